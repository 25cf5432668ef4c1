//! Names to numbers: each distinct id of a log becomes a `u32`.

use std::collections::hash_map::DefaultHasher;
use std::hash::Hasher;

/// Stands for "none" wherever a log keeps a `u32` number.
pub const NONE: u32 = u32::MAX;

/// Distinct strings, numbered from 0 in the order in which they came.
///
/// All text lies in one buffer and the table holds only numbers, so that two million session ids
/// cost their letters and 13 bytes each, where a map of `String`s would take over 100.
#[derive(Debug, Clone, Default)]
pub struct Interner {
    text: String,
    ends: Vec<usize>,
    /// Open addressing, a power of two long, at most three quarters full; [`NONE`] is an empty slot.
    slots: Vec<u32>,
}

impl Interner {
    /// The number of `name`, a new one if it was not seen before.
    pub fn intern(&mut self, name: &str) -> u32 {
        if self.ends.len() * 4 >= self.slots.len() * 3 {
            self.grow();
        }
        let slot = self.slot(name);
        match self.slots.get(slot) {
            Some(&id) if id != NONE => id,
            _ => {
                let id = self.ends.len() as u32;
                self.text.push_str(name);
                self.ends.push(self.text.len());
                self.slots[slot] = id;
                id
            }
        }
    }

    /// The number of `name`, if it has one.
    pub fn get(&self, name: &str) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        self.slots.get(self.slot(name)).copied().filter(|&id| id != NONE)
    }

    /// The string with number `id`; empty for a number that was never given out.
    pub fn name(&self, id: u32) -> &str {
        let id = id as usize;
        let start = if id == 0 { 0 } else { self.ends.get(id - 1).copied().unwrap_or(0) };
        let end = self.ends.get(id).copied().unwrap_or(start);
        self.text.get(start..end).unwrap_or("")
    }

    /// How many distinct strings there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True before the first string.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// All strings by number.
    pub fn names(&self) -> impl Iterator<Item = &str> + Clone {
        (0..self.len() as u32).map(|id| self.name(id))
    }

    /// The slot that holds `name`, or the empty one where it would go.
    fn slot(&self, name: &str) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = hash(name) as usize & mask;
        while self.slots[slot] != NONE && self.name(self.slots[slot]) != name {
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn grow(&mut self) {
        let len = (self.slots.len() * 2).max(16);
        let mut slots = vec![NONE; len];
        for id in 0..self.ends.len() as u32 {
            let mut slot = hash(self.name(id)) as usize & (len - 1);
            while slots[slot] != NONE {
                slot = (slot + 1) & (len - 1);
            }
            slots[slot] = id;
        }
        self.slots = slots;
    }
}

fn hash(name: &str) -> u64 {
    // SipHash with fixed keys: the same numbers in every run, and a hostile log cannot be made
    // slow without some effort.
    let mut hasher = DefaultHasher::new();
    hasher.write(name.as_bytes());
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_empty_interner_knows_nothing() {
        let names = Interner::default();
        assert!(names.is_empty());
        assert_eq!(names.get("A13"), None);
        assert_eq!(names.name(0), "");
    }

    proptest! {
        #[test]
        fn a_name_keeps_its_number_and_a_number_its_name(all in prop::collection::vec(".{0,4}", 0..300)) {
            let mut names = Interner::default();
            let ids: Vec<u32> = all.iter().map(|n| names.intern(n)).collect();
            let distinct: std::collections::HashSet<&String> = all.iter().collect();
            prop_assert_eq!(names.len(), distinct.len());
            for (name, id) in all.iter().zip(ids) {
                prop_assert_eq!(names.get(name), Some(id));
                prop_assert_eq!(names.name(id), name.as_str());
            }
        }
    }
}
