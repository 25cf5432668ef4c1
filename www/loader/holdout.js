// A share of visitors sees the shop's popular order instead, so that its analytics can tell whether this helps. Loaded
// where a page asks for that.

/** What chooses for the visitor. */
const RANKED = /^(for-you|related|cart|bought-together)$/;

/**
 * Begins to hold out the share `page.holdout` of visitors, 0 to 1. Where nothing may be kept, the next page could not know the
 * group: such visitors are in neither, see what is chosen for them, and no event names a group.
 */
export function begin(page) {
  const { shop, store, holdout, signal, slots, report } = page;
  if (!(holdout >= 0 && holdout <= 1)) {
    report('config_range', `data-holdout is a share from 0 to 1, got ${holdout}: nobody is held out.`);
    page.holdout = undefined;
    return;
  }
  if (!store.keeping) return;
  page.group = shareOf(shop.inspect().seed) < holdout ? 'holdout' : 'windowshop';
  // Which slot a container is for, whatever it shows.
  document.addEventListener('windowshop-ready', ({ target, detail }) => slots.set(target, detail.slot), { signal, capture: true });
  if (page.group === 'holdout') {
    page.held = (request) => (RANKED.test(request.slot) ? { ...request, slot: request.fallback ?? 'popular', explore: false } : request);
  }
}

/**
 * A number from 0 to 1 for a visitor's seed, evenly spread (Fowler, Noll and Vo's hash, finished as in MurmurHash 3): the
 * seed is what a browser keeps of itself, so the group stays the same for as long as anything is kept.
 */
export function shareOf(seed) {
  let hash = 0x811c9dc5;
  for (const letter of String(seed)) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
