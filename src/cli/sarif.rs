//! Findings as SARIF 2.1.0 (OASIS Standard, 2020): what code hosts and editors show beside the lines.

use crate::cli::bank_check::Looked;
use crate::document::{FaultCode, Lines, Position, Severity, Span};
use crate::lint::{self, RULES};
use serde_json::{Map, Value, json};

/// A log with one run.
pub(super) struct Sarif {
    rules: Vec<Value>,
    results: Vec<Value>,
    notifications: Vec<Value>,
}

impl Sarif {
    pub(super) fn new() -> Self {
        let mut rules: Vec<Value> = RULES
            .iter()
            .map(|rule| {
                json!({
                    "id": rule.id,
                    "shortDescription": {"text": rule.reason},
                    "help": {"text": format!("{} Source: {}.", rule.reason, rule.source())},
                    "defaultConfiguration": {"level": rule.severity.word()},
                    "properties": {"tags": [rule.family], "sources": rule.sources.iter().map(ToString::to_string).collect::<Vec<_>>()},
                })
            })
            .collect();
        rules.extend(FaultCode::all().map(|code| {
            json!({
                "id": code.code(),
                "shortDescription": {"text": code.reason()},
                "defaultConfiguration": {"level": "error"},
                "properties": {"tags": ["format"]},
            })
        }));
        Self { rules, results: Vec::new(), notifications: Vec::new() }
    }

    /// A file that could not be read.
    pub(super) fn unreadable(&mut self, name: &str, message: &str) {
        self.notifications.push(json!({
            "level": "error",
            "message": {"text": message},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri(name)}}}],
        }));
    }

    /// The findings in a file, waived ones as suppressed.
    pub(super) fn add(&mut self, looked: &Looked) {
        let lines = Lines::of(&looked.text);
        for fault in looked.report.faults() {
            let mend =
                if fault.mend.is_empty() { String::new() } else { format!(". To mend it: {}", fault.mend) };
            let text = format!("{}{mend}", fault.message);
            let result =
                self.result(&looked.name, &lines, fault.code.code(), fault.severity, fault.span, &text);
            self.results.push(Value::Object(result));
        }
        for waived in &looked.findings.waived {
            let severity = lint::rule(waived.rule).map_or(Severity::Warning, |rule| rule.severity);
            let mut result =
                self.result(&looked.name, &lines, waived.rule, severity, waived.span, &waived.message);
            let reason = json!([{"kind": "inSource", "justification": waived.reason}]);
            result.insert("suppressions".to_owned(), reason);
            self.results.push(Value::Object(result));
        }
    }

    fn result(
        &self,
        file: &str,
        lines: &Lines<'_>,
        rule: &str,
        severity: Severity,
        span: Span,
        message: &str,
    ) -> Map<String, Value> {
        let (Position { line, column }, end) = (lines.position(span.start), lines.position(span.end));
        let index = self.rules.iter().position(|known| known["id"] == rule);
        let result = json!({
            "ruleId": rule,
            "ruleIndex": index.and_then(|n| i64::try_from(n).ok()).unwrap_or(-1),
            "level": severity.word(),
            "message": {"text": message},
            "locations": [{"physicalLocation": {
                "artifactLocation": {"uri": uri(file)},
                "region": {"startLine": line, "startColumn": column, "endLine": end.line, "endColumn": end.column},
            }}],
        });
        match result {
            Value::Object(map) => map,
            _ => Map::new(),
        }
    }

    pub(super) fn finish(self) -> Value {
        let done = self.notifications.is_empty();
        json!({
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{
                "tool": {"driver": {
                    "name": "invigil",
                    "version": env!("CARGO_PKG_VERSION"),
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "rules": self.rules,
                }},
                "invocations": [{"executionSuccessful": done, "toolExecutionNotifications": self.notifications}],
                "columnKind": "unicodeCodePoints",
                "results": self.results,
            }],
        })
    }
}

/// A path as a reference (RFC 3986): an absolute one as a file's address, a relative one as it is.
fn uri(path: &str) -> String {
    let mut out = String::new();
    if path.starts_with('/') {
        out.push_str("file://");
    }
    for byte in path.bytes() {
        match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => out.push(char::from(byte)),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_references() {
        assert_eq!(uri("banks/größe 1.toml"), "banks/gr%C3%B6%C3%9Fe%201.toml");
        assert_eq!(uri("/tmp/a.toml"), "file:///tmp/a.toml");
    }
}
