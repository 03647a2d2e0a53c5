//! Packages: ZIP files of XML, as QTI has them. All happens in memory, and only members that can hold questions, and images that are
//! small enough for a figure, are unpacked. No member is written under its own name: an image of a question that comes in is written
//! beside the bank, called by its SHA-256.
//!
//! A package that means harm ends in an error that names the member: one that names a place outside, a link, one that is
//! encrypted, one that unpacks to far more than it is long.

use super::ExchangeError;
use super::pictures::spelt;
use crate::bank::FIGURE_BYTES;
use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Most members of a package.
const MOST_MEMBERS: usize = 20_000;

/// Most bytes of a member that is unpacked.
const LONGEST: u64 = 16 << 20;

/// Most bytes of all members that are unpacked.
const LONGEST_TOGETHER: u64 = 64 << 20;

/// Texts get smaller by less than this; what does not is made to burst. Short members may.
const MOST_RATIO: u64 = 200;
const SHORT: u64 = 1 << 20;

/// A member that was unpacked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    /// Its path in the package.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What a package holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Package {
    /// The members of XML, in the package's order.
    pub members: Vec<Member>,
    /// The paths of all others.
    pub others: Vec<String>,
    /// Images among those others that are small enough for a figure; the rest stays packed.
    pub images: Vec<Member>,
    /// Those that are not, and how many bytes each has.
    pub large: Vec<(String, u64)>,
}

/// The bytes begin as a ZIP file does.
pub(super) fn is_package(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// Unpacks what can hold questions.
pub(super) fn open(bytes: &[u8]) -> Result<Package, ExchangeError> {
    let broken = |error: &zip::result::ZipError| {
        ExchangeError::package("", format!("it is no whole ZIP file: {error}"), "Export it anew")
    };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    if archive.len() > MOST_MEMBERS {
        let message = format!("it has {} members, more than {MOST_MEMBERS}", archive.len());
        return Err(ExchangeError::package("", message, "Split it"));
    }
    let mut package = Package::default();
    let mut together = 0;
    for index in 0..archive.len() {
        // the raw member first: what is encrypted or packed in an unknown way is named, too
        let raw = archive.by_index_raw(index).map_err(|error| broken(&error))?;
        let name = String::from_utf8_lossy(raw.name_raw()).into_owned();
        let refuse = |message: String, mend| Err(ExchangeError::package(&name, message, mend));
        if leads_outside(&name) {
            return refuse("its name leads out of the package".to_owned(), "Nothing was read");
        }
        if raw.is_symlink() {
            return refuse("it is a link, not a file".to_owned(), "Nothing was read");
        }
        if raw.is_dir() {
            continue;
        }
        if !is_xml(&name) {
            let wanted = is_image(&name) && !raw.encrypted() && together < LONGEST_TOGETHER / 2;
            let length = raw.size();
            drop(raw);
            if wanted && length > FIGURE_BYTES as u64 {
                package.large.push((name.clone(), length));
            }
            let image = wanted.then(|| archive.by_index(index).ok()).flatten().and_then(figure);
            if let Some(bytes) = image {
                together += bytes.len() as u64;
                package.images.push(Member { name: name.clone(), bytes });
            }
            package.others.push(name);
            continue;
        }
        if raw.encrypted() {
            return refuse("it is encrypted".to_owned(), "Export it without a password");
        }
        if !matches!(raw.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
            let message = format!("it is packed by {}, which is not read", raw.compression());
            return refuse(message, "Pack it anew as a plain ZIP file");
        }
        let packed = raw.compressed_size();
        drop(raw);
        let limit = LONGEST.min(LONGEST_TOGETHER - together);
        let mut unpacked = Vec::new();
        let member = archive.by_index(index).map_err(|error| broken(&error))?;
        // what the header says of the length is a claim: the bytes are counted
        let read = member.take(limit + 1).read_to_end(&mut unpacked);
        if let Err(error) = read {
            return refuse(format!("it cannot be unpacked: {error}"), "Export it anew");
        }
        let length = unpacked.len() as u64;
        together += length;
        let bursts = length > SHORT && length / MOST_RATIO > packed;
        if length > limit || bursts {
            let message = format!("its {packed} bytes unpack to {length} or more, which no questions do");
            return refuse(message, "Split it, or export it anew");
        }
        package.members.push(Member { name, bytes: unpacked });
    }
    Ok(package)
}

/// The bytes of an image that a bank can hold.
fn figure(member: impl Read) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    member.take(FIGURE_BYTES as u64 + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() <= FIGURE_BYTES).then_some(bytes)
}

