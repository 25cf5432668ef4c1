//! windowshop (map of the house to be written)
#![allow(missing_docs)]
pub mod catalog;
pub mod error;
pub mod recommender;
pub mod shopper;
pub use error::{Error, Warning, Warnings};
pub use recommender::*;
pub mod config;
pub use config::{Config, Learner, Rewards};
pub mod agent;
pub mod bundle;
pub mod qnet;
