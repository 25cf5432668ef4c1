//! What a model would have earned: off-policy estimates from slates whose log names the
//! probability with which each product was shown where it was.
//!
//! The item-position model (S. Li et al.: "Offline evaluation of ranking policies with click
//! models", KDD 2018): a click on a product depends on the product and its place, not on what
//! stands beside it. Where the model would have put the same product at the same place, the click
//! counts w = 1 / propensity times, elsewhere w = 0.
//!
//! Place k was shown N_k times, and n_k times the model would have filled it; left empty, it earns
//! nothing and counts as shown. W_k = Σ w is n_k on average where the log may show all that the
//! model would, and less where it never does. Of that part, C_k = 1 − min(1, W_k / n_k), the log
//! says nothing, and an average over the rest alone would flatter a model that agrees with the log
//! only where much is clicked. So there the click model q̂ of training stands in, as in SWITCH
//! (Y.-X. Wang et al., ICML 2017; on what is never shown: N. Sachdeva et al., KDD 2020); π_k is the
//! model's choice, r what was earned:
//!
//! ```text
//! SNIPS  Σ_k (n_k Σ w r / max(W_k, n_k) + C_k Σ q̂(π_k, k)) / Σ_k N_k
//! DR     Σ_k (Σ q̂(π_k, k) + n_k Σ w (r − q̂(a, k)) / max(W_k, n_k)) / Σ_k N_k
//! ```

use std::collections::HashMap;

use rayon::prelude::*;
use serde::Serialize;

use super::data::{Data, UNKNOWN};
use super::metrics::{bootstrap, interval};
use super::scorer::{Context, Scorer, Scores};
use crate::log::{self, LogEvent, Session, Split};
use crate::shopper::EventKind;

/// Places of a slate that count.
const PLACES: usize = 20;
/// Impressions by which a product's own click rate is drawn towards the mean.
const SHRINKAGE: f64 = 20.;

/// Estimates for one model.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct OffPolicy {
    /// Slates with propensities in the test.
    pub slates: u64,
    /// Shown products that the model would have shown at the same place: with few, nothing is sure.
    pub matched: u64,
    /// Share of the shown products that the log can tell of, 1 − Σ C_k n_k / Σ N_k, 0 to 1: for the
    /// others, both estimates are those of a simple click model.
    pub covered: f64,
    /// Clicks by product shown.
    pub ctr: Estimates,
    /// Reward by product shown.
    pub reward: Estimates,
}

/// The same quantity, estimated in two ways and as it was logged.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Estimates {
    /// What the slates of the log earned as they were.
    pub logged: f64,
    /// Self-normalised inverse propensity score (A. Swaminathan, T. Joachims, NIPS 2015), by place; a simple click
    /// model from training where the log cannot tell.
    pub snips: Estimate,
    /// Doubly robust (M. Dudík et al., ICML 2011) with normalised weights: a simple click model from
    /// training, corrected where the log can tell.
    pub dr: Estimate,
}

/// A number and how sure it is.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// 95 % interval, sessions resampled.
    pub ci: [f64; 2],
}

/// One product as it was shown.
#[derive(Debug, Clone, Copy)]
struct Shown {
    item: u32,
    /// Place of its row among the session's events.
    row: usize,
    place: usize,
    propensity: Option<f64>,
    clicked: f64,
    reward: f64,
}

#[derive(Debug)]
struct Slate {
    /// Number of the session in the log.
    session: usize,
    /// Place of its first impression among the session's events.
    at: usize,
    shown: Vec<Shown>,
}

/// The slates of a log that can be estimated on, and a click model from the others.
pub(super) struct Slates<'a> {
    data: &'a Data<'a>,
    /// Slates with propensities in the test, one session's together.
    sessions: Vec<Vec<Slate>>,
    /// [item] was shown with a propensity: what the logging policy could choose from.
    support: Vec<bool>,
    clicks: ClickModel,
    /// False where every propensity is 1 and yet a place shows now one product, now another: what was shown was chosen
    /// without chance, for reasons that w = 1 would take for nothing.
    random: bool,
}

/// Per place of a slate, or in all: sums of one session.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    /// N
    shown: f64,
    /// n: where the model has a product for the place.
    filled: f64,
    /// W: 1 / propensity where the model agrees with the log.
    weight: f64,
    matched: f64,
    clicks: Outcome,
    reward: Outcome,
}

#[derive(Debug, Clone, Copy, Default)]
struct Outcome {
    logged: f64,
    weighted: f64,
    /// What the click model expects of the model's own choice.
    expected: f64,
    /// weight × (what happened − what the click model expected).
    surprise: f64,
}

