//! What `max_a′ Q_target(s′, a′)` was for states seen since the last target sync.
//!
//! The target network stands still between syncs, so the maximum over all actions has to be computed
//! once per state. Replay draws the same transitions again and again: from the second draw on, a
//! learning step does not depend on the number of actions.

/// Slots in all; 16 bytes each.
const SLOTS: usize = 4096;
/// A state may sit in any of this many slots after its own.
const PROBES: usize = 4;

/// A bounded map from a state to its maximum. A full one forgets, which costs time, never exactness.
///
/// The key is a 64-bit hash of the state's bits: with 4,096 states, two different ones share a hash
/// once in 10¹² times.
#[derive(Debug, Clone, Default)]
pub(super) struct Memo {
    /// `(hash, maximum)`; hash 0 marks an empty slot. Empty until first used.
    slots: Vec<(u64, f32)>,
}

impl Memo {
    pub(super) fn get(&self, key: u64) -> Option<f32> {
        let start = key as usize % SLOTS;
        let slots = self.slots.iter().cycle().skip(start).take(PROBES);
        slots.filter(|slot| slot.0 == key).map(|slot| slot.1).next()
    }

    pub(super) fn insert(&mut self, key: u64, maximum: f32) {
        if self.slots.is_empty() {
            self.slots.resize(SLOTS, (0, 0.));
        }
        let start = key as usize % SLOTS;
        let probe = (0..PROBES).map(|i| (start + i) % SLOTS);
        // Where all are taken, the oldest of them is not known; the hash picks one.
        let victim = (start + (key >> 32) as usize % PROBES) % SLOTS;
        let at =
            probe.into_iter().find(|&i| self.slots[i].0 == 0 || self.slots[i].0 == key).unwrap_or(victim);
        self.slots[at] = (key, maximum);
    }

    /// To be called whenever the target network changes.
    pub(super) fn clear(&mut self) {
        self.slots.fill((0, 0.));
    }
}

/// Hash of a state's bits, never 0: multiply and rotate per pair of numbers, then MurmurHash3's
/// finaliser, so that states that differ in one low bit land far apart.
pub(super) fn key(state: &[f32]) -> u64 {
    let mut hash: u64 = 0x9e37_79b9_7f4a_7c15;
    for value in state {
        hash = (hash.rotate_left(23) ^ u64::from(value.to_bits())).wrapping_mul(0xff51_afd7_ed55_8ccd);
    }
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^= hash >> 33;
    hash.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_maximum_is_found_again_until_the_target_changes() {
        let mut memo = Memo::default();
        let key = key(&[1., 2., 3.]);
        assert_eq!(memo.get(key), None);
        memo.insert(key, 0.5);
        assert_eq!(memo.get(key), Some(0.5));
        memo.clear();
        assert_eq!(memo.get(key), None);
    }

    #[test]
    fn a_full_memo_forgets_but_never_answers_for_another_state() {
        let mut memo = Memo::default();
        let keys: Vec<u64> = (0..3 * SLOTS).map(|i| key(&[i as f32])).collect();
        for (i, &key) in keys.iter().enumerate() {
            memo.insert(key, i as f32);
        }
        let known = keys.iter().enumerate().filter(|(i, key)| match memo.get(**key) {
            Some(value) => {
                assert_eq!(value, *i as f32);
                true
            }
            None => false,
        });
        assert!(known.count() > SLOTS / 2);
        assert_eq!(memo.slots.len(), SLOTS);
    }

    #[test]
    fn states_that_differ_in_one_bit_have_different_keys() {
        let state = [0.25f32, 0.5, 0.75];
        for i in 0..3 {
            for bit in 0..32 {
                let mut other = state;
                other[i] = f32::from_bits(other[i].to_bits() ^ 1 << bit);
                assert_ne!(key(&state), key(&other));
            }
        }
        assert_ne!(key(&[0., 1.]), key(&[1., 0.]));
    }
}
