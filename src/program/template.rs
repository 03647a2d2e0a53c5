//! Files to start from, and the text that `program new` writes.

/// The default program, as embedded: a complete example.
pub const DEFAULT: &str = include_str!("../../program.toml");

/// The smallest program that works, with comments.
pub const MINIMAL: &str = include_str!("minimal.toml");

/// What a new file starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Template {
    /// The default program, whole.
    Default,
    /// The smallest program that works.
    Minimal,
}

impl Template {
    /// The text of a new program file. Its `#:schema` line names a file beside it, as `program schema` writes it.
    pub fn text(self) -> String {
        match self {
            Self::Minimal => MINIMAL.to_owned(),
            Self::Default => DEFAULT.replacen("docs/schemas/program.schema.json", "program.schema.json", 1),
        }
    }
}
