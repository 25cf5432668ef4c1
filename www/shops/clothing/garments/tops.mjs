// Blouses, shirts and jumpers cut for a bump, and the dresses that share their shoulders.

import { fold, line, mirrored, shape } from './outline.mjs';

/** Half widths at chest and hem, and the height of the hem; `waist` where a seam gathers the cloth. */
const CUTS = {
  wrap: { chest: 84, hem: 96, at: 404, waist: 226 },
  shirt: { chest: 90, hem: 108, at: 424 },
  tunic: { chest: 86, hem: 118, at: 446 },
  tee: { chest: 86, hem: 94, at: 398 },
  peplum: { chest: 82, hem: 122, at: 400, waist: 248 },
  smock: { chest: 92, hem: 126, at: 418, waist: 206 },
  jumper: { chest: 96, hem: 98, at: 404 },
  wrapdress: { chest: 80, hem: 128, at: 476, waist: 214 },
  shirtdress: { chest: 84, hem: 116, at: 474, waist: 226 },
  slipdress: { chest: 72, hem: 124, at: 474, waist: 200 },
};

/** The depth of the neckline and whether it is cut to a point. */
const NECKS = { wrap: [176, true], wrapdress: [172, true], shirt: [108], shirtdress: [108], tunic: [126], tee: [104], peplum: [112], smock: [98], jumper: [94], slipdress: [124] };

/** The parts of one top or dress: see trousers. */
export function top(look) {
  return look.side ? fromTheSide(look) : fromTheFront(look);
}

function sleeveRun(sleeve, chest) {
  // From the shoulder down the outside, across the cuff, and up to the armpit; the arm hangs.
  const armpit = [chest - 4, 172];
  const [outer, inner] = {
    short: [[136, 166], [100, 188]],
    elbow: [[150, 238], [114, 254]],
    long: [[160, 356], [132, 364]],
    bell: [[182, 312], [124, 334]],
  }[sleeve];
  return [
    [76, 70],
    [96, 78, 108, 96, 116, 122],
    [122, 142, outer[0] - (sleeve === 'bell' ? 26 : 6), outer[1] - 34, ...outer],
    [outer[0] - 8, outer[1] + 9, inner[0] + 8, inner[1] + 7, ...inner],
    [inner[0] - (sleeve === 'bell' ? 6 : 2), inner[1] - 40, armpit[0] + 8, armpit[1] + 34, ...armpit],
  ];
}

function fromTheFront(look) {
  const { cut, sleeve } = look;
  const { chest, hem, at, waist } = CUTS[cut];
  const [neck, pointed] = NECKS[cut];
  const parts = [];
  const bare = cut === 'slipdress';
  const worn = cut === 'jumper' ? 'long' : cut === 'tee' && sleeve === 'bell' ? 'short' : sleeve;
  if (!bare) for (const flip of [1, -1]) {
    parts.push({ d: shape(sleeveRun(worn, chest), flip), weave: true, tone: 'sleeve' });
    if (worn === 'long' || worn === 'bell') parts.push({ line: line([[112, 186], [124, 226, 132, 264, 138, 310]], flip), width: 1.2, faint: true });
  }
  const collar = pointed
    ? [[0, neck], [14, neck - 30, 30, 90, 36, 54]]
    : [[0, neck], [20, neck, 34, neck - 22, 36, 54]];
  // The inside of the back shows in the neck hole, down to the edge of the front.
  parts.unshift({ d: mirrored([[0, 66], [16, 66, 28, 62, 37, 53], [40, 90, 30, neck, 0, neck + 4]]), tone: 'lining' });
  const shoulder = bare ? [[48, 58], [52, 100, 58, 130, chest, 160]] : [[58, 60], [80, 71], [84, 104, 82, 138, chest - 2, 172]];
  const flank = waist
    ? [[chest - 4, 190, chest - 8, waist - 12, chest - 6, waist], [chest + 8, waist + 40, hem - 4, at - 70, hem, at]]
    : [[chest + 6, 230, hem - 4, at - 90, hem, at]];
  const bottom = { shirt: [[hem - 14, at - 34, 60, at + 12, 0, at + 12]], tunic: [[hem - 20, at + 10, 40, at + 14, 0, at + 14]] }[cut]
    ?? [[hem - 30, at + 8, 40, at + 12, 0, at + 12]];
  parts.push({ d: mirrored([...collar, ...shoulder, ...flank, ...bottom]), weave: true });
  if (!bare) for (const flip of [1, -1]) parts.push({ line: line([[80, 71], [84, 104, 82, 138, chest - 2, 172]], flip), width: 1.4 });
  return [...parts, ...frontDetails(look, neck)];
}

