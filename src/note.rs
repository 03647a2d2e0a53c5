//! Signed notes: text signed by one or more Ed25519 keys, in the C2SP *signed note* format.
//!
//! A note is a text that ends in a newline, an empty line, and one line for each signature:
//! `— <key name> <base64(key id ‖ signature)>`. A *verifier key* is written `name+id+base64(0x01 ‖ public key)`, where
//! the id is the first four bytes of SHA-256(name ‖ `"\n"` ‖ 0x01 ‖ public key), in hexadecimal. Secret keys are kept as
//! PKCS#8 PEM (RFC 8410, version 1, so that other tools read them) and wiped from memory when dropped.
//!
//! Source: <https://c2sp.org/signed-note>. Signatures are checked by the strict rules of RFC 8032 (no small-order keys).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::Signer as _;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, KeypairBytes};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::str::FromStr;
use zeroize::{Zeroize as _, Zeroizing};

/// Signature type of Ed25519 in the C2SP register.
const ED25519: u8 = 1;
/// A note with more signatures is refused; the specification asks for at least 16.
const MOST_SIGNATURES: usize = 100;
/// A note of more bytes is refused.
const MOST_BYTES: usize = 256 * 1024;
/// What a signature line begins with: an em dash and a space.
const DASH: &str = "\u{2014} ";

/// Why a key or a note was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Not a name for a key.
    #[error("`{0}` cannot name a key: a name is not empty and holds no spaces, control characters or `+`")]
    Name(String),
    /// Not a verifier key.
    #[error("`{0}` is no verifier key: it is written name+id+base64, with an id that fits the name and key")]
    VerifierKey(String),
    /// Not a secret key in a form that can be read.
    #[error("this is no Ed25519 key in PKCS#8 PEM: {0}")]
    SecretKey(String),
    /// The text cannot be signed.
    #[error("this text cannot be signed: it must end in a newline and hold no other control characters")]
    Text,
    /// The note is not well formed.
    #[error("this is no signed note: {0}")]
    Malformed(&'static str),
    /// A signature of a key that is known does not fit.
    #[error("the signature of `{0}` does not fit the text")]
    BadSignature(String),
    /// No signature is of a key that is known.
    #[error("the note carries no signature of a key that is known here")]
    Unsigned,
}

/// The public half of a key, with its name: checks signatures.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct VerifierKey {
    name: String,
    id: [u8; 4],
    key: ed25519_dalek::VerifyingKey,
}

/// A named secret key: makes signatures. Wiped when dropped, never printed.
#[derive(Clone)]
pub struct SigningKey {
    name: String,
    key: ed25519_dalek::SigningKey,
}

/// A note whose form was checked, and nothing else: do not trust the text before [`Note::open`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note<'a> {
    text: &'a str,
    signatures: Vec<Signature<'a>>,
}

/// One signature line.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Signature<'a> {
    name: &'a str,
    id: [u8; 4],
    bytes: Vec<u8>,
}

impl VerifierKey {
    /// The key's name.
    pub fn name(&self) -> &str {
        &self.name
    }
    /// The key's id: the first four bytes of SHA-256(name ‖ `"\n"` ‖ 0x01 ‖ public key).
    pub fn id(&self) -> [u8; 4] {
        self.id
    }
    /// The public key (RFC 8032).
    pub fn public_key(&self) -> [u8; 32] {
        self.key.to_bytes()
    }
    fn new(name: &str, key: ed25519_dalek::VerifyingKey) -> Result<Self, NoteError> {
        if !is_name(name) {
            return Err(NoteError::Name(name.to_owned()));
        }
        let digest = Sha256::new_with_prefix(name)
            .chain_update([b'\n', ED25519])
            .chain_update(key.as_bytes())
            .finalize();
        let mut id = [0; 4];
        id.copy_from_slice(&digest[..4]);
        Ok(Self { name: name.to_owned(), id, key })
    }
    fn made(&self, signature: &Signature<'_>) -> bool {
        self.id == signature.id && self.name == signature.name
    }
    fn fits(&self, text: &str, signature: &Signature<'_>) -> bool {
        ed25519_dalek::Signature::from_slice(&signature.bytes)
            .is_ok_and(|s| self.key.verify_strict(text.as_bytes(), &s).is_ok())
    }
}

