//! Warm start from slates: where a shop logs what it showed, the model learns from what was passed over, too.
//!
//! The likelihood of the choice model over every logged slate, clicked or not: products, tower, position bias π
//! and no-click utility ν in one. It goes on from what the clicks alone have taught, or from the model without
//! a log; the latest twentieth of the sessions says how far, so that a small log is never worse than none.

use ndarray::{Array1, Array2, ArrayView1, Axis};
use rayon::prelude::*;

use super::described::Described;
use super::listed::Listed;
use super::network::{self, Prepared};
use super::trainer::blocks;
use super::visitors;
use super::wear::{self, Answered, CAUSES, Losses, lost};
use crate::catalog::Catalog;
use crate::config::Config;
use crate::index::Rows;
use crate::log::{Log, Shown, Slate};
use crate::qnet::slices;
use crate::qnet::{Adam, EMBEDDING, HIDDEN, INPUTS, Linear, Model, Schedule, Tower, choice, id_hash};
use crate::shopper::{CAUTION, EventKind, Shopper, State, WEARS, Wear, worn_by};

/// Slates under which nothing is learned from them.
const MIN_SLATES: usize = 200;
/// Passes over the log.
const EPOCHS: usize = 3;
const BATCH: usize = 256;
const LEARNING_RATE: f32 = 1e-3;
/// Step size of π and ν.
const CHOICE_RATE: f32 = 0.02;
/// Share of residuals dropped, as in the training on clicks.
const RESIDUAL_DROPOUT: f32 = 0.3;
/// Prior variance of a product's bias, and of each coordinate of a feature's vector and of a product's own part. About 0, not
/// about what the clicks alone have taught: that is less sure than it looks (see [`crate::eval::simulator`]).
const BIAS_VARIANCE: f32 = 0.3;
const VECTOR_VARIANCE: f32 = 0.02;
/// Most slates that say how visitors tire.
const TIRING: usize = 20_000;
/// Slates of a chunk: fixed, so that sums are the same on any number of cores.
const CHUNK: usize = 64;

/// A slate of the log, the state it was shown in, and its answer.
#[derive(Debug, Clone, PartialEq)]
pub struct LoggedSlate {
    /// Number of the session in the log.
    pub session: u32,
    /// s, as the page would have had it.
    pub state: State,
    /// Products by place.
    pub items: Vec<u32>,
    /// What each product would lose if one of [`Losses`](super::wear::Losses) were 1 and the others 0.
    pub worn: Vec<[f32; CAUSES]>,
    /// What its utility was besides what is learned here.
    pub given: Vec<f32>,
    /// Place of the clicked product.
    pub clicked: Option<usize>,
    /// What it led to.
    pub reward: f32,
}

impl LoggedSlate {
    /// A slate as it is shown, before it is answered.
    pub fn shown_to(shopper: &Shopper, session: u32, items: Vec<u32>) -> Self {
        let causes: [_; WEARS] = std::array::from_fn(|cause| {
            let mut alone = [0.0; WEARS];
            alone[cause] = 1.0;
            shopper.worn(&Wear(alone), shopper.now())
        });
        let worn = |&item: &u32| {
            let [a, b, c, d] = causes.each_ref().map(|worn| worn_by(worn, item));
            let passed = shopper.slates().filter(|s| s.items.contains(&item) && !s.clicked.contains(&item));
            [a, b, c, d, passed.count() as f32]
        };
        Self {
            session,
            state: shopper.state(shopper.now()),
            worn: items.iter().map(worn).collect(),
            given: vec![0.0; items.len()],
            items,
            clicked: None,
            reward: 0.0,
        }
    }

    /// Of so many places, of which nothing was seen before, to a visitor of whom nothing is known.
    #[cfg(test)]
    pub fn fresh(places: usize) -> Self {
        Self {
            session: 0,
            state: State::default(),
            items: Vec::new(),
            worn: vec![[0.0; CAUSES]; places],
            given: vec![0.0; places],
            clicked: None,
            reward: 0.0,
        }
    }
}

