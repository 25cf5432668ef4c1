// Paths of garments. Coordinates are in a picture 400 wide and 500 high, x counted from the middle,
// so that a symmetric garment is written as its right half and mirrored.
//
// A run is a list of points: [x, y] is a straight line to it, [x1, y1, x2, y2, x, y] a curve.

const CENTRE = 200;
const round = Math.round;

/** Rounds, mirrors when `side` is -1, and moves to the picture's middle. */
function place(segment, side) {
  return segment.map((value, i) => round(i % 2 ? value : CENTRE + side * value));
}

function commands(run, side) {
  return run.map((segment, i) => {
    const letter = i === 0 ? 'M' : segment.length === 2 ? 'L' : 'C';
    return letter + place(segment, side).join(' ');
  }).join('');
}

/** An open line; `side` -1 draws it on the left. */
export const line = (run, side = 1) => commands(run, side);

/** A closed shape; `side` -1 draws it on the left. */
export const shape = (run, side = 1) => `${commands(run, side)}Z`;

/** A shape and its mirror image as one closed path: the right half runs from top to bottom. */
export function mirrored(run) {
  let path = commands(run, 1);
  // Back up the left side: each curve is walked from its end, so its handles change places.
  for (let i = run.length - 1; i >= 0; i--) {
    const [x, y] = run[i].slice(-2);
    if (i === run.length - 1) path += `L${place([x, y], -1).join(' ')}`;
    if (i === 0) break;
    const to = run[i - 1].slice(-2);
    path += run[i].length === 2
      ? `L${place(to, -1).join(' ')}`
      : `C${place([run[i][2], run[i][3], run[i][0], run[i][1], ...to], -1).join(' ')}`;
  }
  return `${path}Z`;
}

/** Folds of cloth: soft lines from `top` to `bottom`, given as pairs of [x, y]. */
export const fold = (x1, y1, x2, y2, bend = 8) =>
  line([[x1, y1], [x1 + bend, y1 + (y2 - y1) / 3, x2 - bend, y1 + (2 * (y2 - y1)) / 3, x2, y2]]);
