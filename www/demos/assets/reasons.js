import { ready } from '/windowshop.js';

const shop = await ready;
for (const button of document.querySelectorAll('[data-look]')) {
  button.addEventListener('click', () => shop.observe({ event: 'view_item', item_id: button.dataset.look }));
}
document.querySelector('[data-forget]').addEventListener('click', () => shop.erase());
