//! One network in training: minibatches, sampled candidates, Adam on the rows that a batch touches.

use ndarray::{Array1, Array2, Axis, s};
use rayon::prelude::*;

use super::described::Described;
use super::listed::{Listed, prepare};
use super::network::{self, Gradients, Inputs, Prepared};
use super::precision::precision;
use super::{Example, Session, TrainConfig, examples};
use crate::catalog::Catalog;
use crate::qnet::slices::{self, add_scaled};
use crate::qnet::{Adam, EMBEDDING, HIDDEN, INPUTS, Linear, Model, Schedule, Tower, id_hash};
use crate::shopper::{PROGRESS, State};

/// Gain of each pool to begin with: last, short, long, cart, bought, skipped, context.
///
/// Skips have no gain: what they say is learned on the device, in the visitor vector.
const GATES: [f32; INPUTS] = [0.8, 0.8, 0.8, 0.4, 0.2, 0.0, 0.0];

/// Most of a target that is spread over all candidates, so that what came once does not count as all that could come;
const SMOOTHING: f32 = 0.1;
/// less where products came so often that so many more steps by chance would be a smaller share of each one's.
const BY_CHANCE: f32 = 2.0;

/// Parameters in training, with their moments.
pub struct Trainer<'a> {
    catalog: &'a Catalog,
    sessions: &'a [Session],
    config: &'a TrainConfig,
    pub model: Model,
    described: Described,
    examples: Vec<Example>,
    /// How often each product is the next one.
    counts: Vec<f32>,
    /// Running sums of the sampling weights.
    cumulative: Vec<f32>,
    /// Share of residuals dropped: without features a dropped one leaves nothing at all.
    residual_dropout: f32,
    /// ε of the labels.
    smoothing: f32,
    moments: Moments,
    rng: fastrand::Rng,
    step: i32,
    steps: i32,
}

struct Moments {
    embedding: Adam,
    residual: Adam,
    bias: Adam,
    tower: [Adam; 5],
}

impl<'a> Trainer<'a> {
    pub fn new(
        catalog: &'a Catalog,
        sessions: &'a [Session],
        config: &'a TrainConfig,
        epochs: usize,
    ) -> Self {
        let mut rng = fastrand::Rng::with_seed(config.seed);
        let mut model = Model::cold(catalog);
        let n = catalog.len();
        let examples = examples(sessions, config.repeats);
        let mut counts = vec![0.0_f32; n];
        for e in &examples {
            counts[sessions[e.session as usize].acts[e.at as usize].item as usize] += 1.0;
        }
        // Contexts get rows of their own, which begin at nothing.
        let mut contexts: Vec<u32> =
            sessions.iter().flat_map(|s| &s.context).copied().chain(PROGRESS).collect();
        contexts.sort_unstable();
        contexts.dedup();
        contexts.retain(|hash| !model.features.contains_key(hash));
        let known = model.embedding.nrows();
        let zeros = Array2::zeros((contexts.len(), EMBEDDING));
        if model.embedding.append(Axis(0), zeros.view()).is_ok() {
            model.features.extend(contexts.into_iter().zip(known as u32..));
        }
        let mut noise = |scale: f32| (rng.f32() * 2.0 - 1.0) * scale;
        model.residual = Array2::from_shape_simple_fn((n, EMBEDDING), || noise(0.15));
        let mean = counts.iter().sum::<f32>() / n as f32;
        model.bias = counts.iter().map(|c| 0.5 * ((c + 1.0) / (mean + 1.0)).ln()).collect();
        model.tower = Tower::skip(GATES);
        model.tower.hidden = Linear::random(INPUTS * EMBEDDING, HIDDEN, 0.6, &mut rng);
        model.tower.out = Linear::random(HIDDEN, EMBEDDING, 0.6, &mut rng);
        let mut sum = 0.0;
        let cumulative = counts.iter().map(|c| (c + 1.0).powf(0.75)).map(|w| {
            sum += w;
            sum
        });
        let cumulative = cumulative.collect();
        let adam = |len: usize| Adam::new(len);
        let moments = Moments {
            embedding: adam(model.embedding.len()),
            residual: adam(model.residual.len()),
            bias: adam(n),
            tower: blocks(&mut model.tower).map(|block| Adam::new(block.len())),
        };
        let described = Described::new(&model, catalog);
        let residual_dropout = if described.is_empty() { 0.0 } else { config.residual_dropout };
        let smoothing = SMOOTHING.min(BY_CHANCE * n as f32 / examples.len().max(1) as f32);
        let steps = (examples.len().div_ceil(config.batch) * epochs) as i32;
        Self {
            catalog,
            sessions,
            config,
            model,
            described,
            examples,
            counts,
            cumulative,
            residual_dropout,
            smoothing,
            moments,
            rng,
            step: 0,
            steps,
        }
    }

