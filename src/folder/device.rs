//! The keys of this computer: the device key signs the journals that are written here, the registry key the results that
//! are recorded here, the server key the receipts that are given here. Self-made, so they prove nothing against their owner.

use crate::entropy::Entropy;
use crate::folder::FolderError;
use crate::folder::durable::{beside, create_dir, sync_dir, write_new};
use crate::folder::error::Doing;
use crate::note::SigningKey;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use zeroize::Zeroizing;

/// The name that every device key signs under; the key's id tells devices apart.
pub const DEVICE_KEY_NAME: &str = "invigil/device";

/// The name that every registry signs results under; the key's id tells registries apart.
pub const REGISTRY_KEY_NAME: &str = "invigil/registry";

/// The name that every server signs receipts under; the key's id tells servers apart.
pub const SERVER_KEY_NAME: &str = "invigil/server";

const FILE: &str = "device-key.pem";
const REGISTRY_FILE: &str = "registry-key.pem";
const SERVER_FILE: &str = "server-key.pem";

/// The device key under `state`, made from `entropy` if there is none yet. A key that others may read, or that is
/// broken, is refused and never replaced.
pub fn device_key(state: &Path, entropy: &dyn Entropy) -> Result<SigningKey, FolderError> {
    kept_or_made(state, FILE, DEVICE_KEY_NAME, entropy)
}

/// The registry key under `state`, by the same rules.
pub fn registry_key(state: &Path, entropy: &dyn Entropy) -> Result<SigningKey, FolderError> {
    kept_or_made(state, REGISTRY_FILE, REGISTRY_KEY_NAME, entropy)
}

/// The key under `state` that a server signs receipts with, by the same rules. Servers on one database share it.
pub fn server_key(state: &Path, entropy: &dyn Entropy) -> Result<SigningKey, FolderError> {
    kept_or_made(state, SERVER_FILE, SERVER_KEY_NAME, entropy)
}

/// The same, where there is one already.
pub fn known_server_key(state: &Path) -> Result<Option<SigningKey>, FolderError> {
    load(&state.join(SERVER_FILE), SERVER_KEY_NAME)
}

fn kept_or_made(
    state: &Path,
    file: &str,
    name: &str,
    entropy: &dyn Entropy,
) -> Result<SigningKey, FolderError> {
    // of threads that need a new key at once, the first one makes it
    static MAKING: Mutex<()> = Mutex::new(());
    let path = state.join(file);
    let _alone = MAKING.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(key) = load(&path, name)? {
        return Ok(key);
    }
    create_dir(state)?;
    let secret = Zeroizing::new(crate::entropy::random::<32>(entropy));
    let broken = |source| FolderError::BrokenKey { path: path.clone(), source };
    let key = SigningKey::from_secret(name, &secret).map_err(broken)?;
    let new = beside(&path, &format!("new-{}", std::process::id()));
    let _ = fs::remove_file(&new);
    // A link appears in one step and never replaces: of two processes that make a key, both use the first one.
    let linked =
        write_new(&new, key.to_pem().map_err(broken)?.as_bytes()).and_then(|()| {
            match fs::hard_link(&new, &path) {
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Ok(()),
                linked => linked.map_err(FolderError::io(Doing::Create, &path)),
            }
        });
    let _ = fs::remove_file(&new);
    linked?;
    sync_dir(state)?;
    load(&path, name)?.ok_or(FolderError::Missing { path })
}

/// Puts the device key back where there is none any more.
pub(super) fn put_back(state: &Path, key: &SigningKey) -> Result<(), FolderError> {
    let path = state.join(FILE);
    if path.exists() {
        return Ok(());
    }
    let pem = key.to_pem().map_err(|source| FolderError::BrokenKey { path: path.clone(), source })?;
    write_new(&path, pem.as_bytes())?;
    sync_dir(state)
}

fn load(path: &Path, name: &str) -> Result<Option<SigningKey>, FolderError> {
    let mode = match fs::metadata(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        found => found.map_err(FolderError::io(Doing::Read, path))?.mode() & 0o7777,
    };
    if mode & 0o077 != 0 {
        return Err(FolderError::KeyTooOpen { path: path.to_owned(), mode });
    }
    let pem = Zeroizing::new(fs::read_to_string(path).map_err(FolderError::io(Doing::Read, path))?);
    let key = SigningKey::from_pem(name, &pem);
    key.map(Some).map_err(|source| FolderError::BrokenKey { path: path.to_owned(), source })
}
