//! `bank import` and `bank export`: files of other systems are opened and written here; what is in them is the matter of
//! [`crate::exchange`].
//!
//! Nothing is written while something is wrong with a file, or with the bank that would come of it. A file that is there is
//! never overwritten; a bank that questions are added to is replaced in one step.

use crate::cli::content::{Speech, count, pretty};
use crate::cli::files;
use crate::cli::outcome::{Output, code};
use crate::cli::shop::{Answer, Shop};
use crate::cli::{ExchangeFormat, ExportArgs, ImportArgs};
use crate::document::FaultReport;
use crate::exchange::{self, Fidelity, Format, Import, Imported, Target, is_lasting};
use crate::library::{LibraryError, read_bank, read_file};
use serde_json::json;
use std::path::{Path, PathBuf};

impl From<ExchangeFormat> for Format {
    fn from(format: ExchangeFormat) -> Self {
        match format {
            ExchangeFormat::Json => Self::Json,
            ExchangeFormat::Gift => Self::Gift,
            ExchangeFormat::Aiken => Self::Aiken,
            ExchangeFormat::Csv => Self::Csv,
            ExchangeFormat::Moodle => Self::MoodleXml,
            ExchangeFormat::Text2qti => Self::Text2qti,
            ExchangeFormat::Qti12 => Self::Qti12,
            ExchangeFormat::Qti2 => Self::Qti2,
            ExchangeFormat::Qti3 => Self::Qti3,
        }
    }
}

/// `bank import FILE…`
pub(super) fn import(shop: &Shop, args: &ImportArgs, speech: Speech) -> Answer {
    if let Some(path) = args.output.as_deref().filter(|path| path.symlink_metadata().is_ok()) {
        let hint = "Name another file, or add the questions to it with --into";
        return Err(Output::failure(
            code::NO,
            format!("{} is there already, and was left as it is. {hint}", path.display()),
        ));
    }
    let mut readings = Vec::new();
    for path in &args.files {
        let bytes = read_file(path).map_err(|error| unreadable(path, &error))?;
        let name = path.display().to_string();
        let reading = exchange::read(&name, &bytes, args.from.map(Format::from)).map_err(|error| {
            Output::failure(code::DATA, format!("{name}: {error}. Nothing was imported."))
        })?;
        readings.push(reading);
    }
    let format = readings.first().map(|reading| reading.format);
    // the command line asks for one of the two
    let path = args.output.as_ref().or(args.into.as_ref()).cloned().unwrap_or_default();
    let before = match &args.into {
        Some(into) => Some(bank_text(into)?),
        None => None,
    };
    let target = match &before {
        Some(text) => Target::Into { name: path.display().to_string(), text },
        None => Target::New { id: id_of(&path)?, program: shop.library.program().id.clone() },
    };
    let imported = Import::new(target, &args.map)
        .run(readings)
        .map_err(|report| faulty(&report, "The bank has errors"))?;
    if let Some(report) = imported.faults.as_ref().filter(|report| report.faults().iter().any(is_lasting)) {
        return Err(faulty(report, "The bank would have errors"));
    }
    if let Some(text) = imported.text.as_ref().filter(|_| !args.dry_run) {
        let mut beside = Beside::default();
        beside.write(&path, &imported.images)?;
        let written = match &before {
            Some(before) => files::replace(&path, before.as_bytes(), text.as_bytes()),
            None => files::write_new(&path, text.as_bytes()),
        };
        written
            .map_err(|e| Output::failure(code::IO, format!("{} cannot be written: {e}", path.display())))?;
        beside.keep();
    }
    Ok(said(&imported, &path, args, format, speech))
}

/// Images that are written beside a bank. Those that were not there before are taken away again, unless they are kept.
#[derive(Default)]
struct Beside {
    files: Vec<PathBuf>,
    folders: Vec<PathBuf>,
}

