//! What is stored, in [postcard's format](https://postcard.jamesmunns.com/wire-format), value by value: the code that
//! serde derives for a type is several times as long, and every visitor would download it.

use postcard::Deserializer;
use postcard::de_flavors::Slice;
use postcard::ser_flavors::{AllocVec, Flavor};
use serde::{Deserialize, Serializer};

use crate::Named;

/// Where values are written to.
pub struct Sink(postcard::Serializer<AllocVec>);

// Writing into memory does not fail: results have nothing to say.
impl Sink {
    /// The bytes of what `write` writes.
    pub fn bytes(write: impl FnOnce(&mut Self)) -> Vec<u8> {
        let mut to = Self(postcard::Serializer { output: AllocVec::new() });
        write(&mut to);
        to.0.output.finalize().unwrap_or_default()
    }

    /// A whole number of any width.
    #[inline(never)]
    pub fn whole(&mut self, number: u64) {
        let _ = self.0.serialize_u64(number);
    }

    pub fn number(&mut self, number: f64) {
        let _ = self.0.serialize_f64(number);
    }

    #[inline(never)]
    pub fn float(&mut self, number: f32) {
        let _ = self.0.serialize_f32(number);
    }

    /// Also whether there is a value, which then follows.
    pub fn flag(&mut self, flag: bool) {
        self.whole(flag.into());
    }

    #[inline(never)]
    pub fn text(&mut self, text: &str) {
        let _ = self.0.serialize_str(text);
    }

    pub fn list<T>(&mut self, values: &[T], mut each: impl FnMut(&mut Self, &T)) {
        self.whole(values.len() as u64);
        values.iter().for_each(|value| each(self, value));
    }

    #[inline(never)]
    pub fn wholes(&mut self, values: &[u32]) {
        self.list(values, |to, &value| to.whole(value.into()));
    }

    #[inline(never)]
    pub fn floats(&mut self, values: &[f32]) {
        self.list(values, |to, &value| to.float(value));
    }

    pub fn maybe(&mut self, value: Option<u64>) {
        self.flag(value.is_some());
        value.into_iter().for_each(|value| self.whole(value));
    }

    pub fn named<T>(&mut self, values: &Named<T>, mut each: impl FnMut(&mut Self, &T)) {
        self.whole(values.iter().count() as u64);
        for (name, value) in values.iter() {
            self.text(name);
            each(self, value);
        }
    }
}

/// Where they are read from; `None` for what is cut short or damaged.
pub struct Source<'a>(Deserializer<'a, Slice<'a>>);

impl<'a> Source<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(Deserializer::from_bytes(bytes))
    }

    #[inline(never)]
    pub fn whole(&mut self) -> Option<u64> {
        u64::deserialize(&mut self.0).ok()
    }

    pub fn small(&mut self) -> Option<u32> {
        u32::try_from(self.whole()?).ok()
    }

    pub fn number(&mut self) -> Option<f64> {
        f64::deserialize(&mut self.0).ok()
    }

    #[inline(never)]
    pub fn float(&mut self) -> Option<f32> {
        f32::deserialize(&mut self.0).ok()
    }

    pub fn flag(&mut self) -> Option<bool> {
        Some(self.whole()? != 0)
    }

    #[inline(never)]
    pub fn text(&mut self) -> Option<String> {
        <&str>::deserialize(&mut self.0).ok().map(str::to_owned)
    }

    /// Never longer than there are bytes: a value takes one or more.
    pub fn list<T>(&mut self, mut each: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut values = Vec::new();
        for _ in 0..self.whole()? {
            values.push(each(self)?);
        }
        Some(values)
    }

    #[inline(never)]
    pub fn wholes(&mut self) -> Option<Vec<u32>> {
        self.list(Self::small)
    }

    #[inline(never)]
    pub fn floats(&mut self) -> Option<Vec<f32>> {
        self.list(Self::float)
    }

    pub fn maybe(&mut self) -> Option<Option<u64>> {
        Some(if self.flag()? { Some(self.whole()?) } else { None })
    }

    pub fn named<T>(&mut self, mut each: impl FnMut(&mut Self) -> Option<T>) -> Option<Named<T>> {
        Some(self.list(|from| Some((from.text()?, each(from)?)))?.into_iter().collect())
    }
}
