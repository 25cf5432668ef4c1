//! Warm start: the model fitted to a shop's log, before any visitor comes.
//!
//! 1. The **network** by next-product likelihood (softmax over the catalogue, or over a shared sample of it with its
//!    correction), Adam with a cosine schedule. The latest tenth of the sessions, at most 20,000 steps, says how many
//!    passes are best.
//! 2. The **memory**: for each product the products that most often came after it or with it, counted.
//! 3. The **blend**: how much network, memory, likeness, repetition and popularity count beside one another,
//!    by likelihood on the same held-out sessions; then what new products need, from a network and a memory that were
//!    not shown a tenth of the products.
//! 4. Network and memory again on all sessions, put together with the blend's numbers.
//!
//! A log too small to teach anything yields the model that needs none.
//!
//! # What was tried
//!
//! HR@20 unless said otherwise; on held-out training time ("validation": the last part of a log's training
//! sessions, 3 to 15 %), one seed. Differences under half a point are noise.
//!
//! - Memory and blend beside the network: yoochoose .658 → .678, JD (`--collapse`) .139 → .178, JD with its whole
//!   catalogue .254 → .345, the demo shop .728 → .729 (217 products, 130,000 steps: nothing is sparse there).
//!   Held-out loss in nats, from the priors to the fit: yoochoose 4.80 → 4.41, JD 6.59 → 5.50.
//! - Network and memory are fitted apart. Together, the memory would have to leave out each step's own session, or
//!   it would know the answer.
//! - 24 followers a product instead of 48, at most 20,000 steps held out and the best pass instead of the last one,
//!   all at once: JD .178 → .187, yoochoose .678 → .678. Then 100 steps of the blend's fit instead of 150 and
//!   dropout drawn example by example: yoochoose .678 → .685, which may be luck.
//! - Candidates sampled for the softmax, yoochoose (2,933 products), held-out loss: 512, 4.47; 2,048, 4.42; all,
//!   4.42. Batches of 128 (4.47), 512 with 512 candidates (4.49) or 512 with 1,024 candidates and a larger step
//!   (4.46) are worse than 256.
//! - Demo shop: no history dropout .727, and with residual dropout .1 .728; no residual dropout .730; 20 passes .730;
//!   against .729.
//! - JD: residual dropout .7 .185, learning rate .001 .181, against .187; residual decay 10⁻³ .192, 10⁻² .194.
//!   Yoochoose: decay 10⁻⁴ .688, 10⁻³ .686, against .685 with 10⁻⁵;
//!   demo shop 3 · 10⁻⁴ .728, against .729. Hence 3 · 10⁻⁴.
//! - Likeness field by field, its gains fitted to the log, instead of one cosine over all of a description: JD .191 →
//!   .209, with its whole catalogue .342 → .366, the demo shop .728 → .729. By these gains alone, without network or
//!   memory, the demo shop has .640 where the cosine has .418 (JD .301 and .287, the gift shop .343 and .336).
//! - New products (a tenth of the demo shop's held out), HR@10 on them and on the others. Products taken as new whose
//!   features had been learned from them: .093 and .538. A training without them, all numbers fitted in it at once: .230
//!   and .563, but .716 instead of .728 where none is new; the others' numbers first, from that same training: .187 and
//!   .549, .721; from one with all products: .209 and .539, .729. The last is what is done.
//! - Short logs, HR@20 with the model that needs no log and with the trained one, best simple baseline in brackets. The
//!   demo shop by its last 10, 30, 100, 300, 1,000 sessions: .498 and .514, .540 and .598, .555 and .629, .561 and .667, .560 and
//!   .694 (.369, .402, .413, .492, .613); the gift shop's baskets: .342 and .333, .340, .362, .385, .408 (.326); JD with
//!   its whole catalogue, of which these know next to nothing: .316 and .311, .311, .305, .300, .312 (.302). Simulated shoppers, by
//!   clicks in the log (fashion, 31; 0, 28, 68, 316, 989, 3,494), when all were trained: .108, .103, .094, .124, .140, .177
//!   (specialist, 31; 0, 36, 85, 387, 1,137, 3,927): .123, .139, .144, .168, .180, .198. Hence 100 steps as the least.
//! - A third of the sessions held out where that is fewer than 300 steps, instead of a tenth: fashion .124 to .134 (316 clicks),
//!   .140 to .145 (989), and .166 to .177 (seed 32, 1,080); real logs the same.
//! - Below, HR@10, HR@20 and NDCG@10 with steps back to a product of the session, validation: yoochoose .608, .686,
//!   .418 (another draw of the dropout: .608, .689, .418), JD .154, .210, .085, RetailRocket (from the second step) .482,
//!   .560, .322.
//! - A product's repetition as it is in the whole log added to its own, for so many acts (2, 5, 10): yoochoose .611, .614,
//!   .614 of HR@10, .691, .692, .693 of HR@20; JD .157 each; RetailRocket .501, .572, .336 with 10. Products seen earlier
//!   in the session are found (HR@10 .916 → .944, RetailRocket .820 → .872) at the cost of others (.438 → .432, .256 →
//!   .252). Logs of discovery alone, and so `index`, are as they were.
//! - Targets smoothed by .1: yoochoose .613, .693, .422 (held-out loss of the network 5.39 → 5.29), JD .155, .212, .086,
//!   RetailRocket .487, .566, .326 (6.74 → 6.51, and 7 passes instead of 3 are best). By .05 and .2 on yoochoose .609, .688 and
//!   as .1. Where products come often it is in the way: demo shop .7304 → .7287, loss 3.914 → 3.929. Hence less there, and
//!   work for four million steps instead of five, since more passes are best.
//! - What came with a product counted by 1 / distance instead of 1: yoochoose .610, .687, .419; JD .154, .212, .086; the demo
//!   shop .7308.
//! - Both, and repetition: yoochoose .619, .693, .426 instead of .614, .692, .422, JD .157, .212, .087 (.160, .212, .087), with its
//!   whole catalogue .278, .373, .167 (.279, .372, .166), the demo shop .573, .731, .341 (.572, .730, .340), the gift shop's
//!   baskets .370, .434, .247 (.370, .433, .247). On the test split of
//!   RetailRocket's discovery .441 instead of .417, from the second step .602 instead of .595.
//! - 20 or 30 passes at most instead of 10, all else as it is (validation, the last fifth of the time before a test): yoochoose
//!   .628, .628 instead of .629; JD .218, .217 (.218); the demo shop .715, .715 (.716).
//! - Not worth it: weights averaged over the last third of a pass (yoochoose .605, .686; demo shop .7303); later sessions
//!   counting more, half as much every .3 of the log, in the network (yoochoose .607, .685, demo shop .7290), every .5 of
//!   it in the memory (.610, .686, JD .154, .213); repetition known to the network while it learns (yoochoose .594,
//!   .674: it is what ties a product's two sides together); the newest products dropped with probability .2 (.604,
//!   .682), inputs of the tower .2 (.608, .687), h .1 (.607, .685); 48 followers (.608, .687, JD .153, .211); shrinkage
//!   of the followers by 1 instead of 2 (.609, .685).
//! - Below, HR@20 and NDCG@10 on yoochoose, JD and the demo shop, validation; as it is .629 and .392, .218 and .087, .716 and
//!   .328. Decays of the pools `short` and `long`, .6 and .9: .4 and .9 .628 and .393, .218 and .088, .717 and .327; .7 and .9
//!   .629 and .393, .217 and .087, .716 and .328; .6 and .95 .629 and .393, .219 and .088, .717 and .328; .6 and .8 .628 and
//!   .393, .215 and .088, .715 and .327; .5 and .95 .629 and .393, .220 and .088, .717 and .329. Not worth it.
//! - Half of each target by the softmax of one network that was trained before with another seed (6 passes): .630 and .392, .219
//!   and .089, .716 and .328; of two, .630 and .392, .219 and .089, .715 and .328; nine tenths of one, .627 and .392
//!   (yoochoose). Not worth twice the time.
//! - A second-order memory, what came after the last two products, as a mixture with the model's own probabilities whose share
//!   is b n / (n + k) after n such pairs: .628 and .392 on yoochoose, .704 and .324 in the demo shop (b .3, k 5), .699 and .324
//!   there with b .6 and k 20, .707 and .327 with what came up to five steps later (b .3, k 5), .700 and .323 with the two in
//!   either order (b .5, k 10). It loses: the hidden layer knows of pairs what there is to know.
//! - How far the visit has come as a feature of the context ([`PROGRESS`](crate::shopper::PROGRESS)); HR@10, HR@20 and NDCG@10
//!   without and with it: RetailRocket's discovery .318, .405, .189 and .321, .407, .191; the gift shop's baskets .367, .431,
//!   .245 and .370, .436, .247; the demo shop (two seeds) .572, .730, .341 and .574, .731, .344; yoochoose (two seeds) .620, .694,
//!   .427 and .621, .694, .428; JD the same. All numbers up to 5, or powers of two from the first act on: no difference. In
//!   simulated shops, CTR within noise (22 and 33: +1.3 and −1.0 % in the mean of five worlds).
//! - Signs of repetition ([`Repetition`]), NDCG@10 and MRR@20, where steps back to a product count: yoochoose (four seeds) .426
//!   and .369 to .428 and .372, RetailRocket from the second step .337 and .290 to .343 and .298. The same as features of the
//!   context as well: nothing more.
//! - Tried beside these and within noise, or not worth what a page would pay: a share of each target by what followed the visit's
//!   products in the memory (.1, .2, .4: yoochoose's NDCG .427, .427, .427); a pool of the second newest product alone, or one of
//!   decay .3; one of the last 20 alike (demo shop .732 instead of .731, else nothing); 40 acts instead of 20, `long` of decay .95
//!   (.732); the blend from 8,000 steps instead of 3,000, by 300 steps of its fit instead of 100, with priors twice as wide.

