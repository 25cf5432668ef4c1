//! Session-kNN: what people took whose sessions resemble this one.
//!
//! D. Jannach, M. Ludewig: "When recurrent neural networks meet the neighborhood for session-based
//! recommendation", RecSys 2017 (SKNN); M. Ludewig, D. Jannach: "Evaluation of session-based
//! recommendation algorithms", UMUAI 28 (2018) (V-SKNN).

use std::cell::RefCell;

use super::rows::Lists;
use crate::eval::{Context, Data, Scorer, Scores};
use crate::log::NONE;

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
    /// [session] root of its number of items: the length of its vector
    lengths: Vec<f64>,
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

    /// The most recent sessions with an item, oldest first.
    fn recent(&self, item: u32) -> &[u32] {
        let holders = self.holders.get(item);
        &holders[holders.len().saturating_sub(SAMPLE)..]
    }

    /// The sessions that may be neighbours, in any order: for each the weight of the items that it
    /// shares, and the place of the newest of them among `items`.
    fn candidates(&self, items: &[(u32, f64)], met: &mut Vec<(f64, u32)>) -> Vec<(f64, u32, u32)> {
        met.resize(self.sets.len(), (0., NONE));
        // a full list leaves no room for anything older than its own oldest
        let full = items.iter().map(|i| self.recent(i.0)).filter(|list| list.len() == SAMPLE);
        let oldest = full.filter_map(|list| list.first().copied()).max().unwrap_or(0);
        let mut sessions = Vec::new();
        for (age, &(item, weight)) in (0..).zip(items) {
            let list = self.recent(item);
            for &session in &list[list.partition_point(|&s| s < oldest)..] {
                let met = &mut met[session as usize];
                if met.1 == NONE {
                    met.1 = age;
                    sessions.push(session);
                }
                met.0 += weight;
            }
        }
        let met = |session: u32| {
            let (shared, age) = std::mem::replace(&mut met[session as usize], (0., NONE));
            (shared, age, session)
        };
        let mut near: Vec<_> = sessions.into_iter().map(met).collect();
        if near.len() > SAMPLE {
            near.select_nth_unstable_by_key(SAMPLE - 1, |n| std::cmp::Reverse(n.2));
            near.truncate(SAMPLE);
        }
        near
    }
}

thread_local! {
    /// [session] what of it was met while one ranking is made; as new in between.
    static MET: RefCell<Vec<(f64, u32)>> = const { RefCell::new(Vec::new()) };
}

/// 1 for the newest, falling by a tenth a step, squared.
fn quadratic(age: u32) -> f64 {
    (1. - 0.1 * f64::from(age)).max(0.).powi(2)
}

impl Scorer for SessionKnn {
    fn name(&self) -> &str {
        if self.vector { "v-sknn" } else { "sknn" }
    }

    fn fit(&mut self, data: &Data<'_>) {
        let mut sessions: Vec<_> = data.train.iter().collect();
        sessions.sort_by_key(|s| s.times.last().copied());
        self.sets = Lists::distinct(sessions.iter().map(|s| s.items));
        self.lengths = (0..self.sets.len()).map(|s| (self.sets.get(s as u32).len() as f64).sqrt()).collect();
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
        for (age, &item) in (0..).zip(context.items.iter().rev()) {
            if !items.iter().any(|i| i.0 == item) {
                items.push((item, if self.vector { quadratic(age) } else { 1. }));
            }
        }
        let out = out.sparse(self.rarity.len());
        let mut near = MET.with_borrow_mut(|met| self.candidates(&items, met));
        let length = (items.len() as f64).sqrt();
        for n in &mut near {
            n.0 /= self.lengths[n.2 as usize] * length;
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
