//! The plain deep Q-network as the learner (`config.learner = "dqn"`): what the default learner is held
//! against. State: the tower's input. Actions: the products. Reward: that of the answer, 0 for what was
//! passed over.

use crate::Error;
use crate::config::Config;
use crate::qnet::dqn::{Batch, Dqn, DqnConfig};
use crate::qnet::{EMBEDDING, INPUTS};

/// ε of its ε-greedy exploration, while exploration is on at all.
const EPSILON: f32 = 0.1;

/// The network, and how many steps it took.
#[derive(Debug, Clone)]
pub struct Reference {
    dqn: Dqn,
    steps: u32,
}

/// One shown product as a transition (s, a, r, s′).
#[derive(Debug, Clone)]
pub struct Step {
    /// `[224]`
    pub s: Vec<f32>,
    /// The product.
    pub a: u32,
    /// What it brought.
    pub r: f32,
    /// `[224]`
    pub s2: Vec<f32>,
}

impl Reference {
    /// # Errors
    /// `full_needed` where there is none.
    pub fn available() -> Result<(), Error> {
        Ok(())
    }

    /// # Errors
    /// `config_range` when the network would be too large for the catalogue.
    pub fn new(products: usize, config: &Config, seed: u64) -> Result<Self, Error> {
        let shape = DqnConfig {
            gamma: config.gamma,
            learning_rate: config.learning_rate,
            seed,
            ..DqnConfig::new(INPUTS * EMBEDDING, products)
        };
        Ok(Self { dqn: Dqn::new(shape)?, steps: 0 })
    }

    /// `Q(s, a)` of every product; empty for a state that is not finite.
    pub fn q_values(&mut self, state: &[f32]) -> Vec<f32> {
        self.dqn.q_values(state).map(<[f32]>::to_vec).unwrap_or_default()
    }

    /// One minibatch; answers the root mean squared TD error.
    pub fn learn(&mut self, batch: &[Step], target_sync: u32) -> f32 {
        let gather =
            |of: fn(&Step) -> &Vec<f32>| -> Vec<f32> { batch.iter().flat_map(of).copied().collect() };
        let (s, s2) = (gather(|t| &t.s), gather(|t| &t.s2));
        let a: Vec<u32> = batch.iter().map(|t| t.a).collect();
        let r: Vec<f32> = batch.iter().map(|t| t.r).collect();
        let done = vec![false; batch.len()];
        // A step that cannot be taken (rewards far out of range) changes nothing.
        let loss = self.dqn.learn(Batch { s: &s, a: &a, r: &r, s2: &s2, done: &done }).unwrap_or(0.0);
        self.steps += 1;
        if self.steps.is_multiple_of(target_sync) {
            self.dqn.sync_target();
        }
        loss.sqrt()
    }

    /// Each place of a slate taken by a random product with probability ε.
    pub fn explore(&self, items: &mut [u32], allowed: &[bool], rng: &mut fastrand::Rng) -> Vec<u32> {
        let mut explored = Vec::new();
        for place in 0..items.len() {
            let other = rng.u32(0..allowed.len().max(1) as u32);
            if rng.f32() < EPSILON && allowed.get(other as usize) == Some(&true) && !items.contains(&other) {
                items[place] = other;
                explored.push(other);
            }
        }
        explored
    }

    /// All weights, layer by layer, kernel before bias; then what they are of, [`Catalog::order`](crate::catalog::Catalog::order).
    pub fn save(&self, order: u32) -> Vec<Vec<f32>> {
        let layers = self.dqn.weights();
        let numbers = layers.iter().flat_map(|l| [l.kernel.iter().copied().collect(), l.bias.to_vec()]);
        numbers.chain([halves(order)]).collect()
    }

    /// Takes up stored weights, if they fit this network and are of products in this order. (Those that an earlier version
    /// stored do not say.)
    pub fn restore(&mut self, weights: &[Vec<f32>], order: u32) {
        let (layers, of) = weights.as_chunks::<2>();
        if of.iter().any(|of| *of != halves(order)) {
            return;
        }
        let layers: Vec<(&[f32], &[f32])> =
            layers.iter().map(|[kernel, bias]| (kernel.as_slice(), bias.as_slice())).collect();
        // Weights of another catalogue do not fit: then it begins anew.
        let _ = self.dqn.set_weights(&layers);
    }
}

/// Two numbers that an f32 holds exactly.
fn halves(order: u32) -> Vec<f32> {
    vec![(order >> 16) as f32, (order & 0xFFFF) as f32]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_weights_are_of_products_in_their_order() {
        let network = |seed: u64| Reference::new(5, &Config::default(), seed).unwrap();
        let stored = network(1).save(0xDEAD_BEEF);
        let restored = |weights: &[Vec<f32>], order: u32| {
            let mut other = network(2);
            other.restore(weights, order);
            other.save(0xDEAD_BEEF) == stored
        };
        assert!(restored(&stored, 0xDEAD_BEEF));
        assert!(!restored(&stored, 0xDEAD_BEEE));
        // As they were stored before.
        assert!(restored(&stored[..stored.len() - 1], 7));
    }
}
