//! A sparse matrix by rows, computed a row at a time on all cores.

use rayon::prelude::*;

/// For each item, some items with a weight each.
#[derive(Debug, Default)]
pub(super) struct Rows {
    starts: Vec<usize>,
    items: Vec<u32>,
    weights: Vec<f32>,
}

impl Rows {
    /// `row(item, sums)` adds up the weights of one row in [`Sums`]; `weight(item, other, sum)`
    /// makes each sum the weight that is kept.
    pub fn new(
        items: usize,
        row: impl Fn(u32, &mut Sums) + Sync,
        weight: impl Fn(u32, u32, f64) -> f32 + Sync,
    ) -> Self {
        let parts: Vec<Vec<(u32, f32)>> = (0..items as u32)
            .into_par_iter()
            .map_init(
                || Sums::new(items),
                |sums, item| {
                    row(item, sums);
                    sums.take(|other, sum| weight(item, other, sum))
                },
            )
            .collect();
        let mut rows = Self { starts: vec![0], ..Self::default() };
        let len = parts.iter().map(Vec::len).sum();
        rows.items.reserve_exact(len);
        rows.weights.reserve_exact(len);
        for part in parts {
            rows.items.extend(part.iter().map(|p| p.0));
            rows.weights.extend(part.iter().map(|p| p.1));
            rows.starts.push(rows.items.len());
        }
        rows
    }

    /// How many items.
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// The row of an item.
    pub fn row(&self, item: u32) -> impl Iterator<Item = (u32, f32)> {
        let at = |i: usize| self.starts.get(i).copied().unwrap_or(self.items.len());
        let range = at(item as usize)..at(item as usize + 1);
        self.items[range.clone()].iter().copied().zip(self.weights[range].iter().copied())
    }
}

/// A row in the making: dense sums, and which of them are in use.
#[derive(Debug)]
pub(super) struct Sums {
    sums: Vec<f64>,
    used: Vec<u32>,
}

impl Sums {
    fn new(items: usize) -> Self {
        Self { sums: vec![0.; items], used: Vec::new() }
    }

    /// Adds to an item's sum; `weight` is above 0.
    pub fn add(&mut self, item: u32, weight: f64) {
        let sum = &mut self.sums[item as usize];
        if *sum == 0. {
            self.used.push(item);
        }
        *sum += weight;
    }

    fn take(&mut self, weight: impl Fn(u32, f64) -> f32) -> Vec<(u32, f32)> {
        self.used.sort_unstable();
        let sums = &mut self.sums;
        self.used.drain(..).map(|i| (i, weight(i, std::mem::take(&mut sums[i as usize])))).collect()
    }
}

/// Which sessions hold an item: each once, oldest first.
#[derive(Debug, Default)]
pub(super) struct Lists {
    starts: Vec<usize>,
    values: Vec<u32>,
}

impl Lists {
    /// One list for each of `lists`, its values sorted and without repeats.
    pub fn distinct<'a>(lists: impl Iterator<Item = &'a [u32]>) -> Self {
        let mut out = Self { starts: vec![0], values: Vec::new() };
        let mut list = Vec::new();
        for values in lists {
            list.clear();
            list.extend_from_slice(values);
            list.sort_unstable();
            list.dedup();
            out.values.extend_from_slice(&list);
            out.starts.push(out.values.len());
        }
        out
    }

    /// The lists turned round: for each value below `values`, the lists that hold it, in order.
    pub fn inverted(&self, values: usize) -> Self {
        let mut starts = vec![0; values + 1];
        for &v in &self.values {
            starts[v as usize + 1] += 1;
        }
        for i in 0..values {
            starts[i + 1] += starts[i];
        }
        let mut next = starts.clone();
        let mut out = vec![0; self.values.len()];
        for list in 0..self.len() {
            for &v in self.get(list as u32) {
                out[next[v as usize]] = list as u32;
                next[v as usize] += 1;
            }
        }
        Self { starts, values: out }
    }

    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    pub fn get(&self, list: u32) -> &[u32] {
        let at = |i: usize| self.starts.get(i).copied().unwrap_or(self.values.len());
        &self.values[at(list as usize)..at(list as usize + 1)]
    }
}
