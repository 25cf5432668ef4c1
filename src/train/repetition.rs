//! Who comes back to what they have seen: signs beyond those that the state keeps, for logs in which such steps count.
//!
//! A state takes successive acts on one product for one, as a page does, which never recommends what is in view. Where steps
//! back to a product of the session are to be foretold, how often it was taken in a row says more than anything else: of
//! yoochoose's steps 22, 36, 53 and 64 % are the same product again after 1, 2, 3 and more in a row, of RetailRocket's 15, 46, 63
//! and 81 %. And of who has just come back to one product 33 % (else 8) and 39 % (16) go on to another one seen before.

use crate::shopper::{LONG, State};

/// How many signs there are.
pub const SIGNS: usize = 2;

/// What each sign counts, in log-odds.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Repetition(pub [f32; SIGNS]);

/// The signs of products of a session, `items`, the newest first, that has come to `state`: of the newest one the logarithm of
/// how often it was taken in a row; of each act before that, where it was a return, its weight in the long pool.
pub fn signs(items: &[u32], state: &State) -> Vec<(u32, [f32; SIGNS])> {
    let Some(&last) = items.first() else { return Vec::new() };
    let in_a_row = items.iter().take_while(|&&item| item == last).count();
    let mut signs = vec![(last, [(in_a_row as f32).ln(), 0.0])];
    if items[in_a_row..].contains(&last) {
        let before = state.entries.iter().filter(|entry| entry.pool as usize == LONG && entry.age > 0);
        signs.extend(before.map(|entry| (entry.item, [0.0, entry.weight])));
    }
    signs
}

impl Repetition {
    /// Adds what the signs count to every product's ℓ.
    pub fn add(self, items: &[u32], state: &State, logits: &mut [f32]) {
        for (item, signs) in signs(items, state) {
            logits[item as usize] +=
                signs.iter().zip(self.0).map(|(sign, counts)| sign * counts).sum::<f32>();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shopper::{Interest, Past};

    fn of(items: &[u32]) -> Vec<(u32, [f32; SIGNS])> {
        let mut once = items.to_vec();
        once.dedup();
        let past = once.into_iter().map(|item| Past::new(item, Interest::Viewed));
        signs(items, &State::new(past, [], vec![]))
    }

    #[test]
    fn how_often_in_a_row_and_whether_it_was_a_return() {
        assert_eq!(of(&[]), []);
        assert_eq!(of(&[4, 5]), [(4, [0.0, 0.0])]);
        assert_eq!(of(&[4, 4, 4, 5]), [(4, [3.0_f32.ln(), 0.0])]);
        let back = of(&[4, 5, 4]);
        let [newest, between, first] = back[..] else { panic!("{back:?}") };
        assert_eq!(newest, (4, [0.0, 0.0]));
        assert!(between.0 == 5 && first.0 == 4 && between.1[1] > first.1[1] && first.1[1] > 0.2, "{back:?}");
    }

    #[test]
    fn they_are_added_to_those_products_alone() {
        let state = State::new([4, 5, 4].map(|item| Past::new(item, Interest::Viewed)), [], vec![]);
        let mut logits = vec![1.0; 6];
        Repetition([2.0, 3.0]).add(&[4, 4, 5, 4], &state, &mut logits);
        let long = |decay: f32| 3.0 * decay / (1.0 + 0.9 + 0.81);
        let want = [1.0, 1.0, 1.0, 1.0, 1.0 + 2.0 * 2.0_f32.ln() + long(0.81), 1.0 + long(0.9)];
        assert!(logits.iter().zip(want).all(|(got, want)| (got - want).abs() < 1e-5), "{logits:?}");
    }
}
