// Covers and posters: square for records, upright for films in a square frame, so that they share a shelf. Attributes only.

import { shade } from '../colours.mjs';
import { seeded } from '../seed.mjs';

export const SIDE = 400;

/** Ground, two inks and a light, by genre. */
const INKS = {
  Folk: ['#e9dcc0', '#a5522f', '#4a6b4f', '#f6efdd'], Jazz: ['#16324a', '#e0a13c', '#c8503f', '#f3e6c9'], Electronic: ['#1d1636', '#ef5da8', '#4cc9c0', '#f4f0ff'], Rock: ['#d8432f', '#1e1b1c', '#f2c14e', '#fff4e2'],
  Classical: ['#efe9df', '#33415c', '#a9835a', '#ffffff'], Soul: ['#5a1f3d', '#f0a35c', '#e8d08a', '#fff0dc'],
  Drama: ['#27414a', '#d7b98c', '#8b4a3f', '#f5ecdc'], Comedy: ['#f4c542', '#e4572e', '#2e6f95', '#fff8e6'], Thriller: ['#141519', '#b3202c', '#5c6370', '#f2efe9'], 'Science fiction': ['#0e2233', '#53d1b6', '#e07a5f', '#eafffb'], Documentary: ['#dfe5dc', '#3f6f5f', '#c98a3a', '#ffffff'],
};

const round = Math.round;
const SHAPES = [
  // A sun over lines of water.
  ([, a, b, l], r) => { const y = round(r.between(130, 190)); return `<circle cx="200" cy="${y}" r="${round(r.between(64, 100))}" fill="${a}"/>${Array.from({ length: 6 }, (_, i) => `<path d="M0 ${y + 30 + i * 26}q50-${18 - i * 2} 100 0t100 0 100 0 100 0V400H0z" fill="${i % 2 ? b : shade(b, 0.18)}" opacity="${0.55 + i * 0.08}"/>`).join('')}<path d="M40 ${y + 66}h70M250 ${y + 90}h90" stroke="${l}" stroke-width="5" stroke-linecap="round"/>`; },
  // Rings.
  ([, a, b, l], r) => { const [x, y] = [round(r.between(120, 280)), round(r.between(120, 220))]; return [170, 134, 100, 66, 32].map((radius, i) => `<circle cx="${x}" cy="${y}" r="${radius}" fill="${[a, b, l, a, b][i]}"/>`).join(''); },
  // Slanted bars.
  ([, a, b, l], r) => Array.from({ length: 9 }, (_, i) => `<path d="M${i * 58 - 90} 400L${i * 58 + 40} ${round(r.between(0, 170))}h${round(r.between(18, 44))}L${i * 58 - 50} 400z" fill="${[a, b, l][i % 3]}" opacity=".9"/>`).join(''),
  // Arches within arches.
  ([g, a, b, l], r) => { const shift = round(r.between(-40, 40)); return [150, 118, 86, 54].map((radius, i) => `<path d="M${200 + shift - radius} 330V${190}a${radius} ${radius} 0 0 1 ${radius * 2} 0v140z" fill="${[a, b, l, g][i]}"/>`).join(''); },
  // A grid of quarter circles.
  ([, a, b, l], r) => Array.from({ length: 16 }, (_, i) => { const [x, y] = [(i % 4) * 100, Math.floor(i / 4) * 76]; const turn = Math.floor(r.next() * 4) * 90; return `<g transform="translate(${x} ${y}) rotate(${turn} 50 50)"><path d="M0 100A100 100 0 0 1 100 0v100z" fill="${r.pick([a, b, l])}"/></g>`; }).join(''),
  // Hills by night.
  ([, a, b, l], r) => { const x = round(r.between(80, 320)); return `<circle cx="${x}" cy="92" r="44" fill="${l}"/><circle cx="${x + 18}" cy="82" r="40" fill="${shade(b, -0.2)}" opacity=".35"/>${[0, 1, 2].map((i) => `<path d="M0 ${190 + i * 44}L${round(r.between(60, 120))} ${130 + i * 48}l90 60 ${round(r.between(70, 110))}-74 ${round(r.between(80, 110))} 84L400 ${150 + i * 46}V400H0z" fill="${[a, b, shade(a, -0.35)][i]}"/>`).join('')}`; },
  // A figure and its long shadow.
  ([, a, b, l], r) => { const x = round(r.between(130, 230)); return `<path d="M0 270h400v130H0z" fill="${b}"/><path d="M${x} 276l170 124h-90z" fill="#000" opacity=".35"/><path d="M${x - 22} 276l6-92c2-22 30-22 32 0l6 92z" fill="${l}"/><circle cx="${x}" cy="146" r="20" fill="${l}"/><path d="M${x + 70} 60h8v216h-8zM${x + 50} 60h48l10 24h-68z" fill="${a}"/>`; },
];

/** The words of a title in lines of at most `most` letters. */
function lines(text, most) {
  const out = [''];
  for (const word of text.split(' ')) {
    if (out.at(-1) && `${out.at(-1)} ${word}`.length > most) out.push(word);
    else out[out.length - 1] = `${out.at(-1)} ${word}`.trim();
  }
  return out;
}

const escaped = (text) => text.replace(/[&<]/g, (character) => ({ '&': '&amp;', '<': '&lt;' })[character]);

export function picture({ id, title, by, genre, medium }) {
  const random = seeded(`cover ${id}`);
  const inks = INKS[genre];
  const drawn = random.pick(SHAPES)(inks, random);
  const words = lines(title.toUpperCase(), 17);
  const size = words.length > 2 ? 26 : 31;
  const top = 388 - words.length * (size + 3) - 22;
  const face = medium === 'Film' ? 'Impact, Haettenschweiler, &quot;Arial Narrow Bold&quot;, &quot;DejaVu Sans Condensed&quot;, sans-serif' : '&quot;Avenir Next&quot;, Futura, &quot;Century Gothic&quot;, &quot;DejaVu Sans&quot;, sans-serif';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}" viewBox="0 0 ${SIDE} ${SIDE}"><path d="M0 0h400v400H0z" fill="${inks[0]}"/>${drawn}`
    + `<path d="M0 ${top - 12}h400V400H0z" fill="#111216" opacity=".82"/><g fill="#fff" font-family="${face}">`
    + words.map((line, i) => `<text x="20" y="${top + size + i * (size + 3) - 4}" font-size="${size}" font-weight="700" textLength="${Math.min(360, line.length * size * 0.68)}" lengthAdjust="spacingAndGlyphs">${escaped(line)}</text>`).join('')
    + `<text x="20" y="386" font-size="15" opacity=".85">${escaped(medium === 'Film' ? `a film by ${by}` : by)}</text></g></svg>\n`;
}
