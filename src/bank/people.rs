//! Who wrote and reviewed a bank, as far as its file names people whom a registry can know.
//!
//! Names alone name nobody: two people may share one. An entry of `authors` or `reviewers` names a person by id or by
//! e-mail address, alone (`ada`, `ada@example.org`) or behind a name (`Ada King <ada@example.org>`, `Ada King (ada)`).
//! Capitals do not matter.

use super::Bank;
use std::collections::BTreeSet;

/// Ids and e-mail addresses, in small letters.
pub type People = BTreeSet<String>;

impl Bank {
    /// What the file says of authors and reviewers of any of its items, retired ones included.
    pub fn people(&self) -> People {
        let entries = self.items.iter().flat_map(|item| item.authors.iter().chain(&item.reviewers));
        entries.flat_map(|entry| keys(entry)).collect()
    }
}

/// True when one of these entries names the person of this id and e-mail address, which may be empty.
pub fn is_named(people: &People, id: &str, email: &str) -> bool {
    people.contains(&id.to_lowercase()) || (!email.is_empty() && people.contains(&email.to_lowercase()))
}

/// The same of one entry.
pub fn keys_of(entry: &str) -> People {
    keys(entry).collect()
}

/// What an entry may name somebody by: the whole of it, and what stands in brackets at its end.
fn keys(entry: &str) -> impl Iterator<Item = String> {
    let whole = entry.trim();
    let bracketed = [('<', '>'), ('(', ')')].into_iter().find_map(|(open, close)| {
        whole.strip_suffix(close).and_then(|head| head.rsplit_once(open)).map(|(_, inside)| inside.trim())
    });
    [Some(whole), bracketed].into_iter().flatten().filter(|key| !key.is_empty()).map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_or_an_address_names_a_person_and_a_name_alone_names_nobody() {
        let named = |entry: &str| is_named(&keys(entry).collect(), "ada-king", "Ada@Example.org");
        for entry in [
            "ada-king",
            " Ada-King ",
            "ada@example.org",
            "Ada King <ada@example.org>",
            "Ada King (ada-king)",
            "King, Ada <ADA@EXAMPLE.ORG>",
        ] {
            assert!(named(entry), "{entry}");
        }
        for entry in ["Ada King", "ada", "ada-kings", "<>", "ada-king <other@example.org>", ""] {
            let found = named(entry);
            assert!(!found, "{entry}");
        }
        assert!(!is_named(&keys("Ada King <>").collect(), "ada-king", ""), "an empty address is nobody's");
    }
}
