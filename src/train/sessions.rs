//! From a log's sessions to training sessions.

use super::{Act, Session};
use crate::catalog;
use crate::log::Log;
use crate::shopper::Interest;

/// Hashed features of the visitor of session `number` of the log.
pub fn context(log: &Log, number: usize) -> Vec<u32> {
    let values = log.visitor_columns().iter().enumerate().filter_map(|(column, c)| {
        let value = log.visitor_value(column, number)?;
        Some(catalog::hash(&c.name, c.values.name(value)))
    });
    values.collect()
}

/// All sessions of a log; `item` gives a logged product's number in the catalogue, `None` when it is not
/// there. Successive events with one product become one act, as on the page.
pub fn sessions(log: &Log, item: impl Fn(u32) -> Option<u32>) -> Vec<Session> {
    let one = |(number, session)| {
        let mut acts: Vec<Act> = Vec::new();
        let mut end = 0;
        for event in log.events(session) {
            let (Some(interest), Some(item)) = (Interest::of(event.kind), item(event.item)) else { continue };
            end = event.time;
            match acts.last_mut().filter(|a| a.item == item) {
                Some(act) if act.interest == Interest::Viewed => act.interest = interest,
                Some(_) => {}
                None => acts.push(Act { item, interest }),
            }
        }
        Session { acts, context: context(log, number), end }
    };
    log.sessions().iter().enumerate().map(one).filter(|s| !s.acts.is_empty()).collect()
}
