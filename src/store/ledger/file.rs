//! The files of the ledger: read, checked, appended to, put aside.

use crate::digest::Digest;
use crate::store::ledger::Due;
use crate::store::ledger::images::Image;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

const DOMAIN: &[u8] = b"invigil-ledger/v1\n";
const ROWS_DOMAIN: &[u8] = b"invigil-ledger-rows/v1\n";
pub(super) const ENTRIES: &str = "entries.jsonl";
const ROWS: &str = "rows.jsonl";
const CONTENT: &str = "content";
const LOCK: &str = "lock";

/// The ledger of a database.
#[derive(Debug)]
pub(in crate::store) struct Ledger {
    dir: PathBuf,
}

/// The last entry of a ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct Observed {
    /// Number of the entry.
    pub(super) seq: i64,
    /// Hash of the entry of the audit trail.
    pub(super) entry: Digest,
    /// Hash of the line.
    hash: Digest,
}

impl Observed {
    /// Entries that the ledger holds.
    pub(in crate::store) fn entries(&self) -> u64 {
        u64::try_from(self.seq + 1).unwrap_or(0)
    }
}

/// One entry to be written.
#[derive(Debug)]
pub(in crate::store) struct Part {
    pub(super) seq: i64,
    pub(super) schema: i64,
    pub(super) entry: String,
    pub(super) images: Vec<Image>,
    /// Content that the entry refers to: file name and bytes.
    pub(super) kept: Vec<(String, Vec<u8>)>,
}

/// What the ledger reads of an entry of the audit trail.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Entry {
    pub(super) seq: i64,
    pub(super) change: serde_json::Map<String, serde_json::Value>,
    pub(super) hash: Digest,
}

/// Where a ledger does not hold.
#[derive(Debug, thiserror::Error)]
pub enum LedgerFault {
    /// It is not there.
    #[error("there is no ledger in {}", .path.display())]
    Missing {
        /// The folder.
        path: PathBuf,
    },
    /// A file of it cannot be read.
    #[error("{} cannot be read: {source}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A line is not what was written.
    #[error("line {line} of {} does not hold: {reason}. What stands before it does", .path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// Number of the line, from 1.
        line: usize,
        /// Why.
        reason: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'l> {
    v: u32,
    schema: i64,
    #[serde(borrow)]
    entry: &'l RawValue,
    rows: Option<Digest>,
    prev: Digest,
    hash: Digest,
}

#[derive(Deserialize)]
struct Rows {
    seq: i64,
    images: Vec<Image>,
}

#[derive(Serialize)]
struct RowsOut<'r> {
    seq: i64,
    images: &'r [Image],
}

/// An entry as it was read.
#[derive(Debug)]
pub(in crate::store) struct Read {
    pub(super) schema: i64,
    pub(super) entry: Entry,
    /// The entry's line of the audit trail.
    pub(super) line: String,
    /// The rows, if there are any and they are there.
    pub(super) images: Option<Vec<Image>>,
}

/// A whole ledger.
#[derive(Debug, Default)]
pub(in crate::store) struct Ledgered {
    pub(in crate::store) entries: Vec<Read>,
    /// The last line was cut short and is left out.
    pub(in crate::store) torn: bool,
}

impl Ledger {
    /// The ledger of the database at `path`.
    pub(in crate::store) fn of(path: &Path) -> Self {
        Self { dir: path.with_extension("ledger") }
    }
    pub(in crate::store) fn dir(&self) -> &Path {
        &self.dir
    }

