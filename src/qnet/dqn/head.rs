//! The output layer: one row of weights per action, and what it costs to train a few of many.
//!
//! A minibatch touches few actions. Adam moves a row only while its moments are not 0, so rows that
//! were never touched need no moments, and a row that differs from the target network needs a copy of
//! its old self; both are kept in a record per touched action. Result and memory then depend on the
//! actions touched, not on all, with the same numbers as a dense optimiser.

use super::adam::{Adam, decay};
use super::layer::{Layer, glorot};
use super::linear::{PANEL, add_panels, add_scaled, dot, greatest};
use ndarray::Array2;

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

/// `q = rows · h + bias`.
#[derive(Debug, Clone)]
pub(super) struct Head {
    width: usize,
    actions: usize,
    /// `[actions / 16, width, 16]`: the rows of sixteen actions interleaved, see [`add_panels`]. Filled up
    /// to a full panel by rows that nothing reads.
    panels: Vec<f32>,
    /// `[actions]`, filled up likewise.
    bias: Vec<f32>,
    /// Index into `records`, or `NONE`; one per action.
    record_of: Vec<u32>,
    records: Vec<Record>,
    /// Per record its m, v, target row and gradient, each `width` numbers and one for the bias.
    data: Vec<f32>,
    /// Records whose momentum still moves their row.
    active: Vec<u32>,
    /// Records that differ from the target network.
    moved: Vec<u32>,
    /// One row and its bias while Adam moves it.
    scratch: Vec<f32>,
}

/// A record's numbers.
struct Parts<'a> {
    m: &'a mut [f32],
    v: &'a mut [f32],
    target: &'a mut [f32],
    gradient: &'a mut [f32],
}

