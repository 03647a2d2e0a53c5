//! Who is signed in where: one file of the state folder, readable by its owner alone, because the token is in it.

use crate::folder::{self, FolderError};
use crate::id::CandidateId;
use crate::sync::address::Address;
use crate::sync::clock::Booted;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

const FILE: &str = "server.json";

/// A sign-in, as it is kept.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    /// Address of the server.
    pub url: String,
    /// Name of the server, as people read it.
    pub server: String,
    /// Whose token it is.
    pub person: CandidateId,
    /// That person's name.
    pub name: String,
    /// The token.
    pub token: String,
    /// The verifier key of the server's receipts, as it was at the sign-in.
    #[serde(default)]
    pub receipts: Option<String>,
    /// Certificates to be trusted instead of the system's.
    #[serde(default)]
    pub ca_file: Option<PathBuf>,
    /// By how many milliseconds the server's clock is ahead of this computer's.
    #[serde(default)]
    pub ahead_ms: i64,
    /// When this computer was booted by the server's clock, as it was known last.
    #[serde(default)]
    pub booted: Option<Booted>,
    /// The state folder that it was read from: where the next sign-in of the same person will lie.
    #[serde(skip)]
    pub state: Option<PathBuf>,
}

/// Why a sign-in cannot be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Others may read the token.
    #[error(
        "{} can be read by others (mode {mode:o}), and a token is in it. It is not used. Sign in again with `invigil login`, and \
         have the old token revoked", path.display()
    )]
    TooOpen {
        /// The file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// The file is not what it should be.
    #[error("{} is no sign-in ({why}). Sign in again with `invigil login`", path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The file cannot be read or removed.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file cannot be written.
    #[error(transparent)]
    Folder(#[from] FolderError),
}

impl SignedIn {
    /// The sign-in kept under `state`, if somebody is signed in.
    pub fn read(state: &Path) -> Result<Option<Self>, AccountError> {
        let path = state.join(FILE);
        let told = |source| AccountError::Io { path: path.clone(), source };
        let mode = match fs::metadata(&path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            found => found.map_err(told)?.mode() & 0o7777,
        };
        if mode & 0o077 != 0 {
            return Err(AccountError::TooOpen { path, mode });
        }
        let bytes = fs::read(&path).map_err(told)?;
        let account: Self = serde_json::from_slice(&bytes)
            .map_err(|e| AccountError::Broken { path: path.clone(), why: e.to_string() })?;
        Ok(Some(Self { state: Some(state.to_path_buf()), ..account }))
    }

    /// Keeps it under `state`, in place of one that was there.
    pub fn keep(&self, state: &Path) -> Result<(), AccountError> {
        let path = state.join(FILE);
        let broken = |e: serde_json::Error| AccountError::Broken { path: path.clone(), why: e.to_string() };
        let bytes = serde_json::to_vec_pretty(self).map_err(broken)?;
        Ok(folder::keep_private(&path, &bytes)?)
    }

    /// The sign-in that lies where this one was read, if it is of the same person at the same server: the person may have
    /// signed in again meanwhile, with another token.
    pub fn anew(&self) -> Option<Self> {
        let now = Self::read(self.state.as_ref()?).ok().flatten()?;
        (now.person == self.person && now.url == self.url).then_some(now)
    }

    /// What is typed to sign in again as it was done.
    pub fn command(&self) -> String {
        let mut command = format!("invigil login {}", self.url);
        if Address::parse(&self.url, false).is_err() {
            command.push_str(" --plain-http");
        }
        if let Some(path) = &self.ca_file {
            command.push_str(" --ca-file ");
            command.push_str(&for_shell(&path.to_string_lossy()));
        }
        command
    }

    /// Removes what is kept under `state`.
    pub fn forget(state: &Path) -> Result<(), AccountError> {
        let path = state.join(FILE);
        match fs::remove_file(&path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => Err(AccountError::Io { path, source }),
            _ => Ok(()),
        }
    }
}

/// A word as a shell reads it.
fn for_shell(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+:@%,=".contains(c);
    if word.chars().all(is_plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}

impl fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignedIn({} at {}, …)", self.person, self.url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    fn ada() -> SignedIn {
        SignedIn {
            url: "https://exams.example.org".into(),
            server: "Guild".into(),
            person: "ada".parse().unwrap(),
            name: "Ada King".into(),
            token: "ivg_secret".into(),
            receipts: None,
            ca_file: None,
            ahead_ms: 0,
            booted: None,
            state: None,
        }
    }

    #[test]
    fn the_command_to_sign_in_again_is_the_one_that_was_typed() {
        assert_eq!(ada().command(), "invigil login https://exams.example.org");
        let plain = SignedIn { url: "http://exams.example.org".into(), ..ada() };
        assert_eq!(plain.command(), "invigil login http://exams.example.org --plain-http");
        let of_its_own = |path: &str| SignedIn { ca_file: Some(path.into()), ..ada() }.command();
        assert!(of_its_own("/etc/hall.pem").ends_with(".org --ca-file /etc/hall.pem"));
        assert!(of_its_own("/my hall's.pem").ends_with(r"--ca-file '/my hall'\''s.pem'"));
    }

    #[test]
    fn a_sign_in_is_kept_for_its_owner_alone_and_forgotten_at_the_end() {
        let home = tempfile::tempdir().unwrap();
        let state = home.path().join("state");
        assert_eq!(SignedIn::read(&state).unwrap(), None);
        ada().keep(&state).unwrap();
        let path = state.join(FILE);
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        let read = SignedIn::read(&state).unwrap().unwrap();
        assert_eq!(read, SignedIn { state: Some(state.clone()), ..ada() });
        assert_eq!((read.anew(), ada().anew()), (Some(read.clone()), None));
        SignedIn { person: "ben".parse().unwrap(), ..ada() }.keep(&state).unwrap();
        assert_eq!(read.anew(), None, "it is another person's");
        ada().keep(&state).unwrap();
        assert!(!format!("{:?}", ada()).contains("secret"));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let open = SignedIn::read(&state).unwrap_err().to_string();
        assert!(open.contains("server.json") && open.contains("invigil login"), "{open}");
        SignedIn::forget(&state).unwrap();
        SignedIn::forget(&state).unwrap();
        assert_eq!(SignedIn::read(&state).unwrap(), None);
    }
}
