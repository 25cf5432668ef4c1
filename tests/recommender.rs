//! Claims about the recommender as a whole, through its public face.

#![allow(clippy::unwrap_used)]

use windowshop::catalog::Catalog;
use windowshop::json::Field;
use windowshop::recommender::{Filter, Reason};
use windowshop::shopper::{Event, EventItem};
use windowshop::{Config, Recommender, Request, Setup, Slate};

const NOW: f64 = 1_700_000_000_000.0;

/// 240 products: 4 categories × 6 colours × 10.
fn catalog() -> Catalog {
    let mut feed = String::from("id,title,product_type,colour,price\n");
    for i in 0..240 {
        let category = ["trousers", "skirts", "blouses", "coats"][i % 4];
        let colour = ["red", "blue", "green", "black", "white", "grey"][i / 4 % 6];
        feed.push_str(&format!("p{i},Item {i},{category},{colour},{}.00 USD\n", 20 + i % 7 * 10));
    }
    Catalog::read(feed.as_bytes()).unwrap()
}

fn setup(seed: u64) -> Setup {
    Setup { catalog: Some(catalog()), seed: Some(seed), ..Setup::default() }
}

fn event(event: &str, item_id: &str) -> Event {
    Event { event: event.to_owned(), item_id: Some(item_id.to_owned()), ..Event::default() }
}

fn answer(rec: &mut Recommender, slate: &Slate, item_id: Option<&str>) {
    let slate_id = Some(slate.slate_id.clone());
    let seen = Event { event: "view_item_list".to_owned(), slate_id: slate_id.clone(), ..Event::default() };
    rec.observe(&seen, NOW).unwrap();
    if let Some(id) = item_id {
        rec.observe(&Event { slate_id, ..event("select_item", id) }, NOW).unwrap();
    }
}

fn ids(slate: &Slate) -> Vec<String> {
    slate.items.iter().map(|i| i.item_id.clone()).collect()
}

/// A visitor who clicks only products that `likes` admits, the first one shown; else goes to such a page.
fn browse(rec: &mut Recommender, clicks: usize, likes: impl Fn(usize) -> bool) -> Vec<f64> {
    let number = |id: &str| id[1..].parse::<usize>().unwrap();
    let mut shares = Vec::new();
    for k in 0..clicks {
        let slate = rec.recommend(&Request { limit: Some(12), ..Request::default() }).unwrap();
        let liked: Vec<String> = ids(&slate).into_iter().filter(|id| likes(number(id))).collect();
        shares.push(liked.len() as f64 / 12.0);
        match liked.first() {
            Some(id) => answer(rec, &slate, Some(id)),
            None => {
                answer(rec, &slate, None);
                let page = (0..240).filter(|&i| likes(i)).nth(k).unwrap();
                rec.observe(&event("view_item", &format!("p{page}")), NOW).unwrap();
            }
        }
    }
    shares
}

#[test]
fn the_share_of_what_a_visitor_likes_rises_within_five_clicks() {
    let liked = |i: usize| i % 4 == 1 && i / 4 % 6 == 2; // green skirts: 10 of 240
    let visits: Vec<Vec<f64>> =
        (1..=10).map(|seed| browse(&mut Recommender::new(setup(seed)).unwrap(), 6, liked)).collect();
    let mean = |step: usize| visits.iter().map(|shares| shares[step]).sum::<f64>() / 10.0;
    assert!(mean(0) < 0.1 && mean(5) >= 0.3, "{visits:?}");
    let mut rec = Recommender::new(setup(1)).unwrap();
    browse(&mut rec, 6, liked);
    let mut other = Recommender::new(setup(1)).unwrap();
    browse(&mut other, 6, |i| i % 4 == 3 && i / 4 % 6 == 0);
    let (a, b) = (rec.recommend(&Request::default()).unwrap(), other.recommend(&Request::default()).unwrap());
    assert!(ids(&a).iter().all(|id| !ids(&b).contains(id)), "{:?} {:?}", ids(&a), ids(&b));
}

#[test]
fn with_a_seed_two_runs_are_identical_and_erasing_brings_back_the_first_slate() {
    let run = || {
        let mut rec = Recommender::new(setup(7)).unwrap();
        let first = rec.recommend(&Request::default()).unwrap();
        browse(&mut rec, 12, |i| i % 4 == 0);
        let mut budget = 100;
        rec.learn(|| {
            budget -= 1;
            budget > 0
        });
        (first, rec.recommend(&Request::default()).unwrap(), rec)
    };
    let ((first, last, mut rec), (_, again, _)) = (run(), run());
    assert_eq!(last, again);
    assert_ne!(first, last);
    rec.erase();
    assert_eq!(rec.recommend(&Request::default()).unwrap(), first);
    assert_eq!(rec.inspect().events.total, 0);
}

