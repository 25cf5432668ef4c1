//! Parquet files as rows: what Spark, DuckDB, DataFusion, BigQuery and pandas write.
//!
//! Read row group by row group, and of each only the columns that mean something. Numbers, texts, dictionaries,
//! decimals, dates and times come typed; what GA4's export nests is looked into as in JSON lines.

use std::borrow::Cow;
use std::fmt::Write;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::basic::{ConvertedType, Repetition, Type as Physical};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::reader::RowIter;
use parquet::record::{Field, Row as Record};
use parquet::schema::types::{Type, TypePtr};
use serde_json::{Map, Value};

use super::columns::{Column, Meaning};
use super::row::{Columns, NESTED, Row, VisitorColumns, object_rows};
use super::source::is_stdin;
use super::time::{self, Unit};
use crate::Error;

const DAY: i64 = 86_400_000_000;

/// One Parquet file.
pub(super) struct Table {
    path: PathBuf,
    reader: SerializedFileReader<File>,
    /// Its plain columns.
    pub columns: Columns,
    /// Its nested columns that are looked into.
    nested: Vec<String>,
}

impl Table {
    /// Reads the schema, which stands at the end.
    ///
    /// # Errors
    /// `log_open`; `log_parquet` when the end is missing or damaged, or comes through a pipe.
    pub fn open(path: &Path, visitor: &mut VisitorColumns) -> Result<Self, Error> {
        if is_stdin(path) || (path.exists() && !path.is_file()) {
            let message = format!(
                "{} is Parquet that does not lie in a file: its schema stands at the end; save it and name the file",
                path.display()
            );
            return Err(Error::new("log_parquet", message));
        }
        let file = File::open(path)
            .map_err(|e| Error::new("log_open", format!("{} cannot be opened: {e}", path.display())))?;
        let reader = SerializedFileReader::new(file).map_err(|e| damaged(path, "cannot be read", &e))?;
        let fields = reader.metadata().file_metadata().schema().get_fields();
        let names = |kind: fn(&Type) -> bool| {
            fields.iter().filter(move |f| kind(f)).map(|f| f.name().to_owned()).collect::<Vec<_>>()
        };
        let columns = Columns::new(names(is_plain), visitor);
        let mut nested = names(Type::is_group);
        nested.retain(|name| NESTED.contains(&name.as_str()));
        Ok(Self { path: path.to_owned(), reader, columns, nested })
    }

    /// How many rows there are.
    pub fn rows(&self) -> u64 {
        u64::try_from(self.reader.metadata().file_metadata().num_rows()).unwrap_or(0)
    }

    /// Whether events hold their products in a list.
    pub fn has_items(&self) -> bool {
        self.nested.iter().any(|name| name == "items" || name == "products")
    }

    /// Calls `each` with every row and its number, from 1; of a row with a list of products once for each of them.
    ///
    /// # Errors
    /// `log_parquet` when a page is damaged, or packed in a way that is not read here.
    pub fn each(
        &self,
        visitor: &mut VisitorColumns,
        mut each: impl FnMut(u64, &Row<'_>, &VisitorColumns),
    ) -> Result<(), Error> {
        let plain: Vec<(Meaning, Option<usize>)> = (self.columns.meanings.iter().copied())
            .zip(self.columns.visitor.iter().copied())
            .filter(|(meaning, _)| *meaning != Meaning::Other)
            .collect();
        self.records(
            |field| self.wants(field),
            |number, record| {
                if self.nested.is_empty() {
                    each(number, &cells(record, &plain), visitor);
                } else {
                    for row in object_rows(object(record), visitor) {
                        each(number, &row, visitor);
                    }
                }
            },
        )
    }

    fn wants(&self, field: &Type) -> bool {
        if field.is_group() {
            return self.nested.iter().any(|name| name == field.name());
        }
        let mut known = self.columns.names.iter().zip(&self.columns.meanings);
        known.any(|(name, meaning)| name == field.name() && *meaning != Meaning::Other)
    }

    fn records(
        &self,
        wanted: impl Fn(&Type) -> bool,
        mut each: impl FnMut(u64, &Record),
    ) -> Result<(), Error> {
        let schema = self.reader.metadata().file_metadata().schema();
        let fields: Vec<TypePtr> = schema.get_fields().iter().filter(|f| wanted(f)).map(Arc::clone).collect();
        let mut number = 0;
        let mut read = || {
            let projection = Type::group_type_builder(schema.name()).with_fields(fields.clone()).build()?;
            for record in RowIter::from_file(Some(projection), &self.reader)? {
                number += 1;
                each(number, &record?);
            }
            Ok(())
        };
        // The decoders assert what a damaged page does not keep. What was read up to there is not used.
        let read = catch_unwind(AssertUnwindSafe(&mut read));
        let read = read.unwrap_or_else(|_| Err(ParquetError::General("a page is damaged".to_owned())));
        read.map_err(|e| damaged(&self.path, &format!("cannot be read at row {}", number.max(1)), &e))
    }
}

/// The rows of a Parquet file as JSON lines, all columns.
///
/// # Errors
/// `log_open`, `log_parquet`.
pub fn json_lines(path: &Path) -> Result<Vec<u8>, Error> {
    let table = Table::open(path, &mut VisitorColumns::default())?;
    let mut lines = Vec::new();
    table.records(
        |field| field.is_group() || is_plain(field),
        |_, record| {
            lines.extend(Value::Object(object(record)).to_string().into_bytes());
            lines.push(b'\n');
        },
    )?;
    Ok(lines)
}

fn damaged(path: &Path, what: &str, error: &ParquetError) -> Error {
    Error::new("log_parquet", format!("{} {what} ({error}): fetch or write it again", path.display()))
}

/// Whether a column holds one value a row, of a kind that can mean something.
fn is_plain(field: &Type) -> bool {
    if !field.is_primitive() {
        return false;
    }
    let about = field.get_basic_info();
    let repeated = about.has_repetition() && about.repetition() == Repetition::REPEATED;
    let known = match field.get_physical_type() {
        Physical::FIXED_LEN_BYTE_ARRAY => {
            matches!(about.converted_type(), ConvertedType::NONE | ConvertedType::DECIMAL)
        }
        _ => true,
    };
    known && !repeated
}

/// A row without nested columns; `plain` says of each column what it means.
fn cells<'a>(record: &'a Record, plain: &[(Meaning, Option<usize>)]) -> Row<'a> {
    let mut row = Row::default();
    for ((_, field), (meaning, visitor)) in record.get_column_iter().zip(plain) {
        match meaning {
            Meaning::Known(Column::Time, rank) => match time_of(field) {
                // beside a date it may be a time of the day
                Some((time, _)) if *rank == Column::CLOCK && time < 240_000_000_000 => {
                    row.put(Column::Time, *rank, text(field));
                }
                Some(time) => {
                    row.put_time(*rank, time);
                    if *rank == Column::DATE {
                        row.put_date(text(field));
                    }
                }
                None => row.put(Column::Time, *rank, text(field)),
            },
            Meaning::Known(column, rank) => row.put(*column, *rank, text(field)),
            Meaning::Visitor => row.visitor.extend(visitor.map(|number| (number, text(field)))),
            Meaning::Other => {}
        }
    }
    row
}

