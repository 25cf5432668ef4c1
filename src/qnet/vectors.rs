//! The products' vectors, for all that is done with them: f32, or int8 where there are many.

use wide::{i16x8, i32x4};

use super::EMBEDDING;
use super::slices::{add_scaled, dot, scale};

/// From so many products on a page keeps their vectors as int8, in a quarter of the memory. What is trained and measured is f32
/// whatever its size. HR@20 by f32 and by int8, `windowshop evaluate --int8`, retailrocket (36,968 products): .417 and .417
/// (`--collapse --discovery`), .602 and .602 (`--min-prefix 2`, a later training).
pub const MANY: usize = 5_000;

/// A product's vector, `[32]`.
pub type ItemVector = [f32; EMBEDDING];

/// e(a) of every product, `[products, 32]`.
#[derive(Debug, Clone, PartialEq)]
pub enum Vectors {
    /// As they are.
    Exact(Vec<ItemVector>),
    /// To the nearest of 255 steps, of which 127 reach the largest number of a vector.
    Rounded {
        /// In steps.
        rows: Vec<[i8; EMBEDDING]>,
        /// What a step of each is worth.
        steps: Vec<f32>,
    },
}

impl Vectors {
    /// None yet, with room for so many.
    pub fn new(products: usize, rounded: bool) -> Self {
        if rounded {
            Self::Rounded { rows: Vec::with_capacity(products), steps: Vec::with_capacity(products) }
        } else {
            Self::Exact(Vec::with_capacity(products))
        }
    }

