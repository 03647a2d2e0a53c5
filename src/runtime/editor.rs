//! The editor of a person, opened at a line.

use crate::tui::text::authors as words;
use std::path::Path;
use std::process::Command;

/// The editor that is meant: `VISUAL`, `EDITOR`, else `vi`.
pub fn chosen() -> String {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
    set("VISUAL").or_else(|| set("EDITOR")).unwrap_or_else(|| "vi".to_owned())
}

/// Opens the file at the line, and waits until the editor is closed. The error is a sentence.
pub fn open(editor: &str, path: &Path, line: usize) -> Result<(), String> {
    match command(editor, path, line).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(words::editor_ended(editor, &status.to_string())),
        Err(error) => Err(words::editor_failed(editor, &error.to_string())),
    }
}

/// The shell takes the editor apart, as other programs have it done: it may have options.
fn command(editor: &str, path: &Path, line: usize) -> Command {
    let program = editor.split_whitespace().next().unwrap_or_default();
    let name = Path::new(program).file_stem().and_then(|name| name.to_str()).unwrap_or_default();
    let file = path.display();
    let arguments: Vec<String> = match name {
        "code" | "codium" | "code-insiders" | "cursor" => vec!["--goto".to_owned(), format!("{file}:{line}")],
        "hx" | "helix" | "subl" | "zed" => vec![format!("{file}:{line}")],
        _ => vec![format!("+{line}"), file.to_string()],
    };
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("{editor} \"$@\"")).arg("invigil").args(arguments);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(editor: &str) -> Vec<String> {
        let command = command(editor, Path::new("a bank.toml"), 73);
        command.get_args().skip(3).map(|argument| argument.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn each_editor_is_told_the_line_as_it_wants_it() {
        assert_eq!(arguments("vim"), ["+73", "a bank.toml"]);
        assert_eq!(arguments("/usr/bin/nano -w"), ["+73", "a bank.toml"]);
        assert_eq!(arguments("code --wait"), ["--goto", "a bank.toml:73"]);
        assert_eq!(arguments("hx"), ["a bank.toml:73"]);
    }
}
