//! From the parts of a score to one honest sentence.

use crate::agent::{Agent, Part, Source, View};
use crate::catalog::Catalog;
use crate::qnet::top_k;
use crate::shopper::{EventKind, Touch};

use super::request::Reason;

/// Past products that a reason names at most.
const BECAUSE: usize = 2;
/// A past event must set a product apart from the mean one by this much (log-odds) to be called its cause.
const LEAST: f32 = 0.05;

/// What a reason may rest on.
pub struct Grounds<'a> {
    pub agent: &'a Agent,
    pub catalog: &'a Catalog,
    /// The state the slate was made in, and the events that its ages count.
    pub view: View<'a>,
    pub history: Vec<Touch>,
}

impl Grounds<'_> {
    /// The reason for product `a`: what sets it apart from the mean product most.
    pub fn reason(&self, a: u32) -> Reason {
        if self.agent.reference.is_some() {
            return plain("taste", "Chosen by what you did here");
        }
        let parts = self.agent.advantage(&self.view, a);
        let total =
            |source: Source| -> f32 { parts.iter().filter(|p| p.source == source).map(|p| p.value).sum() };
        let events = self.strongest(&parts, Source::Event, |_| true);
        // Of the answers to slates only clicks make a sentence; what skips say counts for the taste as a whole.
        let clicks = self.strongest(&parts, Source::Visitor, |item| {
            self.agent.visitor.parts.iter().any(|p| p.item == item && p.clicked)
        });
        let sum = |found: &[(u32, f32)]| found.iter().map(|(_, v)| v).sum::<f32>();
        let (by_event, by_taste, by_context) = (sum(&events), sum(&clicks), total(Source::Context));
        let by_popularity = total(Source::Popularity);
        let best = [by_event, by_taste, by_context, by_popularity].into_iter().fold(LEAST, f32::max);
        if by_event >= best {
            let kind = events.first().and_then(|(item, _)| self.kind(*item));
            return match kind {
                Some(EventKind::AddToCart | EventKind::AddToWishlist) => {
                    self.because("cart", "Goes with", &events)
                }
                Some(EventKind::Purchase) => self.because("bought", "Because you bought", &events),
                _ => self.because("similar", "Because you looked at", &events),
            };
        }
        if by_taste >= best {
            return self.because("taste", "Because you picked", &clicks);
        }
        if by_context >= best {
            return plain("context", "Liked by visitors like you");
        }
        self.anyones(a)
    }

    /// The reason when nothing about the visitor is the cause.
    fn anyones(&self, a: u32) -> Reason {
        if !self.agent.model().trained {
            plain("featured", "From our selection")
        } else if self.agent.items().new.get(a as usize).copied().unwrap_or(false) {
            plain("new", "New in the shop")
        } else {
            plain("popular", "Popular in the shop")
        }
    }

    fn strongest(&self, parts: &[Part], source: Source, admit: impl Fn(u32) -> bool) -> Vec<(u32, f32)> {
        let mut found: Vec<(u32, f32)> = Vec::new();
        for part in parts.iter().filter(|p| p.source == source) {
            let Some(item) = part.item.filter(|&i| admit(i)) else { continue };
            match found.iter_mut().find(|(i, _)| *i == item) {
                Some((_, value)) => *value += part.value,
                None => found.push((item, part.value)),
            }
        }
        found.retain(|(_, value)| *value > 0.0);
        let values: Vec<f32> = found.iter().map(|(_, value)| *value).collect();
        top_k(&values, BECAUSE).into_iter().map(|place| found[place as usize]).collect()
    }

    fn kind(&self, item: u32) -> Option<EventKind> {
        self.history.iter().find(|t| t.item == item).map(|t| t.kind)
    }

    fn because(&self, code: &'static str, lead: &str, found: &[(u32, f32)]) -> Reason {
        let product = found.first().and_then(|(item, _)| self.catalog.get(*item));
        let title = product.map(|p| p.title).unwrap_or_default();
        Reason {
            code,
            text: [lead, " ", &title].concat(),
            because: found.iter().map(|(item, _)| self.catalog.id(*item).to_owned()).collect(),
        }
    }
}

/// A reason without a cause in the visitor's past.
pub fn plain(code: &'static str, text: &str) -> Reason {
    Reason { code, text: text.to_owned(), because: Vec::new() }
}
