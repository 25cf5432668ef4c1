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

/// One of the features of a product, and how many it has of the same field: more than 63 count as 63.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Value(u32);

impl Value {
    const ALIKE: u32 = 6;
    const MOST: u32 = (1 << Self::ALIKE) - 1;
    /// [`Self::alike`] is less.
    pub const COUNTS: usize = 1 << Self::ALIKE;

    /// Place of the feature in [`Description::features`].
    pub fn feature(self) -> usize {
        (self.0 >> Self::ALIKE) as usize
    }

    /// `1 / √n` of the n values that the product has in this field.
    pub fn share(self) -> f32 {
        Self::share_of(self.alike())
    }

    /// n, at most 63.
    pub fn alike(self) -> usize {
        (self.0 & Self::MOST) as usize
    }

    /// `1 / √n`
    pub fn share_of(n: usize) -> f32 {
        (n as f32).sqrt().recip()
    }
}

/// The features of all products.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Description {
    features: Vec<FeatureCount>,
    index: Index,
    fields: Vec<u32>,
    /// Those of product i: up to `ends[i]`, from where those of the one before end.
    values: Vec<Value>,
    ends: Vec<u32>,
}

impl Description {
    /// Adds the next product. O(its features).
    pub(super) fn add(&mut self, features: &[Feature]) {
        let before = self.values.len();
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
            self.values.push(Value(place << Value::ALIKE));
        }
        let field = |value: &Value| self.features[value.feature()].field;
        for alike in self.values[before..].chunk_by_mut(|a, b| field(a) == field(b)) {
            let count = (alike.len() as u32).min(Value::MOST);
            alike.iter_mut().for_each(|value| value.0 |= count);
        }
        self.ends.push(self.values.len() as u32);
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

    /// The features of product `item`; those of a field follow one another.
    pub fn of(&self, item: u32) -> &[Value] {
        let end = |i: Option<usize>| i.and_then(|i| self.ends.get(i)).map_or(0, |&end| end as usize);
        let range = end((item as usize).checked_sub(1))..end(Some(item as usize));
        self.values.get(range).unwrap_or_default()
    }

    /// The features of all products, one after another.
    pub fn iter(&self) -> impl Iterator<Item = &[Value]> {
        let mut from = 0;
        self.ends.iter().map(move |&end| {
            let own = self.values.get(from..end as usize).unwrap_or_default();
            from = end as usize;
            own
        })
    }

    /// The features of product `item`, as hashes.
    pub fn hashes(&self, item: u32) -> impl Iterator<Item = u32> {
        self.of(item).iter().map(|value| self.features[value.feature()].hash)
    }
}
