//! The products' vectors, for all that is done with them: f32, or int8 where there are many.

use wide::{f32x4, i16x8, i32x4};

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
        /// In steps, sixteen products at a time.
        blocks: Vec<Block>,
        /// What a step of each is worth.
        steps: Vec<f32>,
    },
}

/// Sixteen products' numbers in steps: four numbers of each of the products in turn, then the next four, so that what is summed
/// of them is in lanes of their own. Two of a product's numbers, a and b, are in 16 bits as `a + 256 b`.
type Block = [[i16x8; 4]; EMBEDDING / 4];

impl Vectors {
    /// None yet, with room for so many.
    pub fn new(products: usize, rounded: bool) -> Self {
        if rounded {
            Self::Rounded {
                blocks: Vec::with_capacity(products.div_ceil(16)),
                steps: Vec::with_capacity(products),
            }
        } else {
            Self::Exact(Vec::with_capacity(products))
        }
    }

    /// How many.
    pub fn len(&self) -> usize {
        match self {
            Self::Exact(rows) => rows.len(),
            Self::Rounded { steps, .. } => steps.len(),
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
            Self::Rounded { blocks, steps } => {
                if steps.len().is_multiple_of(16) {
                    blocks.push([[i16x8::ZERO; 4]; EMBEDDING / 4]);
                }
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
            Self::Rounded { blocks, steps } => {
                let mut row = [0.0; EMBEDDING];
                for (to, four) in row.as_chunks_mut::<4>().0.iter_mut().zip(&blocks[at / 16]) {
                    for (to, pair) in to.as_chunks_mut::<2>().0.iter_mut().zip(pairs(four, at)) {
                        let a = *pair as i8;
                        let b = (*pair - i16::from(a)) >> 8;
                        *to = [f32::from(a) * steps[at], f32::from(b) * steps[at]];
                    }
                }
                row
            }
        }
    }

    /// Another vector in the place of one.
    pub fn set(&mut self, at: u32, vector: &ItemVector) {
        let at = at as usize;
        match self {
            Self::Exact(rows) => rows[at] = *vector,
            Self::Rounded { blocks, steps } => {
                let step = largest(vector) / f32::from(i8::MAX);
                steps[at] = step;
                for (four, from) in blocks[at / 16].iter_mut().zip(vector.as_chunks::<4>().0) {
                    let four = &mut four[at % 16 / 4];
                    let mut all = four.to_array();
                    for (pair, [a, b]) in
                        all.as_chunks_mut::<2>().0[at % 4].iter_mut().zip(from.as_chunks::<2>().0)
                    {
                        let [a, b] = [a / step, b / step].map(f32::round_ties_even);
                        *pair = (a + 256.0 * b) as i32 as i16;
                    }
                    *four = i16x8::new(all);
                }
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
            Self::Rounded { blocks, steps } => {
                let fixed = Fixed::new(x);
                let mut scores = b.to_vec();
                let (whole, left) = scores.as_chunks_mut::<16>();
                for ((scores, block), steps) in whole.iter_mut().zip(blocks).zip(steps.as_chunks::<16>().0) {
                    let sums = fixed.dots(block);
                    let scores = scores.as_chunks_mut::<4>().0.iter_mut().zip(steps.as_chunks::<4>().0);
                    for ((scores, steps), sum) in scores.zip(&sums) {
                        *scores = (sum.round_float() * fixed.step * f32x4::new(*steps) + f32x4::new(*scores))
                            .to_array();
                    }
                }
                for (at, score) in (16 * whole.len() as u32..).zip(left) {
                    *score += dot(&self.row(at), x);
                }
                scores
            }
        }
    }
}

/// A vector in steps, for products with numbers in steps, so that both are multiplied as whole numbers: 13 bits of its numbers
/// are left for most vectors, where products have 8.
struct Fixed {
    /// For each four numbers of a product, `[a, b, c, d]` in pairs `a + 256 b` and `c + 256 d`, what the pairs are multiplied by,
    /// and what 256 times their lower halves; the same for each of four products.
    numbers: [[i16x8; 2]; EMBEDDING / 4],
    /// A 256th of what a step is worth, in each lane.
    step: f32x4,
}

impl Fixed {
    /// Most steps in all numbers together: times 127 of a product, and 256, they are within 32 bits.
    const STEPS: f32 = 65_000.0;

    fn new(x: &[f32]) -> Self {
        let mut sum = 0.0;
        for x in x {
            sum += x.abs();
        }
        let step = (sum / Self::STEPS).max(largest(x) / 32_000.0);
        let mut numbers = [[i16x8::ZERO; 2]; EMBEDDING / 4];
        for (numbers, x) in numbers.iter_mut().zip(x.as_chunks::<4>().0) {
            let [a, b, c, d] = x.map(|x| x / step);
            // 256 (a A + b B) = (a + 256 b) B + 256 a (A − B / 256)
            let [b, d] = [b.round_ties_even(), d.round_ties_even()];
            let [a, c] = [a - b / 256.0, c - d / 256.0].map(f32::round_ties_even);
            let four_times = |two: [f32; 2]| i16x8::new(bytemuck::cast([two.map(|x| x as i32 as i16); 4]));
            *numbers = [four_times([b, d]), four_times([a, c])];
        }
        let step = step / 256.0;
        Self { numbers, step: f32x4::new([step, step, step, step]) }
    }

    /// Σ aᵢ xᵢ of each of sixteen products, in steps of both.
    fn dots(&self, block: &Block) -> [i32x4; 4] {
        let mut sums = [i32x4::ZERO, i32x4::ZERO, i32x4::ZERO, i32x4::ZERO];
        for ([a, b, c, d], [whole, lower]) in block.iter().zip(&self.numbers) {
            let part = |pairs: &i16x8| pairs.dot(*whole) + (*pairs << 8_u32).dot(*lower);
            let [w, x, y, z] = sums;
            sums = [w + part(a), x + part(b), y + part(c), z + part(d)];
        }
        sums
    }
}

/// Those of a product, among the numbers of its block that are from the same place in their vectors.
fn pairs(four: &[i16x8; 4], at: usize) -> &[i16; 2] {
    &four[at % 16 / 4].as_array().as_chunks::<2>().0[at % 4]
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
        fn scores_and_means_are_those_of_the_rows(vectors in prop::collection::vec(vector(), 1..40), x in vector()) {
            for all in both(&vectors) {
                let b: Vec<f32> = (0..all.len()).map(|i| i as f32).collect();
                for ((row, b), score) in all.iter().zip(&b).zip(all.scores(&x, &b)) {
                    // About half a step of x for each number of the row, if it is rounded.
                    let step = x.iter().map(|x| x.abs()).sum::<f32>() / Fixed::STEPS;
                    let lost = row.iter().map(|a| a.abs()).sum::<f32>() * 0.51 * step.max(largest(&x) / 32_000.0);
                    prop_assert!((score - dot(&row, &x) - b).abs() < lost + 1e-4);
                }
                let sum: f32 = all.iter().map(|row| row[7]).sum();
                prop_assert!(near(all.mean(0..all.len() as u32)[7] * all.len() as f32, sum));
            }
        }

        #[test]
        fn another_takes_the_place_of_one(vectors in prop::collection::vec(vector(), 2..24), x in vector()) {
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