impl Beside {
    /// Writes the images. One that is there already has to be the same, and no way to one may be a link, which leads anywhere.
    fn write(&mut self, bank: &Path, images: &[(String, Vec<u8>)]) -> Answer<()> {
        for (file, bytes) in images {
            let path = bank.with_file_name(file);
            self.write_one(&path, file.matches('/').count(), bytes).map_err(|error| {
                let said = format!("{} cannot be written: {error}. Nothing was imported.", path.display());
                Output::failure(code::IO, said)
            })?;
        }
        Ok(())
    }

    /// Writes one that lies so many folders below the bank's.
    fn write_one(&mut self, path: &Path, depth: usize, bytes: &[u8]) -> std::io::Result<()> {
        let refused = |why: &str| Err(std::io::Error::other(why.to_owned()));
        // all folders between the bank and the file
        let below: Vec<&Path> = path.ancestors().skip(1).take(depth).collect();
        for folder in below.into_iter().rev() {
            if folder.is_symlink() {
                return refused("its folder is a link, and may lead anywhere");
            }
            if !folder.exists() {
                std::fs::create_dir(folder)?;
                self.folders.insert(0, folder.to_owned());
            }
        }
        match files::write_new(path, bytes) {
            Ok(()) => self.files.push(path.to_owned()),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                if !std::fs::symlink_metadata(path)?.is_file() {
                    return refused("a link, or something else that is no file, is there already");
                }
                if std::fs::read(path)? != bytes {
                    return refused("another file of its name is there already, and was left as it is");
                }
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn keep(mut self) {
        self.files.clear();
        self.folders.clear();
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        // what cannot be taken away harms nobody: nothing refers to it
        self.files.iter().for_each(|file| drop(std::fs::remove_file(file)));
        self.folders.iter().for_each(|folder| drop(std::fs::remove_dir(folder)));
    }
}

fn said(
    imported: &Imported,
    path: &Path,
    args: &ImportArgs,
    format: Option<Format>,
    speech: Speech,
) -> Output {
    let report = &imported.report;
    let came = report.lines.len() - report.count(Fidelity::Refused);
    let written = imported.text.is_some() && !args.dry_run;
    let code = if report.count(Fidelity::Refused) > 0 || came == 0 { code::NO } else { code::DONE };
    let mut output = Output { code, ..Output::default() };
    if speech == Speech::Json {
        let mut value = report.json(format);
        value["bank"] = json!(path.display().to_string());
        value["written"] = json!(written);
        value["same_digest"] = json!(imported.same);
        value["faults"] = json!(imported.faults.as_ref().map(FaultReport::json));
        output.stdout = pretty(&value);
        return output;
    }
    output.stdout = report.text();
    let shown = path.display();
    // what a new bank could have been, had all of it gone out
    let of = imported.of.filter(|_| args.into.is_none()).unwrap_or_default();
    let (verb, what) = if args.into.is_some() { ("added to", "") } else { ("written to", ", a new bank") };
    output.stdout.push_str(&match (imported.text.is_some(), written) {
        (false, _) if args.into.is_some() => format!("Nothing came in; {shown} is as it was.\n"),
        (false, _) => format!("Nothing came in; {shown} was not written.\n"),
        (true, false) => format!("{came} would be {verb} {shown}{what}. Nothing was written.\n"),
        (true, true) if imported.same => {
            format!("{came} {verb} {shown}: the bank that the file carries, with the same digest.\n")
        }
        (true, true) if of > report.lines.len() => format!(
            "{came} {verb} {shown}, a new bank, of the {} that the exported one had: the others are not in the file.\n",
            count(of, "item")
        ),
        (true, true) => format!(
            "{came} {verb} {shown}{what}. Imported items are drafts: check them, set them live, then: invigil bank check {shown}\n"
        ),
    });
    output
}

/// `bank export BANK`
pub(super) fn export(args: &ExportArgs) -> Answer {
    let format = Format::from(args.to);
    if args.output.symlink_metadata().is_ok() {
        return Err(files::is_there(&args.output));
    }
    let name = args.bank.display().to_string();
    let bytes = read_bank(&args.bank).map_err(|error| unreadable(&args.bank, &error))?;
    let checked = crate::bank::data(&name, &bytes);
    let Some(data) = checked.value else { return Err(faulty(&checked.report, "The bank has errors")) };
    let bank = crate::bank::survey(&name, &bytes, None).value;
    let figures = bank.iter().flat_map(|(bank, _)| &bank.items).flat_map(|item| &item.figures);
    // of an SVG the source goes out, not what was drawn of it
    let sources = crate::bank::figure_sources(&bytes);
    let images = figures.filter_map(|figure| {
        let (digest, _) = (figure.sha256?, figure.image.as_ref()?);
        Some((digest, sources.get(&digest)?.clone()))
    });
    let written = exchange::write_with(&name, &data, &images.collect(), format);
    files::write_new(&args.output, &written.bytes).map_err(|e| {
        Output::failure(code::IO, format!("{} cannot be written: {e}", args.output.display()))
    })?;
    let code = if written.report.count(Fidelity::Refused) > 0 { code::NO } else { code::DONE };
    let mut output = Output { code, ..Output::default() };
    if args.json {
        let mut value = written.report.json(Some(format));
        value["file"] = json!(args.output.display().to_string());
        output.stdout = pretty(&value);
    } else {
        output.stdout = written.report.text();
        output.stderr =
            format!("{} is written. It holds the keys: keep it from candidates.\n", args.output.display());
    }
    Ok(output)
}

pub(super) fn unreadable(path: &Path, error: &LibraryError) -> Output {
    let code = match error {
        LibraryError::Unreadable { .. } | LibraryError::NoFile { .. } if !path.exists() => code::NO_INPUT,
        LibraryError::Unreadable { .. } => code::IO,
        _ => code::DATA,
    };
    Output::failure(code, error)
}

fn faulty(report: &FaultReport, what: &str) -> Output {
    let mut output = Output::failure(code::DATA, format!("{what}, so nothing was written."));
    output.stdout = report.plain();
    output
}

/// The text of a bank that is there.
fn bank_text(path: &Path) -> Answer<String> {
    let bytes = read_file(path).map_err(|error| unreadable(path, &error))?;
    String::from_utf8(bytes).map_err(|error| {
        // the reader of banks says it with the place
        let report = crate::bank::data(&path.display().to_string(), error.as_bytes()).report;
        faulty(&report, "The bank has errors")
    })
}

/// The id that a new bank gets from the name of its file.
fn id_of(path: &Path) -> Answer<crate::id::ExamId> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    stem.parse().map_err(|error| {
        Output::failure(code::USAGE, format!("a bank is called by its file, and {error}. Name the file so"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_taken_away_again_unless_their_bank_is_written() {
        let home = tempfile::tempdir().unwrap();
        let bank = home.path().join("new.toml");
        let images = [("images/a.png", "a"), ("images/deep/b.png", "b")];
        let images = images.map(|(file, bytes)| (file.to_owned(), bytes.as_bytes().to_vec()));
        let mut beside = Beside::default();
        beside.write(&bank, &images).map_err(|output| output.stderr).unwrap();
        assert!(home.path().join("images/deep/b.png").is_file());
        drop(beside);
        assert!(!home.path().join("images").exists(), "folders that were made for them go, too");
        // what was there before stays
        std::fs::create_dir(home.path().join("images")).unwrap();
        std::fs::write(home.path().join("images/a.png"), "a").unwrap();
        let mut beside = Beside::default();
        beside.write(&bank, &images).map_err(|output| output.stderr).unwrap();
        drop(beside);
        assert!(home.path().join("images/a.png").exists() && !home.path().join("images/deep").exists());
        let mut beside = Beside::default();
        beside.write(&bank, &images).map_err(|output| output.stderr).unwrap();
        beside.keep();
        assert!(home.path().join("images/deep/b.png").exists());
        // the second cannot be written, so the first is not kept
        let other = [("new/c.png".to_owned(), Vec::new()), ("images/a.png".to_owned(), b"other".to_vec())];
        let mut beside = Beside::default();
        let said = beside.write(&bank, &other).unwrap_err().stderr;
        assert!(said.contains("another file of its name"), "{said}");
        drop(beside);
        assert!(!home.path().join("new").exists());
    }
}
