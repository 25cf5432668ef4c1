//! A catalogue's way into the network's space, some products at a time: a page must not stand still for it.

use std::sync::Arc;

use ndarray::{Array1, Array2};

use super::likeness::Likeness;
use super::memory::Recall;
use super::model::{ItemTable, Model, id_hash};
use super::slices::{add_scaled, mat_vec, normalise, row, row_mut};
use super::vectors::Vectors;
use super::{EMBEDDING, top_k};
use crate::catalog::Catalog;

/// Products placed by their features in one step, at about 1 µs each.
const STEP: usize = 256;
/// Products new to the model placed in one step, at up to 100 µs each: every one is held against the known ones.
const NEW_STEP: usize = 4;
/// About so many known products, drawn from all, are what a new one is held against where there are more: otherwise many new
/// products among many would cost hours. With a tenth of 12,971 products held out of training, HR@20 .413 and .414 without
/// this (`evaluate --collapse --catalogue --hold-out-products 0.1`, JD).
const HELD_AGAINST: usize = 8192;
/// Known products from which the residual of a new one is imputed.
const NEIGHBOURS: usize = 10;
/// Share of it that is imputed. With a tenth of a shop's products held out of training, HR@10 on them went
/// from .057 (share 0) to .064 (.5) and .070 (1), HR@20 on the known ones from .684 to .675 and .667.
const IMPUTED: f32 = 0.5;

/// A catalogue that is being placed: `e(a) = (1/√|φ|) Σ_{f∈φ(a)} F[f] + r(a)`, with φ the features known here; then each
/// product that the model never saw gets a share of the mean residual of the known products that are most like it, since
/// what features leave unsaid is mostly the same among alike.
#[derive(Debug)]
pub struct Placing {
    table: ItemTable,
    /// Row in the model of each product so far.
    rows: Vec<Option<u32>>,
    /// Row in the model's embedding of each feature of the catalogue, where the model knows it.
    features: Vec<Option<u32>>,
    /// Known products that new ones are held against, and what they are like by their features alone, at length 1:
    /// `[known, 32]`.
    known: Vec<u32>,
    content: Array2<f32>,
    /// Products that have been looked at in the second round.
    seen: usize,
}

impl Placing {
    /// Begins; nothing is placed yet. The vectors will be [`Vectors::Rounded`] or exact.
    pub fn new(model: &Model, catalog: &Catalog, rounded: bool) -> Self {
        let n = catalog.len();
        let table = ItemTable {
            e: Vectors::new(n, rounded),
            bias: Array1::from(vec![model.new_bias; n]),
            q_bias: Array1::from(vec![model.new_q_bias; n]),
            new: vec![true; n],
            recall: Recall::default(),
        };
        let all = catalog.description().features().iter();
        let features = all.map(|feature| model.features.get(&feature.hash).copied()).collect();
        let rows = Vec::with_capacity(n);
        Self { table, rows, features, known: Vec::new(), content: Array2::zeros((0, EMBEDDING)), seen: 0 }
    }

    /// Places some more; false when all are. The model and the catalogue are always the same.
    pub fn step(&mut self, model: &Model, catalog: &Catalog) -> bool {
        if self.rows.len() < catalog.len() {
            for _ in 0..STEP.min(catalog.len() - self.rows.len()) {
                self.place(model, catalog);
            }
            if self.rows.len() == catalog.len() {
                self.recall(model, catalog);
            }
        } else {
            // What can be like something is there to be held against once all are placed.
            if self.seen == 0 {
                self.gather(model, catalog);
            }
            let new = (self.seen..catalog.len()).filter(|&i| self.rows[i].is_none());
            let some: Vec<usize> = new.take(NEW_STEP).collect();
            for &i in &some {
                self.impute(model, i as u32);
            }
            self.seen = if some.len() < NEW_STEP { catalog.len() } else { some[NEW_STEP - 1] + 1 };
        }
        self.seen < catalog.len() && !self.table.new.is_empty()
    }

