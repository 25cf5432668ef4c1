// What is seen where there is nothing yet. Loaded where a container is empty. A shop's own markup is better than grey cards.
import { sheetOf } from './dom.js';
import css from './skeleton.css';

/** After the start a slot has this long to find something to show. */
const PATIENCE_MS = 2000;
const SHEET = sheetOf(css);

/**
 * Shows grey cards in the containers that are empty, in the room that their own will take, until these are there, or until
 * `started` and a while after.
 */
export function wait(started) {
  const containers = document.querySelectorAll('[data-windowshop]:empty');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, SHEET];
  for (const container of containers) {
    for (const [name, value] of Object.entries(measures(container))) container.style.setProperty(`--_${name}`, `${value}px`);
    container.classList.add('windowshop-skeleton');
  }
  const end = () => {
    for (const container of containers) container.classList.remove('windowshop-skeleton');
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== SHEET);
  };
  started.then(({ error }) => setTimeout(end, error ? 0 : PATIENCE_MS));
}

/** As slate.css lays the cards out: so many columns, and cards as high as their picture and four lines. */
function measures(container) {
  const style = getComputedStyle(container);
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const own = (name) => style.getPropertyValue(`--windowshop-${name}`);
  const width = container.clientWidth || container.parentElement?.clientWidth || innerWidth;
  const between = Number.parseFloat(own('gap')) * (own('gap').endsWith('rem') ? rem : 1) || rem;
  const limit = Number(container.dataset.limit) || 6;
  const even = limit <= 6 ? limit : ([6, 5, 4].find((columns) => limit % columns === 0) ?? 6);
  const columns = Math.max(1, Math.min(Number(own('columns')) || even, Math.floor((width + between) / (9 * rem + between))));
  const card = (width - (columns - 1) * between) / columns;
  const [across, down = 1] = own('image-ratio').split('/').map(Number);
  const rows = container.dataset.layout === 'carousel' ? 1 : Math.ceil(limit / columns);
  const lines = 'reasons' in container.dataset ? 8.2 : 5.5;
  const top = container.dataset.heading === '' ? 0 : 2.85 * rem;
  return { card, between, top, height: top + rows * ((card * down) / (across || 1) + lines * rem) + (rows - 1) * 1.25 * between };
}
