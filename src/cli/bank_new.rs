//! `bank new`: a bank to start with, from what the program says of its exam.

use crate::authoring::{Skeleton, Topic, spread};
use crate::bank::CatalogueEntry;
use crate::cli::args::{NamedDomain, NewArgs};
use crate::cli::files;
use crate::cli::outcome::{Output, code};
use crate::cli::shop::{Answer, Shop};
use crate::embedded;
use crate::program::{Exam, Program};
use crate::time::Clock as _;
use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::path::Path;

/// Behind the name of an exam that the program does not have.
const OWN_EXAM: &str = "A bank belongs to an exam of a program. For an exam of your own, write its program first (invigil program new), and \
     give it to every command: --program FILE
";

/// `bank new EXAM`
pub(super) fn bank_new(shop: &Shop, args: &NewArgs) -> Answer {
    let program = shop.library.program();
    let exam = shop.exam(&args.exam).map_err(|mut unknown| {
        unknown.stderr.push_str(OWN_EXAM);
        unknown
    })?;
    let Some(exam) = program.exam(&exam) else { return Err(Output::failure(code::NO, "no such exam")) };
    if exam.bank != exam.id {
        let said = format!(
            "`{}` is drawn from the bank of `{}`, by a blueprint of its own: invigil bank new {1}",
            exam.id, exam.bank
        );
        return Err(Output::failure(code::NO, said));
    }
    if let Some(path) = args.output.as_deref().filter(|path| path.symlink_metadata().is_ok()) {
        return Err(files::is_there(path));
    }
    let known = embedded::banks()
        .map(|(entry, _)| entry)
        .find(|entry| entry.id == exam.id && entry.program == program.id);
    let domains = domains(exam, program, known.as_ref(), &args.domain)?;
    let text = skeleton(exam, program, known.as_ref(), domains, shop)?.text();
    let Some(path) = &args.output else { return Ok(Output::data(text)) };
    files::write_new(path, text.as_bytes()).map_err(|error| {
        Output::failure(code::IO, format!("{} cannot be written: {error}", path.display()))
    })?;
    let own = shop.library.program_bytes() != embedded::program();
    let own = if own { ", with the --program of this command" } else { "" };
    Ok(Output::message(format_args!(
        "{0} is written: domains, blueprint, and a draft of each kind of item.{1}\n\
         Put your items in, then{own}: invigil bank check {0}",
        path.display(),
        misnamed(path, exam)
    )))
}

/// A bank that is called otherwise is not found in a folder of banks.
fn misnamed(path: &Path, exam: &Exam) -> String {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    if stem == exam.id.as_str() {
        return String::new();
    }
    format!(" A bank is called by its exam: rename it to {}.toml before it is used.", exam.id)
}

fn skeleton(
    exam: &Exam,
    program: &Program,
    known: Option<&CatalogueEntry>,
    domains: Vec<Topic>,
    shop: &Shop,
) -> Answer<Skeleton> {
    let of_bank = program.exams.iter().filter(|other| other.bank == exam.id);
    let mut blueprints = Vec::new();
    for drawn in of_bank {
        let quotas = known
            .and_then(|entry| entry.blueprint(&drawn.id))
            .filter(|blueprint| blueprint.scored() == drawn.questions)
            .filter(|b| b.quotas.iter().all(|(id, _)| domains.iter().any(|domain| domain.id == *id)))
            .filter(|b| domains.iter().all(|domain| b.quotas.iter().any(|(id, _)| domain.id == *id)))
            .map(|blueprint| blueprint.quotas.clone());
        let Some(quotas) = quotas.or_else(|| spread(&domains, drawn.questions)) else {
            let said = format!(
                "`{}` has {} questions and {} domains: each domain gives at least one. Name fewer with --domain, or change the \
                 program",
                drawn.id,
                drawn.questions,
                domains.len()
            );
            return Err(Output::failure(code::NO, said));
        };
        blueprints.push((drawn.id.clone(), quotas));
    }
    blueprints.sort_by_key(|(id, _)| *id != exam.id);
    Ok(Skeleton {
        exam: exam.id.clone(),
        program: program.id.clone(),
        title: known.map_or_else(|| exam.title.clone(), |entry| entry.title.clone()),
        language: known.map_or_else(|| "en".to_owned(), |entry| entry.language.clone()),
        domains,
        blueprints,
        factor: program.pool_factor,
        practice: program.practice_items,
        today: shop.clock.now().wall.day(),
    })
}

/// The domains: those that were given, of the program's track, of the bank in the binary; else somebody is asked.
fn domains(
    exam: &Exam,
    program: &Program,
    known: Option<&CatalogueEntry>,
    given: &[NamedDomain],
) -> Answer<Vec<Topic>> {
    let short = |id: &crate::id::DomainId| {
        known.and_then(|entry| entry.domains.iter().find(|d| d.id == *id)).map(|d| d.short.clone())
    };
    let path = program.track(&exam.track).map(|track| track.domains.as_slice()).unwrap_or_default();
    let named = |domains: &[NamedDomain]| -> Vec<Topic> {
        domains.iter().map(|d| Topic { id: d.id.clone(), name: d.name.clone(), short: None }).collect()
    };
    let domains = match (given, path, known) {
        ([], [], Some(entry)) => {
            let topic = |d: &crate::bank::Domain| Topic {
                id: d.id.clone(),
                name: d.name.clone(),
                short: Some(d.short.clone()),
            };
            entry.domains.iter().map(topic).collect()
        }
        ([], [], None) => named(&asked(exam)?),
        ([], path, _) => path
            .iter()
            .map(|d| Topic { id: d.id.clone(), name: d.name.clone(), short: short(&d.id) })
            .collect(),
        (given, _, _) => named(given),
    };
    for (index, domain) in domains.iter().enumerate() {
        if domains.iter().skip(index + 1).any(|other| other.id == domain.id) {
            return Err(Output::failure(code::USAGE, format!("the domain `{}` is named twice", domain.id)));
        }
    }
    Ok(domains)
}

/// Asks for domains at a terminal.
fn asked(exam: &Exam) -> Answer<Vec<NamedDomain>> {
    if !io::stdin().is_terminal() {
        let said = format!(
            "the program says no domains of `{}`. Name them: --domain 'wind=Wind and weather', once for each",
            exam.id
        );
        return Err(Output::failure(code::USAGE, said));
    }
    let mut domains: Vec<NamedDomain> = Vec::new();
    eprintln!(
        "The program says no domains of `{}`. Name them as ID=NAME, such as wind=Wind and weather; an empty line ends.",
        exam.id
    );
    loop {
        eprint!("Domain {}: ", domains.len() + 1);
        let _ = io::stderr().flush();
        let mut line = String::new();
        let read = io::stdin().lock().read_line(&mut line);
        match (read, line.trim()) {
            (Err(error), _) => {
                return Err(Output::failure(code::IO, format!("standard input cannot be read: {error}")));
            }
            (Ok(_), "") if domains.is_empty() => {
                return Err(Output::failure(code::NO, "no domain was named. Nothing was written"));
            }
            (Ok(_), "") => return Ok(domains),
            (Ok(_), line) => match line.parse::<NamedDomain>() {
                Ok(domain) => domains.push(domain),
                Err(why) => eprintln!("{why}"),
            },
        }
    }
}
