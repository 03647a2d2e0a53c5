//! The response processing of QTI 2.x and 3.0, followed for one response.

use super::two_values::{Atom, Mapping, Tolerance, Value, holds_all};
use crate::exchange::found::short;
use crate::exchange::xml::Element;
use std::collections::HashMap;

/// No response holds more values: processing that doubles a value again and again ends here.
const MOST_VALUES: usize = 1000;

/// A response that is declared.
#[derive(Debug, Clone)]
pub(super) struct Declared {
    pub cardinality: String,
    pub base: String,
    pub correct: Value,
    /// All values that it names as right.
    every_right: Vec<Atom>,
    /// It names several right answers, and one can be given.
    several: bool,
    mapping: Option<Mapping>,
}

#[derive(Debug, Clone, Copy)]
enum Rules<'e> {
    MatchCorrect,
    MapResponse,
    Own(&'e Element),
}

/// The processing of an item.
#[derive(Debug)]
pub(super) struct Process<'e> {
    pub responses: HashMap<&'e str, Declared>,
    start: HashMap<String, Value>,
    kinds: HashMap<&'e str, (&'e str, &'e str)>,
    rules: Rules<'e>,
    /// No scoring was given, and the correct response earns a point.
    pub assumed: bool,
}

/// The variables of outcomes behind the processing.
pub(super) type Outcomes = HashMap<String, Value>;

pub(super) fn attribute<'e>(element: &'e Element, name: &str) -> &'e str {
    element.attribute(name).map(str::trim).unwrap_or_default()
}

impl<'e> Process<'e> {
    /// The processing of an item; what is not followed is the error.
    pub(super) fn of(item: &'e Element) -> Result<Self, String> {
        if attribute(item, "adaptive") == "true" {
            return Err("it is adaptive: it goes on by what was answered".to_owned());
        }
        if item.elements().any(|e| matches!(e.name.as_str(), "templateDeclaration" | "templateProcessing")) {
            return Err("it is made anew for everybody (a template)".to_owned());
        }
        let mut responses = HashMap::new();
        for declaration in item.all("responseDeclaration") {
            responses.insert(attribute(declaration, "identifier"), Declared::of(declaration)?);
        }
        let (mut start, mut kinds) = (HashMap::new(), HashMap::new());
        for declaration in item.all("outcomeDeclaration") {
            let name = attribute(declaration, "identifier");
            let (cardinality, base) =
                (attribute(declaration, "cardinality"), attribute(declaration, "baseType"));
            kinds.insert(name, (cardinality, base));
            let values = declaration.first("defaultValue").into_iter().flat_map(|value| value.all("value"));
            let atoms: Result<Vec<Atom>, String> =
                values.map(|value| Atom::of(base, &value.text())).collect();
            let value = Value::of(cardinality, atoms?);
            // numbers begin at zero
            let zero = matches!(value, Value::Null)
                && matches!(base, "float" | "integer")
                && cardinality == "single";
            start.insert(name.to_owned(), if zero { Value::One(Atom::Number(0.0)) } else { value });
        }
        let (rules, assumed) = match item.first("responseProcessing") {
            Some(element) => match attribute(element, "template")
                .rsplit('/')
                .next()
                .unwrap_or_default()
                .trim_end_matches(".xml")
            {
                "" if sets_something(element) => (Rules::Own(element), false),
                "" => (Rules::MatchCorrect, true),
                "match_correct" | "CC2_match" | "CC2_match_basic" | "cc2_match_basic" => {
                    (Rules::MatchCorrect, false)
                }
                "map_response" | "CC2_map_response" | "cc2_map_response" => (Rules::MapResponse, false),
                other => {
                    return Err(format!(
                        "its scoring follows the template `{}`, which is not known",
                        short(other)
                    ));
                }
            },
            None => (Rules::MatchCorrect, true),
        };
        if assumed && responses.values().any(|response| response.correct == Value::Null) {
            return Err("it does not say which answer is right".to_owned());
        }
        Ok(Self { responses, start, kinds, rules, assumed })
    }

