//! The response processing of QTI 1.2: conditions in their order, each with what it sets and shows.

use super::entry;
use super::judge::Verdict;
use crate::exchange::found::short;
use crate::exchange::xml::Element;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What was responded, by the identifier of the response.
pub(super) type Responses<'r> = HashMap<&'r str, Vec<&'r str>>;

#[derive(Debug, Clone)]
enum Test {
    /// `place` is the place of the value in an order, as it is written.
    Equal {
        response: String,
        value: String,
        case: bool,
        place: String,
    },
    Compare {
        response: String,
        value: f64,
        holds: fn(f64, f64) -> bool,
    },
    Unanswered(String),
    Other,
    And(Vec<Test>),
    Or(Vec<Test>),
    Not(Box<Test>),
}

#[derive(Debug, Clone)]
struct Condition {
    test: Test,
    sets: Vec<(String, String, f64)>,
    shows: Vec<String>,
    goes_on: bool,
    /// It says whether it goes on.
    says: bool,
}

/// The processing of an item.
#[derive(Debug, Clone, Default)]
pub(super) struct Process {
    conditions: Vec<Condition>,
    start: f64,
    least: Option<f64>,
    /// The most that it declares, such as 100 in Canvas.
    pub most: Option<f64>,
    /// The variable that is the score.
    score: String,
    /// Responses are numbers: `4.50` equals `4.5`.
    pub numeric: bool,
}

impl Process {
    /// The processing in an item; what it does that is not followed is the error.
    pub(super) fn of(item: &Element) -> Result<Self, String> {
        let mut all = item.all("resprocessing");
        let Some(element) = all.next() else {
            return Err("it does not say which answer is right".to_owned());
        };
        if all.next().is_some() {
            return Err("it has several processings of its responses".to_owned());
        }
        let mut process = Self { score: "SCORE".to_owned(), ..Self::default() };
        let variables: Vec<&Element> = element.all("outcomes").flat_map(|o| o.all("decvar")).collect();
        let name = |variable: &Element| variable.attribute("varname").unwrap_or("SCORE").trim().to_owned();
        let named = |wanted: &str| variables.iter().find(|v| name(v).eq_ignore_ascii_case(wanted));
        if let Some(variable) = named("SCORE").or(if variables.len() == 1 { variables.first() } else { None })
        {
            process.score = name(variable);
            let number = |attribute: &str| variable.attribute(attribute).and_then(entry::number);
            process.start = number("defaultval").unwrap_or_default();
            process.least = number("minvalue");
            process.most = number("maxvalue").filter(|most| *most > 0.0);
        } else if variables.len() > 1 {
            return Err("its scoring has several variables, and none is called SCORE".to_owned());
        }
        for condition in element.elements().filter(|e| e.name != "outcomes") {
            match condition.name.as_str() {
                "respcondition" => process.take(condition)?,
                // what other systems make of it is theirs
                "itemproc_extension" | "qticomment" => {}
                other => return Err(format!("its scoring uses `{}`, which is not followed", short(other))),
            }
        }
        let mut set = process.conditions.iter().flat_map(|condition| &condition.sets).peekable();
        if let Some((other, ..)) = set.peek().copied()
            && set.all(|(variable, ..)| !process.is_score(variable))
        {
            return Err(format!(
                "its scoring sets `{}`, and its score is `{}`",
                short(other),
                short(&process.score)
            ));
        }
        Ok(process)
    }

    fn take(&mut self, element: &Element) -> Result<(), String> {
        let mut condition = Condition {
            test: Test::And(Vec::new()),
            sets: Vec::new(),
            shows: Vec::new(),
            says: element.attribute("continue").is_some(),
            goes_on: element.attribute("continue").is_some_and(|c| c.eq_ignore_ascii_case("yes")),
        };
        for part in element.elements() {
            match part.name.as_str() {
                "conditionvar" => condition.test = Test::And(tests(part)?),
                "setvar" => {
                    let variable = part.attribute("varname").or_else(|| part.attribute("variablename"));
                    let variable = variable.unwrap_or("SCORE").trim().to_owned();
                    let action = part.attribute("action").unwrap_or("Set").to_ascii_lowercase();
                    let text = part.text();
                    let value = match text.trim() {
                        "SCORE.max" => self.most.unwrap_or(1.0),
                        text => match entry::number(text) {
                            Some(value) => value,
                            None if !self.is_score(&variable) => continue,
                            None => {
                                return Err(format!(
                                    "its scoring sets `{}`, which is no number",
                                    short(text)
                                ));
                            }
                        },
                    };
                    if !matches!(action.as_str(), "set" | "add" | "subtract" | "multiply" | "divide") {
                        return Err(format!("its scoring does `{}`, which is not followed", short(&action)));
                    }
                    if action == "divide" && value == 0.0 {
                        return Err("its scoring divides by nought".to_owned());
                    }
                    condition.sets.push((variable, action, value));
                }
                "displayfeedback" => {
                    condition.shows.extend(part.attribute("linkrefid").map(|id| id.trim().to_owned()));
                }
                "respcond_extension" | "qticomment" | "title" => {}
                other => return Err(format!("its scoring uses `{}`, which is not followed", short(other))),
            }
        }
        self.conditions.push(condition);
        Ok(())
    }

