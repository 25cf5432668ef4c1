//! `windowshop/headless` on this side of the border.

use std::cell::{RefCell, RefMut};
use std::rc::Rc;

use js_sys::Date;
use wasm_bindgen::prelude::*;

use super::{js_error, read};
use crate::json::{Field, Writer};
use crate::{Error, Recommender};

/// [`Recommender`] as a JavaScript class, shared with the widget on the same page.
#[wasm_bindgen(js_name = Recommender)]
pub struct JsRecommender(Rc<RefCell<Recommender>>);

impl JsRecommender {
    pub(super) fn new(recommender: Recommender) -> Self {
        Self(Rc::new(RefCell::new(recommender)))
    }

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

    /// Replays for `budget` ms, or until no step is due.
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
        let catalog = recommender.catalog();
        Ok(Writer::bytes(&mut |to| {
            to.list(catalog.len());
            catalog.products().for_each(|product| product.write(to));
        }))
    }

    pub fn export(&self) -> Result<Vec<u8>, JsValue> {
        Ok(self.open()?.export())
    }

    /// Goes on from the state that another page of the shop has exported since.
    pub fn resume(&self, state: &[u8]) -> Result<(), JsValue> {
        self.open()?.resume(state).map_err(js_error)
    }

    /// Becomes the other one, which becomes this one.
    pub fn replace(&self, other: &JsRecommender) -> Result<(), JsValue> {
        std::mem::swap(&mut *self.open()?, &mut *other.open()?);
        Ok(())
    }

    pub fn erase(&self) -> Result<(), JsValue> {
        self.open()?.erase();
        Ok(())
    }
}
