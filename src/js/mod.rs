//! The edge to JavaScript: thin classes over the Rust ones, for the loader in `www/loader`.
//!
//! Everything here is synchronous. Options are read and defaulted in the loader; ranges are checked in
//! Rust, where the command meets the same checks.

#[cfg(all(feature = "full", not(feature = "feeds")))]
mod dqn;
#[cfg(feature = "feeds")]
mod feeds;
#[cfg(not(feature = "feeds"))]
pub(crate) mod read;
#[cfg(not(feature = "feeds"))]
mod recommender;
#[cfg(not(feature = "feeds"))]
mod start;

#[cfg(not(feature = "feeds"))]
pub(crate) use recommender::{JsRecommender, borrow};

use crate::Error;
use wasm_bindgen::prelude::*;

/// A third of the code of the standard library's own for wasm.
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

#[cfg(not(feature = "feeds"))]
#[wasm_bindgen]
extern "C" {
    /// Milliseconds on a clock that never runs backwards.
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    pub(crate) fn clock() -> f64;
}

#[wasm_bindgen(module = "/www/loader/host.js")]
extern "C" {
    #[wasm_bindgen(js_name = parse, catch)]
    fn parse_json(json: &[u8]) -> Result<Vec<u8>, js_sys::Error>;
    #[wasm_bindgen(js_name = lowerCase)]
    pub(crate) fn lower_case(text: &str) -> String;
    #[wasm_bindgen(js_name = isAlphanumeric)]
    pub(crate) fn is_alphanumeric(code: u32) -> bool;
}

#[wasm_bindgen]
extern "C" {
    /// The number that a text is; NaN when it is none.
    #[wasm_bindgen(js_name = Number)]
    pub(crate) fn number(text: &str) -> f64;
    /// A number as text.
    #[wasm_bindgen(js_name = String)]
    pub(crate) fn text(number: f64) -> String;
}

#[cfg(feature = "feeds")]
#[wasm_bindgen]
extern "C" {
    /// ms since 1970; NaN for what is no date.
    #[wasm_bindgen(js_namespace = Date, js_name = parse)]
    pub(crate) fn date(text: &str) -> f64;
    type TextDecoder;
    #[wasm_bindgen(constructor, catch)]
    fn new(label: &str) -> Result<TextDecoder, JsValue>;
    #[wasm_bindgen(method, js_name = decode)]
    fn decode_bytes(this: &TextDecoder, bytes: &[u8]) -> String;
}

/// Text in an encoding that the browser knows.
#[cfg(feature = "feeds")]
pub(crate) fn decode(label: &str, bytes: &[u8]) -> Option<String> {
    TextDecoder::new(label).ok().map(|decoder| decoder.decode_bytes(bytes))
}

/// Parses JSON, for [`crate::json::Field::from_bytes`].
///
/// # Errors
/// The browser's own words when it is none.
pub(crate) fn parse(json: &[u8]) -> Result<Vec<u8>, String> {
    parse_json(json).map_err(|error| error.message().into())
}

/// A JavaScript `Error` with our message, and our code as its `code`.
pub(crate) fn js_error(error: Error) -> JsValue {
    let js = js_sys::Error::new(error.message());
    // Setting a property of an object made here cannot fail.
    let _ = js_sys::Reflect::set(&js, &"code".into(), &error.code().into());
    js.into()
}

/// A JavaScript number as a count: `config_range` unless it is whole, not negative and exact.
// By itself, since most pages have none.
#[inline(never)]
#[cfg(not(feature = "feeds"))]
pub(crate) fn whole(name: &str, value: f64) -> Result<u64, Error> {
    const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.;
    if (0. ..=MAX_SAFE_INTEGER).contains(&value) && value.fract() == 0. {
        Ok(value as u64)
    } else {
        Err(Error::new(
            "config_range",
            [name, " must be a whole number of at least 0, got ", &crate::host::number_text(value)].concat(),
        ))
    }
}
