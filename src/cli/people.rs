//! `candidate` and `partner`: who is known to this store.

mod erase;
mod import;

use crate::cli::outcome::Output;
use crate::cli::shop::{Answer, Shop};
use crate::cli::{CandidateCommand, PartnerCommand};
use crate::time::Clock;
use serde_json::json;
use std::fmt::Write;

/// Carries a `candidate` command out.
pub(super) fn candidate(shop: &Shop, command: CandidateCommand) -> Answer {
    let desk = shop.desk()?;
    let registrar = desk.delivery.registrar();
    match command {
        CandidateCommand::Add { id, name, email, partner } => {
            if let Some(partner) = &partner {
                // refused before the person is there, so that nothing is done by halves
                desk.run(registrar.partner(partner))?;
            }
            let person = desk.run(registrar.add_person(&id, &name, &email))?;
            if let Some(partner) = &partner {
                let today = shop.clock.now().wall.day();
                desk.run(registrar.set_partner(&id, Some(partner), today))?;
            }
            let mut said = format!("{} ({}) is registered.", person.name, person.id);
            if shop.home.person().is_none() && shop.home.use_person(&person.id).is_ok() {
                said.push_str(" The person in use is now this one.");
            }
            Ok(Output::message(said))
        }
        CandidateCommand::Use { id } => {
            let person = desk.run(registrar.present(&id))?;
            shop.home
                .use_person(&person.id)
                .map_err(|e| Output::failure(crate::cli::outcome::code::IO, e))?;
            Ok(Output::message(format!("{} ({}) is sitting here from now on.", person.name, person.id)))
        }
        CandidateCommand::List { json: wanted } => {
            let people = desk.run(registrar.people())?;
            let used = shop.home.person();
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
            let today = shop.clock.now().wall.day();
            let day = from.unwrap_or(today);
            let person = desk.run(registrar.person(&id))?;
            desk.run(registrar.set_partner(&id, partner.as_deref(), day))?;
            let to = partner.map_or_else(|| "no partner".to_owned(), |partner| format!("partner {partner}"));
            let when = if day == today { "today".to_owned() } else { day.to_string() };
            Ok(Output::message(format!("{} ({}) belongs to {to} from {when} on.", person.name, person.id)))
        }
        CandidateCommand::Erase { id, reason, yes } => erase::erase(shop, &desk, &id, &reason, yes),
        CandidateCommand::Import { file } => import::import(shop, &desk, &file),
        CandidateCommand::Rename { id, name } => {
            let person = desk.run(registrar.rename_person(&id, &name))?;
            Ok(Output::message(format!("{} is now {}.", person.id, person.name)))
        }
    }
}

/// Carries a `partner` command out.
pub(super) fn partner(shop: &Shop, command: PartnerCommand) -> Answer {
    let desk = shop.desk()?;
    let registrar = desk.delivery.registrar();
    match command {
        PartnerCommand::Add { id, name } => {
            let partner = desk.run(registrar.add_partner(&id, &name))?;
            Ok(Output::message(format!("{} ({}) is registered.", partner.name, partner.id)))
        }
        PartnerCommand::List { json: wanted } => {
            let partners = desk.run(registrar.partners())?;
            if wanted {
                let rows: Vec<_> = partners.iter().map(|p| json!({ "id": p.id, "name": p.name })).collect();
                return Ok(Output::json(&rows));
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
