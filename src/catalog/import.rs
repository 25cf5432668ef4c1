//! From a feed's record to a [`Product`]: names mapped, nonsense left out and counted.

use super::product::{Availability, Price, Product};
use super::{names, price};
use crate::json::{Field, Record};
use crate::{Warnings, host};

/// Longest id; a longer one is refused, since a shortened id would name another product.
const MAX_ID: usize = 256;
/// Longest text kept of any other field, in characters; the rest is cut and counted.
const MAX_TEXT: usize = 1000;
/// Most attributes kept of one product.
const MAX_ATTRIBUTES: usize = 64;

/// The product in `record`, or `None` (counted) when it has no usable id.
pub fn product(record: Record, warnings: &mut Warnings) -> Option<Product> {
    let mut fields = Fields(names::standard(record));
    let Some(id) = fields.take("id").and_then(scalar).filter(|id| !id.is_empty()) else {
        warnings.add("product_no_id", || "a product without `id` was left out".to_owned());
        return None;
    };
    if id.len() > MAX_ID {
        warnings.add("product_id_too_long", || {
            ["an id was left out: it has more bytes than ", &host::count_text(MAX_ID)].concat()
        });
        return None;
    }
    let mut text = |name: &str, fields: &mut Fields| {
        fields.take(name).and_then(scalar).and_then(|t| clean(&t, &id, name, warnings))
    };
    let title = text("title", &mut fields);
    let brand = text("brand", &mut fields);
    let item_group_id = text("item_group_id", &mut fields);
    let mut currency = text("currency", &mut fields).map(|c| c.to_ascii_uppercase());
    let link = fields.take("link").and_then(|f| url(f, &id, "link", warnings));
    let image_link =
        fields.take("image_link").and_then(first).and_then(|f| url(f, &id, "image_link", warnings));
    let mut money = |name: &str| {
        let mut price = fields.take(name).and_then(|f| amount(f, &id, name, warnings))?;
        // Some feeds name it only once.
        price.currency = price.currency.or_else(|| currency.clone());
        currency.clone_from(&price.currency);
        Some(price)
    };
    // And some write 0 where there is no sale.
    let (price, sale_price) = (money("price"), money("sale_price").filter(|sale| sale.amount > 0.0));
    let availability = fields.take("availability").map_or(Availability::InStock, |f| in_stock(&f));
    let mut ids = |name: &str| match fields.take(name) {
        Some(Field::List(list)) => {
            list.into_iter().filter_map(scalar).filter(|a| a.len() <= MAX_ID).collect()
        }
        Some(Field::Text(text)) => text.split(',').map(|id| id.trim().to_owned()).collect(),
        _ => Vec::new(),
    };
    let (mut aliases, bought_with) = (ids("aliases"), ids("bought_with"));
    aliases.extend(ids("sku"));
    let product_type = fields.take("product_type").map(levels).unwrap_or_default();
    let product_type = product_type.iter().filter_map(|l| clean(l, &id, "product_type", warnings)).collect();
    let title = title.unwrap_or_else(|| {
        warnings.add("product_no_title", || ["product ", &id, " has no title: its id is shown"].concat());
        id.clone()
    });
    let mut attributes = Vec::new();
    for (name, field) in fields.0 {
        flatten(&name, field, &mut |name, value| {
            if attributes.len() < MAX_ATTRIBUTES
                && let Some(value) = clean(&value, &id, name, warnings)
            {
                attributes.push((name.to_owned(), value));
            }
        });
    }
    Some(Product {
        title,
        link,
        image_link,
        price,
        sale_price,
        availability,
        brand,
        product_type,
        item_group_id,
        aliases,
        bought_with,
        attributes,
        id,
    })
}

/// A record's fields under their standard names.
struct Fields(Record);

impl Fields {
    fn take(&mut self, name: &str) -> Option<Field> {
        let at = self.0.iter().position(|(n, f)| n == name && *f != Field::Null)?;
        Some(self.0.remove(at).1)
    }
}

fn scalar(field: Field) -> Option<String> {
    match field {
        Field::Text(t) => Some(t.trim().to_owned()),
        Field::Number(n) if n.is_finite() => Some(host::number_text(n)),
        Field::Bool(b) => Some(b.to_string()),
        Field::Object(fields) => fields.into_iter().find(|(n, _)| n == "name").and_then(|(_, f)| scalar(f)),
        _ => None,
    }
}

fn first(field: Field) -> Option<Field> {
    match field {
        Field::List(list) => list.into_iter().next(),
        field => Some(field),
    }
}

