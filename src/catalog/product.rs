//! A product: one action of the decision process.

use serde::Serialize;

use crate::json::Writer;
use crate::wire::{Sink, Source};

/// An amount of money in major units (15.0 is fifteen dollars), with its ISO 4217 code if known.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Price {
    /// Major units, finite and ≥ 0.
    pub amount: f64,
    /// ISO 4217 code in capitals, for example `"USD"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
}

/// Whether a product can be bought now. Google Merchant's four values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Availability {
    /// Can be bought; also what a feed without the field means.
    #[default]
    InStock,
    /// Never recommended.
    OutOfStock,
    /// Can be ordered before it is out.
    Preorder,
    /// Can be ordered, comes later.
    Backorder,
}

/// A product as the catalogue keeps it, under Google Merchant's field names.
///
/// Every string is shown as text, never as HTML; length is capped on the way in, links are
/// http(s) or relative to the page.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Product {
    /// Unique in the catalogue; what events name as `item_id`.
    pub id: String,
    /// Shown on the card, as text.
    pub title: String,
    /// Where the card leads: an http(s) or relative URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The picture: an http(s) or relative URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_link: Option<String>,
    /// The regular price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
    /// What it costs at present, when on sale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sale_price: Option<Price>,
    /// Whether it can be bought.
    pub availability: Availability,
    /// Maker.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    /// Category path from the root, for example `["Clothing", "Trousers"]`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub product_type: Vec<String>,
    /// Variants of one product share it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item_group_id: Option<String>,
    /// Other ids that events may name it by, where they are no other product's own: those of its variants, their
    /// stock-keeping units.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// Ids of what is often bought with it, the likeliest first: the shop's own, or from its log.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bought_with: Vec<String>,
    /// Every other field of the feed, name and value, in the feed's order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<(String, String)>,
}

impl Product {
    /// What the visitor would pay: the sale price where there is one.
    pub fn current_price(&self) -> Option<&Price> {
        self.sale_price.as_ref().or(self.price.as_ref())
    }

    /// Takes in another variant of itself: the card is that of the first one that can be bought.
    pub fn fold(&mut self, variant: &Self) {
        let gone = Availability::OutOfStock;
        if self.availability == gone && variant.availability != gone {
            self.link = variant.link.clone().or(self.link.take());
            self.image_link = variant.image_link.clone().or(self.image_link.take());
            self.price = variant.price.clone();
            self.sale_price = variant.sale_price.clone();
            self.availability = variant.availability;
        }
        self.aliases.push(variant.id.clone());
        self.aliases.extend_from_slice(&variant.aliases);
        self.bought_with.extend_from_slice(&variant.bought_with);
    }
}

impl Availability {
    const ALL: [Self; 4] = [Self::InStock, Self::OutOfStock, Self::Preorder, Self::Backorder];

    /// Google Merchant's name of it.
    pub fn name(self) -> &'static str {
        match self {
            Self::InStock => "in_stock",
            Self::OutOfStock => "out_of_stock",
            Self::Preorder => "preorder",
            Self::Backorder => "backorder",
        }
    }
}

impl Product {
    /// For JavaScript.
    pub fn write(&self, to: &mut Writer) {
        to.object(&mut |to| {
            let text = |to: &mut Writer, name: &str, text: &Option<String>| {
                if let Some(text) = text {
                    to.field(name).text(text);
                }
            };
            let price = |to: &mut Writer, name: &str, price: &Option<Price>| {
                if let Some(price) = price {
                    to.field(name).object(&mut |to| {
                        to.field("amount").number(price.amount);
                        text(to, "currency", &price.currency);
                    });
                }
            };
            to.field("id").text(&self.id);
            to.field("title").text(&self.title);
            text(to, "link", &self.link);
            text(to, "image_link", &self.image_link);
            price(to, "price", &self.price);
            price(to, "sale_price", &self.sale_price);
            to.field("availability").text(self.availability.name());
            text(to, "brand", &self.brand);
            if !self.product_type.is_empty() {
                to.field("product_type").texts(&self.product_type);
            }
            text(to, "item_group_id", &self.item_group_id);
            if !self.aliases.is_empty() {
                to.field("aliases").texts(&self.aliases);
            }
            if !self.bought_with.is_empty() {
                to.field("bought_with").texts(&self.bought_with);
            }
            if !self.attributes.is_empty() {
                to.field("attributes").list(self.attributes.len());
                for (name, value) in &self.attributes {
                    to.list(2);
                    to.text(name);
                    to.text(value);
                }
            }
        });
    }
}

/// A product as bytes, its ids first: in its fields products would take several times the room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed(Box<[u8]>);

impl Packed {
    /// Packs a product.
    pub fn new(product: &Product) -> Self {
        let bytes = Sink::bytes(|to| {
            let text =
                |to: &mut Sink, text: &Option<String>| to.maybe(text.as_ref(), |to, text| to.text(text));
            let price = |to: &mut Sink, price: &Option<Price>| {
                to.maybe(price.as_ref(), |to, price| {
                    to.number(price.amount);
                    text(to, &price.currency);
                });
            };
            to.text(&product.id);
            text(to, &product.item_group_id);
            to.texts(&product.aliases);
            to.text(&product.title);
            text(to, &product.link);
            text(to, &product.image_link);
            price(to, &product.price);
            price(to, &product.sale_price);
            to.whole(product.availability as u64);
            text(to, &product.brand);
            to.texts(&product.product_type);
            to.texts(&product.bought_with);
            to.list(&product.attributes, |to, (name, value)| {
                to.text(name);
                to.text(value);
            });
        });
        // A copy of the right length: a longer one cut short would leave gaps between the products.
        Self(bytes.as_slice().into())
    }

    /// Its id.
    pub fn id(&self) -> &str {
        Source::new(&self.0).borrowed()
    }

    /// Whether `id` is its own, or its group's.
    pub fn owns(&self, id: &str) -> bool {
        let mut from = Source::new(&self.0);
        from.borrowed() == id || from.maybe(Source::borrowed) == Some(id)
    }

    /// Whether `id` is one of its aliases: those of its variants, and others that it goes by.
    pub fn goes_by(&self, id: &str) -> bool {
        let mut from = Source::new(&self.0);
        from.borrowed();
        from.maybe(Source::borrowed);
        from.list(Source::borrowed).contains(&id)
    }

    /// All of it.
    pub fn product(&self) -> Product {
        let price = |from: &mut Source| Price { amount: from.number(), currency: from.maybe(Source::text) };
        let mut from = Source::new(&self.0);
        Product {
            id: from.text(),
            item_group_id: from.maybe(Source::text),
            aliases: from.texts(),
            title: from.text(),
            link: from.maybe(Source::text),
            image_link: from.maybe(Source::text),
            price: from.maybe(price),
            sale_price: from.maybe(price),
            availability: Availability::ALL.get(from.small() as usize).copied().unwrap_or_default(),
            brand: from.maybe(Source::text),
            product_type: from.texts(),
            bought_with: from.texts(),
            attributes: from.list(|from| (from.text(), from.text())),
        }
    }
}