mod blend;
mod case;
mod descent;
mod described;
mod examples;
mod known;
mod listed;
mod network;
mod pairs;
mod precision;
mod repetition;
mod sessions;
mod slates;
mod softmax;
mod together;
mod trainer;
mod tune;
pub mod universal;
mod value;
mod visitors;
mod warm_start;
mod wear;

pub use examples::{Act, Example, Session, examples};
pub use repetition::Repetition;
pub use sessions::{context, sessions};
pub use slates::{LoggedSlate, SlateReport, slates};
pub use together::together;
pub use tune::{Trial, TuneOptions, Tuning, tune};
pub use warm_start::{choices, warm_start};

use crate::Error;
use crate::catalog::Catalog;
use crate::qnet::Model;
use blend::{Blend, HeldOut};
use known::Known;
use trainer::Trainer;

/// Steps below which a learned model may be worse than none; the figures are above.
pub const MIN_STEPS: usize = 100;

/// What matters in training. The defaults suit logs of 10⁴ to 10⁶ events.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainConfig {
    /// Most passes over the log, 1 to 100.
    pub epochs: usize,
    /// Steps of one minibatch.
    pub batch: usize,
    /// Adam's largest step size; it falls to 5 % of it along a cosine.
    pub learning_rate: f32,
    /// Share of past acts dropped at random in training, never the newest.
    pub history_dropout: f32,
    /// Share of product residuals dropped at random in training, so that features carry what they can and
    /// new products are known by them.
    pub residual_dropout: f32,
    /// L2 penalty on the residuals of the products in a batch.
    pub residual_decay: f32,
    /// Count steps that lead back to a product of the session.
    pub repeats: bool,
    /// Candidates sampled for the softmax where the catalogue has more than that.
    pub samples: usize,
    /// Every draw comes from it.
    pub seed: u64,
}

