//! A catalogue that is JSON already, under Google Merchant's names: its products as records.

use crate::Error;
use crate::json::{Field, Record};

/// The products of a parsed catalogue: an array of objects, an object that holds it as `products`, a list of such
/// pages, an object with one `product`, or such a product.
///
/// # Errors
/// `catalog_format` when there is no such array.
pub fn records(feed: Field) -> Result<Vec<Record>, Error> {
    let mut records = Vec::new();
    match feed {
        Field::List(list) => {
            for item in list {
                match item {
                    Field::Object(fields) => match products(fields) {
                        Ok(page) => records.extend(page),
                        Err(record) => records.push(record),
                    },
                    // What is not an object has no id; the import counts it.
                    _ => records.push(Vec::new()),
                }
            }
        }
        Field::Object(fields) => match products(fields) {
            Ok(page) => records = page,
            // One product of Shopify's Ajax API stands alone, and so does one in a file of a product a line.
            Err(one) if one.iter().any(|(name, _)| matches!(name.as_str(), "id" | "variants")) => {
                records.push(one);
            }
            Err(_) => return Err(format_error("a JSON object without a `products` array")),
        },
        _ => return Err(format_error("a single JSON value")),
    }
    Ok(records)
}

/// The products that an object holds; the object itself when it is one.
fn products(mut fields: Record) -> Result<Vec<Record>, Record> {
    let holds = |(name, field): &(String, Field)| match field {
        Field::List(_) => name == "products",
        Field::Object(_) => name == "product",
        _ => false,
    };
    match fields.iter().position(holds) {
        Some(at) if !fields.iter().any(|(name, _)| name == "id") => Ok(match fields.swap_remove(at).1 {
            list @ Field::List(_) => list.records(),
            product => Field::List(vec![product]).records(),
        }),
        _ => Err(fields),
    }
}

/// `catalog_format`, with what came instead of a catalogue.
pub fn format_error(got: &str) -> Error {
    Error::new(
        "catalog_format",
        [
            "the catalogue is ",
            got,
            ": expected products as JSON, CSV, a Google Merchant feed, or what Shopify or WooCommerce serve",
        ]
        .concat(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_come_as_an_array_in_an_object_or_in_pages() {
        for feed in [
            r#"[{"id":1},{"id":2}]"#,
            r#"{"shop":"x","products":[{"id":1},{"id":2}]}"#,
            r#"[{"products":[{"id":1}]},{"products":[{"id":2}]}]"#,
            r#"[{"product":{"id":1}},{"id":2}]"#,
        ] {
            let records = records(Field::parse(feed.as_bytes()).unwrap()).unwrap();
            let want = [1.0, 2.0].map(|id| vec![("id".to_owned(), Field::Number(id))]);
            assert_eq!(records, want, "{feed}");
        }
        for feed in [r#"{"items":[]}"#, "7", r#""text""#] {
            assert_eq!(records(Field::parse(feed.as_bytes()).unwrap()).unwrap_err().code(), "catalog_format");
        }
    }
}
