//! Going on with an attempt that is open: with what the delivery holds, or from what lies on disk where its server is away.

use crate::api::{Caller, OpenedAttempt};
use crate::attempt::{Fact, Phase};
use crate::delivery::DeliveryError;
use crate::folder::{self, AttemptFolder, FolderError};
use crate::id::AttemptId;
use crate::note::{SigningKey, VerifierKey};
use crate::runtime::scribe::Book;
use crate::runtime::sittings::{Said, Sittings, fold, intact, read, said, unseal};
use crate::runtime::unfinished::in_time;
use crate::tui::Sitting;
use crate::tui::text::sitting as words;

/// Why an attempt was not resumed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotResumed {
    /// It could not be done, for this reason.
    Said(String),
    /// Another device goes on with it; it can be taken over, which these words ask about.
    Elsewhere(String),
}

impl From<String> for NotResumed {
    fn from(why: String) -> Self {
        Self::Said(why)
    }
}

impl From<NotResumed> for String {
    fn from(why: NotResumed) -> Self {
        match why {
            NotResumed::Said(why) | NotResumed::Elsewhere(why) => why,
        }
    }
}

impl Sittings<'_> {
    /// Goes on with an open attempt.
    pub async fn resume(&self, caller: &Caller, attempt: &AttemptId) -> Result<(Sitting, Book), NotResumed> {
        let here = self.here(attempt).filter(|_| self.server.is_some()).map(|(.., phase)| phase);
        if here.is_some_and(Phase::has_ended) {
            // nothing is left to be asked but that it is taken
            return Ok(self.resume_alone(attempt, None)?);
        }
        let waits = !here.is_some_and(Phase::is_under_way);
        let opening = self.opening()?;
        let asked = async {
            let sealed = self.delivery.open(caller, attempt, &opening).await?;
            Ok((sealed, self.delivery.records(caller, attempt).await?))
        };
        let (sealed, held) = match in_time(waits, asked).await {
            Err(error) => return Ok(self.without(attempt, &error)?),
            Ok(asked) => asked,
        };
        // before the start: nobody starts the clock of an attempt that another device is about to begin
        self.check_seat(&sealed.binding, attempt, &held)?;
        let start = match in_time(waits, self.delivery.start(caller, attempt)).await {
            Err(error) => return Ok(self.without(attempt, &error)?),
            Ok(start) => start,
        };
        let opened = unseal(&sealed, &start)?;
        let (folder, bytes, mut findings) =
            match AttemptFolder::open_locked(self.state, attempt, &self.holder()) {
                // as good as missing, here and there
                Ok((folder, found)) if found.journal.is_empty() && held.is_empty() => {
                    drop(folder);
                    self.move_aside(attempt)?;
                    return Ok(self.first_record(caller, sealed).await?);
                }
                Ok((mut folder, found)) => {
                    let torn = found.torn.map(|t| words::torn(t.bytes, &t.kept.display().to_string()));
                    let mut findings: Vec<String> = torn.into_iter().collect();
                    let journal = catch_up(&mut folder, found.journal, &held, attempt, &mut findings)?;
                    (folder, journal, findings)
                }
                Err(FolderError::Missing { .. }) => {
                    self.move_aside(attempt)?;
                    if held.is_empty() {
                        return Ok(self.first_record(caller, sealed).await?);
                    }
                    let folder =
                        AttemptFolder::create(self.state, attempt, &opened.form, &held, &self.holder())
                            .map_err(said)?;
                    let records = held.iter().filter(|b| **b == b'\n').count() as u64;
                    (folder, held, vec![words::restored(records)])
                }
                Err(error) => return Err(said(error).into()),
            };
        let (machine, mut entries, chain) = read(attempt, &bytes, &opened)?;
        let key = match machine.phase() {
            // nothing is left to be signed, whoever did
            Phase::Signed(_) => self.device_key()?,
            _ => self.own_key(machine.device())?,
        };
        let mut book = Book { folder, chain, form: opened.form.clone(), key, holder: self.holder() };
        if !machine.has_ended() {
            entries.extend(self.go_on(machine, start.ticket, &mut book, &mut findings)?);
        }
        if !book.folder.has_form() {
            book.folder.keep_form(&book.form).map_err(said)?;
        }
        self.hand_up(caller, attempt, &book).await;
        let notes = book.folder.notes().map_err(said)?;
        Ok((Sitting { opened, entries, notes, findings, news: Vec::new() }, book))
    }

    /// Goes on with an open attempt where the delivery did not answer as it should: a server that is away keeps nobody from it.
    fn without(&self, attempt: &AttemptId, error: &DeliveryError) -> Said<(Sitting, Book)> {
        if self.server.is_some() && error.passes() {
            return self.resume_alone(attempt, Some(error));
        }
        Err(error.to_string())
    }

    /// Goes on with an open attempt from what lies on disk: its server cannot be asked.
    pub(super) fn resume_alone(
        &self,
        attempt: &AttemptId,
        error: Option<&DeliveryError>,
    ) -> Said<(Sitting, Book)> {
        let why = error.map(ToString::to_string).unwrap_or_default();
        if error.is_some() && folder::is_taken_over(self.state, attempt) {
            return Err(words::goes_on_there());
        }
        let (folder, found) = match AttemptFolder::open_locked(self.state, attempt, &self.holder()) {
            Err(FolderError::Missing { .. }) => return Err(words::nothing_here(&why)),
            opened => opened.map_err(said)?,
        };
        let torn = found.torn.map(|t| words::torn(t.bytes, &t.kept.display().to_string()));
        let mut findings: Vec<String> = torn.into_iter().collect();
        let scan = intact(attempt, &found.journal)?;
        let Some(Fact::Opened { binding, .. }) = scan.entries().into_iter().next().map(|entry| entry.fact)
        else {
            return Err(words::broken("it has no record", attempt.as_str()));
        };
        if !folder.has_form() && folder.has_sealed_form() {
            let machine = fold(attempt, &scan.entries(), None)?;
            let started = machine.ticket().is_some();
            return Err(if started { words::still_sealed(&why) } else { words::not_started(&why) });
        }
        let form = folder.form().map_err(said)?;
        let name = self.server.map(|server| server.name.clone()).unwrap_or_default();
        let opened = OpenedAttempt { attempt: attempt.clone(), binding: *binding, form, name };
        let (machine, mut entries, chain) = read(attempt, &found.journal, &opened)?;
        let key = self.own_key(machine.device())?;
        let mut book = Book { folder, chain, form: opened.form.clone(), key, holder: self.holder() };
        if !machine.has_ended() {
            entries.extend(self.go_on(machine, None, &mut book, &mut findings)?);
        }
        findings.extend(error.map(|error| match (error, self.server) {
            (DeliveryError::NotSignedIn, Some(server)) => words::without_sign_in(&server.command()),
            _ => words::without_server(),
        }));
        let notes = book.folder.notes().map_err(said)?;
        Ok((Sitting { opened, entries, notes, findings, news: Vec::new() }, book))
    }

    /// The key of this computer, where it is the one that goes on with the attempt; kept for as long as that is open, so that
    /// its end can be signed.
    fn own_key(&self, device: &VerifierKey) -> Said<SigningKey> {
        let key = self.device_key()?;
        if *device == key.verifier() { Ok(key) } else { Err(words::other_device()) }
    }
}

/// A file that is behind what the delivery holds (it was put back from a backup, or a disk lied) gets the records that it
/// lacks; one that says something else is not gone on with.
fn catch_up(
    folder: &mut AttemptFolder,
    journal: Vec<u8>,
    held: &[u8],
    attempt: &AttemptId,
    findings: &mut Vec<String>,
) -> Said<Vec<u8>> {
    if journal.starts_with(held) {
        return Ok(journal);
    }
    match held.strip_prefix(journal.as_slice()) {
        Some(missing) => {
            folder.append(missing).map_err(said)?;
            findings.push(words::caught_up(missing.iter().filter(|b| **b == b'\n').count() as u64));
            Ok(held.to_vec())
        }
        None => Err(words::differs(attempt.as_str())),
    }
}
