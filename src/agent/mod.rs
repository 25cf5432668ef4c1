//! Policy and learning: what to show, and what to make of the answer.

mod explain;
#[cfg_attr(not(feature = "full"), path = "no_reference.rs")]
mod reference;
mod replay;
mod slate;
mod visitor_vector;

pub use explain::{Part, Source, View};
pub use reference::Reference;
pub use replay::{Next, Replay, Transition};
pub use slate::Picks;
pub use visitor_vector::{Choice, Saved as SavedVector, VisitorVector};

use crate::Error;
use crate::config::{Config, Learner};
use crate::qnet::slices::{add_scaled, vector};
use crate::qnet::{EMBEDDING, ItemTable, ItemVector, Model, Point, ValueHead, choice, top_k};
use crate::shopper::{CAUTION, Shopper, Shown, State, Wear, worn_by};

/// Exploration reaches its full strength after this many answered slates: the first slates are the ones that
/// a visitor judges the shop by, and nothing is known yet that would be worth risking them for.
const EXPLORE_AFTER: f32 = 5.0;
/// `Q̄(s,a) − Q̄_∅(s)` that counts at least, so that its logarithm stays finite, unless a click does as much harm or more.
const LEAST_VALUE: f32 = 0.05;
/// Odds of a click times its value that count as next to nothing.
const FAINT: f32 = 0.01;

/// The policy over one catalogue: shipped model, and what this visitor taught it.
#[derive(Debug, Clone)]
pub struct Agent {
    model: Model,
    /// Numbers learned, of the whole model.
    parameters: usize,
    items: ItemTable,
    /// ē: the mean product
    mean: ItemVector,
    /// Its b.
    mean_bias: f32,
    /// ν before this visitor has shown anything.
    nothing: f32,
    config: Config,
    /// δ
    pub visitor: VisitorVector,
    /// Q-learning
    pub replay: Replay,
    seed: u64,
    /// The plain DQN, when it is the learner.
    pub reference: Option<Reference>,
    /// Transitions that were replayed before, by the numbers of their slates.
    transitions: Vec<((u64, u64), Transition)>,
}

/// What draws are for.
#[derive(Debug, Clone, Copy)]
enum Purpose {
    /// Slates: a turn lasts until the next answer, so that ranking again changes nothing by itself.
    Explore = 1,
    /// Minibatches: a turn is a step.
    Replay = 2,
}

/// One state as the network sees it, and every product's numbers in it.
#[derive(Debug, Clone)]
pub struct Ranking {
    /// Ranking score: `ℓ + w ln(Q̄ − Q̄_∅) − worn`; −∞ for what must not be shown.
    pub scores: Vec<f32>,
    /// ℓ(s, a), with δ.
    pub logits: Vec<f32>,
    /// Q̄(s, a).
    pub q: Vec<f32>,
    /// Q̄_∅(s).
    pub q_nothing: f32,
}

impl Agent {
    /// An agent that knows the shipped model, by which `items` were placed, and nothing of the visitor.
    ///
    /// # Errors
    /// `config_range` when the plain DQN is asked for and would be too large for the catalogue.
    pub fn new(mut model: Model, items: ItemTable, config: Config, seed: u64) -> Result<Self, Error> {
        let parameters = model.parameters();
        model.placed();
        let products = items.e.len();
        let visitor = VisitorVector::new(&model.precision, config.prior_scale as f32);
        let replay = Replay::new(model.value.clone());
        let nothing =
            model.nothing.unwrap_or_else(|| typical_nothing(&model, &items, config.expected_ctr as f32));
        let mean = items.e.mean(0..products as u32);
        let mean_bias = vector(&items.bias).iter().sum::<f32>() / products.max(1) as f32;
        let reference = match config.learner {
            Learner::Windowshop => None,
            Learner::Dqn => Some(Reference::new(products, &config, seed)?),
        };
        let transitions = Vec::new();
        Ok(Self {
            model,
            parameters,
            items,
            mean,
            mean_bias,
            nothing,
            config,
            visitor,
            replay,
            seed,
            reference,
            transitions,
        })
    }

    /// Forgets the visitor: as new.
    pub fn erase(&mut self) {
        self.visitor = VisitorVector::new(&self.model.precision, self.config.prior_scale as f32);
        self.replay = Replay::new(self.model.value.clone());
        self.transitions.clear();
        if self.reference.is_some() {
            // What could be set up once can be set up again.
            self.reference = Reference::new(self.items.e.len(), &self.config, self.seed).ok();
        }
    }

    /// How many numbers the shipped model has learned.
    pub fn parameters(&self) -> usize {
        self.parameters
    }

    /// The draws of one turn of one purpose. They depend on nothing else, so that it does not matter when, or
    /// how often, idle moments come between an answer and the next slate.
    fn dice(&self, purpose: Purpose, turn: u64) -> fastrand::Rng {
        fastrand::Rng::with_seed(self.seed.wrapping_add(purpose as u64) ^ turn.rotate_left(32))
    }

