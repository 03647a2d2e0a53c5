//! `invigil draw`: shows authors and auditors a form, how many there are, and how likely each item is. Shows keys.

use crate::bank::{self, Bank, Blueprint};
use crate::cli::outcome::{Output, code};
use crate::cli::page;
use crate::cli::progress::Progress;
use crate::cli::shop::{Answer, Shop};
use crate::digest::Digest;
use crate::entropy::{Seed, random};
use crate::form::{self, Draw, DrawError, History, Inclusion, Plan};
use crate::id::{ExamId, ItemId};
use crate::library::read_bank;
use num_bigint::BigUint;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What the command line asks for.
pub(super) struct Wish {
    /// An exam of the program, or a bank file.
    pub(super) what: String,
    /// The blueprint of this exam, where a bank has several.
    pub(super) blueprint: Option<ExamId>,
    /// The seed; a random one when there is none.
    pub(super) seed: Option<Digest>,
    /// A file with forms seen before.
    pub(super) history: Option<PathBuf>,
    /// Show the probability of every item.
    pub(super) inclusion: bool,
    /// For programs.
    pub(super) json: bool,
}

/// Carries `draw` out.
pub(super) fn draw(shop: &Shop, wish: &Wish) -> Answer {
    let (bank, exam) = bank(shop, wish)?;
    let wanted_exam = wish.blueprint.clone().unwrap_or(exam);
    let blueprint = bank.blueprint(&wanted_exam).or_else(|| match bank.blueprints.as_slice() {
        [only] if wish.blueprint.is_none() => Some(only),
        _ => None,
    });
    let Some(blueprint) = blueprint else {
        let known: Vec<&str> = bank.blueprints.iter().map(|b| b.exam.as_str()).collect();
        let said = format!(
            "the bank `{}` has no blueprint of `{wanted_exam}`; it has: {}",
            bank.id,
            known.join(", ")
        );
        return Err(Output::failure(code::NO, said));
    };
    let history = match &wish.history {
        Some(path) => history(path)?,
        None => History::default(),
    };
    let seed = wish.seed.unwrap_or_else(|| Digest(random(&*shop.entropy)));
    let wanted = Wanted { bank: &bank, blueprint, seed, history: &history, inclusion: wish.inclusion };
    let refused = |e: DrawError| Output::failure(code::NO, e);
    let _turning = Progress::turning("Drawing", wish.json);
    if wish.json { value(&wanted).map(|v| Output::json(&v)) } else { text(&wanted).map(Output::data) }
        .map_err(refused)
}

/// The bank, and the exam whose blueprint is meant unless another one is named.
fn bank(shop: &Shop, wish: &Wish) -> Answer<(Arc<Bank>, ExamId)> {
    let path = Path::new(&wish.what);
    if path.is_file() {
        let bytes = read_bank(path).map_err(|e| Output::failure(code::IO, e))?;
        let bank = bank::read(&wish.what, &bytes).map_err(|report| Output {
            stderr: report.plain(),
            code: code::DATA,
            ..Output::default()
        })?;
        let exam = bank.id.clone();
        return Ok((Arc::new(bank), exam));
    }
    let exam = shop.exam(&wish.what)?;
    let bank = shop.library.bank(&exam).map_err(|e| Output::failure(code::NO, e))?;
    Ok((bank, exam))
}

fn history(path: &Path) -> Answer<History> {
    let bytes = std::fs::read(path)
        .map_err(|e| Output::failure(code::NO_INPUT, format!("{} cannot be read: {e}", path.display())))?;
    serde_json::from_slice(&bytes).map_err(|e| {
        let said = format!(
            "{} is no history: {e}. It is a JSON list of forms, the oldest first, each a list of item ids: [[\"a-1\", \"a-2\"]]",
            path.display()
        );
        Output::failure(code::DATA, said)
    })
}

/// What to draw.
struct Wanted<'a> {
    /// The bank.
    bank: &'a Bank,
    /// The blueprint.
    blueprint: &'a Blueprint,
    /// The seed.
    seed: Digest,
    /// Forms seen before.
    history: &'a History,
    /// Show the probability of every item.
    inclusion: bool,
}

/// Draws, and tells it as a text for people.
fn text(wanted: &Wanted<'_>) -> Result<String, DrawError> {
    let plan = form::plan(wanted.bank, wanted.blueprint, wanted.history)?;
    let drawn = plan.draw(&Seed(wanted.seed.0));
    let mut out = String::new();
    let exam = &wanted.blueprint.exam;
    let scored = drawn.items.iter().filter(|i| i.scored).count();
    let _ = writeln!(out, "{exam}: {} items, {scored} scored", drawn.items.len());
    let _ = writeln!(out, "bank      {}  {}", wanted.bank.id, wanted.bank.digest);
    let _ = writeln!(out, "seed      {}", wanted.seed);
    let _ = writeln!(out, "forms     {} ({})", plan.forms(), magnitude(plan.forms()));
    page::put(&mut out, "overlap   ", &plan.overlap().to_string());
    let unknown = unknown(wanted);
    if !unknown.is_empty() {
        let ids: Vec<&str> = unknown.iter().map(|id| id.as_str()).collect();
        page::put(
            &mut out,
            "unknown   ",
            &format!("in the history, but not in this bank: {}", ids.join(", ")),
        );
    }
    out.push('\n');
    rows(&mut out, wanted.bank, &drawn);
    if wanted.inclusion {
        out.push('\n');
        probabilities(&mut out, &plan.inclusion());
    }
    Ok(out)
}

