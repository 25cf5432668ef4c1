//! windowshop (map of the house to be written)
#![allow(missing_docs)]
pub mod catalog;
pub mod error;
#[cfg(target_arch = "wasm32")]
mod js;
pub mod qnet;
pub mod recommender;
pub mod shopper;
#[cfg(target_arch = "wasm32")]
mod widget;
pub use error::{Error, Warning, Warnings};
pub use recommender::*;
pub mod config;
pub use config::{Config, Learner, Rewards};
