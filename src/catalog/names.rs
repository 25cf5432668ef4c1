//! Names of fields: Google Merchant's, and others that mean the same.

use crate::json::{Field, Record};

/// Fields under other names that mean the same, the likeliest first.
const ALIASES: [(&str, &str); 17] = [
    ("item_id", "id"),
    ("product_id", "id"),
    ("sku", "id"),
    ("name", "title"),
    ("item_name", "title"),
    ("url", "link"),
    ("permalink", "link"),
    ("image", "image_link"),
    ("image_url", "image_link"),
    ("vendor", "brand"),
    ("item_brand", "brand"),
    ("category", "product_type"),
    ("categories", "product_type"),
    ("item_category", "product_type"),
    ("in_stock", "availability"),
    ("is_in_stock", "availability"),
    ("available", "availability"),
];

/// A name in lower case, words joined by `_`, without `g:`.
pub fn plain(name: &str) -> String {
    let name = name.trim().to_ascii_lowercase().replace([' ', '-'], "_");
    name.strip_prefix("g:").map(str::to_owned).unwrap_or(name)
}

/// Whether a name is this [`plain`] one.
pub fn is(name: &str, plain: &str) -> bool {
    let byte = |byte: u8| if matches!(byte, b' ' | b'-') { b'_' } else { byte.to_ascii_lowercase() };
    name.bytes().map(byte).eq(plain.bytes())
}

/// The fields in their order, under their standard names, which are [`plain`]. The record's own standard name wins over
/// an alias.
pub fn standard(record: Record) -> Record {
    let mut fields: Record = record.into_iter().map(|(n, f)| (plain(&n), f)).collect();
    for (alias, standard) in ALIASES {
        if !fields.iter().any(|(n, f)| n == standard && *f != Field::Null)
            && let Some((name, _)) = fields.iter_mut().find(|(n, f)| n == alias && *f != Field::Null)
        {
            standard.clone_into(name);
        }
    }
    fields
}
