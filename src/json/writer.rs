//! Values on their way to JavaScript.

/// Writes the bytes that [`Field::from_bytes`](super::Field::from_bytes) and `decode` of `www/loader/host.js` read.
#[derive(Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
    /// Fields of the object that is being written.
    fields: u32,
}

impl Writer {
    /// The bytes of what `write` writes: one value.
    pub fn bytes(write: &mut dyn FnMut(&mut Self)) -> Vec<u8> {
        let mut to = Self::default();
        write(&mut to);
        to.bytes
    }

    /// `null`
    pub fn null(&mut self) {
        self.bytes.push(0);
    }

    /// `true` or `false`
    pub fn flag(&mut self, flag: bool) {
        self.bytes.push(1 + u8::from(flag));
    }

    /// A number; it may be NaN or infinite.
    #[inline(never)]
    pub fn number(&mut self, number: f64) {
        self.bytes.push(3);
        self.bytes.extend_from_slice(&number.to_le_bytes());
    }

    /// A text.
    #[inline(never)]
    pub fn text(&mut self, text: &str) {
        self.bytes.push(4);
        self.name(text);
    }

    /// Begins a list of so many values, which are to follow.
    pub fn list(&mut self, values: usize) {
        self.bytes.push(5);
        self.length(values as u32);
    }

    /// A list of texts.
    pub fn texts(&mut self, texts: &[String]) {
        self.list(texts.len());
        texts.iter().for_each(|text| self.text(text));
    }

    /// An object, of the fields that `write` writes.
    #[inline(never)]
    pub fn object(&mut self, write: &mut dyn FnMut(&mut Self)) {
        self.bytes.push(6);
        let at = self.bytes.len();
        self.length(0);
        let outer = std::mem::take(&mut self.fields);
        write(self);
        let own = std::mem::replace(&mut self.fields, outer).to_le_bytes();
        self.bytes.iter_mut().skip(at).zip(own).for_each(|(to, byte)| *to = byte);
    }

    /// Begins a field of the object; its value is to follow.
    #[inline(never)]
    pub fn field(&mut self, name: &str) -> &mut Self {
        self.fields += 1;
        self.name(name);
        self
    }

    fn name(&mut self, name: &str) {
        self.length(name.len() as u32);
        self.bytes.extend_from_slice(name.as_bytes());
    }

    fn length(&mut self, length: u32) {
        self.bytes.extend_from_slice(&length.to_le_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::super::Field;
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let bytes = Writer::bytes(&mut |to| {
            to.object(&mut |to| {
                to.field("a").number(-1.5);
                to.field("ß").object(&mut |to| to.field("on").flag(true));
                to.field("none").object(&mut |_| {});
                to.field("texts").texts(&["x".to_owned(), String::new()]);
                to.field("list").list(2);
                to.null();
                to.flag(false);
            });
        });
        let read = Field::parse(
            r#"{"a":-1.5,"ß":{"on":true},"none":{},"texts":["x",""],"list":[null,false]}"#.as_bytes(),
        );
        assert_eq!(Field::from_bytes(&bytes), read.unwrap());
    }
}
