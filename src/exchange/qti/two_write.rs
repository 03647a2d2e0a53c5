//! Packages of QTI 2.2 and 3.0: an item in each file, a test with a section for each run of a domain, and the manifest. Scoring is said in
//! full, so that points and shares are right wherever it is followed; what else a bank holds is carried in a comment.

use super::names::newer;
use crate::bank::{Item, Scoring};
use crate::exchange::pictures::{Pictured, Shown};
use crate::exchange::report::Note;
use crate::exchange::write::{Entry, Sheet};
use crate::exchange::{Format, markdown, package, xml};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What QTI cannot say of an item.
pub(in crate::exchange) fn losses(item: &Item) -> Vec<Note> {
    let mut notes = super::two_kinds::losses(item);
    if item.select > 1 && item.scoring == Scoring::Partial && !item.points.is_multiple_of(item.select) {
        notes.push(Note::lossy("parts of a point are not rounded down elsewhere"));
    }
    notes
}

/// One of the two versions: names, and where the schemas are.
pub(super) struct Version {
    newer: bool,
    namespace: &'static str,
    schema: &'static str,
    manifest: &'static str,
    manifest_schema: &'static str,
    item: &'static str,
    test: &'static str,
    package: (&'static str, &'static str),
}

const TWO: Version = Version {
    newer: false,
    namespace: "http://www.imsglobal.org/xsd/imsqti_v2p2",
    schema: "http://www.imsglobal.org/xsd/qti/qtiv2p2/imsqti_v2p2.xsd",
    manifest: "http://www.imsglobal.org/xsd/imscp_v1p1",
    manifest_schema: "http://www.imsglobal.org/xsd/qti/qtiv2p2/qtiv2p2_imscpv1p2_v1p0.xsd",
    item: "imsqti_item_xmlv2p2",
    test: "imsqti_test_xmlv2p2",
    package: ("QTIv2.2 Package", "1.0.0"),
};

const THREE: Version = Version {
    newer: true,
    namespace: "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    schema: "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0p1_v1p0.xsd",
    manifest: "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
    manifest_schema: "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqtiv3p0_imscpv1p2_v1p0.xsd",
    item: "imsqti_item_xmlv3p0",
    test: "imsqti_test_xmlv3p0",
    package: ("QTI Package", "3.0.0"),
};

impl Version {
    /// An element of QTI with its attributes and what is in it.
    fn element(&self, name: &str, attributes: &[(&str, &str)], inner: &str) -> String {
        let name = if self.newer { format!("qti-{}", newer(name)) } else { name.to_owned() };
        let mut out = format!("<{name}");
        for (attribute, value) in attributes {
            let attribute = if self.newer { newer(attribute) } else { (*attribute).to_owned() };
            let _ = write!(out, " {attribute}=\"{}\"", xml::escape(value));
        }
        match inner {
            "" => out.push_str("/>"),
            inner => {
                let _ = write!(out, ">{inner}</{name}>");
            }
        }
        out
    }

    /// A document with this root.
    fn document(&self, name: &str, attributes: &[(&str, &str)], inner: &str) -> String {
        let root = self.element(name, attributes, inner);
        let head = format!(
            " xmlns=\"{0}\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"{0} {1}\"",
            self.namespace, self.schema
        );
        let end = root.find(' ').unwrap_or_default();
        let (before, behind) = root.split_at(end);
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{before}{head}{behind}\n")
    }
}

/// The package of a sheet.
pub(in crate::exchange) fn write(format: Format, sheet: &Sheet) -> Vec<u8> {
    let version = if format == Format::Qti3 { &THREE } else { &TWO };
    let language = sheet.head.get("language").and_then(serde_json::Value::as_str).unwrap_or("en");
    let mut files = vec![
        ("imsmanifest.xml".to_owned(), manifest(version, sheet, language)),
        ("test.xml".to_owned(), test(version, sheet)),
    ];
    for (index, entry) in sheet.entries.iter().enumerate() {
        files.push((path(entry), item(version, sheet, index, entry, language)));
    }
    let mut images: BTreeMap<String, &[u8]> = BTreeMap::new();
    for shown in sheet.entries.iter().flat_map(pictures) {
        images.insert(image_path(&shown.name), &shown.bytes);
    }
    package::pack_with(&files, images)
}

