//! What a product is like, as a short list of hashed features.

use super::product::Product;
use crate::checksum::{crc32, crc32_of};
use crate::host;

/// Most features kept of one product, in order of [`features`].
pub const MAX_FEATURES: usize = 32;

/// Fields that say where, when or how good, not what: never features, no more than those whose names end as [`ENDINGS`].
const NOT_FEATURES: [&str; 12] = [
    "description",
    "gtin",
    "mpn",
    "ean",
    "isbn",
    "additional_image_link",
    "mobile_link",
    "condition",
    "date",
    "rating",
    "rating_count",
    "badge",
];

/// A link is as unique as the id, and a moment nearly so.
const ENDINGS: [&str; 3] = ["link", "_date", "_at"];

/// One thing that a product is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Feature {
    /// [`hash`] of field and value.
    pub hash: u32,
    /// [`field`] that it comes from.
    pub field: u32,
}

/// The features of a product: category levels, brand, price bucket, attributes, title tokens, each hashed to
/// 32 bits (feature hashing, Weinberger et al. 2009). At most [`MAX_FEATURES`], without repeats; those of one
/// field follow one another.
pub fn features(product: &Product) -> Vec<Feature> {
    let mut out: Vec<Feature> = Vec::with_capacity(16);
    each(product, |name, value| {
        let hash = hash(name, value);
        if out.len() < MAX_FEATURES && out.iter().all(|f| f.hash != hash) {
            out.push(Feature { hash, field: field(name) });
        }
    });
    out
}

/// The hash of a field's name, `product_type` or `colour`. Both price grids are one field.
pub fn field(name: &str) -> u32 {
    crc32(if name == "price_between" { b"price" } else { name.as_bytes() })
}

/// Name and value of the feature of `product` that hashes to `feature`: for explanations.
pub fn describe(product: &Product, feature: u32) -> Option<(String, String)> {
    let mut found = None;
    each(product, |name, value| {
        if found.is_none() && hash(name, value) == feature {
            found = Some((name.to_owned(), value.to_owned()));
        }
    });
    found
}

/// The hash of one feature, also of a visitor's (`country`, `PL`).
pub fn hash(name: &str, value: &str) -> u32 {
    let value = host::lower_case(value);
    crc32_of([name.as_bytes(), b"=", value.as_bytes()])
}

fn each(product: &Product, mut put: impl FnMut(&str, &str)) {
    let mut path = String::new();
    for level in &product.product_type {
        if !path.is_empty() {
            path.push('>');
        }
        path.push_str(level);
        put("product_type", &path);
    }
    if let Some(brand) = &product.brand {
        put("brand", brand);
    }
    if let Some(price) = product.current_price() {
        // Two half-octave grids, shifted by half a step: near prices share at least one bucket.
        let octaves = (price.amount + 0.01).log2() * 2.0;
        put("price", &host::number_text(octaves.floor()));
        put("price_between", &host::number_text((octaves + 0.5).floor()));
    }
    for (name, value) in &product.attributes {
        let kind = !NOT_FEATURES.contains(&name.as_str()) && !ENDINGS.iter().any(|end| name.ends_with(end));
        if kind && value.len() <= 64 {
            put(name, value);
        }
    }
    for token in tokens(&product.title) {
        put("title", token);
    }
}

/// Words of two letters or more; in scripts without spaces a run of letters is one word.
fn tokens(title: &str) -> impl Iterator<Item = &str> {
    title.split(|c: char| !host::is_alphanumeric(c)).filter(|t| t.chars().nth(1).is_some()).take(12)
}

#[cfg(test)]
mod tests {
    use super::super::product::Price;
    use super::*;

    fn trousers(price: f64) -> Product {
        Product {
            id: "A1".to_owned(),
            title: "Wide trousers".to_owned(),
            price: Some(Price { amount: price, currency: None }),
            product_type: vec!["Clothing".to_owned(), "Trousers".to_owned()],
            attributes: vec![("colour".to_owned(), "Blue".to_owned()), ("gtin".to_owned(), "123".to_owned())],
            ..Product::default()
        }
    }

    #[test]
    fn every_part_of_a_product_is_a_feature_and_identifiers_are_not() {
        // two levels, two price buckets, colour, two title tokens
        assert_eq!(features(&trousers(28.0)).len(), 7);
        let colour = hash("colour", "blue");
        let found = features(&trousers(28.0)).into_iter().find(|f| f.hash == colour);
        assert_eq!(found.map(|f| f.field), Some(field("colour")));
        assert_eq!(describe(&trousers(28.0), colour), Some(("colour".to_owned(), "Blue".to_owned())));
    }

    #[test]
    fn when_a_product_comes_or_goes_is_not_what_it_is_like() {
        let dated = |name: &str| Product {
            attributes: vec![(name.to_owned(), "2030-01-01".to_owned())],
            ..Product::default()
        };
        for name in ["expiration_date", "availability_date", "published_at", "date", "image_link"] {
            assert_eq!(features(&dated(name)), [], "{name}");
        }
        assert_eq!(features(&dated("season")).len(), 1);
    }

    #[test]
    fn near_prices_share_a_bucket_and_far_ones_do_not() {
        let shared = |a: f64, b: f64| {
            let b = features(&trousers(b));
            features(&trousers(a)).iter().filter(|f| b.contains(f)).count()
        };
        assert!(shared(28.0, 30.0) > shared(28.0, 90.0));
    }
}
