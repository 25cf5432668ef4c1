//! Where rows are, by a hash of what is in them.

/// A hash table of row numbers with open addressing; what is in the rows its owner keeps. Of a size given once.
#[derive(Debug, Clone, Default)]
pub struct Index(Vec<u32>);

/// No row.
const FREE: u32 = u32::MAX;

impl Index {
    /// Room for `rows` rows.
    pub fn with_capacity(rows: usize) -> Self {
        Self(vec![FREE; (2 * rows).next_power_of_two()])
    }

    /// The row with this hash that `is` the one.
    pub fn find(&self, hash: u32, is: impl Fn(u32) -> bool) -> Option<u32> {
        let mut at = hash as usize;
        loop {
            let row = *self.0.get(at & self.0.len().wrapping_sub(1))?;
            if row == FREE || is(row) {
                return (row != FREE).then_some(row);
            }
            at += 1;
        }
    }

    /// Adds a row that is not yet there. Only as many as there is room for.
    pub fn insert(&mut self, hash: u32, row: u32) {
        let mask = self.0.len().wrapping_sub(1);
        let mut at = hash as usize & mask;
        while self.0.get(at).is_some_and(|&row| row != FREE) {
            at = (at + 1) & mask;
        }
        if let Some(slot) = self.0.get_mut(at) {
            *slot = row;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_again_also_where_hashes_collide() {
        let hash = |row: u32| row / 7;
        let mut index = Index::with_capacity(100);
        (0..100).for_each(|row| index.insert(hash(row), row));
        for row in 0..100 {
            assert_eq!(index.find(hash(row), |r| r == row), Some(row));
        }
        assert_eq!(index.find(3, |_| false), None);
        assert_eq!(Index::default().find(3, |_| true), None);
    }
}
