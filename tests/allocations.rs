//! What learns all the time takes its memory once: in the steady state a step allocates nothing, and a ranking no more than
//! what it gives back.

use allocation_counter::{AllocationInfo, measure};
use ndarray::Array2;
use windowshop::agent::{Choice, VisitorVector};
use windowshop::qnet::EMBEDDING;
use windowshop::qnet::dqn::{Batch, Dqn, DqnConfig};

const STATE: usize = 64;
const ACTIONS: usize = 2000;
const BATCH: usize = 32;

fn numbers(rng: &mut fastrand::Rng, len: usize) -> Vec<f32> {
    (0..len).map(|_| rng.f32()).collect()
}

#[test]
fn a_step_of_the_deep_q_network_allocates_nothing() {
    let mut rng = fastrand::Rng::with_seed(1);
    let mut net = Dqn::new(DqnConfig::new(STATE, ACTIONS)).unwrap();
    let batches: Vec<_> = (0..20)
        .map(|_| {
            let a: Vec<u32> = (0..BATCH).map(|_| rng.u32(0..ACTIONS as u32)).collect();
            (numbers(&mut rng, BATCH * STATE), a, numbers(&mut rng, BATCH), numbers(&mut rng, BATCH * STATE))
        })
        .collect();
    let pass = |net: &mut Dqn| {
        for (s, a, r, s2) in &batches {
            net.learn(Batch { s, a, r, s2, done: &[false; BATCH] }).unwrap();
        }
        net.sync_target();
    };
    // Twice: the second pass remembers the maxima under a target network that has moved.
    (0..2).for_each(|_| pass(&mut net));
    let info = measure(|| pass(&mut net));
    assert_eq!(info.count_total, 0, "{info:?}");
    let state = numbers(&mut rng, STATE);
    net.top_k(&state, 12).unwrap();
    let info = measure(|| drop(net.top_k(&state, 12)));
    assert_eq!(info.count_total, 1, "{info:?}");
}

#[test]
fn the_visitor_vector_allocates_nothing() {
    let mut rng = fastrand::Rng::with_seed(2);
    let mut visitor = VisitorVector::new(&Array2::eye(EMBEDDING), 1.0);
    let products: Vec<[f32; EMBEDDING]> = (0..100).map(|_| [0.0; EMBEDDING].map(|_| rng.f32())).collect();
    let slate = |k: u32| -> Vec<u32> { (0..6).map(|i| (7 * k + i) % 100).collect() };
    let mut info = AllocationInfo::default();
    for k in 0..200 {
        let items = slate(k);
        let choice = Choice {
            vectors: items.iter().map(|&i| products[i as usize]).collect(),
            items: &items,
            probabilities: vec![1.0 / 7.0; 7],
            clicked: Some(2),
        };
        info = measure(|| visitor.update(&choice, 0.97));
    }
    assert_eq!(info.count_total, 0, "{info:?}");
}
