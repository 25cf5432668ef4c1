// The log's fourteen colours as dyes: a name to print, a hex to draw with, and the filter's swatch.

/** Dyes of a colour, in no order: one is chosen for each product. */
const DYES = {
  beige: [['sand', '#d9c3a2'], ['oat', '#dfcfb6'], ['camel', '#c6a273'], ['biscuit', '#d2b48c']],
  black: [['black', '#2f2d31'], ['ink', '#2a2c36'], ['soot', '#38353a']],
  blue: [['denim', '#5b7c9f'], ['cornflower', '#7396c4'], ['harbour', '#41668c'], ['sky', '#9dbbd3']],
  brown: [['chestnut', '#7b4f3a'], ['cocoa', '#65483b'], ['walnut', '#8a6548'], ['toffee', '#a06f48']],
  burgundy: [['burgundy', '#6f2438'], ['claret', '#7d2a3d']],
  gray: [['dove', '#b3b1b0'], ['slate', '#7b7f86'], ['pebble', '#9b9794'], ['ash', '#8c8a8d']],
  green: [['sage', '#8fa384'], ['moss', '#66794f'], ['bottle', '#2f5a49'], ['fern', '#5d8a62']],
  'navy blue': [['navy', '#2b3a5c']],
  'of many colors': [
    ['meadow print', '#f1e7d6'], ['garden print', '#33405a'], ['orchard print', '#f4ded6'],
    ['painter’s print', '#e9e3dc'], ['dusk print', '#544058'], ['confetti print', '#f6efe4'],
  ],
  olive: [['olive', '#77754a']],
  pink: [['rose', '#d99aa5'], ['blush', '#e8bfc0'], ['peony', '#c9708a']],
  red: [['poppy', '#c2423c'], ['brick', '#a94a3c'], ['cherry', '#a82f40']],
  violet: [['mallow', '#8d6a9f'], ['plum', '#5f3d63'], ['lilac', '#b39bc4']],
  white: [['milk', '#f6f1e8'], ['chalk', '#f2f0ec'], ['ivory', '#f3ead8']],
};

/** What the filter and the product page print for a colour of the log. */
const LABELS = { gray: 'Grey', 'of many colors': 'Prints', 'navy blue': 'Navy' };

/** Every colour of the log, in the filter's order. */
export const COLOURS = Object.keys(DYES);

export const dyes = (colour) => DYES[colour];
export const label = (colour) => LABELS[colour] ?? colour[0].toUpperCase() + colour.slice(1);
export const slug = (colour) => colour.replaceAll(' ', '-');

/** The threads that prints are made of, beside the dye of the ground. */
export const PRINT_THREADS = [
  ['#c2564a', '#e0a458', '#6d8b74'],
  ['#e3a6a1', '#f2d39b', '#8fb3a5'],
  ['#7c5b8c', '#c96f7b', '#7f9c6a'],
  ['#3f6c8f', '#d9874f', '#b5495b'],
  ['#d8798a', '#5d8a86', '#e6b655'],
];
