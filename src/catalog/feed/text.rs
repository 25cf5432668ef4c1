//! Bytes as text, HTML as plain text, and the JSON-LD in a page.

use crate::catalog::plain;
use crate::{Error, Warnings, host};

/// The text that `bytes` are: by their byte order mark, else UTF-8 where that fits, else by the XML declaration or the
/// server's `charset`, else windows-1252, which is counted.
///
/// # Errors
/// `catalog_format` for what is no text.
pub fn decode(bytes: &[u8], charset: Option<&str>, warnings: &mut Warnings) -> Result<String, Error> {
    let other = match bytes {
        [0x1F, 0x8B, ..] => Some("packed with gzip, twice or where it cannot be unpacked"),
        [b'P', b'K', 3, 4, ..] => Some("a zip archive or a spreadsheet"),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => Some("packed with zstd"),
        _ => None,
    };
    if let Some(other) = other {
        return Err(plain::format_error(other));
    }
    let wide = match bytes {
        [0xFF, 0xFE, ..] => Some("utf-16le"),
        [0xFE, 0xFF, ..] => Some("utf-16be"),
        [a, 0, b, 0, ..] if *a > 0 && *b > 0 => Some("utf-16le"),
        [0, a, 0, b, ..] if *a > 0 && *b > 0 => Some("utf-16be"),
        _ => None,
    };
    let text = if let Some(label) = wide {
        host::decode(label, bytes).unwrap_or_default()
    } else if let Ok(text) = std::str::from_utf8(bytes) {
        text.to_owned()
    } else {
        let declared =
            declared(bytes).or(charset.map(str::to_owned)).filter(|name| !name.eq_ignore_ascii_case("utf-8"));
        declared.and_then(|label| host::decode(&label, bytes)).unwrap_or_else(|| {
            warnings.add("feed_encoding", || "it is not UTF-8, and was read as windows-1252".to_owned());
            host::decode("windows-1252", bytes).unwrap_or_default()
        })
    };
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    if text.contains('\0') {
        return Err(plain::format_error("binary data"));
    }
    Ok(text.to_owned())
}

/// `<?xml version="1.0" encoding="ISO-8859-1"?>` → `ISO-8859-1`
fn declared(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(bytes.get(..200.min(bytes.len()))?).into_owned();
    let (declaration, _) = head.trim_start().strip_prefix("<?xml")?.split_once("?>")?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next()?;
    Some(value.get(1..)?.split_once(quote)?.0.to_owned())
}

/// Whether `text`, which begins with `<`, is a page of HTML.
pub fn is_html(text: &str) -> bool {
    let head: String = text.chars().take(1000).collect::<String>().to_ascii_lowercase();
    head.starts_with("<!doctype html") || head.starts_with("<script") || head.contains("<html")
}

/// The content of each `<script type="application/ld+json">`; to the parser of HTML it is all text up to `</script`.
pub fn json_ld(html: &str) -> Vec<&str> {
    let lower = html.to_ascii_lowercase();
    let mut blocks = Vec::new();
    let mut at = 0;
    while let Some(begin) = lower.get(at..).and_then(|rest| rest.find("<script")).map(|k| at + k) {
        let Some(open) = lower.get(begin..).and_then(|rest| rest.find('>')).map(|k| begin + k + 1) else {
            break;
        };
        let end = lower.get(open..).and_then(|rest| rest.find("</script")).map_or(lower.len(), |k| open + k);
        if lower.get(begin..open).is_some_and(|tag| tag.contains("application/ld+json"))
            && let Some(block) = html.get(open..end)
        {
            blocks.push(block.trim());
        }
        at = end;
    }
    blocks
}

/// HTML without its tags, comments, scripts and styles, entities resolved. What is no markup stays: `a < b`.
pub fn plain_text(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let used = if rest.starts_with('<') { tag(rest, &mut out) } else { entity(rest, &mut out) };
        rest = &rest[used..];
    }
    out.push_str(rest);
    let words: Vec<&str> = out.split_whitespace().collect();
    words.join(" ")
}

/// Takes the tag that `rest` begins with; gives its length in bytes.
fn tag(rest: &str, out: &mut String) -> usize {
    let to = |end: &str| rest.find(end).map_or(rest.len(), |k| k + end.len());
    if rest.starts_with("<!--") {
        return to("-->");
    }
    if !rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
        out.push('<');
        return 1;
    }
    let name: String = rest[1..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '/').collect();
    match name.to_ascii_lowercase().as_str() {
        // Within a word these change its look alone.
        "b" | "/b" | "i" | "/i" | "em" | "/em" | "strong" | "/strong" | "span" | "/span" | "sup" | "/sup"
        | "sub" | "/sub" => {}
        "script" => return rest.to_ascii_lowercase().find("</script").unwrap_or(rest.len()),
        "style" => return rest.to_ascii_lowercase().find("</style").unwrap_or(rest.len()),
        _ => out.push(' '),
    }
    to(">")
}

/// Names of HTML 4 for the characters from U+00A0 to U+00FF.
const LATIN: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 \
    acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring \
    AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times \
    Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute \
    ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml \
    yacute thorn yuml";
/// Of its other names those that shops use.
const OTHERS: &str = "amp& lt< gt> quot\" apos' ndash– mdash— lsquo‘ rsquo’ sbquo‚ ldquo“ rdquo” bdquo„ lsaquo‹ rsaquo› \
    bull• hellip… euro€ trade™ dagger† permil‰ prime′ Prime″ minus− le≤ ge≥ ne≠ infin∞ larr← rarr→ oeligœ \
    OEligŒ scaronš ScaronŠ";

/// The character that HTML calls `name`. The full table of its names would be half of the wasm.
pub fn named(name: &str) -> Option<char> {
    let latin = || char::from_u32(0xA0 + LATIN.split_whitespace().position(|known| known == name)? as u32);
    let is = |pair: &&str| pair.strip_prefix(name).is_some_and(|rest| rest.chars().count() == 1);
    OTHERS.split_whitespace().find(is).and_then(|pair| pair.chars().last()).or_else(latin)
}

/// Takes the entity that `rest` begins with; gives its length in bytes.
fn entity(rest: &str, out: &mut String) -> usize {
    let name =
        rest.get(1..).and_then(|r| r.split_once(';')).map(|(name, _)| name).filter(|name| name.len() <= 32);
    let text = name.and_then(|name| match name.strip_prefix('#') {
        Some(code) => {
            let hex = code.strip_prefix(['x', 'X']);
            let code = hex.map_or_else(|| code.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok())?;
            char::from_u32(code).map(String::from)
        }
        None => named(name).map(String::from),
    });
    match (name, text) {
        (Some(name), Some(text)) => {
            out.push_str(&text);
            name.len() + 2
        }
        _ => {
            out.push('&');
            1
        }
    }
}
