//! What the page hears from the widget: DOM CustomEvents, which the loader makes.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::EventTarget;

use super::Settings;

/// Sends `windowshop-NAME` with `detail` from `target`, bubbling, also out of shadow trees. The page's listeners run
/// before this returns, so nothing may be borrowed here.
pub fn emit(settings: &Settings, target: &EventTarget, name: &str, detail: &[(&str, JsValue)]) {
    let object = Object::new();
    for (key, value) in detail {
        // Setting a property of an object made here cannot fail.
        let _ = Reflect::set(&object, &(*key).into(), value);
    }
    settings.emit(target, name, &object);
}

/// Ids as a JavaScript array.
pub fn ids<'a>(ids: impl Iterator<Item = &'a str>) -> JsValue {
    ids.map(JsValue::from_str).collect::<Array>().into()
}
