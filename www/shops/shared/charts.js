// Drawings of numbers, in SVG attributes only: no library, no inline style, nothing a CSP minds.

const SVG = 'http://www.w3.org/2000/svg';

export function svg(name, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

export const short = (n) => String(Math.round(n * 100) / 100);

/** A bar from 0 to `value` of `most`; said to readers by the text beside it. */
export function bar(value, most, kind = 'accent') {
  const share = most > 0 ? Math.max(0, Math.min(1, value / most)) : 0;
  return svg('svg', { class: 'bar', viewBox: '0 0 100 8', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    svg('rect', { class: 'bar-ground', width: 100, height: 8 }),
    svg('rect', { class: `fill-${kind}`, width: short(share * 100), height: 8 }));
}

/**
 * Parts that add up to a score, as one bar: what speaks for the product runs to the right of the
 * middle line, what speaks against it to the left. `reach` is the sum that fills a side, so that
 * the bars of one list can be compared.
 */
export function stack(parts, reach) {
  const drawing = svg('svg', { class: 'stack', viewBox: '0 0 200 14', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    svg('rect', { class: 'bar-ground', width: 200, height: 14 }));
  let [left, right] = [100, 100];
  const unit = 98 / (reach || 1);
  for (const { kind, value } of parts) {
    const width = Math.abs(value) * unit;
    if (width < 0.1) continue;
    if (value < 0) left -= width;
    drawing.append(svg('rect', { class: `fill-${kind}`, x: short(value < 0 ? left : right), y: 1, width: short(width), height: 12 }));
    if (value > 0) right += width;
  }
  drawing.append(svg('path', { class: 'stack-middle', d: 'M100 0v14' }));
  return drawing;
}

/**
 * Lines over the same steps: `series` is [{ name, kind, values }], values in [low, high]; `dots`
 * are single happenings, 1 at the top edge and 0 at the bottom. `label` is what a reader hears.
 */
export function curves({ series, dots = [], high, label }) {
  const [width, height, pad] = [320, 110, 6];
  const most = high ?? Math.max(1e-9, ...series.flatMap(({ values }) => values.map(Math.abs)));
  const count = Math.max(2, dots.length, ...series.map(({ values }) => values.length));
  const x = (i) => pad + (i / (count - 1)) * (width - 2 * pad);
  const y = (value) => height - pad - (Math.min(Math.abs(value), most) / most) * (height - 2 * pad);
  const drawing = svg('svg', { class: 'curves', viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label },
    svg('path', { class: 'grid', d: `M0 ${height - pad}H${width}M0 ${height / 2}H${width}M0 ${pad}H${width}` }));
  dots.forEach((happened, i) => drawing.append(svg('circle', { class: happened ? 'dot-yes' : 'dot-no', cx: short(x(i)), cy: happened ? pad + 1 : height - pad - 1, r: happened ? 3.4 : 2 })));
  for (const { kind, values } of series) {
    if (values.length === 1) drawing.append(svg('circle', { class: `dot-${kind}`, cx: short(x(0)), cy: short(y(values[0])), r: 3 }));
    else if (values.length > 1) drawing.append(svg('path', { class: `line-${kind}`, d: values.map((value, i) => `${i ? 'L' : 'M'}${short(x(i))} ${short(y(value))}`).join('') }));
  }
  return drawing;
}

/** The running mean over the last `window` values: what a noisy curve is trying to say. */
export function smooth(values, window = 8) {
  return values.map((_, i) => {
    const last = values.slice(Math.max(0, i - window + 1), i + 1);
    return last.reduce((sum, value) => sum + value, 0) / last.length;
  });
}
