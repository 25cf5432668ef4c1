// The visitor's state between pages: one record in IndexedDB for each shop on the origin.
import { bytesOf } from './source.js';

const NAME = 'windowshop';
const TABLE = 'state';
/** Longer than any working database takes to open; some never answer (a blocked or damaged profile). */
const PATIENCE = 1000;
const FORMAT = 1;

/** The store of one scope. Until it is opened, and where there is no working IndexedDB, it keeps nothing. */
export class Store {
  bytes = 0;
  saved_at = null;
  #db;
  #scope;
  #report;
  #writer = crypto.getRandomValues(new Uint32Array(2)).join('-');
  #newest = 0;
  #channel;
  /** Whether the page may keep anything; the visitor's own no goes before it. */
  keeping = false;
  /** Called when another page has deleted what was kept; noted until somebody wants to know. */
  onerase = () => (this.wasErased = true);

  constructor(scope, report) {
    this.#scope = scope;
    this.name = `${NAME} ${scope}`;
    this.#report = report;
  }

  /** `indexeddb`, or `memory` when nothing outlives the page. */
  get backend() {
    return this.#db ? 'indexeddb' : 'memory';
  }

  /** The visitor's note that nothing of theirs is to be kept, if there is one: a mark in `localStorage`, which `erase` leaves. */
  get refused() {
    try {
      return localStorage[this.name];
    } catch {
      // Forbidden here.
    }
  }

  /** What the visitor has said in another tab holds here too. */
  get isKeeping() {
    return this.keeping && !this.refused;
  }

  /** Opens it; where that cannot be, says so. */
  async open() {
    if (this.#db) return;
    try {
      const db = await within(PATIENCE, open());
      // Another page deletes the database, or brings a newer one: let it.
      db.onversionchange = db.onclose = () => this.close();
      this.#db = db;
      this.#channel = new BroadcastChannel(this.name);
      this.#channel.onmessage = () => this.#erased();
    } catch (error) {
      this.#report('store_unavailable', `What is learned here is not kept after this page: ${error.message}`);
    }
  }

  /** The state as last stored, by whichever page; undefined where there is none that can be read. */
  async load() {
    const record = await this.#read();
    // A page that was kept alive has not heard of it.
    if (record === undefined && this.#newest) this.#erased();
    if (!record) return undefined;
    const state = record?.format === FORMAT ? bytesOf(record.state) : undefined;
    if (!state) {
      await this.setAside(record);
      this.#report('store_format', 'What this browser had kept cannot be read: it was set aside, a fresh start is made.');
      return undefined;
    }
    this.#newest = record.saved_at;
    this.saved_at = record.saved_at;
    this.bytes = state.byteLength;
    return state;
  }

  /** The state when another page has stored one since this one last read or wrote. */
  async news() {
    const record = await this.#read();
    const foreign = record?.format === FORMAT && record.writer !== this.#writer;
    return !record || (foreign && record.saved_at > this.#newest) ? this.load() : undefined;
  }

  /** Begins to store, where that may be, and does not wait: the page may be gone in the next moment. */
  save(state) {
    if (!this.isKeeping) return;
    const now = Date.now();
    this.saved_at = this.#newest = now;
    this.bytes = state.byteLength;
    this.#write((table) => {
      table.put({ format: FORMAT, state, saved_at: now, writer: this.#writer }, this.#scope);
    });
  }

  /** Moves a record that cannot be used out of the way. It is not deleted: a newer script may read it. */
  async setAside(record) {
    const kept = record ?? (await this.#read());
    this.#newest = 0;
    await this.#write((table) => {
      table.put(kept, `${this.#aside}${Date.now()}`);
      table.delete(this.#scope);
    });
  }

  /** Deletes everything of this scope, also what was set aside, and also while it is closed. Where nothing was kept, nothing is made. */
  async erase() {
    const isOpen = this.#db;
    if (!isOpen && !(await isThere())) return;
    await this.open();
    this.#newest = this.bytes = 0;
    this.saved_at = null;
    this.#channel?.postMessage(0);
    await this.#write((table) => {
      table.delete(this.#scope);
      table.delete(IDBKeyRange.bound(this.#aside, `${this.#aside}\uffff`));
    });
    if (!isOpen) this.close();
  }

  /** Another page has deleted what was kept. */
  #erased() {
    this.#newest = this.bytes = 0;
    this.saved_at = null;
    this.onerase();
  }

  close() {
    this.#db?.close();
    this.#channel?.close();
    this.#db = this.#channel = undefined;
  }

  get #aside() {
    return `${this.#scope} (set aside) `;
  }

  /** The record as it is; `null` where that cannot be said. */
  async #read() {
    if (!this.#db) return null;
    try {
      const request = this.#db.transaction(TABLE).objectStore(TABLE).get(this.#scope);
      return await within(PATIENCE, answer(request));
    } catch (error) {
      this.#report('store_read', `What this browser has kept cannot be read: ${error.message}`);
      return null;
    }
  }

  /** One transaction: all of it is done, or nothing. */
  #write(work) {
    if (!this.#db) return Promise.resolve();
    const failed = (error) => {
      this.#newest = 0;
      this.#report('store_write', `What is learned here cannot be kept: ${error?.message}`);
    };
    try {
      const transaction = this.#db.transaction(TABLE, 'readwrite');
      const done = new Promise((resolve) => {
        transaction.oncomplete = resolve;
        transaction.onabort = () => resolve(failed(transaction.error));
      });
      work(transaction.objectStore(TABLE));
      // Without it the browser commits only when it hears from this page again, which may be never.
      transaction.commit();
      return done;
    } catch (error) {
      failed(error);
      return Promise.resolve();
    }
  }
}

/** Whether there is a database, as far as the browser tells. */
async function isThere() {
  try {
    return (await indexedDB.databases()).some(({ name }) => name === NAME);
  } catch {
    return true;
  }
}

async function open() {
  let db = await openAt();
  // A database of this name in another shape: what is in it stays, the table is added.
  if (!db.objectStoreNames.contains(TABLE)) {
    const next = db.version + 1;
    db.close();
    db = await openAt(next);
  }
  return db;
}

function openAt(version) {
  if (!globalThis.indexedDB) throw new Error('there is no IndexedDB.');
  const request = indexedDB.open(NAME, version);
  request.onupgradeneeded = () => {
    if (!request.result.objectStoreNames.contains(TABLE)) request.result.createObjectStore(TABLE);
  };
  return answer(request);
}

function answer(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Gives up after `ms`; what comes later is closed, for an open connection would block others. */
function within(ms, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => {
      promise.then((value) => value?.close?.(), () => {});
      reject(new Error('IndexedDB does not answer.'));
    }, ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
