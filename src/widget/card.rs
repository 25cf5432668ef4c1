//! One product of a slate.

use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, HtmlAnchorElement};

use super::Settings;
use super::dom::{append, create};
use crate::catalog::{Price, Product};

/// A card on the page. It is made once and may show one product after another: to make and to remove elements is what costs most.
pub struct Card {
    /// Id of the product that it shows.
    pub item_id: String,
    /// Its `<li>`.
    pub root: Element,
    /// Where in the slate it stands, from 0.
    pub place: usize,
    article: Element,
    link: Element,
    image: Element,
    title: Element,
    /// The line that says the price.
    price: Option<Element>,
    /// What it says where nothing is reduced.
    only_price: Option<Element>,
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
    /// One that shows nothing yet, with room for a reason or without.
    pub fn new(reasons: bool, document: &Document) -> Result<Self, JsValue> {
        let root = create(document, "li", "item", &[])?;
        let article = append(document, &root, "article", "card", "")?;
        let link = append(document, &article, "a", "link", "")?;
        let image = append(document, &link, "span", "image", "")?;
        let title = append(document, &link, "span", "title", "")?;
        let reason = if reasons { Some(append(document, &article, "p", "reason", "")?) } else { None };
        Ok(Self {
            item_id: String::new(),
            root,
            place: 0,
            article,
            link,
            image,
            title,
            price: None,
            only_price: None,
            reason,
        })
    }

    /// Shows a product; every text of the catalogue becomes a text node, never markup.
    pub fn show(&mut self, product: &Product, style: &Style) -> Result<(), JsValue> {
        self.item_id.clone_from(&product.id);
        self.root.set_attribute("data-item-id", &product.id)?;
        self.set_link(product.link.as_deref())?;
        // A picture of its own each time: one with another address would go on showing the former product until that is loaded.
        self.image.set_text_content(None);
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
            self.image.append_child(&create(style.document, "img", "picture", &attributes)?.into())?;
        }
        self.title.set_text_content(Some(&product.title));
        self.set_price(product, style)
    }

    /// Says why the product is there now, where that is said.
    pub fn explain(&self, text: &str) {
        if let Some(reason) = &self.reason
            && reason.text_content().as_deref() != Some(text)
        {
            reason.set_text_content(Some(text));
        }
    }

    /// Leads to an address, or nowhere.
    fn set_link(&self, address: Option<&str>) -> Result<(), JsValue> {
        if let Some(address) = address {
            self.link.set_attribute("href", address)?;
            // The import has left out others, but a bundle's catalogue did not pass it in this browser.
            let protocol = self.link.unchecked_ref::<HtmlAnchorElement>().protocol();
            if protocol == "http:" || protocol == "https:" {
                return Ok(());
            }
        }
        self.link.remove_attribute("href")
    }

    /// Says the price, and the one before it.
    fn set_price(&mut self, product: &Product, style: &Style) -> Result<(), JsValue> {
        let current = product.current_price();
        let before =
            product.price.as_ref().filter(|p| current.is_some_and(|current| p.amount > current.amount));
        if let (Some(current), None, Some(only)) = (current, before, &self.only_price) {
            only.set_text_content(Some(&style.text(current)));
            return Ok(());
        }
        self.only_price = None;
        if let Some(line) = self.price.take() {
            line.remove();
        }
        let Some(current) = current else { return Ok(()) };
        let line = create(style.document, "p", "price", &[])?;
        let label = |text: &str| -> Result<(), JsValue> {
            append(style.document, &line, "span", "label", text)?.set_attribute("class", "unseen")
        };
        if before.is_some() {
            label(style.sale_label)?;
        }
        let part = if before.is_some() { "sale-price" } else { "regular-price" };
        let amount = append(style.document, &line, "span", part, &style.text(current))?;
        if let Some(before) = before {
            label(style.price_label)?;
            append(style.document, &line, "s", "old-price", &style.text(before))?;
        } else {
            self.only_price = Some(amount);
        }
        self.article.insert_before(&line, self.reason.as_deref())?;
        self.price = Some(line);
        Ok(())
    }
}
