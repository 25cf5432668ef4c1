//! One minibatch through the network and back: softmax cross-entropy over candidate products, with label smoothing.

use ndarray::{Array1, Array2, ArrayView2, Axis, s};
use rayon::prelude::*;

use super::softmax::exponentials;
use crate::qnet::{EMBEDDING, INPUTS, Tower};
use crate::shopper::{ITEM_POOLS, State};

/// Examples that go through the network together: fixed, so that sums are the same on any number of cores.
const CHUNK: usize = 64;

/// One example, its products numbered by the batch's own list.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The state, items as places in the batch's list.
    pub state: State,
    /// Rows of the context's features.
    pub context: Vec<usize>,
    /// Place of the product that came next.
    pub target: usize,
    /// Places of candidates that do not count here: what the session has seen already.
    pub masked: Vec<usize>,
}

/// What the batch reads, row by row of its own list of products.
#[derive(Debug)]
pub struct Inputs<'a> {
    /// e(a) of the listed products; the first `candidates` of them are what the softmax runs over.
    pub e: &'a Array2<f32>,
    /// b(a) of the candidates, less the logarithm of how often a candidate is expected in a sample.
    pub bias: &'a Array1<f32>,
    /// F, for the context.
    pub features: &'a Array2<f32>,
    pub tower: &'a Tower,
    /// ε, 0 to 1: the share of each target that is spread evenly over the candidates (Szegedy et al. 2016).
    pub smoothing: f32,
}

/// Gradients of one batch, summed.
#[derive(Debug, Clone)]
pub struct Gradients {
    /// By listed product.
    pub e: Array2<f32>,
    /// By candidate.
    pub bias: Array1<f32>,
    pub tower: Tower,
    /// Rows of F, from contexts.
    pub context: Vec<(usize, Array1<f32>)>,
    /// Sum of the examples' losses (nats).
    pub loss: f32,
}

/// What one chunk of a batch gives.
struct Part {
    /// `[candidates, 32]`
    e: Array2<f32>,
    bias: Array1<f32>,
    tower: Tower,
    /// `[chunk, 7 · 32]`
    pools: Array2<f32>,
    loss: f32,
}

impl Part {
    /// The sums over both, but for the pools, which stay with their chunks.
    fn add(&mut self, other: &Self) {
        self.e += &other.e;
        self.bias += &other.bias;
        self.tower.hidden.weight += &other.tower.hidden.weight;
        self.tower.hidden.bias += &other.tower.hidden.bias;
        self.tower.out.weight += &other.tower.out.weight;
        self.tower.out.bias += &other.tower.out.bias;
        self.tower.gate += &other.tower.gate;
        self.loss += other.loss;
    }
}

/// `[batch, 7 · 32]`
pub fn pools(batch: &[Prepared], e: &Array2<f32>, features: &Array2<f32>) -> Array2<f32> {
    let mut pools = Array2::zeros((batch.len(), INPUTS * EMBEDDING));
    let e = e.as_slice().unwrap_or_default().as_chunks::<EMBEDDING>().0;
    for (mut row, example) in pools.outer_iter_mut().zip(batch) {
        let parts = row.as_slice_mut().unwrap_or_default().as_chunks_mut::<EMBEDDING>().0;
        for entry in &example.state.entries {
            let from = &e[entry.item as usize];
            parts[entry.pool as usize].iter_mut().zip(from).for_each(|(to, v)| *to += entry.weight * v);
        }
        let scale = (example.context.len().max(1) as f32).sqrt().recip();
        for &feature in &example.context {
            row.slice_mut(columns(ITEM_POOLS)).scaled_add(scale, &features.row(feature));
        }
    }
    pools
}

fn columns(pool: usize) -> ndarray::SliceInfo<[ndarray::SliceInfoElem; 1], ndarray::Ix1, ndarray::Ix1> {
    s![pool * EMBEDDING..(pool + 1) * EMBEDDING]
}

/// `[batch, candidates]`: ℓ, masked candidates at −∞
pub fn logits(batch: &[Prepared], h: ArrayView2<f32>, inputs: &Inputs<'_>) -> Array2<f32> {
    let mut logits = h.dot(&inputs.e.slice(s![..inputs.bias.len(), ..]).t()) + inputs.bias;
    for (mut row, example) in logits.outer_iter_mut().zip(batch) {
        for &place in &example.masked {
            row[place] = f32::NEG_INFINITY;
        }
    }
    logits
}

