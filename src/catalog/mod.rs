//! Actions: the products that can be recommended, and what each is like.

mod features;
mod feed;
mod import;
mod price;
mod product;

pub use features::{Feature, MAX_FEATURES, describe, features, field, hash};
pub use feed::{Format, records};
pub use product::{Availability, Price, Product};

use crate::checksum::crc32;
use crate::index::Index;
use crate::json::Record;
use crate::{Error, Warnings};

/// A feature, and how common it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeatureCount {
    /// The feature.
    pub hash: u32,
    /// How many products have it.
    pub products: u32,
    /// Place of its field in [`Catalog::field_names`].
    pub field: u8,
}

/// Most fields that are told apart.
pub const MAX_FIELDS: usize = 16;

/// The products of a shop, numbered from 0 in the feed's order, each with its hashed features.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    products: Vec<Product>,
    index: Index,
    /// Features of product i: `features[starts[i]..starts[i + 1]]`.
    features: Vec<u32>,
    /// The field of each feature: a place in `names`.
    fields: Vec<u8>,
    /// Fields that features come from, as [`field`] hashes them.
    names: Vec<u32>,
    starts: Vec<u32>,
    warnings: Warnings,
}

impl Catalog {
    /// Reads a feed: JSON or CSV, told apart by content. O(bytes).
    ///
    /// # Errors
    /// `catalog_format` when it is no feed, `catalog_empty` when no product in it has an id.
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        Self::from_records(feed::read(bytes)?.1)
    }

    /// A catalogue from records of named fields.
    ///
    /// # Errors
    /// `catalog_empty` when no record has an id.
    pub fn from_records(records: Vec<Record>) -> Result<Self, Error> {
        let mut warnings = Warnings::default();
        let products: Vec<_> =
            records.into_iter().filter_map(|r| import::product(r, &mut warnings)).collect();
        if products.is_empty() {
            return Err(Error::new(
                "catalog_empty",
                "the catalogue holds no product with an id: expected at least one",
            ));
        }
        Ok(Self::new(products, warnings))
    }

    /// A catalogue of checked products; of products with the same id the first stays.
    pub fn new(products: Vec<Product>, mut warnings: Warnings) -> Self {
        let index = Index::with_capacity(products.len());
        let mut catalog = Self { starts: vec![0], index, ..Self::default() };
        for product in products {
            if catalog.find(&product.id).is_some() {
                warnings.add("product_duplicate_id", || {
                    format!("id {} comes more than once: the first stays", product.id)
                });
                continue;
            }
            catalog.index.insert(crc32(product.id.as_bytes()), catalog.products.len() as u32);
            for feature in features(&product) {
                let place = catalog.names.iter().position(|&name| name == feature.field);
                let place = place.unwrap_or(catalog.names.len()).min(MAX_FIELDS - 1);
                if place == catalog.names.len() {
                    catalog.names.push(feature.field);
                }
                catalog.features.push(feature.hash);
                catalog.fields.push(place as u8);
            }
            catalog.starts.push(catalog.features.len() as u32);
            catalog.products.push(product);
        }
        catalog.warnings = warnings;
        catalog
    }

    /// How many products.
    pub fn len(&self) -> usize {
        self.products.len()
    }

    /// True for a catalogue without products.
    pub fn is_empty(&self) -> bool {
        self.products.is_empty()
    }

    /// All products in order.
    pub fn products(&self) -> &[Product] {
        &self.products
    }

    /// Product number `item`.
    pub fn get(&self, item: u32) -> Option<&Product> {
        self.products.get(item as usize)
    }

    /// The number of the product with this id.
    pub fn find(&self, id: &str) -> Option<u32> {
        self.index.find(crc32(id.as_bytes()), |row| self.products[row as usize].id == id)
    }

    /// The id of product `item`; empty for a number that is not in the catalogue.
    pub fn id(&self, item: u32) -> &str {
        self.get(item).map_or("", |p| &p.id)
    }

    /// The hashed features of product `item`.
    pub fn features(&self, item: u32) -> &[u32] {
        let at = |i: usize| self.starts.get(i).map_or(0, |&s| s as usize);
        self.features.get(at(item as usize)..at(item as usize + 1)).unwrap_or_default()
    }

    /// For each feature of product `item`, the field that it comes from: a place in [`Self::field_names`].
    pub fn fields(&self, item: u32) -> &[u8] {
        let at = |i: usize| self.starts.get(i).map_or(0, |&s| s as usize);
        self.fields.get(at(item as usize)..at(item as usize + 1)).unwrap_or_default()
    }

    /// The fields that features come from, as [`field`] hashes their names; at most [`MAX_FIELDS`], the last of
    /// which stands for all further ones.
    pub fn field_names(&self) -> &[u32] {
        &self.names
    }

    /// Every feature, in the order of the first product that has it.
    pub fn feature_counts(&self) -> Vec<FeatureCount> {
        let mut counts: Vec<FeatureCount> = Vec::new();
        let mut index = Index::with_capacity(self.features.len());
        for (&hash, &field) in self.features.iter().zip(&self.fields) {
            match index.find(hash, |row| counts[row as usize].hash == hash) {
                Some(row) => counts[row as usize].products += 1,
                None => {
                    index.insert(hash, counts.len() as u32);
                    counts.push(FeatureCount { hash, products: 1, field });
                }
            }
        }
        counts
    }

    /// What was mended or left out while reading.
    pub fn warnings(&self) -> &Warnings {
        &self.warnings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_products_with_one_id_the_first_stays() {
        let c = Catalog::read(br#"[{"id":"a","title":"1"},{"id":"a","title":"2"},{"id":"b","title":"3"}]"#)
            .unwrap();
        assert_eq!((c.len(), c.get(0).unwrap().title.as_str(), c.find("b")), (2, "1", Some(1)));
        assert_eq!(c.warnings().count("product_duplicate_id"), 1);
    }

    #[test]
    fn a_catalogue_without_products_is_an_error() {
        for feed in ["[]", "{\"products\":[]}", "id,title\n", "[{\"title\":\"x\"}]"] {
            assert_eq!(Catalog::read(feed.as_bytes()).unwrap_err().code(), "catalog_empty", "{feed}");
        }
    }
}
