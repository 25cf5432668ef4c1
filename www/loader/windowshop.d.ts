import type {
  Config,
  ErrorCode,
  Explanation,
  Filter,
  Inspection,
  Observed,
  Product,
  RecommendRequest,
  RecommenderOptions,
  ShopEvent,
  Slate,
  Slot,
  Visitor,
} from './headless.js';

export type * from './headless.js';

/** What a container shows; as attributes: `data-slot`, `data-limit`, … */
export interface ContainerOptions {
  /** An element, or a selector: every element that it finds. */
  container?: Element | string;
  /** Default `for-you`. */
  slot?: Slot;
  /** 1 to 100, default 6. */
  limit?: number;
  /** The product that the container is about. */
  itemId?: string;
  /** Default by slot; empty for none. */
  heading?: string;
  /** Whether each card says why it is there; default false. */
  reasons?: boolean;
  /** One row that scrolls, with buttons, in place of a grid. */
  layout?: 'grid' | 'carousel';
  /** Selector of the shop's own `<template>` of a card; without it the one inside the container, if any. */
  template?: string;
  /** Further products that it is about. */
  itemIds?: string[];
  /** The shop's rules for this container, which go before those of the page; see `RecommendRequest`. */
  pin?: string[];
  min?: number;
  fallback?: Slot;
  filter?: Filter;
}

/** The shop's rules for a slot. */
export type Rules = Pick<RecommendRequest, 'filter' | 'exclude' | 'pin' | 'boost' | 'bury' | 'min' | 'fallback' | 'candidates'>;

/** As attributes of the tag: `data-catalog`, `data-bundle`, `data-currency`, … */
export interface StartOptions extends ContainerOptions {
  catalog?: RecommenderOptions['catalog'];
  bundle?: RecommenderOptions['bundle'];
  /** Of a bundle in shards; as an attribute `data-shards="same"`. */
  shards?: RecommenderOptions['shards'];
  /** For prices that name none: an ISO 4217 code. */
  currency?: string;
  /** For prices: a BCP 47 tag; default the page's language. */
  locale?: string;
  /** Read out before a sale price; default "Sale price". */
  saleLabel?: string;
  /** Read out before the price before a sale; default "Regular price". */
  priceLabel?: string;
  seed?: number;
  /** False for slates without exploration; as an attribute `data-explore="off"`. */
  explore?: boolean;
  visitor?: Visitor;
  config?: Config;
  /** By slot; `*` for all. Those for a slot go before those for all, and a container's own before both. */
  rules?: Partial<Record<Slot | '*', Rules>>;
  /**
   * Reports what is shown and chosen to the page's GA4, by `gtag` or as Tag Manager reads its data layer: `view_item_list` and
   * `select_item`.
   */
  analytics?: 'gtag' | 'datalayer';
  /**
   * Whether anything may be kept after the page; default `auto`: not where the browser says so by Global Privacy Control, or
   * consent mode in the data layer denies `personalization_storage` (`analytics_storage`, where that is not said). Any other word
   * is told, and counts as not given yet. None goes before a visitor's own `stop`.
   */
  consent?: 'granted' | 'denied' | 'auto';
  /**
   * Address of a file of texts such as those in `messages/`, for a language that there is none in, and where a bundler has not
   * taken that folder along: `windowshop/messages/de.json?url` in Vite, see the README.
   */
  messages?: string;
  /**
   * The share of visitors, 0 to 1, who see the popular order (or a rule's `fallback`) where others see what is chosen for
   * them; with `analytics` their events carry `windowshop_group`: `holdout`, and those of the others `windowshop`.
   */
  holdout?: number;
  /** Name of the data layer; default `dataLayer`. */
  layer?: string;
  /** Name of the visitor's record in this origin's store, for several shops on one origin. */
  scope?: string;
  wasm?: string | URL;
}

/** All that is known of the visitor, as plain values. */
export interface Knowledge {
  consent: 'granted' | 'denied';
  stored: { where: 'indexeddb' | 'memory'; bytes: number; saved_at: string | null };
  visitor: Record<string, string>;
  history: { item_id: string; event: string; title?: string; time: string }[];
  cart: string[];
  bought: string[];
  slates: { seen: number; clicked: number; answered: { slate: number; predicted: number; clicked: boolean }[] };
  learned: { updates: number; replay_steps: number; taste: number; td_error: number[] };
  seed: number;
  version: string;
  /** What `export` gives, in hexadecimal. */
  state: string;
}

export interface PageInspection extends Inspection {
  /** Whether anything is kept after the page. */
  consent: 'granted' | 'denied';
  storage: { bytes: number; saved_at: number | null; backend: 'indexeddb' | 'memory' };
}

