//! What a browser has already and the standard library would bring along with large tables: numbers as text and
//! back, lower case, the cosine. Natively the standard library, in the wasm the browser; with the same results, but
//! for the last bit of a cosine and for numbers below 10⁻⁶ and from 10²¹, which the browser writes with an exponent.

/// The number that `text` is, written as in JSON; `None` when it is none.
pub fn parse_number(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E'));
    if !plain || text.is_empty() {
        return None;
    }
    #[cfg(not(target_arch = "wasm32"))]
    return text.parse().ok();
    #[cfg(target_arch = "wasm32")]
    return Some(crate::js::number(text)).filter(|n| !n.is_nan());
}

/// `number` as text, the shortest that reads back the same.
pub fn number_text(number: f64) -> String {
    // Not −0.
    let number = number + 0.0;
    #[cfg(not(target_arch = "wasm32"))]
    return number.to_string();
    #[cfg(target_arch = "wasm32")]
    return crate::js::text(number);
}

/// A count as text.
pub fn count_text(count: usize) -> String {
    number_text(count as f64)
}

/// Eight hexadecimal digits.
pub fn hex(number: u32) -> String {
    (0..8).rev().filter_map(|digit| char::from_digit(number >> (4 * digit) & 15, 16)).collect()
}

/// `text` in lower case, by Unicode's default rules.
pub fn lower_case(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    #[cfg(not(target_arch = "wasm32"))]
    return text.to_lowercase();
    #[cfg(target_arch = "wasm32")]
    return crate::js::lower_case(text);
}

/// Whether `c` is a letter or a digit of any script.
pub fn is_alphanumeric(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    #[cfg(not(target_arch = "wasm32"))]
    return c.is_alphanumeric();
    #[cfg(target_arch = "wasm32")]
    return crate::js::is_alphanumeric(u32::from(c));
}

/// `bytes` as text in the encoding that the web calls `label`; `None` where there is no such encoding.
#[cfg(feature = "feeds")]
pub fn decode(label: &str, bytes: &[u8]) -> Option<String> {
    #[cfg(not(target_arch = "wasm32"))]
    return encoding_rs::Encoding::for_label(label.as_bytes()).map(|e| e.decode(bytes).0.into_owned());
    #[cfg(target_arch = "wasm32")]
    return crate::js::decode(label, bytes);
}

/// A time of ISO 8601 in ms since 1970, UTC where it names no offset; `None` when it is none.
#[cfg(feature = "feeds")]
pub fn date(text: &str) -> Option<f64> {
    #[cfg(not(target_arch = "wasm32"))]
    {
        let local = || jiff::tz::TimeZone::UTC.to_timestamp(text.parse::<jiff::civil::DateTime>().ok()?).ok();
        text.parse().ok().or_else(local).map(|stamp: jiff::Timestamp| stamp.as_millisecond() as f64)
    }
    #[cfg(target_arch = "wasm32")]
    return Some(crate::js::date(text)).filter(|ms| !ms.is_nan());
}

/// cos x
pub fn cos(x: f32) -> f32 {
    #[cfg(not(target_arch = "wasm32"))]
    return x.cos();
    #[cfg(target_arch = "wasm32")]
    return js_sys::Math::cos(f64::from(x)) as f32;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_and_written_as_in_json() {
        for (written, number) in [("1.5", 1.5), ("-3e2", -300.0), ("0.10", 0.1), ("12", 12.0)] {
            assert_eq!(parse_number(written), Some(number), "{written}");
        }
        for written in ["", "inf", "NaN", "1 2", "0x10", "1.2.3", "-", "ten"] {
            assert_eq!(parse_number(written), None, "{written}");
        }
        assert_eq!(
            [number_text(1.5), number_text(-0.0), number_text(1e20)],
            ["1.5", "0", "100000000000000000000"]
        );
    }

    #[test]
    fn checksums_are_written_in_eight_digits() {
        assert_eq!([hex(0xAB), hex(0xDEAD_BEEF)], ["000000ab", "deadbeef"]);
    }

    #[test]
    #[cfg(feature = "feeds")]
    fn dates_are_read_as_feeds_write_them() {
        for (text, ms) in [
            ("2026-01-02T03:04:05Z", Some(1_767_323_045_000.0)),
            ("2026-01-02T03:04+0100", Some(1_767_319_440_000.0)),
            ("2026-01-02T03:04", Some(1_767_323_040_000.0)),
            ("2026-01-02", Some(1_767_312_000_000.0)),
            ("soon", None),
        ] {
            assert_eq!(date(text), ms, "{text}");
        }
    }

    #[test]
    fn lower_case_is_unicodes() {
        assert_eq!(lower_case("Größe ÄSΣ, İ"), "Größe ÄSΣ, İ".to_lowercase());
        assert_eq!(lower_case("ABC"), "abc");
    }
}
