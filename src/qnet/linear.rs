//! A dense layer, its gradient beside its forward pass.

use ndarray::{Array1, Array2, ArrayView2, Axis};

use super::slices::{add_scaled, mat_vec, row, vector};

/// `y = x Wᵀ + b`.
#[derive(Debug, Clone, PartialEq)]
pub struct Linear {
    /// `[out, in]`
    pub weight: Array2<f32>,
    /// `[out]`
    pub bias: Array1<f32>,
}

impl Linear {
    /// All zeros: the layer that adds nothing yet.
    pub fn zeros(inputs: usize, outputs: usize) -> Self {
        Self { weight: Array2::zeros((outputs, inputs)), bias: Array1::zeros(outputs) }
    }

    /// He-uniform weights (He et al. 2015), scaled by `scale`; bias 0.
    pub fn random(inputs: usize, outputs: usize, scale: f32, rng: &mut fastrand::Rng) -> Self {
        let limit = scale * (6.0 / inputs as f32).sqrt();
        let weight = Array2::from_shape_simple_fn((outputs, inputs), || (rng.f32() * 2.0 - 1.0) * limit);
        Self { weight, bias: Array1::zeros(outputs) }
    }

    /// x `[in]` → y `[out]`: [`forward`](Self::forward) of one.
    pub fn apply(&self, x: &[f32]) -> Vec<f32> {
        mat_vec(&self.weight, x, vector(&self.bias))
    }

    /// `∂L/∂x [in]` from `∂L/∂y [out]`: [`input_gradient`](Self::input_gradient) of one.
    pub fn pull_back(&self, dy: &[f32]) -> Vec<f32> {
        let mut dx = vec![0.0; self.weight.ncols()];
        for (at, &d) in dy.iter().enumerate().filter(|(_, d)| **d != 0.0) {
            add_scaled(&mut dx, d, row(&self.weight, at));
        }
        dx
    }

    /// `[batch, in]` → `[batch, out]`
    pub fn forward(&self, x: ArrayView2<f32>) -> Array2<f32> {
        x.dot(&self.weight.t()) + &self.bias
    }

    /// `∂L/∂x = dy W` from `∂L/∂y [batch, out]`.
    pub fn input_gradient(&self, dy: ArrayView2<f32>) -> Array2<f32> {
        dy.dot(&self.weight)
    }

    /// Adds `∂L/∂W = dyᵀ x` and `∂L/∂b = Σ dy` to `grad`.
    pub fn add_gradient(x: ArrayView2<f32>, dy: ArrayView2<f32>, grad: &mut Self) {
        grad.weight += &dy.t().dot(&x);
        grad.bias += &dy.sum_axis(Axis(0));
    }
}

/// `max(x, 0)` in place.
pub fn relu(x: &mut Array2<f32>) {
    x.mapv_inplace(|v| v.max(0.0));
}

/// Sets `dy` to 0 where the relu's output `y` was 0.
pub fn relu_backward(y: &Array2<f32>, dy: &mut Array2<f32>) {
    dy.zip_mut_with(y, |d, &y| {
        if y <= 0.0 {
            *d = 0.0;
        }
    });
}

#[cfg(test)]
mod tests {
    use super::super::check::{assert_gradient, random};
    use super::*;

    fn x_view(x: &[f32]) -> ArrayView2<'_, f32> {
        ArrayView2::from_shape((1, x.len()), x).unwrap()
    }

    #[test]
    fn gradients_agree_with_finite_differences() {
        let mut rng = fastrand::Rng::with_seed(1);
        let layer = Linear::random(5, 3, 1.0, &mut rng);
        let (x, c) = (random(4, 5, &mut rng), random(4, 3, &mut rng));
        let loss = |l: &Linear, x: &Array2<f32>| (l.forward(x.view()) * &c).sum();
        let mut grad = Linear::zeros(5, 3);
        Linear::add_gradient(x.view(), c.view(), &mut grad);
        let dx = layer.input_gradient(c.view());
        assert_gradient(&x, &dx, |x| loss(&layer, x));
        assert_gradient(&layer.weight, &grad.weight, |w| {
            loss(&Linear { weight: w.clone(), ..layer.clone() }, &x)
        });
        for (at, (x, dy)) in x.outer_iter().zip(c.outer_iter()).enumerate() {
            let (x, dy) = (x.as_slice().unwrap(), dy.as_slice().unwrap());
            let (y, dx) = (Array1::from(layer.apply(x)), Array1::from(layer.pull_back(dy)));
            assert!((&y - &layer.forward(x_view(x)).row(0)).iter().all(|d| d.abs() < 1e-5));
            assert!((&dx - &layer.input_gradient(c.view()).row(at)).iter().all(|d| d.abs() < 1e-5));
        }
        let bias = layer.bias.clone().insert_axis(Axis(0));
        assert_gradient(&bias, &grad.bias.insert_axis(Axis(0)), |b| {
            loss(&Linear { bias: b.row(0).to_owned(), ..layer.clone() }, &x)
        });
    }
}
