//! What QTI 2.2 and 3.0 say of items that are no choice: put in order, matched, with lists in the text, or answered by typing.

use super::two_write::{Parts, html, identifier};
use crate::bank::{
    Accepted, Case, Choice, Gap, Item, Kind, Numbers, Prompt, Reach, Scoring, TextEntry, Tolerance, Wording,
    placeholders,
};
use crate::exchange::kinds;
use crate::exchange::report::{Fidelity, Note};

/// What QTI cannot say of an item that is no choice.
pub(super) fn losses(item: &Item) -> Vec<Note> {
    let mut notes = kinds::losses_of_told(item);
    match &item.kind {
        Kind::Ordering if item.scoring == Scoring::Partial => {
            notes.push(Note::lossy(
                "places that are right earn nothing by themselves elsewhere: the order is right as a whole",
            ));
        }
        Kind::Numeric(entry) => {
            if entry.unit.is_some() {
                notes.push(Note::lossy("the unit stands in the stem alone, if at all"));
            }
            // it has percent of its own
            let forms = crate::exchange::typed::forms_of_numbers(entry);
            notes.extend(forms.into_iter().filter(|note| note.fidelity == Fidelity::Lossy));
        }
        Kind::Text(entry) => {
            let patterns = entry.accept.iter().filter(|one| matches!(one.what, Wording::Pattern(_))).count();
            if entry.accept.iter().any(|one| matches!(one.what, Wording::Text(_)) && one.is_full()) {
                if patterns > 0 {
                    notes.push(Note::lossy("patterns of accepted texts are left out"));
                }
            } else {
                notes.push(Note::refused(
                    "only patterns say which texts are right, and QTI has no place for them",
                ));
            }
        }
        _ => {}
    }
    notes
}

/// The name of the response to a gap.
fn gap_response(number: usize) -> String {
    format!("RESPONSE_{}", number + 1)
}

/// A share of the points, to six decimals.
fn points(share: f64) -> String {
    kinds::with_decimals(share, 6)
}

