//! Q-learning by replay on the visitor's own transitions (s, A, r, s′, A′), anchored to the shipped head.
//!
//! SlateQ (Ie et al. 2019): `y = r + γ Q_target(s′, A′)`, and the Huber loss of `Q̄(s, i) − y` for the clicked
//! product i, or of `Q̄_∅(s) − y` when nothing was clicked.

use crate::config::Config;
use crate::qnet::slices::{dot, flat, vector};
use crate::qnet::value::{huber, slate_value};
use crate::qnet::{Adam, Linear, Schedule, ValueHead};

/// TD errors kept for the learning curve.
const CURVE: usize = 200;

/// One transition (s, A, r, s′, A′) of the decision process: a slate with its answer and the answered slate that
/// came after it, as [`Agent::learn`](super::Agent::learn) makes them of [`Shown`](crate::shopper::Shown). Everything
/// that does not depend on the head is worked out.
#[derive(Debug, Clone, PartialEq)]
pub struct Transition {
    /// s, by the tower's hidden layer z(s): `[64]`, at least 0.
    pub z: Vec<f32>,
    /// The action of A that was taken: e `[32]` and b_q of the product first clicked; `None` for no click.
    pub clicked: Option<(Vec<f32>, f32)>,
    /// r: all that the slate's clicks led to, in units of a click (see [`Rewards`](crate::Rewards)).
    pub reward: f32,
    /// s′ and A′.
    pub next: Next,
}

/// The slate that came after, A′, and the state that it was made in, s′.
#[derive(Debug, Clone, PartialEq)]
pub struct Next {
    /// s′ as z(s′): `[64]`.
    pub z: Vec<f32>,
    /// A′: e `[32]` and b_q of each of its k products.
    pub items: Vec<(Vec<f32>, f32)>,
    /// P(i | s′, A′), then P(∅ | s′, A′): `[k + 1]`, sum 1.
    pub probabilities: Vec<f32>,
}

/// The head in training, its target, the shipped head that it is tied to, and the learning curve.
#[derive(Debug, Clone)]
pub struct Replay {
    /// Online head: what ranks.
    pub head: ValueHead,
    target: ValueHead,
    shipped: ValueHead,
    moments: [Adam; 2],
    /// Steps taken over the visitor's life.
    pub steps: u64,
    /// Steps since this page began: Adam's moments are not stored.
    warm: i32,
    /// Steps that are still owed for transitions that came in.
    pub owed: u32,
    /// Mean |TD error| of the last steps, oldest first.
    pub curve: Vec<f32>,
}

impl Replay {
    /// Starts from the shipped head.
    pub fn new(shipped: ValueHead) -> Self {
        let Linear { weight, bias } = &shipped.layer;
        Self {
            moments: [Adam::new(weight.len()), Adam::new(bias.len())],
            head: shipped.clone(),
            target: shipped.clone(),
            shipped,
            steps: 0,
            warm: 0,
            owed: 0,
            curve: Vec::new(),
        }
    }

    /// Goes on from a stored head.
    pub fn resume(&mut self, head: ValueHead, steps: u64) {
        self.target = head.clone();
        self.head = head;
        self.steps = steps;
    }

    /// True while the head is as shipped.
    pub fn untouched(&self) -> bool {
        let slices =
            |head: &ValueHead| (flat(&head.layer.weight).to_vec(), vector(&head.layer.bias).to_vec());
        slices(&self.head) == slices(&self.shipped)
    }

    /// One step on a minibatch. Answers the mean |TD error|.
    pub fn step(&mut self, batch: &[&Transition], config: &Config) -> f32 {
        let (gamma, anchor) = (config.gamma as f32, config.anchor as f32);
        let mut grad = ValueHead::zeros();
        let mut total = 0.0;
        for t in batch {
            // y = r + γ Σ P(i|s′,A′) Q̄_target(s′, i)
            let next = self.target.forward(&t.next.z);
            let values: Vec<f32> = t.next.items.iter().map(|(e, q_bias)| dot(e, &next.u) + q_bias).collect();
            let y = t.reward + gamma * slate_value(&t.next.probabilities, &values, next.nothing);
            let now = self.head.forward(&t.z);
            let q = t.clicked.as_ref().map_or(now.nothing, |(e, q_bias)| dot(e, &now.u) + q_bias);
            let (_, slope) = huber(q - y);
            total += (q - y).abs();
            let e = t.clicked.as_ref().map(|(e, _)| e.as_slice());
            self.head.backward(&t.z, e, slope / batch.len() as f32, &mut grad);
        }
        // + anchor · (θ − θ_shipped)
        let now = self.head.parameters().into_iter().zip(self.shipped.parameters());
        for (grad, (now, shipped)) in grad.parameters().into_iter().zip(now) {
            for ((grad, now), shipped) in grad.iter_mut().zip(now).zip(shipped) {
                *grad += anchor * (*now - *shipped);
            }
        }
        self.warm += 1;
        let schedule = Schedule::new(config.learning_rate as f32, self.warm);
        let grads = grad.parameters();
        for ((params, grads), adam) in self.head.parameters().into_iter().zip(grads).zip(&mut self.moments) {
            adam.step(schedule, params, grads);
        }
        if self.warm.unsigned_abs().is_multiple_of(config.target_sync) {
            self.target = self.head.clone();
        }
        let mean = total / batch.len().max(1) as f32;
        self.note(mean);
        mean
    }

    /// Counts a step and puts its TD error on the learning curve.
    pub fn note(&mut self, td_error: f32) {
        self.steps += 1;
        if self.curve.len() == CURVE {
            self.curve.remove(0);
        }
        self.curve.push(td_error);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::qnet::{EMBEDDING, HIDDEN};

    fn transition(seed: u64, clicked: bool, reward: f32) -> Transition {
        let mut rng = fastrand::Rng::with_seed(seed);
        let mut vector = |n: usize| -> Vec<f32> { (0..n).map(|_| rng.f32() * 0.5).collect() };
        Transition {
            z: vector(HIDDEN),
            clicked: clicked.then(|| (vector(EMBEDDING), 1.0)),
            reward,
            next: Next {
                z: vector(HIDDEN),
                items: vec![(vec![0.0; EMBEDDING], 1.0); 2],
                probabilities: vec![0.1, 0.1, 0.8],
            },
        }
    }

    #[test]
    fn replay_brings_the_td_error_down() {
        let config = Config { learning_rate: 0.01, anchor: 0.0, ..Config::default() };
        let made: Vec<_> = (0..8).map(|k| transition(k, k % 2 == 0, (k % 3) as f32)).collect();
        let batch: Vec<&Transition> = made.iter().collect();
        let mut replay = Replay::new(ValueHead::zeros());
        let first = replay.step(&batch, &config);
        let last = (0..400).map(|_| replay.step(&batch, &config)).last().unwrap();
        assert!(last < 0.3 * first, "{last} after {first}");
        assert_eq!(replay.curve.len(), CURVE);
    }

    #[test]
    fn the_anchor_holds_the_head_near_the_shipped_one() {
        let far = |anchor: f64| {
            let config = Config { anchor, ..Config::default() };
            let mut replay = Replay::new(ValueHead::zeros());
            for _ in 0..500 {
                replay.step(&[&transition(1, true, 5.0)], &config);
            }
            replay.head.layer.weight.iter().map(|w| w * w).sum::<f32>()
        };
        assert!(far(1.0) < 0.5 * far(0.0));
    }
}
