//! What the files for the formats share: values taken apart, and fields put under their names and counted.

use super::Summary;
use crate::catalog::names;
use crate::host;
use crate::json::{Field, Record};

/// What the import takes for more than an attribute.
const KNOWN: [&str; 13] = [
    "id",
    "item_group_id",
    "aliases",
    "title",
    "link",
    "image_link",
    "price",
    "sale_price",
    "currency",
    "availability",
    "product_type",
    "bought_with",
    "attributes",
];

/// Where a record's fields go. One for all records of a feed.
pub struct Shape<'a> {
    /// ms since 1970, where it is known.
    pub now: Option<f64>,
    pub summary: &'a mut Summary,
}

impl<'a> Shape<'a> {
    pub fn new(now: Option<f64>, summary: &'a mut Summary) -> Self {
        Self { now, summary }
    }

    /// Adds `field`, which the feed calls `from`, as `to`, unless it is nothing or is there already.
    pub fn put(&mut self, out: &mut Record, from: &str, to: &str, field: Field) {
        let nothing = match &field {
            Field::Null => true,
            Field::Text(text) => text.trim().is_empty(),
            Field::List(list) => list.is_empty(),
            Field::Object(fields) => fields.is_empty(),
            _ => false,
        };
        if !nothing && !out.iter().any(|(name, _)| name == to) {
            self.summary.mapped(from, to);
            out.push((to.to_owned(), field));
        }
    }

    /// As [`Self::put`], where the field is there.
    pub fn put_some(&mut self, out: &mut Record, from: &str, to: &str, field: Option<Field>) {
        self.put(out, from, to, field.unwrap_or(Field::Null));
    }

    /// Adds what the shop itself calls `name`: never in the place of a field that means something here, but for a brand,
    /// which is the first of its values.
    pub fn attribute(&mut self, out: &mut Record, from: &str, name: &str, values: Field) {
        for (name, values) in names::standard(vec![(name.to_owned(), values)]) {
            match name.as_str() {
                "" => {}
                "brand" => self.put_some(out, from, "brand", text(&values).map(Field::Text)),
                known if KNOWN.contains(&known) => self.drop(from, &values),
                name => self.put(out, from, name, values),
            }
        }
    }

    /// Leaves `field` out.
    pub fn drop(&mut self, from: &str, field: &Field) {
        if *field != Field::Null {
            self.summary.dropped(from);
        }
    }

    /// Counts the fields of records that need no mapping.
    pub fn plain(&mut self, records: &[Record]) {
        for record in records {
            let standard = names::standard(record.clone());
            for ((from, field), (to, _)) in record.iter().zip(&standard) {
                if *field != Field::Null {
                    self.summary.mapped(from, to);
                }
            }
        }
    }
}

/// Text as it stands; numbers and flags as text; of an object its `name` or its `@value`.
pub fn text(field: &Field) -> Option<String> {
    match field {
        Field::Text(text) => Some(text.trim().to_owned()),
        Field::Number(number) if number.is_finite() => Some(host::number_text(*number)),
        Field::Bool(flag) => Some(flag.to_string()),
        Field::List(list) => list.iter().find_map(text),
        Field::Object(_) => ["name", "@value", "value"].into_iter().find_map(|name| text(field.get(name)?)),
        _ => None,
    }
    .filter(|text| !text.is_empty())
}

/// A number, or a text that is one as JSON writes it.
pub fn number(field: &Field) -> Option<f64> {
    match field {
        Field::Number(number) => Some(*number),
        Field::Text(text) => host::parse_number(text.trim()),
        _ => None,
    }
}

/// An amount in major units.
pub fn money(amount: f64, currency: Option<String>) -> Field {
    let mut price = vec![("amount".to_owned(), Field::Number(amount))];
    price.extend(currency.map(|code| ("currency".to_owned(), Field::Text(code))));
    Field::Object(price)
}

/// The elements of a list; any other value as the only one.
pub fn each(field: &Field) -> &[Field] {
    match field {
        Field::List(list) => list,
        Field::Null => &[],
        field => std::slice::from_ref(field),
    }
}

/// Texts as a list, without repeats.
pub fn texts(values: impl IntoIterator<Item = String>) -> Field {
    let mut list: Vec<Field> = Vec::new();
    for value in values.into_iter().map(Field::Text) {
        if !list.contains(&value) {
            list.push(value);
        }
    }
    Field::List(list)
}
