//! Conditions on product fields: `{ "brand": ["Acme", "Bolt"], "price": { "max": 50 } }`.

use crate::catalog::{Product, names};
use crate::json::Field;
use crate::{Error, host};

/// All conditions must hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter(Vec<(String, Condition)>);

#[derive(Debug, Clone, PartialEq)]
enum Condition {
    /// The field, or one of its values, is one of these (letter case aside).
    OneOf(Vec<String>),
    /// The field is a number in this range.
    Range { min: f64, max: f64 },
}

impl Filter {
    /// A filter from its description: a value, a list of values, or `{ min, max }` for each field, whose name may be
    /// written as in the feed.
    ///
    /// # Errors
    /// `filter_shape` names the field whose condition is none of these.
    pub fn new(description: Field) -> Result<Self, Error> {
        let Field::Object(fields) = description else {
            return Err(shape("*", "an object of conditions by field"));
        };
        fields
            .into_iter()
            .map(|(name, f)| Ok((names::plain(&name), condition(&name, f)?)))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Whether a product meets every condition. A field that it lacks meets none.
    pub fn admits(&self, product: &Product) -> bool {
        self.0.iter().all(|(name, condition)| match condition {
            Condition::Range { min, max } => {
                number(product, name).is_some_and(|v| (*min..=*max).contains(&v))
            }
            Condition::OneOf(wanted) => {
                let mut found = false;
                each_value(product, name, |value| found |= wanted.contains(&host::lower_case(value)));
                found
            }
        })
    }
}

fn condition(name: &str, field: Field) -> Result<Condition, Error> {
    let text = |field: Field| match field {
        Field::Text(t) => Some(host::lower_case(&t)),
        Field::Number(n) => Some(host::number_text(n)),
        Field::Bool(b) => Some(b.to_string()),
        _ => None,
    };
    let one_of = match field {
        Field::Object(fields) => {
            let (mut min, mut max) = (f64::NEG_INFINITY, f64::INFINITY);
            for (bound, value) in fields {
                match (bound.as_str(), value) {
                    ("min", Field::Number(n)) if !n.is_nan() => min = n,
                    ("max", Field::Number(n)) if !n.is_nan() => max = n,
                    _ => return Err(shape(name, "`min` and `max` as numbers")),
                }
            }
            return Ok(Condition::Range { min, max });
        }
        Field::List(list) => list.into_iter().map(text).collect(),
        field => text(field).map(|t| vec![t]),
    };
    one_of.map(Condition::OneOf).ok_or_else(|| shape(name, "a value, a list of values, or { min, max }"))
}

fn shape(name: &str, expected: &str) -> Error {
    Error::new("filter_shape", ["filter.", name, " cannot be read: expected ", expected].concat())
}

fn number(product: &Product, name: &str) -> Option<f64> {
    match name {
        "price" => product.current_price().map(|p| p.amount),
        "sale_price" => product.sale_price.as_ref().map(|p| p.amount),
        _ => attributes(product, name).next().and_then(host::parse_number),
    }
}

/// The values of an attribute. The names of nested ones are kept as they are written.
fn attributes<'a>(product: &'a Product, name: &'a str) -> impl Iterator<Item = &'a str> {
    product.attributes.iter().filter(move |(n, _)| names::is(n, name)).map(|(_, value)| value.as_str())
}

fn each_value(product: &Product, name: &str, mut put: impl FnMut(&str)) {
    let mut text = |text: &Option<String>| text.iter().for_each(|text| put(text));
    match name {
        "id" => put(&product.id),
        "title" => put(&product.title),
        "link" => text(&product.link),
        "image_link" => text(&product.image_link),
        "brand" => text(&product.brand),
        "item_group_id" => text(&product.item_group_id),
        "availability" => put(product.availability.name()),
        "price" => product.current_price().iter().for_each(|p| put(&host::number_text(p.amount))),
        "sale_price" => product.sale_price.iter().for_each(|p| put(&host::number_text(p.amount))),
        "product_type" => {
            product.product_type.iter().for_each(|level| put(level));
            let mut path = String::new();
            for level in &product.product_type {
                if !path.is_empty() {
                    path.push_str(" > ");
                }
                path.push_str(level);
            }
            put(&path);
        }
        _ => attributes(product, name).for_each(put),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    #[test]
    fn conditions_are_values_lists_and_ranges() {
        let catalog = Catalog::read(
            br#"[{"id":"a","title":"A","brand":"Acme","price":10,"product_type":"X > Y","Colour":"Red","link":"/a"},
                 {"id":"b","title":"B","brand":"Bolt","price":60,"product_type":"X > Z","size":"40",
                  "sale_price":55,"availability":"preorder","Specs":{"Net weight":"2 kg"}}]"#,
        )
        .unwrap();
        for (filter, want) in [
            (r#"{"brand":"acme"}"#, vec!["a"]),
            (r#"{"brand":["acme","Bolt"],"price":{"max":50}}"#, vec!["a"]),
            (r#"{"product_type":"x > z"}"#, vec!["b"]),
            (r#"{"product_type":"X"}"#, vec!["a", "b"]),
            (r#"{"size":{"min":38,"max":42}}"#, vec!["b"]),
            (r#"{"colour":"blue"}"#, vec![]),
            (r#"{"colour":"red"}"#, vec!["a"]),
            (r#"{"Colour":"red","g:Product Type":"X"}"#, vec!["a"]),
            (r#"{"Specs.Net weight":"2 kg"}"#, vec!["b"]),
            (r#"{"availability":"preorder"}"#, vec!["b"]),
            (r#"{"sale_price":55}"#, vec!["b"]),
            (r#"{"link":"/a"}"#, vec!["a"]),
            (r#"{}"#, vec!["a", "b"]),
        ] {
            let filter = Filter::new(Field::parse(filter.as_bytes()).unwrap()).unwrap();
            let got: Vec<_> = catalog.products().filter(|p| filter.admits(p)).map(|p| p.id).collect();
            assert_eq!(got, want, "{filter:?}");
        }
    }

    #[test]
    fn what_is_no_condition_is_refused() {
        for filter in [r#"{"brand":null}"#, r#"{"price":{"max":"50"}}"#, r#"["a"]"#, r#"{"a":[["b"]]}"#] {
            let error = Filter::new(Field::parse(filter.as_bytes()).unwrap()).unwrap_err();
            assert_eq!(error.code(), "filter_shape", "{filter}");
        }
    }
}
