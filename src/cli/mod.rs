//! The command line: parses, builds what a command needs, runs it, and turns outcomes into exit codes.

mod admin;
mod args;
mod attempts;
mod beside;
pub mod content;
mod draw;
mod manual;
pub mod outcome;
mod people;
mod play;
mod readiness;
mod shop;
mod status;
mod tiers;
mod upkeep;
mod verify;

pub use args::*;

use crate::cli::content::Speech;
use crate::cli::outcome::{Output, code};
use crate::cli::play::First;
use crate::cli::shop::{Answer, Shop};
use crate::delivery::TiersQuery;
use crate::program::template;
use crate::time::Clock;
use clap::Parser;
use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;

/// Runs the command that the command line names.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    if let Some(path) = &cli.global.log
        && let Err(error) = log_to(path)
    {
        return Output::failure(code::IO, format!("the log {} cannot be written: {error}", path.display()))
            .say();
    }
    carry_out(cli).unwrap_or_else(|output| output).say()
}

fn carry_out(cli: Cli) -> Answer {
    let Cli { global, command } = cli;
    // what needs neither home nor program
    match &command {
        Some(Command::Program(ProgramCommand::Check { files, json })) => {
            return Ok(content::program_check(files, speech(*json)));
        }
        Some(Command::Program(ProgramCommand::Schema)) => return Ok(content::program_schema()),
        Some(Command::Bank(BankCommand::Schema)) => return Ok(content::bank_schema()),
        Some(Command::Program(ProgramCommand::New { from, file })) => {
            let from = match from {
                Template::Minimal => template::Template::Minimal,
                Template::Default => template::Template::Default,
            };
            return Ok(content::program_new(from, file.as_deref()));
        }
        Some(Command::Completions { shell }) => return Ok(manual::completions(*shell)),
        Some(Command::Man { dir }) => return manual::pages(dir.as_deref()),
        _ => {}
    }
    let shop = Shop::new(&global)?;
    play::remember(&shop, global.linear)?;
    match command {
        None => play::play(&shop, &global, None, First::Home),
        Some(Command::Take { exam, candidate, practice }) => {
            let exam = shop.exam(&exam)?;
            let first = if practice { First::Practice(exam) } else { First::Exam(exam) };
            play::play(&shop, &global, candidate.as_deref(), first)
        }
        Some(Command::Status { candidate, at, within, json }) => {
            status::status(&shop, candidate.as_deref(), at, within, json)
        }
        Some(Command::Tiers { partner, tier, at, json }) => {
            tiers::tiers(&shop, &TiersQuery { partner, tier, at }, json)
        }
        Some(Command::Verify { what, json }) => verify::verify(&shop, &what, json),
        Some(Command::Attempts(command)) => attempts::attempts(&shop, &global, command),
        Some(Command::Draw { what, blueprint, seed, history, inclusion, json }) => {
            let wish = draw::Wish { what, blueprint, seed, history, inclusion, json };
            draw::draw(&shop, &wish)
        }
        Some(Command::Candidate(command)) => people::candidate(&shop, command),
        Some(Command::Partner(command)) => people::partner(&shop, command),
        Some(Command::Admin(command)) => admin::admin(&shop, command),
        Some(Command::Store(command)) => upkeep::store(&shop, &command),
        Some(Command::Bank(BankCommand::Check { files, json })) => {
            let today = shop.clock.now().wall.day();
            Ok(content::bank_check(&files, shop.library.program(), today, speech(json)))
        }
        Some(Command::Program(ProgramCommand::Readiness { at, json })) => {
            let day = at.unwrap_or_else(|| shop.clock.now().wall.day());
            Ok(readiness::readiness(&shop.library, day, json))
        }
        Some(Command::Program(ProgramCommand::Show { json })) => {
            Ok(content::program_show(shop.library.program(), speech(json)))
        }
        Some(
            Command::Program(_)
            | Command::Bank(BankCommand::Schema)
            | Command::Completions { .. }
            | Command::Man { .. },
        ) => Ok(Output::default()),
    }
}

fn speech(json: bool) -> Speech {
    let coloured =
        std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
    match (json, coloured) {
        (true, _) => Speech::Json,
        (_, true) => Speech::Styled,
        _ => Speech::Plain,
    }
}

/// Appends what happens to a file: no answers, no names.
fn log_to(path: &Path) -> std::io::Result<()> {
    let file = std::fs::OpenOptions::new().create(true).append(true).open(path)?;
    let log = tracing_subscriber::fmt().with_writer(std::sync::Mutex::new(file)).with_ansi(false);
    // a second subscriber in one process would be a fault of ours alone
    let _ = log.with_max_level(tracing::Level::DEBUG).try_init();
    Ok(())
}
