//! The `windowshop` command as a shop calls it: what it says, what it writes, when it refuses.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used)] // clippy knows no helpers of tests

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A folder of this test's own, gone when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("windowshop-command-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        let rows: String = (0..30).map(|i| format!("p{i},Item {i},{}\n", ["a", "b", "c"][i % 3])).collect();
        std::fs::write(path.join("items.csv"), format!("id,title,product_type\n{rows}")).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, text: &str) -> &Self {
        std::fs::write(self.0.join(name), text).unwrap();
        self
    }

    fn has(&self, name: &str) -> bool {
        self.0.join(name).exists()
    }

    /// Runs the command in the folder; whether it succeeded, and all that it said.
    fn run(&self, arguments: &str) -> (bool, String) {
        self.run_with(arguments, b"")
    }

    /// The same with something in the pipe that is its standard input.
    fn run_with(&self, arguments: &str, input: &[u8]) -> (bool, String) {
        let mut child = self.start(arguments);
        let _ = child.stdin.take().unwrap().write_all(input); // it may have ended without reading
        let output = child.wait_with_output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        (output.status.success(), text(&output.stdout) + &text(&output.stderr))
    }

    fn start(&self, arguments: &str) -> Child {
        Command::new(Path::new(env!("CARGO_BIN_EXE_windowshop")))
            .args(arguments.split(' '))
            .current_dir(&self.0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const INDEX: &str = "index --catalog items.csv --events log.csv --out bundle --epochs 1";

/// Walks through products of one kind.
fn log(sessions: usize, steps: usize, name: impl Fn(usize) -> String) -> String {
    let mut text = String::from("user_id,session_id,ts,event,item_id\n");
    for s in 0..sessions {
        for step in 0..steps {
            let item = (s * 7 + step * 3) % 30;
            text += &format!("u{s},s{s},{},view,{}\n", 1_600_000_000 + s * 100 + step, name(item));
        }
    }
    text
}

#[test]
fn a_log_becomes_a_bundle_and_products_that_the_catalogue_lacks_are_told() {
    let folder = Folder::new("unknown");
    let name = |i: usize| if i == 4 { "gone".to_owned() } else { format!("p{i}") };
    let (done, said) = folder.write("log.csv", &log(300, 5, name)).run(INDEX);
    assert!(done && folder.has("bundle/manifest.json"), "{said}");
    assert!(said.contains("1,500 rows read, 1,500 events kept"), "{said}");
    assert!(said.contains("50 × event left out") && said.contains("(1 of 30, first `gone`)"), "{said}");
    assert!(said.contains("trained on 1450 steps"), "{said}");
}

#[test]
fn a_log_of_another_shop_is_refused_and_nothing_is_written() {
    let folder = Folder::new("foreign");
    let (done, said) = folder.write("log.csv", &log(300, 5, |i| format!("sku-{i}"))).run(INDEX);
    assert!(!done && !folder.has("bundle"), "{said}");
    assert!(said.contains("no product of log.csv is in the catalogue"), "{said}");
    assert!(said.contains("`sku-0`") && said.contains("`p0`"), "{said}");
    let (done, said) = folder.run("evaluate --catalog items.csv --events log.csv --epochs 1 --json r.json");
    assert!(!done && !folder.has("r.json"), "{said}");
    assert!(said.contains("no product of log.csv is in the catalogue"), "{said}");
    assert!(said.contains("[evaluate_unknown_items]"), "{said}");
}

#[test]
fn ids_that_are_written_otherwise_are_told_with_what_would_mend_them() {
    let folder = Folder::new("mends");
    let rows: String = (0..30).map(|i| format!("{i:03},Item {i}\nAb{i},Item {i}\n")).collect();
    folder.write("items.csv", &format!("id,title\n{rows}"));
    let (zeros, letters) =
        ("`3` in the log, `003` in the catalogue", "`AB2` in the log, `Ab2` in the catalogue");
    for (name, told) in [
        (|i| if i == 0 { "000".to_owned() } else { i.to_string() }, zeros),
        (|i| if i == 0 { "000".to_owned() } else { format!("AB{}", i - 1) }, letters),
    ] as [(fn(usize) -> String, &str); 2]
    {
        folder.write("log.csv", &log(300, 5, name));
        for command in [INDEX, "evaluate --catalog items.csv --events log.csv --epochs 1"] {
            let (done, said) = folder.run(command);
            assert!(done && said.contains(told), "{command}: {said}");
        }
    }
    // where most are known, what is not is another thing
    folder.write("log.csv", &log(300, 5, |i| if i < 4 { i.to_string() } else { format!("Ab{i}") }));
    let (done, said) = folder.run(INDEX);
    assert!(done && said.contains("(4 of 30, first `0`) ["), "{said}");
}

#[test]
fn of_a_long_id_a_part_is_shown() {
    let folder = Folder::new("long");
    let name = |i: usize| if i < 4 { format!("\u{1b}[2J{}", "x".repeat(3000)) } else { format!("p{i}") };
    folder.write("log.csv", &log(300, 5, name));
    for command in [INDEX, "evaluate --catalog items.csv --events log.csv --epochs 1"] {
        let (done, said) = folder.run(command);
        assert!(
            done && said.contains(r"first `\u{1b}[2Jxxx") && !said.contains('\u{1b}'),
            "{command}: {said}"
        );
        assert!(said.lines().all(|line| line.len() < 1000), "{command}: {said}");
    }
}

#[test]
fn ids_that_became_decimals_on_the_way_are_refused_by_that_name() {
    let folder = Folder::new("decimals");
    folder
        .write("items.csv", "id,title\n3,Cup\n4,Bowl\n")
        .write("log.csv", &log(300, 5, |i| format!("{i}.0")));
    let (done, said) = folder.run(INDEX);
    assert!(!done && said.contains("such as `0.0`, the catalogue such as `3`"), "{said}");
    assert!(said.contains("without the `.0` there are some"), "{said}");
}

#[test]
fn what_comes_through_a_pipe_is_read_from_its_first_byte_on() {
    let folder = Folder::new("pipe");
    let text = log(300, 5, |i| format!("p{i}"));
    let visitors = "user_id,country\nu1,DE\nu2,FR\n";
    folder.write("log.csv", &text).write("visitors.csv", visitors);
    let index = "index --out bundle --epochs 1";
    let names: &[&str] = if cfg!(unix) { &["-", "/dev/stdin"] } else { &["-"] };
    for name in names {
        let arguments = format!("{index} --catalog items.csv --events {name}");
        let (done, said) = folder.run_with(&arguments, text.as_bytes());
        assert!(done && said.contains("1,500 rows read, 1,500 events kept"), "{name}: {said}");
        let arguments = format!("{index} --catalog items.csv --events log.csv --visitors {name}");
        let (done, said) = folder.run_with(&arguments, visitors.as_bytes());
        assert!(done && said.contains("2 of 300 visitors are in the visitors file"), "{name}: {said}");
        let items = std::fs::read(folder.0.join("items.csv")).unwrap();
        let (done, said) = folder.run_with(&format!("{index} --catalog {name}"), &items);
        assert!(done && said.contains("30 products"), "{name}: {said}");
        let parquet = std::fs::read("tests/logs/ga4.parquet").unwrap();
        for of in
            ["--catalog", "--catalog items.csv --events", "--catalog items.csv --events log.csv --visitors"]
        {
            let (done, said) = folder.run_with(&format!("{index} {of} {name}"), &parquet);
            assert!(!done && said.contains("is Parquet that does not lie in a file"), "{of} {name}: {said}");
            assert!(said.contains("[log_parquet]"), "{of} {name}: {said}");
        }
    }
}

#[cfg(unix)]
#[test]
fn whoever_has_read_enough_of_what_it_says_ends_it_quietly() {
    use std::os::unix::process::ExitStatusExt;
    let folder = Folder::new("head");
    let mut child = folder.start("index --catalog - --out bundle");
    drop(child.stdout.take());
    child.stdin.take().unwrap().write_all(b"id,title\n1,Cup\n").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.signal(), Some(13)); // SIGPIPE
}

#[test]
fn what_cannot_be_asked_for_is_told_before_the_work_begins() {
    let folder = Folder::new("asked");
    folder.write("log.csv", &log(320, 5, |i| format!("p{i}")));
    for (arguments, told) in [
        ("index --catalog - --events - --out bundle", "standard input (`-`) is named 2 times: expected once"),
        ("evaluate --events - --visitors -", "standard input (`-`) is named 2 times: expected once"),
        ("evaluate --events log.csv --catalogue", "--catalog <CATALOG>..."),
        (
            "simulate --visitors 1 --slates 0",
            "1 visitors and 0 slates: expected at least 2 visitors and 1 slate",
        ),
    ] {
        let (done, said) = folder.run(arguments);
        assert!(!done && said.starts_with("error: ") && said.contains(told), "{arguments}: {said}");
    }
}

#[test]
fn a_log_may_be_several_files_folders_and_a_pipe() {
    let folder = Folder::new("days");
    std::fs::create_dir_all(folder.0.join("june")).unwrap();
    let day = |visitors| log(visitors, 5, |i| format!("p{i}"));
    folder.write("june/1.csv", &day(100)).write("june/2.csv", &day(200)).write("july.csv", &day(300));
    for events in
        ["june july.csv -", "june --events july.csv -", "june/1.csv june/2.csv --events july.csv --events -"]
    {
        let arguments = format!("index --catalog items.csv --events {events} --out bundle --epochs 1");
        let (done, said) = folder.run_with(&arguments, day(301).as_bytes());
        assert!(done && said.contains("4,505 rows of 4 files read"), "{events}: {said}");
        assert!(said.contains("301 sessions (0 of one event), 301 visitors"), "{events}: {said}");
    }
    let (done, said) = folder.run("evaluate --events june july.csv --epochs 1");
    assert!(done && said.contains("june and 1 more: 3,000 rows of 3 files read"), "{said}");
}

#[test]
fn only_files_of_earlier_bundles_make_room_for_a_new_one() {
    let folder = Folder::new("old");
    let (own, old) = (
        ["catalog.products.json", "model.training.py", "catalog.00c0ffee.csv", "shards-previous/a"],
        ["catalog.00c0ffee.json", "model.00c0ffee.safetensors", "shards-00c0ffee/a"],
    );
    for name in own.iter().chain(&old) {
        let path = folder.0.join("bundle").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "").unwrap();
    }
    let (done, said) = folder.run("index --catalog items.csv --out bundle");
    assert!(done && folder.has("bundle/manifest.json"), "{said}");
    assert!(own.iter().all(|name| folder.has(&format!("bundle/{name}"))));
    assert!(!old.iter().any(|name| folder.has(&format!("bundle/{name}"))));
}

