//! Training examples: every step of every session is "in this state, that product came next".

use crate::shopper::{HISTORY, Interest, Past, State};

/// One product that was interacted with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Act {
    /// Number in the catalogue.
    pub item: u32,
    /// What was done.
    pub interest: Interest,
}

/// One session of the log, oldest act first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Session {
    /// What was interacted with.
    pub acts: Vec<Act>,
    /// Hashed features of the visitor.
    pub context: Vec<u32>,
    /// Time of the last act; only its order matters.
    pub end: i64,
}

/// A step: the acts before `at` in session `session`, and the act at `at` as what came next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Example {
    /// Number of the session.
    pub session: u32,
    /// Number of the act that came next.
    pub at: u32,
}

/// The steps of these sessions. With `repeats` off, only steps to a product that is new to the session:
/// discovery, which is what a recommender is for. The first step, from the empty state, is what a fresh
/// visitor's first slate is learned from.
pub fn examples(sessions: &[Session], repeats: bool) -> Vec<Example> {
    let mut out = Vec::new();
    for (session, s) in (0..).zip(sessions) {
        for (at, act) in (0..).zip(&s.acts) {
            if repeats || s.acts[..at as usize].iter().all(|a| a.item != act.item) {
                out.push(Example { session, at });
            }
        }
    }
    out
}

impl Session {
    /// The state before act `at`, as the page would have it; `keep` tells, by age, which acts are taken.
    pub fn state(&self, at: usize, mut keep: impl FnMut(usize) -> bool) -> State {
        let mut history: Vec<Past> = Vec::with_capacity(HISTORY);
        for (age, act) in self.acts[..at].iter().rev().enumerate() {
            if history.len() == HISTORY {
                break;
            }
            match history.last_mut().filter(|p| p.item == act.item) {
                Some(past) if past.interest == Interest::Viewed => past.interest = act.interest,
                Some(_) => {}
                None if keep(age) => {
                    history.push(Past::new(act.item, act.interest));
                }
                None => {}
            }
        }
        State::new(history, [], self.context.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(items: &[u32]) -> Session {
        let acts = items.iter().map(|&item| Act { item, interest: Interest::Viewed }).collect();
        Session { acts, ..Session::default() }
    }

    #[test]
    fn discovery_steps_lead_to_products_new_to_the_session() {
        let sessions = [session(&[1, 2, 1, 3])];
        let at = |repeats: bool| examples(&sessions, repeats).iter().map(|e| e.at).collect::<Vec<_>>();
        assert_eq!(at(true), [0, 1, 2, 3]);
        assert_eq!(at(false), [0, 1, 3]);
    }

    #[test]
    fn the_state_is_the_pages_own() {
        let s = session(&[1, 2, 2, 3]);
        let want = State::new([3, 2, 1].map(|item| Past::new(item, Interest::Viewed)), [], vec![]);
        assert_eq!(s.state(4, |_| true), want);
    }
}
