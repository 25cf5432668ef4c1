//! Values as JSON has them, between whichever parser an edge has and everything that reads them.
//!
//! Natively the parser is serde_json; in the wasm it is the browser's own, which every page has already, and
//! which hands the values over as [bytes](Field::from_bytes).

mod writer;

pub use writer::Writer;

/// Names and values of an object, in their order.
pub type Record = Vec<(String, Field)>;

/// Any JSON value. From a page also NaN and infinities, which JSON has no words for.
#[derive(Debug, Clone, PartialEq)]
pub enum Field {
    /// `null`, or an empty cell.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// Any number.
    Number(f64),
    /// Any text.
    Text(String),
    /// Several values.
    List(Vec<Field>),
    /// A nested record.
    Object(Record),
}

impl Field {
    /// Parses JSON.
    ///
    /// # Errors
    /// The parser's own words when it is none.
    pub fn parse(json: &[u8]) -> Result<Self, String> {
        #[cfg(not(target_arch = "wasm32"))]
        return serde_json::from_slice(json).map_err(|e| e.to_string());
        #[cfg(target_arch = "wasm32")]
        return crate::js::parse(json).map(|bytes| Self::from_bytes(&bytes));
    }

    /// The value that `encode` of `www/loader/host.js` wrote: a byte for the kind, then an f64, or a text
    /// (u32 length, UTF-8), or a list (u32 length, values), or an object (u32 length, texts and values); all
    /// little-endian. What is cut short is `Null` from there on.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Reader(bytes).value()
    }

    /// Writes it for [`Self::from_bytes`] to read.
    #[cfg(feature = "feeds")]
    pub fn write(&self, to: &mut Writer) {
        match self {
            Self::Null => to.null(),
            Self::Bool(flag) => to.flag(*flag),
            Self::Number(number) => to.number(*number),
            Self::Text(text) => to.text(text),
            Self::List(list) => {
                to.list(list.len());
                list.iter().for_each(|value| value.write(to));
            }
            Self::Object(fields) => to.object(&mut |to| {
                for (name, value) in fields {
                    value.write(to.field(name));
                }
            }),
        }
    }

    /// The objects of a list; for what is none of it, one without fields.
    pub fn records(self) -> Vec<Record> {
        let Self::List(list) = self else { return Vec::new() };
        list.into_iter()
            .map(|value| if let Self::Object(fields) = value { fields } else { Vec::new() })
            .collect()
    }

    /// The value of an object under this name.
    pub fn get(&self, name: &str) -> Option<&Self> {
        let Self::Object(fields) = self else { return None };
        fields.iter().find(|(n, _)| n == name).map(|(_, value)| value)
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The number, if it is one.
    pub fn number(&self) -> Option<f64> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }

    /// The number, if it is a whole one from 0 that fits.
    pub fn count(&self) -> Option<usize> {
        self.number().filter(|n| (0.0..=4e9).contains(n) && n.fract() == 0.0).map(|n| n as usize)
    }
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn value(&mut self) -> Field {
        match self.take(1) {
            [1] => Field::Bool(false),
            [2] => Field::Bool(true),
            [3] => Field::Number(self.take(8).try_into().map(f64::from_le_bytes).unwrap_or_default()),
            [4] => Field::Text(self.text()),
            [5] => Field::List((0..self.length()).map(|_| self.value()).collect()),
            [6] => Field::Object((0..self.length()).map(|_| (self.text(), self.value())).collect()),
            _ => Field::Null,
        }
    }

    fn text(&mut self) -> String {
        let length = self.length();
        String::from_utf8(self.take(length).to_vec()).unwrap_or_default()
    }

    /// Never more than bytes are left: each value takes one or more.
    fn length(&mut self) -> usize {
        let length = self.take(4).try_into().map(u32::from_le_bytes).unwrap_or_default();
        (length as usize).min(self.0.len())
    }

    fn take(&mut self, length: usize) -> &[u8] {
        let (taken, left) = self.0.split_at_checked(length).unwrap_or_default();
        self.0 = left;
        taken
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use super::Field;
    use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

    /// Beyond 2^53 a float no longer tells one number from the next, and ids are such numbers: they stay text.
    fn whole(v: i128) -> Field {
        if v.unsigned_abs() <= 1 << 53 { Field::Number(v as f64) } else { Field::Text(v.to_string()) }
    }

    impl<'de> Deserialize<'de> for Field {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct Any;
            impl<'de> Visitor<'de> for Any {
                type Value = Field;
                fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str("any JSON value")
                }
                fn visit_bool<E>(self, v: bool) -> Result<Field, E> {
                    Ok(Field::Bool(v))
                }
                fn visit_i64<E>(self, v: i64) -> Result<Field, E> {
                    Ok(whole(v.into()))
                }
                fn visit_u64<E>(self, v: u64) -> Result<Field, E> {
                    Ok(whole(v.into()))
                }
                fn visit_f64<E>(self, v: f64) -> Result<Field, E> {
                    Ok(Field::Number(v))
                }
                fn visit_str<E>(self, v: &str) -> Result<Field, E> {
                    Ok(Field::Text(v.to_owned()))
                }
                fn visit_unit<E>(self) -> Result<Field, E> {
                    Ok(Field::Null)
                }
                fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Field, A::Error> {
                    let mut list = Vec::new();
                    while let Some(v) = seq.next_element()? {
                        list.push(v);
                    }
                    Ok(Field::List(list))
                }
                fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Field, A::Error> {
                    let mut fields = Vec::new();
                    while let Some(entry) = map.next_entry()? {
                        fields.push(entry);
                    }
                    Ok(Field::Object(fields))
                }
            }
            deserializer.deserialize_any(Any)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `www/loader/host.js` writes `[{"a":1.5},"ü",null,true]`.
    const BYTES: &[u8] =
        b"\x05\x04\0\0\0\x06\x01\0\0\0\x01\0\0\0a\x03\0\0\0\0\0\0\xF8\x3F\x04\x02\0\0\0\xC3\xBC\0\x02";

    #[test]
    fn bytes_from_the_page_and_json_are_the_same_values() {
        let json = "[{\"a\":1.5},\"ü\",null,true]".as_bytes();
        assert_eq!(Field::from_bytes(BYTES), Field::parse(json).unwrap());
        #[cfg(feature = "feeds")]
        assert_eq!(Writer::bytes(&mut |to| Field::from_bytes(BYTES).write(to)), BYTES);
    }

    #[test]
    fn bytes_that_are_cut_short_or_damaged_do_no_harm() {
        for cut in 0..BYTES.len() {
            let _ = Field::from_bytes(&BYTES[..cut]);
        }
        assert_eq!(Field::from_bytes(b"\x05\xFF\xFF\xFF\xFF\x02"), Field::List(vec![Field::Bool(true)]));
        assert_eq!(Field::from_bytes(b"\x04\x01\0\0\0\xFF"), Field::Text(String::new()));
    }
}