#[test]
fn what_cannot_be_written_is_told_before_the_work_begins() {
    let folder = Folder::new("unwritable");
    folder.write("log.csv", &log(320, 5, |i| format!("p{i}")));
    for arguments in [
        "index --catalog items.csv --events log.csv --epochs 1 --out items.csv",
        "index --catalog items.csv --events log.csv --epochs 1 --out bundle --products no/products",
        "evaluate --events log.csv --epochs 1 --json no/report.json",
        "simulate --world specialist --visitors 6 --slates 12 --log-visitors 60 --html no/report.html",
    ] {
        let (done, said) = folder.run(arguments);
        assert!(!done && said.contains("cannot be written"), "{arguments}: {said}");
        assert_eq!(said.lines().count(), 1, "{arguments}: {said}");
    }
    assert!(!folder.has("bundle") && !folder.has("no"));
}

#[test]
fn nothing_that_is_read_is_written_over_and_nothing_is_written_twice() {
    let folder = Folder::new("over");
    std::fs::create_dir_all(folder.0.join("days/bundle")).unwrap();
    let text = log(320, 5, |i| format!("p{i}"));
    folder.write("log.csv", &text).write("days/1.csv", &text).write("users.csv", "user_id,country\nu1,DE\n");
    folder.write("days/bundle/catalog.00c0ffee.json", "[]");
    let evaluate = "evaluate --catalog items.csv --visitors users.csv --epochs 1 --events";
    let index = "index --events log.csv --epochs 1 --catalog";
    for (arguments, told) in [
        (format!("{evaluate} log.csv --json ./days/../log.csv"), "log.csv is read, and --json would"),
        (format!("{evaluate} log.csv --html items.csv"), "items.csv is read, and --html would"),
        (format!("{evaluate} log.csv --html users.csv"), "users.csv is read, and --html would"),
        (format!("{evaluate} days --json days/1.csv"), "1.csv is read, and --json would"),
        (format!("{evaluate} log.csv --json r.x --html days/../r.x"), "by --json and by --html"),
        ("simulate --json r.x --html ./r.x".to_owned(), "by --json and by --html"),
        (format!("{index} items.csv --out bundle --products items.csv"), "items.csv is read, and --products"),
        (format!("{index} items.csv --out bundle --products log.csv"), "log.csv is read, and --products"),
        (format!("{index} items.csv --out bundle --products bundle"), "by --products and by --out"),
        (format!("{index} days/bundle/catalog.00c0ffee.json --out days/bundle"), "a part of the bundle"),
        (format!("{index} items.csv --out days --products days/manifest.json"), "a part of the bundle"),
    ] {
        let (done, said) = folder.run(&arguments);
        assert!(!done && said.contains(told) && said.contains("[write_over]"), "{arguments}: {said}");
        assert_eq!(said.lines().count(), 1, "{arguments}: {said}");
    }
    for name in ["log.csv", "days/1.csv"] {
        assert_eq!(std::fs::read_to_string(folder.0.join(name)).unwrap(), text);
    }
    assert!(!folder.has("r.x") && folder.has("days/bundle/catalog.00c0ffee.json"));
}

