//! Elements made in one line. No markup is ever parsed, so that `require-trusted-types-for 'script'` holds.

use wasm_bindgen::prelude::*;
use web_sys::{Document, Element};

/// A new element with its `part` name and attributes.
pub fn create(
    document: &Document,
    tag: &str,
    part: &str,
    attributes: &[(&str, &str)],
) -> Result<Element, JsValue> {
    let element = document.create_element(tag)?;
    if !part.is_empty() {
        element.set_attribute("part", part)?;
    }
    for (name, value) in attributes {
        element.set_attribute(name, value)?;
    }
    Ok(element)
}

/// Appends a new element that holds `text`.
pub fn append(
    document: &Document,
    parent: &Element,
    tag: &str,
    part: &str,
    text: &str,
) -> Result<Element, JsValue> {
    let element = create(document, tag, part, &[])?;
    element.set_text_content(Some(text));
    parent.append_child(&element)?;
    Ok(element)
}
