//! The reader of feeds on this side of the border; `www/loader/feeds.js` fetches and pages.

use wasm_bindgen::prelude::*;

use super::js_error;
use crate::catalog::feed::{Format, Reader};
use crate::json::{Field, Writer};

/// [`Reader`] as a JavaScript class.
#[wasm_bindgen]
pub struct FeedReader(Reader);

#[wasm_bindgen]
impl FeedReader {
    /// `now` in ms since 1970.
    #[wasm_bindgen(constructor)]
    pub fn new(now: f64) -> Self {
        Self(Reader::new(now))
    }

    /// Takes in a file, or a page of one; gives the number of its records.
    pub fn add(&mut self, bytes: &[u8], charset: Option<String>) -> Result<usize, JsValue> {
        self.0.add(bytes, charset.as_deref()).map_err(js_error)
    }

    /// What the first file is: `shopify`, …
    pub fn format(&self) -> Option<String> {
        self.0.format().map(|format| Format::code(format).to_owned())
    }

    /// The currency of prices that name none.
    pub fn currency(&mut self, code: &str) {
        self.0.currency(code);
    }

    /// Counts a remark of the loader's.
    pub fn warn(&mut self, message: String) {
        self.0.warn(message);
    }

    /// What was made of the fields, as bytes of a value. Before [`Self::take`].
    pub fn summary(&self) -> Vec<u8> {
        Writer::bytes(&mut |to| self.0.summary().write(to))
    }

    /// Some of the records, as the page's wasm reads values; those are out of the reader then. Nothing when none is left.
    pub fn take(&mut self, count: usize) -> Option<Vec<u8>> {
        let records: Vec<Field> = self.0.take(count).map(Field::Object).collect();
        let any = !records.is_empty();
        let list = Field::List(records);
        any.then(|| Writer::bytes(&mut |to| list.write(to)))
    }
}