    /// What Canvas means by its own types where the standard means something else: parts of an item are judged each by itself,
    /// though no condition says that it goes on, and several texts in one condition are right each by itself.
    pub(super) fn of_canvas(&mut self, kind: &str) {
        for condition in &mut self.conditions {
            match (kind, &mut condition.test) {
                ("matching_question" | "multiple_dropdowns_question", _) => condition.goes_on = true,
                ("short_answer_question", Test::And(tests))
                    if tests.iter().all(|test| matches!(test, Test::Equal { .. })) && !tests.is_empty() =>
                {
                    condition.test = Test::Or(std::mem::take(tests));
                }
                _ => {}
            }
        }
    }

    /// Judges each of several answers by itself where each condition adds what one of them earns, and none says whether it goes on:
    /// so Respondus writes it, its points in percent of the most. Whether that was done.
    pub(super) fn adds_up(&mut self, response: &str) -> bool {
        let adds = |condition: &Condition| {
            let one = match &condition.test {
                Test::And(tests) => {
                    matches!(tests.as_slice(), [Test::Equal { response: of, .. }] if of == response)
                }
                _ => false,
            };
            one && !condition.says && condition.sets.iter().all(|(_, action, _)| action == "add")
        };
        if self.conditions.len() < 2 || !self.conditions.iter().all(adds) {
            return false;
        }
        let sets = self.conditions.iter().flat_map(|condition| &condition.sets);
        let sum: f64 = sets.map(|(_, _, value)| value.max(0.0)).sum();
        let percent = self.most.filter(|most| (sum - 100.0).abs() <= 1.0 && *most < sum);
        for condition in &mut self.conditions {
            condition.goes_on = true;
            for (_, _, value) in &mut condition.sets {
                *value *= percent.map_or(1.0, |most| most / sum);
            }
        }
        true
    }

    /// The one order of answers that earns something, and what that is.
    pub(super) fn order(&self, response: &str) -> Result<(Vec<&str>, f64), String> {
        let unclear = || "its scoring names no order that is right, or several".to_owned();
        let earned = |condition: &Condition| {
            let sets = condition.sets.iter().filter(|(variable, ..)| self.is_score(variable));
            sets.map(|(_, _, value)| *value).sum::<f64>()
        };
        let mut earning = self.conditions.iter().filter(|condition| earned(condition) > 0.0);
        let (Some(condition), None) = (earning.next(), earning.next()) else { return Err(unclear()) };
        let tests = match &condition.test {
            Test::And(tests) => match tests.as_slice() {
                [Test::And(inner)] => inner,
                _ => tests,
            },
            _ => return Err(unclear()),
        };
        let named = tests.iter().map(|test| match test {
            Test::Equal { response: of, value, place, .. } if of == response || of.is_empty() => {
                Some((place.as_str(), value.as_str()))
            }
            _ => None,
        });
        let named = named.collect::<Option<Vec<(&str, &str)>>>().ok_or_else(unclear)?;
        Ok((by_place(&named)?, self.start + earned(condition)))
    }

    fn is_score(&self, variable: &str) -> bool {
        variable.eq_ignore_ascii_case(&self.score)
    }

    /// What these responses earn; `pieces` are the identifiers of feedback.
    pub(super) fn verdict(&self, responses: &Responses<'_>, pieces: &[&str]) -> Verdict {
        let mut score = self.start;
        let mut shown = BTreeSet::new();
        // `other` is everything that no condition before it has judged
        let mut judged = false;
        for condition in &self.conditions {
            if !condition.test.holds(responses, judged, self.numeric) {
                continue;
            }
            for (variable, action, value) in &condition.sets {
                judged = true;
                if self.is_score(variable) {
                    match action.as_str() {
                        "add" => score += value,
                        "subtract" => score -= value,
                        "multiply" => score *= value,
                        "divide" => score /= value,
                        _ => score = *value,
                    }
                }
            }
            let at = |id: &String| pieces.iter().position(|piece| piece == id);
            shown.extend(condition.shows.iter().filter_map(at));
            if !condition.goes_on {
                break;
            }
        }
        if let Some(least) = self.least {
            score = score.max(least);
        }
        if let Some(most) = self.most {
            score = score.min(most);
        }
        Verdict { score, shown }
    }

