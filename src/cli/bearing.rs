//! What a recorded requirement brings, in sentences.

use crate::api::Step;
use crate::delivery::{BearingLine, Brought, Reviewed};
use crate::tui::text::{credential, date};

/// A sentence for each credential that it has to do with; awards that followed are told by themselves.
pub(super) fn sentences(reviewed: &Reviewed) -> Vec<String> {
    if reviewed.brings.is_empty() && reviewed.awards.is_empty() {
        return vec![format!("No credential of this person asks for {} now.", reviewed.requirement)];
    }
    reviewed.brings.iter().map(sentence).collect()
}

fn sentence(BearingLine { title, brings }: &BearingLine) -> String {
    match brings {
        Brought::Award { left } => format!("It counts for {title}; {}.", still_needed(left, "")),
        Brought::Renewal { left, by } => {
            format!(
                "It counts for the renewal of {title}; {}.",
                still_needed(left, &format!(" by {}", date(*by)))
            )
        }
        Brought::Update(due) => {
            format!("It settles the annual update of {title} that is due {}.", date(*due))
        }
        Brought::Again(since) => {
            format!("It brings nothing more for {title}: this was complete since {}.", date(*since))
        }
        Brought::Early(from) => {
            format!("It does not count for {title}: what counts there is done from {} on.", date(*from))
        }
        Brought::Late(last) => {
            format!("It does not count for {title}: the renewal had to be done by {}.", date(*last))
        }
        Brought::Held => format!("It brings nothing more for {title}, which is held."),
    }
}

fn still_needed(left: &[Step], by: &str) -> String {
    let left: Vec<String> = left.iter().map(credential::open).collect();
    if left.is_empty() {
        "nothing else is missing".to_owned()
    } else {
        format!("still needed{by}: {}", left.join(", "))
    }
}
