//! What is known about records on the disk. "Saved" is said only for what the journal reported.

use crate::tui::text::exam as words;
use crate::tui::theme::{Role, Signs};
use crate::tui::{JournalNews, Look};
use ratatui::text::Span;

/// The state of saving.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Saving {
    /// The last record that was handed to the journal.
    recorded: u64,
    /// The last record on disk.
    saved: u64,
    /// Why writing fails; stays until everything is on disk.
    failing: Option<String>,
}

impl Saving {
    /// Everything up to `seq` is on disk.
    pub(super) fn up_to(seq: u64) -> Self {
        Self { recorded: seq, saved: seq, failing: None }
    }
    /// A record was handed over.
    pub(super) fn recorded(&mut self, seq: u64) {
        self.recorded = self.recorded.max(seq);
    }
    /// News from the journal.
    pub(super) fn hear(&mut self, news: JournalNews) {
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
    pub(super) fn is_safe(&self) -> bool {
        self.saved >= self.recorded
    }
    /// How many records are not on disk.
    pub(super) fn unsaved(&self) -> u64 {
        self.recorded.saturating_sub(self.saved)
    }
    /// Why writing fails.
    pub(super) fn failing(&self) -> Option<&str> {
        self.failing.as_deref()
    }
    /// `saved ✓ 112`, `saving …`, `3 NOT SAVED`.
    pub(super) fn span(&self, look: &Look<'_>) -> Span<'static> {
        let signs: &Signs = look.theme.signs;
        if self.failing.is_some() {
            Span::styled(words::not_saved(self.unsaved()), look.style(Role::Bad))
        } else if self.is_safe() {
            Span::styled(words::saved(signs.tick, self.saved), look.style(Role::Dim))
        } else {
            Span::styled(words::saving(signs.ellipsis), look.style(Role::Text))
        }
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
        assert_eq!(saving.failing(), Some("the disk is full"));
        saving.hear(JournalNews::Saved(6));
        assert_eq!(saving.failing(), None);
        assert!(saving.is_safe());
    }
}