    /// The outcomes behind these responses.
    pub(super) fn outcomes(&self, given: &HashMap<&str, Value>) -> Result<Outcomes, String> {
        let mut run = Run { process: self, given, outcomes: self.start.clone() };
        match self.rules {
            Rules::Own(element) => {
                run.rules(&element.elements().collect::<Vec<_>>())?;
            }
            Rules::MatchCorrect => {
                let mut right = !self.responses.is_empty();
                for (name, declared) in &self.responses {
                    let given = run.response(name);
                    right &= if self.assumed && declared.is_typed() {
                        declared.is_accepted(&given)?
                    } else {
                        declared.one_right()?;
                        given.is(&declared.correct)
                    };
                }
                run.outcomes.insert("SCORE".to_owned(), Value::One(Atom::Number(f64::from(u8::from(right)))));
            }
            Rules::MapResponse => {
                let [(name, declared)] = self.responses.iter().collect::<Vec<_>>()[..] else {
                    return Err("its scoring maps one response, and it asks for several".to_owned());
                };
                let mapped = declared.map(&run.response(name))?;
                run.outcomes.insert("SCORE".to_owned(), Value::One(Atom::Number(mapped)));
            }
        }
        Ok(run.outcomes)
    }
}

impl Process<'_> {
    /// The texts that a response may be compared with.
    pub(super) fn named(&self, response: &Declared) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        let keys = response.mapping.iter().flat_map(|mapping| mapping.entries.iter().map(|(key, ..)| key));
        for atom in response.every_right.iter().chain(keys) {
            match atom {
                Atom::Word(word) => out.push(word.clone()),
                Atom::Number(number) => out.push(number.to_string()),
                Atom::Truth(_) | Atom::Pair(..) | Atom::Directed(..) => {}
            }
        }
        self.each(&mut |element| {
            if element.name == "baseValue" {
                out.push(element.text().trim().to_owned());
            }
        });
        out
    }

    /// The numbers at which the processing may change its mind.
    pub(super) fn bounds(&self, response: &Declared) -> Result<Vec<f64>, String> {
        let values: Vec<f64> = self.named(response).iter().filter_map(|text| text.parse().ok()).collect();
        const REWORKED: &[&str] =
            &["sum", "product", "min", "max", "subtract", "divide", "round", "truncate"];
        let (mut tolerances, mut reworked) = (Vec::new(), false);
        self.each(&mut |element| {
            if REWORKED.contains(&element.name.as_str()) {
                let mut open = vec![element];
                while let Some(inner) = open.pop() {
                    let of_response = || self.responses.contains_key(attribute(inner, "identifier"));
                    reworked |= inner.name == "variable" && of_response();
                    open.extend(inner.elements());
                }
            }
            if element.name == "equal" {
                tolerances.push(Tolerance::of(element));
            }
        });
        if reworked {
            return Err(
                "its scoring computes with the number that is entered, which is not followed".to_owned()
            );
        }
        let mut out = values.clone();
        for tolerance in tolerances {
            let tolerance = tolerance?;
            for value in &values {
                let (least, most) = tolerance.around(*value);
                // around the value, and around the response where that is named first
                out.extend([least, most]);
                out.extend(tolerance.mirrored(*value));
            }
            if out.len() > MOST_VALUES {
                return Err("its scoring names more numbers than are followed".to_owned());
            }
        }
        Ok(out)
    }

    /// Each element of the item's own processing.
    fn each(&self, take: &mut dyn FnMut(&Element)) {
        let Rules::Own(element) = self.rules else { return };
        let mut open = vec![element];
        while let Some(element) = open.pop() {
            take(element);
            open.extend(element.elements());
        }
    }
}

impl Declared {
    fn of(declaration: &Element) -> Result<Self, String> {
        let (cardinality, base) = (attribute(declaration, "cardinality"), attribute(declaration, "baseType"));
        let correct =
            declaration.first("correctResponse").into_iter().flat_map(|correct| correct.all("value"));
        let correct: Result<Vec<Atom>, String> = correct.map(|value| Atom::of(base, &value.text())).collect();
        let mapping = declaration.first("mapping").map(|mapping| Mapping::of(mapping, base));
        let correct = correct?;
        Ok(Self {
            several: correct.len() > 1 && !matches!(cardinality, "multiple" | "ordered"),
            cardinality: cardinality.to_owned(),
            base: base.to_owned(),
            correct: Value::of(cardinality, correct.clone()),
            every_right: correct,
            mapping: mapping.transpose()?,
        })
    }

    /// It is answered by typing one value.
    fn is_typed(&self) -> bool {
        self.cardinality == "single" && matches!(self.base.as_str(), "string" | "integer" | "float")
    }

