//! Documents whose appeal and lasting value differ, after SlateQ's interest evolution (Ie et al. 2019, section
//! 6.1; RecSim's `interest_evolution`).
//!
//! A visitor has 200 minutes. Each slate holds three of ten documents; a click costs the four minutes of the
//! document and gives back or takes some by its quality, a slate without a click costs half a minute. Most
//! topics are of low quality; visitors' interests say nothing of it. What was read moves the interest in its
//! topic. Who only looks for the next click shows what drains the visitor's time.

use std::collections::BTreeMap;

use fastrand::Rng;

use super::draw::{gumbel, normal};
use super::world::{Answer, Visitor, World};
use crate::Warnings;
use crate::catalog::{Catalog, Product};

const TOPICS: usize = 20;
/// The first so many topics are of low quality.
const POOR: usize = 14;
const DOCUMENTS: usize = 400;
const CANDIDATES: usize = 10;
const LIMIT: usize = 3;
/// Minutes.
const BUDGET: f64 = 200.0;
const LENGTH: f64 = 4.0;
const NO_CLICK: f64 = 0.5;
/// Minutes given back per minute read and unit of quality.
const BONUS: f64 = 0.9 / 3.4;
/// y of `Δ(I) = (y − y|I|)(1 − I)`, as RecSim has it.
const SWAY: f64 = 0.3;
/// Slates after which a visitor who never tires is sent home.
const MOST: usize = 400;

/// The world.
#[derive(Debug)]
pub struct InterestEvolution {
    catalog: Catalog,
    topic: Vec<usize>,
    quality: Vec<f64>,
    lasting: Vec<f64>,
    logged: Vec<bool>,
}

impl InterestEvolution {
    /// A corpus drawn from `seed`.
    pub fn new(seed: u64) -> Self {
        let rng = &mut Rng::with_seed(seed ^ 0x1E2019);
        let means: Vec<f64> =
            (0..TOPICS).map(|t| 3.0 * rng.f64() - if t < POOR { 3.0 } else { 0.0 }).collect();
        let topic: Vec<usize> = (0..DOCUMENTS).map(|_| rng.usize(0..TOPICS)).collect();
        let quality: Vec<f64> = topic.iter().map(|&t| means[t] + 0.1_f64.sqrt() * normal(rng)).collect();
        let products = topic.iter().enumerate().map(|(i, t)| Product {
            id: format!("d{i}"),
            title: format!("Document {i}"),
            product_type: vec![format!("topic{t}")],
            ..Product::default()
        });
        let catalog = Catalog::new(products.collect(), Warnings::default());
        let mut world = Self { catalog, topic, quality, lasting: Vec::new(), logged: vec![true; DOCUMENTS] };
        world.lasting = world.values();
        world
    }

    /// Minutes that a click on a document costs.
    fn cost(&self, document: usize) -> f64 {
        LENGTH * (1.0 - BONUS * self.quality[document])
    }

    /// `1 − ρ (cost of the click − cost of no click)`, with ρ the clicks that a minute is good for when slates
    /// are chosen by that value: the policy's own rate, found by Dinkelbach's iteration (1967).
    fn values(&self) -> Vec<f64> {
        let value = |rate: f64| -> Vec<f64> {
            (0..DOCUMENTS).map(|d| 1.0 - rate * (self.cost(d) - NO_CLICK)).collect()
        };
        let rate = (0..6).fold(0.2, |rate, _| self.rate(&value(rate)));
        value(rate)
    }

    /// Clicks per minute of visitors to whom `v(s, d) · value(d)` chooses.
    fn rate(&self, values: &[f64]) -> f64 {
        let (mut clicks, mut minutes) = (0.0, 0.0);
        for seed in 0..200 {
            let mut reader = self.reader(seed ^ 0xD1_4E1B);
            for _ in 0..MOST {
                if !reader.stays() {
                    break;
                }
                clicks += f64::from(u8::from(reader.answer(&reader.ranked(values)).clicked.is_some()));
            }
            minutes += BUDGET - reader.budget;
        }
        clicks / minutes
    }

