//! Prices as feeds write them: `15.00 USD`, `$15`, `1.299,00 €`, `15`.

use super::product::Price;
use crate::host;

/// The amount and currency in `text`; `None` where there is no amount or more than one (`15–20 €`), or it is negative or not
/// finite.
pub fn parse(text: &str) -> Option<Price> {
    let (mut digits, mut over, mut letters, mut symbols) = (Vec::new(), false, 0, false);
    for c in text.chars() {
        if c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '−') {
            if over && c.is_ascii_digit() {
                return None;
            }
            digits.push(c);
        } else if !matches!(c, ' ' | '\'' | '’' | '\u{A0}' | '\u{202F}') {
            over = digits.iter().any(char::is_ascii_digit);
            letters += usize::from(c.is_ascii_alphabetic());
            symbols |= !c.is_ascii_alphabetic();
        }
    }
    let inner = |c: &char| !matches!(c, '.' | ',');
    let from = digits.iter().position(inner)?;
    let to = digits.iter().rposition(char::is_ascii_digit)?;
    // Programs write a currency's code.
    let people = symbols || !matches!(letters, 0 | 3);
    let amount = host::parse_number(&plain_decimal(digits.get(from..=to)?, people))?;
    price(amount, currency(text))
}

/// A price from a plain number in major units.
pub fn price(amount: f64, currency: Option<String>) -> Option<Price> {
    (amount.is_finite() && amount >= 0.0).then_some(Price { amount, currency })
}

/// `1.299,00` and `1,299.00` and `1 299` as `1299.00`. The last separator is the decimal point, unless
/// it stands alone before exactly three digits or stands there several times: then it groups thousands, but for `0,125`. A
/// point before three digits does so where `people` are to read it (`1.299 €`, `1.299 kr`), not programs (`1.299 KWD`).
fn plain_decimal(digits: &[char], people: bool) -> String {
    let separator = |c: &char| matches!(c, '.' | ',');
    let last = digits.iter().rposition(separator);
    let decimal = last.filter(|&at| {
        let same = digits.iter().filter(|c| **c == digits[at]).count();
        let other = digits.iter().any(|c| separator(c) && *c != digits[at]);
        let tail = digits.len() - at - 1;
        let point = digits[0] == '0' || (digits[at] == '.' && !people);
        same == 1 && (other || tail != 3 || point)
    });
    digits
        .iter()
        .enumerate()
        .filter_map(|(at, c)| match c {
            '.' | ',' => (Some(at) == decimal).then_some('.'),
            '−' => Some('-'),
            c => Some(*c),
        })
        .collect()
}

fn currency(text: &str) -> Option<String> {
    const SYMBOLS: [(char, &str); 7] =
        [('€', "EUR"), ('£', "GBP"), ('¥', "JPY"), ('₹', "INR"), ('₩', "KRW"), ('ł', "PLN"), ('$', "USD")];
    let code: String = text.chars().filter(char::is_ascii_alphabetic).collect();
    if code.len() == 3 {
        return Some(code.to_ascii_uppercase());
    }
    // `R$`, `A$` and `CN¥` are other countries' money.
    let own = |symbol: char| !matches!(symbol, '$' | '¥') || code.is_empty() || code == "US";
    let known = SYMBOLS.iter().find(|(symbol, _)| text.chars().any(|c| c == *symbol && own(c)));
    known.map(|(_, code)| (*code).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_read_in_every_usual_spelling() {
        for (text, amount, code) in [
            ("15.00 USD", 15.0, Some("USD")),
            ("USD 15", 15.0, Some("USD")),
            ("$28.50", 28.5, Some("USD")),
            ("1.299,00 €", 1299.0, Some("EUR")),
            ("1,299.00", 1299.0, None),
            ("1,299", 1299.0, None),
            ("1 299,5 zł", 1299.5, Some("PLN")),
            ("0.125", 0.125, None),
            ("12", 12.0, None),
            ("1.234.567", 1_234_567.0, None),
            ("1.299 €", 1299.0, Some("EUR")),
            ("€ 12.345", 12_345.0, Some("EUR")),
            ("0.125 €", 0.125, Some("EUR")),
            ("0,125 €", 0.125, Some("EUR")),
            ("Rp 150.000", 150_000.0, None),
            ("1.299 kr", 1299.0, None),
            ("$1.299", 1299.0, Some("USD")),
            ("49,- €", 49.0, Some("EUR")),
            ("CHF 49.–", 49.0, Some("CHF")),
            ("1.299 KWD", 1.299, Some("KWD")),
            ("CHF 1’299.00", 1299.0, Some("CHF")),
            ("US$ 15", 15.0, Some("USD")),
            ("R$ 1.299,00", 1299.0, None),
            ("A$15", 15.0, None),
            ("CN¥88", 88.0, None),
            ("ab 5 €", 5.0, Some("EUR")),
            ("Rs. 1,29,900.00", 129_900.0, None),
        ] {
            let got = parse(text).unwrap();
            assert_eq!((got.amount, got.currency.as_deref()), (amount, code), "{text}");
        }
    }

    #[test]
    fn what_is_no_price_is_none() {
        for text in
            ["", "NaN", "free", "-3.00 USD", "−3", "call us", "1-2", "€15.00–€20.00", "15.00 to 20.00 USD"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(price(f64::NAN, None), None);
        assert_eq!(price(f64::INFINITY, None), None);
    }
}
