//! What is known about records on the disk. "Saved" is said only for what the journal reported.

use crate::tui::JournalNews;

/// The state of saving.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Saving {
    /// The last record that was handed to the journal.
    recorded: u64,
    /// The last record on disk.
    saved: u64,
    /// Why writing fails; stays until everything is on disk.
    failing: Option<String>,
}

impl Saving {
    /// Everything up to `seq` is on disk.
    pub(crate) fn up_to(seq: u64) -> Self {
        Self { recorded: seq, saved: seq, failing: None }
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
            JournalNews::Failing(reason) => self.failing = Some(reason),
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
    pub(crate) fn failing(&self) -> Option<&str> {
        self.failing.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_stands_until_everything_is_on_disk() {
        let mut saving = Saving::up_to(4);
        saving.recorded(5);
        assert!(!saving.is_safe());
        saving.hear(JournalNews::Failing("the disk is full".into()));
        saving.recorded(6);
        saving.hear(JournalNews::Saved(5));
        assert_eq!((saving.failing(), saving.open()), (Some("the disk is full"), 1));
        saving.hear(JournalNews::Saved(6));
        assert_eq!((saving.failing(), saving.saved()), (None, 6));
        assert!(saving.is_safe());
    }
}
