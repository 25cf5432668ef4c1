//! How much the network, memory, likeness and repetition each count: a few numbers, fitted on sessions that none
//! of them has learned from.
//!
//! ```text
//! ℓ = β (e·h + b) + α ln(1 + Σ_k f_k Σ_{i∈p_k} w_i ((1 − η) after(a | i) + η with(a | i)))
//!   + Σ_tk c_tk alike_tk + Σ_k g_k again_k + Σ_j r_j sign_j + ν [new] + p popular(a) + t late(a)
//! ```
//!
//! by maximum likelihood with a Gaussian prior on every number: a short log stays near the defaults, a long one
//! decides for itself.

use std::sync::Arc;

use rayon::prelude::*;

use super::case::{Case, Source, eta};
use super::descent::descend;
use super::known::Known;
use super::pairs::Pair;
use super::repetition::{Repetition, SIGNS};
use super::{Example, Session};
use crate::catalog::Catalog;
use crate::qnet::likeness::universal;
use crate::qnet::{ALIKE_POOLS, FieldGains, Gains, Likeness, Memory, Model, id_hash};
use crate::shopper::ITEM_POOLS;

/// Pools that a log fills; skips come from slates only.
pub const POOLS: usize = ITEM_POOLS - 1;
/// Places of the numbers; what must be positive is there by its logarithm, η by its logit.
pub const BETA: usize = 0;
pub const ALPHA: usize = 1;
pub const ETA: usize = 2;
pub const NEW: usize = 3;
pub const POPULAR: usize = 4;
pub const LATE: usize = 5;
pub const FOLLOWED: usize = 6;
pub const AGAIN: usize = FOLLOWED + POOLS;
pub const REPEATED: usize = AGAIN + POOLS;
/// Where c of the products that the log shows begins, by field and pool; that of new ones comes after it.
pub const ALIKE: usize = REPEATED + SIGNS;

/// Most held-out steps that are looked at.
const CASES: usize = 3000;
/// Most numbers in all cases together.
const NUMBERS: usize = 30_000_000;
/// Most scores of products that are computed for them: a case asks for those of all.
const SCORES: usize = 1_000_000_000;
/// HR@10 that the known products may lose to a tenth of the products being new.
const PRICE: f32 = 0.01;
/// Step in which the bias of new products is raised, and how often at most.
const RAISE: f32 = 0.1;
const RAISES: usize = 40;
/// Steps of the descent, each over all cases.
const ITERATIONS: i32 = 100;

/// The numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Blend(Vec<f32>);

/// Where c of new products begins.
fn of_new(fields: &[u32]) -> usize {
    ALIKE + ALIKE_POOLS * fields.len()
}

/// Mean and standard deviation of the prior of each number.
fn prior(fields: &[u32]) -> (Vec<f32>, Vec<f32>) {
    let size = ALIKE + 2 * ALIKE_POOLS * fields.len();
    let (mut mean, mut deviation) = (vec![0.0; size], vec![1.0; size]);
    mean[ALPHA] = -0.5;
    mean[FOLLOWED..AGAIN].fill(2.0);
    deviation[BETA] = 0.5;
    deviation[POPULAR] = 0.3;
    deviation[LATE] = 0.3;
    deviation[ETA] = 2.0;
    deviation[FOLLOWED..AGAIN].fill(2.0);
    deviation[AGAIN..ALIKE].fill(3.0);
    deviation[ALIKE..].fill(0.5);
    // The network knows the products of the log better than their descriptions do.
    let start = fields.iter().flat_map(|&field| universal(field).alike);
    mean[of_new(fields)..].iter_mut().zip(start).for_each(|(mean, c)| *mean = c);
    (mean, deviation)
}

/// The steps that the blend is fitted to, of which neither network nor counts know.
#[derive(Debug)]
pub struct HeldOut<'a> {
    pub catalog: &'a Catalog,
    pub sessions: &'a [Session],
    pub steps: &'a [Example],
    /// Of the choice among them.
    pub seed: u64,
}

impl HeldOut<'_> {
    pub fn cases(&self, model: &Model, known: &Known) -> Vec<Case> {
        let likeness = Likeness::new(self.catalog, &Model::cold(self.catalog).memory.gains.alike);
        let mut rng = fastrand::Rng::with_seed(self.seed);
        let mut steps: Vec<Example> = self.steps.iter().filter(|e| e.at > 0).copied().collect();
        rng.shuffle(&mut steps);
        let source = Source { model, table: &model.place(self.catalog), likeness: &likeness, known };
        let scored = SCORES / self.catalog.len().max(1);
        steps.truncate(CASES.min(NUMBERS / source.size()).min(scored));
        let seeded: Vec<(Example, u64)> = steps.into_iter().map(|e| (e, rng.u64(..))).collect();
        let case = |&(step, seed): &(Example, u64)| {
            source.case(&self.sessions[step.session as usize], step, &mut fastrand::Rng::with_seed(seed))
        };
        seeded.par_iter().map(case).collect()
    }
}

impl Blend {
    /// Fits the numbers of the products that the log shows.
    pub fn fit(model: &Model, known: &Known, held: &HeldOut<'_>) -> Self {
        let fields = held.catalog.description().fields();
        let (mean, deviation) = prior(fields);
        let of_new = of_new(fields);
        Self(mean).descend(&held.cases(model, known), &deviation, false, |i| i != NEW && i < of_new)
    }

