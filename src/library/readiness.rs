//! What a program still lacks before its exams can be launched, and what its people should look after.

use super::{Library, Loaded, Shelf};
use crate::api::{Finding, Weight};
use crate::bank;
use crate::document::{FaultCode, Severity, nearest};
use crate::form::{self, History};
use crate::program::{Exam, ExamKind};
use crate::time::Day;

/// Everything that was found on this day, the gravest first, otherwise in the program's order.
pub fn readiness(library: &Library, today: Day) -> Vec<Finding> {
    let program = library.program();
    let mut found = Vec::new();
    let mut say = |weight, exam: Option<&Exam>, what: String, mend: String| {
        found.push(Finding { weight, exam: exam.map(|e| e.id.to_string()), what, mend });
    };
    if program.support.is_none() {
        let mend = "add [support] with a name and an e-mail: candidates are told whom to ask";
        say(Weight::Mend, None, "nobody is named for questions and appeals".into(), mend.into());
    }
    if program.effective_from > today {
        let what = format!(
            "the program applies from {}; until then nobody can sit its exams",
            program.effective_from
        );
        let mend = "wait for that day, or set `effective_from` to an earlier one";
        say(Weight::Blocks, None, what, mend.into());
    }
    for notice in library.notices() {
        say(Weight::Mend, None, notice.clone(), "mend the file or move it away".into());
    }
    for entry in library.entries() {
        if !program.exams.iter().any(|exam| exam.bank == entry.id) {
            let mend = match nearest(entry.id.as_str(), program.exams.iter().map(|e| e.bank.as_str())) {
                Some(close) => format!("did you mean id = \"{close}\"?"),
                None => "give the bank the id of its exam, or take the file away".to_owned(),
            };
            say(Weight::Mend, None, format!("no exam draws from the bank `{}`", entry.id), mend);
        }
    }
    for exam in &program.exams {
        if exam.beta {
            let what = "it is a beta: attempts never lead to a credential".to_owned();
            say(Weight::Note, Some(exam), what, "remove `beta` when it is launched".into());
        }
        match library.shelf(&exam.id) {
            Shelf::Missing if exam.kind == ExamKind::Brief => {
                let mend = format!("write {}.toml, which it draws from too", exam.bank);
                say(Weight::Blocks, Some(exam), "no question bank".into(), mend);
            }
            Shelf::Missing if let Some(bank) = library.foreign().iter().find(|bank| bank.id == exam.bank) => {
                let what = format!("its bank {} belongs to the program `{}`", bank.name, bank.program);
                let mend = format!("write program = \"{}\" there, if it is yours", program.id);
                say(Weight::Blocks, Some(exam), what, mend);
            }
            Shelf::Missing => {
                let mend = format!("write {}.toml and give its folder with --banks", exam.bank);
                say(Weight::Blocks, Some(exam), "no question bank".into(), mend);
            }
            Shelf::Broken(why) => {
                let mend = "`invigil bank check` on its file shows every fault".to_owned();
                say(Weight::Blocks, Some(exam), format!("its bank cannot be used: {why}"), mend);
            }
            Shelf::Ready(_) => match library.load(&exam.id) {
                Err(error) => {
                    say(
                        Weight::Blocks,
                        Some(exam),
                        error.to_string(),
                        "restore the file, or start the program anew to read it as it is now".into(),
                    );
                }
                Ok(loaded) => {
                    for (weight, what, mend) in of_bank(library, exam, &loaded, today) {
                        say(weight, Some(exam), what, mend);
                    }
                }
            },
        }
    }
    found.sort_by_key(|finding| finding.weight);
    found
}

