// What every page knows about the shop: its name, its departments, and how a product is read.

export const NAME = 'Mallow & Moon';
export const STRAPLINE = 'Maternity clothes for nine months and after';

/** The departments, in the order of the menu. `said` stands under the heading of the page. */
export const DEPARTMENTS = [
  { slug: 'trousers', name: 'Trousers', picture: 'A25', said: 'A soft rib that goes over the bump, and legs cut like any good pair of trousers.' },
  { slug: 'skirts', name: 'Skirts', picture: 'B23', said: 'Pencil, pleated or to the calf: waistbands that give, hems that stay level.' },
  { slug: 'blouses', name: 'Blouses', picture: 'C13', said: 'Wraps that open for a feed, shirts with room at the front, knits that keep their shape.' },
  { slug: 'sale', name: 'Sale', picture: 'P22', said: 'The last of a season: dresses, tops and more, at a fifth to two fifths less.' },
];

/** What stands in the window until the recommender knows better: chosen by eye, the same for all. */
export const WINDOW = ['C13', 'A12', 'B23', 'P22', 'C9', 'B15', 'A25', 'C34'];
/** The row for those who have not looked at anything yet: one or two of each department. */
export const FIRST_STEPS = ['A16', 'B3', 'C21', 'P20'];

export const department = (product) => DEPARTMENTS.find(({ name }) => product.product_type.endsWith(`> ${name}`));

/** "28.00 USD" as a number. */
export const amount = (price) => Number(price.split(' ')[0]);
/** What the customer pays. */
export const current = (product) => amount(product.sale_price ?? product.price);

const dollars = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });
export const money = (value) => dollars.format(value);
