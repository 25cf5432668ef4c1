// A template tag that escapes: what is put into `html` is text, unless it came out of `html` itself.

class Markup {
  constructor(text) { this.text = text; }
  toString() { return this.text; }
}

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (value) => String(value).replace(/[&<>"']/g, (character) => ENTITIES[character]);

function inserted(value) {
  if (value === undefined || value === null || value === false) return '';
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(inserted).join('');
  return escaped(value);
}

/** Markup from a template; arrays are joined; null, undefined and false print nothing. */
export function html(strings, ...values) {
  return new Markup(strings.reduce((text, string, i) => text + inserted(values[i - 1]) + string));
}

/** Markup that is made elsewhere: drawings, and JSON for a data block with `<` made safe. */
export const raw = (text) => new Markup(text);
export const json = (value) => raw(JSON.stringify(value).replaceAll('<', '\\u003c'));
