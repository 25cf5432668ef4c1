//! The prior of the visitor vector: how states spread.

use ndarray::{Array1, Array2, Axis};

use crate::qnet::EMBEDDING;

/// `(Cov[h] + ε)⁻¹`; ε a hundredth of the mean variance.
pub fn precision(h: &Array2<f32>) -> Array2<f32> {
    let n = h.nrows().max(2) as f64;
    let h = h.mapv(f64::from);
    let centred = &h - &h.mean_axis(Axis(0)).unwrap_or_else(|| Array1::zeros(EMBEDDING));
    let mut a = centred.t().dot(&centred) / (n - 1.0);
    let ridge = 1e-6 + 0.01 * a.diag().mean().unwrap_or(0.0);
    a.diag_mut().mapv_inplace(|v| v + ridge);
    inverse(a).mapv(|v| v as f32)
}

/// Inverse of a symmetric positive definite matrix, by Gauss and Jordan.
pub fn inverse(mut a: Array2<f64>) -> Array2<f64> {
    let n = a.nrows();
    let mut inverse = Array2::<f64>::eye(n);
    for i in 0..n {
        // Symmetric positive definite: the pivot is never 0.
        let pivot = a[[i, i]];
        a.row_mut(i).mapv_inplace(|v| v / pivot);
        inverse.row_mut(i).mapv_inplace(|v| v / pivot);
        let (row, inverse_row) = (a.row(i).to_owned(), inverse.row(i).to_owned());
        for j in (0..n).filter(|&j| j != i) {
            let factor = a[[j, i]];
            a.row_mut(j).scaled_add(-factor, &row);
            inverse.row_mut(j).scaled_add(-factor, &inverse_row);
        }
    }
    inverse
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_precision_is_the_inverse_of_the_covariance() {
        let mut rng = fastrand::Rng::with_seed(1);
        let mut h = Array2::from_shape_simple_fn((3000, EMBEDDING), || rng.f32() - 0.5);
        h.column_mut(0).mapv_inplace(|v| v * 4.0);
        let p = precision(&h);
        // Var of U(−.5, .5) is 1/12; of four times that, 16/12.
        assert!((p[[1, 1]] / 12.0 - 1.0).abs() < 0.2, "{}", p[[1, 1]]);
        assert!((p[[0, 0]] * 16.0 / 12.0 - 1.0).abs() < 0.2, "{}", p[[0, 0]]);
    }
}
