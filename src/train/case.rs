//! One held-out step as the blend sees it: what each part of ℓ says of the candidates, and the gradient of its
//! likelihood in the blend's numbers.

use std::collections::BTreeMap;

use ndarray::ArrayView1;
use rayon::prelude::*;

use super::blend::{AGAIN, ALIKE, ALPHA, BETA, ETA, FOLLOWED, LATE, NEW, POOLS, POPULAR};
use super::known::Known;
use super::repetition::{SIGNS, signs};
use super::softmax::exponentials;
use super::{Example, Session};
use crate::qnet::slices::vector;
use crate::qnet::{ALIKE_POOLS, ItemTable, Likeness, Model, top_k};
use crate::shopper::State;

/// Up to so many products all are candidates.
const ALL: usize = 600;
/// Of more: the first so many by the network, as many by likeness,
const LEADERS: usize = 200;
/// and so many of the rest at random, which stand for the others.
const REST: usize = 300;

/// Cases whose gradients are added up together.
const CHUNK: usize = 64;

/// Shares of what came after the products of each pool, then of what came with them.
type Shares = [f32; 2 * POOLS];
/// A product's weight in each pool, then the signs of its repetition.
type Again = [f32; POOLS + SIGNS];

/// What cases are made from.
pub struct Source<'a> {
    pub model: &'a Model,
    pub table: &'a ItemTable,
    pub likeness: &'a Likeness,
    pub known: &'a Known,
}

/// One step with its candidates; the target is the first of them.
pub struct Case {
    /// e·h + b, by candidate.
    net: Vec<f32>,
    /// 1 for products that the model never saw.
    new: Vec<f32>,
    popular: Vec<f32>,
    late: Vec<f32>,
    /// Logarithm of how many products a candidate stands for.
    stands: Vec<f32>,
    /// By candidate.
    memory: Vec<(usize, Shares)>,
    /// By candidate.
    again: Vec<(usize, Again)>,
    /// `[candidates · fields · pools]`: likeness by field to each pool.
    alike: Vec<f32>,
}

/// Products in order of appearance.
struct List {
    items: Vec<u32>,
    places: Vec<u32>,
}

impl List {
    /// The place of an item, and whether it is new.
    fn put(&mut self, item: u32) -> (usize, bool) {
        let place = &mut self.places[item as usize];
        let new = *place == u32::MAX;
        if new {
            *place = self.items.len() as u32;
            self.items.push(item);
        }
        (*place as usize, new)
    }
}

