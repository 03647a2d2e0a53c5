//! Faults: what is wrong where, and how to mend it.

use std::cell::{Cell, RefCell};

/// A range of bytes of the text, end excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
}

impl Span {
    /// The span from `start` to `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }
}

impl From<std::ops::Range<usize>> for Span {
    fn from(range: std::ops::Range<usize>) -> Self {
        Self { start: range.start, end: range.end }
    }
}

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Its place in the text.
    pub span: Span,
}

/// What kind of fault it is. The [code](FaultCode::code) is stable: programs may read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FaultCode {
    /// The bytes are no text of acceptable size.
    Unreadable,
    /// Not TOML.
    Syntax,
    /// A control or bidirectional-override character.
    ForbiddenCharacter,
    /// A member that the format does not have.
    UnknownMember,
    /// A member that must be there and is not.
    MissingMember,
    /// A text where a number is due, and the like.
    WrongType,
    /// A figure, text or list outside its limits.
    OutOfRange,
    /// Not one of the words that may stand here.
    UnknownWord,
    /// Not an identifier, date or format name.
    Malformed,
    /// The same thing twice.
    Duplicate,
    /// A name of something that is not there.
    UnknownReference,
    /// Members that contradict each other.
    Contradiction,
    /// Too few items for what the program asks.
    Shortage,
    /// A question that anybody can read.
    PublicSample,
    /// An image that is missing, was changed or cannot be shown.
    Figure,
    /// Legal, and probably not what was meant.
    Unused,
    /// A rule of the linter, by its id.
    Rule(&'static str),
}

impl FaultCode {
    /// The stable name, such as `unknown-member`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Syntax => "syntax",
            Self::ForbiddenCharacter => "forbidden-character",
            Self::UnknownMember => "unknown-member",
            Self::MissingMember => "missing-member",
            Self::WrongType => "wrong-type",
            Self::OutOfRange => "out-of-range",
            Self::UnknownWord => "unknown-word",
            Self::Malformed => "malformed",
            Self::Duplicate => "duplicate",
            Self::UnknownReference => "unknown-reference",
            Self::Contradiction => "contradiction",
            Self::Shortage => "shortage",
            Self::PublicSample => "public-sample",
            Self::Figure => "unusable-figure",
            Self::Unused => "unused",
            Self::Rule(id) => id,
        }
    }

    /// It is a rule of the linter, which keeps no file from being read.
    pub fn is_rule(self) -> bool {
        matches!(self, Self::Rule(_))
    }

    /// Every kind but the linter's rules.
    pub fn all() -> impl Iterator<Item = Self> {
        [
            Self::Unreadable,
            Self::Syntax,
            Self::ForbiddenCharacter,
            Self::UnknownMember,
            Self::MissingMember,
            Self::WrongType,
            Self::OutOfRange,
            Self::UnknownWord,
            Self::Malformed,
            Self::Duplicate,
            Self::UnknownReference,
            Self::Contradiction,
            Self::Shortage,
            Self::PublicSample,
            Self::Figure,
            Self::Unused,
        ]
        .into_iter()
    }

    /// What it means, in one line.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Unreadable => "The bytes are no text of acceptable size.",
            Self::Syntax => "It is not TOML.",
            Self::ForbiddenCharacter => {
                "Control and bidirectional-override characters make text read other than it is."
            }
            Self::UnknownMember => "The format has no member of that name.",
            Self::MissingMember => "A member must be there and is not.",
            Self::WrongType => "A text stands where a number is due, and the like.",
            Self::OutOfRange => "A figure, text or list is outside its limits.",
            Self::UnknownWord => "It is not one of the words that may stand here.",
            Self::Malformed => "It is no identifier, date or format name.",
            Self::Duplicate => "The same id, or the same option, stands twice.",
            Self::UnknownReference => "It names a domain, an item or an exam that is not there.",
            Self::Contradiction => {
                "Members contradict each other: no key, more keys than are selected, a wrong sum."
            }
            Self::Shortage => "There are fewer items than a form takes, or than the program asks for.",
            Self::PublicSample => "Anybody can read the question.",
            Self::Figure => "An image is missing, was changed, or cannot be shown.",
            Self::Unused => "It is legal, and probably not what was meant.",
            Self::Rule(_) => "A rule of the linter.",
        }
    }

    /// True when the fault concerns one value alone, so that it holds even where the rest of the file could not be read.
    pub(super) fn is_local(self) -> bool {
        matches!(
            self,
            Self::ForbiddenCharacter
                | Self::UnknownMember
                | Self::WrongType
                | Self::OutOfRange
                | Self::UnknownWord
                | Self::Malformed
        )
    }
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The file cannot be used.
    Error,
    /// The file can be used; somebody should look.
    Warning,
}

