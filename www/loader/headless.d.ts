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
  /** Every other field, name and value. */
  attributes?: [name: string, value: string][];
}

/** Every field is optional; ranges and defaults are in the README. */
export interface Config {
  learner?: 'windowshop' | 'dqn';
  gamma?: number;
  learning_rate?: number;
  batch_size?: number;
  replay_capacity?: number;
  replay_steps?: number;
  target_sync?: number;
  anchor?: number;
  prior_scale?: number;
  forgetting?: number;
  exploration?: number;
  explore_share?: number;
  diversity?: number;
  fatigue?: number;
  q_weight?: number;
  expected_ctr?: number;
  session_gap?: number;
  rewards?: Partial<Record<Exclude<EventName, 'view_item_list'>, number>>;
  exclude_bought?: boolean;
  exclude_in_cart?: boolean;
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
  /** Products, or `{ products }`, or the bytes or the address of a JSON or CSV file; in Node also a path. */
  catalog?: readonly ProductInput[] | { products: readonly ProductInput[] } | string | URL | Uint8Array | ArrayBuffer;
  /** What `windowshop index` wrote: the address of its folder (in Node also a path), or its files. */
  bundle?: string | URL | Bundle;
  config?: Config;
  /** What `export` gave: the visitor so far. */
  state?: Uint8Array | ArrayBuffer | null;
  visitor?: Visitor;
  /** A whole number of at least 0: with it the whole run repeats exactly. */
  seed?: number;
  /** Where windowshop.wasm is, when it is not beside the script. */
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

export interface ShopEvent {
  /** Other names are counted and otherwise left alone. */
  event: EventName | (string & {});
  item_id?: string | number;
  /** Several products at once, as in a purchase. */
  items?: Iterable<{ item_id: string | number }>;
  /** The slate that was seen or clicked. */
  slate_id?: string;
  /** Milliseconds since 1970; default now. */
  time?: number | Date;
  /** In place of the event's default reward. */
  reward?: number;
  /** With view_item_list: the slate was turned down. */
  dismissed?: boolean;
}

export interface Observed {
  /** Whether slates may differ from now on. */
  changed: boolean;
  reward: number;
}

export type Slot = 'for-you' | 'related' | 'cart' | 'recently-viewed' | 'popular' | 'new';

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
  /** Conditions on fields, or a function that says yes or no to a product. */
  filter?: Record<string, unknown> | ((product: Product) => boolean);
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
  warnings: { code: string; count: number; first: string }[];
  /** Newest last. */
  history: { item_id: string; event: string; time: number }[];
  cart: string[];
  bought: string[];
  seen_slates: number;
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
  seed: number;
  version: string;
}

/** Everything is synchronous. Errors are of class Error, with a stable `code`. */
export interface Recommender {
  observe(event: ShopEvent): Observed;
  recommend(request?: RecommendRequest): Slate;
  /** Replays until the budget is spent or nothing is left to do; default 4 ms. */
  learn(options?: { budgetMs?: number }): Learned;
  explain(itemId: string | number): Explanation;
  inspect(): Inspection;
  /** The product as kept; undefined for an unknown id. */
  product(itemId: string | number): Product | undefined;
  /** The visitor so far, for `state`. */
  export(): Uint8Array;
  /** Goes on from what another recommender of this shop has exported. */
  resume(state: Uint8Array | ArrayBuffer): void;
  /** Forgets the visitor. */
  erase(): void;
  /** Gives the memory back; any later call is an Error with the code `freed`. */
  free(): void;
}

export function createRecommender(options: RecommenderOptions): Promise<Recommender>;
