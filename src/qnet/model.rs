//! All that is learned before the visitor comes: product features, product residuals, tower, value head.

use std::sync::Arc;

use ndarray::{Array1, Array2};

use super::choice::default_position_bias;
use super::likeness::{FieldGains, universal};
use super::memory::{Memory, Recall};
use super::placing::Placing;
use super::slices::{add_scaled, flat, row, row_mut, vector};
use super::tower::{Point, Tower};
use super::value::ValueHead;
use super::vectors::Vectors;
use super::{EMBEDDING, INPUTS};
use crate::catalog::{self, Catalog, FeatureCount};
use crate::index::Rows;
use crate::shopper::{ITEM_POOLS, State, Wear};

/// How much the catalogue's order counts before anything else is known: the shop put it in that order.
const ORDER_WEIGHT: f32 = 0.03;

/// How much more often products are looked at whose price is common in the shop, per nat of how common. By Poisson
/// regression of the sessions that saw a product: .21 ± .03 in a gift shop ("Online Retail", D. Chen 2015), where prices
/// are far apart, -.07 ± .10 in the demo shop, where they are not. Between the two, and little enough that the shop's order
/// leads on the first slate.
const COMMON_PRICE: f32 = 0.05;

/// Prior precision of the visitor vector where no log says how visitors differ. Products have length 1 there, so that
/// with the default `prior_scale` of 3 a visitor's own utility of a product has a variance of 1.
const COLD_PRECISION: f32 = 3.0;

/// The shipped network, independent of any one catalogue: products are found in it by the hash of their id
/// and composed from their features, so that a product it never saw still has a vector.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Row of each hashed feature in `embedding`.
    pub features: Rows<u32>,
    /// F: `[features, 32]`
    pub embedding: Array2<f32>,
    /// Row of each product (hash of its id) in `residual`, `bias` and `q_bias`.
    pub items: Rows<u64>,
    /// r: `[products, 32]`
    pub residual: Array2<f32>,
    /// b: `[products]`
    pub bias: Array1<f32>,
    /// b_q: `[products]`
    pub q_bias: Array1<f32>,
    /// b of a product that the model never saw: a high percentile of `bias`, so that it gets its chance.
    pub new_bias: f32,
    /// b_q of a product that the model never saw.
    pub new_q_bias: f32,
    /// h(s)
    pub tower: Tower,
    /// u(s) and Q̄_∅(s)
    pub value: ValueHead,
    /// π of the first positions; later ones are like the last.
    pub position: Vec<f32>,
    /// ν, the utility of no click; `None` until impressions have taught it.
    pub nothing: Option<f32>,
    /// What products lose for having been passed over or looked at.
    pub wear: Wear,
    /// Λ₀: prior precision of the visitor vector at κ = 1, `[32, 32]`.
    pub precision: Array2<f32>,
    /// What followed what in the log.
    pub memory: Arc<Memory>,
    /// False for the model that was made from content and order alone.
    pub trained: bool,
    /// Of a model that has only some products of a shop: what it knows of the others.
    pub part: Option<Part>,
}

/// Some products of a shop, those that the model's rows are of, in the catalogue's order; and the shop around them.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The products from here on no training has seen.
    pub seen: u32,
    /// Products of the whole shop.
    pub products: u32,
    /// How many of them have a feature, by its hash, for the commonest ones.
    pub counts: Rows<u32>,
}

/// The products of one catalogue in the network's space.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemTable {
    /// e(a), in the catalogue's order
    pub e: Vectors,
    /// b(a)
    pub bias: Array1<f32>,
    /// b_q(a)
    pub q_bias: Array1<f32>,
    /// Products that the model never saw.
    pub new: Vec<bool>,
    /// What is remembered of each.
    pub recall: Recall,
}

/// 64-bit FNV-1a of a product's id: rows of the model are found by it.
pub fn id_hash(id: &str) -> u64 {
    id.bytes().fold(0xCBF2_9CE4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01B3))
}

