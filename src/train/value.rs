//! Long-term value from a log's slates: what a click on each product leads to, beyond a slate without a click.
//!
//! `w(a) = E[r + γ G′ | a clicked] − E[γ G′ | none]`, with the reward r and the discounted return G′ of the rest
//! of the session. The returns are taken as they were (Monte Carlo), less what the visit so far lets expect, and
//! w is `mean + e(a)·u + b(a)`: u by ridge regression, its penalty chosen on the other half of the sessions, b by
//! empirical Bayes. Where neither foretells anything, w is the same for all and the ranking is as without it.

use ndarray::{Array1, Array2, ArrayView1};

use super::precision::inverse;
use super::slates::LoggedSlate;
use crate::catalog::Catalog;
use crate::qnet::{EMBEDDING, ItemTable, Model, ValueHead, id_hash};

/// γ: long enough for what a click does to the length of a visit.
const GAMMA: f64 = 0.998;
/// Clicks under which nothing is learned of value.
const MIN_CLICKS: usize = 500;
/// Penalties on u, in clicks; infinite for none at all.
const PENALTIES: [f64; 6] = [f64::INFINITY, 3000.0, 1000.0, 300.0, 100.0, 30.0];
/// What is known of a visit: 1, slates so far, its root, click rate, mean reward, whether the last was clicked.
const KNOWN: usize = 6;
/// Least share of the squared error that u must explain on the other half to be believed.
const LEAST_GAIN: f64 = 5e-3;

/// One click: which product, and how much more came of it than the visit so far let expect.
struct Click {
    session: u32,
    item: u32,
    value: f64,
}

/// Fits the value head and the products' own values; the same slates give the same model.
pub fn fit(model: &mut Model, catalog: &Catalog, slates: &[LoggedSlate]) {
    let clicks = clicks(slates);
    if clicks.len() < MIN_CLICKS {
        return;
    }
    let table = model.place(catalog);
    let mean = clicks.iter().map(|c| c.value).sum::<f64>() / clicks.len() as f64;
    // Value counts by its ratio to the mean one: a mean of nothing says nothing.
    if mean <= 0.0 {
        return;
    }
    let halves = [0, 1].map(|half| clicks.iter().filter(|c| c.session % 2 == half).collect::<Vec<_>>());
    let error = |penalty: f64| -> f64 {
        [(0, 1), (1, 0)]
            .iter()
            .map(|&(learn, test)| {
                let u = ridge(&halves[learn], &table, penalty, mean);
                let off = |c: &&Click| (c.value - mean - along(&table, c.item, &u)).powi(2);
                halves[test].iter().map(off).sum::<f64>()
            })
            .sum()
    };
    let errors: Vec<f64> = PENALTIES.iter().map(|&p| error(p)).collect();
    let best = (0..errors.len()).min_by(|&a, &b| errors[a].total_cmp(&errors[b])).unwrap_or(0);
    let believed = errors[best] < (1.0 - LEAST_GAIN) * errors[0];
    let penalty = if believed { PENALTIES[best] } else { f64::INFINITY };
    let all: Vec<&Click> = clicks.iter().collect();
    let u = ridge(&all, &table, penalty, mean);
    let own = own_values(&clicks, &table, &u, mean, catalog.len());
    let mut head = ValueHead::zeros();
    head.layer.bias.iter_mut().zip(&u).for_each(|(b, u)| *b = (u / mean) as f32);
    model.value = head;
    model.q_bias.fill(1.0);
    for (item, own) in (0..catalog.len() as u32).zip(own) {
        if let Some(&row) = model.items.get(&id_hash(catalog.id(item))) {
            model.q_bias[row as usize] = (1.0 + own / mean) as f32;
        }
    }
    model.new_q_bias = 1.0;
}

