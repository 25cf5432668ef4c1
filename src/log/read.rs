//! From the rows of files to a [`Log`]: every row is kept or counted.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::columns::{Column, event_kind};
use super::intern::{Interner, NONE};
use super::row::{
    Columns, Fields, Header, JsonFields, Row, VisitorColumns, is_word_for_nothing, json_fields, json_rows,
};
use super::session::{self, Built, Key};
use super::slates;
use super::source::{self, Input, Line, Source};
use super::summary::{Summary, reasons};
use super::table::Table;
use super::time::{self, Clock, Unit};
use super::traits::Traits;
use super::{Log, LogEvent, NO_POSITION, Session, Split};
use crate::error::{Error, Warnings, excerpt};
use crate::shopper::EventKind;

/// Lines between two reports of progress.
const REPORT_EVERY: u64 = 20_000;

/// Reads the whole log; `progress` is told the share read so far.
pub(super) fn read(paths: &[&Path], progress: &mut dyn FnMut(f32)) -> Result<Log, Error> {
    let (mut files, mut warnings) = (Vec::new(), Warnings::default());
    for path in paths {
        files.extend(source::files(path, &mut warnings)?);
    }
    source::leave_out_copies(&mut files, &mut warnings);
    let mut reading = Reading { files: &files, tomorrow: time::tomorrow(), warnings, ..Reading::default() };
    let mut columns = VisitorColumns::default();
    for (number, file) in files.iter().enumerate() {
        let mut progress = |share| progress((number as f32 + share) / files.len() as f32);
        match Input::open(file)? {
            Input::Lines(source) => reading.lines(number, source, &mut columns, &mut progress)?,
            Input::Table => reading.table(number, &mut columns, &mut progress)?,
        }
        reading.end_file();
    }
    progress(1.);
    columns.tell(&mut reading.warnings);
    let name = match paths {
        [] => String::new(),
        [path] => path.display().to_string(),
        [path, more @ ..] => format!("{} and {} more", path.display(), more.len()),
    };
    reading.finish(name)
}

/// Events from which on it is told who has more than one in [`CROWD`] of them: in a shorter log that may be a regular.
const CROWD_EVENTS: usize = 10_000;
const CROWD: usize = 20;

/// Where a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    /// Number of the file.
    file: usize,
    /// What its rows are counted by: lines, or rows.
    by: &'static str,
    number: u64,
}

impl Place {
    /// For a message; one file of several is named.
    fn show(self, files: &[PathBuf]) -> String {
        format!("{} {}{}", self.by, self.number, inside(self.file, files))
    }
}

/// In which of several files.
fn inside(file: usize, files: &[PathBuf]) -> String {
    let named = files.get(file).filter(|_| files.len() > 1);
    named.map_or_else(String::new, |path| format!(" in {}", path.display()))
}

/// How many rows there are of a kind, and the first.
#[derive(Debug, Clone, Copy, Default)]
struct Rows {
    count: u64,
    first: Option<Place>,
}

impl Rows {
    fn note(&mut self, place: Place) {
        self.count += 1;
        self.first.get_or_insert(place);
    }
}

/// What has been read so far.
#[derive(Default)]
struct Reading<'a> {
    files: &'a [PathBuf],
    items: Interner,
    users: Interner,
    session_ids: Interner,
    slates: Interner,
    numbers: HashMap<Key, u32>,
    keys: Vec<Key>,
    /// `session` is the number of the key, `time` is in microseconds.
    events: Vec<LogEvent>,
    /// [event of the present file] number of its unit in [`Unit::ALL`].
    units: Vec<u8>,
    /// The first row in each unit in the present file.
    first_of: [Option<Place>; Unit::ALL.len()],
    /// The rows of the present file by [`time::Offset`].
    offsets: [Rows; 3],
    /// How many events are kept in each unit.
    kept_of: [usize; Unit::ALL.len()],
    /// The first row with a time before 1995, and the first one in the future.
    first_early: Option<Place>,
    first_late: Option<Place>,
    /// Two days from the beginning of the reading, in microseconds.
    tomorrow: i64,
    traits: Traits,
    /// Words of the column `split` that are none of a split: how often they came, and some of them.
    splits: (u64, Vec<String>),
    /// See [`Summary::taken`] and [`Summary::alike`].
    taken: Vec<(String, EventKind)>,
    alike: Vec<String>,
    /// The fields of the first JSON line.
    fields: Option<(Place, JsonFields)>,
    rows: u64,
    warnings: Warnings,
}

