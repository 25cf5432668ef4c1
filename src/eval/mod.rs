//! Offline evaluation: would these recommendations have named what people took next?
//!
//! The protocol. A log is cut at 80 % of its time (or by its own `split` column). A session that
//! begins after the cut is tested on; the others are trained on, without what they did after it,
//! so that nothing learned is later than anything predicted. At every event of a test session but
//! the first, a model sees the session so far and ranks all products known from training; where
//! the product that came next stands is the result. Equal scores share the middle rank, so that a
//! model that says nothing gains nothing; a product that is not ranked is a miss. Nothing is
//! learned during the test.
//!
//! Where the log holds slates with the probability with which each product was shown, each model
//! is also asked what it would have shown there, and its clicks and reward are estimated:
//! [`OffPolicy`].
//!
//! One function does it: [`run`]. A model is a [`Scorer`]; the baselines are in [`baselines`].

pub mod baselines;
mod calibration;
mod chart;
mod data;
mod html;
mod measure;
mod metrics;
mod off_policy;
mod ours;
mod report;
mod scorer;
pub mod simulator;

pub use calibration::{Band, Calibration};
pub use data::{Data, Sequence, Sequences, UNKNOWN};
pub use measure::{Measured, Step, measure};
pub use metrics::{Accuracy, bootstrap, interval};
pub use off_policy::{Estimate, Estimates, OffPolicy};
pub use ours::{NoLog, WarmStart};
pub use report::{Behind, Facts, Model, Report};
pub use scorer::{Context, Scorer, Scores};

use serde::{Serialize, Serializer};

use crate::catalog::Product;
use crate::error::{Error, Warnings, excerpt};
use crate::log::Log;
use crate::shopper::EventKind;

/// How to evaluate. The JSON report names it all as `protocol`.
#[derive(Debug, Clone, Serialize)]
pub struct EvaluateOptions {
    /// Successive events on one product become one, before the cut. Default false.
    pub collapse: bool,
    /// Only steps to a product that is new to the session count, and the session's products leave
    /// the ranking: discovery, not finding again. Default false.
    pub discovery: bool,
    /// Events that must have been seen before the first prediction, at least 1. Default 1.
    pub min_prefix: usize,
    /// Events of test sessions on products that training does not know are left out. Default
    /// false: they are misses.
    pub drop_cold: bool,
    /// Products of the catalogue that training never saw are ranked too. Default false.
    pub catalogue: bool,
    /// Share of the products that training knows, drawn by `seed`, whose events are taken out of
    /// training: they are ranked as products that nobody has seen yet, and reported as `new` in
    /// [`Model::by_product`]. 0 to 0.9, default 0.
    pub hold_out_products: f64,
    /// Kinds of event that are steps. Default (empty): all but impressions.
    #[serde(serialize_with = "names")]
    pub events: Vec<EventKind>,
    /// A test session is cut after so many events, at least 2. Default 50.
    pub max_events: usize,
    /// Of the resampling for the intervals, and of the products held out. Default 0.
    pub seed: u64,
}

fn names<S: Serializer>(events: &[EventKind], s: S) -> Result<S::Ok, S::Error> {
    s.collect_seq(events.iter().map(|kind| kind.name()))
}

impl EvaluateOptions {
    /// What differs from the defaults, in words.
    fn said(&self) -> Vec<String> {
        let plain = Self::default();
        let kinds: Vec<&str> = self.events.iter().map(|kind| kind.name()).collect();
        let said = [
            (self.collapse, "successive events on one product are one".to_owned()),
            (self.discovery, "only steps to a product that is new to the session count".to_owned()),
            (!kinds.is_empty(), format!("steps are {}", kinds.join(", "))),
            (
                self.min_prefix != plain.min_prefix,
                format!("nothing is predicted before {} events", self.min_prefix),
            ),
            (
                self.max_events != plain.max_events,
                format!("sessions are cut after {} events", self.max_events),
            ),
            (self.drop_cold, "events on products that training does not know are left out".to_owned()),
            (self.catalogue, "products that training never saw are ranked too".to_owned()),
            (
                self.hold_out_products > 0.,
                format!("{:.0} % of the products held out of training", 100. * self.hold_out_products),
            ),
        ];
        said.into_iter().filter(|(differs, _)| *differs).map(|(_, words)| words).collect()
    }
}

impl Default for EvaluateOptions {
    fn default() -> Self {
        Self {
            collapse: false,
            discovery: false,
            min_prefix: 1,
            drop_cold: false,
            catalogue: false,
            hold_out_products: 0.,
            events: Vec::new(),
            max_events: 50,
            seed: 0,
        }
    }
}