impl Default for TrainConfig {
    fn default() -> Self {
        Self {
            epochs: 10,
            batch: 256,
            learning_rate: 3e-3,
            history_dropout: 0.2,
            residual_dropout: 0.3,
            residual_decay: 3e-4,
            repeats: false,
            samples: 2048,
            seed: 1,
        }
    }
}

impl TrainConfig {
    /// The config itself when every knob is in its range.
    ///
    /// # Errors
    /// `config_range` names the first knob that is not.
    pub fn check(self) -> Result<Self, Error> {
        let ranges = [
            ("epochs", self.epochs as f32, 1.0, 100.0),
            ("batch", self.batch as f32, 1.0, 65_536.0),
            ("learning_rate", self.learning_rate, 1e-6, 1.0),
            ("history_dropout", self.history_dropout, 0.0, 0.95),
            ("residual_dropout", self.residual_dropout, 0.0, 0.95),
            ("residual_decay", self.residual_decay, 0.0, 1.0),
            ("samples", self.samples as f32, 1.0, 1e6),
        ];
        match ranges.into_iter().find(|(_, value, low, high)| !(*low..=*high).contains(value)) {
            Some((name, got, low, high)) => {
                Err(Error::new("config_range", format!("{name} is {got}: expected {low} to {high}")))
            }
            None => Ok(self),
        }
    }
}

