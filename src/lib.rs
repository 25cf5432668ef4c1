//! windowshop (map of the house to be written)
pub mod catalog;
pub mod error;
#[cfg(feature = "cli")]
pub mod eval;
#[cfg(feature = "cli")]
pub mod log;
pub mod recommender;
pub mod shopper;
pub use error::{Error, Warning, Warnings};
pub use recommender::{Recommender, Request, Setup, Slate};
pub mod config;
pub use config::{Config, Learner, Rewards};
pub mod agent;
pub mod bundle;
pub mod qnet;
#[cfg(feature = "cli")]
pub mod train;
