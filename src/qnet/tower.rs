//! The state tower: pools of past products in, a point h in the products' own space out.

use ndarray::{Array2, ArrayView2, Axis, s};

use super::linear::{Linear, relu, relu_backward};
use super::slices::{flat, row_mut};
use super::{EMBEDDING, HIDDEN, INPUTS};

/// `h = W₂ relu(W₁ [p] + b₁) + b₂ + Σ_k g_k ⊙ p_k`.
///
/// The second layer is linear: with a relu there a product's dislike could not be said (1.4 points of HR@10).
#[derive(Debug, Clone, PartialEq)]
pub struct Tower {
    /// W₁, b₁: `[64, 7 · 32]`
    pub hidden: Linear,
    /// W₂, b₂: `[32, 64]`
    pub out: Linear,
    /// g: `[7, 32]`
    pub gate: Array2<f32>,
}

/// What a forward pass leaves for the backward pass and for the value head.
#[derive(Debug, Clone)]
pub struct Trace {
    /// relu's output z, `[batch, 64]`
    pub z: Array2<f32>,
    /// h, `[batch, 32]`
    pub h: Array2<f32>,
}

/// One state as the network sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// relu's output z, `[64]`
    pub z: Vec<f32>,
    /// h, `[32]`
    pub h: Vec<f32>,
}

impl Tower {
    /// A tower that passes each pool k on with the gain `gates[k]` and has no hidden part yet.
    pub fn skip(gates: [f32; INPUTS]) -> Self {
        let mut gate = Array2::zeros((INPUTS, EMBEDDING));
        gates.iter().enumerate().for_each(|(k, &gain)| row_mut(&mut gate, k).fill(gain));
        Self {
            hidden: Linear::zeros(INPUTS * EMBEDDING, HIDDEN),
            out: Linear::zeros(HIDDEN, EMBEDDING),
            gate,
        }
    }

    /// The same shape, all zeros: where gradients are added up.
    pub fn zeros() -> Self {
        Self::skip([0.0; INPUTS])
    }

    /// pools `[batch, 7 · 32]` → z and h
    pub fn forward(&self, pools: ArrayView2<f32>) -> Trace {
        let mut z = self.hidden.forward(pools);
        relu(&mut z);
        let mut h = self.out.forward(z.view());
        for k in 0..INPUTS {
            h += &(&pools.slice(s![.., k * EMBEDDING..(k + 1) * EMBEDDING]) * &self.gate.row(k));
        }
        Trace { z, h }
    }

    /// pools `[7 · 32]` of one state → z and h: [`forward`](Self::forward) of one.
    pub fn apply(&self, pools: &[f32]) -> Point {
        let mut z = self.hidden.apply(pools);
        z.iter_mut().for_each(|z| *z = z.max(0.0));
        let mut h = self.out.apply(&z);
        let gated = pools.chunks_exact(EMBEDDING).zip(flat(&self.gate).chunks_exact(EMBEDDING));
        for (pool, gate) in gated {
            h.iter_mut().zip(pool).zip(gate).for_each(|((h, p), g)| *h += p * g);
        }
        Point { z, h }
    }

    /// `∂L/∂pools [7 · 32]` from `∂L/∂h [32]`: [`input_gradient`](Self::input_gradient) of one.
    pub fn pull_back(&self, point: &Point, dh: &[f32]) -> Vec<f32> {
        let mut dz = self.out.pull_back(dh);
        for (d, _) in dz.iter_mut().zip(&point.z).filter(|(_, z)| **z <= 0.0) {
            *d = 0.0;
        }
        let mut dpools = self.hidden.pull_back(&dz);
        let gated = dpools.chunks_exact_mut(EMBEDDING).zip(flat(&self.gate).chunks_exact(EMBEDDING));
        for (part, gate) in gated {
            part.iter_mut().zip(dh).zip(gate).for_each(|((part, d), g)| *part += d * g);
        }
        dpools
    }

