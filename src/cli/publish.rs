//! `bank publish`, `versions`, `withdraw`, `fetch`, `barred`: what exams are drawn from.

use crate::api::{
    BankVersion, BarredLine, FaultLine, Finding, Involved, Publication, Stage, VersionState, Withdrawal,
};
use crate::cli::PublishArgs;
use crate::cli::content::Speech;
use crate::cli::files;
use crate::cli::outcome::{Output, code};
use crate::cli::play::{self, patiently};
use crate::cli::shop::{Answer, Desk, Shop};
use crate::delivery::{ContentError, PublishWish, check_to_publish};
use crate::document::{FaultCode, FaultReport, Severity};
use crate::id::ExamId;
use crate::library::{LibraryError, read_bank};
use crate::runtime::remote;
use crate::sync::RemoteContent;
use crate::time::{Day, Zone};
use crate::tui::text;
use std::fmt::Write as _;
use std::path::Path;

/// Where banks are published.
pub(super) enum Side {
    /// On the store of this computer.
    Here(Desk),
    /// At the server that somebody is signed in at.
    There { runtime: tokio::runtime::Runtime, url: String, banks: Box<RemoteContent> },
}

impl Side {
    /// The server that somebody is signed in at, else the store of this computer.
    pub(super) fn of(shop: &Shop) -> Answer<Self> {
        let Some(account) = shop.account()? else {
            return Ok(Self::Here(shop.desk()?));
        };
        let banks = remote::content(&account).map_err(|e| Output::failure(code::IO, e))?;
        // it comes before what is asked
        let said = format!("at {} ({}) as {}", account.server, account.url, account.person);
        let _ = Output::message(said).say();
        Ok(Self::There { runtime: play::network()?, url: account.url, banks: Box::new(banks) })
    }

    fn publish(&self, name: &str, bytes: &[u8], wish: &PublishWish) -> Result<Publication, ContentError> {
        match self {
            Self::Here(desk) => {
                desk.runtime.block_on(desk.delivery.content_desk().publish(name, bytes, wish))
            }
            Self::There { runtime, url, banks } => patiently(runtime, url, banks.publish(bytes, wish)),
        }
    }
    fn versions(&self, exam: Option<&str>) -> Result<Vec<BankVersion>, ContentError> {
        match self {
            Self::Here(desk) => desk.runtime.block_on(desk.delivery.content_desk().versions(exam)),
            Self::There { runtime, url, banks } => patiently(runtime, url, banks.versions(exam)),
        }
    }
    fn withdraw(&self, exam: &str, version: u32, reason: &str) -> Result<Withdrawal, ContentError> {
        match self {
            Self::Here(desk) => {
                desk.runtime.block_on(desk.delivery.content_desk().withdraw(exam, version, reason))
            }
            Self::There { runtime, url, banks } => {
                patiently(runtime, url, banks.withdraw(exam, version, reason))
            }
        }
    }
    fn fetch(&self, exam: &str, version: Option<u32>) -> Result<Vec<u8>, ContentError> {
        match self {
            Self::Here(desk) => {
                Ok(desk.runtime.block_on(desk.delivery.content_desk().fetch(exam, version))?.1)
            }
            Self::There { runtime, url, banks } => patiently(runtime, url, banks.fetch(exam, version)),
        }
    }
    fn barred(&self, exam: &str) -> Result<Vec<BarredLine>, ContentError> {
        match self {
            Self::Here(desk) => desk.runtime.block_on(desk.delivery.content_desk().barred(exam)),
            Self::There { runtime, url, banks } => patiently(runtime, url, banks.barred(exam)),
        }
    }
    /// What the program and its banks lack on this day; nothing is known of it where no store is yet.
    pub(super) fn readiness(&self, day: Day) -> Result<Vec<Finding>, ContentError> {
        match self {
            Self::Here(desk) => desk.runtime.block_on(desk.delivery.content_desk().readiness(day)),
            Self::There { runtime, url, banks } => patiently(runtime, url, banks.readiness(Some(day))),
        }
    }
}

fn refused(error: impl std::fmt::Display) -> Output {
    Output::failure(code::NO, error)
}

