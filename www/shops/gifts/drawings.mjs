// Drawings of things, 400 by 400, in four tones of one colour: `a` the thing, `b` its shade, `c` its light, `d` what is dark.
//
// `body` is a shape that carries the motif and the light; `flat` one that does not; `line` is drawn on it.

/** The pens, for the tones of one product. */
function pens({ a, b, c, d, paper }) {
  const flat = (path, fill = b) => `<path d="${path}" fill="${fill}"/>`;
  const body = (path, fill = a) => `${flat(path, fill)}<path d="${path}" fill="url(#m)"/><path d="${path}" fill="url(#v)"/>`;
  const line = (path, stroke = d, width = 4) => `<path d="${path}" fill="none" stroke="${stroke}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"/>`;
  const dot = (x, y, r, fill = b) => `<circle cx="${x}" cy="${y}" r="${r}" fill="${fill}"/>`;
  return { a, b, c, d, paper, flat, body, line, dot };
}

/** A circle as a path, so that it can be a body. */
const disc = (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
const slab = (x, y, w, h, r = 8) => `M${x + r} ${y}h${w - 2 * r}a${r} ${r} 0 0 1 ${r} ${r}v${h - 2 * r}a${r} ${r} 0 0 1 ${-r} ${r}h${2 * r - w}a${r} ${r} 0 0 1 ${-r} ${-r}v${2 * r - h}a${r} ${r} 0 0 1 ${r} ${-r}z`;
const heart = (x, y, s) => `M${x} ${y + 0.9 * s}C${x - 1.5 * s} ${y}${' '}${x - 0.9 * s} ${y - s} ${x} ${y - 0.35 * s}C${x + 0.9 * s} ${y - s} ${x + 1.5 * s} ${y} ${x} ${y + 0.9 * s}z`;
function star(x, y, r, points = 5, inner = 0.46) {
  const at = Array.from({ length: points * 2 }, (_, i) => {
    const angle = (i * Math.PI) / points - Math.PI / 2;
    const reach = i % 2 ? r * inner : r;
    return `${Math.round(x + reach * Math.cos(angle))} ${Math.round(y + reach * Math.sin(angle))}`;
  });
  return `M${at.join('L')}z`;
}
/** `count` places on a circle. */
const around = (x, y, r, count, from = 0) =>
  Array.from({ length: count }, (_, i) => [Math.round(x + r * Math.cos(from + (i * 2 * Math.PI) / count)), Math.round(y + r * Math.sin(from + (i * 2 * Math.PI) / count))]);
const FLAME = '#f0b64c';

const DRAWINGS = {
  mug: (p) => p.line('M262 168c56-14 66 88-4 92', p.b, 20) + p.body('M112 128h156v142a34 34 0 0 1-34 34h-88a34 34 0 0 1-34-34z') + p.flat('M112 128a78 15 0 0 1 156 0 78 15 0 0 1-156 0z', p.d) + p.flat('M124 131a66 10 0 0 1 132 0 66 10 0 0 1-132 0z', '#6b4636'),
  teapot: (p) => p.line('M286 176c52-4 52 86-6 84', p.b, 16) + p.flat('M122 196c-32-8-40-46-66-44l10 22c12 6 18 58 66 62z') + p.body('M108 216c0-52 42-78 92-78s92 26 92 78c0 58-38 86-92 86s-92-28-92-86z') + p.flat('M146 146c12-20 96-20 108 0z') + p.dot(200, 124, 11) + p.line('M140 302h120', p.b, 8),
  bowl: (p) => p.body('M84 182h232c0 74-44 118-84 122h-64c-40-4-84-48-84-122z') + p.flat('M84 182a116 22 0 0 1 232 0 116 22 0 0 1-232 0z', p.b) + p.flat('M100 184a100 15 0 0 1 200 0 100 15 0 0 1-200 0z', p.d),
  plate: (p) => p.body(disc(200, 205, 118)) + p.line(disc(200, 205, 80), p.c, 5) + p.line(disc(200, 205, 106), p.c, 3),
  cakestand: (p) => p.flat('M188 236h24l8 66h42v12H138v-12h42z', p.b) + p.body('M76 220h248c0 14-56 26-124 26s-124-12-124-26z') + p.body('M124 150h152v70H124z', p.c) + p.flat('M124 150c0-40 152-40 152 0 0 24-18 26-24 6-8 26-28 24-34 2-8 24-30 22-36-2-8 22-28 22-34-2-8 18-24 16-24-4z', p.a) + p.dot(200, 114, 10, '#c8443f'),
  cupcake: (p) => p.body('M128 206h144l-24 98h-96z') + [152, 176, 200, 224, 248].map((x) => p.line(`M${x} 210l${Math.round((200 - x) / 8)} 90`, p.b, 3)).join('') + p.flat('M118 206c-16-38 24-52 32-54 6-40 94-44 100 0 12 2 48 16 32 54z', '#f6e6df') + p.line('M146 186c30 14 78 14 108 0', '#e2c8be', 4) + p.dot(200, 118, 12, '#c8443f'),
  cutlery: (p) => p.body(slab(130, 196, 26, 122, 12)) + p.body(slab(188, 196, 26, 122, 12)) + p.body(slab(246, 196, 26, 122, 12)) + p.flat('M122 90h8v62h8V90h10v62h8V90h8v74c0 18-8 24-14 34h-16c-6-10-12-16-12-34z', '#b9bcc0') + p.flat('M201 86c22 0 28 32 26 54-2 20-10 28-16 58h-20c-6-30-14-38-16-58-2-22 4-54 26-54z', '#b9bcc0') + p.flat('M250 198V92c24 10 30 62 26 106z', '#b9bcc0'),
  apron: (p) => p.line('M158 112c0-52 84-52 84 0', p.b, 8) + p.line('M116 196H82M284 196h34', p.b, 8) + p.body('M154 108h92l8 58c8 20 22 26 32 30v112H114V196c10-4 24-10 32-30z') + p.body('M154 222h92v46c0 12-8 18-18 18h-56c-10 0-18-6-18-18z', p.c),
  napkins: (p) => p.flat('M96 132l196-20 16 168-196 22z', p.b) + p.body('M88 122l206-6 6 176-206 8z') + p.line('M90 210l207-7', p.c, 4) + p.line('M192 119l6 176', p.c, 4),
  bottle: (p) => p.flat('M176 78h48v26h-48z', '#c29a6c') + p.body('M180 104h40v36c0 18 38 30 38 72v80a20 20 0 0 1-20 20h-76a20 20 0 0 1-20-20v-80c0-42 38-54 38-72z') + p.flat(slab(158, 218, 84, 60, 6), p.paper) + p.flat(heart(200, 248, 18), p.b),
  glass: (p) => p.flat('M194 214h12v84h-12zM148 298h104v10H148z', p.b) + p.body('M142 92h116c6 70-6 128-58 128S136 162 142 92z') + p.flat('M146 136h108c-2 46-16 76-54 76s-52-30-54-76z', '#a8455a'),
  tin: (p) => p.body('M112 148h176v142c0 22-176 22-176 0z') + p.flat('M104 132c0-26 192-26 192 0v22c0 24-192 24-192 0z', p.b) + p.flat('M104 132a96 20 0 0 1 192 0 96 20 0 0 1-192 0z', p.c) + p.dot(200, 120, 9, p.d),
  tray: (p) => p.flat('M58 178c0-26 32-30 46-20v94c-14 10-46 6-46-20zM342 178c0-26-32-30-46-20v94c14 10 46 6 46-20z', p.b) + p.body(slab(82, 126, 236, 158, 26)) + p.line(slab(100, 144, 200, 122, 16), p.c, 4),
  egg: (p) => p.flat('M146 262h108c-4 22-24 30-42 30v14h28v12h-80v-12h28v-14c-18 0-38-8-42-30z', p.b) + p.body('M200 92c42 0 68 66 68 112 0 40-28 66-68 66s-68-26-68-66c0-46 26-112 68-112z') + p.line('M140 176l20 16 20-16 20 16 20-16 20 16 20-16', p.c, 6),
  tlight: (p) => p.body('M128 196h144l-14 100a18 18 0 0 1-18 14h-80a18 18 0 0 1-18-14z') + p.flat('M128 196a72 16 0 0 1 144 0 72 16 0 0 1-144 0z', p.c) + p.line('M200 192v-22', p.d, 4) + p.flat('M200 112c20 26 26 36 26 48a26 22 0 0 1-52 0c0-12 6-22 26-48z', FLAME) + p.dot(200, 160, 10, '#fdf0c4'),
  lantern: (p) => p.line('M168 96c0-44 64-44 64 0', p.d, 6) + p.flat('M136 132l28-38h72l28 38z', p.b) + p.flat('M140 132h120v150H140z', '#fbe9bd') + p.flat('M178 212h44v70h-44z', p.paper) + p.flat('M200 158c14 20 18 26 18 36a18 15 0 0 1-36 0c0-10 4-16 18-36z', FLAME) + p.line('M144 134v148M256 134v148M144 208h112', p.a, 12) + p.body('M124 280h152v26H124z'),
  candle: (p) => p.line('M200 132v-20', p.d, 4) + p.flat('M200 62c18 24 24 32 24 44a24 20 0 0 1-48 0c0-12 6-20 24-44z', FLAME) + p.dot(200, 106, 9, '#fdf0c4') + p.body('M148 146h104v162H148z') + p.flat('M148 146a52 14 0 0 1 104 0c0 12-10 10-14 22-6 14-14 2-20-6-18 10-70 6-70-16z', p.c) + p.flat('M128 302h144v14H128z', p.b),
  candlestick: (p) => p.line('M200 118V104', p.d, 3) + p.flat('M200 66c12 16 16 22 16 30a16 13 0 0 1-32 0c0-8 4-14 16-30z', FLAME) + p.flat('M184 116h32v76h-32z', p.paper) + p.body('M156 190h88c0 18-20 20-30 26 20 22-6 30-2 66h34c14 0 22 12 22 30H132c0-18 8-30 22-30h34c4-36-22-44-2-66-10-6-30-8-30-26z'),
  incense: (p) => p.line('M236 234c-4-30 26-34 18-68s-30-40-12-74', p.c, 7) + p.body('M96 250h208c0 34-26 54-60 54h-88c-34 0-60-20-60-54z') + p.line('M152 250l84-20', p.d, 4) + p.flat('M96 250a104 14 0 0 1 208 0 104 14 0 0 1-208 0z', p.b) + p.dot(237, 229, 5, '#d85a3f'),
  lights: (p) => p.line('M60 128c60 76 120 76 140 4 20 72 80 72 140-4', p.d, 4) + [[84, 160], [124, 186], [166, 176], [234, 176], [276, 186], [316, 160]].map(([x, y], i) => p.flat(`M${x - 7} ${y}h14v12h-14z`, p.d) + p.body(`M${x - 10} ${y + 12}h20c16 24 10 58-10 72-20-14-26-48-10-72z`, i % 2 ? p.c : p.a)).join(''),
  lamp: (p) => p.flat('M190 214h20l6 78h50a8 8 0 0 1 8 8v10H126v-10a8 8 0 0 1 8-8h50z', p.d) + p.body('M150 92h100l48 130H102z') + p.line('M150 92h100', p.c, 5) + p.line('M104 221h192', p.b, 6),
  clock: (p) => p.body(disc(200, 204, 114)) + p.flat(disc(200, 204, 88), p.paper) + around(200, 204, 72, 12).map(([x, y], i) => p.dot(x, y, i % 3 ? 3 : 6, p.d)).join('') + p.line('M200 204v-54M200 204l38 20', p.d, 7) + p.dot(200, 204, 8, p.a),
  mirror: (p) => p.body('M200 76c62 0 96 56 96 118s-34 122-96 122-96-60-96-122 34-118 96-118z') + p.flat('M200 104c44 0 70 42 70 92s-26 94-70 94-70-44-70-94 26-92 70-92z', '#d6e3e6') + p.line('M158 222l56-84M178 250l66-100', '#f3f8f8', 9),
  frame: (p) => p.body('M96 88h208v232H96z') + p.flat('M124 116h152v176H124z', p.paper) + p.flat('M136 280l46-70 28 34 22-28 34 64z', p.b) + p.dot(232, 160, 18, FLAME),
  thermometer: (p) => p.body(slab(142, 72, 116, 256, 22)) + p.flat(slab(188, 96, 24, 186, 12), p.paper) + p.dot(200, 282, 22, '#c8443f') + p.flat('M195 160h10v112h-10z', '#c8443f') + [112, 140, 168, 196, 224].map((y) => p.line(`M222 ${y}h16`, p.d, 4)).join(''),
  sign: (p) => p.line('M128 150l72-66 72 66', p.d, 4) + p.dot(200, 84, 7, p.d) + p.body(slab(76, 148, 248, 138, 14)) + p.line(slab(88, 160, 224, 114, 8), p.c, 4) + p.line('M124 200h152M146 234h108', p.d, 9),
  cushion: (p) => p.body('M98 108c34 14 170 14 204 0 10 28 10 168 0 198-34-14-170-14-204 0-10-30-10-170 0-198z') + p.line('M108 116c30 12 154 12 184 0M108 298c30-12 154-12 184 0', p.c, 4) + p.dot(200, 206, 8, p.b),
  doormat: (p) => p.body('M64 144h272v128H64z') + p.line('M84 162h232v92H84z', p.c, 5) + p.line('M132 208h136', p.d, 10) + [146, 164, 182, 200, 218, 236, 254, 268].map((y) => p.line(`M64 ${y}H50M336 ${y}h14`, p.b, 4)).join(''),
  doorstop: (p) => p.body('M112 300c-10-70 10-150 40-166h96c30 16 50 96 40 166z') + p.line('M160 136c0-46 80-46 80 0', p.b, 14) + p.flat(heart(200, 218, 30), p.c),
  throw: (p) => p.body('M92 118h216v70H92z') + p.body('M84 176h232v70H84z', p.c) + p.body('M92 232h216v62H92z') + Array.from({ length: 14 }, (_, i) => p.line(`M${100 + i * 15.4} 296v18`, p.b, 4)).join(''),
  hook: (p) => p.body(slab(72, 134, 256, 64, 14)) + [124, 200, 276].map((x) => p.dot(x, 166, 9, p.d) + p.line(`M${x} 170v62c0 40-44 40-44 6`, p.d, 11)).join(''),
  letter: (p) => p.body(slab(96, 104, 208, 208, 16)) + p.line(slab(110, 118, 180, 180, 8), p.c, 4) + `<text x="200" y="262" text-anchor="middle" font-family="Georgia, serif" font-size="150" fill="${p.d}">${p.letter}</text>`,
  basket: (p) => p.line('M118 190c0-120 164-120 164 0', p.b, 14) + p.body('M92 186h216l-24 116a14 14 0 0 1-14 12H130a14 14 0 0 1-14-12z') + [212, 240, 268].map((y) => p.line(`M${96 + (y - 186) / 5} ${y}h${208 - (y - 186) / 2.5}`, p.b, 4)).join('') + [140, 180, 220, 260].map((x) => p.line(`M${x} 190l${(200 - x) / 8} 120`, p.b, 3)).join('') + p.flat(slab(82, 176, 236, 20, 10), p.b),
  cabinet: (p) => p.body('M108 84h184v224H108z') + p.flat('M116 308h20v16h-20zM264 308h20v16h-20z', p.d) + [100, 168, 236].map((y) => p.flat(`M124 ${y}h152v54H124z`, p.c) + p.dot(200, y + 27, 8, p.d)).join(''),
  box: (p) => p.body('M98 176h204v124a10 10 0 0 1-10 10H108a10 10 0 0 1-10-10z') + p.flat(slab(86, 130, 228, 54, 10), p.b) + p.flat('M184 130h32v180h-32z', p.c) + p.flat(heart(200, 226, 20), p.d),
  gift: (p) => p.body('M98 180h204v124a8 8 0 0 1-8 8H106a8 8 0 0 1-8-8z') + p.body(slab(86, 140, 228, 50, 6), p.b) + p.flat('M184 140h32v172h-32z', p.c) + p.line('M200 138c-60-70-104-4-4 0 104-4 56-74 4 0z', p.c, 13),
  birdhouse: (p) => p.line('M200 66V40', p.d, 4) + p.body('M122 172h156v136H122z') + p.flat('M200 60l108 112-18 16-90-90-90 90-18-16z', p.b) + p.dot(200, 206, 27, p.d) + p.line('M200 246v18', p.d, 9),
  wateringcan: (p) => p.line('M242 152c66-44 90 72 26 108', p.b, 13) + p.flat('M132 236L74 160l-22 8 10-30 42-10-8 22 50 44z', p.b) + p.body('M124 168h134c14 50 14 94 6 136H118c-8-42-8-86 6-136z') + p.flat('M124 168a67 14 0 0 1 134 0 67 14 0 0 1-134 0z', p.d),
  pot: (p) => p.line('M200 190c0-40-6-66-4-98M200 186c-20-24-30-36-58-42M202 176c16-30 34-40 58-46', '#5f7f56', 6) + p.flat('M196 92c-28-8-26-40-2-54 24 14 28 46 2 54zM142 144c-26 6-42-14-42-36 26-2 44 12 42 36zM260 130c2-26 20-38 44-34 0 24-18 40-44 34z', '#7f9f74') + p.body('M124 216h152l-18 90a10 10 0 0 1-10 8h-96a10 10 0 0 1-10-8z') + p.flat(slab(112, 184, 176, 38, 8), p.b),
  chime: (p) => p.line('M200 52v40', p.d, 4) + p.body('M200 88c52 0 62 60 66 112 2 24 18 34 22 52H112c4-18 20-28 22-52 4-52 14-112 66-112z') + p.dot(200, 268, 20, p.d) + p.line('M116 250h168', p.c, 6),
  bag: (p) => p.line('M152 156c0-86 96-86 96 0', p.b, 14) + p.body('M104 150h192l18 150a14 14 0 0 1-14 14H100a14 14 0 0 1-14-14z') + p.line('M102 174h196', p.c, 4),
  lunchbox: (p) => p.line('M158 132c0-44 84-44 84 0', p.b, 13) + p.body(slab(88, 128, 224, 178, 28)) + p.line('M90 204h220', p.b, 6) + p.flat(slab(178, 190, 44, 30, 8), p.d),
  purse: (p) => p.body('M92 166c60-22 156-22 216 0 20 56 10 110-14 134H106c-24-24-34-78-14-134z') + p.line('M92 168c60-24 156-24 216 0', '#cda44f', 12) + p.dot(186, 142, 13, '#cda44f') + p.dot(214, 142, 13, '#cda44f'),
  warmer: (p) => p.flat('M172 74h56v40h-56z', p.d) + p.body('M164 108h72c8 20 54 20 54 66v108a28 28 0 0 1-28 28H138a28 28 0 0 1-28-28V174c0-46 46-46 54-66z') + p.line(slab(130, 166, 140, 124, 18), p.c, 4) + p.flat(heart(200, 226, 30), p.c),
  tag: (p) => p.line('M200 118c-8-50 40-66 60-46', p.d, 5) + p.body('M154 96h92l32 44v148a16 16 0 0 1-16 16H138a16 16 0 0 1-16-16V140z') + p.dot(200, 130, 13, p.paper) + p.line('M150 220h100M150 250h64', p.c, 8),
  umbrella: (p) => p.line('M200 74v200c0 44-56 44-56 4', p.d, 9) + p.body('M72 208C72 60 328 60 328 208c-20-24-44-24-64 0-20-24-44-24-64 0-20-24-44-24-64 0-20-24-44-24-64 0z') + p.line('M200 98c-40 24-60 60-64 108M200 98c40 24 60 60 64 108', p.b, 3),
  necklace: (p) => p.line('M92 96c10 110 60 158 108 158s98-48 108-158', p.d, 4) + [[98, 134], [112, 172], [134, 208], [164, 236], [236, 236], [266, 208], [288, 172], [302, 134]].map(([x, y], i) => p.body(disc(x, y, 11 + (i < 4 ? i : 7 - i) * 2))).join('') + p.body(heart(200, 272, 34)),
  bracelet: (p) => around(200, 206, 92, 18).map(([x, y], i) => p.body(disc(x, y, 15), i % 3 === 1 ? p.c : p.a)).join(''),
  earrings: (p) => [136, 264].map((x) => p.line(`M${x} 156c-22-30-16-58 4-58s18 22 8 30`, p.d, 4) + p.dot(x, 166, 10, p.d) + p.body(`M${x} 174c30 40 44 66 44 88a44 44 0 0 1-88 0c0-22 14-48 44-88z`) + p.dot(x - 12, 258, 9, p.c)).join(''),
  keyring: (p) => p.line(disc(200, 128, 46), '#9da1a5', 10) + p.line('M200 174v26', '#9da1a5', 6) + p.body(heart(200, 250, 56)),
  hair: (p) => p.body('M200 200c-30-60-110-72-116-30-6 30-6 60 0 88 8 42 88 16 116-28 28 44 108 70 116 28 6-28 6-58 0-88-6-42-86-30-116 30z') + p.body(slab(172, 178, 56, 60, 16), p.b),
  ring: (p) => p.line(disc(200, 238, 72), '#cda44f', 15) + p.body('M200 60l52 42-52 72-52-72z') + p.line('M148 102h104M200 60l-18 42 18 72 18-72z', p.c, 3),
  wrap: (p) => p.body('M118 96h148c16 0 26 12 26 26v182H144V122c0-14-10-26-26-26z') + p.flat('M118 96c20 0 26 12 26 26v26H92v-26c0-14 10-26 26-26z', p.b) + p.line('M144 148v156', p.b, 4) + p.dot(118, 122, 9, p.d),
  ribbon: (p) => p.flat(slab(120, 92, 160, 22, 8), p.d) + p.flat(slab(120, 264, 160, 22, 8), p.d) + p.body('M134 114h132v150H134z') + [144, 174, 204, 234].map((y) => p.line(`M134 ${y}h132`, p.b, 3)).join('') + p.flat('M252 196h14c40 20 10 66 50 110l-20 10c-44-40-14-84-44-96z', p.b),
  notebook: (p) => p.flat('M122 84h170v240H122z', p.b) + p.body('M112 76h168a10 10 0 0 1 10 10v220a10 10 0 0 1-10 10H112z') + p.flat('M112 76h26v240h-26z', p.d) + p.flat(slab(166, 126, 94, 56, 6), p.paper) + p.line('M182 148h62M182 164h40', p.b, 4),
  pencils: (p) => [[138, p.b], [200, p.a], [262, p.c]].map(([x, fill]) => p.flat(`M${x - 22} 140l22-64 22 64z`, '#ecd3ae') + p.flat(`M${x - 8} 100l8-24 8 24z`, p.d) + p.body(`M${x - 22} 140h44v150h-44z`, fill) + p.flat(`M${x - 22} 290h44v24h-44z`, '#d98a96')).join(''),
  stickers: (p) => p.flat('M96 92h208v224H96z', p.paper) + [[148, 148], [252, 148], [148, 258], [252, 258]].map(([x, y], i) => p.body([star(x, y, 42), heart(x, y, 34), heart(x, y, 34), star(x, y, 42)][i], i % 2 ? p.b : p.a)).join('') + p.flat('M268 316l36-36v36z', p.c),
  card: (p) => p.flat('M84 128l186-18 14 176-186 22z', p.b) + p.body('M116 98h186v214H116z', p.paper) + p.body(heart(209, 188, 50)) + p.line('M160 272h98', p.b, 6),
  bunting: (p) => p.line('M44 122c90 70 222 70 312 0', p.d, 5) + [[72, 142, 14], [128, 168, 7], [184, 177, 1], [240, 172, -6], [296, 150, -13]].map(([x, y, turn], i) => `<g transform="rotate(${turn} ${x + 20} ${y})">${p.body(`M${x - 6} ${y}h54l-27 84z`, i % 2 ? p.c : p.a)}</g>`).join(''),
  balloon: (p) => [[150, 150, p.b], [254, 138, p.c], [202, 176, p.a]].map(([x, y, fill]) => p.line(`M${x} ${y + 64}C${x} 270 200 270 200 336`, p.d, 3) + p.body(`M${x} ${y - 66}c36 0 56 28 56 60 0 36-28 66-56 70-28-4-56-34-56-70 0-32 20-60 56-60z`, fill) + p.flat(`M${x - 8} ${y + 72}h16l-8-12z`, fill)).join(''),
  wreath: (p) => around(200, 200, 88, 20).map(([x, y], i) => p.flat(`M${x} ${y}c14-26 36-22 40-14-6 20-24 26-40 14z`, i % 2 ? '#6f8f63' : '#8aa77c')).join('') + around(200, 200, 88, 14, 0.2).map(([x, y], i) => p.dot(x, y, 24, i % 2 ? '#7f9f74' : '#6f8f63')).join('') + around(200, 200, 90, 7).map(([x, y]) => p.body(disc(x, y, 10))).join('') + p.flat('M200 288c-54-38-68 40-4 10 64 30 58-48 4-10zM190 296l-26 52 30-12 6-36zM210 296l26 52-30-12-6-36z', p.a),
  tree: (p) => p.flat('M186 286h28v36h-28z', '#8b6149') + p.body('M200 66l56 84h-26l48 68h-30l52 72H100l52-72h-30l48-68h-26z') + p.flat(star(200, 66, 22), FLAME) + [[180, 172], [222, 204], [168, 240], [234, 262], [196, 268]].map(([x, y]) => p.dot(x, y, 8, p.c)).join(''),
  bauble: (p) => p.line('M200 88c-16-24 16-44 20-26', p.d, 4) + p.flat('M180 88h40v26h-40z', '#cda44f') + p.body(disc(200, 210, 102)) + p.line('M104 178c60 22 132 22 192 0M104 244c60 22 132 22 192 0', p.c, 7),
  star: (p) => p.body(star(200, 206, 130)) + p.line(star(200, 206, 92), p.c, 5),
  game: (p) => p.body(slab(96, 108, 208, 208, 14)) + [0, 1, 2, 3].flatMap((row) => [0, 1, 2, 3].filter((column) => (row + column) % 2).map((column) => p.flat(`M${112 + column * 44} ${124 + row * 44}h44v44h-44z`, p.c))).join('') + p.dot(178, 190, 17, p.d) + p.dot(266, 234, 17, p.paper),
  kit: (p) => p.body('M110 120h180v60H110z') + p.flat('M126 180h148v84H126z', p.c) + [190, 204, 218, 232, 246].map((y) => p.line(`M126 ${y}h148`, p.b, 5)).join('') + p.body('M110 264h180v48H110z') + p.line('M264 92l36 196', '#9da1a5', 6) + p.line('M266 102c-60-40-90 20-140-6', p.b, 4),
  doll: (p) => p.body('M200 66c40 0 56 34 52 62-2 12-6 18 0 28 36 20 52 62 44 106-6 34-32 50-96 50s-90-16-96-50c-8-44 8-86 44-106 6-10 2-16 0-28-4-28 12-62 52-62z') + p.flat(disc(200, 126, 36), '#f3d9c4') + p.flat('M164 118c4-34 68-34 72 0-20-4-30-10-36-18-6 8-16 14-36 18z', '#5a3f35') + p.dot(188, 130, 4, p.d) + p.dot(212, 130, 4, p.d) + p.line('M192 144c5 5 11 5 16 0', '#c8443f', 3) + p.flat(heart(200, 236, 34), p.c),
  animal: (p) => p.body('M150 150c-26-46-30-96-8-100s36 50 38 92c12-4 28-4 40 0 2-42 16-96 38-92s18 54-8 100c20 16 30 38 30 62 0 56-36 94-80 94s-80-38-80-94c0-24 10-46 30-62z') + p.flat('M150 66c-8 20 4 54 14 70 6-26 2-66-14-70zM250 66c8 20-4 54-14 70-6-26-2-66 14-70z', p.c) + p.dot(172, 202, 8, p.d) + p.dot(228, 202, 8, p.d) + p.flat('M188 226h24l-12 14z', p.d) + p.line('M200 240c-4 16-20 16-24 8M200 240c4 16 20 16 24 8', p.d, 4),
  toy: (p) => p.flat('M190 60h20v52h-20z', p.d) + p.dot(200, 62, 15, p.b) + p.body('M84 176c0-92 232-92 232 0 0 60-70 104-116 140-46-36-116-80-116-140z') + p.line('M86 178c50 24 178 24 228 0M120 232c40 18 120 18 160 0', p.c, 9),
  flower: (p) => p.line('M200 216v104M200 286c-30-6-44-20-46-44M200 270c30-4 44-18 48-40', '#6f8f63', 7) + around(200, 164, 50, 6, 0.5).map(([x, y]) => p.body(disc(x, y, 38))).join('') + p.dot(200, 164, 30, FLAME),
  bird: (p) => p.line('M196 286v34M218 286v34', p.d, 5) + p.flat('M290 150l42 12-40 14z', FLAME) + p.body('M60 222l64-10c6-60 50-92 96-92 8-24 78-24 78 24 0 82-50 146-122 146-44 0-76-22-116-68z') + p.flat('M136 208c40-26 84-16 98 14-26 40-74 36-98-14z', p.b) + p.dot(266, 144, 7, p.d),
  heart: (p) => p.line('M200 142V66', p.d, 4) + p.body(heart(200, 210, 104)) + p.line(heart(200, 208, 78), p.c, 4),
};

/** The drawing of `kind` in these tones, as SVG; `letter` is for things that are one. */
export const drawing = (kind, tones, letter) => DRAWINGS[kind]({ ...pens(tones), letter });