/// How training went, for the command to show.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// Steps that were learned from.
    pub steps: usize,
    /// Mean loss (nats) on the latest tenth of the sessions after each pass.
    pub validation: Vec<f32>,
    /// Passes that the shipped model took.
    pub epochs: usize,
    /// What signs of repetition count beside the model: nothing, unless steps back to a product of the session count.
    pub repetition: Repetition,
    /// False when the log was too small and the model without a log is shipped.
    pub trained: bool,
}

/// Called after every batch: pass, share of all the work done (0 to 1; it may leap when training stops early),
/// mean loss (nats) of the pass so far.
pub type Progress<'a> = &'a mut (dyn FnMut(usize, f32, f32) + Send);

/// Fits a model to the sessions of a log. The same sessions, config and seed give the same model.
pub fn train(
    catalog: &Catalog,
    sessions: &[Session],
    config: &TrainConfig,
    progress: Progress<'_>,
) -> (Model, Report) {
    let mut sessions: Vec<Session> = sessions.to_vec();
    sessions.sort_by_key(|s| s.end);
    let steps = examples(&sessions, config.repeats).len();
    if steps < MIN_STEPS {
        return (Model::cold(catalog), Report { steps, ..Report::default() });
    }
    // How many passes, and how much does each part count? Ask the latest sessions, then learn from all of them.
    let (first, last) = sessions.split_at(sessions.len() - held_out_sessions(&sessions));
    let held_out = examples(last, config.repeats);
    let one_of = (held_out.len() * catalog.len()).div_ceil(SCORED).max(1);
    let scored: Vec<Example> = held_out.iter().copied().step_by(one_of).collect();
    let most = config.epochs.min((WORK / steps).max(LEAST_PASSES));
    let mut trial = Trainer::new(catalog, first, config, most);
    let mut best = trial.model.clone();
    let mut validation: Vec<f32> = Vec::new();
    for pass in 0..most {
        trial.epoch(&mut |share, loss| progress(pass, (pass as f32 + share) / (2 * most) as f32, loss));
        validation.push(trial.loss(last, &scored));
        let at = argmin(&validation);
        if at + 1 == validation.len() {
            best = trial.model.clone();
        } else if validation.len() > at + PATIENCE {
            break;
        }
    }
    let epochs = argmin(&validation) + 1;
    trial.model = best;
    let held = HeldOut { catalog, sessions: last, steps: &held_out, seed: config.seed };
    let known = |sessions: &[Session]| Known::new(catalog, sessions, config.repeats);
    let blend = Blend::fit(&trial.finish(), &known(first), &held);
    // What new products need is asked of a training without some; beside the one to be shipped, it keeps both cores busy.
    let described = !catalog.description().fields().is_empty();
    let passes = (validation.len() + epochs) as f32;
    let fit = |sessions: &[Session], progress: Progress<'_>| {
        let mut trainer = Trainer::new(catalog, sessions, config, epochs);
        for pass in 0..epochs {
            let done = validation.len() + pass;
            trainer.epoch(&mut |share, loss| progress(done, (done as f32 + share) / passes, loss));
        }
        trainer.finish()
    };
    let of_new = || {
        if !described {
            return blend;
        }
        let fewer = without(first, &as_if_new(catalog, config.seed));
        blend.fit_new(&fit(&fewer, &mut |_, _, _| {}), &known(&fewer), &held)
    };
    let (blend, mut model) = rayon::join(of_new, || fit(&sessions, progress));
    blend.put_into(&mut model, catalog, &known(&sessions));
    (model, Report { steps, validation, epochs, repetition: blend.repetition(), trained: true })
}