/// Items of the history that the bank has not: of another version of it, or mistyped.
fn unknown<'a>(wanted: &Wanted<'a>) -> BTreeSet<&'a ItemId> {
    wanted.history.0.iter().flatten().filter(|id| wanted.bank.item(id).is_none()).collect()
}

/// Draws, and tells it as JSON.
fn value(wanted: &Wanted<'_>) -> Result<Value, DrawError> {
    let plan = form::plan(wanted.bank, wanted.blueprint, wanted.history)?;
    let drawn = plan.draw(&Seed(wanted.seed.0));
    let items: Vec<Value> = drawn
        .items
        .iter()
        .map(|i| {
            let item = wanted.bank.item(&i.item);
            json!({
                "item": i.item,
                "domain": item.map(|item| &item.domain),
                "scored": i.scored,
                "options": i.options,
                "key": item.map(|item| item.options.iter().filter(|o| o.key).map(|o| &o.id).collect::<Vec<_>>()),
            })
        })
        .collect();
    let mut all = json!({
        "draw": "draw/v1",
        "exam": wanted.blueprint.exam,
        "bank": wanted.bank.id,
        "bank_digest": wanted.bank.digest,
        "blueprint_digest": wanted.blueprint.digest,
        "seed": wanted.seed,
        "forms": plan.forms().to_string(),
        "overlap": overlap(&plan),
        "unknown": unknown(wanted),
        "items": items,
    });
    if wanted.inclusion {
        all["inclusion"] = plan.inclusion().iter().map(inclusion).collect();
    }
    Ok(all)
}

fn overlap(plan: &Plan<'_>) -> Value {
    let overlap = plan.overlap();
    let attempts: Vec<Value> =
        overlap.attempts.iter().map(|(n, items)| json!({ "attempt": n, "items": items })).collect();
    let short: Vec<Value> = overlap
        .short
        .iter()
        .map(|s| json!({ "group": s.group, "needed": s.needed, "pool": s.pool, "unseen": s.unseen }))
        .collect();
    json!({ "items": overlap.items, "attempts": attempts, "short": short, "text": overlap.to_string() })
}

fn inclusion(item: &Inclusion) -> Value {
    json!({
        "item": item.item,
        "group": item.group,
        "numerator": item.numerator.to_string(),
        "denominator": item.denominator.to_string(),
        "probability": item.probability(),
    })
}

fn rows(out: &mut String, bank: &Bank, drawn: &Draw) {
    let width = drawn.items.iter().map(|i| i.item.as_str().len()).max().unwrap_or(4);
    let domain_width = bank.domains.iter().map(|d| d.id.as_str().len()).max().unwrap_or(6);
    let _ = writeln!(
        out,
        "{:>4}  {:width$}  {:domain_width$}  options as shown (* key)",
        "no.", "item", "domain"
    );
    for (n, chosen) in drawn.items.iter().enumerate() {
        let item = bank.item(&chosen.item);
        let domain = item.map_or("", |item| item.domain.as_str());
        let is_key = |id| item.is_some_and(|item| item.options.iter().any(|o| &o.id == id && o.key));
        let options: Vec<String> = chosen
            .options
            .iter()
            .map(|id| if is_key(id) { format!("{id}*") } else { id.to_string() })
            .collect();
        let pilot = if chosen.scored { "" } else { "  pilot, not scored" };
        let _ = writeln!(
            out,
            "{:>4}  {:width$}  {domain:domain_width$}  {}{pilot}",
            n + 1,
            chosen.item,
            options.join(" ")
        );
    }
}

fn probabilities(out: &mut String, all: &[Inclusion]) {
    let width = all.iter().map(|i| i.item.as_str().len()).max().unwrap_or(4);
    let _ = writeln!(out, "{:width$}  {:>11}  exact, lowest terms where short", "item", "probability");
    for item in all {
        let exact = format!("{}/{}", item.numerator, item.denominator);
        let shown = if exact.len() <= 40 { exact } else { "see --json".to_owned() };
        let _ = writeln!(out, "{:width$}  {:>11.6}  {shown}", item.item, item.probability());
    }
}

/// About how many, as a power of ten.
fn magnitude(count: &BigUint) -> String {
    let digits = count.to_string();
    if digits.len() <= 3 {
        "exactly".to_owned()
    } else {
        format!("about {}.{}e{}", &digits[..1], &digits[1..2], digits.len() - 1)
    }
}
