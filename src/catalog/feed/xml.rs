//! XML feeds: each `<item>` of RSS, `<entry>` of Atom or `<product>` as a record.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::text::named;
use crate::Error;
use crate::catalog::plain;
use crate::json::{Field, Record};

/// Elements that are products, wherever they stand.
const PRODUCTS: [&str; 3] = ["item", "entry", "product"];
/// Deeper than any feed.
const DEPTH: usize = 32;

/// All products. Fields go by their names without prefixes, Google's (`g:`) before any other of the same name; nested
/// elements are objects.
///
/// # Errors
/// `catalog_format` when it is not well-formed, or breaks off, or holds no product.
pub fn records(text: &str) -> Result<Vec<Record>, Error> {
    let mut reader = Reader::from_str(text);
    let broken = |why: String| plain::format_error(&["XML that cannot be read (", &why, ")"].concat());
    let mut open: Vec<Element> = Vec::new();
    let mut records = Vec::new();
    // Nesting outside of products.
    let mut outside = 0;
    loop {
        let at = reader.buffer_position();
        match reader.read_event().map_err(|e| broken(format!("{e}, at byte {at}")))? {
            Event::Start(tag) => {
                let element = Element::new(&tag);
                if open.is_empty() && !PRODUCTS.contains(&element.name.as_str()) {
                    outside += 1;
                } else if open.len() == DEPTH {
                    return Err(broken(format!("nested too deeply, at byte {at}")));
                } else {
                    open.push(element);
                }
            }
            Event::Empty(tag) => {
                if let Some(parent) = open.last_mut() {
                    parent.children.push(Element::new(&tag));
                }
            }
            Event::End(_) => match open.pop() {
                Some(element) => match open.last_mut() {
                    Some(parent) => parent.children.push(element),
                    None => records.push(element.record()),
                },
                None => outside -= 1,
            },
            Event::Text(text) => text_of(&mut open, &text.xml10_content()),
            Event::CData(text) => text_of(&mut open, &text.xml10_content()),
            Event::GeneralRef(name) => {
                let letter = name.resolve_char_ref().ok().flatten().map(String::from);
                let text = letter.or_else(|| named(&name).map(String::from));
                // Feeds are full of entities that they do not declare.
                text_of(&mut open, &text.unwrap_or_else(|| ["&", &name, ";"].concat()));
            }
            Event::Eof if outside == 0 && open.is_empty() => break,
            Event::Eof => return Err(broken("it breaks off".to_owned())),
            _ => {}
        }
    }
    if records.is_empty() {
        return Err(plain::format_error("XML without `<item>`, `<entry>` or `<product>`"));
    }
    Ok(records)
}

fn text_of(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

struct Element {
    name: String,
    google: bool,
    text: String,
    children: Vec<Element>,
}

impl Element {
    fn new(tag: &BytesStart) -> Self {
        let attribute = |name| {
            let attribute = tag.try_get_attribute(name).ok().flatten()?;
            Some(attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok()?.into_owned())
        };
        // Atom's links are in an attribute; those that lead elsewhere than to the product's page get no name.
        let elsewhere = attribute("rel").is_some_and(|rel| rel != "alternate");
        Self {
            name: if elsewhere { String::new() } else { tag.local_name().as_ref().to_owned() },
            google: tag.name().prefix().is_some_and(|p| p.as_ref() == "g"),
            text: attribute("href").unwrap_or_default(),
            children: Vec::new(),
        }
    }

    fn field(self) -> Field {
        if self.children.is_empty() {
            Field::Text(self.text.trim().to_owned())
        } else {
            Field::Object(self.record())
        }
    }

    /// The children as fields; those of one name as a list.
    fn record(self) -> Record {
        let mut children = self.children;
        children.sort_by_key(|child| !child.google);
        let google: Vec<String> = children.iter().filter(|c| c.google).map(|c| c.name.clone()).collect();
        let mut record = Record::new();
        for child in children.into_iter().filter(|c| c.google || !google.contains(&c.name)) {
            let (name, field) = (child.name.clone(), child.field());
            match record.iter_mut().find(|(n, _)| *n == name) {
                None => record.push((name, field)),
                Some((_, Field::List(list))) => list.push(field),
                Some((_, one)) => *one = Field::List(vec![std::mem::replace(one, Field::Null), field]),
            }
        }
        record
    }
}
