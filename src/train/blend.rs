//! How much the network, memory, likeness and repetition each count: a few numbers, fitted on sessions that none
//! of them has learned from.
//!
//! ```text
//! ℓ = β (e·h + b) + α ln(1 + Σ_k f_k Σ_{i∈p_k} w_i ((1 − η) after(a | i) + η with(a | i)))
//!   + Σ_k c_k cos_k + Σ_k g_k again_k + ν [new] + p popular(a) + t late(a)
//! ```
//!
//! by maximum likelihood with a Gaussian prior on every number: a short log stays near the defaults, a long one
//! decides for itself.

use std::sync::Arc;

use rayon::prelude::*;

use super::case::{Case, Source, eta};
use super::known::Known;
use super::pairs::Pair;
use super::{Example, Session};
use crate::catalog::Catalog;
use crate::qnet::{Gains, Likeness, Memory, Model, id_hash};
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
pub const ALIKE: usize = FOLLOWED + POOLS;
pub const ALIKE_NEW: usize = ALIKE + POOLS;
pub const AGAIN: usize = ALIKE_NEW + POOLS;
/// How many numbers.
pub const SIZE: usize = AGAIN + POOLS;

/// Most held-out steps that are looked at.
const CASES: usize = 3000;
/// One in so many products is taken as new to fit what new products need.
const AS_IF_NEW: usize = 10;
/// HR@10 that the known products may lose to a tenth of the products being new.
const PRICE: f32 = 0.03;
/// Step in which the bias of new products is raised, and how often at most.
const RAISE: f32 = 0.1;
const RAISES: usize = 40;
/// Steps of Adam, each over all cases.
const ITERATIONS: i32 = 100;
/// Its first step size; it falls to 0 along a line.
const RATE: f32 = 0.1;

/// The numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Blend([f32; SIZE]);

/// Mean and standard deviation of the prior of each number.
fn prior() -> ([f32; SIZE], [f32; SIZE]) {
    let (mut mean, mut deviation) = ([0.0; SIZE], [1.0; SIZE]);
    mean[ALPHA] = -0.5;
    mean[FOLLOWED..ALIKE].fill(2.0);
    deviation[BETA] = 0.5;
    deviation[POPULAR] = 0.3;
    deviation[LATE] = 0.3;
    deviation[ETA] = 2.0;
    deviation[FOLLOWED..ALIKE].fill(2.0);
    deviation[ALIKE..].fill(3.0);
    (mean, deviation)
}

impl Blend {
    /// Fits the numbers to the steps `held_out` of `sessions`, of which neither `model` nor `known` knows.
    pub fn fit(
        model: &Model,
        catalog: &Catalog,
        known: &Known,
        sessions: &[Session],
        held_out: &[Example],
        seed: u64,
    ) -> Self {
        let likeness = Likeness::new(catalog);
        let mut rng = fastrand::Rng::with_seed(seed);
        let mut steps: Vec<Example> = held_out.iter().filter(|e| e.at > 0).copied().collect();
        rng.shuffle(&mut steps);
        steps.truncate(CASES);
        let seeded: Vec<(Example, u64)> = steps.into_iter().map(|e| (e, rng.u64(..))).collect();
        let cases = |model: &Model| -> Vec<Case> {
            let source = Source { model, table: &model.place(catalog), likeness: &likeness, known };
            let case = |&(step, seed): &(Example, u64)| {
                source.case(&sessions[step.session as usize], step, &mut fastrand::Rng::with_seed(seed))
            };
            seeded.par_iter().map(case).collect()
        };
        let of_new = |i: usize| i == NEW || (ALIKE_NEW..AGAIN).contains(&i);
        let known = Self::descend(&cases(model), prior().0, |i| !of_new(i));
        if likeness.is_empty() {
            return known;
        }
        // Few products are new in the time held out: let some of the others be new as well.
        let mut model = model.clone();
        let mut ids: Vec<u64> = model.items.keys().copied().collect();
        ids.sort_unstable();
        rng.shuffle(&mut ids);
        ids[..ids.len() / AS_IF_NEW].iter().for_each(|id| _ = model.items.remove(id));
        let cases = cases(&model);
        Self::descend(&cases, known.0, of_new).introduce(&cases)
    }

    /// Raises the bias of new products as far as it costs the others no more than [`PRICE`]: likelihood alone
    /// shows them as seldom as their uncertain numbers deserve, and so nobody would ever learn better.
    fn introduce(mut self, cases: &[Case]) -> Self {
        let hits = |t: &[f32; SIZE]| -> (usize, usize) {
            let ahead: Vec<usize> = cases.par_iter().filter_map(|case| case.ahead_of_known(t)).collect();
            (ahead.iter().filter(|&&a| a < 10).count(), ahead.len())
        };
        let (before, all) = hits(&self.0);
        for _ in 0..RAISES {
            let mut raised = self.0;
            raised[NEW] += RAISE;
            if (before - hits(&raised).0.min(before)) as f32 > PRICE * all as f32 {
                break;
            }
            self.0 = raised;
        }
        self
    }

    /// Descends from `at` in the numbers that are `free`.
    fn descend(cases: &[Case], mut at: [f32; SIZE], free: impl Fn(usize) -> bool) -> Self {
        let (mean, deviation) = prior();
        let (mut m, mut v) = ([0.0; SIZE], [0.0; SIZE]);
        for step in 1..=ITERATIONS {
            let chunk = |chunk: &[Case]| {
                let mut grad = [0.0; SIZE];
                let loss: f32 = chunk.iter().map(|case| case.gradient(&at, &mut grad)).sum();
                (loss, grad)
            };
            let parts: Vec<(f32, [f32; SIZE])> = cases.par_chunks(64).map(chunk).collect();
            let rate = RATE * (1.0 - step as f32 / (ITERATIONS + 1) as f32);
            for i in (0..SIZE).filter(|&i| free(i)) {
                let likelihood: f32 = parts.iter().map(|(_, grad)| grad[i]).sum();
                let g = (likelihood + (at[i] - mean[i]) / deviation[i].powi(2)) / cases.len().max(1) as f32;
                m[i] = 0.9 * m[i] + 0.1 * g;
                v[i] = 0.99 * v[i] + 0.01 * g * g;
                let (m, v) = (m[i] / (1.0 - 0.9_f32.powi(step)), v[i] / (1.0 - 0.99_f32.powi(step)));
                at[i] -= rate * m / (v.sqrt() + 1e-8);
            }
        }
        Self(at)
    }

    /// The share of one pair that the model keeps: `(1 − η) after + η with`.
    fn weight(&self, pair: &Pair) -> f32 {
        let eta = eta(&self.0);
        (1.0 - eta) * pair.after + eta * pair.with
    }

    fn gains(&self) -> Gains {
        let pools = |from: usize, f: fn(f32) -> f32| {
            let mut out = [0.0; ITEM_POOLS];
            out.iter_mut().zip(&self.0[from..from + POOLS]).for_each(|(out, &v)| *out = f(v));
            out
        };
        Gains {
            strength: self.0[ALPHA].exp(),
            followed: pools(FOLLOWED, f32::exp),
            alike: pools(ALIKE, |v| v),
            alike_new: pools(ALIKE_NEW, |v| v),
            again: pools(AGAIN, |v| v),
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
        let mut memory = Memory { gains: self.gains(), ..Memory::default() };
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
        assert_eq!(Blend::descend(&[], prior().0, |_| true), Blend(prior().0));
    }
}
