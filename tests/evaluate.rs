//! The evaluation against an independent implementation of the same protocol, and against what a
//! log can do to it.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used)] // clippy knows no helpers of tests

use std::io::Read;
use std::path::Path;

use flate2::read::MultiGzDecoder;
use windowshop::catalog::{Catalog, Product};
use windowshop::eval::{Context, Data, EvaluateOptions, NoLog, Report, Scorer, Scores, WarmStart, run};
use windowshop::log::Log;
use windowshop::shopper::EventKind;
use windowshop::train::{self, TrainConfig, TuneOptions};

/// 165,474 clicks of a real shop (UCI "Clickstream data for online shopping", CC BY 4.0).
fn eshop() -> (Log, Vec<Product>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/shops/clothing/data");
    let log = Log::read(folder.join("events.csv.gz")).unwrap();
    let mut items = Vec::new();
    MultiGzDecoder::new(std::fs::File::open(folder.join("items.csv.gz")).unwrap())
        .read_to_end(&mut items)
        .unwrap();
    (log, Catalog::read(&items).unwrap().products().collect())
}

fn evaluate(options: &EvaluateOptions, log: &Log, products: Option<&[Product]>) -> Report {
    run(options, log, products, Vec::new(), &|_, _| {}).unwrap()
}

/// Model, HR@10, HR@20, NDCG@10, MRR@20.
type Golden = (&'static str, [f64; 4]);

fn agrees(report: &Report, golden: &[Golden]) {
    assert_eq!(report.models.len(), golden.len());
    these_agree(report, golden);
}

fn these_agree(report: &Report, golden: &[Golden]) {
    for (name, expected) in golden {
        let a = report.model(name).unwrap().accuracy;
        for (got, expected) in [a.hr10, a.hr20, a.ndcg10, a.mrr20].into_iter().zip(expected) {
            assert!((got - expected).abs() < 0.0005, "{name}: {a:?}, expected {expected}");
        }
    }
}

// The figures come from a program in Python (pandas, SciPy) that shares no line with this one. In
// SKNN and V-SKNN it was told to prefer the more recent of equally near sessions, as this one does.

#[test]
fn the_baselines_agree_with_an_independent_implementation() {
    let (log, products) = eshop();
    let report = evaluate(&EvaluateOptions::default(), &log, Some(&products));
    assert_eq!(
        (report.steps, report.data.train_sessions, report.data.train_events),
        (25_009, 19_861, 135_568)
    );
    assert_eq!((report.data.test_sessions, report.data.items), (3_372, 217));
    agrees(
        &report,
        &[
            ("popularity", [0.1416, 0.2366, 0.0672, 0.0516]),
            ("recent-popularity", [0.1524, 0.2601, 0.0736, 0.0574]),
            ("repeat", [0.1656, 0.2747, 0.0923, 0.0780]),
            ("markov", [0.5278, 0.6941, 0.3042, 0.2476]),
            ("rules", [0.5272, 0.6942, 0.3020, 0.2450]),
            ("item-knn", [0.4578, 0.6280, 0.2492, 0.1981]),
            ("item-knn-10", [0.3881, 0.5623, 0.2104, 0.1687]),
            ("sknn", [0.2608, 0.4088, 0.1175, 0.0849]),
            ("v-sknn", [0.3643, 0.5409, 0.1668, 0.1205]),
            ("content", [0.2811, 0.4281, 0.1355, 0.1019]),
        ],
    );
    // its interval for markov: 0.6853–0.7018, with other draws
    let [low, high] = report.model("markov").unwrap().hr20_interval;
    assert!((low - 0.6853).abs() < 0.002 && (high - 0.7018).abs() < 0.002, "{low} {high}");
    // with 217 products and 3,372 sessions everything that can be known is known
    assert_eq!(report.data.cold_steps, 0);
    let by_seen: u64 = report.models[0].by_seen.values().map(|a| a.steps).sum();
    assert_eq!(by_seen, report.steps);
}

#[test]
fn discovery_on_collapsed_sessions_agrees_too() {
    let (log, products) = eshop();
    let options = EvaluateOptions { collapse: true, discovery: true, ..EvaluateOptions::default() };
    let report = evaluate(&options, &log, Some(&products));
    assert_eq!((report.steps, report.data.test_sessions, report.data.train_events), (22_538, 3_313, 129_156));
    agrees(
        &report,
        &[
            ("popularity", [0.1488, 0.2486, 0.0715, 0.0553]),
            ("recent-popularity", [0.1755, 0.2713, 0.0858, 0.0656]),
            ("repeat", [0.1488, 0.2486, 0.0715, 0.0553]),
            ("markov", [0.5529, 0.7073, 0.3306, 0.2733]),
            ("rules", [0.5546, 0.7094, 0.3280, 0.2693]),
            ("item-knn", [0.5162, 0.6796, 0.2932, 0.2368]),
            ("item-knn-10", [0.4422, 0.6097, 0.2430, 0.1943]),
            ("sknn", [0.3026, 0.4366, 0.1617, 0.1281]),
            ("v-sknn", [0.4245, 0.5585, 0.2361, 0.1882]),
            ("content", [0.2967, 0.4331, 0.1554, 0.1221]),
        ],
    );
}

#[test]
fn collapsed_sessions_agree_as_they_are() {
    let (log, products) = eshop();
    let options = EvaluateOptions { collapse: true, ..EvaluateOptions::default() };
    let report = evaluate(&options, &log, Some(&products));
    assert_eq!((report.steps, report.data.test_sessions, report.data.train_events), (23_941, 3_313, 129_156));
    agrees(
        &report,
        &[
            ("popularity", [0.1396, 0.2374, 0.0662, 0.0511]),
            ("recent-popularity", [0.1520, 0.2587, 0.0728, 0.0564]),
            ("repeat", [0.1267, 0.2417, 0.0501, 0.0352]),
            ("markov", [0.5285, 0.6897, 0.3112, 0.2559]),
            ("rules", [0.5325, 0.6889, 0.3100, 0.2528]),
            ("item-knn", [0.4791, 0.6572, 0.2608, 0.2073]),
            ("item-knn-10", [0.4019, 0.5764, 0.2188, 0.1755]),
            ("sknn", [0.2358, 0.3866, 0.0983, 0.0679]),
            ("v-sknn", [0.3327, 0.5179, 0.1307, 0.0837]),
            ("content", [0.2477, 0.4024, 0.1028, 0.0703]),
        ],
    );
}

/// The shop's log without a sign of the products whose number ends in 7 before 2008-07-17 13:06:40, which is later
/// than the cut: 21 products that training never sees.
fn with_new_products() -> (Log, Vec<Product>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/shops/clothing/data");
    let mut text = String::new();
    MultiGzDecoder::new(std::fs::File::open(folder.join("events.csv.gz")).unwrap())
        .read_to_string(&mut text)
        .unwrap();
    let kept = text.lines().filter(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        let early = cells[2].parse::<u32>().is_ok_and(|ts| ts < 1_216_300_000);
        !(early && cells[4].ends_with('7'))
    });
    let log = read("new", &kept.map(|line| format!("{line}\n")).collect::<String>());
    assert_eq!(log.summary.events, 153_470);
    (log, eshop().1)
}

