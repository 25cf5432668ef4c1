//! Hand-over: for shops whose logs outgrow one machine, or that have a trainer already.
//!
//! What `windowshop index` does in one go can be taken apart, each part by the tool that the shop has:
//!
//! | step | who | reads | writes |
//! |---|---|---|---|
//! | 1. sessions | an engine: DuckDB, Spark, DataFusion | the shop's raw clicks | `sessions.parquet` |
//! | 2. a start | `windowshop index --catalog F --events sessions.parquet --products products.safetensors --out bundle` | catalogue, a sample of the sessions | the bundle with `model.….safetensors`, and what the products are like |
//! | 3. training | PyTorch, JAX, anything, on any number of GPUs | all three | `model.safetensors` |
//! | 4. the bundle | `windowshop index --catalog F --model model.safetensors --out public/windowshop` | catalogue, model | the bundle that the page loads |
//!
//! # Sessions
//!
//! Rows of one event each, as a Parquet file or a folder of them (also CSV or JSON lines), in the columns that
//! [`crate::log`] understands:
//!
//! | column | type | |
//! |---|---|---|
//! | `user_id` | text or integer | one of these two at least; |
//! | `session_id` | text or integer | without it half an hour of silence ends a session |
//! | `ts` | timestamp, date, or integer in s, ms, µs or ns since 1970 | UTC |
//! | `event` | text | GA4's names and the usual others; `view_item` where there is no such column |
//! | `item_id` | text, integer or decimal | as in the catalogue |
//! | `slate_id`, `position` | text or integer; integer from 0 or 1 | of `view_item_list` and `select_item`: what was shown where |
//! | `reward`, `propensity`, `quantity`, `value`, `split` | number; text | as far as they are known |
//! | any other | text | what describes the visitor (`country`, `age_group`), at most 1,000 values |
//!
//! The order of rows does not matter but for events of the same time. With DuckDB:
//!
//! ```sql
#![doc = include_str!("sessions.sql")]
//! ```
//!
//! # Products
//!
//! `--products` writes what [`products`] describes: how products are described is hashed here, so that a trainer need not do it
//! in just the same way. Row i is product i of the catalogue.
//!
//! # Training
//!
//! The network is that of the [crate's front page](crate#the-learner-in-five-equations):
//! `e(a) = (1/√|φ|) Σ_{f∈φ(a)} F[f] + r(a)`, with φ the features that `features.hash` knows; pools of past products
//! and the context, as the [state](crate::shopper::State) has them; `h = W₂ relu(W₁ [p] + b₁) + b₂ + Σ_k g_k ⊙ p_k`; `ℓ(s, a) = e(a)·h + b(a) + m(s, a)`, fitted by
//! softmax cross-entropy over the catalogue. Begin with the tensors of step 2's model, replace those that you fit, keep the
//! others: [their names, shapes and types](crate::qnet::Model::to_safetensors). Products and features are found by hash, in any
//! order and number; a product's hash is 64-bit FNV-1a of its id's UTF-8 bytes. `tests/handover/network.py` of the
//! repository is all of it in PyTorch; a test holds its scores against those here, in both directions, to 10⁻⁵.
//!
//! # The bundle
//!
//! `--model` checks every tensor ([`take`]) and says which products it does not know: these are placed by their features. With
//! `--events` beside it, only what is bought together is taken from the log.

use std::collections::HashMap;

use safetensors::SafeTensors;
use safetensors::tensor::Dtype;

use crate::Error;
use crate::catalog::Catalog;
use crate::qnet::{EMBEDDING, Model, id_hash};
use crate::tensors::{TensorFile, words};

