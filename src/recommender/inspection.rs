//! What the recommender knows and does, for the panel and for anyone who asks.

use super::request::{Recommendation, write_items};
use crate::json::Writer;
use crate::{Named, Warnings};

/// A look inside; costs about one ranking.
#[derive(Debug, Clone)]
pub struct Inspection {
    /// Events so far.
    pub events: Events,
    /// Events that named a product which is not in the catalogue.
    pub unknown_items: u64,
    /// What was mended or left out, in the catalogue and in events.
    pub warnings: Warnings,
    /// The events that are remembered, newest last.
    pub history: Vec<PastEvent>,
    /// Ids in the cart.
    pub cart: Vec<String>,
    /// Ids bought.
    pub bought: Vec<String>,
    /// Slates seen, of those that are remembered. (Of all: `view_item_list` of the events.)
    pub seen_slates: u64,
    /// Of them clicked.
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
#[derive(Debug, Clone)]
pub struct Events {
    /// All.
    pub total: u64,
    /// By GA4 name.
    pub by_event: Named<u64>,
}

/// One past event.
#[derive(Debug, Clone)]
pub struct PastEvent {
    /// The product.
    pub item_id: String,
    /// GA4's name.
    pub event: &'static str,
    /// ms since 1970.
    pub time: f64,
}

/// The state as the network reads it.
#[derive(Debug, Clone)]
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
#[derive(Debug, Clone)]
pub struct Pool {
    /// `last`, `short`, `long`, `cart`, `bought`, `skipped`, `context`.
    pub name: &'static str,
    /// Length of its vector.
    pub weight_norm: f32,
}

/// Learning curves.
#[derive(Debug, Clone)]
pub struct Learning {
    /// Slates that the visitor vector learned from.
    pub updates: u64,
    /// Transitions at hand for replay.
    pub replay: usize,
    /// Replay steps taken.
    pub steps: u64,
    /// Mean |TD error| of the last 200 steps.
    pub td_error: Vec<f32>,
    /// The last 200 answers to slates: how likely a click was thought to be, and whether it came. A second click on a slate
    /// is an answer of its own.
    pub click_probability: Vec<ClickView>,
}

/// One answered slate of the learning curve.
#[derive(Debug, Clone)]
pub struct ClickView {
    /// The slate's number.
    pub slate: u64,
    /// 0 to 1, when it was made.
    pub predicted: f32,
    /// What came.
    pub clicked: bool,
}

/// One slate with what became of it.
#[derive(Debug, Clone)]
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
#[derive(Debug, Clone)]
pub struct CatalogueView {
    /// Products.
    pub products: usize,
    /// Of them in stock.
    pub in_stock: usize,
    /// Distinct features.
    pub features: usize,
}

/// The model in numbers.
#[derive(Debug, Clone)]
pub struct ModelView {
    /// `bundle` when trained on a log, `cold` when made from content and order.
    pub source: &'static str,
    /// CRC-32 of the model file.
    pub checksum: String,
    /// Numbers learned.
    pub parameters: usize,
}

/// The stored state in numbers; where and when it was stored only the page knows.
#[derive(Debug, Clone)]
pub struct Storage {
    /// Length of the exported state.
    pub bytes: usize,
}

impl Inspection {
    /// For JavaScript.
    pub fn write(&self, to: &mut Writer) {
        to.object(&mut |to| {
            to.field("events").object(&mut |to| {
                to.field("total").number(self.events.total as f64);
                to.field("by_event").object(&mut |to| {
                    self.events
                        .by_event
                        .iter()
                        .for_each(|(name, &count)| to.field(name).number(count as f64));
                });
            });
            to.field("unknown_items").number(self.unknown_items as f64);
            self.warnings.write(to.field("warnings"));
            to.field("history").list(self.history.len());
            for past in &self.history {
                to.object(&mut |to| {
                    to.field("item_id").text(&past.item_id);
                    to.field("event").text(past.event);
                    to.field("time").number(past.time);
                });
            }
            to.field("cart").texts(&self.cart);
            to.field("bought").texts(&self.bought);
            to.field("seen_slates").number(self.seen_slates as f64);
            to.field("clicked_slates").number(self.clicked_slates as f64);
            self.state.write(to);
            self.learning.write(to);
            to.field("slates").list(self.slates.len());
            for slate in &self.slates {
                to.object(&mut |to| {
                    to.field("slate_id").text(&slate.slate_id);
                    to.field("slot").text(&slate.slot);
                    write_items(&slate.items, to);
                    to.field("seen").flag(slate.seen);
                    to.field("clicked").flag(slate.clicked);
                });
            }
            to.field("catalogue").object(&mut |to| {
                to.field("products").number(self.catalogue.products as f64);
                to.field("in_stock").number(self.catalogue.in_stock as f64);
                to.field("features").number(self.catalogue.features as f64);
            });
            to.field("model").object(&mut |to| {
                to.field("source").text(self.model.source);
                to.field("checksum").text(&self.model.checksum);
                to.field("parameters").number(self.model.parameters as f64);
            });
            to.field("storage").object(&mut |to| to.field("bytes").number(self.storage.bytes as f64));
            to.field("seed").number(self.seed as f64);
            to.field("version").text(self.version);
        });
    }
}

impl StateView {
    /// Writes the field `state`.
    fn write(&self, to: &mut Writer) {
        to.field("state").object(&mut |to| {
            to.field("visitor").object(&mut |to| {
                self.visitor.iter().for_each(|(name, value)| to.field(name).text(value));
            });
            to.field("pools").list(self.pools.len());
            for pool in &self.pools {
                to.object(&mut |to| {
                    to.field("name").text(pool.name);
                    to.field("weight_norm").number(pool.weight_norm.into());
                });
            }
            to.field("visitor_vector_norm").number(self.visitor_vector_norm.into());
            to.field("uncertainty").number(self.uncertainty.into());
        });
    }
}

impl Learning {
    /// Writes the field `learning`.
    fn write(&self, to: &mut Writer) {
        to.field("learning").object(&mut |to| {
            to.field("updates").number(self.updates as f64);
            to.field("replay").number(self.replay as f64);
            to.field("steps").number(self.steps as f64);
            to.field("td_error").list(self.td_error.len());
            self.td_error.iter().for_each(|&error| to.number(error.into()));
            to.field("click_probability").list(self.click_probability.len());
            for view in &self.click_probability {
                to.object(&mut |to| {
                    to.field("slate").number(view.slate as f64);
                    to.field("predicted").number(view.predicted.into());
                    to.field("clicked").flag(view.clicked);
                });
            }
        });
    }
}
