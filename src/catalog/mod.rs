//! Actions: the products that can be recommended, and what each is like.

mod features;
mod feed;
mod import;
mod price;
mod product;

pub use features::{Feature, MAX_FEATURES, describe, features, field, hash};
pub use feed::{Format, records};
pub use product::{Availability, Packed, Price, Product};

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
    products: Vec<Packed>,
    buyable: Vec<bool>,
    index: Index,
    /// Features of product i: up to `ends[i]`, from where those of the one before end.
    features: Vec<u32>,
    ends: Vec<u32>,
    /// The field of each feature: a place in `names`.
    fields: Vec<u8>,
    /// Fields that features come from, as [`field`] hashes them.
    names: Vec<u32>,
    warnings: Warnings,
}

/// The records of a feed's file: JSON or CSV, told apart by content. O(bytes).
///
/// # Errors
/// `catalog_format` when it is no feed, `catalog_empty` when there is nothing in it.
pub fn read(bytes: &[u8]) -> Result<Vec<Record>, Error> {
    Ok(feed::read(bytes)?.1)
}

impl Catalog {
    /// Reads a feed: JSON or CSV, told apart by content. O(bytes).
    ///
    /// # Errors
    /// `catalog_format` when it is no feed, `catalog_empty` when no product in it has an id.
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        Self::from_records(read(bytes)?)
    }

    /// A catalogue from records of named fields.
    ///
    /// # Errors
    /// `catalog_empty` when no record has an id.
    pub fn from_records(records: Vec<Record>) -> Result<Self, Error> {
        let mut catalog = Self::default();
        catalog.add_records(records);
        catalog.check()?;
        Ok(catalog)
    }

    /// A catalogue of checked products; of products with the same id the first stays.
    pub fn new(products: Vec<Product>, warnings: Warnings) -> Self {
        let mut catalog = Self { warnings, ..Self::default() };
        products.iter().for_each(|product| catalog.add(product));
        catalog
    }

    /// Takes in more records of named fields, as [`records`] finds them in a feed.
    pub fn add_records(&mut self, records: Vec<Record>) {
        for record in records {
            if let Some(product) = import::product(record, &mut self.warnings) {
                self.add(&product);
            }
        }
    }

    fn add(&mut self, product: &Product) {
        if self.find(&product.id).is_some() {
            self.warnings.add("product_duplicate_id", || {
                ["id ", &product.id, " comes more than once: the first stays"].concat()
            });
            return;
        }
        self.index.insert(crc32(product.id.as_bytes()), self.products.len() as u32);
        for feature in features(product) {
            let place = self.names.iter().position(|&name| name == feature.field);
            let place = place.unwrap_or(self.names.len()).min(MAX_FIELDS - 1);
            if place == self.names.len() {
                self.names.push(feature.field);
            }
            self.features.push(feature.hash);
            self.fields.push(place as u8);
        }
        self.ends.push(self.features.len() as u32);
        self.buyable.push(product.availability != Availability::OutOfStock);
        self.products.push(Packed::new(product));
    }

    /// Whether there are products.
    ///
    /// # Errors
    /// `catalog_empty` when there are none.
    pub fn check(&self) -> Result<(), Error> {
        if self.is_empty() {
            let message = "the catalogue holds no product with an id: expected at least one";
            return Err(Error::new("catalog_empty", message));
        }
        Ok(())
    }

    /// How many products.
    pub fn len(&self) -> usize {
        self.products.len()
    }

    /// True for a catalogue without products.
    pub fn is_empty(&self) -> bool {
        self.products.is_empty()
    }

    /// All products in order, each unpacked as its turn comes.
    pub fn products(&self) -> impl ExactSizeIterator<Item = Product> {
        self.products.iter().map(Packed::product)
    }

    /// Product number `item`.
    pub fn get(&self, item: u32) -> Option<Product> {
        self.products.get(item as usize).map(Packed::product)
    }

    /// Which products can be bought now, in order.
    pub fn buyable(&self) -> &[bool] {
        &self.buyable
    }

    /// The number of the product with this id.
    pub fn find(&self, id: &str) -> Option<u32> {
        self.index.find(crc32(id.as_bytes()), |row| self.id(row) == id)
    }

    /// The id of product `item`; empty for a number that is not in the catalogue.
    pub fn id(&self, item: u32) -> &str {
        self.products.get(item as usize).map_or("", Packed::id)
    }

    /// The hashed features of product `item`.
    pub fn features(&self, item: u32) -> &[u32] {
        self.features.get(self.range(item)).unwrap_or_default()
    }

    /// Where the features of product `item` are.
    fn range(&self, item: u32) -> std::ops::Range<usize> {
        let end = |i: Option<usize>| i.and_then(|i| self.ends.get(i)).map_or(0, |&end| end as usize);
        end((item as usize).checked_sub(1))..end(Some(item as usize))
    }

    /// For each feature of product `item`, the field that it comes from: a place in [`Self::field_names`].
    pub fn fields(&self, item: u32) -> &[u8] {
        self.fields.get(self.range(item)).unwrap_or_default()
    }

    /// The fields that features come from, as [`field`] hashes their names; at most [`MAX_FIELDS`], the last of
    /// which stands for all further ones.
    pub fn field_names(&self) -> &[u32] {
        &self.names
    }

    /// Every feature, in the order of the first product that has it.
    pub fn feature_counts(&self) -> Vec<FeatureCount> {
        let mut counts: Vec<FeatureCount> = Vec::new();
        let mut index = Index::default();
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
