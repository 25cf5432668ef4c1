//! Item-kNN: what is found in the same sessions.
//!
//! B. Hidasi et al.: "Session-based recommendations with recurrent neural networks", ICLR 2016:
//! the cosine of session vectors, shrunk so that two items seen together once are no twins.

use super::rows::{Lists, Rows};
use crate::eval::{Context, Data, Scorer, Scores};

/// Added to each item's number of sessions.
const SHRINKAGE: f32 = 20.;
/// Weight of the item before, against the one after it.
const DECAY: f32 = 0.8;

/// Cosine of co-occurrence with the last item, or with the last few.
#[derive(Debug)]
pub struct ItemKnn {
    name: &'static str,
    /// How many of the session's items count.
    length: usize,
    rows: Rows,
}

impl ItemKnn {
    /// Neighbours of the last item.
    pub fn last() -> Self {
        Self { name: "item-knn", length: 1, rows: Rows::default() }
    }

    /// Neighbours of the last ten items, each item counting 0.8 times the one after it.
    pub fn last_ten() -> Self {
        Self { name: "item-knn-10", length: 10, rows: Rows::default() }
    }
}

impl Scorer for ItemKnn {
    fn name(&self) -> &str {
        self.name
    }

    fn fit(&mut self, data: &Data<'_>) {
        let sets = Lists::distinct(data.train.iter().map(|s| s.items));
        let holders = sets.inverted(data.items());
        let counts: Vec<f32> = (0..data.items() as u32).map(|i| holders.get(i).len() as f32).collect();
        self.rows = Rows::new(
            data.items(),
            |item, sums| {
                for &session in holders.get(item) {
                    sets.get(session).iter().filter(|&&other| other != item).for_each(|&o| sums.add(o, 1.));
                }
            },
            |a, b, both| {
                both as f32 / ((counts[a as usize] + SHRINKAGE) * (counts[b as usize] + SHRINKAGE)).sqrt()
            },
        );
    }

    fn score(&self, context: &Context<'_>, out: &mut Scores) {
        let out = out.sparse(self.rows.len());
        let last = &context.items[context.items.len().saturating_sub(self.length)..];
        for (&item, age) in last.iter().rev().zip(0..) {
            let decay = DECAY.powi(age);
            self.rows.row(item).for_each(|(other, weight)| out.add(other, f64::from(weight * decay)));
        }
    }
}
