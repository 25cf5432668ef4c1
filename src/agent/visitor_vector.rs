//! The visitor vector δ: how this visitor differs from what the shipped model says of anyone in their state.
//!
//! One extended-Kalman step per seen slate, clicked or not, on the choice model's likelihood:
//! `g = Σ (y_i − p_i) x_i`, `H = Σ p_i x_i x_iᵀ − x̄ x̄ᵀ`, `Λ ← γ(Λ − Λ₀) + Λ₀ + H`, `δ ← γδ + Λ⁻¹ g`.
//! Skips are what it learns from most; δ = 0 is exactly the shipped model.
//!
//! The no-click option is one more coordinate: its x is the unit vector of coordinate 32 and a product's x
//! is `[e(a), 0]`, so that how readily this visitor clicks at all is learned in the same step.

use crate::host;
use crate::qnet::slices::{add_scaled, dot, row, scale};
use crate::qnet::{EMBEDDING, ItemVector};
use crate::wire::{Sink, Source};
use ndarray::Array2;

/// Coordinates of δ: a product vector's, and the no-click utility.
pub const WIDTH: usize = EMBEDDING + 1;
/// Numbers in the lower half of a matrix.
const LOWER: usize = WIDTH * (WIDTH + 1) / 2;
/// Prior variance of the no-click utility: click rates of visitors differ by about a factor e.
const NOTHING_VARIANCE: f32 = 1.0;
/// Products whose part in δ is kept apart for explanations; the least of more is merged into the rest.
const MAX_PARTS: usize = 64;

/// A point of δ's space: `[33]`
pub type Vector = [f32; WIDTH];
/// `[33, 33]`
type Matrix = [Vector; WIDTH];

/// δ with its precision Λ, and which products of past slates it consists of.
#[derive(Debug, Clone, PartialEq)]
pub struct VisitorVector {
    /// δ: `[33]`
    pub delta: Vector,
    /// Λ: `[33, 33]`
    precision: Matrix,
    /// Λ₀: `[33, 33]`
    prior: Matrix,
    /// Each product's part of δ's first 32 coordinates. Together with `rest` they are δ exactly.
    pub parts: Vec<Part>,
    /// What is of no kept product.
    pub rest: ItemVector,
    /// Slates learned from.
    pub updates: u64,
    enabled: bool,
}

/// What one product of past slates put into δ.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Number in the catalogue.
    pub item: u32,
    /// Of its own.
    pub vector: ItemVector,
    /// True when it was last clicked, false when it was last passed over.
    pub clicked: bool,
}

/// One slate as the choice model saw it: vectors `e_i`, and the probabilities with ∅ last.
#[derive(Debug)]
pub struct Choice<'a> {
    /// Products in the order shown.
    pub items: &'a [u32],
    /// Their vectors.
    pub vectors: Vec<ItemVector>,
    /// `P(i | s, A)`, then `P(∅ | s, A)`.
    pub probabilities: Vec<f32>,
    /// Place of the clicked product; `None` for no click.
    pub clicked: Option<usize>,
}

impl VisitorVector {
    /// δ = 0 with precision `precision / scale` (`[32, 32]`, κ = `scale`). A scale of 0 switches it off.
    pub fn new(precision: &Array2<f32>, scale: f32) -> Self {
        let mut prior = [[0.0; WIDTH]; WIDTH];
        let enabled = scale > 0.0;
        for (i, to) in prior.iter_mut().enumerate() {
            to[i] = 1.0;
            if enabled {
                to.iter_mut().zip(row(precision, i)).for_each(|(to, p)| *to = p / scale);
            }
        }
        prior[EMBEDDING][EMBEDDING] = 1.0 / NOTHING_VARIANCE;
        Self {
            delta: [0.0; WIDTH],
            precision: prior,
            prior,
            parts: Vec::new(),
            rest: [0.0; EMBEDDING],
            updates: 0,
            enabled,
        }
    }

    /// δ's first 32 coordinates, added to h.
    pub fn taste(&self) -> &[f32] {
        &self.delta[..EMBEDDING]
    }

    /// What this visitor adds to the no-click utility ν.
    pub fn nothing(&self) -> f32 {
        self.delta[EMBEDDING]
    }

