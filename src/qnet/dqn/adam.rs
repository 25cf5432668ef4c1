//! Adam (Kingma and Ba 2015), with epsilon outside the root as Keras has it.

use ndarray::{ArrayView, ArrayViewMut, Dimension, Zip};

pub(super) const BETA1: f32 = 0.9;
pub(super) const BETA2: f32 = 0.999;
const EPSILON: f32 = 1e-7;

/// The rates of one step: they depend on the number of the step alone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Adam {
    /// `α / (1 − β₁ᵗ)`
    rate: f32,
    /// `1 / (1 − β₂ᵗ)`
    v_correction: f32,
}

impl Adam {
    /// For the `t`-th step, counted from 1.
    pub(super) fn at(step: u64, learning_rate: f32) -> Self {
        let t = step as f64;
        let c1 = 1. - f64::from(BETA1).powf(t);
        let c2 = 1. - f64::from(BETA2).powf(t);
        Self { rate: (f64::from(learning_rate) / c1) as f32, v_correction: (1. / c2) as f32 }
    }

    /// One parameter: moments first, then the move.
    #[inline(always)]
    pub(super) fn update_one(self, p: &mut f32, m: &mut f32, v: &mut f32, g: f32) {
        // m ← β₁ m + (1 − β₁) g
        *m = BETA1 * *m + (1. - BETA1) * g;
        // v ← β₂ v + (1 − β₂) g²
        *v = BETA2 * *v + (1. - BETA2) * g * g;
        // p ← p − α m̂ / (√v̂ + ε)
        *p -= self.rate * *m / ((*v * self.v_correction).sqrt() + EPSILON);
    }

    /// All parameters of one array; the four have the same shape.
    pub(super) fn update<D: Dimension>(
        self,
        p: ArrayViewMut<f32, D>,
        m: ArrayViewMut<f32, D>,
        v: ArrayViewMut<f32, D>,
        g: ArrayView<f32, D>,
    ) {
        Zip::from(p).and(m).and(v).and(g).for_each(|p, m, v, &g| self.update_one(p, m, v, g));
    }
}
