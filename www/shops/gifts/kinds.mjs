// What kind of thing a product is, told by its title: the log has titles and prices and no categories.

/**
 * Shelves by department, each with its drawing (drawings.mjs) and its words. The first whose words the title has is the
 * product's, so that a "cake stand" comes before "cake", and "heart" after whatever the heart is on.
 */
const KINDS = {
  'Bags & travel': {
    'Hot-water bottles & warmers': ['warmer', /HOT WATER|HAND WARMER|WARMER/],
    'Luggage tags': ['tag', /LUGGAGE TAG|GIFT TAG|TAGS?\b/],
    Umbrellas: ['umbrella', /UMBRELLA|PARASOL/],
    'Lunch bags & boxes': ['lunchbox', /LUNCH|SNACK BOX|BENTO/],
    'Purses & cases': ['purse', /PURSE|WALLET|WASH ?BAG|MAKE ?UP|PASSPORT|CARD HOLDER|GLASSES CASE|COIN|TRAVEL CARD/],
    Bags: ['bag', /\bBAGS?\b|SHOPPER|TOTE|RUCKSACK|BACKPACK|HANDBAG|LUGGAGE|SUITCASE/],
  },
  Jewellery: {
    Earrings: ['earrings', /EARRING/],
    Necklaces: ['necklace', /NECKLACE|PENDANT|LARIAT|CHOKER/],
    Bracelets: ['bracelet', /BRACELET|BANGLE|WATCH/],
    'Key rings & charms': ['keyring', /KEY ?-?RING|KEYRING|CHARM/],
    Hair: ['hair', /\bHAIR|TIARA|SCRUNCHIE|\bCOMB\b/],
    Rings: ['ring', /\bRING\b(?! OF)|BROOCH/],
  },
  'Cards & paper': {
    'Wrap & tape': ['wrap', /\bWRAP\b|GIFT TAPE|TAPE\b|GIFT ?WRAP|TISSUE PAPER/],
    Ribbons: ['ribbon', /RIBBON|REEL|\bBOWS?\b/],
    'Notebooks & albums': ['notebook', /NOTEBOOK|JOURNAL|DIARY|SKETCHBOOK|ALBUM|ORGANISER|\bBOOKS?\b|JOTTER|CALENDAR|MEMO PAD|ADDRESS/],
    'Pens & pencils': ['pencils', /PENCIL|\bPENS?\b|CRAYON|CHALK\b|RUBBER|ERASER|SHARPENER|HIGHLIGHTER|RULER/],
    'Stickers & magnets': ['stickers', /STICKER|TATTOO|MAGNET|BADGES?\b|DECAL|LETTERS? BLING/],
    Cards: ['card', /\bCARDS?\b|POST ?CARD|INVITE|ENVELOPE|PAPER CRAFT|WRITING SET/],
  },
  'Kitchen & table': {
    'Cake stands': ['cakestand', /CAKE ?STAND/],
    'Egg cups': ['egg', /EGG CUP|EGG HOLDER|EGG TIMER/],
    Baking: ['cupcake', /CAKE ?CASES?|BAKING|CUP ?CAKE|MOULD|JELLY|CAKE TIN|CAKES?\b|COOKIE|ROLLING PIN|MEASURING/],
    'Mugs & cups': ['mug', /\bMUGS?\b|\bCUPS?\b|BEAKER|TEACUP|TUMBLER/],
    'Teapots & jugs': ['teapot', /TEA ?POT|COFFEE POT|KETTLE|\bJUGS?\b|TEA FOR ONE|COSY|PITCHER/],
    Cutlery: ['cutlery', /CUTLERY|SPOONS?\b|FORKS?\b|KNIFE|KNIVES|WHISK|SPATULA|TONGS|SCOOP|CHOPSTICKS|BRUSH/],
    'Aprons & towels': ['apron', /TEA ?TOWEL|APRON|OVEN GLOVE|POT HOLDER|TABLE ?CLOTH|TOWEL|RUNNER/],
    'Napkins & doilies': ['napkins', /NAPKIN|TISSUES|DOILY|DOILIES|DOILEY|STRAWS/],
    'Plates & coasters': ['plate', /PLATES?\b|SAUCER|COASTERS?\b|PLACE ?MATS?|TRIVET|PLATTER/],
    'Bowls & dishes': ['bowl', /BOWLS?\b|DISH(ES)?\b|RAMEKIN|POPCORN|COLANDER|SUGAR|BUTTER\b/],
    'Bottles & jars': ['bottle', /BOTTLES?\b|\bJARS?\b|DECANTER|FLASK|CARAFE|SALT|PEPPER|CRUET/],
    Glasses: ['glass', /GOBLET|WINE GLASS|GLASSES|\bFLUTE/],
    'Tins & canisters': ['tin', /\bTINS?\b|CANISTER|CADDY|BREAD ?BIN|BISCUIT|CONTAINER/],
    'Trays & boards': ['tray', /\bTRAYS?\b|CHOPPING BOARD|BREAD BOARD|RECIPE|CHEESE/],
  },
  'Candles & lights': {
    'T-light holders': ['tlight', /T-?LIGHT|TEA ?LIGHT|VOTIVE|TLIGHT/],
    Lanterns: ['lantern', /LANTERN/],
    'String lights': ['lights', /LIGHTS\b|FAIRY LIGHT|LIGHT CHAIN|DISCO/],
    Candlesticks: ['candlestick', /CANDLE ?STICK|CANDLE ?HOLDER|CANDELABRA|CANDLE ?POT|CANDLE PLATE|CANDLE ?RING/],
    'Incense & bath': ['incense', /INCENSE|FRAGRANCE|\bOIL\b|BURNER|SOAP|BATH SALT|BALM|SACHET|POT ?POURRI|SCENT(?!ED CAND)/],
    Candles: ['candle', /CANDLES?\b|MATCHES/],
    Lamps: ['lamp', /LAMP|CHANDELIER|NIGHT ?LIGHT|\bLIGHT\b|TORCH/],
  },
  'Home & wall': {
    Clocks: ['clock', /CLOCK|ALARM|TIMER|HOURGLASS/],
    Mirrors: ['mirror', /MIRROR/],
    'Frames & pictures': ['frame', /FRAME|PICTURE|WALL ART|\bPRINT\b|CANVAS|PHOTO|COLLAGE/],
    Thermometers: ['thermometer', /THERMOMETER/],
    Signs: ['sign', /\bSIGNS?\b|PLAQUE|CHALK ?BOARD|BLACK ?BOARD|MEMO|NOTICE|SLATE|TILE HOOK/],
    Cushions: ['cushion', /CUSHION|PILLOW|POUFFE|FILLER PAD|BEAN ?BAG/],
    Doormats: ['doormat', /DOOR ?MAT|\bRUG\b|\bMAT\b/],
    Doorstops: ['doorstop', /DOOR ?STOP|BOOK ?END/],
    'Throws & curtains': ['throw', /THROW|QUILT|BLANKET|CURTAIN|SHAWL|SCARF|FABRIC|PATCH/],
    'Hooks & hangers': ['hook', /HOOK|HANGERS?\b|\bRACK\b|KNOB|COAT\b/],
    'Words & letters': ['letter', /LETTERS?\b|NUMBER|ALPHABET|\bWORD\b|BLOCKS?\b/],
    Baskets: ['basket', /BASKETS?\b|HAMPER|WICKER|CRATE|BUCKET|\bPAIL\b|LAUNDRY|BIN\b/],
    'Cabinets & drawers': ['cabinet', /CABINET|DRAWER|CHEST\b|SHELF|CUPBOARD|\bTABLE\b|STOOL|CHAIR|BUREAU|\bSTAND\b/],
    Boxes: ['box', /BOX(ES)?\b|TRINKET|CASKET|STORAGE/],
  },
  Garden: {
    'Bird houses': ['birdhouse', /BIRD ?HOUSE|BIRD ?FEEDER|NEST|BIRD ?CAGE|BIRD ?TABLE|BIRD BATH|FEEDING/],
    'Watering & growing': ['wateringcan', /WATERING|GARDENER|GARDENING|TROWEL|GROW|SEED|KNEELING|GARDEN TOOL/],
    'Pots & vases': ['pot', /\bPOTS?\b|PLANTERS?\b|VASE|CACHE|TROUGH|HERB|\bURN\b|CLOCHE/],
    'Chimes & bells': ['chime', /CHIME|\bBELLS?\b|WINDMILL|MOBILE/],
  },
  'Party & season': {
    'Bunting & garlands': ['bunting', /BUNTING|GARLAND|PAPER CHAIN|STREAMER|BANNER|HONEYCOMB/],
    Balloons: ['balloon', /BALLOON|PARTY|BIRTHDAY|CONFETTI|POPPER|PINATA/],
    Wreaths: ['wreath', /WREATH/],
    Trees: ['tree', /\bTREES?\b/],
    'Easter': ['egg', /\bEGGS?\b|EASTER|CHICK|\bHEN\b/],
    Christmas: ['bauble', /BAUBLE|CHRISTMAS|XMAS|ADVENT|REINDEER|SNOW|SANTA|STOCKING|NOEL|FAIRY|ANGEL/],
    Stars: ['star', /STARS?\b/],
  },
  'Toys & making': {
    'Games & puzzles': ['game', /GAMES?\b|JIGSAW|PUZZLE|LADDERS|LUDO|DOMINO|SNAP\b|SKITTLES|DRAUGHTS|TIC TAC|CHESS|DICE|PLAYING/],
    'Craft kits': ['kit', /\bKITS?\b|CRAFT|KNITTING|SEWING|CROCHET|EMBROIDER|BUTTON|MODELLING|PAINT(?!ED)/],
    Dolls: ['doll', /DOLLY|DOLLS?\b|BABUSHKA|GIRL|BALLERINA|PRINCESS|SPACEBOY|BOY\b|PUPPET/],
    'Animals': ['animal', /SOFT TOY|TEDDY|BEARS?\b|BUNNY|RABBIT|\bCATS?\b|\bDOGS?\b|ELEPHANT|HORSE|PIG\b|DUCKS?\b|OWLS?\b|DINOSAUR|DOGGY|FOX|MOUSE|ZOO|FARM|ANIMAL|MONKEY/],
    Toys: ['toy', /\bTOYS?\b|SPINNING|YO ?-?YO|BALL\b|BALLS\b|CAR\b|TRAIN|ROCKET|MONEY ?-?BANK|WHISTLE|GLIDER|AEROPLANE|ROBOT|INFLATABLE|BUBBLES/],
  },
  'Little things': {
    Flowers: ['flower', /FLOWERS?\b|ROSES?\b|DAIS(Y|IES)|LEAF|LEAVES|BLOSSOM|TULIP|SUNFLOWER|ORCHID|TOADSTOOL|MUSHROOM|BOUQUET/],
    Birds: ['bird', /BIRDS?\b|DOVE|ROBIN|LOVEBIRD|COCKEREL|SWALLOW|BUTTERFL/],
    Hearts: ['heart', /HEARTS?\b|\bLOVE|CUPID/],
    Presents: ['gift', /./],
  },
};

