//! The formats, and how one is recognised.

/// A format that questions are exchanged in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// A bank's own data as JSON.
    Json,
    /// Moodle's GIFT.
    Gift,
    /// Aiken: multiple choice in plain text.
    Aiken,
    /// Comma-separated values (RFC 4180).
    Csv,
    /// Moodle XML.
    MoodleXml,
    /// The Markdown of text2qti.
    Text2qti,
    /// QTI 1.2, in the dialect of Canvas.
    Qti12,
    /// QTI 2.1 and 2.2.
    Qti2,
    /// QTI 3.0.
    Qti3,
}

impl Format {
    /// All of them, in the order in which they are recognised.
    pub const ALL: &'static [Self] = &[
        Self::Qti12,
        Self::Qti2,
        Self::Qti3,
        Self::MoodleXml,
        Self::Json,
        Self::Csv,
        Self::Aiken,
        Self::Text2qti,
        Self::Gift,
    ];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Gift => "gift",
            Self::Aiken => "aiken",
            Self::Csv => "csv",
            Self::MoodleXml => "moodle",
            Self::Text2qti => "text2qti",
            Self::Qti12 => "qti12",
            Self::Qti2 => "qti22",
            Self::Qti3 => "qti3",
        }
    }

    /// The name that people give it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Json => "Invigil JSON",
            Self::Gift => "GIFT",
            Self::Aiken => "Aiken",
            Self::Csv => "CSV",
            Self::MoodleXml => "Moodle XML",
            Self::Text2qti => "text2qti",
            Self::Qti12 => "QTI 1.2",
            Self::Qti2 => "QTI 2",
            Self::Qti3 => "QTI 3.0",
        }
    }

    /// The names of all, for messages.
    pub fn names() -> String {
        Self::ALL.iter().map(|format| format.name()).collect::<Vec<_>>().join(", ")
    }

    /// The format of a text by what stands in it.
    pub(super) fn of(text: &str) -> Option<Self> {
        let is = |format: &&Self| match format {
            Self::Json => super::json::is_like(text),
            Self::Gift => super::gift::is_like(text),
            Self::Aiken => super::aiken::is_like(text),
            Self::Csv => super::table::is_like(text),
            Self::Text2qti => super::text2qti::is_like(text),
            Self::MoodleXml => super::xml::root(text) == Some("quiz"),
            Self::Qti12 | Self::Qti2 | Self::Qti3 => super::qti::version(text) == Some(**format),
        };
        Self::ALL.iter().find(is).copied()
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.title())
    }
}