/// Control characters (of text direction too) out, white space collapsed, length capped; `None` when nothing is left.
/// Markup stays as it is: cards show text, never HTML.
fn clean(text: &str, id: &str, name: &str, warnings: &mut Warnings) -> Option<String> {
    let mut out = String::with_capacity(text.len().min(MAX_TEXT));
    let (mut count, mut gap) = (0, false);
    for c in text.chars() {
        // What turns the direction of text around would reach beyond its own field.
        let turns = matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
        if c.is_whitespace() || c.is_control() || turns {
            gap = !out.is_empty();
            continue;
        }
        if count >= MAX_TEXT {
            warnings.add("field_truncated", || {
                let most = host::count_text(MAX_TEXT);
                ["`", name, "` of product ", id, " was cut to ", &most, " characters"].concat()
            });
            break;
        }
        if gap {
            out.push(' ');
            gap = false;
        }
        out.push(c);
        count += 1;
    }
    (!out.is_empty()).then_some(out)
}

/// An http(s) or relative URL. Browsers ignore control characters and leading space in a scheme
/// (WHATWG URL, section 4.4), so those go before the scheme is judged.
fn url(field: Field, id: &str, name: &str, warnings: &mut Warnings) -> Option<String> {
    let text: String = scalar(field)?.chars().filter(|c| !c.is_control()).collect();
    let text = text.trim();
    let scheme = text.find([':', '/', '?', '#']).filter(|&at| text.as_bytes().get(at) == Some(&b':'));
    let safe = scheme.is_none_or(|at| {
        text.get(..at).is_some_and(|s| s.eq_ignore_ascii_case("http") || s.eq_ignore_ascii_case("https"))
    });
    if safe && text.len() <= 4096 {
        return (!text.is_empty()).then(|| text.to_owned());
    }
    warnings.add("product_bad_link", || {
        ["`", name, "` of product ", id, " was left out: expected an http(s) or relative URL"].concat()
    });
    None
}

fn amount(field: Field, id: &str, name: &str, warnings: &mut Warnings) -> Option<Price> {
    let plain = |field: &Field| match field {
        Field::Number(n) => price::price(*n, None),
        Field::Text(t) => price::parse(t),
        _ => None,
    };
    // The shape that this module writes itself, { amount, currency }, and Google's Content API's, { value, currency }.
    let part = |name| field.get(name);
    let price =
        part("amount").or_else(|| part("value")).map_or_else(|| plain(&field), plain).map(|mut price| {
            price.currency = price.currency.or_else(|| part("currency").cloned().and_then(scalar));
            price
        });
    if price.is_none() {
        warnings.add("product_bad_price", || {
            let expected = ": expected an amount of 0 or more, as in \"15.00 USD\"";
            ["`", name, "` of product ", id, " was left out", expected].concat()
        });
    }
    price
}

fn in_stock(field: &Field) -> Availability {
    let text = match field {
        Field::Bool(false) | Field::Number(0.0) => return Availability::OutOfStock,
        Field::Text(t) => t.rsplit('/').next().unwrap_or_default().to_ascii_lowercase(),
        _ => return Availability::InStock,
    };
    let plain: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    match plain.as_str() {
        "outofstock" | "soldout" | "discontinued" | "unavailable" | "notavailable" | "pending"
        | "reserved" | "false" | "no" | "0" => Availability::OutOfStock,
        "preorder" | "presale" => Availability::Preorder,
        "backorder" | "onbackorder" | "availablefororder" => Availability::Backorder,
        _ => Availability::InStock,
    }
}

/// `A > B > C` (Google), `/A/B` (tagging), `a.b.c` (dotted codes), or a list: levels from the root.
fn levels(field: Field) -> Vec<String> {
    let text = match field {
        Field::List(list) => return list.into_iter().filter_map(scalar).collect(),
        field => scalar(field).unwrap_or_default(),
    };
    let separator = if text.contains('>') {
        '>'
    } else if text.starts_with('/') {
        '/'
    } else if text.contains('.') && !text.contains(' ') {
        '.'
    } else {
        return if text.is_empty() { Vec::new() } else { vec![text] };
    };
    text.split(separator).map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect()
}