    /// The last whole entry; `None` where there is none.
    pub(in crate::store) fn observe(&self) -> io::Result<Option<Observed>> {
        let mut file = match File::open(self.dir.join(ENTRIES)) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            file => file?,
        };
        let length = file.metadata()?.len();
        // an entry is ids and numbers: far shorter
        let mut wanted = 8 * 1024;
        loop {
            let from = length.saturating_sub(wanted);
            file.seek(SeekFrom::Start(from))?;
            let mut bytes = Vec::new();
            io::Read::take(&mut file, length - from).read_to_end(&mut bytes)?;
            let whole = bytes.iter().rposition(|b| *b == b'\n').map_or(0, |end| end + 1);
            let end = bytes.get(..whole).unwrap_or_default();
            let end = end.strip_suffix(b"\n").unwrap_or(end);
            let start = end.iter().rposition(|b| *b == b'\n').map(|at| at + 1);
            match (start, from) {
                (None, 1..) => wanted *= 8,
                (start, _) => {
                    let line = end.get(start.unwrap_or(0)..).unwrap_or_default();
                    return if line.is_empty() { Ok(None) } else { observed(line).map(Some) };
                }
            }
        }
    }

    /// Appends what is due, after what others have appended in the meantime.
    pub(in crate::store) fn append(&self, due: &Due) -> io::Result<()> {
        let Some((first, last)) = due.parts.first().zip(due.parts.last()) else { return Ok(()) };
        let _lock = self.lock()?;
        let mut now = self.observe()?;
        if due.foreign && now == due.observed {
            self.put_aside()?;
            now = None;
        }
        let next = now.as_ref().map_or(0, |observed| observed.seq + 1);
        // others wrote the same, or left a gap that whoever writes next closes
        if next > last.seq || next < first.seq {
            return Ok(());
        }
        self.write(now.map(|observed| observed.hash), due.parts.iter().filter(|part| part.seq >= next))
    }

    /// Takes out the rows that `is_gone` names, by number of the entry and tables. Their entries stay.
    pub(super) fn forget(&self, is_gone: impl Fn(i64, &[Image]) -> bool) -> io::Result<()> {
        let path = self.dir.join(ROWS);
        if !path.exists() {
            return Ok(());
        }
        let _lock = self.lock()?;
        let bytes = fs::read(&path)?;
        let mut kept = Vec::with_capacity(bytes.len());
        for line in whole_lines(&bytes) {
            let gone = serde_json::from_slice::<Rows>(line).is_ok_and(|rows| is_gone(rows.seq, &rows.images));
            if !gone {
                kept.extend_from_slice(line);
                kept.push(b'\n');
            }
        }
        let new = self.dir.join(".new-rows");
        let mut file = private().create(true).write(true).truncate(true).open(&new)?;
        file.write_all(&kept)?;
        file.sync_all()?;
        fs::rename(&new, &path)?;
        sync_dir(&self.dir)
    }

    /// Puts aside what there is.
    pub(super) fn begin_anew(&self) -> io::Result<()> {
        let _lock = self.lock()?;
        self.put_aside()
    }

    /// Keeps other processes from writing to it, as long as the value lives.
    fn lock(&self) -> io::Result<File> {
        private_dir(&self.dir)?;
        let lock = private().create(true).append(true).open(self.dir.join(LOCK))?;
        lock.lock()?;
        Ok(lock)
    }

    fn write<'p>(&self, head: Option<Digest>, parts: impl Iterator<Item = &'p Part>) -> io::Result<()> {
        let (mut entries, mut rows, mut prev) = (Vec::new(), Vec::new(), head.unwrap_or(Digest([0; 32])));
        for part in parts {
            for (name, bytes) in &part.kept {
                self.keep(name, bytes)?;
            }
            let digest = if part.images.is_empty() {
                "null".to_owned()
            } else {
                let line = serde_json::to_vec(&RowsOut { seq: part.seq, images: &part.images })?;
                let digest = rows_digest(&line);
                rows.extend_from_slice(&line);
                rows.push(b'\n');
                format!("\"{digest}\"")
            };
            let (schema, entry) = (part.schema, &part.entry);
            let body =
                format!(r#"{{"v":1,"schema":{schema},"entry":{entry},"rows":{digest},"prev":"{prev}""#);
            prev = Digest::of(&[DOMAIN, body.as_bytes()]);
            entries.extend_from_slice(body.as_bytes());
            entries.extend_from_slice(format!(",\"hash\":\"{prev}\"}}\n").as_bytes());
        }
        append_whole(&self.dir.join(ROWS), &rows)?;
        append_whole(&self.dir.join(ENTRIES), &entries)
    }

    /// Keeps bytes under the digest of what they hold. They never change.
    fn keep(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let dir = self.dir.join(CONTENT);
        let path = dir.join(name);
        if path.metadata().is_ok_and(|found| found.len() == bytes.len() as u64) {
            return Ok(());
        }
        private_dir(&dir)?;
        let new = dir.join(format!(".new-{name}"));
        let mut file = private().create(true).write(true).truncate(true).open(&new)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&new, &path)?;
        sync_dir(&dir)
    }

    /// Puts the files of another database aside, under a name that is free.
    fn put_aside(&self) -> io::Result<()> {
        let free = |number: &u32| !self.aside(*number).exists();
        let Some(number) = (1..).find(free) else { return Ok(()) };
        let aside = self.aside(number);
        private_dir(&aside)?;
        for name in [ENTRIES, ROWS] {
            match fs::rename(self.dir.join(name), aside.join(name)) {
                Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
                _ => {}
            }
        }
        sync_dir(&self.dir)
    }

    /// Ledgers of other databases that were put aside here, in the order in which that was done.
    pub(super) fn asides(&self) -> Vec<PathBuf> {
        (1..).map(|number| self.aside(number)).take_while(|dir| dir.exists()).collect()
    }

    fn aside(&self, number: u32) -> PathBuf {
        self.dir.join(format!("aside-{number}"))
    }
}

