//! The one table of settings: reader, schema, the commented file and `config show` come from it.

use crate::document::{At, Node, flag, line, list, one_of, table};
use crate::tui::bindings::{action_name, context_name, is_open, is_open_row};
use crate::tui::keymap::{Action, Context, TABLE, rows};
use crate::tui::paint::ROLES;
use crate::tui::theme::Role;

/// Names a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the table says what each is")]
pub enum Name {
    Program,
    Banks,
    Linear,
    Theme,
    Ascii,
    Figures,
    Mouse,
    Bell,
    Log,
}

/// A theme, or `Auto` for the terminal's own colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the table of themes says what each is")]
pub enum ThemeName {
    Auto,
    Dark,
    Light,
    Mono,
    HighContrast,
}

/// How figures are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the table of these says what each is")]
pub enum FigureStyle {
    Auto,
    Kitty,
    Iterm,
    Sixel,
    Blocks,
    Words,
}

/// What a setting may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A file or folder; nothing holds without it. An example.
    Path(&'static str),
    /// On or off; this holds without it.
    Flag(bool),
    /// A theme.
    Theme,
    /// A style of figures.
    Figures,
}

/// A row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Which one.
    pub name: Name,
    /// Its name in the file.
    pub key: &'static str,
    /// What it may be.
    pub shape: Shape,
    /// The option of the command line that wins over all.
    pub flag: &'static str,
    /// The variable of the environment that wins over the file.
    pub variable: &'static str,
    /// What it is, for people.
    pub doc: &'static str,
}

/// The themes.
pub const THEMES: &[(&str, ThemeName, &str)] = &[
    ("auto", ThemeName::Auto, "the 16 colours of the terminal, for dark and light backgrounds"),
    ("dark", ThemeName::Dark, "bright colours, for dark backgrounds"),
    ("light", ThemeName::Light, "deep colours and nothing faint, for light backgrounds"),
    ("mono", ThemeName::Mono, "no colours"),
    ("high-contrast", ThemeName::HighContrast, "bold, nothing faint, no colours"),
];

/// The styles of figures.
pub const FIGURES: &[(&str, FigureStyle, &str)] = &[
    ("auto", FigureStyle::Auto, "the image itself where the terminal is known to show it, else half-blocks"),
    ("kitty", FigureStyle::Kitty, "the image, by the graphics protocol of kitty, Ghostty and others"),
    ("iterm", FigureStyle::Iterm, "the image, as iTerm2, WezTerm, mintty and others take it"),
    ("sixel", FigureStyle::Sixel, "the image in sixels, for foot, mlterm, xterm -ti vt340 and others"),
    ("blocks", FigureStyle::Blocks, "half-blocks, two pixels a character"),
    ("words", FigureStyle::Words, "described in words"),
];

/// The settings, in the order of the file.
pub const SETTINGS: &[Setting] = &[
    Setting {
        name: Name::Program,
        key: "program",
        shape: Shape::Path("program.toml"),
        flag: "--program",
        variable: "INVIGIL_PROGRAM",
        doc: "Run this program file. A path is taken from the folder of this file; `~/` is the home directory. Without it: the program in the binary.",
    },
    Setting {
        name: Name::Banks,
        key: "banks",
        shape: Shape::Path("question-banks"),
        flag: "--banks",
        variable: "INVIGIL_BANKS",
        doc: "Take question banks from this folder, one EXAM.toml for each exam. Without it: the banks in the binary.",
    },
    Setting {
        name: Name::Linear,
        key: "linear",
        shape: Shape::Flag(false),
        flag: "--linear",
        variable: "INVIGIL_LINEAR",
        doc: "Plain lines instead of screens, for screen readers. Without it: what `--linear` said last, else false.",
    },
    Setting {
        name: Name::Theme,
        key: "theme",
        shape: Shape::Theme,
        flag: "--theme",
        variable: "INVIGIL_THEME",
        doc: "Colours. NO_COLOR and a terminal without colours win over it. Without it: auto.",
    },
    Setting {
        name: Name::Ascii,
        key: "ascii",
        shape: Shape::Flag(false),
        flag: "--ascii",
        variable: "INVIGIL_ASCII",
        doc: "Draw with plain ASCII signs, also where the terminal can show others. Without it: false.",
    },
    Setting {
        name: Name::Figures,
        key: "figures",
        shape: Shape::Figures,
        flag: "--figures",
        variable: "INVIGIL_FIGURES",
        doc: "How the figures of questions are drawn. Without 256 colours auto is words, and so is all else with NO_COLOR or ASCII signs. Without it: auto.",
    },
    Setting {
        name: Name::Mouse,
        key: "mouse",
        shape: Shape::Flag(false),
        flag: "--mouse",
        variable: "INVIGIL_MOUSE",
        doc: "The wheel scrolls, a click chooses; hold Shift to select text as ever. Never over SSH. Without it: false.",
    },
    Setting {
        name: Name::Bell,
        key: "bell",
        shape: Shape::Flag(false),
        flag: "--bell",
        variable: "INVIGIL_BELL",
        doc: "Ring the bell of the terminal at time warnings. Without it: false.",
    },
    Setting {
        name: Name::Log,
        key: "log",
        shape: Shape::Path("invigil.log"),
        flag: "--log",
        variable: "INVIGIL_LOG",
        doc: "Write a log to this file: no answers, no names. Without it: no log.",
    },
];

