//! Why a product has the score it has: a sum of parts, exact by construction.

use super::VisitorVector;
use crate::qnet::slices::dot;
use crate::qnet::{EMBEDDING, ItemTable, ItemVector, Model, Point};
use crate::shopper::{Entry, ITEM_POOLS, State};

/// Where a part of a score comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A past event, through the pools of the state.
    Event,
    /// A slate passed over, through the pool of skips.
    Skip,
    /// What is known of the visitor: demographics and context.
    Context,
    /// The visitor vector: learned from the answers to slates.
    Visitor,
    /// b(a), the same for every visitor.
    Popularity,
    /// What the tower adds for anyone who is as far in a visit.
    Base,
    /// Long-term value, from the Q head.
    Value,
    /// Seen of late: passed over in slates, or looked at.
    Fatigue,
}

impl Source {
    /// Its name to the outside.
    pub fn name(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::Skip => "skip",
            Self::Context => "context",
            Self::Visitor => "visitor",
            Self::Popularity => "popularity",
            Self::Base => "base",
            Self::Value => "value",
            Self::Fatigue => "fatigue",
        }
    }
}

/// One part of a score.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Where it comes from.
    pub source: Source,
    /// Added to the score.
    pub value: f32,
    /// The past product behind it, for events, skips and the visitor vector.
    pub item: Option<u32>,
    /// Place of the event in the history (0 the newest), for events.
    pub age: Option<u8>,
}

/// A state as explanations see it: what is the same for every product.
#[derive(Debug)]
pub struct View<'a> {
    model: &'a Model,
    items: &'a ItemTable,
    visitor: &'a VisitorVector,
    state: &'a State,
    /// What is known of the visitor, as the tower reads it.
    about: ItemVector,
    point: Point,
    /// One part, of value 0, for each event and skip of the state, which may be in several pools.
    past: Vec<Part>,
    /// The place in `past` of each entry of the state.
    places: Vec<usize>,
}

impl<'a> View<'a> {
    /// Looks at a state.
    pub fn new(model: &'a Model, items: &'a ItemTable, visitor: &'a VisitorVector, state: &'a State) -> Self {
        let point = model.forward(&model.pools(state, items));
        let mut about = [0.0; EMBEDDING];
        model.add_features(state.about(), model.share(&state.context), &mut about);
        let mut past: Vec<Part> = Vec::new();
        let place = |entry: &Entry| {
            let source = if entry.pool as usize == ITEM_POOLS - 1 { Source::Skip } else { Source::Event };
            let part = Part { source, value: 0.0, item: Some(entry.item), age: Some(entry.age) };
            past.iter().position(|p| *p == part).unwrap_or_else(|| {
                past.push(part);
                past.len() - 1
            })
        };
        let places = state.entries.iter().map(place).collect();
        Self { model, items, visitor, state, about, point, past, places }
    }

    /// Splits `d·(h(s) + δ)` and what is remembered of product `a` into their parts, which sum to it. With d = e(a)
    /// that is a product's `ℓ − b`; with d = e(a) − ē it is how far the product is ahead of the mean one, of which
    /// next to nothing is remembered.
    ///
    /// The pools enter h linearly through the gates, and piecewise linearly through the relu layer: with the
    /// active units as they are, `h = J p + c`, so each past event's part is `weight · (Jᵀ d)_k · e(a_i)` without
    /// any remainder (gradient × input, which is exact for relu networks).
    pub fn parts(&self, d: &[f32], a: u32) -> Vec<Part> {
        let Self { model, items, visitor, state, about, point, .. } = self;
        // Jᵀ d, 32 numbers for each pool
        let jacobian = model.tower.pull_back(point, d);
        let back = |pool: usize| &jacobian[pool * EMBEDDING..(pool + 1) * EMBEDDING];
        let mut parts = self.past.clone();
        let mut linear = 0.0;
        let remembered = items.recall.parts(state, a);
        for ((entry, remembered), &place) in state.entries.iter().zip(remembered).zip(&self.places) {
            let value = entry.weight * dot(&items.e.row(entry.item), back(entry.pool as usize));
            linear += value;
            parts[place].value += value + remembered;
        }
        let part = |source: Source, value: f32, item: Option<u32>| Part { source, value, item, age: None };
        if !state.about().is_empty() {
            let value = dot(about, back(ITEM_POOLS));
            linear += value;
            parts.push(part(Source::Context, value, None));
        }
        for kept in &visitor.parts {
            parts.push(part(Source::Visitor, dot(d, &kept.vector), Some(kept.item)));
        }
        if visitor.updates > 0 {
            parts.push(part(Source::Visitor, dot(d, &visitor.rest), None));
        }
        parts.push(part(Source::Base, dot(d, &point.h) - linear, None));
        parts
    }
}
