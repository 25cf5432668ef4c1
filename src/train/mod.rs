//! Warm start: the network fitted to a shop's log, before any visitor comes.
//!
//! Next-product likelihood (softmax over the catalogue, or over a shared sample of it with its correction),
//! Adam with a cosine schedule, early stopping on the latest tenth of the sessions. A log too small to teach
//! anything yields the model that needs none.

mod examples;
mod network;
mod sessions;
mod slates;
mod value;
mod warm_start;

pub use examples::{Act, Example, Session, examples};
pub use sessions::{context, interest, sessions};
pub use slates::{LoggedSlate, SlateReport, slates};
pub use warm_start::warm_start;

use ndarray::{Array1, Array2, Axis, s};

use crate::Error;
use crate::catalog::Catalog;
use crate::qnet::{Adam, EMBEDDING, HIDDEN, INPUTS, Linear, Model, Schedule, Tower, id_hash};
use network::{Gradients, Inputs, Prepared};

/// Steps below which a learned model is worse than none (simulated click rate: none .097, 402 clicks .087,
/// 1,090 clicks .132).
pub const MIN_STEPS: usize = 1000;

/// What matters in training. The defaults suit logs of 10⁴ to 10⁶ events.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainConfig {
    /// Most passes over the log, 1 to 100.
    pub epochs: usize,
    /// Steps of one minibatch.
    pub batch: usize,
    /// Adam's largest step size; it falls to 5 % of it along a cosine.
    pub learning_rate: f32,
    /// Share of past acts dropped at random in training, never the newest.
    pub history_dropout: f32,
    /// Share of product residuals dropped at random in training, so that features carry what they can and
    /// new products are known by them.
    pub residual_dropout: f32,
    /// L2 penalty on the residuals of the products in a batch.
    pub residual_decay: f32,
    /// Count steps that lead back to a product of the session.
    pub repeats: bool,
    /// Candidates sampled for the softmax where the catalogue has more than that.
    pub samples: usize,
    /// Every draw comes from it.
    pub seed: u64,
}

impl Default for TrainConfig {
    fn default() -> Self {
        Self {
            epochs: 10,
            batch: 256,
            learning_rate: 3e-3,
            history_dropout: 0.2,
            residual_dropout: 0.3,
            residual_decay: 1e-5,
            repeats: false,
            samples: 2048,
            seed: 1,
        }
    }
}

impl TrainConfig {
    /// The config itself when every knob is in its range.
    ///
    /// # Errors
    /// `config_range` names the first knob that is not.
    pub fn check(self) -> Result<Self, Error> {
        let ranges = [
            ("epochs", self.epochs as f32, 1.0, 100.0),
            ("batch", self.batch as f32, 1.0, 65_536.0),
            ("learning_rate", self.learning_rate, 1e-6, 1.0),
            ("history_dropout", self.history_dropout, 0.0, 0.95),
            ("residual_dropout", self.residual_dropout, 0.0, 0.95),
            ("residual_decay", self.residual_decay, 0.0, 1.0),
            ("samples", self.samples as f32, 1.0, 1e6),
        ];
        match ranges.into_iter().find(|(_, value, low, high)| !(*low..=*high).contains(value)) {
            Some((name, got, low, high)) => {
                Err(Error::new("config_range", format!("{name} is {got}: expected {low} to {high}")))
            }
            None => Ok(self),
        }
    }
}

/// How training went, for the command to show.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// Steps that were learned from.
    pub steps: usize,
    /// Mean loss (nats) on the latest tenth of the sessions after each pass.
    pub validation: Vec<f32>,
    /// Passes that the shipped model took.
    pub epochs: usize,
    /// False when the log was too small and the model without a log is shipped.
    pub trained: bool,
}

/// Called after every batch: pass, share of it done (0 to 1), mean loss so far.
pub type Progress<'a> = &'a mut dyn FnMut(usize, f32, f32);

/// Fits a model to the sessions of a log. The same sessions, config and seed give the same model.
pub fn train(
    catalog: &Catalog,
    sessions: &[Session],
    config: &TrainConfig,
    progress: Progress<'_>,
) -> (Model, Report) {
    let mut sessions: Vec<Session> = sessions.to_vec();
    sessions.sort_by_key(|s| s.end);
    let steps = examples(&sessions, config.repeats).len();
    if steps < MIN_STEPS {
        return (Model::cold(catalog), Report { steps, ..Report::default() });
    }
    // How many passes? Ask the latest tenth of the sessions, then learn from all of them.
    let cut = sessions.len() * 9 / 10;
    let held_out = examples(&sessions[cut..], config.repeats);
    let mut trial = Trainer::new(catalog, &sessions[..cut], config, config.epochs);
    let mut validation: Vec<f32> = Vec::new();
    for _ in 0..config.epochs {
        trial.epoch(progress);
        validation.push(trial.loss(&sessions[cut..], &held_out));
        let best = argmin(&validation);
        if validation.len() > best + 2 {
            break;
        }
    }
    let epochs = argmin(&validation) + 1;
    let mut all = Trainer::new(catalog, &sessions, config, epochs);
    for _ in 0..epochs {
        all.epoch(progress);
    }
    (all.finish(), Report { steps, validation, epochs, trained: true })
}

