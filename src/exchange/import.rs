//! Questions on their way into a bank.

use super::report::{Line, Note};
use super::settle::{self, Taken};
use super::{Found, Reading, Report, layout};
use crate::digest::Digest;
use crate::document::{Checked, FaultCode, FaultReport, Severity};
use crate::id::{ExamId, ProgramId};
use serde_json::{Map, Value, json};
use std::collections::HashSet;

/// `CATEGORY=DOMAIN`: where questions of a category go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// The category, or the last part of its path; `*` for every category, empty for none.
    pub category: String,
    /// Id of the domain.
    pub domain: String,
}

/// The images of an item's figures, each by the file that the item names: what a bank called them before stays.
fn placed(item: &Value, held: &[(String, Vec<u8>)]) -> Vec<(String, Vec<u8>)> {
    let figures = item.get("figures").and_then(Value::as_array).into_iter().flatten();
    let image = |figure: &Value| {
        let (file, sha256) = (figure.get("file")?.as_str()?, figure.get("sha256")?.as_str()?);
        let (_, bytes) = held.iter().find(|(_, bytes)| Digest::of(&[bytes]).to_string() == sha256)?;
        Some((file.to_owned(), bytes.clone()))
    };
    figures.filter_map(image).collect()
}

impl std::str::FromStr for Mapping {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        // a category may hold an equals sign, an id cannot
        match text.rsplit_once('=') {
            Some((category, domain)) if crate::id::is_slug(domain.trim()) => {
                Ok(Self { category: category.trim().to_owned(), domain: domain.trim().to_owned() })
            }
            Some((_, domain)) => Err(format!("`{domain}` is no id of a domain")),
            None => Err("write CATEGORY=DOMAIN, such as 'Unit 3=pricing'; `*` is every category".to_owned()),
        }
    }
}

/// The bank that questions go into.
#[derive(Debug, Clone)]
pub enum Target<'t> {
    /// A new one.
    New {
        /// Its id, where no file brings a bank of its own.
        id: ExamId,
        /// The program that it belongs to.
        program: ProgramId,
    },
    /// One that is there.
    Into {
        /// The file's name.
        name: String,
        /// Its text.
        text: &'t str,
    },
}

/// What became of an import.
#[derive(Debug)]
pub struct Imported {
    /// The text of the bank's file with what came in; `None` where nothing did.
    pub text: Option<String>,
    /// Images that belong beside the bank, by their files.
    pub images: Vec<(String, Vec<u8>)>,
    /// What became of every question.
    pub report: Report,
    /// What a check finds in the bank afterwards; `None` where nothing came in.
    pub faults: Option<FaultReport>,
    /// A new bank has the digest of the one that the file carries.
    pub same: bool,
    /// How many items the bank had that was exported to the file, where it carries one.
    pub of: Option<usize>,
}

/// An import: questions of some files into one bank.
#[derive(Debug)]
pub struct Import<'t> {
    target: Target<'t>,
    maps: &'t [Mapping],
}

impl<'t> Import<'t> {
    /// Into this bank, with categories that are mapped to its domains.
    pub fn new(target: Target<'t>, maps: &'t [Mapping]) -> Self {
        Self { target, maps }
    }

    /// Settles the questions. The report of a bank that is there and has errors comes back instead.
    pub fn run(self, readings: Vec<Reading>) -> Result<Imported, Box<FaultReport>> {
        let mut report = Report::default();
        let (mut head, mut taken, whole) = match &self.target {
            Target::New { .. } => {
                let head = readings.iter().find_map(|reading| reading.head.clone());
                (head.unwrap_or_else(|| json!({})), Taken::default(), true)
            }
            Target::Into { name, text } => {
                let (head, taken) = existing(name, text)?;
                (head, taken, false)
            }
        };
        let whole = whole && head.get("id").is_some();
        let of = readings.iter().find(|reading| reading.head.is_some()).and_then(|reading| reading.of);
        let fixed = matches!(self.target, Target::Into { .. });
        let mut domains = Domains::of_head(&head, fixed, self.maps);
        let title = readings.iter().find_map(|reading| reading.title.clone());
        let mut items: Vec<Value> = Vec::new();
        let mut images = Vec::new();
        for reading in readings {
            for note in reading.notes {
                report.notes.push(format!("{}: {note}", reading.file));
            }
            for found in reading.found {
                let (data, line) = match found {
                    Found::Question(mut question) => {
                        let of_it = std::mem::take(&mut question.images);
                        let settled =
                            settle::settle(*question, &reading.file, whole, &mut domains, &mut taken);
                        images.extend(settled.0.iter().flat_map(|item| placed(item, &of_it)));
                        settled
                    }
                    Found::Refused { place, name, why } => {
                        let notes = vec![Note::refused(why)];
                        let file = reading.file.clone();
                        (None, Line { file, place: Some(place), name, item: None, notes, filled: Vec::new() })
                    }
                };
                items.extend(data);
                report.lines.push(line);
            }
        }
        let added = domains.added;
        if items.is_empty() {
            return Ok(Imported { text: None, images: Vec::new(), report, faults: None, same: false, of });
        }
        let filled = |name: &str| report.lines.iter().filter(|line| line.filled.contains(&name)).count();
        for (name, what) in [
            ("authors", "no author, and got `imported`"),
            ("reviewed", "no review, and got 1970-01-01 for its day"),
            ("rationale", "no rationale, and got a sentence that says so"),
        ] {
            if filled(name) > 0 {
                report.notes.push(format!("{} of the questions had {what}", filled(name)));
            }
        }
        let (name, text) = match &self.target {
            Target::New { id, program } => {
                complete(&mut head, id, program, title.as_deref(), &added, &items);
                without_missing_enemies(&mut head, &items, &mut report);
                (format!("{id}.toml"), layout::bank(&head, &items))
            }
            Target::Into { name, text } => (name.clone(), appended(text, &items)),
        };
        let Checked { report: faults, .. } = crate::bank::check(&name, text.as_bytes(), None);
        let mut all = head;
        if let Some(members) = all.as_object_mut() {
            members.insert("item".to_owned(), Value::Array(items));
        }
        let same = whole
            && of == Some(report.lines.len())
            && report.count(super::Fidelity::Exact) == report.lines.len()
            && crate::bank::data(&name, text.as_bytes()).value.is_some_and(|data| data == all);
        Ok(Imported { text: Some(text), images, report, faults: Some(faults), same, of })
    }
}

