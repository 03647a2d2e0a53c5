//! Words around items that are answered in other ways than by choosing options.

use crate::decimal::{Decimal, DecimalError};
use crate::form::{ItemKind, PresentedEntry, placeholders};
use crate::tui::text::{count, exam};

/// What an item asks for: `choose TWO`, `put in order`.
pub fn task(kind: ItemKind, select: u32) -> String {
    match kind {
        ItemKind::Choice => exam::choose(select),
        ItemKind::TrueFalse => "true or false".to_owned(),
        ItemKind::Ordering => "put in order".to_owned(),
        ItemKind::Matching => "match each".to_owned(),
        ItemKind::InlineChoice => "fill each gap".to_owned(),
        ItemKind::Numeric => "enter a number".to_owned(),
        ItemKind::Text => "enter a text".to_owned(),
    }
}

/// A row of an order is picked up.
pub fn in_hand() -> &'static str {
    "Up and Down move it, Space puts it down; u puts it back"
}

/// There is no such place in an order.
pub fn no_place(place: usize) -> String {
    format!("There is no place {} here", place + 1)
}

/// A letter was pressed where text is to be typed.
pub fn open_first() -> &'static str {
    "Space opens the field, then type"
}

/// Where nothing can be struck out.
pub fn nothing_to_strike() -> &'static str {
    "Nothing can be struck out in a question of this type"
}

/// No more characters fit into an answer.
pub fn full(max: u32) -> String {
    format!("At most {}", count(u64::from(max), "character", "characters"))
}

/// A sign that no answer may have.
pub fn no_such_sign() -> &'static str {
    "This sign cannot stand in an answer"
}

/// Below the field: what can be entered, or what is wrong with what stands there. The second is true of a warning.
pub fn entry_note(kind: ItemKind, entry: &PresentedEntry, text: &str) -> (String, bool) {
    if kind == ItemKind::Text {
        return (exam::characters(text.chars().count(), entry.max as usize), false);
    }
    match text.parse::<Decimal>() {
        Ok(_) | Err(DecimalError::Empty) => ("A number, such as 12.5 or -3".to_owned(), false),
        Err(DecimalError::Comma) => {
            ("NO NUMBER: write a point before decimals, and no comma".to_owned(), true)
        }
        Err(why) => (format!("NO NUMBER: {why}"), true),
    }
}

/// A stem on one line of a list: its gaps by their numbers.
pub fn stem_in_short(stem: &str) -> String {
    let (mut text, mut from) = (String::new(), 0);
    for gap in placeholders(stem) {
        text.push_str(stem.get(from..gap.place.start).unwrap_or_default());
        text.push_str(&format!("({})", gap.name));
        from = gap.place.end;
    }
    text + stem.get(from..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_that_is_no_number_says_why_at_once() {
        let entry = PresentedEntry { max: 40, unit: None };
        let note = |text| entry_note(ItemKind::Numeric, &entry, text);
        assert_eq!(note(""), note("6.25"));
        assert_eq!(note("1,5"), ("NO NUMBER: write a point before decimals, and no comma".to_owned(), true));
        assert!(note("ten").1 && note("1e").1 && !note("-1e3").1);
        assert_eq!(entry_note(ItemKind::Text, &entry, "é, 1"), ("4 of 40 characters".to_owned(), false));
    }

    #[test]
    fn gaps_of_a_stem_are_numbers_in_a_list() {
        assert_eq!(stem_in_short("North is {{1}}, `{{x}}` and {{2}}."), "North is (1), `{{x}}` and (2).");
    }
}
