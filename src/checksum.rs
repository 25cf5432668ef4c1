//! CRC-32, by which truncated and mixed files are told, and names are hashed.
//!
//! By a crate whose table has 1 kB: those of faster ones have 16 kB, which would stay in every page's memory. It is made when it
//! is first asked for, since a wasm that brought it along would be longer by all of it: it does not compress.

use crc::{CRC_32_ISO_HDLC, Crc};

thread_local! {
    #[expect(clippy::missing_const_for_thread_local, reason = "a constant is what the wasm would bring along")]
    static CRC: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);
}

/// CRC-32 (ISO-HDLC, as in zip and PNG) of some bytes.
pub fn crc32(bytes: &[u8]) -> u32 {
    CRC.with(|crc| crc.checksum(bytes))
}

/// CRC-32 of several pieces as if they were one.
pub fn crc32_of<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> u32 {
    CRC.with(|crc| {
        let mut digest = crc.digest();
        pieces.into_iter().for_each(|piece| digest.update(piece));
        digest.finalize()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_crc_of_zip() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(crc32_of([&b"1234"[..], b"", b"56789"]), 0xCBF4_3926);
    }
}
