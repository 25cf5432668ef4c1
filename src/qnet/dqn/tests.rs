//! Claims about the network as a whole, held against a second, plain implementation.

use super::*;
use ndarray::ArrayView1;
use proptest::prelude::*;

/// The textbook, in f64 and without any of the short cuts: dense Adam over every parameter, a full
/// copy as target network, the maximum taken anew each time.
struct Textbook {
    layers: Vec<Vec<Vec<f64>>>, // per layer [in + 1][out], the bias as last row
    target: Vec<Vec<Vec<f64>>>,
    m: Vec<Vec<Vec<f64>>>,
    v: Vec<Vec<Vec<f64>>>,
    step: i32,
    config: DqnConfig,
}

impl Textbook {
    fn of(net: &Dqn) -> Self {
        let row = |row: ArrayView1<f32>| row.iter().map(|&x| f64::from(x)).collect::<Vec<f64>>();
        let layers: Vec<Vec<Vec<f64>>> = net
            .weights()
            .iter()
            .map(|l| l.kernel.rows().into_iter().chain([l.bias.view()]).map(row).collect())
            .collect();
        let zeros: Vec<Vec<Vec<f64>>> =
            layers.iter().map(|l| l.iter().map(|r| vec![0.; r.len()]).collect()).collect();
        Self {
            target: layers.clone(),
            layers,
            m: zeros.clone(),
            v: zeros,
            step: 0,
            config: net.config().clone(),
        }
    }

    /// Inputs of every layer, and the output as the last.
    fn forward(layers: &[Vec<Vec<f64>>], state: &[f32]) -> Vec<Vec<f64>> {
        let mut xs = vec![state.iter().map(|&x| f64::from(x)).collect::<Vec<f64>>()];
        for (l, layer) in layers.iter().enumerate() {
            let x = &xs[l];
            let z = (0..layer[0].len()).map(|o| {
                let z: f64 =
                    layer[x.len()][o] + x.iter().enumerate().map(|(i, x)| x * layer[i][o]).sum::<f64>();
                if l + 1 < layers.len() { z.max(0.) } else { z }
            });
            let z = z.collect();
            xs.push(z);
        }
        xs
    }

    fn q(&self, state: &[f32]) -> Vec<f64> {
        Self::forward(&self.layers, state).pop().unwrap()
    }

    fn loss(&self, batch: Batch) -> f64 {
        let dim = self.config.state_dim;
        let squares = (0..batch.a.len()).map(|b| {
            let rows = b * dim..(b + 1) * dim;
            let q = self.q(&batch.s[rows.clone()])[batch.a[b] as usize];
            (q - self.y(batch, b, rows)).powi(2)
        });
        squares.sum::<f64>() / batch.a.len() as f64
    }

    fn y(&self, batch: Batch, b: usize, rows: std::ops::Range<usize>) -> f64 {
        let next = Self::forward(&self.target, &batch.s2[rows]).pop().unwrap();
        let best = next.into_iter().fold(f64::NEG_INFINITY, f64::max);
        f64::from(batch.r[b]) + if batch.done[b] { 0. } else { f64::from(self.config.gamma) * best }
    }

    /// ∂loss/∂(every parameter), by backpropagation.
    fn gradient(&self, batch: Batch) -> Vec<Vec<Vec<f64>>> {
        let (dim, size) = (self.config.state_dim, batch.a.len());
        let mut g: Vec<Vec<Vec<f64>>> =
            self.layers.iter().map(|l| l.iter().map(|r| vec![0.; r.len()]).collect()).collect();
        for b in 0..size {
            let rows = b * dim..(b + 1) * dim;
            let xs = Self::forward(&self.layers, &batch.s[rows.clone()]);
            let mut dz = vec![0.; self.config.num_actions];
            let a = batch.a[b] as usize;
            dz[a] = 2. * (xs[self.layers.len()][a] - self.y(batch, b, rows)) / size as f64;
            for l in (0..self.layers.len()).rev() {
                let x = &xs[l];
                let mut dx = vec![0.; x.len()];
                for (o, &d) in dz.iter().enumerate() {
                    for i in 0..x.len() {
                        g[l][i][o] += d * x[i];
                        dx[i] += if x[i] > 0. { d * self.layers[l][i][o] } else { 0. };
                    }
                    g[l][x.len()][o] += d;
                }
                dz = dx;
            }
        }
        g
    }