#[test]
fn products_that_training_never_saw_are_misses_ranked_or_left_out_as_elsewhere() {
    let (log, products) = with_new_products();
    let report = evaluate(&EvaluateOptions::default(), &log, Some(&products));
    assert_eq!((report.steps, report.data.cold_steps, report.data.items), (25_009, 2_430, 196));
    these_agree(
        &report,
        &[
            ("popularity", [0.1395, 0.2334, 0.0661, 0.0508]),
            ("recent-popularity", [0.1502, 0.2512, 0.0726, 0.0564]),
            ("repeat", [0.1609, 0.2672, 0.0889, 0.0748]),
            ("markov", [0.4819, 0.6271, 0.2769, 0.2246]),
            ("rules", [0.4818, 0.6286, 0.2761, 0.2236]),
            ("item-knn", [0.4204, 0.5670, 0.2291, 0.1814]),
            ("item-knn-10", [0.3612, 0.5125, 0.1958, 0.1562]),
            ("content", [0.2597, 0.3937, 0.1256, 0.0946]),
        ],
    );

    let options = EvaluateOptions { catalogue: true, ..EvaluateOptions::default() };
    let report = evaluate(&options, &log, Some(&products));
    assert_eq!((report.steps, report.data.cold_steps, report.data.items), (25_009, 0, 217));
    these_agree(
        &report,
        &[
            ("popularity", [0.1416, 0.2366, 0.0672, 0.0516]),
            ("recent-popularity", [0.1524, 0.2548, 0.0737, 0.0572]),
            ("repeat", [0.1656, 0.2747, 0.0923, 0.0780]),
            ("markov", [0.4529, 0.5854, 0.2612, 0.2120]),
            ("rules", [0.4513, 0.5865, 0.2596, 0.2106]),
            ("item-knn", [0.3937, 0.5283, 0.2158, 0.1713]),
            ("item-knn-10", [0.3686, 0.5177, 0.1998, 0.1592]),
            ("content", [0.2810, 0.4281, 0.1355, 0.1020]),
        ],
    );

    let options = EvaluateOptions {
        drop_cold: true,
        min_prefix: 3,
        collapse: true,
        discovery: true,
        ..EvaluateOptions::default()
    };
    let report = evaluate(&options, &log, Some(&products));
    assert_eq!((report.steps, report.data.test_sessions, report.data.items), (14_341, 3_203, 196));
    these_agree(
        &report,
        &[
            ("popularity", [0.1429, 0.2327, 0.0683, 0.0526]),
            ("recent-popularity", [0.1600, 0.2537, 0.0766, 0.0578]),
            ("repeat", [0.1429, 0.2327, 0.0683, 0.0526]),
            ("markov", [0.5825, 0.7276, 0.3528, 0.2924]),
            ("rules", [0.5817, 0.7319, 0.3495, 0.2886]),
            ("item-knn", [0.5320, 0.6940, 0.3022, 0.2435]),
            ("item-knn-10", [0.4364, 0.6037, 0.2380, 0.1894]),
            ("content", [0.3065, 0.4465, 0.1622, 0.1284]),
        ],
    );
}

