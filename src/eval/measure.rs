//! Asks a scorer at every step of every test session, and notes where the next product stood.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Instant;

use rayon::prelude::*;

use super::EvaluateOptions;
use super::baselines::Vectors;
use super::calibration::{Calibration, Tally};
use super::data::{Data, Sequence, UNKNOWN};
use super::scorer::{Context, Scorer, Scores};

/// Length of the lists whose coverage and diversity are measured.
const LIST: usize = 20;

/// One step: a product to predict, and its rank.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// From 1, in the middle of equals; infinite for a miss.
    pub rank: f64,
    /// How many events the visitor had been seen to do.
    pub seen: u32,
    /// The product; [`UNKNOWN`] for one that is not ranked.
    pub target: u32,
    /// 1 − mean cosine between the products of the list; NaN where it cannot be told.
    pub diversity: f32,
}

/// What a scorer did.
#[derive(Debug)]
pub struct Measured {
    /// [test session] its steps
    pub sessions: Vec<Vec<Step>>,
    /// Share of the ranked items that came into a list of 20 at least once.
    pub coverage: f64,
    /// Probabilities against what came, where scores are logits.
    pub calibration: Option<Calibration>,
    /// Time to learn, in seconds.
    pub fit_seconds: f64,
    /// Time of one ranking on one core, in milliseconds, with its bookkeeping.
    pub step_milliseconds: f64,
}

/// Fits the scorer and asks it. `progress` is told the share of the sessions done.
pub fn measure(
    data: &Data<'_>,
    scorer: &mut dyn Scorer,
    options: &EvaluateOptions,
    vectors: Option<&Vectors>,
    progress: &(dyn Fn(f32) + Sync),
) -> Measured {
    let began = Instant::now();
    scorer.fit(data);
    let fit_seconds = began.elapsed().as_secs_f64();
    let scorer: &dyn Scorer = scorer;
    let covered: Vec<AtomicBool> = (0..data.items()).map(|_| AtomicBool::new(false)).collect();
    let done = AtomicUsize::new(0);
    let began = Instant::now();
    let measured: Vec<(Vec<Step>, Tally)> = (0..data.test.len())
        .into_par_iter()
        .map_init(Asked::default, |asked, number| {
            let steps = match data.test.get(number) {
                Some(session) => asked.session(data, scorer, options, vectors, &session, &covered),
                None => Default::default(),
            };
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            if done.is_multiple_of(64) {
                progress(done as f32 / data.test.len() as f32);
            }
            steps
        })
        .collect();
    // Summed in the order of the sessions, so that it does not matter who was quicker.
    let mut tally = Tally::default();
    measured.iter().for_each(|(_, part)| tally.merge(part));
    let sessions: Vec<Vec<Step>> = measured.into_iter().map(|(steps, _)| steps).collect();
    let steps: usize = sessions.iter().map(Vec::len).sum();
    let covered = covered.iter().filter(|c| c.load(Ordering::Relaxed)).count();
    let core_seconds = began.elapsed().as_secs_f64() * rayon::current_num_threads() as f64;
    Measured {
        sessions,
        coverage: covered as f64 / data.items().max(1) as f64,
        calibration: tally.finish(),
        fit_seconds,
        step_milliseconds: 1000. * core_seconds / steps.max(1) as f64,
    }
}

/// What a thread uses again and again.
#[derive(Default)]
struct Asked {
    scores: Scores,
    top: Vec<(f64, u32)>,
    sum: Vec<(u32, f64)>,
}

impl Asked {
    fn session(
        &mut self,
        data: &Data<'_>,
        scorer: &dyn Scorer,
        options: &EvaluateOptions,
        vectors: Option<&Vectors>,
        session: &Sequence<'_>,
        covered: &[AtomicBool],
    ) -> (Vec<Step>, Tally) {
        let whole = data.log.sessions().get(session.session);
        let events = whole.map_or(&[][..], |s| data.log.events(s));
        // the known part of the session so far
        let (mut items, mut kinds, mut times) = (Vec::new(), Vec::new(), Vec::new());
        let mut steps = Vec::with_capacity(session.items.len());
        let mut tally = Tally::default();
        for (seen, &target) in session.items.iter().enumerate() {
            if seen >= options.min_prefix && !(options.discovery && items.contains(&target)) {
                let mut step = Step { rank: f64::INFINITY, seen: seen as u32, target, diversity: f32::NAN };
                if target != UNKNOWN && !items.is_empty() {
                    let place = session.places[seen] as usize;
                    let context = Context {
                        items: &items,
                        kinds: &kinds,
                        times: &times,
                        events: events.get(..place).unwrap_or_default(),
                        session: session.session,
                        user: whole.and_then(|s| s.user()),
                        time: session.times[seen],
                    };
                    scorer.score(&context, &mut self.scores);
                    if options.discovery {
                        self.scores.exclude(&items);
                    }
                    step.rank = self.scores.rank(target);
                    self.scores.top(LIST, |_| true, &mut self.top);
                    for &(_, item) in &self.top {
                        if let Some(covered) = covered.get(item as usize) {
                            covered.store(true, Ordering::Relaxed);
                        }
                    }
                    if scorer.scores_are_logits() {
                        tally.add(&self.scores, target, &self.top, step.rank <= LIST as f64);
                    }
                    step.diversity = vectors.map_or(f32::NAN, |v| self.diversity(v));
                }
                steps.push(step);
            }
            if target != UNKNOWN {
                items.push(target);
                kinds.push(session.kinds[seen]);
                times.push(session.times[seen]);
            }
        }
        (steps, tally)
    }

    /// 1 − the mean cosine of all pairs of the list: with unit vectors x, the cosines of all pairs
    /// add up to |Σ x|² − Σ |x|². Products that nothing is said of are left out.
    fn diversity(&mut self, vectors: &Vectors) -> f32 {
        self.sum.clear();
        let mut n = 0.;
        for &(_, item) in &self.top {
            let vector = vectors.get(item);
            if !vector.is_empty() {
                n += 1.;
                self.sum.extend_from_slice(vector);
            }
        }
        if n < 2. {
            return f32::NAN;
        }
        self.sum.sort_by_key(|t| t.0);
        let square = |group: &[(u32, f64)]| group.iter().map(|t| t.1).sum::<f64>().powi(2);
        let total: f64 = self.sum.chunk_by(|a, b| a.0 == b.0).map(square).sum();
        (1. - (total - n) / (n * (n - 1.))) as f32
    }
}
