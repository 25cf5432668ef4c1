//! Times as logs write them: seconds, milliseconds, microseconds, ISO 8601, days as numbers, or a mere order key.

use std::time::{SystemTime, UNIX_EPOCH};

/// What a log counts its time in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Seconds since 1970, or small numbers that only give an order.
    Seconds,
    /// Milliseconds since 1970.
    Milliseconds,
    /// Microseconds since 1970, as GA4's export has them.
    Microseconds,
    /// Nanoseconds since 1970.
    Nanoseconds,
    /// ISO 8601 text; UTC where it names no offset.
    Iso8601,
    /// Days as numbers of eight digits: 20231114.
    Days,
}

impl Unit {
    pub(super) const ALL: [Self; 6] =
        [Self::Seconds, Self::Milliseconds, Self::Microseconds, Self::Nanoseconds, Self::Iso8601, Self::Days];

    /// In words, for the summary.
    pub fn name(self) -> &'static str {
        match self {
            Self::Seconds => "seconds",
            Self::Milliseconds => "milliseconds",
            Self::Microseconds => "microseconds",
            Self::Nanoseconds => "nanoseconds",
            Self::Iso8601 => "ISO 8601",
            Self::Days => "days (YYYYMMDD)",
        }
    }
}

/// What the times of a log mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Clock {
    /// Milliseconds since 1970.
    #[default]
    Time,
    /// Only the order counts: the log's times are small numbers (0, 1, 2, …), kept times 1000.
    Order,
}

/// 1995-01-01: there were no shops on the web to log before.
pub(super) const EARLIEST: i64 = 788_918_400_000_000;
/// 2200-01-01, in microseconds.
pub(super) const LATEST: i64 = 7_258_118_400_000_000;

/// Two days from now in microseconds: room for a clock that is fast and for any time zone.
pub(super) fn tomorrow() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_micros() as i64);
    now + 2 * 86_400 * 1_000_000
}

/// A time in microseconds and the unit that it was written in, told by its size: seconds since
/// 1970 stay below 10¹¹ until the year 5138, milliseconds pass that in 1973, and so on. What may be a day as a
/// number, [`Unit::Days`], is counted as seconds all the same: only the whole log tells what it is, see [`day`].
/// `None` for what is no time, and for negative numbers.
pub(super) fn parse(text: &str) -> Option<(i64, Unit)> {
    let text = text.trim();
    if let Ok(n) = text.parse::<i64>() {
        return of_number(n);
    }
    // 1396314141.25, or 1.396314141E9 from a spreadsheet
    if let Ok(x) = text.parse::<f64>() {
        return match x {
            x if x.fract() == 0. && x.abs() < 1e11 => of_number(x as i64),
            x if !(0. ..1e19).contains(&x) => None,
            x if x < 1e11 => Some(((x * 1e6).round() as i64, Unit::Seconds)),
            x if x < 1e14 => Some(((x * 1e3).round() as i64, Unit::Milliseconds)),
            x if x < 1e17 => Some((x.round() as i64, Unit::Microseconds)),
            x => Some(((x / 1e3).round() as i64, Unit::Nanoseconds)),
        };
    }
    iso8601(text).map(|t| (t, Unit::Iso8601))
}

/// [`parse`] of a whole number.
pub(super) fn of_number(n: i64) -> Option<(i64, Unit)> {
    match n {
        ..0 => None,
        n if day(n).is_some() => Some((n * 1_000_000, Unit::Days)),
        0..100_000_000_000 => Some((n * 1_000_000, Unit::Seconds)),
        100_000_000_000..100_000_000_000_000 => Some((n * 1_000, Unit::Milliseconds)),
        100_000_000_000_000..100_000_000_000_000_000 => Some((n, Unit::Microseconds)),
        _ => Some((n / 1_000, Unit::Nanoseconds)),
    }
}

/// The beginning of the day that a number of eight digits names, in microseconds since 1970.
pub(super) fn day(n: i64) -> Option<i64> {
    let year = i16::try_from(n / 10_000).ok().filter(|year| (1990..=2100).contains(year))?;
    let (month, day) = (n / 100 % 100, n % 100);
    let date = jiff::civil::Date::new(year, month as i8, day as i8).ok()?;
    jiff::tz::TimeZone::UTC.to_timestamp(date.into()).ok().map(|t| t.as_microsecond())
}

fn iso8601(text: &str) -> Option<i64> {
    // "2019-10-01 00:00:00 UTC", as REES46 and BigQuery write it
    let text = text.strip_suffix("UTC").map_or(text, str::trim_end);
    if let Ok(t) = text.parse::<jiff::Timestamp>() {
        return Some(t.as_microsecond());
    }
    let civil = text.parse::<jiff::civil::DateTime>().ok()?;
    jiff::tz::TimeZone::UTC.to_timestamp(civil).ok().map(|t| t.as_microsecond())
}

/// A time in milliseconds as a day and minute in UTC, for people.
pub(super) fn show(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms)
        .map_or_else(|_| ms.to_string(), |t| t.strftime("%Y-%m-%d %H:%M").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const T: i64 = 1_396_314_141_000_000;

    #[test]
    fn one_moment_reads_the_same_however_it_is_written() {
        for text in [
            "1396314141",
            "1396314141000",
            "1396314141000000",
            "1396314141000000000",
            "1396314141.0",
            "1.396314141E9",
            "2014-04-01T01:02:21Z",
            "2014-04-01T03:02:21+02:00",
            "2014-04-01 01:02:21 UTC",
            "2014-04-01 01:02:21",
            "2014-04-01T01:02:21.000",
            " 1396314141 ",
        ] {
            assert_eq!(parse(text).map(|t| t.0), Some(T), "{text}");
        }
        assert_eq!(parse("2014-04-01").map(|t| t.0), Some(T - 3_741_000_000));
    }

    #[test]
    fn a_number_of_eight_digits_may_be_a_day() {
        for text in ["20140401", "20140401.0", "2.0140401E7"] {
            let (time, unit) = parse(text).unwrap();
            assert_eq!((unit, day(time / 1_000_000)), (Unit::Days, Some(T - 3_741_000_000)), "{text}");
        }
        for text in ["20140431", "20141301", "20140400", "19891231", "21010101", "2014040", "201404010"] {
            assert_eq!(parse(text).unwrap().1, Unit::Seconds, "{text}");
        }
    }

    #[test]
    fn fractions_of_a_second_keep_their_order() {
        assert!(parse("1396314141.000002").unwrap().0 > parse("1396314141.000001").unwrap().0);
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in ["", "yesterday", "-1", "-5.5", "NaN", "inf", "1e30", "12/1/2010 8:26", "2014-13-01"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
