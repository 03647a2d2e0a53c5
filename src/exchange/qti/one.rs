//! QTI 1.2, as Canvas writes it and as far as others are as clear: choices of one or several keys, in assessments, sections and
//! object banks.

use super::entry::number;
use super::judge::{self, Chooser};
use super::one_process::Process;
use super::package::MOST_OF_PASSAGES;
use crate::exchange::found::{Answer, Reading, short};
use crate::exchange::package::resolve;
use crate::exchange::pictures::{self, Absent, Picture};
use crate::exchange::report::Note;
use crate::exchange::texts::Texts;
use crate::exchange::xml::Element;
use crate::exchange::{Format, Found, Question, carrier, html, markdown};
use std::cell::Cell;
use std::collections::HashMap;

/// The questions of a document whose root this is.
pub(super) fn read(root: &Element) -> Reading {
    read_within(root, &Cell::new(0), &|_| Err(Absent::NotHeld))
}

/// Where a picture can lie in its package, by the address that a text of the member `from` has of it: Canvas counts the files of a
/// course from a root of their own.
pub(super) fn places(from: &str, address: &str) -> Vec<String> {
    let own = ["$IMS-CC-FILEBASE$", "%24IMS-CC-FILEBASE%24"];
    let (beside, path) = match own.iter().find_map(|root| address.strip_prefix(root)) {
        Some(path) => (["web_resources/-", "-"], path.trim_start_matches('/')),
        None => ([from, "-"], address),
    };
    beside.into_iter().filter_map(|beside| resolve(beside, path)).collect()
}

/// The same of a document beside others: `passages` counts the bytes of shared texts that the items of all of them were given.
/// `picture` gives the bytes of a picture by the address that a text has of it.
pub(super) fn read_within(
    root: &Element,
    passages: &Cell<usize>,
    picture: &dyn Fn(&str) -> Result<Vec<u8>, Absent>,
) -> Reading {
    let mut reading = Reading::new(Format::Qti12);
    let mut items = Items { by_ident: HashMap::new(), passages, picture };
    by_ident(root, &mut items.by_ident);
    let title = |element: &Element| {
        let title = element.attribute("title").unwrap_or_default().trim().to_owned();
        Some(title).filter(|title| !title.is_empty())
    };
    for element in root.elements() {
        match element.name.as_str() {
            "assessment" => {
                reading.title = reading.title.or_else(|| title(element));
                // the first section of an assessment is all of it
                let sections: Vec<&Element> = element.all("section").collect();
                let around = Around { whole: sections.len() == 1, ..Around::default() };
                element.elements().for_each(|child| member(child, &around, &items, &mut reading));
            }
            "objectbank" => {
                let named = fields(element);
                let category = named.get("bank_title").cloned().or_else(|| title(element));
                reading.title = reading.title.or_else(|| category.clone());
                let around = Around { category, whole: true, ..Around::default() };
                walk(element, &around, &items, &mut reading);
            }
            _ => member(element, &Around::default(), &items, &mut reading),
        }
    }
    reading
}

/// Items by their identifiers, the bytes of their texts that other items were given, and the pictures beside them.
struct Items<'e> {
    by_ident: HashMap<&'e str, &'e Element>,
    passages: &'e Cell<usize>,
    picture: &'e dyn Fn(&str) -> Result<Vec<u8>, Absent>,
}

fn by_ident<'e>(element: &'e Element, out: &mut HashMap<&'e str, &'e Element>) {
    for child in element.elements() {
        match child.name.as_str() {
            "item" => drop(child.attribute("ident").map(|ident| out.entry(ident.trim()).or_insert(child))),
            "assessment" | "section" | "objectbank" => by_ident(child, out),
            _ => {}
        }
    }
}

/// What holds questions, or is one.
fn member(element: &Element, around: &Around, items: &Items<'_>, reading: &mut Reading) {
    match element.name.as_str() {
        "item" => take(element, around, items, reading),
        "section" => walk(element, around, items, reading),
        "itemref" | "sectionref" => {
            let id = short(element.attribute("linkrefid").unwrap_or_default());
            reading.refuse(element.place.clone(), &id, "it only names a question of another file");
        }
        _ => {}
    }
}

