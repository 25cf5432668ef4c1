//! What likeness is worth in shops that nothing is known of: fitted to several shops' logs together, and tried on each
//! from the others alone.
//!
//! `ℓ(a) = b(a) + Σ_tk c_tk alike_tk(a)`, the model without a log, with b as it is shipped. Its likelihood of the next
//! product that is new to the session, each shop counting as much as any other. Every c has a Gaussian prior around what
//! fields are worth on average, which is fitted too, and is all that is known of a kind of field that no shop has.

use rayon::prelude::*;

use super::blend::{ALIKE, HeldOut};
use super::case::Case;
use super::known::Known;
use super::{Session, examples};
use crate::catalog::{self, Catalog};
use crate::qnet::likeness::{Likeness, UNIVERSAL};
use crate::qnet::{ALIKE_POOLS, FieldGains, Model};

/// c by kind of field, in the order of [`UNIVERSAL`], and pool.
pub type Gains = [[f32; ALIKE_POOLS]; UNIVERSAL.len()];

/// Standard deviation of a kind's c around the average.
const DEVIATION: f32 = 0.5;
/// Most steps of a shop that are ranked for its hit rate.
const RANKED: usize = 3000;
/// Steps of Adam, each over all cases; its first step size falls to 0 along a line.
const ITERATIONS: i32 = 150;
const RATE: f32 = 0.1;

/// A shop to learn from.
#[derive(Debug)]
pub struct Shop<'a> {
    /// What it sells.
    pub catalog: &'a Catalog,
    /// What was looked at in it.
    pub sessions: &'a [Session],
}

/// The kinds of field that a shop says something of, for one of [`UNIVERSAL`] each.
fn kinds(catalog: &Catalog) -> Vec<usize> {
    let kind = |&field: &u32| {
        let named = UNIVERSAL.iter().position(|known| catalog::field(known.field) == field);
        named.unwrap_or(UNIVERSAL.len() - 1)
    };
    catalog.description().fields().iter().map(kind).collect()
}

/// The gains that are shipped.
pub fn shipped() -> Gains {
    UNIVERSAL.map(|known| known.alike)
}

