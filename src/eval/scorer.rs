//! What ranks products, and where a product stands in its ranking.

use super::Data;
use crate::log::{LogEvent, NONE};
use crate::shopper::EventKind;
use crate::train::Tuning;

/// Something that ranks products for a visitor: a baseline, or windowshop itself.
pub trait Scorer: Send + Sync {
    /// The key in the report, for example `v-sknn`.
    fn name(&self) -> &str;

    /// Learns from [`Data::train`] (or [`Data::training_log`]) and nothing else.
    fn fit(&mut self, data: &Data<'_>);

    /// Scores products for the next event. Called from several threads at once; the same context
    /// must give the same scores.
    fn score(&self, context: &Context<'_>, out: &mut Scores);

    /// True where scores are logits: their softmax over what is ranked is the probability of coming next.
    fn scores_are_logits(&self) -> bool {
        false
    }

    /// What the search for its knobs came to, where it made one while it learned.
    fn tuning(&self) -> Option<&Tuning> {
        None
    }
}

/// What is known at the moment of the prediction.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The session's items so far, oldest first; those that training does not know are left out.
    /// At least one, but for the slates of an off-policy estimate.
    pub items: &'a [u32],
    /// What was done with each.
    pub kinds: &'a [EventKind],
    /// When, in milliseconds.
    pub times: &'a [i64],
    /// All the session's events before the one to predict, impressions too, as the log has them:
    /// items in the log's numbers.
    pub events: &'a [LogEvent],
    /// Number of the session in the log.
    pub session: usize,
    /// The visitor, by number in the log.
    pub user: Option<u32>,
    /// The moment of the prediction, in milliseconds.
    pub time: i64,
}

/// The scores of one ranking: one for each item, or only for those that a model can say something
/// of. What is not listed is not recommended.
#[derive(Debug, Default)]
pub struct Scores {
    sparse: bool,
    values: Vec<f64>,
    /// Of a sparse list: the items in the order in which they came,
    items: Vec<u32>,
    /// and [item] their place in it, or [`NONE`].
    places: Vec<u32>,
}

impl Scores {
    /// Room for one score an item, all 0.
    pub fn dense(&mut self, items: usize) -> &mut [f64] {
        self.sparse = false;
        self.values.clear();
        self.values.resize(items, 0.);
        &mut self.values
    }

    /// Begins an empty list of some of so many items.
    pub fn sparse(&mut self, items: usize) -> &mut Self {
        self.sparse = true;
        for item in self.items.drain(..) {
            self.places[item as usize] = NONE;
        }
        self.places.resize(items, NONE);
        self.values.clear();
        self
    }

    /// Adds to the score of an item in the list, which begins at 0; at 0 or less in the end, the
    /// item is not recommended. An item beyond the number given to [`sparse`](Self::sparse) is
    /// left out.
    pub fn add(&mut self, item: u32, score: f64) {
        let Some(place) = self.places.get_mut(item as usize) else { return };
        if *place == NONE {
            *place = self.items.len() as u32;
            self.items.push(item);
            self.values.push(score);
        } else if let Some(value) = self.values.get_mut(*place as usize) {
            *value += score;
        }
    }

    /// Changes every score of the list.
    pub fn map(&mut self, change: impl Fn(u32, f64) -> f64) {
        self.items.iter().zip(&mut self.values).for_each(|(&item, value)| *value = change(item, *value));
    }

    /// Takes items out of the ranking.
    pub(super) fn exclude(&mut self, items: &[u32]) {
        for &item in items {
            if let Some(value) = self.place(item).and_then(|p| self.values.get_mut(p)) {
                *value = f64::NEG_INFINITY;
            }
        }
    }

    /// The rank of an item from 1, in the middle of those with the same score: 1 + #better +
    /// #ties / 2. Infinite for an item that is not recommended.
    pub(super) fn rank(&self, target: u32) -> f64 {
        let Some(&score) = self.place(target).and_then(|p| self.values.get(p)) else {
            return f64::INFINITY;
        };
        if score.is_nan() || (self.sparse && score <= 0.) {
            return f64::INFINITY;
        }
        let (mut better, mut equal) = (0_u32, 0_u32);
        for &value in &self.values {
            better += u32::from(value > score);
            equal += u32::from(value == score);
        }
        1. + f64::from(better) + f64::from(equal - 1) / 2.
    }

    /// Probabilities, where the scores are logits of all items; `None` for a list and where nothing may come.
    pub(super) fn softmax(&self) -> Option<Softmax<'_>> {
        let top = self.values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let sum = self.values.iter().map(|v| (v - top).exp()).sum();
        (!self.sparse && top.is_finite()).then_some(Softmax { values: &self.values, top, sum })
    }

