// What the shops' own scripts make and find elements with.

/** The first element of `root` that a selector fits. */
export const $ = (selector, root = document) => root.querySelector(selector);

/** Says something to those who hear the page. */
export const say = (text) => { $('.said').textContent = text; };

/** A new element with attributes and children; text is text, and what is not there is left out. */
export function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}