impl Source<'_> {
    /// The case of a step.
    pub fn case(&self, session: &Session, step: Example, rng: &mut fastrand::Rng) -> Case {
        let n = self.table.e.len();
        let (before, target) = (&session.acts[..step.at as usize], session.acts[step.at as usize].item);
        let state = session.state(step.at as usize, |_| true);
        let h = self.model.forward(&self.model.pools(&state, self.table)).h;
        let net = self.table.e.scores(&h, vector(&self.table.bias));
        let counts =
            |item: u32| self.known.repeats || item == target || before.iter().all(|act| act.item != item);
        let mut list = List { items: Vec::new(), places: vec![u32::MAX; n] };
        list.put(target);
        let (memory, mut again) = self.remembered(&state, &mut list, counts);
        if self.known.repeats {
            let newest_first: Vec<u32> = before.iter().rev().map(|act| act.item).collect();
            for (item, signs) in signs(&newest_first, &state) {
                let own = &mut again.entry(list.put(item).0).or_default()[POOLS..];
                own.iter_mut().zip(signs).for_each(|(own, sign)| *own += sign);
            }
        }
        let mut stands = Vec::new();
        if n <= ALL {
            (0..n as u32).filter(|&i| counts(i)).for_each(|i| _ = list.put(i));
        } else {
            let leaders = top_k(&net, LEADERS);
            let mut alike = vec![0.0; n];
            self.likeness.add(&state, true, &mut alike, &|_| true);
            let like = if self.likeness.is_empty() { Vec::new() } else { top_k(&alike, LEADERS) };
            leaders.into_iter().chain(like).filter(|&i| counts(i)).for_each(|i| _ = list.put(i));
            stands.resize(list.items.len(), 0.0);
            let each = ((n - list.items.len()) as f32 / REST as f32).max(1.0).ln();
            for _ in 0..REST {
                let item = rng.u32(0..n as u32);
                if counts(item) && list.put(item).1 {
                    stands.push(each);
                }
            }
        }
        stands.resize(list.items.len(), 0.0);
        let each = |of: &dyn Fn(usize) -> f32| list.items.iter().map(|&i| of(i as usize)).collect();
        Case {
            alike: self.likeness.apart(&state, &list.items),
            net: each(&|i| net[i]),
            new: each(&|i| f32::from(u8::from(self.table.new[i]))),
            popular: each(&|i| if self.table.new[i] { self.known.unseen() } else { self.known.popular[i] }),
            late: each(&|i| if self.table.new[i] { 0.0 } else { self.known.late[i] }),
            stands,
            memory,
            again: again.into_iter().collect(),
        }
    }

    /// About how many numbers a case has.
    pub fn size(&self) -> usize {
        let candidates = self.table.e.len().min(ALL);
        candidates * (5 + self.likeness.fields() * ALIKE_POOLS)
    }

    /// What memory and repetition say, by candidate.
    fn remembered(
        &self,
        state: &State,
        list: &mut List,
        counts: impl Fn(u32) -> bool,
    ) -> (Vec<(usize, Shares)>, BTreeMap<usize, Again>) {
        let mut shares: BTreeMap<u32, Shares> = BTreeMap::new();
        let mut again: BTreeMap<usize, Again> = BTreeMap::new();
        let (new, recall) = (&self.table.new, &self.table.recall);
        for entry in &state.entries {
            let (pool, own) = (entry.pool as usize, [entry.item]);
            let sources = recall.stands_in(entry.item).unwrap_or(&own);
            let weight = entry.weight / sources.len() as f32;
            let pairs =
                sources.iter().filter(|&&i| !new[i as usize]).flat_map(|&i| &self.known.pairs[i as usize]);
            for pair in pairs.filter(|p| !new[p.item as usize]) {
                let shares = shares.entry(pair.item).or_insert([0.0; 2 * POOLS]);
                shares[pool] += weight * pair.after;
                shares[POOLS + pool] += weight * pair.with;
            }
            if self.known.repeats {
                again.entry(list.put(entry.item).0).or_default()[pool] += entry.weight;
            }
        }
        let borrowed: Vec<(u32, Shares)> = recall
            .stand_ins()
            .iter()
            .map(|(new, known)| {
                let mut mean = [0.0; 2 * POOLS];
                for theirs in known.iter().filter_map(|k| shares.get(k)) {
                    mean.iter_mut().zip(theirs).for_each(|(m, v)| *m += v / known.len() as f32);
                }
                (*new, mean)
            })
            .filter(|(_, mean)| mean.iter().any(|&v| v > 0.0))
            .collect();
        let all = shares.into_iter().chain(borrowed).filter(|(item, _)| counts(*item));
        let memory = all.map(|(item, shares)| (list.put(item).0, shares)).collect();
        (memory, again)
    }
}

impl Case {
    /// ℓ of the candidates, and of each remembered one the sum in its logarithm by pool.
    fn logits(&self, t: &[f32]) -> (Vec<f32>, Vec<[f32; POOLS]>) {
        let eta = eta(t);
        let gain: [f32; POOLS] = std::array::from_fn(|k| t[FOLLOWED + k].exp());
        let mut logits = self.stands.clone();
        for (numbers, factor) in self.simple().into_iter().zip([t[BETA].exp(), t[NEW], t[POPULAR], t[LATE]]) {
            logits.iter_mut().zip(numbers).for_each(|(logit, v)| *logit += factor * v);
        }
        for ((logit, alike), &new) in logits.iter_mut().zip(self.alike()).zip(&self.new) {
            *logit += product(&t[of(new, alike.len())..][..alike.len()], alike);
        }
        for (place, again) in &self.again {
            logits[*place] += product(&t[AGAIN..ALIKE], again);
        }
        let remembered = |(place, shares): &(usize, Shares)| {
            let mixed: [f32; POOLS] =
                std::array::from_fn(|k| gain[k] * ((1.0 - eta) * shares[k] + eta * shares[POOLS + k]));
            logits[*place] += t[ALPHA].exp() * mixed.iter().sum::<f32>().ln_1p();
            mixed
        };
        let mixed = self.memory.iter().map(remembered).collect();
        (logits, mixed)
    }

    /// How many candidates are before the target, where it is no new product.
    pub fn ahead_of_known(&self, t: &[f32]) -> Option<usize> {
        let (logits, _) = self.logits(t);
        let ahead = logits.iter().zip(&self.stands).filter(|(l, stands)| *l - *stands > logits[0]);
        (self.new[0] == 0.0).then(|| ahead.count())
    }

    /// The gradients of cases, summed; the same sums on any number of cores.
    pub fn gradients(cases: &[Self], t: &[f32], new: bool) -> Vec<f32> {
        let part = |cases: &[Self]| {
            let mut gradient = vec![0.0; t.len()];
            cases.iter().for_each(|case| _ = case.gradient(t, new, &mut gradient));
            gradient
        };
        let parts: Vec<Vec<f32>> = cases.par_chunks(CHUNK).map(part).collect();
        (0..t.len()).map(|i| parts.iter().map(|part| part[i]).sum()).collect()
    }