#[test]
fn a_visitors_file_is_told_of_and_goes_with_a_log() {
    let folder = Folder::new("visitors");
    folder.write("log.csv", &log(300, 5, |i| format!("p{i}")));
    folder.write("visitors.csv", "user_id,country\nu1,DE\nu2,FR\nelse,FR\n,FR\nu3\n");
    let (done, said) = folder.run(&format!("{INDEX} --visitors visitors.csv"));
    assert!(done && said.contains("2 of 300 visitors are in the visitors file"), "{said}");
    assert!(said.contains("[visitors_user]") && said.contains("[visitors_row]"), "{said}");
    let (done, said) = folder.run("index --catalog items.csv --out bundle --visitors visitors.csv");
    assert!(!done && said.contains("--events"), "{said}");
}

#[test]
fn variants_are_evaluated_as_the_products_that_the_bundle_has() {
    let folder = Folder::new("variants");
    let variant = |i: usize| format!("p{i}-s,Item {i},{i},p{i},sku{i}\np{i}-m,Item {i},{i},p{i},\n");
    let rows: String = (0..30).map(variant).collect();
    folder.write("items.csv", &format!("id,title,product_type,item_group_id,sku\n{rows}"));
    let named = |i: usize| match i % 3 {
        0 if i > 0 => format!("p{i}-m"),
        0 => "gone".to_owned(),
        1 => format!("sku{i}"),
        _ => format!("p{i}-s"),
    };
    folder.write("log.csv", &log(300, 5, named));
    let (done, said) = folder.run("evaluate --catalog items.csv --events log.csv --epochs 1");
    assert!(done && said.contains("19 × id in the log of a variant, or an SKU"), "{said}");
    assert!(said.contains("30 products ranked"), "{said}");
    assert!(
        said.contains("1 × product of the log that is not in the catalogue") && said.contains("`gone`"),
        "{said}"
    );
    folder.write("plain.csv", &log(300, 5, |i| if i == 0 { "gone".to_owned() } else { format!("p{i}-s") }));
    let (done, plain) = folder.run("evaluate --catalog items.csv --events plain.csv --epochs 1");
    let table = |said: &str| said.lines().filter(|line| line.starts_with('|')).collect::<String>();
    assert!(done && table(&plain) == table(&said), "{plain}{said}");
}