    /// Fits what new products need, the other numbers as they are; `model` and `known` are of a log in which some
    /// products were missing.
    pub fn fit_new(self, model: &Model, known: &Known, held: &HeldOut<'_>) -> Self {
        let fields = held.catalog.description().fields();
        let of_new = of_new(fields);
        let cases = held.cases(model, known);
        self.descend(&cases, &prior(fields).1, true, |i| i == NEW || i >= of_new).introduce(&cases)
    }

    /// Raises the bias of new products as far as it costs the others no more than [`PRICE`]: likelihood alone
    /// shows them as seldom as their uncertain numbers deserve, and so nobody would ever learn better.
    fn introduce(mut self, cases: &[Case]) -> Self {
        let hits = |t: &[f32]| -> (usize, usize) {
            let ahead: Vec<usize> = cases.par_iter().filter_map(|case| case.ahead_of_known(t)).collect();
            (ahead.iter().filter(|&&a| a < 10).count(), ahead.len())
        };
        let (before, all) = hits(&self.0);
        // Sessions of one event leave nobody to ask: then new products stay where likelihood left them.
        if all == 0 {
            return self;
        }
        for _ in 0..RAISES {
            let mut raised = self.0.clone();
            raised[NEW] += RAISE;
            if (before - hits(&raised).0.min(before)) as f32 > PRICE * all as f32 {
                break;
            }
            self.0 = raised;
        }
        self
    }

    /// Descends from here, the mean of the prior, in the numbers that are `free`; without the products that are
    /// new, or with them.
    fn descend(self, cases: &[Case], deviation: &[f32], new: bool, free: impl Fn(usize) -> bool) -> Self {
        let mean = self.0;
        let mut at = mean.clone();
        descend(&mut at, ITERATIONS, |at| {
            let slopes = Case::gradients(cases, at, new);
            let slope = |(i, likelihood): (usize, f32)| {
                let prior = (at[i] - mean[i]) / deviation[i].powi(2);
                if free(i) { (likelihood + prior) / cases.len().max(1) as f32 } else { 0.0 }
            };
            slopes.into_iter().enumerate().map(slope).collect()
        });
        Self(at)
    }

    /// The share of one pair that the model keeps: `(1 − η) after + η with`.
    fn weight(&self, pair: &Pair) -> f32 {
        let eta = eta(&self.0);
        (1.0 - eta) * pair.after + eta * pair.with
    }

    /// r, which no model holds.
    pub fn repetition(&self) -> Repetition {
        Repetition(std::array::from_fn(|sign| self.0[REPEATED + sign]))
    }

    fn gains(&self, fields: &[u32]) -> Gains {
        let pools = |from: usize, f: fn(f32) -> f32| {
            let mut out = [0.0; ITEM_POOLS];
            out.iter_mut().zip(&self.0[from..from + POOLS]).for_each(|(out, &v)| *out = f(v));
            out
        };
        let c = |field: usize| std::array::from_fn(|k| self.0[ALIKE + ALIKE_POOLS * field + k]);
        let alike = |(place, &field): (usize, &u32)| FieldGains {
            field,
            known: c(place),
            new: c(fields.len() + place),
        };
        Gains {
            strength: self.0[ALPHA].exp(),
            followed: pools(FOLLOWED, f32::exp),
            again: pools(AGAIN, |v| v),
            alike: fields.iter().enumerate().map(alike).collect(),
        }
    }

    /// Makes the model one of all parts: β becomes part of the tower and of b, popularity part of b, and the
    /// pairs its memory.
    pub fn put_into(&self, model: &mut Model, catalog: &Catalog, known: &Known) {
        let beta = self.0[BETA].exp();
        model.tower.out.weight *= beta;
        model.tower.out.bias *= beta;
        model.tower.gate *= beta;
        model.precision /= beta * beta;
        model.bias *= beta;
        let rows: Vec<Option<u32>> =
            (0..).map(|i| model.items.get(&id_hash(catalog.id(i))).copied()).take(catalog.len()).collect();
        let mut items: Vec<(u32, usize)> =
            rows.iter().enumerate().filter_map(|(item, row)| Some(((*row)?, item))).collect();
        items.sort_unstable();
        model.new_bias = beta * model.new_bias + self.0[NEW] + self.0[POPULAR] * known.unseen();
        let mut memory = Memory { gains: self.gains(catalog.description().fields()), ..Memory::default() };
        for (row, item) in items {
            model.bias[row as usize] +=
                self.0[POPULAR] * known.popular[item] + self.0[LATE] * known.late[item];
            for pair in &known.pairs[item] {
                if let Some(follower) = rows[pair.item as usize] {
                    memory.followers.push(follower);
                    memory.weights.push(Memory::weight(self.weight(pair)));
                }
            }
            memory.starts.push(memory.followers.len() as u32);
        }
        model.memory = Arc::new(memory);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_evidence_the_numbers_are_the_priors() {
        let (mean, deviation) = prior(&[1, 2]);
        let priors = Blend(mean.clone()).descend(&[], &deviation, true, |_| true);
        assert_eq!(priors, Blend(mean));
        assert_eq!(priors.clone().introduce(&[]), priors);
    }
}