impl<'a> Slates<'a> {
    /// `None` where the test holds no slate with propensities.
    pub fn new(data: &'a Data<'a>) -> Option<Self> {
        let mut clicks = Counts::default();
        let mut support = vec![false; data.items()];
        let mut sessions = Vec::new();
        let mut drawn = Drawn::default();
        for (number, session) in data.log.sessions().iter().enumerate() {
            let events = data.log.events(session);
            let mut tested = Vec::new();
            for slate in slates(data, number, session) {
                for shown in slate.shown.iter().filter(|s| s.propensity.is_some()) {
                    if let Some(support) = support.get_mut(shown.item as usize) {
                        *support = true;
                    }
                    drawn.note(shown, events[shown.row].item);
                }
                let first = &events[slate.at];
                let is_test = match data.cut {
                    Some(cut) => events[0].time as f64 >= cut,
                    None => first.split == Split::Test,
                };
                if !is_test {
                    let known = slate.shown.iter().filter(|s| data.is_training(&events[s.row]));
                    known.for_each(|shown| clicks.note(shown));
                } else if slate.shown.iter().any(|s| s.propensity.is_some()) {
                    tested.push(slate);
                }
            }
            if !tested.is_empty() {
                sessions.push(tested);
            }
        }
        (!sessions.is_empty()).then(|| Self {
            data,
            sessions,
            support,
            clicks: clicks.model(data.items()),
            random: drawn.less_than_1 || !drawn.several,
        })
    }

    /// Slates of the test whose propensities cannot be those of a draw: nothing can be estimated on them.
    pub fn not_random(&self) -> u64 {
        if self.random { 0 } else { self.sessions.iter().map(Vec::len).sum::<usize>() as u64 }
    }

    /// Asks the model, already fitted, what it would have shown.
    pub fn estimate(&self, scorer: &dyn Scorer, seed: u64) -> Option<OffPolicy> {
        if !self.random {
            return None;
        }
        let sums: Vec<[Sums; PLACES]> = self
            .sessions
            .par_iter()
            .map_init(
                || (Scores::default(), Vec::new()),
                |(scores, top), session| {
                    let mut sums = [Sums::default(); PLACES];
                    session.iter().for_each(|slate| self.ask(scorer, slate, scores, top, &mut sums));
                    sums
                },
            )
            .collect();
        let everyone: Vec<usize> = (0..sums.len()).collect();
        let all = total(&sums, &everyone);
        let matched: f64 = all.iter().map(|s| s.matched).sum();
        if matched == 0. {
            return None;
        }
        let draws = bootstrap(sums.len(), seed, |draw| total(&sums, draw));
        let estimate = |value: &dyn Fn(&[Sums; PLACES]) -> f64| Estimate {
            value: value(&all),
            ci: interval(&draws.iter().map(value).collect::<Vec<_>>()),
        };
        let estimates = |of: fn(&Sums) -> Outcome| Estimates {
            logged: by_shown(&all, |s| of(s).logged),
            snips: estimate(&|sums| snips(sums, of)),
            dr: estimate(&|sums| doubly_robust(sums, of)),
        };
        Some(OffPolicy {
            slates: self.sessions.iter().map(Vec::len).sum::<usize>() as u64,
            matched: matched as u64,
            covered: 1. - by_shown(&all, Sums::untold),
            ctr: estimates(|s| s.clicks),
            reward: estimates(|s| s.reward),
        })
    }

    fn ask(
        &self,
        scorer: &dyn Scorer,
        slate: &Slate,
        scores: &mut Scores,
        top: &mut Vec<(f64, u32)>,
        sums: &mut [Sums; PLACES],
    ) {
        let Some(session) = self.data.log.sessions().get(slate.session) else { return };
        let events = self.data.log.events(session);
        let before = &events[..slate.at];
        let known = before.iter().filter(|e| e.kind != EventKind::ViewItemList);
        let known: Vec<(u32, &LogEvent)> =
            known.map(|e| (self.data.number(e.item), e)).filter(|e| e.0 != UNKNOWN).collect();
        let items: Vec<u32> = known.iter().map(|e| e.0).collect();
        let kinds: Vec<EventKind> = known.iter().map(|e| e.1.kind).collect();
        let times: Vec<i64> = known.iter().map(|e| e.1.time).collect();
        scorer.score(
            &Context {
                items: &items,
                kinds: &kinds,
                times: &times,
                events: before,
                session: slate.session,
                user: session.user(),
                time: events[slate.at].time,
            },
            scores,
        );
        scores.top(PLACES, |item| self.support.get(item as usize) == Some(&true), top);
        for shown in &slate.shown {
            let (Some(propensity), Some(sums)) = (shown.propensity, sums.get_mut(shown.place)) else {
                continue;
            };
            // a list that ends before this place leaves it empty
            let choice = top.get(shown.place).map(|t| t.1);
            let weight = if choice == Some(shown.item) { 1. / propensity } else { 0. };
            let expected = choice.map_or(0., |item| self.clicks.rate(item, shown.place));
            let usual = self.clicks.rate(shown.item, shown.place);
            sums.shown += 1.;
            sums.filled += f64::from(u8::from(choice.is_some()));
            sums.weight += weight;
            sums.matched += f64::from(u8::from(weight > 0.));
            for (outcome, got, worth) in
                [(&mut sums.clicks, shown.clicked, 1.), (&mut sums.reward, shown.reward, self.clicks.worth)]
            {
                outcome.logged += got;
                outcome.weighted += weight * got;
                outcome.expected += expected * worth;
                outcome.surprise += weight * (got - usual * worth);
            }
        }
    }
}

