//! Google Merchant's fields, as Meta's catalogue has them too: mostly under our own names already.

use super::shape::{Shape, each, text};
use super::text::plain_text;
use crate::catalog::names;
use crate::host;
use crate::json::{Field, Record};

/// What a merchant tells the marketplace, not the visitor.
const NOT_SHOWN: [&str; 27] = [
    "shipping",
    "shipping_weight",
    "shipping_length",
    "shipping_width",
    "shipping_height",
    "shipping_label",
    "ships_from_country",
    "min_handling_time",
    "max_handling_time",
    "transit_time_label",
    "tax",
    "tax_category",
    "cost_of_goods_sold",
    "loyalty_points",
    "loyalty_program",
    "installment",
    "subscription_cost",
    "promotion_id",
    "ads_redirect",
    "identifier_exists",
    "included_destination",
    "excluded_destination",
    "shopping_ads_excluded_country",
    "canonical_link",
    "mobile_link",
    "pause",
    "quantity_to_sell_on_facebook",
];

/// Whether a record needs more than its names read: its sale has a time.
pub fn is_dated(record: &Record) -> bool {
    record.iter().any(|(name, field)| name.ends_with(DATES) && *field != Field::Null)
}

const DATES: &str = "sale_price_effective_date";

/// The product; `None` for one that the shop hides (Meta's `status` and `visibility`).
pub fn product(record: Record, shape: &mut Shape) -> Option<Record> {
    let from: Vec<String> = record.iter().map(|(name, _)| name.clone()).collect();
    let record = names::standard(record);
    let get = |name: &str| record.iter().find(|(n, _)| n == name).and_then(|(_, field)| text(field));
    let is = |name: &str, words: &[&str]| {
        get(name).is_some_and(|word| words.contains(&word.to_lowercase().as_str()))
    };
    if is("status", &["archived", "draft"]) || is("visibility", &["hidden", "staging"]) {
        shape
            .summary
            .warnings
            .add("product_hidden", || "a product that is not published was left out".to_owned());
        return None;
    }
    let sale = get(DATES).is_none_or(|dates| runs(&dates, shape.now));
    if !sale && get("sale_price").is_some() {
        shape.summary.warnings.add("sale_price_over", || {
            "a sale price was left out: its `sale_price_effective_date` is not now".to_owned()
        });
    }
    let category = get("product_type").is_some();
    let mut out = Record::new();
    for (from, (name, field)) in from.into_iter().zip(record) {
        let path = |text: &str| text.contains('>') || text.parse::<u32>().is_err();
        match name.as_str() {
            "sale_price" if !sale => shape.drop(&from, &field),
            DATES => {}
            "description" => {
                shape.put_some(
                    &mut out,
                    &from,
                    "description",
                    text(&field).map(|t| Field::Text(plain_text(&t))),
                );
            }
            // A path; the number that Google has for it says nothing of what is above it.
            "google_product_category" | "fb_product_category"
                if !category && text(&field).is_some_and(|t| path(&t)) =>
            {
                shape.put(&mut out, &from, "product_type", field);
            }
            // A product may be in several places; the first is the main one.
            "product_type" => {
                let first =
                    each(&field).iter().find(|path| path.text().is_some_and(|t| t.contains('>'))).cloned();
                shape.put(&mut out, &from, "product_type", first.unwrap_or(one(field)));
            }
            "link" => shape.put(&mut out, &from, "link", one(field)),
            // As Meta's newer template has it.
            "image[0].url" => shape.put(&mut out, &from, "image_link", field),
            "" => {}
            name if NOT_SHOWN.contains(&name) => shape.drop(&from, &field),
            name => shape.put(&mut out, &from, name, field),
        }
    }
    Some(out)
}

/// The value, or the first of several.
fn one(field: Field) -> Field {
    each(&field).first().cloned().unwrap_or(Field::Null)
}

/// Whether now is within `FROM/TO` of ISO 8601. A sale whose time cannot be read runs.
fn runs(dates: &str, now: Option<f64>) -> bool {
    let (Some(now), Some((from, to))) = (now, dates.split_once('/')) else { return true };
    host::date(from.trim()).is_none_or(|from| from <= now) && host::date(to.trim()).is_none_or(|to| now <= to)
}
