//! How visitors tire, from a log's answers to slates: the [`Wear`](crate::shopper::Wear) under which they are likeliest, the
//! network as it is.

use rayon::prelude::*;

use crate::qnet::choice;
use crate::shopper::WEARS;

/// Why a product may be worth less than at first sight: those of [`Wear`](crate::shopper::Wear), then how often it was passed
/// over. What is lost by the last, for good and each time, is a matter of taste, which is the visitor vector's; it is told
/// apart here so that it is not taken for wear.
pub const CAUSES: usize = WEARS + 1;
/// How much a product loses by each.
pub type Losses = [f32; CAUSES];

/// Prior variance of each. Few answers must not say that nothing is lost by having been passed over, or the same slate is shown
/// for ever: with 0.25 for all, a log of 53 clicks made .082 of the .110 that there are without one (see
/// [`crate::eval::simulator`]).
const VARIANCE: Losses = [0.05, 0.25, 0.25, 0.25, 0.25];
/// Rounds of the descent, each a step of Newton's method in one number after the other.
const ROUNDS: usize = 60;
/// Slates of a chunk: fixed, so that sums are the same on any number of cores.
const CHUNK: usize = 512;

/// A slate, and how it was answered.
pub struct Answered {
    /// ℓ + π by place, as if nothing was worn.
    pub utilities: Vec<f32>,
    /// What each product would lose if one of the losses were 1 and the others 0.
    pub worn: Vec<[f32; CAUSES]>,
    /// Place of the clicked product.
    pub clicked: Option<usize>,
}

/// What one product has lost.
pub fn lost(losses: &Losses, worn: &[f32; CAUSES]) -> f32 {
    losses.iter().zip(worn).map(|(by, worn)| by * worn).sum()
}

/// The likeliest losses, about `usual` where the answers say little.
pub fn fit(answers: &[Answered], nothing: f32, usual: &Losses) -> Losses {
    let mut losses = *usual;
    for _ in 0..ROUNDS {
        for cause in 0..CAUSES {
            let (slope, curve) = slope(answers, nothing, &losses, cause);
            let slope = slope + (losses[cause] - usual[cause]) / VARIANCE[cause];
            let at = losses[cause] - slope / (curve + VARIANCE[cause].recip());
            // Nothing is the better for having been passed over; for having been looked at it may be.
            losses[cause] = if matches!(cause, 2 | 3) { at } else { at.max(0.0) };
        }
    }
    losses
}

/// First and second derivative of `−Σ ln P(answer)` by one of the losses.
fn slope(answers: &[Answered], nothing: f32, losses: &Losses, cause: usize) -> (f32, f32) {
    let of = |answer: &Answered| {
        let worn = || answer.worn.iter().map(|worn| worn[cause]);
        if worn().all(|worn| worn == 0.0) {
            return (0.0, 0.0);
        }
        let utility = |(utility, worn): (&f32, &[f32; CAUSES])| utility - lost(losses, worn);
        let utilities: Vec<f32> = answer.utilities.iter().zip(&answer.worn).map(utility).collect();
        let p = choice::probabilities(&utilities, nothing);
        let (mean, square) = worn().zip(&p).fold((0.0, 0.0), |(m, s), (w, p)| (m + p * w, s + p * w * w));
        let chosen = answer.clicked.map_or(0.0, |place| answer.worn[place][cause]);
        (chosen - mean, square - mean * mean)
    };
    let add = |(a, b): (f32, f32), (c, d): (f32, f32)| (a + c, b + d);
    let chunks: Vec<(f32, f32)> =
        answers.par_chunks(CHUNK).map(|chunk| chunk.iter().map(of).fold((0.0, 0.0), add)).collect();
    chunks.into_iter().fold((0.0, 0.0), add)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shopper::Shopper;
    use crate::train::LoggedSlate;

    /// Visitors to whom the same twelve products are shown again and again, who like six of them each, and tire by `losses`.
    fn answers(losses: &Losses) -> Vec<Answered> {
        let mut rng = fastrand::Rng::with_seed(8);
        let mut answers = Vec::new();
        for session in 0..400 {
            let mut shopper = Shopper::default();
            let liked = rng.choose_multiple(0..12_u32, 6);
            for _ in 0..25 {
                let items = rng.choose_multiple(0..12_u32, 4);
                let worn = LoggedSlate::shown_to(&shopper, session, items.clone()).worn;
                let utility = |(i, worn): (&u32, &[f32; CAUSES])| {
                    (if liked.contains(i) { 0.5 } else { -0.5 }) - lost(losses, worn)
                };
                let p = choice::probabilities(&items.iter().zip(&worn).map(utility).collect::<Vec<_>>(), 0.5);
                let mut draw = rng.f32();
                let place = p.iter().position(|p| {
                    draw -= p;
                    draw < 0.0
                });
                let clicked = place.filter(|&k| k < 4);
                let id = shopper.serve("log", items.clone(), Vec::new(), 0.0, true);
                shopper.seen(id, 1.0, 1e6);
                clicked.into_iter().for_each(|k| shopper.clicked(id, items[k]));
                shopper.close(id);
                answers.push(Answered { utilities: vec![0.0; 4], worn, clicked });
            }
        }
        answers
    }

    #[test]
    fn how_fast_visitors_tire_of_what_they_passed_over_is_told_from_their_taste() {
        let usual = [0.3, 0.0, 0.5, 0.0, 0.0];
        let found = |quick: f32, slow: f32| {
            let losses = fit(&answers(&[quick, slow, 0.0, 0.0, 0.0]), 0.5, &usual);
            [losses[0], losses[1]]
        };
        let [quick, slow] = found(0.8, 0.0);
        assert!((quick - 0.8).abs() < 0.2 && slow < 0.15, "{quick} {slow}");
        let [quick, slow] = found(0.0, 0.6);
        assert!(quick < 0.2 && (slow - 0.6).abs() < 0.2, "{quick} {slow}");
        let [quick, slow] = found(0.0, 0.0);
        assert!(quick < 0.1 && slow < 0.1, "{quick} {slow}");
    }

    #[test]
    fn where_nothing_was_answered_it_is_as_usual() {
        let usual = [0.3, 0.0, 1.0, 0.0, 0.0];
        assert_eq!(fit(&[], 1.0, &usual), usual);
    }

    #[test]
    fn a_handful_of_clicks_does_not_say_that_nothing_is_lost() {
        let answer = |_| Answered {
            utilities: vec![0.0; 4],
            worn: [1.0, 0.0, 0.0, 0.0].map(|worn| [worn, 0.0, 0.0, 0.0, 0.0]).to_vec(),
            clicked: Some(0),
        };
        let answers: Vec<Answered> = (0..6).map(answer).collect();
        let [quick, ..] = fit(&answers, 0.0, &[1.0 / 3.0, 0.0, 1.0, 0.0, 0.0]);
        assert!(quick > 0.05 && quick < 0.3, "{quick}");
    }
}