fn observed(line: &[u8]) -> io::Result<Observed> {
    let wrong = |e: serde_json::Error| io::Error::new(io::ErrorKind::InvalidData, e);
    let line: Line<'_> = serde_json::from_slice(line).map_err(wrong)?;
    let entry: Entry = serde_json::from_str(line.entry.get()).map_err(wrong)?;
    Ok(Observed { seq: entry.seq, entry: entry.hash, hash: line.hash })
}

/// Reads the ledger in `dir` and checks it, line by line.
pub(in crate::store) fn read(dir: &Path) -> Result<Ledgered, LedgerFault> {
    let path = dir.join(ENTRIES);
    let bytes = match fs::read(&path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            return Err(LedgerFault::Missing { path: dir.to_owned() });
        }
        bytes => bytes.map_err(|source| LedgerFault::Unreadable { path: path.clone(), source })?,
    };
    let mut rows = read_rows(&dir.join(ROWS))?;
    let mut read = Ledgered { torn: bytes.last().is_some_and(|b| *b != b'\n'), ..Ledgered::default() };
    let mut prev = Digest([0; 32]);
    for (index, line) in whole_lines(&bytes).enumerate() {
        let fault = |reason: &str| LedgerFault::Line {
            path: path.clone(),
            line: index + 1,
            reason: reason.to_owned(),
        };
        let parsed: Line<'_> =
            serde_json::from_slice(line).map_err(|e| fault(&format!("it cannot be read ({e})")))?;
        let tail = format!(",\"hash\":\"{}\"}}", parsed.hash);
        let body = line.strip_suffix(tail.as_bytes()).ok_or_else(|| fault("its hash does not end it"))?;
        if Digest::of(&[DOMAIN, body]) != parsed.hash {
            return Err(fault("its bytes do not give its hash"));
        }
        if parsed.v != 1 {
            return Err(fault("it is of another version"));
        }
        if parsed.prev != prev {
            return Err(fault("it does not follow the line before it"));
        }
        let entry: Entry = serde_json::from_str(parsed.entry.get())
            .map_err(|e| fault(&format!("its entry cannot be read ({e})")))?;
        if usize::try_from(entry.seq) != Ok(index) {
            return Err(fault("its number is not the next one"));
        }
        prev = parsed.hash;
        let images = parsed.rows.and_then(|digest| rows.remove(&digest));
        let images = match (images, parsed.rows) {
            (Some(line), _) => {
                let rows: Rows = serde_json::from_slice(&line)
                    .map_err(|e| fault(&format!("its rows cannot be read ({e})")))?;
                if rows.seq != entry.seq {
                    return Err(fault("the rows it names are those of another entry"));
                }
                Some(rows.images)
            }
            (None, Some(_)) => None,
            (None, None) => Some(Vec::new()),
        };
        read.entries.push(Read { schema: parsed.schema, entry, line: parsed.entry.get().to_owned(), images });
    }
    let (erased, pruned) = (erased_people(&read), pruned_entries(&read));
    for (index, entry) in read.entries.iter().enumerate() {
        let gone = entry.images.is_none();
        // rows may be missing where the person they are about was erased later on, or a later entry says that they went
        let about = entry.entry.change.get("person").and_then(|p| p.as_str());
        let by_right =
            about.is_some_and(|person| erased.contains(person)) || pruned.contains(&entry.entry.seq);
        if gone && !by_right {
            let reason = "the rows it names are missing or were changed".to_owned();
            return Err(LedgerFault::Line { path, line: index + 1, reason });
        }
    }
    Ok(read)
}

