//! Long-term value from a log's slates: what a click on each product leads to, beyond a slate without a click.
//!
//! `w(a) = E[r | a clicked] + c (E[γ G′ | a clicked] − E[γ G′ | none])`, with the reward r and the discounted return G′ of the
//! rest of the session, as they were (Monte Carlo); c is [`IMPROVED`] where what a click leads to differs, or else 1. Both
//! parts are `mean + e(a)·u + b(a)`: u by ridge regression, its penalty chosen on the other half of the sessions, b by
//! empirical Bayes. Where neither foretells anything, w is the same for all and the ranking is as without it.
//!
//! Those who click one kind of product may be those who click more anyway: that is no work of the click. G′ is taken less
//! what the visit so far lets expect, which removes some of it. Whether there is anything in the second part at all is
//! judged by less what the visit so far was *itself*, reward by slate: that removes all of it, and leaves more noise.

use ndarray::{Array1, Array2, ArrayView1};
use rayon::prelude::*;

use super::precision::inverse;
use super::slates::LoggedSlate;
use crate::catalog::Catalog;
use crate::qnet::{EMBEDDING, ItemTable, Model, ValueHead, id_hash};

/// γ: long enough for what a click does to the length of a visit.
const GAMMA: f64 = 0.998;
/// How many times as much is left of a visit for a policy that chooses by these values as for the one that made the log. No log
/// says how much; see [`crate::eval::simulator`].
const IMPROVED: f64 = 2.0;
/// Clicks under which nothing is learned of value.
const MIN_CLICKS: usize = 500;
/// Penalties on u, in clicks.
const PENALTIES: [f64; 5] = [3000.0, 1000.0, 300.0, 100.0, 30.0];
/// What is known of a visit: 1, slates so far, its root, click rate, mean reward, whether the last was clicked.
const KNOWN: usize = 6;
/// Standard errors by which u must take from the squared error on the other half to be believed.
const LEAST_CERTAINTY: f64 = 4.0;

/// One click: which product, what came of it, and how much that counts.
struct Click {
    session: u32,
    item: u32,
    value: f64,
    weight: f64,
}

/// Of every slate, a value and how much it counts.
type Values = Vec<(f64, f64)>;

/// `mean + e(a)·u + b(a)`
struct Worth {
    mean: f64,
    u: Array1<f64>,
    own: Vec<f64>,
}

impl Worth {
    fn times(self, by: f64) -> Self {
        Self { mean: by * self.mean, u: by * self.u, own: self.own.iter().map(|b| by * b).collect() }
    }
}

/// Fits the value head and the products' own values; the same slates give the same model.
pub fn fit(model: &mut Model, catalog: &Catalog, slates: &[LoggedSlate]) {
    if slates.iter().filter(|slate| slate.clicked.is_some()).count() < MIN_CLICKS {
        return;
    }
    let table = model.place(catalog);
    let now = clicks(slates, &beyond_appeal(model, &table, slates));
    let visits = Visits::new(slates);
    let later = clicks(slates, &visits.beyond_expected(slates));
    let lasts = penalty(&clicks(slates, &visits.beyond_themselves()), &table).is_finite();
    let times = if lasts { IMPROVED } else { 1.0 };
    let parts = [worth(&now, &table, true), worth(&later, &table, lasts).times(times)];
    let value = |item: u32| -> f64 {
        let of = |part: &Worth| part.mean + along(&table, item, &part.u) + part.own[item as usize];
        parts.iter().map(of).sum()
    };
    // Values count by their ratios.
    let unit = (now.iter().map(|c| value(c.item).powi(2)).sum::<f64>() / now.len() as f64).sqrt();
    if unit == 0.0 {
        return;
    }
    let mut head = ValueHead::zeros();
    for part in &parts {
        head.layer.bias.iter_mut().zip(&part.u).for_each(|(b, u)| *b += (u / unit) as f32);
    }
    model.value = head;
    let mean = parts.iter().map(|part| part.mean).sum::<f64>();
    model.new_q_bias = (mean / unit) as f32;
    model.q_bias.fill(model.new_q_bias);
    for item in 0..catalog.len() as u32 {
        if let Some(&row) = model.items.get(&id_hash(catalog.id(item))) {
            let own: f64 = parts.iter().map(|part| part.own[item as usize]).sum();
            model.q_bias[row as usize] = ((mean + own) / unit) as f32;
        }
    }
}

/// The worth of each product by what came of clicks on it; that of the mean one for all, unless it `differs`.
fn worth(clicks: &[Click], table: &ItemTable, differs: bool) -> Worth {
    let mean = mean(clicks);
    let same = Worth { mean, u: Array1::zeros(EMBEDDING), own: vec![0.0; table.e.len()] };
    if !differs {
        return same;
    }
    let u = ridge(&clicks.iter().collect::<Vec<_>>(), table, penalty(clicks, table), mean);
    Worth { own: own_values(clicks, table, &u, mean, table.e.len()), u, ..same }
}

