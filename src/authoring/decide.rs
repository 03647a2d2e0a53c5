//! What a reviewer decides about an item, written into the bank's file.

use super::error::AuthoringError;
use super::format::format;
use crate::bank::Status;
use crate::document;
use crate::id::ItemId;
use crate::time::Day;
use serde_json::Value as Data;
use toml_edit::{Array, Datetime, DocumentMut, Item, RawString, TableLike, Value};

/// What becomes of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It is sound: the day of its review, and who reviewed it, are set.
    Sound,
    /// It is taken out until somebody decides.
    Hold,
    /// It is taken out for good.
    Retire,
}

/// A decision, and whose it is.
#[derive(Debug, Clone, Copy)]
pub struct Verdict<'a> {
    /// The item.
    pub item: &'a ItemId,
    /// What becomes of it.
    pub decision: Decision,
    /// Why; may be empty.
    pub reason: &'a str,
    /// The reviewer, as `reviewers` has it.
    pub by: &'a str,
    /// The day.
    pub on: Day,
}

impl Decision {
    /// The status that the item gets; `None` where it stays.
    pub fn status(self) -> Option<Status> {
        match self {
            Self::Sound => None,
            Self::Hold => Some(Status::OnHold),
            Self::Retire => Some(Status::Retired),
        }
    }
}

impl Verdict<'_> {
    /// What stands on the line of the status from now on. Banks have no member for it: it is nobody's data but the authors'.
    fn comment(&self) -> String {
        let what = if self.decision == Decision::Hold { "on hold" } else { "retired" };
        let reason = if self.reason.is_empty() { String::new() } else { format!(": {}", self.reason) };
        format!("{what} {} by {}{reason}", self.on, self.by)
    }

    /// The same in the data.
    fn apply(&self, data: &mut Data) {
        let Some(item) = data["item"]
            .as_array_mut()
            .and_then(|items| items.iter_mut().find(|item| item["id"] == self.item.as_str()))
        else {
            return;
        };
        if let Some(status) = self.decision.status() {
            item["status"] = status.word().into();
            return;
        }
        item["reviewed"] = self.on.to_string().into();
        if item["reviewers"].is_null() {
            item["reviewers"] = Data::Array(Vec::new());
        }
        if let Some(list) = item["reviewers"].as_array_mut()
            && !list.iter().any(|one| one.as_str().is_some_and(|one| is_one(one, self.by)))
        {
            list.push(self.by.into());
        }
    }
}

/// The text of the bank file `name` after the decision; everything else in it stays, comments too. A file in the layout of
/// `bank fmt` keeps it.
pub fn decide(name: &str, text: &str, verdict: &Verdict<'_>) -> Result<String, AuthoringError> {
    let mut expected = document::data(name, text.as_bytes()).into_result()?;
    verdict.apply(&mut expected);
    let unmarked = text.trim_start_matches('\u{FEFF}');
    let body = unmarked.replace("\r\n", "\n");
    let (windows, ends) = (unmarked.matches("\r\n").count(), unmarked.matches('\n').count());
    if windows != 0 && windows != ends {
        return Err(AuthoringError::NotKept { file: name.to_owned() });
    }
    let failed = |why: String| AuthoringError::Syntax { file: name.to_owned(), why };
    let mut parsed: DocumentMut = body.parse().map_err(|e: toml_edit::TomlError| failed(e.to_string()))?;
    if parsed.to_string() != body {
        return Err(AuthoringError::NotKept { file: name.to_owned() });
    }
    let changed = item_of(&mut parsed, verdict.item.as_str()).and_then(|item| change(item, verdict));
    if changed.is_none() {
        return Err(AuthoringError::NoItem { file: name.to_owned(), item: verdict.item.to_string() });
    }
    let mut written = parsed.to_string();
    if format(name, body.as_bytes()).is_ok_and(|laid_out| laid_out == body) {
        written = format(name, written.as_bytes())?;
    }
    if windows != 0 {
        written = written.replace('\n', "\r\n");
    }
    written.insert_str(0, text.strip_suffix(unmarked).unwrap_or_default());
    match document::data(name, written.as_bytes()).into_result()? {
        data if data == expected => Ok(written),
        _ => Err(AuthoringError::OtherData { file: name.to_owned() }),
    }
}

/// The item of this id, and whether it stands in braces rather than under a heading.
fn item_of<'d>(document: &'d mut DocumentMut, id: &str) -> Option<(&'d mut dyn TableLike, bool)> {
    fn is_it(table: &dyn TableLike, id: &str) -> bool {
        table.get("id").and_then(Item::as_str) == Some(id)
    }
    match document.as_table_mut().get_mut("item")? {
        Item::ArrayOfTables(list) => {
            let table = list.iter_mut().find(|table| is_it(*table, id))?;
            Some((table, false))
        }
        Item::Value(Value::Array(list)) => {
            let mut tables = list.iter_mut().filter_map(Value::as_inline_table_mut);
            let table = tables.find(|table| is_it(*table, id))?;
            Some((table, true))
        }
        _ => None,
    }
}

fn change((item, in_braces): (&mut dyn TableLike, bool), verdict: &Verdict<'_>) -> Option<()> {
    if let Some(status) = verdict.decision.status() {
        let value = item.get_mut("status")?.as_value_mut()?;
        put(value, status.word().into());
        if in_braces {
            // a comment would need a line of its own
            return Some(());
        }
        let before = value.decor().suffix().and_then(|s| s.as_str()).unwrap_or_default().trim().to_owned();
        let comment = match before.as_str() {
            "" => format!(" # {}", verdict.comment()),
            before => format!(" {before}; {}", verdict.comment()),
        };
        value.decor_mut().set_suffix(comment);
        return Some(());
    }
    let day: Datetime = verdict.on.to_string().parse().ok()?;
    put(item.get_mut("reviewed")?.as_value_mut()?, day.into());
    match item.get_mut("reviewers") {
        Some(list) => add(list.as_array_mut()?, verdict.by),
        None => {
            let mut list = Array::new();
            list.push(verdict.by);
            item.insert("reviewers", toml_edit::value(list));
        }
    }
    Some(())
}

/// Another value in the same place, with what stands around it.
fn put(value: &mut Value, other: Value) {
    let decor = value.decor().clone();
    *value = other;
    *value.decor_mut() = decor;
}

fn add(list: &mut Array, by: &str) {
    if list.iter().any(|one| one.as_str().is_some_and(|one| is_one(one, by))) {
        return;
    }
    let text = |raw: Option<&RawString>| raw.and_then(RawString::as_str).unwrap_or_default().to_owned();
    let end = text(Some(list.trailing()));
    let last = text(list.iter().last().and_then(|last| last.decor().prefix()));
    list.push(by);
    // on a line of its own where the others are; a comment behind the one before stays there
    if let (Some((comments, closing)), Some((_, indent)), Some(added)) =
        (end.rsplit_once('\n'), last.rsplit_once('\n'), list.iter_mut().last())
    {
        added.decor_mut().set_prefix(format!("{comments}\n{indent}"));
        list.set_trailing(format!("\n{closing}"));
    }
}

/// One reviewer, however it is written.
fn is_one(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

#[cfg(test)]
mod tests;
