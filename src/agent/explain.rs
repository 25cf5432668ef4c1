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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{self, Catalog};
    use crate::qnet::slices::row;
    use crate::shopper::{Interest, PROGRESS, Past};
    use ndarray::Array2;

    #[test]
    fn how_far_a_visit_has_come_is_nothing_that_is_known_of_the_visitor() {
        let catalog = Catalog::read(b"id,title,brand\na,Red cup,A\nb,Blue cup,B\nc,Green scarf,A\n").unwrap();
        // One act has the vector of a brand, and so has a country.
        let mut model = Model::cold(&catalog);
        let shape = model.embedding.dim();
        model.embedding = Array2::from_shape_fn(shape, |(i, j)| 0.1 * ((7 * i + 3 * j) % 5) as f32);
        let country = catalog::hash("country", "PL");
        let [first, second] = ["A", "B"].map(|brand| model.rows([catalog::hash("brand", brand)])[0] as u32);
        model.features.extend([(PROGRESS.start, first), (country, second)]);
        model.tower.gate.fill(0.5);
        let items = model.place(&catalog);
        let visitor = VisitorVector::new(&Array2::eye(EMBEDDING), 1.0);
        let of = |context: Vec<u32>| {
            let state = State::new([Past::new(0, Interest::Viewed)], [], context);
            let view = View::new(&model, &items, &visitor, &state);
            let point = model.forward(&model.pools(&state, &items));
            let parts = view.parts(&items.e.row(1), 1);
            let sum: f32 = parts.iter().map(|part| part.value).sum();
            let want = dot(&items.e.row(1), &point.h) + items.recall.of(&state, &[1])[0];
            assert!((sum - want).abs() < 1e-4, "{sum}, {want}");
            parts.into_iter().find(|part| part.source == Source::Context).map(|part| part.value)
        };
        assert_eq!(of(vec![]), None);
        let about = 0.5 * dot(row(&model.embedding, second as usize), &items.e.row(1)) / 2.0_f32.sqrt();
        let got = of(vec![country]).unwrap();
        assert!((got - about).abs() < 1e-5 && about.abs() > 1e-3, "{got}, {about}");
    }
}