impl Head {
    pub(super) fn glorot((width, actions): (usize, usize), rng: &mut fastrand::Rng) -> Self {
        let padded = actions.next_multiple_of(PANEL);
        let mut head = Self {
            width,
            actions,
            panels: vec![0.; padded * width],
            bias: vec![0.; padded],
            record_of: vec![NONE; actions],
            records: Vec::new(),
            data: Vec::new(),
            active: Vec::new(),
            moved: Vec::new(),
            scratch: Vec::new(),
        };
        let mut draw = glorot(width, actions, rng);
        // Of four actions in turn, so that a seed gives the network that it always gave.
        for action in (0..actions).step_by(4) {
            for (i, lane) in (0..width).flat_map(|i| (0..4).map(move |lane| (i, lane))) {
                let start = head.start(action + lane);
                head.panels[start + i * PANEL] = draw();
            }
        }
        head
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// As a layer `[width, actions]`.
    pub(super) fn layer(&self) -> Layer {
        let at = |(i, action): (usize, usize)| self.panels[self.start(action) + i * PANEL];
        Layer {
            kernel: Array2::from_shape_fn((self.width, self.actions), at),
            bias: self.bias[..self.actions].to_vec().into(),
        }
    }

    /// Takes the weights of a layer `[width, actions]`, for the target network too, without momentum.
    pub(super) fn set(&mut self, kernel: &[f32], bias: &[f32]) {
        self.record_of.fill(NONE);
        self.records.clear();
        self.data.clear();
        self.active.clear();
        self.moved.clear();
        for action in 0..self.actions {
            let start = self.start(action);
            for i in 0..self.width {
                self.panels[start + i * PANEL] = kernel[i * self.actions + action];
            }
        }
        self.bias[..self.actions].copy_from_slice(bias);
    }

    /// Where the row of `action` starts; it goes on in steps of `PANEL`.
    fn start(&self, action: usize) -> usize {
        action / PANEL * self.width * PANEL + action % PANEL
    }

    fn row(&self, action: u32) -> impl Iterator<Item = &f32> {
        self.panels[self.start(action as usize)..].iter().step_by(PANEL).take(self.width)
    }

    /// All Q-values of one h `[width]`, into q.
    pub(super) fn q_values<'a>(&self, h: &[f32], q: &'a mut Vec<f32>) -> &'a [f32] {
        q.clear();
        q.extend_from_slice(&self.bias);
        add_panels(&self.panels, h, q);
        &q[..self.actions]
    }

    /// `Q(s, a)` of one action.
    pub(super) fn q(&self, h: &[f32], action: u32) -> f32 {
        self.row(action).zip(h).map(|(w, h)| w * h).sum::<f32>() + self.bias[action as usize]
    }

    /// Backward of [`q`](Self::q) for the input: `∂L/∂h = dq · row(a)`.
    pub(super) fn backward(&self, action: u32, dq: f32, dh: &mut [f32]) {
        for (dh, w) in dh.iter_mut().zip(self.row(action)) {
            *dh = dq * w;
        }
    }

    /// Backward of [`q`](Self::q) for the row: adds `dq · h` to its gradient. `step` is the number of
    /// the step that will use it.
    pub(super) fn add_gradient(&mut self, action: u32, dq: f32, h: &[f32], step: u64) {
        let (record, width) = (self.wake(action, step), self.width);
        let gradient = self.parts(record).gradient;
        add_scaled(&mut gradient[..width], dq, h);
        gradient[width] += dq;
    }

    /// `max_a Q_target(·, a)` for every h of `[states, width]`.
    pub(super) fn max_target(&self, h: &[f32], best: &mut [f32]) {
        let width = self.width;
        best.fill(f32::NEG_INFINITY);
        let mut block = [0f32; BLOCK];
        // Rows of the block that the target network has otherwise: place and record.
        let mut moved = [(0, 0); BLOCK];
        let blocks = self.panels.chunks(BLOCK * width).zip(self.bias.chunks(BLOCK));
        for ((panels, bias), record_of) in blocks.zip(self.record_of.chunks(BLOCK)) {
            let q = &mut block[..bias.len()];
            let mut count = 0;
            for (i, &record) in record_of.iter().enumerate() {
                if record != NONE && self.records[record as usize].moved {
                    moved[count] = (i, record as usize);
                    count += 1;
                }
            }
            for (h, best) in h.chunks_exact(width).zip(best.iter_mut()) {
                q.copy_from_slice(bias);
                add_panels(panels, h, q);
                for &(i, record) in &moved[..count] {
                    let target = &self.data[(4 * record + 2) * (width + 1)..][..width + 1];
                    q[i] = dot(&target[..width], h) + target[width];
                }
                *best = best.max(greatest(&q[..record_of.len()]));
            }
        }
    }

    /// One Adam step on every row that has a gradient or momentum.
    pub(super) fn update(&mut self, adam: Adam, step: u64) {
        let (width, size) = (self.width, 4 * (self.width + 1));
        for &index in &self.active {
            let record = &mut self.records[index as usize];
            let action = record.action as usize;
            let start = action / PANEL * width * PANEL + action % PANEL;
            let Parts { m, v, target, gradient } = split(&mut self.data[index as usize * size..][..size]);
            record.step = step;
            self.scratch.clear();
            self.scratch.extend(self.panels[start..].iter().step_by(PANEL).take(width));
            self.scratch.push(self.bias[action]);
            if !record.moved {
                record.moved = true;
                self.moved.push(index);
                target.copy_from_slice(&self.scratch);
            }
            adam.update(&mut self.scratch, m, v, gradient);
            gradient.fill(0.);
            for (w, new) in self.panels[start..].iter_mut().step_by(PANEL).zip(&self.scratch[..width]) {
                *w = *new;
            }
            self.bias[action] = self.scratch[width];
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
                self.data.resize(self.data.len() + 4 * (self.width + 1), 0.);
                index
            }
            index => index as usize,
        };
        let record = &mut self.records[index];
        record.touched = step;
        if !record.active {
            record.active = true;
            let rested = step - 1 - record.step;
            self.active.push(index as u32);
            let Parts { m, v, .. } = self.parts(index);
            decay(m, v, rested);
        }
        index
    }

    fn parts(&mut self, record: usize) -> Parts<'_> {
        let size = 4 * (self.width + 1);
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
