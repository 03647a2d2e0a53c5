//! `bank review`: what is due, item by item, each decision written at once.
//!
//! Nothing is decided without being shown: before an item goes on hold or is retired, its reviewer sees what that does to the
//! pool, to forms and to its enemies. A file that changed since the item was shown is not written.

mod effect_text;
mod sheet;
mod walk;

use crate::authoring::{Decision, Effect, Verdict, decide};
use crate::bank::{self, Status, review_due};
use crate::cli::args::ReviewArgs;
use crate::cli::bank_fmt::refused;
use crate::cli::content::count;
use crate::cli::files;
use crate::cli::outcome::{Output, code};
use crate::cli::shop::{Answer, Shop};
use crate::document::{is_forbidden, nearest};
use crate::id::ItemId;
use crate::program::Program;
use crate::runtime::editor;
use crate::time::{Clock as _, Day};
use serde_json::json;
use sheet::Sheet;
use std::io::{self, IsTerminal as _};
use std::path::PathBuf;

/// The longest name of a reviewer, in characters, as a bank has it.
const NAME: usize = 200;
/// The longest reason, in characters.
const REASON: usize = 500;

/// A review of one file.
struct Review<'a> {
    path: PathBuf,
    program: &'a Program,
    /// The day that a review gets.
    at: Day,
    /// What is due by this day is reviewed.
    due_by: Day,
}

/// `bank review FILE`. Exit codes: 0 done, 1 refused, 65 the file is no bank, 66 or 74 it cannot be read or written.
pub(super) fn bank_review(shop: &Shop, args: &ReviewArgs) -> Answer {
    let at = args.at.unwrap_or_else(|| shop.clock.now().wall.day());
    let review = Review {
        path: args.file.clone(),
        program: shop.library.program(),
        at,
        due_by: args.due_by.unwrap_or(at),
    };
    if let Some(by) = &args.by {
        sound(by, NAME, "the reviewer").map_err(|why| Output::failure(code::USAGE, why))?;
    }
    let sheet = review.read()?;
    if args.list {
        return Ok(review.list(&sheet, args.json));
    }
    if let Some(given) = &args.item {
        return review.one(&sheet, given, args);
    }
    let editor = editor::chosen();
    let edit = |line: usize| editor::open(&editor, &review.path, line);
    let (stdin, echo) = (io::stdin(), io::stdin().is_terminal());
    let by = args.by.as_deref().map(|by| by.trim().to_owned());
    let mut walk = walk::Walk { review: &review, by, edit: &edit, echo };
    walk.go(sheet, &mut stdin.lock(), &mut io::stdout().lock())
        .map_err(|error| Output::failure(code::IO, format!("the review ended: {error}")))?;
    Ok(Output::default())
}

/// A text that may stand in a bank; the error says what is wrong with it.
fn sound(text: &str, longest: usize, what: &str) -> Result<(), String> {
    match text {
        text if text.trim().is_empty() => Err(format!("{what} is empty")),
        text if text.chars().count() > longest => Err(format!("{what} has over {longest} characters")),
        text if text.chars().any(|c| c.is_control() || is_forbidden(c)) => {
            Err(format!("{what} has characters that a bank may not hold"))
        }
        _ => Ok(()),
    }
}

