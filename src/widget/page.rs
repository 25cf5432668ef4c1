//! The page as the widget sees it: its containers, and the recommender that they share.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Date};
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, Window};

use super::Settings;
use super::card::Style;
use super::container::{Chosen, Container, RECENT};
use super::emit::{emit, ids};
use super::idle::Idle;
use super::lifecycle::{self, Watch};
use super::listener::Listener;
use super::scan::{self, Mount, Spec};
use crate::js::{borrow, clock, read};
use crate::json::Field;
use crate::shopper::Event;
use crate::{Error, Recommender, Request};

/// One page view after another, until [`Page::destroy`].
pub struct Page {
    pub window: Window,
    pub document: Document,
    pub sheets: Array,
    pub listeners: RefCell<Vec<Listener>>,
    watch: RefCell<Option<Watch>>,
    recommender: Rc<RefCell<Recommender>>,
    settings: Settings,
    labels: [String; 2],
    containers: RefCell<Vec<Rc<Container>>>,
    mounts: RefCell<Vec<Mount>>,
    idle: Idle,
    address: RefCell<String>,
    alive: Cell<bool>,
    /// A ranking is under way.
    ranking: Cell<bool>,
    /// The markup has changed since the last scan.
    stale: Cell<bool>,
    /// There is something to learn.
    learning: Cell<bool>,
    /// There is something to save.
    unsaved: Cell<bool>,
}

impl Page {
    /// The page that the script runs in; nothing is changed yet.
    pub fn new(recommender: Rc<RefCell<Recommender>>, settings: Settings) -> Result<Rc<Self>, JsValue> {
        let window = settings.window();
        let document = window.document().ok_or("no document")?;
        let sheets = settings.sheets();
        Ok(Rc::new_cyclic(|page| Self {
            idle: Idle::new(&window, page.clone()),
            window,
            document,
            sheets,
            listeners: RefCell::default(),
            watch: RefCell::default(),
            recommender,
            labels: [settings.sale_label(), settings.price_label()],
            settings,
            containers: RefCell::default(),
            mounts: RefCell::default(),
            address: RefCell::default(),
            alive: Cell::new(true),
            ranking: Cell::default(),
            stale: Cell::default(),
            learning: Cell::default(),
            unsaved: Cell::default(),
        }))
    }

