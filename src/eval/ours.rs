//! windowshop's own network as a [`Scorer`]: trained on the training sessions, frozen in the test.

use super::{Context, Data, Scorer, Scores, Sequence};
use crate::Warnings;
use crate::catalog::{Catalog, Product};
use crate::qnet::{ItemTable, Model};
use crate::shopper::{EventKind, Past, State};
use crate::train::{self, Act, Session, TrainConfig, TuneOptions, Tuning};

/// The warm start: what a page would rank for this session, without what the visitor vector would learn.
#[derive(Debug)]
pub struct WarmStart {
    config: TrainConfig,
    search: Option<TuneOptions>,
    tuning: Option<Tuning>,
    fitted: Option<(Model, ItemTable)>,
    contexts: Vec<Vec<u32>>,
}

impl WarmStart {
    /// With the training knobs as given, or, with a `search`, with the best that it finds from there.
    pub fn new(config: TrainConfig, search: Option<TuneOptions>) -> Self {
        Self { config, search, tuning: None, fitted: None, contexts: Vec::new() }
    }
}

fn acts<'a>(items: &'a [u32], kinds: &'a [EventKind]) -> impl DoubleEndedIterator<Item = Act> + 'a {
    items.iter().zip(kinds).filter_map(|(&item, &kind)| Some(Act { item, interest: train::interest(kind)? }))
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
        self.contexts = (0..data.log.sessions().len()).map(|s| train::context(data.log, s)).collect();
        let session = |s: Sequence<'_>| Session {
            acts: acts(s.items, s.kinds).collect(),
            context: self.contexts[s.session].clone(),
            end: s.times.last().copied().unwrap_or(0),
        };
        let sessions: Vec<Session> = data.train.iter().map(session).collect();
        let tune = |search| train::tune(&catalog, &sessions, &self.config, search, &mut |_, _| {});
        self.tuning = self.search.as_ref().map(tune);
        let config = self.tuning.as_ref().map_or(self.config.clone(), |tuning| tuning.config(&self.config));
        let (model, _) = train::train(&catalog, &sessions, &config, &mut |_, _, _| {});
        let items = model.place(&catalog);
        self.fitted = Some((model, items));
    }

    fn scores_are_logits(&self) -> bool {
        true
    }

    fn tuning(&self) -> Option<&Tuning> {
        self.tuning.as_ref()
    }

    fn score(&self, context: &Context<'_>, out: &mut Scores) {
        let Some((model, items)) = &self.fitted else { return };
        let mut history: Vec<Past> = Vec::new();
        for act in acts(context.items, context.kinds).rev() {
            if history.last().is_none_or(|p| p.item != act.item) {
                history.push(Past::new(act.item, act.interest));
            }
        }
        let about = self.contexts.get(context.session).cloned().unwrap_or_default();
        let state = State::new(history, [], about);
        let h = model.forward(&model.pools(&state, items)).h;
        let logits: Vec<f32> = items.logits(&state, &h);
        for (to, from) in out.dense(items.e.nrows()).iter_mut().zip(&logits) {
            *to = f64::from(*from);
        }
    }
}
