//! What the disk may do to an attempt, and what it may not.

use super::*;
use crate::attempt::fixture::{Room, attempt_id, form};
use crate::attempt::{Entry, Fact};
use crate::entropy::Entropy;
use crate::journal::{Chain, scan};
use crate::time::Timestamp;
use std::os::unix::fs::PermissionsExt as _;
use tempfile::TempDir;

struct Counting(std::sync::atomic::AtomicU8);
impl Entropy for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
    }
}

struct Desk {
    state: TempDir,
    chain: Chain,
    entries: Vec<Entry>,
}

impl Desk {
    fn new() -> Self {
        let mut room = Room::started();
        for item in 1..=4 {
            room.show(item);
        }
        room.take(Fact::Submitted {});
        let note = "end".to_owned();
        room.take(Fact::Signed { note });
        Self { state: tempfile::tempdir().unwrap(), chain: Chain::start(attempt_id()), entries: room.entries }
    }
    fn path(&self) -> &Path {
        self.state.path()
    }
    fn line(&mut self) -> Vec<u8> {
        let next = self.chain.next_seq() as usize;
        self.chain.seal(&self.entries[next]).unwrap().bytes
    }
    fn create(&mut self) -> AttemptFolder {
        let first = self.line();
        AttemptFolder::create(self.path(), &attempt_id(), &form(), &first, &holder()).unwrap()
    }
    fn open(&self) -> Result<(AttemptFolder, Found), FolderError> {
        AttemptFolder::open_locked(self.path(), &attempt_id(), &holder())
    }
    fn journal(&self) -> PathBuf {
        attempt_dir(self.path(), &attempt_id()).join(JOURNAL)
    }
}

