//! The state of the decision process: what the network reads of a visitor.

use std::ops::Range;

use super::EventKind;

/// Pools of past products, in the order in which the network reads them.
pub const POOLS: [&str; 6] = ["last", "short", "long", "cart", "bought", "skipped"];
/// Number of [`POOLS`].
pub const ITEM_POOLS: usize = POOLS.len();
/// Browsed products that count; older ones have less than 0.9²⁰ = 12 % of the newest one's weight.
pub const HISTORY: usize = 20;
/// Skipped slates that count.
pub const SKIPPED_SLATES: usize = 8;

const LAST: usize = 0;
const SHORT: usize = 1;
/// Place of the pool with the longest memory.
pub const LONG: usize = 2;
const CART: usize = 3;
const BOUGHT: usize = 4;
const SKIPPED: usize = 5;
/// Decay ρ per event of each pool, in the order of [`POOLS`].
const DECAY: [f32; ITEM_POOLS] = [0.0, 0.6, 0.9, 0.8, 0.9, 0.9];
/// A new session ages everything before it by this many events.
const SESSION_AGE: i32 = 5;
/// How far a visit has come, as features of the context: after 1, 2, 3 to 4, 5 to 8, 9 to 16, and more acts of its session.
/// Numbers that no shop's words are likely to hash to.
pub const PROGRESS: Range<u32> = 0xac75_0001..0xac75_0007;

/// How much a past event says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interest {
    /// Looked at or clicked.
    Viewed,
    /// Put into the cart or on the wish list.
    Carted,
    /// Bought.
    Bought,
}

impl Interest {
    /// What an event says; nothing where it is no browsing act.
    pub fn of(kind: EventKind) -> Option<Self> {
        match kind {
            EventKind::SelectItem | EventKind::ViewItem => Some(Self::Viewed),
            EventKind::AddToCart | EventKind::AddToWishlist => Some(Self::Carted),
            EventKind::Purchase => Some(Self::Bought),
            EventKind::ViewItemList | EventKind::RemoveFromCart | EventKind::Refund => None,
        }
    }
}

/// One browsed product.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Past {
    /// Number in the catalogue.
    pub item: u32,
    /// The most that was done with it on that occasion.
    pub interest: Interest,
    /// 0 for the current session, 1 for the one before, …
    pub sessions_ago: u32,
    /// Whether it was clicked on a slate, of which the visitor vector has learned.
    pub chosen: bool,
}

impl Past {
    /// Found in this session by the visitor alone.
    pub fn new(item: u32, interest: Interest) -> Self {
        Self { item, interest, sessions_ago: 0, chosen: false }
    }
}

/// One product's part in a pool. Weights of a pool sum to 1, or the pool is empty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entry {
    /// Which of [`POOLS`].
    pub pool: u8,
    /// Number in the catalogue.
    pub item: u32,
    /// Above 0 to 1.
    pub weight: f32,
    /// Which event it stems from: position in the history, 0 the newest; for skips the slate's.
    pub age: u8,
    /// Whether it was clicked on a slate, of which the visitor vector has learned.
    pub chosen: bool,
}

/// A state s of the decision process: weighted past products (actions) by pool, and hashed features of visitor and
/// context, among them how far the visit has come. The network makes of it one vector a pool, and one of the context: `[7, 32]`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct State {
    /// The parts of all pools, up to [`HISTORY`] acts in each and the products of 8 slates.
    pub entries: Vec<Entry>,
    /// Hashed demographics and context, as [`crate::catalog::hash`] makes them; then one of [`PROGRESS`], once there is an act.
    pub context: Vec<u32>,
}

