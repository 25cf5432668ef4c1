//! What was read of a feed and what became of its fields.

use std::fmt;

use super::Format;
use crate::Warnings;
use crate::json::{Field, Record, Writer};

/// What was read of a feed, in numbers.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// What it turned out to be.
    pub format: Option<Format>,
    /// Products and variants in it.
    pub records: u64,
    /// Fields that were kept: the feed's name, ours, and in how many records.
    pub mapped: Vec<(String, String, u64)>,
    /// Fields that were left out, and in how many records.
    pub dropped: Vec<(String, u64)>,
    /// What was mended.
    pub warnings: Warnings,
}

impl Summary {
    /// For JavaScript.
    pub fn write(&self, to: &mut Writer) {
        to.object(&mut |to| {
            to.field("format").text(self.format.map_or("", Format::code));
            to.field("records").number(self.records as f64);
            to.field("mapped").list(self.mapped.len());
            for (from, into, count) in &self.mapped {
                to.list(3);
                to.text(from);
                to.text(into);
                to.number(*count as f64);
            }
            to.field("dropped").list(self.dropped.len());
            for (from, count) in &self.dropped {
                to.list(2);
                to.text(from);
                to.number(*count as f64);
            }
            self.warnings.write(to.field("warnings"));
        });
    }

    pub(super) fn mapped(&mut self, from: &str, to: &str) {
        match self.mapped.iter_mut().find(|(f, t, _)| f == from && t == to) {
            Some((.., count)) => *count += 1,
            None => self.mapped.push((from.to_owned(), to.to_owned(), 1)),
        }
    }

    pub(super) fn dropped(&mut self, from: &str) {
        match self.dropped.iter_mut().find(|(f, _)| f == from) {
            Some((_, count)) => *count += 1,
            None => self.dropped.push((from.to_owned(), 1)),
        }
    }

    /// Counts what is only to be seen when all records are there.
    pub(super) fn finish(&mut self, records: &[Record]) {
        let bare = |record: &&Record| {
            record.iter().any(|(name, field)| name == "price" && !has_currency(field))
                && record.iter().all(|(name, _)| name != "currency")
        };
        for _ in records.iter().filter(bare) {
            self.warnings.add("feed_no_currency", || {
                "a price without a currency: the page's `data-currency` will be taken".to_owned()
            });
        }
    }
}

fn has_currency(price: &Field) -> bool {
    match price {
        Field::Text(text) => !text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | ' ')),
        price => price.get("currency").is_some(),
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {} records", self.format.map_or("nothing", Format::name), self.records)?;
        for (title, own) in [("mapped", false), ("kept as they are", true)] {
            let mut fields = self.mapped.iter().filter(|(from, to, _)| (from == to) == own).peekable();
            if fields.peek().is_some() {
                write!(f, "\n  {title}:")?;
            }
            for (at, (from, to, count)) in fields.enumerate() {
                let comma = if at > 0 { "," } else { "" };
                if own {
                    write!(f, "{comma} {from} ({count})")?;
                } else {
                    write!(f, "{comma} {from} → {to} ({count})")?;
                }
            }
        }
        for (at, (from, count)) in self.dropped.iter().enumerate() {
            let lead = if at > 0 { "," } else { "\n  left out:" };
            write!(f, "{lead} {from} ({count})")?;
        }
        Ok(())
    }
}