/// The slates of a log, session by session, in order; `item` as in [`super::sessions`].
///
/// Every session is lived through by a [`Shopper`], so that states are the page's own.
pub fn slates(log: &Log, item: impl Fn(u32) -> Option<u32> + Sync) -> Vec<LoggedSlate> {
    let numbered: Vec<_> = log.sessions().iter().enumerate().collect();
    numbered.into_par_iter().flat_map_iter(|(number, _)| session_slates(log, number, &item)).collect()
}

fn session_slates(log: &Log, number: usize, item: impl Fn(u32) -> Option<u32>) -> Vec<LoggedSlate> {
    let Some(session) = log.sessions().get(number) else { return Vec::new() };
    let slates = log.slates(session);
    if slates.is_empty() {
        return Vec::new();
    }
    let events = log.events(session);
    let about = log.visitor_columns().iter().enumerate().filter_map(|(column, c)| {
        let value = log.visitor_value(column, number)?;
        Some((c.name.clone(), c.values.name(value).to_owned()))
    });
    let gap = Config::default().session_gap * 60_000.0;
    let mut shopper = Shopper::new(about.collect());
    let mut out: Vec<LoggedSlate> = Vec::new();
    // [slate of the log] its number in the shopper
    let mut ids: Vec<u64> = Vec::new();
    for (at, event) in events.iter().enumerate() {
        let time = event.time as f64;
        if event.kind == EventKind::ViewItemList {
            let Some(slate) = slates.get(ids.len()).filter(|slate| slate.at == at) else { continue };
            let known = |shown: &Shown| Some((item(events[shown.row].item)?, *shown));
            let (items, shown): (Vec<u32>, Vec<Shown>) = slate.shown.iter().filter_map(known).unzip();
            if items.is_empty() {
                ids.push(0);
                continue;
            }
            shopper.passed("log").into_iter().for_each(|id| shopper.close(id));
            let mut logged = LoggedSlate::shown_to(&shopper, number as u32, items.clone());
            let id = shopper.serve("log", items, Vec::new(), 0.0, true);
            shopper.seen(id, time, gap);
            ids.push(id);
            // Where what was clicked is not in the catalogue any more, the others were not passed over.
            let first = |shown: &[Shown]| shown.iter().filter_map(|s| s.clicked).min();
            let clicked = first(&slate.shown);
            if clicked != first(&shown) {
                continue;
            }
            logged.clicked = shown.iter().position(|s| s.clicked.is_some() && s.clicked == clicked);
            logged.reward = logged.clicked.map_or(0.0, |place| shown[place].reward);
            out.push(logged);
            continue;
        }
        let Some(item) = item(event.item) else { continue };
        let clicked = |slate: &Slate| slate.shown.iter().any(|shown| shown.clicked == Some(at));
        if event.kind == EventKind::SelectItem
            && let Some(slate) = slates[..ids.len()].iter().rposition(clicked)
        {
            shopper.clicked(ids[slate], item);
            shopper.close(ids[slate]);
        }
        shopper.touch(event.kind, item, time, gap);
    }
    out
}

/// How learning from slates went.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SlateReport {
    /// Slates that were learned from.
    pub slates: usize,
    /// Mean loss (nats) on the latest twentieth, before and after each pass.
    pub validation: Vec<f32>,
    /// Passes that the shipped model took.
    pub epochs: usize,
}

