//! Tests of QTI 2.x and 3.0: which items stand in which sections, and what they weigh. By the names of 2.x.

use super::entry::number;
use crate::exchange::found::short;
use crate::exchange::xml::Element;
use std::collections::HashSet;

/// An item that a test names.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Named {
    /// Where it stands, seen from the file that names it.
    pub href: String,
    /// The file that names it.
    pub from: String,
    /// The title of the section around it.
    pub category: Option<String>,
    /// What its score is multiplied with.
    pub weight: f64,
    /// What the test calls it.
    pub id: String,
}

/// What a test says.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub items: Vec<Named>,
    pub notes: Vec<String>,
    /// Files of sections that were walked: each once.
    walked: HashSet<String>,
}

/// A section in another file: the path, and its root.
pub(super) type Section = (String, Element);

impl Plan {
    /// The plan of a test, or of a section of its own, in the file `from`. `section` finds one that stands in another file.
    pub(super) fn of(from: &str, root: &Element, section: &dyn Fn(&str, &str) -> Option<Section>) -> Self {
        let mut plan = Self::default();
        let weighed = weight_in_use(root);
        plan.walk(from, root, None, weighed.as_deref(), section);
        plan
    }

    fn walk(
        &mut self,
        from: &str,
        parent: &Element,
        category: Option<&str>,
        weighed: Option<&str>,
        section: &dyn Fn(&str, &str) -> Option<Section>,
    ) {
        for element in parent.elements() {
            let text = |name: &str| element.attribute(name).unwrap_or_default().trim();
            match element.name.as_str() {
                "assessmentItemRef" => {
                    let weights = element.all("weight").filter(|w| w.attribute("identifier") == weighed);
                    let weight = weights.filter_map(|w| number(w.attribute("value")?)).next();
                    self.items.push(Named {
                        href: text("href").to_owned(),
                        from: from.to_owned(),
                        category: category.map(str::to_owned),
                        weight: weight.filter(|_| weighed.is_some()).unwrap_or(1.0),
                        id: text("identifier").to_owned(),
                    });
                }
                "testPart" => self.walk(from, element, category, weighed, section),
                "assessmentSection" => {
                    let title = Some(text("title")).filter(|title| !title.is_empty());
                    self.walk(from, element, title.or(category), weighed, section);
                }
                "assessmentSectionRef" => match section(from, text("href")) {
                    Some((name, root)) if self.walked.insert(name.clone()) => {
                        let title = root.attribute("title").map(str::trim).filter(|title| !title.is_empty());
                        self.walk(&name, &root, title.or(category), weighed, section);
                    }
                    Some(_) => {}
                    None => self.note(format!("the section in {} is not there", short(text("href")))),
                },
                "selection" => {
                    let picked = short(text("select"));
                    self.note(format!(
                        "a section picks {picked} of its questions for each candidate: that is left aside"
                    ));
                }
                "preCondition" | "branchRule" => {
                    self.note("rules of a test that skip questions are left aside".to_owned());
                }
                "rubricBlock" => self.note("words of a test beside its questions are left aside".to_owned()),
                _ => {}
            }
        }
    }

    fn note(&mut self, note: String) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}

/// The weight that the scoring of a test uses, where it uses one.
fn weight_in_use(root: &Element) -> Option<String> {
    let mut open: Vec<&Element> = root.all("outcomeProcessing").collect();
    while let Some(element) = open.pop() {
        if let Some(weight) =
            element.attribute("weightIdentifier").filter(|_| element.name == "testVariables")
        {
            return Some(weight.trim().to_owned());
        }
        open.extend(element.elements());
    }
    None
}
