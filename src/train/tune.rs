//! A search for the knobs that matter, on the validation slice of training time: successive halving (Jamieson &
//! Talwalkar 2016) over seeded draws from a small grid.
//!
//! The latest sessions (a tenth, at most 20,000 steps) are set aside. Every trial is a whole training on the
//! others, network, memory and blend, scored on those by likelihood; HR@20 stands beside it. Many trials take few
//! passes over the log, the best of them more, the last of them all. The knobs that the search starts from are in
//! every round, and stay unless another trial is ahead by two standard errors: of a dozen that are all alike one
//! would come first by luck.

use std::fmt;
use std::time::Instant;

use rayon::prelude::*;
use serde::Serialize;

use super::{Example, Session, TrainConfig, examples, held_out_sessions, train};
use crate::Error;
use crate::catalog::Catalog;
use crate::qnet::Model;

/// Steps to learn from under which sets of knobs cannot be told apart.
const LEAST: usize = 1000;
/// Of each round: how many sets of knobs are tried, and the share of the passes that each takes.
const ROUNDS: [(usize, f32); 3] = [(12, 0.2), (5, 0.4), (3, 1.0)];
/// What is drawn from.
const LEARNING_RATE: [f32; 4] = [1e-3, 2e-3, 3e-3, 6e-3];
const HISTORY_DROPOUT: [f32; 3] = [0.0, 0.2, 0.4];
const RESIDUAL_DROPOUT: [f32; 4] = [0.1, 0.3, 0.5, 0.7];
const RESIDUAL_DECAY: [f32; 5] = [3e-5, 3e-4, 1e-3, 3e-3, 1e-2];
/// Standard errors by which the winner must be ahead of the start.
const SURE: f64 = 2.0;

/// How long to search.
#[derive(Debug, Clone, PartialEq)]
pub struct TuneOptions {
    /// No training begins that would end later than so many minutes after the first one began, as far as can be
    /// told from those before it. Above 0, default 10. A search that ends for this is not sure to come out the
    /// same again; one with as many [`trials`](Self::trials) is.
    pub minutes: f64,
    /// Most trainings, 1 to [`TuneOptions::ALL`], which is the default.
    pub trials: usize,
}

impl TuneOptions {
    /// Trainings in all rounds together.
    pub const ALL: usize = ROUNDS[0].0 + ROUNDS[1].0 + ROUNDS[2].0;

    /// The options themselves when both are in their range.
    ///
    /// # Errors
    /// `config_range` names the one that is not.
    pub fn check(self) -> Result<Self, Error> {
        let range = |what: String| Err(Error::new("config_range", what));
        if !(self.minutes > 0.0 && self.minutes.is_finite()) {
            return range(format!("tune minutes is {}: expected a number above 0", self.minutes));
        }
        if !(1..=Self::ALL).contains(&self.trials) {
            return range(format!("tune trials is {}: expected 1 to {}", self.trials, Self::ALL));
        }
        Ok(self)
    }
}

impl Default for TuneOptions {
    fn default() -> Self {
        Self { minutes: 10.0, trials: Self::ALL }
    }
}

/// One training of the search.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Trial {
    /// Most passes over the log.
    pub passes: usize,
    /// As in [`TrainConfig`].
    pub learning_rate: f32,
    /// As in [`TrainConfig`].
    pub history_dropout: f32,
    /// As in [`TrainConfig`].
    pub residual_dropout: f32,
    /// As in [`TrainConfig`].
    pub residual_decay: f32,
    /// Share of the steps set aside whose product was among the first 20.
    #[serde(rename = "hr@20")]
    pub hr20: f64,
    /// Mean loss on them, in nats a step.
    pub loss: f64,
}

/// What a search came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tuning {
    /// Steps set aside, which every trial was scored on.
    pub steps: usize,
    /// Most trainings that were asked for.
    pub asked: usize,
    /// In the order in which they were tried; empty for a log too small to learn from.
    pub trials: Vec<Trial>,
    /// Place in `trials` of the one whose knobs are to be used.
    pub best: usize,
    /// How far it is ahead of the start, in nats a step, with the standard error (sessions resampled); `None`
    /// when it is the start.
    pub lead: Option<[f64; 2]>,
}

impl Tuning {
    /// `start` with the best knobs.
    pub fn config(&self, start: &TrainConfig) -> TrainConfig {
        let start = start.clone();
        match self.trials.get(self.best) {
            None => start,
            Some(best) => TrainConfig {
                learning_rate: best.learning_rate,
                history_dropout: best.history_dropout,
                residual_dropout: best.residual_dropout,
                residual_decay: best.residual_decay,
                ..start
            },
        }
    }
}

