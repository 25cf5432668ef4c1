//! Content: what is described like the last few items.

use std::collections::HashMap;

use crate::catalog::Product;
use crate::eval::{Context, Data, Scorer, Scores};

/// How many of the session's items count.
const LENGTH: usize = 5;
/// Weight of the item before, against the one after it.
const DECAY: f64 = 0.7;

/// TF-IDF over what the catalogue says: cosine to the recent items, popularity between equals.
#[derive(Debug, Default)]
pub struct Content {
    vectors: Vectors,
    /// [token] the items that have it, and how much
    holders: Vec<Vec<(u32, f64)>>,
    ties: Vec<f64>,
}

/// What the catalogue says of each item, as TF-IDF: [item] tokens with weights; each vector has
/// length 1, or is empty.
#[derive(Debug, Default)]
pub struct Vectors(Vec<Vec<(u32, f64)>>);

impl Vectors {
    /// TF-IDF vectors of all items of `data`.
    pub fn new(data: &Data<'_>) -> Self {
        let mut numbers: HashMap<String, u32> = HashMap::new();
        let mut holders: Vec<f64> = Vec::new();
        let mut items: Vec<Vec<(u32, f64)>> = Vec::with_capacity(data.items());
        for item in 0..data.items() as u32 {
            let mut vector: Vec<(u32, f64)> = Vec::new();
            for token in data.product(item).map(tokens).unwrap_or_default() {
                let next = numbers.len() as u32;
                let number = *numbers.entry(token).or_insert(next);
                if vector.iter().all(|t| t.0 != number) {
                    vector.push((number, 1.));
                    holders.resize(numbers.len(), 0.);
                    holders[number as usize] += 1.;
                }
            }
            vector.sort_unstable_by_key(|t| t.0);
            items.push(vector);
        }
        let all = data.items() as f64;
        for vector in &mut items {
            vector.iter_mut().for_each(|t| t.1 = (1. + all / holders[t.0 as usize]).ln());
            let norm = vector.iter().map(|t| t.1 * t.1).sum::<f64>().sqrt();
            vector.iter_mut().for_each(|t| t.1 /= norm);
        }
        Self(items)
    }

    /// The vector of an item.
    pub fn get(&self, item: u32) -> &[(u32, f64)] {
        self.0.get(item as usize).map_or(&[], Vec::as_slice)
    }
}

/// The words for a product: category levels, brand, words of the title, price in half octaves,
/// and every attribute with its value.
pub fn tokens(product: &Product) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut path = String::from("category");
    for level in product.product_type.iter().flat_map(|l| l.split('.')) {
        path.push('.');
        path.push_str(level);
        tokens.push(path.clone());
    }
    if let Some(brand) = &product.brand {
        tokens.push(format!("brand:{brand}"));
    }
    if let Some(group) = &product.item_group_id {
        tokens.push(format!("group:{group}"));
    }
    // a product without a title shows its id, which says nothing
    if product.title != product.id {
        tokens.extend(product.title.to_lowercase().split_whitespace().map(|w| format!("title:{w}")));
    }
    if let Some(price) = product.price.as_ref().or(product.sale_price.as_ref()) {
        tokens.push(format!("price:{}", ((price.amount + 0.01).log2() * 2.) as i32));
    }
    for (name, value) in &product.attributes {
        match name.as_str() {
            "description" | "image" => {}
            "attributes" => {
                tokens.extend(value.to_lowercase().split_whitespace().map(|w| format!("attribute:{w}")))
            }
            _ => tokens.push(format!("{name}:{value}")),
        }
    }
    tokens
}

impl Scorer for Content {
    fn name(&self) -> &str {
        "content"
    }

    fn fit(&mut self, data: &Data<'_>) {
        self.vectors = Vectors::new(data);
        self.holders = Vec::new();
        for item in 0..data.items() as u32 {
            for &(token, weight) in self.vectors.get(item) {
                if self.holders.len() <= token as usize {
                    self.holders.resize(token as usize + 1, Vec::new());
                }
                self.holders[token as usize].push((item, weight));
            }
        }
        let most = data.popularity.iter().copied().fold(1., f64::max).ln_1p();
        self.ties = data.popularity.iter().map(|n| 1e-3 * n.ln_1p() / most).collect();
    }

    fn score(&self, context: &Context<'_>, out: &mut Scores) {
        let scores = out.dense(self.ties.len());
        let last = &context.items[context.items.len().saturating_sub(LENGTH)..];
        let mut profile: Vec<(u32, f64)> = Vec::new();
        for (&item, age) in last.iter().rev().zip(0..) {
            profile.extend(self.vectors.get(item).iter().map(|t| (t.0, t.1 * DECAY.powi(age))));
        }
        profile.sort_by_key(|t| t.0);
        for group in profile.chunk_by(|a, b| a.0 == b.0) {
            let wanted: f64 = group.iter().map(|t| t.1).sum();
            for &(item, weight) in &self.holders[group[0].0 as usize] {
                scores[item as usize] += wanted * weight;
            }
        }
        scores.iter_mut().zip(&self.ties).for_each(|(s, t)| *s += t);
    }
}