/// Evaluates `scorers`, in their order, and then every baseline.
///
/// `progress` is told which model is at work and the share of its test sessions done, from several
/// threads. The same log, options and scorers give the same report but for its timings.
///
/// # Errors
/// `evaluate_options` for a `min_prefix`, `max_events` or `hold_out_products` out of range, `evaluate_catalogue` where
/// `catalogue` is asked for without products, `evaluate_train` and `evaluate_test` where the log
/// leaves nothing to learn from or to predict.
pub fn run(
    options: &EvaluateOptions,
    log: &Log,
    products: Option<&[Product]>,
    scorers: Vec<Box<dyn Scorer>>,
    progress: &(dyn Fn(&str, f32) + Sync),
) -> Result<Report, Error> {
    if options.min_prefix < 1 || options.max_events <= options.min_prefix {
        return Err(Error::new(
            "evaluate_options",
            format!(
                "min_prefix is {} and max_events {}: expected at least 1, and more than min_prefix",
                options.min_prefix, options.max_events
            ),
        ));
    }
    if !(0. ..=0.9).contains(&options.hold_out_products) {
        return Err(Error::new(
            "evaluate_options",
            format!("hold_out_products is {}: expected a share from 0 to 0.9", options.hold_out_products),
        ));
    }
    let data = Data::new(log, products, options)?;
    let vectors = products.map(|_| baselines::Vectors::new(&data));
    let mut reporter = report::Reporter::new(&data, options.seed);
    let slates = off_policy::Slates::new(&data);
    let mut models = Vec::new();
    let (mut steps, mut cold_steps) = (0, 0);
    for mut scorer in scorers.into_iter().chain(baselines::all(products.is_some())) {
        let name = scorer.name().to_owned();
        progress(&name, 0.);
        let measured =
            measure(&data, scorer.as_mut(), options, vectors.as_ref(), &|share| progress(&name, share));
        steps = measured.sessions.iter().map(|s| s.len() as u64).sum();
        cold_steps = measured.sessions.iter().flatten().filter(|s| s.target == UNKNOWN).count() as u64;
        let off_policy = slates.as_ref().and_then(|s| s.estimate(scorer.as_ref(), options.seed));
        let mut model = reporter.model(&name, &measured, off_policy);
        model.tuning = scorer.tuning().cloned();
        models.push(model);
        progress(&name, 1.);
    }
    if steps == 0 {
        return Err(Error::new(
            "evaluate_test",
            format!(
                "none of the {} test sessions has a step to predict under these options: expected longer sessions, or a lower min_prefix",
                data.test.len()
            ),
        ));
    }
    let facts = Facts {
        split: if data.cut.is_some() { "time" } else { "published" },
        cut: data.cut,
        train_sessions: data.train.len(),
        train_events: data.train.events(),
        test_sessions: data.test.len(),
        items: data.items(),
        held_out: data.held_out(),
        cold_steps,
    };
    let not_random = slates.as_ref().map_or(0, off_policy::Slates::not_random);
    let warnings = doubts(log, &data, [steps, cold_steps, not_random]);
    Ok(Report { steps, models, data: facts, protocol: options.clone(), warnings })
}

/// What makes the numbers less sure than they look.
fn doubts(log: &Log, data: &Data<'_>, [steps, cold_steps, not_random]: [u64; 3]) -> Warnings {
    let mut doubts = Warnings::default();
    let mut add = |code, n: u64, text: &str| (0..n).for_each(|_| doubts.add(code, || text.to_owned()));
    if let Some(products) = data.products {
        let known: std::collections::HashSet<&str> = products.iter().map(|p| p.id.as_str()).collect();
        let missing = log.items.names().filter(|id| !known.contains(id)).count() as u64;
        let example = log.items.names().find(|id| !known.contains(id)).unwrap_or("");
        add(
            "evaluate_unknown_items",
            missing,
            &format!(
                "product of the log that is not in the catalogue: ranked here, left out by index; first `{}`",
                excerpt(example)
            ),
        );
    }
    add("evaluate_cold", cold_steps, "step to a product that is not ranked: a miss of every model");
    add(
        "evaluate_propensity",
        not_random,
        "slate with a propensity, in a log where all are 1 and places show several products: nothing was left to chance, so nothing is estimated of what another choice would have earned; expected the probability with which each product was drawn for its place",
    );
    if steps < 1000 {
        add("evaluate_few_steps", 1, &format!("only {steps} steps: mind the width of the intervals"));
    }
    // Of all that was done, also in sessions of one event, which are trained on and cannot be tested on.
    let done = || log.all_events().iter().filter(|e| e.kind != EventKind::ViewItemList);
    let late = |cut: f64| done().filter(|e| e.time as f64 >= cut).count();
    let share = data.cut.map(|cut| late(cut) as f64 / done().count().max(1) as f64);
    if let Some(share) = share.filter(|share| !(0.02..=0.6).contains(share)) {
        add(
            "evaluate_uneven",
            1,
            &format!(
                "the last fifth of the time holds {:.1} % of the events: a stray time, or a log that grows or ends unevenly",
                100. * share
            ),
        );
    }
    doubts
}
