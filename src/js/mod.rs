//! The edge to JavaScript: thin classes over the Rust ones, for the loader in `www/loader`.
//!
//! Everything here is synchronous. Options are read and defaulted in the loader; ranges are checked in
//! Rust, where the command meets the same checks.

mod dqn;

use crate::Error;
use wasm_bindgen::JsValue;

/// A JavaScript `Error` with our message, and our code as its `code`.
pub(crate) fn js_error(error: Error) -> JsValue {
    let js = js_sys::Error::new(error.message());
    // Setting a property of an object made here cannot fail.
    let _ = js_sys::Reflect::set(&js, &"code".into(), &error.code().into());
    js.into()
}

/// A JavaScript number as a count: `config_range` unless it is whole, not negative and exact.
pub(crate) fn whole(name: &str, value: f64) -> Result<u64, Error> {
    const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.;
    if value >= 0. && value <= MAX_SAFE_INTEGER && value.fract() == 0. {
        Ok(value as u64)
    } else {
        Err(Error::new("config_range", format!("{name} must be a whole number of at least 0, got {value}")))
    }
}
