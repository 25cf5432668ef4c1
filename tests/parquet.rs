//! Parquet as engines write it, read through the public API. The files are made by `tests/logs/parquet.py`.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used)] // clippy knows no helpers of tests

use std::path::{Path, PathBuf};

use windowshop::log::{Log, Session, Unit, Visitors, json_lines};

fn at(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/logs").join(name)
}

/// A file of this test's own, gone when the test ends.
struct Temp(PathBuf);

impl Temp {
    fn new(name: &str, bytes: &[u8]) -> Self {
        let path = std::env::temp_dir().join(format!("windowshop-parquet-{}-{name}", std::process::id()));
        std::fs::write(&path, bytes).unwrap();
        Self(path)
    }
}

impl Drop for Temp {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn code(path: impl AsRef<Path>) -> &'static str {
    Log::read(path).unwrap_err().code()
}

/// A session's visitor and country, and each of its events but for its place on a slate.
fn shown(log: &Log, number: usize, session: &Session) -> String {
    let user = session.user().map_or("guest", |u| log.users.name(u));
    let country = log.visitor_columns().iter().position(|c| c.name == "country").unwrap();
    let country = log.visitor_value(country, number).map(|v| log.visitor_columns()[country].values.name(v));
    let events = log.events(session).iter();
    let events = events.map(|e| format!("{} {} {}", e.time, e.kind.name(), log.items.name(e.item)));
    format!("{user} {country:?}: {}", events.collect::<Vec<_>>().join(", "))
}

fn sessions(log: &Log) -> Vec<String> {
    log.sessions().iter().enumerate().map(|(i, s)| shown(log, i, s)).collect()
}

#[test]
fn a_table_reads_the_same_however_an_engine_packed_it() {
    let csv = Log::read(at("table.csv")).unwrap();
    assert_eq!(csv.sessions().len(), 3);
    for (name, unit) in [
        ("arrow.parquet", Unit::Microseconds),
        ("pandas.parquet", Unit::Nanoseconds),
        ("spark.parquet", Unit::Milliseconds),
        ("duckdb.parquet", Unit::Microseconds),
        ("ga4.parquet", Unit::Microseconds),
    ] {
        let log = Log::read(at(name)).unwrap();
        assert_eq!(sessions(&log), sessions(&csv), "{name}");
        assert_eq!((log.summary.rows, log.summary.unit), (8, Some(unit)), "{name}");
        let warnings: Vec<&str> = log.summary.warnings.iter().map(|w| w.code).collect();
        if name == "ga4.parquet" {
            assert_eq!(warnings, ["log_slate"]);
            continue; // which has no slates and rewards
        }
        assert!(warnings.is_empty(), "{name}: {}", log.summary);
        for (got, want) in log.all_events().iter().zip(csv.all_events()) {
            assert_eq!(got.position(), want.position(), "{name}");
            assert_eq!(got.slate().is_some(), want.slate().is_some(), "{name}");
            assert_eq!(got.reward(), want.reward(), "{name}");
        }
    }
}

#[test]
fn a_missing_column_is_named_with_those_that_there_are() {
    let refused = Log::read(at("items.parquet")).unwrap_err();
    assert_eq!(refused.code(), "log_columns");
    let said = refused.message();
    assert!(said.contains("no column user_id (or session_id), ts, item_id"), "{said}");
    assert!(said.contains("its columns are: id, title, price, product_type."), "{said}");
    assert_eq!(Visitors::read(at("items.parquet")).unwrap_err().code(), "log_columns");
}

#[test]
fn visitors_and_products_come_as_parquet_too() {
    let visitors = Visitors::read(at("visitors.parquet")).unwrap();
    assert_eq!(visitors.of("u1"), [("segment", "new")]);
    assert_eq!((visitors.len(), visitors.of("u2").len()), (2, 0));
    let lines = json_lines(&at("items.parquet")).unwrap();
    let first = br#"{"id":101,"price":2.5,"product_type":"Cups","title":"Red cup"}"#;
    assert_eq!(lines.split(|&b| b == b'\n').next().unwrap(), first);
    let catalog = windowshop::catalog::Catalog::read(&lines).unwrap();
    assert_eq!((catalog.len(), catalog.find("103")), (3, Some(2)));
}

#[test]
fn parts_of_a_table_are_one_log_beside_text_too() {
    let three = ["arrow.parquet", "table.csv", "spark.parquet"].map(at);
    let log = Log::read_all(&three, &mut |_| {}).unwrap();
    assert_eq!((log.summary.rows, log.summary.files), (24, 4));
    assert_eq!((log.sessions().len(), log.users.len()), (3, 2));
}

#[test]
fn a_file_that_breaks_off_is_refused_wherever_it_does() {
    let whole = std::fs::read(at("duckdb.parquet")).unwrap();
    for length in (4..whole.len()).step_by(7) {
        let cut = Temp::new("cut.parquet", &whole[..length]);
        assert_eq!(code(&cut.0), "log_parquet", "{length} of {} bytes", whole.len());
    }
}

#[test]
fn a_damaged_byte_anywhere_ends_in_an_error_or_in_rows() {
    for name in ["arrow.parquet", "duckdb.parquet", "ga4.parquet"] {
        let whole = std::fs::read(at(name)).unwrap();
        for place in 4..whole.len() {
            let mut bytes = whole.clone();
            bytes[place] ^= 1 << (place % 8);
            let damaged = Temp::new(name, &bytes);
            if let Err(e) = Log::read(&damaged.0) {
                let known = ["log_parquet", "log_columns", "log_empty"].contains(&e.code());
                assert!(known, "{name}, byte {place}: {e}");
            }
        }
    }
}
