//! A product recommender that lives in the shopper's browser window.
//!
//! A shop puts one script tag on its pages. This crate, compiled to WebAssembly, runs a small Q-network on
//! the visitor's own device, learns from every click and every slate that was passed over, and renders the
//! products that suit this visitor into a container of the page. Nothing about the visitor leaves the page.
//!
//! # The decision process, and where each part of it lives
//!
//! | part | here | what it is |
//! |---|---|---|
//! | actions | [`catalog`] | the products, read from a feed, each with its hashed features |
//! | state, reward | [`shopper`] | what the visitor browsed, bought and skipped, and what is known of them |
//! | value function | [`qnet`] | the network: product vectors, state tower, choice model, slate Q-values, Adam |
//! | policy, learning | [`agent`] | the visitor vector, replay, exploration, slates, explanations |
//! | all of it | [`recommender`] | [`Recommender`], the one façade that every edge uses |
//! | warm start | [`bundle`], `train` | what `windowshop index` fits to a shop's log, and the files it writes |
//! | another's trainer | `handover` | sessions from an engine, the network fitted elsewhere, the model taken over |
//! | evidence | `log`, `eval` | event logs, the evaluation protocol and its baselines |
//! | edges | `js`, `widget` | the JavaScript API and the page; only in the wasm |
//!
//! `train`, `handover`, `log` and `eval` need the feature `cli` and never become part of the wasm. Dependencies point one
//! way: edges → recommender → agent → qnet, shopper, catalog; the last three know nothing of each other's
//! edges, nor any of them of JavaScript.
//!
//! # State, action, reward, transition
//!
//! A Markov decision process without an end: one visitor's life with the shop, a step for every slate that was seen
//! and answered. Numbers without a unit are plain `f32`s.
//!
//! | term | type | what it holds |
//! |---|---|---|
//! | action a | a product's number, `u32` from 0 to [`Catalog::len`](catalog::Catalog::len) − 1 | one product; as the network has it `e(a)`, `[32]` |
//! | slate A | [`Shown::items`](shopper::Shown::items) | 1 to 100 actions in the order shown: what the policy chooses in one step |
//! | answer | [`Shown::clicked`](shopper::Shown::clicked) | the actions that the visitor took, mostly one; none, ∅, is a skip |
//! | state s | [`shopper::State`] | weights of past actions in six [pools](shopper::POOLS): the last 20 that were browsed, carted or bought, and what the last 8 slates showed in vain; each pool sums to 1. With it hashes of what the page says of the visitor, and how far the visit has come ([`PROGRESS`](shopper::PROGRESS)). As the network has it: pools `[7, 32]`, hidden `[64]`, taste `[32]` |
//! | reward r | [`Shown::reward`](shopper::Shown::reward), from [`Rewards`] | what all events that a slate's clicks led to are worth together. A click is worth 1 and sets the scale, a purchase 5; −1000 to 1000 an event; a skip 0. Events may carry their own |
//! | transition (s, A, r, s′, A′) | [`agent::Transition`] | a slate with its answer, and the answered slate after it; no state is the last one |
//! | discount γ | [`Config::gamma`] | per slate, 0 to 0.999 |
//! | policy π(A given s) | [`agent::Agent::slate`] | the slate of the best actions, not all alike, some of them tries |
//! | value Q | [`qnet::ValueHead`] | discounted reward of this slate and all after it: item-wise `Q̄(s, a)` and `Q̄_∅(s)` |
//! | replay memory | [`shopper::Shopper::answered`] | the last 256 answered slates; states are made from the events again, transitions from the slates |
//!
//! The plain network ([`qnet::dqn`], `config.learner: "dqn"`) has the textbook's form of the same:
//! s `[224]` (the pools), a one product of the slate, r the slate's reward if that one was clicked, s′ `[224]`.
//!
//! # The path of a click
//!
//! DOM event → [`shopper::Event`] → [`Recommender::observe`] → reward and transition, one step of the
//! [visitor vector](agent::VisitorVector) → the next [`Recommender::recommend`] → cards. In idle time
//! [`Recommender::learn`] replays the visitor's transitions. The same calls serve a page, a worker, Node and
//! native programs:
//!
//! ```
//! use windowshop::catalog::Catalog;
//! use windowshop::shopper::Event;
//! use windowshop::{Recommender, Request, Setup};
//!
//! let feed = br#"[{"id": "a", "title": "Red cup", "product_type": "Cups"},
//!                 {"id": "b", "title": "Blue cup", "product_type": "Cups"},
//!                 {"id": "c", "title": "Green scarf", "product_type": "Scarves"}]"#;
//! let setup = Setup { catalog: Some(Catalog::read(feed)?), seed: Some(1), ..Setup::default() };
//! let mut shop = Recommender::new(setup)?;
//! let view = Event { event: "view_item".into(), item_id: Some("a".into()), ..Event::default() };
//! shop.observe(&view, 1_700_000_000_000.0)?;
//! let slate = shop.recommend(&Request { item_id: Some("a".into()), ..Request::default() })?;
//! assert_eq!(slate.items[0].item_id, "b");
//! # Ok::<(), windowshop::Error>(())
//! ```
//!
//! # The learner in five equations
//!
//! - a product: `e(a) = (1/√|φ|) Σ_{f∈φ(a)} F[f] + r(a)`, from its features and its own residual;
//! - a state: `h(s) = W₂ relu(W₁ [p] + b₁) + b₂ + Σ_k g_k ⊙ p_k` over pools p of past products;
//! - a choice: `ℓ(s, a) = e(a)·(h(s) + δ) + b(a) + m(s, a)`, with the visitor vector δ, the
//!   [memory](qnet::Memory) m of what followed what, and
//!   `P(i | s, A) = exp(ℓ_i + π_i) / (exp ν + Σ_{j∈A} exp(ℓ_j + π_j))`;
//! - its value: `Q(s, A) = Σ_{i∈A} P(i | s, A) Q̄(s, i) + P(∅ | s, A) Q̄_∅(s)`, with the target
//!   `y = r + γ Q_target(s′, A′)` (SlateQ, Ie et al. 2019);
//! - what a visitor teaches: `Λ ← γ(Λ − Λ₀) + Λ₀ + H`, `δ ← γδ + Λ⁻¹ g` after every seen slate.

