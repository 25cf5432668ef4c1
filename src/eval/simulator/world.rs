//! What every simulated world has: a catalogue, and visitors who answer slates.

use std::collections::BTreeMap;

use super::interest::InterestEvolution;
use super::shop::{Shop, Spec};
use crate::Error;
use crate::catalog::Catalog;
use crate::config::Rewards;
use crate::shopper::EventKind;

/// The names of all worlds.
pub const WORLDS: [&str; 6] = ["fashion", "specialist", "marketplace", "drift", "news", "interest-evolution"];

/// A shop and the people who come to it.
pub trait World: Sync {
    /// The products, as the shop's feed has them.
    fn catalog(&self) -> &Catalog;
    /// Products in a slate.
    fn limit(&self) -> usize;
    /// Which products were there while the log was written.
    fn logged(&self) -> &[bool];
    /// A visitor; the same seed is the same person, who draws the same luck whatever they are shown.
    fn visitor(&self, seed: u64) -> Box<dyn Visitor + '_>;
    /// What a click on each product brings beyond itself, where the world has such a thing: by how much it is
    /// worth more than a slate without a click.
    fn lasting(&self) -> Option<&[f64]> {
        None
    }
    /// Slates that a visitor sees at most, where it is not the caller who says.
    fn slates(&self) -> Option<usize> {
        None
    }
}

/// A simulated visitor.
pub trait Visitor {
    /// What the page knows of the visitor.
    fn about(&self) -> BTreeMap<String, String>;
    /// Products that may be shown next; `None` for all.
    fn candidates(&self) -> Option<&[u32]>;
    /// Sees a slate, best place first.
    fn answer(&mut self, slate: &[u32]) -> Answer;
    /// What an all-knowing policy would show now.
    fn best(&self, limit: usize) -> Vec<u32>;
    /// False once the visitor has left for good.
    fn stays(&self) -> bool {
        true
    }
}

/// What a visitor made of a slate.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Answer {
    /// Place of the clicked product.
    pub clicked: Option<usize>,
    /// The click led to a purchase.
    pub bought: bool,
    /// The click's own reward, where it has one: dwell, for example.
    pub worth: Option<f64>,
}

impl Answer {
    /// The reward of the whole answer, by the default rewards.
    pub fn reward(&self) -> f64 {
        let rewards = Rewards::default();
        let click = || self.worth.unwrap_or_else(|| rewards.of(EventKind::SelectItem));
        let purchase = if self.bought { rewards.of(EventKind::Purchase) } else { 0.0 };
        self.clicked.map_or(0.0, |_| click() + purchase)
    }
}

/// Builds a world.
///
/// # Errors
/// `simulate_world` for a name that is not among [`WORLDS`].
pub fn build(name: &str, seed: u64) -> Result<Box<dyn World>, Error> {
    Ok(match name {
        "fashion" => Box::new(Shop::new(&Spec::default(), seed)),
        "specialist" => Box::new(Shop::new(&Spec::specialist(), seed)),
        "marketplace" => Box::new(Shop::new(&Spec::marketplace(), seed)),
        "drift" => Box::new(Shop::new(&Spec::drift(), seed)),
        "news" => Box::new(Shop::new(&Spec::news(), seed)),
        "interest-evolution" => Box::new(InterestEvolution::new(seed)),
        _ => {
            let known = WORLDS.join(", ");
            return Err(Error::new(
                "simulate_world",
                format!("there is no world `{name}`: expected one of {known}"),
            ));
        }
    })
}