#[test]
fn a_slate_without_reasons_is_the_same_but_for_them_and_the_inspection_gives_them() {
    let made = |unreasoned: bool| {
        let mut rec = Recommender::new(setup(3)).unwrap();
        browse(&mut rec, 4, |i| i % 4 == 2);
        let slate = rec.recommend(&Request { unreasoned, ..Request::default() }).unwrap();
        (slate, rec.inspect().slates.into_iter().find(|view| view.slot == "for-you").unwrap())
    };
    let ((reasoned, _), (bare, view)) = (made(false), made(true));
    assert!(reasoned.items.iter().any(|item| !item.reason.because.is_empty()), "{reasoned:?}");
    assert!(bare.items.iter().any(|item| item.reason.code.is_empty()), "{bare:?}");
    assert_eq!(view.slate_id, bare.slate_id);
    assert_eq!(view.items, reasoned.items);
    let without = |slate: &Slate| {
        let mut items = slate.items.clone();
        items.iter_mut().for_each(|item| item.reason = Reason::default());
        items
    };
    assert_eq!(without(&bare), without(&reasoned));
}

#[test]
fn what_was_learned_survives_export_and_a_reordered_catalogue() {
    let mut products: Vec<_> = catalog().products().collect();
    products.rotate_left(17);
    let rotated = Catalog::new(products, windowshop::Warnings::default());
    let greedy = Request { explore: Some(false), ..Request::default() };
    let mut liked = 0;
    for seed in 1..=10 {
        let mut rec = Recommender::new(setup(seed)).unwrap();
        browse(&mut rec, 8, |i| i % 4 == 2);
        let mut steps = 0;
        rec.learn(|| {
            steps += 1;
            steps < 20
        });
        let state = rec.export();
        let mut next = Recommender::new(Setup { state: Some(state.clone()), ..setup(99) }).unwrap();
        assert_eq!(ids(&next.recommend(&greedy).unwrap()), ids(&rec.recommend(&greedy).unwrap()));
        assert_eq!(next.inspect().learning.steps, rec.inspect().learning.steps);

        let catalog = Some(rotated.clone());
        let mut moved = Recommender::new(Setup { catalog, state: Some(state), ..setup(seed) }).unwrap();
        let history =
            |rec: &Recommender| rec.inspect().history.iter().map(|e| e.item_id.clone()).collect::<Vec<_>>();
        assert_eq!(history(&moved), history(&rec));
        let slate = ids(&moved.recommend(&greedy).unwrap());
        liked += slate.iter().filter(|id| id[1..].parse::<u32>().unwrap() % 4 == 2).count();
    }
    assert!(liked >= 40, "{liked} of 60");
}

/// Draws do not depend on how idle moments fall between an answer and the next slate.
#[test]
fn ranking_again_and_learning_in_between_leave_the_draws_as_they_are() {
    let run = |rankings: usize, early: bool| {
        let mut rec = Recommender::new(setup(5)).unwrap();
        let mut slate = rec.recommend(&Request::default()).unwrap();
        for _ in 0..8 {
            answer(&mut rec, &slate, None);
            if early {
                rec.learn(|| true);
            }
            for _ in 0..rankings {
                rec.recommend(&Request::default()).unwrap();
            }
            rec.learn(|| true);
            slate = rec.recommend(&Request::default()).unwrap();
        }
        ids(&slate)
    };
    assert_eq!(run(0, false), run(3, false));
    assert_eq!(run(0, false), run(2, true));
}

#[test]
fn a_damaged_or_foreign_state_is_refused_with_a_code() {
    let mut rec = Recommender::new(setup(3)).unwrap();
    browse(&mut rec, 3, |i| i % 4 == 2);
    let good = rec.export();
    let mut other_version = good.clone();
    other_version[4] = 9;
    let mut damaged = good.clone();
    damaged[40] ^= 1;
    for (state, code) in [
        (good[..good.len() / 2].to_vec(), "state_checksum"),
        (other_version, "state_version"),
        (damaged, "state_checksum"),
        (b"hello world, this is not it".to_vec(), "state_format"),
        (vec![], "state_format"),
    ] {
        assert_eq!(Recommender::new(Setup { state: Some(state), ..setup(3) }).unwrap_err().code(), code);
    }
}