/** `{ kind, department, shelf }`: the name of a drawing, and where it stands. */
export function kindOf(title) {
  for (const [department, shelves] of Object.entries(KINDS)) {
    for (const [shelf, [kind, words]] of Object.entries(shelves)) {
      if (words.test(title)) return { kind, department, shelf };
    }
  }
  throw new Error(`no kind for ${title}`);
}

/** Departments in the order of the shop's menu. */
export const DEPARTMENTS = ['Kitchen & table', 'Candles & lights', 'Home & wall', 'Bags & travel', 'Cards & paper', 'Jewellery', 'Toys & making', 'Party & season', 'Garden', 'Little things'];

export const slugOf = (name) => name.toLowerCase().replace(/[^a-z]+/g, '-');

/** Colours that titles name, and what they are drawn with. */
const COLOURS = {
  RED: '#c8443f', PINK: '#e39aa8', BLUE: '#6d94bd', GREEN: '#7f9f74', WHITE: '#f4efe6', IVORY: '#efe4cb', CREAM: '#efe2c4', BLACK: '#3b383c', SILVER: '#b9bcc0',
  GOLD: '#cda44f', PURPLE: '#8f72a5', YELLOW: '#e7c25b', ORANGE: '#dd8a4c', BROWN: '#8b6149', AMBER: '#d0923f', TURQUOISE: '#6ab1ae', LILAC: '#b6a0cb', GREY: '#9b9a99',
  ZINC: '#a8acae', WOODEN: '#c29a6c', WOOD: '#c29a6c', WICKER: '#c39d6a', CHOCOLATE: '#6c4a3a', STRAWBERRY: '#d85a5f', ROSE: '#d98a96', LAVENDER: '#a698c4', MINT: '#a9cdb8',
  CHRISTMAS: '#b5403c', RETROSPOT: '#c8443f', GLASS: '#a9cdd1', CRYSTAL: '#b9d3dc', AMETHYST: '#8f72a5', EMPIRE: '#a8503f', SPACEBOY: '#5f88b5', DOLLY: '#e39aa8',
};
/** For titles that name none. */
const OTHERS = ['#c96f5e', '#7f9f8f', '#d9a15b', '#7d94b8', '#b9809a', '#8f9a6b', '#cf8d86', '#6f9aa3'];

