//! `candidate` and `partner`: who is known to the store of this computer, or to a server.

mod erase;
mod import;

use crate::cli::office::Office;
use crate::cli::outcome::Output;
use crate::cli::shop::{Answer, Shop};
use crate::cli::{CandidateCommand, PartnerCommand};
use crate::id::CandidateId;
use serde_json::json;
use std::fmt::Write;

/// Carries a `candidate` command out.
pub(super) fn candidate(shop: &Shop, command: CandidateCommand) -> Answer {
    let office = shop.office()?;
    let registry = &office.registry;
    match command {
        CandidateCommand::Add { id, name, email, partner } => {
            let person = office.run(registry.add_person(&id, &name, &email, partner.as_deref()))?;
            let mut said = format!("{} ({}) is registered.", person.name, person.id);
            if first_in_use(shop, &office, &person.id) {
                said.push_str(" The person in use is now this one.");
            }
            Ok(Output::message(said))
        }
        CandidateCommand::Use { id } => {
            let desk = office
                .only_here("who is signed in is who sits: `invigil logout`, and sign in as somebody else")?;
            let person = desk.run(desk.delivery.registrar().present(&id))?;
            shop.home
                .use_person(&person.id)
                .map_err(|e| Output::failure(crate::cli::outcome::code::IO, e))?;
            Ok(Output::message(format!("{} ({}) is sitting here from now on.", person.name, person.id)))
        }
        CandidateCommand::List { json: wanted } => {
            let people = office.run(registry.people())?;
            let used = office.person(shop);
            if wanted {
                let rows: Vec<_> = people
                    .iter()
                    .map(|p| json!({ "id": p.id, "name": p.name, "email": p.email, "in_use": used.as_ref() == Some(&p.id) }))
                    .collect();
                return Ok(Output::json(&rows));
            }
            if people.is_empty() {
                return Ok(Output::message("Nobody is registered yet: invigil candidate add ID --name NAME"));
            }
            let width = people.iter().map(|p| p.id.as_str().len()).max().unwrap_or(0);
            let mut out = String::new();
            for person in &people {
                let mark = if used.as_ref() == Some(&person.id) { "  (in use)" } else { "" };
                let _ = writeln!(out, "{:width$}  {}{mark}", person.id, person.name);
            }
            Ok(Output::data(out))
        }
        CandidateCommand::Move { id, partner, none: _, from } => {
            let moved = office.run(registry.move_person(&id, partner.as_deref(), from))?;
            let to = partner.map_or_else(|| "no partner".to_owned(), |partner| format!("partner {partner}"));
            let when = if moved.today { "today".to_owned() } else { moved.from.to_string() };
            Ok(Output::message(format!("{} ({}) belongs to {to} from {when} on.", moved.name, moved.id)))
        }
        CandidateCommand::Erase { id, reason, yes } => erase::erase(shop, &office, &id, &reason, yes),
        CandidateCommand::Import { file } => import::import(shop, &office, &file),
        CandidateCommand::Rename { id, name } => {
            let person = office.run(registry.rename_person(&id, &name))?;
            Ok(Output::message(format!("{} is now {}.", person.id, person.name)))
        }
    }
}

/// On a store of one's own the first person who is registered is the one in use; true where it is so now.
fn first_in_use(shop: &Shop, office: &Office, person: &CandidateId) -> bool {
    let first = office.here().is_some_and(|desk| desk.of_home) && shop.home.person().is_none();
    first && shop.home.use_person(person).is_ok()
}

/// Carries a `partner` command out.
pub(super) fn partner(shop: &Shop, command: PartnerCommand) -> Answer {
    let office = shop.office()?;
    let registry = &office.registry;
    match command {
        PartnerCommand::Add { id, name } => {
            let partner = office.run(registry.add_partner(&id, &name))?;
            Ok(Output::message(format!("{} ({}) is registered.", partner.name, partner.id)))
        }
        PartnerCommand::List { json: wanted } => {
            let partners = office.run(registry.partners())?;
            if wanted {
                return Ok(Output::json(&partners));
            }
            if partners.is_empty() {
                return Ok(Output::message(
                    "No partner is registered yet: invigil partner add ID --name NAME",
                ));
            }
            let width = partners.iter().map(|p| p.id.as_str().len()).max().unwrap_or(0);
            let mut out = String::new();
            for partner in &partners {
                let _ = writeln!(out, "{:width$}  {}", partner.id, partner.name);
            }
            Ok(Output::data(out))
        }
    }
}