/// A log of two kinds of visitor: those who go through the products upwards, and those who go
/// downwards.
fn walkers(sessions: usize, columns: &str, extra: impl Fn(usize) -> String) -> Log {
    walkers_from(sessions, columns, sessions, extra)
}

/// The same, but that from session `turned` on each goes the other way.
fn walkers_from(sessions: usize, columns: &str, turned: usize, extra: impl Fn(usize) -> String) -> Log {
    let mut text = format!("user_id,session_id,ts,event,item_id{columns}\n");
    for s in 0..sessions {
        for step in 0..6 {
            let up = (s % 2 == 0) == (s < turned);
            let item = if up { (s + step) % 20 } else { (s + 20 - step) % 20 };
            let time = 1_600_000_000 + s * 100 + step;
            text += &format!("u{},s{s},{time},view,p{item}{}\n", s % 50, extra(s));
        }
    }
    read("walkers", &text)
}

fn read(name: &str, text: &str) -> Log {
    // tests run side by side: each call has a file of its own
    static NUMBER: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let path =
        std::env::temp_dir().join(format!("windowshop-evaluate-{}-{name}-{number}", std::process::id()));
    std::fs::write(&path, text).unwrap();
    let log = Log::read(&path);
    std::fs::remove_file(&path).unwrap();
    log.unwrap()
}

/// Knows what comes next, since it reads it off the log.
struct Oracle;

impl Scorer for Oracle {
    fn name(&self) -> &str {
        "windowshop"
    }