/// Searches the knobs for these sessions, beginning with those of `start`. The same sessions, start and number of
/// trials give the same result. `progress` is told the number of the trial, from 0, and the share of it done.
pub fn tune(
    catalog: &Catalog,
    sessions: &[Session],
    start: &TrainConfig,
    options: &TuneOptions,
    progress: &mut (dyn FnMut(usize, f32) + Send),
) -> Tuning {
    let mut sessions: Vec<Session> = sessions.to_vec();
    sessions.sort_by_key(|s| s.end);
    let held_out = if sessions.is_empty() { 0 } else { held_out_sessions(&sessions) };
    let (earlier, latest) = sessions.split_at(sessions.len() - held_out);
    let steps: Vec<Example> = examples(latest, start.repeats).into_iter().filter(|e| e.at > 0).collect();
    let mut tuning =
        Tuning { steps: steps.len(), asked: options.trials, trials: Vec::new(), best: 0, lead: None };
    if steps.is_empty() || examples(earlier, start.repeats).len() < LEAST {
        return tuning;
    }
    let began = Instant::now();
    let mut seconds_a_pass = 0.0_f64;
    // The start is the first of every round.
    let mut field = candidates(start);
    for (size, share) in ROUNDS {
        field.truncate(size);
        let passes = ((start.epochs as f32 * share).round() as usize).max(1);
        let mut round: Vec<Entry> = Vec::new();
        let first = tuning.trials.is_empty();
        for config in &field {
            let now = began.elapsed().as_secs_f64();
            let late = now + seconds_a_pass * passes as f64 > 60.0 * options.minutes;
            if tuning.trials.len() == options.trials || (late && !tuning.trials.is_empty()) {
                break;
            }
            let number = tuning.trials.len();
            let config = TrainConfig { epochs: passes, ..config.clone() };
            let (model, _) = train(catalog, earlier, &config, &mut |_, share, _| progress(number, share));
            let (losses, hr20) = score(&model, catalog, latest, &steps, start.repeats);
            let loss = losses.iter().map(|&l| f64::from(l)).sum::<f64>() / losses.len() as f64;
            tuning.trials.push(Trial {
                passes,
                learning_rate: config.learning_rate,
                history_dropout: config.history_dropout,
                residual_dropout: config.residual_dropout,
                residual_decay: config.residual_decay,
                hr20,
                loss,
            });
            round.push(Entry { config, losses, loss, trial: number });
            seconds_a_pass = seconds_a_pass.max((began.elapsed().as_secs_f64() - now) / passes as f64);
        }
        // A round that was cut short says less than the one before it.
        let whole = round.len() == field.len();
        if whole || first {
            (tuning.best, tuning.lead) = winner(&round, &steps);
        }
        if !whole {
            break;
        }
        round[1..].sort_by(|a, b| a.loss.total_cmp(&b.loss));
        field = round.into_iter().map(|entry| entry.config).collect();
    }
    tuning
}

/// A trial of the present round.
struct Entry {
    config: TrainConfig,
    /// By step, in nats.
    losses: Vec<f32>,
    loss: f64,
    trial: usize,
}

/// The start, and draws from the grid, no two alike.
fn candidates(start: &TrainConfig) -> Vec<TrainConfig> {
    let mut rng = fastrand::Rng::with_seed(start.seed);
    let mut out = vec![start.clone()];
    while out.len() < ROUNDS[0].0 {
        let drawn = TrainConfig {
            learning_rate: LEARNING_RATE[rng.usize(..LEARNING_RATE.len())],
            history_dropout: HISTORY_DROPOUT[rng.usize(..HISTORY_DROPOUT.len())],
            residual_dropout: RESIDUAL_DROPOUT[rng.usize(..RESIDUAL_DROPOUT.len())],
            residual_decay: RESIDUAL_DECAY[rng.usize(..RESIDUAL_DECAY.len())],
            ..start.clone()
        };
        if !out.contains(&drawn) {
            out.push(drawn);
        }
    }
    out
}

/// Loss of every step (nats), over all products that count there, and HR@20.
fn score(
    model: &Model,
    catalog: &Catalog,
    sessions: &[Session],
    steps: &[Example],
    repeats: bool,
) -> (Vec<f32>, f64) {
    let table = model.place(catalog);
    let one = |step: &Example| {
        let session = &sessions[step.session as usize];
        let at = step.at as usize;
        let state = session.state(at, |_| true);
        let h = model.forward(&model.pools(&state, &table)).h;
        let mut logits = table.logits(&state, &h);
        if !repeats {
            session.acts[..at].iter().for_each(|act| logits[act.item as usize] = f32::NEG_INFINITY);
        }
        let own = logits[session.acts[at].item as usize];
        let top = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let sum: f32 = logits.iter().map(|l| (l - top).exp()).sum();
        let better = logits.iter().filter(|&&l| l > own).count();
        let equal = logits.iter().filter(|&&l| l == own).count();
        let rank = 1.0 + better as f64 + (equal - 1) as f64 / 2.0;
        (top + sum.ln() - own, rank <= 20.0)
    };
    let scored: Vec<(f32, bool)> = steps.par_iter().map(one).collect();
    let hits = scored.iter().filter(|(_, hit)| *hit).count();
    (scored.iter().map(|(loss, _)| *loss).collect(), hits as f64 / steps.len() as f64)
}

