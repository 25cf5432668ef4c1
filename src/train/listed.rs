//! Products of one batch under numbers of their own, so that a batch touches only what it needs.

use super::network::Prepared;
use super::{Example, Session};
use crate::qnet::Model;
use crate::shopper::State;

/// Products of one batch, numbered in order of appearance.
pub struct Listed {
    pub items: Vec<u32>,
    places: Vec<u32>,
    /// The first so many are what the softmax runs over.
    pub candidates: usize,
}

impl Listed {
    pub fn new(n: usize) -> Self {
        Self { items: Vec::new(), places: vec![u32::MAX; n], candidates: 0 }
    }

    /// The whole catalogue, in order.
    pub fn all(n: usize) -> Self {
        Self { items: (0..n as u32).collect(), places: (0..n as u32).collect(), candidates: n }
    }

    pub fn place(&mut self, item: u32) -> usize {
        let place = &mut self.places[item as usize];
        if *place == u32::MAX {
            *place = self.items.len() as u32;
            self.items.push(item);
        }
        *place as usize
    }

    pub fn find(&self, item: u32) -> Option<usize> {
        Some(self.places[item as usize]).filter(|&p| p != u32::MAX).map(|p| p as usize)
    }
}

/// An example with its products as places in the list.
pub fn prepare(
    session: &Session,
    example: Example,
    mut state: State,
    model: &Model,
    repeats: bool,
    listed: &mut Listed,
) -> Prepared {
    let target = listed.place(session.acts[example.at as usize].item);
    let masked = if repeats {
        Vec::new()
    } else {
        let seen = session.acts[..example.at as usize].iter().filter_map(|a| listed.find(a.item));
        seen.filter(|&place| place < listed.candidates && place != target).collect()
    };
    for entry in &mut state.entries {
        entry.item = listed.place(entry.item) as u32;
    }
    Prepared { context: model.rows(state.context.iter().copied()), state, target, masked }
}
