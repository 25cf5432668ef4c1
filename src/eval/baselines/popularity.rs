//! The same for everybody: what most people took.

use crate::eval::{Context, Data, Scorer, Scores};

/// Events in training.
#[derive(Debug, Default)]
pub struct Popularity {
    scores: Vec<f64>,
}

impl Scorer for Popularity {
    fn name(&self) -> &str {
        "popularity"
    }

    fn fit(&mut self, data: &Data<'_>) {
        self.scores.clone_from(&data.popularity);
    }

    fn score(&self, _: &Context<'_>, out: &mut Scores) {
        out.dense(self.scores.len()).copy_from_slice(&self.scores);
    }
}

/// Events in the last twentieth of training; all of training decides between equals.
#[derive(Debug, Default)]
pub struct RecentPopularity {
    scores: Vec<f64>,
}

impl Scorer for RecentPopularity {
    fn name(&self) -> &str {
        "recent-popularity"
    }

    fn fit(&mut self, data: &Data<'_>) {
        let mut counts = vec![0.; data.items()];
        for &item in &data.recent {
            counts[item as usize] += 1.;
        }
        self.scores = counts.iter().zip(&data.popularity).map(|(recent, all)| recent + 1e-6 * all).collect();
    }

    fn score(&self, _: &Context<'_>, out: &mut Scores) {
        out.dense(self.scores.len()).copy_from_slice(&self.scores);
    }
}

/// The session's own items, newest first, then popularity: how much is mere finding again.
#[derive(Debug, Default)]
pub struct Repeat {
    scores: Vec<f64>,
}

impl Scorer for Repeat {
    fn name(&self) -> &str {
        "repeat"
    }

    fn fit(&mut self, data: &Data<'_>) {
        let most = data.popularity.iter().copied().fold(1., f64::max);
        self.scores = data.popularity.iter().map(|n| n / most * 0.5).collect();
    }

    fn score(&self, context: &Context<'_>, out: &mut Scores) {
        let scores = out.dense(self.scores.len());
        scores.copy_from_slice(&self.scores);
        for (age, &item) in context.items.iter().enumerate() {
            scores[item as usize] = 1. + age as f64;
        }
    }
}