function frontDetails({ cut }, neck) {
  const { chest, hem, at, waist } = CUTS[cut];
  const parts = [];
  const wrapped = cut === 'wrap' || cut === 'wrapdress';
  const buttoned = cut === 'shirt' || cut === 'shirtdress';
  if (wrapped) {
    parts.push({ d: shape([[-36, 54], [-30, 96, -10, 150, chest - 10, waist], [-chest + 6, waist], [-chest + 2, 172, -84, 104, -80, 71], [-58, 60]]), weave: true, tone: 'over' });
    parts.push({ line: line([[-36, 54], [-30, 96, -10, 150, chest - 10, waist]]), width: 2 });
    parts.push({ d: shape([[-chest + 5, waist - 8], [-30, waist + 2, 30, waist + 2, chest - 6, waist - 8], [chest - 5, waist + 14], [30, waist + 22, -30, waist + 22, -chest + 5, waist + 14]]), tone: 'deep' });
    parts.push({ d: shape([[chest - 22, waist + 8], [chest - 10, waist + 40, chest - 26, waist + 70, chest - 18, waist + 104], [chest - 32, waist + 106], [chest - 42, waist + 70, chest - 34, waist + 30, chest - 34, waist + 12]]), tone: 'deep' });
  }
  if (buttoned) {
    for (const flip of [1, -1]) parts.push({ d: shape([[0, 112], [10, 96, 26, 76, 36, 50], [52, 66, 48, 94, 34, 124], [22, 124, 10, 118, 0, 112]], flip), tone: 'collar' });
    parts.push({ line: line([[-9, 118], [-9, at + 8]]), width: 1.2, faint: true }, { line: line([[9, 118], [9, at + 8]]), width: 1.2, faint: true });
    for (let y = 138; y < at - 10; y += 44) parts.push({ dot: [200, y], radius: 3.6 });
    if (cut === 'shirt') parts.push({ d: shape([[28, 168], [66, 168], [66, 206], [47, 216], [28, 206]]), tone: 'shadow' });
    else parts.push({ d: shape([[-chest + 7, waist - 8], [chest - 7, waist - 8], [chest - 6, waist + 10], [-chest + 6, waist + 10]]), tone: 'deep' });
  }
  if (!wrapped && !buttoned) parts.push({ line: line([[-38, 60], [-34, neck - 16, -20, neck + 7, 0, neck + 7], [20, neck + 7, 34, neck - 16, 38, 60]]), width: cut === 'jumper' ? 8 : 1.6, faint: cut === 'jumper' });
  if (cut === 'tunic') {
    parts.push({ line: line([[0, neck], [0, neck + 62]]), width: 2 });
    for (const y of [neck + 14, neck + 34, neck + 54]) parts.push({ dot: [200, y], radius: 3 });
  }
  if (waist && !wrapped && !buttoned) {
    parts.push({ line: line([[-chest + 6, waist], [-30, waist + 10, 30, waist + 10, chest - 6, waist]]), width: 2 });
    for (let x = -chest + 16; x < chest - 10; x += 14) parts.push({ line: line([[x, waist + 6], [x * 1.12, waist + 34 + Math.abs(x) % 18]]), width: 1.2, faint: true });
  }
  if (cut === 'jumper') {
    for (let x = -hem + 10; x < hem - 4; x += 8) parts.push({ line: line([[x, at - 22], [x, at + 6]]), width: 1.4, faint: true });
    for (let x = -60; x <= 60; x += 24) parts.push({ line: fold(x, 124, x * 1.1, at - 30, 3), width: 3, faint: true });
  } else {
    const low = waist ?? 220;
    for (const x of [-0.55, 0.2, 0.62]) parts.push({ line: fold(x * chest, low + 46, x * hem, at - 10, x * 8), width: 1.4, faint: true });
  }
  return parts;
}

/** Three quarters turned to the right: the bump shows, the far arm is half hidden. */
function fromTheSide(look) {
  const { cut, sleeve } = look;
  const { hem, at, waist } = CUTS[cut];
  const flare = hem - 90;
  const bare = cut === 'slipdress';
  const [neck, pointed] = NECKS[cut];
  const deep = pointed ? 150 : Math.min(neck, 112);
  const worn = cut === 'jumper' ? 'long' : cut === 'tee' && sleeve === 'bell' ? 'short' : sleeve;
  const left = -74 - flare * 0.7;
  const right = 82 + flare * 0.75;
  const body = shape([
    bare ? [-40, 62] : [-58, 66], [-24, 52],
    [-22, 76, -6, deep, 24, deep],
    [36, deep, 48, 84, 46, 54],
    ...(bare ? [[58, 60], [60, 100, 62, 130, 72, 158]] : [[72, 68], [76, 104, 74, 136, 76, 162]]),
    [88, 196, 106, 232, 102, 276],
    [100, 320, right - 2, at - 60, right, at - 4],
    [40, at + 12, -30, at + 14, left, at],
    [left, at - 90, -74, 270, -76, 214],
    ...(bare ? [[-78, 170, -60, 120, -40, 62]] : [[-78, 170, -82, 108, -58, 66]]),
  ]);
  const parts = [{ d: shape([[-24, 53], [-10, 66, 26, 68, 46, 54], [50, 96, 36, deep + 4, 24, deep + 4], [-8, deep, -24, 80, -24, 53]]), tone: 'lining' }];
  if (!bare) parts.push({ d: shape(farSleeve(worn)), weave: true, tone: 'far' });
  parts.push({ d: body, weave: true });
  parts.push(...sideDetails(cut, { at, waist, flare, left, right, deep }));
  if (!bare) {
    parts.push({ d: shape(nearSleeve(worn)), weave: true, tone: 'sleeve' });
    parts.push({ line: line([[-58, 66], [-44, 92, -42, 130, -50, 168]]), width: 1.4 });
  }
  return parts;
}

