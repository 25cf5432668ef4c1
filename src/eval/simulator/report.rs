//! What a simulation found: JSON for programs, a table for people.

use std::fmt;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::history::History;
use super::lift::{Holdout, held_out};
use super::{SimulateOptions, Visits};

/// Slates of which the learning curve gives the mean click rate.
const CURVE: usize = 100;
/// Runs of slates at most.
const STAGES: usize = 10;

/// The result of a simulation.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The world's name.
    pub world: String,
    /// Of everything.
    pub seed: u64,
    /// Visitors that each agent served.
    pub visitors: usize,
    /// Slates in the log.
    pub log_slates: usize,
    /// Clicks in the log.
    pub log_clicks: usize,
    /// By name, in the order in which they were measured.
    #[serde(serialize_with = "by_name")]
    pub agents: Vec<Measured>,
    /// What a shop would find of the first agent that shows half of its visitors the popular order, where that was measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holdout: Option<Holdout>,
}

/// One agent's result. Means are over visitors; `_se` is their standard error.
#[derive(Debug, Clone, Serialize)]
pub struct Measured {
    /// Its key in the JSON.
    #[serde(skip)]
    pub name: String,
    /// Share of slates that were clicked.
    pub ctr: f64,
    #[serde(skip)]
    ctrs: Vec<f64>,
    #[serde(skip)]
    clicks: Vec<f64>,
    /// Its standard error.
    pub ctr_se: f64,
    /// Reward of a visitor, all slates together.
    pub reward: f64,
    /// Its standard error.
    pub reward_se: f64,
    #[serde(skip)]
    rewards: Vec<f64>,
    /// Slates that a visitor saw.
    pub slates: f64,
    /// `(ctr − random's) / (oracle's − random's)`, where both were measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<f64>,
    /// The same of the reward.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reward_share: Option<f64>,
    /// How far the first agent is ahead of this one; visitors paired.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<Against>,
    /// Click rate by slate number, of the visitors who saw one so late.
    pub curve: Vec<f64>,
    /// The same over runs of slates, at most ten of them: less noisy, and with an error.
    pub learning: Vec<Stage>,
    /// Mean reward by slate number, of all visitors: who has left earns nothing.
    pub reward_curve: Vec<f64>,
    /// By slate number: how much less the agent has earned of a visitor so far than the oracle, where that was measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regret: Option<Vec<f64>>,
}

/// A run of slates in a visit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Stage {
    /// First slate, from 1.
    pub from: usize,
    /// Last slate.
    pub to: usize,
    /// Click rate, mean over the visitors who saw any of them.
    pub ctr: f64,
    /// Its standard error.
    pub ctr_se: f64,
}

/// A difference of two agents, by visitor.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Against {
    /// Of the click rates.
    pub ctr: f64,
    /// Its standard error.
    pub ctr_se: f64,
    /// Of the rewards.
    pub reward: f64,
    /// Its standard error.
    pub reward_se: f64,
}

fn by_name<S: Serializer>(agents: &[Measured], s: S) -> Result<S::Ok, S::Error> {
    let mut map = s.serialize_map(Some(agents.len()))?;
    for agent in agents {
        map.serialize_entry(&agent.name, agent)?;
    }
    map.end()
}

/// Mean and its standard error.
fn mean(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}

/// Click rates over runs of slates.
fn stages(visits: &Visits, longest: usize) -> Vec<Stage> {
    let width = longest.div_ceil(STAGES).max(1);
    let stage = |from: usize| {
        let to = (from + width).min(longest);
        let of_visit = |v: &Vec<(bool, f64)>| {
            let part = v.get(from..to.min(v.len()))?;
            let clicks = part.iter().filter(|(c, _)| *c).count();
            (!part.is_empty()).then(|| clicks as f64 / part.len() as f64)
        };
        let rates: Vec<f64> = visits.iter().filter_map(of_visit).collect();
        let (ctr, ctr_se) = mean(&rates);
        // Of a single visitor nothing is known of the spread.
        Stage { from: from + 1, to, ctr, ctr_se: if ctr_se.is_finite() { ctr_se } else { 0.0 } }
    };
    (0..longest).step_by(width).map(stage).collect()
}

