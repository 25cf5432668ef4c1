//! Does a probability mean what it says?
//!
//! At every step a model whose scores are logits gives each ranked product the probability of coming next,
//! `softmax(ℓ)` (of what may not come, none). All pairs of step and product are put into bands by that probability;
//! in each band the mean probability is held against the share of pairs whose product did come next. A model that
//! knows what it knows has the two equal in every band. A step whose product is not ranked is left out: the
//! probabilities are those given that it is.

use serde::Serialize;

use super::scorer::Scores;

/// Each band's probabilities are twice those of the one before; the last one is from ½ to 1, the first one takes
/// all below.
const BANDS: usize = 16;
/// Of a normal distribution, for 95 %.
const Z: f64 = 1.96;

/// How probabilities compare with what came.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Calibration {
    /// By predicted probability, lowest first; bands without a pair are left out.
    pub bands: Vec<Band>,
    /// Mean over steps of the probability that the next product is among the first 20,
    #[serde(rename = "expected_hr@20")]
    pub expected_hr20: f64,
    /// and the share of these steps in which it was.
    #[serde(rename = "hr@20")]
    pub hr20: f64,
}

/// Pairs of step and product with similar probabilities.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Band {
    /// Mean predicted probability.
    pub predicted: f64,
    /// Share of the pairs whose product came next.
    pub observed: f64,
    /// Its 95 % interval (Wilson 1927).
    pub ci: [f64; 2],
    /// How many.
    pub pairs: u64,
}

/// Sums over some steps.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    /// By band: pairs, their probabilities, those that came.
    bands: [(u64, f64, u64); BANDS],
    steps: u64,
    expected: f64,
    hits: u64,
}

impl Tally {
    /// Adds a step: its scores, the product that came next, and the first 20 with their scores.
    pub fn add(&mut self, scores: &Scores, target: u32, first: &[(f64, u32)], hit: bool) {
        let Some(softmax) = scores.softmax() else { return };
        for (item, p) in (0..).zip(softmax.of_all()) {
            if p > 0. {
                // p in (2^-(k+1), 2^-k]
                let k = (-p.log2()).floor().max(0.) as usize;
                let (pairs, sum, came) = &mut self.bands[BANDS - 1 - k.min(BANDS - 1)];
                *pairs += 1;
                *sum += p;
                *came += u64::from(item == target);
            }
        }
        self.steps += 1;
        self.expected += first.iter().map(|&(score, _)| softmax.of(score)).sum::<f64>();
        self.hits += u64::from(hit);
    }

    /// Adds what another one has summed up.
    pub fn merge(&mut self, other: &Self) {
        for (own, other) in self.bands.iter_mut().zip(&other.bands) {
            own.0 += other.0;
            own.1 += other.1;
            own.2 += other.2;
        }
        self.steps += other.steps;
        self.expected += other.expected;
        self.hits += other.hits;
    }

    /// The result; `None` without a step.
    pub fn finish(&self) -> Option<Calibration> {
        let n = self.steps as f64;
        let bands = self.bands.iter().filter(|b| b.0 > 0).map(|&(pairs, sum, came)| Band {
            predicted: sum / pairs as f64,
            observed: came as f64 / pairs as f64,
            ci: wilson(came as f64, pairs as f64),
            pairs,
        });
        (self.steps > 0).then(|| Calibration {
            bands: bands.collect(),
            expected_hr20: self.expected / n,
            hr20: self.hits as f64 / n,
        })
    }
}

/// The 95 % interval of a share of `n`.
fn wilson(k: f64, n: f64) -> [f64; 2] {
    let p = k / n;
    let middle = p + Z * Z / (2. * n);
    let half = Z * (p * (1. - p) / n + (Z / (2. * n)).powi(2)).sqrt();
    let scale = 1. + Z * Z / n;
    [((middle - half) / scale).max(0.), ((middle + half) / scale).min(1.)]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Steps of a world where the logits are right, or `sharper` than right.
    fn calibration(sharper: f64) -> Calibration {
        let mut random = fastrand::Rng::with_seed(3);
        let mut tally = Tally::default();
        for _ in 0..20_000 {
            let logits: Vec<f64> = (0..40).map(|_| 3. * random.f64()).collect();
            let sum: f64 = logits.iter().map(|l| l.exp()).sum();
            let mut draw = random.f64() * sum;
            let target = logits.iter().position(|l| {
                draw -= l.exp();
                draw < 0.
            });
            let target = target.unwrap_or(39) as u32;
            let mut scores = Scores::default();
            scores.dense(40).iter_mut().zip(&logits).for_each(|(s, l)| *s = sharper * l);
            let mut first = Vec::new();
            scores.top(20, |_| true, &mut first);
            let hit = first.iter().any(|f| f.1 == target);
            tally.add(&scores, target, &first, hit);
        }
        tally.finish().unwrap()
    }

    #[test]
    fn true_probabilities_come_as_often_as_they_say() {
        let c = calibration(1.);
        assert!(c.bands.len() > 3 && c.bands.iter().map(|b| b.pairs).sum::<u64>() == 20_000 * 40);
        for band in c.bands.iter().filter(|b| b.pairs > 1000) {
            let slack = 2.5 * (band.ci[1] - band.ci[0]);
            assert!((band.predicted - band.observed).abs() < slack, "{band:?}");
        }
        assert!((c.expected_hr20 - c.hr20).abs() < 0.01, "{c:?}");
    }

    #[test]
    fn a_model_that_is_too_sure_is_found_out() {
        let c = calibration(2.);
        let surest = c.bands.iter().rev().find(|b| b.pairs > 1000).unwrap();
        assert!(surest.ci[1] < 0.8 * surest.predicted, "{surest:?}");
        assert!(c.expected_hr20 > c.hr20 + 0.1, "{c:?}");
    }

    #[test]
    fn without_a_step_there_is_nothing_to_say() {
        assert_eq!(Tally::default().finish(), None);
        let [low, high] = wilson(0., 100.);
        assert!(low == 0. && (0.03..0.04).contains(&high));
    }
}
