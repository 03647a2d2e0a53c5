//! What the file's words come to: looks, keys, and keys that contradict each other.

use super::FromFile;
use super::table::Raw;
use crate::document::{At, FaultCode, Faults, Span, nearest};
use crate::tui::bindings::{Clash, KeyError, Keymap, action_name, is_kept, key_names, names_option};
use crate::tui::keymap::{Action, Context, Key, rows};
use crate::tui::paint::{Paint, Paints};

/// Names of the keys that keep their meaning.
const KEPT: &str = "Enter, Esc, Space, F1, !, Ctrl-C, Ctrl-Q, Ctrl-L and Ctrl-Z keep their meaning";

/// What is sound in `raw`.
pub(super) fn resolve(raw: &Raw, faults: &Faults) -> FromFile {
    let mut paints = Paints::default();
    for (role, text) in &raw.colours {
        match text.value.parse::<Paint>() {
            Ok(paint) => paints.set(*role, paint),
            Err(error) => faults.error(FaultCode::UnknownWord, text.span, error.to_string(), error.mend()),
        }
    }
    let values = raw.values.iter().map(|(name, at)| (*name, at.value.clone())).collect();
    FromFile { values, paints, keys: keys(raw, faults) }
}

/// A key that was chosen, and where it stands.
struct Chosen {
    context: Context,
    action: Action,
    key: Key,
    span: Span,
}

fn keys(raw: &Raw, faults: &Faults) -> Keymap {
    let mut keymap = Keymap::default();
    let mut all: Vec<Chosen> = Vec::new();
    for (context, action, list) in &raw.keys {
        let mut keys = Vec::new();
        for text in &list.value {
            match key(text, *context, *action) {
                Ok(key) if keys.contains(&key) => {
                    faults.warning(FaultCode::Duplicate, text.span, format!("`{key}` stands here twice"), "");
                }
                Ok(key) => {
                    keys.push(key);
                    all.push(Chosen { context: *context, action: *action, key, span: text.span });
                }
                Err((message, mend)) => faults.error(FaultCode::UnknownWord, text.span, message, mend),
            }
        }
        if !keys.is_empty() {
            keymap.choose(*context, *action, keys);
        }
    }
    let clashes = keymap.clashes();
    clashes.iter().for_each(|clash| report(clash, &all, faults));
    if clashes.is_empty() { keymap } else { Keymap::default() }
}

/// The key that a text names, if it may ask for this action; else what is wrong and how to mend it.
fn key(text: &At<String>, context: Context, action: Action) -> Result<Key, (String, String)> {
    let key: Key = text.value.parse().map_err(|error: KeyError| {
        let mend = match &error {
            KeyError::Unknown(name) => match nearest(&name.to_lowercase(), key_names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    let names: Vec<&str> = key_names().collect();
                    format!("write one character, F1 to F12, Ctrl- and a letter, or {}", names.join(", "))
                }
            },
            KeyError::Same(..) | KeyError::Alt => "choose another key".to_owned(),
        };
        (error.to_string().escape_debug().to_string(), mend)
    })?;
    if names_option(context, &key) {
        return Err((format!("`{key}` names an option"), "choose another key".to_owned()));
    }
    let own = rows(context).any(|row| row.action == action && row.keys.contains(&key));
    if is_kept(&key) && !own {
        return Err((
            format!("`{key}` cannot be chosen for `{}`", action_name(action)),
            format!("{KEPT}; choose another key"),
        ));
    }
    Ok(key)
}

/// Reports a clash at the key of the file that brought it about, the last one if there are two.
fn report(clash: &Clash, all: &[Chosen], faults: &Faults) {
    let here = |at: &&Chosen| at.key == clash.key && clash.means.contains(&(at.context, at.action));
    let Some(at) = all.iter().filter(here).max_by_key(|at| at.span) else { return };
    let Some((context, other)) = clash.means.iter().find(|means| **means != (at.context, at.action)) else {
        return;
    };
    let title = clash.context.title();
    let message = match other {
        Action::Choose(_) => format!("`{}` chooses an option in `{title}`", clash.key),
        other => {
            let everywhere = if *context == Context::Everywhere { ", which holds everywhere" } else { "" };
            let other = action_name(*other);
            format!("`{}` asks for `{other}` already in `{title}`{everywhere}", clash.key)
        }
    };
    let mend = match other {
        Action::Choose(_) => "choose another key".to_owned(),
        other => format!("choose another key, or give `{}` other keys too", action_name(*other)),
    };
    faults.error(FaultCode::Contradiction, at.span, message, mend);
}
