//! When a slate counts as seen: half of it visible for one second, in a page that is visible itself.

use std::cell::Cell;

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{
    Document, Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit,
    VisibilityState, Window,
};

use super::listener::{Callback, callback};

const SECOND: i32 = 1000;

/// Watches one host.
pub struct Seen {
    window: Window,
    document: Document,
    observer: IntersectionObserver,
    _entries: Callback,
    expired: Callback,
    timer: Cell<Option<i32>>,
    visible: Cell<bool>,
    done: Cell<bool>,
}

impl Seen {
    /// `entered` gets the observer's entries and hands them to [`Self::moved`]; `expired` is called when
    /// the second is over.
    pub fn new(
        window: &Window,
        document: &Document,
        host: &Element,
        moved: impl Fn(JsValue) + 'static,
        expired: impl Fn(JsValue) + 'static,
    ) -> Result<Self, JsValue> {
        let entries = callback(moved);
        let init = IntersectionObserverInit::new();
        let steps = (0..=10).map(|k| JsValue::from_f64(f64::from(k) / 10.0)).collect::<Array>();
        init.set_threshold(&steps);
        let observer = IntersectionObserver::new_with_options(entries.as_ref().unchecked_ref(), &init)?;
        observer.observe(host);
        Ok(Self {
            window: window.clone(),
            document: document.clone(),
            observer,
            _entries: entries,
            expired: callback(expired),
            timer: Cell::default(),
            visible: Cell::default(),
            done: Cell::default(),
        })
    }

    /// Takes in what the observer reports.
    pub fn moved(&self, entries: &JsValue) {
        let Some(entry) = entries.dyn_ref::<Array>().map(Array::pop) else { return };
        let entry: IntersectionObserverEntry = entry.unchecked_into();
        // On a phone a slate can be higher than two screens; then half of the screen will do.
        let screen = entry.root_bounds().map_or(f64::INFINITY, |r| r.height());
        let half = entry.intersection_ratio() >= 0.5 || entry.intersection_rect().height() >= screen / 2.0;
        self.visible.set(entry.is_intersecting() && half);
        self.settle();
    }

    /// A new slate stands in the host: its second begins.
    pub fn restart(&self) {
        self.done.set(false);
        self.stop();
        self.settle();
    }

    /// Starts or stops the clock, as things are now; also to be called when the page is hidden or shown.
    pub fn settle(&self) {
        let counts = self.visible.get() && self.document.visibility_state() == VisibilityState::Visible;
        if !counts {
            self.stop();
        } else if self.timer.get().is_none() && !self.done.get() {
            let expired = self.expired.as_ref().unchecked_ref();
            let timer = self.window.set_timeout_with_callback_and_timeout_and_arguments_0(expired, SECOND);
            self.timer.set(timer.ok());
        }
    }

    /// The second is over: true for the first time since [`Self::restart`].
    pub fn expire(&self) -> bool {
        self.timer.set(None);
        !self.done.replace(true)
    }

    fn stop(&self) {
        if let Some(timer) = self.timer.take() {
            self.window.clear_timeout_with_handle(timer);
        }
    }
}

impl Drop for Seen {
    fn drop(&mut self) {
        self.stop();
        self.observer.disconnect();
    }
}
