//! Handing in an attempt that has ended, and when that is tried again.

use crate::api::{Caller, Outcome, record_code};
use crate::attempt::{Fact, Phase};
use crate::delivery::DeliveryError;
use crate::entropy::Entropy;
use crate::folder;
use crate::id::AttemptId;
use crate::journal;
use crate::runtime::pauses::{self, PAUSES_MS, SIGN_IN_MS};
use crate::runtime::remote::Hall;
use crate::runtime::scribe::Book;
use crate::runtime::sittings::{Sittings, fold, intact, said, write};
use crate::tui::saving::RETRY_AFTER_S;
use crate::tui::text::sitting as words;
use crate::tui::{Again, NotHandedIn};

/// What is in the way of handing in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hindrance {
    /// Whoever takes it is away, or has no time for it: it passes.
    Away,
    /// The sign-in at the server is not accepted.
    SignedOut,
    /// Somebody has to put something right.
    Refused,
    /// The attempt is over for this computer.
    Closed,
}

/// Why an ended attempt was not handed in. All of it is on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotDone {
    /// The same as a sentence for a person.
    pub why: String,
    /// What is in the way.
    pub hindrance: Hindrance,
}

impl From<String> for NotDone {
    fn from(why: String) -> Self {
        Self { why, hindrance: Hindrance::Away }
    }
}

impl From<NotDone> for String {
    fn from(not_done: NotDone) -> Self {
        not_done.why
    }
}

impl Sittings<'_> {
    /// Hands in an attempt that ended here while its server was away. `None` for one that has not ended.
    pub async fn hand_in_kept(
        &self,
        caller: &Caller,
        attempt: &AttemptId,
    ) -> Result<Option<Outcome>, NotDone> {
        let bytes = folder::read_journal(self.state, attempt).map_err(said)?;
        let whole = journal::torn_tail(&bytes).map_or(bytes.len(), |torn| torn.start);
        let machine =
            fold(attempt, &intact(attempt, bytes.get(..whole).unwrap_or_default())?.entries(), None)?;
        if !machine.has_ended() {
            return Ok(None);
        }
        let (_, mut book) = self.resume_alone(attempt, None)?;
        self.finish(caller, attempt, &mut book).await.map(Some)
    }

    /// Signs an ended journal, hands it in, and asks for the outcome. Safe to repeat.
    pub async fn finish(
        &self,
        caller: &Caller,
        attempt: &AttemptId,
        book: &mut Book,
    ) -> Result<Outcome, NotDone> {
        self.sign(attempt, book)?;
        let whole = book.folder.read().map_err(said)?;
        let handed_in = async {
            self.delivery.append(caller, attempt, &whole).await?;
            self.delivery.submit(caller, attempt).await
        };
        let done = handed_in.await;
        let taken_over = matches!(done, Err(DeliveryError::TakenOver { .. }));
        let outcome = done.map_err(|error| self.not_done(&error, book));
        let is_closed = |not_done: &NotDone| not_done.hindrance == Hindrance::Closed;
        if taken_over {
            self.note_taken_over(attempt);
        } else if outcome.as_ref().err().is_none_or(is_closed) {
            self.note_sent(attempt);
        }
        outcome
    }

    /// Signs an ended journal, which nothing is changed in any more: its record code.
    pub fn sign(&self, attempt: &AttemptId, book: &mut Book) -> Result<String, NotDone> {
        let scan = intact(attempt, &book.folder.read().map_err(said)?)?;
        let machine = fold(attempt, &scan.entries(), None)?;
        if let (Phase::Ended(_), Some(head)) = (machine.phase(), scan.head()) {
            let note = head.sign(attempt, &book.key).map_err(said)?;
            write(book, &[machine.entry(&self.clock.now(), Fact::Signed { note })])?;
        }
        // the exam is over and signed; the result does not wait for notes that cannot be erased
        if let Err(error) = book.folder.erase_notes() {
            tracing::warn!(%attempt, %error, "the scratch notes are not erased");
        }
        Ok(code(book))
    }

    /// Why it is not handed in, by what the delivery said.
    fn not_done(&self, error: &DeliveryError, book: &Book) -> NotDone {
        let code = code(book);
        let dir = book.folder.dir().display().to_string();
        let (why, hindrance) = match (error, self.server) {
            (DeliveryError::Void(_), _) => (words::withdrawn(&code, &dir), Hindrance::Closed),
            (error, None) => (words::not_handed_in(&error.to_string()), Hindrance::Away),
            (DeliveryError::NotSignedIn, Some(server)) => {
                (words::stored_until_signed_in(&server.command(), &code), Hindrance::SignedOut)
            }
            (error, _) if error.passes() => {
                (words::stored_to_be_sent(&error.to_string(), &code), Hindrance::Away)
            }
            (DeliveryError::TakenOver { .. }, _) => (words::taken_over(&dir), Hindrance::Closed),
            (DeliveryError::DeviceRevoked, _) => (words::device_revoked(&code, &dir), Hindrance::Refused),
            (error, _) => (words::not_taken(&error.to_string(), &code, &dir), Hindrance::Refused),
        };
        NotDone { why, hindrance }
    }

    /// Another device goes on with the attempt.
    fn note_taken_over(&self, attempt: &AttemptId) {
        if let Err(error) = folder::note_taken_over(self.state, attempt) {
            tracing::warn!(%attempt, %error, "it is not noted that another device goes on");
        }
    }

    /// The server wants nothing more of the attempt.
    fn note_sent(&self, attempt: &AttemptId) {
        if self.server.is_some()
            && let Err(error) = folder::note_sent(self.state, attempt)
        {
            // it is sent once more at the next start, which does no harm
            tracing::warn!(%attempt, %error, "it is not noted that the attempt was sent");
        }
    }
}

