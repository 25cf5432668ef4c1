//! Shopify's products, as a shop's pages serve them: decimal prices in `/products.json`, cents in the Ajax API; both
//! without a currency.

use super::shape::{Shape, each, money, number, text, texts};
use super::text::plain_text;
use crate::json::{Field, Record};

/// Whether a record is a product of Shopify's.
pub fn is(record: &Record) -> bool {
    let has = |name: &str| record.iter().any(|(n, field)| n == name && *field != Field::Null);
    has("handle") && matches!(record.iter().find(|(n, _)| n == "variants"), Some((_, Field::List(_))))
}

/// Whether it is one of the Ajax API's, which name a price of the product itself.
pub fn is_ajax(record: &Record) -> bool {
    is(record) && record.iter().any(|(name, field)| name == "price" && field.number().is_some())
}

/// The product, with its variants folded into it.
pub fn product(record: Record, ajax: bool, shape: &mut Shape) -> Option<Record> {
    let mut out = Record::new();
    let mut aliases = Vec::new();
    let status = record.iter().find(|(name, _)| name == "status").and_then(|(_, field)| field.text());
    if status.is_some_and(|status| status != "active") {
        shape
            .summary
            .warnings
            .add("product_hidden", || "a product that is not published was left out".to_owned());
        return None;
    }
    // The product's own address goes before the one that its handle makes.
    if let Some((_, url)) = record.iter().find(|(name, _)| name == "url") {
        shape.put(&mut out, "url", "link", url.clone());
    }
    for (name, field) in record {
        match name.as_str() {
            "id" => shape.put_some(&mut out, "id", "id", text(&field).map(Field::Text)),
            "title" | "currency" => shape.put(&mut out, &name, &name, field),
            "url" => {}
            "handle" => {
                let handle = text(&field).unwrap_or_default();
                shape.put(&mut out, "handle", "link", Field::Text(["/products/", &handle].concat()));
                aliases.push(handle);
            }
            "vendor" => shape.put(&mut out, "vendor", "brand", field),
            "product_type" | "type" => shape.put(&mut out, &name, "product_type", category(field)),
            "tags" => shape.put(&mut out, "tags", "tags", tags(&field)),
            "body_html" | "description" => {
                shape.put_some(
                    &mut out,
                    &name,
                    "description",
                    text(&field).map(|t| Field::Text(plain_text(&t))),
                );
            }
            "images" | "image" | "featured_image" => {
                let image = each(&field).first().and_then(source);
                shape.put_some(&mut out, &name, "image_link", image);
                let more = each(&field).iter().skip(1).filter_map(source).filter_map(|image| text(&image));
                shape.put(&mut out, &name, "additional_image_link", texts(more));
            }
            "options" => each(&field).iter().for_each(|option| self::option(option, &mut out, shape)),
            "variants" => variants(&field, ajax, &mut out, &mut aliases, shape),
            "published_at" => shape.put(&mut out, "published_at", "published_at", field),
            // What the variants say better, or what is no matter of the visitor's.
            "price" | "available" | "compare_at_price" => {}
            _ => shape.drop(&name, &field),
        }
    }
    shape.put(
        &mut out,
        "variants.id, variants.sku",
        "aliases",
        texts(aliases.into_iter().filter(|a| !a.is_empty())),
    );
    Some(out)
}

struct Variant {
    price: Option<f64>,
    compare_at: Option<f64>,
    available: Option<bool>,
}

/// The price is that of the cheapest variant that can be bought; what it was compared at makes it a sale.
fn variants(field: &Field, ajax: bool, out: &mut Record, aliases: &mut Vec<String>, shape: &mut Shape) {
    let unit = if ajax { 100.0 } else { 1.0 };
    let all: Vec<Variant> = each(field)
        .iter()
        .map(|variant| {
            let amount = |name: &str| Some(number(variant.get(name)?)? / unit);
            aliases.extend(["id", "sku"].into_iter().filter_map(|name| text(variant.get(name)?)));
            Variant {
                price: amount("price"),
                compare_at: amount("compare_at_price"),
                available: match variant.get("available") {
                    Some(Field::Bool(available)) => Some(*available),
                    _ => None,
                },
            }
        })
        .collect();
    let can = |variant: &&Variant| variant.available != Some(false);
    let cheapest = |of: &mut dyn Iterator<Item = &Variant>| {
        of.filter_map(|v| Some((v.price?, v.compare_at))).min_by(|a, b| a.0.total_cmp(&b.0))
    };
    let best = cheapest(&mut all.iter().filter(can)).or_else(|| cheapest(&mut all.iter()));
    if let Some((price, compare_at)) = best {
        match compare_at.filter(|before| *before > price) {
            Some(before) => {
                shape.put(out, "variants.compare_at_price", "price", money(before, None));
                shape.put(out, "variants.price", "sale_price", money(price, None));
            }
            None => shape.put(out, "variants.price", "price", money(price, None)),
        }
    }
    if all.iter().any(|variant| variant.available.is_some()) {
        let stock = if all.iter().any(|v| can(&v)) { "in_stock" } else { "out_of_stock" };
        shape.put(out, "variants.available", "availability", Field::Text(stock.to_owned()));
    }
}

/// `{ name: "Color", values: ["Red", "Blue"] }`; a product without options has one that is called Title.
fn option(option: &Field, out: &mut Record, shape: &mut Shape) {
    let name = option.get("name").and_then(Field::text).unwrap_or_default().to_lowercase();
    if let Some(values) = option.get("values")
        && name != "title"
    {
        shape.attribute(out, "options", &name, values.clone());
    }
}

/// A list, or one text with commas.
fn tags(field: &Field) -> Field {
    let words =
        |field: &Field| field.text().map(|t| t.split(',').map(|w| w.trim().to_owned()).collect::<Vec<_>>());
    let tags = each(field).iter().filter_map(words).flatten();
    texts(tags.filter(|tag| !tag.is_empty()))
}

/// A product type that holds `.` or `/` is no path.
fn category(field: Field) -> Field {
    match field {
        Field::Text(name) if !name.contains('>') && !name.is_empty() => Field::List(vec![Field::Text(name)]),
        field => field,
    }
}

fn source(image: &Field) -> Option<Field> {
    ["src", "url"]
        .into_iter()
        .find_map(|name| image.get(name))
        .or(Some(image).filter(|i| i.text().is_some()))
        .cloned()
}