impl Review<'_> {
    fn read(&self) -> Answer<Sheet> {
        Sheet::read(&self.path, self.program, self.due_by)
    }

    fn due(&self, sheet: &Sheet) -> Vec<ItemId> {
        review_due(&sheet.bank, self.due_by).into_iter().cloned().collect()
    }

    /// The verdict in the file, as long as that is what was read and a bank comes of it.
    fn write(&self, sheet: &Sheet, verdict: &Verdict<'_>) -> Answer<()> {
        let name = self.path.display().to_string();
        let text = decide(&name, &sheet.text, verdict).map_err(|error| refused(&error))?;
        let read = bank::survey(&name, text.as_bytes(), None).into_result();
        read.map_err(|report| refused(&report.into()))?;
        files::replace(&self.path, sheet.text.as_bytes(), text.as_bytes())
            .map_err(|error| Output::failure(code::IO, format!("{name} cannot be written: {error}")))
    }

    /// The effect of a decision that changes a status.
    fn effect(&self, sheet: &Sheet, item: &ItemId, decision: Decision) -> Option<Effect> {
        let status = decision.status()?;
        let program = Some(self.program).filter(|program| program.id == sheet.bank.program);
        Some(Effect::of(&sheet.bank, program, item, status))
    }

    /// `--list`
    fn list(&self, sheet: &Sheet, for_programs: bool) -> Output {
        let due = self.due(sheet);
        let items: Vec<_> = due.iter().filter_map(|id| sheet.bank.item(id)).collect();
        if for_programs {
            let rows: Vec<_> = items
                .iter()
                .map(|item| {
                    json!({
                        "id": item.id,
                        "domain": item.domain,
                        "status": item.status,
                        "reviewed": item.reviewed,
                        "line": sheet.line(&item.id),
                    })
                })
                .collect();
            return Output::json(&json!({"bank": sheet.bank.id, "due_by": self.due_by, "due": rows}));
        }
        if items.is_empty() {
            return Output::data(self.nothing_due(sheet));
        }
        let mut out = format!(
            "{} of {} due on {}: reviewed in neither that quarter nor the one before\n",
            items.len(),
            count(sheet.bank.items.len(), "item"),
            self.due_by
        );
        let width = items.iter().map(|item| item.id.as_str().len()).max().unwrap_or(0);
        for item in items {
            let (id, status) = (item.id.as_str(), sheet.status(&item.id));
            out.push_str(&format!("  {id:<width$}  {}  {status:<8}  {}\n", item.reviewed, item.domain));
        }
        Output::data(out)
    }

    fn nothing_due(&self, sheet: &Sheet) -> String {
        let next = sheet.next_due().map_or_else(String::new, |(day, n)| {
            let verb = if n == 1 { "is" } else { "are" };
            format!(" On {day} {} {verb} due next.", count(n, "item"))
        });
        format!("No review of {} is due on {}.{next}\n", sheet.bank.id, self.due_by)
    }

    /// `--item ID`, with a decision or without.
    fn one(&self, sheet: &Sheet, given: &str, args: &ReviewArgs) -> Answer {
        let Some(item) = sheet.bank.items.iter().find(|item| item.id.as_str() == given) else {
            let near = nearest(given, sheet.bank.items.iter().map(|item| item.id.as_str()));
            let hint = near.map_or_else(String::new, |id| format!(": did you mean `{id}`?"));
            return Err(Output::failure(code::NO, format!("this bank has no item `{given}`{hint}")));
        };
        let (decision, reason) = match (args.ok, &args.hold, &args.retire) {
            (true, ..) => (Decision::Sound, ""),
            (_, Some(reason), _) => (Decision::Hold, reason.as_str()),
            (_, _, Some(reason)) => (Decision::Retire, reason.as_str()),
            _ => return Ok(Output::data(sheet.card(&item.id, ""))),
        };
        if !reason.is_empty() {
            sound(reason, REASON, "the reason").map_err(|why| Output::failure(code::USAGE, why))?;
        }
        if let Some(already) = already(item.status, decision) {
            return Err(Output::failure(code::NO, format!("`{given}` {already}. Nothing was changed")));
        }
        let by = args.by.as_deref().unwrap_or_default().trim();
        let verdict = Verdict { item: &item.id, decision, reason, by, on: self.at };
        let mut out = String::new();
        if let Some(effect) = self.effect(sheet, &item.id, decision) {
            out = effect_text::text(&effect);
            if effect.closes_an_exam() && !args.anyway {
                let said = "no form could be drawn any more. Nothing was changed; add --anyway to do it all the same";
                return Err(Output { stdout: out, ..Output::failure(code::NO, said) });
            }
        }
        self.write(sheet, &verdict)?;
        out.push_str(&format!("{}\n", done(&verdict)));
        Ok(Output::data(out))
    }
}

/// What an item is already, where a decision would change nothing.
fn already(status: Status, decision: Decision) -> Option<&'static str> {
    match (status, decision) {
        (Status::OnHold, Decision::Hold) => Some("is on hold already"),
        (Status::Retired, Decision::Retire) => Some("is retired already"),
        (Status::Retired, Decision::Hold) => Some("is retired"),
        _ => None,
    }
}

/// What was decided.
fn done(verdict: &Verdict<'_>) -> String {
    let Verdict { item, by, on, .. } = verdict;
    match verdict.decision {
        Decision::Sound => format!("{item}: reviewed on {on} by {by}. It is written."),
        Decision::Hold => format!("{item}: on hold since {on}. It is written."),
        Decision::Retire => format!("{item}: retired on {on}. It is written."),
    }
}