/// The figures that an item shows as pictures.
pub(super) fn pictures(entry: &Entry) -> &[Shown] {
    entry.pictured.as_ref().map_or(&[], |pictured| &pictured.shown)
}

/// The place of an image in a package.
pub(super) fn image_path(name: &str) -> String {
    format!("images/{name}")
}

fn path(entry: &Entry) -> String {
    format!("items/{}.xml", entry.item.id)
}

/// An identifier of QTI begins with a letter.
pub(super) fn identifier(id: &str) -> String {
    if id.starts_with(|c: char| c.is_ascii_alphabetic()) { id.to_owned() } else { format!("i-{id}") }
}

fn manifest(version: &Version, sheet: &Sheet, language: &str) -> String {
    let title = xml::escape(sheet.title());
    let lom = "http://ltsc.ieee.org/xsd/LOM";
    let text = |name: &str, text: &str| {
        format!(
            "<imsmd:{name}><imsmd:string language=\"{}\">{}</imsmd:string></imsmd:{name}>",
            xml::escape(language),
            xml::escape(text)
        )
    };
    let (schema, number) = version.package;
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<manifest xmlns=\"{0}\" xmlns:imsmd=\"{lom}\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"{0} {1}\" identifier=\"MANIFEST\">\n  <metadata>\n    <schema>{schema}</schema>\n    <schemaversion>{number}</schemaversion>\n    <imsmd:lom><imsmd:general>{2}</imsmd:general></imsmd:lom>\n  </metadata>\n  <organizations/>\n  <resources>\n",
        version.manifest,
        version.manifest_schema,
        text("title", &title)
    );
    let _ = writeln!(
        out,
        "    <resource identifier=\"TEST\" type=\"{}\" href=\"test.xml\">\n      <file href=\"test.xml\"/>",
        version.test
    );
    for entry in &sheet.entries {
        let _ = writeln!(out, "      <dependency identifierref=\"{}\"/>", resource(entry));
    }
    out.push_str("    </resource>\n");
    for entry in &sheet.entries {
        let path = path(entry);
        let _ = writeln!(
            out,
            "    <resource identifier=\"{}\" type=\"{}\" href=\"{path}\">",
            resource(entry),
            version.item
        );
        if !entry.item.tags.is_empty() {
            let keywords: String = entry.item.tags.iter().map(|tag| text("keyword", tag)).collect();
            let _ = writeln!(
                out,
                "      <metadata><imsmd:lom><imsmd:general>{keywords}</imsmd:general></imsmd:lom></metadata>"
            );
        }
        let _ = writeln!(out, "      <file href=\"{path}\"/>");
        for image in pictures(entry) {
            let _ = writeln!(out, "      <file href=\"{}\"/>", xml::escape(&image_path(&image.name)));
        }
        out.push_str("    </resource>\n");
    }
    out.push_str("  </resources>\n</manifest>\n");
    out
}

fn resource(entry: &Entry) -> String {
    format!("ITEM-{}", entry.item.id)
}

fn test(version: &Version, sheet: &Sheet) -> String {
    let element =
        |name: &str, attributes: &[(&str, &str)], inner: &str| version.element(name, attributes, inner);
    let mut sections = String::new();
    // the order stays: a domain that comes again has a section again
    for (n, run) in sheet.entries.chunk_by(|a, b| a.category == b.category).enumerate() {
        let mut items = String::from("\n");
        for entry in run {
            let id = identifier(entry.item.id.as_str());
            let path = path(entry);
            items.push_str(&element("assessmentItemRef", &[("identifier", &id), ("href", &path)], ""));
            items.push('\n');
        }
        let id = format!("SECTION-{}", n + 1);
        let title = run.first().map(|entry| entry.category.as_str()).unwrap_or_default();
        let attributes = [("identifier", id.as_str()), ("title", title), ("visible", "true")];
        sections.push_str(&element("assessmentSection", &attributes, &items));
        sections.push('\n');
    }
    let part = element(
        "testPart",
        &[("identifier", "PART"), ("navigationMode", "nonlinear"), ("submissionMode", "simultaneous")],
        &format!("\n{sections}"),
    );
    let outcome = element(
        "outcomeDeclaration",
        &[("identifier", "SCORE"), ("cardinality", "single"), ("baseType", "float")],
        "",
    );
    let sum = element("sum", &[], &element("testVariables", &[("variableIdentifier", "SCORE")], ""));
    let processing =
        element("outcomeProcessing", &[], &element("setOutcomeValue", &[("identifier", "SCORE")], &sum));
    let title = sheet.title();
    let attributes = [("identifier", "TEST"), ("title", title)];
    version.document("assessmentTest", &attributes, &format!("\n{outcome}\n{part}\n{processing}\n"))
}

