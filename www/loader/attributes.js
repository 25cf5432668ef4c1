// Names of attributes that say what a container shows, in an element's spelling: a `div` has them after `data-`.

/** The shop's rules for it, and how it looks: `rules.js` reads them. */
export const RULES = ['item-ids', 'pin', 'min', 'fallback', 'filter', 'layout', 'template'];

/** All of them. */
export const ATTRIBUTES = ['limit', 'item-id', 'heading', 'reasons', ...RULES];
