//! Who recommends: the learner in its variants, and what it is held against.

use std::collections::BTreeMap;
use std::sync::Arc;

use fastrand::Rng;

use super::draw::normal;
use super::history::History;
use super::world::{Answer, Visitor, World};
use crate::bundle::BundleBytes;
use crate::catalog::Catalog;
use crate::config::Config;
use crate::qnet::top_k;
use crate::shopper::Event;
use crate::{Error, Recommender, Request, Setup};

/// Serves one visitor.
pub trait Agent {
    /// What to show now. Only all-knowing agents look into the visitor.
    ///
    /// # Errors
    /// Those of the recommender.
    fn slate(&mut self, visitor: &dyn Visitor, limit: usize) -> Result<Vec<u32>, Error>;
    /// What came of it.
    ///
    /// # Errors
    /// Those of the recommender.
    fn learn(&mut self, slate: &[u32], answer: &Answer) -> Result<(), Error>;
}

/// Makes an agent for a visitor; the number seeds its dice.
pub type Make<'a> = Box<dyn Fn(&dyn Visitor, u64) -> Result<Box<dyn Agent + 'a>, Error> + Sync + 'a>;

/// What agents without a memory of their own keep: boredom, and what was bought.
#[derive(Debug)]
struct Shown {
    worn: Vec<f32>,
    bought: Vec<u32>,
}

impl Shown {
    fn new(products: usize) -> Self {
        Self { worn: vec![0.0; products], bought: Vec::new() }
    }

    /// The best candidates by `scores`, those shown of late at a loss.
    fn pick(&self, mut scores: Vec<f32>, loss: f32, visitor: &dyn Visitor, limit: usize) -> Vec<u32> {
        scores.iter_mut().zip(&self.worn).for_each(|(s, w)| *s -= loss * w);
        self.bought.iter().for_each(|&i| scores[i as usize] = f32::NEG_INFINITY);
        match visitor.candidates() {
            None => top_k(&scores, limit),
            Some(candidates) => {
                let of: Vec<f32> = candidates.iter().map(|&i| scores[i as usize]).collect();
                top_k(&of, limit).into_iter().map(|k| candidates[k as usize]).collect()
            }
        }
    }

    fn learn(&mut self, slate: &[u32], answer: &Answer) {
        self.worn.iter_mut().for_each(|w| *w *= 0.8);
        slate.iter().for_each(|&i| self.worn[i as usize] += 0.35);
        self.bought.extend(answer.clicked.filter(|_| answer.bought).map(|place| slate[place]));
    }
}

/// Shows anything.
struct Random {
    products: u32,
    rng: Rng,
}

impl Agent for Random {
    fn slate(&mut self, visitor: &dyn Visitor, limit: usize) -> Result<Vec<u32>, Error> {
        Ok(match visitor.candidates() {
            Some(candidates) => self.rng.choose_multiple(candidates.iter().copied(), limit),
            None => self.rng.choose_multiple(0..self.products, limit),
        })
    }

    fn learn(&mut self, _: &[u32], _: &Answer) -> Result<(), Error> {
        Ok(())
    }
}

/// Shows what is clicked most often when shown, in turn.
struct Popularity {
    rates: Arc<Vec<f32>>,
    shown: Shown,
}

/// Clicks per impression of each product, two impressions at the mean rate added.
pub fn click_rates(history: &History, products: usize) -> Vec<f32> {
    let (mut clicks, mut shown) = (vec![0.0_f32; products], vec![0.0_f32; products]);
    for (slate, answer) in history.visits.iter().flatten() {
        slate.iter().for_each(|&i| shown[i as usize] += 1.0);
        if let Some(place) = answer.clicked {
            clicks[slate[place] as usize] += 1.0;
        }
    }
    let mean = clicks.iter().sum::<f32>() / shown.iter().sum::<f32>().max(1.0);
    clicks.iter().zip(&shown).map(|(c, s)| (c + 2.0 * mean) / (s + 2.0)).collect()
}

impl Agent for Popularity {
    fn slate(&mut self, visitor: &dyn Visitor, limit: usize) -> Result<Vec<u32>, Error> {
        Ok(self.shown.pick(self.rates.to_vec(), 0.02, visitor, limit))
    }