/// `bank publish FILE`: checked here first, where its lines can be shown, and again by whoever keeps it.
pub(super) fn publish(shop: &Shop, args: &PublishArgs, speech: Speech) -> Answer {
    let name = args.file.display().to_string();
    let bytes = read_bank(&args.file).map_err(|error| {
        let code = match &error {
            LibraryError::Unreadable { path, .. } | LibraryError::NoFile { path } if !path.exists() => {
                code::NO_INPUT
            }
            LibraryError::Unreadable { .. } => code::IO,
            _ => code::DATA,
        };
        Output::failure(code, error)
    })?;
    let here = shop.library.program();
    // a bank of another program than the one at hand may be one of the server's
    let structure = check_to_publish(&name, &bytes, None);
    let of_here = structure.value.as_ref().is_some_and(|bank| bank.program == here.id);
    let checked = if of_here { check_to_publish(&name, &bytes, Some(here)) } else { structure };
    let stops = |code: FaultCode| match code {
        // whether the pool has to be whole, whoever keeps the bank knows
        FaultCode::Shortage => checked.value.is_none(),
        FaultCode::PublicSample => args.force_public.is_none(),
        _ => true,
    };
    let faults = checked.report.faults();
    if faults.iter().any(|fault| fault.severity == Severity::Error && stops(fault.code)) {
        return Err(faulty(&checked.report, speech));
    }
    let stage = match (args.beta, args.live) {
        (true, _) => Some(Stage::Beta),
        (_, true) => Some(Stage::Live),
        _ => None,
    };
    let wish = PublishWish { stage, note: args.note.clone(), force_public: args.force_public.clone() };
    let done = Side::of(shop)?.publish(&name, &bytes, &wish);
    match done {
        Ok(done) if speech == Speech::Json => Ok(Output::json(&done)),
        Ok(done) => Ok(Output::message(published(&name, &done))),
        Err(error) => {
            let told = match &error {
                ContentError::BankFaults { faults } | ContentError::PublicSamples { faults } => {
                    located(&name, faults)
                }
                _ => String::new(),
            };
            let refusal = refused(error);
            Err(Output { stdout: told, ..refusal })
        }
    }
}

fn faulty(report: &FaultReport, speech: Speech) -> Output {
    let samples = report.faults().iter().any(|fault| fault.code == FaultCode::PublicSample);
    let hint = match samples {
        true => {
            " A public sample is published all the same with --force-public and a reason, which is recorded."
        }
        false => "",
    };
    let shown = match speech {
        Speech::Json => format!("{:#}\n", report.json()),
        Speech::Styled => report.styled(),
        Speech::Plain => report.plain(),
    };
    Output {
        stdout: shown,
        ..refused(format_args!("{} has faults. Nothing was published.{hint}", report.file()))
    }
}

/// `bank.toml:7:3: error: there is no domain `law` (did you mean `laws`?)`, a line each.
fn located(name: &str, faults: &[FaultLine]) -> String {
    let mut out = String::new();
    for FaultLine { line, column, severity, message, mend, .. } in faults {
        let mend = if mend.is_empty() { String::new() } else { format!(" ({mend})") };
        let _ = writeln!(out, "{name}:{line}:{column}: {severity}: {message}{mend}");
    }
    out
}

fn published(name: &str, done: &Publication) -> String {
    let BankVersion { bank, version, stage, samples, .. } = &done.line;
    let mut said = match done.same {
        true => format!("Version {version} of {bank} holds the same already. Nothing was changed."),
        false => format!(
            "Version {version} of {bank} is published, {}. Attempts at {} are drawn from it from now on; those that are open \
             keep theirs.",
            stage_in_words(*stage),
            exams(&done.exams)
        ),
    };
    if *samples > 0 {
        let _ = write!(said, "\n{samples} of its questions are public samples; the reason is recorded.");
    }
    if !done.warnings.is_empty() {
        let _ = write!(said, "\nTo be looked after:\n{}", located(name, &done.warnings).trim_end());
    }
    if !done.unknown_people.is_empty() {
        let _ = write!(
            said,
            "\nThese authors and reviewers name nobody who is registered, so nobody is kept from the exam for them: {}. Name \
             people by id or e-mail address.",
            done.unknown_people.join(", ")
        );
    }
    said
}

fn stage_in_words(stage: Stage) -> &'static str {
    match stage {
        Stage::Beta => "as a beta, which never leads to a credential",
        Stage::Live => "for credit",
    }
}

fn exams(all: &[ExamId]) -> String {
    all.iter().map(ExamId::as_str).collect::<Vec<_>>().join(", ")
}