fn mean(clicks: &[Click]) -> f64 {
    let (sum, weight) = clicks.iter().fold((0.0, 0.0), |(s, w), c| (s + c.weight * c.value, w + c.weight));
    sum / weight.max(f64::MIN_POSITIVE)
}

/// The penalty under which u, from one half of the sessions, says most of the other; infinite where that may be chance.
fn penalty(clicks: &[Click], table: &ItemTable) -> f64 {
    let mean = mean(clicks);
    let halves = [0, 1].map(|half| clicks.iter().filter(|c| c.session % 2 == half).collect::<Vec<_>>());
    // By session, what u takes from the squared error.
    let gains = |penalty: f64| {
        let mut gains = Vec::new();
        for (learn, test) in [(0, 1), (1, 0)] {
            let u = ridge(&halves[learn], table, penalty, mean);
            let gain = |click: &&Click| {
                let off = click.value - mean;
                click.weight * (off * off - (off - along(table, click.item, &u)).powi(2))
            };
            let sessions = halves[test].chunk_by(|a, b| a.session == b.session);
            gains.extend(sessions.map(|session| session.iter().map(gain).sum::<f64>()));
        }
        gains
    };
    let tried = PENALTIES.map(|penalty| (penalty, gains(penalty)));
    let sum = |gains: &[f64]| gains.iter().sum::<f64>();
    let best = tried.iter().max_by(|(_, a), (_, b)| sum(a).total_cmp(&sum(b)));
    let believed = best.filter(|(_, gains)| {
        sum(gains) > LEAST_CERTAINTY * gains.iter().map(|gain| gain * gain).sum::<f64>().sqrt()
    });
    believed.map_or(f64::INFINITY, |(penalty, _)| *penalty)
}

/// r of every slate, less what goes with how much the visitor wanted the product that was clicked, ℓ(s, a): who wants it more
/// spends more on it, and the ranking has that already.
fn beyond_appeal(model: &Model, table: &ItemTable, slates: &[LoggedSlate]) -> Values {
    let appeal = |slate: &LoggedSlate| {
        let h = model.forward(&model.pools(&slate.state, table)).h;
        Some(f64::from(table.logit(&slate.state, slate.items[slate.clicked?], &h)))
    };
    let appeals: Vec<Option<f64>> = slates.par_iter().map(appeal).collect();
    let of = || {
        slates.iter().zip(&appeals).filter_map(|(slate, appeal)| Some((f64::from(slate.reward), (*appeal)?)))
    };
    let n = of().count().max(1) as f64;
    let (r, l) = of().fold((0.0, 0.0), |(r, l), (reward, appeal)| (r + reward / n, l + appeal / n));
    let square: f64 = of().map(|(_, appeal)| (appeal - l).powi(2)).sum();
    let slope =
        of().map(|(reward, appeal)| (reward - r) * (appeal - l)).sum::<f64>() / square.max(f64::MIN_POSITIVE);
    let rest = |(slate, appeal): (&LoggedSlate, &Option<f64>)| {
        (f64::from(slate.reward) - appeal.map_or(0.0, |appeal| slope * (appeal - l)), 1.0)
    };
    slates.iter().zip(&appeals).map(rest).collect()
}

/// The value of every click, less the mean one of a slate without.
fn clicks(slates: &[LoggedSlate], values: &[(f64, f64)]) -> Vec<Click> {
    let passed = slates.iter().zip(values).filter(|(slate, _)| slate.clicked.is_none());
    let (sum, weights) =
        passed.fold((0.0, 0.0), |(s, w), (_, (value, weight))| (s + weight * value, w + weight));
    let none = sum / f64::max(weights, f64::MIN_POSITIVE);
    let click = |(slate, &(value, weight)): (&LoggedSlate, &(f64, f64))| {
        Some(Click { session: slate.session, item: slate.items[slate.clicked?], value: value - none, weight })
    };
    slates.iter().zip(values).filter_map(click).collect()
}

/// Of every slate, what came before and after it in its visit.
#[derive(Default)]
struct Visits {
    /// Slates before.
    place: Vec<usize>,
    /// Reward by slate, before.
    rate: Vec<f64>,
    /// `γ G′`
    later: Vec<f64>,
    /// The same of a reward of 1 for every slate.
    left: Vec<f64>,
}