    fn learn(&mut self, batch: Batch) -> f64 {
        let (loss, g) = (self.loss(batch), self.gradient(batch));
        self.step += 1;
        let (c1, c2) = (1. - 0.9f64.powi(self.step), 1. - 0.999f64.powi(self.step));
        for l in 0..g.len() {
            for i in 0..g[l].len() {
                for o in 0..g[l][i].len() {
                    let (m, v) = (&mut self.m[l][i][o], &mut self.v[l][i][o]);
                    *m = 0.9 * *m + 0.1 * g[l][i][o];
                    *v = 0.999 * *v + 0.001 * g[l][i][o].powi(2);
                    self.layers[l][i][o] -=
                        f64::from(self.config.learning_rate) * (*m / c1) / ((*v / c2).sqrt() + 1e-7);
                }
            }
        }
        loss
    }
}

/// Transitions that own their numbers.
#[derive(Debug, Clone)]
struct Transitions {
    s: Vec<f32>,
    a: Vec<u32>,
    r: Vec<f32>,
    s2: Vec<f32>,
    done: Vec<bool>,
}

impl Transitions {
    fn random(size: usize, config: &DqnConfig, rng: &mut fastrand::Rng) -> Self {
        let mut states = || (0..size * config.state_dim).map(|_| rng.f32() * 2. - 1.).collect();
        let (s, s2) = (states(), states());
        Self {
            s,
            a: (0..size).map(|_| rng.u32(..config.num_actions as u32)).collect(),
            r: (0..size).map(|_| if rng.f32() < 0.3 { 1. } else { 0. }).collect(),
            s2,
            done: (0..size).map(|_| rng.f32() < 0.2).collect(),
        }
    }

    fn batch(&self) -> Batch<'_> {
        Batch { s: &self.s, a: &self.a, r: &self.r, s2: &self.s2, done: &self.done }
    }
}

fn furthest(net: &mut Dqn, textbook: &Textbook, state: &[f32]) -> f64 {
    let expected = textbook.q(state);
    let got = net.q_values(state).unwrap();
    assert_eq!(got.len(), expected.len());
    got.iter().zip(expected).map(|(&q, e)| (f64::from(q) - e).abs()).fold(0., f64::max)
}

fn small(hidden: &[usize]) -> DqnConfig {
    DqnConfig { hidden: hidden.to_vec(), seed: 5, ..DqnConfig::new(6, 9) }
}

#[test]
fn q_values_and_learning_steps_are_those_of_the_textbook() {
    for hidden in [&[64, 32][..], &[], &[5], &[7, 3, 4]] {
        let mut rng = fastrand::Rng::with_seed(1);
        let mut net = Dqn::new(small(hidden)).unwrap();
        let mut textbook = Textbook::of(&net);
        let batches: Vec<Transitions> =
            (0..4).map(|_| Transitions::random(16, net.config(), &mut rng)).collect();
        assert!(furthest(&mut net, &textbook, &batches[0].s[..6]) < 1e-6);
        for step in 0..40 {
            let batch = batches[step % 4].batch();
            let (got, expected) = (f64::from(net.learn(batch).unwrap()), textbook.learn(batch));
            assert!((got - expected).abs() < 1e-4 * (1. + expected), "{hidden:?} {step}: {got} {expected}");
            if step % 9 == 8 {
                net.sync_target();
                textbook.target = textbook.layers.clone();
            }
        }
        let far = furthest(&mut net, &textbook, &batches[0].s[..6]);
        assert!(far < 1e-4, "{hidden:?}: {far}");
    }
}

