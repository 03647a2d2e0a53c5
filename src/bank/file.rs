//! The bank file as written: which members it has, what each means, and which values they may hold.
//!
//! What concerns one item alone is checked here, while it is read; what concerns several is the matter of `resolve`.
//! The same functions make the JSON Schema, so the texts in here are what an editor shows while somebody types.

mod accept;
mod figures;
mod kinds;
mod options;

use super::figures::ITEM_FIGURES;
use super::kind::ITEM_PARTS;
use super::resolve::ItemPlaces;
use super::{Domain, Item, ItemKind, Kind, Scoring, Status, Waiver};
use crate::document::{At, Node, constant, day, id, integer, keyed, line, list, one_of, prose, table};
use crate::id::{DomainId, ExamId, ItemId, ProgramId};
use kinds::Settling;
use options::option;

/// The value of `format` in a bank file.
pub const FORMAT: &str = "invigil/bank/v1";

/// A list as written; `None` when the member is missing or no list.
pub(super) type Listed<T> = Option<At<Vec<At<T>>>>;

/// The file.
#[derive(Debug)]
pub(super) struct RawBank {
    pub id: Option<At<ExamId>>,
    pub program: Option<At<ProgramId>>,
    pub title: Option<At<String>>,
    pub language: Option<At<String>>,
    pub domains: Listed<RawDomain>,
    pub blueprints: Listed<RawBlueprint>,
    pub items: Listed<RawItem>,
    pub enemies: Listed<RawEnemies>,
}

/// `[[domain]]`.
#[derive(Debug)]
pub(super) struct RawDomain {
    pub id: Option<At<DomainId>>,
    pub short: Option<At<String>>,
    pub domain: Option<Domain>,
}

/// `[[blueprint]]`.
#[derive(Debug)]
pub(super) struct RawBlueprint {
    pub exam: Option<At<ExamId>>,
    pub pilots: u32,
    pub items: Option<At<Quotas>>,
}

/// Items of each domain, as written.
pub(super) type Quotas = Vec<(At<DomainId>, At<u32>)>;

/// `[[item]]`: the item when all of it could be read, and what other checks need in any case.
#[derive(Debug)]
pub(super) struct RawItem {
    pub id: Option<At<ItemId>>,
    pub domain: Option<At<DomainId>>,
    pub status: Option<Status>,
    pub places: ItemPlaces,
    pub item: Option<Item>,
}

/// `[[enemies]]`.
#[derive(Debug)]
pub(super) struct RawEnemies {
    pub items: Listed<ItemId>,
}

const NAME: usize = 200;
const STEM: usize = 20_000;
const OPTION: usize = 8_000;
const RATIONALE: usize = 10_000;

/// Reads the whole file.
pub(super) fn bank(n: &mut Node<'_>) -> RawBank {
    n.required("format", "The format of this file.", constant(FORMAT));
    RawBank {
        id: n.required("id", "Identity: the exam whose bank this is. The file is called by it.", id()),
        program: n.required("program", "The program that the exam belongs to.", id()),
        title: n.required("title", "Title, such as `Certified Sales Associate`.", line(NAME)),
        language: n.required("language", "Language of the content as a BCP 47 tag, such as `en` or `pt-BR`.", line(35)),
        domains: n.required(
            "domain",
            "The topics of the exam, in the order that people see.",
            list(table(domain)).at_least(1).at_most(100),
        ),
        blueprints: n.required(
            "blueprint",
            "How many items of each domain a form holds: one for the exam, maybe one for its brief assessment.",
            list(table(blueprint)).at_least(1).at_most(20),
        ),
        items: n.required("item", "The questions.", list(table(item).named()).at_least(1)),
        enemies: n.optional(
            "enemies",
            "Sets of items of which a form holds at most one: they ask the same, or one gives the other away.",
            list(table(enemies)),
        ),
    }
}

