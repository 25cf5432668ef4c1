//! The output layer: one row of weights per action, and what it costs to train a few of many.
//!
//! A minibatch touches few actions. Adam moves a row only while its moments are not 0, so rows that
//! were never touched need no moments, and a row that differs from the target network needs a copy of
//! its old self; both are kept in a record per touched action. Result and memory then depend on the
//! actions touched, not on all, with the same numbers as a dense optimiser.

use super::adam::{Adam, BETA1, BETA2};
use super::layer::{Layer, glorot_limit};
use ndarray::linalg::{general_mat_mul, general_mat_vec_mul};
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, ArrayViewMut1, s};

/// A row that was not touched for this many steps rests: what its momentum would still move it is
/// under α · (1 − β₁)/√(1 − β₂) · Σ_{k ≥ 200} 0.9ᵏ ≈ 2·10⁻⁸ α, far below what f32 can hold.
const REST_AFTER: u64 = 200;
/// Rows scored at a time when looking for a maximum: the block stays in the cache.
const BLOCK: usize = 256;
/// Marks an action without a record.
const NONE: u32 = u32::MAX;

/// What is kept about an action that has been learned from.
#[derive(Debug, Clone)]
struct Record {
    action: u32,
    /// The step up to which the moments are decayed.
    step: u64,
    /// The last step with a gradient.
    touched: u64,
    /// Is among [`Head::active`].
    active: bool,
    /// The target network has an older row, kept here.
    moved: bool,
}

/// `q = rows · h + bias`, with rows `[actions, width]`.
#[derive(Debug, Clone)]
pub(super) struct Head {
    rows: Array2<f32>,
    bias: Array1<f32>,
    /// Index into `records`, or `NONE`; one per action.
    record_of: Vec<u32>,
    records: Vec<Record>,
    /// Per record its m, v, target row and gradient, each `width` numbers and one for the bias.
    data: Vec<f32>,
    /// Records whose momentum still moves their row.
    active: Vec<u32>,
    /// Records that differ from the target network.
    moved: Vec<u32>,
    /// `[states, BLOCK]`, scratch of `max_target`.
    block: Array2<f32>,
}

/// The four parts of a record's numbers.
struct Parts<'a> {
    m: &'a mut [f32],
    v: &'a mut [f32],
    target: &'a mut [f32],
    gradient: &'a mut [f32],
}

impl Head {
    pub(super) fn glorot(width: usize, actions: usize, rng: &mut fastrand::Rng) -> Self {
        let limit = glorot_limit(width, actions);
        Self {
            rows: Array2::from_shape_simple_fn((actions, width), || (rng.f32() * 2. - 1.) * limit),
            bias: Array1::zeros(actions),
            record_of: vec![NONE; actions],
            records: Vec::new(),
            data: Vec::new(),
            active: Vec::new(),
            moved: Vec::new(),
            block: Array2::zeros((0, BLOCK)),
        }
    }

    fn width(&self) -> usize {
        self.rows.ncols()
    }

    /// As a layer `[width, actions]`.
    pub(super) fn layer(&self) -> Layer {
        Layer { kernel: self.rows.t().as_standard_layout().into_owned(), bias: self.bias.clone() }
    }

    /// Takes the weights of a layer `[width, actions]`, for the target network too, without momentum.
    pub(super) fn set(&mut self, kernel: ArrayView2<f32>, bias: ArrayView1<f32>) {
        self.record_of.fill(NONE);
        self.records.clear();
        self.data.clear();
        self.active.clear();
        self.moved.clear();
        self.rows.assign(&kernel.t());
        self.bias.assign(&bias);
    }

    /// All Q-values of one h `[width]`, into q `[actions]`.
    pub(super) fn q_values(&self, h: ArrayView1<f32>, q: &mut Array1<f32>) {
        q.assign(&self.bias);
        general_mat_vec_mul(1., &self.rows, &h, 1., q);
    }

    /// `Q(s, a)` of one action.
    pub(super) fn q(&self, h: ArrayView1<f32>, action: u32) -> f32 {
        self.rows.row(action as usize).dot(&h) + self.bias[action as usize]
    }

    /// Backward of [`q`](Self::q) for the input: `∂L/∂h = dq · row(a)`.
    pub(super) fn backward(&self, action: u32, dq: f32, mut dh: ArrayViewMut1<f32>) {
        dh.assign(&self.rows.row(action as usize));
        dh *= dq;
    }

    /// Backward of [`q`](Self::q) for the row: adds `dq · h` to its gradient. `step` is the number of
    /// the step that will use it.
    pub(super) fn add_gradient(&mut self, action: u32, dq: f32, h: ArrayView1<f32>, step: u64) {
        let (record, width) = (self.wake(action, step), self.width());
        let gradient = self.parts(record).gradient;
        ArrayViewMut1::from(&mut gradient[..width]).scaled_add(dq, &h);
        gradient[width] += dq;
    }

