//! Products into shards: those that the same visitors look for lie together.

use rayon::prelude::*;

use crate::qnet::slices::{add_scaled, dot, scale};

/// Parts into which a group is divided at a time.
const WAYS: usize = 32;
/// Rounds of Lloyd's algorithm for each division; further ones hardly move anything.
const ROUNDS: usize = 10;

/// Divides rows, `[n · width]`, into groups of at most `most` by k-means, and each group that is still larger again:
/// O(n · width · 32 · log n). Every row is in exactly one group; the same rows and seed give the same groups.
pub fn groups(rows: &[f32], width: usize, most: usize, seed: u64) -> Vec<Vec<u32>> {
    let all = (0..(rows.len() / width.max(1)) as u32).collect();
    let mut groups = divide(rows, width, all, most.max(1), seed);
    groups.iter_mut().for_each(|group| group.sort_unstable());
    groups
}

fn divide(rows: &[f32], width: usize, group: Vec<u32>, most: usize, seed: u64) -> Vec<Vec<u32>> {
    if group.len() <= most {
        return if group.is_empty() { Vec::new() } else { vec![group] };
    }
    // A little more than needed: parts come out uneven, and one that is too large is divided once more.
    let ways = (group.len() * 5 / (4 * most)).clamp(2, WAYS);
    let mut parts = k_means(rows, width, &group, ways, seed);
    if parts.iter().any(|part| part.len() == group.len()) {
        // Nothing tells them apart.
        parts = group.chunks(group.len().div_ceil(ways)).map(<[u32]>::to_vec).collect();
    }
    parts.into_par_iter().flat_map(|part| divide(rows, width, part, most, seed)).collect()
}

fn k_means(rows: &[f32], width: usize, group: &[u32], ways: usize, seed: u64) -> Vec<Vec<u32>> {
    let row = |item: u32| &rows[item as usize * width..][..width];
    let mut rng = fastrand::Rng::with_seed(seed ^ group.len() as u64);
    let mut centres: Vec<f32> =
        rng.choose_multiple(group, ways).into_iter().flat_map(|&i| row(i).to_vec()).collect();
    let mut parts = Vec::new();
    for _ in 0..ROUNDS {
        // ½|x − c|² = ½|x|² − (x·c − ½|c|²)
        let half: Vec<f32> = centres.chunks_exact(width).map(|c| 0.5 * dot(c, c)).collect();
        let nearest = |&item: &u32| {
            let near = centres.chunks_exact(width).zip(&half).map(|(c, half)| dot(row(item), c) - half);
            near.enumerate()
                .fold((0, f32::NEG_INFINITY), |best, now| if now.1 > best.1 { now } else { best })
                .0
        };
        let chosen: Vec<usize> = group.par_iter().map(nearest).collect();
        parts = vec![Vec::new(); ways];
        chosen.iter().zip(group).for_each(|(&part, &item)| parts[part].push(item));
        for (part, centre) in parts.iter().zip(centres.chunks_exact_mut(width)) {
            if !part.is_empty() {
                centre.copy_from_slice(&mean(rows, width, part));
            }
        }
    }
    parts
}

/// The mean of some rows.
pub fn mean(rows: &[f32], width: usize, of: &[u32]) -> Vec<f32> {
    let mut mean = vec![0.0; width];
    of.iter().for_each(|&item| add_scaled(&mut mean, 1.0, &rows[item as usize * width..][..width]));
    scale(&mut mean, (of.len().max(1) as f32).recip());
    mean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_in_one_group_of_its_like() {
        // Forty heaps far apart, of ten rows each, in no order.
        let at = |i: usize| [(i % 40 / 7) as f32 * 9.0, (i % 40 % 7) as f32 * 9.0];
        let rows: Vec<f32> = (0..400).flat_map(|i| at(i).map(|x| x + (i % 3) as f32 * 0.1)).collect();
        let groups = groups(&rows, 2, 10, 1);
        let mut all: Vec<u32> = groups.concat();
        all.sort_unstable();
        assert_eq!(all, (0..400).collect::<Vec<u32>>());
        assert!(groups.iter().all(|group| group.len() <= 10));
        let pure = groups.iter().filter(|group| group.iter().all(|i| i % 40 == group[0] % 40)).count();
        assert!(pure * 10 >= groups.len() * 9, "{pure} of {}", groups.len());
    }

    #[test]
    fn rows_that_are_all_the_same_are_divided_too() {
        let sizes: Vec<usize> = groups(&vec![1.0; 70], 2, 8, 1).iter().map(Vec::len).collect();
        assert!(sizes.iter().all(|&n| n <= 8) && sizes.iter().sum::<usize>() == 35, "{sizes:?}");
    }
}