    fn learn(&mut self, slate: &[u32], answer: &Answer) -> Result<(), Error> {
        self.shown.learn(slate, answer);
        Ok(())
    }
}

/// Knows everything about the visitor's next choice.
struct Oracle;

impl Agent for Oracle {
    fn slate(&mut self, visitor: &dyn Visitor, limit: usize) -> Result<Vec<u32>, Error> {
        Ok(visitor.best(limit))
    }

    fn learn(&mut self, _: &[u32], _: &Answer) -> Result<(), Error> {
        Ok(())
    }
}

/// How a linear bandit explores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bandit {
    /// Upper confidence bound (Li et al. 2010), α = 0.5.
    Ucb,
    /// Thompson sampling (Agrawal & Goyal 2013), scale 0.5.
    Thompson,
}

/// The products as a linear bandit sees them: category, brand and price, one-hot.
#[derive(Debug)]
pub struct Linear {
    columns: Vec<Vec<usize>>,
    width: usize,
    value: f64,
    /// θ of all visitors together, from the log.
    prior: Vec<f64>,
}

const WIDENESS: f64 = 0.5;

impl Linear {
    /// One-hot features of a catalogue.
    pub fn new(catalog: &Catalog) -> Self {
        let mut names: BTreeMap<String, usize> = BTreeMap::new();
        let mut column = |name: String| {
            let next = names.len();
            *names.entry(name).or_insert(next)
        };
        let columns: Vec<Vec<usize>> = catalog
            .products()
            .map(|p| {
                let mut of: Vec<usize> = Vec::new();
                of.extend(p.product_type.iter().map(|t| column(format!("type {t}"))));
                of.extend(p.brand.iter().map(|b| column(format!("brand {b}"))));
                of.extend(
                    p.price.iter().map(|p| column(format!("price {}", (p.amount.log2() / 1.5).floor()))),
                );
                of
            })
            .collect();
        let width = names.len();
        let value = (columns.first().map_or(1, Vec::len) as f64).sqrt().recip();
        Self { columns, width, value, prior: vec![0.0; width] }
    }

    /// With θ fitted to a log by ridge regression, clicked or not for each product shown.
    pub fn fitted(mut self, history: &History) -> Self {
        // Conjugate gradients on (XᵀX + 10) θ = Xᵀy, X sparse.
        let seen: Vec<(u32, f64)> = history
            .visits
            .iter()
            .flatten()
            .flat_map(|(slate, answer)| {
                slate.iter().enumerate().map(|(k, &i)| (i, f64::from(u8::from(answer.clicked == Some(k)))))
            })
            .collect();
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let times = |v: &[f64]| {
            let mut out: Vec<f64> = v.iter().map(|x| 10.0 * x).collect();
            for &(item, _) in &seen {
                let along = self.along(item, v) * self.value;
                self.columns[item as usize].iter().for_each(|&c| out[c] += along);
            }
            out
        };
        let mut residual = vec![0.0; self.width];
        for &(item, y) in &seen {
            self.columns[item as usize].iter().for_each(|&c| residual[c] += y * self.value);
        }
        let mut theta = vec![0.0; self.width];
        let mut direction = residual.clone();
        let mut square = dot(&residual, &residual);
        for _ in 0..60 {
            let turned = times(&direction);
            let step = square / dot(&direction, &turned).max(f64::MIN_POSITIVE);
            theta.iter_mut().zip(&direction).for_each(|(t, d)| *t += step * d);
            residual.iter_mut().zip(&turned).for_each(|(r, t)| *r -= step * t);
            let next = dot(&residual, &residual);
            direction =
                residual.iter().zip(&direction).map(|(r, d)| r + next / square.max(1e-300) * d).collect();
            square = next;
        }
        self.prior = theta;
        self
    }

    /// `xᵀ v`
    fn along(&self, item: u32, v: &[f64]) -> f64 {
        self.value * self.columns[item as usize].iter().map(|&c| v[c]).sum::<f64>()
    }
}

/// A linear bandit for one visitor.
struct LinearAgent {
    of: Arc<Linear>,
    kind: Bandit,
    /// A⁻¹, kept by Sherman and Morrison's formula.
    inverse: Vec<f64>,
    b: Vec<f64>,
    shown: Shown,
    rng: Rng,
}

