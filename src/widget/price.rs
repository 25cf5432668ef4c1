//! Prices as the visitor reads them.

use std::cell::RefCell;

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::catalog::Price;
use crate::host;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Intl, js_name = NumberFormat)]
    #[derive(Clone)]
    type NumberFormat;
    /// Throws for a locale or a currency that does not exist.
    #[wasm_bindgen(constructor, js_namespace = Intl, js_class = "NumberFormat", catch)]
    fn new(locale: Option<String>, options: &Object) -> Result<NumberFormat, JsValue>;
    #[wasm_bindgen(method)]
    fn format(this: &NumberFormat, amount: f64) -> String;
}

/// Formats prices in the page's language; one formatter a currency, since making one is slow.
pub struct Prices {
    /// In the order in which to try them.
    locales: Vec<String>,
    currency: Option<String>,
    formats: RefCell<Vec<(Option<String>, Option<NumberFormat>)>>,
}

impl Prices {
    /// `currency` is for prices that name none.
    pub fn new(locales: Vec<String>, currency: Option<String>) -> Self {
        Self { locales, currency, formats: RefCell::default() }
    }

    /// `€12.50`, `12,50 €`; without any currency the plain number.
    pub fn text(&self, price: &Price) -> String {
        let currency = price.currency.as_ref().or(self.currency.as_ref());
        let known =
            self.formats.borrow().iter().find(|(c, _)| c.as_ref() == currency).map(|(_, f)| f.clone());
        let format = known.unwrap_or_else(|| {
            let format = self.make(currency);
            self.formats.borrow_mut().push((currency.cloned(), format.clone()));
            format
        });
        format.map_or_else(|| host::number_text(price.amount), |f| f.format(price.amount))
    }

    fn make(&self, currency: Option<&String>) -> Option<NumberFormat> {
        let options = Object::new();
        if let Some(currency) = currency {
            // Setting a property of an object made here cannot fail.
            let _ = Reflect::set(&options, &"style".into(), &"currency".into());
            let _ = Reflect::set(&options, &"currency".into(), &currency.into());
        }
        let locales = self.locales.iter().cloned().map(Some).chain([None]);
        let format = locales.filter_map(|l| NumberFormat::new(l, &options).ok()).next();
        // A currency that Intl refuses is no reason to hide the number.
        format.or_else(|| currency.and_then(|_| self.make(None)))
    }
}
