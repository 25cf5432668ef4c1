//! Likeness by description: what two products say alike, field by field.
//!
//! `like_k(i, a) = Σ_t c_tk Σ_{f ∈ φ_t(i) ∩ φ_t(a)} ln(n / n_f) / √(|φ_t(i)| |φ_t(a)|)`
//!
//! over the fields t of the catalogue (category, brand, price, each attribute, title), with n_f of n products having
//! the value f. If visitors stay with a value more often than chance would have it, by a factor that does not depend on
//! how rare it is, then that is what a choice model finds: c_tk = 1 where all of them stay. Each field's c is
//! learned from the shop's own log; [`UNIVERSAL`] is where it starts, and what a shop without a log has.

use std::sync::Arc;

use super::model::Part;
use crate::catalog::{self, Catalog, Description, Value};
use crate::shopper::{Entry, State};

/// Pools that likeness is taken to: the first of [`crate::shopper::POOLS`], which are last, short, long.
pub const ALIKE_POOLS: usize = 3;

/// Share of its likeness that a product keeps which was clicked on a slate. What that click says the visitor vector has
/// learned already, and who is shown slates of nothing but the same kind tires of it. CTR of simulated shoppers
/// without a log, by share 0, .05, .15, .3, 1: fashion .114, .118, .114, .109, .100; specialist .108, .107, .107, .106,
/// .096; news .181, .176, .157, .141, .102 (seeds 11 and 12, 200 visitors each; standard errors .004).
const CHOSEN: f32 = 0.05;

/// What a value shared in one field is worth, for each of the pools, per nat of its rarity.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct FieldGains {
    /// The field, as [`catalog::field`] hashes it.
    pub field: u32,
    /// c of products that the log showed: beside what the network knows of them.
    pub known: [f32; ALIKE_POOLS],
    /// c of products that it never showed.
    pub new: [f32; ALIKE_POOLS],
}

impl FieldGains {
    fn of(&self, new: bool) -> &[f32; ALIKE_POOLS] {
        if new { &self.new } else { &self.known }
    }
}

/// What sharing a value of a field says in shops that nothing else is known of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Universal {
    /// Name of the field; empty for every field that is not named.
    pub field: &'static str,
    /// c of what the visitor looks at next.
    pub alike: [f32; ALIKE_POOLS],
    /// By what share of its variance a visitor's own liking of products lies in the field's values.
    pub taste: f32,
}

/// The last is for every field that is not named.
///
/// c is rounded, and drawn to less, from what `windowshop universal` fits to the demo shop's page views (category, price,
/// attributes) and to the baskets of a gift shop (title, price: "Online Retail", D. Chen 2015); no log with brands may be
/// shipped, so theirs is set between category and attributes. HR@20 by likeness alone, of these, of c fitted to the other
/// of the two shops only, to both, and to the shop's own log: demo shop .580, .492, .585, .591; gift shop .319, .276, .319,
/// .323; a marketplace, which had no part in it (in its own log category has .18, .52, .69, brand .10, .37, .19): .358,
/// -, .351, .355. To be near in the catalogue, as two more fields of blocks of 8 products, gave .563 to .574 in
/// the demo shop and .374 to .373 in the marketplace (`evaluate`'s protocol), and is not in it.
///
/// No log says how visitors differ, but that they do so in kinds of products first: the shares of taste are set.
pub const UNIVERSAL: [Universal; 5] = [
    Universal { field: "product_type", alike: [0.8, 0.5, 0.2], taste: 1.0 },
    Universal { field: "brand", alike: [0.2, 0.3, 0.1], taste: 0.25 },
    Universal { field: "title", alike: [1.0, 1.0, 0.5], taste: 0.5 },
    Universal { field: "price", alike: [0.1, 0.2, 0.05], taste: 0.02 },
    Universal { field: "", alike: [0.2, 0.2, 0.05], taste: 0.2 },
];

/// [`UNIVERSAL`] of a field.
pub fn universal(field: u32) -> Universal {
    let named = UNIVERSAL.iter().find(|known| catalog::field(known.field) == field);
    *named.unwrap_or(&UNIVERSAL[UNIVERSAL.len() - 1])
}

