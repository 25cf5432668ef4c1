//! What was taken after what: counts over a log's sessions, product by product.

use rayon::prelude::*;

use super::Session;
use crate::qnet::FOLLOWERS;

/// Steps over which one act still says something of another.
const WINDOW: usize = 10;
/// Steps over which acts of one session count as taken together.
const TOGETHER: usize = 20;
/// Added to each product's total: what a single session says of a product is little.
const SHRINKAGE: f32 = 2.0;
/// Acts by which a product is taken to have come again as often as products do in this log: most have been taken too
/// seldom to say it of themselves.
const AS_OTHERS: f32 = 10.0;

/// One follower of a product.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    pub item: u32,
    /// Share of what came after, each step counting 1 / distance.
    pub after: f32,
    /// Share of what came before or after, each step counting 1 / distance.
    pub with: f32,
}

/// For each product of `items`, the products that were most taken after it or with it.
pub fn pairs(sessions: &[Session], items: usize, repeats: bool) -> Vec<Vec<Pair>> {
    // [item] where it was taken: (session, act)
    let mut taken: Vec<Vec<(u32, u32)>> = vec![Vec::new(); items];
    for (s, session) in (0..).zip(sessions) {
        for (at, act) in (0..).zip(&session.acts) {
            if let Some(list) = taken.get_mut(act.item as usize) {
                list.push((s, at));
            }
        }
    }
    let again = if repeats { repetition(sessions) } else { [0.0; 2] };
    let row = |sums: &mut Sums, item: usize| {
        for &(s, at) in &taken[item] {
            let (acts, at) = (&sessions[s as usize].acts, at as usize);
            for (act, [after, with]) in acts[at + 1..].iter().zip(steps()) {
                sums.add(act.item, after, with);
            }
            for (act, [_, with]) in acts[..at].iter().rev().zip(steps()) {
                sums.add(act.item, 0.0, with);
            }
        }
        if repeats && !taken[item].is_empty() {
            sums.add(item as u32, AS_OTHERS * again[0], AS_OTHERS * again[1]);
        }
        sums.take(if repeats { None } else { Some(item as u32) })
    };
    (0..items).into_par_iter().map_init(|| Sums::new(items), row).collect()
}

/// What a step at distance 1, 2, … counts as coming after, and with.
fn steps() -> impl Iterator<Item = [f32; 2]> {
    (1..=TOGETHER).map(|distance| {
        let with = 1.0 / distance as f32;
        [if distance <= WINDOW { with } else { 0.0 }, with]
    })
}

/// How much of what came after a product, and with it, was that product again, over all products.
fn repetition(sessions: &[Session]) -> [f32; 2] {
    let (mut own, mut all) = ([0.0_f64; 2], [0.0_f64; 2]);
    for session in sessions {
        for (at, act) in session.acts.iter().enumerate() {
            for (other, counts) in session.acts[at + 1..].iter().zip(steps()) {
                for (k, count) in counts.into_iter().map(f64::from).enumerate() {
                    all[k] += count;
                    own[k] += if other.item == act.item { count } else { 0.0 };
                }
            }
        }
    }
    [0, 1].map(|k| (own[k] / all[k].max(1.0)) as f32)
}

/// Dense sums, and which of them are in use.
struct Sums {
    sums: Vec<[f32; 2]>,
    used: Vec<u32>,
}

impl Sums {
    fn new(items: usize) -> Self {
        Self { sums: vec![[0.0; 2]; items], used: Vec::new() }
    }

    fn add(&mut self, item: u32, after: f32, with: f32) {
        let Some(sum) = self.sums.get_mut(item as usize) else { return };
        if *sum == [0.0; 2] {
            self.used.push(item);
        }
        sum[0] += after;
        sum[1] += with;
    }

    /// Empties the sums into shares, the greatest first.
    fn take(&mut self, without: Option<u32>) -> Vec<Pair> {
        let sums = &mut self.sums;
        let mut out: Vec<Pair> = Vec::with_capacity(self.used.len());
        for item in self.used.drain(..) {
            let [after, with] = std::mem::take(&mut sums[item as usize]);
            if Some(item) != without {
                out.push(Pair { item, after, with });
            }
        }
        let total = out.iter().fold([SHRINKAGE; 2], |[a, w], p| [a + p.after, w + p.with]);
        for pair in &mut out {
            pair.after /= total[0];
            pair.with /= total[1];
        }
        out.sort_unstable_by(|a, b| {
            (b.after + b.with).total_cmp(&(a.after + a.with)).then(a.item.cmp(&b.item))
        });
        out.truncate(FOLLOWERS);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::super::Act;
    use super::*;
    use crate::shopper::Interest;

    fn sessions(all: &[&[u32]]) -> Vec<Session> {
        let acts =
            |items: &&[u32]| items.iter().map(|&item| Act { item, interest: Interest::Viewed }).collect();
        all.iter().map(|items| Session { acts: acts(items), ..Session::default() }).collect()
    }

    #[test]
    fn what_comes_sooner_and_more_often_counts_more() {
        let pairs = pairs(&sessions(&[&[0, 1, 2], &[0, 1]]), 3, false);
        let of: Vec<(u32, f32, f32)> = pairs[0].iter().map(|p| (p.item, p.after, p.with)).collect();
        // after 0: 1 twice at distance 1, 2 once at distance 2; shrunk by 2
        assert_eq!(of, [(1, 2.0 / 4.5, 2.0 / 4.5), (2, 0.5 / 4.5, 0.5 / 4.5)]);
        // nothing came after 2, but 1 came with it at distance 1 and 0 at distance 2
        let of: Vec<(u32, f32, f32)> = pairs[2].iter().map(|p| (p.item, p.after, p.with)).collect();
        assert_eq!(of, [(1, 0.0, 1.0 / 3.5), (0, 0.0, 0.5 / 3.5)]);
    }

    #[test]
    fn a_product_follows_itself_only_where_repeats_count() {
        let sessions = sessions(&[&[0, 1, 0]]);
        assert!(pairs(&sessions, 2, false)[0].iter().all(|p| p.item != 0));
        assert!(pairs(&sessions, 2, true)[0].iter().any(|p| p.item == 0 && p.after > 0.0));
    }

    #[test]
    fn what_was_taken_too_seldom_to_say_comes_again_as_products_do() {
        let often: &[u32] = &[0, 1, 0, 1, 0, 1];
        let sessions = sessions(&[often, often, often, &[2, 3], &[3, 2]]);
        let pairs = pairs(&sessions, 5, true);
        let own = |item: usize| pairs[item].iter().find(|p| p.item as usize == item).map_or(0.0, |p| p.after);
        // Of 28.1 that came after something, 7.5 was the same again; 2 and 3 never were, and came before one thing each.
        let again = 10.0 * 7.5 / 28.1;
        assert!((own(2) - again / (again + 1.0 + 2.0)).abs() < 1e-5 && own(2) == own(3), "{}", own(2));
        // Of 4 nothing is known, not even that it is taken.
        assert_eq!(own(4), 0.0);
    }

    #[test]
    fn the_list_of_followers_is_bounded() {
        let all: Vec<Vec<u32>> = (1..100).map(|i| vec![0, i]).collect();
        let all: Vec<&[u32]> = all.iter().map(Vec::as_slice).collect();
        assert_eq!(pairs(&sessions(&all), 100, false)[0].len(), FOLLOWERS);
    }
}