    /// `max_a Q_target(·, a)` for every h of `[states, width]`.
    pub(super) fn max_target(&mut self, h: ArrayView2<f32>, best: &mut [f32]) {
        let (states, actions, width) = (h.nrows(), self.rows.nrows(), self.width());
        if self.block.nrows() < states {
            self.block = Array2::zeros((states, BLOCK));
        }
        best.fill(f32::NEG_INFINITY);
        for start in (0..actions).step_by(BLOCK) {
            let end = (start + BLOCK).min(actions);
            let mut q = self.block.slice_mut(s![..states, ..end - start]);
            general_mat_mul(1., &h, &self.rows.slice(s![start..end, ..]).t(), 0., &mut q);
            for mut row in q.rows_mut() {
                row += &self.bias.slice(s![start..end]);
            }
            for action in start..end {
                let record = self.record_of[action];
                if record != NONE && self.records[record as usize].moved {
                    let at = record as usize * 4 * (width + 1) + 2 * (width + 1);
                    let target = ArrayView1::from(&self.data[at..at + width]);
                    let bias = self.data[at + width];
                    for (h, q) in h.rows().into_iter().zip(q.column_mut(action - start)) {
                        *q = h.dot(&target) + bias;
                    }
                }
            }
            for (row, best) in q.rows().into_iter().zip(best.iter_mut()) {
                *best = row.fold(*best, |best, &q| if q > best { q } else { best });
            }
        }
    }

    /// One Adam step on every row that has a gradient or momentum.
    pub(super) fn update(&mut self, adam: Adam, step: u64) {
        let width = self.width();
        for i in 0..self.active.len() {
            let index = self.active[i];
            let record = &mut self.records[index as usize];
            let action = record.action as usize;
            record.step = step;
            let first_move = !std::mem::replace(&mut record.moved, true);
            let at = index as usize * 4 * (width + 1);
            let Parts { m, v, target, gradient } = split(&mut self.data[at..at + 4 * (width + 1)]);
            let mut row = self.rows.row_mut(action);
            let bias = &mut self.bias[action];
            if first_move {
                self.moved.push(index);
                ArrayViewMut1::from(&mut target[..width]).assign(&row);
                target[width] = *bias;
            }
            adam.update(
                row.view_mut(),
                ArrayViewMut1::from(&mut m[..width]),
                ArrayViewMut1::from(&mut v[..width]),
                ArrayView1::from(&gradient[..width]),
            );
            adam.update_one(bias, &mut m[width], &mut v[width], gradient[width]);
            gradient.fill(0.);
        }
        let records = &mut self.records;
        self.active.retain(|&index| {
            let record = &mut records[index as usize];
            record.active = step - record.touched < REST_AFTER;
            record.active
        });
    }

    /// The target network becomes the online one.
    pub(super) fn sync_target(&mut self) {
        for index in self.moved.drain(..) {
            self.records[index as usize].moved = false;
        }
    }

    /// The record of `action`, made or woken so that the coming `step` updates it.
    fn wake(&mut self, action: u32, step: u64) -> usize {
        let index = match self.record_of[action as usize] {
            NONE => {
                let index = self.records.len();
                self.record_of[action as usize] = index as u32;
                self.records.push(Record {
                    action,
                    step: step - 1,
                    touched: step,
                    active: false,
                    moved: false,
                });
                self.data.resize(self.data.len() + 4 * (self.width() + 1), 0.);
                index
            }
            index => index as usize,
        };
        let record = &mut self.records[index];
        record.touched = step;
        if !record.active {
            record.active = true;
            let rested = (step - 1 - record.step) as f32;
            self.active.push(index as u32);
            if rested > 0. {
                let (by1, by2) = (BETA1.powf(rested), BETA2.powf(rested));
                let Parts { m, v, .. } = self.parts(index);
                m.iter_mut().for_each(|m| *m *= by1);
                v.iter_mut().for_each(|v| *v *= by2);
            }
        }
        index
    }

    fn parts(&mut self, record: usize) -> Parts<'_> {
        let size = 4 * (self.width() + 1);
        split(&mut self.data[record * size..(record + 1) * size])
    }
}

fn split(numbers: &mut [f32]) -> Parts<'_> {
    let part = numbers.len() / 4;
    let (m, numbers) = numbers.split_at_mut(part);
    let (v, numbers) = numbers.split_at_mut(part);
    let (target, gradient) = numbers.split_at_mut(part);
    Parts { m, v, target, gradient }
}
