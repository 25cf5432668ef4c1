//! A feed's bytes as records of named fields, whatever its format.
//!
//! A new format is one more arm of [`read`] that yields [`Record`]s; everything after that is shared.

use crate::Error;
use crate::json::{Field, Record};

/// The formats that [`read`] tells apart by content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// An array of products, or an object that holds one as `products`.
    Json,
    /// A header line and one line a product, separated by comma, semicolon or tab.
    Csv,
}

/// Reads a feed, its format told from its content. O(bytes).
///
/// # Errors
/// `catalog_format` when the bytes are neither JSON nor CSV (an HTML error page, say), or break off;
/// `full_needed` for CSV without the feature `full`.
pub fn read(bytes: &[u8]) -> Result<(Format, Vec<Record>), Error> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match bytes.iter().find(|b| !b.is_ascii_whitespace()) {
        Some(b'[' | b'{') => Ok((Format::Json, read_json(bytes)?)),
        Some(b'<') => Err(format_error("an HTML or XML page")),
        Some(_) if bytes.contains(&0) || bytes.starts_with(&[0x1F, 0x8B]) => Err(format_error("binary data")),
        Some(_) => Ok((Format::Csv, read_csv(bytes)?)),
        None => Err(Error::new("catalog_empty", "the catalogue is empty: expected at least one product")),
    }
}

fn format_error(got: &str) -> Error {
    Error::new(
        "catalog_format",
        [
            "the catalogue is ",
            got,
            ": expected a JSON array of products, {\"products\": [...]}, or CSV with a header line",
        ]
        .concat(),
    )
}

fn read_json(bytes: &[u8]) -> Result<Vec<Record>, Error> {
    records(Field::parse(bytes).map_err(|e| format_error(&["JSON that cannot be read (", &e, ")"].concat()))?)
}

/// The products of a parsed feed: an array of objects, or an object that holds it as `products`.
///
/// # Errors
/// `catalog_format` when there is no such array.
pub fn records(feed: Field) -> Result<Vec<Record>, Error> {
    let list = match feed {
        Field::List(list) => list,
        Field::Object(fields) => match fields.into_iter().find(|(name, _)| name == "products") {
            Some((_, Field::List(list))) => list,
            _ => return Err(format_error("a JSON object without a `products` array")),
        },
        _ => return Err(format_error("a single JSON value")),
    };
    // What is not an object has no id; the import counts it.
    Ok(list.into_iter().map(|p| if let Field::Object(fields) = p { fields } else { Vec::new() }).collect())
}

#[cfg(not(feature = "full"))]
fn read_csv(_: &[u8]) -> Result<Vec<Record>, Error> {
    Err(Error::needs_full())
}

#[cfg(feature = "full")]
fn read_csv(bytes: &[u8]) -> Result<Vec<Record>, Error> {
    let first = bytes.split(|&b| b == b'\n').next().unwrap_or_default();
    let count = |d: u8| first.iter().filter(|&&b| b == d).count();
    let delimiter = [b'\t', b';', b','].into_iter().max_by_key(|&d| count(d)).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(bytes);
    let names: Vec<String> = reader
        .byte_headers()
        .map_err(|e| format_error(&format!("CSV that cannot be read ({e})")))?
        .iter()
        .map(|name| String::from_utf8_lossy(name).trim().to_owned())
        .collect();
    let mut records = Vec::new();
    let mut row = csv::ByteRecord::new();
    while reader
        .read_byte_record(&mut row)
        .map_err(|e| format_error(&format!("CSV that cannot be read ({e})")))?
    {
        let cell = |b: &[u8]| {
            if b.is_empty() { Field::Null } else { Field::Text(String::from_utf8_lossy(b).into_owned()) }
        };
        records.push(names.iter().cloned().zip(row.iter().map(cell)).collect());
    }
    Ok(records)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_read_as_an_array_or_as_products() {
        for feed in [r#"[{"id":1}]"#, r#" {"shop":"x","products":[{"id":1}]}"#] {
            let (format, records) = read(feed.as_bytes()).unwrap();
            assert_eq!(format, Format::Json);
            assert_eq!(records, vec![vec![("id".to_owned(), Field::Number(1.0))]]);
        }
    }

    #[test]
    fn csv_is_read_with_any_usual_delimiter_and_with_a_byte_order_mark() {
        for feed in ["\u{FEFF}id,title\n1,\"a, b\"", "id;title\n1;a, b", "id\ttitle\n1\ta, b"] {
            let (format, records) = read(feed.as_bytes()).unwrap();
            assert_eq!(format, Format::Csv);
            assert_eq!(records[0][1], ("title".to_owned(), Field::Text("a, b".to_owned())), "{feed}");
        }
    }

    #[test]
    fn what_is_not_a_feed_is_refused_with_a_code() {
        for (bytes, code) in [
            (&b"<!doctype html><p>404"[..], "catalog_format"),
            (b"[{\"id\": 1", "catalog_format"),
            (b"{\"items\": []}", "catalog_format"),
            (b"\x1f\x8b\x08\x00", "catalog_format"),
            (b"  \n", "catalog_empty"),
        ] {
            assert_eq!(read(bytes).unwrap_err().code(), code);
        }
    }
}
