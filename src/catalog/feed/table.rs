//! CSV and TSV: a header line, then one product a line.

use super::Format;
use crate::catalog::{names, plain};
use crate::json::{Field, Record};
use crate::{Error, Warnings};

/// The rows as records. Rows that are cut short or too long are read as far as they go, and counted; a line
/// whose quotation mark is never closed, which would take in the rows after it, is left out and counted.
///
/// # Errors
/// `catalog_format` when the first line names no `id`.
pub fn records(text: &str, warnings: &mut Warnings) -> Result<(Format, Vec<Record>), Error> {
    let first = text.lines().next().unwrap_or_default();
    let count = |d: u8| first.bytes().filter(|&b| b == d).count();
    let delimiter = [b'\t', b';', b','].into_iter().max_by_key(|&d| count(d)).unwrap_or(b',');
    let broken =
        |e: csv::Error| plain::format_error(&["CSV that cannot be read (", &e.to_string(), ")"].concat());
    let open = |from: usize| {
        let rows = text.as_bytes().get(from..).unwrap_or_default();
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(false).from_reader(rows)
    };
    let line = |at: usize| 1 + text.bytes().take(at).filter(|&b| b == b'\n').count();
    // Where the present reader began.
    let mut from = 0;
    let mut reader = open(from);
    let mut header = csv::StringRecord::new();
    reader.read_record(&mut header).map_err(broken)?;
    let named: Record = header.iter().map(|name| (name.trim().to_owned(), Field::Bool(true))).collect();
    if !names::standard(named.clone()).iter().any(|(name, _)| name == "id") {
        let line: String = first.chars().take(60).collect();
        return Err(plain::format_error(&["text whose first line names no `id` (", &line, ")"].concat()));
    }
    let mut records = Vec::new();
    let mut row = csv::StringRecord::new();
    loop {
        let begin = from + reader.position().byte() as usize;
        if !reader.read_record(&mut row).map_err(broken)? {
            break;
        }
        let end = from + reader.position().byte() as usize;
        let raw = text.as_bytes().get(begin..end).unwrap_or_default();
        if let Some(stray) = stray_quote(raw, delimiter, header.len()) {
            let at = begin + stray;
            warnings.add("feed_quote", || {
                format!("line {} has a quotation mark that is never closed, and is left out", line(at))
            });
            from = text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |n| at + n + 1);
            reader = open(from);
            continue;
        }
        if row.len() != header.len() {
            warnings.add("feed_row_length", || {
                let breaks = raw.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
                format!("line {} has {} cells, the header {}", line(begin + breaks), row.len(), header.len())
            });
        }
        let cell =
            |cell: &str| if cell.trim().is_empty() { Field::Null } else { Field::Text(cell.to_owned()) };
        let names = named.iter().map(|(name, _)| name.clone());
        records.push(names.zip(row.iter().map(cell)).collect());
    }
    Ok((if delimiter == b'\t' { Format::Tsv } else { Format::Csv }, records))
}

