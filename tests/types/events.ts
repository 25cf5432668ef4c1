// Checked, never run: what GA4's tags send is an event here, as it stands.
import { createRecommender, type EventItem, type ShopEvent } from 'windowshop/headless';
import { start } from 'windowshop';

const rec = await createRecommender({ catalog: '/products.json' });
rec.observe({
  event: 'purchase',
  transaction_id: 'T-1',
  currency: 'EUR',
  value: 12.5,
  items: [{ item_id: 1, item_name: 'Cup', quantity: 2, price: 4 }],
});
window.windowshop?.push({ event: 'add_to_cart', currency: 'EUR', items: [{ item_id: 'A13', quantity: 1 }] });

// what a shop has declared itself
interface Line {
  item_id: string;
  price: number;
}
interface Order {
  event: 'purchase';
  transaction_id: string;
  items: Line[];
}
declare const order: Order;
rec.observe(order);
(await start()).observe(order);
const line: EventItem = order.items[0]!;

// @ts-expect-error an event has a name
rec.observe({ item_id: 'A13' });
// @ts-expect-error a product has an id
const nameless: ShopEvent = { event: 'purchase', items: [{ quantity: 1 }] };
// @ts-expect-error a reward is a number
rec.observe({ event: 'purchase', item_id: 1, reward: '5' });

export { line, nameless };
