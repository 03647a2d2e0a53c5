//! `completions` and `man`: what shells and manuals know of the command line, from its one declaration.

use crate::cli::Cli;
use crate::cli::outcome::{Output, code};
use crate::cli::shop::Answer;
use clap::{Command, CommandFactory};
use std::io;
use std::path::Path;

/// The completions for a shell, as a script for its standard place.
pub(super) fn completions(shell: clap_complete::Shell) -> Output {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "invigil", &mut script);
    Output::data(String::from_utf8_lossy(&script))
}

/// The page of the program itself; or the pages of every command, in files below `dir`.
pub(super) fn pages(dir: Option<&Path>) -> Answer {
    let command = Cli::command();
    let Some(dir) = dir else {
        let page = page(command).map_err(|e| Output::failure(code::IO, e))?;
        return Ok(Output::data(String::from_utf8_lossy(&page)));
    };
    let written = std::fs::create_dir_all(dir).and_then(|()| clap_mangen::generate_to(command, dir));
    written.map(|()| Output::message(format!("The pages are in {}.", dir.display()))).map_err(|e| {
        Output::failure(code::IO, format!("the pages cannot be written below {}: {e}", dir.display()))
    })
}

fn page(command: Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    Ok(page)
}