    /// The shipped model.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The catalogue in the model's space.
    pub fn items(&self) -> &ItemTable {
        &self.items
    }

    /// What slates are chosen by: what the log says of how visitors tire, as the shop weighs it.
    pub fn wear(&self) -> Wear {
        self.model.wear.scaled(self.config.fatigue as f32, self.config.seen_before as f32)
    }

    /// Every product's numbers in a state.
    pub fn rank(&mut self, state: &State, worn: &[(u32, f32)]) -> Ranking {
        let pools = self.model.pools(state, &self.items);
        let Point { z, h: mut taste } = self.model.forward(&pools);
        add_scaled(&mut taste, 1.0, self.visitor.taste());
        let logits = self.items.logits(state, &taste);
        let values = self.replay.head.forward(&z);
        let mut q = self.items.values(&values.u);
        let weight = self.config.q_weight as f32;
        let mut scores = logits.clone();
        if let Some(reference) = &mut self.reference {
            scores = reference.q_values(pools.as_slice().unwrap_or_default());
            q.clone_from(&scores);
        } else if weight > 0.0 {
            for (score, q) in scores.iter_mut().zip(&q) {
                *score += weight * (q - values.nothing).max(LEAST_VALUE).ln();
            }
            if q.iter().any(|q| q - values.nothing <= -LEAST_VALUE) {
                let nothing = self.nothing + self.visitor.nothing();
                rank_last(&mut scores, &logits, &q, values.nothing, nothing, weight);
            }
        }
        for &(item, worn) in worn {
            scores[item as usize] -= worn;
        }
        Ranking { scores, logits, q, q_nothing: values.nothing }
    }

    /// Picks a slate of at most `limit` products that `allowed` lets through; best first.
    pub fn slate(
        &mut self,
        state: &State,
        worn: &[(u32, f32)],
        allowed: &[bool],
        limit: usize,
        explore: bool,
    ) -> (Ranking, Picks) {
        let diversity = self.config.diversity as f32;
        let mut ranking = self.rank(state, worn);
        for (score, _) in ranking.scores.iter_mut().zip(allowed).filter(|(_, ok)| !**ok) {
            *score = f32::NEG_INFINITY;
        }
        if let Some(reference) = &self.reference {
            let mut dice = self.dice(Purpose::Explore, self.visitor.updates);
            let mut items = top_k(&ranking.scores, limit);
            let explore = explore && self.config.exploration > 0.0;
            let explored =
                if explore { reference.explore(&mut items, allowed, &mut dice) } else { Vec::new() };
            return (ranking, Picks { items, explored });
        }
        let greedy = slate::diverse(&ranking.scores, &self.items.e, limit, diversity);
        let warm = (self.visitor.updates as f32 / EXPLORE_AFTER).min(1.0);
        let beta = self.config.exploration as f32 * warm;
        let cap = (self.config.explore_share * limit as f64).floor() as usize;
        if !explore || beta == 0.0 || cap == 0 {
            return (ranking, Picks { items: greedy, explored: Vec::new() });
        }
        let picks = self.explored(greedy, &ranking.scores, beta, cap);
        (ranking, picks)
    }

    /// Puts at most `cap` products into a slate that would be in it, were the visitor vector what is drawn for it.
    // By itself, since no page needs it before its first cards.
    #[inline(never)]
    fn explored(&self, greedy: Vec<u32>, scores: &[f32], beta: f32, cap: usize) -> Picks {
        let mut dice = self.dice(Purpose::Explore, self.visitor.updates);
        let mut beyond = self.visitor.sample(beta, &mut dice);
        add_scaled(&mut beyond, -1.0, &self.visitor.delta);
        let sampled = self.items.e.scores(&beyond[..EMBEDDING], scores);
        let diversity = self.config.diversity as f32;
        let sampled = slate::diverse(&sampled, &self.items.e, greedy.len(), diversity);
        slate::explore(greedy, &sampled, cap)
    }

    /// `P(i | s, A)` of each product of a slate, then of no click.
    pub fn probabilities(&self, logits: &[f32], items: &[u32]) -> Vec<f32> {
        let utility = |(place, &item): (usize, &u32)| logits[item as usize] + self.model.position_bias(place);
        let utilities: Vec<f32> = items.iter().enumerate().map(utility).collect();
        choice::probabilities(&utilities, self.nothing + self.visitor.nothing())
    }

