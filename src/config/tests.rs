use super::*;
use crate::tui::bindings::STANDARD;
use crate::tui::keymap::{Action, Context, TABLE};
use crate::tui::paint::ROLES;
use crate::tui::theme::{Palette, Theme};

fn faults(text: &str) -> String {
    read("config.toml", text.as_bytes()).report.plain()
}

/// The file with its settings uncommented: lines whose `#` has no space behind it.
fn uncommented() -> String {
    let lines = new_file();
    let bare = lines.lines().map(|line| match line.strip_prefix('#') {
        Some(rest) if rest.starts_with(|c: char| c == '[' || c.is_ascii_lowercase()) => rest,
        _ => line,
    });
    bare.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_new_file_sets_nothing_and_uncommented_sets_what_holds_anyway() {
    let as_it_is = read("config.toml", new_file().as_bytes());
    assert_eq!(as_it_is.report.plain(), "");
    assert_eq!(as_it_is.from, FromFile::default());

    let text = uncommented();
    assert!(
        text.contains("\n[keys.exam]\n")
            && text.contains("\n[colours]\n")
            && text.contains("\nmouse = false\n")
    );
    assert_eq!(faults(&text), "");
    let from = read("config.toml", text.as_bytes()).from;
    let settings = Settings::new("config.toml".into(), &[], from.clone(), None);
    for setting in SETTINGS {
        assert_eq!(settings.value(setting.name).0, setting.default().as_ref(), "{}", setting.key);
    }
    let theme = Theme::new(Palette::Colour, false);
    for (role, name, _) in ROLES {
        assert_eq!(theme.painted(from.paints).style(role), theme.style(role), "{name}");
    }
    for row in TABLE {
        assert_eq!(from.keys.keys(row), STANDARD.keys(row), "{}", row.help);
    }
}

#[test]
fn every_setting_says_what_holds_without_it_and_each_name_is_given_once() {
    for (i, setting) in SETTINGS.iter().enumerate() {
        assert!(setting.doc.contains("Without it: "), "{}", setting.key);
        assert_eq!(setting.name.setting().map(|s| s.key), Some(setting.key));
        assert!(SETTINGS[i + 1..].iter().all(|s| s.variable != setting.variable && s.flag != setting.flag));
    }
}

#[test]
fn the_first_of_flag_environment_memory_file_and_default_holds() {
    let from = read("c", b"theme = \"light\"\nlinear = true\n").from;
    let all = [Source::Flag, Source::Environment, Source::Remembered];
    let given: Vec<_> =
        all.iter().map(|source| (Name::Linear, Value::Flag(*source == Source::Flag), *source)).collect();
    for (skip, source) in all.iter().enumerate() {
        let settings = Settings::new("c".into(), &given[skip..], from.clone(), None);
        assert_eq!(settings.value(Name::Linear), (Some(&Value::Flag(*source == Source::Flag)), *source));
    }
    let settings = Settings::new("c".into(), &[], from, None);
    assert_eq!(settings.value(Name::Linear), (Some(&Value::Flag(true)), Source::File));
    assert_eq!((settings.theme(), settings.value(Name::Theme).1), (ThemeName::Light, Source::File));
    assert_eq!(settings.value(Name::Mouse), (Some(&Value::Flag(false)), Source::Default));
    assert_eq!(settings.value(Name::Log), (None, Source::Default));
}

#[test]
fn paths_of_the_file_are_taken_from_its_folder_and_others_as_they_are() {
    let from = read("c", b"program = \"a/p.toml\"\nbanks = \"~/banks\"\nlog = \"/l\"\n").from;
    let path = |settings: &Settings, name| settings.path(name).unwrap().display().to_string();
    let settings = Settings::new("/etc/x/config.toml".into(), &[], from.clone(), Some("/home/ada".into()));
    assert_eq!(path(&settings, Name::Program), "/etc/x/a/p.toml");
    assert_eq!(path(&settings, Name::Banks), "/home/ada/banks");
    assert_eq!(path(&settings, Name::Log), "/l");
    let given = [(Name::Program, Value::Path("p.toml".into()), Source::Flag)];
    assert_eq!(path(&Settings::new("/etc/x/c".into(), &given, from, None), Name::Program), "p.toml");
}

#[test]
fn a_bad_key_is_named_with_its_place_and_a_caret() {
    insta::assert_snapshot!(faults("theme = \"dark\"\n\n[keys.exam]\nnext = [\"n\", \"rihgt\"]\n"));
}

#[test]
fn every_way_to_choose_a_key_wrongly_is_refused_with_a_mend() {
    for (line, said) in [
        ("[keys.exma]\nnext = [\"n\"]", "did you mean `exam`?"),
        ("[keys.person]\nup = [\"n\"]", "unknown member `person`"),
        ("[keys.exam]\nnxt = [\"n\"]", "did you mean `next`?"),
        ("[keys.exam]\nchoose = [\"n\"]", "unknown member `choose`"),
        ("[keys.exam]\nnext = [\"hyper-n\"]", "no key is called `hyper-n`"),
        ("[keys.exam]\nnext = [\"ctrl-m\"]", "terminals cannot tell Ctrl-M from Enter"),
        ("[keys.exam]\nnext = [\"alt-n\"]", "keys with Alt are not read"),
        ("[keys.exam]\nnext = [\"p\"]", "`p` asks for `previous` already in `Exam`"),
        ("[keys.exam]\nnext = [\"b\"]", "`b` chooses an option in `Exam`"),
        ("[keys.exam]\nnext = [\"B\"]", "`B` names an option"),
        ("[keys.exam]\nnext = [\"?\"]", "`?` asks for `help` already in `Exam`, which holds everywhere"),
        ("[keys.everywhere]\nhelp = [\"x\"]", "`x` asks for `strike` already in `Exam`"),
        ("[keys.exam]\nnext = [\"Enter\"]", "`Enter` cannot be chosen for `next`"),
        ("[keys.exam]\nnext = [\"ctrl-c\"]", "`Ctrl-C` cannot be chosen for `next`"),
        ("[keys.review]\nsubmit = []", "`submit` has 0 elements; at least 1 are due"),
        ("[keys.review]\nsubmit = \"s\"", "`submit` must be a list, not a text"),
        ("[keys.exam]\nnext = [\"y\"]\nprevious = [\"y\"]", "`y` asks for `next` already in `Exam`"),
        ("[colours]\naccent = \"bold cyna\"", "did you mean `cyan`?"),
        ("[colours]\nacent = \"cyan\"", "did you mean `accent`?"),
        ("theme = \"ligth\"", "did you mean `light`?"),
        ("mouse = \"on\"", "`mouse` must be true or false"),
        ("mous = true", "did you mean `mouse`?"),
    ] {
        let report = faults(line);
        assert!(report.contains(said), "{line}\n{report}");
        assert!(report.contains("config.toml:") && report.contains('^'), "{report}");
    }
    assert_eq!(faults("[keys.exam]\nnext = [\"y\"]\nmark-for-review = [\"n\"]\n"), "");
    assert_eq!(
        faults(
            "[keys.everywhere]\nhelp = [\"h\"]\n[keys.home]\nhistory = [\"H\"]\n[keys.exam]\nprevious = [\"p\"]\n\
             [keys.practice]\nprevious = [\"p\"]\n[keys.replay]\nprevious = [\"p\"]\n[keys.bank-item]\nprevious = [\"p\"]\n"
        ),
        ""
    );
}

#[test]
fn what_is_sound_in_a_faulty_file_is_kept_apart_and_clashing_keys_are_none() {
    let text = "program = \"p.toml\"\nmouse = 3\n[keys.exam]\nnext = [\"p\"]\n[colours]\ngood = \"blue\"\nbad = \"?\"\n";
    let Read { from, report } = read("c", text.as_bytes());
    assert_eq!(report.errors(), 3);
    assert_eq!(from.values, [(Name::Program, Value::Path("p.toml".into()))]);
    assert_eq!(from.keys, Keymap::default());
    assert!(from.paints.of(crate::tui::theme::Role::Good).is_some());
    assert_eq!(from.keys.label(Context::Exam, Action::Next), "n");
    let Read { from, report } = read("c", b"mouse = true\n[[[");
    assert!(report.errors() > 0 && from == FromFile::default());
    assert_eq!(faults(" \n"), "");
}

#[test]
fn the_committed_schema_is_the_one_of_the_reader() {
    let committed = include_str!("../../docs/schemas/config.schema.json");
    assert_eq!(
        committed,
        format!("{:#}\n", schema()),
        "run `invigil config schema > docs/schemas/config.schema.json`"
    );
}
