//! Comments, as they stand between the parts of a file: `toml_edit` hands them over with the white space around them.

use toml_edit::RawString;

/// What stands above a member or a table.
#[derive(Debug, Default)]
pub(super) struct Above {
    /// Its comments, and the empty lines between and below them: never two of these in a row, and none without a comment.
    pub lines: Vec<String>,
    /// An empty line stands above the first comment.
    pub apart: bool,
}

impl Above {
    pub(super) fn of(raw: &str) -> Self {
        let mut lines: Vec<String> = Vec::new();
        let mut all: Vec<&str> = raw.split('\n').map(str::trim).collect();
        // behind the last line end stands what the part itself is moved in by
        if all.last().is_some_and(|last| last.is_empty()) {
            all.pop();
        }
        let apart = all.first().is_some_and(|first| first.is_empty());
        for line in all {
            if !line.is_empty() || lines.last().is_some_and(|last| !last.is_empty()) {
                lines.push(line.to_owned());
            }
        }
        Self { apart: apart && !lines.is_empty(), lines }
    }

    /// The text, a line each.
    pub(super) fn text(&self) -> String {
        self.lines.iter().map(|line| format!("{line}\n")).collect()
    }

    /// Takes off what stands at the head of a file and belongs to it as a whole: directives such as `#:schema`, and all that an
    /// empty line sets apart from what follows.
    pub(super) fn take_head(&mut self) -> Self {
        let directives = self.lines.iter().take_while(|line| line.starts_with("#:")).count();
        let apart = self.lines.iter().rposition(String::is_empty).map_or(0, |at| at + 1);
        let rest = self.lines.split_off(directives.max(apart));
        let mut head = std::mem::replace(&mut self.lines, rest);
        head.pop_if(|last| last.is_empty());
        self.apart &= !self.lines.is_empty();
        Self { lines: head, apart: false }
    }
}

/// Comments between two elements of a list: the one on the line of the element before, and those on lines of their own.
pub(super) fn between(raw: &str) -> (Option<String>, Vec<String>) {
    let mut lines = raw.split('\n').map(str::trim);
    let beside = lines.next().filter(|line| line.starts_with('#')).map(str::to_owned);
    (beside, lines.filter(|line| line.starts_with('#')).map(str::to_owned).collect())
}

/// The white space and comments that a part carries.
pub(super) fn raw(decor: Option<&RawString>) -> &str {
    decor.and_then(RawString::as_str).unwrap_or_default()
}
