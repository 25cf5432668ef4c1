//! What the edges ask for and what they get.

use super::filter::Filter;
use crate::Error;
use crate::json::Writer;

/// Where on the page a slate goes, which decides what it is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Slot {
    /// What suits this visitor now.
    #[default]
    ForYou,
    /// What goes with one product.
    Related,
    /// What others bought with one product or several, or with the cart.
    BoughtTogether,
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
    const ALL: [Self; 7] = [
        Self::ForYou,
        Self::Related,
        Self::BoughtTogether,
        Self::Cart,
        Self::RecentlyViewed,
        Self::Popular,
        Self::New,
    ];

    /// The slot's name in markup and requests.
    pub fn name(self) -> &'static str {
        match self {
            Self::ForYou => "for-you",
            Self::Related => "related",
            Self::BoughtTogether => "bought-together",
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
        Self::ALL.into_iter().find(|s| s.name() == name).ok_or_else(|| slot_unknown(name))
    }
}

// By itself, since few pages hear it.
#[inline(never)]
fn slot_unknown(name: &str) -> Error {
    let names = "for-you, related, bought-together, cart, recently-viewed, popular, new";
    Error::new("slot_unknown", ["there is no slot `", name, "`: expected one of ", names].concat())
}

/// What to rank, for which slot.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// `for-you` (default), `related`, `bought-together`, `cart`, `recently-viewed`, `popular`, `new`.
    pub slot: Option<String>,
    /// How many, 1 to 100; default 6.
    pub limit: Option<usize>,
    /// The product on the page: what `related` is to, and never itself recommended.
    pub item_id: Option<String>,
    /// Further products that it is about.
    pub item_ids: Vec<String>,
    /// Ids to choose from; default all.
    pub candidates: Option<Vec<String>>,
    /// Conditions that a product's fields must meet.
    pub filter: Option<Filter>,
    /// Ids never to show.
    pub exclude: Vec<String>,
    /// Ids that come first, in this order, where they may be shown.
    pub pin: Vec<String>,
    /// What is added to the score of products that meet the conditions, in log-odds; below 0 it buries them.
    pub boost: Vec<(Filter, f32)>,
    /// Fewer than this are not worth showing; default 0, with a `fallback` 1.
    pub min: usize,
    /// The slot whose slate is shown then; default none.
    pub fallback: Option<String>,
    /// Explore in this slate; default as configured.
    pub explore: Option<bool>,
    /// Leave out the reasons that are to be worked out, where nobody will read them: about a fifth of the time that a
    /// slate takes.
    pub unreasoned: bool,
}

/// Products in the order in which to show them.
#[derive(Debug, Clone, PartialEq)]
pub struct Slate {
    /// Names the slate in `view_item_list` and `select_item`.
    pub slate_id: String,
    /// The slot it was made for.
    pub slot: &'static str,
    /// At most `limit`; fewer when fewer may be shown.
    pub items: Vec<Recommendation>,
}

/// One recommended product.
#[derive(Debug, Clone, PartialEq)]
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

/// Why a product is there. All of it is empty where the request was for none.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reason {
    /// `similar`, `cart`, `bought`, `taste`, `context`, `popular`, `featured`, `new`, `explore`, `recent`, `together`.
    pub code: &'static str,
    /// A sentence for the visitor.
    pub text: String,
    /// Ids of the past products that are the cause, strongest first.
    pub because: Vec<String>,
}

/// What [`super::Recommender::observe`] made of an event.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Observed {
    /// True when the state changed: slates may now differ.
    pub changed: bool,
    /// The event's reward.
    pub reward: f64,
}

/// Replay done by [`super::Recommender::learn`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Learned {
    /// Minibatches.
    pub steps: u32,
    /// Mean |TD error| over them.
    pub td_error: f32,
}

/// A product's score, taken apart. The parts' values sum to `score`.
#[derive(Debug, Clone, PartialEq)]
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
#[derive(Debug, Clone, PartialEq)]
pub struct ScorePart {
    /// `event`, `skip`, `visitor`, `context`, `popularity`, `base`, `value`, `fatigue`.
    pub kind: crate::agent::Source,
    /// Added to the score.
    pub value: f32,
    /// The past product behind it.
    pub item_id: Option<String>,
    /// What was done with it: GA4's name of the event.
    pub event: Option<&'static str>,
    /// When, in ms since 1970.
    pub time: Option<f64>,
}

impl Slate {
    /// For JavaScript.
    pub fn write(&self, to: &mut Writer) {
        to.object(&mut |to| {
            to.field("slate_id").text(&self.slate_id);
            to.field("slot").text(self.slot);
            write_items(&self.items, to);
        });
    }
}

/// Writes the field `items`.
pub fn write_items(items: &[Recommendation], to: &mut Writer) {
    to.field("items").list(items.len());
    for item in items {
        to.object(&mut |to| {
            to.field("item_id").text(&item.item_id);
            to.field("index").number(item.index as f64);
            to.field("q").number(item.q.into());
            to.field("score").number(item.score.into());
            to.field("probability").number(item.probability.into());
            item.reason.write(to);
        });
    }
}

impl Reason {
    /// Writes the field `reason`.
    fn write(&self, to: &mut Writer) {
        to.field("reason").object(&mut |to| {
            to.field("code").text(self.code);
            to.field("text").text(&self.text);
            to.field("because").texts(&self.because);
        });
    }
}

impl Observed {
    /// For JavaScript.
    pub fn write(&self, to: &mut Writer) {
        to.object(&mut |to| {
            to.field("changed").flag(self.changed);
            to.field("reward").number(self.reward);
        });
    }
}

impl Learned {
    /// For JavaScript.
    pub fn write(&self, to: &mut Writer) {
        to.object(&mut |to| {
            to.field("steps").number(self.steps.into());
            to.field("td_error").number(self.td_error.into());
        });
    }
}

impl Explanation {
    /// For JavaScript.
    pub fn write(&self, to: &mut Writer) {
        to.object(&mut |to| {
            to.field("item_id").text(&self.item_id);
            to.field("score").number(self.score.into());
            to.field("q").number(self.q.into());
            to.field("rank");
            match self.rank {
                Some(rank) => to.number(rank as f64),
                None => to.null(),
            }
            to.field("parts").list(self.parts.len());
            self.parts.iter().for_each(|part| part.write(to));
            self.reason.write(to);
        });
    }
}

impl ScorePart {
    fn write(&self, to: &mut Writer) {
        to.object(&mut |to| {
            to.field("kind").text(self.kind.name());
            to.field("value").number(self.value.into());
            if let Some(id) = &self.item_id {
                to.field("item_id").text(id);
            }
            if let Some(event) = self.event {
                to.field("event").text(event);
            }
            if let Some(time) = self.time {
                to.field("time").number(time);
            }
        });
    }
}
