//! Tickets: a server's signed permission that starts an attempt. Specified in `docs/spec/ticket-v1.md`.
//!
//! A ticket says when the clock started, by the server, and under which limits. It names the key of the sealed form by its
//! digest alone, so that a journal, which holds the ticket, opens no form.

use crate::attempt::Binding;
use crate::digest::Digest;
use crate::id::{AttemptId, CandidateId, ExamId};
use crate::note::{self, NoteError, SigningKey};
use crate::time::Timestamp;

/// First line of a ticket's text.
pub const TICKET_FORMAT: &str = "invigil/ticket/v1";

/// A server's permission to start an attempt, given once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// The attempt.
    pub attempt: AttemptId,
    /// Who sits.
    pub person: CandidateId,
    /// Exam.
    pub exam: ExamId,
    /// Digest of the presented form.
    pub form_digest: Digest,
    /// Digest of the key that opens the sealed form.
    pub form_key: Digest,
    /// When the clock started, by the server's clock.
    pub start: Timestamp,
    /// When it runs out if it never stands still; extra time of an accommodation is in it.
    pub deadline: Timestamp,
    /// Allowance for breaks in milliseconds.
    pub breaks_ms: u64,
    /// Focus facts are recorded.
    pub watch_focus: bool,
    /// Verifier key of the device that the attempt was opened for.
    pub device: String,
}

/// Why a ticket does not start an attempt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TicketError {
    /// Not a signed note.
    #[error("the ticket is no signed note")]
    Note,
    /// Not the text of a ticket.
    #[error("the signed text is no ticket")]
    Text,
    /// It was given for something else.
    #[error("the ticket is for another {0} than record 0 binds")]
    Other(&'static str),
    /// There is one already.
    #[error("the attempt has its ticket already")]
    Repeated,
}

impl Ticket {
    /// The ticket that starts the attempt of `binding` at `start`.
    pub fn new(attempt: AttemptId, binding: &Binding, form_key: Digest, start: Timestamp) -> Self {
        Self {
            attempt,
            person: binding.person.clone(),
            exam: binding.exam.clone(),
            form_digest: binding.form_digest,
            form_key,
            start,
            deadline: deadline(start, binding),
            breaks_ms: binding.breaks_ms,
            watch_focus: binding.watch_focus,
            device: binding.device.clone(),
        }
    }

    /// The text that is signed: a line each, in the order of the members.
    pub fn text(&self) -> String {
        let focus = if self.watch_focus { "watched" } else { "unwatched" };
        format!(
            "{TICKET_FORMAT}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{focus}\n{}\n",
            self.attempt,
            self.person,
            self.exam,
            self.form_digest,
            self.form_key,
            self.start.0,
            self.deadline.0,
            self.breaks_ms,
            self.device
        )
    }

    /// The ticket, signed by `key`.
    pub fn sign(&self, key: &SigningKey) -> Result<String, NoteError> {
        note::sign(&self.text(), key)
    }

    /// Reads the text of a ticket; `None` if it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let lines: Vec<&str> = text.split('\n').collect();
        let &[TICKET_FORMAT, attempt, person, exam, form, key, start, deadline, breaks, focus, device, ""] =
            lines.as_slice()
        else {
            return None;
        };
        let ticket = Self {
            attempt: attempt.parse().ok()?,
            person: person.parse().ok()?,
            exam: exam.parse().ok()?,
            form_digest: form.parse().ok()?,
            form_key: key.parse().ok()?,
            start: Timestamp(start.parse().ok()?),
            deadline: Timestamp(deadline.parse().ok()?),
            breaks_ms: breaks.parse().ok()?,
            watch_focus: focus == "watched",
            device: device.to_owned(),
        };
        // one way to write it
        if ticket.start.0 >= 0 && ticket.text() == text { Some(ticket) } else { None }
    }

    /// Refuses a ticket that is not for this attempt as record 0 binds it.
    pub(super) fn check(&self, attempt: &AttemptId, binding: &Binding) -> Result<(), TicketError> {
        let same = [
            (self.attempt == *attempt, "attempt"),
            (self.person == binding.person, "person"),
            (self.exam == binding.exam, "exam"),
            (self.form_digest == binding.form_digest, "form"),
            (self.deadline == deadline(self.start, binding), "time limit"),
            (self.breaks_ms == binding.breaks_ms, "allowance for breaks"),
            (self.watch_focus == binding.watch_focus, "watch over the focus"),
            (self.device == binding.device, "device"),
        ];
        same.iter().find(|(same, _)| !same).map_or(Ok(()), |(_, what)| Err(TicketError::Other(what)))
    }
}

fn deadline(start: Timestamp, binding: &Binding) -> Timestamp {
    start.plus(i64::try_from(binding.limit_ms).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attempt::fixture::{attempt_id, binding};

    fn ticket() -> Ticket {
        Ticket::new(attempt_id(), &binding(), Digest::of(&[b"form key"]), Timestamp(1_764_180_000_123))
    }

    #[test]
    fn a_ticket_reads_back_and_is_written_in_one_way() {
        let text = ticket().text();
        assert_eq!(Ticket::parse(&text), Some(ticket()));
        let start = "1764180000123";
        for other in ["+1764180000123", "01764180000123", "-1", "", "1e3"] {
            assert_eq!(Ticket::parse(&text.replacen(start, other, 1)), None, "{other}");
        }
        for (old, new) in [("\nwatched", "\nseen"), ("ticket/v1", "ticket/v2"), ("\n0\n", "\n00\n")] {
            assert_ne!(text.replace(old, new), text, "{old}");
            assert_eq!(Ticket::parse(&text.replace(old, new)), None, "{new}");
        }
        assert_eq!(Ticket::parse(text.trim_end()), None);
        assert_eq!(Ticket::parse(&format!("{text}\n")), None);
    }

    #[test]
    fn a_ticket_for_something_else_is_refused_and_says_for_what() {
        type Change = fn(&mut Ticket);
        let change: [(&str, Change); 8] = [
            ("attempt", |t| t.attempt = AttemptId::from_parts(1, &[1; 10])),
            ("person", |t| t.person = "b-example".parse().unwrap()),
            ("exam", |t| t.exam = "sales-expert".parse().unwrap()),
            ("form", |t| t.form_digest = Digest([0; 32])),
            ("time limit", |t| t.deadline = t.deadline.plus(1)),
            ("allowance for breaks", |t| t.breaks_ms += 1),
            ("watch over the focus", |t| t.watch_focus = !t.watch_focus),
            ("device", |t| t.device.push('x')),
        ];
        assert_eq!(ticket().check(&attempt_id(), &binding()), Ok(()));
        for (what, change) in change {
            let mut other = ticket();
            change(&mut other);
            assert_eq!(other.check(&attempt_id(), &binding()), Err(TicketError::Other(what)));
        }
    }

    #[test]
    fn the_ticket_is_the_one_of_the_specification() {
        let key = SigningKey::from_secret("invigil/server", &[11; 32]).unwrap();
        let note = ticket().sign(&key).unwrap();
        let specification = include_str!("../../docs/spec/ticket-v1.md");
        assert!(specification.contains(&note), "{note}");
        assert!(specification.contains(&key.verifier().to_string()), "{}", key.verifier());
    }
}
