//! One product of a slate.

use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, HtmlAnchorElement};

use super::Settings;
use super::dom::{append, create};
use crate::catalog::{Price, Product};

/// A card on the page, known by its product.
#[derive(Clone)]
pub struct Card {
    /// The product's id.
    pub item_id: String,
    /// Its `<li>`.
    pub root: Element,
    reason: Option<Element>,
}

/// How all cards of a page are made.
pub struct Style<'a> {
    pub document: &'a Document,
    pub settings: &'a Settings,
    pub sale_label: &'a str,
    pub price_label: &'a str,
}

impl Style<'_> {
    fn text(&self, price: &Price) -> String {
        self.settings.price(price.amount, price.currency.as_deref())
    }
}

impl Card {
    /// Makes the card; every text of the catalogue becomes a text node, never markup.
    pub fn new(product: &Product, reason: Option<&str>, style: &Style) -> Result<Self, JsValue> {
        let root = create(style.document, "li", "item", &[("data-item-id", &product.id)])?;
        let article = create(style.document, "article", "card", &[])?;
        root.append_child(&article)?;
        let link = link(product, style.document)?;
        article.append_child(&link)?;
        let image = create(style.document, "span", "image", &[])?;
        link.append_child(&image)?;
        if let Some(source) = &product.image_link {
            // Loading comes before the source, or the browser starts at once. Width and height keep the
            // space in browsers without aspect-ratio; the empty alternative since the title is next to it.
            let attributes = [
                ("alt", ""),
                ("width", "400"),
                ("height", "400"),
                ("loading", "lazy"),
                ("decoding", "async"),
                ("src", source),
            ];
            image.append_child(&create(style.document, "img", "picture", &attributes)?.into())?;
        }
        append(style.document, &link, "span", "title", &product.title)?;
        price(product, &article, style)?;
        let reason = match reason {
            Some(text) => Some(append(style.document, &article, "p", "reason", text)?),
            None => None,
        };
        Ok(Self { item_id: product.id.clone(), root, reason })
    }

    /// Says why the product is there now, where that was said.
    pub fn explain(&self, text: Option<&str>) {
        if let Some(reason) = &self.reason
            && reason.text_content().as_deref() != text
        {
            reason.set_text_content(text);
        }
    }
}

/// The link around picture and title; a product without an address gets a plain box.
fn link(product: &Product, document: &Document) -> Result<Element, JsValue> {
    let Some(address) = &product.link else { return create(document, "div", "link", &[]) };
    let link = create(document, "a", "link", &[("href", address)])?;
    // The import has left out such addresses, but a bundle's catalogue did not pass it in this browser.
    let protocol = link.unchecked_ref::<HtmlAnchorElement>().protocol();
    if protocol == "http:" || protocol == "https:" { Ok(link) } else { create(document, "div", "link", &[]) }
}

fn price(product: &Product, article: &Element, style: &Style) -> Result<(), JsValue> {
    let Some(current) = product.current_price() else { return Ok(()) };
    let line = append(style.document, article, "p", "price", "")?;
    let label = |text: &str| -> Result<(), JsValue> {
        append(style.document, &line, "span", "label", text)?.set_attribute("class", "unseen")
    };
    let before = product.price.as_ref().filter(|p| p.amount > current.amount);
    if before.is_some() {
        label(style.sale_label)?;
    }
    let part = if before.is_some() { "sale-price" } else { "regular-price" };
    append(style.document, &line, "span", part, &style.text(current))?;
    if let Some(before) = before {
        label(style.price_label)?;
        append(style.document, &line, "s", "old-price", &style.text(before))?;
    }
    Ok(())
}