/// Fits a model further to the slates of a log. The same slates and seed give the same model.
pub fn fit(mut model: Model, catalog: &Catalog, slates: &[LoggedSlate], seed: u64) -> (Model, SlateReport) {
    // Sessions come in the order of their first events, and are not cut in two: the last of them may be all there is.
    let last = slates.get(slates.len() * 19 / 20).map_or(0, |slate| slate.session);
    let cut = slates.partition_point(|slate| slate.session < last);
    if slates.len() < MIN_SLATES || cut == 0 {
        return (model, SlateReport { slates: slates.len(), ..SlateReport::default() });
    }
    // Likeness is fitted to which product came next. Who is shown more of the same kind tires of it: here the network,
    // which reads the descriptions too, says what they are worth. What else is remembered stays as it is.
    std::sync::Arc::make_mut(&mut model.memory).gains.alike.clear();
    let items = model.place(catalog);
    let mut slates = slates.to_vec();
    for slate in &mut slates {
        for (given, &item) in slate.given.iter_mut().zip(&slate.items) {
            *given = items.recall.parts(&slate.state, item).iter().sum();
        }
    }
    let (learned, held_out) = slates.split_at(cut);
    let mut fitter = Fitter::new(model, catalog, learned, seed);
    fitter.calibrate(learned);
    fitter.tire(learned);
    let mut validation = vec![fitter.loss(held_out)];
    let mut best = (fitter.model.clone(), fitter.losses, 0);
    for pass in 1..=EPOCHS {
        fitter.epoch(learned);
        fitter.tire(learned);
        validation.push(fitter.loss(held_out));
        if validation[pass] < validation[best.2] {
            best = (fitter.model.clone(), fitter.losses, pass);
        }
    }
    let (best, [a, b, c, d, _], epochs) = best;
    fitter.model = best;
    let mut model = fitter.finish(&slates, epochs > 0);
    for slate in &mut slates {
        for (given, worn) in slate.given.iter_mut().zip(&slate.worn) {
            *given -= lost(&[a, b, c, d, 0.0], worn);
        }
    }
    visitors::fit(&mut model, catalog, &slates);
    model.wear = Wear([a, b, c, d]).scaled(CAUTION, 1.0);
    (model, SlateReport { slates: slates.len(), validation, epochs })
}

/// What a log is likely to say of wear.
fn usual() -> Losses {
    let Wear([a, b, c, d]) = Wear::UNLEARNED.scaled(CAUTION.recip(), 1.0);
    [a, b, c, d, 0.0]
}

struct Fitter<'a> {
    catalog: &'a Catalog,
    model: Model,
    described: Described,
    /// The model's own row of each product.
    own: Vec<Option<u32>>,
    embedding: Adam,
    residual: Adam,
    bias: Adam,
    tower: [Adam; 5],
    position: Adam,
    nothing: Adam,
    losses: Losses,
    rng: fastrand::Rng,
    step: i32,
    steps: i32,
}

/// Gradients of a chunk.
struct Gradients {
    e: Array2<f32>,
    bias: Array1<f32>,
    tower: Tower,
    context: Vec<(usize, Array1<f32>)>,
    position: Vec<f32>,
    nothing: f32,
    loss: f32,
}

/// A slate whose products are places in the batch's list.
struct Example {
    prepared: Prepared,
    items: Vec<usize>,
    /// What the utility of each is besides e·h + b + π.
    given: Vec<f32>,
    clicked: Option<usize>,
}

