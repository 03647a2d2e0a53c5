//! The command line, declared once: parser, help text and completions come from here.

mod accounts;
mod audit;
mod authoring;
mod config;
mod content;
mod devices;
mod incidents;
mod reviews;
mod serve;
mod server;
mod store;

pub use accounts::{GrantableRole, RoleArgs, RoleCommand, TokenCommand};
pub use audit::AuditWish;
pub use authoring::{DiffArgs, FmtArgs, NamedDomain, NewArgs, ReviewArgs};
pub use config::ConfigCommand;
pub use content::{
    BankCommand, CheckArgs, ExchangeFormat, ExportArgs, ImportArgs, PreviewArgs, ProgramCommand, PublishArgs,
    Template,
};
pub use devices::DeviceCommand;
pub use incidents::IncidentCommand;
pub use reviews::ReviewCommand;
pub use serve::ServeArgs;
pub use server::{LoginArgs, LogoutArgs, TakeAt, WhoamiArgs};
pub use store::{ExportFormat, StoreCommand};

use crate::cli::contest::{AppealCommand, VoidItemArgs};
use crate::config::{FIGURES, FigureStyle, THEMES, ThemeName};
use crate::digest::Digest;
use crate::document::nearest;
use crate::id::ExamId;
use crate::time::Day;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

const EXIT_CODES: &str = "\
Exit codes:
  0    done; for `verify`: closed and intact
  1    no: not intact, faults found, refused, not done
  2    the command line cannot be understood, a file to check cannot be read, or the screens have no terminal
  3    `verify`: intact so far, but the attempt is open
  65   a file is not what it should be: program, bank, configuration
  66   a file that was named does not exist (`check`: 2)
  74   reading or writing failed
  128+n  ended by signal n

Without a command the home screen opens; press ? there for the keys.
For screen readers: `invigil --linear` gives everything as plain lines; it is remembered until `--linear=off`.";

/// The first line of the help names the way in for people who cannot read a screen.
const ABOUT: &str = "Sit certification exams in a terminal; with --linear as plain lines, for screen readers";