    /// The mapping that says which values are right where nothing says how it is scored.
    fn deciding(&self) -> Option<&Mapping> {
        self.mapping.as_ref().filter(|mapping| self.is_typed() && !mapping.entries.is_empty())
    }

    /// Where nothing says how it is scored: the value has the most points in the mapping, or is one of the right ones. Both have to
    /// agree: which of them counts is not for us to guess.
    fn is_accepted(&self, given: &Value) -> Result<bool, String> {
        let Some(mapping) = self.deciding() else {
            return Ok(given.atoms().iter().any(|atom| self.every_right.iter().any(|right| right.is(atom))));
        };
        if mapping.of_others() > 0.0 {
            return Err("any answer earns points, which banks cannot say".to_owned());
        }
        let right: Vec<f64> = self.every_right.iter().map(|atom| mapping.of_one(atom)).collect();
        if right.iter().any(|points| *points <= 0.0) {
            return Err("its mapping gives a right answer no points, and nothing says what counts".to_owned());
        }
        if !right.iter().any(|points| mapping.is_best(*points)) {
            return Err(
                "its mapping gives another answer more points than the right one, and nothing says what counts"
                    .to_owned(),
            );
        }
        Ok(given.atoms().len() == 1 && mapping.is_best(mapping.points(given)))
    }

    /// Where nothing says how it is scored: several values are right, each by itself.
    pub(super) fn accepts_several(&self) -> bool {
        self.deciding().map_or(self.several, |mapping| mapping.keys_at_best() > 1)
    }

    /// It gives a part of the points for some values, of which one can be given.
    pub(super) fn maps_parts(&self) -> bool {
        self.cardinality == "single" && self.mapping.as_ref().is_some_and(Mapping::has_parts)
    }

    /// The values that are right as far as it is declared: by its right answer, else by what its mapping gives points for.
    pub(super) fn named_right(&self) -> Vec<&Atom> {
        let mapped = self.mapping.iter().flat_map(|mapping| &mapping.entries);
        match self.correct.atoms() {
            [] => mapped.filter(|(_, points, _)| *points > 0.0).map(|(key, ..)| key).collect(),
            atoms => atoms.iter().collect(),
        }
    }

    /// Refuses a right answer of several values where one can be given. A mapping may list them all the same.
    fn one_right(&self) -> Result<(), String> {
        match self.several {
            true => Err("its right answer is several values, and one can be given".to_owned()),
            false => Ok(()),
        }
    }

    /// The points that a mapping gives for a response.
    fn map(&self, given: &Value) -> Result<f64, String> {
        match &self.mapping {
            Some(mapping) => Ok(mapping.points(given)),
            None => Err("its scoring maps a response that has no mapping".to_owned()),
        }
    }
}

/// It comes to a value of some outcome; one that only compares says no scoring.
fn sets_something(processing: &Element) -> bool {
    let mut open: Vec<&Element> = processing.elements().collect();
    if open.iter().any(|rule| rule.name != "responseCondition") {
        return true;
    }
    while let Some(element) = open.pop() {
        if matches!(
            element.name.as_str(),
            "setOutcomeValue" | "lookupOutcomeValue" | "responseProcessingFragment"
        ) {
            return true;
        }
        open.extend(element.elements());
    }
    false
}

/// The processing of one response.
struct Run<'p> {
    process: &'p Process<'p>,
    given: &'p HashMap<&'p str, Value>,
    outcomes: Outcomes,
}

/// The processing ends here.
struct Exit;

fn not_followed(element: &Element) -> String {
    format!("its scoring uses `{}`, which is not followed", short(&element.name))
}