impl Parts<'_> {
    fn declare(&self, name: &str, cardinality: &str, base: &str, right: &[String], rest: &str) -> String {
        let values: String = right.iter().map(|value| self.element("value", &[], value)).collect();
        let correct = if right.is_empty() { values } else { self.element("correctResponse", &[], &values) };
        let attributes = [("identifier", name), ("cardinality", cardinality), ("baseType", base)];
        self.element("responseDeclaration", &attributes, &format!("{correct}{rest}"))
    }

    fn share(&self, weight: u32, of: u32) -> f64 {
        f64::from(self.item.points) * f64::from(weight) / f64::from(of.max(1))
    }

    pub(super) fn other_responses(&self) -> String {
        match &self.item.kind {
            Kind::Choice | Kind::TrueFalse => String::new(),
            Kind::Ordering => {
                let ids: Vec<String> =
                    self.item.options.iter().map(|option| identifier(option.id.as_str())).collect();
                self.declare("RESPONSE", "ordered", "identifier", &ids, "")
            }
            Kind::Matching(prompts) => {
                let pair = |prompt: &Prompt| format!("p_{} o_{}", prompt.id, prompt.answer);
                let pairs: Vec<String> = prompts.iter().map(pair).collect();
                let sum: u32 = prompts.iter().map(|prompt| prompt.weight).sum();
                let entries: String = prompts
                    .iter()
                    .filter(|_| self.is_partial())
                    .map(|prompt| {
                        let mapped = points(self.share(prompt.weight, sum));
                        self.element("mapEntry", &[("mapKey", &pair(prompt)), ("mappedValue", &mapped)], "")
                    })
                    .collect();
                let mapping = if entries.is_empty() {
                    entries
                } else {
                    self.element("mapping", &[("lowerBound", "0"), ("defaultValue", "0")], &entries)
                };
                self.declare("RESPONSE", "multiple", "directedPair", &pairs, &mapping)
            }
            Kind::InlineChoice(gaps) => {
                let key = |gap: &Gap| {
                    gap.options
                        .iter()
                        .filter(|o| o.key)
                        .map(|o| identifier(o.id.as_str()))
                        .collect::<Vec<_>>()
                };
                let declared = gaps
                    .iter()
                    .enumerate()
                    .map(|(n, gap)| self.declare(&gap_response(n), "single", "identifier", &key(gap), ""));
                declared.collect::<Vec<_>>().join("\n")
            }
            Kind::Numeric(entry) => {
                let right = entry.accept.iter().find(|one| one.is_full()).map(|one| match &one.what {
                    Numbers::Near { value, .. } => value.to_string(),
                    Numbers::Range { from, .. } => from.to_string(),
                });
                self.declare("RESPONSE", "single", "float", &right.into_iter().collect::<Vec<_>>(), "")
            }
            Kind::Text(entry) => self.text_response(entry),
        }
    }

    fn text_response(&self, entry: &TextEntry) -> String {
        let case = if entry.case == Case::Exact { "true" } else { "false" };
        let texts = entry.accept.iter().filter_map(|one| match &one.what {
            Wording::Text(text) => Some((text, one.credit)),
            Wording::Pattern(_) => None,
        });
        let (mut right, mut entries) = (Vec::new(), String::new());
        for (text, credit) in texts {
            if right.is_empty() && credit == crate::bank::FULL {
                right.push(crate::exchange::xml::escape(text));
            }
            let mapped = points(self.share(credit, crate::bank::FULL));
            let attributes =
                [("mapKey", text.as_str()), ("mappedValue", mapped.as_str()), ("caseSensitive", case)];
            entries.push_str(&self.element("mapEntry", &attributes, ""));
        }
        let mapping = self.element("mapping", &[("defaultValue", "0")], &entries);
        self.declare("RESPONSE", "single", "string", &right, &mapping)
    }

    pub(super) fn other_body(&self) -> String {
        let stem = self.stem(html);
        match &self.item.kind {
            Kind::Choice | Kind::TrueFalse => stem,
            Kind::Ordering => {
                // by their words: the order of the file is no hint
                let mut sorted: Vec<&Choice> = self.item.options.iter().collect();
                sorted.sort_by(|a, b| a.text.cmp(&b.text));
                let choice = |option: &&Choice| {
                    let id = identifier(option.id.as_str());
                    self.element("simpleChoice", &[("identifier", id.as_str())], &html(&option.text))
                };
                let choices: String = sorted.iter().map(choice).collect();
                let attributes = [("responseIdentifier", "RESPONSE"), ("shuffle", "true")];
                format!("{stem}\n{}", self.element("orderInteraction", &attributes, &choices))
            }
            Kind::Matching(prompts) => {
                let entry = |id: String, most: &str, text: &str| {
                    self.element(
                        "simpleAssociableChoice",
                        &[("identifier", &id), ("matchMax", most)],
                        &html(text),
                    )
                };
                let rows: String =
                    prompts.iter().map(|p| entry(format!("p_{}", p.id), "1", &p.text)).collect();
                let options: String =
                    self.item.options.iter().map(|o| entry(format!("o_{}", o.id), "0", &o.text)).collect();
                let sets = [rows, options].map(|set| self.element("simpleMatchSet", &[], &set)).concat();
                let most = prompts.len().to_string();
                let attributes = [
                    ("responseIdentifier", "RESPONSE"),
                    ("shuffle", "true"),
                    ("maxAssociations", most.as_str()),
                ];
                format!("{stem}\n{}", self.element("matchInteraction", &attributes, &sets))
            }
            Kind::InlineChoice(gaps) => self.stem(|stem| self.with_gaps(gaps, stem)),
            Kind::Numeric(_) | Kind::Text(_) => {
                let field = self.element("textEntryInteraction", &[("responseIdentifier", "RESPONSE")], "");
                format!("{stem}\n<p>{field}</p>")
            }
        }
    }

    /// A stem with a list in the place of each gap.
    fn with_gaps(&self, gaps: &[Gap], stem: &str) -> String {
        // a mark that no text of a bank holds goes through the conversion as it is
        let mark = |n: usize| format!("\u{F8FF}{n}\u{F8FF}");
        let mut marked = String::new();
        let mut at = 0;
        for place in placeholders(stem) {
            let Some(n) = gaps.iter().position(|gap| gap.id.as_str() == place.name) else { continue };
            marked.push_str(stem.get(at..place.place.start).unwrap_or_default());
            marked.push_str(&mark(n));
            at = place.place.end;
        }
        marked.push_str(stem.get(at..).unwrap_or_default());
        let mut out = html(&marked);
        for (n, gap) in gaps.iter().enumerate() {
            let choice = |option: &Choice| {
                let id = identifier(option.id.as_str());
                // lists show plain words
                let words = crate::exchange::markdown::plain(&option.text).text;
                self.element(
                    "inlineChoice",
                    &[("identifier", id.as_str())],
                    &crate::exchange::xml::escape(&words),
                )
            };
            let choices: String = gap.options.iter().map(choice).collect();
            let name = gap_response(n);
            let attributes = [("responseIdentifier", name.as_str()), ("shuffle", "true")];
            out = out.replace(&mark(n), &self.element("inlineChoiceInteraction", &attributes, &choices));
        }
        out
    }

    fn set_score(&self, value: &str) -> String {
        self.element("setOutcomeValue", &[("identifier", "SCORE")], value)
    }

    fn float(&self, points: &str) -> String {
        self.element("baseValue", &[("baseType", "float")], points)
    }

    fn variable(&self, name: &str) -> String {
        self.element("variable", &[("identifier", name)], "")
    }

    fn condition(&self, branches: &[(String, String)]) -> String {
        let branches = branches.iter().enumerate().map(|(n, (test, then))| {
            let name = if n == 0 { "responseIf" } else { "responseElseIf" };
            self.element(name, &[], &format!("{test}{then}"))
        });
        self.element("responseCondition", &[], &branches.collect::<String>())
    }

    fn is_right(&self, response: &str) -> String {
        let correct = self.element("correct", &[("identifier", response)], "");
        self.element("match", &[], &format!("{}{correct}", self.variable(response)))
    }

    pub(super) fn other_score(&self) -> String {
        let full = self.set_score(&self.float(&self.item.points.to_string()));
        match &self.item.kind {
            Kind::Choice | Kind::TrueFalse => String::new(),
            Kind::Ordering => self.condition(&[(self.is_right("RESPONSE"), full)]),
            Kind::Matching(_) if !self.is_partial() => self.condition(&[(self.is_right("RESPONSE"), full)]),
            Kind::Matching(_) | Kind::Text(_) => {
                let given =
                    self.element("not", &[], &self.element("isNull", &[], &self.variable("RESPONSE")));
                let mapped = self.element("mapResponse", &[("identifier", "RESPONSE")], "");
                self.condition(&[(given, self.set_score(&mapped))])
            }
            Kind::InlineChoice(gaps) if self.item.scoring == Scoring::Partial => {
                let sum: u32 = gaps.iter().map(|gap| gap.weight).sum();
                let rule = |(n, gap): (usize, &Gap)| {
                    let share = self.float(&points(self.share(gap.weight, sum)));
                    let more = self.element("sum", &[], &format!("{}{share}", self.variable("SCORE")));
                    self.condition(&[(self.is_right(&gap_response(n)), self.set_score(&more))])
                };
                gaps.iter().enumerate().map(rule).collect::<Vec<_>>().join("\n")
            }
            Kind::InlineChoice(gaps) => {
                let tests: String = (0..gaps.len()).map(|n| self.is_right(&gap_response(n))).collect();
                self.condition(&[(self.element("and", &[], &tests), full)])
            }
            Kind::Numeric(entry) => {
                let mut accept: Vec<&Accepted<Numbers>> = entry.accept.iter().collect();
                accept.sort_by_key(|one| std::cmp::Reverse(one.credit));
                let branches: Vec<(String, String)> = accept
                    .into_iter()
                    .map(|one| {
                        let earned = points(self.share(one.credit, crate::bank::FULL));
                        (self.near(&one.what), self.set_score(&self.float(&earned)))
                    })
                    .collect();
                self.condition(&branches)
            }
        }
    }

    /// The number that was entered is among these.
    fn near(&self, numbers: &Numbers) -> String {
        let (value, mode, tolerance) = match numbers {
            Numbers::Range { .. } | Numbers::Near { tolerance: Tolerance::Significant(_), .. } => {
                let Reach { from, to, .. } = numbers.reach();
                let bound = |name: &str, bound: &str| {
                    self.element(name, &[], &format!("{}{}", self.variable("RESPONSE"), self.float(bound)))
                };
                let tests = format!("{}{}", bound("gte", &from.to_string()), bound("lte", &to.to_string()));
                return self.element("and", &[], &tests);
            }
            Numbers::Near { value, tolerance } => match tolerance {
                Tolerance::Within(most) => (value, "absolute", most.to_string()),
                Tolerance::WithinPercent(percent) => (value, "relative", percent.to_string()),
                // of the others these alone are left
                _ => (value, "exact", String::new()),
            },
        };
        let both = format!("{tolerance} {tolerance}");
        let mut attributes = vec![("toleranceMode", mode)];
        if !tolerance.is_empty() {
            attributes.push(("tolerance", both.as_str()));
        }
        self.element(
            "equal",
            &attributes,
            &format!("{}{}", self.float(&value.to_string()), self.variable("RESPONSE")),
        )
    }
}