impl LinearAgent {
    fn new(of: Arc<Linear>, kind: Bandit, seed: u64) -> Self {
        let n = of.width;
        let mut inverse = vec![0.0; n * n];
        (0..n).for_each(|i| inverse[i * n + i] = 1.0);
        let shown = Shown::new(of.columns.len());
        Self { b: of.prior.clone(), kind, inverse, shown, rng: Rng::with_seed(seed), of }
    }

    /// A⁻¹ x
    fn turned(&self, item: u32) -> Vec<f64> {
        let n = self.of.width;
        (0..n).map(|row| self.of.along(item, &self.inverse[row * n..(row + 1) * n])).collect()
    }

    fn theta(&self) -> Vec<f64> {
        let n = self.of.width;
        (0..n)
            .map(|r| self.inverse[r * n..(r + 1) * n].iter().zip(&self.b).map(|(a, b)| a * b).sum())
            .collect()
    }

    /// A draw from N(0, A⁻¹).
    fn noise(&mut self) -> Vec<f64> {
        let n = self.of.width;
        let mut l = vec![0.0; n * n];
        for i in 0..n {
            for j in 0..=i {
                let sum: f64 =
                    self.inverse[i * n + j] - (0..j).map(|k| l[i * n + k] * l[j * n + k]).sum::<f64>();
                l[i * n + j] = if i == j { sum.max(1e-12).sqrt() } else { sum / l[j * n + j] };
            }
        }
        let white: Vec<f64> = (0..n).map(|_| normal(&mut self.rng)).collect();
        (0..n).map(|i| (0..=i).map(|j| l[i * n + j] * white[j]).sum()).collect()
    }
}

impl Agent for LinearAgent {
    fn slate(&mut self, visitor: &dyn Visitor, limit: usize) -> Result<Vec<u32>, Error> {
        let mut theta = self.theta();
        if self.kind == Bandit::Thompson {
            let noise = self.noise();
            theta.iter_mut().zip(noise).for_each(|(t, z)| *t += WIDENESS * z);
        }
        let n = self.of.width;
        let mut scores = Vec::with_capacity(self.of.columns.len());
        for item in 0..self.of.columns.len() as u32 {
            let mut score = self.of.along(item, &theta);
            if self.kind == Bandit::Ucb {
                let columns = &self.of.columns[item as usize];
                let spread: f64 = columns
                    .iter()
                    .flat_map(|&r| columns.iter().map(move |&c| r * n + c))
                    .map(|at| self.inverse[at])
                    .sum();
                score += WIDENESS * self.of.value * spread.max(0.0).sqrt();
            }
            scores.push((score + 1e-6 * self.rng.f64()) as f32);
        }
        Ok(self.shown.pick(scores, 0.05, visitor, limit))
    }

    fn learn(&mut self, slate: &[u32], answer: &Answer) -> Result<(), Error> {
        let n = self.of.width;
        for (place, &item) in slate.iter().enumerate() {
            let turned = self.turned(item);
            let scale = (1.0 + self.of.along(item, &turned)).recip();
            for (r, a) in turned.iter().enumerate().filter(|(_, a)| **a != 0.0) {
                let row = &mut self.inverse[r * n..(r + 1) * n];
                row.iter_mut().zip(&turned).for_each(|(m, b)| *m -= scale * a * b);
            }
            if answer.clicked == Some(place) {
                self.of.columns[item as usize].iter().for_each(|&c| self.b[c] += self.of.value);
            }
        }
        self.shown.learn(slate, answer);
        Ok(())
    }
}

/// What a recommender starts from, and how its slates are used.
#[derive(Debug, Clone, Default)]
pub struct Variant {
    /// From the log; without it the catalogue is all there is.
    pub bundle: Option<BundleBytes>,
    /// The knobs.
    pub config: Config,
    /// By product: multiplies `exp score` before the slate is cut, for a rule that knows lasting values.
    pub lasting: Option<Arc<Vec<f64>>>,
}

/// The real thing, used as a page uses it.
struct Learner {
    recommender: Recommender,
    lasting: Option<Arc<Vec<f64>>>,
    slate_id: String,
    time: f64,
}