impl Run<'_> {
    fn response(&self, name: &str) -> Value {
        self.given.get(name).cloned().unwrap_or(Value::Null)
    }

    fn rules(&mut self, rules: &[&Element]) -> Result<Option<Exit>, String> {
        for rule in rules {
            let exit = match rule.name.as_str() {
                "responseCondition" => self.condition(rule)?,
                "responseProcessingFragment" => self.rules(&rule.elements().collect::<Vec<_>>())?,
                "setOutcomeValue" => {
                    self.set(rule)?;
                    None
                }
                "exitResponse" => Some(Exit),
                _ => return Err(not_followed(rule)),
            };
            if exit.is_some() {
                return Ok(exit);
            }
        }
        Ok(None)
    }

    fn condition(&mut self, condition: &Element) -> Result<Option<Exit>, String> {
        for branch in condition.elements() {
            let parts: Vec<&Element> = branch.elements().collect();
            match (branch.name.as_str(), parts.split_first()) {
                ("responseElse", _) => return self.rules(&parts),
                ("responseIf" | "responseElseIf", Some((test, rules))) => {
                    if self.truth(test)? == Some(true) {
                        return self.rules(rules);
                    }
                }
                ("responseIf" | "responseElseIf", None) => {
                    return Err("its scoring has a condition without a test".to_owned());
                }
                _ => return Err(not_followed(branch)),
            }
        }
        Ok(None)
    }

    fn set(&mut self, rule: &Element) -> Result<(), String> {
        let name = attribute(rule, "identifier");
        let [expression] = rule.elements().collect::<Vec<_>>()[..] else {
            return Err("its scoring sets a variable to no single value".to_owned());
        };
        let mut value = self.value(expression)?;
        // a variable of one value takes the one of several, and the other way round
        if let Some((cardinality, _)) = self.process.kinds.get(name) {
            value = match value {
                Value::One(atom) if *cardinality != "single" => {
                    Value::Many(vec![atom], *cardinality == "ordered")
                }
                Value::Many(atoms, _) if *cardinality == "single" => Value::of("single", atoms),
                value => value,
            };
        }
        self.outcomes.insert(name.to_owned(), value);
        Ok(())
    }

    fn values(&self, element: &Element) -> Result<Vec<Value>, String> {
        element.elements().map(|child| self.value(child)).collect()
    }

    fn numbers(&self, element: &Element) -> Result<Option<Vec<f64>>, String> {
        let mut out = Vec::new();
        for value in self.values(element)? {
            for atom in value.atoms() {
                out.extend(atom.number());
            }
            if value == Value::Null {
                return Ok(None);
            }
        }
        Ok(Some(out))
    }

    /// Whether a test holds; `None` where it has no value.
    fn truth(&self, element: &Element) -> Result<Option<bool>, String> {
        Ok(match self.value(element)? {
            Value::One(Atom::Truth(truth)) => Some(truth),
            Value::Null => None,
            _ => return Err("its scoring tests a value that is neither true nor false".to_owned()),
        })
    }

    fn value(&self, element: &Element) -> Result<Value, String> {
        let truth = |truth: bool| Ok(Value::One(Atom::Truth(truth)));
        let number = |number: Option<f64>| Ok(number.map_or(Value::Null, |n| Value::One(Atom::Number(n))));
        let name = attribute(element, "identifier");
        match element.name.as_str() {
            "baseValue" => Ok(Value::One(Atom::of(attribute(element, "baseType"), &element.text())?)),
            "null" => Ok(Value::Null),
            "variable" => self.variable(name),
            "correct" => match self.process.responses.get(name) {
                Some(declared) => declared.one_right().map(|()| declared.correct.clone()),
                None => {
                    Err(format!("its scoring names the response `{}`, which is not declared", short(name)))
                }
            },
            "mapResponse" => match self.process.responses.get(name) {
                Some(declared) => number(Some(declared.map(&self.response(name))?)),
                None => {
                    Err(format!("its scoring names the response `{}`, which is not declared", short(name)))
                }
            },
            "isNull" => truth(self.values(element)?.iter().all(|value| value.atoms().is_empty())),
            "match" => self.pair(element, |a, b| a.is(b)),
            "member" => self.pair(element, |a, b| holds_all(b.atoms(), a.atoms())),
            "contains" => self.pair(element, |a, b| holds_all(a.atoms(), b.atoms())),
            "stringMatch" => {
                let case = attribute(element, "caseSensitive") != "false";
                if attribute(element, "substring") == "true" {
                    return Err("its scoring looks for a part of a text, which is not followed".to_owned());
                }
                self.pair(element, |a, b| match (a.atoms(), b.atoms()) {
                    ([Atom::Word(a)], [Atom::Word(b)]) if !case => a.to_lowercase() == b.to_lowercase(),
                    (a, b) => a == b,
                })
            }
            "equal" => {
                let tolerance = Tolerance::of(element)?;
                self.pair(element, |a, b| match (a.number(), b.number()) {
                    (Some(a), Some(b)) => tolerance.holds(a, b),
                    _ => false,
                })
            }
            "gt" => self.compare(element, |a, b| a > b),
            "gte" => self.compare(element, |a, b| a >= b),
            "lt" => self.compare(element, |a, b| a < b),
            "lte" => self.compare(element, |a, b| a <= b),
            "not" | "and" | "or" | "anyN" => self.logic(element),
            "sum" => number(self.numbers(element)?.map(|n| n.iter().sum())),
            "product" => number(self.numbers(element)?.map(|n| n.iter().product())),
            "min" => number(self.numbers(element)?.map(|n| n.into_iter().fold(f64::INFINITY, f64::min))),
            "max" => number(self.numbers(element)?.map(|n| n.into_iter().fold(f64::NEG_INFINITY, f64::max))),
            "subtract" | "divide" => {
                let numbers = self.numbers(element)?;
                number(match (numbers.as_deref(), element.name.as_str()) {
                    (Some([a, b]), "subtract") => Some(a - b),
                    (Some([a, b]), _) if *b != 0.0 => Some(a / b),
                    _ => None,
                })
            }
            "integerToFloat" => number(self.numbers(element)?.and_then(|n| n.first().copied())),
            "round" => number(self.numbers(element)?.and_then(|n| n.first().map(|n| (n + 0.5).floor()))),
            "truncate" => number(self.numbers(element)?.and_then(|n| n.first().map(|n| n.trunc()))),
            "containerSize" => {
                let values = self.values(element)?;
                number(Some(values.iter().map(|value| value.atoms().len()).sum::<usize>() as f64))
            }
            "multiple" | "ordered" => {
                let values = self.values(element)?;
                let atoms: Vec<Atom> =
                    values.iter().flat_map(|value| value.atoms().iter().cloned()).collect();
                if atoms.len() > MOST_VALUES {
                    return Err("its scoring gathers more values than any response has".to_owned());
                }
                Ok(Value::of(&element.name, atoms))
            }
            "index" => {
                let at = attribute(element, "n").parse::<usize>().ok().and_then(|n| n.checked_sub(1));
                let values = self.values(element)?;
                let atom = values.first().and_then(|value| value.atoms().get(at?));
                Ok(atom.cloned().map_or(Value::Null, Value::One))
            }
            _ => Err(not_followed(element)),
        }
    }

    fn variable(&self, name: &str) -> Result<Value, String> {
        if let Some(value) = self.outcomes.get(name) {
            return Ok(value.clone());
        }
        if self.process.responses.contains_key(name) {
            return Ok(self.response(name));
        }
        match name {
            "numAttempts" => Ok(Value::One(Atom::Number(1.0))),
            _ => Err(format!("its scoring uses the variable `{}`, which is not declared", short(name))),
        }
    }

    fn pair(&self, element: &Element, holds: impl Fn(&Value, &Value) -> bool) -> Result<Value, String> {
        let values = self.values(element)?;
        let [a, b] = values.as_slice() else {
            return Err(format!("its scoring has a `{}` that is not of two values", short(&element.name)));
        };
        if a.atoms().is_empty() || b.atoms().is_empty() {
            return Ok(Value::Null);
        }
        Ok(Value::One(Atom::Truth(holds(a, b))))
    }

    fn compare(&self, element: &Element, holds: fn(&f64, &f64) -> bool) -> Result<Value, String> {
        self.pair(element, |a, b| match (a.number(), b.number()) {
            (Some(a), Some(b)) => holds(&a, &b),
            _ => false,
        })
    }

    /// Tests that are put together; a test without a value leaves it open where the others do not decide.
    fn logic(&self, element: &Element) -> Result<Value, String> {
        let tests: Result<Vec<Option<bool>>, String> =
            element.elements().map(|test| self.truth(test)).collect();
        let tests = tests?;
        let count = |wanted: Option<bool>| tests.iter().filter(|test| **test == wanted).count();
        let open = count(None) > 0;
        let result = match element.name.as_str() {
            "not" => tests.first().copied().flatten().map(|truth| !truth),
            "and" if count(Some(false)) > 0 => Some(false),
            "and" => Some(true).filter(|_| !open),
            "or" if count(Some(true)) > 0 => Some(true),
            "or" => Some(false).filter(|_| !open),
            _ => {
                let bound = |name: &str| attribute(element, name).parse::<usize>().ok();
                let (Some(least), Some(most)) = (bound("min"), bound("max")) else {
                    return Err(not_followed(element));
                };
                Some((least..=most).contains(&count(Some(true)))).filter(|_| !open)
            }
        };
        Ok(result.map_or(Value::Null, |truth| Value::One(Atom::Truth(truth))))
    }
}
