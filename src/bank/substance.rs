//! What of an item decides how a response to it is understood and scored. An item is void in a version of its substance:
//! one that is mended under the same id is another, and counts again.

use crate::bank::{Bank, Item, Kind};
use crate::digest::Digest;
use crate::id::ItemId;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The value of `format` in what is hashed.
const FORMAT: &str = "invigil/item-substance/v1";
const QUESTION: &str = "invigil/item-question/v1";

impl Item {
    /// SHA-256 over the canonical form of stem, options with their texts and keys, number to select, points and scoring, its figures with
    /// their bytes and descriptions, and what else decides whether a response is right where the item is no choice. Status, domain, tags, authors, reviews, references and rationales may change without changing it.
    pub fn substance(&self) -> Digest {
        let option =
            |option: &crate::bank::Choice| json!({ "id": option.id, "key": option.key, "text": option.text });
        let mut substance = json!({
            "format": FORMAT,
            "item": self.id,
            "options": self.options.iter().map(option).collect::<Vec<_>>(),
            "points": self.points,
            "scoring": self.scoring,
            "select": self.select,
            "stem": self.stem,
        });
        if !self.figures.is_empty() {
            let figure = |figure: &crate::bank::Figure| json!({ "alt": figure.alt, "id": figure.id, "sha256": figure.sha256 });
            substance["figures"] = self.figures.iter().map(figure).collect();
        }
        if !self.kind.is_choice() {
            substance["kind"] = answers(&self.kind);
        }
        Digest::of_value(&substance).expect("texts and numbers of 32 bits have a canonical form")
    }

    /// SHA-256 over what is asked, whatever the ids: stem, options and prompts, without regard to their order, to white space and to
    /// capitals. Two items of one question ask the same.
    pub fn question(&self) -> Digest {
        let texts = self.options.iter().map(|option| option.text.as_str()).chain(self.kind.texts());
        let mut options: Vec<String> = texts.map(plain).collect();
        options.sort();
        let mut question = json!({ "format": QUESTION, "options": options, "stem": plain(&self.stem) });
        if !self.figures.is_empty() {
            let mut shown: Vec<Option<Digest>> = self.figures.iter().map(|figure| figure.sha256).collect();
            shown.sort();
            question["figures"] = json!(shown);
        }
        Digest::of_value(&question).expect("texts have a canonical form")
    }
}

/// A kind with all that decides whether a response is right; rationales do not.
fn answers(kind: &Kind) -> Value {
    let mut kind = kind.clone();
    if let Kind::InlineChoice(gaps) = &mut kind {
        gaps.iter_mut().flat_map(|gap| &mut gap.options).for_each(|option| option.rationale = None);
    }
    serde_json::to_value(kind).expect("texts and decimals, which are written as texts, have a form")
}

/// A text by its words.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

impl Bank {
    /// The items of this bank that are void, where `void` are the versions that were declared so.
    pub fn voided<'v>(&self, void: impl IntoIterator<Item = (&'v ItemId, &'v Digest)>) -> BTreeSet<ItemId> {
        let holds = |(id, content): &(&ItemId, &Digest)| {
            self.item(id).is_some_and(|item| item.substance() == **content)
        };
        void.into_iter().filter(holds).map(|(id, _)| id.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::{Choice, Scoring, Status};
    use crate::time::Day;

    fn item() -> Item {
        let choice = |id: &str, key| Choice {
            id: id.parse().unwrap(),
            text: format!("Option {id}"),
            key,
            anchored: false,
            rationale: None,
        };
        Item {
            id: "law-03".parse().unwrap(),
            domain: "law".parse().unwrap(),
            status: Status::Live,
            kind: Kind::Choice,
            select: 1,
            points: 1,
            scoring: Scoring::AllOrNothing,
            difficulty: None,
            tags: vec![],
            authors: vec!["guild".into()],
            reviewers: vec![],
            reviewed: Day::from_ymd(2026, 10, 5).unwrap(),
            references: vec![],
            stem: "Which one?".into(),
            options: vec![choice("a", true), choice("b", false)],
            rationale: String::new(),
            figures: vec![],
            waive: vec![],
        }
    }

    #[test]
    fn the_substance_is_the_one_of_the_specification() {
        let specification = include_str!("../../docs/spec/score.md");
        assert!(specification.contains(&item().substance().to_string()), "{}", item().substance());
    }

    #[test]
    fn a_question_is_the_same_under_another_id_and_in_another_order() {
        let before = item().question();
        let mut moved = item();
        moved.id = "other-77".parse().unwrap();
        moved.options.reverse();
        moved.options.iter_mut().zip(["x", "y"]).for_each(|(o, id)| o.id = id.parse().unwrap());
        moved.stem = "  which\n ONE? ".into();
        moved.points = 3;
        assert_eq!(moved.question(), before);
        assert_ne!(moved.substance(), item().substance());
        for change in [|i: &mut Item| i.stem.push('!'), |i: &mut Item| i.options[1].text.push('!')] {
            let mut other = item();
            change(&mut other);
            assert_ne!(other.question(), before);
        }
    }

    #[test]
    fn a_mended_item_is_another_and_one_that_was_reviewed_is_not() {
        let before = item().substance();
        let mend: [fn(&mut Item); 6] = [
            |i| i.stem.push('!'),
            |i| i.options.iter_mut().for_each(|o| o.key = !o.key),
            |i| i.options[1].text.push('!'),
            |i| i.points = 2,
            |i| i.scoring = Scoring::Partial,
            |i| i.select = 2,
        ];
        for change in mend {
            let mut mended = item();
            change(&mut mended);
            assert_ne!(mended.substance(), before);
        }
        let mut reviewed = item();
        reviewed.status = Status::Retired;
        reviewed.reviewed = Day::from_ymd(2027, 1, 5).unwrap();
        reviewed.rationale = "Because.".into();
        reviewed.tags = vec!["new".into()];
        assert_eq!(reviewed.substance(), before);
    }
}
