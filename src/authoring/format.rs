//! `bank fmt`: one layout for every bank.
//!
//! Members of a table stand in the order of the format, unknown ones behind them as they were; tables and entries of lists stay
//! where their author put them. Nothing that is data changes, and no comment goes: [`format()`] compares the digests and
//! refuses rather than write another bank.

use super::comments::{Above, raw};
use super::error::AuthoringError;
use super::values::Values;
use crate::bank;
use crate::digest::Digest;
use crate::document::{self, Order};
use toml_edit::{DocumentMut, Item, Key, Table};

/// The text of the bank file `name` with these bytes, laid out. Faults of the bank keep it from nothing, as long as it is TOML.
pub fn format(name: &str, bytes: &[u8]) -> Result<String, AuthoringError> {
    let data = document::data(name, bytes).into_result()?;
    if data["format"] != bank::FORMAT {
        return Err(AuthoringError::NoBank { file: name.to_owned() });
    }
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{FEFF}').replace("\r\n", "\n");
    let parsed: DocumentMut = text.parse().map_err(|error| AuthoringError::Syntax {
        file: name.to_owned(),
        why: toml_edit::TomlError::to_string(&error),
    })?;
    let laid_out = lay_out(&parsed, &bank::order());
    let again = document::data(name, laid_out.as_bytes()).into_result()?;
    match (Digest::of_value(&data), Digest::of_value(&again)) {
        (Ok(before), Ok(after)) if before == after => Ok(laid_out),
        _ => Err(AuthoringError::OtherData { file: name.to_owned() }),
    }
}

/// A table with a heading, or the file itself.
struct Section<'d> {
    table: &'d Table,
    path: Vec<&'d Key>,
    in_list: bool,
    order: &'d Order,
    place: isize,
}

fn lay_out(document: &DocumentMut, order: &Order) -> String {
    let mut sections = Vec::new();
    let mut place = 0;
    collect(document.as_table(), &mut Vec::new(), false, order, &mut place, &mut sections);
    sections.sort_by_key(|section| (!section.path.is_empty(), section.place));
    let mut out = String::new();
    for section in &sections {
        heading(section, &mut out);
        members(section, &mut out);
    }
    let mut end = Above::of(raw(document.as_table().decor().suffix()));
    end.lines.extend(Above::of(raw(Some(document.trailing()))).lines);
    end.lines.pop_if(|last| last.is_empty());
    if !end.lines.is_empty() {
        let apart = if out.is_empty() { "" } else { "\n" };
        out.push_str(&format!("{apart}{}", end.text()));
    }
    out
}

/// Every table that has a heading of its own, or would have one; a table without a place has that of the one before.
fn collect<'d>(
    table: &'d Table,
    path: &mut Vec<&'d Key>,
    in_list: bool,
    order: &'d Order,
    place: &mut isize,
    into: &mut Vec<Section<'d>>,
) {
    if !table.is_dotted() {
        *place = table.position().unwrap_or(*place);
        into.push(Section { table, path: path.clone(), in_list, order, place: *place });
    }
    for (name, item) in table.iter() {
        let Some(key) = table.key(name) else { continue };
        path.push(key);
        match item {
            Item::Table(below) => collect(below, path, false, order.below(name), place, into),
            Item::ArrayOfTables(list) => {
                list.iter().for_each(|below| collect(below, path, true, order.below(name), place, into));
            }
            Item::Value(_) | Item::None => {}
        }
        path.pop();
    }
}

fn heading(section: &Section<'_>, out: &mut String) {
    let Section { table, path, .. } = section;
    let unseen = table.is_implicit() && table.get_values().is_empty();
    if path.is_empty() || (!section.in_list && unseen) {
        return;
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out.push_str(&Above::of(raw(table.decor().prefix())).text());
    let (open, close) = if section.in_list { ("[[", "]]") } else { ("[", "]") };
    out.push_str(&format!("{open}{}{close}", dotted(path)));
    beside(raw(table.decor().suffix()), out);
}

fn members(section: &Section<'_>, out: &mut String) {
    let values = section.table.get_values().into_iter();
    let mut members: Vec<_> = values.map(|(path, value)| (above(&path), path, value)).collect();
    if section.path.is_empty() {
        out.push_str(&Above::of(raw(section.table.decor().prefix())).text());
        // what the file says of itself stays at its head, whichever member comes first
        if let Some((above, _, _)) = members.first_mut() {
            let head = above.take_head().text();
            out.push_str(&head);
            out.push_str(if head.is_empty() { "" } else { "\n" });
        }
    }
    members.sort_by_key(|(_, path, _)| path.first().map(|key| section.order.place(key.get())));
    for (index, (above, path, value)) in members.into_iter().enumerate() {
        if above.apart && index > 0 {
            out.push('\n');
        }
        let name = format!("{} = ", dotted(&path));
        let order = path.iter().fold(section.order, |order, key| order.below(key.get()));
        let shown = Values::of(order).shown(value, 0, name.len());
        out.push_str(&format!("{}{name}{shown}", above.text()));
        beside(raw(value.decor().suffix()), out);
    }
}

/// What stands above a member.
fn above(path: &[&Key]) -> Above {
    path.last().map(|key| Above::of(raw(key.leaf_decor().prefix()))).unwrap_or_default()
}

/// Ends a line, with the comment that stands on it.
fn beside(behind: &str, out: &mut String) {
    let comment = behind.trim();
    if !comment.is_empty() {
        out.push_str(&format!(" {comment}"));
    }
    out.push('\n');
}

/// A name with dots, without white space around them.
pub(super) fn dotted(path: &[&Key]) -> String {
    path.iter().map(|key| key.display_repr()).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests;
