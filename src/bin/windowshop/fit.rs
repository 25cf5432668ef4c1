//! Whether the products of a log are those of the catalogue.

use windowshop::Error;
use windowshop::catalog::Catalog;
use windowshop::error::excerpt;
use windowshop::log::{Log, mend};

/// What of a log the catalogue does not have.
pub struct Unknown {
    /// Events with such products.
    pub events: usize,
    /// Such products.
    pub products: usize,
    /// The first of them, for a message.
    pub example: String,
    /// What would help, where most events are such.
    pub mend: Option<String>,
}

/// Looks for the products of a log in the catalogue.
///
/// # Errors
/// `code` when none of them is in it.
pub fn fit(code: &'static str, catalog: &Catalog, log: &Log) -> Result<Unknown, Error> {
    let known: Vec<bool> = log.items.names().map(|id| catalog.find(id).is_some()).collect();
    let mut events = vec![0; known.len()];
    log.all_events().iter().for_each(|e| events[e.item as usize] += 1);
    let rows = log.items.names().zip(events).zip(&known);
    let unknown = rows.filter(|(_, known)| !**known).map(|(row, _)| row);
    let mut found = Unknown {
        events: unknown.clone().map(|(_, events)| events).sum(),
        products: unknown.clone().count(),
        example: unknown.clone().next().map_or_else(String::new, |(id, _)| excerpt(id)),
        mend: None,
    };
    if 2 * found.events > log.all_events().len() {
        let ids = (0..catalog.len() as u32).map(|i| catalog.id(i));
        found.mend = mend(unknown, ids, "the catalogue");
    }
    if found.products < known.len() {
        return Ok(found);
    }
    Err(Error::new(
        code,
        format!(
            "no product of {} is in the catalogue: the log has ids such as `{}`, the catalogue such as `{}`; {}",
            log.summary.path,
            found.example,
            excerpt(catalog.id(0)),
            found.mend.as_deref().unwrap_or("expected the same")
        ),
    ))
}
