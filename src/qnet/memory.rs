//! The sparse part of the choice model: what was taken after what, what is described alike, what is taken again.
//!
//! Thirty-two numbers a product cannot hold every "after this one, that one" of a log; a short list of followers
//! can. `ℓ(s, a)` gains
//! `α ln(1 + Σ_k f_k Σ_{i∈p_k} w_i P(a | i)) + Σ_k Σ_{i∈p_k} w_i (like_k(i, a) + g_k [i = a])`
//! with the weights w of the state's own pools, so that it splits over past events as the rest of ℓ does;
//! [`like_k`](super::likeness) is likeness by description.

use std::sync::Arc;

use super::ItemTable;
use super::likeness::{FieldGains, Likeness};
use super::slices::{dot, vector};
use crate::host;
use crate::shopper::{ITEM_POOLS, State};

/// Most followers kept of one product: 5 bytes each in the bundle and in memory.
pub const FOLLOWERS: usize = 24;

/// How much the products of each pool count, in the order of [`crate::shopper::POOLS`]. The default adds nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Gains {
    /// α: of what followed, beside the network.
    pub strength: f32,
    /// f, 0 or more: of the followers of a pool's products.
    pub followed: [f32; ITEM_POOLS],
    /// g: of being one of a pool's products.
    pub again: [f32; ITEM_POOLS],
    /// c: of being described like a pool's products, field by field.
    pub alike: Vec<FieldGains>,
}

/// Followers of each product of a model, by row of the model.
#[derive(Debug, Clone, PartialEq)]
pub struct Memory {
    /// Followers of row i are `starts[i]..starts[i + 1]`; one more than rows, from 0, never falling.
    pub starts: Vec<u32>,
    /// Rows.
    pub followers: Vec<u32>,
    /// `P(a | i)` of each follower, as [`Memory::weight`] has it.
    pub weights: Vec<u8>,
    /// How all of it counts.
    pub gains: Gains,
}

impl Default for Memory {
    fn default() -> Self {
        Self::empty(0)
    }
}

impl Gains {
    /// How many numbers [`Self::to_vec`] gives.
    pub const LEN: usize = 1 + 2 * ITEM_POOLS;

    /// α, then f and g of each pool.
    pub fn to_vec(&self) -> Vec<f32> {
        [&[self.strength][..], &self.followed, &self.again].concat()
    }

    /// Reads what [`Self::to_vec`] wrote; what is missing is 0.
    pub fn from_slice(values: &[f32], alike: Vec<FieldGains>) -> Self {
        let at = |i: usize| values.get(i).copied().unwrap_or(0.0);
        let pools = |block: usize| std::array::from_fn(|k| at(1 + block * ITEM_POOLS + k));
        Self { strength: at(0), followed: pools(0), again: pools(1), alike }
    }
}

impl Memory {
    /// Of so many products of which nothing is remembered.
    pub fn empty(rows: usize) -> Self {
        Self {
            starts: vec![0; rows + 1],
            followers: Vec::new(),
            weights: Vec::new(),
            gains: Gains::default(),
        }
    }

    /// The same under other rows, `rows` of them: `to` gives the new row of each old one. Followers without one
    /// are left out.
    pub fn moved(&self, to: &[Option<u32>], rows: usize) -> Self {
        let mut from = vec![None; rows];
        for (old, new) in (0..).zip(to) {
            if let Some(place) = new.and_then(|new| from.get_mut(new as usize)) {
                *place = Some(old);
            }
        }
        let mut moved = Self { gains: self.gains.clone(), ..Self::default() };
        for old in from {
            for place in old.map_or(0..0, |old| range(&self.starts, old)) {
                if let Some(follower) = to.get(self.followers[place] as usize).copied().flatten() {
                    moved.followers.push(follower);
                    moved.weights.push(self.weights[place]);
                }
            }
            moved.starts.push(moved.followers.len() as u32);
        }
        moved
    }

