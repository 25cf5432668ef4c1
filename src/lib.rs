//! windowshop (map of the house to be written)
#![allow(missing_docs)]
pub mod catalog;
pub mod error;
#[cfg(feature = "cli")]
pub mod eval;
#[cfg(feature = "cli")]
pub mod log;
pub mod recommender;
pub mod shopper;
pub use error::{Error, Warning, Warnings};
pub use recommender::*;