#[test]
fn an_explanation_sums_to_the_score_and_names_the_cause() {
    let mut rec = Recommender::new(setup(5)).unwrap();
    browse(&mut rec, 10, |i| i % 4 == 1);
    rec.observe(&event("add_to_cart", "p5"), NOW).unwrap();
    for id in ["p9", "p13", "p0", "p239"] {
        let explanation = rec.explain(id).unwrap();
        let sum: f32 = explanation.parts.iter().map(|p| p.value).sum();
        assert!((sum - explanation.score).abs() < 1e-4, "{id}: {sum} against {}", explanation.score);
    }
    let slate = rec.recommend(&Request::default()).unwrap();
    let caused = slate.items.iter().filter(|i| !i.reason.because.is_empty()).count();
    assert!(caused >= 4, "{:?}", slate.items);
    assert_eq!(rec.explain("nope").unwrap_err().code(), "unknown_item");
}

#[test]
fn the_first_slate_is_the_shops_own_order_and_claims_no_more() {
    let mut rec = Recommender::new(setup(1)).unwrap();
    let slate = rec.recommend(&Request { limit: Some(3), ..Request::default() }).unwrap();
    assert_eq!(slate.items[0].item_id, "p0");
    assert!(slate.items.iter().all(|i| i.reason.code == "featured" && i.reason.because.is_empty()));
}

#[test]
fn nothing_goes_with_an_empty_cart() {
    let mut rec = Recommender::new(setup(1)).unwrap();
    let slot = |rec: &mut Recommender, fallback: Option<&str>| {
        let fallback = fallback.map(str::to_owned);
        let slate = rec
            .recommend(&Request { slot: Some("cart".to_owned()), fallback, ..Request::default() })
            .unwrap();
        (slate.slot, slate.items.len())
    };
    assert_eq!(slot(&mut rec, None), ("cart", 0));
    assert_eq!(slot(&mut rec, Some("popular")), ("popular", 6));
    rec.observe(&event("add_to_cart", "p3"), NOW).unwrap();
    assert_eq!(slot(&mut rec, Some("popular")), ("cart", 6));
    rec.observe(&event("purchase", "p3"), NOW).unwrap();
    assert_eq!(slot(&mut rec, None), ("cart", 0));
}

#[test]
fn what_is_in_the_cart_bought_out_of_stock_or_on_the_page_is_not_recommended() {
    let feed = r#"[{"id":"a","title":"A"},{"id":"b","title":"B","availability":"out of stock"},
                   {"id":"c","title":"C"},{"id":"d","title":"D"},{"id":"e","title":"E"},{"id":"f","title":"F"}]"#;
    let catalog = Some(Catalog::read(feed.as_bytes()).unwrap());
    let mut rec = Recommender::new(Setup { catalog, seed: Some(1), ..Setup::default() }).unwrap();
    rec.observe(&event("add_to_cart", "c"), NOW).unwrap();
    let items = vec![EventItem { item_id: "d".to_owned() }];
    rec.observe(&Event { event: "purchase".to_owned(), items, ..Event::default() }, NOW).unwrap();
    let related =
        Request { slot: Some("related".to_owned()), item_id: Some("a".to_owned()), ..Request::default() };
    assert_eq!(ids(&rec.recommend(&related).unwrap()), ["e", "f"]);
    let only = Request { candidates: Some(vec!["f".into(), "d".into(), "zz".into()]), ..Request::default() };
    assert_eq!(ids(&rec.recommend(&only).unwrap()), ["f"]);
    let recent = Request { slot: Some("recently-viewed".to_owned()), ..Request::default() };
    assert_eq!(ids(&rec.recommend(&recent).unwrap()), ["d", "c"]);
}

#[test]
fn what_was_just_looked_at_gives_way_to_what_is_as_good() {
    let place = |seen_before: f64| {
        let config = Config { seen_before, ..Config::default() };
        let mut rec = Recommender::new(Setup { config, ..setup(1) }).unwrap();
        rec.observe(&event("view_item", "p5"), NOW).unwrap();
        rec.explain("p5").unwrap().rank.unwrap()
    };
    assert_eq!(place(0.0), 0);
    assert!(place(1.0) > 0);
}