    /// Whether it is one of so many rows.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self, rows: usize) -> Result<(), String> {
        let pairs = self.followers.len();
        let lengths = self.starts.len() == rows + 1 && self.weights.len() == pairs;
        let ends =
            self.starts.first() == Some(&0) && self.starts.last().is_some_and(|&e| e as usize == pairs);
        if lengths && ends && self.starts.is_sorted() && self.followers.iter().all(|&f| (f as usize) < rows) {
            return Ok(());
        }
        Err(["its lists do not belong to ", &host::count_text(rows), " products"].concat())
    }

    /// The byte nearest to a probability, on a scale of squares, so that small ones keep their order; at least 1.
    pub fn weight(p: f32) -> u8 {
        (p.sqrt() * 255.0).round().clamp(1.0, 255.0) as u8
    }

    /// The probability of a byte.
    pub fn probability(weight: u8) -> f32 {
        let root = f32::from(weight) / 255.0;
        root * root
    }

    /// Followers of a row and `P(a | i)`; none for a row that is not there.
    fn followers(&self, row: u32) -> impl Iterator<Item = (u32, f32)> {
        let range = range(&self.starts, row);
        let followers = self.followers.get(range.clone()).unwrap_or_default();
        let weights = self.weights.get(range).unwrap_or_default();
        followers.iter().zip(weights).map(|(&row, &w)| (row, Self::probability(w)))
    }
}

/// A memory over one catalogue's products.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Recall {
    memory: Arc<Memory>,
    /// [product] row of the memory
    rows: Vec<Option<u32>>,
    /// [row] product
    products: Vec<Option<u32>>,
    /// Of a product that the log never showed: the known ones that it is taken for, in equal shares.
    /// In the order of their numbers.
    stand_ins: Vec<(u32, Vec<u32>)>,
    likeness: Likeness,
}

impl Recall {
    /// Places a memory: `rows` gives the row of each product of the catalogue.
    pub fn new(memory: Arc<Memory>, likeness: Likeness, rows: Vec<Option<u32>>) -> Self {
        let known = if rows.is_empty() { 0 } else { memory.starts.len().saturating_sub(1) };
        let mut products = vec![None; known];
        for (number, row) in (0..).zip(&rows) {
            if let Some(place) = row.and_then(|row| products.get_mut(row as usize)) {
                *place = Some(number);
            }
        }
        Self { memory, rows, products, stand_ins: Vec::new(), likeness }
    }

    fn is_new(&self, item: u32) -> bool {
        !self.stand_ins.is_empty() && self.stands_in(item).is_some()
    }

    /// Who stands in for a product, where the log never showed it.
    pub fn stands_in(&self, item: u32) -> Option<&[u32]> {
        let place = self.stand_ins.binary_search_by_key(&item, |(new, _)| *new).ok()?;
        Some(&self.stand_ins[place].1)
    }

    /// The products that the log never showed, and who stands in for each.
    pub fn stand_ins(&self) -> &[(u32, Vec<u32>)] {
        &self.stand_ins
    }

    /// Lets `known` products stand in for one that the log never showed; `new` above all before it.
    pub fn stand_in(&mut self, new: u32, known: Vec<u32>) {
        self.stand_ins.push((new, known));
    }

    /// Calls `each` with every follower of a product and its `P(a | i)`, leaving out those that are not in the
    /// catalogue.
    pub fn each_follower(&self, item: u32, mut each: impl FnMut(u32, f32)) {
        let own = [item];
        let sources = self.stands_in(item).unwrap_or(&own);
        let share = (sources.len().max(1) as f32).recip();
        for source in sources {
            let Some(row) = self.rows.get(*source as usize).copied().flatten() else { continue };
            for (follower, p) in self.memory.followers(row) {
                if let Some(product) = self.products.get(follower as usize).copied().flatten() {
                    each(product, share * p);
                }
            }
        }
    }

    /// Adds what is remembered to every product's ℓ.
    pub fn add(&self, state: &State, logits: &mut [f32]) {
        let gains = &self.memory.gains;
        self.likeness.add(state, false, logits, &|item| !self.is_new(item));
        if !self.stand_ins.is_empty() {
            self.likeness.add(state, true, logits, &|item| self.is_new(item));
        }
        let Some(followed) = self.followed(state) else { return };
        for entry in &state.entries {
            logits[entry.item as usize] += gains.again[entry.pool as usize] * entry.weight;
        }
        for (logit, &m) in logits.iter_mut().zip(&followed) {
            if m > 0.0 {
                *logit += gains.strength * m.ln_1p();
            }
        }
    }