impl Model {
    /// The model without any log, from content and order: likeness to what was looked at by [`universal`] gains;
    /// features are random directions (random indexing), as long as visitors' tastes lie in them, so that `e(a)·e(b)` is
    /// about likeness too and the visitor vector has something to learn in; the bias follows the catalogue's order, and
    /// how common a product's price is.
    pub fn cold(catalog: &Catalog) -> Self {
        Self::from_content(catalog, true)
    }

    /// [`Model::cold`] for those who only place `catalog` by it: what is all zeros is there once or not at all.
    pub fn sketch(catalog: &Catalog) -> Self {
        Self::from_content(catalog, false)
    }

    fn from_content(catalog: &Catalog, whole: bool) -> Self {
        let n = catalog.len() as f32;
        let described = catalog.description();
        let counts = described.features();
        let prior = |&field: &u32| {
            let c = universal(field).alike;
            FieldGains { field, known: c, new: c }
        };
        let alike: Vec<FieldGains> = described.fields().iter().map(prior).collect();
        // By field, how much sharing a value of it counts, of as many values as a product has in it.
        let mut worth: Vec<f32> = alike.iter().map(|gains| universal(gains.field).taste).collect();
        for (field, worth) in (0..).zip(&mut worth) {
            let values: u32 = counts.iter().filter(|c| c.field == field).map(|c| c.products).sum();
            *worth *= n / (values as f32).max(1.0);
        }
        // A feature of a single product joins it to no other.
        let square = |c: &FeatureCount| {
            if c.products < 2 { 0.0 } else { worth[c.field as usize] * (n / c.products as f32).ln() }
        };
        let sum = counts.iter().map(|c| c.products as f32 * square(c)).sum::<f32>();
        let values: u32 = counts.iter().map(|c| c.products).sum();
        let unit = (sum / (values as f32).max(1.0) * EMBEDDING as f32).sqrt().max(1e-6).recip();
        let mut precision = Array2::zeros((EMBEDDING, EMBEDDING));
        (0..EMBEDDING).for_each(|i| row_mut(&mut precision, i)[i] = COLD_PRECISION);
        let mut memory = Memory::empty(catalog.len());
        memory.gains.alike = alike;
        // Row 0 of a sketch is that of all features without weight.
        let mut features = Rows::default();
        let mut rows = u32::from(!whole);
        for count in counts {
            let own = whole || square(count) > 0.0;
            features.insert(count.hash, if own { rows } else { 0 });
            rows += u32::from(own);
        }
        let mut embedding = Array2::zeros((rows as usize, EMBEDDING));
        for count in counts.iter().filter(|count| square(count) > 0.0) {
            let Some(&at) = features.get(&count.hash) else { continue };
            let mut rng = fastrand::Rng::with_seed(u64::from(count.hash));
            let length = square(count).sqrt() * unit;
            for number in row_mut(&mut embedding, at as usize) {
                *number = if rng.bool() { length } else { -length };
            }
        }
        let price = described.fields().iter().position(|&field| field == catalog::field("price"));
        let bias = |i: usize| {
            // Prices are in two grids.
            let of_price = described.of(i as u32).iter().map(|value| &counts[value.feature()]);
            let common: f32 = of_price
                .filter(|count| Some(count.field as usize) == price)
                .map(|count| 0.5 * (count.products as f32 / n).ln())
                .sum();
            COMMON_PRICE * common - ORDER_WEIGHT * (1.0 + i as f32).ln()
        };
        Self {
            features,
            embedding,
            items: (0..catalog.len() as u32).filter(|_| whole).map(|i| (id_hash(catalog.id(i)), i)).collect(),
            residual: Array2::zeros((if whole { catalog.len() } else { 0 }, EMBEDDING)),
            bias: (0..catalog.len()).map(bias).collect(),
            q_bias: Array1::from(vec![1.0; catalog.len()]),
            new_bias: 0.0,
            new_q_bias: 1.0,
            tower: Tower::zeros(),
            value: ValueHead::default(),
            position: (0..12).map(default_position_bias).collect(),
            nothing: None,
            wear: Wear::UNLEARNED,
            precision,
            memory: Arc::new(memory),
            trained: false,
            part: None,
        }
    }

