// A chart of shares over numbers, in SVG attributes only.

import { short, svg } from '/shared/charts.js';

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [560, 250, 46, 34, 12];

/** Lines over `from`, `from` + 1, …; values are shares, undefined where there is none. `across` names the axis. */
export function plot({ series, from, across, label }) {
  const known = series.flatMap(({ values }) => values.filter((value) => value !== undefined));
  const most = Math.max(0.1, Math.ceil(Math.max(0, ...known) * 20) / 20);
  const count = Math.max(2, ...series.map(({ values }) => values.length));
  const x = (i) => LEFT + (i / (count - 1)) * (WIDTH - LEFT - 12);
  const y = (value) => TOP + (1 - value / most) * (HEIGHT - TOP - BOTTOM);
  const drawing = svg('svg', { class: 'plot', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': label });
  const text = (at, value, anchor) => svg('text', { x: short(at[0]), y: short(at[1]), 'text-anchor': anchor }, value);
  const ticks = most > 0.3 ? 0.1 : 0.05;
  for (let value = 0; value <= most + 1e-9; value += ticks) {
    drawing.append(svg('path', { class: 'grid', d: `M${LEFT} ${short(y(value))}H${WIDTH - 12}` }), text([LEFT - 8, y(value) + 4], `${Math.round(value * 100)} %`, 'end'));
  }
  drawing.append(text([LEFT, HEIGHT - 12], String(from), 'middle'), text([(LEFT + WIDTH) / 2, HEIGHT - 12], across, 'middle'));
  for (const { name, values } of series) {
    const points = values.map((value, i) => (value === undefined ? undefined : `${short(x(i))} ${short(y(value))}`)).filter(Boolean);
    if (points.length > 1) drawing.append(svg('path', { class: `line line-${name}`, d: `M${points.join('L')}` }));
  }
  return drawing;
}
