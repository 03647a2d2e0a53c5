//! The configuration in force: the command line over the environment over the file over the defaults.
//!
//! A faulty configuration ends every command with its faults, and the screens too, unless an attempt is open: nobody may
//! be locked out of an exam whose clock runs. Then what is sound in the file holds, for the rest the defaults, and a notice
//! says so. The same goes for a program or banks that cannot be used, whoever names them; in the place of the program then
//! stands the one that the open attempt began with.

use crate::cli::outcome::{Output, code};
use crate::cli::shop::{self, Answer, Shop};
use crate::cli::{Global, Switch};
use crate::config::{self, FromFile, Name, Settings, Source, ThemeName, Value};
use crate::embedded;
use crate::library::Library;
use crate::runtime::home::{Home, account};
use crate::store::Store;
use crate::tui::text::notice;
use clap::ArgMatches;
use clap::parser::ValueSource;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// What holds, and what is wrong with the file.
pub(super) struct Configured {
    /// What holds.
    pub(super) settings: Settings,
    /// What is wrong.
    pub(super) trouble: Option<Trouble>,
}

/// Something is wrong with the configuration.
#[derive(Debug, Clone)]
pub(super) struct Trouble {
    /// What is said instead of going on.
    pub(super) refusal: Output,
    /// What is said when it goes on all the same.
    pub(super) sentences: Vec<String>,
}

impl Trouble {
    fn new(code: u8, report: &str, sentence: &str) -> Self {
        let stderr = format!("{}\n\ninvigil: {}\n", report.trim_end(), notice::MEND_CONFIGURATION);
        let refusal = Output { stderr, code, ..Output::default() };
        Self { refusal, sentences: notice::configuration(sentence) }
    }

    /// The sentences as lines.
    pub(super) fn said(&self) -> Output {
        Output::message(self.sentences.join("\n"))
    }
}

/// The file that is read, or would be.
pub(super) fn file(global: &Global, home: &Home) -> PathBuf {
    global.config.clone().unwrap_or_else(|| home.config_file())
}

impl Configured {
    /// Reads the configuration. An error is a file that was named on the command line and is not there.
    pub(super) fn read(global: &Global, matches: &ArgMatches, home: &Home) -> Answer<Self> {
        let path = file(global, home);
        let name = path.display().to_string();
        let (from, trouble) = match std::fs::read(&path) {
            Ok(bytes) => {
                let config::Read { from, report } = config::read(&name, &bytes);
                let faulty = report.errors() > 0;
                (from, faulty.then(|| Trouble::new(code::DATA, &report.plain(), &report.to_string())))
            }
            Err(error) if error.kind() == ErrorKind::NotFound && global.config.is_none() => {
                (FromFile::default(), None)
            }
            Err(error) => {
                let said = format!("the configuration {name} cannot be read: {error}");
                let missing = error.kind() == ErrorKind::NotFound;
                let code = if missing { code::NO_INPUT } else { code::IO };
                (FromFile::default(), Some(Trouble::new(code, &format!("invigil: {said}"), &said)))
            }
        };
        Ok(Self { settings: Settings::new(path, &given(global, matches, home), from, account()), trouble })
    }
}

/// Program and banks. Without an attempt that may be open (`play` is false), every trouble is an error.
pub(super) fn library(
    settings: &Settings,
    trouble: Option<Trouble>,
    play: bool,
    home: &Home,
) -> Answer<(Library, Option<Trouble>)> {
    if let Some(trouble) = trouble.as_ref().filter(|_| !play) {
        return Err(trouble.refusal.clone());
    }
    let (program, banks) = (settings.path(Name::Program), settings.path(Name::Banks));
    let error = match shop::library(program.as_deref(), banks.as_deref()) {
        // the faults may have hidden a program
        Ok(library) if trouble.is_some() && program.is_none() => {
            return Ok((of_open_attempt(home).unwrap_or(library), trouble));
        }
        Ok(library) => return Ok((library, trouble)),
        Err(error) => error,
    };
    if !play {
        return Err(error);
    }
    // a sound program stays, where only the banks are at fault: the attempt's own bank is kept in the store
    let library = match program.as_deref().map(|program| shop::library(Some(program), None)) {
        Some(Ok(library)) => library,
        _ => of_open_attempt(home).map_or_else(|| shop::library(None, None), Ok)?,
    };
    let said = error.stderr.trim_start_matches("invigil: ").trim_end().to_owned();
    let of_file = [Name::Program, Name::Banks].iter().any(|name| settings.value(*name).1 == Source::File);
    let sentences = match trouble {
        Some(trouble) => trouble.sentences,
        None if of_file => notice::configuration(&said),
        None => notice::content(&said),
    };
    Ok((library, Some(Trouble { refusal: error, sentences })))
}

/// The program that an open attempt began with, where it is not the embedded one. The bank of the attempt is kept in the
/// store too. What cannot be read here is told when the store is opened for good.
fn of_open_attempt(home: &Home) -> Option<Library> {
    let path = home.store();
    if !path.is_file() {
        return None;
    }
    let runtime = Shop::runtime().ok()?;
    let program = runtime.block_on(async {
        let store = Store::open(&path).await.ok()?;
        let program = store.program_of_open_attempt().await.ok().flatten();
        let _ = store.close().await;
        program
    })?;
    if program == embedded::program() { None } else { Library::of_texts(&program, &[]).ok() }
}

/// What is set beside the file, first what wins.
fn given(global: &Global, matches: &ArgMatches, home: &Home) -> Vec<(Name, Value, Source)> {
    let source = |id: &str| match matches.value_source(id) {
        Some(ValueSource::EnvVariable) => Source::Environment,
        _ => Source::Flag,
    };
    let mut given = Vec::new();
    let mut path = |name, id: &str, path: &Option<PathBuf>| {
        let text = |path: &Path| Value::Path(path.to_string_lossy().into_owned());
        given.extend(path.as_deref().map(|path| (name, text(path), source(id))));
    };
    path(Name::Program, "program", &global.program);
    path(Name::Banks, "banks", &global.banks);
    path(Name::Log, "log", &global.log);
    if global.high_contrast {
        given.push((Name::Theme, Value::Theme(ThemeName::HighContrast), Source::Flag));
    }
    given.extend(global.theme.map(|theme| (Name::Theme, Value::Theme(theme), source("theme"))));
    given.extend(global.figures.map(|style| (Name::Figures, Value::Figures(style), source("figures"))));
    let switches = [
        (Name::Linear, "linear", global.linear),
        (Name::Ascii, "ascii", global.ascii),
        (Name::Mouse, "mouse", global.mouse),
        (Name::Bell, "bell", global.bell),
    ];
    for (name, id, switch) in switches {
        given.extend(switch.map(|switch| (name, Value::Flag(switch == Switch::On), source(id))));
    }
    if home.linear() {
        given.push((Name::Linear, Value::Flag(true), Source::Remembered));
    }
    given
}
