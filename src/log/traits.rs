//! What a log or a visitors file says of its visitors: country, age group, device, segment.

use std::collections::HashMap;
use std::path::Path;

use super::alike::mend;
use super::columns::{Column, Meaning, meaning};
use super::intern::{Interner, NONE};
use super::row::{Columns, Fields, Header, NESTED, Row, VisitorColumns, json_fields, json_rows};
use super::source::{self, Input, Line, Source};
use super::summary::reasons;
use super::table::Table;
use crate::error::{Error, Warnings, excerpt};

/// A column with more distinct values than this describes no group of visitors: it is a name, an
/// address or a measurement, and is left out.
pub const MAX_VALUES: usize = 1000;

/// One visitor column: its name and its distinct values.
#[derive(Debug, Clone, Default)]
pub struct VisitorColumn {
    /// As the file names it, for example `country`.
    pub name: String,
    /// Its values, numbered.
    pub values: Interner,
    full: bool,
}

/// A table of visitor columns: for each owner (a visitor or a session) one value a column.
#[derive(Debug, Clone, Default)]
pub(super) struct Traits {
    pub columns: Vec<VisitorColumn>,
    /// [column][owner], number of the value or [`NONE`]; short where the rest is not known.
    cells: Vec<Vec<u32>>,
    /// By owner, the time of the earliest row.
    earliest: Vec<i64>,
}

impl Traits {
    pub fn column(&mut self, name: &str) -> usize {
        self.columns.iter().position(|c| c.name == name).unwrap_or_else(|| {
            self.columns.push(VisitorColumn { name: name.to_owned(), ..VisitorColumn::default() });
            self.cells.push(Vec::new());
            self.columns.len() - 1
        })
    }

    /// Whether a row is the earliest of its owner so far, in whatever order the file has them. What rows after it said is
    /// forgotten, so that what a visitor became later does not explain what they did before.
    pub fn begins(&mut self, owner: u32, time: i64) -> bool {
        let owner = owner as usize;
        if self.earliest.len() <= owner {
            self.earliest.resize(owner + 1, i64::MAX);
        }
        if time < self.earliest[owner] {
            self.earliest[owner] = time;
            self.cells.iter_mut().filter_map(|cells| cells.get_mut(owner)).for_each(|cell| *cell = NONE);
        }
        time == self.earliest[owner]
    }

    /// Notes a value, unless one is known.
    pub fn set(&mut self, column: usize, owner: u32, value: &str) {
        let value = value.trim();
        let (Some(c), Some(cells)) = (self.columns.get_mut(column), self.cells.get_mut(column)) else {
            return;
        };
        if value.is_empty() || c.full {
            return;
        }
        let owner = owner as usize;
        if cells.get(owner).is_some_and(|&v| v != NONE) {
            return;
        }
        let value = c.values.intern(value);
        if c.values.len() > MAX_VALUES {
            c.full = true;
            c.values = Interner::default();
            *cells = Vec::new();
            return;
        }
        if cells.len() <= owner {
            cells.resize(owner + 1, NONE);
        }
        cells[owner] = value;
    }

    pub fn get(&self, column: usize, owner: u32) -> Option<u32> {
        self.cells.get(column)?.get(owner as usize).copied().filter(|&v| v != NONE)
    }

    /// Leaves out the columns with too many values, and says so.
    pub fn drop_full(&mut self, warnings: &mut Warnings) {
        for i in (0..self.columns.len()).rev() {
            if self.columns[i].full {
                let name = self.columns.remove(i).name;
                self.cells.remove(i);
                warnings.add("log_visitor_column", || {
                    format!("column `{name}` has more than {MAX_VALUES} different values: it describes no group of visitors and is left out")
                });
            }
        }
    }

    /// The same table for other owners: of `(old, new)` pairs, each new owner takes the first value
    /// that is known of its old ones.
    pub fn regroup(&self, owners: usize, pairs: &[(u32, u32)]) -> Self {
        let mut new = Self { columns: self.columns.clone(), ..Self::default() };
        new.cells = self.columns.iter().map(|_| vec![NONE; owners]).collect();
        for &(old, owner) in pairs {
            for (column, cells) in new.cells.iter_mut().enumerate() {
                if let (Some(value), Some(cell)) = (self.get(column, old), cells.get_mut(owner as usize))
                    && *cell == NONE
                {
                    *cell = value;
                }
            }
        }
        new
    }
}

/// A visitors file: `user_id` and what is known of each.
#[derive(Debug, Clone, Default)]
pub struct Visitors {
    users: Interner,
    traits: Traits,
    /// What was left out.
    pub warnings: Warnings,
}

