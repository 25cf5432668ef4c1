/** A product under Google Merchant's field names. Any other field is kept, and can be learned from. */
export interface ProductInput {
  /** Unique in the catalogue. */
  id: string | number;
  title?: string;
  /** An http(s) or relative URL; so is image_link. */
  link?: string;
  image_link?: string;
  /** `"15.00 USD"`, or a number in major units. */
  price?: string | number;
  sale_price?: string | number;
  currency?: string;
  /** `in_stock` (default), `out_of_stock`, `preorder`, `backorder`. */
  availability?: string | boolean;
  brand?: string;
  /** Category path: `"Clothing > Trousers"`, or its levels. */
  product_type?: string | readonly string[];
  item_group_id?: string;
  [field: string]: unknown;
}

export interface Price {
  /** Major units. */
  amount: number;
  /** ISO 4217 code. */
  currency?: string;
}

/** A product as the catalogue keeps it. */
export interface Product {
  id: string;
  title: string;
  link?: string;
  image_link?: string;
  price?: Price;
  sale_price?: Price;
  availability: 'in_stock' | 'out_of_stock' | 'preorder' | 'backorder';
  brand?: string;
  product_type?: string[];
  item_group_id?: string;
  /** Other ids that it goes by: those of its variants, their stock-keeping units. */
  aliases?: string[];
  /** Ids of what is often bought with it, the likeliest first. */
  bought_with?: string[];
  /** Every other field, name and value. */
  attributes?: [name: string, value: string][];
}

/** Every field is optional. Out of range: an error with code `config_range`. */
export interface Config {
  /** `windowshop` (default), or the plain deep Q-network as a reference. */
  learner?: 'windowshop' | 'dqn';
  /** Discount of future reward, 0 to 0.999; default 0.8. */
  gamma?: number;
  /** Adam's step size in replay, above 0 to 1; default 0.001. */
  learning_rate?: number;
  /** Transitions in a replay step, 1 to 1024; default 16. */
  batch_size?: number;
  /** Answered slates that are remembered, for replay, 16 to 4096; default 256. */
  replay_capacity?: number;
  /** Replay steps that each answered slate pays for, 0 to 1000; default 16, 0 for none. */
  replay_steps?: number;
  /** Replay steps between two copies of the Q head to its target, 1 to 100,000; default 32. */
  target_sync?: number;
  /** Pull of replay towards the shipped Q head, 0 to 100; default 10. */
  anchor?: number;
  /** How far visitors are thought to differ, 0 to 100; default 3, 0 switches the visitor vector off. */
  prior_scale?: number;
  /** How much of the visitor vector outlives a seen slate, 0.001 to 1; default 0.97. */
  forgetting?: number;
  /** Strength of Thompson sampling, 0 to 3; default 0.1, 0 never explores. */
  exploration?: number;
  /** Largest share of a slate that exploration may change, 0 to 1; default 0.34. */
  explore_share?: number;
  /** How unlike the products of a slate are, 0 to 1; default 0.2. */
  diversity?: number;
  /** Times what the log's slates say that a product loses for being passed over (without: a score of 1), 0 to 10; default 1. */
  fatigue?: number;
  /** Times what the log's slates say that it loses for having been looked at (without: a score of 1), 0 to 10; default 1. */
  seen_before?: number;
  /** Weight of long-term value, 0 to 2; default 1, 0 ranks by the next click alone. */
  q_weight?: number;
  /** Share of slates that get a click before the visitor has shown any, 0.001 to 0.9; default 0.15. */
  expected_ctr?: number;
  /** Minutes without an event after which a session ends, 1 to 10,000; default 30. */
  session_gap?: number;
  /** What events are worth, −1000 to 1000. Default: select_item 1, add_to_wishlist 1.5, add_to_cart 3, purchase 5. */
  rewards?: Partial<Record<Exclude<EventName, 'view_item_list'>, number>>;
  /** Leave out what was bought; default true. */
  exclude_bought?: boolean;
  /** Leave out what is in the cart; default true. */
  exclude_in_cart?: boolean;
  /** Leave out what cannot be bought now; default true. */
  exclude_out_of_stock?: boolean;
}

/** Demographics and context; values become text. */
export type Visitor = Record<string, string | number | boolean | null | undefined>;

export interface Bundle {
  manifest: Uint8Array | ArrayBuffer;
  model: Uint8Array | ArrayBuffer;
  catalog: Uint8Array | ArrayBuffer;
}