/// The descriptions of a catalogue's products, and what each field of them is worth.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Likeness {
    described: Arc<Description>,
    /// `ln(n / n_f)` by feature; empty where nothing is described.
    rarity: Vec<f32>,
    /// By field.
    gains: Vec<FieldGains>,
}

impl Likeness {
    /// Of the products of a catalogue; fields without gains count nothing. O(features).
    pub fn new(catalog: &Catalog, gains: &[FieldGains]) -> Self {
        let described = Arc::clone(catalog.description());
        let of = |&field: &u32| {
            let known = gains.iter().find(|g| g.field == field).copied();
            known.unwrap_or(FieldGains { field, ..FieldGains::default() })
        };
        let n = catalog.len() as f32;
        Self {
            rarity: described.features().iter().map(|count| (n / count.products as f32).ln()).collect(),
            gains: described.fields().iter().map(of).collect(),
            described,
        }
    }

    /// The same where the catalogue is part of a shop: how rare a value is there counts, as far as that is known.
    pub fn in_shop(mut self, part: &Part) -> Self {
        for (rarity, feature) in self.rarity.iter_mut().zip(self.described.features()) {
            let count = part.counts.get(&feature.hash).copied().unwrap_or(feature.products);
            *rarity = (part.products as f32 / count as f32).ln();
        }
        self
    }

    /// Whether nothing is described.
    pub fn is_empty(&self) -> bool {
        self.rarity.is_empty()
    }

    /// How many fields there are.
    pub fn fields(&self) -> usize {
        self.gains.len()
    }

    fn gains(&self, feature: usize) -> &FieldGains {
        &self.gains[self.described.features()[feature].field as usize]
    }

    /// `like_k(i, a)` for a pool k.
    pub fn between(&self, pool: usize, i: u32, a: u32, new: bool) -> f32 {
        if pool >= ALIKE_POOLS {
            return 0.0;
        }
        let mut sum = 0.0;
        for mine in self.described.of(i) {
            let f = mine.feature();
            for other in self.described.of(a).iter().filter(|other| other.feature() == f) {
                sum += self.gains(f).of(new)[pool] * self.rarity[f] * mine.share() * other.share();
            }
        }
        sum
    }

    /// Adds `Σ_k Σ_{i∈p_k} w_i like_k(i, a)` to the number of every product that counts, with the c of new
    /// products or of known ones. O(their features).
    pub fn add(&self, state: &State, new: bool, out: &mut [f32], counts: &dyn Fn(u32) -> bool) {
        let Some(query) = self.query(state, new) else { return };
        let query = query.as_slice();
        let shares: [f32; Value::COUNTS] = std::array::from_fn(Value::share_of);
        for ((item, out), values) in (0..).zip(out).zip(self.described.iter()) {
            // Most values are shared with no product of the state, but to ask each time would take longer.
            let mut sum = 0.0;
            for value in values {
                sum += query[value.feature()] * shares[value.alike()];
            }
            if sum != 0.0 && counts(item) {
                *out += sum;
            }
        }
    }

    /// What sharing each feature with the products of a state is worth to another product, `[features]`; `None` where
    /// nothing is.
    pub fn query(&self, state: &State, new: bool) -> Option<Vec<f32>> {
        if self.gains.iter().all(|gains| gains.of(new).iter().all(|&c| c == 0.0)) {
            return None;
        }
        let mut query = vec![0.0_f32; self.rarity.len()];
        self.each_of(state, |pool, f, weight| {
            query[f] += self.gains(f).of(new)[pool] * weight;
        });
        Some(query)
    }

    /// What [`Self::add`] adds to the number of product `a`, by a [`query`](Self::query).
    pub fn asked(&self, query: &[f32], a: u32) -> f32 {
        let mut sum = 0.0;
        for value in self.described.of(a) {
            sum += query[value.feature()] * value.share();
        }
        sum
    }