    /// How cards are made on this page.
    pub fn style(&self) -> Style<'_> {
        let [sale_label, price_label] = &self.labels;
        Style { document: &self.document, settings: &self.settings, sale_label, price_label }
    }

    /// Those that say what a container shows.
    pub fn attributes(&self) -> Array {
        self.settings.attributes()
    }

    /// A slate has other cards now.
    pub fn dress(&self, rules: Option<&str>, element: &Element, host: &Element, list: &Element) {
        self.settings.dress(rules, element, host, list);
    }

    /// What stands above a slate unless the page says otherwise; `shown` is the slot that it was made for, `own` the container's.
    pub fn heading(&self, shown: &str, own: &str) -> String {
        self.settings.heading(shown, own)
    }

    /// Watches the page from now on. Before that nothing happens by itself but clicks: all that needs more of the wasm than
    /// the first cards do.
    pub fn watch(self: &Rc<Self>) -> Result<(), JsValue> {
        self.watch.replace(Some(lifecycle::watch(self)?));
        // What has happened meanwhile.
        self.navigated();
        self.mutated();
        let containers = self.containers.borrow().clone();
        containers.iter().try_for_each(|container| container.watch(self))
    }

    /// Whether the page is watched.
    pub fn is_watched(&self) -> bool {
        self.watch.borrow().is_some()
    }

    /// Asks for an idle moment.
    pub fn wake(&self) {
        if self.alive.get() && self.is_watched() {
            self.idle.wake();
        }
    }

    /// A container named by the script instead of the markup; what was said of it before is past.
    pub fn mount(&self, mount: Mount) {
        let mut mounts = self.mounts.borrow_mut();
        mounts.retain(|known| {
            let container = known.container();
            container != mount.container() && !container.is_undefined()
        });
        mounts.push(mount);
        drop(mounts);
        self.mutated();
    }

    /// The markup has changed: containers may have come, gone or changed.
    pub fn mutated(&self) {
        self.stale.set(true);
        self.wake();
    }

    /// A new page view: everything is to be ranked again, and learning has its whole time again.
    pub fn view(self: &Rc<Self>) {
        self.address.replace(self.here());
        self.idle.renew();
        self.touch(true);
        self.scan();
        self.learning.set(true);
        self.wake();
    }

    /// A new page view, ranked at once.
    pub fn refresh(self: &Rc<Self>) {
        self.view();
        self.rank();
    }

    /// The address may have changed; another page of a single-page shop is a new page view.
    pub fn navigated(&self) {
        let here = self.here();
        if *self.address.borrow() != here {
            self.address.replace(here);
            self.idle.renew();
            self.touch(true);
            self.mutated();
        }
    }

    /// Address of the page. What follows `#` is a place in it, unless a router uses it for pages.
    fn here(&self) -> String {
        let href = self.window.location().href().unwrap_or_default();
        match href.split_once('#') {
            Some((page, place)) if !place.starts_with(['/', '!']) => page.to_owned(),
            _ => href,
        }
    }

    /// Marks all containers to be ranked again; `anew` begins a new showing even of the same products.
    fn touch(&self, anew: bool) {
        for container in self.containers.borrow().iter() {
            container.dirty.set(true);
            container.chosen.take();
            if anew {
                container.anew.set(true);
                container.losses.set(0);
            }
        }
    }

    fn scan(self: &Rc<Self>) {
        self.stale.set(false);
        self.settings.scanned();
        let bad = |selector: &str| self.report_selector(selector);
        let mounts = self.mounts.borrow().clone();
        let rules = |source: &JsValue| self.settings.rules(source);
        let found = scan::find(&self.document, &self.settings.script(), &mounts, rules, bad);
        let before = self.containers.take();
        let now: Vec<Rc<Container>> = found
            .into_iter()
            .map(|(element, spec)| {
                let known = before.iter().find(|c| c.element == element);
                if let Some(known) = known {
                    known.describe(spec);
                    return Rc::clone(known);
                }
                Container::new(self, element, spec)
            })
            .collect();
        self.containers.replace(now.clone());
        for gone in before.iter().filter(|c| !now.iter().any(|n| Rc::ptr_eq(n, c))) {
            gone.destroy();
        }
    }

    fn rank(self: &Rc<Self>) {
        while self.rank_next() {}
    }

    /// Chooses for the first container that is to be ranked, in document order, so that no product is twice on the page, or
    /// shows what was chosen for it, which are two tasks where a page begins; false when there is no such container.
    pub fn rank_next(self: &Rc<Self>) -> bool {
        if self.ranking.replace(true) {
            // A listener of the page has asked in the middle of it.
            self.wake();
            return false;
        }
        let containers = self.containers.borrow().clone();
        let next = containers.iter().find(|c| c.due());
        let filled = next.map(|container| {
            let chosen = container.chosen.take();
            let filled = match chosen {
                Some(chosen) => self.show(container, chosen),
                None => {
                    container.dirty.set(false);
                    // Those after this one will find its products taken, unless they stay as they are.
                    let others = containers.iter().filter(|c| !Rc::ptr_eq(c, container) && !c.due());
                    let spec = container.spec.borrow().clone();
                    let chosen = self.choose(&spec, &containers, others);
                    chosen.map(|chosen| container.chosen.replace(Some(chosen)).is_some())
                }
            };
            filled.inspect_err(|_| container.clear())
        });
        self.ranking.set(false);
        if !self.alive.get() {
            containers.iter().for_each(|c| c.destroy());
            return false;
        }
        let Some((container, filled)) = next.zip(filled) else { return false };
        match filled {
            Err(e) => self.report(e.code(), e.message(), Some(&container.element)),
            Ok(true) => {
                let slot = container.spec.borrow().slot.clone();
                emit(&self.settings, &container.element, "ready", &[("slot", slot.into())]);
            }
            Ok(false) => {}
        }
        true
    }

    /// A slate for one container, beside those that stay as they are.
    fn choose<'a>(
        &self,
        spec: &Spec,
        all: &[Rc<Container>],
        others: impl Iterator<Item = &'a Rc<Container>>,
    ) -> Result<Chosen, Error> {
        // What the page is about is not recommended on it.
        let about: Vec<String> = all.iter().filter_map(|c| c.spec.borrow().item_id.clone()).collect();
        let others: Vec<String> = others.flat_map(|c| c.shown()).collect();
        // What was looked at may stand elsewhere too, but not what is shown in its place.
        let mut apart = spec.slot != RECENT;
        loop {
            let taken = others.iter().filter(|_| apart);
            let made = self.recommend(spec, about.iter().chain(taken).cloned().collect())?;
            if apart || made.0.slot == RECENT {
                return Ok(made);
            }
            apart = true;
        }
    }

    /// Shows it; true when the container is filled for the first time.
    fn show(self: &Rc<Self>, container: &Rc<Container>, mut chosen: Chosen) -> Result<bool, Error> {
        if container.spec.borrow().reasons {
            self.say_why(&mut chosen);
        }
        if chosen.1.is_empty() {
            container.clear();
            return Ok(false);
        }
        container.show(self, chosen).map_err(not_shown)
    }

    /// Reasons in the page's words, where it has its own.
    // By itself, since few pages give reasons.
    #[inline(never)]
    fn say_why(&self, (slate, products): &mut Chosen) {
        for ((_, text), item) in products.iter_mut().zip(&slate.items) {
            let because = item.reason.because.first().map(String::as_str);
            if let Some(why) = self.settings.why(item.reason.code, because) {
                *text = why;
            }
        }
    }

    /// What to ask for a container, beside products that are not to be in it.
    fn request(&self, spec: &Spec, exclude: Vec<String>) -> Result<Request, Error> {
        if self.settings.rewrites() {
            return self.rewritten(spec, exclude);
        }
        let (slot, limit, item_id) = (Some(spec.slot.clone()), Some(spec.limit), spec.item_id.clone());
        Ok(Request { slot, limit, item_id, exclude, ..Request::default() })
    }

    /// The same, where the page has a say in it.
    // By itself, since other pages do not need it before their first cards.
    #[inline(never)]
    fn rewritten(&self, spec: &Spec, exclude: Vec<String>) -> Result<Request, Error> {
        let (item_id, limit) = (spec.item_id.as_deref(), spec.limit as f64);
        let exclude = ids(exclude.iter().map(String::as_str));
        let request = self.settings.request(&spec.slot, limit, item_id, spec.rules.as_deref(), exclude);
        let unread = |e: js_sys::Error| Error::new("request_format", String::from(e.message()));
        read::request(Field::from_bytes(&request.map_err(unread)?))
    }

    fn recommend(&self, spec: &Spec, exclude: Vec<String>) -> Result<Chosen, Error> {
        let request = Request { unreasoned: !spec.reasons, ..self.request(spec, exclude)? };
        let mut recommender = borrow(&self.recommender)?;
        let slate = recommender.recommend(&request)?;
        let card = |item: &crate::recommender::Recommendation| {
            recommender.product(&item.item_id).map(|product| (product, item.reason.text.clone()))
        };
        let products = slate.items.iter().filter_map(card).collect();
        Ok((slate, products))
    }

    /// Lets the recommender observe an event of the widget's own; false when it could not.
    fn observe(&self, event: &Event, container: &Container) -> bool {
        let observed = borrow(&self.recommender).and_then(|mut r| r.observe(event, Date::now()));
        if let Err(e) = observed {
            self.report(e.code(), e.message(), Some(&container.element));
            return false;
        }
        true
    }

    /// A slate has been seen.
    pub fn seen(&self, container: &Container) {
        let Some(slate) = container.slate.borrow().clone() else { return };
        let event = Event {
            event: "view_item_list".to_owned(),
            slate_id: Some(slate.slate_id.clone()),
            ..Event::default()
        };
        if self.observe(&event, container) {
            let items = ids(slate.items.iter().map(|i| i.item_id.as_str()));
            let detail = [("slot", slate.slot.into()), ("slate_id", slate.slate_id.into()), ("items", items)];
            emit(&self.settings, &container.element, "view", &detail);
            self.observed(&event.event);
        }
    }

    /// A card has been clicked.
    pub fn selected(&self, container: &Container, item_id: &str) {
        let Some(slate) = container.slate.borrow().clone() else { return };
        let Some(index) = slate.items.iter().position(|i| i.item_id == item_id) else { return };
        let event = Event {
            event: "select_item".to_owned(),
            item_id: Some(item_id.to_owned()),
            slate_id: Some(slate.slate_id.clone()),
            ..Event::default()
        };
        if self.observe(&event, container) {
            let detail = [
                ("slot", slate.slot.into()),
                ("slate_id", slate.slate_id.into()),
                ("item_id", item_id.into()),
                ("index", (index as f64).into()),
            ];
            emit(&self.settings, &container.element, "select", &detail);
            self.observed(&event.event);
        }
    }

    /// The recommender has observed `event`, from whomever.
    pub fn observed(&self, event: &str) {
        if !self.alive.get() {
            return;
        }
        // A sight alone changes no ranking: the slate that was just looked at would be replaced by the
        // next, and that one by the next, for as long as the page is open.
        if event != "view_item_list" {
            self.touch(false);
        }
        self.learning.set(true);
        self.unsaved.set(true);
        self.wake();
        // Often the page is left in the same breath, and what is begun in `pagehide` the browser may drop.
        self.idle.save_soon();
        emit(&self.settings, &self.document, "change", &[]);
    }

    /// The state is another one now.
    pub fn restored(self: &Rc<Self>) {
        self.unsaved.set(false);
        self.refresh();
        emit(&self.settings, &self.document, "change", &[]);
    }

    /// An idle moment: one thing at a time, the next in the next moment.
    pub fn idle(self: &Rc<Self>, deadline: &JsValue) {
        self.idle.begin();
        if !self.alive.get() {
            return;
        }
        if self.stale.get() {
            self.scan();
        }
        // One container is chosen for and shown, since the next moment may be a tenth of a second away.
        let ranked = self.rank_next();
        if ranked {
            self.rank_next();
        }
        if !ranked && self.learning.get() {
            self.learn(deadline);
        } else if !ranked && self.unsaved.get() {
            self.save();
        }
        let more = || self.containers.borrow().iter().any(|c| c.due());
        if self.learning.get() || self.unsaved.get() || ranked && more() {
            self.wake();
        }
    }

    fn learn(&self, deadline: &JsValue) {
        if self.idle.exhausted() {
            self.learning.set(false);
            return;
        }
        let slice = self.idle.slice(deadline);
        if slice == 0.0 {
            return;
        }
        let begin = clock();
        let learned = borrow(&self.recommender).map(|mut r| r.learn(|| clock() - begin < slice));
        self.idle.spend(clock() - begin);
        let Ok(learned) = learned.inspect_err(|e| self.report(e.code(), e.message(), None)) else {
            self.learning.set(false);
            return;
        };
        if learned.steps == 0 {
            self.learning.set(false);
            return;
        }
        self.unsaved.set(true);
        let detail = [("steps", learned.steps.into()), ("td_error", learned.td_error.into())];
        emit(&self.settings, &self.document, "learn", &detail);
    }

    /// Hands the state to the store, if it has changed.
    pub fn save(&self) {
        if self.alive.get() && self.unsaved.replace(false) && !self.store() {
            self.unsaved.set(true);
        }
    }

    // By itself, since there is nothing to store before the first cards.
    #[inline(never)]
    fn store(&self) -> bool {
        let state = borrow(&self.recommender).map(|r| r.export());
        matches!(state.map(|state| self.settings.save(state)), Ok(Ok(())))
    }

    /// Takes up what other pages have stored; the loader brings both together.
    pub fn reload(&self) {
        // The loader answers by `restored`, later; its errors it reports itself.
        let _ = self.settings.reload();
    }

    /// Out of the back/forward cache: a new page view, with what other pages have learned since.
    pub fn come_back(self: &Rc<Self>) {
        self.refresh();
        self.reload();
    }

    /// The page was hidden or shown.
    pub fn visibility(&self) {
        self.containers.borrow().iter().for_each(|c| c.visibility());
    }

    fn report(&self, code: &str, message: &str, container: Option<&Element>) {
        self.settings.report(code, message, container);
    }

    // By itself, since few pages hear it.
    #[inline(never)]
    fn report_selector(&self, selector: &str) {
        let message = ["`", selector, "` is no CSS selector that this browser can read."].concat();
        self.report("container_selector", &message, None);
    }

    /// Takes everything off the page again; what was learned is saved first.
    pub fn destroy(&self) {
        self.save();
        self.alive.set(false);
        self.watch.take();
        self.listeners.take();
        self.mounts.take();
        for container in self.containers.take() {
            container.destroy();
        }
    }
}

/// What the browser says of a slate that it does not show.
// By itself, since few pages hear it.
#[inline(never)]
fn not_shown(error: JsValue) -> Error {
    let why = js_sys::Reflect::get(&error, &"message".into()).ok().and_then(|why| why.as_string());
    Error::new("render", why.unwrap_or_else(|| "the slate cannot be shown on this page".to_owned()))
}
