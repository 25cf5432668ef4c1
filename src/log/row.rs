//! One row of a log as cells, whichever format it came in.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::columns::{Column, Meaning, meaning};
use super::time::{self, Unit};
use crate::error::{Warnings, excerpt};

/// The cells of one row, by meaning; an empty cell is a missing one.
#[derive(Debug)]
pub(super) struct Row<'a> {
    cells: [Cow<'a, str>; Column::COUNT],
    /// How well each is named.
    ranks: [usize; Column::COUNT],
    /// Number of the visitor column, and what stands in it.
    pub visitor: Vec<(usize, Cow<'a, str>)>,
    /// The time in microseconds, where the file has it as a number with a unit; else it is in its cell.
    pub time: Option<(i64, Unit)>,
    /// What stands in the column `date`.
    date: Cow<'a, str>,
}

impl Default for Row<'_> {
    fn default() -> Self {
        Self {
            cells: <[Cow<'_, str>; Column::COUNT]>::default(),
            ranks: [usize::MAX; Column::COUNT],
            visitor: Vec::new(),
            time: None,
            date: Cow::Borrowed(""),
        }
    }
}

impl<'a> Row<'a> {
    pub fn cell(&self, column: Column) -> &str {
        self.cells[column as usize].trim()
    }

    /// Who it was; the browser, where nobody is named.
    pub fn user(&self) -> &str {
        match self.cell(Column::User) {
            "" => self.cell(Column::Client),
            user => user,
        }
    }

    /// Which visit it was. Two visitors may come in the same second, which is all that GA4 numbers visits by: there it
    /// is the browser's visit. The browser stays the same when its visitor logs in.
    pub fn session(&self) -> Cow<'_, str> {
        let of_client = self.cell(Column::ClientSession);
        match self.cell(Column::Session) {
            "" if !of_client.is_empty() => {
                let client = match self.cell(Column::Client) {
                    "" => self.cell(Column::User),
                    client => client,
                };
                Cow::Owned([client, " ", of_client].concat())
            }
            session => Cow::Borrowed(session),
        }
    }

    /// Takes `text` for the column, unless it is nothing or a better-named one is there.
    pub fn put(&mut self, column: Column, rank: usize, text: impl Into<Cow<'a, str>>) {
        let text = text.into();
        if column == Column::Time && rank == Column::DATE {
            self.put_date(text.clone());
        }
        if !is_nothing(column, text.trim()) && self.take(column, rank) {
            self.cells[column as usize] = text;
            if column == Column::Time {
                self.time = None;
            }
        }
    }

    pub fn put_date(&mut self, text: Cow<'a, str>) {
        self.date = text;
    }

    /// The day, where the time is one of that day: `date` beside `time`.
    pub fn date(&self) -> Option<&str> {
        let date = self.date.trim();
        let clock = self.cell(Column::Time);
        (!date.is_empty() && date != clock && time::is_clock(clock)).then_some(date)
    }

    /// The same of a time that the file has as a number.
    pub fn put_time(&mut self, rank: usize, time: (i64, Unit)) {
        if self.take(Column::Time, rank) {
            self.time = Some(time);
        }
    }

    fn take(&mut self, column: Column, rank: usize) -> bool {
        let best = &mut self.ranks[column as usize];
        let better = rank < *best;
        if better {
            *best = rank;
        }
        better
    }
}

/// Whether a cell holds nothing: `(not set)` is GA4's word for it; the others are what Hive, MySQL, pandas and JavaScript
/// write where there is no value. A product may be called so, a visitor, a visit or a slate is not.
fn is_nothing(column: Column, text: &str) -> bool {
    let names = [Column::User, Column::Client, Column::Session, Column::ClientSession, Column::Slate];
    matches!(text, "" | "(not set)") || (is_word_for_nothing(text) && names.contains(&column))
}

/// Whether a text is what a program writes where there is no value.
pub(super) fn is_word_for_nothing(text: &str) -> bool {
    matches!(text, "null" | "NULL" | "\\N" | "nan" | "NaN" | "None" | "<NA>" | "undefined" | "N/A")
}

/// More visitor columns than this are no description but an event's own properties.
const MAX_COLUMNS: usize = 32;