fn argmin(values: &[f32]) -> usize {
    (0..values.len()).min_by(|&a, &b| values[a].total_cmp(&values[b])).unwrap_or(0)
}

/// Parameters in training, with their moments.
struct Trainer<'a> {
    catalog: &'a Catalog,
    sessions: &'a [Session],
    config: &'a TrainConfig,
    model: Model,
    /// Rows of F of each product.
    rows: Vec<Vec<usize>>,
    examples: Vec<Example>,
    /// How often each product is the next one.
    counts: Vec<f32>,
    /// Running sums of the sampling weights.
    cumulative: Vec<f32>,
    moments: Moments,
    rng: fastrand::Rng,
    step: i32,
    steps: i32,
    pass: usize,
}

struct Moments {
    embedding: Adam,
    residual: Adam,
    bias: Adam,
    tower: [Adam; 5],
}

impl<'a> Trainer<'a> {
    fn new(catalog: &'a Catalog, sessions: &'a [Session], config: &'a TrainConfig, epochs: usize) -> Self {
        let mut rng = fastrand::Rng::with_seed(config.seed);
        let mut model = Model::cold(catalog);
        let n = catalog.len();
        let examples = examples(sessions, config.repeats);
        let mut counts = vec![0.0_f32; n];
        for e in &examples {
            counts[sessions[e.session as usize].acts[e.at as usize].item as usize] += 1.0;
        }
        // Contexts get rows of their own, which begin at nothing.
        let mut contexts: Vec<u32> = sessions.iter().flat_map(|s| &s.context).copied().collect();
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
            tower: [
                adam(model.tower.hidden.weight.len()),
                adam(HIDDEN),
                adam(model.tower.out.weight.len()),
                adam(EMBEDDING),
                adam(model.tower.gate.len()),
            ],
        };
        let rows = (0..n).map(|i| model.rows(catalog.features(i as u32))).collect();
        let steps = (examples.len().div_ceil(config.batch) * epochs) as i32;
        Self {
            catalog,
            sessions,
            config,
            model,
            rows,
            examples,
            counts,
            cumulative,
            moments,
            rng,
            step: 0,
            steps,
            pass: 0,
        }
    }

    /// One pass over the examples in random order.
    fn epoch(&mut self, progress: Progress<'_>) {
        let mut order: Vec<Example> = self.examples.clone();
        self.rng.shuffle(&mut order);
        let (mut total, mut done) = (0.0_f64, 0);
        for batch in order.chunks(self.config.batch) {
            total += f64::from(self.batch(batch));
            done += batch.len();
            progress(self.pass, done as f32 / order.len() as f32, (total / done as f64) as f32);
        }
        self.pass += 1;
    }

    /// One step of Adam; answers the sum of the losses.
    fn batch(&mut self, batch: &[Example]) -> f32 {
        let dropout = self.config.history_dropout;
        let mut listed = Listed::new(self.catalog.len());
        let correction = self.candidates(batch, &mut listed);
        let prepared: Vec<Prepared> = batch
            .iter()
            .map(|e| {
                let session = &self.sessions[e.session as usize];
                let rng = &mut self.rng;
                let state = session.state(e.at as usize, |age| age == 0 || rng.f32() >= dropout);
                prepare(session, *e, state, &self.model, self.config.repeats, &mut listed)
            })
            .collect();
        // e of the listed products, residuals of some dropped
        let keep: Vec<f32> = (0..listed.items.len())
            .map(|_| f32::from(u8::from(self.rng.f32() >= self.residual_dropout())))
            .collect();
        let mut e = Array2::zeros((listed.items.len(), EMBEDDING));
        for ((mut row, &item), &keep) in e.outer_iter_mut().zip(&listed.items).zip(&keep) {
            compose(&self.model, &self.rows[item as usize], item, keep, &mut row);
        }
        let bias: Array1<f32> =
            correction.iter().zip(&listed.items).map(|(c, &i)| self.model.bias[i as usize] - c).collect();
        let inputs = Inputs { e: &e, bias: &bias, features: &self.model.embedding, tower: &self.model.tower };
        let grad = network::backward(&prepared, &inputs);
        let loss = grad.loss;
        self.apply(grad, &listed, &keep);
        loss
    }

    fn residual_dropout(&self) -> f32 {
        // Without features a dropped residual leaves nothing at all.
        if self.rows.iter().all(Vec::is_empty) { 0.0 } else { self.config.residual_dropout }
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
        for _ in 0..self.config.samples {
            let draw = self.rng.f32() * total;
            let item = self.cumulative.partition_point(|&c| c <= draw).min(n - 1);
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
        let schedule = Schedule { learning_rate, step: self.step };
        let model = &mut self.model;
        // Rows of F collect from all their products.
        let mut feature_rows: Vec<usize> = Vec::new();
        let mut feature_grads = Listed::new(model.embedding.nrows());
        let mut sums: Vec<Array1<f32>> = Vec::new();
        let mut collect = |row: usize, scale: f32, g: ndarray::ArrayView1<'_, f32>| {
            let place = feature_grads.place(row as u32);
            if place == sums.len() {
                sums.push(Array1::zeros(EMBEDDING));
                feature_rows.push(row);
            }
            sums[place].scaled_add(scale, &g);
        };
        for (place, &item) in listed.items.iter().enumerate() {
            let rows = &self.rows[item as usize];
            let scale = (rows.len().max(1) as f32).sqrt().recip();
            for &row in rows {
                collect(row, scale, grad.e.row(place));
            }
        }
        for (row, g) in &grad.context {
            collect(*row, 1.0, g.view());
        }
        for (row, g) in feature_rows.into_iter().zip(&sums) {
            let from = row * EMBEDDING;
            let params = &mut model.embedding.as_slice_mut().unwrap_or_default()[from..from + EMBEDDING];
            self.moments.embedding.step_at(schedule, from, params, g.as_slice().unwrap_or_default());
        }
        for (place, (&item, &keep)) in listed.items.iter().zip(keep).enumerate() {
            if keep == 0.0 {
                continue;
            }
            let from = item as usize * EMBEDDING;
            let params = &mut model.residual.as_slice_mut().unwrap_or_default()[from..from + EMBEDDING];
            let mut g = grad.e.row_mut(place);
            g.iter_mut().zip(params.iter()).for_each(|(g, p)| *g += 2.0 * self.config.residual_decay * p);
            self.moments.residual.step_at(schedule, from, params, g.as_slice().unwrap_or_default());
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
    fn loss(&self, sessions: &[Session], held_out: &[Example]) -> f32 {
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
            let inputs = Inputs { e: &table, bias: &self.model.bias, features, tower };
            total += f64::from(network::loss(&prepared, &inputs));
        }
        (total / held_out.len().max(1) as f64) as f32
    }

    fn table(&self) -> Array2<f32> {
        let mut e = Array2::zeros((self.catalog.len(), EMBEDDING));
        for (item, mut row) in (0..).zip(e.outer_iter_mut()) {
            compose(&self.model, &self.rows[item as usize], item, 1.0, &mut row);
        }
        e
    }

    /// The model to ship: products that the log never showed are known by their features alone, inputs that
    /// it never had are silent, and the spread of its states is the prior of the visitor vector.
    fn finish(mut self) -> Model {
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

/// Products of one batch, numbered in order of appearance.
struct Listed {
    items: Vec<u32>,
    places: Vec<u32>,
    /// The first so many are what the softmax runs over.
    candidates: usize,
}

impl Listed {
    fn new(n: usize) -> Self {
        Self { items: Vec::new(), places: vec![u32::MAX; n], candidates: 0 }
    }

    /// The whole catalogue, in order.
    fn all(n: usize) -> Self {
        Self { items: (0..n as u32).collect(), places: (0..n as u32).collect(), candidates: n }
    }

    fn place(&mut self, item: u32) -> usize {
        let place = &mut self.places[item as usize];
        if *place == u32::MAX {
            *place = self.items.len() as u32;
            self.items.push(item);
        }
        *place as usize
    }

    fn find(&self, item: u32) -> Option<usize> {
        Some(self.places[item as usize]).filter(|&p| p != u32::MAX).map(|p| p as usize)
    }
}

fn prepare(
    session: &Session,
    example: Example,
    mut state: crate::shopper::State,
    model: &Model,
    repeats: bool,
    listed: &mut Listed,
) -> Prepared {
    let target = listed.place(session.acts[example.at as usize].item);
    let masked = if repeats {
        Vec::new()
    } else {
        let seen = session.acts[..example.at as usize].iter().filter_map(|a| listed.find(a.item));
        seen.filter(|&place| place < listed.candidates && place != target).collect()
    };
    for entry in &mut state.entries {
        entry.item = listed.place(entry.item) as u32;
    }
    Prepared { context: model.rows(&session.context), state, target, masked }
}

/// `e(a) = (1/√|φ|) Σ F[f] + r(a)`, the residual kept (1) or dropped (0).
fn compose(model: &Model, rows: &[usize], item: u32, keep: f32, out: &mut ndarray::ArrayViewMut1<'_, f32>) {
    let scale = (rows.len().max(1) as f32).sqrt().recip();
    for &row in rows {
        out.scaled_add(scale, &model.embedding.row(row));
    }
    out.scaled_add(keep, &model.residual.row(item as usize));
}

fn blocks(tower: &mut Tower) -> [&mut [f32]; 5] {
    let Tower { hidden, out, gate } = tower;
    [
        hidden.weight.as_slice_mut().unwrap_or_default(),
        hidden.bias.as_slice_mut().unwrap_or_default(),
        out.weight.as_slice_mut().unwrap_or_default(),
        out.bias.as_slice_mut().unwrap_or_default(),
        gate.as_slice_mut().unwrap_or_default(),
    ]
}

/// `(Cov[h] + ε)⁻¹`; ε a hundredth of the mean variance.
fn precision(h: &Array2<f32>) -> Array2<f32> {
    let n = h.nrows().max(2) as f64;
    let h = h.mapv(f64::from);
    let centred = &h - &h.mean_axis(Axis(0)).unwrap_or_else(|| Array1::zeros(EMBEDDING));
    let mut a = centred.t().dot(&centred) / (n - 1.0);
    let ridge = 1e-6 + 0.01 * a.diag().mean().unwrap_or(0.0);
    a.diag_mut().mapv_inplace(|v| v + ridge);
    inverse(a).mapv(|v| v as f32)
}

/// Inverse of a symmetric positive definite matrix, by Gauss and Jordan.
fn inverse(mut a: Array2<f64>) -> Array2<f64> {
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
    use crate::shopper::Interest;

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

    fn catalog() -> Catalog {
        let rows: String =
            (0..40).map(|i| format!("p{i},Item {i},{}\n", ["a", "b", "c", "d"][i % 4])).collect();
        Catalog::read(format!("id,title,product_type\n{rows}").as_bytes()).unwrap()
    }

    /// Sessions that stay in one category.
    fn sessions(count: usize, seed: u64) -> Vec<Session> {
        let mut rng = fastrand::Rng::with_seed(seed);
        (0..count)
            .map(|end| {
                let category = rng.u32(0..4);
                let mut items: Vec<u32> = (0..10).map(|k| 4 * k + category).collect();
                rng.shuffle(&mut items);
                let acts = items[..5].iter().map(|&item| Act { item, interest: Interest::Viewed }).collect();
                Session { acts, context: vec![], end: end as i64 }
            })
            .collect()
    }

    #[test]
    fn training_finds_what_goes_together() {
        let (catalog, sessions) = (catalog(), sessions(400, 3));
        let config = TrainConfig { epochs: 4, ..TrainConfig::default() };
        let (model, report) = train(&catalog, &sessions, &config, &mut |_, _, _| {});
        assert!(report.trained && model.trained);
        // Five of ten: the next product is one of the category's rest, ln(10) nats at first, fewer later;
        // a model without a clue is at ln(40) = 3.7.
        assert!(report.validation[report.epochs - 1] < 2.6, "{:?}", report.validation);
    }

    #[test]
    fn the_same_log_and_seed_give_the_same_model() {
        let (catalog, sessions) = (catalog(), sessions(250, 3));
        let config = TrainConfig { epochs: 2, ..TrainConfig::default() };
        let run = || train(&catalog, &sessions, &config, &mut |_, _, _| {}).0;
        assert_eq!(run(), run());
    }

    #[test]
    fn sampled_candidates_come_close_to_the_whole_catalogue() {
        let (catalog, sessions) = (catalog(), sessions(400, 3));
        let config = TrainConfig { epochs: 4, samples: 20, ..TrainConfig::default() };
        let (_, report) = train(&catalog, &sessions, &config, &mut |_, _, _| {});
        assert!(report.validation[report.epochs - 1] < 2.8, "{:?}", report.validation);
    }

    #[test]
    fn a_small_log_ships_the_model_that_needs_none() {
        let (catalog, sessions) = (catalog(), sessions(100, 3));
        let (model, report) = train(&catalog, &sessions, &TrainConfig::default(), &mut |_, _, _| {});
        assert!(!report.trained);
        assert_eq!(model, Model::cold(&catalog));
    }
}
