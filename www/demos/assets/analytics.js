// Stands in for a shop's tags: it knows the data layer and nothing else.
window.dataLayer ??= [];
const trail = document.querySelector('[data-trail]');
const show = () => { trail.textContent = window.dataLayer.map((entry) => JSON.stringify(entry)).slice(-12).join('\n'); };
for (const button of document.querySelectorAll('[data-push]')) {
  button.addEventListener('click', () => {
    window.dataLayer.push({ ecommerce: null }, { event: button.dataset.push, ecommerce: { currency: 'USD', value: 28, items: [{ item_id: 'A12', price: 28, quantity: 1 }] } });
  });
}
setInterval(show, 300);