/// Fits the gains to some shops together. The same shops and seed give the same.
pub fn fit(shops: &[&Shop<'_>], seed: u64) -> Gains {
    let prepared: Vec<(Vec<Case>, Vec<usize>)> = shops
        .iter()
        .map(|Shop { catalog, sessions }| {
            let held = HeldOut { catalog, sessions, steps: &examples(sessions, false), seed };
            let cases = held.cases(&Model::cold(catalog), &Known::new(catalog, &[], false));
            (cases, kinds(catalog))
        })
        .collect();
    let cases: usize = prepared.iter().map(|(cases, _)| cases.len()).sum();
    let prior = (DEVIATION * DEVIATION * cases.max(1) as f32).recip();
    // What fields are worth on average, then how much each kind differs from that.
    let mut at = vec![0.0_f32; ALIKE_POOLS * (1 + UNIVERSAL.len())];
    let (mut m, mut v) = (at.clone(), at.clone());
    for step in 1..=ITERATIONS {
        let gains = gains(&at);
        let mut gradient = vec![0.0; at.len()];
        for (cases, kinds) in &prepared {
            let share = 1.0 / (cases.len() * prepared.len()).max(1) as f32;
            for (from, &kind) in slopes(cases, kinds, &gains).chunks_exact(ALIKE_POOLS).zip(kinds) {
                for (k, g) in from.iter().enumerate() {
                    gradient[k] += share * g;
                    gradient[ALIKE_POOLS * (1 + kind) + k] += share * g;
                }
            }
        }
        let rate = RATE * (1.0 - step as f32 / (ITERATIONS + 1) as f32);
        for (i, at) in at.iter_mut().enumerate() {
            let g = gradient[i] + if i < ALIKE_POOLS { 0.0 } else { prior * *at };
            m[i] = 0.9 * m[i] + 0.1 * g;
            v[i] = 0.99 * v[i] + 0.01 * g * g;
            let (m, v) = (m[i] / (1.0 - 0.9_f32.powi(step)), v[i] / (1.0 - 0.99_f32.powi(step)));
            *at -= rate * m / (v.sqrt() + 1e-8);
        }
    }
    gains(&at)
}

fn gains(at: &[f32]) -> Gains {
    std::array::from_fn(|kind| std::array::from_fn(|k| at[k] + at[ALIKE_POOLS * (1 + kind) + k]))
}

/// The gradient of −ln P of a shop's cases in the c of its fields.
fn slopes(cases: &[Case], kinds: &[usize], gains: &Gains) -> Vec<f32> {
    let mut numbers = vec![0.0; ALIKE + 2 * ALIKE_POOLS * kinds.len()];
    let own = numbers[ALIKE..].chunks_exact_mut(ALIKE_POOLS).zip(kinds);
    own.for_each(|(to, &kind)| to.copy_from_slice(&gains[kind]));
    let part = |chunk: &[Case]| {
        let mut gradient = vec![0.0; numbers.len()];
        chunk.iter().for_each(|case| _ = case.gradient(&numbers, false, &mut gradient));
        gradient
    };
    let parts: Vec<Vec<f32>> = cases.par_chunks(64).map(part).collect();
    (ALIKE..ALIKE + ALIKE_POOLS * kinds.len()).map(|i| parts.iter().map(|part| part[i]).sum()).collect()
}

/// HR@20 in a shop by gains: how often the next product that is new to the session is among the 20 best of those that
/// are, from its second event on; over at most 3,000 steps, 0 to 1.
pub fn hit_rate(shop: &Shop<'_>, gains: &Gains, seed: u64) -> f32 {
    let Shop { catalog, sessions } = shop;
    let model = Model::cold(catalog);
    let table = model.place(catalog);
    let kinds = kinds(catalog);
    let of = |(&field, &kind): (&u32, &usize)| FieldGains { field, known: gains[kind], new: gains[kind] };
    let of_fields: Vec<FieldGains> = catalog.description().fields().iter().zip(&kinds).map(of).collect();
    let likeness = Likeness::new(catalog, &of_fields);
    let mut steps: Vec<_> = examples(sessions, false).into_iter().filter(|step| step.at > 0).collect();
    fastrand::Rng::with_seed(seed).shuffle(&mut steps);
    steps.truncate(RANKED);
    let hit = |step: &&super::Example| {
        let session = &sessions[step.session as usize];
        let (before, next) = session.acts.split_at(step.at as usize);
        let mut scores = table.bias.to_vec();
        likeness.add(&session.state(step.at as usize, |_| true), |gains| &gains.known, &mut scores, |_| true);
        before.iter().for_each(|act| scores[act.item as usize] = f32::NEG_INFINITY);
        let own = scores[next[0].item as usize];
        scores.iter().filter(|&&score| score > own).count() < 20
    };
    steps.par_iter().filter(hit).count() as f32 / steps.len().max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::super::Act;
    use super::*;
    use crate::shopper::Interest;

    /// Visitors stay with a colour, or with whatever else `stay` says that product and product share.
    fn sessions(stay: fn(u32, u32) -> bool, seed: u64) -> Vec<Session> {
        let mut rng = fastrand::Rng::with_seed(seed);
        (0..300)
            .map(|end| {
                let first = rng.u32(0..60);
                let mut items: Vec<u32> = (0..60).filter(|&i| stay(first, i)).collect();
                rng.shuffle(&mut items);
                let acts = items.into_iter().take(4);
                let acts = acts.map(|item| Act { item, interest: Interest::Viewed }).collect();
                Session { acts, end, ..Session::default() }
            })
            .collect()
    }

    fn catalog() -> Catalog {
        let rows: String = (0..60).map(|i| format!("p{i},b{},c{}\n", i % 6, i / 6)).collect();
        Catalog::read(format!("id,brand,colour\n{rows}").as_bytes()).unwrap()
    }

    #[test]
    fn what_visitors_stay_with_is_worth_something_and_what_they_do_not_is_not() {
        let (catalog, sessions) = (catalog(), sessions(|a, b| a % 6 == b % 6, 1));
        let shop = Shop { catalog: &catalog, sessions: &sessions };
        let gains = fit(&[&shop], 1);
        let sum = |kind: usize| gains[kind].iter().sum::<f32>();
        let (brand, other) = (1, UNIVERSAL.len() - 1);
        assert!(sum(brand) > 2.0 * sum(other), "{gains:?}");
        assert!(hit_rate(&shop, &gains, 1) > 0.95);
        assert!(hit_rate(&shop, &Gains::default(), 1) < 0.5);
    }

    #[test]
    fn each_shop_counts_as_much_as_the_other() {
        let (catalog, few, many) =
            (catalog(), sessions(|a, b| a % 6 == b % 6, 2), sessions(|a, b| a / 6 == b / 6, 3));
        let shop = |sessions| Shop { catalog: &catalog, sessions };
        let gains = fit(&[&shop(&few[..100]), &shop(&many)], 1);
        let sum = |kind: usize| gains[kind].iter().sum::<f32>();
        assert!((sum(1) / sum(UNIVERSAL.len() - 1) - 1.0).abs() < 0.4, "{gains:?}");
    }
}