impl FromStr for VerifierKey {
    type Err = NoteError;
    fn from_str(text: &str) -> Result<Self, NoteError> {
        let refused = || NoteError::VerifierKey(text.chars().take(200).collect());
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(encoded)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(refused());
        };
        let bytes = STANDARD.decode(encoded).map_err(|_| refused())?;
        let Some((&ED25519, key)) = bytes.split_first() else { return Err(refused()) };
        let key = <[u8; 32]>::try_from(key).map_err(|_| refused())?;
        let key = ed25519_dalek::VerifyingKey::from_bytes(&key).map_err(|_| refused())?;
        let verifier = Self::new(name, key).map_err(|_| refused())?;
        if hex::encode(verifier.id) == id { Ok(verifier) } else { Err(refused()) }
    }
}

impl TryFrom<String> for VerifierKey {
    type Error = NoteError;
    fn try_from(text: String) -> Result<Self, NoteError> {
        text.parse()
    }
}

impl From<VerifierKey> for String {
    fn from(key: VerifierKey) -> Self {
        key.to_string()
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = vec![ED25519];
        bytes.extend_from_slice(self.key.as_bytes());
        write!(f, "{}+{}+{}", self.name, hex::encode(self.id), STANDARD.encode(bytes))
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifierKey({self})")
    }
}

impl SigningKey {
    /// The key of this name whose secret is these 32 random bytes.
    pub fn from_secret(name: &str, secret: &[u8; 32]) -> Result<Self, NoteError> {
        Self::named(name, ed25519_dalek::SigningKey::from_bytes(secret))
    }
    /// Reads a key from PKCS#8 PEM; the file holds no name.
    pub fn from_pem(name: &str, pem: &str) -> Result<Self, NoteError> {
        let key = ed25519_dalek::SigningKey::from_pkcs8_pem(pem)
            .map_err(|e| NoteError::SecretKey(e.to_string()))?;
        Self::named(name, key)
    }
    /// The key as PKCS#8 PEM, without its name.
    pub fn to_pem(&self) -> Result<Zeroizing<String>, NoteError> {
        let mut bytes = KeypairBytes { secret_key: self.key.to_bytes(), public_key: None };
        let pem = bytes.to_pkcs8_pem(LineEnding::LF).map_err(|e| NoteError::SecretKey(e.to_string()));
        bytes.secret_key.zeroize();
        pem
    }
    /// The public half.
    pub fn verifier(&self) -> VerifierKey {
        VerifierKey::new(&self.name, self.key.verifying_key())
            .expect("the name was checked when the key was made")
    }
    fn named(name: &str, key: ed25519_dalek::SigningKey) -> Result<Self, NoteError> {
        VerifierKey::new(name, key.verifying_key())?;
        Ok(Self { name: name.to_owned(), key })
    }
    fn line(&self, text: &str) -> String {
        let mut bytes = self.verifier().id.to_vec();
        bytes.extend_from_slice(&self.key.sign(text.as_bytes()).to_bytes());
        format!("{DASH}{} {}\n", self.name, STANDARD.encode(bytes))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({}, …)", self.name)
    }
}

/// A note of `text`, which must end in a newline, signed by `key`.
pub fn sign(text: &str, key: &SigningKey) -> Result<String, NoteError> {
    if !text.ends_with('\n') || text.chars().any(|c| c < ' ' && c != '\n') {
        return Err(NoteError::Text);
    }
    Ok(format!("{text}\n{}", key.line(text)))
}

/// The same note with one more signature.
pub fn cosign(note: &str, key: &SigningKey) -> Result<String, NoteError> {
    let parsed = Note::parse(note)?;
    if parsed.signatures.len() >= MOST_SIGNATURES {
        return Err(NoteError::Malformed("it has too many signatures"));
    }
    Ok(format!("{note}{}", key.line(parsed.text)))
}

