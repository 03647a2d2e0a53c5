//! The default program and the repository's banks, inside the binary. They are public samples: keys included.
//!
//! The catalogue was computed when the binary was built; nothing in here parses an item.

use crate::bank::{Bank, CatalogueEntry};
use flate2::read::ZlibDecoder;
use std::io::{BufReader, Read as _};

mod generated {
    include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
}

/// Bytes of the default program file.
pub fn program() -> &'static [u8] {
    crate::program::template::DEFAULT.as_bytes()
}

/// A bank inside the binary, packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmbeddedBank {
    /// The bank as the build read it.
    read: &'static [u8],
    /// Its file.
    file: &'static [u8],
    /// Bytes of its file.
    len: usize,
}

impl EmbeddedBank {
    /// The bank. It is read while it is inflated: the text would be memory that the process does not give back.
    pub fn bank(&self) -> Bank {
        let read = BufReader::new(ZlibDecoder::new(self.read));
        serde_json::from_reader(read).expect("the build wrote the bank with the same type")
    }

    /// The bytes of its file.
    pub fn bytes(&self) -> Vec<u8> {
        let mut whole = Vec::with_capacity(self.len);
        ZlibDecoder::new(self.file).read_to_end(&mut whole).expect("the build packed it");
        whole
    }
}

/// The embedded banks by name, and what is known of each.
pub fn banks() -> impl Iterator<Item = (CatalogueEntry, EmbeddedBank)> {
    let entries: Vec<CatalogueEntry> =
        serde_json::from_str(generated::CATALOGUE).expect("the build wrote the entries with the same type");
    let banks = generated::BANKS.iter().map(|&(read, file, len)| EmbeddedBank { read, file, len });
    entries.into_iter().zip(banks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank;

    #[test]
    fn the_build_read_what_the_reader_reads() {
        let mut seen = 0;
        for (entry, embedded) in banks() {
            let bank = bank::read("embedded", &embedded.bytes()).unwrap();
            assert_eq!(entry, CatalogueEntry::of(&bank));
            assert_eq!(embedded.bank(), bank);
            seen += 1;
        }
        assert!(seen >= 1);
    }
}
