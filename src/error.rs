//! One error type, with a stable code for programs and a sentence for people.

use std::fmt;

use crate::json::Writer;

/// Why something was refused: a stable [`code`](Error::code) for programs, and a message that
/// says what was expected, what came, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    code: &'static str,
    message: String,
}

impl Error {
    /// `code` is lower-case words joined by `_`, never changed once released.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// `full_needed`: what was asked for is in the larger wasm, which the edge then loads.
    #[cfg(not(feature = "full"))]
    pub(crate) fn needs_full() -> Self {
        Self::new("full_needed", "this is only in a windowshop with the feature `full`")
    }

    /// The stable code, for example `"config_range"` or `"bundle_checksum"`.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// The sentence for a person.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [{}]", self.message, self.code)
    }
}

impl std::error::Error for Error {}

/// What stands in a file, for a message: 40 characters of it at most, and none that a terminal would obey.
pub fn excerpt(text: &str) -> String {
    let mut chars = text.chars();
    let mut shown = String::new();
    for c in chars.by_ref().take(40) {
        match c {
            '\u{200e}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => shown.extend(c.escape_unicode()),
            c if c.is_control() => shown.extend(c.escape_debug()),
            c => shown.push(c),
        }
    }
    if chars.next().is_some() {
        shown.push('…');
    }
    shown
}

/// Counted remarks on input that was mended or left out; the rest of the input still works.
///
/// Each code keeps its count and the first example seen, so that a feed with 100,000 bad prices
/// costs one line, not 100,000.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Warnings(Vec<Warning>);

/// One kind of remark: how often it came up, and where it came up first.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Warning {
    /// Stable code, for example `"product_duplicate_id"`.
    pub code: &'static str,
    /// How often.
    pub count: u64,
    /// The first case, in words.
    pub first: String,
}

impl Warnings {
    /// Counts one case of `code`; `first` is only built for the first of its kind.
    pub fn add(&mut self, code: &'static str, first: impl FnOnce() -> String) {
        if !self.again(code) {
            self.0.push(Warning { code, count: 1, first: first() });
        }
    }

    /// Takes in those of another part of the input.
    pub fn extend(&mut self, others: &Self) {
        for other in &others.0 {
            match self.0.iter_mut().find(|w| w.code == other.code) {
                Some(known) => known.count += other.count,
                None => self.0.push(other.clone()),
            }
        }
    }

    /// Counts one more case of a kind that came up before; false for the first. (Apart from `add`, which is made anew
    /// for each kind of remark.)
    #[inline(never)]
    fn again(&mut self, code: &str) -> bool {
        let known = self.0.iter_mut().find(|w| w.code == code);
        known.map(|w| w.count += 1).is_some()
    }

    /// For JavaScript.
    pub fn write(&self, to: &mut Writer) {
        to.list(self.0.len());
        for warning in &self.0 {
            to.object(&mut |to| {
                to.field("code").text(warning.code);
                to.field("count").number(warning.count as f64);
                to.field("first").text(&warning.first);
            });
        }
    }

    /// All kinds, in the order in which they first came up.
    pub fn iter(&self) -> impl Iterator<Item = &Warning> {
        self.0.iter()
    }

    /// How often `code` came up.
    pub fn count(&self, code: &str) -> u64 {
        self.0.iter().find(|w| w.code == code).map_or(0, |w| w.count)
    }

    /// True when nothing came up.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_shows_a_part_of_what_is_long_and_nothing_that_a_terminal_obeys() {
        assert_eq!(excerpt("SKU 1 'é'"), "SKU 1 'é'");
        assert_eq!(excerpt(&"é".repeat(3_000_000)), "é".repeat(40) + "…");
        assert_eq!(excerpt("a\u{1b}[2J\r\n\u{202e}b"), "a\\u{1b}[2J\\r\\n\\u{202e}b");
    }
}