/// Sit certification exams in a terminal, with a record that holds.
#[derive(Debug, Parser)]
#[command(name = "invigil", version, about = ABOUT, after_help = EXIT_CODES, disable_help_subcommand = true, max_term_width = 100)]
pub struct Cli {
    /// Options that every command takes.
    #[command(flatten)]
    pub global: Global,
    /// What to do; without one the home screen opens.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Options that every command takes.
#[derive(Debug, Clone, Args)]
pub struct Global {
    /// Keep configuration, data and state below this folder (for kiosks and tests)
    #[arg(long, global = true, value_name = "DIR", env = "INVIGIL_HOME", hide_env_values = true)]
    pub home: Option<PathBuf>,
    /// Run this program file instead of the embedded one
    #[arg(long, global = true, value_name = "FILE", env = "INVIGIL_PROGRAM", hide_env_values = true)]
    pub program: Option<PathBuf>,
    /// Take question banks (one EXAM.toml for each exam) from this folder instead of the embedded ones
    #[arg(long, global = true, value_name = "DIR", env = "INVIGIL_BANKS", hide_env_values = true)]
    pub banks: Option<PathBuf>,
    /// Serve this database, or do on it what a command does on people, results and banks: postgres://USER@HOST/DATABASE, or
    /// sqlite:FILE; else the one that this home served last, or its own file
    #[arg(long, global = true, value_name = "URL", env = "INVIGIL_DATABASE", hide_env_values = true)]
    pub database: Option<String>,
    /// Work on this computer's own store, also where somebody is signed in at a server
    #[arg(long, global = true)]
    pub local: bool,
    /// Plain lines instead of screens, for screen readers; remembered until `--linear=off`
    #[arg(long, global = true, value_name = "on|off", env = "INVIGIL_LINEAR", hide_env_values = true, num_args = 0..=1, require_equals = true, default_missing_value = "on")]
    pub linear: Option<Switch>,
    /// Read this configuration instead of the one that `config path` names; /dev/null for none
    #[arg(long, global = true, value_name = "FILE", env = "INVIGIL_CONFIG", hide_env_values = true)]
    pub config: Option<PathBuf>,
    /// Write a log to this file (no answers, no names)
    #[arg(long, global = true, value_name = "FILE", env = "INVIGIL_LOG", hide_env_values = true)]
    pub log: Option<PathBuf>,
    /// Colours: auto, dark, light, mono or high-contrast (NO_COLOR and TERM=dumb win)
    #[arg(long, global = true, value_name = "THEME", env = "INVIGIL_THEME", hide_env_values = true, value_parser = theme)]
    pub theme: Option<ThemeName>,
    /// The same as `--theme high-contrast`: bold, nothing faint
    #[arg(long, global = true)]
    pub high_contrast: bool,
    /// Draw with plain ASCII signs
    #[arg(long, global = true, value_name = "on|off", env = "INVIGIL_ASCII", hide_env_values = true, num_args = 0..=1, require_equals = true, default_missing_value = "on")]
    pub ascii: Option<Switch>,
    /// Figures: auto, kitty, iterm, sixel, blocks or words (NO_COLOR and ASCII signs: words)
    #[arg(long, global = true, value_name = "STYLE", env = "INVIGIL_FIGURES", hide_env_values = true, value_parser = figures)]
    pub figures: Option<FigureStyle>,
    /// The wheel scrolls and a click chooses; never over SSH
    #[arg(long, global = true, value_name = "on|off", env = "INVIGIL_MOUSE", hide_env_values = true, num_args = 0..=1, require_equals = true, default_missing_value = "on")]
    pub mouse: Option<Switch>,
    /// Ring the terminal's bell at time warnings
    #[arg(long, global = true, value_name = "on|off", env = "INVIGIL_BELL", hide_env_values = true, num_args = 0..=1, require_equals = true, default_missing_value = "on")]
    pub bell: Option<Switch>,
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    /// On.
    On,
    /// Off.
    Off,
}

impl std::str::FromStr for Switch {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "on" | "1" | "true" | "yes" => Ok(Self::On),
            "off" | "0" | "false" | "no" | "" => Ok(Self::Off),
            other => Err(format!("`{other}` is neither `on` nor `off`")),
        }
    }
}

/// A theme by its name.
fn theme(text: &str) -> Result<ThemeName, String> {
    named(THEMES, text)
}

/// A style of figures by its name.
fn figures(text: &str) -> Result<FigureStyle, String> {
    named(FIGURES, text)
}

/// The one of a table that has this name.
fn named<T: Copy>(table: &[(&str, T, &str)], text: &str) -> Result<T, String> {
    let names = || table.iter().map(|(name, ..)| *name);
    table.iter().find(|(name, ..)| *name == text).map(|(_, value, _)| *value).ok_or_else(|| {
        let hint = nearest(text, names()).map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
        format!("{hint}It is one of {}", names().collect::<Vec<_>>().join(", "))
    })
}