#[test]
fn passing_over_what_was_just_looked_at_says_less_of_taste() {
    let liking = |seen_before: f64| {
        let config = Config { seen_before, exploration: 0.0, ..Config::default() };
        let mut rec = Recommender::new(Setup { config, ..setup(1) }).unwrap();
        rec.observe(&event("view_item", "p5"), NOW).unwrap();
        let pin = vec!["p5".to_owned(), "p10".to_owned()];
        let slate = rec.recommend(&Request { limit: Some(2), pin, ..Request::default() }).unwrap();
        assert_eq!(ids(&slate), ["p5", "p10"]);
        let slate_id = Some(slate.slate_id);
        let dismissed =
            Event { event: "view_item_list".to_owned(), slate_id, dismissed: true, ..Event::default() };
        rec.observe(&dismissed, NOW).unwrap();
        let parts = rec.explain("p5").unwrap().parts;
        parts.iter().filter(|p| p.kind != windowshop::agent::Source::Fatigue).map(|p| p.value).sum::<f32>()
    };
    let (stale, fresh) = (liking(1.0), liking(0.0));
    assert!(stale > fresh + 0.001, "{stale} and {fresh}");
}

#[test]
fn bad_requests_and_events_have_codes_and_odd_ones_are_counted() {
    let mut rec = Recommender::new(setup(1)).unwrap();
    for (request, code) in [
        (Request { slot: Some("sidebar".into()), ..Request::default() }, "slot_unknown"),
        (Request { limit: Some(0), ..Request::default() }, "request_limit"),
        (Request { limit: Some(101), ..Request::default() }, "request_limit"),
        (Request { slot: Some("related".into()), ..Request::default() }, "request_item_id"),
        (Request { item_id: Some("zz".into()), ..Request::default() }, "unknown_item"),
    ] {
        assert_eq!(rec.recommend(&request).unwrap_err().code(), code);
    }
    let nothing = Event { event: "view_item".to_owned(), ..Event::default() };
    assert_eq!(rec.observe(&nothing, NOW).unwrap_err().code(), "event_item_id");
    for reward in [f64::NAN, f64::INFINITY, 1e39, -1.1e9] {
        let event = Event { reward: Some(reward), ..event("view_item", "p1") };
        assert_eq!(rec.observe(&event, NOW).unwrap_err().code(), "event_reward");
    }
    for (event, code) in [
        (event("scroll", "p1"), "unknown_event"),
        (event("view_item", "zz"), "unknown_item"),
        (Event { slate_id: Some("for-you-999".into()), ..event("select_item", "p1") }, "unknown_slate"),
        (Event { time: Some(f64::NAN), ..event("view_item", "p1") }, "event_time"),
        (Event { time: Some(NOW - 9e9), ..event("view_item", "p2") }, "event_order"),
    ] {
        rec.observe(&event, NOW).unwrap();
        assert_eq!(rec.warnings().count(code), 1, "{code}");
    }
    assert_eq!(rec.inspect().unknown_items, 1);
    let config = Config { gamma: 2.0, ..Config::default() };
    assert_eq!(Recommender::new(Setup { config, ..setup(1) }).unwrap_err().code(), "config_range");
    assert_eq!(Recommender::new(Setup::default()).unwrap_err().code(), "catalog_missing");
}

#[test]
fn a_slate_of_another_slot_is_another_slate() {
    let mut rec = Recommender::new(setup(1)).unwrap();
    assert_eq!(rec.recommend(&Request::default()).unwrap().slate_id, "for-you-1");
    for (slate_id, unknown) in [("cart-1", 1), ("1", 2), ("for-you-1", 2)] {
        let seen = Event {
            event: "view_item_list".to_owned(),
            slate_id: Some(slate_id.to_owned()),
            dismissed: true,
            ..Event::default()
        };
        assert_eq!(rec.observe(&seen, NOW).unwrap().changed, slate_id == "for-you-1");
        assert_eq!(rec.warnings().count("unknown_slate"), unknown, "{slate_id}");
    }
}

