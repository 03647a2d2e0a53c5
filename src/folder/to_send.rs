//! Which attempts have to be handed in at a server yet: a file beside the journal that names the server. It is there from the
//! beginning of such an attempt until the server has scored it, so that no crash in between leaves one behind.

use crate::folder::durable::replace;
use crate::folder::error::Doing;
use crate::folder::{FolderError, attempt_dir, attempts};
use crate::id::AttemptId;
use std::fs;
use std::io;
use std::path::Path;

const FILE: &str = "to-send";
/// Beside the journal of an attempt that another device goes on with.
const ELSEWHERE: &str = "taken-over";

/// This attempt is to be sent to the server at `address`.
pub fn note_to_send(state: &Path, attempt: &AttemptId, address: &str) -> Result<(), FolderError> {
    replace(&attempt_dir(state, attempt).join(FILE), address.as_bytes())
}

/// The server at `address` has all of this attempt.
pub fn note_sent(state: &Path, attempt: &AttemptId) -> Result<(), FolderError> {
    let path = attempt_dir(state, attempt).join(FILE);
    match fs::remove_file(&path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(FolderError::io(Doing::Erase, &path)(e)),
        _ => Ok(()),
    }
}

/// Another device goes on with this attempt: nothing more is sent from here, and it is not gone on with here without the server.
pub fn note_taken_over(state: &Path, attempt: &AttemptId) -> Result<(), FolderError> {
    replace(&attempt_dir(state, attempt).join(ELSEWHERE), b"")?;
    note_sent(state, attempt)
}

/// Another device goes on with this attempt, as far as was heard here.
pub fn is_taken_over(state: &Path, attempt: &AttemptId) -> bool {
    attempt_dir(state, attempt).join(ELSEWHERE).exists()
}

/// The attempts under `state` that are to be sent to the server at `address`, oldest first.
pub fn to_send(state: &Path, address: &str) -> Result<Vec<AttemptId>, FolderError> {
    let names = |attempt: &AttemptId| fs::read(attempt_dir(state, attempt).join(FILE)).ok();
    let mut all = attempts(state)?;
    all.retain(|attempt| names(attempt).is_some_and(|found| found == address.as_bytes()));
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attempt_is_to_be_sent_to_its_own_server_until_that_has_it() {
        let home = tempfile::tempdir().unwrap();
        let state = home.path();
        let ids = ["0192f0c1-2f6e-7a31-9f0e-3a4b5c6d7e8f", "0192f0c1-2f6e-7a31-9f0e-3a4b5c6d7e90"];
        let [one, two]: [AttemptId; 2] = ids.map(|id| id.parse().unwrap());
        assert_eq!(to_send(state, "https://a").unwrap(), []);
        for (attempt, address) in [(&one, "https://a"), (&two, "https://b")] {
            fs::create_dir_all(attempt_dir(state, attempt)).unwrap();
            note_to_send(state, attempt, address).unwrap();
        }
        assert_eq!(to_send(state, "https://a").unwrap(), std::slice::from_ref(&one));
        note_sent(state, &one).unwrap();
        note_sent(state, &one).unwrap();
        assert_eq!(to_send(state, "https://a").unwrap(), []);
        assert_eq!(to_send(state, "https://b").unwrap(), std::slice::from_ref(&two));
        assert!(!is_taken_over(state, &two));
        note_taken_over(state, &two).unwrap();
        assert!(is_taken_over(state, &two) && to_send(state, "https://b").unwrap().is_empty());
    }
}
