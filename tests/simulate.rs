//! Claims about simulated shoppers: that the worlds are what they say, and what the learner is worth in them.

#![allow(clippy::unwrap_used)]

use windowshop::eval::simulator::{AGENTS, Report, SimulateOptions, WORLDS, run};

fn simulate(world: &str, agents: &[&str], change: impl Fn(&mut SimulateOptions)) -> Report {
    let mut options = SimulateOptions {
        world: world.to_owned(),
        visitors: 120,
        slates: 20,
        log_visitors: 400,
        agents: agents.iter().map(|&a| a.to_owned()).collect(),
        ..SimulateOptions::default()
    };
    change(&mut options);
    run(&options, &|_, _| {}).unwrap()
}

fn ctr(report: &Report, agent: &str) -> f64 {
    report.agent(agent).unwrap().ctr
}

#[test]
fn a_trained_learner_is_ahead_of_popularity_and_far_ahead_of_chance() {
    let report = simulate("fashion", &["windowshop", "random", "popularity", "oracle"], |_| {});
    let lead = |name: &str| report.agent(name).unwrap().first.unwrap();
    assert!(lead("popularity").ctr > 2.0 * lead("popularity").ctr_se, "{report}");
    assert!(ctr(&report, "windowshop") > 1.5 * ctr(&report, "random"), "{report}");
    assert!(ctr(&report, "oracle") > ctr(&report, "windowshop"), "{report}");
    let share = report.agent("windowshop").unwrap().share.unwrap();
    assert!(share > 0.0 && share < 1.0, "{report}");
}

#[test]
fn the_interval_of_a_holdout_holds_the_lift_that_is_so() {
    let report = simulate("fashion", &["windowshop", "popularity"], |o| o.visitors = 200);
    let holdout = report.holdout.unwrap();
    let both = ctr(&report, "windowshop") / ctr(&report, "popularity") - 1.0;
    assert!((holdout.truth - both).abs() < 1e-9, "{report}");
    // At least as often as it says, since both groups are drawn from the same visitors.
    assert!(holdout.held >= 0.93, "{report}");
    // And it is one that can be missed.
    let [low, high] = holdout.interval;
    assert!(low < high && high - low < 1.0, "{report}");
    assert!(simulate("fashion", &["windowshop"], |o| o.visitors = 4).holdout.is_none());
}

#[test]
fn a_log_without_slates_is_none() {
    let numbers = |visitors: usize, slates: usize| {
        let few = |o: &mut SimulateOptions| {
            (o.visitors, o.slates, o.log_visitors, o.log_slates) = (4, 5, visitors, slates);
        };
        let report = simulate("fashion", &["windowshop", "frozen", "random"], few);
        assert!(report.agent("frozen").is_none());
        (ctr(&report, "windowshop"), ctr(&report, "random"))
    };
    assert_eq!(numbers(40, 0), numbers(0, 30));
}

#[test]
fn the_same_seed_gives_the_same_report_and_another_seed_another() {
    let few = |seed: u64| {
        simulate("specialist", &["windowshop", "lints"], |o| {
            (o.seed, o.visitors, o.slates, o.log_visitors) = (seed, 6, 8, 60);
        })
        .to_json()
    };
    assert_eq!(few(3), few(3));
    assert_ne!(few(3), few(4));
}

#[test]
fn every_agent_serves_every_world_it_is_meant_for() {
    for world in WORLDS {
        let report = simulate(world, &[], |o| (o.visitors, o.slates, o.log_visitors) = (2, 3, 40));
        let expected = AGENTS.len() - usize::from(world != "interest-evolution");
        assert_eq!(report.agents.len(), expected, "{report}");
        let json: serde_json::Value = serde_json::from_str(&report.to_json()).unwrap();
        for agent in AGENTS.iter().filter(|a| **a != "lasting rule") {
            let curve = json["agents"][agent]["curve"].as_array().unwrap();
            assert!(curve.iter().all(|v| (0.0..=1.0).contains(&v.as_f64().unwrap())), "{world} {agent}");
        }
    }
}

#[test]
fn who_knows_the_lasting_values_keeps_visitors_longer() {
    let report = simulate("interest-evolution", &["random", "oracle"], |o| {
        (o.visitors, o.log_visitors) = (60, 0);
    });
    let slates = |name: &str| report.agent(name).unwrap().slates;
    assert!(slates("oracle") > 1.3 * slates("random"), "{report}");
}

#[test]
fn what_cannot_be_simulated_is_refused_with_a_code() {
    let refused = |options: SimulateOptions| run(&options, &|_, _| {}).unwrap_err().code().to_owned();
    let world = SimulateOptions { world: "atlantis".to_owned(), ..SimulateOptions::default() };
    let agents = SimulateOptions { agents: vec!["nobody".to_owned()], ..SimulateOptions::default() };
    let visitors = SimulateOptions { visitors: 1, ..SimulateOptions::default() };
    assert_eq!(refused(world), "simulate_world");
    assert_eq!(refused(agents), "simulate_options");
    assert_eq!(refused(visitors), "simulate_options");
}
