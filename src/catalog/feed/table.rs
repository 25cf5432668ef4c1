//! CSV and TSV: a header line, then one product a line.

use super::Format;
use crate::catalog::{names, plain};
use crate::json::{Field, Record};
use crate::{Error, Warnings};

/// The rows as records. Rows that are cut short or too long are read as far as they go, and counted.
///
/// # Errors
/// `catalog_format` when the first line names no `id`.
pub fn records(text: &str, warnings: &mut Warnings) -> Result<(Format, Vec<Record>), Error> {
    let first = text.lines().next().unwrap_or_default();
    let count = |d: u8| first.bytes().filter(|&b| b == d).count();
    let delimiter = [b'\t', b';', b','].into_iter().max_by_key(|&d| count(d)).unwrap_or(b',');
    let broken =
        |e: csv::Error| plain::format_error(&["CSV that cannot be read (", &e.to_string(), ")"].concat());
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().map_err(broken)?.clone();
    let named: Record = header.iter().map(|name| (name.trim().to_owned(), Field::Bool(true))).collect();
    if !names::standard(named.clone()).iter().any(|(name, _)| name == "id") {
        let line: String = first.chars().take(60).collect();
        return Err(plain::format_error(&["text whose first line names no `id` (", &line, ")"].concat()));
    }
    let mut records = Vec::new();
    for row in reader.records() {
        let row = row.map_err(broken)?;
        if row.len() != header.len() {
            warnings.add("feed_row_length", || {
                format!(
                    "line {} has {} cells, the header {}",
                    row.position().map_or(0, csv::Position::line),
                    row.len(),
                    header.len()
                )
            });
        }
        let cell =
            |cell: &str| if cell.trim().is_empty() { Field::Null } else { Field::Text(cell.to_owned()) };
        let names = named.iter().map(|(name, _)| name.clone());
        records.push(names.zip(row.iter().map(cell)).collect());
    }
    Ok((if delimiter == b'\t' { Format::Tsv } else { Format::Csv }, records))
}