#[test]
fn sessions_of_one_event_teach_what_is_popular_and_the_command_says_so() {
    let folder = Folder::new("single");
    let (done, said) = folder.write("log.csv", &log(1500, 1, |i| format!("p{i}"))).run(INDEX);
    assert!(done && said.contains("no session has two events"), "{said}");
    let (done, said) = folder.run("evaluate --events log.csv --epochs 1");
    assert!(!done && said.contains("no session after the cut at 80 % of the time has two events"), "{said}");
}

#[test]
fn a_search_for_knobs_shows_what_it_tried_and_can_be_had_again() {
    let folder = Folder::new("tune");
    folder.write("log.csv", &log(320, 5, |i| format!("p{i}")));
    let tune = format!("{INDEX} --tune --tune-trials 2");
    let (done, said) = folder.run(&tune);
    assert!(done && said.contains("2 of 2 trainings tried, scored on the latest 240 steps"), "{said}");
    assert!(!said.contains("gives the same again"), "{said}");
    assert!(said.contains("| passes | learning rate |") && said.contains('←'), "{said}");
    assert_eq!(folder.run(&tune), (done, said));
    let (done, said) = folder.run(&format!("{INDEX} --tune --tune-trials 0"));
    assert!(!done && said.contains("tune trials is 0: expected 1 to 20"), "{said}");
    let (done, said) = folder.write("log.csv", &log(20, 5, |i| format!("p{i}"))).run(&tune);
    assert!(done && said.contains("too small to choose knobs by"), "{said}");
}

