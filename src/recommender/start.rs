//! A recommender in the making, step by step: a page must not stand still for a large catalogue.

use super::Recommender;
use super::saved::Saved;
use crate::agent::{Agent, Reference};
use crate::catalog::Catalog;
use crate::config::{Config, Learner};
use crate::qnet::{MANY, Model, Placing};
use crate::shopper::Shopper;
use crate::{Error, Named};

/// Give it a catalogue, and a model where there is one; [`step`](Self::step) until there is nothing left to do; then
/// [`finish`](Self::finish).
#[derive(Debug)]
pub struct Start {
    /// The products.
    pub catalog: Option<Catalog>,
    config: Config,
    visitor: Named<String>,
    seed: Option<u64>,
    model: Option<Model>,
    model_crc: u32,
    placing: Option<Placing>,
}

impl Start {
    /// Begins, with what [`super::Setup`] has under these names; without a `config` with the defaults.
    ///
    /// # Errors
    /// Those of [`Config::check`].
    pub fn new(config: Option<Config>, visitor: Named<String>, seed: Option<u64>) -> Result<Self, Error> {
        let config = config.map(checked).transpose()?.unwrap_or_default();
        Ok(Self { catalog: None, config, visitor, seed, model: None, model_crc: 0, placing: None })
    }

    /// Takes a trained model, and the checksum that it goes by.
    pub fn model(&mut self, model: Model, crc: u32) {
        self.model = Some(model);
        self.model_crc = crc;
    }

    /// Does some more, a few hundred microseconds' worth where it can; false when there is nothing left to do.
    ///
    /// # Errors
    /// `catalog_missing`, `catalog_empty`.
    pub fn step(&mut self) -> Result<bool, Error> {
        let catalog = self.catalog.as_ref().ok_or_else(|| {
            let message = "there is no catalogue: expected products, or a bundle that holds them";
            Error::new("catalog_missing", message)
        })?;
        catalog.check()?;
        let Some(model) = &self.model else {
            self.model = Some(Model::sketch(catalog));
            return Ok(true);
        };
        let placing = self.placing.get_or_insert_with(|| Placing::new(model, catalog, catalog.len() >= MANY));
        Ok(placing.step(model, catalog))
    }

    /// The recommender, once all steps are done, with the visitor's state from [`Recommender::export`] if there is one.
    ///
    /// # Errors
    /// Those of the state, `state_format`, `state_version` and `state_checksum`, after which it may be tried again
    /// without one; `config_range` when the plain DQN would be too large for the catalogue; `freed` after it was done.
    pub fn finish(&mut self, state: Option<&[u8]>) -> Result<Recommender, Error> {
        let saved = state.map(Saved::from_bytes).transpose()?;
        let (Some(catalog), Some(model), Some(placing)) =
            (self.catalog.take(), self.model.take(), self.placing.take())
        else {
            return Err(Error::new("freed", "this start is not, or no more, one that can be finished"));
        };
        let seed = self.seed.or(saved.as_ref().map(|saved| saved.seed)).unwrap_or_else(random_seed);
        let mut recommender = Recommender {
            agent: Agent::new(model, placing.finish(), self.config.clone(), seed)?,
            shopper: Shopper::new(self.visitor.clone()),
            warnings: catalog.warnings().clone(),
            visitor: self.visitor.clone(),
            unknown_items: 0,
            clicks_curve: Vec::new(),
            last: Named::default(),
            catalog,
            config: self.config.clone(),
            model_crc: self.model_crc,
            seed,
        };
        if let Some(saved) = saved {
            recommender.restore(saved);
        }
        Ok(recommender)
    }
}

/// 48 bits, so that the seed passes through JavaScript's numbers unchanged.
fn random_seed() -> u64 {
    getrandom::u64().unwrap_or(0x5EED) >> 16
}

// By itself, since most pages have the defaults.
#[inline(never)]
fn checked(config: Config) -> Result<Config, Error> {
    let config = config.check()?;
    if config.learner == Learner::Dqn {
        Reference::available()?;
    }
    Ok(config)
}
