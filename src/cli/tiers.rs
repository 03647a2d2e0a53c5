//! `tiers`: how a partner stands to the tiers of the program, on any day.

use crate::api::NAMED;
use crate::cli::outcome::{Output, code};
use crate::cli::shop::{Answer, Desk, Shop};
use crate::delivery::TiersQuery;
use crate::time::{Clock as _, Day};
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
    if partner.is_none() && !json && program.tiers.is_empty() {
        return Ok(Output::message(words::no_tiers(&program.name)));
    }
    let desk = shop.desk()?;
    let (partner, remark) = match partner {
        Some(partner) => (partner, String::new()),
        None => own_partner(shop, &desk, at)?,
    };
    let named = (!json).then_some(NAMED);
    let report = desk.run(desk.delivery.tiers(&TiersQuery { partner, tier, at, named }))?;
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

/// The partner that the person in use belongs to, and a remark that it was taken.
fn own_partner(shop: &Shop, desk: &Desk, at: Option<Day>) -> Answer<(String, String)> {
    let unnamed = || {
        Output::failure(code::USAGE, "name the partner with --partner ID; `invigil partner list` shows them")
    };
    let used = shop.home.person().ok_or_else(unnamed)?;
    let registrar = desk.delivery.registrar();
    let person = desk.run(registrar.person(used.as_str()))?;
    let day = at.unwrap_or_else(|| shop.clock.now().wall.day());
    let memberships = desk.run(registrar.memberships(Some(&person.id)))?;
    let own = memberships.iter().rfind(|membership| membership.holds(day)).ok_or_else(unnamed)?;
    let remark = format!("The partner of {}: {} (--partner names another one).\n", person.name, own.partner);
    Ok((own.partner.to_string(), remark))
}