fn of_bank(library: &Library, exam: &Exam, loaded: &Loaded, today: Day) -> Vec<(Weight, String, String)> {
    let (program, bank) = (library.program(), &*loaded.bank);
    let mut found = Vec::new();
    if exam.kind == ExamKind::Main {
        // what does not fit the program; shortages are counted below
        let report = bank::check(&format!("{}.toml", bank.id), &loaded.bytes, Some(program)).report;
        let errors = report.faults().iter().filter(|fault| fault.severity == Severity::Error);
        let misfits = errors.filter(|fault| fault.code != FaultCode::Shortage);
        found.extend(misfits.map(|fault| (Weight::Blocks, fault.message.clone(), fault.mend.clone())));
    }
    let Some(blueprint) = bank.blueprint(&exam.id) else {
        let what = format!("the bank `{}` has no blueprint for it", bank.id);
        let mend = format!("add [[blueprint]] with exam = \"{}\"", exam.id);
        return vec![(Weight::Blocks, what, mend)];
    };
    if let Err(error) = form::plan(bank, blueprint, &History::default()) {
        found.push((Weight::Blocks, error.to_string(), "`invigil bank check` shows the pool".into()));
    }
    let pool = bank::pool(bank, program);
    for row in pool.blueprints.iter().filter(|pool| pool.exam == exam.id).flat_map(|pool| pool.short()) {
        let mend = format!("write {} more; until then attempts share questions", row.needed - row.live);
        found.push((Weight::Blocks, format!("too few live items: {row}"), mend));
    }
    if exam.kind == ExamKind::Main {
        if pool.practice < pool.practice_needed {
            let items = if pool.practice == 1 { "item" } else { "items" };
            let what = format!("{} practice {items} of {}", pool.practice, pool.practice_needed);
            let mend = format!("write {} more", pool.practice_needed - pool.practice);
            found.push((Weight::Mend, what, mend));
        }
        match bank::review_due(bank, today).len() {
            0 => {}
            due => {
                let what = format!("{due} of {} items are due for review", bank.items.len());
                found.push((Weight::Mend, what, "`invigil bank check` names them".into()));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::template;

    fn day(year: i32, month: u32, day: u32) -> Day {
        Day::from_ymd(year, month, day).unwrap()
    }

    fn of(found: &[Finding], exam: &str) -> Vec<(Weight, String)> {
        found.iter().filter(|f| f.exam.as_deref() == Some(exam)).map(|f| (f.weight, f.what.clone())).collect()
    }

    #[test]
    fn an_exam_with_a_full_and_reviewed_bank_has_no_findings() {
        let found = readiness(&Library::embedded().unwrap(), day(2026, 12, 31));
        assert_eq!(of(&found, "sales-associate"), []);
        assert_eq!(of(&found, "technical-associate"), []);
    }

    fn default_with(changes: &[(&str, &str)], bank_changes: &[(&str, &str)]) -> Vec<Finding> {
        let swap = |text: String, changes: &[(&str, &str)]| {
            changes.iter().fold(text, |text, (from, to)| {
                assert!(text.contains(from), "{from}");
                text.replacen(from, to, 1)
            })
        };
        let program = swap(template::DEFAULT.to_owned(), changes);
        let path =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("question-banks/sales-associate.toml");
        let bank = swap(std::fs::read_to_string(path).unwrap(), bank_changes);
        let library =
            Library::of_texts(program.as_bytes(), &[("sales-associate.toml", bank.as_bytes())]).unwrap();
        readiness(&library, day(2026, 12, 1))
    }

    #[test]
    fn a_bank_that_does_not_fit_the_program_blocks_its_exam() {
        let found = default_with(&[("questions = 40", "questions = 45")], &[]);
        let sales = of(&found, "sales-associate");
        let misfit = "the blueprint of `sales-associate` takes 40 items, but the exam has 45 questions";
        assert!(sales.contains(&(Weight::Blocks, misfit.to_owned())), "{sales:?}");

        let belongs = ("program = \"partner-certification\"", "program = \"partner-certificaton\"");
        let found = default_with(&[], &[belongs]);
        let of_other = "its bank sales-associate.toml belongs to the program `partner-certificaton`";
        assert_eq!(of(&found, "sales-associate"), [(Weight::Blocks, of_other.to_owned())]);

        let slip = [
            ("id = \"sales-associate\"", "id = \"sale-associate\""),
            ("exam = \"sales-associate\"", "exam = \"sale-associate\""),
        ];
        let found = default_with(&[], &slip);
        let stray = found.iter().find(|f| f.what == "no exam draws from the bank `sale-associate`").unwrap();
        assert_eq!(stray.mend, "did you mean id = \"sales-associate\"?");
    }

    #[test]
    fn a_program_that_does_not_apply_yet_blocks_every_exam() {
        let found = default_with(&[("effective_from = 2024-06-10", "effective_from = 2027-01-01")], &[]);
        let first = &found[0];
        assert_eq!((first.weight, first.exam.as_deref()), (Weight::Blocks, None));
        assert!(first.what.contains("2027-01-01; until then nobody can sit"), "{first:?}");
    }

    #[test]
    fn an_exam_without_a_bank_blocks_and_blocks_come_first() {
        let found = readiness(&Library::embedded().unwrap(), day(2027, 7, 1));
        assert_eq!(of(&found, "sales-expert"), [(Weight::Blocks, "no question bank".to_owned())]);
        let brief = of(&found, "implementation-professional-brief");
        assert_eq!(brief, [(Weight::Blocks, "no question bank".to_owned())]);
        assert_eq!(
            of(&found, "sales-associate"),
            [(Weight::Mend, "165 of 165 items are due for review".to_owned())]
        );
        assert!(found.is_sorted_by_key(|f| f.weight));
    }

    #[test]
    fn a_short_pool_a_program_without_support_and_a_beta_are_told() {
        let text = template::DEFAULT.replace("[support]\n", "[[notice]]\n");
        let start = text.find("[[notice]]").unwrap();
        let end = start + text[start..].find("# ──").unwrap();
        let program = format!("{}{}", &text[..start], &text[end..]).replace(
            "exam = { title = \"Sales Associate\" }",
            "exam = { title = \"Sales Associate\", beta = true }",
        );
        let bank = std::fs::read_to_string(
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("question-banks/sales-associate.toml"),
        );
        // ten live pricing items less
        let mut parts: Vec<String> = bank.unwrap().split("[[item]]").map(str::to_owned).collect();
        let mut left = 10;
        for part in &mut parts {
            if left > 0 && part.contains("domain = \"pricing\"") && part.contains("status = \"live\"") {
                *part = part.replace("status = \"live\"", "status = \"on-hold\"");
                left -= 1;
            }
        }
        let bank = parts.join("[[item]]");
        let library =
            Library::of_texts(program.as_bytes(), &[("sales-associate.toml", bank.as_bytes())]).unwrap();
        let found = readiness(&library, day(2026, 12, 1));
        assert!(found.iter().any(|f| f.exam.is_none() && f.what.contains("nobody is named")), "{found:?}");
        let sales = of(&found, "sales-associate");
        assert!(sales.iter().any(|(w, what)| *w == Weight::Blocks && what.contains("pricing")), "{sales:?}");
        assert!(sales.iter().any(|(w, what)| *w == Weight::Note && what.contains("beta")), "{sales:?}");
    }
}
