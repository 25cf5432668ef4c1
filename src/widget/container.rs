//! A place on the page that holds a slate.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use wasm_bindgen::prelude::*;
use web_sys::Element;

use super::capture;
use super::listener::Listener;
use super::page::Page;
use super::scan::Spec;
use super::seen::Seen;
use super::view::View;
use crate::Slate;
use crate::catalog::Product;

/// May show what other slots show too.
pub const RECENT: &str = "recently-viewed";
/// So often a slate that the page has taken out comes back in a page view.
const LOSSES: u8 = 3;

/// A slate with its products, each with its reason.
pub type Chosen = (Slate, Vec<(Product, String)>);

/// A container and what stands in it.
pub struct Container {
    /// The page's own element.
    pub element: Element,
    /// What it is to show.
    pub spec: RefCell<Spec>,
    /// To be ranked again.
    pub dirty: Cell<bool>,
    /// With the next ranking a new showing begins, even of the same products.
    pub anew: Cell<bool>,
    /// How often the page has taken it out in this page view.
    pub losses: Cell<u8>,
    /// What was chosen for it and is not shown yet.
    pub chosen: RefCell<Option<Chosen>>,
    /// The slate that is shown.
    pub slate: RefCell<Option<Slate>>,
    view: RefCell<Option<View>>,
    seen: RefCell<Option<Seen>>,
    clicks: RefCell<Option<[Listener; 2]>>,
    leave: RefCell<Vec<Listener>>,
}

impl Container {
    /// Begins to listen for the hand leaving; shows nothing yet.
    pub fn new(page: &Rc<Page>, element: Element, spec: Spec) -> Rc<Self> {
        let leave = ["pointerleave", "focusout"].into_iter().filter_map(|name| {
            let page = Rc::downgrade(page);
            Listener::new(&element, name, false, move |_| {
                if let Some(page) = page.upgrade() {
                    page.wake();
                }
            })
            .ok()
        });
        let leave = RefCell::new(leave.collect());
        Rc::new(Self {
            element,
            spec: RefCell::new(spec),
            dirty: Cell::new(true),
            anew: Cell::new(true),
            losses: Cell::default(),
            chosen: RefCell::default(),
            slate: RefCell::default(),
            view: RefCell::default(),
            seen: RefCell::default(),
            clicks: RefCell::default(),
            leave,
        })
    }

    /// Whether it may change now: what is under the pointer or has the focus stays, be it ours or the page's.
    pub fn due(&self) -> bool {
        (self.dirty.get() || self.chosen.borrow().is_some()) && !self.held()
    }

    fn held(&self) -> bool {
        self.element.first_element_child().is_some()
            && self.element.matches(":hover, :focus-within").unwrap_or(false)
    }

    /// Products that must not be shown elsewhere on the page.
    pub fn shown(&self) -> Vec<String> {
        let slate = self.slate.borrow();
        let slate = slate.iter().filter(|s| s.slot != RECENT);
        slate.flat_map(|s| s.items.iter().map(|i| i.item_id.clone())).collect()
    }

    /// Gives a changed description, or the same one after a change of the page: the frame is built anew where it has to be.
    /// A page that takes the slate out again and again has its way.
    // By itself, since no container is known before the first cards.
    #[inline(never)]
    pub fn describe(&self, spec: Spec) {
        let lost = self.view.borrow().as_ref().is_some_and(|view| view.host.parent_node().is_none());
        if lost {
            self.losses.set(self.losses.get().saturating_add(1));
            if self.element.first_child().is_some() {
                // The page has put something else there: its former children went with ours.
                self.view.take();
            }
        }
        if lost || *self.spec.borrow() != spec {
            self.clear();
            self.spec.replace(spec);
            self.dirty.set(!lost || self.losses.get() <= LOSSES);
        }
    }

