// The handle that the page gets. Nothing here throws: the host page must not break with us.

export class Shop {
  /** Why it could not start: an Error with a `code`; undefined when it runs. */
  error;
  #recommender;
  #widget;
  #store;
  #report;
  #stopped;

  constructor({ recommender, widget, store, report, stopped, error }) {
    this.error = error;
    this.#recommender = recommender;
    this.#widget = widget;
    this.#store = store;
    this.#report = report;
    this.#stopped = stopped;
  }

  observe(event) {
    return this.#try({ changed: false, reward: 0 }, (recommender) => {
      const observed = recommender.observe(event);
      // A sight changes no slate, but it is to be kept and learned from.
      if (observed.changed || event.event === 'view_item_list') this.#widget.observed(event.event);
      return observed;
    });
  }

  recommend(request = {}) {
    const none = { slate_id: '', slot: String(request?.slot ?? 'for-you'), items: [] };
    return this.#try(none, (recommender) => recommender.recommend(request));
  }

  explain(itemId) {
    return this.#try(undefined, (recommender) => recommender.explain(itemId));
  }

  product(itemId) {
    return this.#try(undefined, (recommender) => recommender.product(itemId));
  }

  inspect() {
    return this.#try(undefined, (recommender) => {
      const { bytes, saved_at, backend } = this.#store;
      return { ...recommender.inspect(), storage: { bytes, saved_at, backend } };
    });
  }

  refresh() {
    this.#try(undefined, () => this.#widget.refresh());
  }

  export() {
    return this.#try(new Uint8Array(), (recommender) => recommender.export());
  }

  async erase() {
    await this.#try(undefined, (recommender) => {
      recommender.erase();
      this.#widget.restored();
      return this.#store.erase();
    });
  }

  destroy() {
    this.#try(undefined, (recommender) => {
      const widget = this.#widget;
      widget.destroy();
      this.#recommender = undefined;
      this.#store.close();
      // The call may come out of one of the widget's own events; it ends first.
      queueMicrotask(() => {
        recommender.free();
        widget.free();
      });
    });
    this.#stopped();
  }

  /** For a second `start`: one more container of the same recommender. */
  mount({ container, slot, limit, itemId, heading, reasons }) {
    if (!container) return;
    const text = (value) => (value === undefined || value === null ? undefined : String(value));
    const options = { slot: text(slot), limit: text(limit), itemId: text(itemId), heading: text(heading), reasons };
    this.#try(undefined, () => this.#widget.mount(container, options));
  }

  /** For the widget: store the state, do not wait. */
  save(state) {
    this.#store.save(state);
  }

  /** For the widget: take up what another page has stored meanwhile. */
  async reload() {
    const state = await this.#store.news();
    if (!state) return;
    this.#try(undefined, (recommender) => {
      recommender.resume(state);
      this.#widget.restored();
    });
  }

  #try(otherwise, work) {
    // Not started, or destroyed: quiet, the reason was told when it happened.
    if (!this.#recommender) return otherwise;
    try {
      return work(this.#recommender);
    } catch (error) {
      this.#report(error?.code ?? 'internal', String(error?.message ?? error));
      return otherwise;
    }
  }
}