    /// One pass over the examples in random order; `progress` is told the share of it done and the mean loss.
    pub fn epoch(&mut self, progress: &mut dyn FnMut(f32, f32)) {
        let mut order: Vec<Example> = self.examples.clone();
        self.rng.shuffle(&mut order);
        let (mut total, mut done) = (0.0_f64, 0);
        for batch in order.chunks(self.config.batch) {
            total += f64::from(self.batch(batch));
            done += batch.len();
            progress(done as f32 / order.len() as f32, (total / done as f64) as f32);
        }
    }

    /// One step of Adam; answers the sum of the losses.
    fn batch(&mut self, batch: &[Example]) -> f32 {
        let dropout = self.config.history_dropout;
        let mut listed = Listed::new(self.catalog.len());
        let correction = self.candidates(batch, &mut listed);
        let sessions = self.sessions;
        let seeded: Vec<(Example, u64)> = batch.iter().map(|e| (*e, self.rng.u64(..))).collect();
        let states: Vec<State> = seeded
            .par_iter()
            .with_min_len(32)
            .map(|(e, seed)| {
                let mut rng = fastrand::Rng::with_seed(*seed);
                sessions[e.session as usize].state(e.at as usize, |age| age == 0 || rng.f32() >= dropout)
            })
            .collect();
        let prepared: Vec<Prepared> = batch
            .iter()
            .zip(states)
            .map(|(e, state)| {
                let session = &sessions[e.session as usize];
                prepare(session, *e, state, &self.model, self.config.repeats, &mut listed)
            })
            .collect();
        // e of the listed products, residuals of some dropped
        let keep: Vec<f32> = (0..listed.items.len())
            .map(|_| f32::from(u8::from(self.rng.f32() >= self.residual_dropout)))
            .collect();
        let e = self.vectors(&listed.items, &keep);
        let bias: Array1<f32> =
            correction.iter().zip(&listed.items).map(|(c, &i)| self.model.bias[i as usize] - c).collect();
        let (features, tower) = (&self.model.embedding, &self.model.tower);
        let inputs = Inputs { e: &e, bias: &bias, features, tower, smoothing: self.smoothing };
        let grad = network::backward(&prepared, &inputs);
        let loss = grad.loss;
        self.apply(grad, &listed, &keep);
        loss
    }

    /// Lists the candidates of the softmax first and answers each one's correction: the logarithm of how
    /// often it is expected in the sample (Jean et al. 2015), 0 when all products are candidates.
    fn candidates(&mut self, batch: &[Example], listed: &mut Listed) -> Vec<f32> {
        let n = self.catalog.len();
        if n <= self.config.samples {
            *listed = Listed::all(n);
            return vec![0.0; n];
        }
        for e in batch {
            listed.place(self.sessions[e.session as usize].acts[e.at as usize].item);
        }
        let total = self.cumulative.last().copied().unwrap_or(1.0);
        // In the catalogue's order, so that the memory is gone through one way.
        let mut draws: Vec<f32> = (0..self.config.samples).map(|_| self.rng.f32() * total).collect();
        draws.sort_unstable_by(f32::total_cmp);
        let mut item = 0;
        for draw in draws {
            while item + 1 < n && self.cumulative[item] <= draw {
                item += 1;
            }
            listed.place(item as u32);
        }
        listed.candidates = listed.items.len();
        let all = self.examples.len() as f32;
        let expected = |item: u32| {
            let count = self.counts[item as usize];
            let drawn = self.config.samples as f32 * (count + 1.0).powf(0.75) / total;
            let targets = batch.len() as f32 * count / all;
            // probability of being in the sample at all
            1.0 - (-(drawn + targets)).exp()
        };
        listed.items.iter().map(|&item| expected(item).ln()).collect()
    }

    fn apply(&mut self, mut grad: Gradients, listed: &Listed, keep: &[f32]) {
        self.step += 1;
        let turn = self.step as f32 / self.steps.max(1) as f32;
        let cosine = 0.5 * (1.0 + (std::f32::consts::PI * turn.min(1.0)).cos());
        let learning_rate = self.config.learning_rate * (0.05 + 0.95 * cosine);
        let schedule = Schedule::new(learning_rate, self.step);
        let features = self.described.gradients(&self.model, listed, &grad.e, &grad.context);
        let model = &mut self.model;
        for (row, g) in features {
            let params = slices::row_mut(&mut model.embedding, row);
            self.moments.embedding.step_at(schedule, row * EMBEDDING, params, &g);
        }
        for (place, (&item, &keep)) in listed.items.iter().zip(keep).enumerate() {
            if keep == 0.0 {
                continue;
            }
            let from = item as usize * EMBEDDING;
            let params = slices::row_mut(&mut model.residual, item as usize);
            let g = slices::row_mut(&mut grad.e, place);
            add_scaled(g, 2.0 * self.config.residual_decay, params);
            self.moments.residual.step_at(schedule, from, params, g);
        }
        for (&item, g) in listed.items.iter().zip(&grad.bias) {
            let at = item as usize;
            self.moments.bias.step_at(
                schedule,
                at,
                &mut model.bias.as_slice_mut().unwrap_or_default()[at..=at],
                &[*g],
            );
        }
        for ((params, g), adam) in
            blocks(&mut model.tower).into_iter().zip(blocks(&mut grad.tower)).zip(&mut self.moments.tower)
        {
            adam.step(schedule, params, g);
        }
    }

