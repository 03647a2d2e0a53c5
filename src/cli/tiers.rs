//! `tiers`: how a partner stands to the tiers of the program, on any day.

use crate::api::NAMED;
use crate::cli::office::Office;
use crate::cli::outcome::{Output, code};
use crate::cli::shop::{Answer, Shop};
use crate::delivery::TiersQuery;
use crate::time::Day;
use crate::tui::text::tiers as words;
use crate::tui::theme::Role;
use crate::tui::widgets::beside;
use std::fmt::Write;

/// Columns of a narrow terminal.
const COLUMNS: usize = 80;

/// Carries `tiers` out.
pub(super) fn tiers(
    shop: &Shop,
    partner: Option<String>,
    tier: Option<String>,
    at: Option<Day>,
    json: bool,
) -> Answer {
    let program = shop.library.program();
    let office = shop.office()?;
    if office.here().is_some() && partner.is_none() && !json && program.tiers.is_empty() {
        return Ok(Output::message(words::no_tiers(&program.name)));
    }
    let (partner, remark) = match partner {
        Some(partner) => (partner, String::new()),
        None => own_partner(shop, &office, at)?,
    };
    let named = (!json).then_some(NAMED);
    let report = office.run(office.registry.tiers(&TiersQuery { partner, tier, at, named }))?;
    if json {
        let written = Output::json_as_it_comes(&report);
        return Ok(Output { stderr: remark + &written.stderr, ..written });
    }
    if report.tiers.is_empty() {
        return Ok(Output::message(words::no_tiers(&report.program.name)));
    }
    let mut out = String::new();
    for line in words::page(&report) {
        if line.kind == words::Kind::Blank {
            out.push('\n');
            continue;
        }
        for row in beside(line.column, (&line.label, Role::Text), (&line.body, Role::Text), COLUMNS) {
            let _ = writeln!(out, "{}", row.in_full().trim_end());
        }
    }
    Ok(Output { stderr: remark, ..Output::data(out) })
}

/// The partner of the person in use, or of who is signed in, and a remark that it was taken: where the person belongs, or
/// the one that the person manages.
fn own_partner(shop: &Shop, office: &Office, at: Option<Day>) -> Answer<(String, String)> {
    let unnamed = || {
        Output::failure(code::USAGE, "name the partner with --partner ID; `invigil partner list` shows them")
    };
    let person = office.person(shop).ok_or_else(unnamed)?;
    let belongs = office.run(office.registry.belongs(person.as_str(), at))?;
    let own = belongs.own().ok_or_else(unnamed)?;
    let remark = format!("The partner of {}: {own} (--partner names another one).\n", belongs.name);
    Ok((own.to_string(), remark))
}
