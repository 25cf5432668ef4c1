//! Adam (Kingma & Ba 2015).

/// First and second moments of one block of parameters.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Adam {
    m: Vec<f32>,
    v: Vec<f32>,
}

/// What all blocks of one model share in one step: α and ε with the correction of both moments for having begun at
/// nothing, so that each parameter takes one root and one division.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Schedule {
    /// `α √(1 − β₂ᵗ) / (1 − β₁ᵗ)`
    rate: f32,
    /// `ε √(1 − β₂ᵗ)`
    epsilon: f32,
}

impl Schedule {
    /// Step number `step`, from 1, of size `learning_rate`.
    pub fn new(learning_rate: f32, step: i32) -> Self {
        let root = (1.0 - BETA2.powi(step)).sqrt();
        Self { rate: learning_rate * root / (1.0 - BETA1.powi(step)), epsilon: EPSILON * root }
    }
}

const BETA1: f32 = 0.9;
const BETA2: f32 = 0.999;
const EPSILON: f32 = 1e-7;

impl Adam {
    /// Moments for `n` parameters.
    pub fn new(n: usize) -> Self {
        Self { m: vec![0.0; n], v: vec![0.0; n] }
    }

    /// `θ ← θ − α m̂ / (√v̂ + ε)` for all parameters of the block.
    pub fn step(&mut self, schedule: Schedule, params: &mut [f32], grads: &[f32]) {
        self.step_at(schedule, 0, params, grads);
    }

    /// The same for a stretch of the block that begins at `from`: rows that had no gradient are left alone.
    pub fn step_at(&mut self, schedule: Schedule, from: usize, params: &mut [f32], grads: &[f32]) {
        let own = from..from + params.len();
        let (Some(m), Some(v)) = (self.m.get_mut(own.clone()), self.v.get_mut(own)) else { return };
        for ((p, &g), (m, v)) in params.iter_mut().zip(grads).zip(m.iter_mut().zip(v)) {
            *m = BETA1 * *m + (1.0 - BETA1) * g;
            *v = BETA2 * *v + (1.0 - BETA2) * g * g;
            *p -= schedule.rate * *m / (v.sqrt() + schedule.epsilon);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_steps_are_those_of_the_paper() {
        // With a constant gradient m̂ = g and v̂ = g², so every step is α · sign(g), up to ε.
        let (mut adam, mut p) = (Adam::new(2), [1.0, 1.0]);
        for step in 1..=3 {
            adam.step(Schedule::new(0.1, step), &mut p, &[2.0, -0.5]);
        }
        assert!((p[0] - 0.7).abs() < 1e-4 && (p[1] - 1.3).abs() < 1e-4, "{p:?}");
    }
}