#[test]
fn an_event_brings_its_reward() {
    let mut rec = Recommender::new(setup(1)).unwrap();
    assert_eq!(rec.observe(&event("add_to_cart", "p1"), NOW).unwrap().reward, 3.0);
    let own = Event { reward: Some(0.4), ..event("view_item", "p2") };
    assert_eq!(rec.observe(&own, NOW).unwrap().reward, 0.4);
    // Of an order, each product has its share; one that is named twice is one.
    let items = ["p4", "p5", "p3"].map(|id| EventItem { item_id: id.to_owned() }).to_vec();
    let order = Event { items: items.clone(), reward: Some(12.0), ..event("purchase", "p3") };
    assert_eq!(rec.observe(&order, NOW).unwrap().reward, 12.0);
    assert_eq!(rec.inspect().events.by_event.get("purchase"), Some(&3));
    let cart = Event { items, ..event("add_to_cart", "p3") };
    assert_eq!(rec.observe(&cart, NOW).unwrap().reward, 9.0);
}

#[test]
fn a_click_that_comes_after_its_slate_was_replayed_as_skipped_is_learned_from_as_a_click() {
    let config = Config { prior_scale: 0.0, anchor: 0.0, learning_rate: 0.01, ..Config::default() };
    let mut rec = Recommender::new(Setup { config, ..setup(1) }).unwrap();
    let replay = |rec: &mut Recommender| {
        let mut left = 32;
        rec.learn(|| {
            left -= 1;
            left >= 0
        });
    };
    let late = rec.recommend(&Request::default()).unwrap();
    answer(&mut rec, &late, None);
    let next = rec.recommend(&Request::default()).unwrap();
    let slate_id = Some(next.slate_id.clone());
    let event_of = |event: &str| Event { event: event.to_owned(), ..Event::default() };
    rec.observe(&Event { slate_id, dismissed: true, ..event_of("view_item_list") }, NOW).unwrap();
    replay(&mut rec);
    let id = &late.items[0].item_id;
    let before = rec.explain(id).unwrap().q;
    answer(&mut rec, &late, Some(id));
    rec.observe(&event("purchase", id), NOW).unwrap();
    replay(&mut rec);
    let after = rec.explain(id).unwrap().q;
    assert!(after > before + 0.1, "{before}, then {after}");
}

#[test]
fn seen_and_clicked_slates_are_counts_of_slates() {
    let mut rec = Recommender::new(setup(1)).unwrap();
    let slate = rec.recommend(&Request::default()).unwrap();
    ids(&slate).iter().for_each(|id| answer(&mut rec, &slate, Some(id)));
    assert_eq!((rec.inspect().seen_slates, rec.inspect().clicked_slates), (1, 1));
    for k in 0..400 {
        let slate = rec.recommend(&Request::default()).unwrap();
        let id = (k % 2 == 0).then(|| slate.items[0].item_id.as_str());
        answer(&mut rec, &slate, id);
    }
    let about = rec.inspect();
    assert_eq!((about.seen_slates, about.clicked_slates), (257, 128));
    assert_eq!(about.events.by_event.get("view_item_list"), Some(&401));
}

#[test]
fn memory_and_state_stay_flat_over_a_long_life() {
    let mut rec = Recommender::new(setup(1)).unwrap();
    let mut sizes = Vec::new();
    for round in 0..4 {
        for k in 0..600 {
            let slate = rec.recommend(&Request::default()).unwrap();
            let id = (k % 2 == 0).then(|| slate.items[k % 6].item_id.clone());
            answer(&mut rec, &slate, id.as_deref());
        }
        if round > 1 {
            sizes.push(rec.export().len());
        }
    }
    assert!(sizes[1] < sizes[0] * 11 / 10 && sizes[1] < 100_000, "{sizes:?}");
}

