//! `admin`: the administrator's acts on the local store. Each one stands in the audit trail.

use crate::cli::outcome::{Output, code};
use crate::cli::shop::{Answer, Desk, Shop};
use crate::cli::{
    AdminCommand, Review, accounts, appeals, audit, bearing, devices, incidents, rescoring, reviews,
};
use crate::credential::{AwardFact, Wait};
use crate::delivery::AccommodationRequest;
use crate::store::{Accommodation, NewRequirement, Verdict};
use crate::time::Clock;
use std::fmt::Write;

/// Carries an `admin` command out.
pub(super) fn admin(shop: &Shop, command: AdminCommand) -> Answer {
    let desk = shop.desk()?;
    let doubt = desk.program_in_doubt()?;
    let output = carry_out(shop, &desk, command)?;
    Ok(Output { stderr: format!("{doubt}{}", output.stderr), ..output })
}

fn carry_out(shop: &Shop, desk: &Desk, command: AdminCommand) -> Answer {
    let registrar = desk.delivery.registrar();
    match command {
        AdminCommand::Requirement { outcome, candidate, requirement, on, reviewer, score, note } => {
            let requirement =
                registrar.requirement(&requirement).map_err(|e| Output::failure(code::NO, e))?;
            let verdict = match outcome {
                Review::Passed => Verdict::Passed,
                Review::Failed => Verdict::Failed,
                Review::Withdrawn => Verdict::Withdrawn,
            };
            let day = on.unwrap_or_else(|| shop.clock.now().wall.day());
            let reviewer = if reviewer.is_empty() { account() } else { reviewer };
            let review =
                NewRequirement { requirement: requirement.clone(), verdict, day, reviewer, score, note };
            let recorded = desk.run(registrar.record_requirement(&candidate, review))?;
            let mut said = match verdict {
                Verdict::Passed | Verdict::Failed => {
                    format!("{requirement}: {} by {candidate} on {day}.", verdict.word())
                }
                Verdict::Withdrawn => format!(
                    "{requirement}: the outcome of {day} counts no longer. Credentials that rest on it stand until they are revoked."
                ),
            };
            if let (Verdict::Failed, Some(passed)) = (verdict, recorded.completed.last()) {
                let _ = write!(
                    said,
                    " It stays completed by the outcome of {passed}; if that was a mistake: \
                     invigil admin requirement withdrawn {candidate} {requirement} --on {passed}"
                );
            }
            if verdict == Verdict::Passed {
                for sentence in bearing::sentences(desk.delivery.program(), &requirement, &recorded) {
                    let _ = write!(said, "\n{sentence}");
                }
            }
            said.push_str(&told(desk, &recorded.awards));
            Ok(Output::message(said))
        }
        AdminCommand::Grant { candidate, exam, reason, waive_wait } => {
            let wait = if waive_wait { Wait::Waived } else { Wait::Holds };
            desk.run(registrar.grant(&candidate, &exam, &reason, wait))?;
            let rest = if waive_wait { "the wait is waived" } else { "the wait between attempts holds" };
            Ok(Output::message(format!("{candidate} has one more attempt at {exam}; {rest}.")))
        }
        AdminCommand::Accommodate {
            candidate,
            exam,
            extra_percent,
            extra_minutes,
            breaks,
            no_focus,
            case,
        } => {
            let measures = Accommodation {
                extra_percent,
                extra_minutes,
                break_minutes: breaks,
                no_focus_facts: no_focus,
            };
            desk.run(registrar.accommodate(&candidate, &exam, &AccommodationRequest { measures, case }))?;
            Ok(Output::message(format!(
                "The accommodation holds for attempts of {candidate} at {exam} opened from now on."
            )))
        }
        AdminCommand::Void { attempt, reason } => {
            let voided = desk.run(registrar.void_attempt(&attempt, &reason))?;
            let mut said =
                format!("Attempt {} of {} is void: it no longer counts.", voided.attempt, voided.person);
            if !voided.awards.is_empty() {
                let ids: Vec<&str> = voided.awards.iter().map(crate::id::CredentialId::as_str).collect();
                let _ = write!(
                    said,
                    " These credentials rest on it and stand until they are revoked: {}.",
                    ids.join(", ")
                );
            }
            Ok(Output::message(said))
        }
        AdminCommand::Review(command) => reviews::review(desk, command),
        AdminCommand::Incident(command) => incidents::incident(desk, command),
        AdminCommand::Appeal(command) => appeals::appeal(desk, command),
        AdminCommand::Role(command) => accounts::role(desk, command),
        AdminCommand::Token(command) => accounts::token(desk, shop.clock.now().wall, command),
        AdminCommand::Device(command) => devices::device(desk, command),
        AdminCommand::VoidItem(wish) => rescoring::void_item(desk, &wish),
        AdminCommand::Rescore { exam, apply, reason, json } => {
            rescoring::rescore(desk, &exam, apply, reason.as_deref(), json)
        }
        AdminCommand::Suspend { credential, reason } => {
            let facts = desk.run(registrar.suspend(&credential, &reason))?;
            Ok(Output::message(format!("{credential} is suspended.{}", told(desk, &facts))))
        }
        AdminCommand::Reinstate { credential, reason } => {
            let facts = desk.run(registrar.reinstate(&credential, &reason))?;
            Ok(Output::message(format!("{credential} is reinstated.{}", told(desk, &facts))))
        }
        AdminCommand::Revoke { credential, reason } => {
            let facts = desk.run(registrar.revoke(&credential, &reason))?;
            Ok(Output::message(format!("{credential} is revoked.{}", told(desk, &facts))))
        }
        AdminCommand::Audit(wish) => audit::audit(desk, &wish),
    }
}

/// The awards that followed, as sentences.
pub(super) fn told(desk: &Desk, awards: &[AwardFact]) -> String {
    let mut said = String::new();
    for fact in awards {
        let title = desk
            .delivery
            .program()
            .credential(&fact.kind)
            .map_or(fact.kind.as_str(), |rule| rule.title.as_str());
        let _ = write!(said, "\n{title}: {} ({})", fact.event, fact.id);
    }
    said
}

/// The account that this computer knows the administrator by: on a local store its owner is the administrator.
fn account() -> String {
    ["USER", "LOGNAME", "USERNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.trim().is_empty()))
        .unwrap_or_else(|| "the administrator of this computer".to_owned())
}
