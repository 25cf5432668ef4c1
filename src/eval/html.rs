//! The report as one page that needs nothing else, for people who decide by it.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::calibration::Calibration;
use super::chart::{Bar, COLOURS, Line, Point, bars, lines, shares};
use super::metrics::Accuracy;
use super::off_policy::{Estimate, OffPolicy};
use super::report::{Model, Report};
use crate::train::Tuning;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;color:#33333a;max-width:50rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem;margin-bottom:.2rem}h2{font-size:1.2rem;margin:2.2rem 0 .3rem}h3{font-size:1rem;margin:1.6rem 0 .3rem}p{margin:.3rem 0 .8rem}
.said{color:#666}table{border-collapse:collapse;font-variant-numeric:tabular-nums;width:100%;font-size:.9rem}
th,td{text-align:right;padding:.3rem .5rem;border-bottom:1px solid #d9d9e0}th:first-child,td:first-child{text-align:left}
td{white-space:nowrap}tr.first td{font-weight:600}div.wide{overflow-x:auto}";

/// A page around charts and tables; no script, no request.
pub(super) fn page(title: &str, content: &Markup) -> String {
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { h1 { (title) } (content) }
        }
    };
    markup.into_string()
}

/// A heading, a sentence that says what is seen, and the chart.
pub(super) fn section(heading: &str, said: &str, chart: &str) -> Markup {
    html! { h2 { (heading) } p.said { (said) } (PreEscaped(chart)) }
}

impl Report {
    /// The whole report as an HTML document, charts included.
    pub fn to_html(&self) -> String {
        let data = &self.data;
        let content = html! {
            p.said {
                "Learned from " (data.train_sessions) " sessions (" (data.train_events) " events), asked at "
                (self.steps) " steps of " (data.test_sessions) " later sessions: which of " (data.items)
                " products comes next? "
                (if data.cut.is_some() { "The log is cut at 80 % of its time" } else { "The log has its own split" })
                @for words in self.protocol.said() { "; " (words) } "."
            }
            (section(
                "How often the next product was among the first 20",
                "A recommender is worth its place when it is ahead of simple rules. The line across a bar's end is the 95 % interval, sessions resampled: too narrow where few visitors have many sessions each.",
                &bars(&self.models.iter().map(accuracy_bar).collect::<Vec<_>>()),
            ))
            (self.grouped(
                "By how far the session had come",
                "The same, after so many events of the session.",
                &["1", "2-5", "6-20", "21+"],
                |m, group| m.by_seen.get(group),
            ))
            (self.grouped(
                "By how popular the product is",
                "Products that together have a third of all events each; anyone can name the head.",
                &["head", "middle", "tail"],
                |m, group| m.by_popularity.get(group),
            ))
            @if data.held_out > 0 { (self.held_out()) }
            @if self.off_policy().next().is_some() { (self.earned()) }
            (section(
                "How much of the catalogue is ever recommended",
                "Share of the products that came into at least one list of 20.",
                &bars(&self.models.iter().map(|m| plain(m, m.coverage20)).collect::<Vec<_>>()),
            ))
            @for m in &self.models { @if let Some(c) = &m.calibration { (calibrated(&m.name, c)) } }
            h2 { "In numbers" }
            div.wide { (self.table()) }
            @for m in &self.models { @if let Some(tuning) = &m.tuning { (tuned(&m.name, tuning)) } }
            @for warning in self.warnings.iter() { p.said { (warning.count) " × " (warning.first) } }
        };
        page("windowshop: would it have named what people took next?", &content)
    }

