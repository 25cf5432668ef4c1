//! The page: containers found, slates shown, sights and clicks captured, idle time spent on learning.
//!
//! ```text
//! scan ──► container ──► view ──► card          what is on the page
//!              │           ├──► seen            half of it visible for a second
//!              │           └──► capture         clicks
//! lifecycle, idle ──► page ──► Recommender      when it is ranked, learned, saved
//! ```
//!
//! Nothing here awaits: the loader (`www/loader/windowshop.js`) fetches and stores. Nothing is borrowed
//! while the page's own code may run, that is, while the DOM is changed or an event goes out: a listener
//! may call any method of the recommender.

mod capture;
mod card;
mod container;
mod dom;
mod emit;
mod idle;
mod lifecycle;
mod listener;
mod page;
mod scan;
mod seen;
mod view;

use std::rc::Rc;

use js_sys::{Array, Object};
use wasm_bindgen::prelude::*;
use web_sys::{Element, EventTarget, Window};

use crate::js::JsRecommender;
use page::Page;

#[wasm_bindgen]
extern "C" {
    /// What the loader says of the page, and what it does for the widget.
    pub type Settings;
    #[wasm_bindgen(method, getter)]
    fn window(this: &Settings) -> Window;
    /// The stylesheets of all slates.
    #[wasm_bindgen(method, getter)]
    fn sheets(this: &Settings) -> Array;
    /// A price as the visitor reads it; `currency` is an ISO 4217 code.
    #[wasm_bindgen(method)]
    fn price(this: &Settings, amount: f64, currency: Option<&str>) -> String;
    /// URL of the script, by which its tags are known.
    #[wasm_bindgen(method, getter)]
    fn script(this: &Settings) -> String;
    /// What stands above a slot's slate, in the page's language.
    #[wasm_bindgen(method)]
    fn heading(this: &Settings, shown: &str, own: &str) -> String;
    /// A reason in the page's language, where that is not English; `because` is the product that it names.
    #[wasm_bindgen(method)]
    fn why(this: &Settings, code: &str, because: Option<&str>) -> Option<String>;
    /// Read out before a sale price and the price before it.
    #[wasm_bindgen(method, getter, js_name = saleLabel)]
    fn sale_label(this: &Settings) -> String;
    #[wasm_bindgen(method, getter, js_name = priceLabel)]
    fn price_label(this: &Settings) -> String;
    /// The attributes that say what a container shows: a change of one ranks it again.
    #[wasm_bindgen(method, getter)]
    fn attributes(this: &Settings) -> Array;
    /// The shop's rules that a container's element or [`Mount`](scan::Mount) has, as a text of the loader's.
    #[wasm_bindgen(method)]
    fn rules(this: &Settings, source: &JsValue) -> Option<String>;
    /// Whether anything on the page has a say in what is asked for its containers, so that [`Self::request`] is to be called.
    #[wasm_bindgen(method)]
    fn rewrites(this: &Settings) -> bool;
    /// What to ask for a container, as [`read::request`](crate::js::read::request) reads it: its slot, limit and product, its
    /// own rules, and what other containers show, put together with the rules of the page.
    #[wasm_bindgen(method, catch)]
    fn request(
        this: &Settings,
        slot: &str,
        limit: f64,
        item_id: Option<&str>,
        rules: Option<&str>,
        exclude: JsValue,
    ) -> Result<Vec<u8>, js_sys::Error>;
    /// The markup has changed, or the page is another one.
    #[wasm_bindgen(method)]
    fn scanned(this: &Settings);
    /// The slate in `host` has other cards now, in `list`; `element` is the container, with the page's own children still
    /// in it the first time.
    #[wasm_bindgen(method)]
    fn dress(this: &Settings, rules: Option<&str>, element: &Element, host: &Element, list: &Element);
    /// Sends an event; an exception in a listener is the page's own and goes to its console.
    #[wasm_bindgen(method)]
    fn emit(this: &Settings, target: &EventTarget, name: &str, detail: &Object);
    /// Stores the visitor's state; does not wait.
    #[wasm_bindgen(method, catch)]
    fn save(this: &Settings, state: Vec<u8>) -> Result<(), JsValue>;
    /// Takes up what other pages have stored since, and answers by [`JsWidget::restored`].
    #[wasm_bindgen(method, catch)]
    fn reload(this: &Settings) -> Result<(), JsValue>;
    /// Tells of a problem: in the console once for each code, and as an event.
    #[wasm_bindgen(method)]
    fn report(this: &Settings, code: &str, message: &str, container: Option<&Element>);
}

/// The widget as a JavaScript class. All methods may be called from any of its own events.
#[wasm_bindgen(js_name = Widget)]
pub struct JsWidget(Rc<Page>);

#[wasm_bindgen(js_class = Widget)]
impl JsWidget {
    #[wasm_bindgen(constructor)]
    pub fn new(recommender: &JsRecommender, settings: Settings) -> Result<JsWidget, JsValue> {
        Page::new(recommender.share(), settings).map(Self)
    }

    /// Finds the containers.
    pub fn start(&self) {
        self.0.view();
    }

    /// Fills the next container that is to be; false when there is none.
    pub fn fill(&self) -> bool {
        self.0.rank_next()
    }

    /// Watches the page from now on, and the slates that it has.
    pub fn watch(&self) -> Result<(), JsValue> {
        self.0.watch()
    }

    /// A container of the script's own choice, with attributes as a tag has them.
    pub fn mount(&self, mount: scan::Mount) {
        self.0.mount(mount);
    }

    /// A container may have come or gone where the widget cannot see it.
    pub fn rescan(&self) {
        self.0.mutated();
    }

    /// The recommender has observed `event`.
    pub fn observed(&self, event: &str) {
        self.0.observed(event);
    }

    /// A new page view: everything is ranked again.
    pub fn refresh(&self) {
        self.0.refresh();
    }

    /// The state is another one now: restored from the store, or erased.
    pub fn restored(&self) {
        self.0.restored();
    }

    /// Leaves the page as it was found.
    pub fn destroy(&self) {
        self.0.destroy();
    }
}