impl Learner {
    fn new(catalog: &Catalog, variant: Variant, visitor: &dyn Visitor, seed: u64) -> Result<Self, Error> {
        let setup = Setup {
            catalog: Some(catalog.clone()),
            bundle: variant.bundle,
            config: variant.config,
            visitor: visitor.about().into_iter().collect(),
            seed: Some(seed),
            ..Setup::default()
        };
        let recommender = Recommender::new(setup)?;
        Ok(Self { recommender, lasting: variant.lasting, slate_id: String::new(), time: 1.75e12 })
    }

    fn observe(&mut self, event: &str, item: Option<u32>, reward: Option<f64>) -> Result<(), Error> {
        self.time += 5_000.0;
        let event = Event {
            event: event.to_owned(),
            item_id: item.map(|i| self.recommender.catalog().id(i).to_owned()),
            slate_id: (event != "purchase").then(|| self.slate_id.clone()),
            reward,
            ..Event::default()
        };
        self.recommender.observe(&event, self.time).map(|_| ())
    }
}

impl Agent for Learner {
    fn slate(&mut self, visitor: &dyn Visitor, limit: usize) -> Result<Vec<u32>, Error> {
        let ids =
            |items: &[u32]| items.iter().map(|&i| self.recommender.catalog().id(i).to_owned()).collect();
        let candidates: Option<Vec<String>> = visitor.candidates().map(ids);
        let mut request = Request { limit: Some(limit), candidates, ..Request::default() };
        if let (Some(lasting), Some(candidates)) = (&self.lasting, &request.candidates) {
            // Ranks all candidates by what the learner thinks of the next click and what the rule knows of the
            // rest, then asks for just those.
            let all = Request { limit: Some(candidates.len()), explore: Some(false), ..request.clone() };
            let ranked = self.recommender.recommend(&all)?;
            let mut worth: Vec<(f64, String)> = ranked
                .items
                .into_iter()
                .map(|r| {
                    let item = self.recommender.catalog().find(&r.item_id).unwrap_or_default();
                    (f64::from(r.score).exp() * lasting[item as usize], r.item_id)
                })
                .collect();
            worth.sort_by(|a, b| b.0.total_cmp(&a.0));
            request.candidates = Some(worth.into_iter().take(limit).map(|(_, id)| id).collect());
        }
        let slate = self.recommender.recommend(&request)?;
        self.slate_id = slate.slate_id;
        let find = |id: &str| self.recommender.catalog().find(id).unwrap_or_default();
        Ok(slate.items.iter().map(|item| find(&item.item_id)).collect())
    }

    fn learn(&mut self, slate: &[u32], answer: &Answer) -> Result<(), Error> {
        self.observe("view_item_list", None, None)?;
        if let Some(place) = answer.clicked {
            let item = Some(slate[place]);
            self.observe("select_item", item, answer.worth)?;
            if answer.bought {
                self.observe("purchase", item, None)?;
            }
        }
        self.recommender.learn(|| true);
        Ok(())
    }
}

/// Shows anything.
pub fn random(world: &dyn World) -> Make<'_> {
    let products = world.catalog().len() as u32;
    Box::new(move |_, seed| Ok(Box::new(Random { products, rng: Rng::with_seed(seed) })))
}

/// Shows what the log says is clicked.
pub fn popularity<'a>(world: &'a dyn World, history: &History) -> Make<'a> {
    let products = world.catalog().len();
    let rates = Arc::new(click_rates(history, products));
    Box::new(move |_, _| Ok(Box::new(Popularity { rates: rates.clone(), shown: Shown::new(products) })))
}

/// A linear bandit.
pub fn linear<'a>(of: Arc<Linear>, kind: Bandit) -> Make<'a> {
    Box::new(move |_, seed| Ok(Box::new(LinearAgent::new(of.clone(), kind, seed))))
}

/// Knows everything.
pub fn oracle<'a>() -> Make<'a> {
    Box::new(|_, _| Ok(Box::new(Oracle)))
}

/// The recommender.
pub fn learner(world: &dyn World, variant: Variant) -> Make<'_> {
    Box::new(move |visitor, seed| {
        Ok(Box::new(Learner::new(world.catalog(), variant.clone(), visitor, seed)?))
    })
}
