//! Recommender: the one façade that the page, the headless API and the command use. (STUB BODY: real one follows; signatures are final)

use crate::catalog::Product;
use crate::shopper::Event;
use crate::{Error, Warnings};
use serde::{Deserialize, Serialize};

/// What to rank, for which slot.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Request {
    /// `for-you` (default), `related`, `cart`, `recently-viewed`, `popular`, `new`.
    pub slot: Option<String>,
    /// How many, 1 to 100; default 6.
    pub limit: Option<usize>,
    /// The product that `related` is to.
    pub item_id: Option<String>,
    /// Ids to choose from; default all.
    pub candidates: Option<Vec<String>>,
    /// Ids never to show.
    pub exclude: Vec<String>,
    /// Explore in this slate; default the config's.
    pub explore: Option<bool>,
}

/// One recommended product.
#[derive(Debug, Clone, Serialize)]
pub struct Recommendation {
    pub item_id: String,
    pub index: usize,
    pub q: f64,
    pub score: f64,
    pub reason: Reason,
}

/// Why it is there.
#[derive(Debug, Clone, Serialize)]
pub struct Reason {
    pub code: &'static str,
    pub text: String,
    pub because: Vec<String>,
}

/// Products in the order in which to show them.
#[derive(Debug, Clone, Serialize)]
pub struct Slate {
    pub slate_id: String,
    pub slot: String,
    pub items: Vec<Recommendation>,
}

/// What [`Recommender::observe`] made of an event.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Observed {
    /// True when the event changed the state: slates may now differ.
    pub changed: bool,
    /// The event's reward.
    pub reward: f64,
}

/// Replay done by [`Recommender::learn`].
#[derive(Debug, Clone, Default, Serialize)]
pub struct Learned {
    pub steps: u32,
    pub td_error: f64,
}

pub struct Recommender {
    products: Vec<Product>,
    seen: u64,
    slates: u64,
}

impl Recommender {
    /// STUB constructor; the real ones: `Recommender::new(setup: Setup) -> Result<Self, Error>`
    pub fn stub(products: Vec<Product>) -> Self {
        Self { products, seen: 0, slates: 0 }
    }
    pub fn observe(&mut self, event: &Event, now: f64) -> Result<Observed, Error> {
        let _ = (event, now);
        self.seen += 1;
        Ok(Observed { changed: true, reward: 0. })
    }
    pub fn recommend(&mut self, request: &Request, now: f64) -> Result<Slate, Error> {
        let _ = now;
        self.slates += 1;
        let n = request.limit.unwrap_or(6);
        let skip = self.seen as usize;
        let items = self
            .products
            .iter()
            .cycle()
            .skip(skip)
            .take(self.products.len())
            .filter(|p| !request.exclude.contains(&p.id))
            .take(n)
            .enumerate()
            .map(|(index, p)| Recommendation {
                item_id: p.id.clone(),
                index,
                q: 1.,
                score: 0.,
                reason: Reason { code: "popular", text: "Popular".into(), because: vec![] },
            })
            .collect();
        Ok(Slate {
            slate_id: format!("s{}", self.slates),
            slot: request.slot.clone().unwrap_or("for-you".into()),
            items,
        })
    }
    /// Replay steps while `go_on` says so (the edge owns the clock).
    pub fn learn(&mut self, mut go_on: impl FnMut() -> bool) -> Learned {
        let _ = go_on();
        Learned::default()
    }
    pub fn product(&self, id: &str) -> Option<&Product> {
        self.products.iter().find(|p| p.id == id)
    }
    pub fn export(&self) -> Vec<u8> {
        vec![]
    }
    pub fn erase(&mut self) {
        self.seen = 0;
        self.slates = 0
    }
    pub fn products(&self) -> &[Product] {
        &self.products
    }
    pub fn restore(&mut self, _state: &[u8]) -> Result<(), Error> {
        Ok(())
    }
    pub fn inspect(&self) -> Observed {
        Observed::default()
    }
    pub fn explain(&self, _id: &str) -> Result<Observed, Error> {
        Ok(Observed::default())
    }
    pub fn warnings(&self) -> Warnings {
        Warnings::default()
    }
}