impl Visits {
    fn new(slates: &[LoggedSlate]) -> Self {
        let mut visits = Self::default();
        for visit in slates.chunk_by(|a, b| a.session == b.session) {
            let mut before = 0.0;
            for (place, slate) in visit.iter().enumerate() {
                visits.place.push(place);
                visits.rate.push(before / (place as f64).max(1.0));
                before += f64::from(slate.reward);
            }
            let (mut later, mut left) = (Vec::new(), Vec::new());
            let (mut sum, mut count) = (0.0, 0.0);
            for slate in visit.iter().rev() {
                later.push(GAMMA * sum);
                left.push(GAMMA * count);
                sum = f64::from(slate.reward) + GAMMA * sum;
                count = 1.0 + GAMMA * count;
            }
            visits.later.extend(later.into_iter().rev());
            visits.left.extend(left.into_iter().rev());
        }
        visits
    }

    /// `γ G′` less what regression on the visit so far lets expect.
    fn beyond_expected(&self, slates: &[LoggedSlate]) -> Values {
        let mut known: Vec<[f64; KNOWN]> = Vec::with_capacity(slates.len());
        for visit in slates.chunk_by(|a, b| a.session == b.session) {
            let (mut clicked, mut reward, mut last) = (0.0, 0.0, 0.0);
            for (k, slate) in visit.iter().enumerate() {
                let n = k as f64;
                known.push([1.0, n / 10.0, n.sqrt(), clicked / (n + 3.0), reward / (n + 3.0), last]);
                last = f64::from(u8::from(slate.clicked.is_some()));
                clicked += last;
                reward += f64::from(slate.reward);
            }
        }
        let mut square = Array2::<f64>::eye(KNOWN);
        let mut target = Array1::<f64>::zeros(KNOWN);
        for (x, y) in known.iter().zip(&self.later) {
            let x = ArrayView1::from(x);
            for (i, &xi) in x.iter().enumerate() {
                square.row_mut(i).scaled_add(xi, &x);
            }
            target.scaled_add(*y, &x);
        }
        let expected = inverse(square).dot(&target);
        let beyond = |(x, later): (&[f64; KNOWN], &f64)| (later - ArrayView1::from(x).dot(&expected), 1.0);
        known.iter().zip(&self.later).map(beyond).collect()
    }

    /// `γ G′` less what the visit would have come to at its rate so far, had it gone on for as long as visits do from that
    /// place on, and less the mean of that by place. It counts by how far it can be trusted: m slates to come and k before
    /// make a variance of m (1 + m / k).
    fn beyond_themselves(&self) -> Values {
        let left = self.by_place(&self.left);
        let change = |(k, place): (usize, &usize)| self.later[k] - self.rate[k] * left[*place];
        let change: Vec<f64> = self.place.iter().enumerate().map(change).collect();
        let trend = self.by_place(&change);
        let beyond = |(&place, change): (&usize, f64)| {
            let (k, m) = (place as f64, left[place]);
            (change - trend[place], if place == 0 { 0.0 } else { 1.0 / (1.0 + m * (1.0 + m / k)) })
        };
        self.place.iter().zip(change).map(beyond).collect()
    }

    /// Means by place.
    fn by_place(&self, values: &[f64]) -> Vec<f64> {
        let longest = self.place.iter().max().map_or(0, |place| place + 1);
        let mut sums = vec![(0.0, 0.0); longest];
        for (&place, value) in self.place.iter().zip(values) {
            sums[place].0 += value;
            sums[place].1 += 1.0;
        }
        sums.into_iter().map(|(sum, count)| sum / count).collect()
    }
}

fn along(table: &ItemTable, item: u32, u: &Array1<f64>) -> f64 {
    table.e.row(item).iter().zip(u).map(|(e, u)| f64::from(*e) * u).sum()
}

/// u of `value − mean = e·u`, the penalty in units of a mean click's `|e|²`.
fn ridge(clicks: &[&Click], table: &ItemTable, penalty: f64, mean: f64) -> Array1<f64> {
    let mut square = Array2::<f64>::zeros((EMBEDDING, EMBEDDING));
    let mut target = Array1::<f64>::zeros(EMBEDDING);
    if penalty.is_infinite() {
        return target;
    }
    for click in clicks {
        let e = Array1::from_iter(table.e.row(click.item).map(f64::from));
        for (i, &ei) in e.iter().enumerate() {
            square.row_mut(i).scaled_add(click.weight * ei, &e);
        }
        target.scaled_add(click.weight * (click.value - mean), &e);
    }
    let unit = square.diag().mean().unwrap_or(1.0) / clicks.len().max(1) as f64;
    square.diag_mut().mapv_inplace(|d| d + penalty * unit + 1e-9);
    inverse(square).dot(&target)
}