    /// What is remembered of some products: for each what [`Self::add`] adds.
    pub fn of(&self, state: &State, items: &[u32]) -> Vec<f32> {
        let gains = &self.memory.gains;
        let alike = self.likeness.query(state, false);
        let alike_new = if self.stand_ins.is_empty() { None } else { self.likeness.query(state, true) };
        let followed = self.followed(state);
        let one = |&a: &u32| {
            let query = if self.is_new(a) { &alike_new } else { &alike };
            let mut sum = query.as_ref().map_or(0.0, |query| self.likeness.asked(query, a));
            if let Some(followed) = &followed {
                sum += gains.strength * followed[a as usize].ln_1p();
                for entry in state.entries.iter().filter(|entry| entry.item == a) {
                    sum += gains.again[entry.pool as usize] * entry.weight;
                }
            }
            sum
        };
        items.iter().map(one).collect()
    }

    /// `Σ_k f_k Σ_{i∈p_k} w_i P(a | i)` of every product; `None` where it does not count.
    fn followed(&self, state: &State) -> Option<Vec<f32>> {
        let gains = &self.memory.gains;
        if gains.strength == 0.0 {
            return None;
        }
        let mut followed = vec![0.0_f32; self.rows.len()];
        for entry in &state.entries {
            let gain = gains.followed[entry.pool as usize] * entry.weight;
            if gain > 0.0 {
                self.each_follower(entry.item, |a, p| followed[a as usize] += gain * p);
            }
        }
        for (new, known) in &self.stand_ins {
            let sum: f32 = known.iter().map(|&k| followed[k as usize]).sum();
            followed[*new as usize] = sum / known.len().max(1) as f32;
        }
        Some(followed)
    }

    /// What each entry of the state adds to the ℓ of product `a`, in the order of the entries: together what
    /// [`Self::add`] adds. The logarithm is shared out in proportion to what it is taken of.
    pub fn parts(&self, state: &State, a: u32) -> Vec<f32> {
        let gains = &self.memory.gains;
        let new = self.is_new(a);
        let own = [a];
        let targets = self.stands_in(a).unwrap_or(&own);
        let followed: Vec<f32> = state
            .entries
            .iter()
            .map(|entry| {
                let mut sum = 0.0;
                self.each_follower(entry.item, |to, p| {
                    sum += p * targets.iter().filter(|&&t| t == to).count() as f32;
                });
                gains.followed[entry.pool as usize] * entry.weight * sum / targets.len().max(1) as f32
            })
            .collect();
        let all: f32 = followed.iter().sum();
        let share = if all > 0.0 { gains.strength * all.ln_1p() / all } else { 0.0 };
        let one = |(entry, f): (&crate::shopper::Entry, f32)| {
            let pool = entry.pool as usize;
            let again = if entry.item == a && gains.strength != 0.0 { gains.again[pool] } else { 0.0 };
            f * share
                + entry.weight * again
                + Likeness::weight(entry) * self.likeness.between(pool, entry.item, a, new)
        };
        state.entries.iter().zip(followed).map(one).collect()
    }
}

pub(super) fn range(starts: &[u32], item: u32) -> std::ops::Range<usize> {
    match starts.get(item as usize..item as usize + 2) {
        Some(&[from, to]) => from as usize..to as usize,
        _ => 0..0,
    }
}

impl ItemTable {
    /// `ℓ(s, a) = e(a)·h + b(a)` and what is remembered, for every product.
    pub fn logits(&self, state: &State, h: &[f32]) -> Vec<f32> {
        let mut logits = self.e.scores(h, vector(&self.bias));
        self.recall.add(state, &mut logits);
        logits
    }

    /// `ℓ(s, a)` of one product. O(the state's entries), however many products there are.
    #[cfg(feature = "cli")]
    pub fn logit(&self, state: &State, a: u32, h: &[f32]) -> f32 {
        let remembered: f32 = self.recall.parts(state, a).iter().sum();
        dot(&self.e.row(a), h) + self.bias[a as usize] + remembered
    }

