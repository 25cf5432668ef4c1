//! The three sums of products that everything is made of, written so that the compiler turns them into
//! vector instructions: four rows at a time, and sums kept in as many independent lanes as a vector
//! unit has work for.
//!
//! Not ndarray's products: in the wasm they cost about 15 kB for shapes and strides that do not occur
//! here, and packing a matrix takes longer than multiplying it at these sizes.

use std::array::from_fn;

const LANES: usize = 8;

/// Rows that lie interleaved in a panel: as many as four vectors hold, whose sums do not wait for each other, and as fill a line of
/// the processor's cache, so that a matrix is read from its beginning to its end.
pub(super) const PANEL: usize = 16;

/// `y += rows · x` for rows stored in panels `[rows / 16, x, 16]`: sixteen rows interleaved, so that a vector holds one column of
/// four of them and nothing has to be added across its lanes. `y` has a multiple of 16.
#[inline(never)]
pub(super) fn add_panels(panels: &[f32], x: &[f32], y: &mut [f32]) {
    for (y, panel) in y.as_chunks_mut::<PANEL>().0.iter_mut().zip(panels.chunks_exact(x.len() * PANEL)) {
        let mut sums = *y;
        for (x, column) in x.iter().zip(panel.as_chunks::<PANEL>().0) {
            for lane in 0..PANEL {
                sums[lane] += x * column[lane];
            }
        }
        *y = sums;
    }
}

/// `y = rows · x` for rows `[y, x]`: one dot product per row.
#[inline(never)]
pub(super) fn products(rows: &[f32], x: &[f32], y: &mut [f32]) {
    let (fours, rest) = y.as_chunks_mut::<4>();
    let mut rows = rows.chunks_exact(x.len());
    let mut next = || rows.next().unwrap_or_default();
    for y in fours {
        let four = from_fn(|_| next());
        *y = dots(four, x);
    }
    for y in rest {
        *y = dot(next(), x);
    }
}

/// `y += rowsᵀ · c` for rows `[n, y]`: the rows, each times its coefficient, added up. The n
/// coefficients stand in `c` at every `stride`-th place.
#[inline(never)]
pub(super) fn add_weighted(rows: &[f32], c: &[f32], stride: usize, y: &mut [f32]) {
    let width = y.len();
    let mut c = c.iter().step_by(stride);
    let mut next = || c.next().copied().unwrap_or_default();
    let mut fours = rows.chunks_exact(4 * width);
    for four in &mut fours {
        let c: [f32; 4] = from_fn(|_| next());
        let (a, four) = four.split_at(width);
        let (b, four) = four.split_at(width);
        let (d, e) = four.split_at(width);
        for ((((y, a), b), d), e) in y.iter_mut().zip(a).zip(b).zip(d).zip(e) {
            *y += c[0] * a + c[1] * b + (c[2] * d + c[3] * e);
        }
    }
    for row in fours.remainder().chunks_exact(width) {
        add_scaled(y, next(), row);
    }
}

/// `y += c · x`
#[inline(never)]
pub(super) fn add_scaled(y: &mut [f32], c: f32, x: &[f32]) {
    for (y, x) in y.iter_mut().zip(x) {
        *y += c * x;
    }
}

/// `Σ row · x`
#[inline(never)]
pub(super) fn dot(row: &[f32], x: &[f32]) -> f32 {
    dots([row], x)[0]
}

/// The greatest of all, −∞ of none; NaN is passed over.
#[inline(never)]
pub(super) fn greatest(values: &[f32]) -> f32 {
    let (chunks, rest) = values.as_chunks::<LANES>();
    let mut best = [f32::NEG_INFINITY; LANES];
    for chunk in chunks {
        for lane in 0..LANES {
            best[lane] = if chunk[lane] > best[lane] { chunk[lane] } else { best[lane] };
        }
    }
    best.iter().chain(rest).fold(f32::NEG_INFINITY, |best, &value| if value > best { value } else { best })
}

#[inline(always)]
fn dots<const R: usize>(rows: [&[f32]; R], x: &[f32]) -> [f32; R] {
    let mut sums = [[0f32; LANES]; R];
    let (x_chunks, x_rest) = x.as_chunks::<LANES>();
    let rows = rows.map(|row| row[..x.len()].as_chunks::<LANES>());
    for (i, x) in x_chunks.iter().enumerate() {
        for r in 0..R {
            let row = &rows[r].0[i];
            for lane in 0..LANES {
                sums[r][lane] += row[lane] * x[lane];
            }
        }
    }
    from_fn(|r| {
        let rest: f32 = rows[r].1.iter().zip(x_rest).map(|(row, x)| row * x).sum();
        let half: [f32; LANES / 2] = from_fn(|lane| sums[r][lane] + sums[r][lane + LANES / 2]);
        half.iter().sum::<f32>() + rest
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn products_are_the_sums_of_products(rows in 0usize..11, width in 1usize..40, seed in any::<u64>()) {
            let mut rng = fastrand::Rng::with_seed(seed);
            let mut numbers = |n| (0..n).map(|_| f32::from(rng.i8(-9..9))).collect::<Vec<f32>>();
            // Small whole numbers, so that the order of adding does not matter.
            let (matrix, x, c, start) = (numbers(rows * width), numbers(width), numbers(rows), numbers(width));
            let mut y = vec![f32::NAN; rows];
            products(&matrix, &x, &mut y);
            let strided: Vec<f32> = c.iter().flat_map(|&c| [c, 7., 7.]).collect();
            let mut sum = start.clone();
            add_weighted(&matrix, &strided, 3, &mut sum);
            for (r, y) in y.iter().enumerate() {
                let expected: f32 = (0..width).map(|i| matrix[r * width + i] * x[i]).sum();
                prop_assert_eq!(*y, expected);
            }
            prop_assert_eq!(greatest(&matrix), matrix.iter().copied().fold(f32::NEG_INFINITY, f32::max));
            // The same rows in panels, the last one filled up.
            let mut panels = vec![0.; rows.next_multiple_of(PANEL) * width];
            for (at, value) in matrix.iter().enumerate() {
                let (r, i) = (at / width, at % width);
                panels[(r / PANEL * width + i) * PANEL + r % PANEL] = *value;
            }
            let mut from_panels = vec![1.; rows.next_multiple_of(PANEL)];
            add_panels(&panels, &x, &mut from_panels);
            prop_assert!(from_panels.iter().zip(&y).all(|(got, y)| *got == y + 1.));
            for i in 0..width {
                let expected = start[i] + (0..rows).map(|r| matrix[r * width + i] * c[r]).sum::<f32>();
                prop_assert_eq!(sum[i], expected);
            }
        }
    }
}