    fn place(&self, item: u32) -> Option<usize> {
        match self.sparse {
            true => self.places.get(item as usize).filter(|&&p| p != NONE).map(|&p| p as usize),
            false => Some(item as usize),
        }
    }

    /// The `n` best of the items that `keep` wants, best first; of equal ones the lower number
    /// first.
    pub(super) fn top(&self, n: usize, keep: impl Fn(u32) -> bool, top: &mut Vec<(f64, u32)>) {
        top.clear();
        let mut worst = f64::NEG_INFINITY;
        let mut add = |score: f64, item: u32| {
            // of equals the one with the lower number; a dense ranking comes in that order
            let tied = score == worst && top.last().is_some_and(|t| item < t.1);
            if (score > worst || tied) && keep(item) {
                let at = top.partition_point(|t| t.0 > score || (t.0 == score && t.1 < item));
                top.insert(at, (score, item));
                top.truncate(n);
                if top.len() == n {
                    worst = top.last().map_or(worst, |t| t.0);
                }
            }
        };
        if self.sparse {
            let listed = self.values.iter().zip(&self.items);
            listed.filter(|(v, _)| **v > 0.).for_each(|(&v, &i)| add(v, i));
        } else {
            self.values.iter().zip(0..).for_each(|(&v, i)| add(v, i));
        }
    }
}

/// What scores say as probabilities.
pub(super) struct Softmax<'a> {
    values: &'a [f64],
    top: f64,
    sum: f64,
}

impl Softmax<'_> {
    /// Of an item with this score.
    pub fn of(&self, score: f64) -> f64 {
        (score - self.top).exp() / self.sum
    }

    /// [item] its own.
    pub fn of_all(&self) -> impl Iterator<Item = f64> {
        self.values.iter().map(|&v| self.of(v))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn dense(values: &[f64]) -> Scores {
        let mut scores = Scores::default();
        scores.dense(values.len()).copy_from_slice(values);
        scores
    }

    fn sparse(list: &[(u32, f64)]) -> Scores {
        let mut scores = Scores::default();
        scores.sparse(100);
        list.iter().for_each(|&(i, v)| scores.add(i, v));
        scores
    }

    #[test]
    fn equal_scores_share_the_middle_rank() {
        assert_eq!(dense(&[3., 1., 1., 1., 0.]).rank(2), 3.);
        assert_eq!(dense(&[0.; 5]).rank(0), 3.);
        assert_eq!(sparse(&[(7, 2.), (9, 2.), (1, 5.)]).rank(9), 2.5);
    }

    #[test]
    fn what_is_not_listed_or_not_above_zero_is_a_miss() {
        let s = sparse(&[(7, 2.), (9, 0.)]);
        assert!(s.rank(8).is_infinite() && s.rank(9).is_infinite());
        assert!(dense(&[1., f64::NAN]).rank(1).is_infinite());
        let mut s = dense(&[1., 2., 3.]);
        s.exclude(&[2]);
        assert_eq!(s.rank(1), 1.);
        let mut s = sparse(&[(7, 2.), (9, 1.)]);
        s.exclude(&[7]);
        assert_eq!((s.rank(9), s.rank(7)), (1., f64::INFINITY));
    }

    #[test]
    fn a_list_begins_empty_each_time() {
        let mut s = sparse(&[(7, 2.), (9, 1.)]);
        s.sparse(8);
        s.add(3, 1.);
        s.add(3, 1.);
        s.add(50, 9.);
        assert_eq!(
            (s.rank(3), s.rank(7), s.rank(9), s.rank(50)),
            (1., f64::INFINITY, f64::INFINITY, f64::INFINITY)
        );
        assert_eq!(s.dense(2), [0., 0.]);
        assert_eq!(s.rank(1), 1.5);
    }

    proptest! {
        #[test]
        fn the_top_is_what_sorting_gives(values in prop::collection::vec(0_u8..6, 1..60), n in 1_usize..25) {
            let values: Vec<f64> = values.into_iter().map(f64::from).collect();
            let mut sorted: Vec<(f64, u32)> = values.iter().copied().zip(0..).collect();
            sorted.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            sorted.truncate(n);
            let mut top = Vec::new();
            dense(&values).top(n, |_| true, &mut top);
            prop_assert_eq!(top, sorted);
        }

        #[test]
        fn dense_and_sparse_agree_on_what_is_listed(values in prop::collection::vec(1_u8..6, 1..40), target in 0_usize..40) {
            let values: Vec<f64> = values.into_iter().map(f64::from).collect();
            let target = (target % values.len()) as u32;
            let list: Vec<(u32, f64)> = (0..).zip(values.iter().copied()).collect();
            prop_assert_eq!(dense(&values).rank(target), sparse(&list).rank(target));
        }
    }
}