/// The visitor columns of a log, numbered in the order in which they came up.
#[derive(Debug, Default)]
pub(super) struct VisitorColumns {
    pub names: Vec<String>,
    /// The first column for which there was no room.
    pub left_out: Option<String>,
}

impl VisitorColumns {
    fn number(&mut self, name: &str) -> Option<usize> {
        if let Some(number) = self.names.iter().position(|n| n == name) {
            return Some(number);
        }
        if self.names.len() == MAX_COLUMNS {
            self.left_out.get_or_insert_with(|| name.to_owned());
            return None;
        }
        self.names.push(name.to_owned());
        Some(self.names.len() - 1)
    }

    /// Says which had no room.
    pub fn tell(&self, warnings: &mut Warnings) {
        if let Some(name) = &self.left_out {
            let name = excerpt(name);
            warnings.add("log_visitor_columns", || {
                format!("more than {MAX_COLUMNS} columns that are not a log's own: `{name}` and those after it are left out")
            });
        }
    }
}

/// The columns of a table by name: what each means.
#[derive(Debug)]
pub(super) struct Columns {
    pub meanings: Vec<Meaning>,
    /// Number of each visitor column.
    pub visitor: Vec<Option<usize>>,
    /// The names as they stand in the file.
    pub names: Vec<String>,
}

impl Columns {
    pub fn new(names: Vec<String>, columns: &mut VisitorColumns) -> Self {
        let meanings: Vec<Meaning> = names.iter().map(|name| meaning(name)).collect();
        let visitor = names
            .iter()
            .zip(&meanings)
            .map(|(name, m)| match m {
                Meaning::Visitor => columns.number(name.trim()),
                _ => None,
            })
            .collect();
        Self { meanings, visitor, names }
    }

    pub fn has(&self, column: Column) -> bool {
        self.meanings.iter().any(|m| matches!(m, Meaning::Known(c, _) if *c == column))
    }

    /// Whether they say who it was.
    pub fn has_user(&self) -> bool {
        self.has(Column::User) || self.has(Column::Client)
    }

    /// Where several mean the same, in which order they count: `item_id before sku`.
    pub fn alike(&self) -> Vec<String> {
        let mut known: Vec<(usize, usize, &str)> = Vec::new();
        for (meaning, name) in self.meanings.iter().zip(&self.names) {
            if let Meaning::Known(column, rank) = meaning {
                known.push((*column as usize, *rank, name.trim()));
            }
        }
        known.sort_by_key(|(column, rank, _)| (*column, *rank)); // of one name, the first counts
        let alike = known.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1);
        alike
            .map(|same| same.iter().map(|(.., name)| excerpt(name)).collect::<Vec<_>>().join(" before "))
            .collect()
    }

    /// The names for a message: at most 30, of at most 40 characters.
    pub fn listed(&self) -> String {
        let names: Vec<String> = self.names.iter().take(30).map(|n| excerpt(n)).collect();
        names.join(", ")
    }
}

/// The first line of a CSV file.
#[derive(Debug)]
pub(super) struct Header {
    delimiter: u8,
    pub columns: Columns,
}

impl Header {
    /// Reads the names.
    pub fn new(line: &str, columns: &mut VisitorColumns) -> Self {
        let delimiter = delimiter(line);
        let mut fields = Fields::default();
        fields.split(line, delimiter);
        Self { delimiter, columns: Columns::new(fields.iter().map(str::to_owned).collect(), columns) }
    }

    /// Cuts a line into cells; an error says why it cannot be a row.
    pub fn row<'a>(&self, line: &str, fields: &'a mut Fields) -> Result<Row<'a>, String> {
        if !fields.split(line, self.delimiter) {
            return Err("opens a quote that it does not close".to_owned());
        }
        let Columns { meanings, visitor, .. } = &self.columns;
        let (expected, got) = (meanings.len(), fields.ends.len());
        // Fewer fields than named: which is missing cannot be told. More: a stray delimiter.
        if expected != got {
            return Err(format!("has {got} fields where the header names {expected}"));
        }
        let mut row = Row::default();
        for (i, text) in fields.iter().enumerate() {
            match meanings[i] {
                Meaning::Known(column, rank) => row.put(column, rank, text),
                Meaning::Visitor => row.visitor.extend(visitor[i].map(|c| (c, Cow::Borrowed(text)))),
                Meaning::Other => {}
            }
        }
        Ok(row)
    }
}

