//! Clicks on cards, however they are made; the browser follows the link as if nobody listened.

use wasm_bindgen::prelude::*;
use web_sys::{Element, MouseEvent};

use super::listener::Listener;

const MIDDLE: i16 = 1;

/// Calls `selected` with the product's id for each click that opens it: with mouse, touch or keyboard, in
/// this tab or, by the middle button or a modifier key, in a new one.
pub fn clicks(list: &Element, selected: impl Fn(String) + Clone + 'static) -> Result<[Listener; 2], JsValue> {
    let listen = |name, wanted: fn(&MouseEvent) -> bool| {
        let selected = selected.clone();
        Listener::new(list, name, false, move |event| {
            let event: MouseEvent = event.unchecked_into();
            // The second click of a double click is no second choice.
            if event.detail() > 1 || !wanted(&event) {
                return;
            }
            // Inside the list there are only elements to click on.
            let target = event.target().map(|target| target.unchecked_into::<Element>());
            // A button of the shop's, in its own card, says by itself what it does.
            let card =
                target.and_then(|target| target.closest("[data-event], [data-item-id]").ok().flatten());
            if let Some(item_id) = card.and_then(|c| c.get_attribute("data-item-id")) {
                selected(item_id);
            }
        })
    };
    Ok([listen("click", |_| true)?, listen("auxclick", |event| event.button() == MIDDLE)?])
}
