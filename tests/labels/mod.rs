//! Items labelled by hand with the rules that ought to fire, and how well the linter does on them.

use invigil::bank;
use invigil::document::FaultCode;
use invigil::lint::{self, RULES, Survey};
use invigil::time::Day;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

/// Item and rule.
pub type Finding = (String, String);

/// How well a rule does.
pub struct Figures {
    pub rule: &'static str,
    /// Items that it ought to fire on.
    pub labelled: usize,
    /// Items that it fires on.
    pub found: usize,
    /// Items of both kinds.
    pub right: usize,
}

impl Figures {
    pub fn precision(&self) -> f64 {
        if self.found == 0 { 1.0 } else { self.right as f64 / self.found as f64 }
    }
    pub fn recall(&self) -> f64 {
        if self.labelled == 0 { 1.0 } else { self.right as f64 / self.labelled as f64 }
    }
}

/// What the labels say, what the linter says, and how many items there are.
pub struct Measured {
    pub items: usize,
    pub labels: BTreeSet<Finding>,
    pub findings: BTreeSet<Finding>,
}

impl Measured {
    /// The figures of each rule that some item is labelled with, or fires on.
    pub fn figures(&self) -> Vec<Figures> {
        let of = |set: &BTreeSet<Finding>, rule: &str| set.iter().filter(|(_, r)| r == rule).count();
        let both: BTreeSet<Finding> = self.labels.intersection(&self.findings).cloned().collect();
        let figures = RULES.iter().map(|rule| Figures {
            rule: rule.id,
            labelled: of(&self.labels, rule.id),
            found: of(&self.findings, rule.id),
            right: of(&both, rule.id),
        });
        figures.filter(|f| f.labelled + f.found > 0).collect()
    }

    /// All rules together.
    pub fn total(&self) -> Figures {
        let right = self.labels.intersection(&self.findings).count();
        Figures { rule: "all", labelled: self.labels.len(), found: self.findings.len(), right }
    }
}

/// A bank that is made of short items: `stem`, `options` with `*` before a key and `^` before one that is anchored, and where
/// they matter `rationale`, `reviewed`, `authors` and `references`. Items with a `type` have the members of their type as a bank has them; only the options
/// of an order may be texts alone.
pub struct Draft(pub String);

impl Draft {
    pub fn new() -> Self {
        Self(String::from(
            "format = \"invigil/bank/v1\"\nid = \"labelled\"\nprogram = \"labels\"\ntitle = \"Labelled items\"\nlanguage = \"en\"\n\
             [[domain]]\nid = \"all\"\nname = \"All\"\nshort = \"All\"\n[[blueprint]]\nexam = \"labelled\"\n[blueprint.items]\nall = 1\n",
        ))
    }

    /// Adds an item; its id.
    pub fn add(&mut self, item: &toml::Value) -> String {
        let id = format!("i-{:03}", self.0.matches("[[item]]").count() + 1);
        let quoted = |text: &str| toml::Value::from(text).to_string();
        if let Some(kind) = item.get("type") {
            self.add_of_type(&id, kind, item);
            return id;
        }
        let options: Vec<&str> = strings(&item["options"]).collect();
        let marks = |option: &&str| option.len() - option.trim_start_matches(['*', '^']).len();
        let keys = options.iter().filter(|o| o[..marks(o)].contains('*')).count();
        let rationale = item.get("rationale").and_then(|r| r.as_str());
        let reviewed = item.get("reviewed").map_or("2026-11-01".to_owned(), ToString::to_string);
        let authors = item.get("authors").map_or("[\"labels\"]".to_owned(), ToString::to_string);
        let references = item.get("references").map_or("[]".to_owned(), ToString::to_string);
        let _ = write!(
            self.0,
            "[[item]]\nid = \"{id}\"\ndomain = \"all\"\nstatus = \"live\"\nselect = {keys}\nauthors = {authors}\n\
             references = {references}\nreviewed = {reviewed}\nstem = {}\nrationale = {}\noptions = [\n",
            quoted(item["stem"].as_str().unwrap()),
            quoted(rationale.unwrap_or("The key is right, and the others are not."))
        );
        for (option, letter) in options.iter().zip('a'..) {
            let (marked, said) = option.split_at(marks(option));
            let (key, anchored) = (marked.contains('*'), marked.contains('^'));
            let _ = writeln!(
                self.0,
                "{{ id = \"{letter}\", text = {}, key = {key}, anchored = {anchored} }},",
                quoted(said)
            );
        }
        self.0.push_str("]\n");
        id
    }