fn erased_people(read: &Ledgered) -> BTreeSet<String> {
    let text = |entry: &Read, name: &str| entry.entry.change.get(name)?.as_str().map(str::to_owned);
    let erased = |entry: &&Read| text(entry, "type").as_deref() == Some("person_erased");
    read.entries.iter().filter(erased).filter_map(|entry| text(entry, "person")).collect()
}

/// The entries of which a later one says that their rows went.
fn pruned_entries(read: &Ledgered) -> BTreeSet<i64> {
    read.entries.iter().flat_map(|entry| released(&entry.entry).collect::<Vec<_>>()).collect()
}

/// The entries whose rows went with this one.
pub(super) fn released(entry: &Entry) -> impl Iterator<Item = i64> {
    let member = match entry.change.get("type").and_then(|what| what.as_str()) {
        Some("record_pruned") => entry.change.get("refused"),
        Some("words_pruned") => entry.change.get("entries"),
        _ => None,
    };
    member.and_then(|list| list.as_array()).into_iter().flatten().filter_map(serde_json::Value::as_i64)
}

/// The lines of the audit trail that the ledger in `dir` holds.
pub(in crate::store) fn lines(dir: &Path) -> Result<Vec<String>, LedgerFault> {
    Ok(read(dir)?.entries.into_iter().map(|entry| entry.line).collect())
}

/// The lines of rows, by their digests.
fn read_rows(path: &Path) -> Result<BTreeMap<Digest, Vec<u8>>, LedgerFault> {
    match fs::read(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(BTreeMap::new()),
        Err(source) => Err(LedgerFault::Unreadable { path: path.to_owned(), source }),
        Ok(bytes) => Ok(whole_lines(&bytes).map(|line| (rows_digest(line), line.to_vec())).collect()),
    }
}

/// Bytes that are kept in the ledger at `dir`; one that was put aside shares those of the ledger it lies in.
pub(super) fn kept(dir: &Path, name: &str) -> Result<Vec<u8>, LedgerFault> {
    let own = dir.join(CONTENT).join(name);
    let shared = dir.parent().map(|parent| parent.join(CONTENT).join(name));
    let path = if own.is_file() { own } else { shared.filter(|path| path.is_file()).unwrap_or(own) };
    fs::read(&path).map_err(|source| LedgerFault::Unreadable { path, source })
}

fn rows_digest(line: &[u8]) -> Digest {
    Digest::of(&[ROWS_DOMAIN, line])
}

/// Lines that end with a line feed, without it.
fn whole_lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split_inclusive(|b| *b == b'\n').filter_map(|line| line.strip_suffix(b"\n"))
}

/// Appends whole lines and waits until they lie on disk. What a write that was cut short had left is cut off first: the
/// database still holds it.
fn append_whole(path: &Path, lines: &[u8]) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let fresh = !path.exists();
    let mut file = private().create(true).read(true).append(true).open(path)?;
    let length = file.metadata()?.len();
    let mut last = [b'\n'];
    if length > 0 {
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
    }
    if last != [b'\n'] {
        let bytes = fs::read(path)?;
        let whole = bytes.iter().rposition(|b| *b == b'\n').map_or(0, |end| end + 1);
        file.set_len(whole as u64)?;
    }
    let before = file.metadata()?.len();
    let written = file.write_all(lines).and_then(|()| file.sync_data());
    if written.is_err() {
        // half of it would be taken for torn; whole lines alone stay
        let _ = file.set_len(before);
    }
    written?;
    if fresh { path.parent().map_or(Ok(()), sync_dir) } else { Ok(()) }
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn private_dir(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

fn sync_dir(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}
