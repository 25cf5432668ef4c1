//! The native core by itself: `cargo bench --features cli` times it by criterion. Times are noisy; what the tests hold are
//! counts of instructions, for which valgrind runs one piece of work of this program (see `instructions.mjs`).

use std::fmt::Write;
use std::hint::black_box;

use criterion::Criterion;
use ndarray::Array2;
use windowshop::agent::{Choice, VisitorVector};
use windowshop::catalog::Catalog;
use windowshop::qnet::dqn::{Batch, Dqn, DqnConfig};
use windowshop::qnet::{EMBEDDING, ItemVector, Vectors};
use windowshop::shopper::Event;
use windowshop::{Error, Recommender, Request, Setup};

const ACTIONS: usize = 10_000;
/// Products of a large shop, whose vectors are int8.
const MANY: usize = 100_000;
const STATE: usize = 64;
const BATCH: usize = 32;
const TOP: usize = 12;
const SLATE: usize = 6;

type Work = Box<dyn FnMut()>;
type Made = Result<Work, Error>;
/// What is measured: a name, and how to make the work.
type Piece = (&'static str, fn() -> Made);

const PIECES: [Piece; 6] = [
    ("score", score),
    ("learn", learn),
    ("visitor-vector", visitor_vector),
    ("recommend", recommend),
    ("int8", int8),
    ("int8-limit", int8_limit),
];

fn numbers(rng: &mut fastrand::Rng, len: usize) -> Vec<f32> {
    (0..len).map(|_| rng.f32()).collect()
}

fn vector(rng: &mut fastrand::Rng) -> ItemVector {
    std::array::from_fn(|_| rng.f32() - 0.5)
}

/// The best 12 of 10,000 actions by a 64-64-32-10,000 network.
fn score() -> Made {
    let mut net = Dqn::new(DqnConfig::new(STATE, ACTIONS))?;
    let state = numbers(&mut fastrand::Rng::with_seed(1), STATE);
    Ok(Box::new(move || {
        let _ = black_box(net.top_k(black_box(&state), TOP));
    }))
}

/// The scores of 100,000 products by rows of int8.
fn int8() -> Made {
    let mut rng = fastrand::Rng::with_seed(4);
    let mut vectors = Vectors::new(MANY, true);
    (0..MANY).for_each(|_| vectors.push(&vector(&mut rng)));
    let (h, bias) = (vector(&mut rng), numbers(&mut rng, MANY));
    Ok(Box::new(move || {
        black_box(black_box(&vectors).scores(black_box(&h), &bias));
    }))
}

/// What that cannot be faster than: its rows read once.
fn int8_limit() -> Made {
    let rows = vec![1_u64; MANY * EMBEDDING / size_of::<u64>()];
    Ok(Box::new(move || {
        black_box(black_box(&rows).iter().fold(0, |all: u64, some| all.wrapping_add(*some)));
    }))
}

/// One step of that network on a minibatch of 32, with the exact maximum over all actions, which was computed since the target
/// network last changed.
fn learn() -> Made {
    let mut net = Dqn::new(DqnConfig::new(STATE, ACTIONS))?;
    let mut rng = fastrand::Rng::with_seed(2);
    let (s, s2, r) =
        (numbers(&mut rng, BATCH * STATE), numbers(&mut rng, BATCH * STATE), numbers(&mut rng, BATCH));
    let a: Vec<u32> = (0..BATCH).map(|_| rng.u32(0..ACTIONS as u32)).collect();
    Ok(Box::new(move || {
        let _ = black_box(net.learn(Batch { s: &s, a: &a, r: &r, s2: &s2, done: &[false; BATCH] }));
    }))
}

/// What the visitor vector learns from a slate of six.
fn visitor_vector() -> Made {
    let mut vector = VisitorVector::new(&Array2::eye(EMBEDDING), 1.0);
    let products = numbers(&mut fastrand::Rng::with_seed(3), SLATE * EMBEDDING);
    let items: Vec<u32> = (0..SLATE as u32).collect();
    Ok(Box::new(move || {
        let choice = Choice {
            items: &items,
            vectors: products.as_chunks().0.to_vec(),
            probabilities: vec![1.0 / (SLATE + 1) as f32; SLATE + 1],
            clicked: Some(2),
        };
        vector.update(black_box(&choice), 0.97);
    }))
}

/// A look at one of 10,000 products, and the slate of six that follows.
fn recommend() -> Made {
    let mut feed = String::from("id,title,product_type,brand,price\n");
    for i in 0..ACTIONS {
        let (kind, brand) = (i % 97, i % 41);
        let _ = writeln!(
            feed,
            "p{i},word{} kind{kind} thing,Kind {} > Sort {kind},Brand {brand},{}",
            i % 977,
            kind % 11,
            5 + i % 200
        );
    }
    let setup = Setup { catalog: Some(Catalog::read(feed.as_bytes())?), seed: Some(1), ..Setup::default() };
    let mut shop = Recommender::new(setup)?;
    let mut turn = 0;
    Ok(Box::new(move || {
        turn += 1;
        let item_id = Some(format!("p{}", 37 * turn % ACTIONS));
        let view = Event { event: "view_item".to_owned(), item_id: item_id.clone(), ..Event::default() };
        let _ = black_box(shop.observe(&view, 1.7e12 + 1e4 * turn as f64));
        let _ = black_box(shop.recommend(&Request { item_id, limit: Some(SLATE), ..Request::default() }));
    }))
}

/// Valgrind counts from here on.
#[inline(never)]
fn measured(work: &mut dyn FnMut()) {
    work();
}

fn main() -> Result<(), Error> {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, first, name] = &arguments[..]
        && first == "--once"
    {
        for (_, make) in PIECES.iter().filter(|(piece, _)| piece == name) {
            let mut work = make()?;
            (0..3).for_each(|_| work());
            measured(&mut work);
        }
        return Ok(());
    }
    let mut criterion = Criterion::default().configure_from_args();
    for (name, make) in PIECES {
        let mut work = make()?;
        criterion.bench_function(name, |bencher| bencher.iter(&mut work));
    }
    criterion.final_summary();
    Ok(())
}
