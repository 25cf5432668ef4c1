//! A product: one action of the decision process.

use serde::{Deserialize, Serialize};

/// An amount of money in major units (15.0 is fifteen dollars), with its ISO 4217 code if known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Price {
    /// Major units, finite and ≥ 0.
    pub amount: f64,
    /// ISO 4217 code in capitals, for example `"USD"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
}

/// Whether a product can be bought now. Google Merchant's four values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Product {
    /// Unique in the catalogue; what events name as `item_id`.
    pub id: String,
    /// Shown on the card, as text.
    pub title: String,
    /// Where the card leads: an http(s) or relative URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The picture: an http(s) or relative URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_link: Option<String>,
    /// The regular price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
    /// What it costs at present, when on sale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sale_price: Option<Price>,
    /// Whether it can be bought.
    #[serde(default)]
    pub availability: Availability,
    /// Maker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    /// Category path from the root, for example `["Clothing", "Trousers"]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub product_type: Vec<String>,
    /// Variants of one product share it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item_group_id: Option<String>,
    /// Every other field of the feed, name and value, in the feed's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<(String, String)>,
}

impl Product {
    /// What the visitor would pay: the sale price where there is one.
    pub fn current_price(&self) -> Option<&Price> {
        self.sale_price.as_ref().or(self.price.as_ref())
    }
}