    fn add_of_type(&mut self, id: &str, kind: &toml::Value, item: &toml::Value) {
        let _ = write!(
            self.0,
            "[[item]]\nid = \"{id}\"\ndomain = \"all\"\nstatus = \"live\"\nauthors = [\"labels\"]\nreviewed = 2026-11-01\n\
             rationale = \"The key is right, and nothing else is.\"\ntype = {kind}\n"
        );
        for (member, value) in item.as_table().unwrap() {
            match member.as_str() {
                "fires" | "type" => {}
                "options" if kind.as_str() == Some("ordering") => {
                    let option = |(text, letter)| {
                        format!("{{ id = \"{letter}\", text = {} }}", toml::Value::from(text))
                    };
                    let options: Vec<String> = strings(value).zip('a'..).map(option).collect();
                    let _ = writeln!(self.0, "options = [{}]", options.join(", "));
                }
                _ => {
                    let _ = writeln!(self.0, "{member} = {value}");
                }
            }
        }
    }
}

/// The examples of the authors' guide.
pub fn examples() -> Vec<toml::Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/lint/examples.toml");
    let data: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
    data["example"].as_array().unwrap().clone()
}

/// The labelled items of `tests/data/lint/items.toml`, read as one bank.
pub fn items() -> Measured {
    measured(&["items.toml"])
}

/// The items of `tests/data/lint/unseen.toml`, read behind the others.
pub fn unseen() -> Measured {
    measured(&["items.toml", "unseen.toml"])
}

/// The items of these files as one bank; those of the last one are measured.
fn measured(files: &[&str]) -> Measured {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/lint");
    let mut bank = Draft::new();
    let mut labels = BTreeSet::new();
    for file in files {
        let data: toml::Table = std::fs::read_to_string(folder.join(file)).unwrap().parse().unwrap();
        labels.clear();
        for item in data["item"].as_array().unwrap() {
            let id = bank.add(item);
            labels.extend(strings(&item["fires"]).map(|rule| (id.clone(), rule.to_owned())));
            // an item without a finding is measured too
            labels.insert((id, String::new()));
        }
    }
    let ids: BTreeSet<String> = labels.iter().map(|(id, _)| id.clone()).collect();
    labels.retain(|(_, rule)| !rule.is_empty());
    let mut findings = findings(&bank.0);
    findings.retain(|(id, _)| ids.contains(id));
    Measured { items: ids.len(), labels, findings }
}

/// The shipped banks: what `tests/data/lint/shipped.toml` says is true of them, and what the linter says.
pub fn shipped() -> Measured {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let data: toml::Table =
        std::fs::read_to_string(root.join("tests/data/lint/shipped.toml")).unwrap().parse().unwrap();
    let mut measured = Measured { items: 0, labels: BTreeSet::new(), findings: BTreeSet::new() };
    for (rule, items) in data["true"].as_table().unwrap() {
        measured.labels.extend(strings(items).map(|item| (item.to_owned(), rule.clone())));
    }
    for entry in std::fs::read_dir(root.join("question-banks")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        measured.items += text.matches("[[item]]").count();
        measured
            .findings
            .extend(findings(&text).into_iter().map(|(item, rule)| (format!("{name}/{item}"), rule)));
    }
    measured
}

pub fn strings(value: &toml::Value) -> impl Iterator<Item = &str> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap())
}

/// What the linter finds about single items, as item and rule.
pub fn findings(text: &str) -> BTreeSet<Finding> {
    let checked = bank::survey("labelled.toml", text.as_bytes(), None);
    let (bank, places) = checked.value.unwrap_or_else(|| panic!("{}", checked.report.plain()));
    let today = Day::from_ymd(2026, 11, 27);
    let survey = Survey { text, bank: &bank, places: &places, program: None, at: today, today };
    let found = lint::lint(survey, &mut || ());
    let starts: Vec<usize> = text.match_indices("[[item]]").map(|(at, _)| at).collect();
    let item_at = |at: usize| &bank.items[starts.partition_point(|start| *start <= at) - 1].id;
    let of_item = |code: FaultCode| lint::rule(code.code()).is_some_and(|rule| rule.waivable);
    let open = found.faults.iter().filter(|fault| of_item(fault.code));
    let open = open.map(|fault| (item_at(fault.span.start).to_string(), fault.code.code().to_owned()));
    let waived = found.waived.iter().map(|waived| (waived.item.to_string(), waived.rule.to_owned()));
    open.chain(waived).collect()
}