    /// The network's view of a state, and of products shown in it, by place, `P(i | s, A)` with ∅ last; `worn` is what
    /// products lose for being stale.
    fn choice(&self, state: &State, shown: &[(usize, u32)], worn: &[(u32, f32)]) -> (Point, Vec<f32>) {
        let point = self.model.forward(&self.model.pools(state, &self.items));
        let mut taste = point.h.clone();
        add_scaled(&mut taste, 1.0, self.visitor.taste());
        let items: Vec<u32> = shown.iter().map(|&(_, item)| item).collect();
        let mut utilities = self.items.logits_of(state, &items, &taste);
        for (utility, &(place, item)) in utilities.iter_mut().zip(shown) {
            *utility += self.model.position_bias(place) - worn_by(worn, item);
        }
        (point, choice::probabilities(&utilities, self.nothing + self.visitor.nothing()))
    }

    /// Learns from an answered slate: one step of the visitor vector, and replay steps owed.
    ///
    /// `clicked` is the product of this answer; a second click on a slate is an answer of its own, from what
    /// was left of it.
    pub fn answer(&mut self, shopper: &Shopper, shown: &Shown, clicked: Option<u32>) {
        let left: Vec<(usize, u32)> = shown
            .items
            .iter()
            .copied()
            .enumerate()
            .filter(|(_, item)| Some(*item) == clicked || !shown.clicked.contains(item))
            .collect();
        // Who passes over what is stale says less of their taste.
        let worn = shopper.worn(&self.wear().scaled(CAUTION.recip(), 1.0), shown.served);
        let (_, probabilities) = self.choice(&shopper.state_of(shown), &left, &worn);
        let items: Vec<u32> = left.iter().map(|&(_, item)| item).collect();
        let choice = Choice {
            vectors: items.iter().map(|&i| self.items.e.row(i)).collect(),
            clicked: items.iter().position(|&i| Some(i) == clicked),
            items: &items,
            probabilities,
        };
        self.visitor.update(&choice, self.config.forgetting as f32);
        self.replay.owed = (self.replay.owed + self.config.replay_steps).min(1000);
    }

    /// The transition that a slate and the one after it make, but for its answer.
    fn transition(&self, shopper: &Shopper, shown: &Shown, next: &Shown) -> Transition {
        let point = self.model.forward(&self.model.pools(&shopper.state_of(shown), &self.items));
        let places: Vec<(usize, u32)> = next.items.iter().copied().enumerate().collect();
        let (point_next, probabilities) = self.choice(&shopper.state_of(next), &places, &[]);
        let items = next.items.iter().map(|&item| self.valued(item)).collect();
        Transition {
            z: point.z,
            clicked: None,
            reward: 0.0,
            next: Next { z: point_next.z, items, probabilities },
        }
    }

    /// e and b_q of a product.
    fn valued(&self, item: u32) -> (Vec<f32>, f32) {
        (self.items.e.row(item).to_vec(), self.items.q_bias[item as usize])
    }

    /// One replay step on a random minibatch of the visitor's transitions; `None` when there is nothing to
    /// learn from, or no step is owed.
    pub fn learn(&mut self, shopper: &Shopper) -> Option<f32> {
        let two = self.replay.owed > 0 && shopper.answered().nth(1).is_some();
        two.then(|| self.replay_step(shopper))
    }

    // By itself, since no page needs it before its first cards.
    #[inline(never)]
    fn replay_step(&mut self, shopper: &Shopper) -> f32 {
        self.replay.owed -= 1;
        let answered: Vec<&Shown> = shopper.answered().collect();
        let pairs = answered.len() - 1;
        let mut dice = self.dice(Purpose::Replay, self.replay.steps);
        if let Some(reference) = &mut self.reference {
            let state = |shown: &Shown| {
                self.model.pools(&shopper.state_of(shown), &self.items).iter().copied().collect::<Vec<f32>>()
            };
            let batch: Vec<reference::Step> = (0..self.config.batch_size)
                .filter_map(|_| {
                    let k = dice.usize(0..pairs);
                    let shown = answered[k];
                    let a = *dice.choice(&shown.items)?;
                    let r = if shown.clicked.contains(&a) { shown.reward } else { 0.0 };
                    Some(reference::Step { s: state(shown), a, r, s2: state(answered[k + 1]) })
                })
                .collect();
            let td_error = reference.learn(&batch, self.config.target_sync);
            self.replay.note(td_error);
            return td_error;
        }
        // What a transition is made of is worked out once, when it is first replayed; its answer is that of now, since
        // clicks and rewards may still come.
        let oldest = answered[0].id;
        self.transitions.retain(|((id, _), _)| *id >= oldest);
        let mut picked = Vec::with_capacity(self.config.batch_size);
        for _ in 0..self.config.batch_size.min(pairs) {
            let k = dice.usize(0..pairs);
            let (shown, next) = (answered[k], answered[k + 1]);
            let pair = (shown.id, next.id);
            let place = self.transitions.iter().position(|(of, _)| *of == pair).unwrap_or_else(|| {
                let transition = self.transition(shopper, shown, next);
                self.transitions.push((pair, transition));
                self.transitions.len() - 1
            });
            let clicked = shown.clicked.first().map(|&item| self.valued(item));
            let transition = &mut self.transitions[place].1;
            (transition.clicked, transition.reward) = (clicked, shown.reward);
            picked.push(place);
        }
        let batch: Vec<&Transition> = picked.iter().map(|&place| &self.transitions[place].1).collect();
        self.replay.step(&batch, &self.config)
    }

