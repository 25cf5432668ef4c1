//! Shops: products with a latent place in taste space, visitors with drifting interests.
//!
//! A visitor looks at a slate of six with falling attention and clicks at most one product, by a multinomial
//! logit with a no-click option. What was clicked satiates its category for a while and makes a purchase in it
//! more likely; what was bought satiates it for long; what was shown of late bores. Demographics decide which
//! categories a visitor is likely to care for. Some products were never there while the log was written.

use std::collections::BTreeMap;

use fastrand::Rng;

use super::draw::{dirichlet, gumbel, normal, normalise, unit, weighted};
use super::world::{Answer, Visitor, World};
use crate::Warnings;
use crate::catalog::{Catalog, Price, Product};

/// Dimensions of taste.
const TASTE: usize = 12;
/// Products in a slate.
const LIMIT: usize = 6;

/// What a shop and its visitors are like.
#[derive(Debug, Clone)]
pub struct Spec {
    /// Products.
    pub products: usize,
    /// Categories of products.
    pub categories: usize,
    /// Brands; each category has five.
    pub brands: usize,
    /// Words of titles; each category has fifteen.
    pub words: usize,
    /// Kinds of visitor.
    pub segments: usize,
    /// Share of the products that the log never shows.
    pub new: f64,
    /// How much better new products are.
    pub freshness: f64,
    /// Length of the category's, the brand's, the title's and the product's own part of its place in taste space.
    pub parts: [f64; 4],
    /// Spread of quality, the same for all visitors.
    pub quality: f64,
    /// Interests that a visitor has at a time.
    pub interests: usize,
    /// Probability of one of them being replaced, per slate.
    pub drift: f64,
    /// Utility of no click.
    pub nothing: f64,
    /// How much taste counts.
    pub sharpness: f64,
    /// Weight of the distance to the visitor's own price level.
    pub price: f64,
    /// Utility lost by a category for two recent clicks in it; a purchase counts for six.
    pub satiation: f64,
    /// Utility lost by a product for each time it was shown of late.
    pub boredom: f64,
    /// How much of that outlives each slate.
    pub memory: f64,
    /// Utility lost by a product that was clicked, for good.
    pub done: f64,
    /// Clicks may lead to purchases; otherwise they are worth the time spent on them.
    pub sells: bool,
}

impl Default for Spec {
    /// `fashion`: a thousand products, twenty categories, two interests a visitor.
    fn default() -> Self {
        Self {
            products: 1000,
            categories: 20,
            brands: 30,
            words: 150,
            segments: 6,
            new: 0.1,
            freshness: 0.0,
            parts: [1.0, 0.5, 0.36, 0.35],
            quality: 0.5,
            interests: 2,
            drift: 0.03,
            nothing: 4.4,
            sharpness: 3.0,
            price: 0.3,
            satiation: 0.5,
            boredom: 0.8,
            memory: 0.8,
            done: 0.0,
            sells: true,
        }
    }
}

impl Spec {
    /// Few products in few categories: brand, words and price tell more than the category.
    pub fn specialist() -> Self {
        Self {
            products: 300,
            categories: 4,
            brands: 16,
            words: 60,
            segments: 4,
            parts: [0.6, 0.8, 0.6, 0.35],
            interests: 1,
            nothing: 3.9,
            price: 0.5,
            ..Self::default()
        }
    }

    /// Many products, whose features say little, and some of which everybody likes.
    pub fn marketplace() -> Self {
        Self {
            products: 3000,
            categories: 60,
            brands: 120,
            words: 400,
            segments: 8,
            parts: [1.0, 0.3, 0.3, 0.7],
            quality: 0.9,
            interests: 3,
            nothing: 5.0,
            ..Self::default()
        }
    }

    /// `fashion` with interests that change four times as often.
    pub fn drift() -> Self {
        Self { drift: 0.12, ..Self::default() }
    }

    /// What was read is done with, what was shown is stale at once, and the newest is the best.
    pub fn news() -> Self {
        Self {
            products: 600,
            categories: 12,
            brands: 20,
            segments: 5,
            new: 0.3,
            freshness: 0.6,
            interests: 3,
            drift: 0.06,
            nothing: 4.6,
            price: 0.0,
            satiation: 0.3,
            boredom: 2.0,
            memory: 0.95,
            done: 4.0,
            sells: false,
            ..Self::default()
        }
    }
}

/// A shop.
#[derive(Debug)]
pub struct Shop {
    spec: Spec,
    catalog: Catalog,
    category: Vec<usize>,
    /// Place of each category, and of each product, in taste space.
    centres: Vec<Vec<f64>>,
    places: Vec<Vec<f64>>,
    quality: Vec<f64>,
    price: Vec<f64>,
    logged: Vec<bool>,
    /// Share of each category in the interests of each kind of visitor.
    segments: Vec<Vec<f64>>,
}

