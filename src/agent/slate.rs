//! From scores to a slate: the best products, not all alike, with at most a few chosen to learn more.

use crate::qnet::slices::{dot, normalise};
use crate::qnet::{ItemVector, Vectors, top_k};

/// A slate in the making: products in order, and which of them are there to learn more.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Picks {
    /// Numbers in the catalogue, best first.
    pub items: Vec<u32>,
    /// The products that only exploration brought in.
    pub explored: Vec<u32>,
}

/// Maximal marginal relevance (Carbonell & Goldstein 1998): greedily the product with the largest
/// `score − diversity · spread · max_{j in slate} cos(e, e_j)`, where spread is the distance from the best
/// candidate's score to the last one's, so that the knob means the same whatever the scores' scale.
///
/// Products with a score of −∞ are never picked. O(candidates · limit · 32), candidates = 4 · limit + 20.
pub fn diverse(scores: &[f32], e: &Vectors, limit: usize, diversity: f32) -> Vec<u32> {
    if diversity == 0.0 {
        return top_k(scores, limit);
    }
    let candidates = top_k(scores, 4 * limit + 20);
    let score = |place: Option<&u32>| place.map_or(0.0, |&i| scores[i as usize]);
    let weight = diversity * (score(candidates.first()) - score(candidates.last()));
    let candidate = |&i: &u32| {
        let mut direction = e.row(i);
        normalise(&mut direction);
        (i, scores[i as usize], 0.0_f32, direction)
    };
    let mut left: Vec<(u32, f32, f32, ItemVector)> = candidates.iter().map(candidate).collect();
    let mut picked = Vec::with_capacity(limit);
    while picked.len() < limit
        && let Some(best) = argmax(left.iter().map(|(_, score, near, _)| score - weight * near))
    {
        let (item, .., direction) = left.remove(best);
        for (.., near, other) in &mut left {
            *near = near.max(dot(&direction, other));
        }
        picked.push(item);
    }
    picked
}

/// The greedy slate with at most `cap` products of the sampled slate that are not in it.
///
/// The sampled slate leads in its own order; newcomers past the cap give way to greedy ones.
pub fn explore(greedy: Vec<u32>, sampled: &[u32], cap: usize) -> Picks {
    let mut explored = Vec::new();
    let mut items = Vec::with_capacity(greedy.len());
    for &item in sampled {
        if !greedy.contains(&item) {
            if explored.len() == cap {
                continue;
            }
            explored.push(item);
        }
        items.push(item);
    }
    for item in greedy {
        if items.len() >= sampled.len() {
            break;
        }
        if !items.contains(&item) {
            items.push(item);
        }
    }
    Picks { items, explored }
}

fn argmax(values: impl Iterator<Item = f32>) -> Option<usize> {
    let mut best: Option<(usize, f32)> = None;
    for (i, v) in values.enumerate() {
        if best.is_none_or(|(_, b)| v > b) {
            best = Some((i, v));
        }
    }
    best.map(|(i, _)| i)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::qnet::EMBEDDING;

    fn vectors(of: &[[f32; 2]]) -> Vectors {
        let mut vectors = Vectors::new(of.len(), false);
        for numbers in of {
            let mut vector = [0.0; EMBEDDING];
            vector[..2].copy_from_slice(numbers);
            vectors.push(&vector);
        }
        vectors
    }

    #[test]
    fn diversity_trades_score_for_difference() {
        // Products 0 to 2 are alike and a little better than 3, which is like none of them.
        let e = vectors(&[[1.0, 0.0], [1.0, 0.01], [1.0, 0.02], [0.0, 1.0]]);
        let scores = [1.0, 0.99, 0.98, 0.9];
        assert_eq!(diverse(&scores, &e, 2, 0.0), [0, 1]);
        assert_eq!(diverse(&scores, &e, 2, 1.0), [0, 3]);
    }

    #[test]
    fn what_is_ruled_out_is_never_picked() {
        let e = vectors(&[[1.0, 1.0]; 3]);
        assert_eq!(diverse(&[f32::NEG_INFINITY, 1.0, f32::NEG_INFINITY], &e, 3, 0.5), [1]);
        assert_eq!(diverse(&[], &vectors(&[]), 3, 0.5), Vec::<u32>::new());
    }

    #[test]
    fn exploration_changes_no_more_than_its_cap() {
        let picks = explore(vec![1, 2, 3, 4], &[9, 2, 8, 1], 1);
        assert_eq!(picks, Picks { items: vec![9, 2, 1, 3], explored: vec![9] });
        assert_eq!(explore(vec![1, 2], &[9, 8], 0).items, [1, 2]);
    }
}