/// What an item has from where it stands.
#[derive(Debug, Default, Clone)]
pub(super) struct Around {
    category: Option<String>,
    /// The section's title says nothing: it is all of an assessment or a bank.
    whole: bool,
    points: Option<f64>,
    /// The item whose text its questions are about.
    passage: Option<String>,
}

fn walk(section: &Element, around: &Around, items: &Items<'_>, reading: &mut Reading) {
    let mut inner = around.clone();
    let title = section.attribute("title").unwrap_or_default().trim();
    if !around.whole && !title.is_empty() {
        inner.category = Some(title.to_owned());
    }
    inner.whole = false;
    if let Some(ident) = section.attribute(PASSAGE).map(str::trim).filter(|ident| !ident.is_empty()) {
        inner.passage = Some(ident.to_owned());
    }
    if let Some(selection) = section.first("selection_ordering").and_then(|s| s.first("selection")) {
        let name = if title.is_empty() { "a section" } else { title };
        if let Some(number) = selection.first("selection_number") {
            let number = short(number.text().trim());
            reading.notes.push(format!(
                "of “{}”, {number} are picked for each candidate: that is left aside",
                short(name)
            ));
        }
        if let Some(bank) = selection.first("sourcebank_ref") {
            let bank = short(bank.text().trim());
            reading
                .notes
                .push(format!("“{}” picks from the bank {bank}, which stands in another file", short(name)));
        }
        let points = selection.first("selection_extension").and_then(|e| e.first("points_per_item"));
        inner.points = points.and_then(|p| number(&p.text())).or(inner.points);
    }
    section.elements().for_each(|element| member(element, &inner, items, reading));
}

/// Where a question or a section names the item whose text it is about.
const PASSAGE: &str = "parent_stimulus_item_ident";

fn take(item: &Element, around: &Around, items: &Items<'_>, reading: &mut Reading) {
    let carried = item.comments().find_map(carrier::find).map(|carried| reading.take(carried));
    let mut open = Open { item, named: fields(item), around, items, texts: Texts::default() };
    match open.question() {
        Ok(mut question) => {
            open.identify(&mut question, reading);
            question.notes = open.texts.notes;
            question.carried = carried;
            reading.found.push(Found::Question(Box::new(question)));
        }
        Err(why) => {
            let stem = item.first("presentation").map(|p| material(p, &mut Texts::default()));
            let names = [item.attribute("title"), stem.as_deref(), item.attribute("ident")];
            let name = names.into_iter().flatten().find(|name| !name.trim().is_empty());
            reading.refuse(item.place.clone(), name.unwrap_or_default(), why);
        }
    }
}

/// The labels and entries of metadata, wherever they stand before the questions.
fn fields(element: &Element) -> HashMap<String, String> {
    let mut out = HashMap::new();
    let mut open: Vec<&Element> =
        element.elements().filter(|e| matches!(e.name.as_str(), "itemmetadata" | "qtimetadata")).collect();
    while let Some(element) = open.pop() {
        match (element.first("fieldlabel"), element.first("fieldentry")) {
            (Some(label), Some(entry)) => {
                out.insert(label.text().trim().to_ascii_lowercase(), entry.text().trim().to_owned());
            }
            // older documents have an element for each
            _ if element.name.starts_with("qmd_") || element.name.starts_with("bbmd_") => {
                out.insert(element.name.to_ascii_lowercase(), element.text().trim().to_owned());
            }
            _ => open.extend(element.elements()),
        }
    }
    out
}

/// An item that is being read.
pub(super) struct Open<'e> {
    pub(super) item: &'e Element,
    named: HashMap<String, String>,
    around: &'e Around,
    items: &'e Items<'e>,
    pub(super) texts: Texts,
}

/// The one response of a choice.
struct Response<'e> {
    ident: &'e str,
    several: bool,
    most: Option<usize>,
    /// Identifiers of the options, in their order.
    options: Vec<&'e str>,
}