#[test]
fn the_gradient_is_the_slope_of_the_loss() {
    // The textbook's gradient against finite differences of its loss; the test above holds the network
    // against the textbook.
    let net = Dqn::new(small(&[7, 5])).unwrap();
    let mut textbook = Textbook::of(&net);
    let transitions = Transitions::random(8, net.config(), &mut fastrand::Rng::with_seed(3));
    let gradient = textbook.gradient(transitions.batch());
    let h = 1e-6;
    for l in 0..gradient.len() {
        for i in 0..gradient[l].len() {
            for o in 0..gradient[l][i].len() {
                let here = textbook.layers[l][i][o];
                textbook.layers[l][i][o] = here + h;
                let above = textbook.loss(transitions.batch());
                textbook.layers[l][i][o] = here - h;
                let below = textbook.loss(transitions.batch());
                textbook.layers[l][i][o] = here;
                let slope = (above - below) / (2. * h);
                let got = gradient[l][i][o];
                assert!((got - slope).abs() < 1e-6, "layer {l} [{i}][{o}]: {got} {slope}");
            }
        }
    }
}

#[test]
fn the_first_step_goes_down_the_measured_slope_of_every_weight() {
    // Adam's first step is α·g/(|g| + ε): its sign is the slope's, whatever its size.
    let mut net = Dqn::new(small(&[7, 5])).unwrap();
    let mut textbook = Textbook::of(&net);
    let transitions = Transitions::random(8, net.config(), &mut fastrand::Rng::with_seed(4));
    let before = net.weights();
    net.learn(transitions.batch()).unwrap();
    let mut moved = 0;
    for (l, (before, after)) in before.iter().zip(net.weights()).enumerate() {
        for ((i, o), &w) in before.kernel.indexed_iter() {
            let h = 1e-5;
            textbook.layers[l][i][o] = f64::from(w) + h;
            let above = textbook.loss(transitions.batch());
            textbook.layers[l][i][o] = f64::from(w) - h;
            let slope = (above - textbook.loss(transitions.batch())) / (2. * h);
            textbook.layers[l][i][o] = f64::from(w);
            let step = f64::from(after.kernel[[i, o]] - w);
            if slope.abs() > 1e-5 {
                assert!((step + 0.001 * slope.signum()).abs() < 2e-5, "layer {l} [{i}][{o}]: {step} {slope}");
                moved += 1;
            } else if slope == 0. {
                assert_eq!(step, 0.);
            }
        }
    }
    assert!(moved > 40);
}

#[test]
fn a_row_that_rested_wakes_as_if_it_had_been_updated_all_along() {
    let config = DqnConfig { hidden: vec![8], ..DqnConfig::new(4, 6) };
    let mut rng = fastrand::Rng::with_seed(9);
    let mut net = Dqn::new(config).unwrap();
    let mut textbook = Textbook::of(&net);
    let mut batch = Transitions::random(4, net.config(), &mut rng);
    for step in 0..700 {
        // Action 5 is seen at the start, and again after two long rests.
        let rare = matches!(step, 0..3 | 300 | 650);
        batch.a = (0..4).map(|b| if rare { 5 } else { b % 5 }).collect();
        net.learn(batch.batch()).unwrap();
        textbook.learn(batch.batch());
    }
    let far = furthest(&mut net, &textbook, &batch.s[..4]);
    assert!(far < 2e-4, "{far}");
}

#[test]
fn the_target_network_stands_still_until_the_sync() {
    let config = DqnConfig { gamma: 0.5, ..DqnConfig::new(2, 300) };
    let mut net = Dqn::new(config).unwrap();
    let state = [0.5, -0.25];
    let best = |net: &mut Dqn| net.q_values(&state).unwrap().iter().fold(f32::MIN, |best, &q| best.max(q));
    let old_best = best(&mut net);
    // One transition over and over: Q(s, a) goes to r + γ·(the old maximum).
    let all: Vec<u32> = (0..300).collect();
    let (s, r) = (state.repeat(300), vec![1.; 300]);
    let done = vec![false; 300];
    let batch = Batch { s: &s, a: &all, r: &r, s2: &s, done: &done };
    for _ in 0..1500 {
        net.learn(batch).unwrap();
    }
    assert!((best(&mut net) - (1. + 0.5 * old_best)).abs() < 1e-3);
    net.sync_target();
    let synced = best(&mut net);
    for _ in 0..1500 {
        net.learn(batch).unwrap();
    }
    assert!((best(&mut net) - (1. + 0.5 * synced)).abs() < 1e-3);
}