fn scaled_add(to: &mut [f64], scale: f64, v: &[f64]) {
    to.iter_mut().zip(v).for_each(|(t, v)| *t += scale * v);
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

impl Shop {
    /// A shop after `spec`, everything in it drawn from `seed`.
    pub fn new(spec: &Spec, seed: u64) -> Self {
        let rng = &mut Rng::with_seed(seed ^ 0x5409);
        let directions =
            |n: usize, rng: &mut Rng| -> Vec<Vec<f64>> { (0..n).map(|_| unit(rng, TASTE)).collect() };
        let centres = directions(spec.categories, rng);
        let (brands, words) = (directions(spec.brands, rng), directions(spec.words, rng));
        let popularity = dirichlet(rng, spec.categories, 3.0);
        let some = |n: usize, of: usize, rng: &mut Rng| rng.choose_multiple(0..of, n.min(of));
        let brands_of: Vec<_> = (0..spec.categories).map(|_| some(5, spec.brands, rng)).collect();
        let words_of: Vec<_> = (0..spec.categories).map(|_| some(15, spec.words, rng)).collect();
        let mut shop = Self {
            spec: spec.clone(),
            catalog: Catalog::default(),
            category: Vec::new(),
            centres,
            places: Vec::new(),
            quality: Vec::new(),
            price: Vec::new(),
            logged: vec![true; spec.products],
            segments: (0..spec.segments).map(|_| dirichlet(rng, spec.categories, 0.35)).collect(),
        };
        let new = (spec.new * spec.products as f64) as usize;
        some(new, spec.products, rng).into_iter().for_each(|i| shop.logged[i] = false);
        let mut products = Vec::with_capacity(spec.products);
        for i in 0..spec.products {
            let category = weighted(rng, &popularity);
            let brand = brands_of[category][rng.usize(0..brands_of[category].len())];
            let title = rng.choose_multiple(words_of[category].iter().copied(), 3);
            let [by_category, by_brand, by_words, own] = spec.parts;
            let mut place = vec![0.0; TASTE];
            scaled_add(&mut place, by_category, &shop.centres[category]);
            scaled_add(&mut place, by_brand, &brands[brand]);
            title.iter().for_each(|&w| scaled_add(&mut place, by_words / 3.0_f64.sqrt(), &words[w]));
            scaled_add(&mut place, own, &unit(rng, TASTE));
            normalise(&mut place);
            let price = normal(rng);
            let fresh = if shop.logged[i] { 0.0 } else { spec.freshness };
            shop.category.push(category);
            shop.places.push(place);
            shop.quality.push(spec.quality * normal(rng) + fresh);
            shop.price.push(price);
            let title: Vec<String> = title.iter().map(|w| format!("word{w}")).collect();
            products.push(Product {
                id: format!("p{i}"),
                title: title.join(" "),
                price: Some(Price {
                    amount: (30.0 * (0.7 * price).exp() * 100.0).round() / 100.0,
                    currency: None,
                }),
                brand: Some(format!("brand{brand}")),
                product_type: vec![format!("category{category}")],
                ..Product::default()
            });
        }
        shop.catalog = Catalog::new(products, Warnings::default());
        shop
    }
}

impl World for Shop {
    fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    fn limit(&self) -> usize {
        LIMIT
    }

    fn logged(&self) -> &[bool] {
        &self.logged
    }

    fn visitor(&self, seed: u64) -> Box<dyn Visitor + '_> {
        let mut rng = Rng::with_seed(seed ^ 0x9E37_79B9);
        let segment = rng.usize(0..self.spec.segments);
        let taste = unit(&mut rng, TASTE).iter().map(|x| 0.6 * x).collect();
        let mut visitor = Person {
            shop: self,
            segment,
            taste,
            price: 0.7 * normal(&mut rng),
            interests: vec![0.0; self.spec.categories],
            satiation: vec![0.0; self.spec.categories],
            intent: vec![0.0; self.spec.categories],
            bought: vec![false; self.spec.products],
            boredom: vec![0.0; self.spec.products],
            done: vec![false; self.spec.products],
            luck: rng.fork(),
            rng,
        };
        (0..self.spec.interests).for_each(|_| visitor.find_interest());
        Box::new(visitor)
    }
}

/// A visitor of a shop.
#[derive(Debug)]
struct Person<'a> {
    shop: &'a Shop,
    segment: usize,
    /// Taste that has nothing to do with categories.
    taste: Vec<f64>,
    price: f64,
    /// By category.
    interests: Vec<f64>,
    satiation: Vec<f64>,
    intent: Vec<f64>,
    /// By product.
    bought: Vec<bool>,
    boredom: Vec<f64>,
    done: Vec<bool>,
    /// For choices; interests have dice of their own, so that they drift alike whatever is shown.
    luck: Rng,
    rng: Rng,
}

