//! Arguments of what people write: program files and question banks.

use super::authoring::{DiffArgs, FmtArgs, NewArgs, ReviewArgs};
use crate::digest::Digest;
use crate::exchange::Mapping;
use crate::id::ItemId;
use crate::time::Day;
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

/// The starting point of a new program file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Template {
    /// The smallest program that works, with comments
    #[default]
    Minimal,
    /// The default program, whole
    Default,
}

/// The program file.
#[derive(Debug, Subcommand)]
pub enum ProgramCommand {
    /// Report all faults of program files, with their places and how to mend them
    Check {
        /// Program files
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// For programs
        #[arg(long)]
        json: bool,
    },
    /// Show the program that is in use
    Show {
        /// For programs
        #[arg(long)]
        json: bool,
    },
    /// What the program and its banks still lack before exams can be launched
    Readiness {
        /// As of this day (YYYY-MM-DD, UTC); else today
        #[arg(long, value_name = "DATE")]
        at: Option<Day>,
        /// For programs
        #[arg(long)]
        json: bool,
    },
    /// Print the JSON Schema of program files
    Schema,
    /// A commented program file to start from
    New {
        /// What to start from
        #[arg(long, value_enum, default_value_t)]
        from: Template,
        /// Write it to this file, which must not be there yet; else to standard output
        file: Option<PathBuf>,
    },
}

/// A format that questions are exchanged in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExchangeFormat {
    /// A bank's own data as JSON
    Json,
    /// Moodle's GIFT
    Gift,
    /// Aiken: multiple choice in plain text
    Aiken,
    /// Comma-separated values, a question a row
    Csv,
    /// Moodle XML
    Moodle,
    /// The Markdown of text2qti, for Canvas
    Text2qti,
    /// QTI 1.2: documents, and packages (.zip) as Canvas has them
    #[value(name = "qti12", alias = "canvas")]
    Qti12,
    /// QTI 2.1 and 2.2: items, and packages (.zip); written is 2.2
    #[value(name = "qti22", aliases = ["qti2", "qti21"])]
    Qti2,
    /// QTI 3.0: items, and packages (.zip)
    #[value(name = "qti3", alias = "qti30")]
    Qti3,
}

/// Questions of other systems.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("bank").required(true).args(["output", "into"]))]
#[group(skip)]
pub struct ImportArgs {
    /// Files of other systems
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Write a new bank to this file, which must not be there yet
    #[arg(long, short, value_name = "BANK")]
    pub output: Option<PathBuf>,
    /// Add the questions to this bank; what stands in it stays as it is
    #[arg(long, value_name = "BANK")]
    pub into: Option<PathBuf>,
    /// Format of the files; else it is recognised from what stands in them
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub from: Option<ExchangeFormat>,
    /// Where questions of a category go, such as 'Unit 3=pricing'; `*` stands for every category
    #[arg(long, value_name = "CATEGORY=DOMAIN")]
    pub map: Vec<Mapping>,
    /// Say what would come in, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// For programs
    #[arg(long)]
    pub json: bool,
}

/// A bank for another system.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// Bank file
    pub bank: PathBuf,
    /// Write to this file, which must not be there yet
    #[arg(long, short, value_name = "FILE")]
    pub output: PathBuf,
    /// Format
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub to: ExchangeFormat,
    /// For programs
    #[arg(long)]
    pub json: bool,
}