/// So many names of events are told.
const MOST_TAKEN: usize = 20;

/// So many words of a kind are named.
const NAMED: usize = 5;

impl Reading<'_> {
    fn lines(
        &mut self,
        file: usize,
        mut source: Source,
        columns: &mut VisitorColumns,
        progress: &mut dyn FnMut(f32),
    ) -> Result<(), Error> {
        let path = &self.files[file];
        let at = |number| Place { file, by: "line", number };
        let (mut line, mut fields, mut header) = (String::new(), Fields::default(), None);
        let mut json = false;
        loop {
            let next = source.next(&mut line);
            if source.line.is_multiple_of(REPORT_EVERY) {
                progress(source.progress());
            }
            match next {
                Line::Text if line.trim().is_empty() => {}
                Line::Text if json || (header.is_none() && line.trim_start().starts_with('{')) => {
                    json = true;
                    if self.fields.is_none() {
                        let fields = json_fields(&line);
                        fields.iter().for_each(|fields| self.tell_of_alike(&fields.columns));
                        self.fields = fields.map(|fields| (at(source.line), fields));
                    }
                    match json_rows(&line, columns) {
                        Ok(rows) => rows.iter().for_each(|row| self.row(row, columns, at(source.line), true)),
                        Err(why) => self.broken(at(source.line), &why),
                    }
                }
                Line::Text => match &header {
                    None => header = Some(self.header(file, &line, columns)?),
                    Some((header, has_event)) => match Header::row(header, &line, &mut fields) {
                        Ok(row) => self.row(&row, columns, at(source.line), *has_event),
                        Err(why) => self.broken(at(source.line), &why),
                    },
                },
                Line::Unreadable(why) if source.line == 1 && !line.starts_with('{') => {
                    return Err(source::no_header(path, why));
                }
                Line::Unreadable(why) => self.broken(at(source.line), why),
                Line::End => return Ok(()),
                Line::Broken(e) => {
                    // What is cut off is whole up to there. What is damaged goes on as nonsense until it is noticed.
                    let cut = e.kind() == std::io::ErrorKind::UnexpectedEof;
                    let what = if cut { "breaks off" } else { "is damaged before or" };
                    let text = format!("{} {what} after line {} ({e})", path.display(), source.line);
                    if !cut || self.events.is_empty() {
                        return Err(Error::new("log_gzip", format!("{text}: fetch or pack it again")));
                    }
                    self.warnings.add("log_gzip", || format!("{text}: what stands before is used"));
                    return Ok(());
                }
            }
        }
    }

    fn table(
        &mut self,
        file: usize,
        columns: &mut VisitorColumns,
        progress: &mut dyn FnMut(f32),
    ) -> Result<(), Error> {
        let table = Table::open(&self.files[file], columns)?;
        let has_event = self.check(file, &table.columns, table.has_items(), "its columns are")?;
        let rows = table.rows();
        table.each(columns, |number, row, columns| {
            if number.is_multiple_of(REPORT_EVERY) {
                progress(number as f32 / rows as f32);
            }
            self.row(row, columns, Place { file, by: "row", number }, has_event);
        })
    }

    fn header(
        &mut self,
        file: usize,
        line: &str,
        columns: &mut VisitorColumns,
    ) -> Result<(Header, bool), Error> {
        if line.trim_start().starts_with('[') {
            return Err(Error::new(
                "log_format",
                format!(
                    "{} is one JSON array: expected one event a line (jq -c '.[]' makes that)",
                    self.files[file].display()
                ),
            ));
        }
        let header = Header::new(line, columns);
        let has_event = self.check(file, &header.columns, false, "its first line names")?;
        Ok((header, has_event))
    }

    /// Whether the columns are those of a log; true when one of them names the events.
    fn check(&mut self, file: usize, columns: &Columns, has_items: bool, has: &str) -> Result<bool, Error> {
        let mut missing = Vec::new();
        if !columns.has_user() && !columns.has(Column::Session) && !columns.has(Column::ClientSession) {
            missing.push("user_id (or session_id)");
        }
        if !columns.has(Column::Time) {
            missing.push("ts");
        }
        if !columns.has(Column::Item) && !has_items {
            missing.push("item_id");
        }
        if !missing.is_empty() {
            return Err(Error::new(
                "log_columns",
                format!(
                    "{} has no column {}; {has}: {}. Name the columns user_id, session_id, ts, event, item_id, or as RetailRocket, REES46 or GA4 do",
                    self.files[file].display(),
                    missing.join(", "),
                    columns.listed()
                ),
            ));
        }
        self.tell_of_alike(columns);
        let has_event = columns.has(Column::Event);
        if !has_event {
            let place = inside(file, self.files);
            self.warnings.add("log_event_column", || {
                format!("no column `event`{place}: every row counts as view_item")
            });
        }
        Ok(has_event)
    }

    fn tell_of_alike(&mut self, columns: &Columns) {
        for alike in columns.alike() {
            if !self.alike.contains(&alike) {
                self.alike.push(alike);
            }
        }
    }

    fn broken(&mut self, place: Place, why: &str) {
        self.rows += 1;
        let files = self.files;
        self.warnings
            .add("log_row", || format!("row that cannot be read, first {}: it {why}", place.show(files)));
    }

    fn row(&mut self, row: &Row<'_>, columns: &VisitorColumns, place: Place, has_event: bool) {
        self.rows += 1;
        let (w, files) = (&mut self.warnings, self.files);
        let first = || place.show(files);
        let name = row.cell(Column::Event);
        let kind = if has_event { event_kind(name) } else { Some(EventKind::ViewItem) };
        let Some(kind) = kind else {
            if name.is_empty() {
                return w.add("log_event", || format!("event without a name, first {}", first()));
            }
            return w.add("log_event", || {
                format!("event that is not learned from, first {}: `{}`", first(), excerpt(name))
            });
        };
        let (user, id) = (row.user(), row.session());
        if user.is_empty() && id.is_empty() {
            return w.add("log_user", || format!("row without user_id and session_id, first {}", first()));
        }
        let item = row.cell(Column::Item);
        if item.is_empty() {
            return w.add("log_item", || format!("row without item_id, first {}", first()));
        }
        if is_word_for_nothing(item) {
            w.add("log_item_word", || {
                format!("row with the item_id `{item}`, first {}: it counts as a product, though it reads like none; leave such rows out if it is none", first())
            });
        }
        let text = row.cell(Column::Time);
        let date = row.date();
        let read = match date {
            Some(date) => time::of_day(date, text).map(|time| (time, Unit::Iso8601)),
            None => row.time.or_else(|| time::parse(text)),
        };
        let Some((time, unit)) = read else {
            if let Some(date) = date {
                return w.add("log_time", || {
                    format!(
                        "row with a date and a time that make no moment, first {}: `{}` and `{}` (expected a day such as 2023-11-14 and a time of that day such as 22:15:37 or 221537; or write both in one column ts)",
                        first(),
                        excerpt(date),
                        excerpt(text)
                    )
                });
            }
            return w.add("log_time", || {
                format!(
                    "row without a possible time, first {}: `{}` (expected seconds, milliseconds or microseconds since 1970, ISO 8601, or numbers such as 20231114 or 20231114221537)",
                    first(),
                    excerpt(text)
                )
            });
        };
        // u32 row numbers: four thousand million rows do not fit the memory anyway
        let Ok(number) = u32::try_from(self.rows) else { return };
        let mut number_in = |column: Column, min: f64, max: f64| {
            let text = row.cell(column);
            if text.is_empty() {
                return None;
            }
            let x = text.parse::<f64>().ok().filter(|x| (min..=max).contains(x));
            if x.is_none() {
                w.add("log_number", || {
                    format!(
                        "number out of range and left out, first {}: {} `{}`",
                        first(),
                        column.name(),
                        excerpt(text)
                    )
                });
            }
            x
        };
        let position = number_in(Column::Position, 0., f64::from(NO_POSITION - 1));
        let reward = number_in(Column::Reward, f64::from(f32::MIN), f64::from(f32::MAX));
        let propensity = number_in(Column::Propensity, f64::from(f32::MIN_POSITIVE), 1.);
        let slate = row.cell(Column::Slate);
        if kind == EventKind::ViewItemList && slate.is_empty() {
            w.add("log_slate", || {
                format!("view_item_list without slate_id, first {}: nothing is learned from it", first())
            });
        }
        let key = Key {
            user: if user.is_empty() { NONE } else { self.users.intern(user) },
            session: if id.is_empty() { NONE } else { self.session_ids.intern(&id) },
            named: !row.cell(Column::User).is_empty(),
        };
        let next = self.keys.len() as u32;
        let key = *self.numbers.entry(key).or_insert_with(|| {
            self.keys.push(key);
            next
        });
        let begins = self.traits.begins(key, time);
        for (column, value) in &row.visitor {
            let name = columns.names.get(*column).map_or("", String::as_str);
            let column = self.traits.column(name);
            if begins {
                self.traits.set(column, key, value);
            }
        }
        let moment = time::moment(time, unit);
        if unit == Unit::Iso8601 && row.time.is_none() {
            self.offsets[time::offset(text) as usize].note(place);
        }
        if moment < time::EARLIEST {
            self.first_early.get_or_insert(place);
        } else if moment > self.tomorrow {
            self.first_late.get_or_insert(place);
        }
        if has_event
            && EventKind::from_name(name).is_none()
            && self.taken.len() < MOST_TAKEN
            && !self.taken.iter().any(|(taken, _)| taken == name)
        {
            self.taken.push((name.to_owned(), kind));
        }
        let split = row.cell(Column::Split);
        if !Split::is_known(split) {
            let (rows, words) = &mut self.splits;
            *rows += 1;
            let word = excerpt(split);
            if words.len() <= NAMED && !words.contains(&word) {
                words.push(word);
            }
        }
        let unit = unit as usize;
        self.first_of[unit].get_or_insert(place);
        self.units.push(unit as u8);
        self.events.push(LogEvent {
            time,
            item: self.items.intern(item),
            session: key,
            row: number,
            slate: if slate.is_empty() { NONE } else { self.slates.intern(slate) },
            reward: reward.map_or(f32::NAN, |x| x as f32),
            propensity: propensity.map_or(f32::NAN, |x| x as f32),
            position: position.map_or(NO_POSITION, |x| x as u16),
            kind,
            split: Split::of(split),
        });
    }

    fn finish(mut self, path: String) -> Result<Log, Error> {
        let most = (0..self.kept_of.len()).rev().max_by_key(|&unit| self.kept_of[unit]);
        let clock = self.keep_possible_times(most.map(|unit| Unit::ALL[unit]));
        if self.events.is_empty() {
            return Err(self.nothing_left(&path));
        }
        self.tell_of_splits();
        self.count_places_from_0();
        if clock == Clock::Order && self.keys.iter().all(|key| key.session == NONE) {
            self.warnings.add("log_order", || {
                "times are a mere order key and no row has a session_id: all events of a visitor are one session; write times since 1970, or a session_id".to_owned()
            });
        }
        let built = session::build(&mut self.events, &self.keys, clock);
        self.tell_of_ids(&built);
        let Built { mut sessions, members, .. } = built;
        for event in &mut self.events {
            event.time = event.time.div_euclid(1000);
        }
        let (repeats, taken_out) = session::repeats(&mut self.events, &mut sessions, clock);
        if repeats > 0 {
            let what = if taken_out { "taken out" } else { "kept, since they are few" };
            let rows = "row that repeats another of the same session, time, event and product";
            for _ in 0..repeats {
                self.warnings.add("log_repeat", || format!("{rows}: {what}"));
            }
        }
        if let Some(often) = session::times_doubled(&self.events, clock) {
            self.warnings.add("log_doubled", || {
                format!(
                    "nearly every row comes {often} times: the log seems to hold its rows {often} times over; all are kept, since its times are too coarse to tell; if they are copies, take them out"
                )
            });
        }
        for _ in 0..slates::drop_positions(&mut self.events, clock) {
            self.warnings.add("log_slate_position", || {
                "slate with several products at one place: its positions are left out, and its rows count in their order".to_owned()
            });
        }
        self.tell_of_crowds(&sessions, &members);
        let mut traits = self.traits.regroup(sessions.len(), &members);
        traits.drop_full(&mut self.warnings);
        let mut log = Log {
            items: self.items,
            users: self.users,
            sessions,
            events: self.events,
            traits,
            summary: Summary {
                path,
                files: self.files.len(),
                rows: self.rows,
                slates: self.slates.len() as u64,
                taken: self.taken,
                alike: self.alike,
                unit: most.map(|unit| Unit::ALL[unit]),
                clock,
                warnings: self.warnings,
                ..Summary::default()
            },
        };
        log.drop_unused_items();
        log.summarise();
        Ok(log)
    }

    /// What can only be told of the times of a file when all of them are read.
    fn end_file(&mut self) {
        self.read_calendar();
        self.keep_one_unit();
        self.tell_of_offsets();
        self.units.clear();
        self.first_of = Default::default();
    }

    /// Takes numbers of eight digits for the days that they name, and longer ones for hours, minutes and seconds, where most
    /// rows have such. A log with an order key that counts so far has a few: of ten thousand numbers there, 366 at most
    /// name days.
    fn read_calendar(&mut self) {
        for (calendar, plain) in Unit::CALENDAR {
            let is_calendar = |unit: u8| unit == calendar as u8;
            if 2 * self.units.iter().filter(|&&unit| is_calendar(unit)).count() > self.units.len() {
                let of_file = self.events.iter_mut().rev().zip(self.units.iter().rev());
                for (event, _) in of_file.filter(|(_, unit)| is_calendar(**unit)) {
                    event.time = time::moment(event.time, calendar);
                }
            } else if let Some(place) = self.first_of[calendar as usize].take() {
                self.units.iter_mut().filter(|unit| is_calendar(**unit)).for_each(|unit| *unit = plain as u8);
                let first_wrong = match calendar {
                    Unit::Hours | Unit::CalendarSeconds => &mut self.first_late,
                    _ => &mut self.first_early,
                };
                for first in [&mut self.first_of[plain as usize], first_wrong] {
                    *first = Some(first.map_or(place, |known| known.min(place)));
                }
            }
        }
    }

    /// Tells of a file whose times name their offset from UTC in some rows only, and of zones that are not looked up.
    fn tell_of_offsets(&mut self) {
        let [named, none, zone] = std::mem::take(&mut self.offsets);
        let files = self.files;
        if let (true, Some(first)) = (named.count > 0, none.first) {
            let named = named.count;
            for _ in 0..none.count {
                self.warnings.add("log_time_offset", || {
                    format!(
                        "time without an offset from UTC in a file where {named} have one, first {}: read as UTC",
                        first.show(files)
                    )
                });
            }
        }
        if let Some(first) = zone.first {
            for _ in 0..zone.count {
                self.warnings.add("log_time_zone", || {
                    format!(
                        "time with the name of a zone and no offset from UTC, first {}: read as UTC; write the offset (+02:00)",
                        first.show(files)
                    )
                });
            }
        }
    }

    fn tell_of_splits(&mut self) {
        let (rows, words) = std::mem::take(&mut self.splits);
        let mut named: Vec<String> = words.iter().take(NAMED).map(|word| format!("`{word}`")).collect();
        named.extend((words.len() > NAMED).then(|| "…".to_owned()));
        let tested = self.events.iter().any(|e| e.split == Split::Test);
        let so = if tested {
            "such rows are trained on"
        } else {
            "no row is for testing, and the column is not used"
        };
        for _ in 0..rows {
            self.warnings.add("log_split", || {
                format!("row whose split is {}: expected `train`, `valid` or `test`; {so}", named.join(", "))
            });
        }
    }

    /// Some shops call the first place of a slate 1: where no row has a 0 and some have a 1.
    fn count_places_from_0(&mut self) {
        let placed = |e: &&mut LogEvent| e.position != NO_POSITION;
        if self.events.iter().filter_map(LogEvent::position).min() == Some(1) {
            self.events.iter_mut().filter(placed).for_each(|e| e.position -= 1);
            let what = "positions count from 1: the first place of a slate is taken for 0";
            self.warnings.add("log_position", || what.to_owned());
        }
    }

    /// Keeps the rows in the unit that most of the file are in: in a file of milliseconds, a row in seconds
    /// would stand in 1970, and nobody can say that it was not meant so.
    fn keep_one_unit(&mut self) {
        let mut counts = [0; Unit::ALL.len()];
        for &unit in &self.units {
            counts[unit as usize] += 1;
        }
        let Some(most) = (0..counts.len()).rev().max_by_key(|&i| counts[i]) else { return };
        self.kept_of[most] += counts[most];
        let kept = Unit::ALL[most];
        for (i, unit) in Unit::ALL.into_iter().enumerate() {
            let first = || self.first_of[i].map_or_else(String::new, |place| place.show(self.files));
            for _ in 0..if i == most { 0 } else { counts[i] } {
                self.warnings.add("log_time_unit", || {
                    format!(
                        "row in another unit of time than most, first {}: {} where the file is in {}",
                        first(),
                        unit.name(),
                        kept.name()
                    )
                });
            }
        }
        if counts[most] < self.units.len() {
            let before = std::iter::repeat_n(true, self.events.len() - self.units.len());
            let mut kept = before.chain(self.units.iter().map(|&unit| unit as usize == most));
            self.events.retain(|_| kept.next().unwrap_or(false));
        }
    }

    /// Drops times before the web and after tomorrow, unless most are: then the times of this log, if they are
    /// mere numbers, are an order key, or its clock is its own.
    fn keep_possible_times(&mut self, unit: Option<Unit>) -> Clock {
        let tomorrow = self.tomorrow;
        let early = self.events.iter().filter(|e| e.time < time::EARLIEST).count();
        let late = self.events.iter().filter(|e| e.time > tomorrow).count();
        let all = self.events.len();
        let is_number =
            matches!(unit, Some(Unit::Seconds | Unit::Milliseconds | Unit::Microseconds | Unit::Nanoseconds));
        let (range, clock) = if 2 * early > all && is_number {
            (i64::MIN..=i64::MAX, Clock::Order)
        } else if 2 * late > all {
            let first = self.first_late.map_or_else(String::new, |place| place.show(self.files));
            for _ in 0..late {
                self.warnings.add("log_future", || {
                    format!("time in the future, first {first}: kept, since most are; look at what they are counted in")
                });
            }
            (time::EARLIEST..=time::LATEST, Clock::Time)
        } else {
            (time::EARLIEST..=tomorrow, Clock::Time)
        };
        let (warnings, first_early, first_late) = (&mut self.warnings, self.first_early, self.first_late);
        let files = self.files;
        self.events.retain(|e| {
            let possible = range.contains(&e.time);
            if !possible {
                warnings.add("log_time", || {
                    let early = e.time < *range.start();
                    let first = if early { first_early } else { first_late };
                    let first = first.map_or_else(String::new, |place| place.show(files));
                    let when = if early { "before 1995" } else { "in the future" };
                    format!(
                        "row with an impossible time, first {first}: {}, {when}",
                        time::show(e.time / 1000)
                    )
                });
            }
            possible
        });
        clock
    }

    /// Tells of session ids that do not tell visits apart.
    fn tell_of_ids(&mut self, built: &Built) {
        let ((shared, first_shared), (resumed, first_resumed)) = (built.shared, built.resumed);
        for _ in 0..shared {
            let name = excerpt(self.session_ids.name(first_shared));
            self.warnings.add("log_session_shared", || {
                format!(
                    "session_id of several visitors, first `{name}`: each visitor has a session of their own"
                )
            });
        }
        for _ in 0..resumed {
            let name = excerpt(self.session_ids.name(first_resumed));
            self.warnings.add("log_session_resumed", || {
                format!("session_id that comes again after more than a day, first `{name}`: that is another session")
            });
        }
    }

    /// Tells of visitors, and of guests' sessions, with so much of a log that they are hardly one person's.
    fn tell_of_crowds(&mut self, sessions: &[Session], members: &[(u32, u32)]) {
        let all = self.events.len();
        if all < CROWD_EVENTS {
            return;
        }
        let told = |what: &str, name: &str, events: usize| {
            let share = 100. * events as f64 / all as f64;
            let advice = "if that is a crawler, or a word for nobody, leave its rows out";
            let name = excerpt(name);
            format!("{what} with more than 5 % of the events, first `{name}` with {share:.0} %: {advice}")
        };
        let mut of_user = vec![0; self.users.len()];
        for (number, session) in sessions.iter().enumerate() {
            let events = session.end - session.start;
            if let Some(sum) = of_user.get_mut(session.user as usize) {
                *sum += events;
            } else if events * CROWD > all {
                let key = members.iter().find(|(_, session)| *session as usize == number);
                let key = key.and_then(|(key, _)| self.keys.get(*key as usize));
                let name = key.map_or("", |key| self.session_ids.name(key.session));
                self.warnings.add("log_large_session", || told("session", name, events));
            }
        }
        for (name, events) in self.users.names().zip(of_user).filter(|(_, events)| events * CROWD > all) {
            self.warnings.add("log_large_visitor", || told("visitor", name, events));
        }
    }

    fn nothing_left(&self, path: &str) -> Error {
        if self.rows == 0 {
            return Error::new(
                "log_empty",
                format!("there are no rows in {path}: expected one event a line"),
            );
        }
        let mut reasons = reasons(&self.warnings);
        if let Some((place, fields)) = &self.fields {
            reasons.push(format!(
                "{} has the fields {}; {}",
                place.show(self.files),
                fields.columns.listed(),
                fields.advice()
            ));
        }
        Error::new(
            "log_empty",
            format!("none of the {} rows of {path} could be used: {}", self.rows, reasons.join("; ")),
        )
    }
}
