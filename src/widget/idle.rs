//! What waits for an idle moment: ranking after a change, learning in slices, saving.

use std::cell::Cell;
use std::rc::Weak;

use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use web_sys::{IdleDeadline, IdleRequestOptions, Window};

use super::listener::{Callback, callback};
use super::page::Page;

/// Longest stretch of learning at once, in ms: a quarter of a frame at 60 Hz.
const SLICE: f64 = 4.0;
/// A slice shorter than this is not worth beginning.
const SHORTEST: f64 = 1.0;
/// Most learning in one page view, in ms.
const PER_VIEW: f64 = 300.0;
/// A busy page is asked to let us in after this, in ms.
const PATIENCE: u32 = 1000;
/// Where there is no requestIdleCallback (Safari), a pause after which the page is likely to be done.
const PAUSE: i32 = 50;

/// The one idle callback of a page.
pub struct Idle {
    window: Window,
    callback: Callback,
    save: Callback,
    native: bool,
    options: IdleRequestOptions,
    /// Handle of what is asked for.
    pending: Cell<Option<i32>>,
    /// Learning done in this page view, in ms.
    spent: Cell<f64>,
}

impl Idle {
    /// Calls [`Page::idle`] whenever woken.
    pub fn new(window: &Window, page: Weak<Page>) -> Self {
        let saving = page.clone();
        let save = callback(move |_| {
            if let Some(page) = saving.upgrade() {
                page.save();
            }
        });
        let callback = callback(move |deadline| {
            if let Some(page) = page.upgrade() {
                page.idle(&deadline);
            }
        });
        let native = Reflect::has(window, &"requestIdleCallback".into()).unwrap_or(false);
        let options = IdleRequestOptions::new();
        options.set_timeout(PATIENCE);
        Self {
            window: window.clone(),
            callback,
            save,
            native,
            options,
            pending: Cell::default(),
            spent: Cell::default(),
        }
    }

    /// Asks for an idle moment, if none is asked for yet.
    // By itself, since none comes before the first cards.
    #[inline(never)]
    pub fn wake(&self) {
        if self.pending.get().is_some() {
            return;
        }
        let callback = self.callback.as_ref().unchecked_ref();
        let asked = if self.native {
            self.window
                .request_idle_callback_with_options(callback, &self.options)
                .map(|handle| handle as i32)
        } else {
            self.window.set_timeout_with_callback_and_timeout_and_arguments_0(callback, PAUSE)
        };
        self.pending.set(asked.ok());
    }

    /// Saves at the end of the running task, once for all its events.
    pub fn save_soon(&self) {
        self.window.queue_microtask(self.save.as_ref().unchecked_ref());
    }

    /// The moment has come.
    pub fn begin(&self) {
        self.pending.set(None);
    }

    /// A new page view: learning has its whole budget again.
    pub fn renew(&self) {
        self.spent.set(0.0);
    }

    /// Whether this page view has had all the learning that it will get.
    pub fn exhausted(&self) -> bool {
        self.spent.get() >= PER_VIEW
    }

    /// Milliseconds that may be spent now; 0 when that is not worth beginning.
    pub fn slice(&self, deadline: &JsValue) -> f64 {
        let left =
            if self.native { deadline.unchecked_ref::<IdleDeadline>().time_remaining() } else { SLICE };
        let slice = left.min(SLICE).min(PER_VIEW - self.spent.get());
        if slice < SHORTEST { 0.0 } else { slice }
    }

    /// Counts a slice that was used.
    pub fn spend(&self, time: f64) {
        self.spent.set(self.spent.get() + time);
    }
}

impl Drop for Idle {
    fn drop(&mut self) {
        match self.pending.take() {
            Some(handle) if self.native => self.window.cancel_idle_callback(handle as u32),
            Some(handle) => self.window.clear_timeout_with_handle(handle),
            None => {}
        }
    }
}