/// Names of all fields of a struct that is stored, held against the README's table. Does not compile when one is missing.
#[cfg(test)]
macro_rules! assert_listed {
    ($stored:ident { $($field:ident),* $(,)? }, $value:expr) => {
        let $stored { $($field: _),* } = $value;
        let readme = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md"));
        let table = readme.split("| what | field |").nth(1).and_then(|rest| rest.split("\n\n").next()).unwrap();
        $(assert!(table.contains(concat!("`", stringify!($field), "`")), "`{}` is not in the README's table", stringify!($field));)*
    };
}

pub mod agent;
pub mod bundle;
pub mod catalog;
mod checksum;
pub mod config;
pub mod error;
#[cfg(feature = "cli")]
pub mod eval;
#[cfg(feature = "cli")]
pub mod handover;
mod host;
pub mod index;
#[cfg(target_arch = "wasm32")]
mod js;
pub mod json;
#[cfg(feature = "cli")]
pub mod log;
mod named;
pub mod qnet;
pub mod recommender;
pub mod shopper;
#[cfg(not(target_arch = "wasm32"))]
mod tensors;
#[cfg(feature = "cli")]
pub mod train;
#[cfg(all(target_arch = "wasm32", not(feature = "feeds")))]
mod widget;
mod wire;

pub use config::{Config, Learner, Rewards};
pub use error::{Error, Warning, Warnings};
pub use named::Named;
pub use recommender::{Recommender, Request, Setup, Slate};
