//! Sequential rules: what came after this item in other sessions.
//!
//! M. Ludewig, D. Jannach: "Evaluation of session-based recommendation algorithms", UMUAI 28
//! (2018), section 3.1. A window of 1 is the first-order Markov chain.

use super::rows::Rows;
use crate::eval::{Context, Data, Scorer, Scores};

/// Pairs a → b at most `window` events apart, each with weight 1 / distance.
#[derive(Debug)]
pub struct Rules {
    name: &'static str,
    window: usize,
    rows: Rows,
    /// [item] less than any weight: popularity decides between equals.
    ties: Vec<f64>,
}

/// The least common multiple of 1 to 10: in this unit all weights are whole, and equal ones equal.
const UNIT: f64 = 2520.;

impl Rules {
    /// What came next.
    pub fn markov() -> Self {
        Self { name: "markov", window: 1, rows: Rows::default(), ties: Vec::new() }
    }

    /// What came within the next ten events.
    pub fn sequential() -> Self {
        Self { name: "rules", window: 10, rows: Rows::default(), ties: Vec::new() }
    }
}

impl Scorer for Rules {
    fn name(&self) -> &str {
        self.name
    }

    fn fit(&mut self, data: &Data<'_>) {
        // where each item stands: [item] → (session, place)
        let mut starts = vec![0_usize; data.items() + 1];
        for item in data.train.iter().flat_map(|s| s.items) {
            starts[*item as usize + 1] += 1;
        }
        for i in 0..data.items() {
            starts[i + 1] += starts[i];
        }
        let mut next = starts.clone();
        let mut places = vec![(0_u32, 0_u32); data.train.events()];
        for (number, session) in data.train.iter().enumerate() {
            for (place, &item) in session.items.iter().enumerate() {
                places[next[item as usize]] = (number as u32, place as u32);
                next[item as usize] += 1;
            }
        }
        self.rows = Rows::new(
            data.items(),
            |item, sums| {
                for &(session, place) in &places[starts[item as usize]..starts[item as usize + 1]] {
                    let Some(session) = data.train.get(session as usize) else { continue };
                    let after = session.items.iter().skip(place as usize + 1).take(self.window);
                    for (distance, &other) in (1_u32..).zip(after) {
                        sums.add(other, UNIT / f64::from(distance));
                    }
                }
            },
            |_, _, sum| (sum / UNIT) as f32,
        );
        let all: f64 = data.popularity.iter().sum();
        self.ties = data.popularity.iter().map(|n| n / (all * 10.)).collect();
    }

    fn score(&self, context: &Context<'_>, out: &mut Scores) {
        let out = out.sparse(self.ties.len());
        let Some(&last) = context.items.last() else { return };
        for (item, weight) in self.rows.row(last) {
            out.add(item, f64::from(weight) + self.ties[item as usize]);
        }
    }
}
