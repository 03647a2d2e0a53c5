//! `tiers`: how a partner stands to the tiers of the program, on any day.

use crate::cli::outcome::Output;
use crate::cli::shop::{Answer, Shop};
use crate::delivery::TiersQuery;
use crate::tui::text::tiers as words;
use crate::tui::theme::Role;
use crate::tui::widgets::beside;
use std::fmt::Write;

/// Columns of a narrow terminal.
const COLUMNS: usize = 80;

/// Carries `tiers` out.
pub(super) fn tiers(shop: &Shop, query: &TiersQuery, json: bool) -> Answer {
    let desk = shop.desk()?;
    let report = desk.run(desk.delivery.tiers(query))?;
    if json {
        return Ok(Output::json(&report));
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
    Ok(Output::data(out))
}
