//! What likeness is worth in shops that nothing is known of: fitted to several shops' logs together, and tried on each
//! from the others alone.
//!
//! `ℓ(a) = b(a) + Σ_tk c_tk alike_tk(a)`, the model without a log, with b as it is shipped. Its likelihood of the next
//! product that is new to the session, each shop counting as much as any other. Every c has a Gaussian prior around what
//! fields are worth on average, which is fitted too, and is all that is known of a kind of field that no shop has.

use rayon::prelude::*;

use super::blend::{ALIKE, HeldOut};
use super::case::Case;
use super::descent::descend;
use super::known::Known;
use super::{Example, Session, examples};
use crate::catalog::Catalog;
use crate::qnet::likeness::{Likeness, UNIVERSAL, universal};
use crate::qnet::{ALIKE_POOLS, FieldGains, Model};

/// c by kind of field, in the order of [`UNIVERSAL`], and pool.
pub type Gains = [[f32; ALIKE_POOLS]; UNIVERSAL.len()];

/// Standard deviation of a kind's c around the average.
const DEVIATION: f32 = 0.5;
/// Most steps of a shop that are ranked for its hit rate.
const RANKED: usize = 3000;
/// Steps of the descent, each over all cases.
const ITERATIONS: i32 = 150;

/// A shop to learn from.
pub struct Shop<'a> {
    catalog: &'a Catalog,
    sessions: &'a [Session],
    seed: u64,
    cases: Vec<Case>,
    /// By field of the catalogue, which of [`UNIVERSAL`] it is.
    kinds: Vec<usize>,
}

/// The gains that are shipped.
pub fn shipped() -> Gains {
    UNIVERSAL.map(|known| known.alike)
}

/// Fits the gains to some shops together. The same shops give the same.
pub fn fit(shops: &[&Shop<'_>]) -> Gains {
    let cases: usize = shops.iter().map(|shop| shop.cases.len()).sum();
    let prior = (DEVIATION * DEVIATION * cases.max(1) as f32).recip();
    // What fields are worth on average, then how much each kind differs from that.
    let mut at = vec![0.0_f32; ALIKE_POOLS * (1 + UNIVERSAL.len())];
    descend(&mut at, ITERATIONS, |at| {
        let gains = gains(at);
        let mut gradient: Vec<f32> = at.iter().map(|c| prior * c).collect();
        gradient[..ALIKE_POOLS].fill(0.0);
        for shop in shops {
            let share = 1.0 / (shop.cases.len() * shops.len()).max(1) as f32;
            for (from, &kind) in shop.slopes(&gains).chunks_exact(ALIKE_POOLS).zip(&shop.kinds) {
                for (k, g) in from.iter().enumerate() {
                    gradient[k] += share * g;
                    gradient[ALIKE_POOLS * (1 + kind) + k] += share * g;
                }
            }
        }
        gradient
    });
    gains(&at)
}

fn gains(at: &[f32]) -> Gains {
    std::array::from_fn(|kind| std::array::from_fn(|k| at[k] + at[ALIKE_POOLS * (1 + kind) + k]))
}

impl<'a> Shop<'a> {
    /// A shop by what it sells and what was looked at in it; which steps count is drawn by `seed`.
    pub fn new(catalog: &'a Catalog, sessions: &'a [Session], seed: u64) -> Self {
        let held = HeldOut { catalog, sessions, steps: &examples(sessions, false), seed };
        let cases = held.cases(&Model::cold(catalog), &Known::new(catalog, &[], false));
        let kind = |&field: &u32| UNIVERSAL.iter().position(|known| *known == universal(field));
        let kinds = catalog.description().fields().iter().filter_map(kind).collect();
        Self { catalog, sessions, seed, cases, kinds }
    }

    /// The gradient of −ln P of all cases in the c of the fields.
    fn slopes(&self, gains: &Gains) -> Vec<f32> {
        let width = ALIKE_POOLS * self.kinds.len();
        let mut numbers = vec![0.0; ALIKE + 2 * width];
        let own = numbers[ALIKE..].chunks_exact_mut(ALIKE_POOLS).zip(&self.kinds);
        own.for_each(|(to, &kind)| to.copy_from_slice(&gains[kind]));
        let mut slopes = Case::gradients(&self.cases, &numbers, false).split_off(ALIKE);
        slopes.truncate(width);
        slopes
    }

    /// HR@20 by gains: how often the next product that is new to the session is among the 20 best of those that
    /// are, from its second event on; over at most 3,000 steps, 0 to 1.
    pub fn hit_rate(&self, gains: &Gains) -> f32 {
        let table = Model::cold(self.catalog).place(self.catalog);
        let of = |(&field, &kind): (&u32, &usize)| FieldGains { field, known: gains[kind], new: gains[kind] };
        let fields: Vec<FieldGains> =
            self.catalog.description().fields().iter().zip(&self.kinds).map(of).collect();
        let likeness = Likeness::new(self.catalog, &fields);
        let mut steps: Vec<Example> =
            examples(self.sessions, false).into_iter().filter(|step| step.at > 0).collect();
        fastrand::Rng::with_seed(self.seed).shuffle(&mut steps);
        steps.truncate(RANKED);
        let hit = |step: &&Example| {
            let session = &self.sessions[step.session as usize];
            let (before, next) = session.acts.split_at(step.at as usize);
            let state = session.state(step.at as usize, |_| true);
            let mut scores = table.bias.to_vec();
            likeness.add(&state, false, &mut scores, &|_| true);
            before.iter().for_each(|act| scores[act.item as usize] = f32::NEG_INFINITY);
            let own = scores[next[0].item as usize];
            scores.iter().filter(|&&score| score > own).count() < 20
        };
        steps.par_iter().filter(hit).count() as f32 / steps.len().max(1) as f32
    }
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
        let shop = Shop::new(&catalog, &sessions, 1);
        let gains = fit(&[&shop]);
        let sum = |kind: usize| gains[kind].iter().sum::<f32>();
        let (brand, other) = (1, UNIVERSAL.len() - 1);
        assert!(sum(brand) > 2.0 * sum(other), "{gains:?}");
        assert!(shop.hit_rate(&gains) > 0.95);
        assert!(shop.hit_rate(&Gains::default()) < 0.5);
    }

    #[test]
    fn each_shop_counts_as_much_as_the_other() {
        let (catalog, few, many) =
            (catalog(), sessions(|a, b| a % 6 == b % 6, 2), sessions(|a, b| a / 6 == b / 6, 3));
        let shop = |sessions| Shop::new(&catalog, sessions, 1);
        let gains = fit(&[&shop(&few[..100]), &shop(&many)]);
        let sum = |kind: usize| gains[kind].iter().sum::<f32>();
        assert!((sum(1) / sum(UNIVERSAL.len() - 1) - 1.0).abs() < 0.4, "{gains:?}");
    }
}
