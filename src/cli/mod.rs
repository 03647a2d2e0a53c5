//! The command line: parses, builds what a command needs, runs it, and turns outcomes into exit codes.

mod accounts;
mod admin;
mod appeals;
mod args;
mod attempts;
mod audit;
mod bank_check;
mod bank_diff;
mod bank_fmt;
mod bank_new;
mod bank_review;
mod bearing;
mod beside;
mod configured;
pub mod content;
mod contest;
mod database;
mod devices;
mod draw;
mod exchange;
mod files;
mod incidents;
mod item_text;
mod manual;
mod office;
pub mod outcome;
mod page;
mod people;
mod play;
mod preview;
mod progress;
mod publish;
mod readiness;
mod rescoring;
mod reviews;
mod sarif;
mod serve;
mod server;
mod settings;
mod shop;
mod status;
mod tiers;
mod upkeep;
mod verify;

pub use args::*;
pub use contest::*;

use crate::cli::configured::Configured;
use crate::cli::content::Speech;
use crate::cli::outcome::{Output, code};
use crate::cli::play::First;
use crate::cli::shop::{Answer, Shop};
use crate::config::{Name, Settings, Source};
use crate::program::template;
use crate::time::Clock;
use crate::tui::text;
use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory, FromArgMatches};
use std::ffi::OsStr;
use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;

/// Runs the command that the command line names.
pub fn run() -> ExitCode {
    let matches = without_empty(Cli::command()).get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    carry_out(cli, &matches).unwrap_or_else(|output| output).say()
}