#[test]
fn simulations_and_evaluations_become_pages() {
    let folder = Folder::new("pages");
    let (done, said) = folder.run(
        "simulate --world specialist --visitors 6 --slates 12 --log-visitors 60 --agents windowshop,random,oracle --html sim.html --json sim.json",
    );
    assert!(done, "{said}");
    let page = std::fs::read_to_string(folder.0.join("sim.html")).unwrap();
    for part in [
        "World: specialist",
        "Click rate as a visit goes on",
        "Reward of a whole visit",
        "Regret",
        "<polygon",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("<script") && !page.contains("http://127") && !page.contains("src="));
    let json: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.0.join("sim.json")).unwrap()).unwrap();
    let agents = &json["specialist"]["agents"];
    // what is regretted of the oracle is nothing, of any other the difference of the rewards
    let last = |name: &str| agents[name]["regret"][11].as_f64().unwrap();
    let reward = |name: &str| agents[name]["reward"].as_f64().unwrap();
    assert_eq!(last("oracle"), 0.0);
    assert!((last("random") - (reward("oracle") - reward("random"))).abs() < 1e-9);

    folder.write("log.csv", &log(320, 5, |i| format!("p{i}")));
    let (done, said) = folder.run(
        "evaluate --catalog items.csv --events log.csv --epochs 1 --tune --tune-trials 1 --html eval.html --json eval.json",
    );
    assert!(done, "{said}");
    let page = std::fs::read_to_string(folder.0.join("eval.html")).unwrap();
    for part in ["Do its probabilities mean what they say?", "ever recommended", "The knobs of windowshop"] {
        assert!(page.contains(part), "{part}");
    }
    let json: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.0.join("eval.json")).unwrap()).unwrap();
    let calibration = &json["models"]["windowshop"]["calibration"];
    let pairs: u64 =
        calibration["bands"].as_array().unwrap().iter().map(|b| b["pairs"].as_u64().unwrap()).sum();
    assert_eq!(pairs, 30 * json["steps"].as_u64().unwrap());
    assert_eq!(calibration["hr@20"], json["models"]["windowshop"]["hr@20"]);
    assert!(json["models"]["markov"]["calibration"].is_null());
}
