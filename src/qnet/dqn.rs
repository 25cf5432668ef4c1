//! The plain deep Q-network of Mnih et al. (2015) over any states and actions.
//!
//! `Q(s, ·)`: state `[state_dim]` → hidden layers with relu → one linear output per action. Trained on
//! minibatches of transitions (s, a, r, s′) towards `y = r + γ max_a′ Q_target(s′, a′)` by the mean
//! squared error and Adam; the target network is a copy that [`Dqn::sync_target`] renews.
//!
//! It computes what the textbook computes, with three differences in cost and none in the numbers:
//! the maximum is remembered per state until the next sync ([`memo`]), Adam skips rows of actions that
//! were never touched, and the target network keeps only the rows that differ ([`head`]).

mod adam;
mod head;
mod layer;
mod linear;
mod memo;
#[cfg(test)]
mod tests;
mod top;
mod tower;

use crate::Error;
use adam::Adam;
use head::Head;
pub use layer::Layer;
use linear::dot;
use memo::Memo;
use tower::Tower;

/// Numbers that one network may hold in all; 256 MB of weights.
const MAX_PARAMETERS: usize = 1 << 26;
/// Transitions in one minibatch.
const MAX_BATCH: usize = 1 << 16;

/// The shape of a [`Dqn`] and how it learns.
#[derive(Debug, Clone, PartialEq)]
pub struct DqnConfig {
    /// Numbers in a state, at least 1.
    pub state_dim: usize,
    /// Number of actions, at least 1.
    pub num_actions: usize,
    /// Width of each hidden layer, each at least 1; none makes Q linear in the state.
    /// Default `[64, 32]`.
    pub hidden: Vec<usize>,
    /// Discount γ of the next state's value, in [0, 1). At 0 only the reward itself counts; towards
    /// 1 the network looks ever further ahead and learns more slowly. Default 0.95.
    pub gamma: f64,
    /// Adam's α, in (0, 1]. Default 0.001.
    pub learning_rate: f64,
    /// Seed of the initial weights. Default 0.
    pub seed: u64,
}

impl DqnConfig {
    /// The defaults for states of `state_dim` numbers and `num_actions` actions.
    pub fn new(state_dim: usize, num_actions: usize) -> Self {
        Self { state_dim, num_actions, hidden: vec![64, 32], gamma: 0.95, learning_rate: 0.001, seed: 0 }
    }

    /// Inputs and outputs of every layer, the output layer last.
    fn shapes(&self) -> Vec<(usize, usize)> {
        let widths: Vec<usize> =
            [self.state_dim].iter().chain(&self.hidden).chain([&self.num_actions]).copied().collect();
        widths.windows(2).map(|pair| (pair[0], pair[1])).collect()
    }

    /// `config_range` on the first field that is out of its range.
    fn check(&self) -> Result<(), Error> {
        let range = |field: &str, expected: &str, got: String| {
            Err(Error::new("config_range", format!("{field} must be {expected}, got {got}")))
        };
        if self.state_dim == 0 {
            return range("stateDim", "at least 1", "0".into());
        }
        if self.num_actions == 0 {
            return range("numActions", "at least 1", "0".into());
        }
        if self.hidden.contains(&0) {
            return range("hidden", "widths of at least 1", format!("{:?}", self.hidden));
        }
        if !(0. ..1.).contains(&self.gamma) {
            return range("gamma", "at least 0 and less than 1", self.gamma.to_string());
        }
        if !(self.learning_rate > 0. && self.learning_rate <= 1.) {
            return range("learningRate", "more than 0 and at most 1", self.learning_rate.to_string());
        }
        let parameters = self.shapes().iter().try_fold(0usize, |sum, &(inputs, outputs)| {
            sum.checked_add(inputs.checked_add(1)?.checked_mul(outputs)?)
        });
        match parameters {
            Some(n) if n <= MAX_PARAMETERS => Ok(()),
            _ => range(
                "stateDim, hidden and numActions",
                &format!("small enough for {MAX_PARAMETERS} weights in all"),
                format!("{}, {:?} and {}", self.state_dim, self.hidden, self.num_actions),
            ),
        }
    }
}

/// Transitions to learn from, in rows of flat arrays.
#[derive(Debug, Clone, Copy)]
pub struct Batch<'a> {
    /// States `[batch · state_dim]`
    pub s: &'a [f32],
    /// Action taken in each `[batch]`
    pub a: &'a [u32],
    /// Reward for it `[batch]`
    pub r: &'a [f32],
    /// States after it `[batch · state_dim]`
    pub s2: &'a [f32],
    /// True where the episode ended with it, so that no next value counts `[batch]`
    pub done: &'a [bool],
}

/// A deep Q-network with its target network and optimiser.
#[derive(Debug, Clone)]
pub struct Dqn {
    config: DqnConfig,
    tower: Tower,
    head: Head,
    memo: Memo,
    /// Learning steps taken.
    step: u64,
    scratch: Scratch,
}

