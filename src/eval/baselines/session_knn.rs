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
        let mut all = Vec::new();
        for &(item, _) in items {
            let holders = self.holders.get(item);
            all.extend_from_slice(&holders[holders.len().saturating_sub(SAMPLE)..]);
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
        let out = out.sparse();
        let Some(&oldest) = candidates.first() else { return };
        // (similarity, place of the newest shared item, session)
        let mut near: Vec<(f64, usize, u32)> = candidates.iter().map(|&c| (0., usize::MAX, c)).collect();
        for (age, &(item, weight)) in items.iter().enumerate() {
            let holders = self.holders.get(item);
            let holders = &holders[holders.partition_point(|&h| h < oldest)..];
            let mut at = 0;
            for &holder in holders {
                at += near[at..].partition_point(|n| n.2 < holder);
                match near.get_mut(at) {
                    Some(n) if n.2 == holder => {
                        n.0 += weight;
                        n.1 = n.1.min(age);
                    }
                    Some(_) => {}
                    None => break,
                }
            }
        }
        let length = (items.len() as f64).sqrt();
        for n in &mut near {
            n.0 /= (self.sets.get(n.2).len() as f64).sqrt() * length;
        }
        if near.len() > NEIGHBOURS {
            near.select_nth_unstable_by(NEIGHBOURS - 1, |a, b| b.0.total_cmp(&a.0).then(b.2.cmp(&a.2)));
            near.truncate(NEIGHBOURS);
        }
        near.sort_unstable_by_key(|n| n.2);
        let mut votes: Vec<(u32, f64)> = Vec::new();
        for (similarity, age, session) in near {
            let vote = if self.vector { similarity * quadratic(age) } else { similarity };
            votes.extend(self.sets.get(session).iter().map(|&item| (item, vote)));
        }
        // stable: each item's votes add up in the order of the sessions
        votes.sort_by_key(|v| v.0);
        for group in votes.chunk_by(|a, b| a.0 == b.0) {
            let item = group[0].0;
            let score: f64 = group.iter().map(|v| v.1).sum();
            out.push(item, score * self.rarity[item as usize]);
        }
    }
}