/// Where in a row a quotation mark opens a cell that nothing closes: what ends the cell, lines later, opens
/// another, or it runs to the end of the file over lines that are rows of so many `cells`, or over none.
/// A text of several lines is closed by a mark at its end.
fn stray_quote(row: &[u8], delimiter: u8, cells: usize) -> Option<usize> {
    let breaks = |b: &u8| *b == b'\n';
    let ends = |b: &u8| *b == delimiter || matches!(b, b'\r' | b'\n');
    let mut at = 0;
    loop {
        if row.get(at) == Some(&b'"') {
            let mut end = at + 1;
            // A mark within the text is doubled.
            while row.get(end).is_some_and(|&b| b != b'"' || row.get(end + 1) == Some(&b'"')) {
                end += if row[end] == b'"' { 2 } else { 1 };
            }
            let mut lines = row[at..end.min(row.len())].split(breaks).skip(1).peekable();
            if end >= row.len() {
                let next = lines.next().unwrap_or_default();
                let found = next.iter().filter(|&&b| b == delimiter).count() + 1;
                let is_last = next.is_empty() && lines.next().is_none();
                return (found >= cells || is_last).then_some(at);
            }
            let opens = ends(&row[end - 1]) && row.get(end + 1).is_some_and(|b| !ends(b));
            if opens && lines.peek().is_some() {
                return Some(at);
            }
            at = end;
        }
        at += 1 + row.get(at..)?.iter().position(ends)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read of rows of `id,title,price`, as `id=title` where there is a price, and what is left out.
    fn read(rows: &str) -> (Vec<String>, String) {
        let mut warnings = Warnings::default();
        let (_, records) = records(&format!("id,title,price\n{rows}"), &mut warnings).unwrap();
        let text = |record: &Record, at: usize| match record.get(at) {
            Some((_, Field::Text(text))) => text.clone(),
            _ => "-".to_owned(),
        };
        let one = |r: &Record| {
            assert_ne!(text(r, 2), "-", "{r:?}");
            format!("{}={}", text(r, 0), text(r, 1))
        };
        let said = warnings.iter().map(|w| format!("{} {} {}", w.count, w.code, w.first)).collect::<Vec<_>>();
        (records.iter().map(one).collect(), said.join("; "))
    }

    fn left_out(count: u64, line: usize) -> String {
        format!("{count} feed_quote line {line} has a quotation mark that is never closed, and is left out")
    }

    #[test]
    fn a_stray_quote_costs_its_own_line_alone() {
        let stray = "1,Coat,9\n2,\"Hat,9\n3,Shoe,9\n4,Sock,9\n";
        let want = ["1=Coat", "3=Shoe", "4=Sock"].map(str::to_owned).to_vec();
        assert_eq!(read(stray), (want.clone(), left_out(1, 3)));
        assert_eq!(read(&stray.replace('\n', "\r\n")), (want.clone(), left_out(1, 3)));
        // before a cell that is quoted, in the last column, in quoted rows; below, before two lines, at the end
        for rows in [
            "1,Coat,9\n2,\"Hat,9\n3,\"Shoe\",9\n4,Sock,9",
            "1,Coat,9\n2,Hat,\"9\n3,Shoe,9\n4,Sock,9\n",
            "\"1\",\"Coat\",\"9\"\n\"2\",\"Hat\",\"9\n\"3\",\"Shoe\",\"9\"\n\"4\",\"Sock\",\"9\"\n",
        ] {
            assert_eq!(read(rows), (want.clone(), left_out(1, 3)), "{rows}");
            assert_eq!(read(&rows.replace('\n', "\r\n")), (want.clone(), left_out(1, 3)), "{rows}");
        }
        assert_eq!(read("2,\"Hat,9\n3,\"Red\nshoe\",9\n").0, ["3=Red\nshoe"]);
        for end in ["", "\n", "\r\n"] {
            let last = format!("1,Coat,9\n3,Shoe,9\n4,Sock,9\n2,\"Hat,9{end}");
            assert_eq!(read(&last), (want.clone(), left_out(1, 5)), "{end:?}");
        }
    }

    #[test]
    fn two_stray_quotes_cost_two_lines() {
        let want = ["1=Coat", "4=Sock"].map(str::to_owned).to_vec();
        for rows in [
            "2,\"Hat,9\n1,Coat,9\n3,\"Shoe,9\n4,Sock,9\n",
            "2,\"Hat,9\n3,\"Shoe,9\n1,Coat,9\n4,Sock,9\n",
            "2,\"Hat,9\n1,Coat,9\n4,Sock,9\n3,\"Shoe,9\n",
        ] {
            assert_eq!(read(rows), (want.clone(), left_out(2, 2)), "{rows}");
            assert_eq!(read(&rows.replace('\n', "\r\n")), (want.clone(), left_out(2, 2)), "{rows}");
        }
    }

    #[test]
    fn texts_of_several_lines_are_read_as_they_are() {
        for title in
            ["Red\ncoat", "Red,\nwarm, long\n", "\n\"\"Red\"\", 12\"\"\ncoat\"\"", "a,b,c\nd,e,f\r\n", ""]
        {
            let rows = format!("1,\"{title}\",9\n2,\"{title}\",\"9\"\n");
            let (read, said) = read(&rows);
            let plain = title.replace("\"\"", "\"");
            let plain = if plain.is_empty() { "-" } else { plain.as_str() };
            assert_eq!((read, said), (vec![format!("1={plain}"), format!("2={plain}")], String::new()));
        }
        // a mark that should have been doubled
        assert_eq!(read("1,\"Red\ncoat, 12\" long\",9\n").0, ["1=Red\ncoat, 12 long\""]);
    }
}
