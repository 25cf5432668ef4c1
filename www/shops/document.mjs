// The document around every page of the demonstration: head, policy, the recommender's tag.

import { html, raw } from './markup.mjs';

/**
 * The policy that all pages run under. Nothing inline, nothing from elsewhere; wasm may be compiled. connect-src names the
 * origin only: a page could not send anything away if it tried.
 */
const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'";

/** Attributes by name; undefined and false leave one out, true writes it without a value. */
export const attributes = (named) => Object.entries(named)
  .filter(([, value]) => value !== undefined && value !== false && value !== null)
  .map(([name, value]) => (value === true ? raw(` ${name}`) : html` ${raw(name)}="${typeof value === 'object' ? JSON.stringify(value) : value}"`));

/** The recommender's tag; `data` are its attributes. */
export const tag = (data) => html`<script type="module" src="/windowshop.js"${attributes(data)}></script>
`;

/**
 * A whole page. `head` are further elements of its head, `ground` the colours of the browser's own frame in light and dark.
 *
 * @param {{ title: string, description: string, styles: string[], head?: unknown, body: unknown, data?: object, icon?: string, ground?: [string, string], lang?: string }} page
 */
export function documentOf({ title, description, styles, head, body, data = {}, icon = '/icon.svg', ground, lang = 'en' }) {
  return `<!doctype html>\n${html`<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${raw(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<meta name="description" content="${description}">
<meta name="color-scheme" content="light dark">
${ground && html`<meta name="theme-color" content="${ground[0]}" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="${ground[1]}" media="(prefers-color-scheme: dark)">
`}<link rel="icon" href="${icon}" type="image/svg+xml">
${styles.map((href) => html`<link rel="stylesheet" href="${href}">
`)}${head}</head>
<body${attributes(Object.fromEntries(Object.entries(data).map(([name, value]) => [`data-${name}`, value])))}>
${body}
</body>
</html>`}\n`;
}
