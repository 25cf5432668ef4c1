// What our own parts of a page are made of. No markup is ever parsed, and no style stands in the page.

/** A new element that holds `text`, known to the shop's styles as `part`. */
export function create(tag, part, text) {
  const element = document.createElement(tag);
  element.setAttribute('part', part);
  element.textContent = text;
  return element;
}

/** A stylesheet to adopt: a policy without 'unsafe-inline' refuses `<style>`. */
export function sheetOf(css) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
}
