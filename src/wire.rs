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

    /// Products by the numbers that they have in what is stored.
    #[inline(never)]
    pub fn items(&mut self, items: &[u32], stored: &[u32]) {
        self.list(items, |to, &item| to.whole(stored[item as usize].into()));
    }

    #[inline(never)]
    pub fn floats(&mut self, values: &[f32]) {
        self.whole(values.len() as u64);
        self.bare(values);
    }

    /// Floats whose number has been written. They are little-endian, as wasm and all that this runs on are.
    pub fn bare(&mut self, values: &[f32]) {
        let _ = self.0.output.try_extend(bytemuck::cast_slice(values));
    }

    pub fn maybe<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        self.flag(value.is_some());
        if let Some(value) = value {
            write(self, value);
        }
    }

    #[inline(never)]
    pub fn texts<T: AsRef<str>>(&mut self, values: &[T]) {
        self.list(values, |to, value| to.text(value.as_ref()));
    }

    pub fn named<T>(&mut self, values: &Named<T>, mut each: impl FnMut(&mut Self, &T)) {
        self.whole(values.iter().count() as u64);
        for (name, value) in values.iter() {
            self.text(name);
            each(self, value);
        }
    }
}

/// Where they are read from. What is cut short or damaged reads as nothing from there on, and [`Source::ended_well`] says
/// so at the end: to give up at each value would take more code than reading them.
pub struct Source<'a> {
    from: Deserializer<'a, Slice<'a>>,
    failed: bool,
}

impl<'a> Source<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { from: Deserializer::from_bytes(bytes), failed: false }
    }

    /// Whether all that was read was there.
    pub fn ended_well(&self) -> bool {
        !self.failed
    }

    fn take<T: Deserialize<'a> + Default>(&mut self) -> T {
        if self.failed {
            return T::default();
        }
        T::deserialize(&mut self.from).unwrap_or_else(|_| self.fail())
    }

    /// Nothing more is to be read.
    pub fn fail<T: Default>(&mut self) -> T {
        self.failed = true;
        T::default()
    }

    #[inline(never)]
    pub fn whole(&mut self) -> u64 {
        self.take()
    }

    #[inline(never)]
    pub fn small(&mut self) -> u32 {
        u32::try_from(self.whole()).unwrap_or_else(|_| self.fail())
    }

    #[inline(never)]
    pub fn number(&mut self) -> f64 {
        self.take()
    }

    #[inline(never)]
    pub fn float(&mut self) -> f32 {
        self.take()
    }

    pub fn flag(&mut self) -> bool {
        self.whole() != 0
    }

    #[inline(never)]
    pub fn borrowed(&mut self) -> &'a str {
        self.take()
    }

    #[inline(never)]
    pub fn text(&mut self) -> String {
        self.borrowed().to_owned()
    }

    pub fn list<T>(&mut self, mut each: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let mut values = Vec::new();
        for _ in 0..self.whole() {
            let value = each(self);
            if self.failed {
                break;
            }
            values.push(value);
        }
        values
    }

    #[inline(never)]
    pub fn wholes(&mut self) -> Vec<u32> {
        self.list(Self::small)
    }

    #[inline(never)]
    pub fn floats(&mut self) -> Vec<f32> {
        self.list(Self::float)
    }

    #[inline(never)]
    pub fn texts(&mut self) -> Vec<String> {
        self.list(Self::text)
    }

    pub fn maybe<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.flag() { Some(read(self)) } else { None }
    }

    pub fn named<T>(&mut self, mut each: impl FnMut(&mut Self) -> T) -> Named<T> {
        self.list(|from| (from.text(), each(from))).into_iter().collect()
    }
}
