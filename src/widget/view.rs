//! A container's slate on the page: one host element with a shadow tree, the page's own children kept.

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{Document, DocumentFragment, Element, HtmlElement, ShadowRootInit, ShadowRootMode};

use super::card::{Card, Style};
use super::dom::{append, create};
use super::listener::Listener;
use super::scan::Spec;
use crate::catalog::Product;

/// What stands in a container in place of the page's own children.
pub struct View {
    /// The one element that was added to the page.
    pub host: Element,
    /// `<ul>` of the cards.
    pub list: Element,
    /// What has its name: the heading, or the section that has none.
    named: Element,
    own: DocumentFragment,
    cards: Vec<Card>,
    _pictures: Listener,
}

impl View {
    /// Builds the frame, `own` being its heading where the page wants no other; the page does not change yet.
    pub fn new(document: &Document, sheets: &Array, own: &str, spec: &Spec) -> Result<Self, JsValue> {
        let host = create(document, "div", "", &[("class", "windowshop-slate")])?;
        let shadow = host.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open))?;
        shadow.set_adopted_style_sheets(sheets);
        let text = spec.heading.as_deref().unwrap_or(own);
        // A section has a name even where the shop wants no heading to be seen.
        let label = if text.is_empty() { ("aria-label", own) } else { ("aria-labelledby", "heading") };
        let section = create(document, "section", "section", &[label])?;
        shadow.append_child(&section)?;
        let mut named = section.clone();
        if !text.is_empty() {
            named = append(document, &section, "h2", "heading", text)?;
            named.set_id("heading");
        }
        // Safari takes `list-style: none` for a sign that it is no list; the role says that it is.
        let list = create(document, "ul", "list", &[("role", "list")])?;
        section.append_child(&list)?;
        // What this document makes of `div` is one.
        let styled = host.unchecked_ref::<HtmlElement>().style();
        styled.set_property("--_fit", &crate::host::count_text(columns(spec.limit)))?;
        // Errors do not bubble, but they can be captured on the way down.
        let pictures = Listener::new(&list, "error", true, |event| {
            if let Some(picture) = event.unchecked_into::<web_sys::Event>().target() {
                picture.unchecked_into::<Element>().remove();
            }
        })?;
        let own = document.create_document_fragment();
        Ok(Self { host, list, named, own, cards: Vec::new(), _pictures: pictures })
    }

    /// Takes another heading of its own, for other products than those before; a shop's heading stays.
    // By itself, since no page needs it before its first cards.
    #[inline(never)]
    pub fn rename(&self, own: &str, spec: &Spec) -> Result<(), JsValue> {
        if self.named.local_name() == "section" {
            self.named.set_attribute("aria-label", own)?;
        } else if spec.heading.is_none() {
            self.named.set_text_content(Some(own));
        }
        Ok(())
    }

    /// Shows `products` in this order, each with its reason. Cards of products that are there already stay as they are
    /// and move only when they have to; those of others show the new products.
    pub fn show(
        &mut self,
        products: &[(Product, String)],
        reasons: bool,
        style: &Style,
    ) -> Result<(), JsValue> {
        let mut there = self.list.first_element_child();
        for (place, (product, reason)) in products.iter().enumerate() {
            let left = self.cards.get(place..).unwrap_or_default();
            let known = left.iter().position(|card| card.item_id == product.id);
            let is_free = |card: &Card| products.iter().all(|(product, _)| product.id != card.item_id);
            let at = match known.or_else(|| left.iter().position(is_free)) {
                Some(at) => place + at,
                None => {
                    self.cards.push(Card::new(reasons, style.document)?);
                    self.cards.len() - 1
                }
            };
            self.cards.swap(place, at);
            let card = &mut self.cards[place];
            if known.is_none() {
                card.show(product, style)?;
            }
            card.explain(reason);
            let is_there = there.as_ref() == Some(&card.root);
            if is_there {
                there = card.root.next_element_sibling();
            }
            // What others push aside the browser counts as a layout shift, but not what is put elsewhere.
            if !is_there || card.place != place {
                self.list.insert_before(&card.root, there.as_deref())?;
            }
            card.place = place;
        }
        while self.cards.len() > products.len() {
            if let Some(card) = self.cards.pop() {
                card.root.remove();
            }
        }
        Ok(())
    }

    /// Puts the host into the container; the page's own children are kept, the very same nodes.
    pub fn mount(&self, container: &Element) -> Result<(), JsValue> {
        if self.host.parent_node().is_some() {
            return Ok(());
        }
        while let Some(child) = container.first_child() {
            self.own.append_child(&child)?;
        }
        container.append_child(&self.host)?;
        Ok(())
    }

    /// Takes the host out and puts the page's own children back, before what came in the meantime.
    pub fn unmount(&self, container: &Element) {
        self.host.remove();
        // A container that refuses its own children is no longer in a page.
        let _ = container.insert_before(&self.own, container.first_child().as_ref());
    }
}

/// Columns on a wide screen: no half-empty row where that can be had with four to six.
fn columns(limit: usize) -> usize {
    if limit <= 6 { limit } else { [6, 5, 4].into_iter().find(|c| limit.is_multiple_of(*c)).unwrap_or(6) }
}