impl Person<'_> {
    fn find_interest(&mut self) {
        let shares = &self.shop.segments[self.segment];
        let even = 0.3 / shares.len() as f64;
        let weights: Vec<f64> = shares.iter().map(|p| 0.7 * p + even).collect();
        let category = weighted(&mut self.rng, &weights);
        self.interests[category] = 0.6 + 0.4 * self.rng.f64();
    }

    fn lose_interest(&mut self) {
        let held: Vec<usize> = (0..self.interests.len()).filter(|&c| self.interests[c] > 0.0).collect();
        if held.len() >= self.shop.spec.interests {
            self.interests[held[self.rng.usize(0..held.len())]] = 0.0;
        }
    }

    /// Where the visitor stands in taste space.
    fn heart(&self) -> Vec<f64> {
        let mut heart = self.taste.clone();
        for (&interest, centre) in self.interests.iter().zip(&self.shop.centres).filter(|(i, _)| **i > 0.0) {
            scaled_add(&mut heart, interest, centre);
        }
        heart
    }

    fn utility(&self, heart: &[f64], item: usize) -> f64 {
        let (shop, spec) = (self.shop, &self.shop.spec);
        let loss = |is: bool, by: f64| if is { by } else { 0.0 };
        spec.sharpness * dot(heart, &shop.places[item]) + shop.quality[item]
            - spec.price * (shop.price[item] - self.price).powi(2)
            - spec.satiation * self.satiation[shop.category[item]]
            - spec.boredom * self.boredom[item]
            - loss(self.bought[item], 2.5)
            - loss(self.done[item], spec.done)
    }
}

impl Visitor for Person<'_> {
    fn about(&self) -> BTreeMap<String, String> {
        BTreeMap::from([("segment".to_owned(), format!("s{}", self.segment))])
    }

    fn candidates(&self) -> Option<&[u32]> {
        None
    }

    fn answer(&mut self, slate: &[u32]) -> Answer {
        let (shop, spec, heart) = (self.shop, &self.shop.spec, self.heart());
        let mut best = (spec.nothing + gumbel(&mut self.luck), None);
        for (place, &item) in slate.iter().enumerate() {
            let attention = -0.525 * (1.0 + place as f64).ln();
            let u = self.utility(&heart, item as usize) + attention + gumbel(&mut self.luck);
            if u > best.0 {
                best = (u, Some(place));
            }
        }
        let (tempted, kept) = (self.luck.f64(), self.luck.f64());
        let mut answer = Answer { clicked: best.1, ..Answer::default() };
        self.satiation.iter_mut().for_each(|s| *s *= 0.85);
        self.boredom.iter_mut().for_each(|b| *b *= spec.memory);
        let clicked = best.1.map(|place| slate[place] as usize);
        let utility = clicked.map_or(0.0, |item| self.utility(&heart, item) - spec.nothing);
        slate.iter().for_each(|&item| self.boredom[item as usize] += 0.35);
        if let Some(item) = clicked {
            let category = shop.category[item];
            if spec.sells {
                let wish = 0.8 * utility + 1.2 * self.intent[category].min(3.0) - 3.0;
                answer.bought = tempted < 1.0 / (1.0 + (-wish).exp());
            } else {
                answer.worth = Some(2.0 * kept / (1.0 + (-utility).exp()));
            }
            self.satiation[category] += 0.5;
            self.intent[category] += 1.0;
            self.done[item] = true;
            if answer.bought {
                self.bought[item] = true;
                self.intent[category] = 0.0;
                self.satiation[category] += 3.0;
            }
        }
        if self.rng.f64() < spec.drift {
            self.lose_interest();
            self.find_interest();
        }
        answer
    }

    fn best(&self, limit: usize) -> Vec<u32> {
        let heart = self.heart();
        let utilities: Vec<f32> =
            (0..self.shop.spec.products).map(|i| self.utility(&heart, i) as f32).collect();
        crate::qnet::top_k(&utilities, limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_is_the_same_shop_and_the_same_person() {
        let [a, b] = [4, 4].map(|seed| Shop::new(&Spec::default(), seed));
        assert!(a.catalog.products().eq(b.catalog.products()));
        let (mut x, mut y) = (a.visitor(9), b.visitor(9));
        for k in 0..30 {
            let slate: Vec<u32> = (6 * k..6 * k + 6).collect();
            assert_eq!(x.answer(&slate), y.answer(&slate));
        }
        assert_ne!(a.visitor(1).best(6), a.visitor(2).best(6));
    }

    #[test]
    fn a_category_that_was_clicked_is_less_wanted_for_a_while() {
        let shop = Shop::new(&Spec { drift: 0.0, nothing: -50.0, ..Spec::default() }, 1);
        let mut visitor = shop.visitor(3);
        let first = visitor.best(1)[0];
        visitor.answer(&[first]);
        let after = visitor.best(40);
        assert!(!after.iter().take(1).any(|&i| i == first));
    }

    #[test]
    fn the_first_place_draws_more_clicks_than_the_last() {
        let shop = Shop::new(&Spec::default(), 1);
        let mut clicks = [0; LIMIT];
        for seed in 0..4000 {
            let mut visitor = shop.visitor(seed);
            if let Some(place) =
                visitor.answer(&[10, 20, 30, 40, 50, 60].map(|i| (i + seed as u32) % 900)).clicked
            {
                clicks[place] += 1;
            }
        }
        assert!(clicks[0] > clicks[5] * 3 / 2, "{clicks:?}");
    }
}
