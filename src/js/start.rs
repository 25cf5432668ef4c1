//! How a recommender begins on this side of the border: in pieces, between which the page has its turn.

use wasm_bindgen::prelude::*;

use super::{JsRecommender, js_error, read, whole};
use crate::Error;
use crate::bundle;
use crate::config::Config;
use crate::json::Field;
use crate::qnet::Model;
use crate::recommender::Start;

/// [`Start`] as a JavaScript class. Values come as the bytes that [`Field::from_bytes`] reads.
#[wasm_bindgen(js_name = Start)]
pub struct JsStart(Start);

fn start(config: Option<&[u8]>, visitor: &[u8], seed: Option<f64>) -> Result<Start, Error> {
    let config = config.map(configured).transpose()?;
    let seed = seed.map(|seed| whole("seed", seed)).transpose()?;
    Start::new(config, read::visitor(Field::from_bytes(visitor)), seed)
}

// By itself, since most pages have nothing of the kind.
#[inline(never)]
fn configured(config: &[u8]) -> Result<Config, Error> {
    Config::read(&Field::from_bytes(config))
}

#[wasm_bindgen(js_class = Start)]
impl JsStart {
    #[wasm_bindgen(constructor)]
    pub fn new(config: Option<Vec<u8>>, visitor: &[u8], seed: Option<f64>) -> Result<JsStart, JsValue> {
        start(config.as_deref(), visitor, seed).map(Self).map_err(js_error)
    }

    /// Takes a bundle: its manifest, the model, and its catalogue, which is held against the manifest here and comes again
    /// by [`Self::add`].
    pub fn bundle(&mut self, manifest: &[u8], model: &[u8], catalog: Option<Vec<u8>>) -> Result<(), JsValue> {
        let (model, crc) = bundle::read_model(manifest, model, catalog.as_deref()).map_err(js_error)?;
        self.0.model(model, crc);
        Ok(())
    }

    /// Takes the model of some products of a large shop, and the number of the bundle that they are from.
    pub fn part(&mut self, model: &[u8], build: u32) -> Result<(), JsValue> {
        self.0.model(Model::from_safetensors(model).map_err(js_error)?, build);
        Ok(())
    }

    /// Takes some products, a list of records.
    pub fn add(&mut self, products: &[u8]) {
        self.0.catalog.get_or_insert_default().add_records(Field::from_bytes(products).records());
    }

    /// [`Start::step`]
    pub fn step(&mut self) -> Result<bool, JsValue> {
        self.0.step().map_err(js_error)
    }

    /// [`Start::finish`]
    pub fn finish(&mut self, state: Option<Vec<u8>>) -> Result<JsRecommender, JsValue> {
        self.0.finish(state.as_deref()).map(JsRecommender::new).map_err(js_error)
    }
}