    /// The parts of a product's ranking score; they sum to it.
    pub fn explain(&mut self, state: &State, worn: &[(u32, f32)], a: u32) -> Vec<Part> {
        let ranking = self.rank(state, &[]);
        let part = |source: Source, value: f32| Part { source, value, item: None, age: None };
        if self.reference.is_some() {
            // The plain network has no parts: its Q-value is all there is to say.
            return vec![part(Source::Value, ranking.scores[a as usize])];
        }
        let e = self.items.e.row(a);
        let mut parts = self.view(state).parts(&e, a);
        parts.push(part(Source::Popularity, self.items.bias[a as usize]));
        parts.push(part(Source::Value, ranking.scores[a as usize] - ranking.logits[a as usize]));
        if worn.iter().any(|(item, _)| *item == a) {
            parts.push(part(Source::Fatigue, -worn_by(worn, a)));
        }
        parts
    }

    /// A state as [`advantage`](Self::advantage) looks at it.
    pub fn view<'a>(&'a self, state: &'a State) -> View<'a> {
        View::new(&self.model, &self.items, &self.visitor, state)
    }

    /// What sets a product apart from the mean one, by part: what a reason is made from.
    pub fn advantage(&self, view: &View<'_>, a: u32) -> Vec<Part> {
        let mut ahead = self.items.e.row(a);
        add_scaled(&mut ahead, -1.0, &self.mean);
        let mut parts = view.parts(&ahead, a);
        let bias = self.items.bias[a as usize] - self.mean_bias;
        parts.push(Part { source: Source::Popularity, value: bias, item: None, age: None });
        parts
    }

    /// Takes up a head that was learned on earlier pages.
    pub fn resume_head(&mut self, head: ValueHead, steps: u64) {
        self.replay.resume(head, steps);
    }
}

/// ν at which the best slate of a fresh visitor is clicked at the expected rate.
fn typical_nothing(model: &Model, items: &ItemTable, click: f32) -> f32 {
    let h = model.forward(&model.pools(&State::default(), items)).h;
    let logits = items.logits(&State::default(), &h);
    let best = top_k(&logits, 6);
    let utilities: Vec<f32> =
        best.iter().enumerate().map(|(place, &i)| logits[i as usize] + model.position_bias(place)).collect();
    if utilities.is_empty() { 0.0 } else { choice::nothing_for(&utilities, click) }
}

/// Of products whose clicks do harm the score, since there is no logarithm of odds times value, is [`FAINT`]'s less the one of
/// `odds · harm / FAINT`: of two of them the one less clicked comes first. `nothing` is the utility of no click.
// By itself, since few logs know such products.
#[inline(never)]
fn rank_last(scores: &mut [f32], logits: &[f32], q: &[f32], q_nothing: f32, nothing: f32, weight: f32) {
    for ((score, logit), q) in scores.iter_mut().zip(logits).zip(q) {
        let harm = weight * (q_nothing - q);
        if q - q_nothing <= -LEAST_VALUE {
            *score = nothing + FAINT.ln() - (logit - nothing + (harm / FAINT).ln()).max(0.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_that_of_odds_times_value_also_where_clicks_do_harm() {
        let all =
            [-3.0, -1.0, 0.0, 1.0, 3.0_f32].map(|u| [-2.0, -0.4, -0.1, 0.3, 1.0, 2.0_f32].map(|q| (u, q)));
        let (utilities, q): (Vec<f32>, Vec<f32>) = all.into_iter().flatten().unzip();
        let mut scores: Vec<f32> =
            utilities.iter().zip(&q).map(|(u, q)| u + q.max(LEAST_VALUE).ln()).collect();
        rank_last(&mut scores, &utilities, &q, 0.0, 0.0, 1.0);
        let worth = |i: &usize| utilities[*i].exp() * q[*i];
        let mut order: Vec<usize> = (0..q.len()).collect();
        order.sort_by(|a, b| worth(a).total_cmp(&worth(b)));
        assert!(order.is_sorted_by(|a, b| scores[*a] <= scores[*b] + 1e-5), "{scores:?}");
        // Where none does, as in a model that knows no values, the order is that of appeal.
        let mut scores = utilities.clone();
        rank_last(&mut scores, &utilities, &vec![0.0; q.len()], 0.0, 0.0, 1.0);
        assert_eq!(scores, utilities);
    }
}
