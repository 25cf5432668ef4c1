//! Simulated shoppers: what the learner is worth where its slates are what visitors see.
//!
//! A world ([`WORLDS`]) is a catalogue and visitors with a mind of their own. A logging policy serves the
//! first of them; what came of it is written as the log that a shop would have, with impressions, and
//! `windowshop index`'s training makes a bundle of it. Then every agent serves the same new visitors, who
//! draw the same luck: the learner through the same [`Recommender`](crate::Recommender) calls as the page.
//!
//! One function does it: [`run`].
//!
//! # What was tried
//!
//! Each by `windowshop simulate --world W --seed S --visitors 300 --config C`, with `"replay_steps": 0` in C; the
//! standard errors are about .006 of CTR with a log, .004 without. Seeds 11 and 12 were for choosing, so that these
//! figures flatter what was chosen. The learner has since changed around them: they show directions.
//! Those without a log at seed 11 were had with the catalogue's order given no weight (it has 0.1), and those of
//! exploration with half the gates, too: the command as it is does not print them again.
//!
//! - Learning from slates instead of clicks alone (fashion, seed 1, 150 and 200 visitors): the frozen warm start
//!   from .151 to .185, popularity .175.
//! - Step size 0.001 and three passes instead of 0.003 and five: held-out loss .6105 instead of .6131 nats a slate.
//! - `fatigue` 1 instead of 0.3: .180 to .192 with a log of 45,000 slates (fashion, 11), most of which the frozen warm
//!   start has as well (.169 to .191); without a log .087 to .092 (fashion), .082 to .091 (specialist), .147 to .170
//!   (news). What is left for the visitor vector to add is then within noise; 2 and 4 gain a little more in news
//!   (.182, .190) and nothing elsewhere.
//! - `prior_scale` 3 instead of 1, at `fatigue` 0.3: .180 to .182 with a log (0.3: .174), without one .082 to .086 and
//!   .147 to .154. With `fatigue` 1 (fashion, 12) .196 and .194: no difference.
//! - No `exploration`, at `fatigue` 2 without a log: .087 to .099 (fashion), .092 to .096 (specialist), .187 to .181
//!   (news). A strength of 1 loses everywhere but in news.
//! - Larger gates of the model without a log: worse (twice: .087 to .086, .082 to .080, .147 to .119).
//! - `anchor` 10 instead of 0.01, replay on and everything else as it is now: CTR .181 to .194 (fashion, seed 21; frozen
//!   .192, replay off .196), .190 to .205 (fashion, 22; frozen .197), .162 to .171 (specialist, 22; frozen .161). One
//!   visitor's transitions are too few for a head that follows them freely: its noise went into the ranking. A step
//!   size of 0.0001 does the same (.194), an anchor of 1 most of it (.191). 22 was not used for choosing.
//! - Likeness by field, fitted to what was clicked next, left in beside what slates teach: .184 to .170 (specialist, 33),
//!   .185 to .172 (fashion, 33); scaled as a whole, with all that is remembered, to the slates' own likelihood: .158 and .189,
//!   which is likelier and no better; left out, with the scale: .171 and .187; left out: .182 and .188.
//! - Lasting values with a horizon of 0.998 instead of 0.99 a slate (interest-evolution): 85 % (seed 12: 59.1 clicks a
//!   visitor, myopic 39.2, lasting rule 62.6) instead of 82 % (seed 11: 68.0, 43.2, 73.4).
//! - Taking account of how worn products were when an answer is learned from, without a log (seed 12): .092 to .094
//!   (fashion), .093 to .096 (specialist), .131 to .131 (news); taken up later, see below.
//!
//! - Without a log, chance in brackets, 200 visitors at seeds 11 and 12, standard errors about .005. Likeness at .15 of its
//!   strength, the catalogue's order at .1, a prior variance of 3: fashion .105 and .097 (.087, .076), specialist .097 and .103
//!   (.091, .093), news .186 and .133 (.156, .122). Common prices first, order at .03: .109 and .107; .107 and .109; .180 and
//!   .141. Tastes by their universal shares and a prior variance of 1: .115 and .112; .107 and .106; .183 and .132. No likeness to
//!   what was clicked on slates: .116 and .112; .107 and .110; .195 and .166. A twentieth of it: .119 and .118; .105 and
//!   .110; .197 and .155, which is taken, since a click may be the only thing that is known.
//!   Last, common prices at half of that, so that the shop's own order leads on the first slate: .114 and .106; .105 and .103;
//!   .197 and .158 (drift .109 and .102, chance .083 and .076; marketplace .075 and .087, .069 and .066).
//! - The same with a weight for every feature instead of 32 random directions: .123 and .113; .112 and .115; .181 and .146.
//!   In these worlds price counts by the square of its distance from the middle; who is told how much gets .134, .113, .123,
//!   .119. A shop's log of prices says a fifth of that, and it is not built in.
//!
//! - Values that are believed only where a visit changed by itself after a click, immediate ones less what goes with ℓ (see
//!   `train/value.rs`), instead of both where they lessen the squared error by half a percent. Against the ranking that
//!   leaves values out, CTR, seed 22, 300 visitors: specialist -6.2 % ± 1.6 to 0.0 ± 1.1, news -6.2 ± 1.9 to +1.5 ± 1.5
//!   (11: +1.1, 12: +2.3); where something lasts (interest-evolution) 85 % of what the rule that knows it gains, as before.
//!
//! - How much there is to be had: a particle filter that knows the shop and how its visitors come to choose, and infers the
//!   visitor alone, takes .236 ± .010 (fashion, 33, 150 visitors; popularity .156, windowshop .18 to .19). Told quality only
//!   as well as a log of 10,000 clicks tells it (reliability .75) and of a product's place only what its features say, .211
//!   (100 visitors, on whom the one that knows all takes .230; either of the two alone .220 and .224). Of the log's own slates
//!   the network foretells about as much as this filter: .4777 and .4739 nats a slate in fashion, .5012 and .5015 in
//!   specialist, .681 and .659 in news. What is missing shows where slates are the learner's own.
//! - The no-click utility of visitors with a prior variance of 1 costs .006 nats a slate in these worlds, where visitors do
//!   not differ in it. With .03, CTR .204 instead of .205 (fashion, 31) and .189 instead of .185 (drift, 33): noise.
//! - The prior covariance by expectation maximisation (four rounds, δ drawn from what each session says of it), on top of the
//!   trained network: .201 instead of .205 (fashion, 31), .191 instead of .189 (fashion, 33), .187 instead of .185 (drift, 33). The
//!   products' vectors in these rounds as well: the held-out loss grows with each (.481 to .486), whatever the step size.
//! - A network that reads who the visitor is but not what they did, all of which is left to δ: .193 instead of .189, 7 % over
//!   that network frozen (fashion, 33), at a worse likelihood (.4806 and .4777 nats). Not taken up: what was viewed outside
//!   of slates would go unread.
//!
//! - A prior of the features' vectors while slates are learned from, of the variance that products' own parts have (.02), CTR
//!   with and without it, 300 visitors: marketplace .266 and .254 (31), .264 and .259 (44); fashion .202 and .199 (31), .181
//!   and .178 (44); drift .179 and .173 (44); specialist .182 and .180 (33), .163 and .162 (44); news .198 and .196 (31),
//!   .227 and .228 (44). 44 was not used for choosing. A third of the variance is the same (.266, .199, .183, .199 at the first
//!   seeds). About what the clicks had taught instead of 0: .251 (marketplace, 31), .177 and .171 (fashion and drift, 44). With
//!   900 and 9,000 slates in the log no difference. A prior of the tower's weights as well: .264, .186 and .179 at best
//!   (marketplace, fashion, drift, 44), within noise. In the training on clicks: eshop2008 and JD the same (validation).
//! - Tried beside it and within noise (fashion 33, specialist 31, marketplace 32; 200 visitors): a variance of .005 for products'
//!   own parts, of .1 for biases; one pass; dropout .6; new products at the median bias instead of the 80th percentile.
//! - Whether the best of many uncertain products are overrated: the frozen warm start foretold a click on .260, .275, .390 of
//!   its first five slates, and got .198, .287, .404 (the same worlds). Not as a rule. Of all slates it foretold .232, .220,
//!   .297 and got .182, .202, .315; learning, .180, .190, .245 and .180, .204, .314.
//!
//! - Slates chosen product by product for the expected value of the whole slate over 64 draws of the visitor vector, instead of
//!   maximal marginal relevance and Thompson sampling, seed 41. Without a log, 1,200 visitors: fashion .1116 instead of .1105,
//!   specialist .0922 (.0880), marketplace .0826 (.0844); standard errors .002. With a log, 400 visitors: fashion .2075
//!   (.2037), specialist .1543 (.1548), marketplace .2826 (.2891), drift .1991 (.1956); standard errors .004 to .006.
//!
//! The rest with replay as it is.
//!
//! - What the score knows, frozen warm start, seed 22, over all products and 100 visitors: its correlation with the true
//!   utility is .34 on the first slate and .36 on the 31st (fashion), .54 and .53 (specialist). It rises by .44 to .59
//!   (fashion) and .65 to .92 (specialist) for one unit of a product's quality, by .06 to .12 (fashion) and .25
//!   (specialist) for one of the visitor's present interest: clicks on every fifth slate say little of what somebody wants
//!   just now. Products that the log never showed have 4 and 8 % of the places and are worth .5 and .65 less there than the
//!   others, and of them it knows next to nothing (.0 to .25).
//! - In the states that its own slates lead to, its e·h is too sure of itself: the true utility rises by .55 (fashion) and
//!   .7 to .9 (specialist) for one unit of it, by .85 and 1.1 for one of the bias. Acts counting half in the tower, 400
//!   visitors, standard errors .004 to .006: .204 instead of .206 (fashion, 31), .196 (.197, specialist, 31), .203 (.194,
//!   drift, 31), .190 (.193, news, 31).
//! - Pools that are shorter the fewer the acts (weights that sum to S / (S + 1) instead of 1): .195 instead of .192 (fashion, 33)
//!   and .184 (.181, specialist, 33); .207 (.206), .195 (.197), .197 (.194), .189 (.193) at 31, in the order above; held-out loss
//!   .4775 instead of .4771 nats and .5053 (.5043) at 33; HR@20 of real logs the same to a tenth of a point (yoochoose .628 and
//!   .629, demo shop .719 and .719, validation). Pools as they are, and an act half an act older for each slate since: .189 and
//!   .180; .4769 and .5042 nats.
//! - With these shorter pools, at 33: acts counting not at all in the tower, so that δ alone learns from them, .200 instead of
//!   .195 (fashion), .181 (.184, specialist). 24 kinds of visitor, each with a taste of its own, as a hidden Markov model fitted to
//!   the log (chance of another kind at the next slate fitted too) and filtered on the page, beside δ: .184 and .178; held-out
//!   loss .4777 instead of .4775 and .5047 (.5053). The same where acts do not count (fashion): the loss falls from .4875 to
//!   .4803, the CTR from .200 to .187.
//! - A bias of each feature besides each product's own: .195 instead of .192 (fashion, 33), .179 (.181, specialist, 33), the same
//!   loss. At twenty times the step size the first slates are the same; of products that the log never showed it knows a little
//!   (correlation .10 instead of .02). Not taken up: a page would load one more number a feature for it.
//!
//! - How much a product loses for having been passed over, and how fast that fades, 300 visitors. Best of a grid, the training
//!   with the same: in fashion and specialist .6 to 1 fading to .8 a slate (true: .28), in news 1.4 to 2.5 fading to .95 (true:
//!   .7). What the grid gives at 22, windowshop and frozen: 1 at .8 in news .219 and .205, .8 at .95 .248 and .243, 1.4 at .95
//!   .257 and .250; but fashion falls with that from .208 to .197. Told the true losses and nothing more, fashion falls to .184
//!   (from .199, 200 visitors): a slate shows the products whose worth is overrated, and has to let go of them sooner. The loss
//!   for having been looked at .2 instead of 1: .212 instead of .208 (fashion, 22), .186 (.181, 44), .180 (.177, specialist,
//!   22); 3 instead of 1 in news .263 (.258). So the log is to say both.
//! - Fitted to the log: part of it is taste, since visitors pass over what they do not like and go on doing so. Left in, and
//!   three times as much of all of it: .199 and .171 (fashion, 22 and 44), .172 (specialist, 22), .261 (news, 22). With a loss
//!   for good each time beside the fading ones, which is fitted and left out again: .212 and .181; .180; .258. The logarithm of
//!   the times instead, left in: .209 and .176; .178; .260. Losses for having been looked at, but never gains: .204 and .175;
//!   .177; .260. Four times as much as fitted instead of three: .184 (fashion, 44), .194 (.190, fashion, 33), .183 (.187,
//!   specialist, 33), .258; twice: .179, .189, .185, .257. These by Adam beside the network. By Newton's method after each
//!   pass, which is what is done (see `train/wear.rs`): .207 and .185; .179; .264.
//! - Small logs, 600 and 9,000 slates, 200 visitors, at 31 and 32, without a log in brackets. With a prior variance of .25 for every
//!   loss: fashion .082 and .078 (.110, .125), since 53 clicks were taken to say that nothing is lost by being passed over, then
//!   .144 and .176; news .225 and .284 with 9,000. With .05 for what is lost by being passed over: .108 and .118, .150 and .178; but
//!   news .211 and .263. With .05 for the part of it that fades quickly alone, which is taken: the same in fashion; news .230 and
//!   .285, with 600 slates .178 and .237 (.176, .212); specialist .124 and .095 (.118, .092), then .186 and .148 (32 before: .146).
//! - Taking account of it when an answer is learned from: .258, .192, .186, .182 instead of .258, .190, .187, .181 (news 22,
//!   fashion and specialist 33, fashion 44). Without a log, 51 and 52, 300 visitors: fashion .1217 and .1163 instead of .1155 and
//!   .1154, specialist .1002 and .1101 (.1004, .1050), news 52 .2005 (.2005). Taken up.
//! - A shop unlike these, served through the page's own calls: 600 products of six attributes, the worth of one of which hangs on
//!   another, a heavy tail of quality, eight kinds of visitor with tastes of their own; slates of eight are read from the top
//!   until attention ends, may be clicked more than once, and what was clicked is done with for good. 90,000 slates in the
//!   log, half of them clicked; CTR of 300 visitors at two seeds. As many as forty products are clicked in a visit, of which the
//!   twenty latest alone counted as looked at: two fifths of what was shown at its end had been clicked before. All that is
//!   remembered counting: .723 instead of .701, .793 instead of .759. Taking account of it when an answer is learned from, besides:
//!   .736 and .805. Frozen .692 and .703; popularity .623 and .445; an agent that knows the shop and infers the visitor alone .829 and
//!   .897. Slates learned from as they are lived through (below): .747 and .818; but .178 instead of .206 in fashion (52).
//!
//! What is missing between .19 and the .236 above, and what was tried for it (33 and 44: 300 visitors; 1,000 where it is said):
//!
//! - Told every product's place, quality and price, and δ's true prior in that space, the visitor vector as it is takes .217
//!   in fashion (33) and .187 in specialist; told to let go of what it showed three times as fast, as windowshop does, .232 and
//!   .197; with forgetting 1 or .93, half the prior, Thompson sampling or no word of the kind of visitor, between .210 and
//!   .222. So it is what the log teaches of products that is missing, not how the page learns of its visitor.
//! - Slates learned from as they are lived through: every answer foretold with δ as the answers before it have taught it, and
//!   the gradient through all of δ's steps (checked by differences), all else as it is, windowshop and frozen, 600 visitors:
//!   fashion .214 and .213 (22; instead of .205 and .205), .192 and .192 (33; .185, .185); drift .204 and .197 (22; .198,
//!   .196), .189 and .182 (44; .184, .180); specialist .180 and .175 (22; .179, .181); news .273 and .265 (22; .271, .261);
//!   marketplace .261 and .261 (22; .263, .259), .251 and .249 (44; .262, .255). But in interest-evolution (22, 300 visitors:
//!   68.2 clicks a visitor, myopic 42.3, lasting rule 74.3) it takes 81 % of what the rule that knows the lasting values gains,
//!   instead of 86. On a seed that was used for no choice (44, 500 visitors) nothing is left of it: fashion .190 (.190),
//!   specialist .162 (.163), news .285 (.284), marketplace .248 (.260), drift .186 (.186), frozen likewise. Not taken up.
//! - Why it costs in interest-evolution: the values' correlation with the true ones falls from .943 to .913, since products' vectors
//!   tell the topics apart less by what they last for. A term by feature beside e·u restores it (.943; 69.7 clicks), but only
//!   when told to: on the other half of the sessions its gain is within noise, returns being that noisy. Least-squares temporal
//!   differences on the sum of the vectors clicked so far: correlation .873.
//! - The same with a step size of .002, six passes and a variance of .006 for the features' and the products' vectors: fashion
//!   .216 (22; 300 visitors) and .199 (33; 1,000), drift .206, specialist .178, but marketplace .226 (22) and .248 (44; 1,000);
//!   with a variance of .02 for what is a product's own, fashion .215 and marketplace .264 (22; 600). Products' own parts are what
//!   tells them apart where features do not. The held-out loss does not say which of these is best.
//! - The same with a network that does not read what was passed over: .202 (fashion, 33), .177 (specialist, 33), .185 (drift,
//!   44), .261 (marketplace, 44); nor what was clicked on slates: .198, .180, .186.
//!
//! - Values in interest-evolution, clicks a visitor at seeds 22 and 7 (300 visitors; myopic 42.1 and 40.0, lasting rule 75.0 and
//!   68.7). What comes of a click later is what came of it under the policy that made the log; who chooses by it has a longer
//!   visit left to win or lose. With later returns counting 1 time and every value under .05 taken for .05: 70.3 and 64.5 (86 and
//!   85 % of the rule's gain). Counting 1.4, 1.8, 2.4 times, and negative values ranked as such: 71.1, 71.8, 71.7 and 65.2, 65.8, 66.0.
//!   Twice is taken: 71.8 and 65.9, that is 90 %; at 13, used for no choice, 70.9 (44.5, 74.0), 90 %. Either without the
//!   other is worse than neither (66.1 and 63.5 instead of 68.2, measured with slates lived through). Where nothing lasts nothing changes: the same slates in fashion and news.
//!
//! Reached at seed 22, 300 visitors, CTR of windowshop / frozen / popularity: fashion .207 / .209 / .177; specialist .183 / .180 /
//! .145; news .262 / .255 / .078; marketplace .252 / .245 / .176; drift .199 / .199 / .168. In interest-evolution 90 % of what the
//! rule that knows the lasting values gains (71.8 clicks a visitor, myopic 41.9, lasting rule 75.0). Not reached: 25 % ahead of
//! popularity in fashion and drift, 5 % ahead of the frozen warm start: what the page had to learn before, the warm start knows;
//! see [`crate::train`] on visitors. Without a log it is at 1.05 (specialist), 1.2 (news), 1.25 (drift), 1.3 (fashion) and 1.4
//! times chance (marketplace); at 51 and 52 at 1.2 (specialist) and 1.5 (fashion).

