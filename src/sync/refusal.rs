//! Why a call was not answered with what it asked for, in plain words.

use crate::api::Problem;
use crate::delivery::{Crosses, DeliveryError, by_status};
use reqwest::StatusCode;

/// Why a call was not answered with what it asked for: what the server said, or why it said nothing of ours.
pub(super) enum Refusal {
    Told(Problem, Option<u64>),
    Unheard(DeliveryError),
}

impl From<DeliveryError> for Refusal {
    fn from(error: DeliveryError) -> Self {
        Self::Unheard(error)
    }
}

impl Refusal {
    /// The error that this is.
    pub(super) fn heard<E: Crosses + From<DeliveryError>>(self) -> E {
        match self {
            Self::Unheard(error) => error.into(),
            Self::Told(problem, retry_after) if problem.status == StatusCode::TOO_MANY_REQUESTS.as_u16() => {
                match (DeliveryError::heard(problem), retry_after) {
                    (DeliveryError::TooMany(_), Some(seconds)) => DeliveryError::TooMany(seconds).into(),
                    (error, _) => error.into(),
                }
            }
            Self::Told(problem, _) => E::heard(problem),
        }
    }
}

/// The same call may be answered another time.
pub(super) fn may_help(refusal: &Refusal) -> bool {
    let told;
    let error = match refusal {
        Refusal::Unheard(error) => error,
        Refusal::Told(problem, _) => {
            told = DeliveryError::heard(problem.clone());
            &told
        }
    };
    matches!(error, DeliveryError::Unreachable(_) | DeliveryError::Unavailable | DeliveryError::Contended)
}

/// What an answer that is no success says. One that is not in the words of a server of ours is no word of it: a gateway on the way
/// answered in its place, and what it refuses today it may let pass tomorrow.
pub(super) fn refusal(status: StatusCode, retry_after: Option<u64>, bytes: &[u8]) -> Refusal {
    let problem = serde_json::from_slice::<Problem>(bytes).ok();
    if let Some(problem) = problem.filter(Problem::is_ours) {
        return Refusal::Told(problem, retry_after);
    }
    let code = status.as_u16();
    let unlike = |why: String| DeliveryError::Unlike(why);
    Refusal::Unheard(match (by_status(code, ""), retry_after) {
        _ if status.is_redirection() => unlike(format!("it sends elsewhere, status {code}")),
        (DeliveryError::TooMany(_), Some(seconds)) => DeliveryError::TooMany(seconds),
        (DeliveryError::NotSignedIn | DeliveryError::Forbidden(_) | DeliveryError::NotUnderstood(_), _) => {
            unlike(format!(
                "status {code}, and not from an Invigil server: something on the way to it refuses"
            ))
        }
        (DeliveryError::Unlike(_), _) => unlike(format!("status {code}")),
        (error, _) => error,
    })
}

/// What lies at the bottom of an error: the outer ones name addresses. What the system says of a connection is told in plain words.
pub(super) fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let mut at = error;
    let mut told = plainly(at);
    while let Some(source) = at.source() {
        at = source;
        told = plainly(at).or(told);
    }
    if let Some(told) = told {
        return told.to_owned();
    }
    let said = at.to_string();
    if said.starts_with("failed to lookup address information") {
        return "no server of that name is known here, or there is no network".to_owned();
    }
    said.chars().filter(|c| !c.is_control()).take(200).collect()
}

/// What happened to a connection, where the system has only a word and a number for it.
fn plainly(error: &(dyn std::error::Error + 'static)) -> Option<&'static str> {
    use std::io::ErrorKind;
    Some(match error.downcast_ref::<std::io::Error>()?.kind() {
        ErrorKind::ConnectionRefused => "nobody answers at that address and port",
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe => {
            "the connection was cut off"
        }
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => {
            "there is no network to it"
        }
        ErrorKind::TimedOut => "no answer in time",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_something_on_the_way_is_no_word_of_the_server() {
        let heard = |status, bytes: &[u8]| -> DeliveryError {
            refusal(StatusCode::from_u16(status).unwrap(), None, bytes).heard()
        };
        let page = b"<html><h1>Request Entity Too Large</h1></html>";
        let json = br#"{"type":"about:blank","title":"Forbidden","status":403,"detail":"by policy","code":"forbidden"}"#;
        for (status, body) in
            [(401, &page[..]), (403, page), (413, page), (400, page), (405, page), (404, page), (403, json)]
        {
            let error = heard(status, body);
            assert!(error.passes(), "{status}: {error}");
            assert!(error.to_string().contains(&format!("status {status}")), "{error}");
        }
        let ours = serde_json::to_vec(&Problem::new(403, "forbidden", "candidates may not")).unwrap();
        assert!(!heard(403, &ours).passes());
        let ours = serde_json::to_vec(&Problem::new(401, "not-signed-in", "sign in again")).unwrap();
        assert!(matches!(heard(401, &ours), DeliveryError::NotSignedIn));
        assert!(matches!(heard(502, page), DeliveryError::Unavailable));
    }

    #[test]
    fn what_happened_to_a_connection_is_told_without_the_numbers_of_the_system() {
        for code in [104, 111, 103, 32, 113, 101, 110] {
            let told = innermost(&std::io::Error::from_raw_os_error(code));
            assert!(!told.contains("os error") && told.len() > 10, "{code}: {told}");
        }
    }
}
