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
    /// Hours as numbers of ten digits: 2023111422.
    Hours,
    /// Minutes as numbers of twelve digits: 202311142215.
    Minutes,
    /// Seconds as numbers of fourteen digits: 20231114221537.
    CalendarSeconds,
}

impl Unit {
    pub(super) const ALL: [Self; 9] = [
        Self::Seconds,
        Self::Milliseconds,
        Self::Microseconds,
        Self::Nanoseconds,
        Self::Iso8601,
        Self::Days,
        Self::Hours,
        Self::Minutes,
        Self::CalendarSeconds,
    ];

    /// Those that only a whole file tells from the last: what numbers are counted as that may name a day, but do not.
    pub(super) const CALENDAR: [(Self, Self); 4] = [
        (Self::Days, Self::Seconds),
        (Self::Hours, Self::Seconds),
        (Self::Minutes, Self::Milliseconds),
        (Self::CalendarSeconds, Self::Milliseconds),
    ];

    /// In words, for the summary.
    pub fn name(self) -> &'static str {
        match self {
            Self::Seconds => "seconds",
            Self::Milliseconds => "milliseconds",
            Self::Microseconds => "microseconds",
            Self::Nanoseconds => "nanoseconds",
            Self::Iso8601 => "ISO 8601",
            Self::Days => "days (YYYYMMDD)",
            Self::Hours => "hours (YYYYMMDDHH)",
            Self::Minutes => "minutes (YYYYMMDDHHMM)",
            Self::CalendarSeconds => "seconds (YYYYMMDDHHMMSS)",
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
/// number ([`Unit::CALENDAR`]) is counted since 1970 all the same: only the whole log tells what it is, see [`moment`].
/// `None` for what is no time, and for negative numbers.
pub(super) fn parse(text: &str) -> Option<(i64, Unit)> {
    let text = text.trim();
    if let Ok(n) = text.parse::<i64>() {
        return of_number(n);
    }
    // 1396314141.25, or 1.396314141E9 from a spreadsheet
    if let Ok(x) = text.parse::<f64>() {
        return match x {
            x if x.fract() == 0. && x.abs() < 1e15 => of_number(x as i64),
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
    let (time, unit) = match n {
        ..0 => return None,
        0..100_000_000_000 => (n * 1_000_000, Unit::Seconds),
        100_000_000_000..100_000_000_000_000 => (n * 1_000, Unit::Milliseconds),
        100_000_000_000_000..100_000_000_000_000_000 => (n, Unit::Microseconds),
        _ => (n / 1_000, Unit::Nanoseconds),
    };
    Some((time, calendar(n).map_or(unit, |(_, unit)| unit)))
}

/// What [`parse`] gives, in microseconds since 1970 where the number is one of the calendar.
pub(super) fn moment(time: i64, unit: Unit) -> i64 {
    let number = match unit {
        Unit::Days | Unit::Hours => time / 1_000_000,
        Unit::Minutes | Unit::CalendarSeconds => time / 1_000,
        _ => return time,
    };
    calendar(number).map_or(time, |(moment, _)| moment)
}

/// The moment that a number of 8, 10, 12 or 14 digits names: day, hour, minute or second of the calendar, in microseconds
/// since 1970.
fn calendar(n: i64) -> Option<(i64, Unit)> {
    let (day, clock, unit) = match n {
        ..10_000_000 => return None,
        10_000_000..100_000_000 => (n, 0, Unit::Days),
        1_000_000_000..10_000_000_000 => (n / 100, n % 100 * 10_000, Unit::Hours),
        100_000_000_000..1_000_000_000_000 => (n / 10_000, n % 10_000 * 100, Unit::Minutes),
        10_000_000_000_000..100_000_000_000_000 => (n / 1_000_000, n % 1_000_000, Unit::CalendarSeconds),
        _ => return None,
    };
    let year = i16::try_from(day / 10_000).ok().filter(|year| (1990..=2100).contains(year))?;
    let (month, day) = (day / 100 % 100, day % 100);
    let (hour, minute, second) = (clock / 10_000, clock / 100 % 100, clock % 100);
    let time =
        jiff::civil::DateTime::new(year, month as i8, day as i8, hour as i8, minute as i8, second as i8, 0);
    jiff::tz::TimeZone::UTC.to_timestamp(time.ok()?).ok().map(|t| (t.as_microsecond(), unit))
}

/// The moment of a day and a time of that day that stand in two columns: `2023-11-14` or `20231114`, and `22:15`,
/// `22:15:37.5` or `221537`. A shorter number may be the seconds of the day as well and is refused.
pub(super) fn of_day(day: &str, clock: &str) -> Option<i64> {
    let day = match parse(day)? {
        (day, Unit::Iso8601) if day % 86_400_000_000 == 0 => day,
        (number, Unit::Days) => moment(number, Unit::Days),
        _ => return None,
    };
    let clock = match clock.parse::<i32>() {
        Ok(n) if clock.len() == 6 => format!("{:02}:{:02}:{:02}", n / 10_000, n / 100 % 100, n % 100),
        Ok(_) => return None,
        Err(_) => clock.to_owned(),
    };
    let clock = clock.parse::<jiff::civil::Time>().ok()?;
    let seconds = i64::from(clock.hour()) * 3600 + i64::from(clock.minute()) * 60 + i64::from(clock.second());
    Some(day + seconds * 1_000_000 + i64::from(clock.subsec_nanosecond() / 1000))
}

/// Whether a text may be a time of the day: not longer than six digits, or with a colon near its beginning.
pub(super) fn is_clock(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let has_colon = text.as_bytes().get(digits) == Some(&b':');
    (has_colon && (1..=2).contains(&digits)) || (digits == text.len() && (1..=6).contains(&digits))
}

/// What an ISO 8601 text says of its offset from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Offset {
    /// `Z`, `UTC`, `+02:00`.
    Named,
    /// Nothing: read as UTC.
    None,
    /// Nothing but a zone in brackets, which is not looked up: read as UTC.
    Zone,
}

/// The [`Offset`] of a text that [`parse`] has read.
pub(super) fn offset(text: &str) -> Offset {
    let text = text.trim();
    let clock = text.get(10..).unwrap_or("");
    let zone = clock.find('[');
    let clock = &clock[..zone.unwrap_or(clock.len())];
    if clock.ends_with(['Z', 'z'])
        || clock.ends_with("UTC")
        || clock.contains(['+', '-'])
        || text.ends_with("UTC]")
    {
        Offset::Named
    } else if zone.is_some() {
        Offset::Zone
    } else {
        Offset::None
    }
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
            assert_eq!((unit, moment(time, unit)), (Unit::Days, T - 3_741_000_000), "{text}");
        }
        for text in ["20140431", "20141301", "20140400", "19891231", "21010101", "2014040", "201404010"] {
            assert_eq!(parse(text).unwrap().1, Unit::Seconds, "{text}");
        }
    }

    #[test]
    fn numbers_of_ten_twelve_and_fourteen_digits_may_be_of_the_calendar() {
        for (text, unit, after) in [
            ("2014040101", Unit::Hours, -141),
            ("201404010102", Unit::Minutes, -21),
            ("20140401010221", Unit::CalendarSeconds, 0),
            ("2.0140401010221E13", Unit::CalendarSeconds, 0),
        ] {
            let (time, read) = parse(text).unwrap();
            assert_eq!((read, moment(time, read)), (unit, T + after * 1_000_000), "{text}");
        }
        for (text, unit) in [
            ("1700000137", Unit::Seconds),
            ("2014040124", Unit::Seconds),
            ("201404010160", Unit::Milliseconds),
            ("1396314141000", Unit::Milliseconds),
            ("20141301010221", Unit::Milliseconds),
        ] {
            assert_eq!(parse(text).unwrap().1, unit, "{text}");
        }
    }

    #[test]
    fn a_day_and_a_time_of_the_day_are_a_moment() {
        for (day, clock) in
            [("2014-04-01", "01:02:21"), ("20140401", "010221"), ("2014-04-01", "01:02:21.000")]
        {
            assert!(is_clock(clock));
            assert_eq!(of_day(day, clock), Some(T), "{day} {clock}");
        }
        assert_eq!(of_day("20140401", "01:02"), Some(T - 21_000_000));
        for (day, clock) in
            [("2014-04-01", "3741"), ("2014-04-01", "256060"), ("1396314141", "01:02"), ("", "01:02")]
        {
            assert_eq!(of_day(day, clock), None, "{day} {clock}");
        }
        assert!(
            is_clock("3741")
                && !is_clock("1396314141")
                && !is_clock("2014-04-01T01:02:21")
                && !is_clock("é:1")
        );
    }

    #[test]
    fn what_an_iso_text_says_of_its_offset_is_known() {
        for (text, named) in [
            ("2014-04-01T01:02:21Z", Offset::Named),
            ("2014-04-01 01:02:21 UTC", Offset::Named),
            ("2014-04-01T03:02:21+02:00", Offset::Named),
            ("2014-03-31T23:02:21-02[America/Noronha]", Offset::Named),
            ("2014-04-01T03:02:21[Europe/Berlin]", Offset::Zone),
            ("2014-04-01T01:02:21", Offset::None),
            ("2014-04-01", Offset::None),
        ] {
            assert!(parse(text).is_some(), "{text}");
            assert_eq!(offset(text), named, "{text}");
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