/// Room for one minibatch, kept between steps.
#[derive(Debug, Clone)]
struct Scratch {
    /// All Q-values of one state
    q: Vec<f32>,
    /// Next states whose maximum is not known yet `[batch, state_dim]`, their places and keys
    s2: Vec<f32>,
    missed: Vec<(usize, u64)>,
    missed_best: Vec<f32>,
    /// `max_a′ Q_target(s′, a′)` `[batch]`
    best: Vec<f32>,
    /// `∂L/∂Q(s, a)` `[batch]`
    dq: Vec<f32>,
}

impl Dqn {
    /// A network with Glorot-uniform weights from the config's seed.
    ///
    /// # Errors
    /// `config_range` on a field out of its range.
    pub fn new(config: DqnConfig) -> Result<Self, Error> {
        config.check()?;
        let mut rng = fastrand::Rng::with_seed(config.seed);
        let mut shapes = config.shapes();
        let last = shapes.pop().unwrap_or_default();
        let tower = Tower::glorot(&shapes, &mut rng);
        let head = Head::glorot(last, &mut rng);
        let scratch = Scratch {
            q: Vec::new(),
            s2: Vec::new(),
            missed: Vec::new(),
            missed_best: Vec::new(),
            best: Vec::new(),
            dq: Vec::new(),
        };
        Ok(Self { config, tower, head, memo: Memo::default(), step: 0, scratch })
    }

    /// The shape and the knobs.
    pub fn config(&self) -> &DqnConfig {
        &self.config
    }

    /// All layers, the output layer `[width, num_actions]` last.
    pub fn weights(&self) -> Vec<Layer> {
        self.tower.layers().iter().cloned().chain([self.head.layer()]).collect()
    }

    /// Number of layers, the output layer included.
    pub fn num_layers(&self) -> usize {
        self.config.hidden.len() + 1
    }

    /// Replaces all weights, in the order of [`weights`](Self::weights), for the online and the target
    /// network; the optimiser starts anew.
    ///
    /// # Errors
    /// `dqn_shape` when number or lengths of the layers differ, `dqn_not_finite` on NaN or infinity:
    /// nothing is changed then.
    pub fn set_weights(&mut self, layers: &[(&[f32], &[f32])]) -> Result<(), Error> {
        let shapes = self.config.shapes();
        if layers.len() != shapes.len() {
            return Err(shape("weights", shapes.len(), layers.len(), "layers"));
        }
        for (i, (&(kernel, bias), &(inputs, outputs))) in layers.iter().zip(&shapes).enumerate() {
            check_numbers(&format!("W{}", i + 1), kernel, inputs * outputs)?;
            check_numbers(&format!("b{}", i + 1), bias, outputs)?;
        }
        for (i, &(kernel, bias)) in layers.iter().enumerate() {
            match self.tower.layer_mut(i) {
                Some(layer) => {
                    let parts = layer.parts_mut();
                    parts.0.copy_from_slice(kernel);
                    parts.1.copy_from_slice(bias);
                }
                None => self.head.set(kernel, bias),
            }
        }
        self.tower.forget_moments();
        self.step = 0;
        self.sync_target();
        Ok(())
    }

    /// `Q(s, a)` of every action `[num_actions]`. O(parameters).
    ///
    /// # Errors
    /// `dqn_shape` when the state has not `state_dim` numbers, `dqn_not_finite` on NaN or infinity.
    pub fn q_values(&mut self, state: &[f32]) -> Result<&[f32], Error> {
        check_numbers("state", state, self.config.state_dim)?;
        let h = self.tower.forward(state, 1);
        Ok(self.head.q_values(h, &mut self.scratch.q))
    }

    /// The `k` actions of greatest `Q(s, a)`, best first; equal ones by the lower id. All of them when
    /// there are fewer than `k`.
    ///
    /// # Errors
    /// As [`q_values`](Self::q_values).
    pub fn top_k(&mut self, state: &[f32], k: usize) -> Result<Vec<u32>, Error> {
        let q = self.q_values(state)?;
        Ok(top::top_k(q, k))
    }

    /// The target network becomes a copy of the online one. O(actions touched since the last sync).
    pub fn sync_target(&mut self) {
        self.tower.sync_target();
        self.head.sync_target();
        self.memo.clear();
    }

