import { createRecommender } from '/headless.js';

const rec = await createRecommender({ catalog: '/products.json', seed: 1 });
const list = document.querySelector('[data-list]');

function draw() {
  const { slate_id, items } = rec.recommend({ slot: 'for-you', limit: 6 });
  rec.observe({ event: 'view_item_list', slate_id });
  list.replaceChildren(...items.map(({ item_id }) => {
    const { title, image_link } = rec.product(item_id);
    const button = Object.assign(document.createElement('button'), { type: 'button' });
    button.dataset.itemId = item_id;
    button.append(Object.assign(new Image(400, 500), { src: image_link, alt: '' }), Object.assign(document.createElement('span'), { textContent: title }));
    button.addEventListener('click', () => {
      rec.observe({ event: 'select_item', slate_id, item_id });
      rec.learn({ budgetMs: 4 });
      draw();
      list.querySelector('button').focus();
    });
    const row = document.createElement('li');
    row.append(button);
    return row;
  }));
}
draw();
