//! The right answers to an attempt's form, from the keys of its bank. Items and options are matched by their text, which
//! is all that a form and a bank have in common.

use super::Bench;
use invigil::bank::{Bank, Item};
use invigil::form::{PresentedForm, PresentedItem};
use std::path::Path;

/// The keys of a bank.
pub struct Keys(Bank);

impl Keys {
    /// Reads them from a bank file.
    pub fn of(path: &Path) -> Self {
        let bytes = std::fs::read(path).unwrap();
        Self(
            invigil::bank::read(path.to_str().unwrap(), &bytes)
                .unwrap_or_else(|faults| panic!("{}", faults.plain())),
        )
    }

    /// The bank.
    pub fn bank(&self) -> &Bank {
        &self.0
    }

    /// The item of the bank that is presented.
    pub fn item(&self, presented: &PresentedItem) -> &Item {
        let mut same = self.0.items.iter().filter(|item| item.stem.trim() == presented.stem.trim());
        let item = same.next().unwrap_or_else(|| panic!("the bank has no item `{}`", presented.stem));
        assert!(same.next().is_none(), "two items with the stem `{}`", presented.stem);
        item
    }

    /// Positions of the options to choose, from 0.
    pub fn right(&self, presented: &PresentedItem) -> Vec<usize> {
        let item = self.item(presented);
        let is_key = |text: &str| item.options.iter().any(|o| o.key && o.text.trim() == text.trim());
        (0..presented.options.len()).filter(|i| is_key(&presented.options[*i].text)).collect()
    }
}

/// The form of the newest attempt of this home, as the candidate's side keeps it.
pub fn form(bench: &Bench) -> PresentedForm {
    let journal = bench.journals().pop().expect("an attempt");
    serde_json::from_slice(&std::fs::read(journal.with_file_name("form.json")).unwrap()).unwrap()
}