/// One product in ten, which a training is not shown: few are new in the time held out, and what new ones need has
/// to be learned from some.
fn as_if_new(catalog: &Catalog, seed: u64) -> Vec<bool> {
    let mut rng = fastrand::Rng::with_seed(seed);
    (0..catalog.len()).map(|_| rng.f32() < 0.1).collect()
}

/// The sessions as if some products had not been there.
fn without(sessions: &[Session], products: &[bool]) -> Vec<Session> {
    let rest = |session: &Session| {
        let acts = session.acts.iter().filter(|act| !products[act.item as usize]).copied().collect();
        Session { acts, ..session.clone() }
    };
    sessions.iter().map(rest).filter(|session| !session.acts.is_empty()).collect()
}

/// Passes without a better held-out loss after which training stops.
const PATIENCE: usize = 2;
/// Steps times passes that are enough for any log, so that a million steps take minutes,
const WORK: usize = 4_000_000;
/// but at least so many passes.
const LEAST_PASSES: usize = 3;
/// Steps that are enough to choose by.
const ENOUGH: usize = 20_000;
/// Scores of products that are enough to choose the number of passes by: of 20,000 steps in a shop of 100,000 products. With more
/// products it is fewer steps, or to ask after each pass would take longer than the pass.
const SCORED: usize = 2_000_000_000;
/// Steps that are too few.
const FEW: usize = 300;

/// How many of the latest sessions are held out to choose by: a tenth, or fewer where a tenth has more steps
/// than it takes, or more where it has too few to choose anything by.
fn held_out_sessions(sessions: &[Session]) -> usize {
    let within = |most: usize, share: usize| {
        let mut steps = 0;
        let latest = sessions.iter().rev().take(sessions.len() / share);
        latest
            .take_while(|s| {
                steps += s.acts.len();
                steps <= most
            })
            .count()
    };
    within(ENOUGH, 10).max(within(FEW, 3)).max(1)
}