    /// π of a position.
    pub fn position_bias(&self, position: usize) -> f32 {
        self.position.get(position).or(self.position.last()).copied().unwrap_or(0.0)
    }

    /// Places a catalogue's products, all at once.
    pub fn place(&self, catalog: &Catalog) -> ItemTable {
        let mut placing = Placing::new(self, catalog, false);
        while placing.step(self, catalog) {}
        placing.finish()
    }

    /// Row of a catalogue's product in `residual`, `bias` and `q_bias`, if it was seen. (In a sketch, and in a part, each has
    /// its number.)
    pub fn row_of(&self, catalog: &Catalog, item: u32) -> Option<u32> {
        if self.items.is_empty() && (!self.trained || self.part.is_some()) {
            return Some(item);
        }
        self.items.get(&id_hash(catalog.id(item))).copied()
    }

    /// Lets go of what only placing needs.
    pub fn placed(&mut self) {
        self.items = Rows::default();
        self.residual = Array2::zeros((0, EMBEDDING));
        self.bias = Array1::default(0);
        self.q_bias = Array1::default(0);
    }

    /// Rows of the features that are known here.
    pub fn rows(&self, features: impl IntoIterator<Item = u32>) -> Vec<usize> {
        features.into_iter().filter_map(|f| self.features.get(&f)).map(|&row| row as usize).collect()
    }

    /// The tower's input `[7 · 32]`: each pool's weighted mean of product vectors, then the context.
    pub fn pools(&self, state: &State, items: &ItemTable) -> Array2<f32> {
        let mut pools = Array2::zeros((INPUTS, EMBEDDING));
        for entry in &state.entries {
            add_scaled(row_mut(&mut pools, entry.pool as usize), entry.weight, &items.e.row(entry.item));
        }
        self.add_features(&state.context, self.share(&state.context), row_mut(&mut pools, ITEM_POOLS));
        pools
    }

    /// `1/√n`, of n of these features that are known here.
    pub fn share(&self, features: &[u32]) -> f32 {
        let known = features.iter().filter(|feature| self.features.contains_key(feature)).count();
        (known.max(1) as f32).sqrt().recip()
    }

    /// Adds `share · Σ F[f]` over those features that are known here.
    pub fn add_features(&self, features: &[u32], share: f32, to: &mut [f32]) {
        for &at in features.iter().filter_map(|feature| self.features.get(feature)) {
            add_scaled(to, share, row(&self.embedding, at as usize));
        }
    }

    /// h(s) and z(s) of one state.
    pub fn forward(&self, pools: &Array2<f32>) -> Point {
        self.tower.apply(flat(pools))
    }

    /// How many numbers were learned.
    pub fn parameters(&self) -> usize {
        let linear = |l: &super::Linear| l.weight.len() + l.bias.len();
        self.embedding.len()
            + self.residual.len()
            + self.bias.len()
            + self.q_bias.len()
            + linear(&self.tower.hidden)
            + linear(&self.tower.out)
            + self.tower.gate.len()
            + linear(&self.value.layer)
            + self.position.len()
    }
}

