//! `invigil config …`: what holds and whence, a file to start from, its faults, the names of keys.

use crate::cli::configured::{self, Configured};
use crate::cli::content::{check_files, pretty};
use crate::cli::outcome::{Output, code};
use crate::cli::shop::Answer;
use crate::cli::{ConfigCommand, Global, speech};
use crate::config::{self, SETTINGS, Setting, Settings, Source};
use crate::runtime::home::Home;
use crate::tui::bindings::{action_name, context_name, is_open_row};
use crate::tui::keymap::{Key, Row, TABLE};
use crate::tui::paint::ROLES;
use clap::ArgMatches;
use serde_json::{Map, Value, json};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Carries a command out.
pub(super) fn config(command: ConfigCommand, global: &Global, matches: &ArgMatches, home: &Home) -> Answer {
    let file = configured::file(global, home);
    match command {
        ConfigCommand::Show { json } => {
            let settings = sound(global, matches, home)?;
            Ok(if json {
                Output::data(pretty(&as_json(&settings)))
            } else {
                Output::data(as_text(&settings))
            })
        }
        ConfigCommand::New { print: true, .. } => Ok(Output::data(config::new_file())),
        ConfigCommand::New { force, .. } => new(&file, force),
        ConfigCommand::Check { file: None, .. } if !file.exists() => {
            let said = format!("There is no configuration at {}: the defaults hold.", file.display());
            Ok(Output::message(said))
        }
        ConfigCommand::Check { file: named, json } => Ok(check(named.unwrap_or(file), json)),
        ConfigCommand::Keys => Ok(Output::data(config::key_list(&sound(global, matches, home)?.keys))),
        ConfigCommand::Schema => Ok(Output::data(pretty(&config::schema()))),
        ConfigCommand::Path => Ok(Output::data(format!("{}\n", file.display()))),
    }
}

/// The settings in force; a faulty file is refused.
fn sound(global: &Global, matches: &ArgMatches, home: &Home) -> Answer<Settings> {
    let Configured { settings, trouble } = Configured::read(global, matches, home)?;
    trouble.map_or(Ok(settings), |trouble| Err(trouble.refusal))
}

fn check(file: PathBuf, json: bool) -> Output {
    check_files(&[file], speech(json), |name, bytes| {
        let report = config::read(name, bytes).report;
        (report, "config", None)
    })
}

fn new(file: &Path, force: bool) -> Answer {
    let failed = |error: std::io::Error| {
        if error.kind() == std::io::ErrorKind::AlreadyExists {
            let hint = "--force writes over it";
            let said = format!("{} is there already, and was left as it is; {hint}", file.display());
            return Output::failure(code::NO, said);
        }
        Output::failure(code::IO, format!("{} cannot be written: {error}", file.display()))
    };
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut options = std::fs::OpenOptions::new();
    if force {
        options.write(true).create(true).truncate(true);
    } else {
        options.write(true).create_new(true);
    }
    options
        .open(file)
        .and_then(|mut opened| opened.write_all(config::new_file().as_bytes()))
        .map_err(failed)?;
    Ok(Output::message(format!(
        "{} is written; as it stands it changes nothing. Edit it, then: invigil config check",
        file.display()
    )))
}

/// Whence a value comes, for people.
fn whence(setting: &Setting, source: Source, settings: &Settings) -> String {
    match source {
        Source::Flag => format!("{} on the command line", setting.flag),
        Source::Environment => format!("{} in the environment", setting.variable),
        Source::Remembered => format!("{} on an earlier command line", setting.flag),
        Source::File => settings.file.display().to_string(),
        Source::Default => "default".to_owned(),
    }
}

fn as_text(settings: &Settings) -> String {
    let there = if settings.file.exists() { "" } else { " (not there)" };
    let mut out = format!("configuration: {}{there}\n\n", settings.file.display());
    for setting in SETTINGS {
        let (_, source) = settings.value(setting.name);
        let value = settings.shown(setting.name).unwrap_or_else(|| "none".to_owned());
        let _ = writeln!(out, "{:<10} {value:<15} {}", setting.key, whence(setting, source, settings));
    }
    for (role, name, _) in ROLES {
        if let Some(paint) = settings.paints.of(role) {
            let _ = writeln!(out, "{:<10} {paint}", format!("colours.{name}"));
        }
    }
    for (row, keys) in chosen(settings) {
        let keys: Vec<String> = keys.iter().map(Key::label).collect();
        let (context, action) = (context_name(row.context), action_name(row.action));
        let _ = writeln!(out, "keys.{context}.{action} {}", keys.join(", "));
    }
    out
}

fn as_json(settings: &Settings) -> Value {
    let values = SETTINGS.iter().map(|setting| {
        let (_, source) = settings.value(setting.name);
        let source = match source {
            Source::Flag => "flag",
            Source::Environment => "environment",
            Source::Remembered => "remembered",
            Source::File => "file",
            Source::Default => "default",
        };
        (setting.key.to_owned(), json!({"value": settings.json(setting.name), "source": source}))
    });
    let colours = ROLES.iter().filter_map(|(role, name, _)| {
        Some(((*name).to_owned(), json!(settings.paints.of(*role)?.to_string())))
    });
    let keys = chosen(settings).map(|(row, keys)| {
        let keys: Vec<String> = keys.iter().map(Key::label).collect();
        json!({"context": context_name(row.context), "action": action_name(row.action), "keys": keys})
    });
    json!({
        "file": settings.file.display().to_string(),
        "exists": settings.file.exists(),
        "settings": values.collect::<Map<_, _>>(),
        "colours": colours.collect::<Map<_, _>>(),
        "keys": keys.collect::<Vec<_>>(),
    })
}

/// Rows of which the keys are not the table's.
fn chosen(settings: &Settings) -> impl Iterator<Item = (&'static Row, &[Key])> {
    let open = TABLE.iter().filter(|row| is_open_row(row));
    open.map(|row| (row, settings.keys.keys(row))).filter(|(row, keys)| *keys != row.keys)
}