/// The record code of what is on disk.
fn code(book: &Book) -> String {
    book.chain.head().map(|head| record_code(&head.hash)).unwrap_or_default()
}

/// When an attempt is handed in again that could not be.
#[derive(Debug, Default)]
pub struct Tries {
    failures: u32,
    /// Milliseconds since boot before which only another sign-in is a reason to ask the server.
    due: u64,
    /// The last one failed because the sign-in is not accepted.
    signed_out: Option<String>,
}

impl Tries {
    /// It failed at `up` milliseconds since boot: what is shown, and when it is tried again. `at_server` where that is asked.
    pub fn fail(
        &mut self,
        not_done: NotDone,
        at_server: bool,
        up: u64,
        entropy: &dyn Entropy,
    ) -> NotHandedIn {
        let NotDone { why, hindrance } = not_done;
        self.failures = self.failures.saturating_add(1);
        self.signed_out = (hindrance == Hindrance::SignedOut).then(|| why.clone());
        let pause = match at_server {
            true => pauses::after(entropy, PAUSES_MS, self.failures),
            false => RETRY_AFTER_S * 1000,
        };
        self.due = up.saturating_add(pause);
        let again = match hindrance {
            Hindrance::Away => Again::After(pause),
            Hindrance::SignedOut => Again::After(pause.min(SIGN_IN_MS)),
            Hindrance::Refused => Again::WhenAsked,
            Hindrance::Closed => Again::Never,
        };
        NotHandedIn { why, again }
    }

    /// What is shown still, where nothing speaks for asking the server already: the sign-in is the one that it did not accept.
    pub fn too_early(&self, up: u64, hall: Option<&mut Hall>) -> Option<NotHandedIn> {
        let why = self.signed_out.clone()?;
        let left = self.due.saturating_sub(up);
        let is_early = left > 0 && !hall.is_some_and(Hall::is_signed_in_anew);
        is_early.then(|| NotHandedIn { why, again: Again::After(left.min(SIGN_IN_MS)) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::entropy::SystemEntropy;

    fn not_done(hindrance: Hindrance) -> NotDone {
        NotDone { why: "Stored.".into(), hindrance }
    }

    fn after(told: NotHandedIn) -> u64 {
        let Again::After(ms) = told.again else { panic!("{told:?}") };
        ms
    }

    #[test]
    fn a_server_that_is_away_is_asked_with_growing_uneven_pauses_and_the_own_store_every_few_seconds() {
        let (mut tries, mut local) = (Tries::default(), Tries::default());
        for most in [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000] {
            let pause = after(tries.fail(not_done(Hindrance::Away), true, 7, &SystemEntropy));
            assert!((most / 2..=most).contains(&pause), "{pause} of {most}");
            let own = after(local.fail(not_done(Hindrance::Away), false, 7, &SystemEntropy));
            assert_eq!(own, RETRY_AFTER_S * 1000);
            assert_eq!(tries.too_early(7, None), None, "nothing is known before it is asked");
        }
    }

    #[test]
    fn who_is_signed_out_is_looked_for_often_and_the_server_is_asked_seldom() {
        let mut tries = Tries::default();
        for _ in 0..9 {
            assert!(after(tries.fail(not_done(Hindrance::SignedOut), true, 0, &SystemEntropy)) <= SIGN_IN_MS);
        }
        assert!(tries.too_early(10_000, None).is_some_and(|told| after(told) == SIGN_IN_MS));
        assert_eq!(tries.too_early(30_000, None), None);
    }

    #[test]
    fn what_a_person_has_to_put_right_is_not_tried_by_itself_and_what_is_over_not_at_all() {
        let again = |hindrance| Tries::default().fail(not_done(hindrance), true, 0, &SystemEntropy).again;
        assert_eq!(again(Hindrance::Refused), Again::WhenAsked);
        assert_eq!(again(Hindrance::Closed), Again::Never);
    }
}