    /// `∂L/∂pools [batch, 7 · 32]` from `∂L/∂h [batch, 32]`.
    pub fn input_gradient(&self, trace: &Trace, dh: ArrayView2<f32>) -> Array2<f32> {
        let mut dpools = self.hidden.input_gradient(self.hidden_gradient(trace, dh).view());
        for k in 0..INPUTS {
            let mut part = dpools.slice_mut(s![.., k * EMBEDDING..(k + 1) * EMBEDDING]);
            part += &(&dh * &self.gate.row(k));
        }
        dpools
    }

    /// Adds the gradients of all weights to `grad`.
    pub fn add_gradient(&self, pools: ArrayView2<f32>, trace: &Trace, dh: ArrayView2<f32>, grad: &mut Self) {
        Linear::add_gradient(trace.z.view(), dh, &mut grad.out);
        Linear::add_gradient(pools, self.hidden_gradient(trace, dh).view(), &mut grad.hidden);
        for k in 0..INPUTS {
            let mut row = grad.gate.row_mut(k);
            row += &(&pools.slice(s![.., k * EMBEDDING..(k + 1) * EMBEDDING]) * &dh).sum_axis(Axis(0));
        }
    }

    /// `∂L/∂(W₁ p + b₁) [batch, 64]`
    fn hidden_gradient(&self, trace: &Trace, dh: ArrayView2<f32>) -> Array2<f32> {
        let mut dz = self.out.input_gradient(dh);
        relu_backward(&trace.z, &mut dz);
        dz
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::{assert_gradient, random};
    use super::*;

    #[test]
    fn gradients_agree_with_finite_differences() {
        let mut rng = fastrand::Rng::with_seed(20);
        let width = INPUTS * EMBEDDING;
        let mut tower = Tower::skip([0.5; INPUTS]);
        tower.hidden = Linear::random(width, HIDDEN, 1.0, &mut rng);
        tower.out = Linear::random(HIDDEN, EMBEDDING, 1.0, &mut rng);
        let (pools, c) = (random(2, width, &mut rng), random(2, EMBEDDING, &mut rng) * 0.1);
        let loss = |t: &Tower, p: &Array2<f32>| (t.forward(p.view()).h * &c).sum();
        let mut grad = Tower::zeros();
        let trace = tower.forward(pools.view());
        tower.add_gradient(pools.view(), &trace, c.view(), &mut grad);
        let dpools = tower.input_gradient(&trace, c.view());
        assert_gradient(&pools, &dpools, |p| loss(&tower, p));
        let point = tower.apply(pools.row(1).as_slice().unwrap());
        let near =
            |a: &[f32], b: ndarray::ArrayView1<'_, f32>| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-4);
        assert!(near(&point.z, trace.z.row(1)) && near(&point.h, trace.h.row(1)));
        assert!(near(&tower.pull_back(&point, c.row(1).as_slice().unwrap()), dpools.row(1)));
        assert_gradient(&tower.gate, &grad.gate, |g| {
            loss(&Tower { gate: g.clone(), ..tower.clone() }, &pools)
        });
        let hidden = |w: &Array2<f32>| Linear { weight: w.clone(), ..tower.hidden.clone() };
        let out = |w: &Array2<f32>| Linear { weight: w.clone(), ..tower.out.clone() };
        let rows = s![0..8, ..];
        assert_gradient(
            &tower.hidden.weight.slice(rows).to_owned(),
            &grad.hidden.weight.slice(rows).to_owned(),
            |w| {
                let mut all = tower.hidden.weight.clone();
                all.slice_mut(rows).assign(w);
                loss(&Tower { hidden: hidden(&all), ..tower.clone() }, &pools)
            },
        );
        assert_gradient(&tower.out.weight, &grad.out.weight, |w| {
            loss(&Tower { out: out(w), ..tower.clone() }, &pools)
        });
    }
}
