// Line icons, drawn on 24 by 24. They stand beside text or a label, so they are hidden from readers.

import { raw } from '../../markup.mjs';

const icon = (inside) =>
  raw(`<svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${inside}</svg>`);

export const bag = icon('<path d="M5 8h14l-1 12H6z"/><path d="M9 10V6.5a3 3 0 0 1 6 0V10"/>');
export const heart = icon('<path d="M12 20s-7.5-4.6-7.5-10.2A4.3 4.3 0 0 1 12 7.2a4.3 4.3 0 0 1 7.5 2.6C19.5 15.4 12 20 12 20z"/>');
export const grow = icon('<path d="M12 20v-9"/><path d="M12 13c-4 0-6-2-6-6 4 0 6 2 6 6z"/><path d="M12 11c0-4 2-6 6-6 0 4-2 6-6 6z"/><path d="M8 20h8"/>');
export const again = icon('<path d="M4 12a8 8 0 0 1 14-5.3L20 9"/><path d="M20 4v5h-5"/><path d="M20 12a8 8 0 0 1-14 5.3L4 15"/><path d="M4 20v-5h5"/>');
export const lock = icon('<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/><circle cx="12" cy="15.5" r="1"/>');
export const eye = icon('<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/><circle cx="12" cy="12" r="2.8"/>');
export const arrow = icon('<path d="M5 12h14"/><path d="M13 6l6 6-6 6"/>');

/** The crescent and the mallow: five petals in the arms of a moon. */
export const MARK = '<path d="M25.5 4.2A14.5 14.5 0 1 0 35 27.5 12 12 0 0 1 25.5 4.2z" fill="currentColor"/>'
  + '<g fill="currentColor" opacity=".72">'
  + [0, 72, 144, 216, 288].map((turn) => `<ellipse cx="28" cy="11.8" rx="2.5" ry="3.6" transform="rotate(${turn} 28 16)"/>`).join('')
  + '</g>';
export const mark = raw(`<svg class="mark" viewBox="0 0 40 40" width="40" height="40" aria-hidden="true">${MARK}</svg>`);
