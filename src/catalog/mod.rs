//! Actions: the products that can be recommended, and what each is like.

mod description;
mod features;
#[cfg(feature = "feeds")]
pub mod feed;
mod import;
pub(crate) mod names;
mod plain;
mod price;
mod product;

pub use description::{Description, FeatureCount, MAX_FIELDS, Value};
pub use features::{Feature, MAX_FEATURES, describe, features, field, hash};
pub use product::{Availability, Packed, Price, Product};

use std::sync::Arc;

use crate::checksum::{crc32, crc32_of};
use crate::index::Index;
#[cfg(not(feature = "feeds"))]
use crate::json::Field;
use crate::json::Record;
use crate::{Error, Warnings};

/// The products of a shop, numbered from 0 in the feed's order, each with its hashed features. Variants of one product
/// are one product, which goes by all their ids.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    products: Vec<Packed>,
    buyable: Vec<bool>,
    index: Index,
    description: Arc<Description>,
    warnings: Warnings,
}

impl Catalog {
    /// Reads a feed of any [format](feed::Format), told by its content. O(bytes).
    ///
    /// # Errors
    /// `catalog_format` when it is no feed, `catalog_empty` when no product in it has an id.
    #[cfg(feature = "feeds")]
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = feed::Reader::default();
        reader.add(bytes, None)?;
        Self::from_records(reader.finish().0)
    }

    /// Reads the catalogue of a bundle: JSON. O(bytes).
    ///
    /// # Errors
    /// As of the other.
    #[cfg(not(feature = "feeds"))]
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        let parsed = Field::parse(bytes);
        let field =
            parsed.map_err(|why| plain::format_error(&["JSON that cannot be read (", &why, ")"].concat()))?;
        Self::from_records(plain::records(field)?)
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

    /// A catalogue of checked products; of products with the same id the first stays. Those with the same
    /// `item_group_id` become one.
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
        let known = self.own(&product.id);
        let group = || self.own(product.item_group_id.as_deref()?);
        let row = known.or_else(group).unwrap_or(self.products.len() as u32);
        if let Some(packed) = self.products.get_mut(row as usize) {
            if packed.id() == product.id {
                self.warnings.add("product_duplicate_id", || {
                    ["id ", &product.id, " comes more than once: the first stays"].concat()
                });
                return;
            }
            let mut one = packed.product();
            one.fold(product);
            *packed = Packed::new(&one);
            self.buyable[row as usize] = one.availability != Availability::OutOfStock;
        } else {
            self.push(product);
        }
        for name in [&product.id].into_iter().chain(&product.item_group_id).chain(&product.aliases) {
            self.index.insert(crc32(name.as_bytes()), row);
        }
    }

    fn push(&mut self, product: &Product) {
        Arc::make_mut(&mut self.description).add(&features(product));
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

    /// The number of the product that goes by this id: its own, its group's, a variant's, or one as Shopify's tags
    /// write them (`shopify_US_1234_5678`: country, product, variant).
    pub fn find(&self, id: &str) -> Option<u32> {
        // As ids are read from feeds.
        let id = id.trim();
        let parts = || id.strip_prefix("shopify_")?.rsplit('_').find_map(|part| self.lookup(part));
        self.lookup(id).or_else(parts)
    }

    // What is one product's own is no other's alias.
    fn lookup(&self, id: &str) -> Option<u32> {
        self.own(id).or_else(|| self.alias(id))
    }

    // By itself, since few pages need it before their first cards.
    #[inline(never)]
    fn alias(&self, id: &str) -> Option<u32> {
        self.index.find(crc32(id.as_bytes()), |row| self.products[row as usize].goes_by(id))
    }

    /// The product whose own this id is, or its group's.
    fn own(&self, id: &str) -> Option<u32> {
        self.index.find(crc32(id.as_bytes()), |row| self.products[row as usize].owns(id))
    }

    /// The id of product `item`; empty for a number that is not in the catalogue.
    pub fn id(&self, item: u32) -> &str {
        self.products.get(item as usize).map_or("", Packed::id)
    }

    /// CRC-32 of all ids in their order.
    pub fn order(&self) -> u32 {
        crc32_of(self.products.iter().flat_map(|product| [product.id().as_bytes(), b"\0"]))
    }

    /// What the products are like.
    pub fn description(&self) -> &Arc<Description> {
        &self.description
    }

    /// Says of each product what is bought with it, where the shop does not say so itself.
    #[cfg(feature = "cli")]
    pub fn set_bought_with(&mut self, lists: Vec<Vec<u32>>) {
        for (item, list) in lists.into_iter().enumerate() {
            let mut product = self.products[item].product();
            if product.bought_with.is_empty() {
                product.bought_with = list.iter().map(|&other| self.id(other).to_owned()).collect();
                self.products[item] = Packed::new(&product);
            }
        }
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
    fn variants_are_one_product_that_goes_by_all_their_ids() {
        let c = Catalog::read(
            br#"[{"id":"r","title":"Red cup","item_group_id":"cup","availability":"out_of_stock","price":"4 EUR","link":"/r"},
                 {"id":"x","title":"Scarf","aliases":["x-1",77]},
                 {"id":"b","title":"Blue cup","item_group_id":"cup","price":"5 EUR","link":"/b","aliases":["sku-b"]},
                 {"id":"cup","title":"Cup"},
                 {"id":"g","title":"Green cup","item_group_id":"cup","price":"6 EUR"}]"#,
        )
        .unwrap();
        assert_eq!(c.len(), 2);
        for id in ["r", "b", "g", "cup", "sku-b", "shopify_DE_cup_g", "shopify_DE_1_b"] {
            assert_eq!(c.find(id), Some(0), "{id}");
        }
        for id in ["x", " x\n", "x-1", "77", "shopify_US_x_1"] {
            assert_eq!(c.find(id), Some(1), "{id}");
        }
        assert_eq!((c.find("shopify_US_1_2"), c.find("")), (None, None));
        let cup = c.get(0).unwrap();
        // The card of the first that can be bought, under the first one's id.
        assert_eq!((cup.id.as_str(), cup.title.as_str(), cup.link.as_deref()), ("r", "Red cup", Some("/b")));
        assert_eq!((cup.availability, cup.price.as_ref().unwrap().amount), (Availability::InStock, 5.0));
        assert!(c.warnings().is_empty());
        // As a bundle has it.
        let written = serde_json::to_vec(&c.products().collect::<Vec<_>>()).unwrap();
        assert!(Catalog::read(&written).unwrap().products().eq(c.products()));
    }

    #[test]
    fn a_products_own_id_is_no_others_alias() {
        let c = Catalog::read(
            br#"[{"id":145,"title":"Lamp","aliases":["120"]},{"id":120,"title":"Chair","aliases":["77"]},
                 {"id":77,"title":"Rug"},{"id":9,"title":"Small rug","item_group_id":"77"},
                 {"id":8,"title":"Shelf","item_group_id":"s-1","aliases":["9"]}]"#,
        )
        .unwrap();
        assert_eq!(c.len(), 4);
        for (id, title) in [("145", "Lamp"), ("120", "Chair"), ("77", "Rug"), ("9", "Rug"), ("s-1", "Shelf")]
        {
            assert_eq!(c.find(id).and_then(|item| c.get(item)).unwrap().title, title, "{id}");
        }
        assert!(c.warnings().is_empty());
    }

    #[test]
    fn a_catalogue_without_products_is_an_error() {
        for feed in ["[]", "{\"products\":[]}", "id,title\n", "[{\"title\":\"x\"}]"] {
            assert_eq!(Catalog::read(feed.as_bytes()).unwrap_err().code(), "catalog_empty", "{feed}");
        }
    }
}