/// The delimiter that a header line uses: the one of `, ; tab |` that comes most often in it.
fn delimiter(header: &str) -> u8 {
    let count = |d: u8| header.bytes().filter(|&b| b == d).count();
    // max_by_key takes the last of equals, so the comma stands last
    [b'|', b'\t', b';', b','].into_iter().max_by_key(|&d| count(d)).unwrap_or(b',')
}

/// The fields of one CSV line, unquoted, in one buffer that is used again for each line.
#[derive(Debug, Default)]
pub(super) struct Fields {
    text: String,
    ends: Vec<usize>,
}

impl Fields {
    /// RFC 4180 within one line; false when a quote stays open. Lines are cut before quotes are
    /// looked at, so that one stray quote costs its row and not the rest of the file.
    fn split(&mut self, line: &str, delimiter: u8) -> bool {
        self.text.clear();
        self.ends.clear();
        let delimiter = delimiter as char;
        if !line.contains('"') {
            for field in line.split(delimiter) {
                self.text.push_str(field);
                self.ends.push(self.text.len());
            }
            return true;
        }
        let (mut quoted, mut at_start) = (false, true);
        let mut chars = line.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '"' if quoted && chars.peek() == Some(&'"') => {
                    chars.next();
                    self.text.push('"');
                }
                '"' if quoted => quoted = false,
                '"' if at_start => quoted = true,
                c if c == delimiter && !quoted => {
                    self.ends.push(self.text.len());
                    at_start = true;
                    continue;
                }
                c => self.text.push(c),
            }
            at_start = false;
        }
        self.ends.push(self.text.len());
        !quoted
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| self.text.get(start..end).unwrap_or(""))
    }
}

/// The rows of one JSON line: one for each product that the event names.
pub(super) fn json_rows(line: &str, columns: &mut VisitorColumns) -> Result<Vec<Row<'static>>, String> {
    match serde_json::from_str(line) {
        Ok(Value::Object(fields)) => Ok(object_rows(fields, columns)),
        Ok(_) => Err("is JSON, but no object".to_owned()),
        Err(e) => Err(format!("is no JSON ({e})")),
    }
}

/// The fields of a JSON line, for a message.
#[derive(Debug)]
pub(super) struct JsonFields {
    pub columns: Columns,
    /// The field that holds a list of objects which are no event's products: events themselves?
    list: Option<String>,
}

impl JsonFields {
    /// What to do where they are not a log's.
    pub fn advice(&self) -> String {
        let names = "name them user_id, session_id, ts, event, item_id, or as RetailRocket, REES46 or GA4 do";
        match &self.list {
            Some(list) => format!("expected one event a line (jq -c '.{list}[]' makes that)"),
            None => names.to_owned(),
        }
    }
}

/// The fields of a JSON line; `None` where it is no object.
pub(super) fn json_fields(line: &str) -> Option<JsonFields> {
    let fields: Map<String, Value> = serde_json::from_str(line).ok()?;
    let is_list = |value: &Value| value.as_array().is_some_and(|list| list.iter().any(Value::is_object));
    let list = fields.iter().find(|(name, value)| !NESTED.contains(&name.as_str()) && is_list(value));
    let list = list.map(|(name, _)| excerpt(name));
    let names = fields.keys().cloned().collect();
    Some(JsonFields { columns: Columns::new(names, &mut VisitorColumns::default()), list })
}

/// Fields that [`object_rows`] looks into.
pub(super) const NESTED: [&str; 5] = ["items", "products", "event_params", "geo", "device"];

/// The rows of one object: one for each product that the event names.
pub(super) fn object_rows(fields: Map<String, Value>, columns: &mut VisitorColumns) -> Vec<Row<'static>> {
    let mut row = Row::default();
    let mut items = Vec::new();
    for (name, value) in fields {
        match (name.as_str(), value) {
            ("items" | "products", Value::Array(list)) => items = list,
            ("event_params", Value::Array(params)) => event_params(&params, &mut row),
            // GA4 nests what is known of the visitor
            ("geo", Value::Object(geo)) => nested(&geo, &["country"], columns, &mut row),
            ("device", Value::Object(device)) => {
                nested(&device, &["category", "language"], columns, &mut row)
            }
            (_, value) => {
                if let Some(text) = scalar(&value) {
                    put(&name, text, &mut row, columns);
                }
            }
        }
    }
    if items.is_empty() {
        return vec![row];
    }
    items.iter().enumerate().map(|(place, item)| item_row(&row, place, item)).collect()
}

