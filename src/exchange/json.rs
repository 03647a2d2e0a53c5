//! Our own JSON: a bank's data as written, members as in the TOML. It has the digest of the bank.

use super::found::{Answer, Reading};
use super::source::Text;
use super::write::Sheet;
use super::{ExchangeError, Format, Found, Place, Question, layout};
use crate::bank::Item;
use serde_json::Value;

pub(super) fn is_like(text: &str) -> bool {
    text.trim_start().starts_with('{') && text.contains("\"format\"") && text.contains("\"item\"")
}

pub(super) fn read(text: &Text) -> Result<Reading, ExchangeError> {
    const MEND: &str = "Write it anew with: invigil bank export BANK -o FILE --to json";
    let data: Value = serde_json::from_str(text.as_str()).map_err(|error| {
        let place = Place { member: String::new(), line: error.line(), column: error.column() };
        let said = error.to_string();
        let what = said.split(" at line ").next().unwrap_or_default().to_owned();
        ExchangeError::malformed(place, format!("this is no JSON: {what}"), MEND)
    })?;
    let malformed = |message: &str| ExchangeError::malformed(Place::line(1), message, MEND);
    let Value::Object(mut head) = data else { return Err(malformed("a bank is a JSON object")) };
    if head.get("format").and_then(Value::as_str) != Some("invigil/bank/v1") {
        return Err(malformed("its `format` is not `invigil/bank/v1`"));
    }
    let Some(Value::Array(items)) = head.remove("item") else {
        return Err(malformed("it has no list `item`"));
    };
    let mut reading = Reading::new(Format::Json);
    reading.title = head.get("title").and_then(Value::as_str).map(str::to_owned);
    for data in items {
        let name = data.get("id").and_then(Value::as_str).unwrap_or("an item without id").to_owned();
        match layout::checked(&data) {
            Ok(item) => {
                let mut question = Box::new(of_item(&item));
                question.carried = Some(data);
                reading.found.push(Found::Question(question));
            }
            Err(why) => reading.refuse(Place::line(1), &name, why),
        }
    }
    (reading.head, reading.of) = (Some(Value::Object(head)), Some(reading.found.len()));
    Ok(reading)
}

/// An item as everybody sees it.
fn of_item(item: &Item) -> Question {
    let answer = |choice: &crate::bank::Choice| Answer {
        id: Some(choice.id.to_string()),
        text: choice.text.clone(),
        key: choice.key,
        anchored: choice.anchored,
        rationale: choice.rationale.clone(),
    };
    Question {
        place: Place::line(1),
        id: Some(item.id.to_string()),
        category: Some(item.domain.to_string()),
        stem: item.stem.clone(),
        options: item.options.iter().map(answer).collect(),
        points: Some(f64::from(item.points)),
        scoring: item.scoring,
        rationale: Some(item.rationale.clone()),
        tags: item.tags.clone(),
        ..Question::default()
    }
}

pub(super) fn write(sheet: &Sheet) -> Vec<u8> {
    let mut data = sheet.head.clone();
    let items = sheet.entries.iter().map(|entry| entry.data.clone()).collect();
    if let Some(members) = data.as_object_mut() {
        members.insert("format".to_owned(), "invigil/bank/v1".into());
        members.insert("item".to_owned(), Value::Array(items));
    }
    format!("{data:#}\n").into_bytes()
}
