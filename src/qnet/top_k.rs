//! The k best of many scores without sorting them all.

/// Numbers of the `k` largest scores, best first; equal scores in order of number. NaN and −∞ are never
/// among them. O(n + hits · k), which for k ≪ n is one pass.
pub fn top_k(scores: &[f32], k: usize) -> Vec<u32> {
    let mut best: Vec<(f32, u32)> = Vec::with_capacity(k + 1);
    if k == 0 {
        return Vec::new();
    }
    let mut least = f32::NEG_INFINITY;
    for (i, &score) in scores.iter().enumerate() {
        if score > least {
            let at = best.partition_point(|&(s, _)| s >= score);
            best.insert(at, (score, i as u32));
            best.truncate(k);
            if best.len() == k {
                least = best.last().map_or(least, |&(s, _)| s);
            }
        }
    }
    best.into_iter().map(|(_, i)| i).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_the_head_of_a_stable_sort(scores in prop::collection::vec(-3_i8..3, 0..60), k in 0_usize..20) {
            let scores: Vec<f32> = scores.into_iter().map(f32::from).collect();
            let mut all: Vec<u32> = (0..scores.len() as u32).collect();
            all.sort_by(|&a, &b| scores[b as usize].total_cmp(&scores[a as usize]));
            all.truncate(k);
            prop_assert_eq!(top_k(&scores, k), all);
        }
    }

    #[test]
    fn what_is_no_number_is_never_best() {
        assert_eq!(top_k(&[f32::NAN, 1.0, f32::NEG_INFINITY, 2.0], 4), [3, 1]);
    }
}
