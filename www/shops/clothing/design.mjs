// What a product of the log looks like. The log names category, colour, price and photo; the cut,
// the cloth and the dye are ours, drawn from a seed that is the product's id and nothing else.

import { dyes, PRINT_THREADS } from './colours.mjs';
import { seeded } from '../seed.mjs';

/** Cuts of each garment: what it is called, and which outline draws it. */
const CUTS = {
  trousers: [
    { cut: 'wide', noun: 'wide-leg trousers' },
    { cut: 'slim', noun: 'slim trousers' },
    { cut: 'cargo', noun: 'cargo trousers' },
    { cut: 'straight', noun: 'straight trousers' },
    { cut: 'boot', noun: 'bootcut trousers' },
    { cut: 'jogger', noun: 'joggers' },
    { cut: 'cropped', noun: 'cropped trousers' },
  ],
  skirts: [
    { cut: 'aline', noun: 'A-line skirt' },
    { cut: 'pencil', noun: 'pencil skirt' },
    { cut: 'pleated', noun: 'pleated skirt' },
    { cut: 'tiered', noun: 'tiered skirt' },
    { cut: 'wrapped', noun: 'wrap skirt' },
    { cut: 'flared', noun: 'midi skirt' },
  ],
  blouses: [
    { cut: 'wrap', noun: 'wrap blouse' },
    { cut: 'shirt', noun: 'shirt' },
    { cut: 'tunic', noun: 'tunic' },
    { cut: 'tee', noun: 'jersey top' },
    { cut: 'peplum', noun: 'peplum blouse' },
    { cut: 'smock', noun: 'smock blouse' },
    { cut: 'jumper', noun: 'fine-knit jumper' },
  ],
  dresses: [
    { cut: 'wrapdress', noun: 'wrap dress' },
    { cut: 'shirtdress', noun: 'shirt dress' },
    { cut: 'slipdress', noun: 'pinafore dress' },
  ],
};

/** Cloths that suit a garment; the price decides between the everyday ones and the better ones. */
const CLOTHS = {
  trousers: [['cotton twill', 'stretch jersey', 'brushed cotton'], ['linen blend', 'wool blend', 'stretch denim']],
  skirts: [['cotton poplin', 'stretch jersey', 'viscose'], ['linen blend', 'wool blend', 'satin-backed crêpe']],
  blouses: [['organic cotton', 'jersey', 'viscose'], ['linen blend', 'silk blend', 'merino blend']],
  dresses: [['jersey', 'viscose', 'cotton poplin'], ['linen blend', 'crêpe', 'silk blend']],
};

/** Knits and joggers have one cloth each, whatever they cost. */
const CLOTH_OF_CUT = { jumper: 'merino blend', jogger: 'brushed cotton', tee: 'organic cotton' };

/** Weaves that suit a garment; plain is listed as often as it is worn. */
const PATTERNS = {
  trousers: ['plain', 'plain', 'plain', 'plain', 'plain', 'stripe', 'check', 'melange'],
  skirts: ['plain', 'plain', 'plain', 'plain', 'stripe', 'dots', 'check', 'melange'],
  blouses: ['plain', 'plain', 'plain', 'stripe', 'stripe', 'dots', 'check', 'melange'],
  dresses: ['plain', 'plain', 'stripe', 'dots', 'dots', 'check'],
};
/** Cuts whose own texture leaves no room for a weave. */
const TEXTURED = ['jumper', 'pleated', 'jogger'];
const PRINTS = ['floral', 'leaves', 'bands', 'confetti'];

/** The sale rail holds a bit of everything; what is dear there is more often a dress. */
function garmentOf(row, random) {
  if (row.category !== 'sale') return row.category;
  const dress = row.price >= 38 ? 0.45 : 0.15;
  const draw = random.next();
  if (draw < dress) return 'dresses';
  return draw < dress + 0.35 ? 'blouses' : random.pick(['skirts', 'trousers']);
}

/**
 * The design of one row of the catalogue: `{ garment, cut, noun, dye, hex, threads, pattern, cloth,
 * sleeve, backdrop }`. The photo type `profile` is drawn from the side.
 */
export function design(row) {
  const random = seeded(`design ${row.item_id}`);
  const garment = garmentOf(row, random);
  const { cut, noun } = random.pick(CUTS[garment]);
  const [dye, hex] = random.pick(dyes(row.colour));
  const print = row.colour === 'of many colors';
  const better = row.price_above_category_mean === 'yes' ? 1 : 0;
  const pattern = print ? random.pick(PRINTS) : random.pick(PATTERNS[garment]);
  return {
    garment, cut, noun, dye, hex,
    threads: random.pick(PRINT_THREADS),
    pattern: TEXTURED.includes(cut) && !print ? 'plain' : pattern,
    cloth: CLOTH_OF_CUT[cut] ?? random.pick(CLOTHS[garment][better]),
    sleeve: random.pick(['short', 'elbow', 'long', 'long', 'bell']),
    backdrop: Math.floor(random.next() * 1000),
    side: row.photo === 'profile',
  };
}
