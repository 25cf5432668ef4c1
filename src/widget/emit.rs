//! What the page hears from the widget: DOM CustomEvents.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{CustomEvent, CustomEventInit, EventTarget};

/// Sends `name` with `detail` from `target`, bubbling, also out of shadow trees. The page's listeners run
/// before this returns, so nothing may be borrowed here.
pub fn emit(target: &EventTarget, name: &str, detail: &[(&str, JsValue)]) {
    let object = Object::new();
    for (key, value) in detail {
        // Setting a property of an object made here cannot fail.
        let _ = Reflect::set(&object, &(*key).into(), value);
    }
    let init = CustomEventInit::new();
    init.set_bubbles(true);
    init.set_composed(true);
    init.set_detail(&object);
    if let Ok(event) = CustomEvent::new_with_event_init_dict(name, &init) {
        // An exception in a listener is the page's own and goes to its console.
        let _ = target.dispatch_event(&event);
    }
}

/// Ids as a JavaScript array.
pub fn ids<'a>(ids: impl Iterator<Item = &'a str>) -> JsValue {
    ids.map(JsValue::from_str).collect::<Array>().into()
}