/// Number and lead of the best of a round; the first, unless another is surely ahead of it.
fn winner(round: &[Entry], steps: &[Example]) -> (usize, Option<[f64; 2]>) {
    let best = round.iter().min_by(|a, b| a.loss.total_cmp(&b.loss));
    let (Some(start), Some(best)) = (round.first(), best) else { return (0, None) };
    let lead = lead(&start.losses, &best.losses, steps);
    if lead[0] > SURE * lead[1] { (best.trial, Some(lead)) } else { (start.trial, None) }
}

/// How much less `b` loses than `a`, a step, and the standard error: sessions are what is drawn, since the steps
/// of one visit are not independent.
fn lead(a: &[f32], b: &[f32], steps: &[Example]) -> [f64; 2] {
    let differences: Vec<(u32, f64)> =
        steps.iter().zip(a.iter().zip(b)).map(|(e, (a, b))| (e.session, f64::from(a - b))).collect();
    let n = differences.len() as f64;
    let mean = differences.iter().map(|d| d.1).sum::<f64>() / n;
    let of_session = |s: &[(u32, f64)]| s.iter().map(|d| d.1 - mean).sum::<f64>().powi(2);
    let square: f64 = differences.chunk_by(|a, b| a.0 == b.0).map(of_session).sum();
    [mean, square.sqrt() / n]
}

