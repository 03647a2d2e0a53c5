use super::*;
use Role::{CodeComment, CodeKeyword, CodeName, CodeNumber, CodePlain, CodeString};

/// The parts of a text that are no plain code and no blanks.
fn told(tag: &str, code: &str) -> Vec<(String, Role)> {
    let mut at = 0;
    let mut found = Vec::new();
    for (length, role) in runs(tag, code).unwrap() {
        let part = &code[at..at + length];
        at += length;
        if role != CodePlain {
            found.push((part.trim().to_owned(), role));
        }
    }
    assert_eq!(at, code.len(), "every byte once");
    found
}

#[track_caller]
fn tells(tag: &str, code: &str, parts: &[(&str, Role)]) {
    let wanted: Vec<(String, Role)> = parts.iter().map(|(part, role)| ((*part).to_owned(), *role)).collect();
    assert_eq!(told(tag, code), wanted);
}

#[test]
fn data_has_keys_strings_numbers_and_words() {
    tells(
        "json",
        "{\"port\": 8080, \"tls\": true,\n \"name\": \"a:b \\\"q\\\"\", \"ids\": [-1]}\n",
        &[
            ("\"port\"", CodeName),
            ("8080", CodeNumber),
            ("\"tls\"", CodeName),
            ("true", CodeKeyword),
            ("\"name\"", CodeName),
            ("\"a:b \\\"q\\\"\"", CodeString),
            ("\"ids\"", CodeName),
            ("-1", CodeNumber),
        ],
    );
    tells(
        "yaml",
        "# probe\nimage: app:1.25\nargs:\n  - name: \"don't\"\n    wait: 30 # s\n    text: it isn't\n    at: 10:30\n",
        &[
            ("# probe", CodeComment),
            ("image", CodeName),
            ("args", CodeName),
            ("name", CodeName),
            ("\"don't\"", CodeString),
            ("wait", CodeName),
            ("30", CodeNumber),
            ("# s", CodeComment),
            ("text", CodeName),
            ("at", CodeName),
        ],
    );
    tells(
        "toml",
        "[server]\nport = 80\nnames = [\"a\"]\n",
        &[
            ("[server]", CodeKeyword),
            ("port", CodeName),
            ("80", CodeNumber),
            ("names", CodeName),
            ("\"a\"", CodeString),
        ],
    );
}

#[test]
fn a_shell_has_options_variables_and_strings_over_lines() {
    tells(
        "sh",
        "for f in \"$DIR\"/*; do\n  curl -s --data '{\n}' ${URL} # now\ndone\n",
        &[
            ("for", CodeKeyword),
            ("in", CodeKeyword),
            ("\"$DIR\"", CodeString),
            ("do", CodeKeyword),
            ("-s", CodeName),
            ("--data", CodeName),
            ("'{\n}'", CodeString),
            ("${URL}", CodeName),
            ("# now", CodeComment),
            ("done", CodeKeyword),
        ],
    );
    tells(
        "console",
        "$ sudo ls -l \\\n  -h\ntotal 4 # x\n",
        &[("$", CodeComment), ("sudo", CodeKeyword), ("-l", CodeName), ("-h", CodeName)],
    );
}

#[test]
fn programs_have_keywords_and_names_that_are_called() {
    tells(
        "python",
        "def load(x):\n    return \"\"\"a\nb\"\"\" + f(3.5)  # all\n",
        &[
            ("def", CodeKeyword),
            ("load", CodeName),
            ("return", CodeKeyword),
            ("\"\"\"a\nb\"\"\"", CodeString),
            ("f", CodeName),
            ("3.5", CodeNumber),
            ("# all", CodeComment),
        ],
    );
    tells(
        "sql",
        "select a from t where b = 'x' -- c\n",
        &[
            ("select", CodeKeyword),
            ("from", CodeKeyword),
            ("where", CodeKeyword),
            ("'x'", CodeString),
            ("-- c", CodeComment),
        ],
    );
    tells("rust", "fn a<'x>() /* b\n */ {}\n", &[("fn", CodeKeyword), ("/* b\n */", CodeComment)]);
}

#[test]
fn messages_markup_and_differences_are_read_line_by_line() {
    tells(
        "http",
        "POST /x HTTP/1.1\nHost: a.example\n\n{\"a\": 1}\n\nHTTP/1.1 404 Not Found\nAge: 3\n",
        &[
            ("POST", CodeKeyword),
            ("Host", CodeName),
            ("\"a\"", CodeName),
            ("1", CodeNumber),
            ("HTTP/1.1", CodeKeyword),
            ("404", CodeNumber),
            ("Age", CodeName),
        ],
    );
    tells(
        "xml",
        "<!-- x --><a href=\"y\">z</a>",
        &[
            ("<!-- x -->", CodeComment),
            ("<a", CodeKeyword),
            ("href", CodeName),
            ("\"y\"", CodeString),
            (">", CodeKeyword),
            ("</a>", CodeKeyword),
        ],
    );
    tells(
        "diff",
        "@@ -1 +1 @@\n-a\n+b\n c\n",
        &[("@@ -1 +1 @@", CodeNumber), ("-a", CodeKeyword), ("+b", CodeString)],
    );
    tells(
        "nginx",
        "server {\n  listen 80;\n}\n",
        &[("server", CodeKeyword), ("listen", CodeKeyword), ("80", CodeNumber)],
    );
}

#[test]
fn an_unknown_language_stays_plain() {
    assert_eq!(runs("text", "if x { 1 }"), None);
    assert_eq!(runs("", "if"), None);
}

#[test]
fn no_text_of_any_language_loses_a_byte_or_hangs() {
    let tags = [
        "json",
        "yaml",
        "toml",
        "nginx",
        "sh",
        "dockerfile",
        "python",
        "sql",
        "js",
        "rust",
        "c",
        "proto",
        "http",
        "console",
        "xml",
        "diff",
    ];
    let odd = "\"'`\"\"\" <!-- </ $ ${ -- # /* \\\n\t é日本 \u{301} [x\n:=\nHTTP/ \nHTTP/1.1\n<a b='\n$ \\\n- - -1 0x";
    for tag in tags {
        for end in (0..=odd.len()).filter(|at| odd.is_char_boundary(*at)) {
            for start in (0..end).filter(|at| odd.is_char_boundary(*at)) {
                told(tag, &odd[start..end]);
            }
        }
        let long = "  \"key\": 'value' # $x [1]\n".repeat(300);
        told(tag, &long);
    }
}

const PAGE: &str = "A probe:\n\n```yaml\nreadiness: # ask it\n  httpGet: {path: \"/ready\", port: 8080}\n  on: true\n```\n\n\
                    ```sh\ncurl -s \"$URL\" | head -n 1\n```\n\n```text\nno words of mine: 1\n```\n";

#[test]
fn parts_differ_by_colour_or_by_weight_and_by_nothing_where_contrast_matters() {
    use crate::tui::stage::{self, draw_with, looking_at};
    use crate::tui::theme::Palette;
    use crate::tui::widgets::{draw_rows, markdown};
    let rows = markdown::layout(PAGE, 50);
    for palette in [Palette::Colour, Palette::Mono, Palette::HighContrast] {
        let picture = looking_at(&stage::now(), palette, false, |look| {
            draw_with((50, 12), look, |frame, look| draw_rows(frame, look, frame.area(), &rows, 0, 0))
        });
        insta::assert_snapshot!(format!("{palette:?}"), picture.snapshot());
    }
}
