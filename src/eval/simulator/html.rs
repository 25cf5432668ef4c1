//! Simulations as one page that needs nothing else, for people who decide by it.

use maud::{Markup, PreEscaped, html};

use super::report::{Measured, Report};
use crate::eval::chart::{Bar, Line, bars, lines};
use crate::eval::html::page;

/// Whose curves are drawn: as many as can be told apart. The table has all of them.
const DRAWN: [&str; 8] =
    ["windowshop", "frozen", "popularity", "lints + log", "no log", "dqn", "random", "oracle"];
/// Standard errors on each side of a 95 % interval.
const WIDE: f64 = 1.96;

/// What each world is, for someone who has not read the code.
fn about(world: &str) -> &'static str {
    match world {
        "fashion" => {
            "A shop with a thousand products: visitors have two interests that change slowly, tire of a category after buying in it, and are bored by what they were just shown."
        }
        "specialist" => {
            "A small shop with few categories: brand, words and price tell more of a product than its category."
        }
        "marketplace" => {
            "Three thousand products of sixty kinds, whose features say little, and some of which everybody likes."
        }
        "drift" => "The fashion shop, with visitors whose interests change four times as often.",
        "news" => {
            "Articles: what was read is done with, what was shown is stale at once, and the newest, which the log does not know, is the best."
        }
        "interest-evolution" => {
            "Documents and a limited time: what is clicked most easily drains it, what is good gives some back (SlateQ's test world)."
        }
        _ => "",
    }
}

/// The reports of one or more worlds as an HTML document, charts included.
pub fn to_html(reports: &[Report]) -> String {
    let content = html! {
        p.said {
            "Every agent serves the same simulated visitors, who draw the same luck, slate after slate; what each visitor answers is all that it can learn from. "
            b { "windowshop" } " starts from a model trained on the world's log and learns on; "
            b { "frozen" } " is the same model without learning; " b { "no log" } " is the learner without that start; "
            b { "lints + log" } " is a linear bandit (Thompson sampling) that starts from the log, too; "
            b { "dqn" } " the plain deep Q-network; " b { "oracle" }
            " knows each visitor's mind and shows what is best for the next click (in interest-evolution, for the whole visit)."
        }
        @for report in reports { (world(report)) }
    };
    page("windowshop: would visitors click more if it learned?", &content)
}

fn world(report: &Report) -> Markup {
    let drawn: Vec<&Measured> = DRAWN.iter().filter_map(|name| report.agent(name)).collect();
    // Somebody asked for other agents than these: the first of them.
    let drawn = if drawn.is_empty() { report.agents.iter().take(DRAWN.len()).collect() } else { drawn };
    let stages = drawn.iter().map(|a| &a.learning).max_by_key(|stages| stages.len());
    let places: Vec<String> = stages
        .into_iter()
        .flatten()
        .map(|s| if s.from == s.to { s.to.to_string() } else { format!("{}–{}", s.from, s.to) })
        .collect();
    let curve = |a: &&Measured| Line {
        name: a.name.clone(),
        values: a.learning.iter().map(|s| Some(s.ctr)).collect(),
        errors: a.learning.iter().map(|s| WIDE * s.ctr_se).collect(),
    };
    // Far above all others it would press their curves together.
    let oracle = drawn.iter().find(|a| a.name == "oracle");
    let rest = || drawn.iter().filter(|a| a.name != "oracle");
    let regret = |a: &&Measured| {
        let values = a.regret.as_ref()?.iter().map(|&r| Some(r)).collect();
        Some(Line { name: a.name.clone(), values, errors: Vec::new() })
    };
    let regrets: Vec<Line> = rest().filter_map(regret).collect();
    let slates: Vec<String> =
        (1..=regrets.iter().map(|l| l.values.len()).max().unwrap_or(0)).map(|t| t.to_string()).collect();
    html! {
        h2 { "World: " (report.world) }
        p.said {
            (about(&report.world)) " " (report.visitors) " visitors; a log of " (report.log_slates) " slates with "
            (report.log_clicks) " clicks; seed " (report.seed) "."
        }
        (figure(
            "Click rate as a visit goes on",
            "Share of slates that were clicked, by their number in the visit. The pale band is the 95 % interval. Where learning on the device pays, windowshop pulls away from its frozen self to the right.",
            &lines(&places, &rest().map(curve).collect::<Vec<_>>()),
        ))
        @if let Some(oracle) = oracle {
            p.said { "Not drawn: the oracle, at " (format!("{:.3}", oracle.ctr)) " over the whole visit." }
        }
        (figure(
            "Reward of a whole visit",
            "A click is worth 1, a purchase 5 more; in news and interest-evolution a click is worth the time that is spent on what it leads to. Mean over visitors, with the 95 % interval.",
            &bars(&report.agents.iter().map(bar).collect::<Vec<_>>()),
        ))
        @if !regrets.is_empty() {
            (figure(
                "Regret",
                "How much less reward a visitor has brought, up to this slate, than with the oracle. The flatter the line, the less is still being lost. Below nought an agent has earned more: the oracle looks no further than the next click.",
                &lines(&slates, &regrets),
            ))
        }
        h3 { "In numbers" }
        div.wide { (table(report)) }
    }
}

fn figure(heading: &str, said: &str, chart: &str) -> Markup {
    html! { h3 { (heading) } p.said { (said) } (PreEscaped(chart)) }
}

fn bar(a: &Measured) -> Bar {
    let half = WIDE * a.reward_se;
    Bar {
        name: a.name.clone(),
        value: a.reward,
        interval: Some([(a.reward - half).max(0.0), a.reward + half]),
    }
}

fn table(report: &Report) -> Markup {
    let lead = |a: &Measured| {
        a.first.map_or("–".to_owned(), |d| {
            let base = a.ctr.max(1e-9);
            format!("{:+.1} % ± {:.1}", 100.0 * d.ctr / base, 100.0 * d.ctr_se / base)
        })
    };
    let share =
        |s: Option<f64>| s.map_or("–".to_owned(), |s| format!("{:.0} %", (100.0 * s).round() + 0.0));
    let last = |a: &Measured| {
        a.regret.as_ref().and_then(|r| r.last()).map_or("–".to_owned(), |r| format!("{r:.2}"))
    };
    let first = report.agents.first().map_or("", |a| a.name.as_str());
    html! {
        table {
            tr {
                @for name in ["", "CTR ± s.e.", "reward ± s.e.", "regret", "of the way to the oracle", "slates"] { th { (name) } }
                th { (first) " is ahead by" }
            }
            @for (k, a) in report.agents.iter().enumerate() {
                tr.first[k == 0] {
                    td { (a.name) }
                    td { (format!("{:.4} ± {:.4}", a.ctr, a.ctr_se)) }
                    td { (format!("{:.2} ± {:.2}", a.reward, a.reward_se)) }
                    td { (last(a)) }
                    td { (share(a.share)) }
                    td { (format!("{:.1}", a.slates)) }
                    td { (lead(a)) }
                }
            }
        }
        p.said {
            "Of the way to the oracle: from the click rate of random slates to the oracle's. Ahead by: of this agent's click rate, visitors paired, ± one standard error."
        }
    }
}