mod agents;
mod draw;
mod history;
mod html;
mod interest;
mod lift;
mod report;
mod shop;
mod world;

use std::sync::Arc;

use rayon::prelude::*;

use crate::Error;
use crate::bundle::{self, BundleBytes};
use crate::config::{Config, Learner};
use crate::log::Log;
use crate::train::{self, TrainConfig};

use agents::{Bandit, Linear, Make, Variant};
use history::History;
pub use html::to_html;
pub use lift::Holdout;
pub use report::{Against, Measured, Report, Stage};
pub use world::{WORLDS, World};

/// How to simulate.
#[derive(Debug, Clone)]
pub struct SimulateOptions {
    /// One of [`WORLDS`].
    pub world: String,
    /// Visitors that each agent serves, at least 2. Default 1000.
    pub visitors: usize,
    /// Slates that each of them sees. Default 40. Some worlds say themselves when a visitor leaves.
    pub slates: usize,
    /// Visitors in the log; 0 for a shop without one. Default 3000.
    pub log_visitors: usize,
    /// Slates that each of them saw; 0 for a shop without a log. Default 30.
    pub log_slates: usize,
    /// Of the world, its log and its visitors. Default 1.
    pub seed: u64,
    /// The knobs of the learner.
    pub config: Config,
    /// Agents by name; empty for all.
    pub agents: Vec<String>,
}

