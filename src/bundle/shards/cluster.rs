//! Products into shards: those that the same visitors look for lie together.

use rayon::prelude::*;

use crate::qnet::slices::dot;
use crate::qnet::{ItemVector, Vectors};

/// Parts into which a group is divided at a time.
const WAYS: usize = 32;
/// Rounds of Lloyd's algorithm for each division; further ones hardly move anything.
const ROUNDS: usize = 10;

/// Divides products into groups of at most `most` by k-means on their vectors, and each group that is still larger again:
/// O(n · 32 · 32 · log n). Every product is in exactly one group; the same products and seed give the same groups.
pub fn groups(e: &Vectors, products: Vec<u32>, most: usize, seed: u64) -> Vec<Vec<u32>> {
    let mut groups = divide(e, products, most.max(1), seed);
    groups.iter_mut().for_each(|group| group.sort_unstable());
    groups
}

fn divide(e: &Vectors, group: Vec<u32>, most: usize, seed: u64) -> Vec<Vec<u32>> {
    if group.len() <= most {
        return if group.is_empty() { Vec::new() } else { vec![group] };
    }
    // A little more than needed: parts come out uneven, and one that is too large is divided once more.
    let ways = (group.len() * 5 / (4 * most)).clamp(2, WAYS);
    let mut parts = k_means(e, &group, ways, seed);
    if parts.iter().any(|part| part.len() == group.len()) {
        // Nothing tells them apart.
        parts = group.chunks(group.len().div_ceil(ways)).map(<[u32]>::to_vec).collect();
    }
    parts.into_par_iter().flat_map(|part| divide(e, part, most, seed)).collect()
}

fn k_means(e: &Vectors, group: &[u32], ways: usize, seed: u64) -> Vec<Vec<u32>> {
    let mut rng = fastrand::Rng::with_seed(seed ^ group.len() as u64);
    let mut centres: Vec<ItemVector> =
        rng.choose_multiple(group, ways).into_iter().map(|&i| e.row(i)).collect();
    let mut parts = Vec::new();
    for _ in 0..ROUNDS {
        // ½|x − c|² = ½|x|² − (x·c − ½|c|²)
        let half: Vec<f32> = centres.iter().map(|c| 0.5 * dot(c, c)).collect();
        let nearest = |&item: &u32| {
            let row = e.row(item);
            let near = centres.iter().zip(&half).map(|(c, half)| dot(&row, c) - half);
            near.enumerate()
                .fold((0, f32::NEG_INFINITY), |best, now| if now.1 > best.1 { now } else { best })
                .0
        };
        let chosen: Vec<usize> = group.par_iter().map(nearest).collect();
        parts = vec![Vec::new(); ways];
        chosen.iter().zip(group).for_each(|(&part, &item)| parts[part].push(item));
        for (part, centre) in parts.iter().zip(&mut centres) {
            if !part.is_empty() {
                *centre = e.mean(part.iter().copied());
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::qnet::EMBEDDING;

    fn vectors(of: impl Iterator<Item = [f32; 2]>) -> (Vectors, Vec<u32>) {
        let mut all = Vectors::new(0, false);
        for numbers in of {
            let mut vector = [0.0; EMBEDDING];
            vector[..2].copy_from_slice(&numbers);
            all.push(&vector);
        }
        let products = (0..all.len() as u32).collect();
        (all, products)
    }

    #[test]
    fn every_product_is_in_one_group_of_its_like() {
        // Forty heaps far apart, of ten products each, in no order.
        let at = |i: usize| [(i % 40 / 7) as f32 * 9.0, (i % 40 % 7) as f32 * 9.0];
        let (e, products) = vectors((0..400).map(|i| at(i).map(|x| x + (i % 3) as f32 * 0.1)));
        let groups = groups(&e, products, 10, 1);
        let mut all: Vec<u32> = groups.concat();
        all.sort_unstable();
        assert_eq!(all, (0..400).collect::<Vec<u32>>());
        assert!(groups.iter().all(|group| group.len() <= 10));
        let pure = groups.iter().filter(|group| group.iter().all(|i| i % 40 == group[0] % 40)).count();
        assert!(pure * 10 >= groups.len() * 9, "{pure} of {}", groups.len());
    }

    #[test]
    fn products_that_are_all_the_same_are_divided_too() {
        let (e, products) = vectors((0..35).map(|_| [1.0, 1.0]));
        let sizes: Vec<usize> = groups(&e, products, 8, 1).iter().map(Vec::len).collect();
        assert!(sizes.iter().all(|&n| n <= 8) && sizes.iter().sum::<usize>() == 35, "{sizes:?}");
    }
}