    /// One step of Adam on the mean over the batch of `(Q(s, a) − (r + γ max_a′ Q_target(s′, a′)))²`;
    /// returns that mean, from before the step.
    ///
    /// Costs O(num_actions) for next states not seen since the last sync, and nothing that grows with
    /// the number of actions otherwise.
    ///
    /// # Errors
    /// `dqn_shape` on arrays whose lengths do not fit, `dqn_action_range` on an action that is not
    /// there, `dqn_not_finite` on NaN or infinity, `dqn_diverged` when rewards, states or weights have
    /// grown so large that the step would leave f32. Nothing is changed then.
    pub fn learn(&mut self, batch: Batch<'_>) -> Result<f32, Error> {
        let size = batch.a.len();
        self.check_batch(batch)?;
        self.find_best(batch.s2, batch.done);

        let step = self.step + 1;
        let gamma = self.config.gamma as f32;
        let width = self.head.width();
        let scratch = &mut self.scratch;
        scratch.dq.clear();
        let (mut loss, mut gradient_norm) = (0f32, 0f32);
        for (b, h) in self.tower.forward(batch.s, size).chunks_exact(width).enumerate() {
            // y = r + γ max_a′ Q_target(s′, a′), without the second term where the episode ended
            let next = if batch.done[b] { 0. } else { gamma * scratch.best[b] };
            let td = self.head.q(h, batch.a[b]) - (batch.r[b] + next);
            // L = Σ td² / B, so ∂L/∂Q(s, a) = 2 td / B
            let dq = 2. * td / size as f32;
            loss += td * td;
            gradient_norm += dq * dq * (1. + dot(h, h));
            scratch.dq.push(dq);
        }
        gradient_norm *= size as f32; // no less than the head's true one, where rows repeat
        gradient_norm +=
            self.tower.backward(batch.s, |b, dh| self.head.backward(batch.a[b], scratch.dq[b], dh));
        if !(loss + gradient_norm).is_finite() {
            return Err(Error::new(
                "dqn_diverged",
                "the step would leave the range of f32; scale rewards and states to about ±10, or learn more slowly",
            ));
        }
        for (b, h) in self.tower.output(batch.s).chunks_exact(width).enumerate() {
            self.head.add_gradient(batch.a[b], scratch.dq[b], h, step);
        }
        let adam = Adam::at(step, self.config.learning_rate);
        self.tower.update(adam);
        self.head.update(adam, step);
        self.step = step;
        Ok(loss / size as f32)
    }

    /// Fills `scratch.best` with `max_a′ Q_target(s′, a′)` for every row that is not done.
    fn find_best(&mut self, s2: &[f32], done: &[bool]) {
        let scratch = &mut self.scratch;
        scratch.s2.clear();
        scratch.best.clear();
        scratch.missed.clear();
        for (b, (state, &done)) in s2.chunks_exact(self.config.state_dim).zip(done).enumerate() {
            let mut best = 0.;
            if !done {
                let key = memo::key(state);
                match self.memo.get(key) {
                    Some(known) => best = known,
                    None => {
                        scratch.missed.push((b, key));
                        scratch.s2.extend_from_slice(state);
                    }
                }
            }
            scratch.best.push(best);
        }
        let missed = scratch.missed.len();
        if missed == 0 {
            return;
        }
        scratch.missed_best.resize(missed, 0.);
        let h = self.tower.forward_target(&scratch.s2, missed);
        self.head.max_target(h, &mut scratch.missed_best);
        for (&(b, key), &best) in scratch.missed.iter().zip(&scratch.missed_best) {
            scratch.best[b] = best;
            self.memo.insert(key, best);
        }
    }

    fn check_batch(&self, batch: Batch<'_>) -> Result<(), Error> {
        let (size, dim) = (batch.a.len(), self.config.state_dim);
        if size == 0 || size > MAX_BATCH {
            return Err(Error::new(
                "dqn_shape",
                format!("a holds {size} actions, expected 1 to {MAX_BATCH}"),
            ));
        }
        check_numbers("s", batch.s, size * dim)?;
        check_numbers("s2", batch.s2, size * dim)?;
        check_numbers("r", batch.r, size)?;
        if batch.done.len() != size {
            return Err(shape("done", size, batch.done.len(), "flags"));
        }
        let actions = self.config.num_actions;
        match batch.a.iter().find(|&&a| a as usize >= actions) {
            Some(a) => Err(Error::new(
                "dqn_action_range",
                format!("a holds action {a}, expected 0 to {}", actions - 1),
            )),
            None => Ok(()),
        }
    }
}

fn shape(name: &str, expected: usize, got: usize, what: &str) -> Error {
    Error::new("dqn_shape", format!("{name} holds {got} {what}, expected {expected}"))
}

/// `dqn_shape` or `dqn_not_finite` unless `numbers` are `expected` finite ones.
fn check_numbers(name: &str, numbers: &[f32], expected: usize) -> Result<(), Error> {
    if numbers.len() != expected {
        return Err(shape(name, expected, numbers.len(), "numbers"));
    }
    // Infinity and NaN are the greatest of all when the bits without the sign are read as integers.
    let greatest = numbers.iter().fold(0, |greatest, x| greatest.max(x.to_bits() & 0x7fff_ffff));
    if greatest < f32::INFINITY.to_bits() {
        return Ok(());
    }
    let at = numbers.iter().position(|x| !x.is_finite()).unwrap_or_default();
    let what = if numbers[at].is_nan() { "NaN" } else { "infinite" };
    Err(Error::new("dqn_not_finite", format!("{name}[{at}] is {what}, expected a finite number")))
}