/// What an item is made of, by the names of its version.
pub(super) struct Parts<'p> {
    version: &'p Version,
    pub(super) item: &'p Item,
    pictured: Option<&'p Pictured>,
    ids: Vec<String>,
}

fn item(version: &Version, sheet: &Sheet, index: usize, entry: &Entry, language: &str) -> String {
    let ids = entry.item.options.iter().map(|option| identifier(option.id.as_str())).collect();
    let parts = Parts { version, item: &entry.item, pictured: entry.pictured.as_ref(), ids };
    let id = identifier(entry.item.id.as_str());
    let attributes = [
        ("identifier", id.as_str()),
        ("title", entry.item.id.as_str()),
        ("adaptive", "false"),
        ("timeDependent", "false"),
        ("xml:lang", language),
    ];
    let inner = [
        format!("<!-- {} -->", sheet.carrier(index, entry)),
        parts.response(),
        parts.outcomes(),
        parts.body(),
        parts.processing(),
        parts.feedback(),
    ];
    version.document("assessmentItem", &attributes, &format!("\n{}\n", inner.join("\n")))
}

impl Parts<'_> {
    pub(super) fn element(&self, name: &str, attributes: &[(&str, &str)], inner: &str) -> String {
        self.version.element(name, attributes, inner)
    }

    /// The stem as `html` makes it, with its pictures.
    pub(super) fn stem(&self, html: impl Fn(&str) -> String) -> String {
        match self.pictured {
            Some(pictured) => pictured.html(html, |name| format!("../{}", image_path(name))),
            None => html(&self.item.stem),
        }
    }

    fn cardinality(&self) -> &'static str {
        if self.item.select == 1 { "single" } else { "multiple" }
    }

    fn keys(&self) -> impl Iterator<Item = (&str, bool)> {
        self.ids.iter().zip(&self.item.options).map(|(id, option)| (id.as_str(), option.key))
    }

    pub(super) fn is_partial(&self) -> bool {
        self.item.select > 1 && self.item.scoring == Scoring::Partial
    }

    fn has_rationales(&self) -> bool {
        self.item.options.iter().any(|option| option.rationale.is_some())
    }

    /// The responses that are declared.
    fn response(&self) -> String {
        if !self.item.kind.kind().has_keys() {
            return self.other_responses();
        }
        let value = |id: &str| self.element("value", &[], id);
        let right: String = self.keys().filter(|(_, key)| *key).map(|(id, _)| value(id)).collect();
        let mut inner = self.element("correctResponse", &[], &right);
        if self.is_partial() {
            let points = self.item.points.to_string();
            let share = f64::from(self.item.points) / f64::from(self.item.select);
            let entries: String = self
                .keys()
                .map(|(id, key)| {
                    let mapped = if key { share } else { -share }.to_string();
                    self.element("mapEntry", &[("mapKey", id), ("mappedValue", &mapped)], "")
                })
                .collect();
            let bounds = [("lowerBound", "0"), ("upperBound", points.as_str()), ("defaultValue", "0")];
            inner.push_str(&self.element("mapping", &bounds, &entries));
        }
        let attributes =
            [("identifier", "RESPONSE"), ("cardinality", self.cardinality()), ("baseType", "identifier")];
        self.element("responseDeclaration", &attributes, &inner)
    }

    fn outcomes(&self) -> String {
        let points = self.item.points.to_string();
        let default = |value: &str| self.element("defaultValue", &[], &self.element("value", &[], value));
        let declare = |name: &str, cardinality: &str, base: &str, inner: &str| {
            self.element(
                "outcomeDeclaration",
                &[("identifier", name), ("cardinality", cardinality), ("baseType", base)],
                inner,
            )
        };
        let mut out = vec![
            declare("SCORE", "single", "float", &default("0")),
            declare("MAXSCORE", "single", "float", &default(&points)),
            declare("RATIONALE", "single", "identifier", ""),
        ];
        if self.has_rationales() {
            out.push(declare("FEEDBACK", self.cardinality(), "identifier", ""));
        }
        out.join("\n")
    }

    fn body(&self) -> String {
        if !self.item.kind.kind().has_keys() {
            return self.element("itemBody", &[], &format!("\n{}\n", self.other_body()));
        }
        let options = &self.item.options;
        // where all keep their place, nothing is shuffled
        let shuffled = !options.iter().all(|option| option.anchored);
        let mut choices = String::from("\n");
        for (id, option) in self.ids.iter().zip(options) {
            let mut attributes = vec![("identifier", id.as_str())];
            if option.anchored && shuffled {
                attributes.push(("fixed", "true"));
            }
            choices.push_str(&self.element("simpleChoice", &attributes, &html(&option.text)));
            choices.push('\n');
        }
        let most = self.item.select.to_string();
        let shuffle = if shuffled { "true" } else { "false" };
        let attributes =
            [("responseIdentifier", "RESPONSE"), ("shuffle", shuffle), ("maxChoices", most.as_str())];
        let interaction = self.element("choiceInteraction", &attributes, &choices);
        self.element("itemBody", &[], &format!("\n{}\n{interaction}\n", self.stem(html)))
    }

    fn processing(&self) -> String {
        let variable = |name: &str| self.element("variable", &[("identifier", name)], "");
        let set = |name: &str, value: &str| self.element("setOutcomeValue", &[("identifier", name)], value);
        let condition = |test: String, then: String, otherwise: String| {
            let first = self.element("responseIf", &[], &format!("{test}{then}"));
            let second =
                if otherwise.is_empty() { otherwise } else { self.element("responseElse", &[], &otherwise) };
            self.element("responseCondition", &[], &format!("{first}{second}"))
        };
        let number = |points: &str| self.element("baseValue", &[("baseType", "float")], points);
        let score = if !self.item.kind.kind().has_keys() {
            self.other_score()
        } else if self.is_partial() {
            let mapped = self.element("mapResponse", &[("identifier", "RESPONSE")], "");
            condition(
                self.element("isNull", &[], &variable("RESPONSE")),
                set("SCORE", &number("0")),
                set("SCORE", &mapped),
            )
        } else {
            let right = self.element("correct", &[("identifier", "RESPONSE")], "");
            let matches = self.element("match", &[], &format!("{}{right}", variable("RESPONSE")));
            let points = self.item.points.to_string();
            condition(matches, set("SCORE", &number(&points)), set("SCORE", &number("0")))
        };
        let rationale = self.element("baseValue", &[("baseType", "identifier")], "rationale");
        let mut rules = vec![score, set("RATIONALE", &rationale)];
        if self.has_rationales() {
            rules.push(set("FEEDBACK", &variable("RESPONSE")));
        }
        self.element("responseProcessing", &[], &format!("\n{}\n", rules.join("\n")))
    }

    fn feedback(&self) -> String {
        let piece = |outcome: &str, id: &str, text: &str| {
            let inner =
                if self.version.newer { self.element("contentBody", &[], &html(text)) } else { html(text) };
            let attributes = [("outcomeIdentifier", outcome), ("showHide", "show"), ("identifier", id)];
            self.element("modalFeedback", &attributes, &inner)
        };
        let mut out = vec![piece("RATIONALE", "rationale", &self.item.rationale)];
        for (id, option) in self.ids.iter().zip(&self.item.options) {
            out.extend(option.rationale.as_ref().map(|rationale| piece("FEEDBACK", id, rationale)));
        }
        out.join("\n")
    }
}

/// The text as HTML with the attributes that QTI has.
pub(super) fn html(text: &str) -> String {
    let mut html = markdown::to_html(text);
    for side in ["left", "center", "right"] {
        html =
            html.replace(&format!(" style=\"text-align: {side}\""), &format!(" class=\"qti-align-{side}\""));
    }
    html
}
