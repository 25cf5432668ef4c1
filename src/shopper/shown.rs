//! Slates that were put on the page, from serving to the visitor's answer.

use crate::wire::{Sink, Source};

/// One slate A with the visitor's answer to it: the source of every transition (s, A, r, s′).
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// Counts up from 1 over the visitor's life.
    pub id: u64,
    /// Slot it was made for.
    pub slot: String,
    /// Products in the order shown.
    pub items: Vec<u32>,
    /// The state s it was made in is the state at this tick of [`super::Shopper`]'s clock.
    pub served: u64,
    /// Products that it was made for (the one on the page, the cart) instead of for the visitor's history.
    pub focus: Vec<u32>,
    /// When it was seen; `None` until then.
    pub seen: Option<u64>,
    /// When it was clicked or taken for skipped; `None` while the visitor may still answer.
    pub closed: Option<u64>,
    /// Clicked products, in the order of the clicks.
    pub clicked: Vec<u32>,
    /// Sum of the rewards that this slate led to.
    pub reward: f32,
    /// Probability of any click on it, as it was predicted when it was made.
    pub predicted: f32,
    /// False for slots that the policy does not choose (recently viewed), for slates of nothing, and where nothing that was
    /// clicked is in the catalogue any more: shown, never learned from.
    pub learn: bool,
}

impl Shown {
    /// The products that were seen and not clicked.
    pub fn skipped(&self) -> Vec<u32> {
        self.items.iter().copied().filter(|i| !self.clicked.contains(i)).collect()
    }

    pub(super) fn write(&self, to: &mut Sink, stored: &[u32]) {
        to.whole(self.id);
        to.text(&self.slot);
        to.items(&self.items, stored);
        to.whole(self.served);
        to.items(&self.focus, stored);
        to.maybe(self.seen, Sink::whole);
        to.maybe(self.closed, Sink::whole);
        to.items(&self.clicked, stored);
        to.float(self.reward);
        to.float(self.predicted);
        to.flag(self.learn);
    }

    pub(super) fn read(from: &mut Source) -> Self {
        Self {
            id: from.whole(),
            slot: from.text(),
            items: from.wholes(),
            served: from.whole(),
            focus: from.wholes(),
            seen: from.maybe(Source::whole),
            closed: from.maybe(Source::whole),
            clicked: from.wholes(),
            // Infinite rewards were taken once, and made NaN of the sum.
            reward: Some(from.float()).filter(|reward| reward.is_finite()).unwrap_or_default(),
            predicted: from.float(),
            learn: from.flag(),
        }
    }
}
