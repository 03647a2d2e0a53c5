//! What a decision would do, in words.

use crate::authoring::Effect;
use crate::cli::page::put;
use std::fmt::Write as _;

/// The effect of taking an item out.
pub(super) fn text(effect: &Effect) -> String {
    let mut out = String::from("What that does:\n");
    for change in &effect.pools {
        let short = match change.after.needed.saturating_sub(change.after.live) {
            0 => String::new(),
            short => format!(": {short} short"),
        };
        put(
            &mut out,
            "  pool      ",
            &format!("{}: {} → {}{short}", change.exam, change.before, change.after),
        );
    }
    if effect.pools.is_empty() {
        out.push_str("  pool      stays as it is\n");
    }
    if let Some((before, after, needed)) = effect.practice {
        let short = if after < needed { ": too few" } else { "" };
        let _ = writeln!(out, "  practice  {before} → {after} items, {needed} asked for{short}");
    }
    for draw in &effect.draws {
        let said = match (&draw.before, &draw.after) {
            (_, None) => format!("forms of {} can be drawn", draw.exam),
            (None, Some(why)) => format!("NO FORM of {} could be drawn any more: {why}", draw.exam),
            (Some(_), Some(why)) => format!("no form of {} can be drawn, as before: {why}", draw.exam),
        };
        put(&mut out, "  forms     ", &said);
    }
    for set in &effect.enemies {
        let names: Vec<&str> = set.left.iter().map(|id| id.as_str()).collect();
        let said = match names.as_slice() {
            [] => "its set has no other item that is drawn".to_owned(),
            [one] => format!("{one} has no enemy any more in the set that they share"),
            many => format!("{} stay enemies of each other", many.join(", ")),
        };
        put(&mut out, "  enemies   ", &said);
    }
    if effect.enemies.is_empty() {
        out.push_str("  enemies   it has none\n");
    }
    out
}