fn put(name: &str, text: String, row: &mut Row<'static>, columns: &mut VisitorColumns) {
    match meaning(name) {
        Meaning::Known(column, rank) => row.put(column, rank, text),
        Meaning::Visitor => row.visitor.extend(columns.number(name).map(|c| (c, text.into()))),
        Meaning::Other => {}
    }
}

/// GA4's export: `[{"key": "ga_session_id", "value": {"int_value": "1604770000"}}, …]`. Only what
/// this log has a column for; the dozens of others say nothing of the visitor.
fn event_params(params: &[Value], row: &mut Row<'static>) {
    for param in params {
        let Some(name) = param.get("key").and_then(Value::as_str) else { continue };
        let value = param.get("value").and_then(|v| match v {
            Value::Object(kinds) => kinds.values().find_map(scalar),
            v => scalar(v),
        });
        if let (Some(text), Meaning::Known(column, rank)) = (value, meaning(name))
            && matches!(column, Column::Session | Column::ClientSession | Column::Slate | Column::Position)
        {
            row.put(column, rank, text);
        }
    }
}

fn nested(object: &Map<String, Value>, names: &[&str], columns: &mut VisitorColumns, row: &mut Row<'static>) {
    for name in names {
        if let Some(text) = object.get(*name).and_then(scalar) {
            let shown = if *name == "category" { "device" } else { name };
            row.visitor.extend(columns.number(shown).map(|c| (c, text.into())));
        }
    }
}