/// A value of a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A path, as written.
    Path(String),
    /// On or off.
    Flag(bool),
    /// A theme.
    Theme(ThemeName),
    /// A style of figures.
    Figures(FigureStyle),
}

impl Setting {
    /// What holds without it.
    pub fn default(&self) -> Option<Value> {
        match self.shape {
            Shape::Path(_) => None,
            Shape::Flag(on) => Some(Value::Flag(on)),
            Shape::Theme => Some(Value::Theme(ThemeName::Auto)),
            Shape::Figures => Some(Value::Figures(FigureStyle::Auto)),
        }
    }
}

impl Name {
    /// Its row.
    pub fn setting(self) -> Option<&'static Setting> {
        SETTINGS.iter().find(|setting| setting.name == self)
    }
}

impl ThemeName {
    /// Its name in the file.
    pub fn word(self) -> &'static str {
        THEMES.iter().find(|(_, theme, _)| *theme == self).map_or("", |(word, ..)| *word)
    }
}

impl FigureStyle {
    /// Its name in the file.
    pub fn word(self) -> &'static str {
        FIGURES.iter().find(|(_, style, _)| *style == self).map_or("", |(word, ..)| *word)
    }
}

/// A list of key names, as written.
pub(super) type Keys = At<Vec<At<String>>>;

/// The file as written.
#[derive(Debug, Default)]
pub(super) struct Raw {
    pub(super) values: Vec<(Name, At<Value>)>,
    pub(super) colours: Vec<(Role, At<String>)>,
    pub(super) keys: Vec<(Context, Action, Keys)>,
}

/// Contexts in which keys can be chosen, in the order of the help.
pub(super) fn open_contexts() -> Vec<Context> {
    let mut contexts: Vec<Context> = TABLE.iter().map(|row| row.context).filter(|c| is_open(*c)).collect();
    contexts.dedup();
    contexts
}

/// Reads the whole file.
pub(super) fn file(n: &mut Node<'_>) -> Raw {
    let value = |setting: &Setting, n: &mut Node<'_>| {
        let (key, doc) = (setting.key, setting.doc);
        fn made<T>(at: At<T>, of: impl FnOnce(T) -> Value) -> At<Value> {
            At { value: of(at.value), span: at.span }
        }
        let at = match setting.shape {
            Shape::Path(_) => n.optional(key, doc, line(4000)).map(|at| made(at, Value::Path)),
            Shape::Flag(_) => n.optional(key, doc, flag()).map(|at| made(at, Value::Flag)),
            Shape::Theme => n.optional(key, doc, one_of(THEMES)).map(|at| made(at, Value::Theme)),
            Shape::Figures => n.optional(key, doc, one_of(FIGURES)).map(|at| made(at, Value::Figures)),
        };
        at.map(|at| (setting.name, at))
    };
    let values = SETTINGS.iter().filter_map(|setting| value(setting, n)).collect();
    let colours = n.optional("colours", "Looks by role, over those of the theme: attributes (bold, dim, italic, underline, reverse, strike), a colour (one of the 16 names such as `cyan` or `bright-cyan`, `default`, a number from 0 to 255, `#rrggbb`), and `on` with a colour for the background.", table(colours));
    let keys = n.optional("keys", "Keys by screen and action. They take the place of the action's keys, except of Enter, Esc, Space, F1, `!`, Ctrl-C, Ctrl-Q, Ctrl-L and Ctrl-Z, which keep their meaning. Where text is typed, and for the letters of options, no key can be chosen.", table(keys));
    Raw {
        values,
        colours: colours.map(|at| at.value).unwrap_or_default(),
        keys: keys.map(|at| at.value).unwrap_or_default(),
    }
}

fn colours(n: &mut Node<'_>) -> Vec<(Role, At<String>)> {
    ROLES.iter().filter_map(|(role, name, doc)| Some((*role, n.optional(name, doc, line(80))?))).collect()
}

fn keys(n: &mut Node<'_>) -> Vec<(Context, Action, Keys)> {
    let mut all = Vec::new();
    for context in open_contexts() {
        let of_context =
            n.optional(context_name(context), context.title(), table(move |n| actions(n, context)));
        all.extend(of_context.map(|at| at.value).unwrap_or_default());
    }
    all
}

fn actions(n: &mut Node<'_>, context: Context) -> Vec<(Context, Action, Keys)> {
    let read = rows(context).filter(|row| is_open_row(row)).filter_map(|row| {
        let keys = list(line(24)).at_least(1).at_most(8);
        Some((context, row.action, n.optional(action_name(row.action), row.help, keys)?))
    });
    read.collect()
}