/// Checks `note` against `keys`: its text and the names of the keys that signed it, each once, in the order of the lines.
/// Signatures of other keys are ignored; one of a known key that does not fit refuses the whole note.
pub fn open<'a>(note: &'a str, keys: &[VerifierKey]) -> Result<(&'a str, Vec<String>), NoteError> {
    let parsed = Note::parse(note)?;
    let signers = parsed.open(keys)?;
    Ok((parsed.text, signers.into_iter().map(|key| key.name.clone()).collect()))
}

impl<'a> Note<'a> {
    /// Checks the form of a note, not its signatures.
    pub fn parse(note: &'a str) -> Result<Self, NoteError> {
        if note.len() > MOST_BYTES {
            return Err(NoteError::Malformed("it is too long"));
        }
        if note.chars().any(|c| c < ' ' && c != '\n') {
            return Err(NoteError::Malformed("it holds a control character"));
        }
        let split =
            note.rfind("\n\n").ok_or(NoteError::Malformed("it has no empty line before its signatures"))?;
        let (text, lines) = (&note[..=split], &note[split + 2..]);
        let lines = lines.strip_suffix('\n').ok_or(NoteError::Malformed("its last line does not end"))?;
        let signatures = lines.split('\n').map(Signature::parse).collect::<Result<Vec<_>, _>>()?;
        if signatures.len() > MOST_SIGNATURES {
            return Err(NoteError::Malformed("it has too many signatures"));
        }
        Ok(Self { text, signatures })
    }
    /// The text, which nobody has vouched for yet.
    pub fn text(&self) -> &'a str {
        self.text
    }
    /// Names of the keys that the signature lines claim, checked or not.
    pub fn claimed(&self) -> impl Iterator<Item = &'a str> {
        self.signatures.iter().map(|s| s.name)
    }
    /// Which of `keys` signed the text, each once; see [`open`].
    pub fn open<'k>(&self, keys: &'k [VerifierKey]) -> Result<Vec<&'k VerifierKey>, NoteError> {
        let mut signers: Vec<&VerifierKey> = Vec::new();
        for signature in &self.signatures {
            let Some(key) = keys.iter().find(|key| key.made(signature)) else { continue };
            if !key.fits(self.text, signature) {
                return Err(NoteError::BadSignature(key.name.clone()));
            }
            if !signers.contains(&key) {
                signers.push(key);
            }
        }
        if signers.is_empty() { Err(NoteError::Unsigned) } else { Ok(signers) }
    }
}

impl<'a> Signature<'a> {
    fn parse(line: &'a str) -> Result<Self, NoteError> {
        let refused = NoteError::Malformed("a signature line is not `— name base64`");
        let rest = line.strip_prefix(DASH).ok_or(refused.clone())?;
        let (name, encoded) = rest.split_once(' ').ok_or(refused.clone())?;
        let bytes = STANDARD.decode(encoded).map_err(|_| refused.clone())?;
        let Some((id, bytes)) = bytes.split_first_chunk::<4>() else { return Err(refused) };
        if !is_name(name) || bytes.is_empty() {
            return Err(refused);
        }
        Ok(Self { name, id: *id, bytes: bytes.to_vec() })
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+')
}

#[cfg(test)]
mod tests {
    use super::*;

    // The example of the Go package golang.org/x/mod/sumdb/note.
    const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const PETER_SECRET: &str = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    const TEXT: &str = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    const SIGNATURE: &str = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    fn peter() -> SigningKey {
        let bytes = STANDARD.decode(PETER_SECRET).unwrap();
        SigningKey::from_secret("PeterNeumann", bytes[1..].try_into().unwrap()).unwrap()
    }

    #[test]
    fn the_published_example_is_made_and_opened_byte_for_byte() {
        let note = sign(TEXT, &peter()).unwrap();
        assert_eq!(note, format!("{TEXT}\n{SIGNATURE}"));
        assert_eq!(peter().verifier().to_string(), PETER);
        let (text, signers) = open(&note, &[PETER.parse().unwrap()]).unwrap();
        assert_eq!((text, signers), (TEXT, vec!["PeterNeumann".to_owned()]));
    }