/** In `windowshop-error` events, and in brackets behind the console's message; those of `ErrorCode`, and: */
export type PageErrorCode =
  | ErrorCode
  /** `data-rules`, `data-config` or `data-visitor` is no JSON and left out. */
  | 'attribute_json'
  /** `data-consent` is none of its words: nothing is kept until it is. */
  | 'consent_value'
  /** `data-analytics` is none of its words, and taken for `datalayer`. */
  | 'analytics_value'
  /** `data-rules` names a slot, or a rule, that there is not: it is without effect. */
  | 'rules_name'
  /** `data-layout` names none. */
  | 'layout_value'
  /** A selector of containers that cannot be read; one of a template that finds none. */
  | 'container_selector'
  | 'template_selector'
  /** A slate, or its look, that cannot be shown on this page. */
  | 'render'
  /** A file that belongs beside the script cannot be loaded. */
  | 'part_fetch'
  /** A command in `window.windowshop` that cannot be done. */
  | 'queue_command'
  /** IndexedDB: not to be had; cannot be read; cannot be written; what it held was none of ours, and is set aside. */
  | 'store_unavailable'
  | 'store_read'
  | 'store_write'
  | 'store_format';

/** The page's handle. Nothing here throws: bad input is told by a `windowshop-error` event. */
export interface Shop {
  /** Why it could not start; undefined when it runs. */
  readonly error?: Error & { code: string };
  observe(event: ShopEvent): Observed;
  /** For own rendering; an empty slate where there is nothing to show. */
  recommend(request?: RecommendRequest): Slate;
  explain(itemId: string): Explanation | undefined;
  inspect(): PageInspection | undefined;
  product(itemId: string): Product | undefined;
  /**
   * A new page view in a single-page shop: every container is ranked again. Browsers with the Navigation API see `pushState` by
   * themselves; for the others call it then.
   */
  refresh(): void;
  /** The visitor so far; `logOf` of `windowshop/log` makes a log of it. */
  export(): Uint8Array;
  /** Forgets the visitor: here, in the store, also while nothing may be kept, and in other tabs. That they said `stop` stays. */
  erase(): Promise<void>;
  /**
   * Whether anything may be kept from now on; without a word, what is so now. A no also deletes what was kept. `granted` and
   * `denied` are the page's word, for this page. `stop` and `resume` are the visitor's, as the buttons of `<windowshop-privacy>`
   * say them: a stop is noted on the device and goes before any word of the page's, in all tabs and on all later pages, until
   * `resume`, which is also a yes for this page. Where `localStorage` is forbidden, they are no more than the page's.
   */
  consent(said?: 'granted' | 'denied' | 'stop' | 'resume'): Promise<'granted' | 'denied'>;
  /** Opens the inspector in a corner of the page, as `?windowshop-inspect` in its address does. */
  inspector(): Promise<void>;
  /** All that is known of the visitor; as an element of the page `<windowshop-privacy>`. */
  knowledge(): Promise<Knowledge | undefined>;
  /** Takes everything off the page and stops. */
  destroy(): void;
}

/** The handle of what the tag, or the first `start`, has started. Never rejects. */
export const ready: Promise<Shop>;

/**
 * Starts as a tag would; what runs already gets the container. Never rejects; but it is for pages, and throws where there is no
 * document, as in Node, where the module may be imported all the same. What could not start is what any later call gets,
 * until its handle is destroyed. A container that is named once more is what was said last.
 * An element may leave the page and come back; one that the page itself has let go of is not kept.
 */
export function start(options?: StartOptions): Promise<Shop>;

declare global {
  interface Window {
    /**
     * An array that the page may make before the script has loaded, to leave commands in: an event, a function of the
     * handle, or a method's name and its arguments.
     */
    windowshop?: { push(...commands: (ShopEvent | ((shop: Shop) => void) | [string, ...unknown[]])[]): number };
  }
  interface DocumentEventMap {
    'windowshop-ready': CustomEvent<{ slot: string }>;
    'windowshop-view': CustomEvent<{ slot: string; slate_id: string; items: string[] }>;
    'windowshop-select': CustomEvent<{ slot: string; slate_id: string; item_id: string; index: number }>;
    'windowshop-error': CustomEvent<{ code: PageErrorCode; message: string }>;
    'windowshop-learn': CustomEvent<{ steps: number; td_error: number }>;
    'windowshop-change': CustomEvent<Record<string, never>>;
  }
  interface HTMLElementEventMap {
    'windowshop-ready': DocumentEventMap['windowshop-ready'];
    'windowshop-view': DocumentEventMap['windowshop-view'];
    'windowshop-select': DocumentEventMap['windowshop-select'];
    'windowshop-error': DocumentEventMap['windowshop-error'];
  }
}
