//! The signature of a result: a signed note by the key of the registry that recorded it. Specified in
//! `docs/spec/signed-result.md`.

use crate::delivery::DeliveryError;
use crate::delivery::local::LocalDelivery;
use crate::digest::Digest;
use crate::id::{AttemptId, ProgramId};
use crate::note::{self, Note, NoteError, SigningKey, VerifierKey};
use crate::store::NewNote;

/// First line of a result note's text.
pub const RESULT_NOTE_FORMAT: &str = "invigil/result-note/v1";

/// What is signed about a recorded result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResultNote<'r> {
    /// Program.
    pub program: &'r ProgramId,
    /// The attempt.
    pub attempt: &'r AttemptId,
    /// Version of the result, from 1.
    pub version: u32,
    /// Hash of the journal's record that ends the attempt.
    pub head: Digest,
    /// SHA-256 of the result's bytes.
    pub result: Digest,
}

impl ResultNote<'_> {
    /// The text: format, program, attempt, version, head, result, a line each.
    pub fn text(&self) -> String {
        let Self { program, attempt, version, head, result } = self;
        format!("{RESULT_NOTE_FORMAT}\n{program}\n{attempt}\n{version}\n{head}\n{result}\n")
    }
    /// The note, signed by `key`.
    pub fn sign(&self, key: &SigningKey) -> Result<String, NoteError> {
        note::sign(&self.text(), key)
    }
    /// True when `note` says this and `signer`, a verifier key, signed it.
    pub fn is_signed(&self, note: &str, signer: &str) -> bool {
        let signed = || {
            let key: VerifierKey = signer.parse()?;
            let parsed = Note::parse(note)?;
            parsed.open(&[key])?;
            Ok::<_, NoteError>(parsed.text() == self.text())
        };
        signed().unwrap_or(false)
    }
}

impl LocalDelivery {
    /// Signs a result, where this delivery has a key to sign with.
    pub(super) fn signed(&self, result: &ResultNote<'_>) -> Result<Option<NewNote>, DeliveryError> {
        let Some(key) = &self.key else { return Ok(None) };
        let key = key().map_err(DeliveryError::RegistryKey)?;
        let note = result.sign(&key).map_err(|e| DeliveryError::RegistryKey(e.to_string()))?;
        Ok(Some(NewNote { signer: key.verifier().to_string(), note }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_note_is_the_one_of_the_specification() {
        let key = SigningKey::from_secret("invigil/registry", &[7; 32]).unwrap();
        let (program, attempt) =
            ("guild".parse().unwrap(), "0192f0c1-2f6e-7a31-9f0e-3a4b5c6d7e8f".parse().unwrap());
        let result = ResultNote {
            program: &program,
            attempt: &attempt,
            version: 2,
            head: Digest::of(&[b"head"]),
            result: Digest::of(&[b"result"]),
        };
        let (note, signer) = (result.sign(&key).unwrap(), key.verifier().to_string());
        let specification = include_str!("../../docs/spec/signed-result.md");
        assert!(specification.contains(&note), "{note}");
        assert!(specification.contains(&signer), "{signer}");
        assert!(result.is_signed(&note, &signer));
        assert!(!ResultNote { version: 1, ..result }.is_signed(&note, &signer), "of another version");
        assert!(!ResultNote { result: Digest::of(&[b"other"]), ..result }.is_signed(&note, &signer));
        let other = SigningKey::from_secret("invigil/registry", &[8; 32]).unwrap().verifier().to_string();
        assert!(!result.is_signed(&note, &other), "by another key");
    }
}
