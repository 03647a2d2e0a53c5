//! QTI 1.2 in the dialect of Canvas: a package of one quiz. What else a bank holds is carried in a comment of each question.

use super::one_kinds;
use super::two_write::{image_path, pictures};
use crate::bank::{Item, Scoring};
use crate::digest::Digest;
use crate::exchange::report::Note;
use crate::exchange::write::{Entry, Sheet};
use crate::exchange::{markdown, package, xml};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What Canvas cannot say of an item.
pub(in crate::exchange) fn losses(item: &Item) -> Vec<Note> {
    let mut notes = one_kinds::losses(item);
    if item.kind.kind().has_keys() && item.select > 1 && item.scoring == Scoring::Partial {
        notes.push(Note::lossy("partial scoring cannot be said: Canvas decides how it scores"));
    }
    let anchored = item.options.iter().filter(|option| option.anchored).count();
    if anchored > 0 {
        notes.push(Note::lossy("options that keep their place may be shuffled"));
    }
    if item.tags.iter().any(|tag| tag.contains(',')) {
        notes.push(Note::lossy("a tag with a comma is two tags"));
    }
    notes
}

/// The package.
pub(in crate::exchange) fn write(sheet: &Sheet) -> Vec<u8> {
    let title = xml::escape(&sheet.title().split_whitespace().collect::<Vec<_>>().join(" "));
    // a package that is imported again is the same quiz
    let digest = Digest::of(&[sheet.title().as_bytes()]).to_string();
    let id: String = digest.chars().filter(char::is_ascii_hexdigit).take(32).collect();
    let (quiz, meta) = (format!("g{id}"), format!("m{id}"));
    pack(&title, &quiz, &meta, sheet)
}

fn pack(title: &str, quiz: &str, meta: &str, sheet: &Sheet) -> Vec<u8> {
    let points: u64 = sheet.entries.iter().map(|entry| u64::from(entry.item.points)).sum();
    let mut images: BTreeMap<String, &[u8]> = BTreeMap::new();
    for shown in sheet.entries.iter().flat_map(pictures) {
        images.insert(image_path(&shown.name), &shown.bytes);
    }
    let files = [
        ("imsmanifest.xml".to_owned(), manifest(title, quiz, meta, images.keys())),
        (format!("{quiz}/{quiz}.xml"), assessment(title, quiz, sheet)),
        (format!("{quiz}/assessment_meta.xml"), settings(title, quiz, points)),
    ];
    package::pack_with(&files, images)
}

fn manifest<'n>(title: &str, quiz: &str, meta: &str, images: impl Iterator<Item = &'n String>) -> String {
    let image = |(number, path): (usize, &String)| {
        let path = xml::escape(path);
        format!(
            "    <resource identifier=\"{quiz}-image-{number}\" type=\"webcontent\" href=\"{path}\">\n      <file href=\"{path}\"/>\n    </resource>\n"
        )
    };
    let images: String = (1..).zip(images).map(image).collect();
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="{quiz}-manifest" xmlns="http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1" xmlns:lom="http://ltsc.ieee.org/xsd/imsccv1p1/LOM/resource" xmlns:imsmd="http://www.imsglobal.org/xsd/imsmd_v1p2" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1 http://www.imsglobal.org/xsd/imscp_v1p1.xsd http://ltsc.ieee.org/xsd/imsccv1p1/LOM/resource http://www.imsglobal.org/profile/cc/ccv1p1/LOM/ccv1p1_lomresource_v1p0.xsd http://www.imsglobal.org/xsd/imsmd_v1p2 http://www.imsglobal.org/xsd/imsmd_v1p2p2.xsd">
  <metadata>
    <schema>IMS Content</schema>
    <schemaversion>1.1.3</schemaversion>
    <imsmd:lom>
      <imsmd:general>
        <imsmd:title><imsmd:string>{title}</imsmd:string></imsmd:title>
      </imsmd:general>
    </imsmd:lom>
  </metadata>
  <organizations/>
  <resources>
    <resource identifier="{quiz}" type="imsqti_xmlv1p2">
      <file href="{quiz}/{quiz}.xml"/>
      <dependency identifierref="{meta}"/>
    </resource>
    <resource identifier="{meta}" type="associatedcontent/imscc_xmlv1p1/learning-application-resource" href="{quiz}/assessment_meta.xml">
      <file href="{quiz}/assessment_meta.xml"/>
    </resource>
{images}  </resources>
</manifest>
"#
    )
}

fn settings(title: &str, quiz: &str, points: u64) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<quiz identifier="{quiz}" xmlns="http://canvas.instructure.com/xsd/cccv1p0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://canvas.instructure.com/xsd/cccv1p0 https://canvas.instructure.com/xsd/cccv1p0.xsd">
  <title>{title}</title>
  <description></description>
  <shuffle_answers>true</shuffle_answers>
  <scoring_policy>keep_highest</scoring_policy>
  <hide_results></hide_results>
  <quiz_type>assignment</quiz_type>
  <points_possible>{points}</points_possible>
  <require_lockdown_browser>false</require_lockdown_browser>
  <show_correct_answers>false</show_correct_answers>
  <anonymous_submissions>false</anonymous_submissions>
  <could_be_locked>false</could_be_locked>
  <allowed_attempts>1</allowed_attempts>
  <one_question_at_a_time>false</one_question_at_a_time>
  <cant_go_back>false</cant_go_back>
  <available>false</available>
</quiz>
"#
    )
}

