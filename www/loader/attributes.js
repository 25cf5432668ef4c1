// Names of attributes that say what a container shows, in an element's spelling: a `div` has them after `data-`.

/** The shop's rules for it, and how it looks: `rules.js` reads them. */
export const RULES = ['item-ids', 'pin', 'min', 'fallback', 'filter', 'layout', 'template'];

/** What a rule is called in `data-rules` and in a request. */
export const RULE_NAMES = ['filter', 'exclude', 'candidates', 'pin', 'boost', 'bury', 'min', 'fallback'];

/** All of them. */
export const ATTRIBUTES = ['limit', 'item-id', 'heading', 'reasons', ...RULES];

/**
 * A container that a script has named, an element or a selector, with its attributes. An element is held weakly: one that the page
 * has taken out may come back, and does not stay for our sake where the page has let go of it.
 */
export function mounted(container, attributes) {
  // What is called later must not name `container`, which it would hold.
  const held = container instanceof Element ? new WeakRef(container) : { deref: String.bind(null, container) };
  return { ...attributes, get container() { return held.deref(); } };
}
