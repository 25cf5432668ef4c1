//! What an evaluation found: JSON for programs, a table for people.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::EvaluateOptions;
use super::calibration::Calibration;
use super::data::{Data, UNKNOWN};
use super::measure::{Measured, Step};
use super::metrics::{Accuracy, interval, resampled_means};
use super::off_policy::{Estimate, OffPolicy};
use crate::Warnings;
use crate::train::Tuning;

/// The result of an evaluation.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Predictions made by each model.
    pub steps: u64,
    /// By name, in the order in which they were measured.
    #[serde(serialize_with = "by_name")]
    pub models: Vec<Model>,
    /// What was learned from and tested on.
    pub data: Facts,
    /// How it was asked.
    pub protocol: EvaluateOptions,
    /// What the reader should know before believing the numbers.
    pub warnings: Warnings,
}

/// The size of the two parts of the log.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Facts {
    /// `time` (80 % of the span) or `published` (the log's own column).
    pub split: &'static str,
    /// The moment of the cut, in milliseconds.
    pub cut: Option<f64>,
    /// Sessions trained on.
    pub train_sessions: usize,
    /// Events trained on.
    pub train_events: usize,
    /// Sessions tested on.
    pub test_sessions: usize,
    /// Products that are ranked.
    pub items: usize,
    /// Products whose events were taken out of training.
    pub held_out: usize,
    /// Steps whose product is not ranked: misses of every model.
    pub cold_steps: u64,
}

/// One model's result.
#[derive(Debug, Clone, Serialize)]
pub struct Model {
    /// Its key in the JSON.
    #[serde(skip)]
    pub name: String,
    /// Over all steps.
    #[serde(flatten)]
    pub accuracy: Accuracy,
    /// 95 % interval of `hr@20`, sessions resampled.
    #[serde(rename = "hr@20_ci")]
    pub hr20_interval: [f64; 2],
    /// `hr@20` of the first model less this one's, with its 95 % interval: the draws are paired,
    /// so that an interval clear of 0 is a difference even where the two `hr@20_ci` overlap.
    #[serde(rename = "behind_first", skip_serializing_if = "Option::is_none")]
    pub behind: Option<Behind>,
    /// By number of events seen before: `1`, `2-5`, `6-20`, `21+`.
    pub by_seen: BTreeMap<&'static str, Accuracy>,
    /// `new`: visitors of whom training holds no session; `returning`: the others.
    pub by_visitor: BTreeMap<&'static str, Accuracy>,
    /// `new`: products without an event in training; `known`: the others.
    pub by_product: BTreeMap<&'static str, Accuracy>,
    /// By the product's popularity in training. The most popular products that together have a
    /// third of all events are the `head`, the next third the `middle`, the rest the `tail`.
    pub by_popularity: BTreeMap<&'static str, Accuracy>,
    /// Share of the ranked products that came into at least one list of 20.
    #[serde(rename = "coverage@20")]
    pub coverage20: f64,
    /// Mean over lists of 1 − mean cosine between the descriptions of the products in it; only
    /// with a catalogue.
    #[serde(rename = "diversity@20", skip_serializing_if = "Option::is_none")]
    pub diversity20: Option<f64>,
    /// Whether its probabilities come as often as they say; only of a model that gives probabilities.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calibration: Option<Calibration>,
    /// What the model would have earned on the logged slates; only where the log has propensities.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub off_policy: Option<OffPolicy>,
    /// The search for its knobs, where there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tuning: Option<Tuning>,
    /// Time to learn.
    pub fit_seconds: f64,
    /// Time of one ranking on one core.
    pub step_milliseconds: f64,
}

/// A difference of two models.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Behind {
    /// How much higher the first model's `hr@20` is.
    #[serde(rename = "hr@20")]
    pub hr20: f64,
    /// 95 % interval.
    pub ci: [f64; 2],
}

fn by_name<S: Serializer>(models: &[Model], s: S) -> Result<S::Ok, S::Error> {
    let mut map = s.serialize_map(Some(models.len()))?;
    for model in models {
        map.serialize_entry(&model.name, model)?;
    }
    map.end()
}

/// Makes models of what was measured: what does not change from model to model is kept here.
pub(super) struct Reporter {
    seed: u64,
    first: Option<(f64, Vec<f64>)>,
    bands: Vec<&'static str>,
    new_visitor: Vec<bool>,
}

impl Reporter {
    pub fn new(data: &Data<'_>, seed: u64) -> Self {
        let trained = data.trained_users();
        let is_new = |session: usize| {
            let user = data.log.sessions().get(session).and_then(|s| s.user());
            user.is_none_or(|u| !trained.get(u as usize).copied().unwrap_or(false))
        };
        Self {
            seed,
            first: None,
            bands: bands(&data.popularity),
            new_visitor: data.test.iter().map(|s| is_new(s.session)).collect(),
        }
    }

