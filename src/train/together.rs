//! What is bought together: counts over the baskets of a log.

use std::collections::{HashMap, HashSet};

use crate::catalog::Catalog;
use crate::log::Log;
use crate::shopper::EventKind;

/// Most products kept for each.
const MOST: usize = 12;
/// Two products must have been in this many baskets together: once may be chance.
const LEAST: u32 = 2;
/// Larger baskets are a wholesaler's, and say little of what goes with what.
const LARGEST: usize = 50;

/// For each product of the catalogue those most often bought with it in one session, by the cosine of their baskets,
/// `n(a, b) / √(n(a) n(b))`. Of a log without purchases, what was put into one cart.
pub fn together(catalog: &Catalog, log: &Log) -> Vec<Vec<u32>> {
    let bought = log.all_events().iter().any(|event| event.kind == EventKind::Purchase);
    let kind = if bought { EventKind::Purchase } else { EventKind::AddToCart };
    let baskets = log.sessions().iter().map(|session| {
        let events = log.events(session).iter().filter(|event| event.kind == kind);
        let items: HashSet<u32> =
            events.filter_map(|event| catalog.find(log.items.name(event.item))).collect();
        let mut items: Vec<u32> = items.into_iter().collect();
        items.sort_unstable();
        items
    });
    pairs(baskets, catalog.len())
}

fn pairs(baskets: impl Iterator<Item = Vec<u32>>, products: usize) -> Vec<Vec<u32>> {
    let mut alone = vec![0_u32; products];
    let mut both: HashMap<(u32, u32), u32> = HashMap::new();
    for basket in baskets.filter(|basket| basket.len() <= LARGEST) {
        for (at, &a) in basket.iter().enumerate() {
            alone[a as usize] += 1;
            for &b in &basket[at + 1..] {
                *both.entry((a, b)).or_default() += 1;
            }
        }
    }
    let mut lists: Vec<Vec<(f32, u32)>> = vec![Vec::new(); products];
    for ((a, b), count) in both.into_iter().filter(|(_, count)| *count >= LEAST) {
        let score = count as f32 / (alone[a as usize] as f32 * alone[b as usize] as f32).sqrt();
        lists[a as usize].push((score, b));
        lists[b as usize].push((score, a));
    }
    let best = |mut list: Vec<(f32, u32)>| {
        list.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        list.into_iter().take(MOST).map(|(_, item)| item).collect()
    };
    lists.into_iter().map(best).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shares_baskets_comes_first_and_chance_does_not_count() {
        let baskets = [vec![0, 1], vec![0, 1, 2], vec![0, 2], vec![0, 3], vec![0], vec![2], vec![2]];
        let lists = pairs(baskets.into_iter(), 5);
        // 0 and 1: 2 of √(5·2); 0 and 2: 2 of √(5·4); 3 once only.
        assert_eq!(lists, [vec![1, 2], vec![0], vec![0], vec![], vec![]]);
    }

    #[test]
    fn a_wholesalers_basket_is_left_out() {
        let basket: Vec<u32> = (0..60).collect();
        assert!(pairs([basket.clone(), basket].into_iter(), 60).iter().all(Vec::is_empty));
    }
}
