//! Going on with an attempt in a new process: what the clocks show about the time in between, and what its server says of it.

use crate::attempt::{Attempt, Entry, Fact, Phase};
use crate::runtime::scribe::Book;
use crate::runtime::sittings::{Said, Sittings, said, write};
use crate::sync::ServerClock;
use crate::time::Moment;
use crate::tui::text::exam::{HourNews, hour_news};
use crate::tui::text::sitting as words;

impl Sittings<'_> {
    /// Records that a new process goes on, what the clocks show about the time in between, and the ticket where it is not on
    /// record yet.
    pub(super) fn go_on(
        &self,
        mut machine: Attempt,
        ticket: Option<String>,
        book: &mut Book,
        findings: &mut Vec<String>,
    ) -> Said<Vec<Entry>> {
        let now = self.clock.now();
        let boot = now.boot_mark(machine.id());
        let before = machine.elapsed_at_last_record();
        let other_boot = machine.boot() != boot;
        let mut entries = Vec::new();
        let mut record = |machine: &mut Attempt, fact: Fact| {
            let entry = machine.entry(&now, fact);
            machine.apply(&entry).map_err(said)?;
            entries.push(entry);
            Ok::<_, String>(())
        };
        record(&mut machine, Fact::Resumed { boot })?;
        let away = machine.elapsed_at_last_record().saturating_sub(before);
        let reasons = machine.review().len();
        let settled = self.settlement(&machine, &now);
        settled.iter().try_for_each(|fact| record(&mut machine, fact.clone()))?;
        let settled_anew = settled.filter(|_| machine.review().len() > reasons);
        let owed = machine.notice(&now);
        let unasked = self.is_unasked() && other_boot;
        let is_behind = owed.iter().any(|fact| matches!(fact, Fact::GapUnproven { .. }));
        if !(owed.is_empty() || unasked && is_behind) {
            findings.push(words::held_for_review());
        }
        owed.into_iter().try_for_each(|fact| record(&mut machine, fact))?;
        let doubt = machine.doubt(&now).filter(|_| self.is_unasked());
        doubt.iter().try_for_each(|fact| record(&mut machine, fact.clone()))?;
        if let Some(Fact::GapSettled { ms }) = settled_anew {
            findings.push(hour_news(HourNews::Settled(ms)));
        }
        if machine.phase() != Phase::Opened || machine.ticket().is_some() {
            findings.insert(
                0,
                match doubt {
                    Some(Fact::GapDoubted { ms }) => words::gap_doubted(ms),
                    _ if unasked && is_behind => words::gap_unknown(away),
                    _ => words::away(away, other_boot),
                },
            );
        }
        if let Some(ticket) =
            ticket.filter(|_| machine.phase() == Phase::Opened && machine.ticket().is_none())
        {
            record(&mut machine, Fact::Admitted { ticket })?;
        }
        write(book, &entries)?;
        Ok(entries)
    }

    /// What settles how long this computer was off, where its server has said what time it is since it was started.
    pub(super) fn settlement(&self, machine: &Attempt, now: &Moment) -> Option<Fact> {
        machine.settlement(now).filter(|_| self.server_clock.is_some_and(|clock| !clock.is_unasked()))
    }

    /// Its server could not be asked for the time since this computer was started.
    pub(super) fn is_unasked(&self) -> bool {
        self.server_clock.is_some_and(ServerClock::is_unasked)
    }
}