    /// Shows what was chosen; true when it is the container's first slate.
    pub fn show(self: &Rc<Self>, page: &Rc<Page>, (slate, products): Chosen) -> Result<bool, JsValue> {
        let same = self.slate.borrow().as_ref().is_some_and(|old| {
            old.items.iter().map(|i| &i.item_id).eq(slate.items.iter().map(|i| &i.item_id))
        });
        let anew = self.anew.replace(false);
        if same && !anew {
            return Ok(false);
        }
        let reasons = self.spec.borrow().reasons;
        // Out of its cell while the DOM changes, which may run code of the page.
        let view = self.view.take();
        let first = view.is_none();
        let renamed = self.slate.borrow().as_ref().is_some_and(|old| old.slot != slate.slot);
        let mut view = {
            let spec = self.spec.borrow();
            let heading = || page.heading(slate.slot, &spec.slot);
            match view {
                Some(view) if renamed => view.rename(&heading(), &spec).map(|()| view)?,
                Some(view) => view,
                None => View::new(&page.document, &page.sheets, &heading(), &spec)?,
            }
        };
        let mut drawn = Ok(());
        if !same {
            let style = page.style();
            drawn = view.show(&products, reasons, &style);
            let rules = self.spec.borrow().rules.clone();
            page.dress(rules.as_deref(), &self.element, &view.host, &view.list);
            drawn = drawn.and_then(|()| view.mount(&self.element));
        }
        let list = view.list.clone();
        // Back before any error is told: it holds the page's own children.
        self.view.replace(Some(view));
        drawn?;
        if first {
            self.clicks.replace(Some(self.listen(page, &list)?));
        }
        self.slate.replace(Some(slate));
        if page.is_watched() {
            self.watch(page)?;
        }
        if let Some(seen) = self.seen.borrow().as_ref() {
            seen.restart();
        }
        Ok(first)
    }

    fn listen(self: &Rc<Self>, page: &Rc<Page>, list: &Element) -> Result<[Listener; 2], JsValue> {
        let ends = (Rc::downgrade(page), Rc::downgrade(self));
        capture::clicks(list, move |item_id| {
            if let Some((page, container)) = upgrade(&ends) {
                page.selected(&container, &item_id);
            }
        })
    }

    /// Begins to watch whether what it shows is seen, if it shows anything.
    // By itself, since nothing is watched before the first cards.
    #[inline(never)]
    pub fn watch(self: &Rc<Self>, page: &Rc<Page>) -> Result<(), JsValue> {
        let host = self.view.borrow().as_ref().map(|view| view.host.clone());
        let Some(host) = host.filter(|_| self.seen.borrow().is_none()) else { return Ok(()) };
        let moving = Rc::downgrade(self);
        let ends = (Rc::downgrade(page), Rc::downgrade(self));
        let seen = Seen::new(
            &page.window,
            &page.document,
            &host,
            move |entries| {
                let Some(container) = moving.upgrade() else { return };
                if let Some(seen) = container.seen.borrow().as_ref() {
                    seen.moved(&entries);
                }
            },
            move |_| {
                let Some((page, container)) = upgrade(&ends) else { return };
                let expired = container.seen.borrow().as_ref().is_some_and(Seen::expire);
                if expired {
                    page.seen(&container);
                }
            },
        )?;
        self.seen.replace(Some(seen));
        Ok(())
    }

    /// The page was hidden or shown.
    pub fn visibility(&self) {
        if let Some(seen) = self.seen.borrow().as_ref() {
            seen.settle();
        }
    }

    /// Gives the place back to the page's own children.
    pub fn clear(&self) {
        self.chosen.take();
        self.clicks.take();
        self.seen.take();
        self.slate.take();
        self.anew.set(true);
        if let Some(view) = self.view.take() {
            view.unmount(&self.element);
        }
    }

    /// As [`Self::clear`], for good.
    pub fn destroy(&self) {
        self.dirty.set(false);
        self.clear();
        self.leave.take();
    }
}

fn upgrade(ends: &(Weak<Page>, Weak<Container>)) -> Option<(Rc<Page>, Rc<Container>)> {
    Some((ends.0.upgrade()?, ends.1.upgrade()?))
}
