//! WooCommerce's Store API: prices as whole numbers of minor units, names with HTML in them.

use super::shape::{Shape, each, money, number, text, texts};
use super::text::plain_text;
use crate::json::{Field, Record};

/// Whether a record is a product of WooCommerce's.
pub fn is(record: &Record) -> bool {
    record.iter().any(|(name, field)| name == "prices" && field.get("currency_minor_unit").is_some())
}

/// The product; a variable one goes by the ids of its variations too.
pub fn product(record: Record, shape: &mut Shape) -> Option<Record> {
    let mut out = Record::new();
    let mut aliases = Vec::new();
    let get = |name: &str| record.iter().find(|(n, _)| n == name).map(|(_, field)| field);
    let flag = |name: &str| matches!(get(name), Some(Field::Bool(true)));
    let stock = match get("is_in_stock") {
        Some(Field::Bool(false)) => "out_of_stock",
        _ if flag("is_on_backorder") => "backorder",
        _ => "in_stock",
    };
    let plain = |field: &Field| text(field).map(|t| plain_text(&t));
    let html = |field: &Field| plain(field).map(Field::Text);
    for (name, field) in record {
        match name.as_str() {
            "id" => shape.put_some(&mut out, "id", "id", text(&field).map(Field::Text)),
            "name" => shape.put_some(&mut out, "name", "title", html(&field)),
            "permalink" => shape.put(&mut out, "permalink", "link", field),
            "images" => {
                let mut sources = each(&field).iter().filter_map(|image| text(image.get("src")?));
                shape.put_some(&mut out, "images.src", "image_link", sources.next().map(Field::Text));
                shape.put(&mut out, "images.src", "additional_image_link", texts(sources));
            }
            "prices" => prices(&field, &mut out, shape),
            "is_in_stock" => {
                shape.put(&mut out, "is_in_stock", "availability", Field::Text(stock.to_owned()))
            }
            "description" | "short_description" => {
                shape.put_some(&mut out, &name, "description", html(&field))
            }
            "categories" => {
                let mut names = each(&field).iter().filter_map(html).filter_map(|name| text(&name));
                let first = names.next().map(|name| Field::List(vec![Field::Text(name)]));
                shape.put_some(&mut out, "categories", "product_type", first);
                shape.put(&mut out, "categories", "more_categories", texts(names));
            }
            "brands" => shape.put_some(&mut out, "brands", "brand", html(&field)),
            "tags" => shape.put(&mut out, "tags", "tags", texts(each(&field).iter().filter_map(plain))),
            // A variation that stands in the feed by itself; 0 for a product.
            "parent" => {
                let parent = number(&field).filter(|parent| *parent > 0.0).map(Field::Number);
                shape.put_some(&mut out, "parent", "item_group_id", parent);
            }
            "attributes" => {
                for attribute in each(&field) {
                    let name = attribute.get("name").and_then(plain).unwrap_or_default().to_lowercase();
                    let terms = attribute.get("terms").map(each).unwrap_or_default();
                    shape.attribute(&mut out, "attributes", &name, texts(terms.iter().filter_map(plain)));
                }
            }
            "average_rating" => {
                // A product that nobody has rated has "0".
                let rating = number(&field).filter(|stars| *stars > 0.0).map(Field::Number);
                shape.put_some(&mut out, "average_rating", "rating", rating);
            }
            "review_count" => {
                let count = number(&field).filter(|count| *count > 0.0).map(Field::Number);
                shape.put_some(&mut out, "review_count", "rating_count", count);
            }
            "sku" => aliases.extend(text(&field)),
            "slug" => aliases.extend(text(&field)),
            "variations" => {
                aliases.extend(each(&field).iter().filter_map(|one| text(one.get("id").unwrap_or(one))));
            }
            "is_on_backorder" => {}
            _ => shape.drop(&name, &field),
        }
    }
    shape.put(&mut out, "sku, slug, variations.id", "aliases", texts(aliases));
    Some(out)
}

/// `{ price: "1999", regular_price: "2499", currency_code: "EUR", currency_minor_unit: 2 }`
fn prices(field: &Field, out: &mut Record, shape: &mut Shape) {
    let minor = field.get("currency_minor_unit").and_then(number).unwrap_or(2.0);
    let currency = field.get("currency_code").and_then(text);
    let amount = |name: &str| field.get(name).and_then(number).map(|n| n / 10_f64.powf(minor));
    let price = |amount: f64| money(amount, currency.clone());
    let (now, before) = (amount("price"), amount("regular_price"));
    match (now, before) {
        (Some(now), Some(before)) if before > now => {
            shape.put(out, "prices.regular_price", "price", price(before));
            shape.put(out, "prices.price", "sale_price", price(now));
        }
        (now, before) => shape.put_some(out, "prices.price", "price", now.or(before).map(price)),
    }
}