#[test]
fn the_plain_dqn_is_served_on_request_and_learns_what_it_was_shown() {
    let config = Config { learner: windowshop::Learner::Dqn, learning_rate: 0.01, ..Config::default() };
    let mut rec = Recommender::new(Setup { config: config.clone(), ..setup(2) }).unwrap();
    for _ in 0..30 {
        let slate = rec.recommend(&Request::default()).unwrap();
        let id = slate.items[0].item_id.clone();
        answer(&mut rec, &slate, Some(&id));
        let mut steps = 0;
        let learned = rec.learn(|| {
            steps += 1;
            steps <= 16
        });
        assert!(learned.steps <= 16);
    }
    let best =
        rec.recommend(&Request { limit: Some(1), explore: Some(false), ..Request::default() }).unwrap();
    assert!(best.items[0].q > 0.5, "what was always clicked is worth its reward: {:?}", best.items[0]);
    let boost = vec![(rule(r#"{"id": "p33"}"#), 1000.0), (rule(r#"{"product_type": "coats"}"#), -1000.0)];
    let request = Request { boost, limit: Some(100), explore: Some(false), ..Request::default() };
    let ruled = ids(&rec.recommend(&request).unwrap());
    assert!(
        ruled[0] == "p33" && ruled.iter().all(|id| id[1..].parse::<u32>().unwrap() % 4 != 3),
        "{ruled:?}"
    );
    let explanation = rec.explain(&best.items[0].item_id).unwrap();
    assert!((explanation.parts.iter().map(|p| p.value).sum::<f32>() - explanation.score).abs() < 1e-5);
    let mut next = Recommender::new(Setup { state: Some(rec.export()), config, ..setup(2) }).unwrap();
    let greedy = Request { explore: Some(false), ..Request::default() };
    assert_eq!(ids(&next.recommend(&greedy).unwrap()), ids(&rec.recommend(&greedy).unwrap()));
}

#[test]
fn a_state_stored_by_an_earlier_version_is_read_and_written_as_it_was() {
    let stored = include_bytes!("states/version-2.bin");
    let setup = Setup { state: Some(stored.to_vec()), seed: None, ..setup(1) };
    let rec = Recommender::new(setup).unwrap();
    assert_eq!(rec.export(), stored);
    let about = rec.inspect();
    assert_eq!((about.seed, about.bought, about.cart), (7, vec!["p9".to_owned()], vec!["p5".to_owned()]));
    assert_eq!((about.learning.updates, about.events.by_event.get("purchase")), (6, Some(&1)));
}

#[test]
fn too_few_products_are_neither_shown_nor_learned_from() {
    let mut rec = Recommender::new(setup(1)).unwrap();
    let candidates = Some(vec!["p1".to_owned(), "p2".to_owned()]);
    let few = Request { candidates, min: 3, ..Request::default() };
    let before = rec.explain("p1").unwrap().score;
    let slate = rec.recommend(&few).unwrap();
    assert!(slate.items.is_empty());
    let slate_id = Some(slate.slate_id);
    let seen = Event { event: "view_item_list".to_owned(), slate_id, dismissed: true, ..Event::default() };
    rec.observe(&seen, NOW).unwrap();
    assert_eq!((rec.explain("p1").unwrap().score, rec.inspect().learning.updates), (before, 0));
    let slate = rec.recommend(&Request { fallback: Some("popular".to_owned()), ..few }).unwrap();
    assert_eq!((slate.slot, slate.items.len()), ("popular", 2));
    let slots: Vec<_> = rec.inspect().slates.into_iter().map(|view| (view.slot, view.items.len())).collect();
    assert_eq!(slots, [("for-you".to_owned(), 0), ("popular".to_owned(), 2)]);
}

fn rule(json: &str) -> Filter {
    Filter::new(Field::parse(json.as_bytes()).unwrap()).unwrap()
}

#[test]
fn the_shops_rules_are_kept_in_their_order() {
    let mut rec = Recommender::new(setup(3)).unwrap();
    let request = Request {
        limit: Some(8),
        filter: Some(rule(r#"{"product_type": ["skirts", "coats"]}"#)),
        exclude: vec!["p5".to_owned()],
        // Trousers and what is excluded may not be shown, pinned or not.
        pin: ["p4", "p9", "p5", "p9", "p7"].map(str::to_owned).to_vec(),
        boost: vec![(rule(r#"{"colour": "grey"}"#), 20.0), (rule(r#"{"product_type": "coats"}"#), -40.0)],
        explore: Some(false),
        ..Request::default()
    };
    let slate = rec.recommend(&request).unwrap();
    let ids = ids(&slate);
    assert_eq!((&ids[..2], ids.len()), (&["p9".to_owned(), "p7".to_owned()][..], 8));
    assert_eq!(slate.items[0].reason.code, "featured");
    for id in &ids[2..] {
        let number: usize = id[1..].parse().unwrap();
        assert_eq!((number % 4, number / 4 % 6), (1, 5), "{id} is no grey skirt");
    }
    // As ever without rules.
    let plain = rec.recommend(&Request { limit: Some(8), ..Request::default() }).unwrap();
    assert_eq!(plain.items.len(), 8);
}

#[test]
fn what_is_pinned_by_an_alias_is_as_pinned_as_by_its_id() {
    let feed = br#"[{"id":"a","title":"A"},{"id":"b","title":"B","aliases":["sku-b"]}]"#;
    let catalog = Some(Catalog::read(feed).unwrap());
    let mut rec = Recommender::new(Setup { catalog, seed: Some(1), ..Setup::default() }).unwrap();
    let slate = rec.recommend(&Request { pin: vec![" sku-b".to_owned()], ..Request::default() }).unwrap();
    let first = &slate.items[0];
    assert_eq!((first.item_id.as_str(), first.reason.text.as_str()), ("b", "From our selection"));
}

#[test]
fn what_is_bought_together_is_never_filled_up() {
    let feed = r#"[{"id":"a","title":"A","bought_with":["b","gone","c"]},{"id":"b","title":"B","bought_with":"c, a"},
        {"id":"c","title":"C"},{"id":"gone","title":"Gone","availability":"out_of_stock"},{"id":"d","title":"D"}]"#;
    let catalog = Some(Catalog::read(feed.as_bytes()).unwrap());
    let mut rec = Recommender::new(Setup { catalog, seed: Some(1), ..Setup::default() }).unwrap();
    let mut with = |items: &[&str]| {
        let item_ids = items.iter().map(|id| (*id).to_owned()).collect();
        let slot = Some("bought-together".to_owned());
        let slate = rec.recommend(&Request { slot, item_ids, ..Request::default() }).unwrap();
        (ids(&slate), slate.items.first().map(|item| item.reason.text.clone()))
    };
    assert_eq!(with(&["a"]), (vec!["b".to_owned(), "c".to_owned()], Some("Often bought with A".to_owned())));
    assert_eq!(with(&["a", "b"]).0, ["c"]);
    assert_eq!(with(&["d"]).0, [""; 0]);
    assert_eq!(with(&[]).0, [""; 0]);
    rec.observe(&event("add_to_cart", "b"), NOW).unwrap();
    let cart = Request { slot: Some("bought-together".to_owned()), ..Request::default() };
    assert_eq!(ids(&rec.recommend(&cart).unwrap()), ["c", "a"]);
}

#[test]
fn related_may_be_to_several_products_of_which_some_are_unknown() {
    let mut rec = Recommender::new(setup(3)).unwrap();
    let mut related = |items: &[&str]| {
        let item_ids = items.iter().map(|id| (*id).to_owned()).collect();
        rec.recommend(&Request { slot: Some("related".to_owned()), item_ids, ..Request::default() })
    };
    let ids = ids(&related(&["p0", "no such", "p5"]).unwrap());
    assert!(ids.iter().all(|id| id != "p0" && id != "p5"));
    // A red skirt and blue trousers: each has something of the red trousers and something of the blue skirt.
    let kind = |id: &String| {
        let i: usize = id[1..].parse().unwrap();
        (i % 4, i / 4 % 6)
    };
    assert_eq!([kind(&ids[0]), kind(&ids[1])], [(0, 1), (1, 0)], "{ids:?}");
    assert_eq!(related(&["no such"]).unwrap_err().code(), "unknown_item");
    assert_eq!(related(&[]).unwrap_err().code(), "request_item_id");
}

#[test]
fn what_is_related_to_nothing_falls_back_where_that_is_declared() {
    let mut rec = Recommender::new(setup(1)).unwrap();
    let request = |item_id: Option<&str>, fallback: Option<&str>| Request {
        slot: Some("related".to_owned()),
        item_id: item_id.map(str::to_owned),
        fallback: fallback.map(str::to_owned),
        ..Request::default()
    };
    for (item_id, code) in [(None, "request_item_id"), (Some("gone"), "unknown_item")] {
        assert_eq!(rec.recommend(&request(item_id, None)).unwrap_err().code(), code);
        let slate = rec.recommend(&request(item_id, Some("popular"))).unwrap();
        assert_eq!((slate.slot, slate.items.len()), ("popular", 6));
        // A fallback that needs the same is none.
        assert_eq!(rec.recommend(&request(item_id, Some("related"))).unwrap_err().code(), code);
    }
    assert_eq!(rec.recommend(&request(None, Some("nope"))).unwrap_err().code(), "slot_unknown");
    let wrong = Request { slot: Some("nope".to_owned()), ..request(None, Some("popular")) };
    assert_eq!(rec.recommend(&wrong).unwrap_err().code(), "slot_unknown");
    assert_eq!(rec.recommend(&request(Some("p3"), Some("popular"))).unwrap().slot, "related");
}
