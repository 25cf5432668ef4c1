//! Descent in a few numbers, each step over all there is to learn from.

/// Adam's first step size; it falls to 0 along a line.
const RATE: f32 = 0.1;

/// Descends from `at` in so many steps of Adam; `gradient` is asked at every point. A number whose gradient is always 0
/// stays as it is.
pub fn descend(at: &mut [f32], steps: i32, gradient: impl Fn(&[f32]) -> Vec<f32>) {
    let (mut m, mut v) = (vec![0.0; at.len()], vec![0.0; at.len()]);
    for step in 1..=steps {
        let gradient = gradient(at);
        let rate = RATE * (1.0 - step as f32 / (steps + 1) as f32);
        for (i, g) in gradient.into_iter().enumerate() {
            m[i] = 0.9 * m[i] + 0.1 * g;
            v[i] = 0.99 * v[i] + 0.01 * g * g;
            let (m, v) = (m[i] / (1.0 - 0.9_f32.powi(step)), v[i] / (1.0 - 0.99_f32.powi(step)));
            at[i] -= rate * m / (v.sqrt() + 1e-8);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_comes_to_the_lowest_point_and_leaves_alone_what_has_no_slope() {
        let mut at = [2.0, 7.0];
        descend(&mut at, 200, |at| vec![at[0] - 0.5, 0.0]);
        assert!((at[0] - 0.5).abs() < 1e-2, "{at:?}");
        assert_eq!(at[1], 7.0);
    }
}