/// A number of days: `60` or `60d`.
fn days(text: &str) -> Result<u32, String> {
    text.strip_suffix('d')
        .unwrap_or(text)
        .parse()
        .map_err(|_| format!("`{text}` is no number of days, such as 60 or 60d"))
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Sit an exam, or practise for it
    Take {
        /// Exam, such as sales-associate
        exam: String,
        /// Who sits; else the person in use
        #[arg(long, value_name = "ID")]
        candidate: Option<String>,
        /// Practise with public practice items: no clock, no record, feedback at once
        #[arg(long)]
        practice: bool,
        /// Where it is sat.
        #[command(flatten)]
        at: TakeAt,
    },
    /// Standing of a person (or of everybody): credentials, expiry, what is missing
    Status {
        /// Whose standing; else everybody's
        #[arg(long, value_name = "ID")]
        candidate: Option<String>,
        /// As of this day (YYYY-MM-DD, UTC); else today
        #[arg(long, value_name = "DATE")]
        at: Option<Day>,
        /// Only credentials that expire within this many days, such as 60 or 60d
        #[arg(long, value_name = "DAYS", value_parser = days)]
        within: Option<u32>,
        /// For programs
        #[arg(long)]
        json: bool,
    },
    /// Tiers of a partner: seats filled and missing, who is nearest, what is about to be lost
    Tiers {
        /// Whose tiers; else those of the partner that the person in use belongs to
        #[arg(long, value_name = "ID")]
        partner: Option<String>,
        /// Only this tier
        #[arg(long = "for", value_name = "TIER")]
        tier: Option<String>,
        /// As of this day (YYYY-MM-DD, UTC); else today
        #[arg(long, value_name = "DATE")]
        at: Option<Day>,
        /// For programs
        #[arg(long)]
        json: bool,
    },
    /// Check the record of an attempt, and say what it proves
    Verify {
        /// A journal file, or the identifier of an attempt of this store
        #[arg(value_name = "FILE|ATTEMPT")]
        what: String,
        /// For programs
        #[arg(long)]
        json: bool,
    },
    /// Attempts of this store, or of the server that you are signed in at: what became of them, the way through one, its
    /// record to hand over
    #[command(subcommand)]
    Attempts(AttemptsCommand),
    /// Draw a form from a bank, for authors and auditors (shows keys)
    Draw {
        /// An exam of the program, or a bank file
        #[arg(value_name = "EXAM|BANKFILE")]
        what: String,
        /// The blueprint of this exam, where a bank has several
        #[arg(long, value_name = "EXAM")]
        blueprint: Option<ExamId>,
        /// Draw with this seed instead of a random one
        #[arg(long, value_name = "HEX64")]
        seed: Option<Digest>,
        /// Forms seen before: a JSON list of lists of item identifiers, oldest first
        #[arg(long, value_name = "FILE")]
        history: Option<PathBuf>,
        /// The exact probability of every item
        #[arg(long)]
        inclusion: bool,
        /// For programs
        #[arg(long)]
        json: bool,
    },
    /// Sign in at a server: exams are sat there from then on
    Login(LoginArgs),
    /// Sign out: server and computer forget the token
    Logout(LogoutArgs),
    /// Who is signed in, and where
    Whoami(WhoamiArgs),
    /// Send what is stored here and the server does not have yet
    Sync,
    /// People who sit exams, here or at the server that you are signed in at
    #[command(subcommand)]
    Candidate(CandidateCommand),
    /// Partner organisations, here or at the server that you are signed in at
    #[command(subcommand)]
    Partner(PartnerCommand),
    /// The administrator's acts, here or at the server that you are signed in at; all are recorded in the audit trail
    #[command(subcommand)]
    Admin(AdminCommand),
    /// Serve exams over HTTP, from a file of this computer (SQLite) or from PostgreSQL
    Serve(ServeArgs),
    /// The program file
    #[command(subcommand)]
    Program(ProgramCommand),
    /// Question banks
    #[command(subcommand)]
    Bank(BankCommand),
    /// The database of this computer: check, copy, put a copy back, make anew
    #[command(subcommand)]
    Store(StoreCommand),
    /// The configuration of this account: what holds, a file to start from, its faults, the names of keys
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Print the completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page, or write a page for every command
    Man {
        /// Write all pages (invigil.1, invigil-take.1, …) into this folder
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
    },
}

