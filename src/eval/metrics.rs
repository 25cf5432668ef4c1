//! Accuracy of rankings: hit rate, NDCG, reciprocal rank, and how sure one can be.

use rayon::prelude::*;
use serde::Serialize;

/// Resamplings of the test sessions.
const RESAMPLES: u64 = 300;

/// Mean accuracy over steps. One product is the right one at each step, so a hit rate is also a
/// recall, and NDCG is 1 / log₂(rank + 1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Accuracy {
    /// How many steps.
    pub steps: u64,
    /// Share of steps with the product among the first 10.
    #[serde(rename = "hr@10")]
    pub hr10: f64,
    /// Share of steps with the product among the first 20.
    #[serde(rename = "hr@20")]
    pub hr20: f64,
    /// Normalised discounted cumulative gain of the first 10.
    #[serde(rename = "ndcg@10")]
    pub ndcg10: f64,
    /// Mean reciprocal rank, 0 beyond 20.
    #[serde(rename = "mrr@20")]
    pub mrr20: f64,
}

impl Accuracy {
    /// The accuracy of these ranks (from 1; infinite for a miss). All zeros without a rank.
    pub fn of(ranks: impl Iterator<Item = f64>) -> Self {
        let mut sum = Self::default();
        for rank in ranks {
            sum.steps += 1;
            if rank <= 20. {
                sum.hr20 += 1.;
                sum.mrr20 += 1. / rank;
            }
            if rank <= 10. {
                sum.hr10 += 1.;
                sum.ndcg10 += 1. / (rank + 1.).log2();
            }
        }
        let n = sum.steps.max(1) as f64;
        Self {
            steps: sum.steps,
            hr10: sum.hr10 / n,
            hr20: sum.hr20 / n,
            ndcg10: sum.ndcg10 / n,
            mrr20: sum.mrr20 / n,
        }
    }
}

/// Draws sessions with replacement, again and again, and takes a statistic of each draw: the
/// numbers of `n` sessions. The same `seed` gives the same draws, so that two models can be
/// compared draw by draw.
///
/// Sessions are what is drawn, not steps: the steps of one visit are not independent.
pub fn bootstrap<T: Send>(n: usize, seed: u64, statistic: impl Fn(&[usize]) -> T + Sync) -> Vec<T> {
    (0..RESAMPLES)
        .into_par_iter()
        .map_init(
            || vec![0; n],
            |draw, number| {
                let mut random = fastrand::Rng::with_seed(seed ^ (number << 32));
                draw.iter_mut().for_each(|session| *session = random.usize(0..n));
                statistic(draw)
            },
        )
        .collect()
}

/// The mean over steps in each draw of sessions, given each session's steps and their sum.
pub fn resampled_means(steps: &[f64], sums: &[f64], seed: u64) -> Vec<f64> {
    bootstrap(steps.len().min(sums.len()), seed, |draw| {
        let (mut sum, mut n) = (0., 0.);
        for &session in draw {
            sum += sums[session];
            n += steps[session];
        }
        sum / f64::max(n, 1.)
    })
}

/// The 95 % interval of resampled means: the 2.5th and the 97.5th percentile.
pub fn interval(means: &[f64]) -> [f64; 2] {
    let mut sorted = means.to_vec();
    sorted.sort_by(f64::total_cmp);
    [quantile(&sorted, 0.025), quantile(&sorted, 0.975)]
}

/// Linear between neighbours.
fn quantile(sorted: &[f64], q: f64) -> f64 {
    let at = q * sorted.len().saturating_sub(1) as f64;
    let (low, high) = (at.floor() as usize, at.ceil() as usize);
    let value = |i: usize| sorted.get(i).copied().unwrap_or(0.);
    value(low) + (value(high) - value(low)) * (at - at.floor())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accuracy_is_what_the_formulas_say() {
        let a = Accuracy::of([1., 3., 15., 30., f64::INFINITY].into_iter());
        assert_eq!((a.steps, a.hr10, a.hr20), (5, 0.4, 0.6));
        assert!((a.ndcg10 - (1. + 0.5) / 5.).abs() < 1e-12);
        assert!((a.mrr20 - (1. + 1. / 3. + 1. / 15.) / 5.).abs() < 1e-12);
        assert_eq!(Accuracy::of(std::iter::empty()), Accuracy::default());
    }

    #[test]
    fn the_interval_holds_the_mean_and_narrows_with_more_sessions() {
        let width = |n: usize| {
            let steps = vec![2.; n];
            let hits: Vec<f64> = (0..n).map(|i| (i % 3) as f64).collect();
            let [low, high] = interval(&resampled_means(&steps, &hits, 1));
            assert!(low < 0.5 && 0.5 < high, "{low} {high}");
            high - low
        };
        // the standard error falls with the root of n
        let ratio = width(300) / width(30_000);
        assert!((8.0..12.5).contains(&ratio), "{ratio}");
    }

    #[test]
    fn the_same_seed_draws_the_same() {
        let hits: Vec<f64> = (0..50).map(f64::from).collect();
        let drawn = |seed| resampled_means(&[1.; 50], &hits, seed);
        assert_eq!(drawn(7), drawn(7));
        assert_ne!(drawn(7), drawn(8));
    }

    #[test]
    fn quantiles_lie_between_their_neighbours() {
        assert_eq!(quantile(&[1., 2., 3., 4., 5.], 0.5), 3.);
        assert_eq!(quantile(&[0., 10.], 0.25), 2.5);
        assert_eq!(quantile(&[], 0.5), 0.);
    }
}
