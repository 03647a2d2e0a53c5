//! `admin role` and `admin token`: who may act as what, and the tokens that people show to a server.

use crate::api::Role;
use crate::cli::office::Office;
use crate::cli::outcome::Output;
use crate::cli::shop::Answer;
use crate::cli::{GrantableRole, RoleArgs, RoleCommand, TokenCommand};
use crate::delivery::TokenLine;
use crate::id::PartnerId;
use crate::time::Timestamp;
use serde_json::json;
use std::fmt::Write;

/// Carries an `admin role` command out.
pub(super) fn role(office: &Office, command: RoleCommand) -> Answer {
    let registry = &office.registry;
    match command {
        RoleCommand::Grant(RoleArgs { person, role, partner }) => {
            let role = role_of(role);
            office.run(registry.grant_role(&person, role, partner.as_deref()))?;
            Ok(Output::message(format!("{person} is {} now.", described(role, partner.as_deref()))))
        }
        RoleCommand::Withdraw(RoleArgs { person, role, partner }) => {
            let role = role_of(role);
            office.run(registry.withdraw_role(&person, role, partner.as_deref()))?;
            Ok(Output::message(format!("{person} is no longer {}.", described(role, partner.as_deref()))))
        }
        RoleCommand::List { person, json: wanted } => {
            let roles = office.run(registry.roles(person.as_deref()))?;
            if wanted {
                return Ok(Output::json(&roles));
            }
            if roles.is_empty() {
                return Ok(Output::message(
                    "Nobody has a role beside that of a candidate: invigil admin role grant ID administrator",
                ));
            }
            let width = roles.iter().map(|r| r.person.as_str().len()).max().unwrap_or(0);
            let mut out = String::new();
            for row in &roles {
                let of = row.partner.as_ref().map(PartnerId::as_str);
                let _ = writeln!(
                    out,
                    "{:width$}  {}  since {}",
                    row.person,
                    described(row.role, of),
                    row.since.day()
                );
            }
            Ok(Output::data(out))
        }
    }
}

/// Carries an `admin token` command out.
pub(super) fn token(office: &Office, now: Timestamp, command: TokenCommand) -> Answer {
    let registry = &office.registry;
    match command {
        TokenCommand::Issue { person, label, days, json: wanted } => {
            let issued = office.run(registry.issue_token(&person, &label, days))?;
            if wanted {
                return Ok(Output::json(&json!({
                    "id": issued.id,
                    "person": issued.person,
                    "expires": issued.expires.to_string(),
                    "token": issued.text.reveal(),
                })));
            }
            let said = format!(
                "Token {} of {} holds until {}. It is shown this once; whoever has it is {} on a server.\n",
                issued.id, issued.person, issued.expires, issued.person
            );
            Ok(Output { stderr: said, ..Output::data(format!("{}\n", issued.text.reveal())) })
        }
        TokenCommand::Revoke { token } => {
            let id = office.run(registry.revoke_token(&token))?;
            Ok(Output::message(format!("Token {id} is revoked.")))
        }
        TokenCommand::List { person, all, json: wanted } => {
            let mut tokens = office.run(registry.tokens(person.as_deref()))?;
            tokens.retain(|row| all || (row.revoked.is_none() && row.expires > now));
            if wanted {
                return Ok(Output::json(&tokens));
            }
            if tokens.is_empty() {
                let others = if all { "" } else { " that holds; --all shows the others" };
                return Ok(Output::message(format!("There is no token{others}.")));
            }
            let width = tokens.iter().map(|t| t.person.as_str().len()).max().unwrap_or(0);
            let mut out = String::new();
            for row in &tokens {
                let label = if row.label.is_empty() { String::new() } else { format!("  {}", row.label) };
                let _ = writeln!(out, "{}  {:width$}  {}{label}", row.id, row.person, standing(row, now));
            }
            Ok(Output::data(out))
        }
    }
}

fn standing(row: &TokenLine, now: Timestamp) -> String {
    match row.revoked {
        Some(at) => format!("revoked {at}"),
        None if row.expires <= now => format!("expired {}", row.expires),
        None => {
            let used = row.used.map_or_else(|| "never used".to_owned(), |at| format!("used {at}"));
            format!("until {}, {used}", row.expires)
        }
    }
}

/// The role in a sentence, with its article.
fn described(role: Role, partner: Option<&str>) -> String {
    let name = match role {
        Role::Candidate => "a candidate",
        Role::Proctor => "a proctor",
        Role::ContentDeveloper => "a content developer",
        Role::Administrator => "an administrator",
        Role::PartnerManager => "the partner manager",
    };
    partner.map_or_else(|| name.to_owned(), |partner| format!("{name} of {partner}"))
}

fn role_of(role: GrantableRole) -> Role {
    match role {
        GrantableRole::Proctor => Role::Proctor,
        GrantableRole::ContentDeveloper => Role::ContentDeveloper,
        GrantableRole::Administrator => Role::Administrator,
        GrantableRole::PartnerManager => Role::PartnerManager,
    }
}