fn holder() -> Holder {
    Holder::this_process(Timestamp(1_763_802_000_000))
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

#[test]
fn a_folder_appears_whole_and_private() {
    let mut desk = Desk::new();
    let folder = desk.create();
    assert_eq!(folder.form().unwrap(), form());
    assert_eq!(scan(&folder.read().unwrap()).records.len(), 1);
    assert_eq!(mode(folder.dir()), 0o700);
    for entry in fs::read_dir(folder.dir()).unwrap() {
        assert_eq!(mode(&entry.unwrap().path()), 0o600);
    }
    assert_eq!(attempts(desk.path()).unwrap(), [attempt_id()]);
    assert_eq!(fs::read_dir(desk.path().join(ATTEMPTS)).unwrap().count(), 1, "nothing is left over");
    let again = AttemptFolder::create(desk.path(), &attempt_id(), &form(), b"{}\n", &holder());
    assert!(matches!(again, Err(FolderError::Exists { .. })));
}

#[test]
fn what_was_appended_is_there_after_opening_again() {
    let mut desk = Desk::new();
    let mut folder = desk.create();
    let (second, third) = (desk.line(), desk.line());
    folder.append(&[second, third].concat()).unwrap();
    folder.append(&desk.line()).unwrap();
    folder.append(&[]).unwrap();
    assert!(matches!(folder.append(b"half"), Err(FolderError::PartLine)));
    drop(folder);
    let (folder, found) = desk.open().unwrap();
    assert_eq!(scan(&found.journal).entries(), desk.entries[..4]);
    assert_eq!(found.torn, None);
    assert_eq!(folder.read().unwrap(), read_journal(desk.path(), &attempt_id()).unwrap());
}

#[test]
fn the_second_process_is_told_who_holds_it() {
    let mut desk = Desk::new();
    let folder = desk.create();
    let Err(FolderError::Locked { holder: Some(found), .. }) = desk.open() else { panic!("it is held") };
    assert_eq!(found, holder());
    let message = desk.open().unwrap_err().to_string();
    assert!(message.contains(&format!("process {}", std::process::id())), "{message}");
    assert!(message.contains("2025-11-22T09:00:00Z"), "{message}");
    drop(folder);
    desk.open().unwrap();
}

#[test]
fn a_torn_last_line_is_cut_off_and_kept_aside() {
    let mut desk = Desk::new();
    let mut folder = desk.create();
    folder.append(&desk.line()).unwrap();
    drop(folder);
    let whole = fs::read(desk.journal()).unwrap();
    let next = desk.line();
    for (round, cut) in [1, 40, next.len() - 1].into_iter().enumerate() {
        fs::write(desk.journal(), [&whole, &next[..cut]].concat()).unwrap();
        let (_folder, found) = desk.open().unwrap();
        let torn = found.torn.unwrap();
        assert_eq!((torn.seq, torn.bytes), (2, cut));
        assert_eq!(fs::read(&torn.kept).unwrap(), &next[..cut]);
        assert_eq!((&found.journal, &fs::read(desk.journal()).unwrap()), (&whole, &whole));
        let name = if round == 0 { "torn-2.bin".to_owned() } else { format!("torn-2-{round}.bin") };
        assert_eq!(torn.kept.file_name().unwrap().to_str().unwrap(), name);
    }
    let (mut folder, found) = desk.open().unwrap();
    assert_eq!(found.torn, None);
    folder.append(&next).unwrap();
    assert!(scan(&folder.read().unwrap()).is_intact());
}

#[test]
fn nothing_but_a_torn_tail_is_ever_touched() {
    let mut desk = Desk::new();
    let mut folder = desk.create();
    folder.append(&desk.line()).unwrap();
    drop(folder);
    let whole = fs::read(desk.journal()).unwrap();
    let mut broken = [&whole[..], b"torn"].concat();
    broken[200] ^= 1;
    fs::write(desk.journal(), &broken).unwrap();
    let (folder, found) = desk.open().unwrap();
    assert_eq!((found.torn, &found.journal), (None, &broken));
    drop(folder);
    assert_eq!(fs::read(desk.journal()).unwrap(), broken);

    let rest: Vec<u8> = (2..desk.entries.len()).flat_map(|_| desk.line()).collect();
    let closed = [&whole[..], &rest, b"added"].concat();
    fs::write(desk.journal(), &closed).unwrap();
    assert_eq!(desk.open().unwrap().1.torn, None, "nothing follows a signature, so this was no crash");
    assert_eq!(fs::read(desk.journal()).unwrap(), closed);
}

#[test]
fn a_failed_write_is_taken_back_before_the_next() {
    let mut desk = Desk::new();
    let mut folder = desk.create();
    let line = desk.line();
    // a disk that fills up in the middle of a line: the state that a failed write leaves
    folder.journal.fail_after(&line[..30]);
    folder.append(&line).unwrap();
    let scanned = scan(&folder.read().unwrap());
    assert!(scanned.is_intact());
    assert_eq!(scanned.records.len(), 2);
}

#[cfg(target_os = "linux")] // /dev/full takes no byte
#[test]
fn a_full_disk_is_named_and_nothing_is_lost() {
    let mut desk = Desk::new();
    let mut folder = desk.create();
    let line = desk.line();
    let good = folder.journal.swap_file(fs::OpenOptions::new().write(true).open("/dev/full").unwrap(), 0);
    let error = folder.append(&line).unwrap_err();
    assert_eq!(error.cause(), Some(Cause::NoSpace));
    assert!(error.to_string().contains("no space is left"), "{error}");
    folder.journal.swap_file(good.0, good.1);
    folder.append(&line).unwrap();
    assert!(scan(&folder.read().unwrap()).is_intact());
}

#[test]
fn a_journal_that_others_change_or_remove_is_not_written_over() {
    let mut desk = Desk::new();
    let mut folder = desk.create();
    let line = desk.line();
    let whole = fs::read(desk.journal()).unwrap();
    fs::write(desk.journal(), &whole[..50]).unwrap();
    assert!(matches!(folder.append(&line), Err(FolderError::Changed { found: 50, .. })));
    fs::write(desk.journal(), &whole).unwrap();
    folder.append(&line).unwrap();
    fs::remove_file(desk.journal()).unwrap();
    assert!(matches!(folder.append(&line), Err(FolderError::Gone { .. })));
}

#[test]
fn an_attempt_without_a_folder_is_missing() {
    let desk = Desk::new();
    assert!(matches!(desk.open(), Err(FolderError::Missing { .. })));
    assert!(matches!(read_journal(desk.path(), &attempt_id()), Err(FolderError::Missing { .. })));
    assert!(attempts(desk.path()).unwrap().is_empty());
}

#[test]
fn notes_are_kept_in_one_step_and_erased() {
    let mut desk = Desk::new();
    let folder = desk.create();
    assert_eq!(folder.notes().unwrap(), "");
    folder.keep_notes("7 × 6 = 42\n").unwrap();
    folder.keep_notes("zwei").unwrap();
    assert_eq!(folder.notes().unwrap(), "zwei");
    assert_eq!(mode(&folder.dir().join(NOTES)), 0o600);
    folder.erase_notes().unwrap();
    folder.erase_notes().unwrap();
    assert_eq!(folder.notes().unwrap(), "");
    assert!(!folder.dir().join(NOTES).exists());
}

#[test]
fn of_many_threads_that_need_a_new_key_at_once_all_have_the_same() {
    let home = tempfile::tempdir().unwrap();
    let (state, entropy) = (home.path().join("state"), Counting(1.into()));
    let together = std::sync::Barrier::new(16);
    let keys = std::thread::scope(|threads| {
        let ask = || {
            together.wait();
            super::registry_key(&state, &entropy).map(|key| key.verifier().to_string())
        };
        let asked: Vec<_> = (0..16).map(|_| threads.spawn(ask)).collect();
        asked.into_iter().map(|thread| thread.join().unwrap().unwrap()).collect::<Vec<_>>()
    });
    assert!(keys.iter().all(|key| *key == keys[0]), "{keys:?}");
    assert_eq!(std::fs::read_dir(&state).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn the_device_key_is_made_once_and_stays_private() {
    let state = tempfile::tempdir().unwrap();
    let home = state.path().join("a/b");
    let entropy = Counting(1.into());
    let key = device_key(&home, &entropy).unwrap();
    let path = home.join("device-key.pem");
    assert_eq!((mode(&path), mode(&home)), (0o600, 0o700));
    assert_eq!(device_key(&home, &entropy).unwrap().verifier(), key.verifier());
    assert_eq!(fs::read_dir(&home).unwrap().count(), 1, "nothing is left over");

    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let error = device_key(&home, &entropy).unwrap_err();
    assert!(matches!(error, FolderError::KeyTooOpen { mode: 0o640, .. }));
    assert!(error.to_string().contains("chmod 600"), "{error}");

    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(&path, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n").unwrap();
    assert!(matches!(device_key(&home, &entropy), Err(FolderError::BrokenKey { .. })));
    assert!(fs::read_to_string(&path).unwrap().contains("AAAA"), "never replaced");
}

#[test]
fn what_a_killed_process_left_of_a_folder_is_removed_when_it_is_made_again() {
    let mut desk = Desk::new();
    let left = desk.path().join(ATTEMPTS).join(format!(".new-{}-1", attempt_id()));
    let other = desk.path().join(ATTEMPTS).join(".new-01890a5d-ac96-774b-bcce-b302099a8057-1");
    fs::create_dir_all(&left).unwrap();
    fs::write(left.join(JOURNAL), "half").unwrap();
    fs::create_dir_all(&other).unwrap();
    desk.create();
    assert!(!left.exists());
    assert!(other.exists(), "another attempt's is none of its business");
}

#[test]
fn what_was_removed_while_it_was_open_is_put_back_as_it_was() {
    let key = |desk: &Desk| device_key(desk.path(), &Counting(3.into())).unwrap();
    for whole in [true, false] {
        let mut desk = Desk::new();
        let signing = key(&desk);
        let mut folder = desk.create();
        let second = desk.line();
        folder.append(&second).unwrap();
        let before = fs::read(desk.journal()).unwrap();
        if whole {
            fs::remove_dir_all(desk.path()).unwrap();
        } else {
            fs::remove_file(desk.journal()).unwrap();
        }
        let third = desk.line();
        assert!(matches!(folder.append(&third), Err(FolderError::Gone { .. })));
        folder.put_back(&form(), &signing, &holder()).unwrap();
        assert_eq!(fs::read(desk.journal()).unwrap(), before);
        assert_eq!(key(&desk).verifier(), signing.verifier());
        assert_eq!(folder.form().unwrap(), form());
        folder.append(&third).unwrap();
        assert!(matches!(desk.open(), Err(FolderError::Locked { .. })), "it is still held");
        drop(folder);
        assert_eq!(desk.open().unwrap().1.journal, [before, third].concat());
    }
}

#[test]
fn nothing_is_put_back_over_a_file_that_stands_there() {
    let mut desk = Desk::new();
    let signing = device_key(desk.path(), &Counting(3.into())).unwrap();
    let mut folder = desk.create();
    fs::remove_file(desk.journal()).unwrap();
    fs::write(desk.journal(), "another").unwrap();
    let refused = folder.put_back(&form(), &signing, &holder());
    assert!(matches!(refused, Err(FolderError::Exists { .. })));
    assert_eq!(fs::read(desk.journal()).unwrap(), b"another");
}

#[test]
fn a_folder_to_hand_over_is_written_whole_or_not_at_all() {
    let desk = tempfile::tempdir().unwrap();
    let dir = desk.path().join("handed-over");
    write_whole(&dir, &[("a.txt", b"one"), ("b.txt", b"two")]).unwrap();
    assert_eq!((fs::read(dir.join("a.txt")).unwrap(), mode(&dir)), (b"one".to_vec(), 0o700));
    assert!(matches!(write_whole(&dir, &[("a.txt", b"other")]), Err(FolderError::Taken { .. })));
    assert_eq!(fs::read(dir.join("a.txt")).unwrap(), b"one");
    let link = desk.path().join("link");
    std::os::unix::fs::symlink("nowhere", &link).unwrap();
    assert!(matches!(write_whole(&link, &[("a.txt", b"one")]), Err(FolderError::Taken { .. })));
    // the second file cannot be written: its name is the first one's
    let failing = desk.path().join("failing");
    let error = write_whole(&failing, &[("a.txt", b"one"), ("a.txt", b"two")]).unwrap_err();
    assert!(matches!(error, FolderError::Io { .. }), "{error}");
    assert!(write_whole(&desk.path().join("no/such"), &[("a.txt", b"one")]).is_err());
    let mut left: Vec<_> =
        fs::read_dir(desk.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["handed-over", "link"], "nothing is left over");
}

#[test]
fn a_form_lies_sealed_until_the_start_and_open_from_then_on() {
    let mut desk = Desk::new();
    let key = crate::form::FormKey::of(&attempt_id(), &[7; 32]);
    let digest = form().digest().unwrap();
    let sealed = SealedForm::seal(&serde_json::to_vec(&form()).unwrap(), &attempt_id(), &digest, &key);
    let first = desk.line();
    let folder =
        AttemptFolder::create_sealed(desk.path(), &attempt_id(), &sealed, &first, &holder()).unwrap();
    assert!(folder.has_sealed_form() && !folder.has_form());
    let path = folder.dir().join(SEALED);
    assert_eq!(mode(&path), 0o600);
    let kept: SealedForm = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    assert_eq!(kept.form(&attempt_id(), &digest, &key).unwrap(), form());
    drop(folder);
    let (folder, _) = desk.open().unwrap();
    folder.keep_form(&form()).unwrap();
    assert!(!folder.has_sealed_form() && folder.has_form());
    assert_eq!(folder.form().unwrap(), form());
    assert_eq!(mode(&folder.dir().join(FORM)), 0o600);
}
