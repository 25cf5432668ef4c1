//! Which elements are containers, and what each is to show.

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, Node};

const FOLLOWING: u16 = Node::DOCUMENT_POSITION_FOLLOWING;

/// The attributes that say what a container shows: a change of one ranks it again.
pub const ATTRIBUTES: [&str; 12] = [
    "data-windowshop",
    "data-slot",
    "data-limit",
    "data-item-id",
    "data-heading",
    "data-reasons",
    "slot-name",
    "limit",
    "item-id",
    "heading",
    "reasons",
    "data-container",
];

#[wasm_bindgen]
extern "C" {
    /// A container's attributes as `start({ container, slot, … })` gives them.
    #[derive(Clone)]
    pub type Mount;
    #[wasm_bindgen(method, getter)]
    fn slot(this: &Mount) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn limit(this: &Mount) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = itemId)]
    fn item_id(this: &Mount) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn heading(this: &Mount) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn reasons(this: &Mount) -> Option<bool>;
}

/// What a container shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Spec {
    /// `for-you`, `related`, …; the recommender checks it.
    pub slot: String,
    /// How many; 0 for a limit that is no number, which the recommender refuses.
    pub limit: usize,
    /// The product that it is about.
    pub item_id: Option<String>,
    /// `None` for the slot's own; empty for none.
    pub heading: Option<String>,
    /// Whether each card says why it is there.
    pub reasons: bool,
}

impl Spec {
    fn new(get: impl Fn(&str) -> Option<String>, slot: Option<String>) -> Self {
        let text = |name: &str| get(name).filter(|t| !t.is_empty());
        Self {
            slot: slot.filter(|s| !s.is_empty()).unwrap_or_else(|| "for-you".to_owned()),
            limit: text("limit").map_or(6, |l| l.trim().parse().unwrap_or(0)),
            item_id: text("item-id"),
            heading: get("heading"),
            reasons: get("reasons").is_some_and(|r| r != "off"),
        }
    }

    fn of_mount(mount: &Mount) -> Self {
        let get = |name: &str| match name {
            "limit" => mount.limit(),
            "item-id" => mount.item_id(),
            "heading" => mount.heading(),
            _ => mount.reasons().filter(|&on| on).map(|_| String::new()),
        };
        Self::new(get, mount.slot())
    }

    fn of_element(element: &Element) -> Self {
        if is_custom(element) {
            let get = |name: &str| element.get_attribute(name);
            return Self::new(get, get("slot-name"));
        }
        Self::of_data(element, "data-windowshop")
    }

    fn of_data(element: &Element, slot: &str) -> Self {
        let get = |name: &str| element.get_attribute(&["data-", name].concat());
        Self::new(get, element.get_attribute(slot))
    }
}

/// All containers in document order: declared in the markup, named by a tag of `script`, or mounted.
/// `bad` hears of selectors that cannot be read.
pub fn find(
    document: &Document,
    script: &str,
    mounts: &[(JsValue, Mount)],
    bad: impl Fn(&str),
) -> Vec<(Element, Spec)> {
    let mut found: Vec<(Element, Spec)> = Vec::new();
    let mut add = |element: Element, spec: Spec| {
        if element.is_connected() && !found.iter().any(|(e, _)| *e == element) {
            // Insertion, not a sort: across shadow trees the browser's order is not a total one.
            let follows = |e: &Element| element.compare_document_position(e) & FOLLOWING != 0;
            let at = found.iter().position(|(e, _)| follows(e)).unwrap_or(found.len());
            found.insert(at, (element, spec));
        }
    };
    let all = |selector: &str| match document.query_selector_all(selector) {
        Ok(list) => Array::from(&list).iter().filter_map(|node| node.dyn_into().ok()).collect(),
        Err(_) => {
            bad(selector);
            Vec::<Element>::new()
        }
    };
    for element in all("[data-windowshop], windowshop-recs") {
        let spec = Spec::of_element(&element);
        add(element, spec);
    }
    for tag in all("script[src][data-container]") {
        if source(&tag) == script {
            for element in all(&tag.get_attribute("data-container").unwrap_or_default()) {
                add(element, Spec::of_data(&tag, "data-slot"));
            }
        }
    }
    for (container, mount) in mounts {
        let elements = match container.dyn_ref::<Element>() {
            Some(element) => vec![element.clone()],
            None => all(&container.as_string().unwrap_or_default()),
        };
        for element in elements {
            // A custom element in somebody's shadow tree carries its own attributes.
            let spec = if is_custom(&element) { Spec::of_element(&element) } else { Spec::of_mount(mount) };
            add(element, spec);
        }
    }
    found
}

fn is_custom(element: &Element) -> bool {
    element.local_name() == "windowshop-recs"
}

/// Whether this is a custom element that has left the page; should it come back, it says so.
pub fn left(container: &JsValue) -> bool {
    container.dyn_ref::<Element>().is_some_and(|e| is_custom(e) && !e.is_connected())
}

/// A script tag's address in full.
fn source(tag: &Element) -> String {
    js_sys::Reflect::get(tag, &"src".into()).ok().and_then(|src| src.as_string()).unwrap_or_default()
}