export interface RecommenderOptions {
  /**
   * Products, or `{ products }`; or the bytes or the address of a feed (in Node also a path), told by its content: JSON, JSON
   * lines, CSV or TSV under Google Merchant's or Meta's names, Google Merchant's RSS or Atom, Shopify's `/products.json`,
   * WooCommerce's Store API, a page with schema.org's JSON-LD; or `#`, that of the page itself.
   */
  catalog?: readonly ProductInput[] | { products: readonly ProductInput[] } | string | URL | Uint8Array | ArrayBuffer;
  /**
   * What `windowshop index` wrote: the address of its folder (in Node also a path), or its files. One in shards has its own
   * catalogue: then `catalog` is left alone.
   */
  bundle?: string | URL | Bundle;
  /**
   * Of a bundle in shards: `'same'` fetches the same files for every visitor; or how many bytes of shards the visitor's first
   * product may point to (default 150,000), each later one (52,000), and all of them on one page view (170,000).
   */
  shards?: 'same' | { first?: number; product?: number; view?: number };
  config?: Config;
  /** What `export` gave: the visitor so far. */
  state?: Uint8Array | ArrayBuffer | null;
  visitor?: Visitor;
  /** A whole number of at least 0: with it the whole run repeats exactly. */
  seed?: number;
  /** Where headless.wasm is, when it is not beside the script. */
  wasm?: string | URL;
}

/** GA4's names. */
export type EventName =
  | 'view_item_list'
  | 'select_item'
  | 'view_item'
  | 'add_to_cart'
  | 'remove_from_cart'
  | 'add_to_wishlist'
  | 'purchase'
  | 'refund';

/** A product of an event, as GA4 has it: the rest of it (`price`, `quantity`, …) may be there, and is left alone. */
export interface EventItem {
  item_id: string | number;
  [param: string]: any;
}

/** As GA4 has it: other parameters (`transaction_id`, `value`, `currency`, …) may be there, and are left alone. */
export interface ShopEvent {
  /** Other names are counted and otherwise left alone. */
  event: EventName | (string & {});
  item_id?: string | number;
  /** Several products at once, as in a purchase. */
  items?: Iterable<EventItem>;
  /** The slate that was seen or clicked. */
  slate_id?: string;
  /** Milliseconds since 1970; default now. */
  time?: number | Date;
  /** In place of the event's default reward, for all its products together, −10⁹ to 10⁹; of view_item_list it is credited to nothing. */
  reward?: number;
  /** With view_item_list: the slate was turned down. */
  dismissed?: boolean;
  // Not `unknown`: what a shop has declared as an interface would be refused.
  [param: string]: any;
}

export interface Observed {
  /** Whether slates may differ from now on. */
  changed: boolean;
  reward: number;
  /**
   * Only with a bundle in shards, when there is something to load: until what the event names is loaded and observed, or
   * what goes with it is loaded. Never rejects.
   */
  later?: Promise<{ changed: boolean; reward: number; error?: Error & { code: string } } | boolean>;
}

export type Slot = 'for-you' | 'related' | 'bought-together' | 'cart' | 'recently-viewed' | 'popular' | 'new';

/**
 * A value, a list of values or `{ min, max }` for each field; all have to be met. Fields of products, however their names
 * are written; letter case counts nowhere. `price` is what is to be paid: the sale price where there is one.
 */
export type Filter = Record<string, unknown>;

export interface RecommendRequest {
  /** Default `for-you`. */
  slot?: Slot;
  /** 1 to 100, default 6. */
  limit?: number;
  /** The product that `related` is to. */
  item_id?: string | number;
  /** Ids to choose from; default all. */
  candidates?: Iterable<string | number>;
  /** Ids not to show. */
  exclude?: Iterable<string | number>;
  /** Further products that it is about, for `related` and `bought-together`; unknown ones are left out. */
  item_ids?: Iterable<string | number>;
  /** Conditions on fields, or a function that says yes or no to a product. */
  filter?: Filter | ((product: Product) => boolean);
  /** What comes first, in this order, where it may be shown. */
  pin?: Iterable<string | number>;
  /** Raises the score of products that meet the conditions, `by` this much in log-odds; default 1. */
  boost?: { filter: Filter; by?: number }[];
  /** Lowers it. */
  bury?: { filter: Filter; by?: number }[];
  /** Fewer products than this are not worth showing: the slate is that of `fallback`, or empty. Default 0, with `fallback` 1. */
  min?: number;
  /** Also where a product is needed and none is named, or none that is known; then without it that is an error. */
  fallback?: Slot;
  /** False for a slate without exploration. */
  explore?: boolean;
}

