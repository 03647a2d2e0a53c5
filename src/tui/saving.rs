//! What is known about records on the disk. "Saved" is said only for what the journal reported.

use crate::tui::{Again, JournalNews, NotHandedIn, Trouble};

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
    /// What a server holds of it; `None` where there is none.
    server: Option<Sending>,
    /// Names the record that was signed.
    code: Option<String>,
}

/// The state of sending.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sending {
    /// The last record that the server holds.
    sent: Option<u64>,
    /// The server could not be reached the last time.
    away: bool,
    /// It does not accept the sign-in: what is typed to sign in again.
    signed_out: Option<String>,
    /// Why it does not take what was recorded.
    untaken: Option<String>,
    /// It takes nothing, because an administrator declared the attempt void.
    withdrawn: bool,
}

/// How far a server is behind, for the status line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Light {
    /// It holds everything.
    Sent,
    /// So many records are on their way.
    ToSend(u64),
    /// It is away; so many records wait.
    Waiting(u64),
    /// It does not accept the sign-in; so many records wait.
    SignedOut(u64),
    /// It does not take them.
    Untaken,
}

impl Saving {
    /// Everything up to `seq` is on disk.
    pub(crate) fn up_to(seq: u64) -> Self {
        Self { recorded: seq, saved: seq, failing: None, notes_failing: None, server: None, code: None }
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
            JournalNews::Bringing(held) => self.server = Some(Sending { sent: held, ..Sending::default() }),
            JournalNews::Closed(code) => self.code = Some(code),
            JournalNews::Sent(seq) => {
                let sent = self.server.take().and_then(|sending| sending.sent);
                self.server = Some(Sending { sent: sent.max(Some(seq)), ..Sending::default() });
            }
            JournalNews::Unsent(_) => {
                let server = self.server.get_or_insert_default();
                // whether it would accept the sign-in now nobody knows
                (server.away, server.signed_out) = (true, None);
            }
            JournalNews::SignedOut(url) => self.server.get_or_insert_default().signed_out = Some(url),
            JournalNews::Untaken(reason) => self.server.get_or_insert_default().untaken = Some(reason),
            JournalNews::Withdrawn => self.server.get_or_insert_default().withdrawn = true,
            JournalNews::Receipt(_)
            | JournalNews::TakenOver(_)
            | JournalNews::ClockUnasked
            | JournalNews::ClockRight
            | JournalNews::ClockApart(..) => {}
        }
    }
    /// Everything recorded is on disk.
    pub(crate) fn is_safe(&self) -> bool {
        self.saved >= self.recorded
    }
    /// A server holds the record, and scores it.
    pub(crate) fn is_at_server(&self) -> bool {
        self.server.is_some()
    }
    /// What is said of an attempt that was not handed in says by itself that everything is kept: of a server, or of one that
    /// is over here.
    pub(crate) fn is_told_by(&self, told: &NotHandedIn) -> bool {
        self.is_safe() && (self.is_at_server() || told.again == Again::Never)
    }
    /// The last record on disk.
    pub(crate) fn saved(&self) -> u64 {
        self.saved
    }
    /// Records that are not on disk yet.
    pub(crate) fn open(&self) -> u64 {
        self.recorded.saturating_sub(self.saved)
    }
    /// How far the server is behind what is on disk; `None` where there is no server.
    pub(crate) fn light(&self) -> Option<Light> {
        let sending = self.server.as_ref()?;
        let held = sending.sent.map_or(0, |sent| sent + 1);
        let waiting = (self.saved + 1).saturating_sub(held);
        Some(match (waiting, sending.away) {
            _ if sending.untaken.is_some() || sending.withdrawn => Light::Untaken,
            (waiting, _) if sending.signed_out.is_some() => Light::SignedOut(waiting),
            (0, false) => Light::Sent,
            (waiting, true) => Light::Waiting(waiting),
            (waiting, false) => Light::ToSend(waiting),
        })
    }
    /// What is typed to sign in again, where the server does not accept the sign-in any more.
    pub(crate) fn signed_out(&self) -> Option<&str> {
        self.server.as_ref()?.signed_out.as_deref()
    }
    /// Why the server does not take what was recorded.
    pub(crate) fn untaken(&self) -> Option<&str> {
        self.server.as_ref()?.untaken.as_deref()
    }
    /// An administrator declared the attempt void.
    pub(crate) fn is_withdrawn(&self) -> bool {
        self.server.as_ref().is_some_and(|sending| sending.withdrawn)
    }
    /// The record code, once the ended record is signed.
    pub(crate) fn code(&self) -> Option<&str> {
        self.code.as_deref()
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
    fn the_light_tells_what_a_server_holds_and_is_dark_where_there_is_none() {
        let mut saving = Saving::up_to(4);
        assert_eq!(saving.light(), None);
        saving.hear(JournalNews::Bringing(Some(2)));
        assert_eq!(saving.light(), Some(Light::ToSend(2)), "before the server has said anything");
        saving.hear(JournalNews::Sent(4));
        assert_eq!(saving.light(), Some(Light::Sent));
        saving.recorded(5);
        assert_eq!(saving.light(), Some(Light::Sent), "only what is on disk is sent");
        saving.hear(JournalNews::Saved(5));
        assert_eq!(saving.light(), Some(Light::ToSend(1)));
        saving.hear(JournalNews::Unsent("no route".into()));
        saving.recorded(6);
        saving.hear(JournalNews::Saved(6));
        assert_eq!(saving.light(), Some(Light::Waiting(2)));
        saving.hear(JournalNews::SignedOut("https://x.org".into()));
        assert_eq!((saving.light(), saving.signed_out()), (Some(Light::SignedOut(2)), Some("https://x.org")));
        saving.hear(JournalNews::Untaken("record 5 differs".into()));
        assert_eq!((saving.light(), saving.untaken()), (Some(Light::Untaken), Some("record 5 differs")));
        saving.hear(JournalNews::Sent(6));
        saving.hear(JournalNews::Withdrawn);
        assert_eq!((saving.light(), saving.is_withdrawn()), (Some(Light::Untaken), true));
        saving.hear(JournalNews::Sent(6));
        assert_eq!((saving.light(), saving.untaken(), saving.signed_out()), (Some(Light::Sent), None, None));
        saving.hear(JournalNews::Unsent("no route".into()));
        assert_eq!(saving.light(), Some(Light::Waiting(0)), "nothing waits, and nobody is there");
    }

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
