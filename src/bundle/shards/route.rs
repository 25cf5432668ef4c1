//! Which shards a product points to: those that hold what would be recommended to who looks at it.

use rayon::prelude::*;

use crate::catalog::Catalog;
use crate::qnet::slices::dot;
use crate::qnet::{ItemTable, ItemVector, Model, top_k};
use crate::shopper::{Interest, Past, State};

/// Recommendations that a route leads to.
const REACH: usize = 80;
/// Shards that are looked through for them, by each of two measures: what a visit needs is mostly missed here or nowhere.
const PROBES: usize = 96;
/// Products in them that are scored exactly, by each of two measures.
const SCORED: usize = 60;
/// Of the products that it is bought with, so many count as much as its best recommendation.
const WITH: usize = 6;
/// Most shards of a route.
const LENGTH: usize = 32;

/// For each product the shards that it points to besides its own and shard 0, first those that hold most of its best
/// recommendations. `numbers`: the second is the shard of each product. The exact ranking is searched for in the shards
/// whose centres score best, those that are nearest, and those of its followers.
pub fn routes(
    catalog: &Catalog,
    model: &Model,
    items: &ItemTable,
    shards: &[Vec<u32>],
    numbers: &[(u32, u32)],
) -> Vec<Vec<u32>> {
    let centres: Vec<ItemVector> = shards.iter().map(|shard| items.e.mean(shard.iter().copied())).collect();
    let bias = |shard: &Vec<u32>| {
        shard.iter().map(|&i| items.bias[i as usize]).sum::<f32>() / shard.len().max(1) as f32
    };
    let biases: Vec<f32> = shards.iter().map(bias).collect();
    let one = |item: u32| {
        let state = State::new([Past::new(item, Interest::Viewed)], [], vec![]);
        let h = model.forward(&model.pools(&state, items)).h;
        let own = &items.e.row(item);
        let likely: Vec<f32> =
            centres.iter().zip(&biases).map(|(centre, bias)| dot(centre, &h) + bias).collect();
        let near: Vec<f32> =
            centres.iter().map(|centre| dot(centre, own) - 0.5 * dot(centre, centre)).collect();
        let mut found: Vec<u32> = Vec::new();
        items.recall.each_follower(item, |follower, _| found.push(follower));
        let mut open: Vec<u32> = found.iter().map(|&i| numbers[i as usize].1).collect();
        open.extend(top_k(&likely, PROBES).into_iter().chain(top_k(&near, PROBES)));
        open.extend([0, numbers[item as usize].1]);
        open.sort_unstable();
        open.dedup();
        let inside: Vec<u32> = open.iter().flat_map(|&shard| &shards[shard as usize]).copied().collect();
        let score = |by: &dyn Fn(u32) -> f32| -> Vec<f32> { inside.iter().map(|&i| by(i)).collect() };
        let likely = score(&|i| dot(&items.e.row(i), &h) + items.bias[i as usize]);
        let near = score(&|i| dot(&items.e.row(i), own));
        found.extend(
            top_k(&likely, SCORED).into_iter().chain(top_k(&near, SCORED)).map(|at| inside[at as usize]),
        );
        found.sort_unstable();
        found.dedup();
        found.retain(|&i| i != item && catalog.buyable()[i as usize]);
        let exact: Vec<f32> = found.iter().map(|&i| items.logit(&state, i, &h)).collect();
        let best = top_k(&exact, REACH).into_iter().map(|at| found[at as usize]);
        let ranked: Vec<(usize, u32)> = (1..=REACH).rev().map(|n| n * n).zip(best).collect();
        // What is bought with it is to be there, too.
        let with = catalog.get(item).map(|product| product.bought_with).unwrap_or_default();
        let with = with.iter().take(WITH).filter_map(|id| catalog.find(id)).map(|i| (REACH * REACH, i));
        let mut worth: Vec<(u32, usize)> = Vec::new();
        for (value, product) in ranked.into_iter().chain(with) {
            let shard = numbers[product as usize].1;
            if shard == 0 || shard == numbers[item as usize].1 {
                continue;
            }
            match worth.iter_mut().find(|(known, _)| *known == shard) {
                Some((_, sum)) => *sum += value,
                None => worth.push((shard, value)),
            }
        }
        worth.sort_by_key(|&(_, sum)| std::cmp::Reverse(sum));
        worth.into_iter().take(LENGTH).map(|(shard, _)| shard).collect()
    };
    (0..catalog.len() as u32).into_par_iter().map(one).collect()
}
