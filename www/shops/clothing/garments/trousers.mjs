// Trousers with a soft panel that goes over the bump, from the front and from the side.

import { fold, line, mirrored, shape } from './outline.mjs';

/** Half widths, in picture units: the outer and inner edge at the knee and at the hem, and its height. */
const CUTS = {
  wide: { knee: [104, 10], hem: [124, 12], at: 468 },
  slim: { knee: [74, 20], hem: [62, 28], at: 464 },
  cargo: { knee: [94, 14], hem: [86, 20], at: 462 },
  straight: { knee: [86, 14], hem: [84, 20], at: 466 },
  boot: { knee: [76, 18], hem: [100, 16], at: 470 },
  jogger: { knee: [88, 14], hem: [62, 28], at: 444 },
  cropped: { knee: [90, 12], hem: [94, 12], at: 404 },
};

/** The list of parts of one pair: `{ d, tone?, weave? }` for cloth, `{ line, … }` for what is drawn on it. */
export function trousers({ cut, side }) {
  return side ? fromTheSide(CUTS[cut], cut) : fromTheFront(CUTS[cut], cut);
}

function fromTheFront({ knee, hem, at }, cut) {
  const leg = mirrored([
    [0, 98], [70, 90],
    [80, 116, 88, 142, 90, 172],
    [92, 232, knee[0] + 2, 270, knee[0], 326],
    [knee[0], 372, hem[0], at - 40, hem[0], at],
    [hem[0] - 20, at + 5, hem[1] + 20, at + 5, hem[1], at],
    [hem[1], at - 60, knee[1], 340, knee[1] - 4, 300],
    [8, 262, 3, 236, 0, 212],
  ]);
  const panel = mirrored([[0, 40], [30, 40, 50, 38, 66, 35], [69, 54, 71, 74, 74, 98], [48, 122, 22, 128, 0, 128]]);
  const parts = [{ d: leg, weave: true }, { d: panel, tone: 'panel' }];
  for (let x = -60; x <= 60; x += 12) parts.push({ line: line([[x, 40], [x * 1.06, 120 - Math.abs(x) * 0.28]]), width: 1, faint: true });
  parts.push({ line: line([[-66, 47], [-20, 52, 20, 52, 66, 47]]), width: 1.2 });
  parts.push({ line: line([[0, 130], [4, 160, 3, 186, 0, 212]]), width: 1.6 });
  for (const flip of [1, -1]) {
    parts.push({ line: line([[66, 122], [70, 146, 78, 158, 90, 163]], flip), width: 1.6 });
    parts.push({ line: line([[6, 222], [22, 231, 40, 232, 56, 226]], flip), width: 1.4, faint: true });
    if (cut === 'wide' || cut === 'straight' || cut === 'cropped') {
      const middle = (hem[0] + hem[1]) / 2;
      parts.push({ line: line([[46, 150], [50, 260, middle, at - 90, middle, at - 2]], flip), width: 1.2, faint: true });
    }
    if (cut === 'cargo') parts.push(...cargoPocket(flip));
    if (cut === 'jogger') parts.push(...cuff(hem, at, flip));
    else parts.push({ line: line([[hem[1] + 1, at - 12], [hem[1] + 20, at - 8, hem[0] - 20, at - 8, hem[0] - 1, at - 12]], flip), width: 1.2, faint: true });
  }
  if (cut === 'jogger') {
    parts.push({ line: line([[-5, 126], [-14, 146, -12, 162, -16, 176]]), width: 3, light: true });
    parts.push({ line: line([[5, 126], [12, 144, 10, 160, 16, 172]]), width: 3, light: true });
  }
  return parts;
}

function cargoPocket(flip) {
  return [
    { d: shape([[52, 258], [96, 254], [98, 320], [56, 324]], flip), tone: 'deep', weave: true },
    { d: shape([[49, 254], [98, 250], [99, 270], [51, 276]], flip), tone: 'base' },
    { line: line([[49, 254], [51, 276], [99, 270]], flip), width: 1.4 },
  ];
}

function cuff(hem, at, flip) {
  const parts = [{ d: shape([[hem[0] - 4, at - 4], [hem[0] - 10, at + 22], [hem[1] + 8, at + 22], [hem[1], at - 4]], flip), tone: 'deep' }];
  for (let x = hem[1] + 9; x < hem[0] - 8; x += 6) parts.push({ line: line([[x, at], [x, at + 19]], flip), width: 1, faint: true });
  return parts;
}

function fromTheSide({ knee, hem, at }, cut) {
  const kneeWidth = (knee[0] - knee[1]) * 0.98;
  const hemWidth = (hem[0] - hem[1]) * 0.98;
  // Each leg hangs from the same hip; the far one is a step ahead.
  const leg = (shift, k, h) => shape([
    [-60, 96],
    [-80, 132, -90, 168, -80, 212],
    [-68 + shift * 0.4, 268, shift - k / 2 - 4, 300, shift - k / 2, 334],
    [shift - k / 2 + 2, 380, shift - h / 2 - 4, at - 40, shift - h / 2 - 4, at],
    [shift - h / 4, at + 5, shift + h / 4, at + 5, shift + h / 2, at - 1],
    [shift + h / 2, at - 50, shift + k / 2, 370, shift + k / 2 + 2, 326],
    [shift + k / 2 + 8, 280, 70, 226, 72, 150],
    [72, 130, 66, 112, 60, 98],
  ]);
  const panel = shape([
    [-54, 38], [-20, 45, 20, 44, 50, 36],
    [72, 58, 90, 88, 88, 118],
    [87, 132, 82, 144, 74, 154],
    [30, 150, -30, 126, -66, 106],
    [-57, 82, -55, 58, -54, 38],
  ]);
  const parts = [
    { d: leg(40, kneeWidth * 0.86, hemWidth * 0.86), tone: 'far', weave: true },
    { d: leg(-12, kneeWidth, hemWidth), weave: true },
    { d: panel, tone: 'panel' },
  ];
  for (let i = 0; i < 8; i++) parts.push({ line: line([[-42 + i * 11, 44], [-46 + i * 14.5, 70, -48 + i * 16, 90, -50 + i * 16, 108 + i * 5]]), width: 1, faint: true });
  parts.push({ line: line([[-64, 109], [-30, 129, 30, 153, 74, 157]]), width: 1.2 });
  parts.push({ line: line([[-16, 142], [-12, 168, -26, 190, -48, 196]]), width: 1.6 });
  parts.push({ line: fold(0, 200, -14, at - 8, 6), width: 1.2, faint: true });
  if (cut === 'cargo') {
    parts.push({ d: shape([[-44, 270], [16, 272], [14, 334], [-42, 332]]), tone: 'deep', weave: true });
    parts.push({ d: shape([[-47, 266], [19, 268], [18, 288], [-46, 286]]), tone: 'base' });
    parts.push({ line: line([[-47, 266], [-46, 286], [18, 288], [19, 268]]), width: 1.4 });
  }
  if (cut === 'jogger') {
    parts.push({ d: shape([[-14 - hemWidth / 2, at - 4], [-10 - hemWidth / 2, at + 20], [-12 + hemWidth / 2, at + 20], [-10 + hemWidth / 2, at - 4]]), tone: 'deep' });
    parts.push({ d: shape([[48 - hemWidth / 2, at - 4], [50 - hemWidth / 2, at + 18], [40 + hemWidth / 2, at + 18], [42 + hemWidth / 2, at - 4]]), tone: 'deep' });
  }
  return parts;
}
