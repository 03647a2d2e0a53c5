//! Tells when a file is saved, within a moment.
//!
//! Editors put a new file in the place of the old one, so its folder is watched; where the file is a link, also the folder
//! of what it points to. A folder that tells nothing (on a network, or when the system watches too much already) is looked at
//! every other second.

use notify::{RecursiveMode, Watcher};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, SystemTime};

/// A save is over when its folder was quiet for so long.
const QUIET: Duration = Duration::from_millis(8);
/// So many noises of one save are waited for, at most.
const NOISES: usize = 8;
/// A file that is not there is looked for again after so long: a save may stand between two steps.
const AGAIN: Duration = Duration::from_millis(40);
/// Where nothing is told, the file is looked at so often.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// What a look at the file gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// It was read, or it cannot be and that was told.
    Whole,
    /// It is not there, or half of it is: to be looked at again soon.
    NotYet,
    /// Nobody wants to know any more.
    Enough,
}

/// Calls `look` whenever the file was saved, until it has enough; at the first call the file is as it was. `look` is told how
/// often it saw the file not yet there before.
pub fn follow(path: &Path, mut look: impl FnMut(usize) -> Seen) {
    let names = names(path);
    let (tell, told) = channel();
    // a watcher that cannot be made tells nothing; the sender that stays here keeps the channel open
    let kept = tell.clone();
    let mut watcher = notify::recommended_watcher(move |event| {
        let _ = tell.send(event);
    })
    .ok();
    let folders: BTreeSet<&Path> = names.iter().map(|(folder, _)| folder.as_path()).collect();
    for folder in folders {
        let watched = watcher.as_mut().map(|watcher| watcher.watch(folder, RecursiveMode::NonRecursive));
        if !matches!(watched, Some(Ok(()))) {
            tracing::warn!(folder = %folder.display(), "a folder is not watched; it is looked at every 2 s");
        }
    }
    let mut seen = stamp(path);
    let mut missed = 0;
    loop {
        match look(missed) {
            Seen::Whole => missed = 0,
            Seen::NotYet => missed += 1,
            Seen::Enough => break,
        }
        let patience = if missed > 0 { AGAIN } else { LOOK_EVERY };
        loop {
            match told.recv_timeout(patience) {
                Ok(Ok(event)) if is_about(&event, &names) => {
                    settle(&told);
                    break;
                }
                // something was lost: look
                Ok(Err(_)) => break,
                Ok(Ok(_)) => {}
                Err(RecvTimeoutError::Timeout) if missed > 0 || stamp(path) != seen => break,
                Err(_) => {}
            }
        }
        seen = stamp(path);
    }
    drop(kept);
}

/// Waits for the end of a save.
fn settle(told: &Receiver<notify::Result<notify::Event>>) {
    for _ in 0..NOISES {
        if told.recv_timeout(QUIET).is_err() {
            return;
        }
    }
}

/// Folders and names in them under which the file is known.
fn names(path: &Path) -> Vec<(PathBuf, OsString)> {
    let name = |path: &Path| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        Some((folder.unwrap_or(Path::new(".")).to_owned(), path.file_name()?.to_owned()))
    };
    let target = path.canonicalize().ok();
    [Some(path.to_owned()), target].into_iter().flatten().filter_map(|path| name(&path)).collect()
}

/// The event changed the file, or put another one in its place. Reading it, which is done here, is no change.
fn is_about(event: &notify::Event, names: &[(PathBuf, OsString)]) -> bool {
    use notify::event::{AccessKind, AccessMode, EventKind};
    let changes = match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
        EventKind::Access(_) => false,
        _ => true,
    };
    let named = |path: &PathBuf| names.iter().any(|(_, name)| path.file_name() == Some(name));
    changes && (event.need_rescan() || event.paths.iter().any(named))
}

/// When it was written last, and its size.
fn stamp(path: &Path) -> Option<(SystemTime, u64)> {
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::Sender;

    /// What is read of a file while it is followed.
    fn followed(path: &Path) -> (Receiver<String>, Sender<()>) {
        let (tell, told) = channel();
        let (stop, stopped) = channel::<()>();
        let path = path.to_owned();
        std::thread::spawn(move || {
            follow(&path.clone(), |_| {
                if stopped.try_recv() == Err(std::sync::mpsc::TryRecvError::Disconnected) {
                    return Seen::Enough;
                }
                match std::fs::read_to_string(&path) {
                    Ok(text) => {
                        let _ = tell.send(text);
                        Seen::Whole
                    }
                    Err(_) => Seen::NotYet,
                }
            });
        });
        (told, stop)
    }

    fn until(told: &Receiver<String>, text: &str) {
        loop {
            if told.recv_timeout(Duration::from_secs(20)).unwrap() == text {
                return;
            }
        }
    }

    #[test]
    fn a_file_is_followed_however_it_is_saved() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("bank.toml");
        std::fs::write(&file, "one").unwrap();
        let (told, _stop) = followed(&file);
        until(&told, "one");
        // in place, by another file, by moving the old one away first
        std::fs::write(&file, "two").unwrap();
        until(&told, "two");
        std::fs::write(dir.path().join("new"), "three").unwrap();
        std::fs::rename(dir.path().join("new"), &file).unwrap();
        until(&told, "three");
        std::fs::rename(&file, dir.path().join("bank.toml~")).unwrap();
        std::fs::write(&file, "four").unwrap();
        until(&told, "four");
    }

    #[test]
    fn a_link_is_followed_to_its_file() {
        let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (file, link) = (other.path().join("real.toml"), dir.path().join("bank.toml"));
        std::fs::write(&file, "one").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        let (told, _stop) = followed(&link);
        until(&told, "one");
        std::fs::write(&file, "two").unwrap();
        until(&told, "two");
    }
}
