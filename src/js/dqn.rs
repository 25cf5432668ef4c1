//! `windowshop/dqn` on this side of the border.

use super::{js_error, whole};
use crate::Error;
use crate::qnet::dqn::{Batch, Dqn, DqnConfig};
use js_sys::{Array, Float32Array};
use serde::Deserialize;
use wasm_bindgen::prelude::*;

/// The network's shape and knobs, numbers as JavaScript has them.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Options {
    state_dim: f64,
    num_actions: f64,
    hidden: Vec<f64>,
    gamma: f64,
    learning_rate: f64,
    seed: f64,
}

/// [`Dqn`] as a JavaScript class; `www/loader/dqn.js` wraps it with options and defaults.
#[wasm_bindgen(js_name = Dqn)]
pub struct JsDqn(Dqn);

#[wasm_bindgen(js_class = Dqn)]
impl JsDqn {
    #[wasm_bindgen(constructor)]
    pub fn new(options: JsValue) -> Result<JsDqn, JsValue> {
        let options: Options = serde_wasm_bindgen::from_value(options)?;
        let config = || -> Result<DqnConfig, Error> {
            // What does not fit into 32 bits becomes a number that the range check refuses.
            let size = |name, value| Ok(usize::try_from(whole(name, value)?).unwrap_or(usize::MAX));
            Ok(DqnConfig {
                state_dim: size("stateDim", options.state_dim)?,
                num_actions: size("numActions", options.num_actions)?,
                hidden: options
                    .hidden
                    .iter()
                    .map(|&width| size("hidden", width))
                    .collect::<Result<_, Error>>()?,
                gamma: options.gamma,
                learning_rate: options.learning_rate,
                seed: whole("seed", options.seed)?,
            })
        };
        config().and_then(Dqn::new).map(JsDqn).map_err(js_error)
    }

    #[wasm_bindgen(js_name = topK)]
    pub fn top_k(&mut self, state: &[f32], k: f64) -> Result<Vec<u32>, JsValue> {
        let k = whole("k", k).map_err(js_error)?;
        self.0.top_k(state, usize::try_from(k).unwrap_or(usize::MAX)).map_err(js_error)
    }

    #[wasm_bindgen(js_name = qValues)]
    pub fn q_values(&mut self, state: &[f32]) -> Result<Vec<f32>, JsValue> {
        self.0.q_values(state).map(|q| q.to_vec()).map_err(js_error)
    }

    pub fn learn(
        &mut self,
        s: &[f32],
        a: &[u32],
        r: &[f32],
        s2: &[f32],
        done: &[u8],
    ) -> Result<f32, JsValue> {
        let done: Vec<bool> = done.iter().map(|&done| done != 0).collect();
        self.0.learn(Batch { s, a, r, s2, done: &done }).map_err(js_error)
    }

    #[wasm_bindgen(js_name = syncTarget)]
    pub fn sync_target(&mut self) {
        self.0.sync_target();
    }

    /// `[W1, b1, W2, b2, …]`, kernels `[in][out]`.
    pub fn weights(&self) -> Array {
        let layers = self.0.weights();
        layers
            .iter()
            .flat_map(|layer| [layer.kernel.as_slice(), layer.bias.as_slice()])
            .map(|numbers| Float32Array::from(numbers.unwrap_or_default()))
            .collect()
    }

    /// The inverse of [`weights`](Self::weights).
    #[wasm_bindgen(js_name = setWeights)]
    pub fn set_weights(&mut self, weights: Vec<Float32Array>) -> Result<(), JsValue> {
        let numbers: Vec<Vec<f32>> = weights.iter().map(Float32Array::to_vec).collect();
        let layers: Vec<(&[f32], &[f32])> =
            numbers.chunks_exact(2).map(|pair| (pair[0].as_slice(), pair[1].as_slice())).collect();
        self.0.set_weights(&layers).map_err(js_error)
    }
}