impl<'e> Open<'e> {
    pub(super) fn named(&self, label: &str) -> Option<&str> {
        self.named.get(label).map(|entry| entry.trim()).filter(|entry| !entry.is_empty())
    }

    fn question(&mut self) -> Result<Question, String> {
        let kind = ["question_type", "bbmd_questiontype", "qmd_itemtype"].iter().find_map(|l| self.named(l));
        let kind = kind.unwrap_or_default().to_ascii_lowercase();
        let Some(presentation) = self.item.first("presentation") else {
            return Err("it shows nothing: it has no presentation".to_owned());
        };
        let mut question = Question { place: self.item.place.clone(), ..Question::default() };
        let mut responses = Vec::new();
        self::responses(presentation, &mut responses);
        let kind = self.kind_of_gaps(kind, &responses);
        refuse_kind(&kind)?;
        // of several responses each shows what it asks, or is a gap; of one, that is the question
        question.stem = if responses.len() > 1 || IN_TEXT.contains(&kind.as_str()) {
            outside(presentation, &mut self.texts)
        } else {
            material(presentation, &mut self.texts)
        };
        let mut shown = self.shown();
        let process = Process::of(self.item);
        match responses.as_slice() {
            [] => return Err("it is a text without answers".to_owned()),
            [one] if one.name == "response_lid" && is(one, "rcardinality", "ordered") => {
                self.order(one, &process?, &mut question)?;
            }
            // without an order it would be read as a choice, and its key would be another one
            _ if matches!(kind.as_str(), "ordering_question" | "ordering") => {
                return Err("it puts things in order, and its response does not say so".to_owned());
            }
            [one] if one.name == "response_lid" && kind == BLANKS => self.blank(one, &mut question)?,
            [one] if one.name == "response_lid" && !IN_TEXT.contains(&kind.as_str()) => {
                let gap = material(one, &mut Texts::default());
                if kind.is_empty() && one.attribute("ident") == Some(format!("response_{gap}").as_str()) {
                    return Err("it does not say whether its gap is a list or typed into".to_owned());
                }
                let mut response = self.options(one, &mut question)?;
                // Blackboard says of several answers that they are one
                response.several |= kind == "multiple answer";
                let mut process = process?;
                if response.several && process.adds_up(response.ident) {
                    self.texts.note(Note::normalised(
                        "its right answers add up, though none of its conditions says that it goes on",
                    ));
                }
                self.score(&process, &response, &mut question)?;
                super::truth(&mut question);
            }
            all => self.others(all, &kind, process, &mut question)?,
        }
        let rubrics = self.item.all("itemrubric").chain(self.item.all("rubric"));
        if rubrics.into_iter().any(|rubric| !rubric.text().trim().is_empty()) {
            self.texts.note(Note::lossy("words for others than candidates (a rubric) are left out"));
        }
        if self.texts.pictures > 0 {
            return Err("it shows a picture in an answer or a feedback, where banks hold none".to_owned());
        }
        if question.stem.is_empty() && shown.is_empty() {
            return Err("it asks nothing: its text is empty".to_owned());
        }
        if let Some(passage) = self.passage()? {
            question.stem = format!("{passage}\n\n{}", question.stem);
            shown.extend(self.shown());
        }
        pictures::adopt(&mut question, &mut self.texts, &shown, self.items.picture)?;
        Ok(question)
    }

    /// The pictures of the texts that were read since, where banks hold them.
    fn shown(&mut self) -> Vec<Picture> {
        let shown = std::mem::take(&mut self.texts.shown);
        self.texts.pictures -= shown.len();
        shown
    }