fn domain(n: &mut Node<'_>) -> RawDomain {
    let id = n.required("id", "Identity, as in the program's learning path.", id::<DomainId>());
    let name = n.required("name", "Name in full.", line(NAME));
    let short = n.required("short", "Short name for narrow columns, at most 24 columns wide.", line(24));
    let domain = match (&id, name, &short) {
        (Some(id), Some(name), Some(short)) => {
            Some(Domain { id: id.value.clone(), name: name.value, short: short.value.clone() })
        }
        _ => None,
    };
    RawDomain { id, short, domain }
}

fn blueprint(n: &mut Node<'_>) -> RawBlueprint {
    RawBlueprint {
        exam: n.required("exam", "The exam that is drawn by it.", id()),
        pilots: n.default("pilots", "Unscored pilot items that ride along.", integer(0..=1000), 0),
        items: n.required(
            "items",
            "Scored items of each domain, one line for each: domain = number.",
            keyed::<DomainId, _>(integer(1..=1000)),
        ),
    }
}

fn enemies(n: &mut Node<'_>) -> RawEnemies {
    let items = n.required("items", "Ids of two or more items.", list(id()).at_least(2));
    n.optional("reason", "Why a form may hold only one of them.", line(NAME));
    RawEnemies { items }
}

fn item(n: &mut Node<'_>) -> RawItem {
    const STATUS: &[(&str, Status, &str)] = &[
        ("draft", Status::Draft, "being written"),
        ("live", Status::Live, "drawn and scored"),
        ("pilot", Status::Pilot, "drawn, never scored"),
        ("practice", Status::Practice, "shown in practice mode only; every option needs a rationale"),
        ("on-hold", Status::OnHold, "taken out until somebody decides"),
        ("retired", Status::Retired, "taken out for good"),
    ];
    const SCORING: &[(&str, Scoring, &str)] = &[
        ("all-or-nothing", Scoring::AllOrNothing, "all of it right, or no point"),
        (
            "partial",
            Scoring::Partial,
            "points in proportion, rounded down: to keys chosen less distractors chosen, never below zero; to the places, prompts or gaps that are right; to the credit of what was entered",
        ),
    ];
    let id = n.required(
        "id",
        "Identity within the bank. Records name it: never give it to another question.",
        id::<ItemId>(),
    );
    let domain = n.required("domain", "Its domain.", crate::document::id::<DomainId>());
    let status = n.required("status", "Where it stands.", one_of(STATUS));
    let kind = n.default("type", "How it is answered.", one_of(kinds::TYPES), ItemKind::Choice);
    // nothing about members follows from a type that cannot be read
    let typed = n.written("type").is_none_or(|span| n.is_sound(span));
    let select =
        n.default("select", "How many options a candidate selects: as many as are keys.", integer(1..=25), 1);
    let points = n.default("points", "Points for a right answer.", integer(1..=100), 1);
    let scoring = n.default("scoring", "How points are given.", one_of(SCORING), Scoring::AllOrNothing);
    let difficulty = n.optional(
        "difficulty",
        "Estimated share of minimally competent candidates who answer right, in percent.",
        integer(0..=100),
    );
    let tags = n.optional("tags", "Tags, to find items by.", list(line(64)).at_most(50));
    let authors = n.required(
        "authors",
        "Who wrote it. An id or an e-mail address, alone or as `Name <address>`, names a person to a server: who wrote it cannot sit it for credit.",
        list(line(NAME)).at_least(1).at_most(50),
    );
    let reviewers = n.optional(
        "reviewers",
        "Who reviewed it, written like the authors; they cannot sit it for credit either.",
        list(line(NAME)).at_most(50),
    );
    let reviewed = n.required("reviewed", "Day of the last review.", day());
    let references =
        n.optional("references", "What it rests on: books, standards, rules.", list(line(500)).at_most(50));
    let stem = n.required("stem", "The question, in Markdown.", prose(STEM));
    let figures = n.optional(
        "figures",
        "Images that belong to the question. The stem places one by a line `![words](figure:id)`; the others stand below it.",
        list(table(figures::figure)).at_most(ITEM_FIGURES),
    );
    let options = n.required_if(
        typed && kinds::has_options(kind),
        "options",
        "The options, in the order that the author gives them, which is the right one where they are put in order; they are shuffled when drawn.",
        list(table(option)).at_least(2).at_most(ITEM_PARTS),
    );
    let answers = kinds::read(n, kind, typed);
    let rationale = n.required(
        "rationale",
        "Why the key is right and the best distractor is not, in Markdown.",
        prose(RATIONALE),
    );
    let waive = n.optional(
        "waive",
        "Rules of `bank check` that this item may break, each with the reason.",
        list(table(waiver)).at_most(50),
    );

    let texts_of_options =
        options.iter().flat_map(|list| &list.value).filter_map(|at| at.value.text.as_ref());
    figures::check(n, &figures, stem.as_ref(), texts_of_options);
    let drawn = figures::figures(&figures);
    let status_value = status.as_ref().map(|at| at.value);
    let settled = typed.then(|| {
        let stem = stem.as_ref();
        answers.settle(
            n,
            Settling { kind, select, scoring, status: status_value, stem, options: options.as_ref() },
        )
    });
    let mut settled = settled.flatten();
    if let Some(settled) = &settled {
        figures::check_texts(n, n.span(), settled.kind.texts());
    }
    let span_of = |at: &Option<At<String>>| at.as_ref().map(|at| at.span).unwrap_or_default();
    let places = ItemPlaces {
        header: n.span(),
        id: id.as_ref().map(|at| at.span).unwrap_or_default(),
        stem: span_of(&stem),
        figures: figures::places(figures),
        options: match n.written("answer").filter(|_| kind == ItemKind::TrueFalse) {
            Some(span) => vec![span; 2],
            None => options.iter().flat_map(|list| &list.value).map(|at| span_of(&at.value.text)).collect(),
        },
        answers: settled.as_mut().map(|settled| std::mem::take(&mut settled.places)).unwrap_or_default(),
        rationale: span_of(&rationale),
        reviewed: reviewed.as_ref().map(|at| at.span).unwrap_or_default(),
        waive: waive.iter().flat_map(|list| &list.value).map(|at| at.span).collect(),
    };
    let texts = |list: Listed<String>| list.into_iter().flat_map(|l| l.value).map(|at| at.value).collect();
    let whole = || {
        let settled = settled?;
        let select = match &settled.kind {
            Kind::Choice | Kind::TrueFalse | Kind::Numeric(_) | Kind::Text(_) => select,
            Kind::Ordering => kinds::count(settled.options.len()),
            Kind::Matching(prompts) => kinds::count(prompts.len()),
            Kind::InlineChoice(gaps) => kinds::count(gaps.len()),
        };
        Some(Item {
            id: id.as_ref()?.value.clone(),
            domain: domain.as_ref()?.value.clone(),
            status: status_value?,
            kind: settled.kind,
            select,
            points,
            scoring,
            difficulty: difficulty.map(|at| at.value),
            tags: texts(tags),
            authors: texts(authors),
            reviewers: texts(reviewers),
            reviewed: reviewed?.value,
            references: texts(references),
            stem: stem?.value,
            figures: drawn?,
            options: settled.options,
            rationale: rationale?.value,
            waive: waive.into_iter().flat_map(|list| list.value).filter_map(|at| at.value).collect(),
        })
    };
    let item = whole();
    RawItem { id, domain, status: status_value, places, item }
}

fn waiver(n: &mut Node<'_>) -> Option<Waiver> {
    let rule = n.required("rule", "The id of the rule, such as `key-longest`.", line(64));
    let reason = n.required("reason", "Why the item may break it.", line(500));
    Some(Waiver { rule: rule?.value, reason: reason?.value })
}
