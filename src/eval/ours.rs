//! windowshop's own network as a [`Scorer`]: fitted to the training part of the log, slates and all, as
//! `windowshop index` would fit it, or to nothing; frozen in the test.

use std::sync::{Arc, OnceLock};

use super::{Context, Data, Scorer, Scores, Sequence};
use crate::Warnings;
use crate::bundle::shards;
use crate::catalog::{Catalog, Product};
use crate::qnet::{ItemTable, Model};
use crate::shopper::{EventKind, Interest, Past, State};
use crate::train::{self, Act, Repetition, Session, TrainConfig, TuneOptions, Tuning};

/// The warm start: what a page would rank for this session, without what the visitor vector would learn.
#[derive(Debug)]
pub struct WarmStart {
    config: TrainConfig,
    search: Option<TuneOptions>,
    tuning: Option<Tuning>,
    fitted: Arc<OnceLock<Fitted>>,
    /// Before it learned from slates.
    clicks: Arc<OnceLock<Fitted>>,
}

#[derive(Debug)]
struct Fitted {
    model: Model,
    items: ItemTable,
    repetition: Repetition,
    /// Of each session.
    contexts: Arc<Vec<Vec<u32>>>,
}

impl WarmStart {
    /// With the training knobs as given, or, with a `search`, with the best that it finds from there.
    pub fn new(config: TrainConfig, search: Option<TuneOptions>) -> Self {
        Self { config, search, tuning: None, fitted: Arc::default(), clicks: Arc::default() }
    }

    /// The same with product vectors of int8, as a bundle in shards has them; to be fitted after it.
    pub fn rounded(&self) -> Beside {
        let fitted = Arc::clone(&self.fitted);
        Beside { name: "windowshop, int8", fitted, change: shards::round, items: None }
    }

    /// What it was before it learned from slates, of a log that has some; to be fitted after it.
    pub fn by_clicks(&self) -> Beside {
        let fitted = Arc::clone(&self.clicks);
        Beside { name: "windowshop, clicks alone", fitted, change: |_| {}, items: None }
    }
}

fn acts<'a>(items: &'a [u32], kinds: &'a [EventKind]) -> impl DoubleEndedIterator<Item = Act> + 'a {
    items.iter().zip(kinds).filter_map(|(&item, &kind)| Some(Act { item, interest: Interest::of(kind)? }))
}

impl Scorer for WarmStart {
    fn name(&self) -> &str {
        "windowshop"
    }

    fn fit(&mut self, data: &Data<'_>) {
        let products = (0..data.items() as u32).map(|i| match data.product(i) {
            Some(product) => product.clone(),
            None => Product { id: data.id(i).to_owned(), ..Product::default() },
        });
        let catalog = Catalog::new(products.collect(), Warnings::default());
        let contexts: Vec<Vec<u32>> =
            (0..data.log.sessions().len()).map(|s| train::context(data.log, s)).collect();
        let session = |s: Sequence<'_>| Session {
            acts: acts(s.items, s.kinds).collect(),
            context: contexts[s.session].clone(),
            end: s.times.last().copied().unwrap_or(0),
        };
        let sessions: Vec<Session> = data.train.iter().map(session).collect();
        let tune = |search| train::tune(&catalog, &sessions, &self.config, search, &mut |_, _| {});
        self.tuning = self.search.as_ref().map(tune);
        let config = self.tuning.as_ref().map_or(self.config.clone(), |tuning| tuning.config(&self.config));
        let (mut model, train::Report { repetition, .. }) =
            train::train(&catalog, &sessions, &config, &mut |_, _, _| {});
        let contexts = Arc::new(contexts);
        let fitted = |model: Model| {
            let items = model.place(&catalog);
            Fitted { model, items, repetition, contexts: Arc::clone(&contexts) }
        };
        if data.log.summary.slates > 0 {
            self.clicks.set(fitted(model.clone())).ok();
            let log = data.training_log();
            let slates = train::slates(&log, |item| catalog.find(log.items.name(item)));
            (model, _) = train::choices(model, &catalog, &slates, config.seed);
        }
        self.fitted.set(fitted(model)).ok();
    }

    fn scores_are_logits(&self) -> bool {
        true
    }

    fn tuning(&self) -> Option<&Tuning> {
        self.tuning.as_ref()
    }

    fn score(&self, context: &Context<'_>, out: &mut Scores) {
        if let Some(fitted) = self.fitted.get() {
            fitted.score(&fitted.items, context, out);
        }
    }
}

