//! The value function: layers with their gradients, the choice model, slate Q-values, Adam, top-k.

mod adam;
#[cfg(test)]
mod check;
pub mod choice;
#[cfg(feature = "full")]
pub mod dqn;
pub mod likeness;
mod linear;
mod memory;
mod model;
mod placing;
pub mod slices;
mod top_k;
mod tower;
pub mod value;
mod vectors;
mod weights;

pub use adam::{Adam, Schedule};
pub use likeness::{ALIKE_POOLS, FieldGains, Likeness};
pub use linear::Linear;
pub use memory::{FOLLOWERS, Gains, Memory, Recall};
pub use model::{ItemTable, Model, Part, id_hash};
pub use placing::Placing;
pub use top_k::top_k;
pub use tower::{Point, Tower, Trace};
pub use value::ValueHead;
pub use vectors::{ItemVector, MANY, Vectors};

/// Width d of product vectors and of h. (16 costs half a point of HR@10, 64 gives 0.2.)
pub const EMBEDDING: usize = 32;
/// Width of the tower's hidden layer.
pub const HIDDEN: usize = 64;
/// Vectors that the tower reads: six pools of products and the context.
pub const INPUTS: usize = crate::shopper::ITEM_POOLS + 1;
