//! What a log says of each product by counting: what followed it, how often it was taken, and how often of late.

use super::pairs::{Pair, pairs};
use super::{Session, examples};
use crate::catalog::Catalog;

/// Share of the steps, the latest, that are "of late".
const LATE: f32 = 0.1;
/// Added to both counts of the trend, so that a rare product has none.
const SMOOTH: f32 = 5.0;

/// Counts over the sessions of a log, by product of the catalogue.
#[derive(Debug)]
pub struct Known {
    /// Followers.
    pub pairs: Vec<Vec<Pair>>,
    /// `ln((n + 1) / (mean + 1))` of how often a product was taken.
    pub popular: Vec<f32>,
    /// `ln` of how often it was taken of late, against what its whole count lets expect.
    pub late: Vec<f32>,
    /// How often a product is taken on average.
    mean: f32,
    /// Whether steps back to a product of the session count.
    pub repeats: bool,
}

impl Known {
    /// What `popular` would be of a product that was never taken.
    pub fn unseen(&self) -> f32 {
        -(self.mean + 1.0).ln()
    }

    /// Counts; `sessions` in the order of their ends. O(acts).
    pub fn new(catalog: &Catalog, sessions: &[Session], repeats: bool) -> Self {
        let n = catalog.len();
        let steps = examples(sessions, repeats);
        let (mut all, mut late) = (vec![0.0_f32; n], vec![0.0_f32; n]);
        let from = (steps.len() as f32 * (1.0 - LATE)) as usize;
        for (place, step) in steps.iter().enumerate() {
            let item = sessions[step.session as usize].acts[step.at as usize].item as usize;
            all[item] += 1.0;
            if place >= from {
                late[item] += 1.0;
            }
        }
        let mean = steps.len() as f32 / n.max(1) as f32;
        let trend = |(all, late): (&f32, f32)| ((late + LATE * SMOOTH) / (LATE * (all + SMOOTH))).ln();
        Self {
            pairs: pairs(sessions, n, repeats),
            late: all.iter().zip(late).map(trend).collect(),
            popular: all.iter().map(|c| ((c + 1.0) / (mean + 1.0)).ln()).collect(),
            mean,
            repeats,
        }
    }
}