/** Motifs that titles name, in the order in which they win. */
const MOTIFS = [
  ['spots', /SPOT|POLKA ?DOT|DOTTY|DOTS/], ['check', /GINGHAM|CHECK|TARTAN|PATCHWORK/], ['stripes', /STRIPE|REGENCY|CIRCUS|EMPIRE|VINTAGE UNION|UNION ?JACK/],
  ['hearts', /HEART|LOVE|SWEETHEART/], ['stars', /STAR|SPACE|CHRISTMAS|SKULL/],
  ['flowers', /FLOWER|ROSE|DAISY|FLORAL|BLOSSOM|GARDEN|FOLKART|SUKI|PAISLEY|DOLLY|CHERRY|STRAWBERRY|BOTANICAL|WOODLAND/],
  ['leaves', /LEAF|BIRD|OWL|APPLE|PEAR|FRUIT|TREE/],
];

/** What a product looks like: main colour and motif; `seed` decides what the title leaves open. */
export function looksOf(title, random) {
  const words = title.match(/[A-Z]+/g) ?? [];
  const named = words.map((word) => COLOURS[word]).find(Boolean);
  const motif = MOTIFS.find(([, pattern]) => pattern.test(title))?.[0] ?? 'plain';
  return { colour: named ?? random.pick(OTHERS), named: words.find((word) => COLOURS[word])?.toLowerCase(), motif };
}