    #[test]
    fn several_keys_sign_one_note_and_unknown_ones_are_ignored() {
        let second = SigningKey::from_secret("EnochRoot", &[7; 32]).unwrap();
        let note = cosign(&sign(TEXT, &peter()).unwrap(), &second).unwrap();
        let both = [second.verifier(), peter().verifier()];
        assert_eq!(open(&note, &both).unwrap().1, ["PeterNeumann", "EnochRoot"]);
        assert_eq!(open(&note, &both[..1]).unwrap().1, ["EnochRoot"]);
        let stranger = SigningKey::from_secret("EnochRoot", &[8; 32]).unwrap().verifier();
        assert_eq!(open(&note, &[stranger]), Err(NoteError::Unsigned));
        assert_eq!(open(&note, &[]), Err(NoteError::Unsigned));
    }

    #[test]
    fn a_changed_text_or_signature_is_refused() {
        let note = sign(TEXT, &peter()).unwrap();
        let keys = [peter().verifier()];
        let changed = note.replace("answer", "answers");
        assert_eq!(open(&changed, &keys), Err(NoteError::BadSignature("PeterNeumann".into())));
        // a good signature does not outweigh a bad one of a known key
        let second = SigningKey::from_secret("EnochRoot", &[7; 32]).unwrap();
        let mixed = cosign(&note, &second).unwrap().replace("x08go/ZJ", "x08go/ZK");
        assert_eq!(
            open(&mixed, &[second.verifier(), peter().verifier()]),
            Err(NoteError::BadSignature("PeterNeumann".into()))
        );
        for at in 0..note.len() {
            let mut bytes = note.clone().into_bytes();
            bytes[at] ^= 1;
            if let Ok(text) = String::from_utf8(bytes) {
                assert!(open(&text, &keys).is_err(), "byte {at}");
            }
        }
    }

    #[test]
    fn malformed_notes_are_refused() {
        let good = format!("{TEXT}\n{SIGNATURE}");
        let cases = [
            String::new(),
            TEXT.to_owned(),
            format!("{TEXT}{SIGNATURE}"),
            good.trim_end().to_owned(),
            format!("{good}\n"),
            format!("{TEXT}\n"),
            good.replace("—", "-"),
            good.replace("PeterNeumann x", "Peter+Neumann x"),
            good.replace("PeterNeumann x", " x"),
            good.replace("nAM=", "nAM"),
            good.replace("nAM=", "nAN="),
            good.replace(SIGNATURE, "— PeterNeumann x08gow==\n"),
            good.replace("your", "yo\tur"),
            format!("{TEXT}\n{}", SIGNATURE.repeat(101)),
        ];
        for case in cases {
            assert!(matches!(open(&case, &[PETER.parse().unwrap()]), Err(NoteError::Malformed(_))), "{case}");
        }
        assert_eq!(sign("no newline", &peter()), Err(NoteError::Text));
        assert_eq!(sign("a\tb\n", &peter()), Err(NoteError::Text));
    }

    #[test]
    fn empty_lines_belong_to_the_text() {
        let note = sign("one\n\ntwo\n", &peter()).unwrap();
        assert_eq!(open(&note, &[peter().verifier()]).unwrap().0, "one\n\ntwo\n");
    }

    #[test]
    fn keys_that_do_not_fit_their_id_are_refused() {
        for bad in [
            "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            "PeterNeumam+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            "PeterNeumann+c74f20a3",
            "PeterNeumann+c74f20a3+",
            "",
        ] {
            assert!(bad.parse::<VerifierKey>().is_err(), "{bad}");
        }
        assert!(SigningKey::from_secret("a b", &[1; 32]).is_err());
    }

    #[test]
    fn a_key_survives_its_pem_form() {
        let pem = peter().to_pem().unwrap();
        assert!(pem.starts_with("-----BEGIN PRIVATE KEY-----\n"));
        assert_eq!(SigningKey::from_pem("PeterNeumann", &pem).unwrap().verifier().to_string(), PETER);
        assert!(SigningKey::from_pem("x", &pem.replace("MC4C", "MC4D")).is_err());
        assert!(SigningKey::from_pem("x", "").is_err());
        // RFC 8410, section 10.3
        let published = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";
        let key = SigningKey::from_pem("x", published).unwrap();
        assert_eq!(*key.to_pem().unwrap(), published);
        assert_eq!(
            hex::encode(key.verifier().public_key()),
            "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1"
        );
    }
}