    pub fn model(&mut self, name: &str, measured: &Measured, off_policy: Option<OffPolicy>) -> Model {
        let sessions = &measured.sessions;
        let lengths: Vec<f64> = sessions.iter().map(|s| s.len() as f64).collect();
        let hits: Vec<f64> =
            sessions.iter().map(|s| s.iter().filter(|s| s.rank <= 20.).count() as f64).collect();
        let means = resampled_means(&lengths, &hits, self.seed);
        let steps = || sessions.iter().flatten();
        let accuracy = Accuracy::of(steps().map(|s| s.rank));
        let behind = self.first.as_ref().map(|(hr20, first)| {
            let differences: Vec<f64> = first.iter().zip(&means).map(|(a, b)| a - b).collect();
            Behind { hr20: hr20 - accuracy.hr20, ci: interval(&differences) }
        });
        let hr20_interval = interval(&means);
        if self.first.is_none() {
            self.first = Some((accuracy.hr20, means));
        }
        let visitors = sessions.iter().zip(&self.new_visitor);
        let diverse = || steps().map(|s| f64::from(s.diversity)).filter(|d| !d.is_nan());
        let lists = diverse().count();
        Model {
            name: name.to_owned(),
            accuracy,
            hr20_interval,
            behind,
            by_seen: grouped(steps().map(|s| (seen(s.seen), s))),
            by_visitor: grouped(visitors.flat_map(|(steps, &new)| {
                steps.iter().map(move |s| (if new { "new" } else { "returning" }, s))
            })),
            by_product: grouped(steps().map(|s| (if self.band(s) == "new" { "new" } else { "known" }, s))),
            by_popularity: grouped(steps().filter(|s| self.band(s) != "new").map(|s| (self.band(s), s))),
            coverage20: measured.coverage,
            diversity20: (lists > 0).then(|| diverse().sum::<f64>() / lists as f64),
            calibration: measured.calibration.clone(),
            off_policy,
            tuning: None,
            fit_seconds: measured.fit_seconds,
            step_milliseconds: measured.step_milliseconds,
        }
    }

    fn band(&self, step: &Step) -> &'static str {
        if step.target == UNKNOWN {
            "new"
        } else {
            self.bands.get(step.target as usize).copied().unwrap_or("new")
        }
    }
}

fn seen(events: u32) -> &'static str {
    match events {
        ..=1 => "1",
        2..=5 => "2-5",
        6..=20 => "6-20",
        _ => "21+",
    }
}

fn grouped<'a>(steps: impl Iterator<Item = (&'static str, &'a Step)>) -> BTreeMap<&'static str, Accuracy> {
    let mut ranks: BTreeMap<&'static str, Vec<f64>> = BTreeMap::new();
    for (group, step) in steps {
        ranks.entry(group).or_default().push(step.rank);
    }
    ranks.into_iter().map(|(group, ranks)| (group, Accuracy::of(ranks.into_iter()))).collect()
}

/// [item] its band of popularity.
fn bands(popularity: &[f64]) -> Vec<&'static str> {
    let mut order: Vec<usize> = (0..popularity.len()).collect();
    order.sort_by(|&a, &b| popularity[b].total_cmp(&popularity[a]));
    let all: f64 = popularity.iter().sum();
    let mut bands = vec!["new"; popularity.len()];
    let mut before = 0.;
    for item in order {
        bands[item] = match before / all {
            _ if popularity[item] == 0. => "new",
            share if share < 1. / 3. => "head",
            share if share < 2. / 3. => "middle",
            _ => "tail",
        };
        before += popularity[item];
    }
    bands
}