/// Whether chance had a part in what was shown.
#[derive(Debug, Default)]
struct Drawn {
    /// The first product of each place.
    first: [Option<u32>; PLACES],
    /// Some place shows several products over the log.
    several: bool,
    less_than_1: bool,
}

impl Drawn {
    fn note(&mut self, shown: &Shown, item: u32) {
        self.less_than_1 |= shown.propensity.is_some_and(|p| p < 1.);
        if let Some(first) = self.first.get_mut(shown.place) {
            self.several |= *first.get_or_insert(item) != item;
        }
    }
}

/// The slates of a session.
fn slates(data: &Data<'_>, number: usize, session: &Session) -> Vec<Slate> {
    let events = data.log.events(session);
    let shown = |shown: &log::Shown| Shown {
        item: data.number(events[shown.row].item),
        row: shown.row,
        place: usize::from(shown.place),
        propensity: events[shown.row].propensity().map(f64::from),
        clicked: f64::from(u8::from(shown.clicked.is_some())),
        reward: f64::from(shown.reward),
    };
    let one = |slate: log::Slate| Slate {
        session: number,
        at: slate.at,
        shown: slate.shown.iter().map(shown).collect(),
    };
    data.log.slates(session).into_iter().map(one).collect()
}

fn total(sums: &[[Sums; PLACES]], draw: &[usize]) -> [Sums; PLACES] {
    let mut total = [Sums::default(); PLACES];
    for session in draw.iter().filter_map(|&s| sums.get(s)) {
        for (t, s) in total.iter_mut().zip(session) {
            t.shown += s.shown;
            t.filled += s.filled;
            t.weight += s.weight;
            t.matched += s.matched;
            for (t, s) in [(&mut t.clicks, s.clicks), (&mut t.reward, s.reward)] {
                t.logged += s.logged;
                t.weighted += s.weighted;
                t.expected += s.expected;
                t.surprise += s.surprise;
            }
        }
    }
    total
}

impl Sums {
    /// n / max(W, n)
    fn norm(&self) -> f64 {
        self.filled / self.weight.max(self.filled).max(1.)
    }

    /// n C
    fn untold(&self) -> f64 {
        (self.filled - self.weight).max(0.)
    }
}

/// The mean of a sum of each place, by product shown.
fn by_shown(sums: &[Sums; PLACES], of: impl Fn(&Sums) -> f64) -> f64 {
    sums.iter().map(of).sum::<f64>() / sums.iter().map(|s| s.shown).sum::<f64>().max(1.)
}

fn snips(sums: &[Sums; PLACES], of: fn(&Sums) -> Outcome) -> f64 {
    by_shown(sums, |s| s.norm() * of(s).weighted + s.untold() / s.filled.max(1.) * of(s).expected)
}

fn doubly_robust(sums: &[Sums; PLACES], of: fn(&Sums) -> Outcome) -> f64 {
    by_shown(sums, |s| of(s).expected + s.norm() * of(s).surprise)
}

/// How often a product is clicked at a place: the place's rate times the product's rate, drawn
/// towards the mean, over the mean.
#[derive(Debug, Default)]
struct ClickModel {
    places: Vec<f64>,
    items: Vec<f64>,
    /// Mean reward of a clicked product.
    worth: f64,
}

impl ClickModel {
    fn rate(&self, item: u32, place: usize) -> f64 {
        let place = self.places.get(place).copied().unwrap_or(0.);
        (place * self.items.get(item as usize).copied().unwrap_or(1.)).min(1.)
    }
}

#[derive(Debug, Default)]
struct Counts {
    all: (f64, f64),
    places: [(f64, f64); PLACES],
    items: HashMap<u32, (f64, f64)>,
    reward: f64,
}

impl Counts {
    fn note(&mut self, shown: &Shown) {
        let Some(place) = self.places.get_mut(shown.place) else { return };
        for (n, clicks) in [place, &mut self.all, self.items.entry(shown.item).or_default()] {
            *n += 1.;
            *clicks += shown.clicked;
        }
        self.reward += shown.reward;
    }

    fn model(&self, items: usize) -> ClickModel {
        let mean = self.all.1 / self.all.0.max(1.);
        let towards = |&(n, clicks): &(f64, f64)| (clicks + SHRINKAGE * mean) / (n + SHRINKAGE);
        let relative = |item: u32| match self.items.get(&item) {
            Some(counts) if mean > 0. => towards(counts) / mean,
            _ => 1.,
        };
        ClickModel {
            places: self.places.iter().map(towards).collect(),
            items: (0..items as u32).map(relative).collect(),
            worth: self.reward / self.all.1.max(1.),
        }
    }
}
