//! The rows of F of every product, side by side: training goes through them at random, and one list is found sooner
//! than a list of lists.

use ndarray::{Array1, Array2};

use super::listed::Listed;
use crate::catalog::Catalog;
use crate::qnet::slices::{add_scaled, row, vector};
use crate::qnet::{EMBEDDING, Model};

/// Rows of F by product.
#[derive(Debug, Clone)]
pub struct Described {
    rows: Vec<u32>,
    /// Those of product i: up to `ends[i]`, from where those of the one before end.
    ends: Vec<u32>,
}

impl Described {
    /// Of a catalogue's products, as far as the model knows their features. O(features).
    pub fn new(model: &Model, catalog: &Catalog) -> Self {
        let mut all = Self { rows: Vec::new(), ends: Vec::with_capacity(catalog.len()) };
        for item in 0..catalog.len() as u32 {
            let known = catalog.description().hashes(item).filter_map(|hash| model.features.get(&hash));
            all.rows.extend(known);
            all.ends.push(all.rows.len() as u32);
        }
        all
    }

    /// Whether no product has a feature.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows of a product, and `1 / √n` of their number.
    pub fn of(&self, item: u32) -> (&[u32], f32) {
        let at = item as usize;
        let from = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        let rows = &self.rows[from as usize..self.ends[at] as usize];
        (rows, (rows.len().max(1) as f32).sqrt().recip())
    }

    /// `e(a) = (1/√|φ|) Σ F[f] + r(a)`, the residual of row `own` kept (1) or dropped (0).
    pub fn compose(&self, model: &Model, item: u32, own: usize, keep: f32, e: &mut [f32]) {
        let (rows, scale) = self.of(item);
        for &at in rows {
            add_scaled(e, scale, row(&model.embedding, at as usize));
        }
        add_scaled(e, keep, row(&model.residual, own));
    }

    /// `∂L/∂F` from `∂L/∂e` of listed products, and from contexts: each row that has one, once.
    pub fn gradients(
        &self,
        model: &Model,
        listed: &Listed,
        e: &Array2<f32>,
        contexts: &[(usize, Array1<f32>)],
    ) -> Vec<(usize, [f32; EMBEDDING])> {
        let mut rows = Listed::new(model.embedding.nrows());
        let mut sums: Vec<[f32; EMBEDDING]> = Vec::new();
        let mut add = |at: u32, scale: f32, g: &[f32]| {
            let place = rows.place(at);
            if place == sums.len() {
                sums.push([0.0; EMBEDDING]);
            }
            add_scaled(&mut sums[place], scale, g);
        };
        for (place, &item) in listed.items.iter().enumerate() {
            let (own, scale) = self.of(item);
            own.iter().for_each(|&at| add(at, scale, row(e, place)));
        }
        contexts.iter().for_each(|(at, g)| add(*at as u32, 1.0, vector(g)));
        rows.items.iter().map(|&at| at as usize).zip(sums).collect()
    }
}
