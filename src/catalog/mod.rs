//! Actions: the products that can be recommended.

mod product;
pub use product::{Availability, Price, Product};