    /// The text of another item that the question is about.
    fn passage(&mut self) -> Result<Option<String>, String> {
        let Some(ident) = self.named(PASSAGE).or(self.around.passage.as_deref()) else { return Ok(None) };
        let shown =
            self.items.by_ident.get(ident).and_then(|item| Some((*item, item.first("presentation")?)));
        let Some((item, presentation)) = shown else {
            return Err(format!("it is about a text in another item ({}), which is not there", short(ident)));
        };
        // each item holds a copy of its own: a long text would fill the memory by the items that name it
        let passages = self.items.passages;
        let too_long = || {
            format!("the texts that its items share are too long: {} MiB together", MOST_OF_PASSAGES >> 20)
        };
        if passages.get() > MOST_OF_PASSAGES {
            return Err(too_long());
        }
        let told = item.attribute("instructions").map(|told| markdown::from_plain(told.trim()));
        let text = material(presentation, &mut self.texts);
        let parts: Vec<String> = told.into_iter().chain([text]).filter(|part| !part.is_empty()).collect();
        let text = parts.join("\n\n");
        // what is long and comes to nothing takes its time all the same
        passages.set(passages.get() + text.len().max(presentation.text().len()));
        if passages.get() > MOST_OF_PASSAGES {
            return Err(too_long());
        }
        self.texts.note(Note::normalised("the text that it shares with others stands in its stem"));
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    /// The kind of an item whose gaps are all lists is that of lists, whatever it is called.
    fn kind_of_gaps(&mut self, kind: String, responses: &[&Element]) -> String {
        let all = |wanted: &[&str]| {
            let mut labels = responses.iter().flat_map(|response| labels(response)).peekable();
            labels.peek().is_some()
                && labels
                    .all(|label| label.attribute("answer_type").is_some_and(|kind| wanted.contains(&kind)))
        };
        if kind != BLANKS || !all(&["dropdown", "wordbank"]) {
            return kind;
        }
        if !all(&["dropdown"]) {
            self.texts.note(Note::normalised("words that are put into a gap are a list there"));
        }
        LISTS.to_owned()
    }

    fn options(&mut self, element: &'e Element, question: &mut Question) -> Result<Response<'e>, String> {
        let Some(render) = deep(element, "render_choice") else {
            return Err("its answers are no list to choose from".to_owned());
        };
        let fixed = is(render, "shuffle", "no");
        let mut options: Vec<&str> = Vec::new();
        for label in labels(render) {
            let ident = label.attribute("ident").unwrap_or_default().trim();
            if options.contains(&ident) {
                return Err(format!("two of its answers have the identifier `{}`", short(ident)));
            }
            options.push(ident);
            let anchored = fixed || is(label, "rshuffle", "no");
            question.options.push(Answer {
                text: material(label, &mut self.texts),
                anchored,
                ..Answer::default()
            });
        }
        if options.iter().all(|ident| !super::is_machine_made(ident)) {
            question.options.iter_mut().zip(&options).for_each(|(o, ident)| o.id = Some((*ident).to_owned()));
        }
        let several =
            element.attribute("rcardinality").is_some_and(|c| !c.trim().eq_ignore_ascii_case("single"));
        let most = render.attribute("maxnumber").and_then(|n| n.trim().parse().ok());
        let most = most.filter(|most| several && *most > 0 && *most < options.len());
        let ident = element.attribute("ident").unwrap_or_default().trim();
        Ok(Response { ident, several, most, options })
    }

    fn score(
        &mut self,
        process: &Process,
        response: &Response<'_>,
        question: &mut Question,
    ) -> Result<(), String> {
        let feedback: Vec<&Element> = self.item.all("itemfeedback").collect();
        let pieces: Vec<&str> =
            feedback.iter().map(|f| f.attribute("ident").unwrap_or_default().trim()).collect();
        let right = process.named(response.ident);
        let options = &response.options;
        let chooser = Chooser {
            options: options.len(),
            several: response.several,
            most: response.most,
            named: (0..options.len())
                .filter(|n| options.get(*n).is_some_and(|id| right.contains(id)))
                .collect(),
        };
        let possible = self.possible()?;
        // where points stand beside the scoring, as in Canvas, it gives shares of its own maximum
        let full = process.most.filter(|_| possible.is_some());
        let judged = judge::choice(&chooser, full, pieces.len(), &|chosen| {
            let chosen = chosen.iter().filter_map(|n| options.get(*n).copied()).collect();
            Ok(process.verdict(&HashMap::from([(response.ident, chosen)]), &pieces))
        })?;
        question.points = Some(possible.unwrap_or(judged.best));
        question.scoring = judged.weighed.scoring;
        question.options.iter_mut().zip(judged.weighed.keys).for_each(|(option, key)| option.key = key);
        judged.weighed.notes.into_iter().for_each(|note| self.texts.note(note));
        let said = feedback.iter().map(|f| material(f, &mut self.texts)).zip(judged.feedback).collect();
        judge::place_feedback(question, said).into_iter().for_each(|note| self.texts.note(note));
        Ok(())
    }

    /// The points that stand beside the scoring.
    pub(super) fn possible(&self) -> Result<Option<f64>, String> {
        let points = match (self.around.points, self.named("points_possible")) {
            (Some(points), _) => Some(points),
            (None, Some(text)) => match number(text) {
                Some(points) => Some(points),
                None => return Err(format!("`{}` is no number of points", short(text))),
            },
            // the profile of Common Cartridge scores each question by a hundred
            (None, None) if self.named("cc_profile").is_some() => {
                Some(self.named("cc_weighting").and_then(number).unwrap_or(1.0))
            }
            // Brightspace scores in percent of this
            (None, None) if self.named("qmd_questiontype").is_some() => {
                self.named("qmd_weighting").and_then(number)
            }
            (None, None) => None,
        };
        match points {
            Some(points) if !points.is_finite() || points <= 0.0 => Err("it gives no points".to_owned()),
            points => Ok(points),
        }
    }

    /// Identifier, title, category and tags.
    fn identify(&self, question: &mut Question, reading: &mut Reading) {
        super::name(question, self.item.attribute("ident"), self.item.attribute("title"), reading);
        let topic = self.named("qmd_topic").map(str::to_owned);
        question.category = topic.or_else(|| self.around.category.clone());
        let tags = self.named("qmd_keywords").unwrap_or_default().split(',').map(str::trim);
        question.tags = tags.filter(|tag| !tag.is_empty()).map(str::to_owned).collect();
    }
}

/// Canvas's name for gaps in a text with a list each.
pub(super) const LISTS: &str = "multiple_dropdowns_question";

/// Its name for gaps that are typed into.
pub(super) const BLANKS: &str = "fill_in_multiple_blanks_question";

const IN_TEXT: [&str; 2] = [LISTS, BLANKS];

fn is(element: &Element, attribute: &str, word: &str) -> bool {
    element.attribute(attribute).is_some_and(|value| value.trim().eq_ignore_ascii_case(word))
}

/// Types that are none of a choice.
fn refuse_kind(kind: &str) -> Result<(), String> {
    let refused = |what: &str| Err(format!("it {what}, which banks cannot hold"));
    match kind {
        "essay_question" | "essay" => refused("is an essay"),
        "file_upload_question" | "file upload" => refused("asks for a file"),
        "text_only_question" => Err("it is a text without answers".to_owned()),
        "calculated_question" | "calculated" => refused("is calculated anew for everybody"),
        "short response" => refused("is an essay"),
        "fill in the blank plus" => refused("has gaps that are typed into"),
        "jumbled sentence" => refused("has drop-down lists in its text"),
        "hot spot" | "hot_spot_question" => refused("is played on a picture"),
        "opinion scale" | "likert_scale_question" => refused("asks for an opinion"),
        _ => Ok(()),
    }
}

/// The responses that an item asks for, in its order.
fn responses<'e>(element: &'e Element, out: &mut Vec<&'e Element>) {
    for child in element.elements() {
        if child.name.starts_with("response_") && child.name != "response_extension" {
            out.push(child);
        } else {
            responses(child, out);
        }
    }
}

/// The first element of this name at any depth.
pub(super) fn deep<'e>(element: &'e Element, name: &str) -> Option<&'e Element> {
    element.elements().find_map(|child| if child.name == name { Some(child) } else { deep(child, name) })
}

