//! `program readiness`: what a program and its banks still lack.

use crate::api::{Finding, Weight};
use crate::cli::outcome::{Output, code};
use crate::cli::publish::Side;
use crate::cli::shop::{Answer, Shop};
use crate::library;
use crate::time::Day;
use crate::tui::text;
use serde_json::json;
use std::fmt::Write;

/// Carries `program readiness` out. Exit code 1 while something keeps an exam from being launched.
pub(super) fn readiness(shop: &Shop, day: Day, json: bool) -> Answer {
    let there = shop.account()?;
    // what was published stands in the store; a program that is being written has none yet
    let found = match there.is_some() || shop.has_store() {
        true => Side::of(shop)?.readiness(day).map_err(|e| Output::failure(code::NO, e))?,
        false => library::readiness(&shop.library, day),
    };
    // of a server's program the name is not at hand
    let program = match &there {
        Some(account) => account.server.clone(),
        None => shop.library.program().name.clone(),
    };
    let blocked = found.iter().any(|finding| finding.weight == Weight::Blocks);
    let mut output = if json {
        Output::json(&json!({
            "program": there.is_none().then(|| &shop.library.program().id),
            "server": there.as_ref().map(|account| &account.server),
            "day": day,
            "ready": !blocked,
            "findings": found,
        }))
    } else {
        Output::data(in_words(&program, day, &found))
    };
    output.code = if blocked { code::NO } else { code::DONE };
    Ok(output)
}

fn in_words(program: &str, day: Day, found: &[Finding]) -> String {
    let mut out = format!("{program}, {} (UTC)\n", text::date(day));
    if found.is_empty() {
        out.push_str("Every exam can be launched; nothing is to be mended.\n");
    }
    let sections = [
        (Weight::Blocks, "before an exam can be launched"),
        (Weight::Mend, "to be looked after"),
        (Weight::Note, "good to know"),
    ];
    for (weight, heading) in sections {
        let of_weight: Vec<&Finding> = found.iter().filter(|f| f.weight == weight).collect();
        if of_weight.is_empty() {
            continue;
        }
        // Writing to a String cannot fail.
        let _ = writeln!(out, "\n{heading}");
        for finding in of_weight {
            let subject = finding.exam.as_deref().unwrap_or("the program");
            let _ = writeln!(out, "  {subject}: {}\n      {}", finding.what, finding.mend);
        }
    }
    out
}