    fn fit(&mut self, _: &Data<'_>) {}

    fn score(&self, context: &Context<'_>, out: &mut Scores) {
        let scores = out.dense(20);
        // items are numbered by id: p0, p1, p10, p11, …, p2, p3, …
        let name = |item: u32| -> u32 {
            let mut ids: Vec<String> = (0..20).map(|i| format!("p{i}")).collect();
            ids.sort();
            ids[item as usize][1..].parse().unwrap()
        };
        let last = name(*context.items.last().unwrap());
        let up = context.session.is_multiple_of(2);
        let next = if up { (last + 1) % 20 } else { (last + 19) % 20 };
        let item = (0..20).find(|&i| name(i) == next).unwrap();
        scores[item as usize] = 1.;
        assert_eq!(context.events.len(), context.items.len());
        assert!(context.times.iter().all(|&t| t < context.time));
    }
}

#[test]
fn a_model_that_knows_the_future_is_always_right_and_comes_first_in_the_report() {
    let log = walkers(500, "", |_| String::new());
    let report = run(&EvaluateOptions::default(), &log, None, vec![Box::new(Oracle)], &|_, _| {}).unwrap();
    let oracle = &report.models[0];
    assert_eq!(oracle.name, "windowshop");
    assert_eq!((oracle.accuracy.hr10, oracle.accuracy.mrr20, oracle.hr20_interval), (1., 1., [1., 1.]));
    assert_eq!((report.steps, report.data.test_sessions), (500, 100));
    assert_eq!(oracle.coverage20, 1.);
    let popularity = report.model("popularity").unwrap().behind.unwrap();
    assert!(
        popularity.hr20 >= 0. && popularity.ci[0] <= popularity.hr20 && popularity.hr20 <= popularity.ci[1]
    );

    let json: serde_json::Value = serde_json::from_str(&report.to_json()).unwrap();
    assert_eq!(json["steps"], 500);
    let model = &json["models"]["windowshop"];
    for key in ["hr@10", "hr@20", "ndcg@10", "mrr@20", "coverage@20"] {
        assert!(model[key].is_number(), "{key}: {model}");
    }
    assert_eq!(model["hr@20_ci"], serde_json::json!([1., 1.]));
    assert_eq!(model["by_seen"]["2-5"]["hr@10"], 1.);
    assert!(json["models"]["v-sknn"]["ndcg@10"].is_number());
    assert!(report.to_string().contains("| windowshop"), "{report}");
}

#[test]
fn a_search_for_knobs_sees_nothing_of_the_test() {
    let tuned = |log: &Log| {
        let config = TrainConfig { epochs: 1, ..TrainConfig::default() };
        let search = TuneOptions { trials: 2, ..TuneOptions::default() };
        let ours: Box<dyn Scorer> = Box::new(WarmStart::new(config, Some(search)));
        run(&EvaluateOptions::default(), log, None, vec![ours], &|_, _| {}).unwrap()
    };
    // the same but for what is tested on, which in the second log runs backwards
    let log = walkers(500, ",split", |s| (if s < 400 { ",train" } else { ",test" }).to_owned());
    let backwards =
        walkers_from(500, ",split", 400, |s| (if s < 400 { ",train" } else { ",test" }).to_owned());
    let (one, two) = (tuned(&log), tuned(&backwards));
    let tuning = one.models[0].tuning.as_ref().unwrap();
    assert_eq!(tuning.trials.len(), 2);
    assert_eq!(Some(tuning), two.models[0].tuning.as_ref());
    assert!(one.models[0].accuracy != two.models[0].accuracy);
    assert!(one.to_string().contains("knobs of windowshop: 2 of"), "{one}");
    let json: serde_json::Value = serde_json::from_str(&one.to_json()).unwrap();
    assert!(json["models"]["windowshop"]["tuning"]["trials"][1]["hr@20"].is_number());
    assert!(json["models"]["markov"]["tuning"].is_null());
}

#[test]
fn without_a_log_likeness_alone_ranks_and_nothing_of_the_training_matters() {
    // of two products that come after one another, every other pair is of one colour; the catalogue has an order of its own
    let rows: String = (0..20).rev().map(|i| format!("p{i},c{}\n", i / 2)).collect();
    let catalog = Catalog::read(format!("id,colour\n{rows}").as_bytes()).unwrap();
    let products: Vec<Product> = catalog.products().collect();
    let split = |s: usize| (if s < 100 { ",test" } else { ",train" }).to_owned();
    // the same but for what is trained on, which in the second log runs backwards
    let reports = [500, 100].map(|turned| {
        let log = walkers_from(500, ",split", turned, split);
        let ours: Box<dyn Scorer> = Box::new(NoLog::default());
        run(&EvaluateOptions::default(), &log, Some(&products), vec![ours], &|_, _| {}).unwrap()
    });
    let [one, two] = reports.each_ref().map(|report| report.model("windowshop, no log").unwrap().accuracy);
    assert_eq!(one, two);
    assert!(one.mrr20 > 1.5 * reports[0].model("popularity").unwrap().accuracy.mrr20, "{}", reports[0]);
}

#[test]
fn vectors_of_int8_rank_nearly_as_the_exact_ones_do_of_the_same_training() {
    let log = walkers(500, ",split", |s| (if s < 100 { ",test" } else { ",train" }).to_owned());
    let warm = WarmStart::new(TrainConfig { epochs: 1, ..TrainConfig::default() }, None);
    let rounded = warm.rounded();
    let scorers: Vec<Box<dyn Scorer>> = vec![Box::new(warm), Box::new(rounded)];
    let report = run(&EvaluateOptions::default(), &log, None, scorers, &|_, _| {}).unwrap();
    let [exact, rounded] =
        ["windowshop", "windowshop, int8"].map(|name| report.model(name).unwrap().accuracy);
    assert!((exact.mrr20 - rounded.mrr20).abs() < 0.01, "{report}");
    assert!(exact.mrr20 > 1.5 * report.model("popularity").unwrap().accuracy.mrr20, "{report}");
}

/// Sessions of three views and a click on a slate of three; `passed` names the two others that were shown.
fn shown(passed: impl Fn(usize) -> [usize; 2]) -> Log {
    let mut random = fastrand::Rng::with_seed(3);
    let mut text = String::from("user_id,session_id,ts,event,item_id,slate_id,position\n");
    for s in 0..500 {
        let t = 1_600_000_000 + s * 100;
        let row =
            |at, event, item, slate, place| format!("u{s},s{s},{},{event},p{item},{slate},{place}\n", t + at);
        (0..3).for_each(|k| text += &row(k, "view_item", random.usize(0..20), "", ""));
        let clicked = s % 20;
        let [one, two] = passed(s);
        for (item, place) in [(clicked, "0"), (one, "1"), (two, "2")] {
            text += &row(3, "view_item_list", item, "x", place);
        }
        text += &row(4, "select_item", clicked, "x", "0");
    }
    read("shown", &text)
}

/// What windowshop, and it by clicks alone, make of a log.
fn of_slates(log: &Log, options: &EvaluateOptions) -> [f64; 2] {
    let warm = WarmStart::new(TrainConfig { epochs: 1, ..TrainConfig::default() }, None);
    let by_clicks = warm.by_clicks();
    let scorers: Vec<Box<dyn Scorer>> = vec![Box::new(warm), Box::new(by_clicks)];
    let report = run(options, log, None, scorers, &|_, _| {}).unwrap();
    ["windowshop", "windowshop, clicks alone"].map(|name| report.model(name).unwrap().accuracy.mrr20)
}

#[test]
fn what_was_passed_over_teaches_and_nothing_of_the_test_does() {
    let plain = EvaluateOptions::default();
    let (even, uneven) = (|s: usize| [(s + 7) % 20, (s + 11) % 20], |s: usize| [(s + 1) % 4, 4 + s % 3]);
    let [seldom, clicks] = of_slates(&shown(even), &plain);
    let [often, same] = of_slates(&shown(uneven), &plain);
    assert!(clicks == same && seldom != often && seldom != clicks, "{seldom} {often} {clicks} {same}");
    // the last hundred sessions are tested on
    let other = |s: usize| if s < 400 { even(s) } else { uneven(s) };
    assert_eq!(of_slates(&shown(other), &plain), [seldom, clicks]);
}

#[test]
fn where_all_slates_are_later_clicks_alone_are_all_there_is() {
    let mut random = fastrand::Rng::with_seed(4);
    let mut text = String::from("user_id,session_id,ts,event,item_id,slate_id,position\n");
    for s in 0..500 {
        let row = |at, event, item, slate, place| {
            format!("u{s},s{s},{},{event},p{item},{slate},{place}\n", 1_600_000_000 + s * 100 + at)
        };
        (0..3).for_each(|k| text += &row(k, "view_item", random.usize(0..20), "", ""));
        if s >= 450 {
            (0..3).for_each(|k| text += &row(3, "view_item_list", k, "x", ["0", "1", "2"][k]));
        }
    }
    let [all, clicks] = of_slates(&read("later", &text), &EvaluateOptions::default());
    assert!(clicks > 0. && all == clicks, "{all} and {clicks}");
}

#[test]
fn a_slate_whose_click_may_not_be_learned_from_is_not_one_that_was_passed_over() {
    let log = shown(|s| [(s + 7) % 20, (s + 11) % 20]);
    let options = EvaluateOptions { hold_out_products: 0.1, ..EvaluateOptions::default() };
    let data = Data::new(&log, None, &options).unwrap();
    let known = data.training_log();
    let slates = train::slates(&known, Some);
    // two of twenty products are held out: a tenth of the clicks
    assert_eq!((data.held_out(), slates.len()), (2, 360));
    assert!(slates.iter().all(|slate| slate.clicked.is_some()));
}

#[test]
fn the_same_evaluation_twice_gives_the_same_numbers() {
    let log = walkers(300, "", |_| String::new());
    let numbers = || {
        let report = evaluate(&EvaluateOptions::default(), &log, None);
        report.models.iter().map(|m| (m.accuracy, m.hr20_interval, m.coverage20)).collect::<Vec<_>>()
    };
    assert_eq!(numbers(), numbers());
}

#[test]
fn the_logs_own_split_is_kept_to() {
    // the later half is trained on, the earlier one tested
    let log = walkers(100, ",split", |s| (if s < 50 { ",test" } else { ",train" }).to_owned());
    let report = evaluate(&EvaluateOptions::default(), &log, None);
    assert_eq!(
        (report.data.split, report.data.train_sessions, report.data.test_sessions),
        ("published", 50, 50)
    );
    assert_eq!(report.data.cut, None);
}

#[test]
fn nothing_after_the_cut_is_trained_on() {
    // one session runs on from before the cut to the end
    let mut text = String::from("user_id,session_id,ts,event,item_id\n");
    for t in 0..100 {
        text += &format!("u,long,{},view,p{}\n", 1_600_000_000 + t, t % 10);
        text += &format!("v,s{},{},view,p{}\n", t / 4, 1_600_000_000 + t, t % 10);
    }
    let log = read("long", &text);
    let data = Data::new(&log, None, &EvaluateOptions::default()).unwrap();
    let cut = data.cut.unwrap();
    assert_eq!(cut, 1_600_000_079_200.);
    let times = || data.train.iter().flat_map(|s| s.times.to_vec());
    assert_eq!(times().filter(|&t| t as f64 >= cut).count(), 0);
    assert_eq!(times().count(), 160);
    // the long session is no test session: it began before the cut
    assert_eq!(data.test.len(), 5);
    let training = data.training_log();
    assert_eq!(training.all_events().len(), 160);
    assert!(training.all_events().iter().all(|e| (e.time as f64) < cut));
}

#[test]
fn a_product_that_training_does_not_know_is_a_miss_unless_it_is_left_out() {
    let mut text = String::from("user_id,session_id,ts,event,item_id\n");
    for s in 0..100 {
        let new = if s >= 80 { "brand-new" } else { "p2" };
        for (step, item) in ["p1", new, "p3"].iter().enumerate() {
            text += &format!("u{s},s{s},{},view,{item}\n", 1_600_000_000 + s * 10 + step);
        }
    }
    let log = read("cold", &text);
    let report = evaluate(&EvaluateOptions::default(), &log, None);
    assert_eq!((report.steps, report.data.cold_steps), (40, 20));
    let markov = report.model("markov").unwrap();
    assert_eq!(markov.by_product["new"].hr20, 0.);
    assert_eq!((markov.by_product["new"].steps, markov.by_product["known"].steps), (20, 20));

    let dropped = evaluate(&EvaluateOptions { drop_cold: true, ..EvaluateOptions::default() }, &log, None);
    assert_eq!((dropped.steps, dropped.data.cold_steps), (20, 0));

    // with the catalogue ranked, content finds the new product: it is described like p1
    let product = |id: &str, kind: &str| Product {
        id: id.into(),
        title: id.into(),
        product_type: vec![kind.into()],
        ..Product::default()
    };
    let products = [
        product("p1", "shoes"),
        product("p2", "hats"),
        product("p3", "hats"),
        product("brand-new", "shoes"),
        product("never-seen", "coats"),
    ];
    let options = EvaluateOptions { catalogue: true, ..EvaluateOptions::default() };
    let whole = evaluate(&options, &log, Some(&products));
    assert_eq!((whole.data.items, whole.data.cold_steps), (5, 0));
    assert!(whole.model("content").unwrap().by_product["new"].mrr20 >= 0.5);
    assert_eq!(whole.model("markov").unwrap().by_product["new"].hr20, 0.);
    let error = run(&options, &log, None, Vec::new(), &|_, _| {}).unwrap_err();
    assert_eq!(error.code(), "evaluate_catalogue");
}

#[test]
fn impressions_are_seen_by_the_model_and_are_no_steps() {
    let mut text = String::from("user_id,session_id,ts,event,item_id,slate_id\n");
    for s in 0..100 {
        let t = 1_600_000_000 + s * 100;
        text += &format!("u{s},s{s},{t},view,p1,\n");
        for item in 2..6 {
            text += &format!("u{s},s{s},{},view_item_list,p{item},x{s}\n", t + 1);
        }
        text += &format!("u{s},s{s},{},select_item,p{},x{s}\n", t + 2, 2 + s % 4);
    }
    struct Counts;
    impl Scorer for Counts {
        fn name(&self) -> &str {
            "counts"
        }
        fn fit(&mut self, data: &Data<'_>) {
            assert_eq!(data.train.events() * 3, data.training_log().all_events().len());
        }
        fn score(&self, context: &Context<'_>, out: &mut Scores) {
            assert_eq!((context.items.len(), context.events.len()), (1, 5));
            out.dense(5);
        }
    }
    let log = read("slates", &text);
    let report = run(&EvaluateOptions::default(), &log, None, vec![Box::new(Counts)], &|_, _| {}).unwrap();
    assert_eq!(report.steps, 20);
}

#[test]
fn a_log_with_nothing_to_predict_is_an_error_that_says_why() {
    let code =
        |log: &Log, options: &EvaluateOptions| run(options, log, None, Vec::new(), &|_, _| {}).unwrap_err();
    let plain = EvaluateOptions::default();
    let single: String = (0..50).map(|i| format!("u{i},s{i},{},view,p1\n", 1_600_000_000 + i)).collect();
    let error = code(&read("single", &format!("user_id,session_id,ts,event,item_id\n{single}")), &plain);
    assert_eq!(error.code(), "evaluate_test");
    assert!(error.message().contains("0 of 50"), "{error}");
    let once: String = (0..50).map(|i| format!("u{},s{},1600000000,view,p{i}\n", i / 5, i / 5)).collect();
    let error = code(&read("once", &format!("user_id,session_id,ts,event,item_id\n{once}")), &plain);
    assert_eq!(error.code(), "evaluate_train");
    let log = walkers(100, "", |_| String::new());
    assert_eq!(code(&log, &EvaluateOptions { min_prefix: 0, ..plain.clone() }).code(), "evaluate_options");
    assert_eq!(code(&log, &EvaluateOptions { min_prefix: 30, ..plain }).code(), "evaluate_test");
}

#[test]
fn a_log_is_uneven_by_its_times_and_not_by_its_visits_of_one_event() {
    // every fiftieth visit has two events; in the second log most of them come at the end
    let logs = [1, 20].map(|closer| {
        let row = |s: usize, step: usize| {
            let time = 1_600_000_000 + if s < 200 { s * 1000 } else { 200_000 + (s - 200) * 1000 / closer };
            format!("u{s},s{s},{},view,p{}\n", time + step, s % 9)
        };
        let visit = |s: usize| row(s, 0) + &if s.is_multiple_of(50) { row(s, 1) } else { String::new() };
        let rows: String = (0..1000).map(visit).collect();
        read("uneven", &format!("user_id,session_id,ts,event,item_id\n{rows}"))
    });
    let uneven =
        logs.map(|log| evaluate(&EvaluateOptions::default(), &log, None).warnings.count("evaluate_uneven"));
    assert_eq!(uneven, [0, 1]);
}

/// Shows the products in the order of their number.
struct InOrder {
    name: &'static str,
    /// So many of them.
    products: u32,
}

const IN_ORDER: InOrder = InOrder { name: "in-order", products: 8 };

impl Scorer for InOrder {
    fn name(&self) -> &str {
        self.name
    }

