//! What the edges ask for and what they get.

use serde::Serialize;

use super::filter::Filter;
use crate::Error;

/// Where on the page a slate goes, which decides what it is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Slot {
    /// What suits this visitor now.
    #[default]
    ForYou,
    /// What goes with one product.
    Related,
    /// What goes with the cart.
    Cart,
    /// What the visitor looked at, newest first.
    RecentlyViewed,
    /// What suits everyone.
    Popular,
    /// What was added since the model was trained, then the end of the catalogue.
    New,
}

impl Slot {
    const ALL: [Self; 6] =
        [Self::ForYou, Self::Related, Self::Cart, Self::RecentlyViewed, Self::Popular, Self::New];

    /// The slot's name in markup and requests.
    pub fn name(self) -> &'static str {
        match self {
            Self::ForYou => "for-you",
            Self::Related => "related",
            Self::Cart => "cart",
            Self::RecentlyViewed => "recently-viewed",
            Self::Popular => "popular",
            Self::New => "new",
        }
    }

    /// The slot of this name.
    ///
    /// # Errors
    /// `slot_unknown`.
    pub fn from_name(name: &str) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|s| s.name() == name).ok_or_else(|| {
            let names = "for-you, related, cart, recently-viewed, popular, new";
            Error::new("slot_unknown", ["there is no slot `", name, "`: expected one of ", names].concat())
        })
    }
}

/// What to rank, for which slot.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// `for-you` (default), `related`, `cart`, `recently-viewed`, `popular`, `new`.
    pub slot: Option<String>,
    /// How many, 1 to 100; default 6.
    pub limit: Option<usize>,
    /// The product on the page: what `related` is to, and never itself recommended.
    pub item_id: Option<String>,
    /// Ids to choose from; default all.
    pub candidates: Option<Vec<String>>,
    /// Conditions that a product's fields must meet.
    pub filter: Option<Filter>,
    /// Ids never to show.
    pub exclude: Vec<String>,
    /// Explore in this slate; default as configured.
    pub explore: Option<bool>,
}

/// Products in the order in which to show them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Slate {
    /// Names the slate in `view_item_list` and `select_item`.
    pub slate_id: String,
    /// The slot it was made for.
    pub slot: &'static str,
    /// At most `limit`; fewer when fewer may be shown.
    pub items: Vec<Recommendation>,
}

/// One recommended product.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Recommendation {
    /// The product's id.
    pub item_id: String,
    /// Place in the slate, from 0.
    pub index: usize,
    /// Q̄(s, a): expected discounted reward once it is clicked.
    pub q: f32,
    /// Ranking score, on the scale of log-odds.
    pub score: f32,
    /// Probability that it is the one clicked, 0 to 1.
    pub probability: f32,
    /// Why it is there.
    pub reason: Reason,
}

/// Why a product is there.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reason {
    /// `similar`, `cart`, `bought`, `taste`, `context`, `popular`, `featured`, `new`, `explore`, `recent`.
    pub code: &'static str,
    /// A sentence for the visitor.
    pub text: String,
    /// Ids of the past products that are the cause, strongest first.
    pub because: Vec<String>,
}

/// What [`super::Recommender::observe`] made of an event.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Observed {
    /// True when the state changed: slates may now differ.
    pub changed: bool,
    /// The event's reward.
    pub reward: f64,
}

/// Replay done by [`super::Recommender::learn`].
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Learned {
    /// Minibatches.
    pub steps: u32,
    /// Mean |TD error| over them.
    pub td_error: f32,
}

/// A product's score, taken apart. The parts' values sum to `score`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// The product.
    pub item_id: String,
    /// Ranking score in the `for-you` slot, before diversity.
    pub score: f32,
    /// Q̄(s, a).
    pub q: f32,
    /// Place among all products that may be shown, from 0; `None` when it may not.
    pub rank: Option<usize>,
    /// What the score consists of.
    pub parts: Vec<ScorePart>,
    /// The reason that a card would give.
    pub reason: Reason,
}

/// One part of a score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScorePart {
    /// `event`, `skip`, `visitor`, `context`, `popularity`, `base`, `value`, `fatigue`.
    pub kind: crate::agent::Source,
    /// Added to the score.
    pub value: f32,
    /// The past product behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item_id: Option<String>,
    /// What was done with it: GA4's name of the event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<&'static str>,
    /// When, in ms since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<f64>,
}
