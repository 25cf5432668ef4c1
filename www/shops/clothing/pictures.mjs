// Product pictures: flat drawings in SVG, one a product, 4:5, about 3 kB each.
//
// A garment is a list of parts (see garments/). Here they get cloth, weave, light and a backdrop.
// Presentation attributes only, no style: a strict CSP on the picture's own response changes nothing.

import { lightness, shade } from '../colours.mjs';
import { design } from './design.mjs';
import { skirt } from './garments/skirts.mjs';
import { top } from './garments/tops.mjs';
import { trousers } from './garments/trousers.mjs';
import { seeded } from '../seed.mjs';

export const WIDTH = 400;
export const HEIGHT = 500;

const DRAW = { trousers, skirts: skirt, blouses: top, dresses: top };

/** Studio walls: the wall, and the lighter shape behind the garment. */
const WALLS = [
  ['#efe6dc', '#f8f2ea'], ['#ece3e0', '#f7efec'], ['#e4e7df', '#f1f3ec'],
  ['#e3e6ea', '#f0f2f4'], ['#ebe2e6', '#f6eff2'], ['#efe7d6', '#f9f4e8'], ['#e6e0d8', '#f3eee7'],
];

/** The picture of one row of the catalogue, as SVG text. */
export function picture(row) {
  const look = design(row);
  const random = seeded(`picture ${row.item_id}`);
  const dark = lightness(look.hex) < 0.32;
  const ink = dark ? '#fff' : shade(look.hex, -0.62);
  const tones = {
    base: look.hex,
    over: shade(look.hex, dark ? 0.04 : -0.02),
    sleeve: shade(look.hex, dark ? 0.05 : -0.045),
    collar: shade(look.hex, dark ? 0.1 : 0.22),
    deep: shade(look.hex, dark ? 0.13 : -0.12),
    panel: shade(look.hex, dark ? 0.17 : lightness(look.hex) > 0.8 ? -0.07 : 0.2),
    lining: shade(look.hex, dark ? -0.3 : -0.34),
    far: shade(look.hex, dark ? -0.28 : -0.2),
  };
  const weave = weavePattern(look, random, dark);
  const parts = joined(DRAW[look.garment](look));
  const body = parts.map((part, i) => drawn(part, i, tones, ink, dark, weave !== '')).join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}">`
    + `<defs>${light(look.side, dark)}${weave}</defs>${backdrop(look, random)}`
    + `<g stroke-linecap="round" stroke-linejoin="round">${body}</g></svg>\n`;
}

/** Neighbouring lines of one pen become one path: half the bytes. */
function joined(parts) {
  const out = [];
  for (const part of parts) {
    const last = out.at(-1);
    const same = last?.line && part.line && ['width', 'faint', 'light'].every((key) => last[key] === part[key]);
    if (same) out[out.length - 1] = { ...last, line: last.line + part.line };
    else out.push(part);
  }
  return out;
}

/** The light falls from the upper left: folds away from it darken, and the floor takes a soft shadow. */
function light(side, dark) {
  const [rim, glow] = dark ? [0.34, 0.1] : [0.2, 0.16];
  return `<linearGradient id="v"><stop stop-color="#1a0f0c" stop-opacity="${rim * 0.55}"/>`
    + `<stop offset=".28" stop-color="#fff" stop-opacity="${glow}"/><stop offset=".6" stop-color="#fff" stop-opacity="0"/>`
    + `<stop offset="1" stop-color="#1a0f0c" stop-opacity="${side ? rim * 0.8 : rim}"/></linearGradient>`
    + '<radialGradient id="f"><stop stop-color="#4a3a32" stop-opacity=".3"/><stop offset="1" stop-color="#4a3a32" stop-opacity="0"/></radialGradient>';
}

function backdrop({ backdrop: number }, random) {
  const [wall, glow] = WALLS[number % WALLS.length];
  const shapes = [
    `<path d="M62 500V196a138 138 0 0 1 276 0v304z" fill="${glow}"/>`,
    `<circle cx="200" cy="246" r="172" fill="${glow}"/>`,
    `<path d="M0 0h400v372H0z" fill="${glow}"/>`,
    `<path d="M40 0h320v500H40z" fill="${glow}"/>`,
    `<path d="M0 ${Math.round(random.between(90, 150))}C120 40 260 190 400 70V500H0z" fill="${glow}"/>`,
  ];
  return `<path d="M0 0h400v500H0z" fill="${wall}"/>${shapes[Math.floor(number / WALLS.length) % shapes.length]}`
    + '<ellipse cx="200" cy="474" rx="132" ry="15" fill="url(#f)"/>';
}

