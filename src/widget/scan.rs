//! Which elements are containers, and what each is to show.

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, Node};

const FOLLOWING: u16 = Node::DOCUMENT_POSITION_FOLLOWING;

#[wasm_bindgen]
extern "C" {
    /// A container and its attributes as `start({ container, slot, … })` gives them: texts, by the attributes' names.
    #[derive(Clone)]
    pub type Mount;
    #[wasm_bindgen(method, indexing_getter)]
    fn get(this: &Mount, name: &str) -> JsValue;
}

impl Mount {
    /// An element, as long as there is one; or the text of a selector.
    pub fn container(&self) -> JsValue {
        self.get("container")
    }

    fn text(&self, name: &str) -> Option<String> {
        self.get(name).as_string()
    }
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
    /// The shop's rules for it, as the loader reads and understands them.
    pub rules: Option<String>,
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
            rules: None,
        }
    }

    fn of_element(element: &Element) -> Self {
        if is_custom(element) { Self::of_custom(element) } else { Self::of_data(element, "data-windowshop") }
    }

    // By itself, as what is mounted is: few pages have either.
    #[inline(never)]
    fn of_custom(element: &Element) -> Self {
        let get = |name: &str| element.get_attribute(name);
        Self::new(get, get("slot-name"))
    }

    #[inline(never)]
    fn of_mount(mount: &Mount) -> Self {
        Self::new(|name| mount.text(name), mount.text("slot"))
    }

    fn of_data(element: &Element, slot: &str) -> Self {
        let get = |name: &str| element.get_attribute(&["data-", name].concat());
        Self::new(get, element.get_attribute(slot))
    }
}

/// All containers in document order: declared in the markup, named by a tag of `script`, or mounted.
/// `rules` reads the shop's rules off an element or a mount; `bad` hears of selectors that cannot be read.
pub fn find(
    document: &Document,
    script: &str,
    mounts: &[Mount],
    rules: impl Fn(&JsValue) -> Option<String>,
    bad: impl Fn(&str),
) -> Vec<(Element, Spec)> {
    let mut found: Vec<(Element, Spec)> = Vec::new();
    let mut add = |element: Element, source: &JsValue, mut spec: Spec| {
        spec.rules = rules(source);
        if element.is_connected() && !found.iter().any(|(e, _)| *e == element) {
            // Insertion, not a sort: across shadow trees the browser's order is not a total one.
            let follows = |e: &Element| element.compare_document_position(e) & FOLLOWING != 0;
            let at = found.iter().position(|(e, _)| follows(e)).unwrap_or(found.len());
            found.insert(at, (element, spec));
        }
    };
    let all = |selector: &str| match document.query_selector_all(selector) {
        Ok(list) => Array::from(&list).iter().map(JsCast::unchecked_into).collect(),
        Err(_) => {
            bad(selector);
            Vec::<Element>::new()
        }
    };
    for element in all("[data-windowshop], windowshop-recs") {
        let spec = Spec::of_element(&element);
        add(element.clone(), &element, spec);
    }
    for tag in all("script[src][data-container]") {
        if source(&tag) == script {
            for element in all(&tag.get_attribute("data-container").unwrap_or_default()) {
                add(element, &tag, Spec::of_data(&tag, "data-slot"));
            }
        }
    }
    for mount in mounts {
        mounted(mount, &all, &mut add);
    }
    found
}

/// Adds what a script has mounted: an element, or all that a selector finds.
// By itself, since few pages have any.
#[inline(never)]
fn mounted(mount: &Mount, all: &dyn Fn(&str) -> Vec<Element>, add: &mut dyn FnMut(Element, &JsValue, Spec)) {
    let container = mount.container();
    let elements = match container.as_string() {
        Some(selector) => all(&selector),
        None if container.is_undefined() => return,
        None => vec![container.unchecked_into()],
    };
    for element in elements {
        // A custom element in somebody's shadow tree carries its own attributes.
        if is_custom(&element) {
            add(element.clone(), &element, Spec::of_custom(&element));
        } else {
            add(element, mount, Spec::of_mount(mount));
        }
    }
}

fn is_custom(element: &Element) -> bool {
    element.local_name() == "windowshop-recs"
}

/// A script tag's address in full.
fn source(tag: &Element) -> String {
    js_sys::Reflect::get(tag, &"src".into()).ok().and_then(|src| src.as_string()).unwrap_or_default()
}
