//! How visitors differ: the prior of the visitor vector, chosen by how well it foretells a log's answers to slates.
//!
//! The spread of states alone is no guide. Of a network that a short log has hardly moved all states are alike, which
//! would forbid the vector to learn anything: simulated shoppers with 30 to 100 clicks in the log then clicked .088
//! to .099 of their slates, and .108 to .122 with the prior chosen here (fashion, seeds 31 and 32, 200 visitors). Of a long log's
//! it promises more than there is: 10,000 clicks in the log, and the likeliest prior is the narrowest (fashion and
//! specialist, 33), since the network reads answers and skips from the state already. That is why the learner is then no
//! better than its frozen warm start. As the slates of a log are not those that the learner will show, the prior is never
//! narrower than the spread of states: .203, .169, .190, .182 (fashion and specialist at 22 and 33) instead of .202, .168,
//! .189, .182; three times that spread for everyone was .208, .172, .191, .181. All of this is within noise.

use rayon::prelude::*;

use super::precision::inverse;
use super::slates::LoggedSlate;
use crate::agent::{Choice, VisitorVector};
use crate::catalog::Catalog;
use crate::config::Config;
use crate::qnet::slices::dot;
use crate::qnet::{ItemTable, ItemVector, Model, choice};
use ndarray::Array2;

/// Most sessions that are looked at: the latest.
const SESSIONS: usize = 400;
/// What is tried: how much of the spread of states visitors have between them, and what variance of a product's
/// utility comes to it in all directions alike.
const SPREADS: [f64; 2] = [1.0, 3.0];
const VARIANCES: [f64; 5] = [0.03, 0.1, 0.3, 1.0, 3.0];

/// One answered slate: what of its utilities does not depend on δ.
struct Slate<'a> {
    items: &'a [u32],
    utilities: Vec<f32>,
    clicked: Option<usize>,
}

/// Sets the prior precision to the one, of a grid, under which the answers of the log's latest sessions are likeliest
/// when every slate is answered knowing those before it in its session. `slates` as [`super::slates::fit`] has them.
pub fn fit(model: &mut Model, catalog: &Catalog, slates: &[LoggedSlate]) {
    let items = model.place(catalog);
    let by_session: Vec<&[LoggedSlate]> = slates.chunk_by(|a, b| a.session == b.session).collect();
    let latest = by_session.iter().rev().take(SESSIONS);
    let sessions: Vec<Vec<Slate<'_>>> =
        latest.map(|session| session.iter().map(|slate| prepare(model, &items, slate)).collect()).collect();
    let spread = inverse(model.precision.mapv(f64::from));
    let length =
        items.e.iter().flatten().map(|v| f64::from(v).powi(2)).sum::<f64>() / items.e.len().max(1) as f64;
    let scale = Config::default().prior_scale;
    let mut best = (f64::INFINITY, model.precision.clone());
    for by_spread in SPREADS {
        for variance in VARIANCES {
            let mut covariance = &spread * by_spread;
            covariance.diag_mut().mapv_inplace(|v| v + variance / length.max(1e-9));
            let precision = inverse(covariance / scale).mapv(|v| v as f32);
            let loss: f64 = sessions
                .par_iter()
                .map(|session| loss(model, &items, &precision, scale as f32, session))
                .sum();
            if loss < best.0 {
                best = (loss, precision);
            }
        }
    }
    model.precision = best.1;
}

fn prepare<'a>(model: &Model, items: &ItemTable, slate: &'a LoggedSlate) -> Slate<'a> {
    let h = model.forward(&model.pools(&slate.state, items)).h;
    let utility = |(place, (&item, given)): (usize, (&u32, &f32))| {
        dot(&items.e.row(item), &h) + items.bias[item as usize] + given + model.position_bias(place)
    };
    let utilities = slate.items.iter().zip(&slate.given).enumerate().map(utility).collect();
    Slate { items: &slate.items, utilities, clicked: slate.clicked }
}

/// Nats by which the answers of a session surprise.
fn loss(model: &Model, items: &ItemTable, precision: &Array2<f32>, scale: f32, session: &[Slate<'_>]) -> f64 {
    let mut visitor = VisitorVector::new(precision, scale);
    let forgetting = Config::default().forgetting as f32;
    let mut loss = 0.0;
    for slate in session {
        let vectors: Vec<ItemVector> = slate.items.iter().map(|&i| items.e.row(i)).collect();
        let of = |(u, e): (&f32, &ItemVector)| u + dot(e, visitor.taste());
        let utilities: Vec<f32> = slate.utilities.iter().zip(&vectors).map(of).collect();
        let nothing = model.nothing.unwrap_or(0.0) + visitor.nothing();
        let probabilities = choice::probabilities(&utilities, nothing);
        loss -= f64::from(probabilities[slate.clicked.unwrap_or(slate.items.len())].max(1e-9)).ln();
        let answer = Choice { items: slate.items, vectors, probabilities, clicked: slate.clicked };
        visitor.update(&answer, forgetting);
    }
    loss
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sessions of twenty slates each, of visitors who like one of two kinds of product, by so much.
    fn sessions(catalog: &Catalog, liking: f32) -> Vec<LoggedSlate> {
        let mut rng = fastrand::Rng::with_seed(5);
        let mut slates = Vec::new();
        for session in 0..60 {
            let liked = session as usize % 2;
            for _ in 0..20 {
                let items = rng.choose_multiple(0..catalog.len() as u32, 4);
                let utility = |&i: &u32| if i as usize % 2 == liked { liking } else { -liking };
                let p = choice::probabilities(&items.iter().map(utility).collect::<Vec<_>>(), 2.0);
                let mut draw = rng.f32();
                let place = p.iter().position(|p| {
                    draw -= p;
                    draw < 0.0
                });
                let clicked = place.filter(|&k| k < 4);
                slates.push(LoggedSlate { session, items, clicked, ..LoggedSlate::fresh(4) });
            }
        }
        slates
    }

    #[test]
    fn the_more_visitors_differ_the_wider_the_prior() {
        let rows: String = (0..40).map(|i| format!("p{i},{}\n", ["a", "b"][i % 2])).collect();
        let catalog = Catalog::read(format!("id,product_type\n{rows}").as_bytes()).unwrap();
        let variance = |liking: f32| {
            let mut model = Model::cold(&catalog);
            model.position.fill(0.0);
            model.nothing = Some(2.0);
            fit(&mut model, &catalog, &sessions(&catalog, liking));
            let covariance = inverse(model.precision.mapv(f64::from));
            covariance.diag().sum()
        };
        let [alike, apart] = [0.0, 1.5].map(variance);
        assert!(apart > 5.0 * alike, "{apart} and {alike}");
    }
}
