//! The languages that are known, by the tags that authors write behind a fence.

/// How a line may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leading {
    /// Like any other place.
    Nothing,
    /// With the name of a directive: `listen 80;`.
    Directive,
    /// With a key before this sign: `image: app`.
    Key(char),
}

/// What a language's words look like.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grammar {
    /// What begins a comment that ends with its line.
    pub(super) comments: &'static [&'static str],
    /// What a longer comment stands between.
    pub(super) block: Option<(&'static str, &'static str)>,
    /// Quotation marks.
    pub(super) quotes: &'static str,
    /// Quotation marks of strings over several lines.
    pub(super) long_quotes: &'static [&'static str],
    /// Keywords and words for truth and nothing.
    pub(super) keywords: &'static [&'static str],
    /// Keywords are the same in capitals.
    pub(super) any_case: bool,
    /// `$name` is a variable, `-x` and `--name` are options, strings go over lines.
    pub(super) variables: bool,
    /// A word before a parenthesis is a name.
    pub(super) calls: bool,
    /// Keys and values rather than statements.
    pub(super) data: bool,
    /// `[section]` heads a part.
    pub(super) sections: bool,
    /// How lines begin.
    pub(super) leading: Leading,
}

/// How the text of a language is taken apart.
#[derive(Debug, Clone, Copy)]
pub(super) enum Form {
    /// By a grammar.
    Grammar(&'static Grammar),
    /// A message of HTTP: a line of request or status, fields, a body.
    Http,
    /// Commands behind a prompt, and what they answer.
    Console,
    /// Tags, attributes and text.
    Markup,
    /// Lines taken away and added.
    Diff,
}

const NONE: Grammar = Grammar {
    comments: &[],
    block: None,
    quotes: "\"",
    long_quotes: &[],
    keywords: &[],
    any_case: false,
    variables: false,
    calls: false,
    data: false,
    sections: false,
    leading: Leading::Nothing,
};

pub(super) static JSON: Grammar =
    Grammar { comments: &["//"], keywords: &["true", "false", "null"], data: true, ..NONE };

static YAML: Grammar = Grammar {
    comments: &["#"],
    quotes: "\"'",
    keywords: &["true", "false", "null", "yes", "no", "on", "off"],
    data: true,
    leading: Leading::Key(':'),
    ..NONE
};

static INI: Grammar = Grammar {
    comments: &["#", ";"],
    quotes: "\"'",
    long_quotes: &["\"\"\"", "'''"],
    keywords: &["true", "false", "yes", "no", "on", "off"],
    data: true,
    sections: true,
    leading: Leading::Key('='),
    ..NONE
};

static DIRECTIVES: Grammar =
    Grammar { comments: &["#"], quotes: "\"'", variables: true, leading: Leading::Directive, ..NONE };

pub(super) static SHELL: Grammar = Grammar {
    comments: &["#"],
    quotes: "\"'",
    keywords: &[
        "if", "then", "elif", "else", "fi", "for", "while", "until", "do", "done", "case", "esac", "in",
        "function", "return", "exit", "set", "export", "local", "readonly", "trap", "source", "exec", "sudo",
    ],
    variables: true,
    ..NONE
};

static DOCKERFILE: Grammar = Grammar {
    keywords: &[
        "FROM",
        "AS",
        "RUN",
        "CMD",
        "ENTRYPOINT",
        "COPY",
        "ADD",
        "ENV",
        "ARG",
        "WORKDIR",
        "USER",
        "EXPOSE",
        "VOLUME",
        "LABEL",
        "HEALTHCHECK",
        "SHELL",
        "STOPSIGNAL",
        "ONBUILD",
    ],
    ..SHELL
};

static PYTHON: Grammar = Grammar {
    comments: &["#"],
    quotes: "\"'",
    long_quotes: &["\"\"\"", "'''"],
    keywords: &[
        "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else",
        "except", "False", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "None",
        "nonlocal", "not", "or", "pass", "raise", "return", "True", "try", "while", "with", "yield",
    ],
    calls: true,
    ..NONE
};

static SQL: Grammar = Grammar {
    comments: &["--"],
    block: Some(("/*", "*/")),
    quotes: "'\"",
    keywords: &[
        "add",
        "all",
        "alter",
        "and",
        "as",
        "asc",
        "begin",
        "between",
        "by",
        "case",
        "check",
        "column",
        "commit",
        "constraint",
        "create",
        "cross",
        "default",
        "delete",
        "desc",
        "distinct",
        "drop",
        "else",
        "end",
        "exists",
        "explain",
        "foreign",
        "from",
        "grant",
        "group",
        "having",
        "if",
        "in",
        "index",
        "inner",
        "insert",
        "into",
        "is",
        "isolation",
        "join",
        "key",
        "left",
        "level",
        "like",
        "limit",
        "not",
        "null",
        "offset",
        "on",
        "or",
        "order",
        "outer",
        "primary",
        "references",
        "revoke",
        "right",
        "rollback",
        "select",
        "set",
        "table",
        "then",
        "to",
        "transaction",
        "union",
        "unique",
        "update",
        "using",
        "values",
        "view",
        "when",
        "where",
        "with",
    ],
    any_case: true,
    calls: true,
    ..NONE
};

const C_WORDS: Grammar =
    Grammar { comments: &["//"], block: Some(("/*", "*/")), quotes: "\"'", calls: true, ..NONE };

static SCRIPT: Grammar = Grammar {
    long_quotes: &["`"],
    keywords: &[
        "as",
        "async",
        "await",
        "break",
        "case",
        "catch",
        "class",
        "const",
        "continue",
        "default",
        "delete",
        "do",
        "else",
        "export",
        "extends",
        "false",
        "finally",
        "for",
        "from",
        "function",
        "if",
        "import",
        "in",
        "instanceof",
        "interface",
        "let",
        "new",
        "null",
        "of",
        "return",
        "static",
        "super",
        "switch",
        "this",
        "throw",
        "true",
        "try",
        "type",
        "typeof",
        "undefined",
        "var",
        "void",
        "while",
        "yield",
    ],
    ..C_WORDS
};

static RUST: Grammar = Grammar {
    // an apostrophe mostly begins a lifetime
    quotes: "\"",
    keywords: &[
        "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else", "enum", "extern",
        "false", "fn", "for", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub", "ref",
        "return", "self", "Self", "static", "struct", "super", "trait", "true", "type", "unsafe", "use",
        "where", "while",
    ],
    ..C_WORDS
};

static C: Grammar = Grammar {
    keywords: &[
        "abstract",
        "auto",
        "bool",
        "boolean",
        "break",
        "byte",
        "case",
        "catch",
        "char",
        "class",
        "const",
        "continue",
        "default",
        "defer",
        "do",
        "double",
        "else",
        "enum",
        "extends",
        "false",
        "final",
        "finally",
        "float",
        "for",
        "func",
        "go",
        "goto",
        "if",
        "implements",
        "import",
        "int",
        "interface",
        "long",
        "map",
        "namespace",
        "new",
        "nil",
        "null",
        "NULL",
        "package",
        "private",
        "protected",
        "public",
        "range",
        "return",
        "short",
        "signed",
        "sizeof",
        "static",
        "string",
        "struct",
        "super",
        "switch",
        "template",
        "this",
        "throw",
        "throws",
        "true",
        "try",
        "type",
        "typedef",
        "union",
        "unsigned",
        "using",
        "var",
        "virtual",
        "void",
        "volatile",
        "while",
    ],
    ..C_WORDS
};

static PROTOBUF: Grammar = Grammar {
    keywords: &[
        "bool", "bytes", "double", "enum", "fixed32", "fixed64", "float", "import", "int32", "int64", "map",
        "message", "oneof", "option", "optional", "package", "repeated", "required", "reserved", "returns",
        "rpc", "service", "sint32", "sint64", "stream", "string", "syntax", "uint32", "uint64",
    ],
    calls: false,
    ..C_WORDS
};

/// How to take apart what stands behind this tag.
pub(super) fn form(tag: &str) -> Option<Form> {
    Some(Form::Grammar(match tag.to_ascii_lowercase().as_str() {
        "json" | "jsonc" | "json5" => &JSON,
        "yaml" | "yml" => &YAML,
        "ini" | "toml" | "properties" | "conf" | "cfg" | "systemd" => &INI,
        "nginx" | "ssh-config" | "apache" | "logrotate" => &DIRECTIVES,
        "bash" | "sh" | "shell" | "zsh" => &SHELL,
        "dockerfile" | "containerfile" => &DOCKERFILE,
        "python" | "py" => &PYTHON,
        "sql" => &SQL,
        "javascript" | "js" | "typescript" | "ts" => &SCRIPT,
        "rust" | "rs" => &RUST,
        "c" | "cpp" | "c++" | "java" | "go" | "csharp" | "cs" | "kotlin" => &C,
        "protobuf" | "proto" => &PROTOBUF,
        "http" => return Some(Form::Http),
        "console" | "shell-session" => return Some(Form::Console),
        "xml" | "html" | "svg" => return Some(Form::Markup),
        "diff" | "patch" => return Some(Form::Diff),
        _ => return None,
    }))
}