/// `bank versions [EXAM]`.
pub(super) fn versions(shop: &Shop, exam: Option<&str>, json: bool) -> Answer {
    let lines = Side::of(shop)?.versions(exam).map_err(refused)?;
    if json {
        return Ok(Output::json(&lines));
    }
    if lines.is_empty() {
        return Ok(Output::message(
            "Nothing was published: exams are drawn from the banks at hand. invigil bank publish FILE",
        ));
    }
    let zone = Zone::utc();
    let mut out = String::new();
    for (index, line) in lines.iter().enumerate() {
        if index
            .checked_sub(1)
            .and_then(|before| lines.get(before))
            .is_none_or(|before| before.bank != line.bank)
        {
            let _ = writeln!(out, "{}", line.bank);
        }
        let by = line.publisher.as_ref().map(|person| format!(" by {person}")).unwrap_or_default();
        let digest: String = line.digest.to_string().chars().take(12).collect();
        let published = text::instant(line.published, &zone);
        let state = match line.state {
            VersionState::Current => "current",
            VersionState::Superseded => "superseded",
            VersionState::Withdrawn => "withdrawn",
        };
        let _ = writeln!(
            out,
            "{:>4}  {:4}  {state:10}  {published}{by}  {digest}",
            line.version,
            line.stage.word()
        );
        if !line.note.is_empty() {
            super::page::put(&mut out, "      ", &line.note);
        }
        if line.samples > 0 {
            let why = format!("{} public samples, published all the same: {}", line.samples, line.forced);
            super::page::put(&mut out, "      ", &why);
        }
        if let Some(withdrawn) = &line.withdrawn {
            let by = withdrawn.by.as_ref().map(|person| format!(" by {person}")).unwrap_or_default();
            let at = text::instant(withdrawn.at, &zone);
            super::page::put(&mut out, "      ", &format!("withdrawn {at}{by}: {}", withdrawn.reason));
        }
    }
    Ok(Output::data(out))
}

/// `bank withdraw EXAM VERSION`.
pub(super) fn withdraw(shop: &Shop, exam: &str, version: u32, reason: &str) -> Answer {
    let done = Side::of(shop)?.withdraw(exam, version, reason).map_err(refused)?;
    let bank = &done.line.bank;
    Ok(Output::message(match &done.current {
        Some(current) => format!(
            "Version {version} of {bank} is withdrawn. Attempts at {} are drawn from version {} ({}); those that are open keep \
             theirs.",
            exams(&done.exams),
            current.version,
            current.stage.word()
        ),
        None => format!(
            "Version {version} of {bank} is withdrawn, and no other is left: {} cannot be started until one is published. \
             Attempts that are open go on.",
            exams(&done.exams)
        ),
    }))
}

/// `bank fetch EXAM [VERSION]`.
pub(super) fn fetch(shop: &Shop, exam: &str, version: Option<u32>, to: Option<&Path>) -> Answer {
    if let Some(path) = to.filter(|path| path.symlink_metadata().is_ok()) {
        let why = format!("{} is there already, and was left as it is. Name another file", path.display());
        return Err(Output::failure(code::USAGE, why));
    }
    let bytes = Side::of(shop)?.fetch(exam, version).map_err(refused)?;
    let Some(path) = to else { return Ok(Output::data(String::from_utf8_lossy(&bytes))) };
    files::write_new(path, &bytes)
        .map_err(|e| Output::failure(code::IO, format!("{} cannot be written: {e}", path.display())))?;
    Ok(Output::message(format!("{} is written. It holds the keys: keep it from candidates.", path.display())))
}

/// `bank barred EXAM`.
pub(super) fn barred(shop: &Shop, exam: &str, json: bool) -> Answer {
    let lines = Side::of(shop)?.barred(exam).map_err(refused)?;
    if json {
        return Ok(Output::json(&lines));
    }
    if lines.is_empty() {
        return Ok(Output::message(format!("Nobody who is registered is kept from {exam}.")));
    }
    let width = lines.iter().map(|line| line.person.as_str().len()).max().unwrap_or(0);
    let mut out = String::new();
    for line in &lines {
        let why: Vec<String> = line.why.iter().map(why).collect();
        let _ = writeln!(out, "{:width$}  {}  {}", line.person, line.name, why.join("; "));
    }
    Ok(Output::data(out))
}

fn why(involved: &Involved) -> String {
    match involved {
        Involved::Wrote(Some(version)) => format!("author or reviewer in version {version}"),
        Involved::Wrote(None) => "author or reviewer in the bank at hand".to_owned(),
        Involved::Published(version) => format!("published version {version}"),
        Involved::Fetched(version) => format!("fetched version {version}"),
    }
}