impl<'a> Fitter<'a> {
    fn new(mut model: Model, catalog: &'a Catalog, slates: &[LoggedSlate], seed: u64) -> Self {
        let mut rng = fastrand::Rng::with_seed(seed);
        // Every product that was shown gets a row of its own.
        let mut shown = vec![false; catalog.len()];
        slates.iter().flat_map(|s| &s.items).for_each(|&i| shown[i as usize] = true);
        let place = model.place(catalog);
        let (mut residual, mut bias, mut q_bias) = (Vec::new(), Vec::new(), Vec::new());
        let mut items = Rows::default();
        let mut own = vec![None; catalog.len()];
        let mut moved = vec![None; model.bias.len()];
        for i in 0..catalog.len() {
            let hash = id_hash(catalog.id(i as u32));
            let known = model.items.get(&hash).map(|&row| row as usize);
            if known.is_none() && !shown[i] {
                continue;
            }
            own[i] = Some(bias.len() as u32);
            if let Some(row) = known {
                moved[row] = own[i];
            }
            items.insert(hash, bias.len() as u32);
            match known {
                Some(row) => residual.extend(model.residual.row(row).iter().copied()),
                None => residual.extend([0.0; EMBEDDING]),
            }
            bias.push(if known.is_some() { place.bias[i] } else { 0.0 });
            q_bias.push(place.q_bias[i]);
        }
        let n = bias.len();
        model.items = items;
        model.memory = std::sync::Arc::new(model.memory.moved(&moved, n));
        model.residual = Array2::from_shape_vec((n, EMBEDDING), residual).unwrap_or_default();
        (model.bias, model.q_bias) = (Array1::from(bias), Array1::from(q_bias));
        let mut contexts: Vec<u32> = slates.iter().flat_map(|s| &s.state.context).copied().collect();
        contexts.sort_unstable();
        contexts.dedup();
        contexts.retain(|hash| !model.features.contains_key(hash));
        let known = model.embedding.nrows();
        // Context begins at small random vectors, with a gate that is open: both would stay at nothing else.
        let noise = Array2::from_shape_simple_fn((contexts.len(), EMBEDDING), || 0.2 * (rng.f32() - 0.5));
        if model.embedding.append(Axis(0), noise.view()).is_ok() {
            model.features.extend(contexts.into_iter().zip(known as u32..));
        }
        if model.tower.hidden.weight.iter().all(|&w| w == 0.0) {
            model.tower.hidden = Linear::random(INPUTS * EMBEDDING, HIDDEN, 0.6, &mut rng);
        }
        let adam = |len: usize| Adam::new(len);
        Self {
            described: Described::new(&model, catalog),
            own,
            embedding: adam(model.embedding.len()),
            residual: adam(model.residual.len()),
            bias: adam(n),
            tower: blocks(&mut model.tower).map(|block| Adam::new(block.len())),
            position: adam(model.position.len()),
            nothing: adam(1),
            losses: usual(),
            rng,
            step: 0,
            steps: (slates.len().div_ceil(BATCH) * EPOCHS) as i32,
            catalog,
            model,
        }
    }

    /// ν at which the mean click rate is the log's, by Newton's method.
    fn calibrate(&mut self, slates: &[LoggedSlate]) {
        let some: Vec<&LoggedSlate> = slates.iter().step_by(slates.len().div_ceil(4000)).collect();
        let utilities = self.utilities(&some);
        let clicked = some.iter().filter(|s| s.clicked.is_some()).count().max(1) as f32;
        // Where a shop logs only slates that were clicked, that of no click would be infinitely small.
        let clicked = clicked.min(some.len() as f32 - 0.5);
        let mut nothing = choice::nothing_for(&utilities[0], clicked / some.len() as f32);
        for _ in 0..20 {
            let p =
                utilities.iter().map(|u| choice::probabilities(u, nothing).last().copied().unwrap_or(0.0));
            let (sum, slope) = p.fold((0.0, 1e-6), |(sum, slope), p| (sum + p, slope + p * (1.0 - p)));
            nothing += ((some.len() as f32 - clicked - sum) / slope).clamp(-1.0, 1.0);
        }
        self.model.nothing = Some(nothing);
    }

    /// Fits how visitors tire, the network as it is.
    fn tire(&mut self, slates: &[LoggedSlate]) {
        let some: Vec<&LoggedSlate> = slates.iter().step_by(slates.len().div_ceil(TIRING)).collect();
        let answered = |(mut utilities, slate): (Vec<f32>, &&LoggedSlate)| {
            for (utility, worn) in utilities.iter_mut().zip(&slate.worn) {
                *utility += lost(&self.losses, worn);
            }
            Answered { utilities, worn: slate.worn.clone(), clicked: slate.clicked }
        };
        let answers: Vec<Answered> = self.utilities(&some).into_iter().zip(&some).map(answered).collect();
        self.losses = wear::fit(&answers, self.model.nothing.unwrap_or(0.0), &usual());
    }

    fn list(&self, slates: &[&LoggedSlate]) -> (Listed, Vec<Example>) {
        let mut listed = Listed::new(self.catalog.len());
        let examples = slates
            .iter()
            .map(|s| {
                let mut state = s.state.clone();
                state.entries.iter_mut().for_each(|e| e.item = listed.place(e.item) as u32);
                Example {
                    prepared: Prepared {
                        context: self.model.rows(state.context.iter().copied()),
                        state,
                        target: 0,
                        masked: Vec::new(),
                    },
                    items: s.items.iter().map(|&i| listed.place(i)).collect(),
                    given: s
                        .given
                        .iter()
                        .zip(&s.worn)
                        .map(|(given, worn)| given - lost(&self.losses, worn))
                        .collect(),
                    clicked: s.clicked,
                }
            })
            .collect();
        (listed, examples)
    }