/// How much more `best` has earned so far; who has left earns nothing.
fn regret(best: &[f64], own: &[f64]) -> Vec<f64> {
    let at = |curve: &[f64], t: usize| curve.get(t).copied().unwrap_or(0.0);
    let mut sum = 0.0;
    let steps = 0..best.len().max(own.len());
    steps
        .map(|t| {
            sum += at(best, t) - at(own, t);
            sum
        })
        .collect()
}

impl Report {
    pub(super) fn new(options: &SimulateOptions, history: &History) -> Self {
        Self {
            world: options.world.clone(),
            seed: options.seed,
            visitors: options.visitors,
            log_slates: history.slates(),
            log_clicks: history.clicks(),
            agents: Vec::new(),
            holdout: None,
        }
    }

    pub(super) fn add(&mut self, name: &str, visits: &Visits, options: &SimulateOptions) {
        let clicked = |visit: &[(bool, f64)]| visit.iter().filter(|(c, _)| *c).count() as f64;
        let ctrs: Vec<f64> = visits.iter().map(|v| clicked(v) / v.len().max(1) as f64).collect();
        let clicks = visits.iter().map(|v| clicked(v)).collect();
        let rewards: Vec<f64> = visits.iter().map(|v| v.iter().map(|(_, r)| r).sum()).collect();
        let last = visits.iter().map(Vec::len).max().unwrap_or(0);
        let longest = last.min(CURVE);
        let curve = (0..longest).map(|t| {
            let there: Vec<bool> = visits.iter().filter_map(|v| v.get(t)).map(|(c, _)| *c).collect();
            there.iter().filter(|c| **c).count() as f64 / there.len() as f64
        });
        let earned = |t: usize| visits.iter().filter_map(|v| v.get(t)).map(|(_, r)| r).sum::<f64>();
        let ((ctr, ctr_se), (reward, reward_se)) = (mean(&ctrs), mean(&rewards));
        self.agents.push(Measured {
            name: name.to_owned(),
            ctr,
            ctr_se,
            ctrs,
            clicks,
            reward,
            reward_se,
            rewards,
            slates: visits.iter().map(Vec::len).sum::<usize>() as f64 / options.visitors as f64,
            share: None,
            reward_share: None,
            first: None,
            curve: curve.collect(),
            learning: stages(visits, longest),
            reward_curve: (0..last).map(|t| earned(t) / visits.len() as f64).collect(),
            regret: None,
        });
    }

    /// Sets the agents in relation to each other.
    pub(super) fn compare(&mut self) {
        let popular = self.agent("popularity").filter(|_| self.agents.len() > 1);
        self.holdout = self
            .agents
            .first()
            .zip(popular)
            .and_then(|(first, popular)| held_out(&first.clicks, &popular.clicks, self.seed));
        let of = |name: &str| self.agent(name).map(|a| (a.ctr, a.reward));
        let ends = of("random").zip(of("oracle"));
        let best = self.agent("oracle").map(|a| a.reward_curve.clone());
        let first = self.agents.first().map(|a| (a.ctrs.clone(), a.rewards.clone()));
        let less = |a: &[f64], b: &[f64]| mean(&a.iter().zip(b).map(|(a, b)| a - b).collect::<Vec<_>>());
        for (number, agent) in self.agents.iter_mut().enumerate() {
            agent.regret = best.as_ref().map(|best| regret(best, &agent.reward_curve));
            if let Some((random, oracle)) = ends {
                agent.share = Some((agent.ctr - random.0) / (oracle.0 - random.0));
                agent.reward_share = Some((agent.reward - random.1) / (oracle.1 - random.1));
            }
            if let Some((ctrs, rewards)) = first.as_ref().filter(|_| number > 0) {
                let ((ctr, ctr_se), (reward, reward_se)) =
                    (less(ctrs, &agent.ctrs), less(rewards, &agent.rewards));
                agent.first = Some(Against { ctr, ctr_se, reward, reward_se });
            }
        }
    }

