// `<windowshop-recs>`: the widget finds it in the page like any other container. The class is for those
// inside a shadow tree, which nothing but the element itself can report.
import { mounted } from './attributes.js';

const inTrees = new Set();
let tell;

/** Defines the element, once in a page, and gives those that were there before to the widget, until `signal` ends it. */
export function defineElement(widget, signal) {
  tell = (method, ...given) => signal.aborted || widget[method](...given);
  if (customElements.get('windowshop-recs')) {
    for (const element of inTrees) tell('mount', mounted(element));
  } else {
    customElements.define('windowshop-recs', class extends HTMLElement {
      connectedCallback() {
        if (this.getRootNode() === document) return;
        inTrees.add(this);
        tell('mount', mounted(this));
      }

      disconnectedCallback() {
        if (inTrees.delete(this)) tell('rescan');
      }
    });
  }
}
