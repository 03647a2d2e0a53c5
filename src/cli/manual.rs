//! `completions` and `man`: what shells and manuals know of the command line, from its one declaration.

use crate::cli::Cli;
use crate::cli::outcome::{Output, code};
use crate::cli::shop::Answer;
use crate::config::SETTINGS;
use clap::{Command, CommandFactory};
use clap_mangen::roff::{Roff, bold, roman};
use std::io;
use std::path::Path;

/// The completions for a shell, as a script for its standard place.
pub(super) fn completions(shell: clap_complete::Shell) -> Output {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "invigil", &mut script);
    Output::data(String::from_utf8_lossy(&script))
}

/// Where files live: what, where, and below which folder with `--home DIR`. The README has the same rows.
const FILES: &[(&str, &str, &str)] = &[
    (
        "store (people, results, credentials, audit trail)",
        "$XDG_DATA_HOME/invigil/invigil.db",
        "DIR/data/invigil.db",
    ),
    (
        "attempts: `journal.jsonl`, `form.json`, scratch notes",
        "$XDG_STATE_HOME/invigil/attempts/<attempt>/",
        "DIR/state/attempts/<attempt>/",
    ),
    (
        "device key, registry key, who is sitting, the sign-in at a server",
        "$XDG_STATE_HOME/invigil/",
        "DIR/state/",
    ),
    ("configuration", "$XDG_CONFIG_HOME/invigil/config.toml", "DIR/config/config.toml"),
];

/// Variables beside those of the settings.
const VARIABLES: &[(&str, &str)] = &[
    ("INVIGIL_HOME", "Keep configuration, data and state below this folder."),
    ("INVIGIL_CONFIG", "Read this configuration file."),
    ("INVIGIL_LISTEN, INVIGIL_DATABASE", "As --listen and --database of `serve`."),
    ("NO_COLOR", "No colours, where it is set and not empty."),
    ("TERM", "A terminal that is `dumb` gets plain lines, without colours."),
    ("XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME", "Where files live, see FILES."),
];

const EXAMPLES: &[(&str, &str)] = &[
    ("invigil", "Choose an exam on the screen, practise, sit it, see the result."),
    ("invigil take sales-associate", "Sit an exam at once."),
    (
        "invigil status --candidate ada --at 2027-03-01",
        "How somebody stands on a day: credentials, attempts, what is due.",
    ),
    ("invigil verify ATTEMPT", "Check the record of an attempt, and say what it proves."),
    ("invigil store check", "Look after the store: database, audit trail, ledger, every record."),
];

/// The page of the program itself; or the pages of every command, in files below `dir`.
pub(super) fn pages(dir: Option<&Path>) -> Answer {
    let command = Cli::command();
    let Some(dir) = dir else {
        let page = page(command).map_err(|e| Output::failure(code::IO, e))?;
        return Ok(Output::data(String::from_utf8_lossy(&page)));
    };
    let written = std::fs::create_dir_all(dir)
        .and_then(|()| clap_mangen::generate_to(command.clone(), dir))
        .and_then(|()| std::fs::write(dir.join("invigil.1"), page(command)?));
    written.map(|()| Output::message(format!("The pages are in {}.", dir.display()))).map_err(|e| {
        Output::failure(code::IO, format!("the pages cannot be written below {}: {e}", dir.display()))
    })
}

fn page(command: Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    let man = clap_mangen::Man::new(command);
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    man.render_subcommands_section(&mut page)?;
    own_sections().to_writer(&mut page)?;
    man.render_extra_section(&mut page)?;
    man.render_version_section(&mut page)?;
    Ok(page)
}

fn own_sections() -> Roff {
    let mut page = Roff::new();
    let mut section = |title: &str, rows: &mut dyn Iterator<Item = (&str, String)>| {
        page.control("SH", [title]);
        for (name, said) in rows {
            page.control("TP", []);
            page.text([bold(name)]);
            page.text([roman(said)]);
        }
    };
    let files = FILES
        .iter()
        .map(|(what, place, below)| (*place, format!("{}. With --home DIR: {below}", what.replace('`', ""))));
    section("FILES", &mut files.into_iter());
    let settings = SETTINGS.iter().map(|setting| {
        (
            setting.variable,
            format!("As {} and `{}` in the configuration. {}", setting.flag, setting.key, setting.doc),
        )
    });
    let others = VARIABLES.iter().map(|(name, said)| (*name, (*said).to_owned()));
    section("ENVIRONMENT", &mut settings.chain(others));
    section("EXAMPLES", &mut EXAMPLES.iter().map(|(command, said)| (*command, (*said).to_owned())));
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manual_and_the_readme_name_the_same_files() {
        let readme = include_str!("../../README.md");
        for (what, place, below) in FILES {
            let row = format!("| {what} | `{place}` | `{below}` |");
            assert!(readme.contains(&row), "{row}");
        }
    }

    #[test]
    fn the_examples_are_commands_that_there_are() {
        for (example, _) in EXAMPLES {
            let words: Vec<&str> = example.split(' ').collect();
            Cli::command().try_get_matches_from(&words).unwrap_or_else(|error| panic!("{example}: {error}"));
        }
    }
}