fn assessment(title: &str, quiz: &str, sheet: &Sheet) -> String {
    let mut out = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.imsglobal.org/xsd/ims_qtiasiv1p2 http://www.imsglobal.org/xsd/ims_qtiasiv1p2p1.xsd">
  <assessment ident="{quiz}" title="{title}">
    <qtimetadata>
      {}
    </qtimetadata>
    <section ident="root_section">
"#,
        field("cc_maxattempts", "1")
    );
    for (index, entry) in sheet.entries.iter().enumerate() {
        item(sheet, index, entry, &mut out);
    }
    out.push_str("    </section>\n  </assessment>\n</questestinterop>\n");
    out
}

fn field(label: &str, entry: &str) -> String {
    format!(
        "<qtimetadatafield><fieldlabel>{label}</fieldlabel><fieldentry>{}</fieldentry></qtimetadatafield>",
        xml::escape(entry)
    )
}

/// Canvas knows answers by numbers of four digits or more.
pub(super) fn number(index: usize) -> usize {
    1001 + index
}

// Writing to a String cannot fail.
fn item(sheet: &Sheet, index: usize, entry: &Entry, out: &mut String) {
    let item = &entry.item;
    let id = item.id.as_str();
    let cardinality = if item.select == 1 { "Single" } else { "Multiple" };
    let kind = one_kinds::question_type(item);
    let _ = writeln!(
        out,
        "      <item ident=\"{id}\" title=\"{id}\">\n        <!-- {} -->",
        sheet.carrier(index, entry)
    );
    let _ = writeln!(out, "        <itemmetadata>\n          <qtimetadata>");
    let numbers: Vec<String> = (0..item.options.len()).map(|n| number(n).to_string()).collect();
    let mut fields = vec![
        ("question_type", kind.to_owned()),
        ("points_possible", item.points.to_string()),
        ("original_answer_ids", numbers.join(",")),
        ("qmd_topic", entry.category.clone()),
    ];
    if !item.tags.is_empty() {
        fields.push(("qmd_keywords", item.tags.join(", ")));
    }
    for (label, value) in fields {
        let _ = writeln!(out, "            {}", field(label, &value));
    }
    let _ = writeln!(out, "          </qtimetadata>\n        </itemmetadata>\n        <presentation>");
    if item.kind.kind().has_keys() {
        choice(entry, cardinality, &numbers, out);
    } else {
        one_kinds::write(entry, out);
    }
    let _ = writeln!(out, "        {}", feedback("general_fb", &item.rationale));
    for (number, option) in numbers.iter().zip(&item.options).filter(|_| item.kind.kind().has_keys()) {
        if let Some(rationale) = &option.rationale {
            let _ = writeln!(out, "        {}", feedback(&format!("{number}_fb"), rationale));
        }
    }
    out.push_str("      </item>\n");
}

fn choice(entry: &Entry, cardinality: &str, numbers: &[String], out: &mut String) {
    let item = &entry.item;
    let _ = writeln!(out, "          {}", stem(entry, markdown::to_html));
    let _ = writeln!(
        out,
        "          <response_lid ident=\"response1\" rcardinality=\"{cardinality}\">\n            <render_choice>"
    );
    for (number, option) in numbers.iter().zip(&item.options) {
        let _ = writeln!(
            out,
            "              <response_label ident=\"{number}\">{}</response_label>",
            material(&option.text)
        );
    }
    let _ = writeln!(out, "            </render_choice>\n          </response_lid>\n        </presentation>");
    processing(item, numbers, out);
}

fn processing(item: &Item, numbers: &[String], out: &mut String) {
    let condition = |goes_on: bool, test: &str, then: &str| {
        let goes_on = if goes_on { "Yes" } else { "No" };
        format!(
            "          <respcondition continue=\"{goes_on}\"><conditionvar>{test}</conditionvar>{then}</respcondition>\n"
        )
    };
    let show = |id: &str| format!("<displayfeedback feedbacktype=\"Response\" linkrefid=\"{id}\"/>");
    let chosen = |number: &str| format!("<varequal respident=\"response1\">{number}</varequal>");
    out.push_str("        <resprocessing>\n          <outcomes><decvar maxvalue=\"100\" minvalue=\"0\" varname=\"SCORE\" vartype=\"Decimal\"/></outcomes>\n");
    out.push_str(&condition(true, "<other/>", &show("general_fb")));
    for (number, option) in numbers.iter().zip(&item.options) {
        if option.rationale.is_some() {
            out.push_str(&condition(true, &chosen(number), &show(&format!("{number}_fb"))));
        }
    }
    let keys: Vec<String> = numbers
        .iter()
        .zip(&item.options)
        .filter_map(|(number, option)| match (option.key, item.select) {
            (true, _) => Some(chosen(number)),
            (false, 1) => None,
            (false, _) => Some(format!("<not>{}</not>", chosen(number))),
        })
        .collect();
    let keys = if item.select == 1 { keys.concat() } else { format!("<and>{}</and>", keys.concat()) };
    out.push_str(&condition(false, &keys, "<setvar action=\"Set\" varname=\"SCORE\">100</setvar>"));
    out.push_str("        </resprocessing>\n");
}

fn feedback(id: &str, text: &str) -> String {
    format!("<itemfeedback ident=\"{id}\"><flow_mat>{}</flow_mat></itemfeedback>", material(text))
}

pub(super) fn material(text: &str) -> String {
    typed(&markdown::to_html(text))
}

/// The stem as `html` makes it, with its pictures where Canvas looks for files.
pub(super) fn stem(entry: &Entry, html: impl Fn(&str) -> String) -> String {
    let address = |name: &str| format!("$IMS-CC-FILEBASE$/{}", image_path(name));
    typed(&match &entry.pictured {
        Some(pictured) => pictured.html(html, address),
        None => html(&entry.item.stem),
    })
}

fn typed(html: &str) -> String {
    format!("<material><mattext texttype=\"text/html\">{}</mattext></material>", xml::escape(html))
}