    /// How many.
    pub fn len(&self) -> usize {
        match self {
            Self::Exact(rows) => rows.len(),
            Self::Rounded { rows, .. } => rows.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One more.
    pub fn push(&mut self, vector: &ItemVector) {
        match self {
            Self::Exact(rows) => rows.push(*vector),
            Self::Rounded { rows, steps } => {
                rows.push([0; EMBEDDING]);
                steps.push(0.0);
                self.set(self.len() as u32 - 1, vector);
            }
        }
    }

    /// e(a).
    pub fn row(&self, at: u32) -> ItemVector {
        let at = at as usize;
        match self {
            Self::Exact(rows) => rows[at],
            Self::Rounded { rows, steps } => {
                let mut row = [0.0; EMBEDDING];
                row.iter_mut().zip(&rows[at]).for_each(|(to, x)| *to = f32::from(*x) * steps[at]);
                row
            }
        }
    }

    /// Another vector in the place of one.
    pub fn set(&mut self, at: u32, vector: &ItemVector) {
        let at = at as usize;
        match self {
            Self::Exact(rows) => rows[at] = *vector,
            Self::Rounded { rows, steps } => {
                steps[at] = largest(vector) / f32::from(i8::MAX);
                rows[at]
                    .iter_mut()
                    .zip(vector)
                    .for_each(|(to, x)| *to = (x / steps[at]).round_ties_even() as i8);
            }
        }
    }

    /// All, in order.
    pub fn iter(&self) -> impl Iterator<Item = ItemVector> {
        (0..self.len() as u32).map(|at| self.row(at))
    }

    /// The mean of some.
    pub fn mean(&self, of: impl IntoIterator<Item = u32>) -> ItemVector {
        let (mut mean, mut count) = ([0.0; EMBEDDING], 0);
        for at in of {
            add_scaled(&mut mean, 1.0, &self.row(at));
            count += 1;
        }
        scale(&mut mean, (count.max(1) as f32).recip());
        mean
    }

    /// `e(a)·x + b(a)` of every product.
    pub fn scores(&self, x: &[f32], b: &[f32]) -> Vec<f32> {
        match self {
            Self::Exact(rows) => rows.iter().zip(b).map(|(row, b)| dot(row, x) + b).collect(),
            Self::Rounded { rows, steps } => {
                let x = Fixed::new(x);
                rows.iter().zip(steps).zip(b).map(|((row, step), b)| x.dot(row) * step + b).collect()
            }
        }
    }
}

/// A vector in steps of a 32,767th of its largest number, for products with rows of int8 in whole numbers.
struct Fixed {
    /// Its even and its odd numbers, 16 at a time.
    numbers: [[i16x8; 2]; EMBEDDING / 16],
    step: f32,
}

impl Fixed {
    fn new(x: &[f32]) -> Self {
        let step = largest(x) / f32::from(i16::MAX);
        let mut numbers = [[[0; 8]; 2]; EMBEDDING / 16];
        for (at, x) in x.iter().enumerate() {
            numbers[at / 16][at % 2][at % 16 / 2] = (x / step).round_ties_even() as i16;
        }
        Self { numbers: numbers.map(|some| some.map(i16x8::new)), step }
    }

    /// Σ aᵢ xᵢ: 32 products of at most 127 · 32,767 each are well within 32 bits.
    fn dot(&self, row: &[i8; EMBEDDING]) -> f32 {
        let mut sums = i32x4::ZERO;
        for (bytes, [even, odd]) in row.as_chunks::<16>().0.iter().zip(&self.numbers) {
            // Two bytes in each place, the even one first, since wasm and all that this runs on are little-endian.
            let pairs: i16x8 = bytemuck::cast(*bytes);
            let evens: i16x8 = pairs << 8_u32;
            sums += (evens >> 8_u32).dot(*even) + (pairs >> 8_u32).dot(*odd);
        }
        sums.reduce_add() as f32 * self.step
    }
}

/// The largest magnitude, never 0.
fn largest(x: &[f32]) -> f32 {
    x.iter().fold(f32::MIN_POSITIVE, |most, x| x.abs().max(most))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn vector() -> impl Strategy<Value = ItemVector> {
        prop::array::uniform32(-2.0_f32..2.0)
    }

    fn both(vectors: &[ItemVector]) -> [Vectors; 2] {
        [false, true].map(|rounded| {
            let mut all = Vectors::new(vectors.len(), rounded);
            vectors.iter().for_each(|vector| all.push(vector));
            all
        })
    }

    fn near(a: f32, b: f32) -> bool {
        (a - b).abs() < 1e-4
    }

    proptest! {
        #[test]
        fn rounded_ones_are_the_nearest_that_there_are(vectors in prop::collection::vec(vector(), 1..8)) {
            let [exact, rounded] = both(&vectors);
            prop_assert_eq!(exact.len(), rounded.len());
            for (want, got) in exact.iter().zip(rounded.iter()) {
                let step = want.iter().fold(0.0_f32, |most, x| x.abs().max(most)) / 127.0;
                prop_assert!(want.iter().zip(got).all(|(want, got)| (want - got).abs() <= 0.501 * step));
            }
        }

        #[test]
        fn scores_and_means_are_those_of_the_rows(vectors in prop::collection::vec(vector(), 1..8), x in vector()) {
            for all in both(&vectors) {
                let b: Vec<f32> = (0..all.len()).map(|i| i as f32).collect();
                for ((row, b), score) in all.iter().zip(&b).zip(all.scores(&x, &b)) {
                    // Half a step of x for each number of the row, if it is rounded.
                    let lost = row.iter().map(|a| a.abs()).sum::<f32>() * largest(&x) / 65_534.0;
                    prop_assert!((score - dot(&row, &x) - b).abs() < lost + 1e-4);
                }
                let sum: f32 = all.iter().map(|row| row[7]).sum();
                prop_assert!(near(all.mean(0..all.len() as u32)[7] * all.len() as f32, sum));
            }
        }

        #[test]
        fn another_takes_the_place_of_one(vectors in prop::collection::vec(vector(), 2..8), x in vector()) {
            for mut all in both(&vectors) {
                let before = all.clone();
                all.set(1, &x);
                let [exact, rounded] = both(&[x]);
                prop_assert!([exact, rounded].iter().any(|of| of.row(0) == all.row(1)));
                prop_assert!((0..all.len() as u32).filter(|&i| i != 1).all(|i| all.row(i) == before.row(i)));
            }
        }
    }

    #[test]
    fn a_vector_of_zeros_stays_one() {
        assert!(both(&[[0.0; EMBEDDING]]).iter().all(|all| all.row(0) == [0.0; EMBEDDING]));
    }
}