/// Loss and gradients of a batch; every example weighs 1 / `batch.len()`.
pub fn backward(batch: &[Prepared], inputs: &Inputs<'_>) -> Gradients {
    let scale = 1.0 / batch.len().max(1) as f32;
    let parts: Vec<Part> =
        batch.par_chunks(CHUNK).map(|chunk| chunk_backward(chunk, inputs, scale)).collect();
    let (listed, candidates) = (inputs.e.nrows(), inputs.bias.len());
    let mut e = Array2::zeros((listed, EMBEDDING));
    let mut context = Vec::new();
    for (part, chunk) in parts.iter().zip(batch.chunks(CHUNK)) {
        spread(chunk, part.pools.view(), &mut e, &mut context);
    }
    let mut parts = parts.into_iter();
    let Some(mut sum) = parts.next() else {
        return Gradients { e, bias: Array1::zeros(candidates), tower: Tower::zeros(), context, loss: 0.0 };
    };
    parts.for_each(|part| sum.add(&part));
    let mut own = e.slice_mut(s![..candidates, ..]);
    own += &sum.e;
    Gradients { e, bias: sum.bias, tower: sum.tower, context, loss: sum.loss }
}

/// Hands the pools' gradients on to the products and contexts that they are made of.
pub fn spread(
    batch: &[Prepared],
    dpools: ArrayView2<f32>,
    e: &mut Array2<f32>,
    context: &mut Vec<(usize, Array1<f32>)>,
) {
    let e = e.as_slice_mut().unwrap_or_default().as_chunks_mut::<EMBEDDING>().0;
    for (row, example) in dpools.outer_iter().zip(batch) {
        let parts = row.to_slice().unwrap_or_default().as_chunks::<EMBEDDING>().0;
        for entry in &example.state.entries {
            let to = &mut e[entry.item as usize];
            to.iter_mut().zip(&parts[entry.pool as usize]).for_each(|(to, d)| *to += entry.weight * d);
        }
        let scale = (example.context.len().max(1) as f32).sqrt().recip();
        for &feature in &example.context {
            context.push((feature, row.slice(columns(ITEM_POOLS)).mapv(|d| d * scale)));
        }
    }
}

/// Sum of a batch's losses (nats).
pub fn loss(batch: &[Prepared], inputs: &Inputs<'_>) -> f32 {
    let chunk_loss = |chunk: &[Prepared]| {
        let trace = inputs.tower.forward(pools(chunk, inputs.e, inputs.features).view());
        let mut logits = logits(chunk, trace.h.view(), inputs);
        let one = |(mut row, example): (ndarray::ArrayViewMut1<'_, f32>, &Prepared)| {
            let own = row[example.target];
            let (top, sum) = exponentials(row.as_slice_mut().unwrap_or_default());
            top + sum.ln() - own
        };
        logits.outer_iter_mut().zip(chunk).map(one).sum::<f32>()
    };
    batch.par_chunks(CHUNK).map(chunk_loss).collect::<Vec<_>>().into_iter().sum()
}

fn chunk_backward(batch: &[Prepared], inputs: &Inputs<'_>, scale: f32) -> Part {
    let candidates = inputs.bias.len();
    let mut loss = 0.0;
    let pools = pools(batch, inputs.e, inputs.features);
    let trace = inputs.tower.forward(pools.view());
    // ∂L/∂ℓ = (softmax(ℓ) − (1 − ε) onehot(target) − ε / candidates) / batch
    let mut dlogits = logits(batch, trace.h.view(), inputs);
    for (mut row, example) in dlogits.outer_iter_mut().zip(batch) {
        let row = row.as_slice_mut().unwrap_or_default();
        let own = row[example.target];
        let (count, total) = open(row);
        let (top, sum) = exponentials(row);
        let (share, even) = (scale / sum, scale * inputs.smoothing / count);
        row.iter_mut().for_each(|p| *p = *p * share - even);
        example.masked.iter().for_each(|&place| row[place] = 0.0);
        row[example.target] -= scale * (1.0 - inputs.smoothing);
        loss += top + sum.ln() - (1.0 - inputs.smoothing) * own - inputs.smoothing * total / count;
    }
    let candidate_e = inputs.e.slice(s![..candidates, ..]);
    let dh = dlogits.dot(&candidate_e);
    let mut tower = Tower::zeros();
    inputs.tower.add_gradient(pools.view(), &trace, dh.view(), &mut tower);
    Part {
        e: dlogits.t().dot(&trace.h),
        bias: dlogits.sum_axis(Axis(0)),
        tower,
        pools: inputs.tower.input_gradient(&trace, dh.view()),
        loss,
    }
}

