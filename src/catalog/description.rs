//! What the products of a catalogue are like: each one's features, as places in a list of all.

use super::features::Feature;
use crate::index::Index;

/// A feature, and how common it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeatureCount {
    /// The feature, as [`super::hash`] makes it.
    pub hash: u32,
    /// How many products have it.
    pub products: u32,
    /// Place of its field in [`Description::fields`].
    pub field: u8,
}

/// Most fields that are told apart.
pub const MAX_FIELDS: usize = 16;

/// The features of all products.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Description {
    features: Vec<FeatureCount>,
    index: Index,
    fields: Vec<u32>,
    /// Places of the features of product i: up to `ends[i]`, from where those of the one before end.
    places: Vec<u32>,
    ends: Vec<u32>,
}

impl Description {
    /// Adds the next product. O(its features).
    pub(super) fn add(&mut self, features: &[Feature]) {
        for &Feature { hash, field } in features {
            let place = self.index.find(hash, |place| self.features[place as usize].hash == hash);
            let place = place.unwrap_or_else(|| {
                let place = self.features.len() as u32;
                self.index.insert(hash, place);
                let field = self.field(field);
                self.features.push(FeatureCount { hash, products: 0, field });
                place
            });
            self.features[place as usize].products += 1;
            self.places.push(place);
        }
        self.ends.push(self.places.len() as u32);
    }

    fn field(&mut self, name: u32) -> u8 {
        let place = self.fields.iter().position(|&known| known == name).unwrap_or(self.fields.len());
        let place = place.min(MAX_FIELDS - 1);
        if place == self.fields.len() {
            self.fields.push(name);
        }
        place as u8
    }

    /// Every feature, in the order of the first product that has it.
    pub fn features(&self) -> &[FeatureCount] {
        &self.features
    }

    /// The fields that features come from, as [`super::field`] hashes their names; at most [`MAX_FIELDS`], the last of
    /// which stands for all further ones.
    pub fn fields(&self) -> &[u32] {
        &self.fields
    }

    /// The features of product `item`, as places in [`Self::features`]; those of a field follow one another.
    pub fn of(&self, item: u32) -> &[u32] {
        let end = |i: Option<usize>| i.and_then(|i| self.ends.get(i)).map_or(0, |&end| end as usize);
        let range = end((item as usize).checked_sub(1))..end(Some(item as usize));
        self.places.get(range).unwrap_or_default()
    }

    /// The features of product `item`, as hashes.
    pub fn hashes(&self, item: u32) -> impl Iterator<Item = u32> {
        self.of(item).iter().map(|&place| self.features[place as usize].hash)
    }
}