    /// Mean loss (nats) of the model as it stands, over all products, on steps it has not learned from.
    pub fn loss(&self, sessions: &[Session], held_out: &[Example]) -> f32 {
        let mut total = 0.0_f64;
        let table = self.table();
        for batch in held_out.chunks(1024) {
            let mut listed = Listed::all(self.catalog.len());
            let prepared: Vec<Prepared> = batch
                .iter()
                .map(|e| {
                    let session = &sessions[e.session as usize];
                    let state = session.state(e.at as usize, |_| true);
                    prepare(session, *e, state, &self.model, self.config.repeats, &mut listed)
                })
                .collect();
            let (features, tower) = (&self.model.embedding, &self.model.tower);
            let inputs = Inputs { e: &table, bias: &self.model.bias, features, tower, smoothing: 0.0 };
            total += f64::from(network::loss(&prepared, &inputs));
        }
        (total / held_out.len().max(1) as f64) as f32
    }

    fn table(&self) -> Array2<f32> {
        let all: Vec<u32> = (0..self.catalog.len() as u32).collect();
        self.vectors(&all, &vec![1.0; all.len()])
    }

    /// e of some products, the residual of each kept (1) or dropped (0).
    fn vectors(&self, items: &[u32], keep: &[f32]) -> Array2<f32> {
        let mut e = Array2::zeros((items.len(), EMBEDDING));
        let rows = e.as_slice_mut().unwrap_or_default().par_chunks_exact_mut(EMBEDDING);
        rows.zip(items).zip(keep).with_min_len(256).for_each(|((row, &item), &keep)| {
            self.described.compose(&self.model, item, item as usize, keep, row);
        });
        e
    }

    /// The model to ship: products that the log never showed are known by their features alone, inputs that
    /// it never had are silent, and the spread of its states is the prior of the visitor vector.
    pub fn finish(mut self) -> Model {
        let states = self.sample_states(4000);
        let table = self.table();
        let pools = network::pools(&states, &table, &self.model.embedding);
        for pool in 0..INPUTS {
            let columns = s![.., pool * EMBEDDING..(pool + 1) * EMBEDDING];
            if pools.slice(columns).iter().all(|&v| v == 0.0) {
                self.model.tower.hidden.weight.slice_mut(columns).fill(0.0);
            }
        }
        let h = self.model.tower.forward(pools.view()).h;
        self.model.precision = precision(&h);
        let mut biases: Vec<f32> =
            self.model.bias.iter().zip(&self.counts).filter(|(_, c)| **c > 0.0).map(|(b, _)| *b).collect();
        biases.sort_by(f32::total_cmp);
        self.model.new_bias = biases.get(biases.len() * 4 / 5).copied().unwrap_or(0.0);
        let seen: Vec<usize> = (0..self.catalog.len()).filter(|&i| self.counts[i] > 0.0).collect();
        self.model.items =
            seen.iter().zip(0..).map(|(&i, row)| (id_hash(self.catalog.id(i as u32)), row)).collect();
        self.model.residual = self.model.residual.select(Axis(0), &seen);
        self.model.bias = self.model.bias.select(Axis(0), &seen);
        self.model.q_bias = self.model.q_bias.select(Axis(0), &seen);
        self.model.trained = true;
        self.model
    }

    fn sample_states(&mut self, at_most: usize) -> Vec<Prepared> {
        let mut order = self.examples.clone();
        self.rng.shuffle(&mut order);
        let mut listed = Listed::all(self.catalog.len());
        let sample = order.iter().filter(|e| e.at > 0).take(at_most);
        sample
            .map(|e| {
                let session = &self.sessions[e.session as usize];
                let state = session.state(e.at as usize, |_| true);
                prepare(session, *e, state, &self.model, true, &mut listed)
            })
            .collect()
    }
}

pub fn blocks(tower: &mut Tower) -> [&mut [f32]; 5] {
    let Tower { hidden, out, gate } = tower;
    [
        hidden.weight.as_slice_mut().unwrap_or_default(),
        hidden.bias.as_slice_mut().unwrap_or_default(),
        out.weight.as_slice_mut().unwrap_or_default(),
        out.bias.as_slice_mut().unwrap_or_default(),
        gate.as_slice_mut().unwrap_or_default(),
    ]
}
