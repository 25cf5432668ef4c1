//! The hidden layers: state `[state_dim]` → h `[width]`, relu after each.

use super::adam::Adam;
use super::layer::Layer;
use ndarray::{Array2, ArrayView1, ArrayView2, ArrayViewMut1, Zip, s};

/// Hidden layers, their target network, moments, and room for a minibatch.
#[derive(Debug, Clone)]
pub(super) struct Tower {
    layers: Vec<Layer>,
    target: Vec<Layer>,
    /// First and second moments and the gradient, per layer.
    m: Vec<Layer>,
    v: Vec<Layer>,
    gradient: Vec<Layer>,
    /// Outputs of each layer after relu `[batch, out]`, of the last forward pass.
    z: Vec<Array2<f32>>,
    /// `∂L/∂z` of each layer `[batch, out]`.
    dz: Vec<Array2<f32>>,
}

impl Tower {
    pub(super) fn glorot(state_dim: usize, hidden: &[usize], rng: &mut fastrand::Rng) -> Self {
        let mut inputs = state_dim;
        let mut layers = Vec::with_capacity(hidden.len());
        for &outputs in hidden {
            layers.push(Layer::glorot(inputs, outputs, rng));
            inputs = outputs;
        }
        let zeros: Vec<Layer> =
            layers.iter().map(|l| Layer::zeros(l.kernel.nrows(), l.kernel.ncols())).collect();
        let z: Vec<Array2<f32>> = hidden.iter().map(|&outputs| Array2::zeros((1, outputs))).collect();
        Self {
            target: layers.clone(),
            layers,
            m: zeros.clone(),
            v: zeros.clone(),
            gradient: zeros,
            dz: z.clone(),
            z,
        }
    }

    pub(super) fn layers(&self) -> &[Layer] {
        &self.layers
    }

    pub(super) fn layer_mut(&mut self, i: usize) -> Option<&mut Layer> {
        self.layers.get_mut(i)
    }

    pub(super) fn forget_moments(&mut self) {
        for layer in self.m.iter_mut().chain(&mut self.v) {
            layer.kernel.fill(0.);
            layer.bias.fill(0.);
        }
    }

    /// h of one state; the state itself where there is no hidden layer.
    pub(super) fn forward_row<'a>(&'a mut self, state: ArrayView1<'a, f32>) -> ArrayView1<'a, f32> {
        for (i, layer) in self.layers.iter().enumerate() {
            let (before, rest) = self.z.split_at_mut(i);
            let x = before.last().map_or(state, |z| z.row(0));
            let mut z = rest[0].row_mut(0);
            layer.forward_row(x, z.view_mut());
            relu(z);
        }
        self.z.last().map_or(state, |z| z.row(0))
    }

    /// h of every state of `[batch, state_dim]`; read it by [`output`](Self::output).
    pub(super) fn forward(&mut self, states: ArrayView2<f32>) {
        self.room(states.nrows());
        forward(&self.layers, states, &mut self.z);
    }

    /// What the target network makes of `states`.
    pub(super) fn forward_target<'a>(&'a mut self, states: ArrayView2<'a, f32>) -> ArrayView2<'a, f32> {
        self.room(states.nrows());
        forward(&self.target, states, &mut self.z);
        self.output(states)
    }

    /// h `[batch, width]` of the last forward pass, which was of `states`.
    pub(super) fn output<'a>(&'a self, states: ArrayView2<'a, f32>) -> ArrayView2<'a, f32> {
        self.z.last().map_or(states, |z| z.slice(s![..states.nrows(), ..]))
    }

    /// Backward of the last [`forward`](Self::forward): `head` gives `∂L/∂h` of each row. Leaves the
    /// gradients ready for [`update`](Self::update) and returns the square of their norm.
    pub(super) fn backward(
        &mut self,
        states: ArrayView2<f32>,
        head: impl Fn(usize, ArrayViewMut1<f32>),
    ) -> f32 {
        let size = states.nrows();
        if let Some(dz) = self.dz.last_mut() {
            for (b, dh) in dz.rows_mut().into_iter().take(size).enumerate() {
                head(b, dh);
            }
        }
        let mut norm = 0.;
        for i in (0..self.layers.len()).rev() {
            let (below, dz) = self.dz.split_at_mut(i);
            let mut dz = dz[0].slice_mut(s![..size, ..]);
            // relu passes the gradient on only where it passed the value on.
            Zip::from(&mut dz).and(self.z[i].slice(s![..size, ..])).for_each(|dz, &z| {
                if z <= 0. {
                    *dz = 0.;
                }
            });
            let x = if i == 0 { states } else { self.z[i - 1].slice(s![..size, ..]) };
            Layer::gradient(x, dz.view(), &mut self.gradient[i]);
            if let Some(dx) = below.last_mut() {
                self.layers[i].backward(dz.view(), dx.slice_mut(s![..size, ..]));
            }
            let gradient = &self.gradient[i];
            norm += gradient.kernel.fold(0., |sum, g| sum + g * g) + gradient.bias.dot(&gradient.bias);
        }
        norm
    }

    /// One Adam step along the gradients of the last [`backward`](Self::backward).
    pub(super) fn update(&mut self, adam: Adam) {
        let moments = self.m.iter_mut().zip(&mut self.v).zip(&self.gradient);
        for (p, ((m, v), g)) in self.layers.iter_mut().zip(moments) {
            adam.update(p.kernel.view_mut(), m.kernel.view_mut(), v.kernel.view_mut(), g.kernel.view());
            adam.update(p.bias.view_mut(), m.bias.view_mut(), v.bias.view_mut(), g.bias.view());
        }
    }

    pub(super) fn sync_target(&mut self) {
        for (target, layer) in self.target.iter_mut().zip(&self.layers) {
            target.kernel.assign(&layer.kernel);
            target.bias.assign(&layer.bias);
        }
    }

    /// Makes room for minibatches of `size`.
    fn room(&mut self, size: usize) {
        for z in self.z.iter_mut().chain(&mut self.dz) {
            if z.nrows() < size {
                *z = Array2::zeros((size, z.ncols()));
            }
        }
    }
}

/// Forward through `layers`, the output of each after relu in `z`.
fn forward(layers: &[Layer], states: ArrayView2<f32>, z: &mut [Array2<f32>]) {
    let size = states.nrows();
    for (i, layer) in layers.iter().enumerate() {
        let (before, rest) = z.split_at_mut(i);
        let x = before.last().map_or(states, |z| z.slice(s![..size, ..]));
        let mut z = rest[0].slice_mut(s![..size, ..]);
        layer.forward(x, z.view_mut());
        z.mapv_inplace(|z| z.max(0.));
    }
}

fn relu(mut z: ArrayViewMut1<f32>) {
    z.mapv_inplace(|z| z.max(0.));
}
