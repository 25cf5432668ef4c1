//! `windowshop/headless` on this side of the border.

use std::cell::{RefCell, RefMut};
use std::rc::Rc;

use js_sys::Date;
use wasm_bindgen::prelude::*;

use super::{js_error, read, whole};
use crate::bundle::BundleBytes;
use crate::catalog;
use crate::catalog::Catalog;
use crate::config::Config;
use crate::json::{Field, Writer};
use crate::{Error, Recommender, Setup};

#[wasm_bindgen]
extern "C" {
    /// What the loader hands over: files as bytes, values as the bytes that [`Field::from_bytes`] reads.
    pub type Options;
    #[wasm_bindgen(method, getter)]
    fn catalog(this: &Options) -> Option<Vec<u8>>;
    /// Instead of a catalogue's file.
    #[wasm_bindgen(method, getter)]
    fn products(this: &Options) -> Option<Vec<u8>>;
    #[wasm_bindgen(method, getter)]
    fn bundle(this: &Options) -> Option<BundleFiles>;
    #[wasm_bindgen(method, getter)]
    fn config(this: &Options) -> Option<Vec<u8>>;
    #[wasm_bindgen(method, getter)]
    fn state(this: &Options) -> Option<Vec<u8>>;
    #[wasm_bindgen(method, getter)]
    fn visitor(this: &Options) -> Vec<u8>;
    #[wasm_bindgen(method, getter)]
    fn seed(this: &Options) -> Option<f64>;

    /// A bundle's files.
    pub type BundleFiles;
    #[wasm_bindgen(method, getter)]
    fn manifest(this: &BundleFiles) -> Option<Vec<u8>>;
    #[wasm_bindgen(method, getter)]
    fn model(this: &BundleFiles) -> Option<Vec<u8>>;
    #[wasm_bindgen(method, getter, js_name = catalog)]
    fn bundled_catalog(this: &BundleFiles) -> Option<Vec<u8>>;
}

/// The one place that makes a recommender from what JavaScript gives.
fn build(options: &Options) -> Result<Recommender, Error> {
    let config = options.config().map(|bytes| Config::read(&Field::from_bytes(&bytes))).transpose()?;
    let catalog = match (options.products(), options.catalog()) {
        (Some(bytes), _) => Some(Catalog::from_records(catalog::records(Field::from_bytes(&bytes))?)?),
        (None, Some(bytes)) => Some(Catalog::read(&bytes)?),
        (None, None) => None,
    };
    Recommender::new(Setup {
        catalog,
        // A file that is missing is one that is cut short: the manifest's checksums tell.
        bundle: options.bundle().map(|files| BundleBytes {
            manifest: files.manifest().unwrap_or_default(),
            model: files.model().unwrap_or_default(),
            catalog: files.bundled_catalog(),
        }),
        config: config.unwrap_or_default(),
        state: options.state(),
        visitor: read::visitor(Field::from_bytes(&options.visitor())),
        seed: options.seed().map(|seed| whole("seed", seed)).transpose()?,
    })
}

/// [`Recommender`] as a JavaScript class, shared with the widget on the same page.
#[wasm_bindgen(js_name = Recommender)]
pub struct JsRecommender(Rc<RefCell<Recommender>>);

impl JsRecommender {
    pub(crate) fn share(&self) -> Rc<RefCell<Recommender>> {
        Rc::clone(&self.0)
    }

    fn open(&self) -> Result<RefMut<'_, Recommender>, JsValue> {
        borrow(&self.0).map_err(js_error)
    }
}

/// The recommender for one call. It is never held while JavaScript runs, so that the page may call in
/// from anything that it hears of; should it be held all the same, that is an error and no trap.
pub(crate) fn borrow(shared: &RefCell<Recommender>) -> Result<RefMut<'_, Recommender>, Error> {
    shared.try_borrow_mut().map_err(|_| Error::new("busy", "the recommender is at work in another call"))
}

#[wasm_bindgen(js_class = Recommender)]
impl JsRecommender {
    #[wasm_bindgen(constructor)]
    pub fn new(options: &Options) -> Result<JsRecommender, JsValue> {
        build(options).map(|r| Self(Rc::new(RefCell::new(r)))).map_err(js_error)
    }

    // Answers are bytes that `decode` of `www/loader/host.js` reads.

    pub fn observe(&self, event: &[u8]) -> Result<Vec<u8>, JsValue> {
        let event = read::event(Field::from_bytes(event)).map_err(js_error)?;
        let observed = self.open()?.observe(&event, Date::now()).map_err(js_error)?;
        Ok(Writer::bytes(&mut |to| observed.write(to)))
    }

    pub fn recommend(&self, request: &[u8]) -> Result<Vec<u8>, JsValue> {
        let request = read::request(Field::from_bytes(request)).map_err(js_error)?;
        let slate = self.open()?.recommend(&request).map_err(js_error)?;
        Ok(Writer::bytes(&mut |to| slate.write(to)))
    }

    /// Replays for `budget` ms, and always at least one step if one is due.
    pub fn learn(&self, budget: f64) -> Result<Vec<u8>, JsValue> {
        let end = super::clock() + budget;
        let learned = self.open()?.learn(|| super::clock() < end);
        Ok(Writer::bytes(&mut |to| learned.write(to)))
    }

    pub fn explain(&self, item_id: &str) -> Result<Vec<u8>, JsValue> {
        let explanation = self.open()?.explain(item_id).map_err(js_error)?;
        Ok(Writer::bytes(&mut |to| explanation.write(to)))
    }

    pub fn inspect(&self) -> Result<Vec<u8>, JsValue> {
        let inspection = self.open()?.inspect();
        Ok(Writer::bytes(&mut |to| inspection.write(to)))
    }

    /// The product as kept; `undefined` for an id that is not in the catalogue.
    pub fn product(&self, item_id: &str) -> Result<Option<Vec<u8>>, JsValue> {
        let recommender = self.open()?;
        Ok(recommender.product(item_id).map(|product| Writer::bytes(&mut |to| product.write(to))))
    }

    /// All products as kept, in the catalogue's order.
    pub fn products(&self) -> Result<Vec<u8>, JsValue> {
        let recommender = self.open()?;
        let products = recommender.catalog().products();
        Ok(Writer::bytes(&mut |to| {
            to.list(products.len());
            products.iter().for_each(|product| product.write(to));
        }))
    }

    pub fn export(&self) -> Result<Vec<u8>, JsValue> {
        Ok(self.open()?.export())
    }

    /// Goes on from the state that another page of the shop has exported since.
    pub fn resume(&self, state: &[u8]) -> Result<(), JsValue> {
        self.open()?.resume(state).map_err(js_error)
    }

    pub fn erase(&self) -> Result<(), JsValue> {
        self.open()?.erase();
        Ok(())
    }
}