impl ItemTable {
    /// `Q̄(s, a) = e(a)·u + b_q(a)` for every product.
    pub fn values(&self, u: &[f32]) -> Vec<f32> {
        self.e.scores(u, vector(&self.q_bias))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shopper::{Interest, Past};

    fn catalog() -> Catalog {
        let mut feed = String::from("id,title,category,colour\n");
        for i in 0..60 {
            let (category, colour) = (["trousers", "skirts", "blouses"][i % 3], ["red", "blue"][i / 3 % 2]);
            feed.push_str(&format!("p{i},{colour} {category} {i},{category},{colour}\n"));
        }
        Catalog::read(feed.as_bytes()).unwrap()
    }

    #[test]
    fn without_a_log_the_slate_follows_content_and_then_order() {
        let catalog = catalog();
        let model = Model::cold(&catalog);
        let items = model.place(&catalog);
        let ranked = |history: &[u32]| {
            let past = history.iter().map(|&item| Past::new(item, Interest::Viewed));
            let state = State::new(past, [], vec![]);
            let h = model.forward(&model.pools(&state, &items)).h;
            super::super::top_k(&items.logits(&state, &h), 11)
        };
        assert_eq!(ranked(&[]), (0..11).collect::<Vec<u32>>());
        // Product 4 is a red... every sixth product shares both category and colour with it.
        let alike = ranked(&[4]).iter().filter(|&&i| i % 6 == 4).count();
        assert!(alike >= 8, "{alike} of 11");
    }

    #[test]
    fn many_products_are_ranked_by_rounded_vectors_as_they_are_by_exact_ones() {
        let catalog = catalog();
        let model = Model::cold(&catalog);
        let mut placing = Placing::new(&model, &catalog, true);
        while placing.step(&model, &catalog) {}
        let (exact, rounded) = (model.place(&catalog), placing.finish());
        assert!(matches!(rounded.e, Vectors::Rounded { .. }));
        let state = State::new([], [], vec![]);
        let taste = row(&model.embedding, 3);
        let (want, got) = (exact.logits(&state, taste), rounded.logits(&state, taste));
        let spread = want.iter().fold(0.0_f32, |most, x| x.abs().max(most));
        assert!(want.iter().zip(&got).all(|(want, got)| (want - got).abs() < 0.01 * spread));
        assert_ne!(want, got);
    }

    #[test]
    fn a_product_that_the_model_never_saw_is_placed_by_its_features() {
        let catalog = catalog();
        let model = Model::cold(&catalog);
        let more = Catalog::read(
            b"id,title,category,colour\nnew,blue skirts fresh,skirts,blue\np4,blue skirts 4,skirts,blue",
        )
        .unwrap();
        let items = model.place(&more);
        assert_eq!(items.new, [true, false]);
        use crate::qnet::slices::dot;
        let (a, b) = (items.e.row(0), items.e.row(1));
        let cosine = dot(&a, &b) / (dot(&a, &a) * dot(&b, &b)).sqrt();
        assert!(cosine > 0.8, "{cosine}");
    }

    #[test]
    fn what_features_leave_unsaid_of_a_new_product_is_taken_from_its_like_however_many_there_are() {
        for known in [60, 20_000] {
            let kinds = ["trousers", "skirts", "blouses"];
            let row = |i: usize| format!("p{i},{}\n", kinds[i % 3]);
            let feed: String = (0..known).map(row).collect();
            let mut model = Model::cold(&Catalog::read(format!("id,category\n{feed}").as_bytes()).unwrap());
            let more = Catalog::read(format!("id,category\n{feed}new,skirts\n").as_bytes()).unwrap();
            let by_features = model.place(&more).e.row(known as u32);
            // Each kind has something of its own.
            (0..known).for_each(|i| model.residual[[i, i % 3]] = 1.0);
            let mut imputed = model.place(&more).e.row(known as u32);
            imputed.iter_mut().zip(by_features).for_each(|(e, f)| *e -= f);
            let wanted: Vec<f32> = (0..EMBEDDING).map(|k| if k == 1 { 0.5 } else { 0.0 }).collect();
            assert!(
                imputed.iter().zip(wanted).all(|(got, want)| (got - want).abs() < 1e-5),
                "{known}: {imputed:?}"
            );
        }
    }
}
