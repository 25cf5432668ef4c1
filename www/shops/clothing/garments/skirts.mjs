// Skirts, from the front and from the side.

import { fold, line, mirrored, shape } from './outline.mjs';

/** Half widths at hip and hem, and the height of the hem. */
const CUTS = {
  aline: { hip: 96, hem: 142, at: 408 },
  pencil: { hip: 90, hem: 78, at: 420 },
  pleated: { hip: 94, hem: 150, at: 414 },
  tiered: { hip: 96, hem: 146, at: 430 },
  wrapped: { hip: 92, hem: 104, at: 416 },
  flared: { hip: 92, hem: 160, at: 436 },
};

/** The parts of one skirt: see trousers. */
export function skirt({ cut, side }) {
  return side ? fromTheSide(CUTS[cut], cut) : fromTheFront(CUTS[cut], cut);
}

/** The hem as a run of curves from [from, at] to [to, at]: straight-ish, or in `waves`. */
function hemline(from, to, at, waves, depth) {
  if (!waves) return [[from * 0.6 + to * 0.4, at + depth, from * 0.4 + to * 0.6, at + depth, to, at]];
  const step = (to - from) / waves;
  return Array.from({ length: waves }, (_, i) => {
    const x = from + i * step;
    const low = i % 2 ? -depth * 0.5 : depth;
    return [x + step * 0.3, at + low, x + step * 0.7, at + low, x + step, at];
  });
}

function fromTheFront({ hip, hem, at }, cut) {
  const waves = cut === 'flared' ? 7 : cut === 'tiered' ? 9 : 0;
  const body = shape([
    [-64, 104], [-22, 112, 22, 112, 64, 104],
    [82, 128, hip, 160, hip + 2, 196],
    [hip + (hem - hip) * 0.3, 270, hem - 2, at - 70, hem, at],
    ...hemline(hem, -hem, at, waves, waves ? 9 : 12),
    [-hem + 2, at - 70, -hip - (hem - hip) * 0.3, 270, -hip - 2, 196],
    [-hip, 160, -82, 128, -64, 104],
  ]);
  const band = mirrored([[0, 76], [24, 76, 44, 74, 60, 70], [63, 84, 65, 96, 68, 110], [46, 120, 22, 122, 0, 122]]);
  const parts = [{ d: body, weave: true }, { d: band, tone: 'panel' }];
  for (let x = -52; x <= 52; x += 13) parts.push({ line: line([[x, 77 - Math.abs(x) * 0.05], [x * 1.06, 119 - Math.abs(x) * 0.12]]), width: 1, faint: true });
  return [...parts, ...details(cut, hip, hem, at)];
}

function details(cut, hip, hem, at) {
  const parts = [];
  if (cut === 'pleated') {
    for (let i = -5; i <= 5; i++) {
      const x = i * (hem / 5.6);
      const end = at + 8 * (1 - (i / 5.6) ** 2);
      parts.push({ line: line([[i * 12, 122], [i * hip / 6, 200, x, at - 80, x, end]]), width: 1.6 });
      if (i < 5) parts.push({ d: shape([[i * 12, 122], [i * 12 + 5, 122], [x + 12, end - 1], [x, end]]), tone: 'shadow' });
    }
  } else if (cut === 'tiered') {
    for (const [y, half] of [[212, hip], [318, (hip + hem) / 2 - 1]]) {
      parts.push({ line: line([[-half, y], [-half / 3, y + 12, half / 3, y + 12, half, y]]), width: 2 });
      for (let x = -half + 12; x < half - 6; x += 17) parts.push({ line: line([[x, y + 6], [x * 1.03, y + 26 + (Math.abs(x) % 14)]]), width: 1.2, faint: true });
    }
  } else if (cut === 'wrapped') {
    parts.push({ d: shape([[-64, 112], [10, 160, 60, 300, 44, at + 8], [hem, at], [hip + 8, 260, hip, 160, 66, 112]]), tone: 'shadow' });
    parts.push({ line: line([[-62, 116], [14, 160, 62, 300, 44, at + 8]]), width: 2 });
    parts.push({ d: shape([[52, 106], [62, 130, 60, 176, 70, 208], [58, 210], [46, 176, 46, 130, 44, 108]]), tone: 'deep' });
    parts.push({ d: shape([[44, 102], [62, 96], [66, 118], [46, 122]]), tone: 'deep' });
  } else if (cut === 'pencil') {
    parts.push({ line: line([[-52, 124], [-46, 160, -50, 190, -54, 214]]), width: 1.2, faint: true });
    parts.push({ line: line([[52, 124], [46, 160, 50, 190, 54, 214]]), width: 1.2, faint: true });
    parts.push({ line: line([[30, at + 8], [31, at - 62]]), width: 2 });
  } else {
    const count = cut === 'flared' ? 4 : 2;
    for (let i = -count; i <= count; i++) {
      parts.push({ line: fold(i * 14, 136, i * (hem / (count + 0.8)), at - 2, i * 3), width: 1.4, faint: i % 2 === 0 });
    }
    if (cut === 'aline') for (let y = 146; y < at - 20; y += 42) parts.push({ dot: [200, y], radius: 4 });
  }
  parts.push({ line: line([[-hem + 4, at - 14], [-hem / 3, at - 2, hem / 3, at - 2, hem - 4, at - 14]]), width: 1, faint: true });
  return parts;
}

function fromTheSide({ hip, hem, at }, cut) {
  const waves = cut === 'flared' ? 6 : cut === 'tiered' ? 8 : 0;
  const back = -hem * 0.78;
  const front = hem * 0.84;
  const body = shape([
    [-54, 106], [-10, 122, 34, 130, 74, 126],
    [84, 146, 92, 172, 91, 204],
    [86, 270, front, at - 70, front, at - 4],
    ...hemline(front, back, at - 2, waves, waves ? 9 : 14),
    [back, at - 80, -hip - 2, 260, -hip + 4, 206],
    [-hip + 2, 170, -70, 136, -54, 106],
  ]);
  const band = shape([
    [-50, 72], [-20, 78, 20, 80, 48, 74],
    [60, 88, 70, 108, 76, 130],
    [40, 134, -20, 126, -57, 112],
    [-52, 98, -50, 86, -50, 72],
  ]);
  const parts = [{ d: body, weave: true }, { d: band, tone: 'panel' }];
  for (let i = 0; i < 9; i++) parts.push({ line: line([[-42 + i * 11, 78], [-50 + i * 15.5, 120 + i]]), width: 1, faint: true });
  const folds = { pencil: 2, wrapped: 3, pleated: 9 }[cut] ?? 5;
  for (let i = 1; i < folds; i++) {
    const share = i / folds;
    parts.push({ line: fold(-54 + 130 * share, 134, back + (front - back) * share, at + 2, 5), width: 1.4, faint: cut !== 'pleated' && i % 2 === 0 });
  }
  if (cut === 'tiered') {
    for (const [y, a, b] of [[226, -hip + 6, 89], [326, -hip * 1.03, 96]]) {
      parts.push({ line: line([[a, y - 6], [a / 3, y + 10, b / 3, y + 10, b, y - 4]]), width: 2 });
    }
  }
  if (cut === 'wrapped') parts.push({ d: shape([[-14, 126], [0, 170, -8, 220, 2, 260], [-14, 262], [-26, 220, -22, 160, -28, 124]]), tone: 'deep' });
  return parts;
}