impl Report {
    /// The JSON document.
    pub fn to_json(&self) -> String {
        // numbers and strings only: this cannot fail
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// Models with estimates on logged slates.
    pub(super) fn off_policy(&self) -> impl Iterator<Item = (&Model, &OffPolicy)> {
        self.models.iter().filter_map(|m| Some((m, m.off_policy.as_ref()?)))
    }

    /// A model by name.
    pub fn model(&self, name: &str) -> Option<&Model> {
        self.models.iter().find(|m| m.name == name)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let d = &self.data;
        writeln!(
            f,
            "trained on {} sessions ({} events), tested on {} sessions ({} steps), {} products ranked, {} split",
            d.train_sessions, d.train_events, d.test_sessions, self.steps, d.items, d.split
        )?;
        let said = self.protocol.said();
        if !said.is_empty() {
            writeln!(f, "{}", said.join("; "))?;
        }
        let width = self.models.iter().map(|m| m.name.len()).max().unwrap_or(0).max(5);
        writeln!(
            f,
            "\n| {:width$} | HR@10 | HR@20 | (95 %)      | NDCG@10 | MRR@20 | 1 seen | 2-5   | 6-20  | coverage | diversity |",
            "model"
        )?;
        writeln!(
            f,
            "|{:-<1$}|-------|-------|-------------|---------|--------|--------|-------|-------|----------|-----------|",
            "",
            width + 2
        )?;
        for m in &self.models {
            let seen =
                |group: &str| m.by_seen.get(group).map_or("–".to_owned(), |a| format!("{:.3}", a.hr20));
            writeln!(
                f,
                "| {:width$} | {:.3} | {:.3} | {:.3}–{:.3} | {:.3}   | {:.3}  | {:<6} | {:<5} | {:<5} | {:.3}    | {:<9} |",
                m.name,
                m.accuracy.hr10,
                m.accuracy.hr20,
                m.hr20_interval[0],
                m.hr20_interval[1],
                m.accuracy.ndcg10,
                m.accuracy.mrr20,
                seen("1"),
                seen("2-5"),
                seen("6-20"),
                m.coverage20,
                m.diversity20.map_or("–".to_owned(), |d| format!("{d:.3}")),
            )?;
        }
        writeln!(
            f,
            "\n1 seen, 2-5, 6-20: HR@20 after so many events of the session. The intervals resample sessions: where few visitors\nhave many sessions each they are too narrow."
        )?;
        if d.held_out > 0 {
            writeln!(f, "\n{} products held out of training:\n", d.held_out)?;
            writeln!(
                f,
                "| {:width$} | HR@10 on them | on the others | HR@20 on them | on the others |",
                "model"
            )?;
            writeln!(
                f,
                "|{:-<1$}|---------------|---------------|---------------|---------------|",
                "",
                width + 2
            )?;
            for m in &self.models {
                let [new, known] = ["new", "known"].map(|group| m.by_product.get(group));
                let shown = |a: Option<&Accuracy>, value: fn(&Accuracy) -> f64| {
                    a.map_or("–".to_owned(), |a| format!("{:.3}", value(a)))
                };
                writeln!(
                    f,
                    "| {:width$} | {:<13} | {:<13} | {:<13} | {:<13} |",
                    m.name,
                    shown(new, |a| a.hr10),
                    shown(known, |a| a.hr10),
                    shown(new, |a| a.hr20),
                    shown(known, |a| a.hr20),
                )?;
            }
        }
        if self.off_policy().next().is_some() {
            writeln!(f, "\nOff-policy, on the slates of the log that name their propensity:\n")?;
            writeln!(
                f,
                "| {:width$} | CTR, SNIPS         | CTR, DR            | reward, DR         | shown alike | covered |",
                "model"
            )?;
            writeln!(
                f,
                "|{:-<1$}|--------------------|--------------------|--------------------|-------------|---------|",
                "",
                width + 2
            )?;
        }
        for (m, o) in self.off_policy() {
            let shown = |e: &Estimate| format!("{:.4} {:.4}–{:.4}", e.value, e.ci[0], e.ci[1]);
            writeln!(
                f,
                "| {:width$} | {:18} | {:18} | {:18} | {:<11} | {:.3}   |",
                m.name,
                shown(&o.ctr.snips),
                shown(&o.ctr.dr),
                shown(&o.reward.dr),
                o.matched,
                o.covered
            )?;
        }
        for m in &self.models {
            if let Some(tuning) = &m.tuning {
                write!(f, "\nknobs of {}: {tuning}", m.name)?;
            }
        }
        for w in self.warnings.iter() {
            writeln!(f, "{} × {} [{}]", w.count, w.first, w.code)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_band_of_popularity_has_about_a_third_of_the_events() {
        let popularity: Vec<f64> = (0..1000).map(|i| (1000. / f64::from(i + 1)).floor()).collect();
        let bands = bands(&popularity);
        let all: f64 = popularity.iter().sum();
        for band in ["head", "middle", "tail"] {
            let part: f64 = popularity.iter().zip(&bands).filter(|b| *b.1 == band).map(|b| b.0).sum();
            assert!((0.2..0.5).contains(&(part / all)), "{band} {}", part / all);
        }
        assert_eq!(bands[0], "head");
        assert_eq!(super::bands(&[5., 0.]), ["head", "new"]);
    }

    #[test]
    fn events_seen_are_grouped_as_promised() {
        assert_eq!([1, 2, 5, 6, 20, 21, 49].map(seen), ["1", "2-5", "2-5", "6-20", "6-20", "21+", "21+"]);
    }
}
