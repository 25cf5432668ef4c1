//! Adam (Kingma and Ba 2015), with epsilon outside the root as Keras has it.

const BETA1: f32 = 0.9;
const BETA2: f32 = 0.999;
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
    pub(super) fn at(step: u64, learning_rate: f64) -> Self {
        let c1 = 1. - power(BETA1, step);
        let c2 = 1. - power(BETA2, step);
        Self { rate: (learning_rate / c1) as f32, v_correction: (1. / c2) as f32 }
    }

    /// All parameters of one array; the four have the same length.
    pub(super) fn update(self, p: &mut [f32], m: &mut [f32], v: &mut [f32], g: &[f32]) {
        for (((p, m), v), &g) in p.iter_mut().zip(m).zip(v).zip(g) {
            // m ← β₁ m + (1 − β₁) g
            *m = BETA1 * *m + (1. - BETA1) * g;
            // v ← β₂ v + (1 − β₂) g²
            *v = BETA2 * *v + (1. - BETA2) * g * g;
            // p ← p − α m̂ / (√v̂ + ε)
            *p -= self.rate * *m / ((*v * self.v_correction).sqrt() + EPSILON);
        }
    }
}

/// What `steps` steps without a gradient leave of the moments.
pub(super) fn decay(m: &mut [f32], v: &mut [f32], steps: u64) {
    let (by1, by2) = (power(BETA1, steps) as f32, power(BETA2, steps) as f32);
    m.iter_mut().for_each(|m| *m *= by1);
    v.iter_mut().for_each(|v| *v *= by2);
}

fn power(base: f32, exponent: u64) -> f64 {
    // β as the decimal it stands for: 0.9f32 is 0.89999998.
    let base = (f64::from(base) * 1e3).round() / 1e3;
    base.powi(i32::try_from(exponent).unwrap_or(i32::MAX))
}
