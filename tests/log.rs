//! Event logs as shops have them, good and bad, read through the public API.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used)] // clippy knows no helpers of tests

use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use windowshop::Error;
use windowshop::log::{Clock, Log, Split, Unit, Visitors};
use windowshop::shopper::EventKind;

/// A file of this test's own, gone when the test ends.
struct Temp(PathBuf);

impl Temp {
    fn new(name: &str, bytes: &[u8]) -> Self {
        let path = std::env::temp_dir().join(format!("windowshop-log-{}-{name}", std::process::id()));
        std::fs::write(&path, bytes).unwrap();
        Self(path)
    }
}

impl Drop for Temp {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn read(name: &str, text: &str) -> Result<Log, Error> {
    Log::read(&Temp::new(name, text.as_bytes()).0)
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut gz = GzEncoder::new(Vec::new(), Compression::default());
    gz.write_all(text).unwrap();
    gz.finish().unwrap()
}

/// Each session as `user: item item …`.
fn shown(log: &Log) -> Vec<String> {
    log.sessions()
        .iter()
        .map(|s| {
            let user = s.user().map_or("guest", |u| log.users.name(u));
            let items: Vec<&str> = log.events(s).iter().map(|e| log.items.name(e.item)).collect();
            format!("{user}: {}", items.join(" "))
        })
        .collect()
}

fn count(log: &Log, code: &str) -> u64 {
    log.summary.warnings.count(code)
}

fn first(log: &Log, code: &str) -> String {
    log.summary.warnings.iter().find(|w| w.code == code).map_or(String::new(), |w| w.first.clone())
}

#[test]
fn a_retailrocket_log_is_read_by_its_own_columns() {
    let log = read(
        "rr.csv",
        "timestamp,visitorid,event,itemid,transactionid\n\
         1433221332117,257597,view,355908,\n\
         1433221999827,992329,view,248676,\n\
         1433221955914,257597,addtocart,318965,\n\
         1433224214164,257597,transaction,318965,4000\n",
    )
    .unwrap();
    // 1433221955914 comes before 1433221999827; the purchase 38 minutes later is another visit
    assert_eq!(shown(&log), ["257597: 355908 318965", "992329: 248676", "257597: 318965"]);
    assert_eq!(log.events(&log.sessions()[2])[0].kind, EventKind::Purchase);
    assert_eq!(log.summary.dropped(), 0);
    assert!(log.visitor_columns().is_empty());
}

#[test]
fn a_rees46_log_is_read_by_its_own_columns() {
    let log = read(
        "rees.csv",
        "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session\n\
         2019-10-01 00:00:00 UTC,view,44600062,21,,shiseido,35.79,541312140,72d76fde\n\
         2019-10-01 00:00:05 UTC,cart,44600062,21,,shiseido,35.79,541312140,72d76fde\n\
         2019-10-01 00:00:01 UTC,view,3900821,20,appliances,aqua,33.20,554748717,9333dfbd\n",
    )
    .unwrap();
    assert_eq!(shown(&log), ["541312140: 44600062 44600062", "554748717: 3900821"]);
    assert_eq!(log.all_events()[0].time, 1_569_888_000_000);
    assert!(log.visitor_columns().is_empty());
}

#[test]
fn a_ga4_export_is_read_from_gzipped_json_lines() {
    let line = |time: u64, name: &str, items: &str| {
        format!(
            r#"{{"event_date":"20201107","event_timestamp":"{time}","event_name":"{name}","user_pseudo_id":"7.1","event_params":[{{"key":"ga_session_id","value":{{"int_value":"5"}}}}],"geo":{{"country":"Chile"}},"items":{items}}}"#
        ) + "\n"
    };
    let text = [
        line(1_604_770_000_000_000, "session_start", "[]"),
        line(1_604_770_001_000_000, "view_item_list", r#"[{"item_id":"A"},{"item_id":"B"}]"#),
        line(1_604_770_002_000_000, "select_item", r#"[{"item_id":"B"}]"#),
        line(1_604_770_003_000_000, "view_item", r#"[{"item_id":"B","price":2.5}]"#),
    ]
    .concat();
    let file = Temp::new("ga4.json.gz", &gzip(text.as_bytes()));
    let log = Log::read(&file.0).unwrap();
    assert_eq!(shown(&log), ["7.1: A B B B"]);
    assert_eq!(log.all_events()[1].position(), Some(1));
    assert_eq!(log.all_events()[0].time, 1_604_770_001_000);
    assert_eq!(count(&log, "log_event"), 1);
    assert!(first(&log, "log_event").contains("line 1: `session_start`"));
    assert_eq!(log.visitor_columns()[0].values.name(log.visitor_value(0, 0).unwrap()), "Chile");
}

#[test]
fn visits_of_ga4_that_begin_in_the_same_second_are_each_browsers_own() {
    let line = |time: u64, client: &str, user: &str, item: &str| {
        format!(
            r#"{{"event_timestamp":"{time}000000","event_name":"view_item","user_pseudo_id":"{client}","user_id":{user},"event_params":[{{"key":"ga_session_id","value":{{"int_value":"1604770001"}}}}],"items":[{{"item_id":"{item}"}}]}}"#
        ) + "\n"
    };
    let text = [
        line(1_604_770_001, "1.1", "null", "A"),
        line(1_604_770_001, "2.2", "null", "B"),
        line(1_604_770_002, "2.2", "null", "C"),
        // logged in on the way
        line(1_604_770_003, "1.1", "\"u\"", "D"),
    ];
    assert_eq!(shown(&read("ga4.json", &text.concat()).unwrap()), ["1.1: A D", "2.2: B C"]);

    let flat = read(
        "ga4.csv",
        "event_name,event_timestamp,user_pseudo_id,user_id,ga_session_id,item_id\n\
         view_item,1604770001000000,1.1,,1604770001,A\n\
         view_item,1604770001000000,2.2,,1604770001,B\n\
         view_item,1604770002000000,2.2,,1604770001,C\n\
         view_item,1604770003000000,1.1,u,1604770001,D\n",
    )
    .unwrap();
    assert_eq!(shown(&flat), ["1.1: A D", "2.2: B C"]);
    assert_eq!(flat.summary.dropped(), 0);
}

#[test]
fn visits_that_several_visitors_call_alike_are_each_visitors_own() {
    // many ids of one visitor's own do not make the one that is counted for each visitor unique
    let staff: String = (1..=50).map(|v| format!("staff,{v},{},A\n", 1_700_000_000 + v * 3_000)).collect();
    let rows: String = (0..40)
        .map(|u| format!("u{u},1,{0},A\nu{u},1,{1},B\n", 1_700_000_000 + u * 33, 1_700_000_020 + u * 33))
        .collect();
    let log = read("visits.csv", &format!("user_id,session_id,ts,item_id\n{staff}{rows}")).unwrap();
    assert_eq!((log.sessions().len(), count(&log, "log_session_shared")), (90, 1));
    assert!(first(&log, "log_session_shared").contains("first `1`"));

    // ids that begin anew each day: of other visitors, and of nobody in particular
    let log = read(
        "restart.csv",
        "user_id,session_id,ts,item_id\nu,1,1700000000,A\nv,1,1700050000,B\n,2,1700000000,A\n,2,1700086401,B\n",
    )
    .unwrap();
    assert_eq!(shown(&log), ["u: A", "guest: A", "v: B", "guest: B"]);
    assert_eq!((count(&log, "log_session_shared"), count(&log, "log_session_resumed")), (1, 1));
    assert!(first(&log, "log_session_resumed").contains("first `2`"));
}

#[test]
fn slates_places_rewards_and_propensities_are_kept() {
    let log = read(
        "slates.csv",
        "user_id,session_id,ts,event,item_id,slate_id,position,reward,propensity,split\n\
         u,s,1600000000,view_item_list,A,x,0,,0.25,train\n\
         u,s,1600000000,view_item_list,B,x,1,,,train\n\
         u,s,1600000002,select_item,B,x,1,0.5,,test\n",
    )
    .unwrap();
    let e = log.all_events();
    assert_eq!(e[0].slate(), e[2].slate());
    assert!(e[0].slate().is_some());
    assert_eq!((e[0].position(), e[1].position()), (Some(0), Some(1)));
    assert_eq!((e[1].reward(), e[2].reward()), (None, Some(0.5)));
    assert_eq!((e[0].propensity(), e[1].propensity()), (Some(0.25), None));
    assert_eq!((e[0].split, e[2].split), (Split::Train, Split::Test));
}

#[test]
fn a_split_of_other_words_is_told_with_them() {
    let log = |split: fn(u64) -> &'static str| {
        let rows = (0..9).map(|i| format!("u,{},A,{}\n", 1_600_000_000 + i, split(i))).collect::<String>();
        read("split.csv", &format!("user_id,ts,item_id,split\n{rows}")).unwrap()
    };
    let known = log(|i| ["Train", "VALID", "test", "", "val", "validation"][i as usize % 6]);
    assert_eq!(count(&known, "log_split"), 0);
    let other = log(|i| ["train", "testing", "0"][i as usize % 3]);
    assert_eq!((count(&other, "log_split"), other.summary.split), (6, false));
    let said = first(&other, "log_split");
    assert!(
        said.contains("is `testing`, `0`: expected `train`, `valid` or `test`; no row is for testing"),
        "{said}"
    );
    let many = log(|i| ["a", "b", "c", "d", "e", "f", "g", "test", "a"][i as usize]);
    let said = first(&many, "log_split");
    assert!(said.contains("`e`, …: expected") && said.contains("are trained on"), "{said}");
}

#[test]
fn lists_without_the_id_of_a_slate_are_told_of() {
    let rows = "u,1600000000,view_item_list,A,s\nu,1600000000,view_item_list,B,\nu,1600000001,view_item_list,C,\n\
                u,1600000002,view_item,A,\n";
    let log = read("lists.csv", &format!("user_id,ts,event,item_id,slate_id\n{rows}")).unwrap();
    assert_eq!((count(&log, "log_slate"), log.summary.dropped()), (2, 0));
    assert!(first(&log, "log_slate").contains("first line 3"));
}

#[test]
fn small_whole_numbers_are_an_order_and_no_impossible_times() {
    let text: String = (0..50).map(|i| format!("{},{},{i},view,item{}\n", i % 2, i % 2, i % 7)).collect();
    let log = read("order.csv", &format!("user_id,session_id,ts,event,item_id\n{text}")).unwrap();
    assert_eq!(log.summary.clock, Clock::Order);
    assert_eq!((log.summary.events, log.sessions().len()), (50, 2));
    let in_order = log.sessions().iter().all(|s| log.events(s).is_sorted_by_key(|e| e.time));
    assert!(in_order);
}

#[test]
fn days_as_numbers_are_days_and_not_an_order() {
    let rows = "u1,20231113,A\nu1,20231114,B\nu1,20231114,B\nu2,20231114,A\nu2,20240229.0,B\nu2,20240230,C\n";
    let log = read("days.csv", &format!("user_id,ts,item_id\n{rows}")).unwrap();
    assert_eq!((log.summary.clock, log.summary.unit), (Clock::Time, Some(Unit::Days)));
    // a day is a visit, and who buys two of a thing on it does so
    assert_eq!(shown(&log), ["u1: A", "u1: B B", "u2: A", "u2: B"]);
    assert_eq!(log.all_events()[0].time, 1_699_833_600_000);
    assert!(first(&log, "log_time_unit").contains("line 7: seconds where the file is in days"));
    assert_eq!(log.summary.dropped(), 1);
    assert!(log.summary.to_string().contains("from 2023-11-13 00:00 to 2024-02-29 00:00 UTC"));
}

#[test]
fn hours_minutes_and_seconds_as_numbers_are_times_where_the_file_has_them() {
    for (head, unit) in [
        ("2023111422", Unit::Hours),
        ("202311142215", Unit::Minutes),
        ("20231114221537", Unit::CalendarSeconds),
    ] {
        let log =
            read("calendar.csv", &format!("user_id,ts,item_id\nu,{head},A\nu,{head},B\nu,{head}.0,C\n"));
        let log = log.unwrap();
        assert_eq!((log.summary.clock, log.summary.unit), (Clock::Time, Some(unit)), "{}", log.summary);
        assert!(log.summary.to_string().contains("from 2023-11-14 22:"), "{}", log.summary);
        assert_eq!(log.summary.warnings.iter().map(|w| w.code).collect::<Vec<_>>(), ["log_event_column"]);
    }
    // seconds since 1970 that happen to name an hour of 2001 or 2033
    let rows: String = (0..100).map(|i| format!("u,{},A\n", 2_001_010_050 + i * 7)).collect();
    let log = read("seconds.csv", &format!("user_id,ts,item_id\n{rows}")).unwrap();
    assert_eq!((log.summary.unit, log.summary.events), (Some(Unit::Seconds), 100));
}

#[test]
fn a_date_beside_a_time_of_the_day_is_one_moment_or_is_refused() {
    let head = "user_id,date,time,item_id\n";
    for rows in
        ["u,20231114,221537,A\nu,20231115,000001,B\n", "u,2023-11-14,22:15:37,A\nu,2023-11-15,00:00:01,B\n"]
    {
        let log = read("date.csv", &format!("{head}{rows}")).unwrap();
        assert_eq!(shown(&log), ["u: A", "u: B"]);
        assert_eq!(log.all_events()[0].time, 1_700_000_137_000);
        let swapped = rows.replace("20231114,221537", "221537,20231114");
        if swapped != rows {
            let swapped = swapped.replace("20231115,000001", "000001,20231115");
            let log = read("time.csv", &format!("user_id,time,date,item_id\n{swapped}")).unwrap();
            assert_eq!(log.all_events()[0].time, 1_700_000_137_000);
        }
    }
    let error = read("clock.csv", &format!("{head}u,2023-11-14,3600,A\n")).unwrap_err();
    assert!(error.message().contains("`2023-11-14` and `3600`") && error.message().contains("one column ts"));
    // a time that is whole by itself needs no date
    let log = read("whole.csv", &format!("{head}u,2023-11-14,1700000137,A\n")).unwrap();
    assert_eq!(log.all_events()[0].time, 1_700_000_137_000);
    let json = r#"{"user_id":"u","date":"2023-11-14","time":"22:15:37","products":[{"product_id":"A"},{"product_id":"B"}]}"#;
    let log =
        read("date.jsonl", &format!("{}\n", json.replace("\"date", "\"event\":\"view\",\"date"))).unwrap();
    assert_eq!((log.summary.events, log.all_events()[1].time), (2, 1_700_000_137_000));
}

#[test]
fn iso_times_of_before_the_web_are_no_order_key() {
    for year in ["1970-01-20", "0023-11-14"] {
        let rows: String = (10..60).map(|i| format!("u,{year}T22:15:{i},A\n")).collect();
        let error = read("old.csv", &format!("user_id,ts,item_id\n{rows}")).unwrap_err();
        assert_eq!(error.code(), "log_empty");
        assert!(error.message().contains("before 1995"), "{error}");
    }
}

#[test]
fn a_log_of_the_future_and_an_order_key_without_sessions_are_told_of() {
    let log = read("future.csv", "user_id,ts,item_id\nu,3800000137,A\nu,3800000177,B\n").unwrap();
    assert_eq!((log.summary.events, count(&log, "log_future")), (2, 2));
    assert!(first(&log, "log_future").contains("line 2"));
    let log = read("order.csv", "user_id,ts,item_id\nu,1,A\nu,2,B\n").unwrap();
    assert!(first(&log, "log_order").contains("all events of a visitor are one session"));
    let log = read("order.csv", "user_id,session_id,ts,item_id\nu,s,1,A\nu,s,2,B\n").unwrap();
    assert_eq!((count(&log, "log_order"), count(&log, "log_future")), (0, 0));
}

#[test]
fn times_without_an_offset_among_times_with_one_are_told_of() {
    let head = "user_id,ts,item_id\n";
    let with = "u,2023-11-15T00:15:37+02:00,A\nu,2023-11-14T22:15:38Z,B\n";
    let log = read("offset.csv", &format!("{head}{with}u,2023-11-14T22:16:17,C\n")).unwrap();
    assert_eq!((count(&log, "log_time_offset"), log.summary.dropped()), (1, 0));
    assert!(first(&log, "log_time_offset").contains("where 2 have one, first line 4: read as UTC"));
    for rows in [with, "u,2023-11-14T22:16:17,C\n", "u,2023-11-14,C\nu,1700000137,A\n"] {
        let log = read("offset.csv", &format!("{head}{rows}")).unwrap();
        assert_eq!(count(&log, "log_time_offset") + count(&log, "log_time_zone"), 0, "{rows}");
    }
    let log = read("zone.csv", &format!("{head}u,2023-11-14T22:16:17[Europe/Berlin],C\n")).unwrap();
    assert_eq!(count(&log, "log_time_zone"), 1);
    assert!(first(&log, "log_time_zone").contains("first line 2"));
}

#[test]
fn an_order_key_that_counts_beyond_the_first_day_stays_an_order() {
    let rows: String = (20_230_950..20_231_150).map(|key| format!("u,{key},A\n")).collect();
    let log = read("key.csv", &format!("user_id,ts,item_id\n{rows}")).unwrap();
    // 61 of them name days
    assert_eq!((log.summary.clock, log.summary.events), (Clock::Order, 200));
}

#[test]
fn what_repeats_under_an_order_key_stays() {
    let log =
        read("order.csv", &format!("user_id,ts,item_id\n{}", "u,1,A\nu,1,A\nu,2,B\n".repeat(20))).unwrap();
    assert_eq!((log.summary.clock, log.summary.events), (Clock::Order, 60));
    assert_eq!(count(&log, "log_repeat"), 0);
}

#[test]
fn impossible_times_and_other_units_are_counted_with_their_first_line() {
    let mut text = String::from("user_id,ts,event,item_id\n");
    for i in 0..20 {
        text += &format!("u,{},view,A{i}\n", 1_600_000_000 + i);
    }
    text += "u,0,view,B\nu,yesterday,view,C\nu,-5,view,D\nu,99999999999,view,E\nu,1600000021000,view,F\n";
    let log = read("times.csv", &text).unwrap();
    assert_eq!(log.summary.events, 20);
    assert_eq!(log.summary.dropped(), 5);
    // C and D cannot be read, B stands in 1970 and E in the year 5138; F is in milliseconds
    assert_eq!(count(&log, "log_time"), 4);
    assert!(first(&log, "log_time").contains("line 23: `yesterday`"));
    assert_eq!(count(&log, "log_time_unit"), 1);
    assert!(first(&log, "log_time_unit").contains("line 26: milliseconds"));
    // products of dropped rows are not products of this log
    assert_eq!(log.items.len(), 20);
}

#[test]
fn a_time_that_cannot_be_is_told_with_its_line() {
    let rows: String = (0..20).map(|i| format!("u,{},view,A{i}\n", 1_600_000_000 + i)).collect();
    for (time, why) in [("12", "before 1995"), ("9999999999", "in the future")] {
        let text = format!("user_id,ts,event,item_id\n{rows}u,{time},view,B\nu,{time},view,C\n");
        let log = read("when.csv", &text).unwrap();
        assert_eq!((log.summary.events, count(&log, "log_time")), (20, 2));
        let told = first(&log, "log_time");
        assert!(told.contains("first line 22: ") && told.contains(why), "{told}");
    }
}

#[test]
fn one_visitor_alone_is_a_log_too() {
    let rows: String =
        (0..100).map(|i| format!("only,{},view,A{}\n", 1_600_000_000 + i * 600, i % 7)).collect();
    let log = read("alone.csv", &format!("user_id,ts,event,item_id\n{rows}")).unwrap();
    assert_eq!((log.summary.users, log.sessions().len(), log.summary.dropped()), (1, 1, 0));
}

#[test]
fn a_damaged_gzip_is_refused_since_nobody_knows_from_where_on_it_is_nonsense() {
    let rows: String = (0..20_000)
        .map(|i| format!("u{},{},view,A{}\n", i % 97, 1_600_000_000 + i, i * 7919 % 501))
        .collect();
    let whole = gzip(format!("user_id,ts,event,item_id\n{rows}").as_bytes());
    let refused = |damage: std::ops::Range<usize>| {
        let mut bytes = whole.clone();
        bytes[damage].iter_mut().for_each(|b| *b ^= 0xff);
        let error = Log::read(&Temp::new("damaged.csv.gz", &bytes).0).unwrap_err();
        assert_eq!(error.code(), "log_gzip");
        assert!(
            error.message().contains("is damaged") && error.message().contains("pack it again"),
            "{error}"
        );
    };
    let half = whole.len() / 2;
    refused(half..half + 200);
    // a checksum that does not fit, at the very end
    refused(whole.len() - 8..whole.len() - 4);
}

#[test]
fn broken_rows_cost_themselves_and_nothing_else() {
    let log = read(
        "broken.csv",
        "user_id,ts,event,item_id,country\n\
         u,1600000000,view,A,DE\n\
         u,1600000001,view\n\
         u,1600000002,view,\"B,FR\n\
         u,1600000003,view,C,FR\n\
         \n\
         u,1600000004,view,,FR\n\
         ,1600000005,view,D,FR\n\
         u,1600000006,dance,D,FR\n\
         u,1600000007,view,E,FR,too,many\n",
    )
    .unwrap();
    assert_eq!(shown(&log), ["u: A C"]);
    assert_eq!(count(&log, "log_row"), 3);
    assert!(first(&log, "log_row").contains("line 3"));
    for code in ["log_item", "log_user", "log_event"] {
        assert_eq!(count(&log, code), 1, "{code}");
    }
    assert!(first(&log, "log_event").contains("line 9: `dance`"));
    assert_eq!(log.summary.rows, 8);
    let text = log.summary.to_string();
    assert!(text.contains("8 rows read, 2 events kept, 6 dropped (75.0 %)"), "{text}");
}

#[test]
fn bytes_that_are_no_text_cost_their_row() {
    let mut bytes = b"user_id,ts,event,item_id\nu,1600000000,view,A\nu,1600000001,view,".to_vec();
    bytes.extend(b"\xff\xfe\nu,1600000002,view,B\r\n");
    let file = Temp::new("bytes.csv", &bytes);
    let log = Log::read(&file.0).unwrap();
    assert_eq!(shown(&log), ["u: A B"]);
    assert!(first(&log, "log_row").contains("line 3: it is not UTF-8"));
}

#[test]
fn a_first_line_that_cannot_be_read_is_told_of() {
    let file = Temp::new("latin.csv", b"user_id,ts,event,item_id,gr\xf6\xdfe\nu,1600000000,view,A,M\n");
    for error in [Log::read(&file.0).unwrap_err(), Visitors::read(&file.0).unwrap_err()] {
        assert!(error.code() == "log_format" && error.message().contains("is not UTF-8"), "{error}");
    }
    // One object of many costs only itself, and may have room before it.
    let file = Temp::new(
        "latin.jsonl",
        b"{\"user_id\":\"\xf6\"}\n {\"user_id\":\"u\",\"ts\":1600000000,\"event\":\"view\",\"item_id\":\"A\"}\n",
    );
    assert_eq!(shown(&Log::read(&file.0).unwrap()), ["u: A"]);
}

#[test]
fn a_gzip_that_breaks_off_gives_what_stands_before() {
    let rows: String = (0..20_000)
        .map(|i| format!("u{},{},view,A{}\n", i % 97, 1_600_000_000 + i, i * 7919 % 501))
        .collect();
    let whole = gzip(format!("user_id,ts,event,item_id\n{rows}").as_bytes());
    let file = Temp::new("cut.csv.gz", &whole[..whole.len() / 2]);
    let log = Log::read(&file.0).unwrap();
    assert!(log.summary.events > 1_000 && log.summary.events < 19_000);
    assert_eq!(count(&log, "log_gzip"), 1);

    let file = Temp::new("nothing.csv.gz", &whole[..12]);
    let error = Log::read(&file.0).unwrap_err();
    assert_eq!(error.code(), "log_gzip");
    assert!(error.message().contains("line 0"), "{error}");
}

#[test]
fn a_missing_column_is_named_beside_those_that_are_there() {
    let error = read("columns.csv", "visitor_no,when,event,item_id\n1,2,view,A\n").unwrap_err();
    assert_eq!(error.code(), "log_columns");
    for part in ["user_id", "ts", "visitor_no, when, event, item_id"] {
        assert!(error.message().contains(part), "{error}");
    }
    // without an event column the rows are views, and the summary says so
    let log = read("views.csv", "user,item,timestamp\nu,A,1600000000\nu,B,1600000001\n").unwrap();
    assert_eq!(log.all_events()[0].kind, EventKind::ViewItem);
    assert_eq!(count(&log, "log_event_column"), 1);
}

#[test]
fn where_nothing_useful_is_left_the_error_says_why() {
    let error = read("empty.csv", "").unwrap_err();
    assert_eq!(error.code(), "log_empty");
    let error = read("head.csv", "user_id,ts,event,item_id\n").unwrap_err();
    assert_eq!(error.code(), "log_empty");
    let error =
        read("useless.csv", "user_id,ts,event,item_id\nu,soon,view,A\nu,1600000000,dance,A\n").unwrap_err();
    assert_eq!(error.code(), "log_empty");
    assert!(error.message().contains("line 2: `soon`"), "{error}");
    assert!(error.message().contains("line 3: `dance`"), "{error}");
    let error = read("array.json", "[{\"user_id\":1}]").unwrap_err();
    assert_eq!(error.code(), "log_format");
    let file = Temp::new("log.zip", b"PK\x03\x04rest");
    assert_eq!(Log::read(&file.0).unwrap_err().code(), "log_format");
    assert_eq!(Log::read("/nowhere/at/all.csv").unwrap_err().code(), "log_open");
}

#[test]
fn json_lines_of_other_names_are_refused_with_the_names_that_they_have() {
    let asked = "name them user_id, session_id, ts, event, item_id";
    for (line, fields, advice) in [
        (r#"{"user_id":"u","ts":1600000000,"item_id":"A"}"#, "user_id, ts, item_id", asked),
        (r#"{"who":"u","ts":1600000000,"event":"view","thing":"A"}"#, "who, ts, event, thing", asked),
        (
            r#"{"events":[{"user_id":"u","ts":1600000000,"event":"view","item_id":"A"}]}"#,
            "events",
            "expected one event a line (jq -c '.events[]' makes that)",
        ),
    ] {
        let error = read("names.jsonl", &format!("{line}\n{line}\n")).unwrap_err();
        assert_eq!(error.code(), "log_empty");
        let message = error.message();
        assert!(!message.contains("``") && message.contains(advice), "{message}");
        let listed = message.split("line 1 has the fields ").nth(1).unwrap().split(';').next().unwrap();
        let sorted = |names: &str| {
            let mut names: Vec<String> = names.split(", ").map(str::to_owned).collect();
            names.sort();
            names
        };
        assert_eq!(sorted(listed), sorted(fields));
    }
    // the names of a CSV file are asked for before its rows are read
    let error = read("names.csv", "user_id,ts,event,item_id\nu,1600000000,,A\n").unwrap_err();
    assert!(error.message().contains("event without a name, first line 2"), "{error}");
    assert!(!error.message().contains("fields"), "{error}");
}

/// A folder of this test's own, gone when the test ends.
struct Days(PathBuf);

impl Days {
    fn new(name: &str, files: &[(&str, &[u8])]) -> Self {
        let path = std::env::temp_dir().join(format!("windowshop-days-{}-{name}", std::process::id()));
        std::fs::create_dir_all(path.join("older")).unwrap();
        for (name, content) in files {
            std::fs::write(path.join(name), content).unwrap();
        }
        Self(path)
    }
}

impl Drop for Days {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A visit over midnight, with each of its days in a file of its own kind.
const DAY_1: &str = "user_id,ts,event,item_id\nu,1600000000,view,A\nv,1600000060,view,C\nv,soon,view,C\n";
const DAY_2: &str = "{\"item_id\":\"B\",\"event\":\"view\",\"user_id\":\"u\",\"ts\":1600000120}\n";
const DAY_3: &str = "item_id;ts;user_id\nD;1600000180;v\nE;;v\n";

#[test]
fn a_folder_of_files_is_one_log_and_what_is_none_is_told() {
    let days = Days::new(
        "folder",
        &[
            ("2.jsonl.gz", &gzip(DAY_2.as_bytes())),
            ("1.CSV", DAY_1.as_bytes()),
            ("3.csv", DAY_3.as_bytes()),
            ("4.csv", b""),
            ("5.csv", b"user_id,ts,event,item_id\n"),
            ("notes.txt", b"for the office"),
            ("_SUCCESS", b""),
            (".1.csv", b"half a copy"),
        ],
    );
    let log = Log::read(&days.0).unwrap();
    assert_eq!(shown(&log), ["u: A B", "v: C D"]);
    assert_eq!((log.summary.rows, log.summary.files), (6, 5));
    let text = log.summary.to_string();
    assert!(text.contains("6 rows of 5 files read, 4 events kept"), "{text}");
    // the folder of last year, too
    assert_eq!(count(&log, "log_folder"), 2);
    assert!(first(&log, "log_folder").contains("notes.txt"), "{text}");
    assert!(first(&log, "log_time").contains(&format!("line 4 in {}", days.0.join("1.CSV").display())));
    assert!(first(&log, "log_event_column").contains("3.csv"), "{text}");
    let visitors =
        Days::new("visitors", &[("a.csv", b"user_id,country\nu,DE\n"), ("b.csv", b"user_id\nv\n")]);
    assert_eq!(Visitors::read(&visitors.0).unwrap().len(), 2);
}

#[test]
fn several_files_and_folders_are_one_log_and_an_error_names_its_file() {
    let days = Days::new("named", &[("1.csv", DAY_1.as_bytes()), ("2.jsonl", DAY_2.as_bytes())]);
    let more = Temp::new("3.csv", DAY_3.as_bytes());
    let mut shares = Vec::new();
    let log = Log::read_all(&[&more.0, &days.0], &mut |share| shares.push(share)).unwrap();
    assert_eq!(shown(&log), ["u: A B", "v: C D"]);
    assert!(shares.is_sorted() && shares.last() == Some(&1.), "{shares:?}");
    let text = log.summary.to_string();
    assert!(text.contains("3.csv and 1 more: 6 rows of 3 files read"), "{text}");

    for (name, content, code) in [
        ("4.csv", &b"u,1600000000,view,A\n"[..], "log_columns"),
        ("4.csv.gz", &b"\0\0\0"[..], "log_format"),
        ("4.parquet", &b"PAR1"[..], "log_parquet"),
    ] {
        let file = days.0.join(name);
        std::fs::write(&file, content).unwrap();
        let error = Log::read(&days.0).unwrap_err();
        assert_eq!(error.code(), code);
        assert!(error.message().contains(file.to_str().unwrap()), "{error}");
        std::fs::remove_file(file).unwrap();
    }
    let error = Log::read(Days::new("none", &[("notes.txt", b"")]).0.as_path()).unwrap_err();
    assert_eq!(error.code(), "log_open");
    assert!(error.message().contains("is a folder without a log: expected files called .csv, "), "{error}");
    let error = Log::read_all(&[Temp::new("0.csv", b"").0.as_path(), &days.0.join("5.csv")], &mut |_| {});
    assert_eq!(error.unwrap_err().code(), "log_open");
}

#[test]
fn a_log_whose_rows_come_twice_reads_like_the_log_itself() {
    let rows: String = (0..500)
        .map(|i| format!("u{},s{},{},view,A{}\n", i % 9, i % 9, 1_600_000_000 + i, i * 31 % 17))
        .collect();
    let head = "user_id,session_id,ts,event,item_id\n";
    let once = read("once.csv", &format!("{head}{rows}")).unwrap();
    let twice = read("twice.csv", &format!("{head}{rows}{rows}")).unwrap();
    assert_eq!(shown(&once), shown(&twice));
    assert_eq!((count(&once, "log_repeat"), count(&twice, "log_repeat")), (0, 500));
}

#[test]
fn a_doubled_log_of_whole_minutes_is_told_of_and_kept() {
    let rows: String = (0..200)
        .map(|i| format!("u{},o{},{},purchase,A{}\n", i % 9, i / 4, 1_599_999_960 + i / 4 * 60, i % 17))
        .collect();
    let head = "user_id,session_id,ts,event,item_id\n";
    let once = read("minutes.csv", &format!("{head}{rows}")).unwrap();
    let twice = read("minutes2.csv", &format!("{head}{rows}{rows}")).unwrap();
    assert_eq!((count(&once, "log_doubled"), count(&twice, "log_doubled")), (0, 1));
    assert_eq!((twice.summary.events, twice.summary.dropped()), (400, 0));
    assert!(first(&twice, "log_doubled").contains("nearly every row comes 2 times"));
}

#[test]
fn a_file_that_comes_twice_is_read_once() {
    let days = Days::new("copies", &[("1.csv", DAY_1.as_bytes()), ("1 (1).csv", DAY_1.as_bytes())]);
    let one = days.0.join("1.csv");
    let again = days.0.join("older/../1.csv");
    let log = Log::read_all(&[&one, &days.0, &again], &mut |_| {}).unwrap();
    assert_eq!((log.summary.files, log.summary.rows, count(&log, "log_copy")), (1, 3, 3));
    assert!(first(&log, "log_copy").contains(&format!("the same as {}", one.display())));
}

#[test]
fn of_a_visitor_is_known_what_the_earliest_row_says_wherever_it_stands() {
    let text = "user_id,session_id,ts,event,item_id,payment\n\
                u1,s1,1700000300,view_item,b,card\nu1,s1,1700000000,view_item,a,\n\
                u2,s2,1700000900,view_item,b,card\nu2,s2,1700000800,view_item,a,cash\n";
    let log = read("later.csv", text).unwrap();
    let column = &log.visitor_columns()[0];
    let values: Vec<_> = (0..2).map(|s| log.visitor_value(0, s).map(|v| column.values.name(v))).collect();
    assert_eq!(values, [None, Some("cash")]);
}

#[test]
fn visitor_columns_come_from_the_log_and_from_a_visitors_file() {
    let mut log = read(
        "traits.csv",
        "user_id,session_id,ts,event,item_id,country,ip\n\
         u1,a,1600000000,view,A,,1\nu1,a,1600000001,view,B,DE,2\nu1,b,1600009000,view,B,FR,3\nu2,c,1600009001,view,B,,4\n",
    )
    .unwrap();
    let file = Temp::new("visitors.csv", b"user_id,country,age_group\nu1,PL,30-39\nu2,AT,\nu3,AT,20-29\n");
    let visitors = Visitors::read(&file.0).unwrap();
    assert_eq!(visitors.of("u2"), [("country", "AT")]);
    log.describe(&visitors);
    let values = |column: usize| -> Vec<Option<&str>> {
        let c = &log.visitor_columns()[column];
        (0..3).map(|s| log.visitor_value(column, s).map(|v| c.values.name(v))).collect()
    };
    assert_eq!(
        log.visitor_columns().iter().map(|c| c.name.as_str()).collect::<Vec<_>>(),
        ["country", "age_group"]
    );
    // what the log says of a session as it begins counts before what the file says of the visitor
    assert_eq!(values(0), [Some("PL"), Some("FR"), Some("AT")]);
    assert_eq!(values(1), [Some("30-39"), Some("30-39"), None]);
}

#[test]
fn what_is_taken_for_what_is_told() {
    let head = "user_id,ts,date,event,sku,item_id,item_id\n";
    let rows = "u,1600000000,,checkout,S,A,B\nu,1600000001,,view_item,S,,B\nu,1600000002,,Checkout,S,,\n";
    let log = read("taken.csv", &format!("{head}{rows}")).unwrap();
    assert_eq!(shown(&log), ["u: A B S"]);
    let text = log.summary.to_string();
    assert!(text.contains("events taken: `checkout` as purchase, `Checkout` as purchase\n"), "{text}");
    let alike =
        "columns that mean the same: ts before date, item_id before item_id before sku, unless that is empty";
    assert!(text.contains(alike), "{text}");
    let line = r#"{"user_id":"u","ts":1600000000,"event":"view","item_id":"A","sku":"S"}"#;
    let text = read("taken.jsonl", line).unwrap().summary.to_string();
    assert!(text.contains("`view` as view_item") && text.contains("item_id before sku"), "{text}");
    let plain = read("plain.csv", "user_id,ts,event,item_id\nu,1600000000,view_item,A\n").unwrap();
    assert!(!plain.summary.to_string().contains("taken") && plain.summary.alike.is_empty());
}

#[test]
fn of_a_visitors_file_is_told_what_cannot_be_used() {
    let visitors = |name: &str, text: &str| Visitors::read(&Temp::new(name, text.as_bytes()).0);
    let error = visitors("broken-visitors.csv", "user_id,country\nu1\n,DE\nu3,DE,1\n").unwrap_err();
    assert_eq!(error.code(), "log_empty");
    for part in ["2 × row", "first line 2: it has 1 fields", "[visitors_row]", "[visitors_user]"] {
        assert!(error.message().contains(part), "{error}");
    }
    let told = |visitors: &Visitors, code: &str| {
        let found = visitors.warnings.iter().find(|w| w.code == code);
        found.map_or_else(Default::default, |w| (w.count, w.first.clone()))
    };
    for (name, text) in [
        ("columns.csv", ",client_id,type,country,email\n0,c1,vip,DE,a@b\n"),
        ("columns.jsonl", "{\"client_id\":\"c1\",\"type\":\"vip\",\"country\":\"DE\",\"email\":\"a@b\"}\n"),
    ] {
        let visitors = visitors(name, text).unwrap();
        let (count, first) = told(&visitors, "visitors_column");
        assert!(count == 2 && (first.contains("`type`") || first.contains("`email`")), "{first}");
        assert_eq!(visitors.of("c1"), [("country", "DE")]);
    }
    let many: String = (0..33).map(|i| format!(",c{i}")).collect();
    let values = ",1".repeat(33);
    let visitors_of_many = visitors("many-columns.csv", &format!("user_id{many}\nu{values}\n")).unwrap();
    assert!(told(&visitors_of_many, "log_visitor_columns").1.contains("`c32`"));

    for (id, said) in [
        ("1", "the file such as `1`; expected the same"),
        ("007.0", "(`007` in the log, `007.0` in the visitors file)"),
    ] {
        let mut log = read("of.csv", "user_id,ts,item_id\n007,1600000000,A\n").unwrap();
        log.describe(&visitors("others.csv", &format!("user_id,country\n{id},DE\n")).unwrap());
        assert!(first(&log, "visitors_unknown").contains(said), "{}", first(&log, "visitors_unknown"));
    }
}

#[test]
fn a_column_of_addresses_or_names_is_no_visitor_column() {
    let rows: String =
        (0..2_000).map(|i| format!("u{i},{},view,A,c{}-{i},m{}\n", 1_600_000_000 + i, i, i % 3)).collect();
    let log = read("names.csv", &format!("user_id,ts,event,item_id,referrer,device\n{rows}")).unwrap();
    assert_eq!(log.visitor_columns().len(), 1);
    assert_eq!(log.visitor_columns()[0].name, "device");
    assert_eq!(count(&log, "log_visitor_column"), 1);
}

#[test]
fn a_guest_has_a_session_and_no_visitor() {
    let log = read(
        "guest.csv",
        "user_id,session_id,ts,event,item_id\n,s1,1600000000,view,A\n,s1,1600000001,view,B\n",
    )
    .unwrap();
    assert_eq!(shown(&log), ["guest: A B"]);
}

#[test]
fn a_product_called_like_nothing_stays_and_is_told_of() {
    let rows = "u,1600000000,A\nu,1600000001,undefined\nu,1600000002,nan\nu,1600000003,nil\nu,1600000004,\n";
    let log = read("undefined.csv", &format!("user_id,ts,item_id\n{rows}")).unwrap();
    assert_eq!(shown(&log), ["u: A undefined nan nil"]);
    assert_eq!((count(&log, "log_item_word"), count(&log, "log_item")), (2, 1));
    assert!(first(&log, "log_item_word").contains("`undefined`, first line 3"));
    assert_eq!(
        count(&read("nil.csv", "user_id,ts,item_id\nu,1600000000,nil\n").unwrap(), "log_item_word"),
        0
    );
}

#[test]
fn words_for_nobody_make_no_visitor() {
    let log = read(
        "null.csv",
        "user_id,session_id,ts,item_id\nNULL,a,1600000000,A\nNULL,b,1600000001,B\nu,\\N,1600000002,C\nnull,None,1600000003,D\n",
    )
    .unwrap();
    assert_eq!(shown(&log), ["guest: A", "guest: B", "u: C"]);
    assert_eq!(count(&log, "log_user"), 1);
}

#[test]
fn whoever_has_a_large_part_of_the_log_is_told_of() {
    let text = |events: usize, large: &str| {
        let row = |i: usize| {
            let who = if i.is_multiple_of(10) { large.to_owned() } else { format!("u{i},s{i}") };
            format!("{who},{},A{}\n", 1_600_000_000 + i, i % 50)
        };
        "user_id,session_id,ts,item_id\n".to_owned() + &(0..events).map(row).collect::<String>()
    };
    let log = read("bot.csv", &text(10_000, "bot,0")).unwrap();
    assert_eq!((log.summary.events, count(&log, "log_large_visitor")), (10_000, 1));
    assert!(first(&log, "log_large_visitor").contains("first `bot` with 10 %"));
    assert_eq!(count(&log, "log_large_session"), 0);
    let log = read("one.csv", &text(10_000, ",0")).unwrap();
    assert_eq!((count(&log, "log_large_visitor"), count(&log, "log_large_session")), (0, 1));
    assert!(first(&log, "log_large_session").contains("first `0` with 10 %"));
    let log = read("short.csv", &text(9_000, "bot,0")).unwrap();
    assert_eq!(count(&log, "log_large_visitor"), 0);
}

#[test]
fn the_properties_of_events_are_not_all_taken_for_visitor_columns() {
    let rows: String = (0..100)
        .map(|i| {
            format!(
                "{{\"user_id\":1,\"ts\":{},\"event\":\"view\",\"item_id\":\"A\",\"p{i}\":1}}\n",
                1_600_000_000 + i
            )
        })
        .collect();
    let log = read("properties.jsonl", &rows).unwrap();
    assert_eq!((log.summary.events, log.visitor_columns().len()), (100, 32));
    assert!(first(&log, "log_visitor_columns").contains("`p32`"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_file_makes_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let file = Temp::new("fuzz", &bytes);
        let _ = Log::read(&file.0);
        let _ = Visitors::read(&file.0);
    }

    #[test]
    fn every_row_of_a_mangled_log_is_kept_or_counted(
        rows in prop::collection::vec("(u1|u2||\"|é)[,;]?,(s1|)?,(1600000000|1600000000000|0|-1|x|2020-01-01)?,(view|cart|impression|dance|),(A|B|)(,[0-9.eE-]{0,6})?", 1..40),
    ) {
        let text = format!("user_id,session_id,ts,event,item_id,reward\n{}\n", rows.join("\n"));
        let file = Temp::new("mangled", text.as_bytes());
        match Log::read(&file.0) {
            Ok(log) => {
                let s = &log.summary;
                prop_assert_eq!(s.rows, rows.len() as u64);
                let lost: u64 = ["log_row", "log_event", "log_user", "log_item", "log_time", "log_time_unit"]
                    .iter()
                    .map(|code| s.warnings.count(code))
                    .sum();
                let taken_out = log.summary.warnings.iter().any(|w| w.code == "log_repeat" && w.first.contains("taken out"));
                let repeats = if taken_out { s.warnings.count("log_repeat") } else { 0 };
                prop_assert_eq!(s.dropped(), lost + repeats);
                prop_assert_eq!(log.sessions().iter().map(|x| log.events(x).len() as u64).sum::<u64>(), s.events);
            }
            Err(e) => prop_assert_eq!(e.code(), "log_empty"),
        }
    }
}

/// What `rec.log()` gives of a visit: tests/headless/log.test.mjs makes that visit and expects this very text.
#[test]
fn a_visitors_own_log_reads_as_what_was_observed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/logs");
    let [csv, jsonl] = ["visitor.csv", "visitor.jsonl"].map(|name| Log::read(folder.join(name)).unwrap());
    for log in [&csv, &jsonl] {
        assert_eq!((log.summary.rows, log.summary.dropped()), (17, 0), "{}", log.summary);
        assert_eq!(log.summary.warnings.iter().count(), 0, "{}", log.summary);
        assert_eq!(
            shown(log),
            [r#"42: a f d,"e" c d,"e" d,"e" d,"e" a f c b"#, r#"42: d,"e" c f b a f"#],
            "{}",
            log.summary
        );
        let minutes: Vec<i64> =
            log.all_events().iter().map(|e| (e.time - 1_700_000_000_000) / 60_000).collect();
        assert_eq!(minutes, [0, 0, 0, 0, 2, 2, 3, 4, 4, 4, 4, 1500, 1500, 1500, 1500, 1500, 1502]);
        assert_eq!(log.summary.slates, 3);
        assert_eq!(log.visitor_columns()[0].values.name(log.visitor_value(0, 1).unwrap()), "DE");
        // what the trainer makes of it: clicked and carted (the order came on another day), passed over, worth 2.5
        let slates = windowshop::train::slates(log, Some);
        let answers: Vec<(usize, Option<usize>, f32)> =
            slates.iter().map(|s| (s.items.len(), s.clicked, s.reward)).collect();
        assert_eq!(answers, [(3, Some(1), 4.0), (3, None, 0.0), (3, Some(0), 2.5)]);
    }
    assert_eq!(csv.all_events().len(), jsonl.all_events().len());
}
