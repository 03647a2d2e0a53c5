//! Arguments of what authors and reviewers do with a bank's file.

use crate::document::is_forbidden;
use crate::id::DomainId;
use crate::time::Day;
use clap::Args;
use std::path::PathBuf;
use std::str::FromStr;

/// A bank to start with.
#[derive(Debug, Args)]
pub struct NewArgs {
    /// The exam, by its id in the program (`invigil program show`); one of your own needs a program first: `invigil program new`
    pub exam: String,
    /// Write it to this file, which must not be there yet; else to standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// A domain and its name, in place of those that the program gives; once for each
    #[arg(long, value_name = "ID=NAME")]
    pub domain: Vec<NamedDomain>,
}

/// A domain that somebody names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedDomain {
    /// Its id.
    pub id: DomainId,
    /// Its name.
    pub name: String,
}

impl FromStr for NamedDomain {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        const HOW: &str = "write ID=NAME, such as 'wind=Wind and weather'";
        let (id, name) = text.split_once('=').ok_or_else(|| HOW.to_owned())?;
        let name = name.trim();
        if name.is_empty() || name.chars().any(|c| c == '\n' || is_forbidden(c)) {
            return Err(HOW.to_owned());
        }
        let id = id.trim().parse().map_err(|error| format!("{error}; {HOW}"))?;
        Ok(Self { id, name: name.to_owned() })
    }
}

/// Banks to be laid out.
#[derive(Debug, Args)]
pub struct FmtArgs {
    /// Bank files, or folders of them; `-` reads standard input and writes standard output
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Change nothing; name the first line that differs, and exit with 1 where there is one
    #[arg(long)]
    pub check: bool,
}

/// Two banks to be compared.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// The bank as it was; `-` for standard input
    pub old: PathBuf,
    /// The bank as it is; `-` for standard input
    pub new: PathBuf,
    /// For programs
    #[arg(long)]
    pub json: bool,
}

/// Items to be reviewed.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("decision").args(["ok", "hold", "retire"]))]
#[group(skip)]
pub struct ReviewArgs {
    /// Bank file
    pub file: PathBuf,
    /// The day of the review (YYYY-MM-DD, UTC); else today
    #[arg(long, value_name = "DATE")]
    pub at: Option<Day>,
    /// Who reviews: an id, an e-mail address, or a name with one of them behind it
    #[arg(long, value_name = "REVIEWER")]
    pub by: Option<String>,
    /// Take what is due by this day, rather than what is due on the day of the review
    #[arg(long, value_name = "DATE")]
    pub due_by: Option<Day>,
    /// List what is due, and change nothing
    #[arg(long, conflicts_with_all = ["item", "decision", "by"])]
    pub list: bool,
    /// Decide about this item, without questions; without a decision, show it
    #[arg(long, value_name = "ID")]
    pub item: Option<String>,
    /// The item is sound: set the day of its review, and add the reviewer
    #[arg(long, requires_all = ["item", "by"])]
    pub ok: bool,
    /// Put the item on hold, with a reason if there is one
    #[arg(long, value_name = "REASON", num_args = 0..=1, default_missing_value = "", requires_all = ["item", "by"])]
    pub hold: Option<String>,
    /// Retire the item, with a reason if there is one
    #[arg(long, value_name = "REASON", num_args = 0..=1, default_missing_value = "", requires_all = ["item", "by"])]
    pub retire: Option<String>,
    /// Do it though no form could be drawn any more
    #[arg(long, requires = "item")]
    pub anyway: bool,
    /// For programs
    #[arg(long, requires = "list")]
    pub json: bool,
}
