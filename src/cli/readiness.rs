//! `program readiness`: what a program and its banks still lack.

use crate::api::{Finding, Weight};
use crate::cli::outcome::{Output, code};
use crate::cli::shop::{Answer, Shop};
use crate::library;
use crate::time::Day;
use crate::tui::text;
use serde_json::json;
use std::fmt::Write;

/// Carries `program readiness` out. Exit code 1 while something keeps an exam from being launched.
pub(super) fn readiness(shop: &Shop, day: Day, json: bool) -> Answer {
    let program = shop.library.program();
    // what was published stands in the store; a program that is being written has none yet
    let found = match shop.home.store().is_file() {
        true => {
            let desk = shop.desk()?;
            desk.run(desk.delivery.content_desk().readiness(day))?
        }
        false => library::readiness(&shop.library, day),
    };
    let blocked = found.iter().any(|finding| finding.weight == Weight::Blocks);
    let mut output = if json {
        Output::json(&json!({
            "program": program.id,
            "day": day,
            "ready": !blocked,
            "findings": found,
        }))
    } else {
        Output::data(in_words(&program.name, day, &found))
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
