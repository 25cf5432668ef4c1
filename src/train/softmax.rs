//! The softmax of a row of logits: where most of training's time goes, so written for the vector units.

/// Numbers that are worked on at once.
const LANES: usize = 8;

/// `exp(x)` for x ≤ 0, to 5 parts in 10⁶; 0 (to 10⁻³⁷) below −87.
#[inline]
fn exp(x: f32) -> f32 {
    // 1.5 · 2²³: added to a number of less than 2²² it leaves the nearest integer in the low bits.
    const ROUND: f32 = 12_582_912.0;
    let t = x * std::f32::consts::LOG2_E;
    let t = if t > -126.0 { t } else { -126.0 };
    let shifted = t + ROUND;
    let f = t - (shifted - ROUND);
    // 2^f for |f| ≤ ½ by its Taylor series, then the whole part into the exponent.
    let p = 1.540_353e-4;
    let p = p * f + 1.333_355_8e-3;
    let p = p * f + 9.618_129e-3;
    let p = p * f + 5.550_411e-2;
    let p = p * f + 2.402_265e-1;
    let p = p * f + 6.931_472e-1;
    let p = p * f + 1.0;
    f32::from_bits(p.to_bits().wrapping_add(shifted.to_bits() << 23))
}

/// Makes a row of logits `exp(ℓ − max)`; answers the maximum and the sum.
pub fn exponentials(row: &mut [f32]) -> (f32, f32) {
    let (chunks, rest) = row.as_chunks::<LANES>();
    let mut tops = [f32::NEG_INFINITY; LANES];
    for chunk in chunks {
        for (top, &l) in tops.iter_mut().zip(chunk) {
            *top = if l > *top { l } else { *top };
        }
    }
    let top = tops.iter().chain(rest).fold(f32::NEG_INFINITY, |a, &b| a.max(b));
    let (chunks, rest) = row.as_chunks_mut::<LANES>();
    let mut sums = [0.0_f32; LANES];
    for chunk in chunks {
        for (sum, l) in sums.iter_mut().zip(chunk) {
            *l = exp(*l - top);
            *sum += *l;
        }
    }
    let mut sum: f32 = sums.iter().sum();
    for l in rest {
        *l = exp(*l - top);
        sum += *l;
    }
    (top, sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_agrees_with_the_exact_exponential(row in prop::collection::vec(-60.0_f32..60.0, 1..70)) {
            let mut got = row.clone();
            let (top, sum) = exponentials(&mut got);
            prop_assert_eq!(top, row.iter().copied().fold(f32::NEG_INFINITY, f32::max));
            let mut want_sum = 0.0_f64;
            for (got, l) in got.iter().zip(&row) {
                let want = f64::from(l - top).exp();
                want_sum += want;
                prop_assert!((f64::from(*got) - want).abs() <= 5e-6 * want + 1e-37, "{l} - {top}: {got}, {want}");
            }
            prop_assert!((f64::from(sum) / want_sum - 1.0).abs() < 1e-5);
        }
    }

    #[test]
    fn what_is_ruled_out_gets_nothing() {
        let mut row = [1.0, f32::NEG_INFINITY, 1.0];
        let (_, sum) = exponentials(&mut row);
        assert!((sum - 2.0).abs() < 1e-6 && row[1] < 1e-37, "{row:?}");
    }
}
