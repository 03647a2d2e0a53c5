//! A bank compared with the program it belongs to.

use super::pool::pool;
use super::resolve::Places;
use super::{Bank, Blueprint};
use crate::document::{Fault, FaultCode, nearest};
use crate::program::Program;

/// What does not fit: names, quotas, pool, practice items.
pub(super) fn faults(bank: &Bank, places: &Places, program: &Program) -> Vec<Fault> {
    if bank.program != program.id {
        let message = format!("the bank belongs to the program `{}`, not to `{}`", bank.program, program.id);
        let mend = "check it with --program and the file of its program, or mend the id";
        return vec![Fault::error(FaultCode::UnknownReference, places.program, message, mend)];
    }
    let mut faults = Vec::new();
    for (blueprint, at) in bank.blueprints.iter().zip(&places.blueprints) {
        faults.extend(
            exam_fault(bank, blueprint, program)
                .map(|(message, mend)| Fault::error(FaultCode::UnknownReference, at.exam, message, mend)),
        );
        let questions = program.exam(&blueprint.exam).map(|exam| exam.questions);
        if let Some(questions) = questions.filter(|questions| *questions != blueprint.scored()) {
            let message = format!(
                "the blueprint of `{}` takes {} items, but the exam has {questions} questions",
                blueprint.exam,
                blueprint.scored()
            );
            let mend = "change the numbers of the domains, or the exam's questions in the program";
            faults.push(Fault::error(FaultCode::Contradiction, at.items, message, mend));
        }
    }
    let path = program
        .exams
        .iter()
        .find(|exam| exam.bank == bank.id)
        .and_then(|exam| program.track(&exam.track))
        .map(|track| track.domains.as_slice())
        .unwrap_or_default();
    for domain in bank.domains.iter().filter(|_| !path.is_empty()) {
        if !path.iter().any(|known| known.id == domain.id) {
            let message = format!("the learning path of this exam has no domain `{}`", domain.id);
            let mend = match nearest(domain.id.as_str(), path.iter().map(|known| known.id.as_str())) {
                Some(close) => format!("did you mean `{close}`?"),
                None => "name it in the program's track, or use a domain of that track".to_owned(),
            };
            let span = places.domains.get(&domain.id).copied().unwrap_or(places.id);
            faults.push(Fault::error(FaultCode::UnknownReference, span, message, mend));
        }
    }
    faults.extend(shortages(bank, places, program));
    faults
}

/// Why the program does not draw this exam from this bank.
fn exam_fault(bank: &Bank, blueprint: &Blueprint, program: &Program) -> Option<(String, String)> {
    let name = &blueprint.exam;
    match program.exam(name) {
        None => {
            let mend = match nearest(name.as_str(), program.exams.iter().map(|exam| exam.id.as_str())) {
                Some(close) => format!("did you mean `{close}`?"),
                None => "name an exam of the program".to_owned(),
            };
            Some((format!("the program has no exam `{name}`"), mend))
        }
        Some(exam) if exam.bank != bank.id => {
            let message =
                format!("the program draws `{name}` from the bank `{}`, not from `{}`", exam.bank, bank.id);
            Some((message, "move the blueprint into that bank".to_owned()))
        }
        Some(_) => None,
    }
}

fn shortages(bank: &Bank, places: &Places, program: &Program) -> Vec<Fault> {
    let report = pool(bank, program);
    let mut faults = Vec::new();
    for (blueprint, at) in report.blueprints.iter().zip(&places.blueprints) {
        for row in blueprint.short() {
            let message = format!(
                "the pool of `{}` is {} live items short: {} of {} × {} (enemies count once)",
                row.domain,
                row.needed - row.live,
                row.live,
                report.factor,
                row.quota
            );
            let span = at.quotas.get(&row.domain).copied().unwrap_or(at.items);
            faults.push(Fault::error(
                FaultCode::Shortage,
                span,
                message,
                "write more live items of this domain",
            ));
        }
    }
    if report.practice < report.practice_needed {
        let message = format!(
            "the bank has {} practice {}; the program asks for {}",
            report.practice,
            if report.practice == 1 { "item" } else { "items" },
            report.practice_needed
        );
        let mend = "write more items with status = \"practice\"";
        faults.push(Fault::error(FaultCode::Shortage, places.id, message, mend));
    }
    faults
}
