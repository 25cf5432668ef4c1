//! The k best of many Q-values, without sorting them all.

use super::linear::greatest;
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

/// Values looked at together.
const CHUNK: usize = 64;

/// Greater is better: by value, then the lower id. NaN counts as the worst.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Ranked {
    value: f32,
    id: Reverse<u32>,
}

impl Ranked {
    fn new(value: f32, id: u32) -> Self {
        // + 0. makes −0 into 0, so that the two tie.
        let value = if value.is_nan() { f32::NEG_INFINITY } else { value + 0. };
        Self { value, id: Reverse(id) }
    }
}

impl Eq for Ranked {}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        self.value.total_cmp(&other.value).then(self.id.cmp(&other.id))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Ids of the `k` greatest values, best first; ties go to the lower id. Fewer than `k` values give
/// fewer ids. O(n + m log k), where m is how often a value enters the best so far.
pub(super) fn top_k(values: &[f32], k: usize) -> Vec<u32> {
    let k = k.min(values.len());
    // The worst of the best so far on top.
    let mut best: BinaryHeap<Reverse<Ranked>> = BinaryHeap::with_capacity(k);
    let (first, rest) = values.split_at(k);
    best.extend(first.iter().zip(0..).map(|(&value, id)| Reverse(Ranked::new(value, id))));
    let mut id = k as u32;
    for chunk in rest.chunks(CHUNK) {
        let floor = best.peek().map_or(f32::INFINITY, |worst| worst.0.value);
        // A tie with the floor loses, since its id is higher. Most chunks hold nothing better, and
        // that is quick to see.
        if greatest(chunk) > floor {
            for (&value, id) in chunk.iter().zip(id..) {
                let ranked = Ranked::new(value, id);
                if let Some(mut worst) = best.peek_mut()
                    && ranked > worst.0
                {
                    *worst = Reverse(ranked);
                }
            }
        }
        id += CHUNK as u32;
    }
    best.into_sorted_vec().into_iter().map(|ranked| ranked.0.id.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What `top_k` claims, by sorting everything.
    fn sorted(values: &[f32], k: usize) -> Vec<u32> {
        let mut ids: Vec<u32> = (0..values.len() as u32).collect();
        let value = |id: u32| {
            let v = values[id as usize];
            if v.is_nan() { f32::NEG_INFINITY } else { v }
        };
        ids.sort_by(|&a, &b| value(b).partial_cmp(&value(a)).unwrap().then(a.cmp(&b)));
        ids.truncate(k);
        ids
    }

    #[test]
    fn ties_go_to_the_lower_id() {
        assert_eq!(top_k(&[1., 3., 3., 0., 3.], 2), [1, 2]);
        assert_eq!(top_k(&[-0., 0., -0.], 2), [0, 1]);
    }

    #[test]
    fn nan_is_worst_and_nothing_is_asked_for_twice() {
        assert_eq!(top_k(&[f32::NAN, 1., f32::NEG_INFINITY], 3), [1, 0, 2]);
        assert_eq!(top_k(&[], 3), [0u32; 0]);
        assert_eq!(top_k(&[1.], 0), [0u32; 0]);
    }

    proptest! {
        #[test]
        fn agrees_with_a_full_sort(
            values in prop::collection::vec(prop_oneof![
                8 => (-4i8..5).prop_map(f32::from), 4 => any::<f32>(),
            ], 0..200),
            k in 0usize..210,
        ) {
            prop_assert_eq!(top_k(&values, k), sorted(&values, k));
        }
    }
}