    fn grouped<'a>(
        &'a self,
        heading: &str,
        said: &str,
        groups: &[&'static str],
        of: impl Fn(&'a Model, &'static str) -> Option<&'a Accuracy>,
    ) -> Markup {
        let models = self.leading();
        let there = |group: &&&'static str| models.iter().any(|m| of(m, group).is_some());
        let groups: Vec<&'static str> = groups.iter().filter(there).copied().collect();
        let line = |m: &'a Model| Line {
            name: m.name.clone(),
            values: groups.iter().map(|group| of(m, group).map(|a| a.hr20)).collect(),
            errors: Vec::new(),
        };
        let places: Vec<String> = groups.iter().map(|&group| group.to_owned()).collect();
        section(heading, said, &lines(&places, &models.into_iter().map(line).collect::<Vec<_>>()))
    }

    /// The first model and the best of the others: as many as lines can be told apart.
    fn leading(&self) -> Vec<&Model> {
        let mut models: Vec<&Model> = self.models.iter().collect();
        models[1.min(self.models.len())..].sort_by(|a, b| b.accuracy.hr20.total_cmp(&a.accuracy.hr20));
        models.truncate(COLOURS.len());
        models
    }

    /// Products that training must not see.
    fn held_out(&self) -> Markup {
        let [new, known] = ["new", "known"].map(|group| move |m: &Model| m.by_product.get(group).copied());
        let bar = |m: &Model| plain(m, new(m).map_or(0., |a| a.hr10));
        let shown = |a: Option<Accuracy>, value: fn(Accuracy) -> f64| {
            a.map_or("–".to_owned(), |a| number(value(a)))
        };
        html! {
            (section(
                "How well products that nobody has seen yet are ranked",
                &format!(
                    "How often the next product was among the first 10 where it is one of the {} held out of training.",
                    self.data.held_out
                ),
                &bars(&self.models.iter().map(bar).collect::<Vec<_>>()),
            ))
            div.wide { table {
                tr {
                    @for name in ["", "HR@10 on them", "on the others", "HR@20 on them", "on the others"] {
                        th { (name) }
                    }
                }
                @for (k, m) in self.models.iter().enumerate() {
                    tr.first[k == 0] {
                        td { (m.name) }
                        td { (shown(new(m), |a| a.hr10)) }
                        td { (shown(known(m), |a| a.hr10)) }
                        td { (shown(new(m), |a| a.hr20)) }
                        td { (shown(known(m), |a| a.hr20)) }
                    }
                }
            } }
        }
    }

    /// What the logged slates say of what each model would have shown.
    fn earned(&self) -> Markup {
        let bar =
            |(m, o): (&Model, &OffPolicy)| Bar { interval: Some(o.ctr.dr.ci), ..plain(m, o.ctr.dr.value) };
        let shown = |e: &Estimate| format!("{:.4} ({:.4}–{:.4})", e.value, e.ci[0], e.ci[1]);
        let logged = self.off_policy().next().map(|(_, o)| o);
        html! {
            (section(
                "What each would have earned on the slates of the log",
                "Clicks by product shown, had it chosen what was shown, estimated from how likely the log says each product was to be shown (doubly robust). The line across a bar's end is the 95 % interval.",
                &bars(&self.off_policy().map(bar).collect::<Vec<_>>()),
            ))
            @if let Some(o) = logged {
                p.said {
                    "On " (o.slates) " slates; as they were, they earned " (format!("{:.4}", o.ctr.logged))
                    " clicks and a reward of " (format!("{:.4}", o.reward.logged)) " by product shown. "
                    "Of what is not covered the log cannot tell: there a simple click model stands in."
                }
            }
            div.wide { table {
                tr { th {} @for name in ["CTR, SNIPS", "CTR, DR", "reward, SNIPS", "reward, DR"] { th { (name) } }
                    th { "shown alike" } th { "covered" } }
                @for (k, (m, o)) in self.off_policy().enumerate() {
                    tr.first[k == 0] {
                        td { (m.name) }
                        @for e in [&o.ctr.snips, &o.ctr.dr, &o.reward.snips, &o.reward.dr] { td { (shown(e)) } }
                        td { (o.matched) }
                        td { (percent(o.covered)) }
                    }
                }
            } }
        }
    }

    fn table(&self) -> Markup {
        html! {
            table {
                tr { @for name in ["", "HR@10", "HR@20", "95 %", "NDCG@10", "MRR@20", "coverage", "diversity"] { th { (name) } } }
                @for (k, m) in self.models.iter().enumerate() {
                    tr.first[k == 0] {
                        td { (m.name) }
                        td { (number(m.accuracy.hr10)) }
                        td { (number(m.accuracy.hr20)) }
                        td { (number(m.hr20_interval[0])) "–" (number(m.hr20_interval[1])) }
                        td { (number(m.accuracy.ndcg10)) }
                        td { (number(m.accuracy.mrr20)) }
                        td { (number(m.coverage20)) }
                        td { (m.diversity20.map_or("–".to_owned(), number)) }
                    }
                }
            }
        }
    }
}

/// Least probability that is drawn: below it, products hardly ever come next.
const LEAST: f64 = 1e-4;

fn calibrated(name: &str, c: &Calibration) -> Markup {
    let point = |b: &super::Band| Point { at: (b.predicted, b.observed), interval: b.ci };
    let points: Vec<Point> = c.bands.iter().map(point).collect();
    html! {
        (section(
            "Do its probabilities mean what they say?",
            "At every step each product has a probability of coming next. All pairs of step and product are sorted into bands by it, each twice the last; a point is one band: across, the mean probability given; up, the share of its products that did come next, with the 95 % interval. On the grey line both are equal; below it, the model is too sure of itself.",
            &shares(&points, LEAST, "probability given", "share that came"),
        ))
        p.said {
            "By its own probabilities " (name) " expected the next product among its first 20 in "
            (percent(c.expected_hr20)) " of the steps; it was there in " (percent(c.hr20))
            ". Steps to a product that is not ranked are left out here."
        }
    }
}

fn tuned(name: &str, tuning: &Tuning) -> Markup {
    html! {
        h2 { "The knobs of " (name) }
        p.said {
            "Tried on the latest " (tuning.steps) " steps of the time that was learned from; nothing of the test was looked at. The best, set in bold, was trained anew for this report."
        }
        div.wide { table {
            tr { @for name in ["passes", "learning rate", "history dropout", "residual dropout", "residual decay", "HR@20", "nats a step"] { th { (name) } } }
            @for (k, t) in tuning.trials.iter().enumerate() {
                tr.first[k == tuning.best] {
                    td { (t.passes) }
                    td { (t.learning_rate) }
                    td { (t.history_dropout) }
                    td { (t.residual_dropout) }
                    td { (t.residual_decay) }
                    td { (number(t.hr20)) }
                    td { (format!("{:.4}", t.loss)) }
                }
            }
        } }
    }
}

fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

fn accuracy_bar(m: &Model) -> Bar {
    Bar { interval: Some(m.hr20_interval), ..plain(m, m.accuracy.hr20) }
}

fn plain(m: &Model, value: f64) -> Bar {
    Bar { name: m.name.clone(), value, interval: None }
}

fn number(value: f64) -> String {
    format!("{value:.3}")
}
