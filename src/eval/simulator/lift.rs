//! What a shop would find that holds out a share of its visitors, beside what is so: here every visitor is served both ways.

use fastrand::Rng;
use serde::Serialize;

/// Ways of dividing the visitors that are tried.
const SPLITS: usize = 1000;

/// Half of the visitors held out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Holdout {
    /// Clicks of a visitor for whom the first agent chose, over those of one who was held out, less 1, in the first of the
    /// divisions.
    pub lift: f64,
    /// Its 95 % interval, as `windowshop/lift` gives it.
    pub interval: [f64; 2],
    /// The same over all visitors, each served both ways.
    pub truth: f64,
    /// Share of [`SPLITS`] divisions whose interval holds that.
    pub held: f64,
}

/// Lift and its 95 % interval, by the delta method on ln(m₁ / m₀); `None` where a group says nothing.
fn lift(chosen: &[f64], holdout: &[f64]) -> Option<(f64, [f64; 2])> {
    let moments = |numbers: &[f64]| {
        let n = numbers.len() as f64;
        let mean = numbers.iter().sum::<f64>() / n;
        let squares: f64 = numbers.iter().map(|x| (x - mean).powi(2)).sum();
        (n > 1.0 && mean > 0.0).then(|| (mean, squares / (n - 1.0) / n / mean.powi(2)))
    };
    let ((m1, v1), (m0, v0)) = (moments(chosen)?, moments(holdout)?);
    let (log, half) = ((m1 / m0).ln(), 1.959_964 * (v1 + v0).sqrt());
    Some((log.exp_m1(), [(log - half).exp_m1(), (log + half).exp_m1()]))
}

/// `chosen` and `popular`: each visitor's clicks either way.
pub fn held_out(chosen: &[f64], popular: &[f64], seed: u64) -> Option<Holdout> {
    let (truth, _) = lift(chosen, popular)?;
    let mut rng = Rng::with_seed(seed);
    let mut order: Vec<usize> = (0..chosen.len()).collect();
    let mut found = Vec::with_capacity(SPLITS);
    for _ in 0..SPLITS {
        rng.shuffle(&mut order);
        let (ours, theirs) = order.split_at(order.len() / 2);
        let of = |numbers: &[f64], visitors: &[usize]| -> Vec<f64> {
            visitors.iter().filter_map(|&v| numbers.get(v).copied()).collect()
        };
        found.extend(lift(&of(chosen, ours), &of(popular, theirs)));
    }
    let holds = |(_, [low, high]): &&(f64, [f64; 2])| *low <= truth && truth <= *high;
    let held = found.iter().filter(holds).count() as f64 / found.len() as f64;
    found.first().map(|&(lift, interval)| Holdout { lift, interval, truth, held })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_that_the_page_gives() {
        // The case of tests/headless/lift.test.mjs: ln 1.5 ± 1.96 √(1/9 + 1/4).
        let (lift, [low, high]) = lift(&[2.0, 4.0], &[1.0, 3.0]).unwrap();
        let half = 1.959_964 * (1.0 / 9.0 + 0.25_f64).sqrt();
        assert!((lift - 0.5).abs() < 1e-12);
        assert!((low - (1.5_f64.ln() - half).exp_m1()).abs() < 1e-12);
        assert!((high - (1.5_f64.ln() + half).exp_m1()).abs() < 1e-12);
    }

    #[test]
    fn who_never_clicks_says_nothing() {
        assert_eq!(held_out(&[0.0; 8], &[1.0; 8], 1), None);
    }
}
