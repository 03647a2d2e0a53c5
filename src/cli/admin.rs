//! `admin`: the administrator's acts, on the store of this computer or at a server. Each one stands in the audit trail.

use crate::api::AwardLine;
use crate::cli::office::Office;
use crate::cli::outcome::Output;
use crate::cli::shop::{Answer, Shop};
use crate::cli::{
    AdminCommand, Review, accounts, appeals, audit, bearing, devices, incidents, rescoring, reviews,
};
use crate::credential::Wait;
use crate::delivery::{self, AccommodationRequest, CredentialAct, Reviewed};
use crate::store::{Accommodation, Verdict};
use std::fmt::Write;

/// Carries an `admin` command out.
pub(super) fn admin(shop: &Shop, command: AdminCommand) -> Answer {
    let office = shop.office()?;
    let doubt = office.program_in_doubt()?;
    let output = carry_out(shop, &office, command)?;
    Ok(Output { stderr: format!("{doubt}{}", output.stderr), ..output })
}

fn carry_out(shop: &Shop, office: &Office, command: AdminCommand) -> Answer {
    let registry = &office.registry;
    match command {
        AdminCommand::Requirement { outcome, candidate, requirement, on, reviewer, score, note } => {
            let outcome = match outcome {
                Review::Passed => Verdict::Passed,
                Review::Failed => Verdict::Failed,
                Review::Withdrawn => Verdict::Withdrawn,
            };
            let review = delivery::Review { requirement, outcome, on, reviewer, score, note };
            let reviewed = office.run(registry.record_requirement(&candidate, &review))?;
            Ok(Output::message(recorded(&candidate, outcome, &reviewed)))
        }
        AdminCommand::Grant { candidate, exam, reason, waive_wait } => {
            let wait = if waive_wait { Wait::Waived } else { Wait::Holds };
            office.run(registry.grant(&candidate, &exam, &reason, wait))?;
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
            office.run(registry.accommodate(&candidate, &exam, &AccommodationRequest { measures, case }))?;
            Ok(Output::message(format!(
                "The accommodation holds for attempts of {candidate} at {exam} opened from now on."
            )))
        }
        AdminCommand::Void { attempt, reason } => {
            let voided = office.run(registry.void_attempt(&attempt, &reason))?;
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
        AdminCommand::Review(command) => reviews::review(office, command),
        AdminCommand::Incident(command) => incidents::incident(office, command),
        AdminCommand::Device(command) => devices::device(office, command),
        AdminCommand::Appeal(command) => appeals::appeal(office, command),
        AdminCommand::Role(command) => accounts::role(office, command),
        AdminCommand::Token(command) => accounts::token(office, office.now(shop), command),
        AdminCommand::VoidItem(wish) => rescoring::void_item(office, &wish),
        AdminCommand::Rescore { exam, apply, reason, json } => {
            rescoring::rescore(office, &exam, apply, reason.as_deref(), json)
        }
        AdminCommand::Suspend { credential, reason } => {
            change(office, &credential, CredentialAct::Suspend, &reason)
        }
        AdminCommand::Reinstate { credential, reason } => {
            change(office, &credential, CredentialAct::Reinstate, &reason)
        }
        AdminCommand::Revoke { credential, reason } => {
            change(office, &credential, CredentialAct::Revoke, &reason)
        }
        AdminCommand::Audit(wish) => audit::audit(office, &wish),
    }
}

/// What was recorded of a requirement, and what follows.
fn recorded(candidate: &str, outcome: Verdict, reviewed: &Reviewed) -> String {
    let Reviewed { requirement, on, completed, .. } = reviewed;
    let mut said = match outcome {
        Verdict::Passed | Verdict::Failed => {
            format!("{requirement}: {} by {candidate} on {on}.", outcome.word())
        }
        Verdict::Withdrawn => format!(
            "{requirement}: the outcome of {on} counts no longer. Credentials that rest on it stand until they are revoked."
        ),
    };
    if let (Verdict::Failed, Some(passed)) = (outcome, completed.last()) {
        let _ = write!(
            said,
            " It stays completed by the outcome of {passed}; if that was a mistake: \
             invigil admin requirement withdrawn {candidate} {requirement} --on {passed}"
        );
    }
    if outcome == Verdict::Passed {
        for sentence in bearing::sentences(reviewed) {
            let _ = write!(said, "\n{sentence}");
        }
    }
    said + &told(&reviewed.awards)
}

/// Suspends, reinstates or revokes a credential.
fn change(office: &Office, credential: &str, act: CredentialAct, reason: &str) -> Answer {
    let became = match act {
        CredentialAct::Suspend => "suspended",
        CredentialAct::Reinstate => "reinstated",
        CredentialAct::Revoke => "revoked",
    };
    let awards = office.run(office.registry.change_credential(credential, act, reason))?;
    Ok(Output::message(format!("{credential} is {became}.{}", told(&awards))))
}

/// The awards that followed, as sentences.
pub(super) fn told(awards: &[AwardLine]) -> String {
    awards.iter().map(|award| format!("\n{}: {} ({})", award.title, award.event, award.id)).collect()
}