fn flatten(name: &str, field: Field, put: &mut impl FnMut(&str, String)) {
    match field {
        Field::List(list) => {
            for f in list {
                // the shape this module writes itself: attributes as [name, value] pairs
                match f {
                    Field::List(pair) if name == "attributes" => {
                        let mut pair = pair.into_iter().filter_map(scalar);
                        if let (Some(n), Some(v)) = (pair.next(), pair.next()) {
                            put(&n, v);
                        }
                    }
                    f => flatten(name, f, put),
                }
            }
        }
        Field::Object(fields) => {
            for (key, f) in fields {
                flatten(&[name, ".", &key].concat(), f, put);
            }
        }
        field => {
            if let Some(value) = scalar(field) {
                put(name, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::plain;
    use super::*;

    fn import(json: &str) -> (Vec<Product>, Warnings) {
        let mut warnings = Warnings::default();
        let records = plain::records(Field::parse(json.as_bytes()).unwrap()).unwrap();
        let products = records.into_iter().filter_map(|r| product(r, &mut warnings)).collect();
        (products, warnings)
    }

    #[test]
    fn merchant_fields_and_their_aliases_are_mapped() {
        let (products, warnings) = import(
            r#"[{"item_id": 7, "name": "Cup", "url": "/cup", "image": ["https://x.test/c.jpg"],
                 "price": "4.50 EUR", "sale_price": 4, "category": "Home > Kitchen", "g:brand": "Acme",
                 "availability": "https://schema.org/OutOfStock", "color": "red", "tags": ["a", "b"]}]"#,
        );
        let p = &products[0];
        assert_eq!((p.id.as_str(), p.title.as_str(), p.link.as_deref()), ("7", "Cup", Some("/cup")));
        assert_eq!(p.image_link.as_deref(), Some("https://x.test/c.jpg"));
        assert_eq!(p.current_price().unwrap().amount, 4.0);
        assert_eq!(p.product_type, ["Home", "Kitchen"]);
        assert_eq!(p.availability, Availability::OutOfStock);
        assert_eq!(p.attributes.len(), 3);
        assert!(warnings.is_empty());
    }

    #[test]
    fn a_price_in_two_parts_keeps_its_currency() {
        for price in [
            r#"{"value": "15.00", "currency": "EUR"}"#,
            r#"{"amount": 15, "currency": "EUR"}"#,
            r#"{"value": "15.00 EUR", "currency": "USD"}"#,
        ] {
            let (products, warnings) = import(&format!(r#"[{{"id": "a", "title": "A", "price": {price}}}]"#));
            let want = Price { amount: 15.0, currency: Some("EUR".to_owned()) };
            assert_eq!((&products[0].price, warnings.is_empty()), (&Some(want), true), "{price}");
        }
    }

    #[test]
    fn a_product_goes_by_its_sku_too() {
        let (products, _) = import(r#"[{"id": "1", "sku": "A-1", "aliases": ["x"]}, {"sku": "A-2"}]"#);
        assert_eq!(
            (products[0].aliases.as_slice(), products[1].id.as_str()),
            (&["x".to_owned(), "A-1".to_owned()][..], "A-2")
        );
        assert!(products.iter().all(|product| product.attributes.is_empty()));
    }

    #[test]
    fn what_cannot_be_had_is_out_of_stock_however_it_is_said() {
        for (text, gone) in
            [("\"0\"", true), ("0", true), ("\"Not available\"", true), ("\"1\"", false), ("3", false)]
        {
            let (products, _) = import(&format!(r#"[{{"id": "a", "availability": {text}}}]"#));
            assert_eq!(products[0].availability == Availability::OutOfStock, gone, "{text}");
        }
        for field in
            ["\"in_stock\": false", "\"is_in_stock\": \"no\"", "\"available\": false", "\"In stock\": 0"]
        {
            let (products, _) =
                import(&format!(r#"[{{"id": "a", {field}}}, {{"id": "b", "available": true}}]"#));
            let got = [&products[0], &products[1]].map(|product| product.availability);
            assert_eq!(got, [Availability::OutOfStock, Availability::InStock], "{field}");
        }
    }

    #[test]
    fn nonsense_is_left_out_and_counted_and_the_rest_stays() {
        let long = "x".repeat(100_000);
        let (products, warnings) = import(&format!(
            r#"[{{"title": "no id"}}, {{"id": "a"}}, {{"id": "b", "title": "{long}", "price": "NaN"}},
                {{"id": "c", "title": "<b>C</b>", "price": -1, "link": " java\tscript:alert(1)",
                  "image_link": "data:image/png;base64,AAAA"}}, 5]"#
        ));
        let ids: Vec<_> = products.iter().map(|p| p.id.as_str()).collect();
        assert_eq!(ids, ["a", "b", "c"]);
        assert_eq!(products[0].title, "a");
        assert_eq!(products[1].title.len(), MAX_TEXT);
        assert_eq!(products[2].title, "<b>C</b>");
        assert_eq!((products[2].link.as_ref(), products[2].image_link.as_ref()), (None, None));
        for (code, count) in [
            ("product_no_id", 2),
            ("product_no_title", 1),
            ("field_truncated", 1),
            ("product_bad_price", 2),
            ("product_bad_link", 2),
        ] {
            assert_eq!(warnings.count(code), count, "{code}");
        }
    }

    #[test]
    fn a_product_written_out_reads_back_the_same() {
        let (products, _) = import(
            r#"[{"id": "a", "title": "A", "price": "4.50 EUR", "product_type": "X > Y", "color": "red", "availability": "preorder"}]"#,
        );
        let written = serde_json::to_string(&products).unwrap();
        assert_eq!(import(&written).0, products);
    }

    #[test]
    fn relative_and_http_links_pass_and_no_other_scheme() {
        for (text, ok) in [
            ("https://a.test/x", true),
            ("HTTP://a.test", true),
            ("/p/1?x=a:b", true),
            ("p/1:2", true),
            ("//cdn.test/x", true),
            ("javascript:alert(1)", false),
            ("\u{1}javascript:alert(1)", false),
            ("vbscript:x", false),
            ("mailto:a@b.test", false),
        ] {
            let got = url(Field::Text(text.to_owned()), "a", "link", &mut Warnings::default());
            assert_eq!(got.is_some(), ok, "{text}");
        }
    }
}
