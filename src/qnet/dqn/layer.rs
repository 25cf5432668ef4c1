//! One dense layer: forward, and its gradient beside it.

use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, ArrayViewMut1, ArrayViewMut2};

/// `z = x · kernel + bias`, kernel laid out `[in, out]` as in Keras and in ONNX' Gemm.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// `[in, out]`
    pub kernel: Array2<f32>,
    /// `[out]`
    pub bias: Array1<f32>,
}

impl Layer {
    pub(super) fn zeros(inputs: usize, outputs: usize) -> Self {
        Self { kernel: Array2::zeros((inputs, outputs)), bias: Array1::zeros(outputs) }
    }

    /// Glorot and Bengio (2010): uniform within ±√(6 / (in + out)); biases 0.
    pub(super) fn glorot(inputs: usize, outputs: usize, rng: &mut fastrand::Rng) -> Self {
        let limit = glorot_limit(inputs, outputs);
        let kernel = Array2::from_shape_simple_fn((inputs, outputs), || (rng.f32() * 2. - 1.) * limit);
        Self { kernel, bias: Array1::zeros(outputs) }
    }

    /// One row: adds up the kernel's rows, so that the inner loop runs along memory.
    pub(super) fn forward_row(&self, x: ArrayView1<f32>, mut z: ArrayViewMut1<f32>) {
        z.assign(&self.bias);
        for (&x, row) in x.iter().zip(self.kernel.rows()) {
            // After a relu about half of the inputs are 0.
            if x != 0. {
                z.scaled_add(x, &row);
            }
        }
    }

    /// `z = x · kernel + bias` for x `[batch, in]`, z `[batch, out]`.
    pub(super) fn forward(&self, x: ArrayView2<f32>, mut z: ArrayViewMut2<f32>) {
        for mut row in z.rows_mut() {
            row.assign(&self.bias);
        }
        general_mat_mul(1., &x, &self.kernel, 1., &mut z);
    }

    /// Given `dz = ∂L/∂z` `[batch, out]`, writes the gradient of kernel and bias
    /// (`xᵀ · dz`, `Σ dz`) to `grad`.
    pub(super) fn gradient(x: ArrayView2<f32>, dz: ArrayView2<f32>, grad: &mut Layer) {
        general_mat_mul(1., &x.t(), &dz, 0., &mut grad.kernel);
        grad.bias.fill(0.);
        for row in dz.rows() {
            grad.bias += &row;
        }
    }

    /// `∂L/∂x = dz · kernelᵀ` for dz `[batch, out]`, dx `[batch, in]`.
    pub(super) fn backward(&self, dz: ArrayView2<f32>, mut dx: ArrayViewMut2<f32>) {
        general_mat_mul(1., &dz, &self.kernel.t(), 0., &mut dx);
    }
}

/// The bound of Glorot's uniform distribution.
pub(super) fn glorot_limit(inputs: usize, outputs: usize) -> f32 {
    (6. / (inputs + outputs) as f64).sqrt() as f32
}
