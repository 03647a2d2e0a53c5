//! `config.toml`: what a person has set once and for all, and which of flag, environment, file and default holds.
//!
//! Everything comes from the [table of settings](SETTINGS) and from the tables of roles and keys: reader, schema, the
//! commented file, and what `config show` says. A file is read by [`read`]; what is sound in a faulty one is kept apart,
//! for the one case in which it is used all the same: an attempt is open, and nobody may be locked out of it by a
//! configuration. Nothing is opened in here, and no variable of the environment is read.

mod resolve;
mod table;
mod template;

pub use table::{FIGURES, FigureStyle, Name, SETTINGS, Setting, Shape, THEMES, ThemeName, Value};
pub use template::{key_list, text as new_file};

use crate::document::{self, FaultReport};
use crate::tui::bindings::Keymap;
use crate::tui::paint::Paints;
use serde_json::json;
use std::path::{Path, PathBuf};

/// Whence a value comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The command line.
    Flag,
    /// A variable of the environment.
    Environment,
    /// The command line of an earlier run, which is remembered.
    Remembered,
    /// The file.
    File,
    /// Nobody set it.
    Default,
}

/// What a file sets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FromFile {
    /// Settings.
    pub values: Vec<(Name, Value)>,
    /// Looks by role.
    pub paints: Paints,
    /// Keys.
    pub keys: Keymap,
}

/// A file that was read.
#[derive(Debug)]
pub struct Read {
    /// What it sets; of a faulty file, what is sound in it.
    pub from: FromFile,
    /// Its faults.
    pub report: FaultReport,
}

/// Reads the file `name`. An empty one sets nothing.
pub fn read(name: &str, bytes: &[u8]) -> Read {
    let bytes = if bytes.trim_ascii().is_empty() { b"#" } else { bytes };
    let mut sound = FromFile::default();
    let checked = document::check(name, bytes, table::file, |raw, _, faults| {
        sound = resolve::resolve(&raw, faults);
        Some(())
    });
    Read { from: sound, report: checked.report }
}

/// The JSON Schema of configuration files.
pub fn schema() -> serde_json::Value {
    let doc = "What a person has set for the program on this computer. Flags win over the environment, that over this file.";
    document::schema_of("urn:invigil:schema:config:v1", "Configuration", doc, table::file)
}

/// What holds, and whence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The file, or where it would be.
    pub file: PathBuf,
    values: Vec<(Name, Option<Value>, Source)>,
    /// Looks by role.
    pub paints: Paints,
    /// Keys.
    pub keys: Keymap,
    home: Option<PathBuf>,
}

impl Settings {
    /// What holds: of `given` (flags before the environment, and so on) the first, else what the file says, else the
    /// default. `home` is the home directory, for paths that begin with `~/`.
    pub fn new(
        file: PathBuf,
        given: &[(Name, Value, Source)],
        from: FromFile,
        home: Option<PathBuf>,
    ) -> Self {
        let values = SETTINGS.iter().map(|setting| {
            let name = setting.name;
            let first = given.iter().find(|(n, ..)| *n == name).map(|(_, value, source)| (value, *source));
            let of_file =
                from.values.iter().find(|(n, _)| *n == name).map(|(_, value)| (value, Source::File));
            match first.or(of_file) {
                Some((value, source)) => (name, Some(value.clone()), source),
                None => (name, setting.default(), Source::Default),
            }
        });
        Self { values: values.collect(), file, paints: from.paints, keys: from.keys, home }
    }

    /// The value of a setting, and whence it comes.
    pub fn value(&self, name: Name) -> (Option<&Value>, Source) {
        let found = self.values.iter().find(|(n, ..)| *n == name);
        found.map_or((None, Source::Default), |(_, value, source)| (value.as_ref(), *source))
    }

    /// It is on.
    pub fn is_on(&self, name: Name) -> bool {
        self.value(name).0 == Some(&Value::Flag(true))
    }

    /// The theme.
    pub fn theme(&self) -> ThemeName {
        match self.value(Name::Theme).0 {
            Some(Value::Theme(theme)) => *theme,
            _ => ThemeName::Auto,
        }
    }

    /// How figures are drawn.
    pub fn figures(&self) -> FigureStyle {
        match self.value(Name::Figures).0 {
            Some(Value::Figures(style)) => *style,
            _ => FigureStyle::Auto,
        }
    }

    /// A path: one of the file's is taken from the folder of the file.
    pub fn path(&self, name: Name) -> Option<PathBuf> {
        let (Some(Value::Path(path)), source) = self.value(name) else { return None };
        if source != Source::File {
            return Some(PathBuf::from(path));
        }
        match (path.strip_prefix("~/"), &self.home) {
            (Some(rest), Some(home)) => Some(home.join(rest)),
            _ => Some(self.file.parent().unwrap_or(Path::new("")).join(path)),
        }
    }

    /// A value for people.
    pub fn shown(&self, name: Name) -> Option<String> {
        match self.value(name).0? {
            Value::Path(_) => self.path(name).map(|path| path.display().to_string()),
            Value::Flag(on) => Some(on.to_string()),
            Value::Theme(theme) => Some(theme.word().to_owned()),
            Value::Figures(style) => Some(style.word().to_owned()),
        }
    }

    /// A value for programs.
    pub fn json(&self, name: Name) -> serde_json::Value {
        match self.value(name).0 {
            Some(Value::Flag(on)) => json!(on),
            Some(_) => json!(self.shown(name)),
            None => serde_json::Value::Null,
        }
    }
}

#[cfg(test)]
mod tests;
