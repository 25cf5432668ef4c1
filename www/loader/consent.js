// Whether anything may be kept after the page: as the tag says, or as the page's consent banner and the browser say.

/** Keys of Google's consent mode, the one that is meant for it first. */
const KEYS = ['personalization_storage', 'analytics_storage'];

/** The visitor's consent. */
export class Consent {
  #said;
  #layer;
  #report;
  #store;

  /**
   * `consent`: `granted`, `denied` or `auto`; `layer`: name of the data layer; `report` hears of any other word; `store` knows
   * what the visitor has said.
   */
  constructor({ consent, layer = 'dataLayer', report, store }) {
    this.#layer = layer;
    this.#report = report;
    this.#store = store;
    this.set(consent);
  }

  /** Whether things may be kept. */
  get granted() {
    if (this.#store?.refused) return false;
    if (this.#said) return this.#said === 'granted';
    const { update, before } = this.#mode;
    return !refusedByBrowser() && (update ?? before) !== 'denied';
  }

  /** Whether it was refused, and is not just not given yet: then what was kept goes too. */
  get refused() {
    if (this.#store?.refused) return true;
    return this.#said ? this.#said === 'denied' : refusedByBrowser() || this.#mode.update === 'denied';
  }

  /** The page's own word goes before the browser's and the banner's. One that there is not is no yes, and no refusal either. */
  set(said) {
    const word = String(said || 'auto').toLowerCase();
    this.#said = word === 'auto' ? undefined : word;
    if (!/^(granted|denied|auto)$/.test(word)) {
      this.#report?.('consent_value', `Consent is "granted", "denied" or "auto", got "${said}": nothing is kept until it is one of them.`);
    }
  }

  /**
   * The visitor's own word goes before the page's, and outlives the page: a no is noted on the device, of which only their yes
   * is the end. Where nothing can be noted, it is as good as the page's.
   */
  visitor(refused) {
    this.set(refused ? 'denied' : 'granted');
    try {
      if (refused) localStorage[this.#store.name] = 'refused';
      else delete localStorage[this.#store.name];
    } catch {
      // Forbidden, or full.
    }
  }

  /** The words of consent mode on keeping things: the last `gtag('consent', 'update', { … })`, and the defaults before it. */
  get #mode() {
    const entries = window[this.#layer];
    const all = (command) => (Array.isArray(entries) ? entries.map((entry) => wordsOf(entry, command)).filter(Boolean) : []);
    const [updates, defaults] = [all('update'), all('default')];
    // An update may name few of the keys: which one counts is for all of them to say.
    const key = KEYS.find((name) => [...updates, ...defaults].some((words) => words[name]));
    const of = (said) => said.map((words) => words[key]).filter(Boolean);
    const before = of(defaults);
    // Defaults may differ by region, which only Google's tag knows: one that refuses is enough.
    return { update: of(updates).at(-1), before: before.includes('denied') ? 'denied' : before.at(-1) };
  }
}

/** Sees to it that what is kept is what may be kept. */
export async function settle(consent, { shop, store, recommender, widget }) {
  const { granted, refused } = consent;
  if (refused && !granted && !store.keeping) return forget(store);
  if (granted === store.keeping) return undefined;
  if (!granted) {
    store.keeping = false;
    return refused ? forget(store) : store.close();
  }
  await store.open();
  const state = await store.load();
  if (state) await shop.takeUp(state);
  // Not before: what was kept would be written over.
  store.keeping = true;
  widget.restored();
  return store.save(recommender.export());
}

/** Deletes what there is, and closes. */
async function forget(store) {
  await store.erase();
  store.close();
}

/** What an entry says by a command of consent mode. Entries of any shape may be there, also such as throw. */
function wordsOf(entry, command) {
  try {
    return entry[0] === 'consent' && entry[1] === command ? { ...entry[2] } : undefined;
  } catch {
    return undefined;
  }
}

/** Global Privacy Control. */
const refusedByBrowser = () => navigator.globalPrivacyControl === true;
