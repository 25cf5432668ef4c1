//! Where rows are, by a hash of what is in them.

/// A hash table of row numbers with open addressing; what is in the rows its owner keeps. It grows as it has to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Index {
    /// Hashes, and the rows that have them.
    slots: Vec<(u32, u32)>,
    rows: usize,
}

/// No row.
const FREE: u32 = u32::MAX;

impl Index {
    /// The row with this hash that `is` the one.
    pub fn find(&self, hash: u32, is: impl Fn(u32) -> bool) -> Option<u32> {
        let mut at = hash as usize;
        loop {
            let &(own, row) = self.slots.get(at & self.slots.len().wrapping_sub(1))?;
            if row == FREE {
                return None;
            }
            if own == hash && is(row) {
                return Some(row);
            }
            at += 1;
        }
    }

    /// Adds a row that is not yet there.
    pub fn insert(&mut self, hash: u32, row: u32) {
        // At most two thirds are taken, so that a search is short.
        if 3 * (self.rows + 1) > 2 * self.slots.len() {
            let larger = vec![(0, FREE); (2 * self.slots.len()).max(16)];
            for (hash, row) in std::mem::replace(&mut self.slots, larger) {
                if row != FREE {
                    self.put(hash, row);
                }
            }
        }
        self.rows += 1;
        self.put(hash, row);
    }

    fn put(&mut self, hash: u32, row: u32) {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = hash as usize & mask;
        while self.slots.get(at).is_some_and(|&(_, row)| row != FREE) {
            at = (at + 1) & mask;
        }
        if let Some(slot) = self.slots.get_mut(at) {
            *slot = (hash, row);
        }
    }
}

/// Row numbers by key: what a `HashMap` would do, in a fraction of the code.
#[derive(Debug, Clone)]
pub struct Rows<K> {
    pairs: Vec<(K, u32)>,
    index: Index,
}

/// What can be a key of [`Rows`]: numbers that are hashes already.
pub trait Key: Copy + PartialEq {
    /// 32 of its bits.
    fn bits(self) -> u32;
}

impl Key for u32 {
    fn bits(self) -> u32 {
        self
    }
}

impl Key for u64 {
    fn bits(self) -> u32 {
        (self ^ (self >> 32)) as u32
    }
}

impl<K> Default for Rows<K> {
    fn default() -> Self {
        Self { pairs: Vec::new(), index: Index::default() }
    }
}

impl<K: Key> Rows<K> {
    /// The row of this key.
    pub fn get(&self, key: &K) -> Option<&u32> {
        let place = self.index.find(key.bits(), |place| self.pairs[place as usize].0 == *key)?;
        Some(&self.pairs[place as usize].1)
    }

    /// Whether there is a row of this key.
    pub fn contains_key(&self, key: &K) -> bool {
        self.get(key).is_some()
    }

    /// Adds the row of a key; of two rows with one key the first stays.
    pub fn insert(&mut self, key: K, row: u32) {
        if self.contains_key(&key) {
            return;
        }
        self.index.insert(key.bits(), self.pairs.len() as u32);
        self.pairs.push((key, row));
    }

    /// Takes out a key. O(keys).
    pub fn remove(&mut self, key: &K) -> Option<u32> {
        let place = self.pairs.iter().position(|(k, _)| k == key)?;
        let (_, row) = self.pairs.remove(place);
        *self = std::mem::take(&mut self.pairs).into_iter().collect();
        Some(row)
    }

    /// Keys, in the order of adding.
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.pairs.iter().map(|(key, _)| key)
    }

    /// Keys and rows, in the order of adding.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &u32)> {
        self.pairs.iter().map(|(key, row)| (key, row))
    }

    /// How many keys.
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// True when there is no key.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }
}

impl<K: Key> PartialEq for Rows<K> {
    fn eq(&self, other: &Self) -> bool {
        self.pairs == other.pairs
    }
}

impl<K: Key> Extend<(K, u32)> for Rows<K> {
    fn extend<I: IntoIterator<Item = (K, u32)>>(&mut self, pairs: I) {
        for (key, row) in pairs {
            self.insert(key, row);
        }
    }
}

impl<K: Key> FromIterator<(K, u32)> for Rows<K> {
    fn from_iter<I: IntoIterator<Item = (K, u32)>>(pairs: I) -> Self {
        let mut rows = Self::default();
        rows.extend(pairs);
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_however_many_there_are() {
        let rows: Rows<u64> = (0..1000).map(|k| (k << 33, k as u32)).collect();
        assert!((0..1000).all(|k| rows.get(&(k << 33)) == Some(&(k as u32))));
        assert!(!rows.contains_key(&1));
        let mut fewer = rows.clone();
        assert_eq!((fewer.remove(&(7 << 33)), fewer.remove(&(7 << 33))), (Some(7), None));
        assert!(fewer.keys().all(|k| fewer.get(k) == rows.get(k)) && fewer.len() == 999);
        assert_eq!((rows.len(), rows.iter().last()), (1000, Some((&(999 << 33), &999))));
    }

    #[test]
    fn rows_are_found_again_also_where_hashes_collide() {
        let hash = |row: u32| row / 7;
        let mut index = Index::default();
        (0..100).for_each(|row| index.insert(hash(row), row));
        for row in 0..100 {
            assert_eq!(index.find(hash(row), |r| r == row), Some(row));
        }
        assert_eq!(index.find(3, |_| false), None);
        assert_eq!(Index::default().find(3, |_| true), None);
    }
}
