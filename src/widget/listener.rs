//! Callbacks from the browser that end when their owner does.

use wasm_bindgen::prelude::*;
use web_sys::EventTarget;

/// `Fn`, not `FnMut`: a listener of the page may click, in the middle of a click.
pub type Callback = Closure<dyn Fn(JsValue)>;

/// Wraps a Rust function for the browser.
pub fn callback(f: impl Fn(JsValue) + 'static) -> Callback {
    Closure::new(f)
}

/// An event listener, removed on drop.
pub struct Listener {
    target: EventTarget,
    name: &'static str,
    capture: bool,
    callback: Callback,
}

impl Listener {
    /// Listens to `name` at `target`; `capture` also hears what does not bubble.
    pub fn new(
        target: &EventTarget,
        name: &'static str,
        capture: bool,
        f: impl Fn(JsValue) + 'static,
    ) -> Result<Self, JsValue> {
        let callback = callback(f);
        target.add_event_listener_with_callback_and_bool(name, callback.as_ref().unchecked_ref(), capture)?;
        Ok(Self { target: target.clone(), name, capture, callback })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let callback = self.callback.as_ref().unchecked_ref();
        // Removing a listener that is not there is no error.
        let _ = self.target.remove_event_listener_with_callback_and_bool(self.name, callback, self.capture);
    }
}
