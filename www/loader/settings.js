// What the widget asks of the page once there is a handle: what the page wants, and how it looks.
import { tell } from './tell.js';

/** The settings that come with the `shop`; `page.settings` has those from before, of which some are taken over. */
export function settingsOf(page, shop) {
  const { heading } = page.settings;
  const about = () => shop.ears?.about;
  return {
    // Who is held out is not to see it by the heading.
    heading: (shown, own) => heading(page.held ? own : shown),
    why: (code, because) => page.messages.why?.(code, shop.product(because)?.title),
    dress(rules, element, host, list) {
      const template = element.querySelector(':scope > template');
      const isDressed = ({ dataset }) => shop.product(dataset.itemId)?.attributes?.some(([name]) => /^(badge|rating)$/.test(name));
      const dress = () => page.dress?.(rules, template, host, list);
      if (page.dress) dress();
      else if (template || /"(layout|template)"/.test(rules) || (page.dressed ?? [...list.children].some(isDressed))) page.part('look').then(dress);
      if (host.isConnected) tell(list, page);
    },
    rules: (source) => page.rulesOf?.(source),
    rewrites: () => Boolean(page.ruled || page.held || page.grow || page.explore === false || about()),
    request(slot, limit, item_id, rules, exclude) {
      const request = { explore: page.explore, slot, limit, item_id: item_id ?? about(), exclude: about() ? [...exclude, about()] : exclude };
      const ruled = page.ruled?.(request, page.rules, rules) ?? request;
      return page.recommender.requestBytes(page.held?.(ruled) ?? ruled);
    },
    scanned() {
      if (!page.ruled && page.isRuled(page)) page.part('rules').then((file) => file.begin && shop.refresh());
      if (shop.ears) shop.ears.look();
      else if (page.isTagged(page)) page.part('listen');
      if (document.querySelector('windowshop-privacy')) page.part('privacy');
    },
    reload: () => shop.reload(),
  };
}