    /// `ℓ(s, a)` of some products. The state is looked at once for all of them.
    pub fn logits_of(&self, state: &State, items: &[u32], h: &[f32]) -> Vec<f32> {
        let remembered = self.recall.of(state, items);
        let one = |(&a, m): (&u32, f32)| dot(&self.e.row(a), h) + self.bias[a as usize] + m;
        items.iter().zip(remembered).map(one).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;
    use crate::shopper::{Interest, Past};
    use proptest::prelude::*;

    fn catalog(n: usize) -> Catalog {
        let rows: String =
            (0..n).map(|i| format!("p{i},{}\n", ["cup", "red cup", "red can", "can"][i % 4])).collect();
        Catalog::read(format!("id,title\n{rows}").as_bytes()).unwrap()
    }

    fn memory(n: u32, pairs: &[(u32, u32, u8)], gains: Gains) -> Memory {
        let mut memory = Memory { gains, ..Memory::default() };
        for row in 0..n {
            for &(_, follower, weight) in pairs.iter().filter(|p| p.0 == row) {
                memory.followers.push(follower);
                memory.weights.push(weight);
            }
            memory.starts.push(memory.followers.len() as u32);
        }
        memory
    }

    fn state(items: &[u32]) -> State {
        let past = |&item: &u32| Past::new(item, Interest::Carted);
        State::new(items.iter().map(past), [], vec![])
    }

    fn gains() -> Gains {
        let c = |name, new| FieldGains { field: crate::catalog::field(name), known: [0.3, 0.2, -0.1], new };
        Gains {
            strength: 0.7,
            followed: [1.0, 2.0, 3.0, 0.5, 0.5, 0.0],
            again: [0.5, 0.2, 0.1, -0.3, -0.5, 0.0],
            alike: vec![c("title", [0.9, 0.1, 0.0])],
        }
    }

    proptest! {
        #[test]
        fn the_parts_sum_to_what_is_added(
            pairs in prop::collection::vec((0_u32..8, 0_u32..8, 1_u8..=255), 0..40),
            history in prop::collection::vec(0_u32..10, 0..6),
        ) {
            // Products 8 and 9 are new to the model; 3 and 5 stand in for 9.
            let rows = (0..10).map(|i| (i < 8).then(|| 7 - i)).collect();
            let catalog = catalog(10);
            let likeness = Likeness::new(&catalog, &gains().alike);
            let mut recall = Recall::new(Arc::new(memory(8, &pairs, gains())), likeness, rows);
            recall.stand_in(9, vec![3, 5]);
            let state = state(&history);
            let mut added = vec![0.0; 10];
            recall.add(&state, &mut added);
            for a in 0..10 {
                let sum: f32 = recall.parts(&state, a).iter().sum();
                prop_assert!((sum - added[a as usize]).abs() < 1e-3, "{a}: {sum}, {}", added[a as usize]);
                let alone = recall.of(&state, &[a])[0];
                prop_assert!((alone - added[a as usize]).abs() < 1e-3, "{a}: {alone}, {}", added[a as usize]);
            }
        }
    }

    #[test]
    fn what_followed_comes_forward_in_the_catalogues_own_numbers() {
        let gains = Gains { strength: 1.0, followed: [10.0; ITEM_POOLS], ..Gains::default() };
        // Row 0 is product 2, row 1 product 0; product 1 is new.
        let rows = vec![Some(1), None, Some(0)];
        let mut recall = Recall::new(Arc::new(memory(2, &[(0, 1, 255)], gains)), Likeness::default(), rows);
        let added = |recall: &Recall, item: u32| {
            let mut out = vec![0.0; 3];
            recall.add(&state(&[item]), &mut out);
            out
        };
        let after = added(&recall, 2);
        assert!(after[0] > 3.0 && after[1] == 0.0 && after[2] == 0.0, "{after:?}");
        // Who stands in is followed as the other would be.
        recall.stand_in(1, vec![2]);
        assert_eq!(added(&recall, 1), after);
    }

    #[test]
    fn followers_move_with_their_products() {
        let old = memory(3, &[(0, 1, 10), (0, 2, 20), (2, 0, 30)], gains());
        // row 0 becomes 2, row 1 is gone, row 2 becomes 0, row 1 is now of a new product
        let moved = old.moved(&[Some(2), None, Some(0)], 3);
        assert_eq!(moved, memory(3, &[(2, 0, 20), (0, 2, 30)], gains()));
        assert_eq!(moved.check(3), Ok(()));
    }

    #[test]
    fn small_probabilities_keep_their_order_as_bytes() {
        for p in [1e-4_f32, 1e-3, 0.01, 0.1, 0.5, 1.0] {
            let back = Memory::probability(Memory::weight(p));
            assert!((back.sqrt() - p.sqrt()).abs() <= 0.5 / 255.0 + 1e-6, "{p}: {back}");
        }
        assert_eq!(Memory::weight(0.0), 1);
    }
}
