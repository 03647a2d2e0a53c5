//! Options as they are written, of an item or of one of its gaps.

use super::{OPTION, RATIONALE};
use crate::bank::{Choice, ItemKind, Status};
use crate::document::{At, FaultCode, Node, flag, id, prose};
use crate::id::OptionId;
use std::collections::BTreeSet;

/// An option as written.
#[derive(Debug)]
pub(super) struct RawOption {
    pub(super) id: Option<At<OptionId>>,
    pub(super) text: Option<At<String>>,
    key: bool,
    anchored: bool,
    has_rationale: bool,
    pub(super) choice: Option<Choice>,
}

pub(super) fn option(n: &mut Node<'_>) -> RawOption {
    let id = n.required("id", "Identity within the item, such as `a`. It is never shown.", id::<OptionId>());
    let text = n.required("text", "The option's text, in Markdown.", prose(OPTION));
    let key = n.default("key", "It is right, or one of the right ones.", flag(), false);
    let anchored = n.default("anchored", "It keeps its place when options are shuffled.", flag(), false);
    let rationale = n.optional("rationale", "Why it is right or wrong.", prose(RATIONALE));
    let has_rationale = rationale.is_some();
    let choice = match (&id, &text) {
        (Some(id), Some(text)) => Some(Choice {
            id: id.value.clone(),
            text: text.value.clone(),
            key,
            anchored,
            rationale: rationale.map(|at| at.value),
        }),
        _ => None,
    };
    RawOption { id, text, key, anchored, has_rationale, choice }
}

/// The options, where all of them could be read.
pub(super) fn choices(options: &At<Vec<At<RawOption>>>) -> Option<Vec<Choice>> {
    options.value.iter().map(|at| at.value.choice.clone()).collect()
}

/// What the options of an item must be like.
#[derive(Clone, Copy)]
pub(super) enum Asked {
    /// So many of them are keys.
    Select(u32),
    /// One of them is the key: the options of a gap.
    Gap,
    /// None of them is a key: their order, or what belongs to each prompt, is what is right.
    Keyless(ItemKind),
}

pub(super) fn check(n: &Node<'_>, options: &At<Vec<At<RawOption>>>, asked: Asked, status: Option<Status>) {
    let sound = n.is_sound(options.span);
    let of = if matches!(asked, Asked::Gap) { "gap" } else { "item" };
    let (mut ids, mut texts) = (BTreeSet::new(), BTreeSet::new());
    for option in &options.value {
        if let Some(id) = option.value.id.as_ref().filter(|id| !ids.insert(&id.value)) {
            let message = format!("two options of this {of} are called `{}`", id.value);
            n.error(FaultCode::Duplicate, id.span, message, "give one of them another id");
        }
        if let Some(text) = option.value.text.as_ref().filter(|text| !texts.insert(text.value.as_str())) {
            let message = format!("two options of this {of} read the same");
            n.error(FaultCode::Duplicate, text.span, message, "change or remove one of them");
        }
        let explained = option.value.has_rationale || !matches!(asked, Asked::Select(_));
        if status == Some(Status::Practice) && !explained {
            let message = "an option of a practice item has no rationale";
            let mend = "add rationale = \"…\": practice tells why each option is right or wrong";
            n.error(FaultCode::MissingMember, option.span, message, mend);
        }
        if let Asked::Keyless(kind) = asked {
            check_keyless(n, option, kind);
        }
    }
    // Options that could not be read may be keys: then nothing follows from counting.
    if !sound || options.value.iter().any(|option| option.value.choice.is_none()) {
        return;
    }
    let keys = options.value.iter().filter(|option| option.value.key).count();
    let span = options.span;
    match (asked, keys) {
        (Asked::Keyless(_), _) | (Asked::Gap, 1) => {}
        (_, 0) => {
            n.error(FaultCode::Contradiction, span, "no option is the key", "put key = true on the right one")
        }
        (Asked::Gap, keys) => {
            let message = format!("{keys} options of this gap are keys, but a candidate chooses one");
            n.error(FaultCode::Contradiction, span, message, "leave key = true on one of them");
        }
        (Asked::Select(select), keys) if keys != select as usize => {
            let message = format!("{keys} options are keys, but a candidate selects {select}");
            let mend = format!("set select = {keys} and say so in the stem, or change the keys");
            n.error(FaultCode::Contradiction, span, message, mend);
        }
        (Asked::Select(_), keys) if keys == options.value.len() => {
            n.error(FaultCode::Contradiction, span, "every option is a key", "add options that are wrong");
        }
        (Asked::Select(_), _) => {}
    }
}

fn check_keyless(n: &Node<'_>, option: &At<RawOption>, kind: ItemKind) {
    let right = match kind {
        ItemKind::Ordering => "the order in which they stand in the file is the right one",
        _ => "`match` of each prompt names the option that belongs to it",
    };
    if option.value.key {
        let message = format!("an option of an item of the type `{kind}` is no key");
        n.error(FaultCode::Contradiction, option.span, message, format!("leave `key` out: {right}"));
    }
    if option.value.anchored && kind == ItemKind::Ordering {
        let message = "an option that keeps its place gives it away";
        n.error(FaultCode::Contradiction, option.span, message, "leave `anchored` out");
    }
}
