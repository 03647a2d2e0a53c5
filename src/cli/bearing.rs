//! What a recorded requirement brings, in sentences.

use crate::api;
use crate::credential::{Bearing, Brings, Step};
use crate::delivery::Recorded;
use crate::id::{CredentialKind, RequirementId};
use crate::program::Program;
use crate::tui::text::{credential, date};

/// A sentence for each credential that it has to do with; awards that followed are told by themselves.
pub(super) fn sentences(program: &Program, requirement: &RequirementId, recorded: &Recorded) -> Vec<String> {
    if recorded.brings.is_empty() && recorded.awards.is_empty() {
        return vec![format!("No credential of this person asks for {requirement} now.")];
    }
    recorded.brings.iter().map(|bearing| sentence(program, bearing)).collect()
}

fn sentence(program: &Program, bearing: &Bearing) -> String {
    let title = title(program, &bearing.kind);
    match &bearing.brings {
        Brings::Award { left } => format!("It counts for {title}; {}.", still_needed(left, "")),
        Brings::Renewal { left, by } => {
            format!(
                "It counts for the renewal of {title}; {}.",
                still_needed(left, &format!(" by {}", date(*by)))
            )
        }
        Brings::Update(due) => format!("It settles the annual update of {title} that is due {}.", date(*due)),
        Brings::Again(since) => {
            format!("It brings nothing more for {title}: this was complete since {}.", date(*since))
        }
        Brings::Early(from) => {
            format!("It does not count for {title}: what counts there is done from {} on.", date(*from))
        }
        Brings::Late(last) => {
            format!("It does not count for {title}: the renewal had to be done by {}.", date(*last))
        }
        Brings::Held => format!("It brings nothing more for {title}, which is held."),
    }
}

fn title<'p>(program: &'p Program, kind: &'p CredentialKind) -> &'p str {
    program.credential(kind).map_or(kind.as_str(), |rule| rule.title.as_str())
}

fn still_needed(left: &[Step], by: &str) -> String {
    let left: Vec<String> =
        left.iter().cloned().map(api::Step::from).map(|step| credential::open(&step)).collect();
    if left.is_empty() {
        "nothing else is missing".to_owned()
    } else {
        format!("still needed{by}: {}", left.join(", "))
    }
}
