//! Session-kNN: what people took whose sessions resemble this one.
//!
//! D. Jannach, M. Ludewig: "When recurrent neural networks meet the neighborhood for session-based
//! recommendation", RecSys 2017 (SKNN); M. Ludewig, D. Jannach: "Evaluation of session-based
//! recommendation algorithms", UMUAI 28 (2018) (V-SKNN).

use super::rows::Lists;
use crate::eval::{Context, Data, Scorer, Scores};

/// Neighbours that vote.
const NEIGHBOURS: usize = 100;
/// Sessions that may become neighbours: the most recent that share an item.
const SAMPLE: usize = 1000;
/// Weight of the rarity of an item in V-SKNN.
const IDF: f64 = 5.;

/// The nearest sessions by cosine of their item sets.
#[derive(Debug, Default)]
pub struct SessionKnn {
    /// V-SKNN: later items weigh more, in the session and in the match, and rare ones in the end.
    vector: bool,
    /// [session, by time of its last event] distinct items
    sets: Lists,
    /// [item] sessions that hold it, oldest first
    holders: Lists,
    /// [item] factor of its score
    rarity: Vec<f64>,
}

impl SessionKnn {
    /// SKNN.
    pub fn plain() -> Self {
        Self::default()
    }

    /// V-SKNN.
    pub fn vector() -> Self {
        Self { vector: true, ..Self::default() }
    }

    /// The sessions that may be neighbours, oldest first.
    fn candidates(&self, items: &[(u32, f64)]) -> Vec<u32> {
        let recent = |item| {
            let holders = self.holders.get(item);
            &holders[holders.len().saturating_sub(SAMPLE)..]
        };
        // a full list leaves no room for anything older than its own oldest
        let full = items.iter().map(|i| recent(i.0)).filter(|list| list.len() == SAMPLE);
        let oldest = full.filter_map(|list| list.first().copied()).max().unwrap_or(0);
        let mut all = Vec::new();
        for &(item, _) in items {
            let list = recent(item);
            all.extend_from_slice(&list[list.partition_point(|&s| s < oldest)..]);
        }
        if items.len() > 1 {
            all.sort_unstable();
            all.dedup();
            all.drain(..all.len().saturating_sub(SAMPLE));
        }
        all
    }
}

/// 1 for the newest, falling by a tenth a step, squared.
fn quadratic(age: usize) -> f64 {
    (1. - 0.1 * age as f64).max(0.).powi(2)
}

impl Scorer for SessionKnn {
    fn name(&self) -> &str {
        if self.vector { "v-sknn" } else { "sknn" }
    }

    fn fit(&mut self, data: &Data<'_>) {
        let mut sessions: Vec<_> = data.train.iter().collect();
        sessions.sort_by_key(|s| s.times.last().copied());
        self.sets = Lists::distinct(sessions.iter().map(|s| s.items));
        self.holders = self.sets.inverted(data.items());
        // ln(sessions / events): how rare an item is
        let idf: Vec<f64> =
            data.popularity.iter().map(|n| (sessions.len() as f64 / n.max(1.)).ln()).collect();
        let most = idf.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        self.rarity = idf.iter().map(|idf| if self.vector { 1. + IDF * idf / most } else { 1. }).collect();
    }

    fn score(&self, context: &Context<'_>, out: &mut Scores) {
        // distinct items, newest first, each with the weight of its last place
        let mut items: Vec<(u32, f64)> = Vec::new();
        for (age, &item) in context.items.iter().rev().enumerate() {
            if !items.iter().any(|i| i.0 == item) {
                items.push((item, if self.vector { quadratic(age) } else { 1. }));
            }
        }
        let candidates = self.candidates(&items);
        let out = out.sparse(self.rarity.len());
        let Some(&oldest) = candidates.first() else { return };
        // (similarity, place of the newest shared item, session)
        let mut near: Vec<(f64, usize, u32)> = candidates.iter().map(|&c| (0., usize::MAX, c)).collect();
        for (age, &(item, weight)) in items.iter().enumerate() {
            let holders = self.holders.get(item);
            let mut holders = holders[holders.partition_point(|&h| h < oldest)..].iter().peekable();
            for n in &mut near {
                while holders.next_if(|&&h| h < n.2).is_some() {}
                if holders.next_if_eq(&&n.2).is_some() {
                    n.0 += weight;
                    n.1 = n.1.min(age);
                }
            }
        }
        let length = (items.len() as f64).sqrt();
        for n in &mut near {
            n.0 /= (self.sets.get(n.2).len() as f64).sqrt() * length;
        }
        if near.len() > NEIGHBOURS {
            // Of equally near sessions the most recent. There are many equals in short sessions:
            // an arbitrary choice moves the hit rates by two or three in a thousand.
            near.select_nth_unstable_by(NEIGHBOURS - 1, |a, b| b.0.total_cmp(&a.0).then(b.2.cmp(&a.2)));
            near.truncate(NEIGHBOURS);
        }
        // votes add up in one order, so that equal sums are equal
        near.sort_unstable_by_key(|n| n.2);
        for (similarity, age, session) in near {
            let vote = if self.vector { similarity * quadratic(age) } else { similarity };
            self.sets.get(session).iter().for_each(|&item| out.add(item, vote));
        }
        out.map(|item, score| score * self.rarity[item as usize]);
    }
}