/// Attempts of this store.
#[derive(Debug, Subcommand)]
pub enum AttemptsCommand {
    /// List attempts with their results, and how far their records hold
    List {
        /// Whose attempts; else those of the person in use
        #[arg(long, value_name = "ID")]
        candidate: Option<String>,
        /// Everybody's attempts
        #[arg(long, conflicts_with = "candidate")]
        all: bool,
        /// Only attempts at this exam
        #[arg(long)]
        exam: Option<String>,
        /// For programs
        #[arg(long)]
        json: bool,
    },
    /// Show an attempt: head, record, what is held for review, the way through its questions, comments
    Show {
        /// Attempt (its id, or enough of its beginning)
        attempt: String,
        /// With the questions, the responses and the keys, for administrators
        #[arg(long)]
        items: bool,
        /// For programs
        #[arg(long)]
        json: bool,
    },
    /// Replay an attempt on the exam screen, for an appeal; as lines where there is no terminal (shows its questions)
    Replay {
        /// Attempt (its id, or enough of its beginning)
        attempt: String,
        /// How fast: 1, 2, 4, 8, 16 or 60 times
        #[arg(long, value_name = "TIMES", default_value_t = 1)]
        speed: u64,
        /// Begin at this time of the exam's clock, such as 12:30
        #[arg(long, value_name = "TIME", conflicts_with = "item")]
        from: Option<String>,
        /// Begin where this question was shown first
        #[arg(long, value_name = "NUMBER")]
        item: Option<u32>,
    },
    /// Upload attempts made on this computer alone to the server that you are signed in at, as evidence
    Upload {
        /// Attempts (their ids, or enough of their beginnings)
        #[arg(required = true, value_name = "ATTEMPT")]
        attempts: Vec<String>,
    },
    /// Write the record of an attempt to a folder of its own, to hand it over (never keys)
    Export {
        /// Attempt (its id, or enough of its beginning)
        attempt: String,
        /// The folder, which must not be there yet
        #[arg(short, long, value_name = "DIR")]
        output: PathBuf,
    },
}

/// People who sit exams.
#[derive(Debug, Subcommand)]
pub enum CandidateCommand {
    /// Register a person; the first one registered is the person in use
    Add {
        /// Identifier: lower-case letters, digits, hyphens
        id: String,
        /// Name as it shall stand on credentials
        #[arg(long)]
        name: String,
        /// E-mail address
        #[arg(long, default_value = "", hide_default_value = true)]
        email: String,
        /// Partner that the person belongs to
        #[arg(long, value_name = "ID")]
        partner: Option<String>,
    },
    /// Say who is sitting at this computer
    Use {
        /// Identifier
        id: String,
    },
    /// List people
    List {
        /// For programs
        #[arg(long)]
        json: bool,
    },
    /// Move a person to another partner, or to none
    Move {
        /// Identifier
        id: String,
        /// The partner that the person belongs to from then on
        #[arg(required_unless_present = "none", conflicts_with = "none")]
        partner: Option<String>,
        /// To no partner
        #[arg(long)]
        none: bool,
        /// First day there (YYYY-MM-DD, UTC); else today
        #[arg(long, value_name = "DATE")]
        from: Option<Day>,
    },
    /// Register many people from a CSV file (columns id, name, email, partner); all of them, or nobody
    Import {
        /// The file, in UTF-8, with a line that names the columns
        file: PathBuf,
    },
    /// Erase a person: name, e-mail address and every word about the person; results stay under the identifier
    Erase {
        /// Identifier
        id: String,
        /// Why
        #[arg(long)]
        reason: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Change a person's name; records hold identifiers, so nothing else changes
    Rename {
        /// Identifier
        id: String,
        /// New name
        name: String,
    },
}

/// Partner organisations.
#[derive(Debug, Subcommand)]
pub enum PartnerCommand {
    /// Register a partner
    Add {
        /// Identifier
        id: String,
        /// Name
        #[arg(long)]
        name: String,
    },
    /// List partners
    List {
        /// For programs
        #[arg(long)]
        json: bool,
    },
}

/// How a requirement ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Review {
    /// Completed
    Passed,
    /// Not completed
    Failed,
    /// Recorded as passed on that day by mistake
    Withdrawn,
}