    /// Learns from one answered slate; `forgetting` is γ. About 50 µs at most: one 33 × 33 Cholesky.
    pub fn update(&mut self, choice: &Choice<'_>, forgetting: f32) {
        if !self.enabled {
            return;
        }
        let p = &choice.probabilities;
        let nothing = p.last().copied().unwrap_or(0.0);
        // x̄ = Σ p_i x_i and H = Σ p_i x_i x_iᵀ − x̄ x̄ᵀ
        let mut mean = [0.0; WIDTH];
        let mut hessian = [[0.0; WIDTH]; WIDTH];
        for (e, &p) in choice.vectors.iter().zip(p) {
            add_scaled(&mut mean, p, e);
            for (row, &x) in hessian.iter_mut().zip(e) {
                add_scaled(row, p * x, e);
            }
        }
        mean[EMBEDDING] = nothing;
        hessian[EMBEDDING][EMBEDDING] = nothing;
        for (row, &m) in hessian.iter_mut().zip(&mean) {
            add_scaled(row, -m, &mean);
        }
        // Λ ← γ(Λ − Λ₀) + Λ₀ + H
        let before = self.prior.as_flattened().iter().zip(hessian.as_flattened());
        for (l, (l0, h)) in self.precision.as_flattened_mut().iter_mut().zip(before) {
            *l = forgetting * (*l - l0) + l0 + h;
        }
        let Some(factor) = Cholesky::new(&self.precision) else { return };
        // δ ← γδ + Λ⁻¹ g, g = Σ (y_i − p_i) x_i, kept apart by product
        scale(&mut self.delta, forgetting);
        scale(&mut self.rest, forgetting);
        for part in &mut self.parts {
            scale(&mut part.vector, forgetting);
        }
        for (place, (&item, e)) in choice.items.iter().zip(&choice.vectors).enumerate() {
            let clicked = choice.clicked == Some(place);
            let residual = f32::from(u8::from(clicked)) - p[place];
            let mut step = [0.0; WIDTH];
            add_scaled(&mut step, residual, e);
            factor.solve(&mut step);
            add_scaled(&mut self.delta, 1.0, &step);
            self.keep_part(item, clicked, &step);
        }
        let mut step = [0.0; WIDTH];
        step[EMBEDDING] = f32::from(u8::from(choice.clicked.is_none())) - nothing;
        factor.solve(&mut step);
        add_scaled(&mut self.delta, 1.0, &step);
        add_scaled(&mut self.rest, 1.0, &step);
        self.merge_least();
        self.updates += 1;
    }

    fn keep_part(&mut self, item: u32, clicked: bool, step: &Vector) {
        match self.parts.iter_mut().find(|part| part.item == item) {
            Some(part) => {
                add_scaled(&mut part.vector, 1.0, step);
                part.clicked = clicked;
            }
            None => {
                let mut vector = [0.0; EMBEDDING];
                vector.copy_from_slice(&step[..EMBEDDING]);
                self.parts.push(Part { item, vector, clicked });
            }
        }
    }

    fn merge_least(&mut self) {
        let size = |part: &Part| part.vector.iter().map(|v| v * v).sum::<f32>();
        while self.parts.len() > MAX_PARTS {
            let least =
                (0..self.parts.len()).min_by(|&a, &b| size(&self.parts[a]).total_cmp(&size(&self.parts[b])));
            let Some(least) = least else { return };
            let part = self.parts.swap_remove(least);
            add_scaled(&mut self.rest, 1.0, &part.vector);
        }
    }

    /// A draw from `N(δ, β² Λ⁻¹)`: Thompson sampling.
    pub fn sample(&self, beta: f32, rng: &mut fastrand::Rng) -> Vector {
        let mut draw = [0.0; WIDTH];
        draw.iter_mut().for_each(|d| *d = normal(rng) * beta);
        match Cholesky::new(&self.precision) {
            Some(factor) if self.enabled => {
                factor.solve_transposed(&mut draw);
                add_scaled(&mut draw, 1.0, &self.delta);
                draw
            }
            _ => self.delta,
        }
    }

    /// Mean standard deviation of δ's coordinates, as a share of the prior's: 1 knows nothing, 0 all.
    pub fn uncertainty(&self) -> f32 {
        let spread = |precision: &Matrix| {
            Cholesky::new(precision).map_or(0.0, |factor| {
                (0..EMBEDDING)
                    .map(|i| {
                        let mut unit = [0.0; WIDTH];
                        unit[i] = 1.0;
                        factor.solve(&mut unit);
                        unit[i].max(0.0).sqrt()
                    })
                    .sum::<f32>()
            })
        };
        spread(&self.precision) / spread(&self.prior).max(f32::MIN_POSITIVE)
    }
}

/// One standard normal number (Box & Muller 1958).
fn normal(rng: &mut fastrand::Rng) -> f32 {
    let radius = (-2.0 * (1.0 - rng.f32()).ln()).sqrt();
    radius * host::cos(std::f32::consts::TAU * rng.f32())
}

