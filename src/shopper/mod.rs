//! State and reward: what the visitor did and what is known of them.

mod event;
pub use event::{Event, EventItem, EventKind};