/// The labels of a list, in its order.
pub(super) fn labels(render: &Element) -> Vec<&Element> {
    let mut out = Vec::new();
    for element in render.elements() {
        match element.name.as_str() {
            "response_label" => out.push(element),
            _ => out.extend(labels(element)),
        }
    }
    out
}

/// The texts that are shown in an element, but for what can be chosen there.
pub(super) fn material(element: &Element, texts: &mut Texts) -> String {
    let mut out = Vec::new();
    walk_texts(element, true, texts, &mut out);
    out.retain(|text| !text.is_empty());
    out.join("\n\n")
}

/// The same without what stands within responses.
fn outside(element: &Element, texts: &mut Texts) -> String {
    let mut out = Vec::new();
    walk_texts(element, false, texts, &mut out);
    out.retain(|text| !text.is_empty());
    out.join("\n\n")
}

fn walk_texts(element: &Element, within: bool, texts: &mut Texts, out: &mut Vec<String>) {
    for child in element.elements() {
        match child.name.as_str() {
            name if !within && name.starts_with("response_") => {}
            "mattext" | "matemtext" => {
                let kind = child.attribute("texttype").unwrap_or_default().to_ascii_lowercase();
                out.push(text(child, &kind, texts));
            }
            "mat_formattedtext" => {
                let plain = child.attribute("type").is_some_and(|t| t.eq_ignore_ascii_case("plain_text"));
                out.push(text(child, if plain { "text/plain" } else { "text/html" }, texts));
            }
            "matimage" => {
                let address = child.attribute("uri").unwrap_or_default().trim().to_owned();
                let alternative = child.attribute("label").unwrap_or_default().trim().to_owned();
                texts.pictures += 1;
                texts.shown.push(Picture { alternative, address });
            }
            "mataudio" | "matvideo" | "matapplet" | "matapplication" => {
                texts.note(Note::lossy("a recording or a program is removed"));
            }
            "altmaterial" | "itemfeedback" | "qticomment" | "render_choice" | "render_hotspot"
            | "render_slider" | "response_label" => {}
            _ => walk_texts(child, within, texts, out),
        }
    }
}

