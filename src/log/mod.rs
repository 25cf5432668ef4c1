//! Event logs: what a shop's visitors did, from a CSV, JSON-lines or Parquet file to sessions in order.
//!
//! [`Log::read`] takes a file as shops have it (their own columns, RetailRocket's, REES46's, GA4's
//! BigQuery export; gzip or not), or a folder of such files, reads it row by row, and keeps 40 bytes an event. Every row
//! is kept or counted: [`Log::summary`] says what was dropped and why.
//!
//! ```no_run
//! # fn main() -> Result<(), windowshop::Error> {
//! let log = windowshop::log::Log::read("events.csv.gz")?;
//! println!("{}", log.summary);
//! for session in log.sessions() {
//!     for event in log.events(session) {
//!         println!("{} {}", event.kind.name(), log.items.name(event.item));
//!     }
//! }
//! # Ok(())
//! # }
//! ```

mod alike;
mod columns;
mod intern;
mod read;
mod row;
mod session;
mod slates;
mod source;
mod summary;
mod table;
mod time;
mod traits;

use std::path::Path;

pub use alike::mend;
pub use columns::{Column, event_kind};
pub use intern::{Interner, NONE};
pub use session::GAP_MS;
pub use slates::{Shown, Slate};
pub use source::{files, is_stdin};
pub use summary::Summary;
pub use table::json_lines;
pub use time::{Clock, Unit};
pub use traits::{MAX_VALUES, VisitorColumn, Visitors};

use crate::Error;
use crate::shopper::EventKind;

/// Which part of a published split a row belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Split {
    /// The log has no split of its own.
    None,
    /// To train on (also `valid`, and with a remark anything else but `test`).
    Train,
    /// To test on.
    Test,
}

impl Split {
    fn of(text: &str) -> Self {
        match text {
            "" => Self::None,
            t if t.eq_ignore_ascii_case("test") => Self::Test,
            _ => Self::Train,
        }
    }

    /// Whether published splits have this word.
    fn is_known(text: &str) -> bool {
        ["", "train", "valid", "validation", "val", "test"].iter().any(|word| text.eq_ignore_ascii_case(word))
    }
}

const NO_POSITION: u16 = u16::MAX;

/// One event on one product. 40 bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogEvent {
    /// Milliseconds since 1970, or (with [`Clock::Order`]) the log's order key times 1000.
    pub time: i64,
    /// Number of the product in [`Log::items`].
    pub item: u32,
    session: u32,
    row: u32,
    slate: u32,
    reward: f32,
    propensity: f32,
    position: u16,
    /// What was done.
    pub kind: EventKind,
    /// The row's own split.
    pub split: Split,
}

impl LogEvent {
    /// Number of the slate on which the product was shown or clicked; compare within a session
    /// only, since some shops count slates anew for each.
    pub fn slate(&self) -> Option<u32> {
        (self.slate != NONE).then_some(self.slate)
    }

    /// Place on the slate, from 0; a log whose positions begin at 1 is read as if they began at 0.
    pub fn position(&self) -> Option<u16> {
        (self.position != NO_POSITION).then_some(self.position)
    }

    /// The event's own reward, which replaces the default of its kind.
    pub fn reward(&self) -> Option<f32> {
        (!self.reward.is_nan()).then_some(self.reward)
    }

    /// Probability with which the product was shown at this place, in (0, 1].
    pub fn propensity(&self) -> Option<f32> {
        (!self.propensity.is_nan()).then_some(self.propensity)
    }

    /// Number of the row in the log: with [`time`](Self::time), the order of
    /// the whole log.
    pub fn row(&self) -> u32 {
        self.row
    }

    /// Number of the session that the event is in.
    pub fn session(&self) -> usize {
        self.session as usize
    }
}

/// One visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    user: u32,
    start: usize,
    end: usize,
}

impl Session {
    /// Number of the visitor in [`Log::users`]; `None` for a guest.
    pub fn user(&self) -> Option<u32> {
        (self.user != NONE).then_some(self.user)
    }
}

/// A log in memory: products and visitors as numbers, events by session.
#[derive(Debug, Clone, Default)]
pub struct Log {
    /// Product ids, numbered in the order of the rows. All of them have events.
    pub items: Interner,
    /// Visitor ids.
    pub users: Interner,
    sessions: Vec<Session>,
    events: Vec<LogEvent>,
    traits: traits::Traits,
    /// What was read and dropped.
    pub summary: Summary,
}

impl Log {
    /// Reads a log: a file, or a folder of files; `-` is standard input.
    ///
    /// # Errors
    /// `log_open`, `log_format` (no text, or one JSON array), `log_columns` (a needed column is
    /// missing: the message says which and what there is), `log_gzip` (damaged, or broken
    /// off before the first row), `log_parquet` (damaged, broken off anywhere, or through a pipe), `log_empty` (no row can be used: the message says why, with the first line).
    pub fn read(path: impl AsRef<Path>) -> Result<Self, Error> {
        Self::read_all(&[path], &mut |_| {})
    }

    /// Like [`read`](Self::read), of several files and folders as if they were one file, a day's visitor the one of the day
    /// before; tells `progress` now and then the share read, 0 to 1.
    ///
    /// # Errors
    /// As [`read`](Self::read), of whichever file it is.
    pub fn read_all(paths: &[impl AsRef<Path>], progress: &mut dyn FnMut(f32)) -> Result<Self, Error> {
        let paths: Vec<&Path> = paths.iter().map(AsRef::as_ref).collect();
        read::read(&paths, progress)
    }

