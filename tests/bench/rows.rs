//! The scores of many products by themselves, compiled as in a page: what `npm run bench` holds against reading their rows once.

use wasm_bindgen::prelude::wasm_bindgen;
use windowshop::qnet::{ItemVector, Vectors};

/// Products with int8 vectors, and a visitor.
#[wasm_bindgen]
pub struct Rows {
    vectors: Vectors,
    biases: Vec<f32>,
    h: ItemVector,
}

#[wasm_bindgen]
impl Rows {
    /// So many products, always the same.
    #[wasm_bindgen(constructor)]
    pub fn new(products: usize) -> Self {
        let mut rng = fastrand::Rng::with_seed(4);
        let mut vectors = Vectors::new(products, true);
        let mut vector = || -> ItemVector { std::array::from_fn(|_| rng.f32() - 0.5) };
        (0..products).for_each(|_| vectors.push(&vector()));
        Self { vectors, biases: vec![0.0; products], h: vector() }
    }

    /// Scores all, and gives the last product's.
    pub fn score(&self) -> Option<f32> {
        self.vectors.scores(&self.h, &self.biases).last().copied()
    }
}

fn main() {}
