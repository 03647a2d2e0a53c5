//! The home screen's matter. Parses no items: what it says of banks comes from the catalogue.

use crate::api::{Caller, Eligibility, Overview, PersonCard, UnfinishedCard};
use crate::attempt::Binding;
use crate::credential::History;
use crate::delivery::DeliveryError;
use crate::delivery::cards::{ExamView, credential_card, program_card};
use crate::delivery::local::LocalDelivery;
use crate::store::{Access, OpenAttempt};

impl LocalDelivery {
    pub(super) async fn show_overview(&self, caller: Option<&Caller>) -> Result<Overview, DeliveryError> {
        let now = self.now();
        let day = now.day();
        let program = self.library.program();
        let person = match caller {
            Some(caller) => self.store.person(&caller.person).await?.filter(|person| person.erased.is_none()),
            None => None,
        };
        let person_card = match &person {
            Some(person) => {
                let partner = self.store.partner_of(&person.id, day).await?.unwrap_or_default();
                Some(PersonCard { id: person.id.clone(), name: person.name.clone(), partner })
            }
            None => None,
        };
        // of people who are not sitting nothing is read: there may be thousands
        let serves = self.serves();
        let registered = !serves && (person.is_some() || self.store.has_people().await?);
        let (history, accommodations) = match &person {
            Some(person) => {
                let (history, _) = self.store.history(&program.id, &person.id).await?;
                (Some(history), self.store.accommodations(&program.id, &person.id).await?)
            }
            None => (None, Vec::new()),
        };
        let launched = self.store.launched(&program.id).await?;
        let stock = self.stock().await?;
        let kept_from = person.as_ref().map(|person| self.kept_from(&stock, person));
        let view = ExamView {
            library: &stock.library,
            launched: &launched,
            history: history.as_ref(),
            accommodations: &accommodations,
            kept_from: kept_from.unwrap_or_default(),
            now,
            self_attested: !serves,
        };
        let attested = self.attested(person.as_ref().map(|person| &person.id)).await?;
        let blank = History::default();
        let of = history.as_ref().unwrap_or(&blank);
        let mut exams: Vec<_> = stock.program().exams.iter().map(|exam| view.card(exam)).collect();
        if serves {
            // where the bank lies and what is wrong with it is for the server's administrator to know
            let broken = exams.iter_mut().filter_map(|card| match &mut card.eligibility {
                Eligibility::BrokenBank(why) => Some(why),
                _ => None,
            });
            broken.for_each(|why| "the log of the server says why".clone_into(why));
        }
        if let Access::ReadOnly(reason) = self.store.access() {
            let why = match serves {
                true => "the server can only be read at the moment".to_owned(),
                false => format!("this store can only be read ({reason})"),
            };
            for card in exams.iter_mut().filter(|card| card.eligibility == Eligibility::Ready) {
                card.eligibility = Eligibility::ReadOnly(why.clone());
            }
        }
        let notices = match &person {
            Some(person) => self.notices(&person.id).await?,
            None => Vec::new(),
        };
        let mut unfinished = Vec::new();
        for open in self.store.open_attempts(&program.id).await? {
            // a server shows nobody else's
            if !serves || caller.is_some_and(|caller| caller.person == open.person) {
                unfinished.push(self.unfinished(open)?);
            }
        }
        Ok(Overview {
            at: now,
            program: program_card(program),
            person: person_card,
            registered,
            credentials: program
                .credentials
                .iter()
                .map(|rule| credential_card(program, rule, of, day, &attested))
                .collect(),
            exams,
            unfinished,
            place: self.place(),
            has_tiers: !program.tiers.is_empty(),
            notices,
            is_old: false,
            troubles: Vec::new(),
        })
    }

    fn unfinished(&self, open: OpenAttempt) -> Result<UnfinishedCard, DeliveryError> {
        let binding: Binding = serde_json::from_slice(&open.binding)
            .map_err(|e| DeliveryError::Content(format!("the binding of attempt {}: {e}", open.id)))?;
        // An exam that left the program is still finished under its id.
        let title =
            self.program().exam(&open.exam).map_or_else(|| open.exam.to_string(), |e| e.title.clone());
        Ok(UnfinishedCard {
            attempt: open.id,
            person: PersonCard { id: open.person, name: open.name, partner: String::new() },
            exam: open.exam,
            title,
            opened: open.opened,
            items: binding.items,
            progress: None,
        })
    }
}
