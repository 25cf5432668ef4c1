//! The value head: long-term value of a click on each product, and of no click.

use super::linear::Linear;
use super::slices::{add_scaled, row_mut};
use super::{EMBEDDING, HIDDEN};

/// SlateQ's item-wise decomposition (Ie et al. 2019) on the tower's hidden layer z:
/// `[u(s), Q̄_∅(s)] = W z + b`, `Q̄(s, a) = e(a)·u(s) + b_q(a)`.
#[derive(Debug, Clone, PartialEq)]
pub struct ValueHead {
    /// `[33, 64]`: the first 32 rows give u(s), the last Q̄_∅(s).
    pub layer: Linear,
}

/// u(s) and Q̄_∅(s) of one state.
#[derive(Debug, Clone, PartialEq)]
pub struct Values {
    /// `[32]`
    pub u: Vec<f32>,
    /// Value of leaving the slate without a click.
    pub nothing: f32,
}

impl Default for ValueHead {
    fn default() -> Self {
        Self { layer: Linear::zeros(HIDDEN, EMBEDDING + 1) }
    }
}

impl ValueHead {
    /// z `[64]` → values
    pub fn forward(&self, z: &[f32]) -> Values {
        let mut u = self.layer.apply(z);
        let nothing = u.pop().unwrap_or(0.0);
        Values { u, nothing }
    }

    /// Adds `d · ∂Q̄/∂(W, b)` to `grad`, where Q̄ is that of a click on the product with vector `e`, or of no
    /// click for `None`.
    pub fn backward(&self, z: &[f32], e: Option<&[f32]>, d: f32, grad: &mut Self) {
        let mut add = |row: usize, d: f32| {
            if d != 0.0 {
                add_scaled(row_mut(&mut grad.layer.weight, row), d, z);
                grad.layer.bias[row] += d;
            }
        };
        match e {
            Some(e) => e.iter().enumerate().for_each(|(row, &e)| add(row, d * e)),
            None => add(EMBEDDING, d),
        }
    }
}

/// `Q(s, A) = Σ_{i∈A} P(i|s,A) Q̄(s,i) + P(∅|s,A) Q̄_∅(s)`; `probabilities` has ∅ last.
pub fn slate_value(probabilities: &[f32], item_values: &[f32], nothing: f32) -> f32 {
    let clicks: f32 = probabilities.iter().zip(item_values).map(|(p, q)| p * q).sum();
    clicks + probabilities.last().map_or(0.0, |p| p * nothing)
}

/// The Huber loss (δ = 1) of a TD error, and its derivative.
pub fn huber(error: f32) -> (f32, f32) {
    if error.abs() <= 1.0 { (0.5 * error * error, error) } else { (error.abs() - 0.5, error.signum()) }
}

impl ValueHead {
    /// The parameters as one matrix `[33, 65]`, bias last: what is anchored, stored and stepped.
    pub fn parameters(&mut self) -> [&mut [f32]; 2] {
        let Linear { weight, bias } = &mut self.layer;
        [weight.as_slice_mut().unwrap_or_default(), bias.as_slice_mut().unwrap_or_default()]
    }

    /// Same shape, all zeros.
    pub fn zeros() -> Self {
        Self::default()
    }

    /// A head from its weights, row by row; `None` when they are not `33 · 64` and 33 finite numbers.
    pub fn from_parts(weight: &[f32], bias: &[f32]) -> Option<Self> {
        let mut head = Self::default();
        for (to, from) in head.parameters().into_iter().zip([weight, bias]) {
            if to.len() != from.len() || !from.iter().all(|x| x.is_finite()) {
                return None;
            }
            to.copy_from_slice(from);
        }
        Some(head)
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::{assert_gradient, random};
    use super::super::slices::dot;
    use super::*;
    use ndarray::Array2;

    #[test]
    fn gradients_agree_with_finite_differences() {
        let mut rng = fastrand::Rng::with_seed(3);
        let head = ValueHead { layer: Linear::random(HIDDEN, EMBEDDING + 1, 1.0, &mut rng) };
        let (z, e) = (random(1, HIDDEN, &mut rng), random(1, EMBEDDING, &mut rng));
        let (z, e) = (z.as_slice().unwrap(), e.as_slice().unwrap());
        for item in [Some(e), None] {
            let loss = |w: &Array2<f32>| {
                let mut head = head.clone();
                head.layer.weight = w.clone();
                let v = head.forward(z);
                huber(item.map_or(v.nothing, |e| dot(e, &v.u)) - 0.3).0
            };
            let v = head.forward(z);
            let q = item.map_or(v.nothing, |e| dot(e, &v.u));
            let mut grad = ValueHead::zeros();
            head.backward(z, item, huber(q - 0.3).1, &mut grad);
            assert_gradient(&head.layer.weight, &grad.layer.weight, loss);
        }
    }

    #[test]
    fn weights_that_do_not_fit_or_are_not_finite_make_no_head() {
        let mut head = ValueHead::default();
        let [weight, bias] = head.parameters();
        assert!(ValueHead::from_parts(weight, bias).is_some());
        assert!(ValueHead::from_parts(&weight[1..], bias).is_none());
        bias[EMBEDDING] = f32::NAN;
        assert!(ValueHead::from_parts(weight, bias).is_none());
    }

    #[test]
    fn a_slates_value_is_the_expected_value_of_its_answers() {
        assert_eq!(slate_value(&[0.5, 0.25, 0.25], &[2.0, 4.0], -4.0), 1.0);
    }
}