/// The path is absolute, climbs, or is one of another system.
fn leads_outside(name: &str) -> bool {
    let climbs = name.split(['/', '\\']).any(|part| part == "..");
    let drive = name.as_bytes().get(1) == Some(&b':');
    climbs || drive || name.starts_with(['/', '\\']) || name.contains('\0')
}

fn is_xml(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let file = lower.rsplit('/').next().unwrap_or_default();
    // resource forks of one system's own packer are no files of the package
    !lower.starts_with("__macosx/")
        && !file.starts_with("._")
        && [".xml", ".qti", ".dat"].iter().any(|end| file.ends_with(end))
}

fn is_image(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    !lower.starts_with("__macosx/")
        && [".png", ".jpg", ".jpeg", ".svg"].iter().any(|end| lower.ends_with(end))
}

/// A package of these files; the same files give the same bytes.
#[cfg(test)]
pub(super) fn pack(files: &[(String, String)]) -> Vec<u8> {
    pack_with(files, BTreeMap::new())
}

/// The same with images behind them.
pub(super) fn pack_with(files: &[(String, String)], images: BTreeMap<String, &[u8]>) -> Vec<u8> {
    const IN_MEMORY: &str = "memory takes what is written, and the names are short and distinct";
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, text) in files {
        zip.start_file(name.as_str(), options).expect(IN_MEMORY);
        zip.write_all(text.as_bytes()).expect(IN_MEMORY);
    }
    for (name, bytes) in images {
        zip.start_file(name.as_str(), options).expect(IN_MEMORY);
        zip.write_all(bytes).expect(IN_MEMORY);
    }
    zip.finish().expect(IN_MEMORY).into_inner()
}

/// The path that `to` means, seen from the member `from`; `None` where it leads out of the package.
pub(super) fn resolve(from: &str, to: &str) -> Option<String> {
    let to = to.split(['?', '#']).next().unwrap_or_default();
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let folder = folder.split('/').filter(|part| !part.is_empty() && !to.starts_with('/'));
    let mut parts: Vec<&str> = folder.collect();
    for part in to.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(spelt(&parts.join("/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_unpacked_and_all_else_stays_where_it_is() {
        let files = [("a/b.xml".to_owned(), "<q/>".to_owned()), ("c.png".to_owned(), "x".to_owned())];
        let bytes = pack(&files);
        assert!(is_package(&bytes));
        assert_eq!(bytes, pack(&files));
        let package = open(&bytes).unwrap();
        assert_eq!(package.members, [Member { name: "a/b.xml".into(), bytes: b"<q/>".to_vec() }]);
        assert_eq!(package.others, ["c.png"]);
    }

    #[test]
    fn paths_are_those_of_the_package() {
        assert_eq!(resolve("tests/t.xml", "../items/a.xml").as_deref(), Some("items/a.xml"));
        assert_eq!(resolve("t.xml", "./a%20b.xml#x").as_deref(), Some("a b.xml"));
        assert_eq!(resolve("t.xml", "pl%C3%A4ne/50%25%28a%29.png").as_deref(), Some("pläne/50%(a).png"));
        assert_eq!(resolve("t.xml", "../a.xml"), None);
        assert!(leads_outside("../x") && leads_outside("a/../../x") && leads_outside("/etc/x"));
        assert!(leads_outside("C:\\x") && leads_outside("..\\x") && !leads_outside("a..b/c.xml"));
    }
}
