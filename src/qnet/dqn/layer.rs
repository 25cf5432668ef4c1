//! One dense layer: forward, and its gradient beside it.

use super::linear::{add_scaled, add_weighted, products};
use ndarray::{Array1, Array2};

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
        let mut layer = Self::zeros(inputs, outputs);
        layer.parts_mut().0.fill_with(glorot(inputs, outputs, rng));
        layer
    }

    /// Kernel and bias as flat numbers, row after row.
    pub(super) fn parts(&self) -> (&[f32], &[f32]) {
        // Arrays made here are always in standard order, so neither default is ever taken.
        (self.kernel.as_slice().unwrap_or_default(), self.bias.as_slice().unwrap_or_default())
    }

    pub(super) fn parts_mut(&mut self) -> (&mut [f32], &mut [f32]) {
        (self.kernel.as_slice_mut().unwrap_or_default(), self.bias.as_slice_mut().unwrap_or_default())
    }

    pub(super) fn copy_from(&mut self, other: &Self) {
        let ((kernel, bias), (other_kernel, other_bias)) = (self.parts_mut(), other.parts());
        kernel.copy_from_slice(other_kernel);
        bias.copy_from_slice(other_bias);
    }

    /// `z = x · kernel + bias` for x `[batch, in]`, z `[batch, out]`.
    pub(super) fn forward(&self, x: &[f32], z: &mut [f32]) {
        let (kernel, bias) = self.parts();
        for (x, z) in x.chunks_exact(self.kernel.nrows()).zip(z.chunks_exact_mut(bias.len())) {
            z.copy_from_slice(bias);
            add_weighted(kernel, x, 1, z);
        }
    }

    /// Given `dz = ∂L/∂z` `[batch, out]`, writes the gradient of kernel and bias
    /// (`xᵀ · dz`, `Σ dz`) to `grad`.
    pub(super) fn gradient(x: &[f32], dz: &[f32], grad: &mut Layer) {
        let inputs = grad.kernel.nrows();
        let (kernel, bias) = grad.parts_mut();
        for (i, row) in kernel.chunks_exact_mut(bias.len()).enumerate() {
            row.fill(0.);
            add_weighted(dz, &x[i..], inputs, row);
        }
        bias.fill(0.);
        for dz in dz.chunks_exact(bias.len()) {
            add_scaled(bias, 1., dz);
        }
    }

    /// `∂L/∂x = dz · kernelᵀ` for dz `[batch, out]`, dx `[batch, in]`.
    pub(super) fn backward(&self, dz: &[f32], dx: &mut [f32]) {
        let (kernel, bias) = self.parts();
        for (dz, dx) in dz.chunks_exact(bias.len()).zip(dx.chunks_exact_mut(self.kernel.nrows())) {
            products(kernel, dz, dx);
        }
    }
}

/// Numbers that are uniform within ±√(6 / (in + out)).
pub(super) fn glorot(inputs: usize, outputs: usize, rng: &mut fastrand::Rng) -> impl FnMut() -> f32 {
    let limit = (6. / (inputs + outputs) as f64).sqrt() as f32;
    move || (rng.f32() * 2. - 1.) * limit
}
