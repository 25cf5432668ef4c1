//! Actions: the products that can be recommended, and what each is like.

mod features;
mod feed;
mod import;
mod price;
mod product;

pub use features::{MAX_FEATURES, describe, features, hash};
pub use feed::{Format, records};
pub use product::{Availability, Price, Product};

use crate::checksum::crc32;
use crate::index::Index;
use crate::json::Record;
use crate::{Error, Warnings};

/// The products of a shop, numbered from 0 in the feed's order, each with its hashed features.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    products: Vec<Product>,
    index: Index,
    /// Features of product i: `features[starts[i]..starts[i + 1]]`.
    features: Vec<u32>,
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
            catalog.features.extend(features(&product));
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

    /// Every feature, in the order of the first product that has it, and how many products have it.
    pub fn feature_counts(&self) -> Vec<(u32, u32)> {
        let mut counts: Vec<(u32, u32)> = Vec::new();
        let mut index = Index::with_capacity(self.features.len());
        for &feature in &self.features {
            match index.find(feature, |row| counts[row as usize].0 == feature) {
                Some(row) => counts[row as usize].1 += 1,
                None => {
                    index.insert(feature, counts.len() as u32);
                    counts.push((feature, 1));
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