    /// Sessions in the order of their first events.
    pub fn sessions(&self) -> &[Session] {
        &self.sessions
    }

    /// The events of a session, oldest first.
    pub fn events(&self, session: &Session) -> &[LogEvent] {
        self.events.get(session.start..session.end).unwrap_or_default()
    }

    /// What was shown in a session, and what came of it, in order.
    pub fn slates(&self, session: &Session) -> Vec<Slate> {
        slates::slates(self.events(session), self.summary.clock)
    }

    /// All events, session by session.
    pub fn all_events(&self) -> &[LogEvent] {
        &self.events
    }

    /// The columns that describe visitors.
    pub fn visitor_columns(&self) -> &[VisitorColumn] {
        &self.traits.columns
    }

    /// Number of the value that a session has in a visitor column, if known.
    pub fn visitor_value(&self, column: usize, session: usize) -> Option<u32> {
        self.traits.get(column, session as u32)
    }

    /// Adds what a visitors file says; what the log says itself stays.
    pub fn describe(&mut self, visitors: &Visitors) {
        let of: Vec<Option<u32>> = self.sessions.iter().map(Session::user).collect();
        let known = visitors.fill(&mut self.traits, &self.users, &of);
        self.summary.described = Some(known as u64);
        if known == 0 && !self.users.is_empty() {
            self.summary.warnings.add("visitors_unknown", || visitors.unknown(&self.users));
        }
        self.summary.warnings.extend(&visitors.warnings);
        self.traits.drop_full(&mut self.summary.warnings);
        self.summarise();
    }

    /// The part of the log whose events `keep` wants: to train on what came before a cut.
    pub fn part(&self, keep: impl Fn(&LogEvent) -> bool) -> Self {
        let mut part = Self {
            items: self.items.clone(),
            users: self.users.clone(),
            summary: self.summary.clone(),
            ..Self::default()
        };
        let mut members = Vec::new();
        for (number, session) in self.sessions.iter().enumerate() {
            let start = part.events.len();
            let session_number = part.sessions.len() as u32;
            let kept = self.events(session).iter().filter(|e| keep(e));
            part.events.extend(kept.map(|e| LogEvent { session: session_number, ..*e }));
            let end = part.events.len();
            if end > start {
                part.sessions.push(Session { start, end, ..*session });
                members.push((number as u32, session_number));
            }
        }
        part.traits = self.traits.regroup(part.sessions.len(), &members);
        part.drop_unused_items();
        part.summarise();
        part
    }

    /// Calls each product as `name` does, if it knows it: a variant or an SKU by the id of the product whose it is. Gives
    /// how many ids are other ones now.
    pub fn rename_items<'a>(&mut self, name: impl Fn(&str) -> Option<&'a str>) -> usize {
        let (mut items, mut renamed) = (Interner::default(), 0);
        let mut rename = |id| {
            let new = name(id).unwrap_or(id);
            renamed += usize::from(new != id);
            items.intern(new)
        };
        let new: Vec<u32> = self.items.names().map(&mut rename).collect();
        self.number_items(items, &new);
        self.summarise();
        renamed
    }

    /// Ids of products whose every row was dropped go; numbers close up.
    fn drop_unused_items(&mut self) {
        let mut used = vec![false; self.items.len()];
        for event in &self.events {
            if let Some(used) = used.get_mut(event.item as usize) {
                *used = true;
            }
        }
        if used.iter().all(|&u| u) {
            return;
        }
        let mut items = Interner::default();
        let new: Vec<u32> = self
            .items
            .names()
            .zip(&used)
            .map(|(name, &used)| if used { items.intern(name) } else { NONE })
            .collect();
        self.number_items(items, &new);
    }

    /// Takes other numbers for products; `new` has them by the old ones.
    fn number_items(&mut self, items: Interner, new: &[u32]) {
        for event in &mut self.events {
            event.item = new.get(event.item as usize).copied().unwrap_or(NONE);
        }
        self.items = items;
    }

    fn summarise(&mut self) {
        let mut kinds: Vec<(EventKind, u64)> = Vec::new();
        let (mut first, mut last) = (i64::MAX, i64::MIN);
        for event in &self.events {
            (first, last) = (first.min(event.time), last.max(event.time));
            match kinds.iter_mut().find(|k| k.0 == event.kind) {
                Some(kind) => kind.1 += 1,
                None => kinds.push((event.kind, 1)),
            }
        }
        kinds.sort_by_key(|k| std::cmp::Reverse(k.1));
        let s = &mut self.summary;
        s.events = self.events.len() as u64;
        s.sessions = self.sessions.len() as u64;
        s.single = self.sessions.iter().filter(|s| s.end - s.start == 1).count() as u64;
        s.users = self.users.len() as u64;
        s.items = self.items.len() as u64;
        s.kinds = kinds;
        s.span = (first.min(last), last);
        s.split = self.events.iter().any(|e| e.split == Split::Test);
        s.visitor_columns = self.traits.columns.iter().map(|c| (c.name.clone(), c.values.len())).collect();
    }
}
