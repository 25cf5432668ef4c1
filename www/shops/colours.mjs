// Arithmetic on #rrggbb.

/** Mixes a #rrggbb towards black (share < 0) or white (share > 0); share in [-1, 1]. */
export function shade(hex, share) {
  const to = share < 0 ? 0 : 255;
  const mix = (at) => {
    const from = Number.parseInt(hex.slice(at, at + 2), 16);
    return Math.round(from + (to - from) * Math.abs(share)).toString(16).padStart(2, '0');
  };
  return `#${mix(1)}${mix(3)}${mix(5)}`;
}

/** Relative lightness in [0, 1], enough to tell which way a detail must be mixed to be seen. */
export function lightness(hex) {
  const at = (i) => Number.parseInt(hex.slice(i, i + 2), 16) / 255;
  return 0.299 * at(1) + 0.587 * at(3) + 0.114 * at(5);
}