impl Fitted {
    fn score(&self, items: &ItemTable, context: &Context<'_>, out: &mut Scores) {
        let about = self.contexts.get(context.session).cloned().unwrap_or_default();
        let logits = logits(&self.model, items, self.repetition, context, about, Some);
        for (to, from) in out.dense(items.e.len()).iter_mut().zip(&logits) {
            *to = f64::from(*from);
        }
    }
}

/// A relative of a [`WarmStart`], which fits it too.
#[derive(Debug)]
pub struct Beside {
    name: &'static str,
    fitted: Arc<OnceLock<Fitted>>,
    /// What becomes of the product vectors.
    change: fn(&mut ItemTable),
    items: Option<ItemTable>,
}

impl Scorer for Beside {
    fn name(&self) -> &str {
        self.name
    }

    fn fit(&mut self, _: &Data<'_>) {
        self.items = self.fitted.get().map(|fitted| {
            let mut items = fitted.items.clone();
            (self.change)(&mut items);
            items
        });
    }

    fn scores_are_logits(&self) -> bool {
        true
    }

    fn score(&self, context: &Context<'_>, out: &mut Scores) {
        if let Some((fitted, items)) = self.fitted.get().zip(self.items.as_ref()) {
            fitted.score(items, context, out);
        }
    }
}

/// ℓ of every product in the state that the session has come to; `place` tells a product's number in the table.
fn logits(
    model: &Model,
    items: &ItemTable,
    repetition: Repetition,
    context: &Context<'_>,
    about: Vec<u32>,
    place: impl Fn(u32) -> Option<u32>,
) -> Vec<f32> {
    let mut history: Vec<Past> = Vec::new();
    let mut newest_first = Vec::with_capacity(context.items.len());
    for act in acts(context.items, context.kinds).rev() {
        let Some(item) = place(act.item) else { continue };
        newest_first.push(item);
        if history.last().is_none_or(|p| p.item != item) {
            history.push(Past::new(item, act.interest));
        }
    }
    let state = State::new(history, [], about);
    let h = model.forward(&model.pools(&state, items)).h;
    let mut logits = items.logits(&state, &h);
    repetition.add(&newest_first, &state, &mut logits);
    logits
}

/// What a shop without a log has: the catalogue in its own order, and nothing learned from anyone.
#[derive(Debug, Default)]
pub struct NoLog {
    model: Option<(Model, ItemTable)>,
    /// [item of the evaluation] number in the catalogue
    places: Vec<Option<u32>>,
}

impl Scorer for NoLog {
    fn name(&self) -> &str {
        "windowshop, no log"
    }

    fn fit(&mut self, data: &Data<'_>) {
        let catalog = Catalog::new(data.products.unwrap_or_default().to_vec(), Warnings::default());
        let model = Model::cold(&catalog);
        let items = model.place(&catalog);
        self.places = (0..data.items() as u32).map(|item| catalog.find(data.id(item))).collect();
        self.model = Some((model, items));
    }

    fn score(&self, context: &Context<'_>, out: &mut Scores) {
        let Some((model, items)) = &self.model else { return };
        let place = |item: u32| self.places.get(item as usize).copied().flatten();
        let logits = logits(model, items, Repetition::default(), context, Vec::new(), place);
        for (to, item) in out.dense(self.places.len()).iter_mut().zip(0..) {
            *to = place(item).map_or(f64::NEG_INFINITY, |at| f64::from(logits[at as usize]));
        }
    }
}