/// What products are like, for a trainer elsewhere, as safetensors: `items.hash` U64 `[n]` (of the ids, in the
/// catalogue's order), `items.starts` U32 `[n + 1]` and `items.features` U32 `[pairs]` (places of product i's features are
/// `items.features[items.starts[i]..items.starts[i + 1]]`), `features.hash` U32 `[f]` (as the model has them), `features.field` U8
/// `[f]` (place of the field that each is of), `fields.hash` U32 `[t]` (as the model's `alike.fields`).
///
/// # Errors
/// `model_write` when the tensors cannot be laid out.
pub fn products(catalog: &Catalog) -> Result<Vec<u8>, Error> {
    let described = catalog.description();
    let all = || 0..catalog.len() as u32;
    let (mut starts, mut places) = (vec![0], Vec::new());
    for item in all() {
        places.extend(described.of(item).iter().map(|value| value.feature() as u32));
        starts.push(places.len() as u32);
    }
    let hashes: Vec<u32> = described.features().iter().map(|f| f.hash).collect();
    let kinds: Vec<u8> = described.features().iter().map(|f| f.field).collect();
    let items: Vec<u8> = all().flat_map(|item| id_hash(catalog.id(item)).to_le_bytes()).collect();
    let fields = described.fields();
    let mut file = TensorFile::default();
    file.add("items.hash", Dtype::U64, vec![catalog.len()], items);
    file.add("items.starts", Dtype::U32, vec![starts.len()], words(starts));
    file.add("items.features", Dtype::U32, vec![places.len()], words(places));
    file.add("features.field", Dtype::U8, vec![kinds.len()], kinds);
    file.add("features.hash", Dtype::U32, vec![hashes.len()], words(hashes));
    file.add("fields.hash", Dtype::U32, vec![fields.len()], words(fields.iter().copied()));
    file.bytes(None).map_err(|e| Error::new("model_write", format!("the products cannot be written: {e}")))
}

/// A model that was fitted elsewhere, checked for a catalogue.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// The model.
    pub model: Model,
    /// Products of the catalogue that it does not know: placed by their features.
    pub new: usize,
    /// Products of the model that the catalogue does not have.
    pub gone: usize,
}

/// Reads and checks a model that was fitted elsewhere.
///
/// # Errors
/// `model_format`: no safetensors, another format in the metadata, a tensor that is missing, misnamed, of another type or shape,
/// or a hash that comes twice; `model_values`: a number that is not finite, or a `visitor.precision` that is not
/// symmetric and positive definite; `model_catalog`: no product of the catalogue is in it.
pub fn take(bytes: &[u8], catalog: &Catalog) -> Result<Taken, Error> {
    let format = |why: String| Error::new("model_format", why);
    let file = SafeTensors::deserialize(bytes)
        .map_err(|e| format(format!("the model is no readable safetensors file: {e}")))?;
    let model = Model::from_safetensors(bytes)?;
    let written = model.to_safetensors()?;
    let known = SafeTensors::deserialize(&written)
        .map_err(|e| format(format!("the model cannot be written again: {e}")))?;
    if let Some(name) = file.names().into_iter().find(|name| known.tensor(name).is_err()) {
        return Err(format(format!("the model has a tensor `{name}`: there is none of this name here")));
    }
    let metadata = |bytes: &[u8]| -> HashMap<String, String> {
        SafeTensors::read_metadata(bytes)
            .ok()
            .and_then(|(_, metadata)| metadata.metadata().clone())
            .unwrap_or_default()
    };
    if let (Some(got), Some(expected)) = (metadata(bytes).get("format"), metadata(&written).get("format"))
        && got != expected
    {
        return Err(format(format!("the model's format is `{got}`: expected `{expected}`, or none said")));
    }
    for (name, rows) in [("items.hash", model.items.len()), ("features.hash", model.features.len())] {
        let told = file.tensor(name).map_or(0, |tensor| tensor.shape().iter().product());
        if rows != told {
            return Err(format(format!("`{name}` of the model has {told} rows, but {rows} different ones")));
        }
    }
    if !positive_definite(&model) {
        let why = "`visitor.precision` of the model is not symmetric and positive definite";
        return Err(Error::new("model_values", why));
    }
    let known = (0..catalog.len() as u32).filter(|&item| model.row_of(catalog, item).is_some()).count();
    if known == 0 {
        return Err(Error::new(
            "model_catalog",
            format!(
                "none of the catalogue's {} products is among the model's {}: `items.hash` has to be 64-bit FNV-1a of ids such as `{}`",
                catalog.len(),
                model.items.len(),
                catalog.id(0)
            ),
        ));
    }
    let (new, gone) = (catalog.len() - known, model.items.len().saturating_sub(known));
    Ok(Taken { model, new, gone })
}

/// Whether `visitor.precision` can be one: by Gauss, all pivots are positive.
fn positive_definite(model: &Model) -> bool {
    let mut rest = model.precision.mapv(f64::from);
    let largest = rest.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
    if rest.iter().zip(rest.t().iter()).any(|(a, b)| (a - b).abs() > 1e-4 * largest) {
        return false;
    }
    for k in 0..EMBEDDING {
        let pivot = rest[[k, k]];
        if pivot <= 1e-9 * largest {
            return false;
        }
        for i in k + 1..EMBEDDING {
            let factor = rest[[i, k]] / pivot;
            for j in k..EMBEDDING {
                rest[[i, j]] -= factor * rest[[k, j]];
            }
        }
    }
    true
}