/// `r + γ G′ − E[γ G′]` of every click, less the mean of `γ G′ − E[γ G′]` where nothing was clicked.
fn clicks(slates: &[LoggedSlate]) -> Vec<Click> {
    let mut returns = vec![0.0; slates.len()];
    let mut known: Vec<[f64; KNOWN]> = vec![[0.0; KNOWN]; slates.len()];
    let mut at = 0;
    for visit in slates.chunk_by(|a, b| a.session == b.session) {
        let (mut sum, mut clicked, mut reward) = (0.0, 0.0, 0.0);
        for (k, slate) in visit.iter().enumerate().rev() {
            returns[at + k] = GAMMA * sum;
            sum = f64::from(slate.reward) + GAMMA * sum;
        }
        let mut last = 0.0;
        for (k, slate) in visit.iter().enumerate() {
            let n = k as f64;
            known[at + k] = [1.0, n / 10.0, n.sqrt(), clicked / (n + 3.0), reward / (n + 3.0), last];
            last = f64::from(u8::from(slate.clicked.is_some()));
            clicked += last;
            reward += f64::from(slate.reward);
        }
        at += visit.len();
    }
    let mut square = Array2::<f64>::eye(KNOWN);
    let mut target = Array1::<f64>::zeros(KNOWN);
    for (x, y) in known.iter().zip(&returns) {
        let x = ArrayView1::from(x);
        for (i, &xi) in x.iter().enumerate() {
            square.row_mut(i).scaled_add(xi, &x);
        }
        target.scaled_add(*y, &x);
    }
    let expected = inverse(square).dot(&target);
    let surprise = |k: usize| returns[k] - ArrayView1::from(&known[k]).dot(&expected);
    let none: Vec<f64> = (0..slates.len()).filter(|&k| slates[k].clicked.is_none()).map(surprise).collect();
    let none = none.iter().sum::<f64>() / none.len().max(1) as f64;
    let click = |(k, slate): (usize, &LoggedSlate)| {
        let item = slate.items[slate.clicked?];
        Some(Click { session: slate.session, item, value: f64::from(slate.reward) + surprise(k) - none })
    };
    slates.iter().enumerate().filter_map(click).collect()
}

fn along(table: &ItemTable, item: u32, u: &Array1<f64>) -> f64 {
    table.e.row(item as usize).iter().zip(u).map(|(e, u)| f64::from(*e) * u).sum()
}

/// u of `value − mean = e·u`, the penalty in units of a mean click's `|e|²`.
fn ridge(clicks: &[&Click], table: &ItemTable, penalty: f64, mean: f64) -> Array1<f64> {
    let mut square = Array2::<f64>::zeros((EMBEDDING, EMBEDDING));
    let mut target = Array1::<f64>::zeros(EMBEDDING);
    if penalty.is_infinite() {
        return target;
    }
    for click in clicks {
        let e = table.e.row(click.item as usize).mapv(f64::from);
        for (i, &ei) in e.iter().enumerate() {
            square.row_mut(i).scaled_add(ei, &e);
        }
        target.scaled_add(click.value - mean, &e);
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
    use crate::shopper::State;

    /// Two kinds of product, clicked alike at random; visits in which much of kind `a` was clicked go on longer.
    fn slates(keeps: bool) -> (Catalog, Vec<LoggedSlate>) {
        let rows: String = (0..40).map(|i| format!("p{i},{}\n", ["a", "b"][i % 2])).collect();
        let catalog = Catalog::read(format!("id,product_type\n{rows}").as_bytes()).unwrap();
        let mut rng = fastrand::Rng::with_seed(5);
        let mut slates = Vec::new();
        for session in 0..400 {
            let mut left = 10.0;
            while left > 0.0 {
                let items = rng.choose_multiple(0..40_u32, 3);
                let clicked = rng.bool().then(|| rng.usize(0..3));
                let good = clicked.is_some_and(|k| items[k].is_multiple_of(2));
                left -= if keeps && good { 0.2 } else { 1.0 };
                let reward = f32::from(u8::from(clicked.is_some()));
                let (state, worn) = (State::default(), vec![0.0; 3]);
                slates.push(LoggedSlate { session, state, items, worn, clicked, reward });
            }
        }
        (catalog, slates)
    }

    fn values(keeps: bool) -> Vec<f32> {
        let (catalog, slates) = slates(keeps);
        let mut model = Model::cold(&catalog);
        fit(&mut model, &catalog, &slates);
        let items = model.place(&catalog);
        items.values(&model.value.layer.bias.to_vec()[..EMBEDDING])
    }

    #[test]
    fn what_keeps_visitors_is_worth_more() {
        let values = values(true);
        for pair in values.chunks(2) {
            assert!(pair[0] > pair[1] + 0.2, "{values:?}");
        }
    }

    #[test]
    fn where_nothing_lasts_all_products_are_worth_about_the_same() {
        let values = values(false);
        assert!(values.iter().all(|v| (v - 1.0).abs() < 0.1), "{values:?}");
    }
}