/// `A = L Lᵀ` of a symmetric positive definite matrix.
struct Cholesky(Matrix);

impl Cholesky {
    /// `None` when the matrix is not positive definite.
    fn new(matrix: &Matrix) -> Option<Self> {
        let mut l = [[0.0_f32; WIDTH]; WIDTH];
        for i in 0..WIDTH {
            for j in 0..=i {
                let sum = matrix[i][j] - dot(&l[i][..j], &l[j][..j]);
                if i == j {
                    if sum <= 0.0 || !sum.is_finite() {
                        return None;
                    }
                    l[i][i] = sum.sqrt();
                } else {
                    l[i][j] = sum / l[j][j];
                }
            }
        }
        Some(Self(l))
    }

    /// x ← A⁻¹ x
    fn solve(&self, x: &mut Vector) {
        for i in 0..WIDTH {
            x[i] = (x[i] - dot(&self.0[i][..i], &x[..i])) / self.0[i][i];
        }
        self.solve_transposed(x);
    }

    /// x ← L⁻ᵀ x, which turns white noise into noise of covariance A⁻¹.
    fn solve_transposed(&self, x: &mut Vector) {
        for i in (0..WIDTH).rev() {
            x[i] /= self.0[i][i];
            let (before, rest) = x.split_at_mut(i);
            add_scaled(before, -rest[0], &self.0[i][..i]);
        }
    }
}

/// What outlives the page, as it was read: δ, the lower half of Λ, the parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Saved {
    delta: Vec<f32>,
    precision: Vec<f32>,
    /// The parts, products by the numbers that they have in what was stored.
    pub parts: Vec<Part>,
    rest: ItemVector,
    updates: u64,
}

/// NaN where it is not of the right length, which [`VisitorVector::restore`] refuses.
fn item_vector(from: &mut Source) -> ItemVector {
    let mut vector = [f32::NAN; EMBEDDING];
    let numbers = from.floats();
    if numbers.len() == EMBEDDING {
        vector.copy_from_slice(&numbers);
    }
    vector
}

impl Saved {
    pub(crate) fn read(from: &mut Source) -> Self {
        let part =
            |from: &mut Source| Part { item: from.small(), vector: item_vector(from), clicked: from.flag() };
        Self {
            delta: from.floats(),
            precision: from.floats(),
            parts: from.list(part),
            rest: item_vector(from),
            updates: from.whole(),
        }
    }
}

impl VisitorVector {
    /// Writes what [`Saved::read`] reads, with the numbers that each product of the catalogue has in what is stored.
    pub(crate) fn write(&self, to: &mut Sink, stored: &[u32]) {
        to.floats(&self.delta);
        to.whole(LOWER as u64);
        for (i, row) in self.precision.iter().enumerate() {
            to.bare(&row[..=i]);
        }
        to.list(&self.parts, |to, part| {
            to.whole(stored[part.item as usize].into());
            to.floats(&part.vector);
            to.flag(part.clicked);
        });
        to.floats(&self.rest);
        to.whole(self.updates);
    }