export type ReasonCode =
  | 'similar'
  | 'cart'
  | 'bought'
  | 'taste'
  | 'popular'
  | 'featured'
  | 'new'
  | 'explore'
  | 'recent'
  | 'together'
  | 'context';

export interface Reason {
  code: ReasonCode;
  text: string;
  /** Ids of the products that moved this one here. */
  because: string[];
}

export interface Recommendation {
  item_id: string;
  /** From 0. */
  index: number;
  /** Long-term value. */
  q: number;
  score: number;
  /** That it is the one clicked, 0 to 1. */
  probability: number;
  reason: Reason;
}

export interface Slate {
  slate_id: string;
  slot: string;
  items: Recommendation[];
}

export interface Learned {
  steps: number;
  td_error: number;
}

export interface Explanation {
  item_id: string;
  score: number;
  q: number;
  /** From 0, among all that may be shown; null when it may not. */
  rank: number | null;
  /** They sum to `score`. */
  parts: {
    kind: 'event' | 'skip' | 'visitor' | 'context' | 'popularity' | 'base' | 'value' | 'fatigue';
    value: number;
    item_id?: string;
    event?: string;
    time?: number;
  }[];
  reason: Reason;
}

export interface Inspection {
  events: { total: number; by_event: Record<string, number> };
  unknown_items: number;
  warnings: { code: WarningCode; count: number; first: string }[];
  /** Newest last. */
  history: { item_id: string; event: string; time: number }[];
  cart: string[];
  bought: string[];
  /** Of the slates that are remembered (`replay_capacity`, and some that may still be answered); of all, `events.by_event.view_item_list`. */
  seen_slates: number;
  /** Of these. */
  clicked_slates: number;
  state: {
    visitor: Record<string, string>;
    pools: { name: string; weight_norm: number }[];
    visitor_vector_norm: number;
    uncertainty: number;
  };
  learning: {
    updates: number;
    replay: number;
    steps: number;
    td_error: number[];
    click_probability: { slate: number; predicted: number; clicked: boolean }[];
  };
  /** The last of each slot. */
  slates: {
    slate_id: string;
    slot: string;
    items: Recommendation[];
    seen: boolean;
    clicked: boolean;
  }[];
  catalogue: { products: number; in_stock: number; features: number };
  model: { source: 'bundle' | 'cold'; checksum: string; parameters: number };
  /** Of what `export` gives. */
  storage: { bytes: number };
  /** Where the catalogue is a feed that is more than plain JSON: what was made of it. (Plain JSON's fields are ours already.) */
  feed?: {
    format: 'json' | 'json-lines' | 'csv' | 'tsv' | 'merchant-xml' | 'shopify' | 'shopify-ajax' | 'woocommerce' | 'schema.org';
    /** Products and variants. */
    records: number;
    /** The feed's field, ours, and in how many records. */
    mapped: [string, string, number][];
    /** Fields that are not kept. */
    dropped: [string, number][];
    warnings: { code: WarningCode; count: number; first: string }[];
  };
  seed: number;
  version: string;
}

export interface LogOptions {
  /** `csv` (default) or `jsonl`: one JSON object a line. */
  format?: 'csv' | 'jsonl';
  /** For the column `user_id`; without it there is none, and the session ids are random. */
  user_id?: string | number;
}

/** Errors are of class Error with one of these in `code`; the message says what was expected, what came, and what to do. */
export type ErrorCode =
  /** No object with `catalog` or `bundle`; neither of them in it. */
  | 'options_format'
  | 'catalog_missing'
  /** The catalogue cannot be loaded (its message says so where another origin has to allow it); is no feed; has no products. */
  | 'catalog_fetch'
  | 'catalog_format'
  | 'catalog_empty'
  /** The bundle, or a file of it: cannot be loaded; is none; is of another version; does not fit its checksum. */
  | 'bundle_fetch'
  | 'bundle_format'
  | 'bundle_version'
  | 'bundle_checksum'
  /** A shard of a bundle is damaged. */
  | 'bundle_shard'
  /** The bundle's model cannot be read; has numbers that are not finite. */
  | 'model_format'
  | 'model_values'
  /** `config` is no object; a knob is out of its range. */
  | 'config_format'
  | 'config_range'
  /** `visitor` is no object of texts, numbers and booleans. */
  | 'visitor_format'
  /** The visitor's state is none; is of another version; is damaged. */
  | 'state_format'
  | 'state_version'
  | 'state_checksum'
  /** An event is none; names no product; has a reward that is no number from −10⁹ to 10⁹. */
  | 'event_format'
  | 'event_item_id'
  | 'event_reward'
  /** A request, or a rule, has a field of another type; in `windowshop/headless` also one that there is not. */
  | 'request_format'
  /** `limit` outside 1 to 100. */
  | 'request_limit'
  /** `related` without a product. */
  | 'request_item_id'
  | 'slot_unknown'
  /** No product of this id: nothing can be related to it, or explained. */
  | 'unknown_item'
  /** `log({ format })` that is neither `csv` nor `jsonl`. */
  | 'log_format'
  /** A wasm, or a script that belongs to it, cannot be loaded; a policy forbids it, or the browser has none; it is something else. */
  | 'wasm_fetch'
  | 'wasm_blocked'
  | 'wasm_compile'
  /** Called out of its own work; after `free`; a fault of ours. */
  | 'busy'
  | 'freed'
  | 'internal';