#[test]
fn weights_read_back_are_the_weights_set() {
    let mut net = Dqn::new(small(&[4, 3])).unwrap();
    let other = Dqn::new(DqnConfig { seed: 6, ..small(&[4, 3]) }).unwrap();
    let mut rng = fastrand::Rng::with_seed(2);
    net.learn(Transitions::random(4, other.config(), &mut rng).batch()).unwrap();
    assert_ne!(net.weights(), other.weights());
    let weights = other.weights();
    let slices: Vec<(&[f32], &[f32])> =
        weights.iter().map(|l| (l.kernel.as_slice().unwrap(), l.bias.as_slice().unwrap())).collect();
    net.set_weights(&slices).unwrap();
    assert_eq!(net.weights(), other.weights());
    // Moments and step count are gone too: both learn alike from here.
    let mut other = other;
    let batch = Transitions::random(4, other.config(), &mut rng);
    assert_eq!(net.learn(batch.batch()), other.learn(batch.batch()));
    assert_eq!(net.weights(), other.weights());
}

#[test]
fn initial_weights_are_glorot_uniform_and_follow_the_seed() {
    let of = |seed| Dqn::new(DqnConfig { seed, ..DqnConfig::new(20, 50) }).unwrap().weights();
    assert_eq!(of(1), of(1));
    assert_ne!(of(1), of(2));
    for layer in of(1) {
        let (inputs, outputs) = layer.kernel.dim();
        let limit = (6. / (inputs + outputs) as f32).sqrt();
        let largest = layer.kernel.fold(0f32, |largest, w| largest.max(w.abs()));
        assert!(largest <= limit && largest > 0.95 * limit);
        assert!(layer.bias.iter().all(|&b| b == 0.));
    }
}

#[test]
fn nonsense_in_the_config_is_refused_by_name() {
    let ok = DqnConfig::new(4, 3);
    let bad = [
        ("stateDim", DqnConfig { state_dim: 0, ..ok.clone() }),
        ("numActions", DqnConfig { num_actions: 0, ..ok.clone() }),
        ("hidden", DqnConfig { hidden: vec![8, 0], ..ok.clone() }),
        ("gamma", DqnConfig { gamma: 1., ..ok.clone() }),
        ("gamma", DqnConfig { gamma: f64::NAN, ..ok.clone() }),
        ("gamma", DqnConfig { gamma: -0.1, ..ok.clone() }),
        ("learningRate", DqnConfig { learning_rate: 0., ..ok.clone() }),
        ("learningRate", DqnConfig { learning_rate: f64::NAN, ..ok.clone() }),
        ("numActions", DqnConfig { num_actions: usize::MAX, ..ok.clone() }),
        ("numActions", DqnConfig { num_actions: MAX_PARAMETERS, ..ok }),
    ];
    for (name, config) in bad {
        let error = Dqn::new(config.clone()).expect_err(&format!("{config:?}"));
        assert_eq!(error.code(), "config_range");
        assert!(error.message().contains(name), "{error}");
    }
}