impl Severity {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// One fault of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What kind.
    pub code: FaultCode,
    /// How bad.
    pub severity: Severity,
    /// Where.
    pub span: Span,
    /// The place of the other one, where this is the second of two.
    pub first: Option<Span>,
    /// The member whose value it is about; empty when it is about more than one value.
    pub member: &'static str,
    /// What is wrong: one sentence without a full stop, naming the value.
    pub message: String,
    /// How to put it right; empty when there is nothing to add.
    pub mend: String,
}

impl Fault {
    /// An error.
    pub fn error(code: FaultCode, span: Span, message: impl Into<String>, mend: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            span,
            first: None,
            member: "",
            message: message.into(),
            mend: mend.into(),
        }
    }
    /// A warning.
    pub fn warning(code: FaultCode, span: Span, message: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, span, message, mend) }
    }
}

/// At most this many errors and this many warnings of one file are kept: nobody reads more, and a hostile file could
/// have millions.
pub(super) const MAX_FAULTS: usize = 2_000;

/// Collects faults while a file is read.
#[derive(Debug, Default)]
pub struct Faults {
    kept: RefCell<Vec<Fault>>,
    errors: Cell<usize>,
    warnings: Cell<usize>,
}

impl Faults {
    /// No faults yet.
    pub fn new() -> Self {
        Self::default()
    }
    /// Takes one more.
    pub fn push(&self, fault: Fault) {
        let counter = match fault.severity {
            Severity::Error => &self.errors,
            Severity::Warning => &self.warnings,
        };
        if counter.get() < MAX_FAULTS {
            self.kept.borrow_mut().push(fault);
        }
        counter.set(counter.get() + 1);
    }
    /// Takes an error.
    pub fn error(&self, code: FaultCode, span: Span, message: impl Into<String>, mend: impl Into<String>) {
        self.push(Fault::error(code, span, message, mend));
    }
    /// Takes a warning.
    pub fn warning(&self, code: FaultCode, span: Span, message: impl Into<String>, mend: impl Into<String>) {
        self.push(Fault::warning(code, span, message, mend));
    }
    /// How many are kept so far.
    pub(super) fn kept(&self) -> usize {
        self.kept.borrow().len()
    }
    /// Says of the faults from this number on what they stand in, such as "item `a-1`", unless they name it themselves.
    pub(super) fn stand_in(&self, from: usize, what: &str, id: &str) {
        let named = format!("`{}`", id.escape_debug());
        for fault in self.kept.borrow_mut().iter_mut().skip(from).filter(|f| !f.message.contains(&named)) {
            fault.message = format!("{}, in {what} {named}", fault.message);
        }
    }
    /// True when a value of a member of this name could not be read, so that nothing follows from its absence.
    pub fn concerns(&self, member: &str) -> bool {
        self.kept.borrow().iter().any(|f| f.member == member)
    }
    /// True when a fault begins within `span`.
    pub fn any_within(&self, span: Span) -> bool {
        self.kept.borrow().iter().any(|f| (span.start..span.end).contains(&f.span.start))
    }
    /// True when there is an error of another kind than these.
    pub fn has_errors_but(&self, borne: &[FaultCode]) -> bool {
        let kept = self.kept.borrow();
        // errors that were not kept may be of any kind
        let all = self.errors.get() > MAX_FAULTS;
        all || kept.iter().any(|f| f.severity == Severity::Error && !borne.contains(&f.code))
    }
    /// All faults, in the order of their places; the same fault at the same place once.
    pub fn into_sorted(self) -> Vec<Fault> {
        let mut faults = self.kept.into_inner();
        faults.sort_by(|a, b| {
            (a.span, a.severity, a.code, &a.message).cmp(&(b.span, b.severity, b.code, &b.message))
        });
        faults.dedup_by(|a, b| (a.span, a.code, &a.message) == (b.span, b.code, &b.message));
        faults
    }
}