/// Question banks.
#[derive(Debug, Subcommand)]
pub enum BankCommand {
    /// Report all faults of bank files, flaws of items included, and the pool of every domain
    Check(CheckArgs),
    /// A commented bank to start from, with the blueprint of its exam and a draft of each kind of item
    New(NewArgs),
    /// Lay bank files out in one way; comments stay, and so does the digest
    Fmt(FmtArgs),
    /// What differs between two banks, item by item: keys, texts, options, scoring, status
    Diff(DiffArgs),
    /// Walk through the items whose review is due: sound, on hold, retired, with the effect shown before
    Review(ReviewArgs),
    /// Show a bank while it is being written: every item as a candidate sees it and as its author does, faults, a sample form,
    /// exposure; what is saved shows at once
    Preview(PreviewArgs),
    /// Bring questions from other systems into a bank, and say of each how much of it arrived
    Import(ImportArgs),
    /// Write a bank for another system, and say what that cannot hold
    Export(ExportArgs),
    /// Publish a bank: attempts are drawn from it from now on, at the server that somebody is signed in at, else here
    Publish(PublishArgs),
    /// List the versions that were published
    Versions {
        /// Only of this exam's bank
        exam: Option<String>,
        /// For programs
        #[arg(long)]
        json: bool,
    },
    /// Withdraw a version; where it is the current one, the one before it is again
    Withdraw {
        /// Exam
        exam: String,
        /// Number of the version
        version: u32,
        /// Why; it is recorded
        #[arg(long)]
        reason: String,
    },
    /// Fetch a version with its keys; whoever does so cannot sit the exam for credit any more
    Fetch {
        /// Exam
        exam: String,
        /// Number of the version; else the current one
        version: Option<u32>,
        /// Write it to this file, which must not be there yet; else to standard output
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Who cannot sit an exam for credit on a server, because they know its questions, and why
    Barred {
        /// Exam
        exam: String,
        /// For programs
        #[arg(long)]
        json: bool,
    },
    /// Print the JSON Schema of bank files
    Schema,
}

/// What is checked, and how it is told.
#[derive(Debug, Default, Args)]
pub struct CheckArgs {
    /// Bank files, or folders of them
    #[arg(required_unless_present = "rules")]
    pub files: Vec<PathBuf>,
    /// Warn of items whose review is due on this day (YYYY-MM-DD, UTC)
    #[arg(long, value_name = "DATE")]
    pub at: Option<Day>,
    /// For programs
    #[arg(long)]
    pub json: bool,
    /// For code hosts and editors: SARIF 2.1.0
    #[arg(long, conflicts_with = "json")]
    pub sarif: bool,
    /// List the rules, each with its reason and its source, and check nothing
    #[arg(long, conflicts_with_all = ["files", "at", "sarif"])]
    pub rules: bool,
}

/// What is previewed.
#[derive(Debug, Args)]
pub struct PreviewArgs {
    /// Bank file
    pub file: PathBuf,
    /// Begin at this item; in plain lines, this one alone in both views
    #[arg(long, value_name = "ID")]
    pub item: Option<ItemId>,
    /// Answer that item in plain lines, as the exam there takes it (b; a c; 1b 2a; a text), and see how it scores
    #[arg(long, value_name = "ANSWER", requires = "item", allow_hyphen_values = true)]
    pub answer: Option<String>,
    /// List what is like that: words, domain:, status:, fault:, kind:, tag:, due; -word for those without
    #[arg(
        long,
        value_name = "WORDS",
        default_value = "",
        hide_default_value = true,
        allow_hyphen_values = true
    )]
    pub filter: String,
    /// Draw the sample form with this seed instead of a random one
    #[arg(long, value_name = "HEX64")]
    pub seed: Option<Digest>,
    /// Reviews are counted to this day (YYYY-MM-DD, UTC), and those that are due are warnings; else to today, and they are marked
    #[arg(long, value_name = "DATE")]
    pub at: Option<Day>,
}

/// A bank to be published.
#[derive(Debug, Args)]
pub struct PublishArgs {
    /// Bank file
    pub file: PathBuf,
    /// Attempts are a trial, and never lead to a credential
    #[arg(long, conflicts_with = "live")]
    pub beta: bool,
    /// Attempts are for credit; without either it stays as the version before, and a first one is live
    #[arg(long)]
    pub live: bool,
    /// What is new in it
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub note: String,
    /// Publish it though it holds public samples; the reason is recorded
    #[arg(long, value_name = "REASON")]
    pub force_public: Option<String>,
    /// For programs
    #[arg(long)]
    pub json: bool,
}
