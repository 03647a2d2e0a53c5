//! What is known about records on the disk. "Saved" is said only for what the journal reported.

use crate::tui::{JournalNews, Trouble};

/// What could not be written is tried again after so many seconds, for as long as it takes.
pub(crate) const RETRY_AFTER_S: u64 = 5;

/// The state of saving.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Saving {
    /// The last record that was handed to the journal.
    recorded: u64,
    /// The last record on disk.
    saved: u64,
    /// Why writing fails; stays until everything is on disk.
    failing: Option<Trouble>,
    /// Why the scratch notes cannot be kept; stays until they are.
    notes_failing: Option<Trouble>,
}

impl Saving {
    /// Everything up to `seq` is on disk.
    pub(crate) fn up_to(seq: u64) -> Self {
        Self { recorded: seq, saved: seq, failing: None, notes_failing: None }
    }
    /// A record was handed over.
    pub(crate) fn recorded(&mut self, seq: u64) {
        self.recorded = self.recorded.max(seq);
    }
    /// News from the journal.
    pub(crate) fn hear(&mut self, news: JournalNews) {
        match news {
            JournalNews::Saved(seq) => {
                self.saved = self.saved.max(seq);
                if self.is_safe() {
                    self.failing = None;
                }
            }
            JournalNews::Failing(trouble) => self.failing = Some(trouble),
            JournalNews::NotesKept => self.notes_failing = None,
            JournalNews::NotesFailing(trouble) => self.notes_failing = Some(trouble),
        }
    }
    /// Everything recorded is on disk.
    pub(crate) fn is_safe(&self) -> bool {
        self.saved >= self.recorded
    }
    /// The last record on disk.
    pub(crate) fn saved(&self) -> u64 {
        self.saved
    }
    /// Records that are not on disk yet.
    pub(crate) fn open(&self) -> u64 {
        self.recorded.saturating_sub(self.saved)
    }
    /// Why writing fails.
    pub(crate) fn failing(&self) -> Option<&Trouble> {
        self.failing.as_ref()
    }
    /// Why the scratch notes cannot be kept.
    pub(crate) fn notes_failing(&self) -> Option<&Trouble> {
        self.notes_failing.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::Obstacle;

    #[test]
    fn a_failure_stands_until_everything_is_on_disk() {
        let mut saving = Saving::up_to(4);
        saving.recorded(5);
        assert!(!saving.is_safe());
        let full = Trouble { obstacle: Obstacle::NoSpace, detail: "writing failed".into() };
        saving.hear(JournalNews::Failing(full.clone()));
        saving.recorded(6);
        saving.hear(JournalNews::Saved(5));
        assert_eq!((saving.failing(), saving.open()), (Some(&full), 1));
        saving.hear(JournalNews::Saved(6));
        assert_eq!((saving.failing(), saving.saved()), (None, 6));
        assert!(saving.is_safe());
    }

    #[test]
    fn notes_that_cannot_be_kept_hide_no_trouble_of_the_record() {
        let full = Trouble { obstacle: Obstacle::NoSpace, detail: "the record".into() };
        let mut saving = Saving::up_to(4);
        saving.recorded(5);
        saving.hear(JournalNews::Failing(full.clone()));
        saving.hear(JournalNews::NotesFailing(Trouble { detail: "the notes".into(), ..full.clone() }));
        assert_eq!(saving.failing(), Some(&full));
        saving.hear(JournalNews::Saved(5));
        assert!(saving.failing().is_none() && saving.notes_failing().is_some());
        saving.hear(JournalNews::NotesKept);
        assert_eq!(saving.notes_failing(), None);
    }
}
