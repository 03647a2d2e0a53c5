//! The commented file, made of the same tables as the schema: every line is a comment that shows what holds without it.

use super::table::{FIGURES, FigureStyle, SETTINGS, Setting, Shape, THEMES, ThemeName, open_contexts};
use crate::tui::bindings::{Keymap, STANDARD, action_name, context_name, is_open_row};
use crate::tui::keymap::{Row, rows};
use crate::tui::paint::{Paint, ROLES};
use crate::tui::theme::{Palette, Theme};
use crate::tui::widgets::width;
use std::fmt::Write as _;

const HEAD: &str = "\
#:schema config.schema.json

# Configuration of invigil. Every line below shows what holds without it: take the # away, and change it.
# Options of the command line win over variables of the environment, and those over this file.
#   invigil config check    finds mistakes, each with its place
#   invigil config show     says what holds, and whence it comes
#   invigil config schema > config.schema.json    beside this file: editors complete and check by it
";

/// The text of a new file.
pub fn text() -> String {
    let mut out = HEAD.to_owned();
    for setting in SETTINGS {
        out.push('\n');
        comment(&mut out, &format!("{} ({}, {})", setting.doc, setting.flag, setting.variable));
        let mut word = |(word, doc): (&str, &str)| out.push_str(&format!("#   {word:<14} {doc}\n"));
        match setting.shape {
            Shape::Theme => THEMES.iter().for_each(|(name, _, doc)| word((name, doc))),
            Shape::Figures => FIGURES.iter().for_each(|(name, _, doc)| word((name, doc))),
            Shape::Path(_) | Shape::Flag(_) => {}
        }
        out.push_str(&example(setting));
    }
    out.push('\n');
    comment(
        &mut out,
        "Looks by role, over those of the theme. Attributes: bold, dim, italic, underline, reverse, strike. Colours: black, red, green, yellow, blue, magenta, cyan, white, each also with bright- before it; default; a number from 0 to 255 or #rrggbb where the terminal can show it; `on` and a colour for the background, such as \"black on yellow\".",
    );
    out.push_str("#[colours]\n");
    let theme = Theme::new(Palette::Colour, false);
    let looks =
        ROLES.map(|(role, name, doc)| (format!("#{name} = \"{}\"", Paint::of(theme.style(role))), doc));
    aligned(&mut out, &looks);
    out.push('\n');
    comment(
        &mut out,
        "Keys by screen and action, in the place of those shown. Enter, Esc, Space, F1, !, Ctrl-C, Ctrl-Q, Ctrl-L and Ctrl-Z keep their meaning beside yours. A key: a character as you type it, a name (Right, PgUp, Tab, F5), or Ctrl- and a letter.",
    );
    for context in open_contexts() {
        let keys: Vec<(String, &str)> = rows(context)
            .filter(|row| is_open_row(row))
            .map(|row| (line(row, &STANDARD), row.help))
            .collect();
        if !keys.is_empty() {
            out.push_str(&format!("#[keys.{}]\n", context_name(context)));
            aligned(&mut out, &keys);
            out.push('\n');
        }
    }
    out.truncate(out.trim_end().len());
    out + "\n"
}

/// All keys that can be chosen, with those in force, as the file would have them.
pub fn key_list(keys: &Keymap) -> String {
    let mut out = String::new();
    for context in open_contexts() {
        let open = rows(context).filter(|row| is_open_row(row));
        let list: Vec<(String, &str)> =
            open.map(|row| (line(row, keys).trim_start_matches('#').to_owned(), row.help)).collect();
        let _ = writeln!(out, "[keys.{}]", context_name(context));
        aligned(&mut out, &list);
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out + "\n"
}

fn example(setting: &Setting) -> String {
    match setting.shape {
        Shape::Path(example) => format!("#   {} = \"{example}\"\n", setting.key),
        Shape::Flag(on) => format!("#{} = {on}\n", setting.key),
        Shape::Theme => format!("#{} = \"{}\"\n", setting.key, ThemeName::Auto.word()),
        Shape::Figures => format!("#{} = \"{}\"\n", setting.key, FigureStyle::Auto.word()),
    }
}

fn line(row: &Row, keys: &Keymap) -> String {
    let names: Vec<String> = keys.keys(row).iter().map(|key| format!("\"{}\"", key.label())).collect();
    format!("#{} = [{}]", action_name(row.action), names.join(", "))
}

/// Lines with a comment behind each, one below the other.
fn aligned(out: &mut String, lines: &[(String, &str)]) {
    let columns = lines.iter().map(|(line, _)| width(line)).max().unwrap_or(0).min(44);
    for (line, doc) in lines {
        let gap = " ".repeat(columns.saturating_sub(width(line)));
        let _ = writeln!(out, "{line}{gap}  # {doc}");
    }
}

/// Prose as comments of at most 100 columns.
fn comment(out: &mut String, text: &str) {
    let mut line = String::from("#");
    for word in text.split(' ') {
        if width(&line) + 1 + width(word) > 100 {
            out.push_str(&line);
            out.push('\n');
            line = String::from("#");
        }
        line.push(' ');
        line.push_str(word);
    }
    out.push_str(&line);
    out.push('\n');
}