/// A variable of the environment that is empty is not set.
fn without_empty(command: clap::Command) -> clap::Command {
    let is_empty = |name: &OsStr| std::env::var_os(name).is_some_and(|value| value.is_empty());
    let command = command.mut_args(|arg| match arg.get_env().is_some_and(is_empty) {
        true => arg.env(None::<&'static str>),
        false => arg,
    });
    command.mut_subcommands(without_empty)
}

fn carry_out(cli: Cli, matches: &ArgMatches) -> Answer {
    let Cli { global, command } = cli;
    // screens and lines remember it themselves, once they begin
    let linear = global.linear.filter(|_| !plays(command.as_ref()));
    let done = answer(&global, command, matches)?;
    // a command that is refused changes nothing
    match linear.map(|switch| play::remember(&Shop::home(&global)?, switch)) {
        Some(Ok(true)) => {
            let _ = Output::message(text::linear::REMEMBERED).say();
        }
        Some(Err(failed)) => {
            let _ = done.say();
            return Err(failed);
        }
        Some(Ok(false)) | None => {}
    }
    Ok(done)
}

/// The command opens screens, or plain lines.
fn plays(command: Option<&Command>) -> bool {
    matches!(command, None | Some(Command::Take { .. }))
}

fn answer(global: &Global, command: Option<Command>, matches: &ArgMatches) -> Answer {
    // what needs neither home nor program
    match &command {
        Some(Command::Program(ProgramCommand::Check { files, json })) => {
            return Ok(content::program_check(files, speech(*json)));
        }
        Some(Command::Program(ProgramCommand::Schema)) => return Ok(content::program_schema()),
        Some(Command::Bank(BankCommand::Schema)) => return Ok(content::bank_schema()),
        Some(Command::Bank(BankCommand::Export(wish))) => return exchange::export(wish),
        Some(Command::Bank(BankCommand::Fmt(wish))) => return Ok(bank_fmt::bank_fmt(wish)),
        Some(Command::Bank(BankCommand::Diff(wish))) => return bank_diff::bank_diff(wish),
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
    let home = Shop::home(global)?;
    if let Some(Command::Config(command)) = command {
        return settings::config(command, global, matches, &home);
    }
    let play = plays(command.as_ref());
    let Configured { settings, trouble } = Configured::read(global, matches, &home)?;
    log(&settings, matches!(&command, Some(Command::Serve(_))))?;
    let (library, trouble) = configured::library(&settings, trouble, play, &home)?;
    let named = global.database.clone().map(|url| {
        let by_flag = matches.value_source("database") != Some(ValueSource::EnvVariable);
        database::Named { url, by_flag }
    });
    if named.as_ref().is_some_and(|named| named.by_flag) && !database::is_for(command.as_ref()) {
        return Err(database::not_for_this());
    }
    let shop = Shop::new(home, library, global.local, named);
    let room = play::Wish { settings: &settings, trouble, linear: global.linear };
    match command {
        None => play::play(&shop, room, None, First::Home),
        Some(Command::Take { exam, candidate, practice, at }) => {
            if let Some(login) = at.login() {
                // the screen says who sits: nothing is written below it
                server::login(&shop, &login)?;
            }
            let exam = play::exam(&shop, &exam)?;
            let first = if practice { First::Practice(exam) } else { First::Exam(exam) };
            play::play(&shop, room, candidate.as_deref(), first)
        }
        Some(Command::Status { candidate, at, within, json }) => {
            status::status(&shop, candidate.as_deref(), at, within, json)
        }
        Some(Command::Tiers { partner, tier, at, json }) => tiers::tiers(&shop, partner, tier, at, json),
        Some(Command::Verify { what, json }) => verify::verify(&shop, &what, json),
        Some(Command::Attempts(command)) => attempts::attempts(&shop, &settings, command),
        Some(Command::Draw { what, blueprint, seed, history, inclusion, json }) => {
            let wish = draw::Wish { what, blueprint, seed, history, inclusion, json };
            draw::draw(&shop, &wish)
        }
        Some(Command::Login(args)) => server::login(&shop, &args),
        Some(Command::Logout(args)) => server::logout(&shop, args.force),
        Some(Command::Whoami(args)) => server::whoami(&shop, args.json),
        Some(Command::Sync) => server::sync(&shop),
        Some(Command::Candidate(command)) => people::candidate(&shop, command),
        Some(Command::Partner(command)) => people::partner(&shop, command),
        Some(Command::Admin(command)) => admin::admin(&shop, command),
        Some(Command::Serve(wish)) => serve::run(&shop, &wish),
        Some(Command::Store(command)) => upkeep::store(&shop, &command),
        Some(Command::Bank(BankCommand::Check(args))) => {
            let today = shop.clock.now().wall.day();
            Ok(bank_check::bank_check(&args, shop.library.program(), today, speech(args.json)))
        }
        Some(Command::Bank(BankCommand::New(wish))) => bank_new::bank_new(&shop, &wish),
        Some(Command::Bank(BankCommand::Review(wish))) => bank_review::bank_review(&shop, &wish),
        Some(Command::Bank(BankCommand::Preview(args))) => preview::preview(&shop, &settings, &args),
        Some(Command::Bank(BankCommand::Import(wish))) => exchange::import(&shop, &wish, speech(wish.json)),
        Some(Command::Bank(BankCommand::Publish(wish))) => publish::publish(&shop, &wish, speech(wish.json)),
        Some(Command::Bank(BankCommand::Versions { exam, json })) => {
            publish::versions(&shop, exam.as_deref(), json)
        }
        Some(Command::Bank(BankCommand::Withdraw { exam, version, reason })) => {
            publish::withdraw(&shop, &exam, version, &reason)
        }
        Some(Command::Bank(BankCommand::Fetch { exam, version, output })) => {
            publish::fetch(&shop, &exam, version, output.as_deref())
        }
        Some(Command::Bank(BankCommand::Barred { exam, json })) => publish::barred(&shop, &exam, json),
        Some(Command::Program(ProgramCommand::Readiness { at, json })) => {
            let day = at.unwrap_or_else(|| shop.clock.now().wall.day());
            readiness::readiness(&shop, day, json)
        }
        Some(Command::Program(ProgramCommand::Show { json })) => {
            Ok(content::program_show(shop.library.program(), speech(json)))
        }
        Some(
            Command::Program(_)
            | Command::Config(_)
            | Command::Bank(
                BankCommand::Schema | BankCommand::Export(_) | BankCommand::Fmt(_) | BankCommand::Diff(_),
            )
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

/// Opens the log, if one is wished for; a server always has one. A log of the configuration that cannot be written keeps
/// nobody from an exam.
fn log(settings: &Settings, serves: bool) -> Answer<()> {
    let path = settings.path(Name::Log);
    let opened = match &path {
        file if serves => serve::log(file.as_deref()),
        Some(path) => log_to(path),
        None => Ok(()),
    };
    let (Err(error), Some(path)) = (opened, path) else { return Ok(()) };
    let failed = Output::failure(code::IO, format!("the log {} cannot be written: {error}", path.display()));
    match settings.value(Name::Log).1 {
        Source::File => {
            let _ = failed.say();
            Ok(())
        }
        _ => Err(failed),
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
