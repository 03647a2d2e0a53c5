//! A judgement as data: what crosses to a client, and what `--json` answers.

use crate::digest::Digest;
use crate::id::AttemptId;
use crate::journal::{Breakage, Claim, State, Verdict};
use serde::{Deserialize, Serialize};

/// A [`Verdict`] without the attempt itself: nothing in it names an item or an option.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    /// `CLOSED`, `OPEN`, `BROKEN`, `UNREADABLE` or `NEWER`.
    pub state: String,
    /// The state as a sentence.
    pub summary: String,
    /// The exit code of a command that verifies.
    pub exit_code: u8,
    /// Whose journal it is, as far as that can be read.
    pub attempt: Option<AttemptId>,
    /// Number of records that hold.
    pub records: u64,
    /// Hash of the last one that holds.
    pub head: Option<Digest>,
    /// How many bytes follow the last line feed.
    pub torn_bytes: usize,
    /// The first bad record of a journal that is not intact.
    pub first_bad: Option<FirstBad>,
    /// What is proven.
    pub proven: Vec<Stated>,
    /// What is not proven.
    pub not_proven: Vec<Stated>,
    /// What is held for review, as sentences.
    pub review: Vec<String>,
}

/// The first bad record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstBad {
    /// Its number.
    pub seq: u64,
    /// Its line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: String,
}

/// A claim with its sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    /// The claim.
    #[serde(flatten)]
    pub claim: Claim,
    /// Its sentence, as it follows "proven:" or "not proven:".
    pub text: String,
}

impl Verdict {
    /// The judgement as data.
    pub fn verification(&self) -> Verification {
        let stated = |claims: &[Claim]| -> Vec<Stated> {
            claims.iter().map(|claim| Stated { claim: claim.clone(), text: claim.to_string() }).collect()
        };
        let first_bad = match &self.state {
            State::Broken(Breakage { seq, line, breach }) => {
                Some(FirstBad { seq: *seq, line: *line, reason: breach.to_string() })
            }
            _ => None,
        };
        Verification {
            state: self.state.word().to_owned(),
            summary: self.state.to_string(),
            exit_code: self.exit_code(),
            attempt: self.id.clone(),
            records: self.records(),
            head: self.head.map(|head| head.hash),
            torn_bytes: self.torn_bytes,
            first_bad,
            proven: stated(&self.proven),
            not_proven: stated(&self.not_proven),
            review: self.attempt.iter().flat_map(|a| a.review()).map(ToString::to_string).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_keeps_its_members_beside_its_sentence_on_the_way_there_and_back() {
        let claim = Claim::Score { points: 3, possible: 4 };
        let stated = Stated { text: claim.to_string(), claim };
        let json = serde_json::to_value(&stated).unwrap();
        assert_eq!(
            (&json["claim"], &json["points"], &json["possible"]),
            (&"score".into(), &3.into(), &4.into())
        );
        assert_eq!(serde_json::from_value::<Stated>(json).unwrap(), stated);
    }

    #[test]
    fn one_thing_is_told_as_one() {
        let told = |count| {
            let claims = [
                Claim::Orders { count },
                Claim::Anchored { receipts: count, seq: 9 },
                Claim::UnknownReceipts { count },
            ];
            claims.map(|claim| claim.to_string())
        };
        let [one, many] = [told(1), told(2)];
        assert_eq!(
            (one[0].as_str(), many[0].as_str()),
            (
                "1 order, signed by a proctor or the server",
                "2 orders, each signed by a proctor or the server"
            )
        );
        assert!(one[1].ends_with("(1 receipt)") && many[1].ends_with("(2 receipts)"), "{one:?}");
        assert!(one[2].starts_with("1 receipt: the key of its server is"), "{one:?}");
    }
}