#[test]
fn bad_input_is_refused_and_changes_nothing() {
    let mut net = Dqn::new(small(&[8])).unwrap();
    let good = Transitions::random(3, net.config(), &mut fastrand::Rng::with_seed(8));
    net.learn(good.batch()).unwrap();
    let weights = net.weights();
    let spoil = |change: &dyn Fn(&mut Transitions)| {
        let mut bad = good.clone();
        change(&mut bad);
        bad
    };
    let bad = [
        ("dqn_shape", spoil(&|t| t.s.truncate(5))),
        ("dqn_shape", spoil(&|t| t.s2.push(0.))),
        ("dqn_shape", spoil(&|t| t.r.truncate(2))),
        ("dqn_shape", spoil(&|t| t.done.clear())),
        ("dqn_shape", spoil(&|t| t.a.clear())),
        ("dqn_action_range", spoil(&|t| t.a[1] = 9)),
        ("dqn_action_range", spoil(&|t| t.a[1] = u32::MAX)),
        ("dqn_not_finite", spoil(&|t| t.s[7] = f32::NAN)),
        ("dqn_not_finite", spoil(&|t| t.s2[7] = f32::INFINITY)),
        ("dqn_not_finite", spoil(&|t| t.r[2] = f32::NEG_INFINITY)),
        ("dqn_diverged", spoil(&|t| t.r[2] = 1e30)),
        ("dqn_diverged", spoil(&|t| t.s[2] = 1e38)),
    ];
    for (code, transitions) in bad {
        assert_eq!(net.learn(transitions.batch()).expect_err(code).code(), code, "{transitions:?}");
        assert_eq!(net.weights(), weights);
    }
    assert_eq!(net.q_values(&[0.; 5]).expect_err("short").code(), "dqn_shape");
    assert_eq!(net.top_k(&[f32::NAN; 6], 2).expect_err("NaN").code(), "dqn_not_finite");
    assert_eq!(net.set_weights(&[]).expect_err("no layers").code(), "dqn_shape");
    // The step after all that is the one of a network that never saw it.
    let mut clean = Dqn::new(small(&[8])).unwrap();
    clean.learn(good.batch()).unwrap();
    assert_eq!(net.learn(good.batch()), clean.learn(good.batch()));
    assert_eq!(net.weights(), clean.weights());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn learning_agrees_with_the_textbook_for_any_shape(
        state_dim in 1usize..9,
        num_actions in 1usize..20,
        hidden in prop::collection::vec(1usize..12, 0..4),
        size in 1usize..20,
        gamma in 0f64..0.999,
        seed in any::<u64>(),
        sync_every in 1usize..6,
    ) {
        let config = DqnConfig { hidden, gamma, seed, ..DqnConfig::new(state_dim, num_actions) };
        let mut net = Dqn::new(config).unwrap();
        let mut textbook = Textbook::of(&net);
        let mut rng = fastrand::Rng::with_seed(seed);
        let batches: Vec<Transitions> =
            (0..3).map(|_| Transitions::random(size, net.config(), &mut rng)).collect();
        for step in 0..12 {
            let batch = batches[step % 3].batch();
            net.learn(batch).unwrap();
            textbook.learn(batch);
            if step % sync_every == 0 {
                net.sync_target();
                textbook.target = textbook.layers.clone();
            }
        }
        // f32 against f64: where a gradient all but cancels, Adam's first steps still move by up to α.
        let far = furthest(&mut net, &textbook, &batches[0].s[..state_dim]);
        prop_assert!(far < 1e-3, "{}", far);
    }

    #[test]
    fn the_best_actions_are_those_of_greatest_q(seed in any::<u64>(), k in 0usize..60) {
        let mut net = Dqn::new(DqnConfig { seed, ..DqnConfig::new(3, 50) }).unwrap();
        let state = [0.3, -0.8, 0.1];
        let top = net.top_k(&state, k).unwrap();
        let q = net.q_values(&state).unwrap();
        prop_assert_eq!(top.len(), k.min(50));
        for pair in top.windows(2) {
            prop_assert!(q[pair[0] as usize] >= q[pair[1] as usize]);
        }
        let worst = top.last().map_or(f32::INFINITY, |&id| q[id as usize]);
        prop_assert!((0..50).filter(|id| !top.contains(id)).all(|id| q[id as usize] <= worst));
    }
}