fn argmin(values: &[f32]) -> usize {
    (0..values.len()).min_by(|&a, &b| values[a].total_cmp(&values[b])).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shopper::Interest;

    fn catalog() -> Catalog {
        let rows: String =
            (0..40).map(|i| format!("p{i},Item {i},{}\n", ["a", "b", "c", "d"][i % 4])).collect();
        Catalog::read(format!("id,title,product_type\n{rows}").as_bytes()).unwrap()
    }

    /// Sessions that stay in one category.
    fn sessions(count: usize, seed: u64) -> Vec<Session> {
        let mut rng = fastrand::Rng::with_seed(seed);
        (0..count)
            .map(|end| {
                let category = rng.u32(0..4);
                let mut items: Vec<u32> = (0..10).map(|k| 4 * k + category).collect();
                rng.shuffle(&mut items);
                let acts = items[..5].iter().map(|&item| Act { item, interest: Interest::Viewed }).collect();
                Session { acts, context: vec![], end: end as i64 }
            })
            .collect()
    }

    #[test]
    fn training_finds_what_goes_together() {
        let (catalog, sessions) = (catalog(), sessions(400, 3));
        let config = TrainConfig { epochs: 4, ..TrainConfig::default() };
        let (model, report) = train(&catalog, &sessions, &config, &mut |_, _, _| {});
        assert!(report.trained && model.trained);
        // Five of ten: the next product is one of the category's rest, ln(10) nats at first, fewer later;
        // a model without a clue is at ln(40) = 3.7.
        assert!(report.validation[report.epochs - 1] < 2.6, "{:?}", report.validation);
    }

    #[test]
    fn the_same_log_and_seed_give_the_same_model() {
        let (catalog, sessions) = (catalog(), sessions(250, 3));
        let config = TrainConfig { epochs: 2, ..TrainConfig::default() };
        let run = || train(&catalog, &sessions, &config, &mut |_, _, _| {}).0;
        assert_eq!(run(), run());
    }

    #[test]
    fn sampled_candidates_come_close_to_the_whole_catalogue() {
        let (catalog, sessions) = (catalog(), sessions(400, 3));
        let config = TrainConfig { epochs: 4, samples: 20, ..TrainConfig::default() };
        let (_, report) = train(&catalog, &sessions, &config, &mut |_, _, _| {});
        assert!(report.validation[report.epochs - 1] < 2.8, "{:?}", report.validation);
    }

    #[test]
    fn what_followed_a_product_only_now_and_then_is_remembered() {
        // Each product is followed by one other, in no order that 32 numbers would find by themselves.
        let n = 120;
        let mut rng = fastrand::Rng::with_seed(2);
        let mut after: Vec<u32> = (0..n).collect();
        rng.shuffle(&mut after);
        let rows: String = (0..n).map(|i| format!("p{i}\n")).collect();
        let catalog = Catalog::read(format!("id\n{rows}").as_bytes()).unwrap();
        let act = |item: u32| Act { item, interest: Interest::Viewed };
        let session = |end: i64| {
            let item = rng.u32(0..n);
            Session { acts: vec![act(item), act(after[item as usize])], context: vec![], end }
        };
        let sessions: Vec<Session> = (0..700).map(session).filter(|s| s.acts[0] != s.acts[1]).collect();
        let config = TrainConfig { epochs: 2, ..TrainConfig::default() };
        let (model, _) = train(&catalog, &sessions, &config, &mut |_, _, _| {});
        let first = |model: &Model, item: u32| {
            let table = model.place(&catalog);
            let state = Session { acts: vec![act(item)], ..Session::default() }.state(1, |_| true);
            let h = model.forward(&model.pools(&state, &table)).h;
            crate::qnet::top_k(&table.logits(&state, &h), 1)[0]
        };
        let right = |model: &Model| (0..n).filter(|&i| first(model, i) == after[i as usize]).count();
        let forgetful = Model { memory: Default::default(), ..model.clone() };
        assert!(right(&model) > 100 && right(&forgetful) < 60, "{} {}", right(&model), right(&forgetful));
    }

    #[test]
    fn progress_never_falls_and_ends_at_all() {
        let (catalog, sessions) = (catalog(), sessions(250, 3));
        let mut shares = vec![0.0];
        let config = TrainConfig { epochs: 3, ..TrainConfig::default() };
        train(&catalog, &sessions, &config, &mut |_, share, _| shares.push(share));
        assert!(shares.is_sorted() && (shares[shares.len() - 1] - 1.0).abs() < 1e-6, "{shares:?}");
    }

    #[test]
    fn the_model_does_not_depend_on_the_number_of_cores() {
        let (catalog, sessions) = (catalog(), sessions(250, 3));
        let config = TrainConfig { epochs: 2, samples: 20, ..TrainConfig::default() };
        let run = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| train(&catalog, &sessions, &config, &mut |_, _, _| {}).0)
        };
        assert_eq!(run(1), run(3));
    }

    #[test]
    fn a_small_log_ships_the_model_that_needs_none() {
        let (catalog, sessions) = (catalog(), sessions(19, 3));
        let (model, report) = train(&catalog, &sessions, &TrainConfig::default(), &mut |_, _, _| {});
        assert!(!report.trained);
        assert_eq!(model, Model::cold(&catalog));
    }
}