/// The administrator's acts.
#[derive(Debug, Subcommand)]
pub enum AdminCommand {
    /// Record the outcome of a training, a practical or a piece of evidence
    Requirement {
        /// What the review found
        outcome: Review,
        /// Person
        candidate: String,
        /// Requirement, as `program show` names it
        requirement: String,
        /// Day of completion (YYYY-MM-DD, UTC); else today
        #[arg(long, value_name = "DATE")]
        on: Option<Day>,
        /// Who reviewed it
        #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
        reviewer: String,
        /// Score, as the reviewer gave it
        #[arg(long, default_value = "", hide_default_value = true)]
        score: String,
        /// A note
        #[arg(long, default_value = "", hide_default_value = true)]
        note: String,
    },
    /// Give a person one more attempt at an exam
    Grant {
        /// Person
        candidate: String,
        /// Exam
        exam: String,
        /// Why
        #[arg(long)]
        reason: String,
        /// The person need not wait either
        #[arg(long)]
        waive_wait: bool,
    },
    /// Grant an accommodation for an exam (a case reference, never a diagnosis)
    Accommodate {
        /// Person
        candidate: String,
        /// Exam
        exam: String,
        /// Extra time in percent of the exam's
        #[arg(long, value_name = "PERCENT", default_value_t = 0, hide_default_value = true)]
        extra_percent: u32,
        /// Extra time in minutes
        #[arg(long, value_name = "MINUTES", default_value_t = 0, hide_default_value = true)]
        extra_minutes: u32,
        /// Stop-the-clock breaks: minutes in all
        #[arg(long, value_name = "MINUTES", default_value_t = 0, hide_default_value = true)]
        breaks: u32,
        /// Record no focus facts
        #[arg(long)]
        no_focus: bool,
        /// Case reference
        #[arg(long, value_name = "REFERENCE")]
        case: String,
    },
    /// Declare an attempt void: it no longer counts, its items count as seen
    Void {
        /// Attempt (its id, or enough of its beginning)
        attempt: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Declare an item void: everybody is credited with it from now on (see `rescore` for results recorded already)
    VoidItem(VoidItemArgs),
    /// Count the results of an exam anew, with the items that are void now; a dry run unless it is applied
    Rescore {
        /// Exam
        exam: String,
        /// Record the new results; the old ones are kept beside them
        #[arg(long)]
        apply: bool,
        /// Why they are recorded
        #[arg(long)]
        reason: Option<String>,
        /// For programs
        #[arg(long)]
        json: bool,
    },
    /// Results that are held for review: answers that reached a server late, or clocks that disagreed
    #[command(subcommand)]
    Review(ReviewCommand),
    /// Incidents: records that were refused because they contradict what is held
    #[command(subcommand)]
    Incident(IncidentCommand),
    /// Appeals against attempts, with the program's deadlines
    #[command(subcommand)]
    Appeal(AppealCommand),
    /// Suspend a credential
    Suspend {
        /// Credential, as `status` names it
        credential: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Lift the suspension of a credential
    Reinstate {
        /// Credential
        credential: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Revoke a credential: this one award, nothing else
    Revoke {
        /// Credential
        credential: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Who may act as proctor, content developer, administrator or partner manager
    #[command(subcommand)]
    Role(RoleCommand),
    /// Tokens that people show to a server
    #[command(subcommand)]
    Token(TokenCommand),
    /// Keys of the devices that people sit on
    #[command(subcommand)]
    Device(DeviceCommand),
    /// Show the audit trail and check its chain: when, who, about whom, what, and why where that is still kept
    Audit(AuditWish),
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_declaration_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn linear_takes_a_value_only_after_an_equals_sign() {
        let parse = |args: &[&str]| Cli::try_parse_from(args).unwrap();
        assert_eq!(parse(&["invigil", "--linear"]).global.linear, Some(Switch::On));
        assert_eq!(parse(&["invigil", "--linear=off"]).global.linear, Some(Switch::Off));
        let take = parse(&["invigil", "--linear", "take", "sales-associate"]);
        assert!(matches!(take.command, Some(Command::Take { .. })));
        assert_eq!(take.global.linear, Some(Switch::On));
    }
}
