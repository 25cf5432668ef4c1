//! What was read of a log, what was dropped, and why.

use std::fmt;

use super::time::{Clock, Unit, show};
use crate::error::{Warnings, excerpt};
use crate::shopper::EventKind;

/// The figures of one reading. Displayed as a few lines for a terminal.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// The file or folder; of several the first, and how many more.
    pub path: String,
    /// Files read.
    pub files: usize,
    /// Rows in them (of a JSON line with several products: one each).
    pub rows: u64,
    /// Events kept.
    pub events: u64,
    /// Sessions.
    pub sessions: u64,
    /// Sessions with one event only: nothing can be predicted in them.
    pub single: u64,
    /// Known visitors.
    pub users: u64,
    /// Products.
    pub items: u64,
    /// Distinct slates.
    pub slates: u64,
    /// Events by kind.
    pub kinds: Vec<(EventKind, u64)>,
    /// Names of events as the log has them, and for what they are taken, where it is not for what they say; 20 at most.
    pub taken: Vec<(String, EventKind)>,
    /// Of columns that mean the same, which count before which, as `item_id before sku`.
    pub alike: Vec<String>,
    /// The unit of the times.
    pub unit: Option<Unit>,
    /// Time, or a mere order.
    pub clock: Clock,
    /// First and last time, in milliseconds since 1970 (or the order key times 1000).
    pub span: (i64, i64),
    /// Visitor columns with their number of distinct values.
    pub visitor_columns: Vec<(String, usize)>,
    /// Known visitors that the visitors file tells of, if there is one.
    pub described: Option<u64>,
    /// True when the log says itself what is `train` and what is `test`.
    pub split: bool,
    /// What was left out or mended, each kind with its first line.
    pub warnings: Warnings,
}

impl Summary {
    /// Rows that did not become events.
    pub fn dropped(&self) -> u64 {
        self.rows.saturating_sub(self.events)
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n = thousands;
        write!(f, "{}: {} rows ", self.path, n(self.rows))?;
        if self.files > 1 {
            write!(f, "of {} files ", n(self.files as u64))?;
        }
        write!(f, "read, {} events kept", n(self.events))?;
        if self.dropped() > 0 {
            let share = 100. * self.dropped() as f64 / self.rows.max(1) as f64;
            write!(f, ", {} dropped ({share:.1} %)", n(self.dropped()))?;
        }
        writeln!(f)?;
        let kinds: Vec<String> = self.kinds.iter().map(|(k, c)| format!("{} {}", n(*c), k.name())).collect();
        writeln!(f, "  {}", kinds.join(", "))?;
        if !self.taken.is_empty() {
            let taken: Vec<String> = self
                .taken
                .iter()
                .map(|(name, kind)| format!("`{}` as {}", excerpt(name), kind.name()))
                .collect();
            writeln!(f, "  events taken: {}", taken.join(", "))?;
        }
        if !self.alike.is_empty() {
            writeln!(f, "  columns that mean the same: {}, unless that is empty", self.alike.join(", "))?;
        }
        write!(
            f,
            "  {} sessions ({} of one event), {} visitors, {} products",
            n(self.sessions),
            n(self.single),
            n(self.users),
            n(self.items)
        )?;
        if self.slates > 0 {
            write!(f, ", {} slates", n(self.slates))?;
        }
        writeln!(f)?;
        match self.clock {
            Clock::Time => writeln!(
                f,
                "  from {} to {} UTC (times in {})",
                show(self.span.0),
                show(self.span.1),
                self.unit.map_or("", Unit::name)
            )?,
            Clock::Order => {
                writeln!(f, "  times are an order key ({} to {})", self.span.0 / 1000, self.span.1 / 1000)?
            }
        }
        if !self.visitor_columns.is_empty() {
            let columns: Vec<String> =
                self.visitor_columns.iter().map(|(name, c)| format!("{name} ({c} values)")).collect();
            writeln!(f, "  visitor columns: {}", columns.join(", "))?;
        }
        if let Some(described) = self.described {
            writeln!(f, "  {} of {} visitors are in the visitors file", n(described), n(self.users))?;
        }
        for w in self.warnings.iter() {
            writeln!(f, "  {} × {} [{}]", n(w.count), w.first, w.code)?;
        }
        Ok(())
    }
}

/// All that was left out or mended, for an error's message.
pub(super) fn reasons(warnings: &Warnings) -> Vec<String> {
    warnings.iter().map(|w| format!("{} × {} [{}]", w.count, w.first, w.code)).collect()
}

/// 1234567 as 1,234,567.
fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut shown = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(c);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_numbers_are_grouped_by_three() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1_000), "1,000");
        assert_eq!(thousands(12_345_678), "12,345,678");
    }
}