/// An error that is none of a bank of drafts, which has too few live items by nature.
pub fn is_lasting(fault: &crate::document::Fault) -> bool {
    fault.severity == Severity::Error && fault.code != FaultCode::Shortage
}

/// Head and items of a bank that is there.
fn existing(name: &str, text: &str) -> Result<(Value, Taken), Box<FaultReport>> {
    let Checked { value, report } = crate::bank::data(name, text.as_bytes());
    let Some(mut head) = value else { return Err(Box::new(report)) };
    let mut taken = Taken::default();
    let items = head.as_object_mut().and_then(|head| head.remove("item"));
    for data in items.as_ref().and_then(Value::as_array).into_iter().flatten() {
        match layout::checked(data) {
            Ok(item) => taken.add(&item),
            Err(_) => taken.add_id(data.get("id").and_then(Value::as_str).unwrap_or_default()),
        }
    }
    Ok((head, taken))
}

/// The text with the items behind it: what was there stays byte by byte.
fn appended(text: &str, items: &[Value]) -> String {
    let mut added = String::new();
    for item in items {
        added.push('\n');
        added.push_str(&layout::item(item));
    }
    let crlf = text.contains("\r\n");
    if crlf {
        added = added.replace('\n', "\r\n");
    }
    let end = match (text.ends_with('\n'), crlf) {
        (true, _) => "",
        (false, true) => "\r\n",
        (false, false) => "\n",
    };
    format!("{text}{end}{added}")
}

/// What a bank needs beside its items, where the file did not bring it.
fn complete(
    head: &mut Value,
    id: &ExamId,
    program: &ProgramId,
    title: Option<&str>,
    added: &[(String, String)],
    items: &[Value],
) {
    let Some(members) = head.as_object_mut() else { return };
    let title = title.map(|t| t.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|t| !t.is_empty());
    let title = title.map(|title| title.chars().take(200).collect::<String>().trim().to_owned());
    let mut put = |name: &str, value: Value| {
        if !members.contains_key(name) {
            members.insert(name.to_owned(), value);
        }
    };
    put("format", "invigil/bank/v1".into());
    put("id", id.as_str().into());
    put("program", program.as_str().into());
    put("title", title.unwrap_or_else(|| id.to_string()).into());
    put("language", "en".into());
    put("domain", json!([]));
    let domains = added.iter().map(|(id, name)| {
        let short: String = shortened(name);
        json!({"id": id, "name": name, "short": short})
    });
    if let Some(Value::Array(listed)) = members.get_mut("domain") {
        listed.extend(domains);
    }
    if !members.contains_key("blueprint") {
        let mut quotas = Map::new();
        for item in items {
            let domain = item.get("domain").and_then(Value::as_str).unwrap_or_default();
            let seen = quotas.get(domain).and_then(Value::as_u64).unwrap_or_default();
            quotas.insert(domain.to_owned(), (seen + 1).into());
        }
        // a pool of three times what a form takes
        for quota in quotas.values_mut() {
            *quota = (quota.as_u64().unwrap_or_default() / 3).clamp(1, 1000).into();
        }
        let exam = members.get("id").cloned().unwrap_or_default();
        members.insert("blueprint".to_owned(), json!([{"exam": exam, "items": quotas}]));
    }
}