impl Visitors {
    /// Reads CSV or JSON lines, gzip or not, or Parquet; a file, or a folder of them.
    ///
    /// # Errors
    /// `log_open`, `log_format`, `log_gzip`, `log_parquet`; `log_columns` without a `user_id`; `log_empty` without
    /// a row.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let mut visitors = Self::default();
        let mut columns = VisitorColumns::default();
        for file in source::files(path, &mut visitors.warnings)? {
            match Input::open(&file)? {
                Input::Lines(source) => visitors.lines(&file, source, &mut columns)?,
                Input::Table => {
                    let table = Table::open(&file, &mut columns)?;
                    visitors.check(&file, &table.columns)?;
                    table.each(&mut columns, |_, row, columns| visitors.note(row, columns))?;
                }
            }
        }
        if visitors.users.is_empty() {
            let expected = "expected rows of user_id and what is known";
            let mut message = format!("{} holds no visitor: {expected}", path.display());
            if !visitors.warnings.is_empty() {
                message += &format!("; {}", reasons(&visitors.warnings).join("; "));
            }
            return Err(Error::new("log_empty", message));
        }
        columns.tell(&mut visitors.warnings);
        visitors.traits.drop_full(&mut visitors.warnings);
        Ok(visitors)
    }

    fn lines(&mut self, path: &Path, mut source: Source, columns: &mut VisitorColumns) -> Result<(), Error> {
        let (mut line, mut fields, mut header) = (String::new(), Fields::default(), None);
        let mut told = false;
        loop {
            match source.next(&mut line) {
                Line::Text if line.trim().is_empty() => {}
                Line::Text if line.trim_start().starts_with('{') => match json_rows(&line, columns) {
                    Ok(rows) => {
                        if !std::mem::replace(&mut told, true) {
                            json_fields(&line).iter().for_each(|fields| self.tell_of(&fields.columns));
                        }
                        rows.iter().for_each(|row| self.note(row, columns));
                    }
                    Err(why) => self.broken(source.line, &why),
                },
                Line::Text => match &header {
                    None => {
                        let first = Header::new(&line, columns);
                        self.check(path, &first.columns)?;
                        header = Some(first);
                    }
                    Some(header) => match Header::row(header, &line, &mut fields) {
                        Ok(row) => self.note(&row, columns),
                        Err(why) => self.broken(source.line, &why),
                    },
                },
                Line::Unreadable(why) if source.line == 1 && !line.starts_with('{') => {
                    return Err(source::no_header(path, why));
                }
                Line::Unreadable(why) => self.broken(source.line, why),
                Line::End => return Ok(()),
                Line::Broken(e) => {
                    let (path, line) = (path.display(), source.line);
                    let message = format!("{path} breaks off after line {line}: {e}; fetch it again");
                    return Err(Error::new("log_gzip", message));
                }
            }
        }
    }

    /// How many visitors are described.
    pub fn len(&self) -> usize {
        self.users.len()
    }

    /// True when none is.
    pub fn is_empty(&self) -> bool {
        self.users.is_empty()
    }

    /// What is known of a visitor, as `(column, value)`.
    pub fn of(&self, user_id: &str) -> Vec<(&str, &str)> {
        let Some(user) = self.users.get(user_id) else { return Vec::new() };
        let known = |(i, c)| {
            let c: &VisitorColumn = c;
            self.traits.get(i, user).map(|v| (c.name.as_str(), c.values.name(v)))
        };
        self.traits.columns.iter().enumerate().filter_map(known).collect()
    }

    fn check(&mut self, path: &Path, columns: &Columns) -> Result<(), Error> {
        if columns.has_user() {
            self.tell_of(columns);
            return Ok(());
        }
        Err(Error::new(
            "log_columns",
            format!("{} has no column user_id; it names: {}", path.display(), columns.listed()),
        ))
    }

    /// Says which columns are not taken for what is known of visitors.
    fn tell_of(&mut self, columns: &Columns) {
        let is_user = |m| matches!(m, Meaning::Known(Column::User | Column::Client, _));
        for (name, meaning) in columns.names.iter().zip(&columns.meanings) {
            // an unnamed one is the row number that pandas writes; what is nested in JSON lines is looked into
            let is_told = *meaning != Meaning::Visitor && !is_user(*meaning) && !name.trim().is_empty();
            if is_told && !NESTED.contains(&name.as_str()) {
                self.warnings.add("visitors_column", || {
                    format!("column of the visitors file whose name is one of events, products or bookkeeping, first `{}`: it is left out; call it otherwise if it describes visitors", excerpt(name))
                });
            }
        }
    }

    /// What to say where none of a log's visitors is here.
    pub(super) fn unknown(&self, of_log: &Interner) -> String {
        let ids = of_log.names().map(|id| (id, 1));
        let mend = mend(ids, self.users.names(), "the visitors file");
        format!(
            "visitors file that tells of no visitor of the log: the log has ids such as `{}`, the file such as `{}`; {}",
            excerpt(of_log.name(0)),
            excerpt(self.users.name(0)),
            mend.as_deref().unwrap_or("expected the same")
        )
    }

    fn note(&mut self, row: &Row<'_>, columns: &VisitorColumns) {
        let user = row.user();
        if user.is_empty() {
            self.warnings.add("visitors_user", || "row of the visitors file without user_id".to_owned());
            return;
        }
        let user = self.users.intern(user);
        for (column, value) in &row.visitor {
            let number = self.traits.column(columns.names.get(*column).map_or("", String::as_str));
            self.traits.set(number, user, value);
        }
    }

    fn broken(&mut self, line: u64, why: &str) {
        self.warnings.add("visitors_row", || {
            format!("row of the visitors file that cannot be read, first line {line}: it {why}")
        });
    }

    /// Fills what a log does not say itself of its sessions; gives the number of its visitors that are described.
    pub(super) fn fill(&self, sessions: &mut Traits, users: &Interner, of: &[Option<u32>]) -> usize {
        // the log's number of a visitor to this file's
        let known: HashMap<u32, u32> = users
            .names()
            .enumerate()
            .filter_map(|(log, name)| Some((log as u32, self.users.get(name)?)))
            .collect();
        for (i, column) in self.traits.columns.iter().enumerate() {
            if !matches!(meaning(&column.name), Meaning::Visitor) {
                continue;
            }
            let target = sessions.column(&column.name);
            for (session, user) in of.iter().enumerate() {
                if let Some(value) = user.and_then(|u| known.get(&u)).and_then(|&u| self.traits.get(i, u)) {
                    sessions.set(target, session as u32, column.values.name(value));
                }
            }
        }
        known.len()
    }
}