    /// The values that this response is asked for where something is earned, but for those that it must not have.
    pub(super) fn named(&self, response: &str) -> Vec<&str> {
        let mut out = Vec::new();
        let earns =
            |condition: &&Condition| condition.sets.iter().any(|(v, _, n)| self.is_score(v) && *n > 0.0);
        for condition in self.conditions.iter().filter(earns) {
            condition.test.gather(false, &mut |test| match test {
                Test::Equal { response: of, value, .. } if of == response || of.is_empty() => {
                    out.push(value.as_str())
                }
                _ => {}
            });
        }
        out
    }

    /// The numbers that responses are compared with.
    pub(super) fn bounds(&self) -> Vec<f64> {
        let mut out = Vec::new();
        for condition in &self.conditions {
            condition.test.gather(true, &mut |test| match test {
                Test::Equal { value, .. } => out.extend(value.parse::<f64>().ok()),
                Test::Compare { value, .. } => out.push(*value),
                _ => {}
            });
        }
        out
    }
}

/// Values in the order of their places; without places, as the file lists them. Where only some have one, no order is sure.
fn by_place<'v>(named: &[(&str, &'v str)]) -> Result<Vec<&'v str>, String> {
    if named.iter().all(|(place, _)| place.is_empty()) {
        return Ok(named.iter().map(|(_, value)| *value).collect());
    }
    let mut sorted = BTreeMap::new();
    for (place, value) in named {
        let Ok(at) = place.parse::<usize>() else {
            return Err("its scoring does not number all places of the order that is right".to_owned());
        };
        if sorted.insert(at, *value).is_some() {
            return Err(format!("its scoring names the place {at} of the order that is right twice"));
        }
    }
    Ok(sorted.into_values().collect())
}

fn tests(element: &Element) -> Result<Vec<Test>, String> {
    let mut out = Vec::new();
    for test in element.elements() {
        let response = || test.attribute("respident").unwrap_or_default().trim().to_owned();
        let text = || test.text().trim().to_owned();
        let compare = |holds: fn(f64, f64) -> bool| {
            let text = text();
            let value = text
                .parse()
                .map_err(|_| format!("its scoring compares with `{}`, which is no number", short(&text)))?;
            Ok::<_, String>(Test::Compare { response: response(), value, holds })
        };
        out.push(match test.name.as_str() {
            "varequal" => {
                let case = test.attribute("case").is_some_and(|case| case.eq_ignore_ascii_case("yes"));
                let place = test.attribute("index").unwrap_or_default().trim().to_owned();
                Test::Equal { response: response(), value: text(), case, place }
            }
            "vargt" => compare(|a, b| a > b)?,
            "vargte" => compare(|a, b| a >= b)?,
            "varlt" => compare(|a, b| a < b)?,
            "varlte" => compare(|a, b| a <= b)?,
            "unanswered" => Test::Unanswered(response()),
            "other" => Test::Other,
            "and" => Test::And(tests(test)?),
            "or" => Test::Or(tests(test)?),
            // one test by the standard; where others write several, none of them may hold
            "not" => Test::Not(Box::new(Test::Or(tests(test)?))),
            "qticomment" => continue,
            other => return Err(format!("its scoring uses `{}`, which is not followed", short(other))),
        });
    }
    Ok(out)
}

impl Test {
    /// Each single test; those under a `not` where they are asked for.
    fn gather<'t>(&'t self, nots: bool, take: &mut dyn FnMut(&'t Test)) {
        match self {
            Self::And(tests) | Self::Or(tests) => tests.iter().for_each(|test| test.gather(nots, take)),
            Self::Not(test) if nots => test.gather(nots, take),
            Self::Not(_) => {}
            single => take(single),
        }
    }

    fn holds(&self, responses: &Responses<'_>, judged: bool, numeric: bool) -> bool {
        let given = |response: &str| -> &[&str] {
            // an identifier that is left out means the one that there is
            let only = || responses.values().next().filter(|_| responses.len() == 1 && response.is_empty());
            responses.get(response).or_else(only).map(Vec::as_slice).unwrap_or_default()
        };
        match self {
            Self::Equal { response, value, case, .. } => {
                given(response).iter().any(|given| match (given.parse::<f64>(), value.parse::<f64>()) {
                    (Ok(given), Ok(value)) if numeric => given == value,
                    _ => given == value || (!case && given.to_lowercase() == value.to_lowercase()),
                })
            }
            Self::Compare { response, value, holds } => given(response)
                .iter()
                .any(|given| given.trim().parse::<f64>().is_ok_and(|given| holds(given, *value))),
            Self::Unanswered(response) => given(response).is_empty(),
            Self::Other => !judged,
            Self::And(tests) => tests.iter().all(|test| test.holds(responses, judged, numeric)),
            Self::Or(tests) => tests.iter().any(|test| test.holds(responses, judged, numeric)),
            Self::Not(test) => !test.holds(responses, judged, numeric),
        }
    }
}