    fn reader(&self, seed: u64) -> Reader<'_> {
        let mut rng = Rng::with_seed(seed ^ 0x0BAD_5EED);
        let interests = (0..TOPICS).map(|_| 2.0 * rng.f64() - 1.0).collect();
        let mut reader =
            Reader { world: self, interests, budget: BUDGET, candidates: Vec::new(), luck: rng.fork(), rng };
        reader.fetch();
        reader
    }
}

impl World for InterestEvolution {
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
        Box::new(self.reader(seed))
    }

    fn lasting(&self) -> Option<&[f64]> {
        Some(&self.lasting)
    }

    fn slates(&self) -> Option<usize> {
        Some(MOST)
    }
}

/// A visitor.
#[derive(Debug)]
struct Reader<'a> {
    world: &'a InterestEvolution,
    /// By topic, −1 to 1.
    interests: Vec<f64>,
    budget: f64,
    candidates: Vec<u32>,
    luck: Rng,
    rng: Rng,
}

impl Reader<'_> {
    fn fetch(&mut self) {
        self.candidates = self.rng.choose_multiple(0..DOCUMENTS as u32, CANDIDATES);
    }

    fn interest(&self, document: u32) -> f64 {
        self.interests[self.world.topic[document as usize]]
    }

    /// The candidates with the largest `v(s, d) · value(d)`.
    fn ranked(&self, values: &[f64]) -> Vec<u32> {
        let mut ranked: Vec<(f64, u32)> =
            self.candidates.iter().map(|&d| (self.interest(d).exp() * values[d as usize], d)).collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
        ranked.iter().take(LIMIT).map(|(_, d)| *d).collect()
    }
}

impl Visitor for Reader<'_> {
    fn about(&self) -> BTreeMap<String, String> {
        BTreeMap::new()
    }

    fn candidates(&self) -> Option<&[u32]> {
        Some(&self.candidates)
    }

    fn answer(&mut self, slate: &[u32]) -> Answer {
        // e^I for a document against 1 for none
        let mut best = (gumbel(&mut self.luck), None);
        for (place, &document) in slate.iter().enumerate() {
            let u = self.interest(document) + gumbel(&mut self.luck);
            if u > best.0 {
                best = (u, Some(place));
            }
        }
        let swayed = self.luck.f64();
        match best.1 {
            None => self.budget -= NO_CLICK,
            Some(place) => {
                let document = slate[place] as usize;
                self.budget -= self.world.cost(document);
                let interest = &mut self.interests[self.world.topic[document]];
                // Towards the topic with probability (I + 1) / 2, else away from it.
                let step = SWAY * (1.0 - interest.abs()) * (1.0 - *interest);
                let towards = swayed < (*interest + 1.0) / 2.0;
                *interest = (*interest + if towards { step } else { -step }).clamp(-1.0, 1.0);
            }
        }
        self.fetch();
        Answer { clicked: best.1, ..Answer::default() }
    }

    fn best(&self, _: usize) -> Vec<u32> {
        self.ranked(&self.world.lasting)
    }

    fn stays(&self) -> bool {
        self.budget > 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clicks(world: &InterestEvolution, values: &[f64]) -> f64 {
        let one = |seed: u64| {
            let mut reader = world.reader(seed);
            let mut clicks = 0;
            for _ in 0..MOST {
                if !reader.stays() {
                    break;
                }
                clicks += usize::from(reader.answer(&reader.ranked(values)).clicked.is_some());
            }
            clicks
        };
        (0..200).map(one).sum::<usize>() as f64 / 200.0
    }

    #[test]
    fn who_looks_only_for_the_next_click_gets_fewer_clicks_in_the_end() {
        let world = InterestEvolution::new(1);
        let (myopic, lasting) = (clicks(&world, &[1.0; DOCUMENTS]), clicks(&world, &world.lasting));
        assert!(lasting > 1.3 * myopic, "{lasting} against {myopic}");
    }
}