/// How many candidates are not masked, and the sum of their logits.
fn open(row: &[f32]) -> (f32, f32) {
    row.iter().fold(
        (0.0, 0.0),
        |(count, total), &l| {
            if l > f32::NEG_INFINITY { (count + 1.0, total + l) } else { (count, total) }
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::qnet::{HIDDEN, Linear};
    use crate::shopper::{Interest, Past};

    fn random(rows: usize, columns: usize, rng: &mut fastrand::Rng) -> Array2<f32> {
        Array2::from_shape_simple_fn((rows, columns), || rng.f32() - 0.5)
    }

    #[test]
    fn gradients_agree_with_finite_differences() {
        let mut rng = fastrand::Rng::with_seed(8);
        let mut tower = Tower::skip([0.5; INPUTS]);
        tower.hidden = Linear::random(INPUTS * EMBEDDING, HIDDEN, 1.0, &mut rng);
        tower.out = Linear::random(HIDDEN, EMBEDDING, 1.0, &mut rng);
        let (e, features) = (random(9, EMBEDDING, &mut rng), random(3, EMBEDDING, &mut rng));
        let bias = Array1::from_shape_simple_fn(7, || rng.f32());
        let past = |item: u32| Past::new(item, Interest::Carted);
        let batch: Vec<Prepared> = (0..5)
            .map(|k| Prepared {
                state: State::new([past(k), past(k + 4)], [], vec![]),
                context: vec![k as usize % 3],
                target: (k as usize + 1) % 7,
                masked: vec![k as usize],
            })
            .collect();
        let smoothing = 0.2;
        let loss = |e: &Array2<f32>, features: &Array2<f32>, bias: &Array1<f32>| {
            backward(&batch, &Inputs { e, bias, features, tower: &tower, smoothing }).loss
                / batch.len() as f32
        };
        let inputs = Inputs { e: &e, bias: &bias, features: &features, tower: &tower, smoothing };
        let grad = backward(&batch, &inputs);
        let close = |got: f32, want: f32, what: &str| {
            assert!((got - want).abs() < 2e-3 + 0.03 * want.abs(), "{what}: {got}, finite difference {want}");
        };
        const STEP: f32 = 3e-3;
        for (row, column) in [(0, 0), (3, 5), (6, 31), (8, 2)] {
            let at = |step: f32| {
                let mut e = e.clone();
                e[[row, column]] += step;
                loss(&e, &features, &bias)
            };
            close(grad.e[[row, column]], (at(STEP) - at(-STEP)) / (2.0 * STEP), "e");
        }
        for place in 0..7 {
            let at = |step: f32| {
                let mut bias = bias.clone();
                bias[place] += step;
                loss(&e, &features, &bias)
            };
            close(grad.bias[place], (at(STEP) - at(-STEP)) / (2.0 * STEP), "bias");
        }
        let mut context = Array2::<f32>::zeros((3, EMBEDDING));
        grad.context.iter().for_each(|(row, g)| context.row_mut(*row).scaled_add(1.0, g));
        for (row, column) in [(0, 0), (2, 7)] {
            let at = |step: f32| {
                let mut features = features.clone();
                features[[row, column]] += step;
                loss(&e, &features, &bias)
            };
            close(context[[row, column]], (at(STEP) - at(-STEP)) / (2.0 * STEP), "context");
        }
    }

    #[test]
    fn sums_do_not_depend_on_the_number_of_cores() {
        let mut rng = fastrand::Rng::with_seed(9);
        let tower = Tower::skip([0.5; INPUTS]);
        let (e, features) = (random(9, EMBEDDING, &mut rng), random(1, EMBEDDING, &mut rng));
        let bias = Array1::zeros(9);
        let past = |item: u32| Past::new(item, Interest::Viewed);
        let example = |k: u32| Prepared {
            state: State::new([past(k % 9)], [], vec![]),
            context: vec![],
            target: (k as usize * 7) % 9,
            masked: vec![],
        };
        let batch: Vec<Prepared> = (0..300).map(example).collect();
        let run = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let inputs = Inputs { e: &e, bias: &bias, features: &features, tower: &tower, smoothing: 0.1 };
            let g = pool.install(|| backward(&batch, &inputs));
            (g.loss.to_bits(), g.e.mapv(f32::to_bits))
        };
        assert_eq!(run(1), run(2));
    }
}
