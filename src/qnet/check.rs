//! Finite differences, against which every gradient is held in the tests.

use ndarray::Array2;

/// Uniform in −1..1.
pub fn random(rows: usize, columns: usize, rng: &mut fastrand::Rng) -> Array2<f32> {
    Array2::from_shape_simple_fn((rows, columns), || rng.f32() * 2.0 - 1.0)
}

/// Holds `grad` against central differences of `loss` at `at`, entry by entry.
///
/// The step is small enough to cross few kinks of a relu, and large enough for f32.
#[track_caller]
pub fn assert_gradient(at: &Array2<f32>, grad: &Array2<f32>, loss: impl Fn(&Array2<f32>) -> f32) {
    const STEP: f32 = 1e-3;
    assert_eq!(at.dim(), grad.dim());
    for (place, &got) in grad.indexed_iter() {
        let moved = |step: f32| {
            let mut at = at.clone();
            at[place] += step;
            loss(&at)
        };
        let want = (moved(STEP) - moved(-STEP)) / (2.0 * STEP);
        let scale = want.abs().max(got.abs()).max(0.1);
        assert!((got - want).abs() / scale < 0.02, "at {place:?}: gradient {got}, finite difference {want}");
    }
}