impl fmt::Display for Tuning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (tried, asked) = (self.trials.len(), self.asked);
        if tried == 0 {
            return writeln!(f, "the log is too small to choose knobs by: they stay as they are");
        }
        writeln!(f, "{tried} of {asked} trainings tried, scored on the latest {} steps:\n", self.steps)?;
        writeln!(
            f,
            "| passes | learning rate | history dropout | residual dropout | residual decay | HR@20 | nats a step |"
        )?;
        writeln!(
            f,
            "|--------|---------------|-----------------|------------------|----------------|-------|-------------|"
        )?;
        for (number, t) in self.trials.iter().enumerate() {
            writeln!(
                f,
                "| {:<6} | {:<13} | {:<15} | {:<16} | {:<14} | {:.3} | {:<11} |",
                t.passes,
                t.learning_rate,
                t.history_dropout,
                t.residual_dropout,
                t.residual_decay,
                t.hr20,
                format!("{:.4}{}", t.loss, if number == self.best { " ←" } else { "" })
            )?;
        }
        match self.lead {
            Some([lead, error]) => {
                writeln!(f, "\n← is used, ahead of the first by {lead:.4} ± {error:.4} nats a step")?;
            }
            None => writeln!(f, "\nno other is surely ahead of the knobs as they are (←): they stay")?,
        }
        if tried < asked {
            writeln!(f, "the time was up; --tune-trials {tried} gives the same again")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shopper::Interest;
    use crate::train::Act;

    fn catalog() -> Catalog {
        let rows: String = (0..30).map(|i| format!("p{i},{}\n", ["a", "b", "c"][i % 3])).collect();
        Catalog::read(format!("id,product_type\n{rows}").as_bytes()).unwrap()
    }

    /// Walks from product to product within a category.
    fn sessions(count: usize) -> Vec<Session> {
        let mut rng = fastrand::Rng::with_seed(4);
        let walk = |end: usize| {
            let mut items: Vec<u32> = (0..10).map(|k| 3 * k + end as u32 % 3).collect();
            rng.shuffle(&mut items);
            let act = |&item: &u32| Act { item, interest: Interest::Viewed };
            Session { acts: items[..5].iter().map(act).collect(), context: vec![], end: end as i64 }
        };
        (0..count).map(walk).collect()
    }

    fn search(start: &TrainConfig, trials: usize) -> Tuning {
        let options = TuneOptions { trials, minutes: 1e6 };
        tune(&catalog(), &sessions(320), start, &options, &mut |_, _| {})
    }

    #[test]
    fn knobs_that_break_the_training_are_replaced() {
        let start =
            TrainConfig { epochs: 2, learning_rate: 1.0, history_dropout: 0.95, ..TrainConfig::default() };
        let tuning = search(&start, 4);
        let [lead, error] = tuning.lead.unwrap();
        assert!(tuning.best > 0 && lead > 2.0 * error && error > 0.0, "{tuning}");
        let config = tuning.config(&start);
        assert!(config.learning_rate < 0.1 && config.epochs == 2);
        assert_eq!(tuning.trials[0].learning_rate, 1.0);
    }

    #[test]
    fn the_same_seed_tries_the_same_and_finds_the_same() {
        let start = TrainConfig { epochs: 1, ..TrainConfig::default() };
        assert_eq!(search(&start, 3), search(&start, 3));
        let other = TrainConfig { seed: 2, ..start.clone() };
        assert_ne!(candidates(&start)[1..], candidates(&other)[1..]);
    }

    #[test]
    fn the_latest_sessions_are_never_learned_from() {
        // In the latest tenth everything is the other way round: whoever learned from it would know.
        let mut all = sessions(800);
        all[720..].iter_mut().for_each(|s| s.acts.iter_mut().for_each(|a| a.item = 29 - a.item));
        let mut other = all.clone();
        other[720..].iter_mut().for_each(|s| s.acts.reverse());
        let start = TrainConfig { epochs: 1, ..TrainConfig::default() };
        let run = |sessions: &[Session]| {
            let mut losses = Vec::new();
            let options = TuneOptions { trials: 1, ..TuneOptions::default() };
            let tuning = tune(&catalog(), sessions, &start, &options, &mut |_, share| losses.push(share));
            (tuning.trials[0].loss, tuning.steps)
        };
        let earlier = |sessions: &[Session]| train(&catalog(), &sessions[..720], &start, &mut |_, _, _| {}).0;
        assert_eq!(earlier(&all), earlier(&other));
        let (a, b) = (run(&all), run(&other));
        assert_eq!((a.1, b.1), (80 * 4, 80 * 4));
        let model = earlier(&all);
        let steps: Vec<Example> = examples(&all[720..], false).into_iter().filter(|e| e.at > 0).collect();
        let (losses, _) = score(&model, &catalog(), &all[720..], &steps, false);
        let mean = losses.iter().map(|&l| f64::from(l)).sum::<f64>() / losses.len() as f64;
        assert_eq!(mean, a.0);
    }

    #[test]
    fn a_search_out_of_time_tries_the_start_alone_and_keeps_it() {
        let start = TrainConfig { epochs: 1, ..TrainConfig::default() };
        let options = TuneOptions { minutes: 1e-9, ..TuneOptions::default() };
        let tuning = tune(&catalog(), &sessions(320), &start, &options, &mut |_, _| {});
        assert_eq!((tuning.trials.len(), tuning.best, tuning.lead), (1, 0, None));
        assert_eq!(tuning.config(&start), start);
        let said = tuning.to_string();
        assert!(said.contains("1 of 20 trainings tried") && said.contains("--tune-trials 1 gives"), "{said}");
    }

    #[test]
    fn a_round_that_is_cut_short_does_not_undo_the_one_before_it() {
        // Two passes at most: the second round has as many as the first, and no trial left.
        let start =
            TrainConfig { epochs: 2, learning_rate: 1.0, history_dropout: 0.95, ..TrainConfig::default() };
        let tuning = search(&start, ROUNDS[0].0);
        assert!(tuning.best > 0 && tuning.config(&start).learning_rate < 0.1, "{tuning}");
    }

    #[test]
    fn a_log_too_small_to_learn_from_is_not_searched() {
        let start = TrainConfig::default();
        for few in [0, 1, 40] {
            let tuning = tune(&catalog(), &sessions(few), &start, &TuneOptions::default(), &mut |_, _| {});
            assert!(tuning.trials.is_empty() && tuning.config(&start) == start);
        }
    }

    #[test]
    fn each_round_keeps_the_start_and_the_best() {
        let entry = |trial: usize, loss: f64| Entry {
            config: TrainConfig::default(),
            losses: vec![loss as f32; 4],
            loss,
            trial,
        };
        let steps: Vec<Example> = (0..4).map(|session| Example { session, at: 1 }).collect();
        let (best, lead) = winner(&[entry(7, 2.0), entry(8, 1.5), entry(9, 1.8)], &steps);
        assert_eq!((best, lead), (8, Some([0.5, 0.0])));
        // ahead by less than its standard error
        let noisy = Entry { losses: vec![0.0, 4.0, 0.0, 3.9], loss: 1.975, ..entry(8, 0.0) };
        assert_eq!(winner(&[entry(7, 2.0), noisy], &steps), (7, None));
    }

    #[test]
    fn options_out_of_range_are_refused() {
        let refused = |o: TuneOptions| o.check().unwrap_err().code().to_owned();
        assert_eq!(refused(TuneOptions { minutes: 0.0, ..TuneOptions::default() }), "config_range");
        assert_eq!(refused(TuneOptions { minutes: f64::NAN, ..TuneOptions::default() }), "config_range");
        assert_eq!(refused(TuneOptions { trials: 0, ..TuneOptions::default() }), "config_range");
        assert_eq!(refused(TuneOptions { trials: 99, ..TuneOptions::default() }), "config_range");
    }
}