/// A name for narrow columns: at most 24 columns of it.
fn shortened(name: &str) -> String {
    use unicode_width::UnicodeWidthStr as _;
    let mut short = String::new();
    for c in name.chars() {
        short.push(c);
        if short.width() > 24 || short.chars().count() > 24 {
            short.pop();
            break;
        }
    }
    short.trim().to_owned()
}

/// Sets of enemies hold items that came in.
fn without_missing_enemies(head: &mut Value, items: &[Value], report: &mut Report) {
    let ids: HashSet<&str> = items.iter().filter_map(|item| item.get("id")?.as_str()).collect();
    let Some(Value::Array(sets)) = head.get_mut("enemies") else { return };
    let before = sets.len();
    let mut cut = 0;
    sets.retain_mut(|set| {
        let Some(Value::Array(members)) = set.get_mut("items") else { return true };
        let all = members.len();
        members.retain(|id| id.as_str().is_some_and(|id| ids.contains(id)));
        cut += usize::from(members.len() < all);
        members.len() >= 2
    });
    if cut > 0 {
        let gone = before - sets.len();
        report
            .notes
            .push(format!("{cut} sets of enemies named items that did not come in; {gone} of them are gone"));
    }
    if sets.is_empty()
        && let Some(members) = head.as_object_mut()
        && before > 0
    {
        members.remove("enemies");
    }
}

/// The domains of a bank, and where categories go.
#[derive(Debug)]
pub(super) struct Domains<'m> {
    /// Id and name.
    known: Vec<(String, String)>,
    /// Those that came with categories.
    pub(super) added: Vec<(String, String)>,
    fixed: bool,
    maps: &'m [Mapping],
}

impl<'m> Domains<'m> {
    fn of_head(head: &Value, fixed: bool, maps: &'m [Mapping]) -> Self {
        let listed = head.get("domain").and_then(Value::as_array).into_iter().flatten();
        let known = listed.filter_map(|domain| {
            Some((domain.get("id")?.as_str()?.to_owned(), domain.get("name")?.as_str()?.to_owned()))
        });
        Self { known: known.collect(), added: Vec::new(), fixed, maps }
    }

    /// The id of the domain for a question of `category`, whose carrier names `carried`.
    pub(super) fn of(
        &mut self,
        category: Option<&str>,
        carried: Option<&str>,
        notes: &mut Vec<Note>,
    ) -> Result<String, String> {
        let category = category.map(str::trim).unwrap_or_default();
        let last = last_part(category);
        let exact =
            |map: &&Mapping| map.category == category || (!category.is_empty() && map.category == last);
        let all = |map: &&Mapping| map.category == "*";
        if let Some(map) = self.maps.iter().find(exact).or_else(|| self.maps.iter().find(all)) {
            return self.named(&map.domain, &map.domain);
        }
        if let Some(id) = carried.filter(|id| self.knows(id)) {
            return Ok(id.to_owned());
        }
        let slug = settle::slug(&last);
        let same = |(id, name): &&(String, String)| *id == slug || name.to_lowercase() == last.to_lowercase();
        if let Some((id, _)) = self.known.iter().chain(&self.added).find(same).filter(|_| !last.is_empty()) {
            return Ok(id.clone());
        }
        if !self.fixed && (category.is_empty() || slug.is_empty()) {
            return self.named(carried.unwrap_or("general"), "General");
        }
        if !self.fixed && last != category {
            notes.push(Note::normalised(format!(
                "of the category “{}” the last part is the domain",
                super::found::short(category)
            )));
        }
        self.named(&slug, &last)
    }

    fn knows(&self, id: &str) -> bool {
        self.known.iter().chain(&self.added).any(|(known, _)| known == id)
    }

    fn named(&mut self, id: &str, name: &str) -> Result<String, String> {
        if self.knows(id) {
            return Ok(id.to_owned());
        }
        if self.fixed {
            let ids: Vec<&str> = self.known.iter().take(12).map(|(id, _)| id.as_str()).collect();
            let of = if name.is_empty() {
                "it has no category".to_owned()
            } else {
                format!("the bank has no domain “{}”", super::found::short(name))
            };
            return Err(format!(
                "{of}. Name one for it: --map '{}=DOMAIN', where DOMAIN is one of {}",
                super::found::short(name),
                ids.join(", ")
            ));
        }
        let name: String = name.chars().take(200).collect();
        self.added.push((id.to_owned(), name.trim().to_owned()));
        Ok(id.to_owned())
    }
}

/// The last part of a path such as `$course$/top/Unit 3/Prices`; two slashes are one that is meant.
fn last_part(path: &str) -> String {
    const MEANT: &str = "\u{0}";
    let marked = path.replace("//", MEANT);
    let last = marked.rsplit('/').map(str::trim).find(|part| !part.is_empty()).unwrap_or_default();
    if last == "top" || last == "$course$" { String::new() } else { last.replace(MEANT, "/") }
}