    /// What an entry of a state counts for here.
    pub fn weight(entry: &Entry) -> f32 {
        if entry.chosen { CHOSEN * entry.weight } else { entry.weight }
    }

    /// Calls `each` with pool, feature, and `w_i ln(n / n_f) / √|φ_t(i)|` of the products of a state.
    fn each_of(&self, state: &State, mut each: impl FnMut(usize, usize, f32)) {
        for entry in state.entries.iter().filter(|e| (e.pool as usize) < ALIKE_POOLS) {
            let weight = Self::weight(entry);
            for value in self.described.of(entry.item) {
                let f = value.feature();
                each(entry.pool as usize, f, weight * self.rarity[f] * value.share());
            }
        }
    }

    /// For each of some products, what its likeness to a state would be by field and pool, were each c 1:
    /// `[items · fields · pools]`.
    #[cfg(feature = "cli")]
    pub fn apart(&self, state: &State, items: &[u32]) -> Vec<f32> {
        let mut query = vec![[0.0_f32; ALIKE_POOLS]; self.rarity.len()];
        self.each_of(state, |pool, f, weight| query[f][pool] += weight);
        let width = self.fields() * ALIKE_POOLS;
        let mut out = vec![0.0; items.len() * width];
        for (to, &item) in out.chunks_exact_mut(width.max(1)).zip(items) {
            for value in self.described.of(item) {
                let field = self.described.features()[value.feature()].field as usize;
                let to = &mut to[field * ALIKE_POOLS..][..ALIKE_POOLS];
                to.iter_mut().zip(&query[value.feature()]).for_each(|(to, q)| *to += value.share() * q);
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shopper::{Interest, Past};

    fn state(items: &[u32]) -> State {
        let past = items.iter().map(|&item| Past::new(item, Interest::Viewed));
        State::new(past, [], vec![])
    }

    fn likeness() -> Likeness {
        let rows: String = (0..8)
            .map(|i| format!("p{i},{},c{}\n", ["cup", "red cup", "red can", "can"][i % 4], i / 4))
            .collect();
        let catalog = Catalog::read(format!("id,title,colour\n{rows}").as_bytes()).unwrap();
        let gains = |name, new| FieldGains { field: catalog::field(name), known: [1.0, 0.5, 0.0], new };
        Likeness::new(&catalog, &[gains("title", [2.0, 0.0, 0.0]), gains("colour", [0.0; 3])])
    }

    #[test]
    fn rare_values_that_two_products_share_make_them_alike() {
        let like = likeness();
        let half = 2.0_f32.ln();
        // 1 and 5 share both words, each of half the products; 0 and 1 one of them, and the colour
        assert!((like.between(0, 1, 5, false) - half).abs() < 1e-6);
        assert!((like.between(0, 0, 1, false) - half * (0.5_f32.sqrt() + 1.0)).abs() < 1e-6);
        assert!((like.between(0, 0, 1, true) - 2.0 * half * 0.5_f32.sqrt()).abs() < 1e-6);
        assert_eq!(like.between(0, 0, 6, false), 0.0);
        assert_eq!(like.between(5, 1, 5, false), 0.0);
    }

    #[test]
    fn the_sum_over_a_state_is_that_of_its_parts() {
        let (like, state) = (likeness(), state(&[1, 4, 2]));
        let mut out = vec![0.0; 8];
        like.add(&state, false, &mut out, &|item| item != 3);
        let items: Vec<u32> = (0..8).collect();
        let apart = like.apart(&state, &items);
        for a in items {
            let part = |e: &Entry| Likeness::weight(e) * like.between(e.pool as usize, e.item, a, false);
            let want: f32 = if a == 3 { 0.0 } else { state.entries.iter().map(part).sum() };
            assert!((out[a as usize] - want).abs() < 1e-5, "{a}");
            let fields = apart[a as usize * 6..][..6].chunks(3);
            let by_field: f32 = fields.map(|c| c[0] + 0.5 * c[1]).sum();
            assert!(a == 3 || (by_field - want).abs() < 1e-5, "{a}");
        }
    }
}