    /// Takes up what was stored; false, and nothing changed, when it does not fit or is not finite. Where it is switched
    /// off, there is nothing to take up.
    pub fn restore(&mut self, saved: Saved) -> bool {
        if !self.enabled {
            return true;
        }
        let numbers = saved.delta.iter().chain(&saved.precision).chain(&saved.rest);
        let fits = saved.delta.len() == WIDTH
            && saved.precision.len() == LOWER
            && numbers.chain(saved.parts.iter().flat_map(|p| &p.vector)).all(|v| v.is_finite());
        if !fits {
            return false;
        }
        let mut values = saved.precision.into_iter();
        for i in 0..WIDTH {
            for j in 0..=i {
                let value = values.next().unwrap_or(0.0);
                self.precision[i][j] = value;
                self.precision[j][i] = value;
            }
        }
        self.delta.copy_from_slice(&saved.delta);
        self.rest = saved.rest;
        self.parts = saved.parts;
        self.updates = saved.updates;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::qnet::choice::probabilities;
    use proptest::prelude::*;

    fn vectors(n: usize, seed: u64) -> Vec<ItemVector> {
        let mut rng = fastrand::Rng::with_seed(seed);
        (0..n).map(|_| [0.0; EMBEDDING].map(|_| normal(&mut rng) * 0.3)).collect()
    }

    fn answer(
        v: &mut VisitorVector,
        e: &[ItemVector],
        items: &[u32],
        clicked: Option<usize>,
        forgetting: f32,
    ) -> f32 {
        let vectors: Vec<ItemVector> = items.iter().map(|&i| e[i as usize]).collect();
        let utilities: Vec<f32> = vectors.iter().map(|e| dot(e, v.taste())).collect();
        let probabilities = probabilities(&utilities, 1.0 + v.nothing());
        let p = probabilities[clicked.unwrap_or(items.len())];
        v.update(&Choice { items, vectors, probabilities, clicked }, forgetting);
        p
    }

    #[test]
    fn clicks_and_skips_make_the_same_answer_more_likely() {
        let e = vectors(12, 1);
        for clicked in [Some(2), None] {
            let mut v = VisitorVector::new(&Array2::eye(EMBEDDING), 1.0);
            let items = [3, 4, 5, 6];
            let before = answer(&mut v, &e, &items, clicked, 0.97);
            assert!(answer(&mut v, &e, &items, clicked, 0.97) > before);
        }
    }

    #[test]
    fn a_scale_of_nothing_switches_it_off() {
        let e = vectors(12, 1);
        let mut v = VisitorVector::new(&Array2::eye(EMBEDDING), 0.0);
        answer(&mut v, &e, &[1, 2], Some(0), 0.97);
        assert_eq!(v.delta, [0.0; WIDTH]);
        assert_eq!(v.sample(1.0, &mut fastrand::Rng::with_seed(1)), v.delta);
        let fresh = v.clone();
        let mut on = VisitorVector::new(&Array2::eye(EMBEDDING), 1.0);
        answer(&mut on, &e, &[1, 2], Some(0), 0.97);
        assert!(v.restore(saved(&on)));
        assert_eq!(v, fresh, "what was stored before it was switched off");
    }

    #[test]
    fn samples_have_the_covariance_of_the_belief() {
        let e = vectors(12, 2);
        let mut v = VisitorVector::new(&Array2::eye(EMBEDDING), 1.0);
        for k in 0..20 {
            answer(&mut v, &e, &[k % 12, (k + 5) % 12], Some(0), 0.97);
        }
        let mut rng = fastrand::Rng::with_seed(5);
        let along = &e[0];
        let draws: Vec<f32> = (0..4000)
            .map(|_| dot(&v.sample(1.0, &mut rng)[..EMBEDDING], along) - dot(v.taste(), along))
            .collect();
        let got = draws.iter().map(|d| d * d).sum::<f32>() / draws.len() as f32;
        let mut x = [0.0; WIDTH];
        x[..EMBEDDING].copy_from_slice(along);
        Cholesky::new(&v.precision).unwrap().solve(&mut x);
        let want = dot(&x[..EMBEDDING], along);
        assert!((got / want - 1.0).abs() < 0.1, "{got} against {want}");
    }

    fn saved(v: &VisitorVector) -> Saved {
        let as_they_are: Vec<u32> = (0..200).collect();
        Saved::read(&mut Source::new(&Sink::bytes(|to| v.write(to, &as_they_are))))
    }

    proptest! {
        #[test]
        fn the_parts_are_always_the_whole(seed in 0_u64..1000, slates in 1_usize..60) {
            let e = vectors(200, 3);
            let mut rng = fastrand::Rng::with_seed(seed);
            let mut v = VisitorVector::new(&Array2::eye(EMBEDDING), 1.0);
            for _ in 0..slates {
                let items: Vec<u32> = (0..6).map(|k| rng.u32(0..33) * 6 + k).collect();
                let clicked = rng.bool().then(|| rng.usize(0..6));
                answer(&mut v, &e, &items, clicked, 0.97);
            }
            let mut sum = v.rest;
            for part in &v.parts {
                sum.iter_mut().zip(&part.vector).for_each(|(s, p)| *s += p);
            }
            for (sum, delta) in sum.iter().zip(&v.delta) {
                prop_assert!((sum - delta).abs() < 1e-4, "{} against {}", sum, delta);
            }
            let mut back = VisitorVector::new(&Array2::eye(EMBEDDING), 1.0);
            prop_assert!(back.restore(saved(&v)));
            prop_assert_eq!(&back.delta, &v.delta);
            prop_assert_eq!(v.parts.len() <= MAX_PARTS, true);
        }
    }

    #[test]
    fn what_does_not_fit_is_not_restored() {
        let mut v = VisitorVector::new(&Array2::eye(EMBEDDING), 1.0);
        let fresh = v.clone();
        for spoil in [
            |s: &mut Saved| s.delta.truncate(3),
            |s: &mut Saved| s.precision[0] = f32::NAN,
            |s: &mut Saved| s.rest[0] = f32::INFINITY,
        ] {
            let mut saved = saved(&v);
            spoil(&mut saved);
            assert!(!v.restore(saved));
            assert_eq!(v, fresh);
        }
    }
}