impl Default for SimulateOptions {
    fn default() -> Self {
        Self {
            world: WORLDS[0].to_owned(),
            visitors: 1000,
            slates: 40,
            log_visitors: 3000,
            log_slates: 30,
            seed: 1,
            config: Config::default(),
            agents: Vec::new(),
        }
    }
}

/// The agents, in the order of the report; the first is what the others are compared with.
pub const AGENTS: [&str; 14] = [
    "windowshop",
    "myopic",
    "frozen",
    "frozen myopic",
    "no log",
    "lasting rule",
    "random",
    "popularity",
    "linucb",
    "lints",
    "linucb + log",
    "lints + log",
    "dqn",
    "oracle",
];

/// Simulates one world.
///
/// `progress` is told which agent is at work and the share of its visitors done, from several threads.
///
/// # Errors
/// `simulate_world`, `simulate_options` for numbers that leave nothing to measure or an unknown agent; those
/// of the log, the bundle and the recommender.
pub fn run(options: &SimulateOptions, progress: &(dyn Fn(&str, f32) + Sync)) -> Result<Report, Error> {
    if options.visitors < 2 || options.slates == 0 {
        return Err(Error::new(
            "simulate_options",
            format!(
                "{} visitors and {} slates: expected at least 2 visitors and 1 slate",
                options.visitors, options.slates
            ),
        ));
    }
    if let Some(unknown) = options.agents.iter().find(|a| !AGENTS.contains(&a.as_str())) {
        let known = AGENTS.join(", ");
        return Err(Error::new(
            "simulate_options",
            format!("there is no agent `{unknown}`: expected some of {known}"),
        ));
    }
    let world = world::build(&options.world, options.seed)?;
    let world = world.as_ref();
    progress("the log", 0.0);
    let history = History::collect(world, options.log_visitors, options.log_slates, options.seed);
    let bundle = if history.slates() == 0 {
        None
    } else {
        progress("warm start", 0.0);
        Some(warm_start(world, &history.log(world)?)?)
    };
    let mut report = Report::new(options, &history);
    for name in AGENTS.iter().filter(|n| options.agents.is_empty() || options.agents.iter().any(|a| a == **n))
    {
        let Some(make) = agent(name, world, &history, bundle.as_ref(), options) else { continue };
        let visits = serve(world, &make, options, &|share| progress(name, share))?;
        report.add(name, &visits, options);
    }
    report.compare();
    Ok(report)
}

