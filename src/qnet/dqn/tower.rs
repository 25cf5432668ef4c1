//! The hidden layers: state `[state_dim]` → h `[width]`, relu after each.

use super::adam::Adam;
use super::layer::Layer;
use super::linear::dot;

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
    z: Vec<Vec<f32>>,
    /// `∂L/∂z` of each layer `[batch, out]`.
    dz: Vec<Vec<f32>>,
}

impl Tower {
    pub(super) fn glorot(shapes: &[(usize, usize)], rng: &mut fastrand::Rng) -> Self {
        let layers: Vec<Layer> =
            shapes.iter().map(|&(inputs, outputs)| Layer::glorot(inputs, outputs, rng)).collect();
        let zeros: Vec<Layer> =
            shapes.iter().map(|&(inputs, outputs)| Layer::zeros(inputs, outputs)).collect();
        Self {
            target: layers.clone(),
            layers,
            m: zeros.clone(),
            v: zeros.clone(),
            gradient: zeros,
            z: vec![Vec::new(); shapes.len()],
            dz: vec![Vec::new(); shapes.len()],
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

    /// h `[batch, width]` of states `[batch, state_dim]`; the states themselves where there is no
    /// hidden layer.
    pub(super) fn forward<'a>(&'a mut self, states: &'a [f32], batch: usize) -> &'a [f32] {
        forward(&self.layers, states, batch, &mut self.z);
        self.output(states)
    }

    /// The same by the target network.
    pub(super) fn forward_target<'a>(&'a mut self, states: &'a [f32], batch: usize) -> &'a [f32] {
        forward(&self.target, states, batch, &mut self.z);
        self.output(states)
    }

    /// h of the last forward pass, which was of `states`.
    pub(super) fn output<'a>(&'a self, states: &'a [f32]) -> &'a [f32] {
        self.z.last().map_or(states, |z| z)
    }

    /// Backward of the last [`forward`](Self::forward) of a minibatch: `head` gives `∂L/∂h` of each
    /// row. Leaves the gradients ready for [`update`](Self::update) and returns the square of their
    /// norm.
    pub(super) fn backward(&mut self, states: &[f32], head: impl Fn(usize, &mut [f32])) -> f32 {
        for (dz, z) in self.dz.iter_mut().zip(&self.z) {
            dz.resize(z.len(), 0.);
        }
        if let (Some(dz), Some(layer)) = (self.dz.last_mut(), self.layers.last()) {
            for (b, dh) in dz.chunks_exact_mut(layer.bias.len()).enumerate() {
                head(b, dh);
            }
        }
        let mut norm = 0.;
        for i in (0..self.layers.len()).rev() {
            let (below, dz) = self.dz.split_at_mut(i);
            let dz = &mut dz[0];
            // relu passes the gradient on only where it passed the value on.
            for (dz, &z) in dz.iter_mut().zip(&self.z[i]) {
                *dz = if z > 0. { *dz } else { 0. };
            }
            let x = if i == 0 { states } else { &self.z[i - 1] };
            Layer::gradient(x, dz, &mut self.gradient[i]);
            if let Some(dx) = below.last_mut() {
                self.layers[i].backward(dz, dx);
            }
            let (kernel, bias) = self.gradient[i].parts();
            norm += dot(kernel, kernel) + dot(bias, bias);
        }
        norm
    }

    /// One Adam step along the gradients of the last [`backward`](Self::backward).
    pub(super) fn update(&mut self, adam: Adam) {
        let moments = self.m.iter_mut().zip(&mut self.v).zip(&self.gradient);
        for (layer, ((m, v), g)) in self.layers.iter_mut().zip(moments) {
            let ((kernel, bias), (m, m_bias), (v, v_bias), (g, g_bias)) =
                (layer.parts_mut(), m.parts_mut(), v.parts_mut(), g.parts());
            adam.update(kernel, m, v, g);
            adam.update(bias, m_bias, v_bias, g_bias);
        }
    }

    pub(super) fn sync_target(&mut self) {
        for (target, layer) in self.target.iter_mut().zip(&self.layers) {
            target.kernel.assign(&layer.kernel);
            target.bias.assign(&layer.bias);
        }
    }
}

/// Forward through `layers`, the output of each after relu in `z`.
fn forward(layers: &[Layer], states: &[f32], batch: usize, z: &mut [Vec<f32>]) {
    for (i, layer) in layers.iter().enumerate() {
        let (before, rest) = z.split_at_mut(i);
        let x = before.last().map_or(states, |z| z);
        let z = &mut rest[0];
        z.resize(batch * layer.bias.len(), 0.);
        layer.forward(x, z);
        for z in z {
            *z = z.max(0.);
        }
    }
}