/// What u leaves unsaid of each product: its mean, drawn to nothing by how much such means differ by chance.
fn own_values(clicks: &[Click], table: &ItemTable, u: &Array1<f64>, mean: f64, products: usize) -> Vec<f64> {
    let (mut sums, mut counts) = (vec![0.0; products], vec![0.0_f64; products]);
    let rest = |c: &Click| c.value - mean - along(table, c.item, u);
    for click in clicks {
        sums[click.item as usize] += rest(click);
        counts[click.item as usize] += 1.0;
    }
    let means: Vec<f64> = sums.iter().zip(&counts).map(|(s, c)| s / c.max(1.0)).collect();
    let within = clicks.iter().map(|c| (rest(c) - means[c.item as usize]).powi(2)).sum::<f64>();
    let present = counts.iter().filter(|c| **c > 0.0).count() as f64;
    let noise = within / (clicks.len() as f64 - present).max(1.0);
    // Σ n m² = Σ n τ² + present · noise, in expectation; by chance alone it is up to two deviations more.
    let chance = noise * (present + 2.0 * (2.0 * present).sqrt());
    let between = means.iter().zip(&counts).map(|(m, c)| c * m * m).sum::<f64>();
    let variance = ((between - chance) / clicks.len() as f64).max(0.0);
    let shrunk = |(m, c): (&f64, &f64)| m * c * variance / (c * variance + noise).max(f64::MIN_POSITIVE);
    means.iter().zip(&counts).map(shrunk).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Visits to two kinds of product.
    #[derive(Clone, Copy, PartialEq)]
    enum Visitors {
        /// Click at random.
        Alike,
        /// Click at random, and stay longer for every click on kind `a`.
        Kept,
        /// Are of two sorts: some click much, and kind `a`, the others less, and kind `b`.
        Keen,
    }

    fn slates(visitors: Visitors) -> (Catalog, Vec<LoggedSlate>) {
        let rows: String = (0..40).map(|i| format!("p{i},{}\n", ["a", "b"][i % 2])).collect();
        let catalog = Catalog::read(format!("id,product_type\n{rows}").as_bytes()).unwrap();
        let mut rng = fastrand::Rng::with_seed(5);
        let mut slates = Vec::new();
        // What a single click does to a visit is little beside what visits differ by anyway.
        for session in 0..if visitors == Visitors::Kept { 4000 } else { 400 } {
            let keen = rng.bool();
            let mut left = if visitors == Visitors::Keen { 25.0 } else { 10.0 };
            while left > 0.0 {
                let items = rng.choose_multiple(0..40_u32, 3);
                let wanted = |item: &u32| item.is_multiple_of(2) == keen;
                let clicked = match visitors {
                    Visitors::Keen if rng.f32() > if keen { 0.9 } else { 0.3 } => None,
                    Visitors::Keen => items.iter().position(wanted),
                    _ => rng.bool().then(|| rng.usize(0..3)),
                };
                let good = clicked.is_some_and(|k| items[k].is_multiple_of(2));
                left -= if visitors == Visitors::Kept && good { 0.2 } else { 1.0 };
                let reward = f32::from(u8::from(clicked.is_some()));
                slates.push(LoggedSlate { session, items, clicked, reward, ..LoggedSlate::fresh(3) });
            }
        }
        (catalog, slates)
    }

    fn values(visitors: Visitors) -> Vec<f32> {
        let (catalog, slates) = slates(visitors);
        let mut model = Model::cold(&catalog);
        fit(&mut model, &catalog, &slates);
        let items = model.place(&catalog);
        items.values(&model.value.layer.bias.to_vec()[..EMBEDDING])
    }

    #[test]
    fn what_keeps_visitors_is_worth_more() {
        let values = values(Visitors::Kept);
        for pair in values.chunks(2) {
            assert!(pair[0] > pair[1] + 0.2, "{values:?}");
        }
    }

    #[test]
    fn where_nothing_lasts_all_products_are_worth_about_the_same() {
        for visitors in [Visitors::Alike, Visitors::Keen] {
            let values = values(visitors);
            assert!(values.iter().all(|v| (v - 1.0).abs() < 0.1), "{values:?}");
        }
    }

    #[test]
    fn what_those_spend_more_on_who_want_it_more_is_worth_no_more_for_it() {
        let (catalog, mut slates) = slates(Visitors::Alike);
        let mut model = Model::cold(&catalog);
        let appeal = |item: u32| if item.is_multiple_of(2) { 1.0 } else { -1.0 };
        (0..40).for_each(|i| model.bias[i as usize] = appeal(i));
        for slate in &mut slates {
            slate.reward = slate.clicked.map_or(0.0, |k| 2.0 + appeal(slate.items[k]));
        }
        fit(&mut model, &catalog, &slates);
        let values = model.place(&catalog).values(&model.value.layer.bias.to_vec()[..EMBEDDING]);
        assert!(values.iter().all(|v| (v - 1.0).abs() < 0.1), "{values:?}");
    }
}