/** What was mended or left out, in `inspect().warnings` and `inspect().feed.warnings`. */
export type WarningCode =
  /** Products without an id, or with one of more than 256 bytes, are left out; of several of one id the first stays. */
  | 'product_no_id'
  | 'product_id_too_long'
  | 'product_duplicate_id'
  /** Its id is shown. */
  | 'product_no_title'
  /** A price, or a link, that is none is left out. */
  | 'product_bad_price'
  | 'product_bad_link'
  /** A text was cut to 1000 characters. */
  | 'field_truncated'
  /** Feeds: a product that is not published; a sale that is not now; a price without a currency. */
  | 'product_hidden'
  | 'sale_price_over'
  | 'feed_no_currency'
  /** Feeds: neither UTF-8 nor what it says it is; a row of more or fewer cells; one left out for a quotation mark that is never closed; a block of JSON-LD that is no JSON; a last line cut off. */
  | 'feed_encoding'
  | 'feed_row_length'
  | 'feed_quote'
  | 'feed_json_ld'
  | 'feed_truncated'
  /** Feeds: pages that could not be fetched, or more than are used. */
  | 'feed_pages'
  /** Events: of another name; of a product or a slate that there is not; older than the one before; of a time that is none. */
  | 'unknown_event'
  | 'unknown_item'
  | 'unknown_slate'
  | 'event_order'
  | 'event_time'
  /** What is stored names products that are no longer in the catalogue. */
  | 'state_unknown_item';

/** Everything is synchronous. Errors are of class Error, with a stable {@link ErrorCode} in `code`. */
export interface Recommender {
  observe(event: ShopEvent): Observed;
  recommend(request?: RecommendRequest): Slate;
  /**
   * Only with a bundle in shards: loads these products and what goes with them; true when something is new. A request that
   * names others loads them, too, and gives an empty slate until they are here. Rejects with `bundle_fetch` or `bundle_shard`, and what was there stays.
   */
  load?(itemIds: Iterable<string | number>): Promise<boolean>;
  /** Replays until the budget is spent or nothing is left to do; default 4 ms. */
  learn(options?: { budgetMs?: number }): Learned;
  explain(itemId: string | number): Explanation;
  inspect(): Inspection;
  /** The product as kept; undefined for an unknown id. */
  product(itemId: string | number): Product | undefined;
  /** The visitor so far, for `state`. */
  export(): Uint8Array;
  /**
   * The visitor's own events (the last 512) and answered slates (the last `replay_capacity`, 256 by default), oldest
   * first, as a log that `windowshop index --events` reads: the columns user_id (if given), session_id, ts (ms), event,
   * item_id, slate_id, position (from 0), reward, and what the page said of the visitor. A slate is one
   * `view_item_list` row a product, with the time of the event before it: its own is not kept. `reward` stands on a
   * slate's click where the slate led to more or less than its events are worth by default.
   */
  log(options?: LogOptions): string;
  /**
   * Goes on from what another recommender of this shop has exported. With a bundle in shards a promise, until what that points
   * to is loaded; it rejects with `bundle_fetch` or `bundle_shard`, and what was there stays. Events observed meanwhile come after it.
   */
  resume(state: Uint8Array | ArrayBuffer): void | Promise<void>;
  /** Forgets the visitor. */
  erase(): void;
  /** Gives the memory back; any later call is an Error with the code `freed`. */
  free(): void;
}

export function createRecommender(options: RecommenderOptions): Promise<Recommender>;