function sideDetails(cut, { at, waist, flare, left, right, deep }) {
  const parts = [];
  const wrapped = cut === 'wrap' || cut === 'wrapdress';
  if (wrapped) {
    parts.push({ line: line([[46, 56], [50, 96, 30, 150, -70, waist - 12]]), width: 2 });
    parts.push({ d: shape([[-76, waist - 18], [-20, waist + 4, 40, waist + 2, 90, waist - 18], [97, waist + 2], [40, waist + 24, -20, waist + 26, -76, waist + 4]]), tone: 'deep' });
    parts.push({ d: shape([[30, waist + 10], [44, waist + 40, 30, waist + 70, 40, waist + 104], [26, waist + 106], [14, waist + 70, 22, waist + 30, 16, waist + 12]]), tone: 'deep' });
  } else if (waist) {
    parts.push({ line: line([[-76, waist - 8], [-20, waist + 12, 40, waist + 10, waist < 210 ? 83 : 90, waist - 10]]), width: 2 });
    for (let x = -58; x < 84; x += 15) parts.push({ line: line([[x, waist + 6], [x * 1.1 + 4, waist + 36 + (Math.abs(x) % 18)]]), width: 1.2, faint: true });
  }
  if (cut === 'shirt' || cut === 'shirtdress') {
    parts.push({ d: shape([[-24, 50], [-20, 76, 0, 104, 24, 114], [6, 124, -4, 122, -14, 116], [-34, 96, -40, 70, -24, 50]]), tone: 'collar' });
    parts.push({ d: shape([[46, 51], [48, 80, 38, 104, 24, 114], [40, 120, 48, 116, 54, 106], [62, 88, 60, 66, 46, 51]]), tone: 'collar' });
    const edge = (y) => (y < 276 ? 26 + 0.13 * (y - 118) : 46.5 + ((y - 276) / (at - 276)) * flare * 0.3);
    parts.push({ line: line([[24, 116], [36, 190, 50, 250, 46 + flare * 0.3, at + 4]]), width: 1.2, faint: true });
    for (let y = 142; y < at - 16; y += 44) parts.push({ dot: [200 + Math.round(edge(y)), y], radius: 3.4 });
  } else if (!wrapped) {
    parts.push({ line: line([[-29, 56], [-26, 84, -8, deep + 7, 24, deep + 7], [40, deep + 7, 53, 86, 51, 56]]), width: cut === 'jumper' ? 8 : 1.6, faint: cut === 'jumper' });
  }
  if (cut === 'tunic') {
    parts.push({ line: line([[25, deep], [29, deep + 58]]), width: 2 });
    for (const y of [12, 32, 52]) parts.push({ dot: [Math.round(226 + y * 0.07), deep + y], radius: 3 });
  }
  if (cut === 'jumper') for (let x = left + 8; x < right; x += 8) parts.push({ line: line([[x, at - 18], [x, at + 4]]), width: 1.4, faint: true });
  const low = (waist ?? 230) + 50;
  parts.push({ line: fold(62, low, 50 + flare * 0.4, at - 8, 10), width: 1.4, faint: true });
  parts.push({ line: fold(0, low + 30, -4, at, 5), width: 1.4, faint: true });
  parts.push({ line: fold(-52, low, left + 22, at - 10, -4), width: 1.4, faint: true });
  return parts;
}

/** End height and half width of a sleeve seen from the side. */
const SIDE_SLEEVES = { short: [180, 30], elbow: [248, 27], long: [364, 20], bell: [322, 44] };

function nearSleeve(sleeve) {
  const [end, half] = SIDE_SLEEVES[sleeve];
  const x = -78 - (end - 160) * 0.1;
  return [
    [-58, 66],
    [-84, 72, -100, 96, -106, 130],
    [-112, 156, x - half + (half > 40 ? 16 : 0), end - 40, x - half, end - 2],
    [x - half + 8, end + 9, x + half - 8, end + 11, x + half, end + 2],
    [x + half - (half > 40 ? 14 : 0), end - 40, -52, 200, -48, 166],
    [-42, 130, -44, 92, -58, 66],
  ];
}

function farSleeve(sleeve) {
  const [end, half] = SIDE_SLEEVES[sleeve];
  const x = 92 + (end - 160) * 0.06;
  return [
    [60, 62],
    [86, 72, 98, 92, 104, 124],
    [112, 160, x + half * 0.7, end - 40, x + half * 0.8, end - 8],
    [x + half * 0.5, end + 2, x - half * 0.5, end + 4, x - half * 0.7, end - 4],
    [x - half * 0.7, end - 60, 70, 180, 64, 150],
  ];
}