    /// The products, once all are placed.
    pub fn finish(self) -> ItemTable {
        self.table
    }

    fn place(&mut self, model: &Model, catalog: &Catalog) {
        let i = self.rows.len();
        let mut e = [0.0; EMBEDDING];
        let all = catalog.description().of(i as u32).iter();
        let rows = all.filter_map(|value| self.features[value.feature()]);
        let share = (rows.clone().count().max(1) as f32).sqrt().recip();
        for at in rows {
            add_scaled(&mut e, share, row(&model.embedding, at as usize));
        }
        let known = model.row_of(catalog, i as u32);
        if let Some(at) = known {
            let at = at as usize;
            add_scaled(&mut e, 1.0, row(&model.residual, at));
            self.table.bias[i] = model.bias[at];
            self.table.q_bias[i] = model.q_bias[at];
            self.table.new[i] = model.part.as_ref().is_some_and(|part| i as u32 >= part.seen);
        }
        self.table.e.push(&e);
        self.rows.push(known);
    }

    fn recall(&mut self, model: &Model, catalog: &Catalog) {
        let alike = &model.memory.gains.alike;
        let likeness = if alike.is_empty() { Likeness::default() } else { Likeness::new(catalog, alike) };
        // Where nothing followed anything, nobody asks for rows.
        let rows = if model.memory.followers.is_empty() { Vec::new() } else { self.rows.clone() };
        let likeness = model.part.iter().fold(likeness, Likeness::in_shop);
        self.table.recall = Recall::new(Arc::clone(&model.memory), likeness, rows);
        // Their followers are in the memory already.
        for unseen in model.part.iter().flat_map(|part| part.seen..catalog.len() as u32) {
            self.table.recall.stand_in(unseen, vec![unseen]);
        }
    }

    /// What the known products are like by their features alone, which is all that is known of the new ones.
    fn gather(&mut self, model: &Model, catalog: &Catalog) {
        if self.rows.iter().all(Option::is_some) {
            return;
        }
        let known = (0..catalog.len() as u32).filter(|&i| self.rows[i as usize].is_some());
        let one_of = known.clone().count().div_ceil(HELD_AGAINST).max(1) as u64;
        // By their ids: every third of a catalogue may be of one kind.
        self.known = known.filter(|&i| (id_hash(catalog.id(i)) >> 32).is_multiple_of(one_of)).collect();
        self.content = Array2::zeros((self.known.len(), EMBEDDING));
        for (at, &i) in self.known.iter().enumerate() {
            let to = row_mut(&mut self.content, at);
            to.copy_from_slice(&self.table.e.row(i));
            add_scaled(to, -1.0, residual(model, &self.rows, i));
            normalise(to);
        }
    }

    fn impute(&mut self, model: &Model, i: u32) {
        if self.known.is_empty() {
            return;
        }
        let mut e = self.table.e.row(i);
        if e.iter().all(|&v| v == 0.0) {
            return; // nothing is known of it that could be like anything
        }
        let cosines = mat_vec(&self.content, &e, &vec![0.0; self.known.len()]);
        let near = top_k(&cosines, NEIGHBOURS);
        let share = IMPUTED / near.len().max(1) as f32;
        let stand_ins: Vec<u32> = near.iter().map(|&place| self.known[place as usize]).collect();
        for &known in &stand_ins {
            add_scaled(&mut e, share, residual(model, &self.rows, known));
        }
        self.table.e.set(i, &e);
        self.table.recall.stand_in(i, stand_ins);
    }
}

/// r of a product that the model knows.
fn residual<'a>(model: &'a Model, rows: &[Option<u32>], item: u32) -> &'a [f32] {
    let at = rows.get(item as usize).copied().flatten();
    at.map_or(&[], |at| row(&model.residual, at as usize))
}