    fn fit(&mut self, _: &Data<'_>) {}

    fn score(&self, _: &Context<'_>, out: &mut Scores) {
        let scores = out.sparse(8);
        (0..self.products).for_each(|i| scores.add(i, 8. - f64::from(i)));
    }
}

#[test]
fn off_policy_estimates_find_what_a_model_would_have_earned() {
    // a world where p0 … p7 are clicked with .40, .35, …, .05 at the first place and half of that
    // at the second, logged by a policy that prefers the worst products
    let click = |item: usize, place: usize| 0.05 * (8 - item) as f64 / (1 + place) as f64;
    let mut random = fastrand::Rng::with_seed(5);
    let mut text = String::from("user_id,session_id,ts,event,item_id,slate_id,position,propensity\n");
    for s in 0..20_000 {
        let t = 1_600_000_000 + s * 10;
        text += &format!("u{s},s{s},{t},view,p{},,,\n", s % 8);
        text += &format!("u{s},s{s},{},view,p{},,,\n", t + 1, s % 7);
        for place in 0..2 {
            // propensity (i + 4) / 60
            let (mut item, mut rest) = (0, random.usize(0..60));
            while rest >= item + 4 {
                rest -= item + 4;
                item += 1;
            }
            let propensity = (item + 4) as f64 / 60.;
            text += &format!(
                "u{s},s{s},{},view_item_list,p{item},x{s}.{place},{place},{propensity}\n",
                t + 2 + place
            );
            if random.f64() < click(item, place) {
                text += &format!("u{s},s{s},{},select_item,p{item},x{s}.{place},{place},\n", t + 4);
            }
        }
    }
    let log = read("propensity", &text);
    let report = run(&EvaluateOptions::default(), &log, None, vec![Box::new(IN_ORDER)], &|_, _| {}).unwrap();
    let found = report.models[0].off_policy.unwrap();
    assert_eq!(found.slates, 8_000);
    // it would have shown p0 at the first place, and p1 at the second
    let truth = (click(0, 0) + click(1, 1)) / 2.;
    for (how, e) in [("snips", found.ctr.snips), ("dr", found.ctr.dr), ("reward", found.reward.dr)] {
        // within three standard errors, and these are small
        let half = (e.ci[1] - e.ci[0]) / 2.;
        assert!(half < 0.06 && (e.value - truth).abs() < 1.5 * half, "{how}: {e:?}, truth {truth}");
    }
    // the logging policy itself earned far less
    assert!(found.ctr.logged < 0.7 * truth, "{}", found.ctr.logged);
    assert!(report.to_json().contains("\"snips\""));
}

/// 8,000 slates of two of eight products, p0 or p1 at the first place and never p1 at the second; what is
/// clicked there (.6 and .1) is bought, as orders say that know of no slate. Places count from `first`.
fn half_known(first: usize) -> Log {
    let mut random = fastrand::Rng::with_seed(6);
    let mut text = String::from("user_id,session_id,ts,event,item_id,slate_id,position,propensity\n");
    for s in 0..8_000 {
        let t = 1_600_000_000 + s * 10;
        text += &format!("u{s},s{s},{t},view,p{},,,\nu{s},s{s},{t},view,p{},,,\n", s % 8, s % 7);
        for (place, item, propensity, rate) in
            [(0, random.usize(0..2), 0.5, 0.6), (1, 2 + random.usize(0..6), 1. / 6., 0.1)]
        {
            let at = place + first;
            text += &format!("u{s},s{s},{},view_item_list,p{item},x,{at},{propensity}\n", t + 1);
            if random.f64() < rate {
                text += &format!("u{s},s{s},{},select_item,p{item},x,{at},\n", t + 2);
                text += &format!("u{s},s{s},{},purchase,p{item},,,\n", t + 3);
            }
        }
    }
    read("half-known", &text)
}

#[test]
fn what_the_log_cannot_tell_flatters_no_model_and_an_empty_place_earns_nothing() {
    let close = |got: f64, want: f64| assert!((got - want).abs() < 0.03, "{got}, expected {want}");
    for first in [0, 1] {
        let log = half_known(first);
        assert_eq!(log.summary.warnings.count("log_position"), first as u64);
        let scorers: Vec<Box<dyn Scorer>> =
            vec![Box::new(IN_ORDER), Box::new(InOrder { name: "only-one", products: 1 })];
        let report = run(&EvaluateOptions::default(), &log, None, scorers, &|_, _| {}).unwrap();
        let [in_order, only_one] =
            ["in-order", "only-one"].map(|name| report.model(name).unwrap().off_policy.unwrap());
        // p1 at the second place: by the click model, a tenth
        close(in_order.ctr.snips.value, 0.35);
        close(in_order.ctr.dr.value, 0.35);
        close(in_order.covered, 0.5);
        close(only_one.ctr.snips.value, 0.3);
        close(only_one.ctr.dr.value, 0.3);
        close(only_one.covered, 1.);
        // a click is worth 1, an order 5
        close(only_one.reward.logged / 6., 0.35);
        close(only_one.reward.dr.value / 6., 0.3);
    }
}

#[test]
fn where_nothing_was_left_to_chance_nothing_is_estimated_and_the_report_says_so() {
    // one or two products at the first place, one at the second
    let log = |products: usize, propensity: &str| {
        let mut text = String::from("user_id,session_id,ts,event,item_id,slate_id,position,propensity\n");
        for s in 0..500 {
            let t = 1_600_000_000 + s * 10;
            text += &format!("u{s},s{s},{t},view,p{},,,\nu{s},s{s},{t},view,p{},,,\n", s % 3, s % 2);
            text += &format!("u{s},s{s},{},view_item_list,p{},x,0,{propensity}\n", t + 1, s % products);
            text += &format!("u{s},s{s},{},view_item_list,p2,x,1,1\n", t + 1);
        }
        read("chance", &text)
    };
    for (products, propensity, estimated) in [(2, "1", false), (2, "0.5", true), (1, "1", true)] {
        let log = log(products, propensity);
        let report =
            run(&EvaluateOptions::default(), &log, None, vec![Box::new(IN_ORDER)], &|_, _| {}).unwrap();
        assert_eq!(report.models[0].off_policy.is_some(), estimated, "{products} {propensity}");
        let told = report.warnings.count("evaluate_propensity");
        assert_eq!(told, if estimated { 0 } else { 100 }, "{products} {propensity}");
    }
}

#[test]
fn a_log_without_propensities_has_no_off_policy_estimate() {
    let report = evaluate(&EvaluateOptions::default(), &walkers(100, "", |_| String::new()), None);
    assert!(report.models.iter().all(|m| m.off_policy.is_none()));
}

#[test]
fn the_page_for_people_shows_every_model_and_asks_for_nothing() {
    let report = evaluate(&EvaluateOptions::default(), &walkers(400, "", |_| String::new()), None);
    let html = report.to_html();
    for model in &report.models {
        assert!(html.contains(&format!("{:.3}", model.accuracy.hr20)), "{}", model.name);
    }
    assert_eq!(html.matches("<svg ").count(), 4);
    for call in ["<script", "http-equiv", "src=", "@import", "url("] {
        assert!(!html.contains(call), "{call}");
    }
    assert!(!html.contains("held out") && !html.contains("would have earned"));
}

#[test]
fn the_page_says_how_it_was_asked_and_what_became_of_held_out_products_and_logged_slates() {
    let options = EvaluateOptions {
        collapse: true,
        discovery: true,
        min_prefix: 2,
        hold_out_products: 0.2,
        events: vec![EventKind::ViewItem],
        ..EvaluateOptions::default()
    };
    let report = run(&options, &half_known(0), None, vec![Box::new(IN_ORDER)], &|_, _| {}).unwrap_err();
    assert_eq!(report.code(), "evaluate_test"); // sessions of two views: nothing after the second
    let options = EvaluateOptions { min_prefix: 1, ..options };
    let report = run(&options, &half_known(0), None, vec![Box::new(IN_ORDER)], &|_, _| {}).unwrap();
    let (html, text) = (report.to_html(), report.to_string());
    let off_policy = report.models[0].off_policy.unwrap();
    let new = report.models[0].by_product["new"].hr10;
    for shown in [
        "successive events on one product are one",
        "only steps to a product that is new to the session",
        "20 % of the products held out of training",
        "steps are view_item",
        &format!("{:.4}", off_policy.reward.snips.value),
        &format!("{:.1} %", 100. * off_policy.covered),
        &format!("<td>{new:.3}</td>"),
    ] {
        assert!(html.contains(shown), "{shown}");
    }
    assert!(text.contains("only steps to a product that is new to the session"), "{text}");
    let json: serde_json::Value = serde_json::from_str(&report.to_json()).unwrap();
    let protocol = &json["protocol"];
    assert_eq!((&protocol["collapse"], &protocol["min_prefix"]), (&true.into(), &1.into()));
    assert_eq!(protocol["events"], serde_json::json!(["view_item"]));
    assert!(json["models"]["in-order"]["off_policy"]["covered"].is_number());
}

#[test]
fn held_out_products_are_ranked_but_never_trained_on() {
    let (log, products) = eshop();
    let options = EvaluateOptions { hold_out_products: 0.1, discovery: true, ..EvaluateOptions::default() };
    let data = Data::new(&log, Some(&products), &options).unwrap();
    assert_eq!((data.items(), data.held_out()), (217, 21));
    assert_eq!(data.popularity.iter().filter(|&&n| n == 0.).count(), 21);
    assert!(data.train.iter().flat_map(|s| s.items).all(|&item| data.popularity[item as usize] > 0.));
    assert!(data.test.iter().flat_map(|s| s.items).any(|&item| data.popularity[item as usize] == 0.));
    // nor does the log that models may learn from know of them
    let known = data.training_log();
    let events = |item: u32| {
        known
            .sessions()
            .iter()
            .flat_map(|s| known.events(s))
            .any(|e| known.items.name(e.item) == data.id(item))
    };
    let held_out: Vec<u32> = (0..217).filter(|&i| data.popularity[i as usize] == 0.).collect();
    assert!(held_out.iter().all(|&item| !events(item)));
    let report = evaluate(&options, &log, Some(&products));
    assert_eq!(report.data.held_out, 21);
    let content = report.model("content").unwrap();
    assert!(content.by_product["new"].steps > 500 && content.by_product["new"].hr20 > 0.02);
    // co-occurrence cannot know them
    assert_eq!(report.model("markov").unwrap().by_product["new"].hr20, 0.);
    let wrong = EvaluateOptions { hold_out_products: 1., ..options };
    let refused = run(&wrong, &log, Some(&products), Vec::new(), &|_, _| {}).unwrap_err();
    assert_eq!(refused.code(), "evaluate_options");
}