    /// e and b of listed products; `keep` their own part or not.
    fn compose(&self, listed: &Listed, keep: impl Fn(usize) -> bool) -> (Array2<f32>, Array1<f32>) {
        let mut e = Array2::zeros((listed.items.len(), EMBEDDING));
        let mut bias = Array1::from_elem(listed.items.len(), self.model.new_bias);
        for (place, (mut row, &item)) in e.outer_iter_mut().zip(&listed.items).enumerate() {
            let (own, kept) = (self.own[item as usize], keep(place));
            let (at, keep) = own.map_or((0, 0.0), |own| (own as usize, f32::from(u8::from(kept))));
            self.described.compose(&self.model, item, at, keep, row.as_slice_mut().unwrap_or_default());
            if let Some(own) = own {
                bias[place] = self.model.bias[own as usize];
            }
        }
        (e, bias)
    }

    /// ℓ + π of the products of each slate.
    fn utilities(&self, slates: &[&LoggedSlate]) -> Vec<Vec<f32>> {
        let one = |slates: &[&LoggedSlate]| {
            let (listed, examples) = self.list(slates);
            let (e, bias) = self.compose(&listed, |_| true);
            let prepared: Vec<Prepared> = examples.iter().map(|x| x.prepared.clone()).collect();
            let h = self.model.tower.forward(network::pools(&prepared, &e, &self.model.embedding).view()).h;
            let of = |(x, h): (&Example, ArrayView1<'_, f32>)| utilities(&self.model, x, h, &e, &bias);
            examples.iter().zip(h.outer_iter()).map(of).collect::<Vec<_>>()
        };
        slates.par_chunks(CHUNK * 8).flat_map_iter(one).collect()
    }

    /// Mean loss (nats).
    fn loss(&self, slates: &[LoggedSlate]) -> f32 {
        let nothing = self.model.nothing.unwrap_or(0.0);
        let all: Vec<&LoggedSlate> = slates.iter().collect();
        let loss = |(u, s): (&Vec<f32>, &LoggedSlate)| {
            f64::from(choice::probabilities(u, nothing)[s.clicked.unwrap_or(s.items.len())].max(1e-9).ln())
        };
        (-self.utilities(&all).iter().zip(slates).map(loss).sum::<f64>() / slates.len().max(1) as f64) as f32
    }

    fn epoch(&mut self, slates: &[LoggedSlate]) {
        let mut order: Vec<&LoggedSlate> = slates.iter().collect();
        self.rng.shuffle(&mut order);
        for batch in order.chunks(BATCH) {
            self.batch(batch, slates.len() as f32);
        }
    }

    fn batch(&mut self, batch: &[&LoggedSlate], all: f32) {
        let (listed, examples) = self.list(batch);
        let bare = self.described.is_empty();
        let keep: Vec<bool> =
            (0..listed.items.len()).map(|_| bare || self.rng.f32() >= RESIDUAL_DROPOUT).collect();
        let (e, bias) = self.compose(&listed, |place| keep[place]);
        let scale = (batch.len() as f32).recip();
        let parts: Vec<Gradients> =
            examples.par_chunks(CHUNK).map(|chunk| backward(&self.model, chunk, &e, &bias, scale)).collect();
        let Some(grad) = parts.into_iter().reduce(Gradients::add) else { return };
        self.apply(grad, &listed, &keep, all);
    }

    fn apply(&mut self, mut grad: Gradients, listed: &Listed, keep: &[bool], all: f32) {
        self.step += 1;
        let cosine = 0.5 * (1.0 + (std::f32::consts::PI * self.step as f32 / self.steps as f32).cos());
        let fall = 0.05 + 0.95 * cosine;
        let schedule = Schedule::new(LEARNING_RATE * fall, self.step);
        let features = self.described.gradients(&self.model, listed, &grad.e, &grad.context);
        let model = &mut self.model;
        for (row, mut g) in features {
            let params = slices::row_mut(&mut model.embedding, row);
            slices::add_scaled(&mut g, (VECTOR_VARIANCE * all).recip(), params);
            self.embedding.step_at(schedule, row * EMBEDDING, params, &g);
        }
        for (place, (&item, &keep)) in listed.items.iter().zip(keep).enumerate() {
            let Some(own) = self.own[item as usize] else { continue };
            let (own, from) = (own as usize, own as usize * EMBEDDING);
            if keep {
                let params = &mut model.residual.as_slice_mut().unwrap_or_default()[from..from + EMBEDDING];
                let g = slices::row_mut(&mut grad.e, place);
                slices::add_scaled(g, (VECTOR_VARIANCE * all).recip(), params);
                self.residual.step_at(schedule, from, params, g);
            }
            let params = &mut model.bias.as_slice_mut().unwrap_or_default()[own..=own];
            let g = grad.bias[place] + params[0] / (BIAS_VARIANCE * all);
            self.bias.step_at(schedule, own, params, &[g]);
        }
        let towers = blocks(&mut model.tower).into_iter().zip(blocks(&mut grad.tower));
        towers.zip(&mut self.tower).for_each(|((params, g), adam)| adam.step(schedule, params, g));
        let schedule = Schedule::new(CHOICE_RATE * fall, self.step);
        self.position.step(schedule, &mut model.position, &grad.position);
        let mut nothing = [model.nothing.unwrap_or(0.0)];
        self.nothing.step(schedule, &mut nothing, &[grad.nothing]);
        model.nothing = Some(nothing[0]);
    }

    /// How the log's states spread, and what it says of products that it never showed.
    fn finish(mut self, slates: &[LoggedSlate], learned: bool) -> Model {
        if learned {
            let some: Vec<&LoggedSlate> = slates.iter().step_by(slates.len().div_ceil(4000)).collect();
            let (listed, examples) = self.list(&some);
            let (e, _) = self.compose(&listed, |_| true);
            let prepared: Vec<Prepared> = examples.into_iter().map(|x| x.prepared).collect();
            let h = self.model.tower.forward(network::pools(&prepared, &e, &self.model.embedding).view()).h;
            self.model.precision = super::precision::precision(&h);
            let mut biases = self.model.bias.to_vec();
            biases.sort_by(f32::total_cmp);
            self.model.new_bias = biases.get(biases.len() * 4 / 5).copied().unwrap_or(0.0);
            self.model.trained = true;
        }
        self.model
    }
}

fn utilities(
    model: &Model,
    x: &Example,
    h: ArrayView1<'_, f32>,
    e: &Array2<f32>,
    bias: &Array1<f32>,
) -> Vec<f32> {
    let one = |(place, &i): (usize, &usize)| {
        e.row(i).dot(&h) + bias[i] + x.given[place] + model.position_bias(place)
    };
    x.items.iter().enumerate().map(one).collect()
}

/// Gradients of `−ln P(answer | s, A)`, each slate weighing `scale`.
fn backward(model: &Model, chunk: &[Example], e: &Array2<f32>, bias: &Array1<f32>, scale: f32) -> Gradients {
    let mut grad = Gradients {
        e: Array2::zeros(e.dim()),
        bias: Array1::zeros(bias.len()),
        tower: Tower::zeros(),
        context: Vec::new(),
        position: vec![0.0; model.position.len()],
        nothing: 0.0,
        loss: 0.0,
    };
    let prepared: Vec<Prepared> = chunk.iter().map(|x| x.prepared.clone()).collect();
    let pools = network::pools(&prepared, e, &model.embedding);
    let trace = model.tower.forward(pools.view());
    let mut dh = Array2::zeros(trace.h.dim());
    for ((x, h), mut dh) in chunk.iter().zip(trace.h.outer_iter()).zip(dh.outer_iter_mut()) {
        let p = choice::probabilities(&utilities(model, x, h, e, bias), model.nothing.unwrap_or(0.0));
        grad.loss -= p[x.clicked.unwrap_or(x.items.len())].max(1e-9).ln();
        for (place, &i) in x.items.iter().enumerate() {
            // ∂L/∂ℓ_i = p_i − y_i
            let d = scale * (p[place] - f32::from(u8::from(x.clicked == Some(place))));
            grad.e.row_mut(i).scaled_add(d, &h);
            dh.scaled_add(d, &e.row(i));
            grad.bias[i] += d;
            if place > 0 {
                grad.position[place.min(model.position.len() - 1)] += d;
            }
        }
        grad.nothing += scale * (p[x.items.len()] - f32::from(u8::from(x.clicked.is_none())));
    }
    model.tower.add_gradient(pools.view(), &trace, dh.view(), &mut grad.tower);
    let dpools = model.tower.input_gradient(&trace, dh.view());
    network::spread(&prepared, dpools.view(), &mut grad.e, &mut grad.context);
    grad
}

impl Gradients {
    fn add(mut self, other: Self) -> Self {
        self.e += &other.e;
        self.bias += &other.bias;
        let Tower { hidden, out, gate } = &mut self.tower;
        hidden.weight += &other.tower.hidden.weight;
        hidden.bias += &other.tower.hidden.bias;
        out.weight += &other.tower.out.weight;
        out.bias += &other.tower.out.bias;
        *gate += &other.tower.gate;
        self.context.extend(other.context);
        self.position.iter_mut().zip(other.position).for_each(|(a, b)| *a += b);
        self.nothing += other.nothing;
        self.loss += other.loss;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CSV: &str = "user_id,session_id,ts,event,item_id,slate_id,position,reward,segment
u,v,1700000000,view_item_list,p1,s1,1,,x
u,v,1700000000,view_item_list,p0,s1,0,,x
u,v,1700000040,view_item_list,p2,s2,0,,x
u,v,1700000040,view_item_list,p3,s2,1,,x
u,v,1700000050,select_item,p3,s2,1,,x
u,v,1700000060,purchase,p3,,,,x
u,v,1700000080,view_item_list,p3,s3,0,,x
u,v,1700000080,view_item_list,p1,s3,1,,x
u,v,1700000090,select_item,p1,s3,1,2.5,x
";

    /// The slates of a log of products p0, p1, … of which so many are in the catalogue.
    fn logged(csv: &str, known: u32) -> Vec<LoggedSlate> {
        let name = format!("windowshop-slates-{}-{:x}.csv", std::process::id(), fastrand::u64(..));
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, csv).unwrap();
        let log = Log::read(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        slates(&log, |item| log.items.name(item)[1..].parse().ok().filter(|&item| item < known))
    }

    #[test]
    fn slates_in_turns_are_whole_and_one_whose_click_is_of_no_product_here_is_none() {
        let csv = "user_id,session_id,ts,event,item_id,slate_id,position
u,v,1700000000,view_item_list,p0,A,0
u,v,1700000000,view_item_list,p2,B,0
u,v,1700000000,view_item_list,p1,A,1
u,v,1700000000,view_item_list,p3,B,1
u,v,1700000010,select_item,p3,B,1
u,v,1700000020,select_item,p0,A,0
";
        let seen = |known: u32| {
            let slates = logged(csv, known);
            slates.into_iter().map(|s| (s.items, s.clicked, s.reward)).collect::<Vec<_>>()
        };
        assert_eq!(seen(9), [(vec![0, 1], Some(0), 1.0), (vec![2, 3], Some(1), 1.0)]);
        assert_eq!(seen(3), [(vec![0, 1], Some(0), 1.0)]);
    }

    #[test]
    fn a_logs_sessions_are_lived_through_as_on_the_page() {
        let slates = logged(CSV, 9);
        let seen: Vec<_> = slates.iter().map(|s| (s.items.as_slice(), s.clicked, s.reward)).collect();
        assert_eq!(
            seen,
            [(&[0, 1][..], None, 0.0), (&[2, 3][..], Some(1), 6.0), (&[3, 1][..], Some(1), 2.5)]
        );
        // By the second slate the first was passed over; by the third, p3 was bought.
        let pools = |s: &LoggedSlate| {
            s.state
                .entries
                .iter()
                .map(|e| (crate::shopper::POOLS[e.pool as usize], e.item))
                .collect::<Vec<_>>()
        };
        assert!(slates[0].state.entries.is_empty());
        assert_eq!(pools(&slates[1]), [("skipped", 0), ("skipped", 1)]);
        assert!(pools(&slates[2]).contains(&("bought", 3)));
        assert_eq!(slates[2].worn, [[0.0, 0.0, 1.0, 1.0, 0.0], [0.8, 0.95, 0.0, 0.0, 1.0]]);
        assert_eq!(slates[0].state.context, [crate::catalog::hash("segment", "x")]);
    }

    /// Choices by the model itself: a half of the products is liked, attention falls, and most slates are left.
    fn choices(count: u32) -> (Catalog, Vec<LoggedSlate>) {
        let rows: String = (0..60).map(|i| format!("p{i},{}\n", ["a", "b"][i % 2])).collect();
        let catalog = Catalog::read(format!("id,product_type\n{rows}").as_bytes()).unwrap();
        let mut rng = fastrand::Rng::with_seed(3);
        let slate = |number: u32| {
            let items = rng.choose_multiple(0..60_u32, 4);
            let utility =
                |(place, &i): (usize, &u32)| (if i % 2 == 0 { 1.5 } else { 0.0 }) - 0.5 * place as f32;
            let p = choice::probabilities(&items.iter().enumerate().map(utility).collect::<Vec<_>>(), 2.5);
            let mut draw = rng.f32();
            let place = p.iter().position(|p| {
                draw -= p;
                draw < 0.0
            });
            let clicked = place.filter(|&k| k < 4);
            LoggedSlate { session: number / 10, items, clicked, reward: 1.0, ..LoggedSlate::fresh(4) }
        };
        (catalog, (0..count).map(slate).collect())
    }

    #[test]
    fn attention_and_what_is_liked_are_told_apart() {
        let (catalog, slates) = choices(20_000);
        let (model, report) = fit(Model::cold(&catalog), &catalog, &slates, 1);
        assert!(report.epochs > 0 && report.validation[report.epochs] < report.validation[0], "{report:?}");
        let items = model.place(&catalog);
        let h = model.forward(&model.pools(&State::default(), &items)).h;
        let logits = items.logits(&State::default(), &h);
        let mean = |odd: usize| (0..30).map(|k| logits[2 * k + odd]).sum::<f32>() / 30.0;
        assert!((mean(0) - mean(1) - 1.5).abs() < 0.4, "{} and {}", mean(0), mean(1));
        for place in 1..4 {
            let got = model.position[place] - model.position[0];
            assert!((got + 0.5 * place as f32).abs() < 0.25, "{got} at {place}");
        }
    }

    #[test]
    fn one_long_visit_teaches_nothing_and_clicks_on_every_slate_no_infinite_number() {
        let (catalog, mut slates) = choices(600);
        let cold = Model::cold(&catalog);
        slates.iter_mut().for_each(|slate| slate.clicked = slate.clicked.or(Some(0)));
        let (model, _) = fit(cold.clone(), &catalog, &slates, 1);
        assert!(model.nothing.is_some_and(f32::is_finite), "{:?}", model.nothing);
        slates.iter_mut().for_each(|slate| slate.session = 3);
        assert_eq!(fit(cold.clone(), &catalog, &slates, 1).0, cold);
    }

    #[test]
    fn the_same_slates_give_the_same_model_and_few_of_them_none() {
        let (catalog, slates) = choices(600);
        let cold = Model::cold(&catalog);
        assert_eq!(fit(cold.clone(), &catalog, &slates, 1), fit(cold.clone(), &catalog, &slates, 1));
        assert_eq!(fit(cold.clone(), &catalog, &slates[..100], 1).0, cold);
    }
}
