//! The visitor as bytes: what outlives the page.
//!
//! `WSHP`, the format's version, the payload's CRC-32, then the payload in postcard. Products are stored by
//! id, so that a state survives a catalogue in another order.

use super::Recommender;
use crate::agent::SavedVector;
use crate::checksum::crc32;
use crate::qnet::slices::{flat, vector};
use crate::shopper::Shopper;
use crate::wire::{Sink, Source};
use crate::{Error, host};

const MAGIC: &[u8; 4] = b"WSHP";
/// Raised whenever [`Saved`] changes; `www/loader/log.js` reads it, too.
const VERSION: u16 = 2;
const HEAD: usize = 10;

/// Stands for a product that is not stored.
const NONE: u32 = u32::MAX;

/// Everything that was learned of and from a visitor, as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Saved {
    /// CRC-32 of the model that it was learned on; 0 for the model without a log.
    pub model: u32,
    /// Ids of the products that the numbers below stand for.
    pub ids: Vec<String>,
    pub shopper: Shopper,
    pub vector: SavedVector,
    /// Weights and bias of the Q head, when replay has changed it.
    pub head: Option<(Vec<f32>, Vec<f32>)>,
    pub steps: u64,
    pub owed: u32,
    pub td_curve: Vec<f32>,
    pub clicks_curve: Vec<(u64, f32, bool)>,
    pub seed: u64,
    /// Weights of the plain DQN, when it is the learner. They fit one catalogue's products in their order.
    pub reference: Option<Vec<Vec<f32>>>,
}

/// Everything that a recommender has learned of and from its visitor, as [`Saved::from_bytes`] reads it.
pub fn to_bytes(of: &Recommender) -> Vec<u8> {
    let Recommender { catalog, shopper, agent, .. } = of;
    let mut stored = vec![NONE; catalog.len()];
    let mut ids: Vec<&str> = Vec::new();
    for item in shopper.items().chain(agent.visitor.parts.iter().map(|part| part.item)) {
        let number = &mut stored[item as usize];
        if *number == NONE {
            *number = ids.len() as u32;
            ids.push(catalog.id(item));
        }
    }
    let replay = &agent.replay;
    let payload = Sink::bytes(|to| {
        to.whole(of.model_crc.into());
        to.texts(&ids);
        shopper.write(to, &stored);
        agent.visitor.write(to, &stored);
        to.maybe((!replay.untouched()).then_some(&replay.head.layer), |to, head| {
            to.floats(flat(&head.weight));
            to.floats(vector(&head.bias));
        });
        to.whole(replay.steps);
        to.whole(replay.owed.into());
        to.floats(&replay.curve);
        to.list(&of.clicks_curve, |to, &(slate, predicted, clicked)| {
            to.whole(slate);
            to.float(predicted);
            to.flag(clicked);
        });
        to.whole(of.seed);
        let reference = agent.reference.as_ref().map(|reference| reference.save(catalog.order()));
        to.maybe(reference, |to, layers| to.list(&layers, |to, layer| to.floats(layer)));
    });
    let mut bytes = Vec::with_capacity(payload.len() + HEAD);
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&VERSION.to_le_bytes());
    bytes.extend_from_slice(&crc32(&payload).to_le_bytes());
    bytes.extend_from_slice(&payload);
    bytes
}

impl Saved {
    /// From bytes.
    ///
    /// # Errors
    /// `state_format` when they are no visitor's state, `state_version` when another version wrote them,
    /// `state_checksum` when they are cut short or damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let (Some((head, payload)), true) = (bytes.split_at_checked(HEAD), bytes.starts_with(MAGIC)) else {
            return Err(Error::new(
                "state_format",
                "the stored state is none of windowshop's: it is left alone",
            ));
        };
        let [_, _, _, _, v0, v1, c0, c1, c2, c3] = *head else {
            return Err(Error::new("state_format", "the stored state has no head"));
        };
        let version = u16::from_le_bytes([v0, v1]);
        if version != VERSION {
            return Err(Error::new(
                "state_version",
                [
                    "the stored state is of version ",
                    &host::count_text(version.into()),
                    ", this script reads version ",
                    &host::count_text(VERSION.into()),
                ]
                .concat(),
            ));
        }
        if crc32(payload) != u32::from_le_bytes([c0, c1, c2, c3]) {
            return Err(Error::new("state_checksum", "the stored state is cut short or damaged"));
        }
        let mut from = Source::new(payload);
        let saved = Self::read(&mut from);
        if from.ended_well() {
            Ok(saved)
        } else {
            Err(Error::new("state_format", "the stored state cannot be read"))
        }
    }

    fn read(from: &mut Source) -> Self {
        Self {
            model: from.small(),
            ids: from.texts(),
            shopper: Shopper::read(from),
            vector: SavedVector::read(from),
            head: from.maybe(|from| (from.floats(), from.floats())),
            steps: from.whole(),
            owed: from.small(),
            td_curve: from.floats(),
            clicks_curve: from.list(|from| (from.whole(), from.float(), from.flag())),
            seed: from.whole(),
            reference: from.maybe(|from| from.list(Source::floats)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stored_field_is_in_the_readme() {
        let read = Saved::from_bytes(include_bytes!("../../tests/states/version-2.bin"));
        assert_listed!(
            Saved { model, ids, shopper, vector, head, steps, owed, td_curve, clicks_curve, seed, reference },
            read.unwrap()
        );
    }
}