function drawn(part, number, tones, ink, dark, woven) {
  if (part.dot) return `<circle cx="${part.dot[0]}" cy="${part.dot[1]}" r="${part.radius}" fill="${dark ? '#d8cfc6' : '#fbf7f0'}" stroke="${shade(tones.base, -0.4)}" stroke-width=".8"/>`;
  if (part.line) {
    const opacity = part.light ? 0.9 : (part.faint ? 0.2 : 0.42) * (dark ? 0.75 : 1);
    return `<path d="${part.line}" fill="none" stroke="${part.light ? shade(tones.base, 0.5) : ink}" stroke-width="${part.width}" opacity="${round(opacity)}"/>`;
  }
  if (part.tone === 'shadow') return `<path d="${part.d}" fill="#1a0f0c" opacity=".09"/>`;
  // The outline is written once and carries no fill, so that the weave and the light can be laid over it.
  const over = (fill) => `<use href="#p${number}" fill="url(#${fill})"/>`;
  return `<g fill="${tones[part.tone ?? 'base']}" stroke="${dark ? '#141216' : shade(tones.base, -0.4)}" stroke-opacity=".45"><path id="p${number}" d="${part.d}"/></g>`
    + (part.weave && woven ? over('w') : '') + over('v');
}

const round = (n) => Math.round(n * 100) / 100;

/** What is woven into or printed on the cloth, as an SVG pattern; empty for plain cloth. */
function weavePattern({ pattern, hex, threads }, random, dark) {
  const [a, b, c] = threads;
  const thread = dark ? '#fff' : shade(hex, lightness(hex) > 0.75 ? -0.45 : 0.65);
  const tile = (w, h, inside, turn = 0) =>
    `<pattern id="w" width="${w}" height="${h}" patternUnits="userSpaceOnUse"${turn ? ` patternTransform="rotate(${turn})"` : ''}>${inside}</pattern>`;
  const blossom = (x, y, r, fill) => Array.from({ length: 5 }, (_, i) => {
    const angle = (i * 2 * Math.PI) / 5;
    return `<circle cx="${round(x + r * Math.cos(angle))}" cy="${round(y + r * Math.sin(angle))}" r="${round(r * 0.72)}" fill="${fill}"/>`;
  }).join('') + `<circle cx="${x}" cy="${y}" r="${round(r * 0.55)}" fill="#f6e3a8"/>`;
  const leaf = (x, y, turn, fill) => `<path d="M0 0C5-7 5-15 0-22C-5-15-5-7 0 0z" transform="translate(${x} ${y}) rotate(${turn})" fill="${fill}"/>`;
  switch (pattern) {
    case 'stripe': {
      const gap = Math.round(random.between(9, 18));
      const across = random.next() < 0.5;
      return tile(gap, gap, `<path d="M0 ${gap / 2}h${gap}" stroke="${thread}" stroke-width="${gap > 13 ? 3 : 1.4}" opacity="${dark ? 0.4 : 0.6}"/>`, across ? 0 : 90);
    }
    case 'dots': {
      const gap = Math.round(random.between(15, 26));
      const r = round(gap / 9);
      return tile(gap, gap, `<g fill="${thread}" opacity=".6"><circle cx="${gap / 4}" cy="${gap / 4}" r="${r}"/><circle cx="${gap * 0.75}" cy="${gap * 0.75}" r="${r}"/></g>`);
    }
    case 'check': {
      const gap = Math.round(random.between(22, 40));
      return tile(gap, gap, `<g fill="${thread}" opacity=".2"><path d="M0 0h${gap}v${gap * 0.3}H0z"/><path d="M0 0v${gap}h${gap * 0.3}V0z"/></g><path d="M0 ${gap * 0.65}h${gap}M${gap * 0.65} 0v${gap}" stroke="${thread}" opacity=".35"/>`);
    }
    case 'melange':
      return tile(18, 18, `<g stroke="${thread}" opacity=".28"><path d="M2 3v5M7 11v4M13 1v4M16 9v5M10 6v3"/></g>`, 12);
    case 'floral':
      return tile(64, 64, leaf(22, 26, 130, c) + leaf(50, 58, -120, c) + blossom(16, 18, 6.5, a) + blossom(46, 46, 7.5, b) + blossom(52, 12, 4, a) + blossom(12, 52, 4.5, b), 14);
    case 'leaves':
      return tile(58, 58, leaf(14, 30, 30, a) + leaf(18, 32, -40, c) + leaf(44, 56, 20, b) + leaf(46, 26, 150, c) + leaf(40, 14, 70, b), 8);
    case 'bands':
      return tile(60, 60, `<path d="M0 0h60v12H0z" fill="${a}"/><path d="M0 20h60v4H0z" fill="${b}"/><path d="M0 34h60v14H0z" fill="${c}" opacity=".85"/><path d="M0 53h60v2H0z" fill="${a}"/>`, random.next() < 0.3 ? 90 : 0);
    case 'confetti':
      return tile(44, 44, `<g stroke-width="4.5" stroke-linecap="round"><path d="M8 10l7 5M30 36l8-3" stroke="${a}"/><path d="M32 8l-3 8M10 32l6 5" stroke="${b}"/><path d="M22 22l2 7M40 22l-5 1" stroke="${c}"/></g>`, 10);
    default:
      return '';
  }
}