/// The row of one product of an event: what the event says, with what the product says instead
/// where it does.
fn item_row(event: &Row<'static>, place: usize, item: &Value) -> Row<'static> {
    let mut row = Row {
        cells: event.cells.clone(),
        visitor: event.visitor.clone(),
        time: event.time,
        date: event.date.clone(),
        ..Row::default()
    };
    row.put(Column::Position, usize::MAX - 1, place.to_string());
    match item {
        Value::Object(fields) => {
            for (name, value) in fields {
                if let (Some(text), Meaning::Known(column, rank)) = (scalar(value), meaning(name))
                    && matches!(column, Column::Item | Column::Position | Column::Reward | Column::Propensity)
                {
                    row.put(column, rank, text);
                }
            }
        }
        value => row.put(Column::Item, 0, scalar(value).unwrap_or_default()),
    }
    row
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(s) => Some(s.clone()),
        // An id that was made a float because others are missing is still 17, not 17.0.
        Value::Number(n) if n.is_f64() => n.as_f64().map(|x| x.to_string()),
        Value::Number(n) => Some(n.to_string()),
        Value::Bool(b) => Some(b.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(line: &str) -> Option<Vec<String>> {
        let mut fields = Fields::default();
        fields.split(line, b',').then(|| fields.iter().map(str::to_owned).collect())
    }

    #[test]
    fn quotes_are_read_as_rfc_4180_has_them() {
        assert_eq!(cut(r#"a,"b,c","d ""e""",,f"#).unwrap(), ["a", "b,c", r#"d "e""#, "", "f"]);
        assert_eq!(cut(r#"5" pipe,b"#).unwrap(), [r#"5" pipe"#, "b"]);
        assert_eq!(cut(r#"a,"b,c"#), None);
        assert_eq!(cut("").unwrap(), [""]);
    }

    #[test]
    fn a_tab_or_semicolon_is_seen_in_the_header() {
        for line in ["user_id\tts\titem_id", "user_id;ts;item_id", "user_id|ts|item_id"] {
            let header = Header::new(line, &mut VisitorColumns::default());
            assert!(
                [Column::User, Column::Time, Column::Item].iter().all(|&c| header.columns.has(c)),
                "{line}"
            );
        }
    }

    #[test]
    fn of_two_columns_with_one_meaning_the_better_named_counts() {
        let header = Header::new("event_date,date,event_timestamp,item_id", &mut VisitorColumns::default());
        let mut fields = Fields::default();
        let row = header.row("20201107,2020-11-07,1604770000000000,A", &mut fields).unwrap();
        assert_eq!(row.cell(Column::Time), "1604770000000000");
    }

    #[test]
    fn an_empty_column_yields_to_the_next_of_its_meaning() {
        let header =
            Header::new("customer_id,user_id,user_pseudo_id,ts,item_id", &mut VisitorColumns::default());
        let mut fields = Fields::default();
        for (line, user) in [("c,u,p,1,A", "u"), ("c, ,p,1,A", "c"), (",(not set),p,1,A", "p")] {
            assert_eq!(header.row(line, &mut fields).unwrap().user(), user, "{line}");
        }
    }

    #[test]
    fn words_for_nothing_are_nobody_and_may_be_products() {
        let header =
            Header::new("user_id,client_id,session_id,slate_id,item_id", &mut VisitorColumns::default());
        let mut fields = Fields::default();
        for word in ["null", "NULL", "\\N", "nan", "NaN", " None ", "<NA>", "undefined", "N/A"] {
            let line = [word; 5].join(",");
            let row = header.row(&line, &mut fields).unwrap();
            assert_eq!((row.user(), &*row.session(), row.cell(Column::Slate)), ("", "", ""), "{word}");
            assert_eq!(row.cell(Column::Item), word.trim());
        }
        let row = header.row("null,c,nil,Null,A", &mut fields).unwrap();
        assert_eq!((row.user(), &*row.session(), row.cell(Column::Slate)), ("c", "nil", "Null"));
    }

    #[test]
    fn of_a_products_names_and_places_the_best_counts() {
        let line = r#"{"user_id":"u","products":[{"product_id":"I0","sku":"S-1"},{"sku":"S-2","product_id":"I1"},
            {"sku":"S-3","product_id":null,"item_list_index":"(not set)"}]}"#;
        let rows = json_rows(line, &mut VisitorColumns::default()).unwrap();
        let cells = |c| rows.iter().map(|r| r.cell(c).to_owned()).collect::<Vec<_>>();
        assert_eq!(cells(Column::Item), ["I0", "I1", "S-3"]);
        assert_eq!(cells(Column::Position), ["0", "1", "2"]);
    }

    #[test]
    fn a_whole_number_has_no_decimals_however_it_is_written() {
        let line = r#"{"user_id":1.0,"session_id":18446744073709551615,"slate_id":2.5,"items":[{"item_id":44.0},{"item_id":4.5e1}]}"#;
        let rows = json_rows(line, &mut VisitorColumns::default()).unwrap();
        assert_eq!((rows[0].user(), &*rows[0].session()), ("1", "18446744073709551615"));
        assert_eq!([rows[0].cell(Column::Item), rows[1].cell(Column::Item)], ["44", "45"]);
        assert_eq!(rows[0].cell(Column::Slate), "2.5");
    }

    #[test]
    fn a_ga4_event_becomes_one_row_for_each_of_its_items() {
        let mut columns = VisitorColumns::default();
        let rows = json_rows(
            r#"{"event_date":"20201107","event_timestamp":"1604770000000000","event_name":"view_item_list",
            "user_pseudo_id":"42.7","event_params":[{"key":"ga_session_id","value":{"int_value":"77"}},
            {"key":"engagement","value":{"int_value":1}}],"geo":{"country":"Chile","city":"Arica"},
            "device":{"category":"mobile"},"items":[{"item_id":"A","price":2.5},{"item_id":"B","item_list_index":"7"}]}"#,
            &mut columns,
        )
        .unwrap();
        let cells = |c| rows.iter().map(|r| r.cell(c).to_owned()).collect::<Vec<_>>();
        assert_eq!(cells(Column::Item), ["A", "B"]);
        assert_eq!(cells(Column::Position), ["0", "7"]);
        assert!(rows.iter().all(|row| (row.user(), &*row.session()) == ("42.7", "42.7 77")));
        assert_eq!(columns.names, ["device", "country"]);
        assert_eq!(rows[1].visitor, [(0, "mobile".into()), (1, "Chile".into())]);
    }
}
