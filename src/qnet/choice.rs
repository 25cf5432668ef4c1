//! The choice model: which product of a slate is clicked, or none.
//!
//! `P(i | s, A) = exp(ℓ_i + π_pos(i)) / (exp ν + Σ_{j∈A} exp(ℓ_j + π_pos(j)))` (multinomial logit with a
//! no-click option of utility ν).

/// Probability of each product of a slate and, last, of no click, from their utilities `ℓ + π`.
pub fn probabilities(utilities: &[f32], nothing: f32) -> Vec<f32> {
    let top = utilities.iter().copied().fold(nothing, f32::max);
    let mut p: Vec<f32> = utilities.iter().chain([&nothing]).map(|u| (u - top).exp()).collect();
    let sum: f32 = p.iter().sum();
    for p in &mut p {
        *p /= sum;
    }
    p
}

/// ν at which a slate with these utilities is clicked with probability `click`.
pub fn nothing_for(utilities: &[f32], click: f32) -> f32 {
    let top = utilities.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = utilities.iter().map(|u| (u - top).exp()).sum();
    top + sum.ln() + ((1.0 - click) / click).ln()
}

/// π of a position before a log has taught it: attention falls with the logarithm of the place. The slope is
/// what slate logs show (−.36, −.58, −.73 at the second to fourth place).
pub fn default_position_bias(position: usize) -> f32 {
    -0.525 * (1.0 + position as f32).ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn probabilities_sum_to_one_and_keep_the_order(
            utilities in prop::collection::vec(-50.0_f32..50.0, 1..12), nothing in -50.0_f32..50.0
        ) {
            let p = probabilities(&utilities, nothing);
            prop_assert!((p.iter().sum::<f32>() - 1.0).abs() < 1e-4);
            for (a, b) in utilities.iter().zip(&p) {
                for (c, d) in utilities.iter().zip(&p) {
                    prop_assert!(a <= c || b >= d);
                }
            }
        }

        #[test]
        fn the_no_click_utility_gives_the_asked_click_rate(
            utilities in prop::collection::vec(-5.0_f32..5.0, 1..12), click in 0.01_f32..0.9
        ) {
            let p = probabilities(&utilities, nothing_for(&utilities, click));
            prop_assert!((1.0 - p[utilities.len()] - click).abs() < 1e-3);
        }
    }
}
