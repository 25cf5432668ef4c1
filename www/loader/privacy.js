// `<windowshop-privacy>`: what is known of the visitor, in their hands: to see, to take along, to forget, to stop.
// Loaded where a page has one, or asks what is known.
import { create, sheetOf } from './dom.js';
import english from './messages/en.json';
import css from './privacy.css';

/** Most products named. */
const NAMED = 8;

let current;

/** All that is known of the visitor, as plain values. */
export function knowledge(shop) {
  const { history, cart, bought, seen_slates, clicked_slates, state, learning, seed, version, consent, storage } = shop.inspect();
  const titles = new Map(Array.from(new Set(history.map((event) => event.item_id)), (id) => [id, shop.product(id)?.title]));
  const { bytes, saved_at, backend } = storage;
  return {
    consent,
    stored: { where: backend, bytes, saved_at: saved_at && new Date(saved_at).toISOString() },
    visitor: state.visitor,
    history: history.map(({ time, ...event }) => ({ ...event, title: titles.get(event.item_id), time: new Date(time).toISOString() })),
    cart,
    bought,
    slates: { seen: seen_slates, clicked: clicked_slates, answered: learning.click_probability },
    learned: { updates: learning.updates, replay_steps: learning.steps, taste: state.visitor_vector_norm, td_error: learning.td_error },
    seed,
    version,
    // All of it as it is stored, also what is numbers only.
    state: Array.from(shop.export(), (byte) => byte.toString(16).padStart(2, '0')).join(''),
  };
}

/** Defines the element, once in a page, for the shop's handle. */
export function begin({ shop, messages }) {
  current = { shop, text: { ...english.privacy, ...messages.privacy } };
  if (customElements.get('windowshop-privacy')) return;
  customElements.define('windowshop-privacy', class extends HTMLElement {
    #end;
    #root = this.attachShadow({ mode: 'open' });

    connectedCallback() {
      this.#root.adoptedStyleSheets = [sheetOf(css)];
      this.#end = new AbortController();
      document.addEventListener('windowshop-change', () => this.#show(), { signal: this.#end.signal });
      this.#show();
    }

    disconnectedCallback() {
      this.#end.abort();
    }

    #show() {
      const { shop, text } = current;
      // A button that was just pressed keeps the focus.
      const focused = this.#root.activeElement?.getAttribute('part');
      this.#root.replaceChildren();
      const known = shop.inspect();
      if (!known) return;
      const { history, consent } = known;
      const section = this.#root.appendChild(create('section', 'section', ''));
      section.setAttribute('aria-labelledby', 'heading');
      const append = (parent, tag, part, content) => parent.appendChild(create(tag, part, content));
      append(section, 'h2', 'heading', text.heading).id = 'heading';
      append(section, 'p', 'text', text.text);
      const granted = consent === 'granted';
      if (!granted) append(section, 'p', 'off', text.off);
      append(section, 'p', 'count', history.length ? text.events.replace('{count}', history.length) : text.nothing);
      const titles = [...new Set(history.map(({ item_id }) => shop.product(item_id)?.title).reverse())].filter(Boolean).slice(0, NAMED);
      if (titles.length) {
        const list = append(section, 'ul', 'list', '');
        list.setAttribute('role', 'list');
        titles.forEach((title) => append(list, 'li', 'item', title));
      }
      const buttons = append(section, 'p', 'buttons', '');
      const button = (part, label, work) => {
        const element = append(buttons, 'button', part, label);
        element.type = 'button';
        element.addEventListener('click', async () => {
          await work();
          this.#show();
        });
        if (part === focused) element.focus();
      };
      button('forget', text.forget, () => shop.erase());
      button('download', text.download, () => download(knowledge(shop)));
      button('consent', granted ? text.stop : text.resume, () => shop.consent(granted ? 'stop' : 'resume'));
    }
  });
}

/** Gives the visitor a file of all that is known. */
function download(known) {
  const url = URL.createObjectURL(new Blob([JSON.stringify(known, null, 2)], { type: 'application/json' }));
  const link = document.createElement('a');
  Object.assign(link, { href: url, download: 'what-is-known.json' }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