impl State {
    /// `p_k = Σ ρ_k^age e(a_i) / Σ ρ_k^age`, kept as weights until item vectors are at hand.
    ///
    /// `history` and `skipped` come newest first; `skipped` holds, for each slate that was seen, the products
    /// in it that were not clicked.
    pub fn new<'a>(
        history: impl IntoIterator<Item = Past>,
        skipped: impl IntoIterator<Item = &'a [u32]>,
        context: Vec<u32>,
    ) -> Self {
        let mut state = Self { entries: Vec::with_capacity(64), context };
        let mut acts = 0;
        for (place, past) in history.into_iter().take(HISTORY).enumerate() {
            state.add(place, past);
            acts += u32::from(past.sessions_ago == 0);
        }
        state.progress(acts);
        for (place, slate) in skipped.into_iter().take(SKIPPED_SLATES).enumerate() {
            state.skip(place, slate);
        }
        let mut sums = [0.0_f32; ITEM_POOLS];
        for e in &state.entries {
            sums[e.pool as usize] += e.weight;
        }
        for e in &mut state.entries {
            e.weight /= sums[e.pool as usize];
        }
        state
    }

    // These two by themselves, since who comes for the first time has done nothing before the first cards.
    #[inline(never)]
    fn add(&mut self, place: usize, past: Past) {
        let age = place as i32 + SESSION_AGE * past.sessions_ago.min(4) as i32;
        let weight = |pool: usize| DECAY[pool].powi(age);
        if age == 0 {
            self.push(LAST, past, 1.0, place);
        }
        self.push(SHORT, past, weight(SHORT), place);
        self.push(LONG, past, weight(LONG), place);
        match past.interest {
            Interest::Viewed => {}
            Interest::Carted => self.push(CART, past, weight(CART), place),
            Interest::Bought => self.push(BOUGHT, past, weight(BOUGHT), place),
        }
    }

    #[inline(never)]
    fn skip(&mut self, place: usize, slate: &[u32]) {
        let weight = DECAY[SKIPPED].powi(place as i32) / slate.len().max(1) as f32;
        for &item in slate {
            self.push(SKIPPED, Past::new(item, Interest::Viewed), weight, place);
        }
    }

    /// Tells how many acts of this session there are, [`HISTORY`] at most.
    fn progress(&mut self, acts: u32) {
        if acts > 0 {
            self.context.push(PROGRESS.start + (u32::BITS - (acts - 1).leading_zeros()));
        }
    }

    /// What the page says of visitor and context: all of the context but how far the visit has come.
    pub fn about(&self) -> &[u32] {
        match self.context.split_last() {
            Some((last, about)) if PROGRESS.contains(last) => about,
            _ => &self.context,
        }
    }

    fn push(&mut self, pool: usize, past: Past, weight: f32, age: usize) {
        if weight > 0.0 {
            let Past { item, chosen, .. } = past;
            self.entries.push(Entry { pool: pool as u8, item, weight, age: age as u8, chosen });
        }
    }
}

impl State {
    /// The state of someone who has looked at all of these products at once, each as much as the others.
    pub fn even(items: &[u32], context: Vec<u32>) -> Self {
        let weight = 1.0 / items.len().min(HISTORY) as f32;
        let entries = [LAST, SHORT, LONG].into_iter().flat_map(|pool| {
            let entry =
                move |(age, &item)| Entry { pool: pool as u8, item, weight, age: age as u8, chosen: false };
            items.iter().take(HISTORY).enumerate().map(entry)
        });
        let mut state = Self { entries: entries.collect(), context };
        state.progress(items.len().min(HISTORY) as u32);
        state
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn viewed(item: u32) -> Past {
        Past::new(item, Interest::Viewed)
    }

    #[test]
    fn each_pool_is_a_weighted_mean_with_its_own_decay() {
        let state = State::new([viewed(1), viewed(2), viewed(3)], [&[7_u32, 8][..]], vec![]);
        let weights = |pool: usize| -> Vec<(u32, f32)> {
            state.entries.iter().filter(|e| e.pool as usize == pool).map(|e| (e.item, e.weight)).collect()
        };
        assert_eq!(weights(LAST), [(1, 1.0)]);
        let sum = 1.0 + 0.6 + 0.36;
        for ((item, got), want) in weights(SHORT).into_iter().zip([1.0 / sum, 0.6 / sum, 0.36 / sum]) {
            assert!((got - want).abs() < 1e-6, "{item}");
        }
        assert_eq!(weights(SKIPPED), [(7, 0.5), (8, 0.5)]);
        assert!(weights(CART).is_empty());
    }

    #[test]
    fn several_products_at_once_count_alike_and_one_is_as_the_last_one_seen() {
        assert_eq!(State::even(&[5], vec![]), State::new([viewed(5)], [], vec![]));
        let two = State::even(&[5, 6], vec![]);
        assert!(two.entries.iter().all(|entry| entry.weight == 0.5) && two.entries.len() == 6);
    }

    #[test]
    fn how_far_a_visit_has_come_counts_the_acts_of_its_session() {
        let of = |acts: u32| State::new((0..acts).map(viewed), [], vec![7]).context;
        assert_eq!(of(0), [7]);
        let place = |acts: u32| PROGRESS.clone().position(|feature| of(acts) == [7, feature]);
        let places: Vec<usize> = [1, 2, 3, 4, 5, 8, 9, 16, 17, 30].into_iter().filter_map(place).collect();
        assert_eq!(places, [0, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
        let old = |item: u32| Past { sessions_ago: 1, ..viewed(item) };
        let state = State::new([viewed(1), old(2), old(3)], [], vec![7]);
        assert_eq!((state.about(), &state.context[..]), (&[7][..], &[7, PROGRESS.start][..]));
        assert_eq!(State::new([old(2)], [], vec![]).context, [0; 0]);
    }

    #[test]
    fn yesterdays_session_counts_less_and_is_not_the_last_click() {
        let old = Past { sessions_ago: 1, ..viewed(2) };
        let state = State::new([viewed(1), old], [], vec![]);
        let weight = |item: u32| {
            state.entries.iter().find(|e| e.pool as usize == SHORT && e.item == item).unwrap().weight
        };
        assert!(weight(2) / weight(1) < 0.6_f32.powi(5));
        let state = State::new([old], [], vec![]);
        assert!(state.entries.iter().all(|e| e.pool as usize != LAST));
    }
}
