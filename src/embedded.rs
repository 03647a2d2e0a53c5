//! The default program and the repository's banks, inside the binary. They are public samples: keys included.
//!
//! The catalogue was computed when the binary was built; nothing in here parses an item.

use crate::bank::CatalogueEntry;

mod generated {
    include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
}

/// Bytes of the default program file.
pub fn program() -> &'static [u8] {
    crate::program::template::DEFAULT.as_bytes()
}

/// The embedded banks by name: what is known of each, and the bytes of its file.
pub fn banks() -> impl Iterator<Item = (CatalogueEntry, &'static [u8])> {
    generated::BANKS.iter().map(|(entry, bytes)| {
        let entry = serde_json::from_str(entry).expect("the build wrote the entry with the same type");
        (entry, *bytes)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank;

    #[test]
    fn the_catalogue_says_what_the_reader_says() {
        let mut seen = 0;
        for (entry, bytes) in banks() {
            let bank = bank::read("embedded", bytes).unwrap();
            assert_eq!(entry, CatalogueEntry::of(&bank));
            seen += 1;
        }
        assert!(seen >= 1);
    }
}
