//! What windowshop is measured against.
//!
//! The parameters are those of the papers, and the same as in the independent implementation that
//! the numbers in `tests/evaluate.rs` come from.

mod content;
mod item_knn;
mod popularity;
mod rows;
mod rules;
mod session_knn;

pub use content::{Content, Vectors, tokens};
pub use item_knn::ItemKnn;
pub use popularity::{Popularity, RecentPopularity, Repeat};
pub use rules::Rules;
pub use session_knn::SessionKnn;

use super::Scorer;

/// All baselines; content only where there is a catalogue.
pub fn all(catalogue: bool) -> Vec<Box<dyn Scorer>> {
    let mut all: Vec<Box<dyn Scorer>> = vec![
        Box::new(Popularity::default()),
        Box::new(RecentPopularity::default()),
        Box::new(Repeat::default()),
        Box::new(Rules::markov()),
        Box::new(Rules::sequential()),
        Box::new(ItemKnn::last()),
        Box::new(ItemKnn::last_ten()),
        Box::new(SessionKnn::plain()),
        Box::new(SessionKnn::vector()),
    ];
    if catalogue {
        all.push(Box::new(Content::default()));
    }
    all
}
