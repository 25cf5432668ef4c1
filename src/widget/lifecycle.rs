//! The page's life: hidden, shown, left, come back to, navigated within, changed.

use std::rc::Rc;

use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use web_sys::{EventTarget, MutationObserver, MutationObserverInit, VisibilityState};

use super::listener::{Callback, Listener, callback};
use super::page::Page;

/// Watches the markup for containers that come, go or change.
pub struct Watch {
    observer: MutationObserver,
    _callback: Callback,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Begins to watch the page; [`Page::destroy`] ends it.
pub fn watch(page: &Rc<Page>) -> Result<Watch, JsValue> {
    let listen = |target: &EventTarget, name, f: fn(&Rc<Page>, JsValue)| {
        let weak = Rc::downgrade(page);
        let listener = Listener::new(target, name, false, move |event| {
            if let Some(page) = weak.upgrade() {
                f(&page, event);
            }
        });
        listener.map(|l| page.listeners.borrow_mut().push(l))
    };
    listen(&page.document, "visibilitychange", |page, _| {
        page.visibility();
        if page.document.visibility_state() == VisibilityState::Hidden {
            page.save();
        } else {
            // Another tab of the shop may have learned meanwhile.
            page.reload();
        }
    })?;
    listen(&page.window, "pagehide", |page, _| page.save())?;
    listen(&page.window, "pageshow", |page, event| {
        if Reflect::get(&event, &"persisted".into()).is_ok_and(|p| p.is_truthy()) {
            page.come_back();
        }
    })?;
    listen(&page.window, "popstate", |page, _| page.navigated())?;
    // Where the browser has the Navigation API it also tells of pushState, with nothing patched.
    if let Ok(navigation) = Reflect::get(&page.window, &"navigation".into())
        && navigation.is_truthy()
    {
        listen(navigation.unchecked_ref(), "currententrychange", |page, _| page.navigated())?;
    }
    let weak = Rc::downgrade(page);
    let callback = callback(move |_| {
        if let Some(page) = weak.upgrade() {
            page.mutated();
        }
    });
    let observer = MutationObserver::new(callback.as_ref().unchecked_ref())?;
    let what = MutationObserverInit::new();
    what.set_child_list(true);
    what.set_subtree(true);
    what.set_attribute_filter(&page.attributes());
    observer.observe_with_options(&page.document, &what)?;
    Ok(Watch { observer, _callback: callback })
}
