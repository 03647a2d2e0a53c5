//! Sealing a form piece by piece: one with many images goes out without ever lying in memory whole.
//!
//! It is what [`chacha20poly1305`] does at once, which opens what comes out of it: ChaCha20 encrypts from its second block on, and
//! Poly1305 runs, under a key from the first one, over associated data, encrypted bytes and both lengths (RFC 8439, section 2.8).

use crate::digest::Digest;
use crate::form::seal::{FormKey, NONCE, associated};
use crate::id::AttemptId;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20::XChaCha20;
use chacha20::cipher::{KeyIvInit as _, StreamCipher as _, StreamCipherSeek as _};
use poly1305::Poly1305;
use poly1305::universal_hash::{KeyInit as _, UniversalHash as _};
use zeroize::Zeroizing;

/// Bytes of a block of ChaCha20.
const BLOCK: u64 = 64;

/// Bytes of a tag.
const TAG: usize = 16;

/// Pieces are taken in multiples of so many bytes: whole blocks of Poly1305, and no padding within the base64.
const STEP: usize = 48;

/// A form that is being sealed.
pub struct Sealing {
    cipher: XChaCha20,
    mac: Poly1305,
    nonce: [u8; NONCE],
    associated: usize,
    sealed: usize,
    /// What does not fill a step yet, not encrypted.
    rest: Vec<u8>,
}

impl Sealing {
    /// Begins with the form of this attempt, whose digest is `digest`. The nonce depends on the key, which seals this form alone:
    /// sealed again it is the same.
    pub fn begin(attempt: &AttemptId, digest: &Digest, key: &FormKey) -> Self {
        let nonce = key.nonce();
        let mut cipher = XChaCha20::new(key.bytes().into(), (&nonce).into());
        let mut mac_key = Zeroizing::new([0; 32]);
        cipher.apply_keystream(mac_key.as_mut());
        cipher.seek(BLOCK);
        let mut mac = Poly1305::new((&*mac_key).into());
        let associated = associated(attempt, digest);
        mac.update_padded(associated.as_bytes());
        Self { cipher, mac, nonce, associated: associated.len(), sealed: 0, rest: Vec::new() }
    }

    /// The nonce in standard base64.
    pub fn nonce(&self) -> String {
        STANDARD.encode(self.nonce)
    }

    /// Characters that a form of so many bytes of JSON is sealed in.
    pub fn length(form: usize) -> usize {
        (form + TAG).div_ceil(3) * 4
    }

    /// Seals the next bytes of the form's JSON: what is appended to `out`, in standard base64, goes out after what came before.
    pub fn add(&mut self, piece: &[u8], out: &mut String) {
        self.rest.extend_from_slice(piece);
        let whole = self.rest.len() / STEP * STEP;
        let rest = self.rest.split_off(whole);
        let mut bytes = std::mem::replace(&mut self.rest, rest);
        self.encrypt(&mut bytes);
        STANDARD.encode_string(&bytes, out);
    }

    /// Ends the form: what is left of it, and the tag.
    pub fn end(mut self, out: &mut String) {
        let mut bytes = std::mem::take(&mut self.rest);
        self.encrypt(&mut bytes);
        let mut lengths = poly1305::Block::default();
        lengths[..8].copy_from_slice(&(self.associated as u64).to_le_bytes());
        lengths[8..].copy_from_slice(&(self.sealed as u64).to_le_bytes());
        self.mac.update(&[lengths]);
        bytes.extend_from_slice(&self.mac.finalize());
        STANDARD.encode_string(&bytes, out);
    }

    /// Only the last piece may end within a block.
    fn encrypt(&mut self, bytes: &mut [u8]) {
        self.cipher.apply_keystream(bytes);
        self.mac.update_padded(bytes);
        self.sealed += bytes.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attempt::fixture::attempt_id;
    use crate::form::SealedForm;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn in_whatever_pieces_it_comes_a_form_is_sealed_as_the_cipher_seals_it_at_once(
            pieces in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..300), 0..9),
        ) {
            let (attempt, digest) = (attempt_id(), Digest::of(&[b"form"]));
            let key = FormKey::of(&attempt, &[7; 32]);
            let whole = pieces.concat();
            let mut sealing = Sealing::begin(&attempt, &digest, &key);
            let (nonce, mut sealed) = (sealing.nonce(), String::new());
            for piece in &pieces {
                sealing.add(piece, &mut sealed);
            }
            sealing.end(&mut sealed);
            prop_assert_eq!(sealed.len(), Sealing::length(whole.len()));
            let sealed = SealedForm { nonce, sealed };
            prop_assert_eq!(sealed.open(&attempt, &digest, &key).unwrap(), &whole[..]);
            prop_assert_eq!(sealed, SealedForm::seal(&whole, &attempt, &digest, &key));
        }
    }
}
