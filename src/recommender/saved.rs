//! The visitor as bytes: what outlives the page.
//!
//! `WSHP`, the format's version, the payload's CRC-32, then the payload in postcard. Products are stored by
//! id, so that a state survives a catalogue in another order.

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::agent::SavedVector;
use crate::checksum::crc32;
use crate::shopper::Shopper;

const MAGIC: &[u8; 4] = b"WSHP";
/// Raised whenever [`Saved`] changes.
const VERSION: u16 = 2;
const HEAD: usize = 10;

/// Everything that was learned of and from a visitor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    /// Weights of the plain DQN, when it is the learner. They fit one catalogue's size and order.
    pub reference: Option<Vec<Vec<f32>>>,
}

impl Saved {
    /// As bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let payload = postcard::to_allocvec(self).unwrap_or_default();
        let mut bytes = Vec::with_capacity(payload.len() + HEAD);
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        bytes.extend_from_slice(&crc32(&payload).to_le_bytes());
        bytes.extend_from_slice(&payload);
        bytes
    }

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
                format!("the stored state is of version {version}, this script reads version {VERSION}"),
            ));
        }
        if crc32(payload) != u32::from_le_bytes([c0, c1, c2, c3]) {
            return Err(Error::new("state_checksum", "the stored state is cut short or damaged"));
        }
        postcard::from_bytes(payload)
            .map_err(|_| Error::new("state_format", "the stored state cannot be read"))
    }
}