fn text(element: &Element, kind: &str, texts: &mut Texts) -> String {
    let marked = element.elements().next().is_some();
    let raw = if marked { super::html(element, &mut |_| None) } else { element.text() };
    if kind == "text/html" || marked || kind == "text/xhtml" {
        return texts.of_html(&raw);
    }
    // many leave the type out and write HTML; a text that names its type is what it says
    if kind.is_empty() && html::has_tags(&raw) {
        texts.note(Note::normalised("texts without a type hold HTML, and are read as that"));
        return texts.of_html(&raw);
    }
    markdown::from_plain(&raw)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::xml;

    #[test]
    fn a_text_that_items_share_is_copied_to_them_up_to_a_bound() {
        let asked = "<item ident=\"q\"><presentation><material><mattext>Does it?</mattext></material><response_lid ident=\"r\" rcardinality=\"Single\"><render_choice><response_label ident=\"a\"><material><mattext>Yes</mattext></material></response_label><response_label ident=\"b\"><material><mattext>No</mattext></material></response_label></render_choice></response_lid></presentation><resprocessing><outcomes><decvar varname=\"SCORE\"/></outcomes><respcondition><conditionvar><varequal respident=\"r\">a</varequal></conditionvar><setvar varname=\"SCORE\">1</setvar></respcondition></resprocessing></item>";
        let passage = "<item ident=\"p\"><presentation><material><mattext>Ice floats.</mattext></material></presentation></item>";
        let text = format!(
            "<questestinterop><assessment>{passage}<section {PASSAGE}=\"p\">{asked}{asked}</section></assessment></questestinterop>"
        );
        let root = xml::parse(&text).unwrap();
        let of = |given: usize| read_within(&root, &Cell::new(given), &|_| Err(Absent::NotHeld)).found;
        let stems = |found: &[Found]| -> Vec<String> {
            let stem = |found: &Found| match found {
                Found::Question(question) => question.stem.clone(),
                Found::Refused { why, .. } => why.clone(),
            };
            found.iter().skip(1).map(stem).collect()
        };
        assert_eq!(stems(&of(0)), ["Ice floats.\n\nDoes it?"; 2]);
        // there is room for one more
        let found = stems(&of(MOST_OF_PASSAGES - 15));
        assert!(found[0].starts_with("Ice floats."), "{found:?}");
        assert!(found[1].contains("the texts that its items share are too long"), "{found:?}");
    }
}
