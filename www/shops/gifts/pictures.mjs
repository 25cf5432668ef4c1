// Product pictures: flat drawings in SVG, one a product, square, about 2 kB each. Attributes only, no style.

import { drawing } from './drawings.mjs';
import { kindOf, looksOf } from './kinds.mjs';
import { lightness, shade } from '../colours.mjs';
import { seeded } from '../seed.mjs';

export const SIDE = 400;

/** Walls, light enough for anything that stands before them. */
const WALLS = [['#eee9e0', '#f8f5ef'], ['#e7ebe4', '#f3f6f1'], ['#ece4e2', '#f7f1ef'], ['#e4e8ee', '#f1f4f8'], ['#efe8d8', '#faf5ea'], ['#e9e4ec', '#f5f1f7']];

/** The picture of a product, by its number and the title that the log gives it. */
export function picture(id, title) {
  const random = seeded(`gift ${id}`);
  const { kind } = kindOf(title);
  const { colour, motif } = looksOf(title, random);
  const dark = lightness(colour) < 0.35;
  const tones = {
    a: colour, b: shade(colour, dark ? 0.16 : -0.2), c: shade(colour, dark ? 0.42 : lightness(colour) > 0.8 ? -0.12 : 0.5), d: dark ? shade(colour, -0.45) : shade(colour, -0.62), paper: '#fbf6ec',
  };
  const [wall, glow] = random.pick(WALLS);
  const behind = random.pick([
    `<circle cx="200" cy="196" r="168" fill="${glow}"/>`,
    `<path d="M0 0h400v308H0z" fill="${glow}"/>`,
    `<path d="M40 400V190a160 160 0 0 1 320 0v210z" fill="${glow}"/>`,
  ]);
  const letter = title.match(/LETTER\W+([A-Z])\b|\bFONT (\d)|GARDEN (\d)\b/)?.slice(1).find(Boolean) ?? title.match(/[A-Z]/)?.[0] ?? 'A';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}" viewBox="0 0 ${SIDE} ${SIDE}"><defs>${LIGHT}${weave(motif, tones, dark)}</defs>`
    + `<path d="M0 0h400v400H0z" fill="${wall}"/>${behind}<ellipse cx="200" cy="322" rx="128" ry="13" fill="#3a2a22" opacity=".12"/>${drawing(kind, tones, letter)}</svg>\n`;
}

/** From the upper left. */
const LIGHT = '<linearGradient id="v" x2="1" y2=".4"><stop stop-color="#fff" stop-opacity=".22"/><stop offset=".5" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#1a0f0c" stop-opacity=".18"/></linearGradient>';

/** What is printed on it, as the pattern `m`. */
function weave(motif, { a, c, b }, dark) {
  const ink = dark || lightness(a) < 0.75 ? c : b;
  const tile = (side, inside, turn = 0) => `<pattern id="m" width="${side}" height="${side}" patternUnits="userSpaceOnUse" patternTransform="rotate(${turn})">${inside}</pattern>`;
  const flower = (x, y, r) => [0, 72, 144, 216, 288].map((turn) => `<circle cx="${x}" cy="${y - r}" r="${r * 0.75}" transform="rotate(${turn} ${x} ${y})" fill="${ink}"/>`).join('') + `<circle cx="${x}" cy="${y}" r="${r * 0.6}" fill="#e9c46a"/>`;
  switch (motif) {
    case 'spots': return tile(32, `<g fill="${ink}"><circle cx="8" cy="8" r="5.5"/><circle cx="24" cy="24" r="5.5"/></g>`);
    case 'check': return tile(28, `<g fill="${ink}" opacity=".45"><path d="M0 0h28v14H0z"/><path d="M0 0v28h14V0z"/></g>`);
    case 'stripes': return tile(26, `<path d="M0 0h13v26H0z" fill="${ink}" opacity=".7"/>`);
    case 'hearts': return tile(40, `<g fill="${ink}"><path d="M11 18C0 10 5 2 11 7c6-5 11 3 0 11zM31 38c-11-8-6-16 0-11 6-5 11 3 0 11z"/></g>`);
    case 'stars': return tile(44, `<g fill="${ink}"><path d="M12 3l3 7 7 1-5 5 1 7-6-4-6 4 1-7-5-5 7-1zM34 25l2 5 6 1-4 4 1 5-5-3-5 3 1-5-4-4 6-1z"/></g>`, 8);
    case 'flowers': return tile(54, flower(15, 16, 6) + flower(41, 42, 7) + flower(42, 12, 3.5), 12);
    case 'leaves': return tile(46, `<g fill="${ink}"><path d="M8 26C6 14 14 6 22 5c1 10-3 20-14 21zM30 44c-4-10 2-18 10-20 2 9 0 18-10 20z"/></g>`, 10);
    default: return tile(8, '');
  }
}