/// What `windowshop index` makes of the log.
fn warm_start(world: &dyn World, log: &Log) -> Result<BundleBytes, Error> {
    let catalog = world.catalog();
    let (model, ..) = train::warm_start(catalog, log, &TrainConfig::default(), &mut |_, _, _| {});
    let mut files = bundle::write(catalog, &model)?.into_iter().map(|(_, content)| content);
    let mut next = || files.next().unwrap_or_default();
    let (_, model, manifest) = (next(), next(), next());
    Ok(BundleBytes { manifest, model, catalog: None })
}

/// The agent of this name; `None` where the world has no use for it.
fn agent<'a>(
    name: &str,
    world: &'a dyn World,
    history: &History,
    bundle: Option<&BundleBytes>,
    options: &SimulateOptions,
) -> Option<Make<'a>> {
    let bundle = bundle.cloned();
    let config = options.config.clone();
    let frozen = Config { prior_scale: 0.0, replay_steps: 0, exploration: 0.0, ..config.clone() };
    let variant =
        |config: Config| agents::learner(world, Variant { bundle: bundle.clone(), config, lasting: None });
    let logged = bundle.is_some();
    let linear = || Linear::new(world.catalog());
    Some(match name {
        "windowshop" => variant(config),
        "myopic" => variant(Config { q_weight: 0.0, ..config }),
        "frozen" if logged => variant(frozen),
        "frozen myopic" if logged => variant(Config { q_weight: 0.0, ..frozen }),
        "no log" if logged => agents::learner(world, Variant { config, ..Variant::default() }),
        "lasting rule" => {
            let lasting = Some(Arc::new(world.lasting()?.to_vec()));
            let config = Config { q_weight: 0.0, ..config };
            agents::learner(world, Variant { bundle, config, lasting })
        }
        "random" => agents::random(world),
        "popularity" if logged => agents::popularity(world, history),
        "linucb" => agents::linear(Arc::new(linear()), Bandit::Ucb),
        "lints" => agents::linear(Arc::new(linear()), Bandit::Thompson),
        "linucb + log" if logged => agents::linear(Arc::new(linear().fitted(history)), Bandit::Ucb),
        "lints + log" if logged => agents::linear(Arc::new(linear().fitted(history)), Bandit::Thompson),
        "dqn" => {
            let config = Config { learner: Learner::Dqn, ..config };
            agents::learner(world, Variant { config, ..Variant::default() })
        }
        "oracle" => agents::oracle(),
        _ => return None,
    })
}

/// Every visitor's answers: clicked or not, and reward, slate by slate.
type Visits = Vec<Vec<(bool, f64)>>;

fn serve(
    world: &dyn World,
    make: &Make<'_>,
    options: &SimulateOptions,
    progress: &(dyn Fn(f32) + Sync),
) -> Result<Visits, Error> {
    let done = std::sync::atomic::AtomicUsize::new(0);
    let one = |k: u64| {
        let seed = options.seed.wrapping_mul(7_919).wrapping_add(0xA11) ^ (k << 24);
        let mut visitor = world.visitor(seed);
        let mut agent = make(visitor.as_ref(), k + 1)?;
        let mut visit = Vec::new();
        for _ in 0..world.slates().unwrap_or(options.slates) {
            if !visitor.stays() {
                break;
            }
            let slate = agent.slate(visitor.as_ref(), world.limit())?;
            let answer = visitor.answer(&slate);
            agent.learn(&slate, &answer)?;
            visit.push((answer.clicked.is_some(), answer.reward()));
        }
        let done = done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
        progress(done as f32 / options.visitors as f32);
        Ok(visit)
    };
    (0..options.visitors as u64).into_par_iter().map(one).collect()
}
