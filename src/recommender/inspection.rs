//! What the recommender knows and does, for the panel and for anyone who asks.

use serde::Serialize;

use super::request::Recommendation;
use crate::{Named, Warning};

/// A look inside; costs about one ranking.
#[derive(Debug, Clone, Serialize)]
pub struct Inspection {
    /// Events so far.
    pub events: Events,
    /// Events that named a product which is not in the catalogue.
    pub unknown_items: u64,
    /// What was mended or left out, in the catalogue and in events.
    pub warnings: Vec<Warning>,
    /// The newest events, newest last, at most 50.
    pub history: Vec<PastEvent>,
    /// Ids in the cart.
    pub cart: Vec<String>,
    /// Ids bought.
    pub bought: Vec<String>,
    /// Slates seen.
    pub seen_slates: u64,
    /// Slates clicked.
    pub clicked_slates: u64,
    /// The state s.
    pub state: StateView,
    /// What was learned, and how well.
    pub learning: Learning,
    /// The last slate of each slot.
    pub slates: Vec<SlateView>,
    /// The catalogue.
    pub catalogue: CatalogueView,
    /// The model.
    pub model: ModelView,
    /// The stored state.
    pub storage: Storage,
    /// The seed of every draw.
    pub seed: u64,
    /// windowshop's version.
    pub version: &'static str,
}

/// Counts of events.
#[derive(Debug, Clone, Serialize)]
pub struct Events {
    /// All.
    pub total: u64,
    /// By GA4 name.
    pub by_event: Named<u64>,
}

/// One past event.
#[derive(Debug, Clone, Serialize)]
pub struct PastEvent {
    /// The product.
    pub item_id: String,
    /// GA4's name.
    pub event: &'static str,
    /// ms since 1970.
    pub time: f64,
}

/// The state as the network reads it.
#[derive(Debug, Clone, Serialize)]
pub struct StateView {
    /// What the page says of the visitor.
    pub visitor: Named<String>,
    /// Length of each pool's vector.
    pub pools: Vec<Pool>,
    /// Length of δ.
    pub visitor_vector_norm: f32,
    /// 1 knows nothing of the visitor's taste, 0 all.
    pub uncertainty: f32,
}

/// One pool of the state.
#[derive(Debug, Clone, Serialize)]
pub struct Pool {
    /// `last`, `short`, `long`, `cart`, `bought`, `skipped`, `context`.
    pub name: &'static str,
    /// Length of its vector.
    pub weight_norm: f32,
}

/// Learning curves.
#[derive(Debug, Clone, Serialize)]
pub struct Learning {
    /// Slates that the visitor vector learned from.
    pub updates: u64,
    /// Transitions at hand for replay.
    pub replay: usize,
    /// Replay steps taken.
    pub steps: u64,
    /// Mean |TD error| of the last 200 steps.
    pub td_error: Vec<f32>,
    /// The last 200 answered slates: how likely a click was thought to be, and whether it came.
    pub click_probability: Vec<ClickView>,
}

/// One answered slate of the learning curve.
#[derive(Debug, Clone, Serialize)]
pub struct ClickView {
    /// The slate's number.
    pub slate: u64,
    /// 0 to 1, when it was made.
    pub predicted: f32,
    /// What came.
    pub clicked: bool,
}

/// One slate with what became of it.
#[derive(Debug, Clone, Serialize)]
pub struct SlateView {
    /// As in events.
    pub slate_id: String,
    /// The slot.
    pub slot: String,
    /// What it held.
    pub items: Vec<Recommendation>,
    /// Whether it was seen.
    pub seen: bool,
    /// Whether it was clicked.
    pub clicked: bool,
}

/// The catalogue in numbers.
#[derive(Debug, Clone, Serialize)]
pub struct CatalogueView {
    /// Products.
    pub products: usize,
    /// Of them in stock.
    pub in_stock: usize,
    /// Distinct features.
    pub features: usize,
}

/// The model in numbers.
#[derive(Debug, Clone, Serialize)]
pub struct ModelView {
    /// `bundle` when trained on a log, `cold` when made from content and order.
    pub source: &'static str,
    /// CRC-32 of the model file.
    pub checksum: String,
    /// Numbers learned.
    pub parameters: usize,
}

/// The stored state in numbers; where and when it was stored only the page knows.
#[derive(Debug, Clone, Serialize)]
pub struct Storage {
    /// Length of the exported state.
    pub bytes: usize,
}