    /// An agent by name.
    pub fn agent(&self, name: &str) -> Option<&Measured> {
        self.agents.iter().find(|a| a.name == name)
    }

    /// The JSON document.
    pub fn to_json(&self) -> String {
        // numbers and strings only: this cannot fail
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{}: seed {}, {} visitors, a log of {} slates with {} clicks",
            self.world, self.seed, self.visitors, self.log_slates, self.log_clicks
        )?;
        let width = self.agents.iter().map(|a| a.name.len()).max().unwrap_or(0).max(5);
        writeln!(
            f,
            "\n| {:width$} | CTR ± s.e.    | share | reward ± s.e.  | first's lead    | slates 1–5 | 6–10 | 11–20 | 21–40 |",
            "agent"
        )?;
        let line = "-".repeat(width + 2);
        writeln!(
            f,
            "|{line}|---------------|-------|----------------|-----------------|------------|------|-------|-------|"
        )?;
        for a in &self.agents {
            let part = |from: usize, to: usize| {
                let part = a.curve.get(from.min(a.curve.len())..to.min(a.curve.len())).unwrap_or_default();
                let mean = part.iter().sum::<f64>() / part.len().max(1) as f64;
                if part.is_empty() { "–".to_owned() } else { format!("{mean:.3}") }
            };
            let lead = a.first.map_or(String::new(), |d| {
                format!(
                    "{:+.1} % ± {:.1}",
                    100.0 * d.ctr / a.ctr.max(1e-9),
                    100.0 * d.ctr_se / a.ctr.max(1e-9)
                )
            });
            writeln!(
                f,
                "| {:width$} | {:.4} ± {:.4} | {:<5} | {:>6.2} ± {:<5.2} | {lead:<15} | {:<10} | {:<4} | {:<5} | {:<5} |",
                a.name,
                a.ctr,
                a.ctr_se,
                a.share.map_or("–".to_owned(), |s| format!("{s:.3}")),
                a.reward,
                a.reward_se,
                part(0, 5),
                part(5, 10),
                part(10, 20),
                part(20, 40),
            )?;
        }
        writeln!(
            f,
            "\nshare: of the way from random to the oracle, by CTR. lead: of the first agent's CTR, visitors paired."
        )?;
        if let Some(Holdout { lift, interval: [low, high], truth, held }) = self.holdout {
            let [lift, low, high, truth] = [lift, low, high, truth].map(|x| format!("{:+.1} %", 100.0 * x));
            writeln!(
                f,
                "with half of the visitors held out, in the popular order: lift {lift} ({low} to {high}); of all visitors, served both \
                 ways, it is {truth}, and {:.1} % of such intervals hold it",
                100.0 * held
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_is_the_mean_over_the_visitors_who_are_still_there() {
        let visit = |clicks: &[u8]| clicks.iter().map(|&c| (c == 1, f64::from(c))).collect::<Vec<_>>();
        let visits = vec![visit(&[1; 20]), visit(&[0; 20]), visit(&[1, 0])];
        let stages = stages(&visits, 20);
        assert_eq!(stages.len(), 10);
        assert_eq!((stages[0].from, stages[0].to, stages[9].from, stages[9].to), (1, 2, 19, 20));
        assert_eq!((stages[0].ctr, stages[1].ctr), (0.5, 0.5));
        assert!((stages[0].ctr_se - 0.5 / 3.0_f64.sqrt()).abs() < 1e-12, "{}", stages[0].ctr_se);
    }

    #[test]
    fn regret_adds_up_what_the_oracle_earned_more() {
        assert_eq!(regret(&[1.0, 1.0, 1.0], &[0.5, 1.0]), [0.5, 0.5, 1.5]);
        assert_eq!(regret(&[1.0], &[0.0, 2.0]), [1.0, -1.0]);
    }
}