/// A time that the file has as a number, in microseconds. Times without a zone are taken as UTC; those of before the web
/// are left to be read as text, so that they are no order key.
fn time_of(field: &Field) -> Option<(i64, Unit)> {
    match *field {
        Field::TimestampMillis(t) if t >= time::EARLIEST / 1000 => {
            Some((t.checked_mul(1000)?, Unit::Milliseconds))
        }
        Field::TimestampMicros(t) if t >= time::EARLIEST => Some((t, Unit::Microseconds)),
        Field::Date(days) if days >= 0 => Some((i64::from(days) * DAY, Unit::Iso8601)),
        Field::Long(t) => time::of_number(t),
        Field::Int(t) => time::of_number(i64::from(t)),
        _ => None,
    }
}

/// A value as a log in text has it; nothing for none.
fn text(field: &Field) -> Cow<'_, str> {
    match field {
        Field::Null => Cow::Borrowed(""),
        Field::Str(text) => Cow::Borrowed(text),
        Field::Bytes(bytes) => match bytes.as_utf8() {
            Ok(text) if !text.contains(char::is_control) => Cow::Borrowed(text),
            _ => Cow::Owned(hexadecimal(bytes.data())), // a UUID, say
        },
        // An id that was made a float because others are missing is still 17, not 17.0.
        Field::Float(x) => Cow::Owned(x.to_string()),
        Field::Double(x) => Cow::Owned(x.to_string()),
        Field::TimestampMillis(t) => moment(jiff::Timestamp::from_millisecond(*t)),
        Field::TimestampMicros(t) => moment(jiff::Timestamp::from_microsecond(*t)),
        // One without decimals is shown as `17.`
        Field::Decimal(_) => Cow::Owned(field.to_string().trim_end_matches('.').to_owned()),
        other => Cow::Owned(other.to_string()),
    }
}

fn moment(time: Result<jiff::Timestamp, jiff::Error>) -> Cow<'static, str> {
    Cow::Owned(time.map_or_else(|_| String::new(), |t| t.to_string()))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}"); // a String takes all
        text
    })
}

/// The row as JSON has it.
fn object(record: &Record) -> Map<String, Value> {
    record.get_column_iter().map(|(name, field)| (name.clone(), value(field))).collect()
}

fn value(field: &Field) -> Value {
    match field {
        Field::Null => Value::Null,
        Field::Bool(b) => Value::Bool(*b),
        Field::Int(n) => Value::from(*n),
        Field::Long(n) => Value::from(*n),
        Field::Float(x) => Value::from(*x),
        Field::Double(x) => Value::from(*x),
        Field::Group(record) => Value::Object(object(record)),
        Field::ListInternal(list) => Value::Array(list.elements().iter().map(value).collect()),
        Field::MapInternal(map) => {
            Value::Object(map.entries().iter().map(|(k, v)| (text(k).into_owned(), value(v))).collect())
        }
        other => Value::String(text(other).into_owned()),
    }
}
