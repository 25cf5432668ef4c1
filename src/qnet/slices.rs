//! Vectors and row-major matrices as slices.
//!
//! What the page computes it computes with these: each of ndarray's operations would bring kilobytes of code
//! for shapes and strides that never occur here.

use ndarray::{Array1, Array2};
use wide::f32x8;

/// Σ aᵢ bᵢ, in eight running sums.
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let (a, a_left) = a.as_chunks::<8>();
    let (b, b_left) = b.as_chunks::<8>();
    let mut sums = f32x8::ZERO;
    for (a, b) in a.iter().zip(b) {
        sums += f32x8::new(*a) * f32x8::new(*b);
    }
    let [s0, s1, s2, s3, s4, s5, s6, s7] = sums.to_array();
    let sum = (s0 + s4) + (s1 + s5) + (s2 + s6) + (s3 + s7);
    a_left.iter().zip(b_left).fold(sum, |sum, (a, b)| sum + a * b)
}

/// y ← y + c x
pub fn add_scaled(y: &mut [f32], c: f32, x: &[f32]) {
    let (y, y_left) = y.as_chunks_mut::<8>();
    let (x, x_left) = x.as_chunks::<8>();
    // `f32x8::splat`, compiled for size, would write c eight times over for each eight numbers.
    let cs = f32x8::new([c, c, c, c, c, c, c, c]);
    for (y, x) in y.iter_mut().zip(x) {
        *y = (f32x8::new(*y) + f32x8::new(*x) * cs).to_array();
    }
    y_left.iter_mut().zip(x_left).for_each(|(y, x)| *y += c * x);
}

/// y ← c y
pub fn scale(y: &mut [f32], c: f32) {
    y.iter_mut().for_each(|y| *y *= c);
}

/// Makes a vector's length 1; one of zeros stays as it is.
pub fn normalise(x: &mut [f32]) {
    let length = dot(x, x).sqrt().max(1e-9);
    scale(x, length.recip());
}

/// `M x + b`, with M of as many rows as b is long.
pub fn mat_vec(matrix: &Array2<f32>, x: &[f32], b: &[f32]) -> Vec<f32> {
    let rows = flat(matrix).chunks_exact(x.len().max(1));
    rows.zip(b).map(|(row, b)| dot(row, x) + b).collect()
}

/// All numbers of a matrix, row by row. (Every matrix here is in that order.)
pub fn flat(matrix: &Array2<f32>) -> &[f32] {
    matrix.as_slice().unwrap_or_default()
}

/// All numbers of a vector.
pub fn vector(vector: &Array1<f32>) -> &[f32] {
    vector.as_slice().unwrap_or_default()
}

/// One row of a matrix; empty for a row that is not there.
pub fn row(matrix: &Array2<f32>, at: usize) -> &[f32] {
    let width = matrix.ncols();
    flat(matrix).get(at * width..(at + 1) * width).unwrap_or_default()
}

/// One row of a matrix, to be changed.
pub fn row_mut(matrix: &mut Array2<f32>, at: usize) -> &mut [f32] {
    let width = matrix.ncols();
    matrix.as_slice_mut().unwrap_or_default().get_mut(at * width..(at + 1) * width).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn they_agree_with_ndarray(rows in 1_usize..7, columns in 1_usize..40, seed in 0_u64..1000) {
            let mut rng = fastrand::Rng::with_seed(seed);
            let m = super::super::check::random(rows, columns, &mut rng);
            let x = Array1::from_shape_simple_fn(columns, || rng.f32());
            let b = Array1::from_shape_simple_fn(rows, || rng.f32());
            let want = m.dot(&x) + &b;
            for (got, want) in mat_vec(&m, x.as_slice().unwrap(), b.as_slice().unwrap()).iter().zip(&want) {
                prop_assert!((got - want).abs() < 1e-4);
            }
            let last = row(&m, rows - 1);
            prop_assert_eq!(last.to_vec(), m.row(rows - 1).to_vec());
            let mut y = last.to_vec();
            add_scaled(&mut y, 0.5, x.as_slice().unwrap());
            prop_assert_eq!(y, (&m.row(rows - 1) + &(0.5 * &x)).to_vec());
        }
    }
}