    /// −ln P(target) and its gradient, added to `grad`; without the `new` products 0 where the target is one.
    pub fn gradient(&self, t: &[f32], new: bool, grad: &mut [f32]) -> f32 {
        if !new && self.new[0] > 0.0 {
            return 0.0;
        }
        let (mut logits, mixed) = self.logits(t);
        if !new {
            let out = logits.iter_mut().zip(&self.new).filter(|(_, new)| **new > 0.0);
            out.for_each(|(logit, _)| *logit = f32::NEG_INFINITY);
        }
        let (alpha, eta) = (t[ALPHA].exp(), eta(t));
        let own = logits[0];
        let (top, sum) = exponentials(&mut logits);
        // ∂L/∂ℓ = P − onehot(target)
        logits.iter_mut().for_each(|l| *l /= sum);
        logits[0] -= 1.0;
        let [net, new, popular, late] = self.simple().map(|numbers| product(&logits, numbers));
        grad[BETA] += t[BETA].exp() * net;
        grad[NEW] += new;
        grad[POPULAR] += popular;
        grad[LATE] += late;
        for ((d, alike), &new) in logits.iter().zip(self.alike()).zip(&self.new) {
            let c = &mut grad[of(new, alike.len())..][..alike.len()];
            c.iter_mut().zip(alike).for_each(|(c, v)| *c += d * v);
        }
        for (place, again) in &self.again {
            grad[AGAIN..ALIKE].iter_mut().zip(again).for_each(|(grad, v)| *grad += logits[*place] * v);
        }
        for ((place, shares), mixed) in self.memory.iter().zip(mixed) {
            let m: f32 = mixed.iter().sum();
            grad[ALPHA] += logits[*place] * alpha * m.ln_1p();
            let dm = logits[*place] * alpha / (1.0 + m);
            for k in 0..POOLS {
                grad[FOLLOWED + k] += dm * mixed[k];
                let gain = t[FOLLOWED + k].exp();
                grad[ETA] += dm * gain * (shares[POOLS + k] - shares[k]) * eta * (1.0 - eta);
            }
        }
        top + sum.ln() - own
    }

    /// Likeness by field and pool, of each candidate; of none where nothing is described.
    fn alike(&self) -> impl Iterator<Item = &[f32]> {
        self.alike.chunks_exact((self.alike.len() / self.net.len()).max(1))
    }

    fn simple(&self) -> [&[f32]; 4] {
        [&self.net, &self.new, &self.popular, &self.late]
    }
}

/// η, from its logit.
pub fn eta(t: &[f32]) -> f32 {
    1.0 / (1.0 + (-t[ETA]).exp())
}

/// Where the c of a new product begin, or of any other.
fn of(new: f32, width: usize) -> usize {
    if new > 0.0 { ALIKE + width } else { ALIKE }
}

/// `a · b`
fn product(a: &[f32], b: &[f32]) -> f32 {
    ArrayView1::from(a).dot(&ArrayView1::from(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gradients_agree_with_finite_differences() {
        let mut rng = fastrand::Rng::with_seed(5);
        let mut draw = || rng.f32();
        let case = Case {
            net: (0..12).map(|_| 2.0 * draw() - 1.0).collect(),
            new: (0..12).map(|i| f32::from(u8::from(i % 4 == 1))).collect(),
            popular: (0..12).map(|_| draw()).collect(),
            late: (0..12).map(|_| draw() - 0.5).collect(),
            stands: (0..12).map(|i| if i > 8 { 1.5 } else { 0.0 }).collect(),
            memory: [0, 3, 7].map(|i| (i, std::array::from_fn(|_| 0.3 * draw()))).to_vec(),
            again: [0, 5].map(|i| (i, std::array::from_fn(|_| draw()))).to_vec(),
            alike: (0..12 * 2 * ALIKE_POOLS).map(|_| draw()).collect(),
        };
        let at: Vec<f32> = (0..ALIKE + 4 * ALIKE_POOLS).map(|_| draw() - 0.5).collect();
        let mut grad = vec![0.0; at.len()];
        case.gradient(&at, true, &mut grad);
        for i in 0..at.len() {
            let moved = |step: f32| {
                let mut at = at.clone();
                at[i] += step;
                case.gradient(&at, true, &mut vec![0.0; grad.len()])
            };
            const STEP: f32 = 1e-2;
            let want = (moved(STEP) - moved(-STEP)) / (2.0 * STEP);
            assert!((grad[i] - want).abs() < 1e-3, "number {i}: {}, finite difference {want}", grad[i]);
        }
    }
}
