//! Words of the help screen.

/// Title.
pub fn title() -> &'static str {
    "Help"
}

/// The first line: the way in for screen readers.
pub fn linear() -> &'static str {
    "Screen reader or plain terminal? Start with --linear (or INVIGIL_LINEAR=1): the same exams as plain text."
}

/// Nothing matches.
pub fn nothing(find: &str) -> String {
    format!("Nothing in the help contains \"{find}\".")
}

/// Before the text that is looked for.
pub fn find() -> &'static str {
    "Find:"
}

/// Heading of the signs.
pub fn signs() -> &'static str {
    "Signs"
}

/// The signs of options, in words.
pub fn boxes() -> [(&'static str, &'static str); 5] {
    [
        ("( )", "an option, one is to be chosen"),
        ("(x)", "the option that is chosen"),
        ("[ ]", "an option, several are to be chosen"),
        ("[x]", "an option that is chosen"),
        ("[~]", "an option that is struck out (or `(~)`); choosing it clears the strike"),
    ]
}
