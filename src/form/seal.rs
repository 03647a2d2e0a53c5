//! Sealed forms: the presented form as it lies on a candidate's machine before the start. Specified in
//! `docs/spec/ticket-v1.md`.
//!
//! XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03), under a key of the attempt's own that comes with the ticket. The associated
//! data bind attempt and form, so that no sealed form passes for another one.

use crate::digest::Digest;
use crate::form::{PresentedForm, Sealing};
use crate::id::AttemptId;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// First line of the associated data.
const SEALED_FORM: &str = "invigil/sealed-form/v1";

/// Bytes of a nonce of XChaCha20-Poly1305.
pub(super) const NONCE: usize = 24;

/// A form that nobody reads without its key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedForm {
    /// The nonce: 24 bytes in standard base64.
    pub nonce: String,
    /// The form as JSON, encrypted, and the 16 bytes of its tag: standard base64.
    pub sealed: String,
}

/// The key that opens the sealed form of one attempt. Wiped when dropped, never printed.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop, Serialize, Deserialize)]
#[serde(try_from = "Digest", into = "Digest")]
pub struct FormKey([u8; 32]);

/// Why a sealed form does not open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnsealError {
    /// It is not the form that was sealed for this attempt with this key, or was changed.
    #[error("the sealed form is damaged, or it is that of another attempt")]
    Seal,
    /// What was sealed is no form.
    #[error("what was sealed is no form: {0}")]
    Form(String),
}

impl FormKey {
    /// The key of an attempt: `SHA-256("invigil-form-key/v1\n" ‖ attempt ‖ secret)`, where the secret is the deliverer's part
    /// of the seed.
    pub fn of(attempt: &AttemptId, secret: &[u8; 32]) -> Self {
        Self(Digest::of(&[b"invigil-form-key/v1\n", attempt.as_str().as_bytes(), secret]).0)
    }
    /// What a ticket names it by: `SHA-256("invigil-form-key-digest/v1\n" ‖ key)`.
    pub fn digest(&self) -> Digest {
        Digest::of(&[b"invigil-form-key-digest/v1\n", &self.0])
    }
    /// The nonce that it seals with.
    pub(super) fn nonce(&self) -> [u8; NONCE] {
        let Digest(derived) = Digest::of(&[b"invigil-form-nonce/v1\n", &self.0]);
        let mut nonce = [0; NONCE];
        nonce.copy_from_slice(&derived[..NONCE]);
        nonce
    }
    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.0.into())
    }
}

impl From<Digest> for FormKey {
    fn from(bytes: Digest) -> Self {
        Self(bytes.0)
    }
}

impl From<FormKey> for Digest {
    fn from(key: FormKey) -> Self {
        Self(key.0)
    }
}

impl fmt::Debug for FormKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FormKey(…)")
    }
}

impl SealedForm {
    /// Seals a form, given as JSON, whose digest is `digest`, at once.
    pub fn seal(form: &[u8], attempt: &AttemptId, digest: &Digest, key: &FormKey) -> Self {
        let mut sealing = Sealing::begin(attempt, digest, key);
        let mut sealed = String::with_capacity(Sealing::length(form.len()));
        sealing.add(form, &mut sealed);
        let nonce = sealing.nonce();
        sealing.end(&mut sealed);
        Self { nonce, sealed }
    }

    /// Opens it: the form as JSON, as it was sealed for this attempt and digest.
    pub fn open(&self, attempt: &AttemptId, digest: &Digest, key: &FormKey) -> Result<Vec<u8>, UnsealError> {
        let decode = |text: &str| STANDARD.decode(text).map_err(|_| UnsealError::Seal);
        let nonce: [u8; NONCE] = decode(&self.nonce)?.try_into().map_err(|_| UnsealError::Seal)?;
        let (sealed, aad) = (decode(&self.sealed)?, associated(attempt, digest));
        let payload = Payload { msg: &sealed, aad: aad.as_bytes() };
        key.cipher().decrypt(&XNonce::from(nonce), payload).map_err(|_| UnsealError::Seal)
    }

    /// Opens and reads it.
    pub fn form(
        &self,
        attempt: &AttemptId,
        digest: &Digest,
        key: &FormKey,
    ) -> Result<PresentedForm, UnsealError> {
        let bytes = self.open(attempt, digest, key)?;
        let form: PresentedForm =
            serde_json::from_slice(&bytes).map_err(|e| UnsealError::Form(e.to_string()))?;
        if form.attempt == *attempt { Ok(form) } else { Err(UnsealError::Seal) }
    }
}

/// `invigil/sealed-form/v1`, attempt, form digest, a line each.
pub(super) fn associated(attempt: &AttemptId, digest: &Digest) -> String {
    format!("{SEALED_FORM}\n{attempt}\n{digest}\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attempt::fixture::{attempt_id, form};

    fn sealed() -> (SealedForm, Digest, FormKey) {
        let key = FormKey::of(&attempt_id(), &[7; 32]);
        let digest = form().digest().unwrap();
        let bytes = serde_json::to_vec(&form()).unwrap();
        (SealedForm::seal(&bytes, &attempt_id(), &digest, &key), digest, key)
    }

    #[test]
    fn a_form_opens_with_its_key_and_gives_nothing_away_before() {
        let (sealed, digest, key) = sealed();
        assert_eq!(sealed.form(&attempt_id(), &digest, &key).unwrap(), form());
        assert!(!STANDARD.decode(&sealed.sealed).unwrap().windows(8).any(|w| w == b"Question"));
        assert!(!format!("{key:?}").contains(&Digest::from(key.clone()).to_string()));
    }

    #[test]
    fn another_key_attempt_form_or_byte_opens_nothing() {
        let (sealed, digest, key) = sealed();
        let other = AttemptId::from_parts(1, &[1; 10]);
        let refused = Err(UnsealError::Seal);
        assert_eq!(sealed.open(&attempt_id(), &digest, &FormKey::of(&other, &[7; 32])), refused);
        assert_eq!(sealed.open(&other, &digest, &key), refused);
        assert_eq!(sealed.open(&attempt_id(), &Digest([0; 32]), &key), refused);
        for at in 0..sealed.sealed.len() {
            let mut text = sealed.sealed.clone().into_bytes();
            text[at] = if text[at] == b'A' { b'B' } else { b'A' };
            let changed = SealedForm { sealed: String::from_utf8(text).unwrap(), ..sealed.clone() };
            assert_eq!(changed.open(&attempt_id(), &digest, &key), refused, "{at}");
        }
        let short = SealedForm { nonce: STANDARD.encode([0; 12]), ..sealed.clone() };
        assert_eq!(short.open(&attempt_id(), &digest, &key), refused);
    }

    #[test]
    fn the_sealed_form_is_the_one_of_the_specification() {
        let attempt = attempt_id();
        let key = FormKey::of(&attempt, &[7; 32]);
        let sealed = SealedForm::seal(b"{\"a\":1}", &attempt, &Digest::of(&[b"form"]), &key);
        let specification = include_str!("../../docs/spec/ticket-v1.md");
        let key_digits = Digest::from(key.clone()).to_string();
        for part in [&sealed.nonce, &sealed.sealed, &key_digits, &key.digest().to_string()] {
            assert!(specification.contains(part.as_str()), "{part}");
        }
    }
}
