use super::*;
use crate::document::data;
use proptest::prelude::*;

const ODD: &str = "#:schema bank.schema.json
# A bank.
title=  'A \"bank\"'   # its title
# the format comes first
format = \"invigil/bank/v1\"
id='x'
surprise = { b = 1, a = [ 1,2 , # one and two
  3 ] }


# ── Domains ──


[[ domain ]]   # the only one
short = \"D\"
id = \"d\"
  # its name
name = \"\"\"D\"\"\"
[[blueprint]]
[blueprint.items]
d = 1_0 # kept as it is
[[item]]
stem = \"One\\ntwo \\\\ three\\n\"
id = \"i\"
options = [{text = \"A\", id = \"a\", key = true}, # right

  # wrong
  {id = \"b\", text = \"\"\"B
and more\"\"\"} # too
  # nothing else
]
rationale = \"\"\"Because
it is.\"\"\"
tags = [
  \"t\",
]
waive = [{ reason = \"r\", rule = \"x\" }]
status.x = 1
# the end
";

const EVEN: &str = "#:schema bank.schema.json

# the format comes first
format = \"invigil/bank/v1\"
id = 'x'
# A bank.
title = 'A \"bank\"' # its title
surprise = { b = 1, a = [
  1,
  2, # one and two
  3,
] }

# ── Domains ──

[[domain]] # the only one
id = \"d\"
# its name
name = \"D\"
short = \"D\"

[[blueprint]]

[blueprint.items]
d = 1_0 # kept as it is

[[item]]
id = \"i\"
status.x = 1
tags = [\"t\"]
stem = '''
One
two \\ three
'''
options = [
  { id = \"a\", text = \"A\", key = true }, # right
  # wrong
  { id = \"b\", text = \"\"\"
B
and more\"\"\" }, # too
  # nothing else
]
rationale = \"\"\"
Because
it is.\"\"\"
waive = [{ rule = \"x\", reason = \"r\" }]

# the end
";

fn formatted(text: &str) -> String {
    format("x.toml", text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[test]
fn members_stand_in_order_and_comments_stay_with_what_they_are_about() {
    assert_eq!(formatted(ODD), EVEN);
    assert_eq!(formatted(EVEN), EVEN);
}

#[test]
fn windows_line_ends_and_a_mark_at_the_start_go() {
    let windows = format!("\u{FEFF}{}", ODD.replace('\n', "\r\n"));
    assert_eq!(formatted(&windows), EVEN);
}

#[test]
fn a_line_that_its_author_broke_stays_broken_and_escapes_stay() {
    let text = "format = \"invigil/bank/v1\"\nid = '''it's \"it\"'''\ntitle = \"\"\"one \\\n  line\"\"\"\nlanguage = \"e\\u006e\"\n";
    assert_eq!(formatted(text), text);
}

#[test]
fn lists_that_are_too_wide_go_on_lines_of_their_own() {
    let long = "x".repeat(70);
    let text =
        format!("format = \"invigil/bank/v1\"\none = [\"{long}{long}\"]\ntwo = [\"{long}\", \"{long}\"]\n");
    let even = format!(
        "format = \"invigil/bank/v1\"\none = [\"{long}{long}\"]\ntwo = [\n  \"{long}\",\n  \"{long}\",\n]\n"
    );
    assert_eq!(formatted(&text), even);
}

#[test]
fn lists_of_tables_in_braces_stay_on_their_line_where_they_fit() {
    let gap = |n: usize| {
        format!(
            "{{ id = \"g\", options = [{{ id = \"a\", text = \"{}\" }}, {{ id = \"b\" }}] }}",
            "x".repeat(n)
        )
    };
    let head = "format = \"invigil/bank/v1\"\n";
    let fits = format!("{head}gaps = [\n  {},\n  {},\n]\n", gap(5), gap(40));
    assert_eq!(formatted(&fits), fits);
    let wide = format!("{head}gaps = [\n  {},\n]\n", gap(90));
    let text = "x".repeat(90);
    let even = format!(
        "{head}gaps = [\n  {{ id = \"g\", options = [\n    {{ id = \"a\", text = \"{text}\" }},\n    {{ id = \"b\" }},\n  ] }},\n]\n"
    );
    assert_eq!(formatted(&wide), even);
    assert_eq!(formatted(&even), even);
}

#[test]
fn tables_under_headings_stay_where_they_are() {
    let text = "format = \"invigil/bank/v1\"

[[enemies]]
items = [\"a\", \"b\"]

[[item]]
id = \"a\"
rationale = \"r\"

[[item.gaps]]
id = \"g\"

[[item.gaps.options]]
id = \"o\"
key = true

# about b

[[item]]
id = \"b\"

[[enemies]]
items = [\"b\", \"c\"]
";
    assert_eq!(formatted(text), text);
}

#[test]
fn what_is_no_bank_is_left_alone() {
    let program = format("p.toml", b"format = \"invigil/program/v1\"\n").unwrap_err();
    assert!(program.to_string().contains("p.toml is no question bank"), "{program}");
    let broken = format("b.toml", b"format = \"invigil/bank/v1\"\nid = \n").unwrap_err();
    assert!(broken.to_string().starts_with("b.toml:2:"), "{broken}");
}

#[test]
fn the_shipped_banks_are_in_the_one_layout() {
    let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/question-banks");
    let mut seen = 0;
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let laid_out = format(&path.display().to_string(), text.as_bytes()).unwrap();
        let line = text.lines().zip(laid_out.lines()).position(|(is, would_be)| is != would_be);
        assert!(text == laid_out, "{}: line {line:?}; run `invigil bank fmt` on it", path.display());
        seen += 1;
    }
    assert_eq!(seen, 6);
}

/// The comments of a text that has no `#` in its strings.
fn comments(text: &str) -> Vec<String> {
    let found = text.lines().filter_map(|line| line.split_once('#').map(|(_, said)| said.trim().to_owned()));
    let mut found: Vec<String> = found.collect();
    found.sort();
    found
}

/// White space and comments, where line ends may stand.
fn gap() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just(" ".to_owned()),
        Just("\n".to_owned()),
        "#[a-z ]{0,6}\n".prop_map(|comment| format!(" {comment}")),
        "(\n|#[a-z]{1,4}\n| {1,3}){1,4}".prop_map(|gap| gap.replace('#', " #")),
    ]
}

fn scalar() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("1_000".to_owned()),
        Just("0x1F".to_owned()),
        Just("2.50".to_owned()),
        Just("true".to_owned()),
        Just("2026-11-27".to_owned()),
        "[a-z \\\\\"'é\n\t]{0,24}".prop_map(|text| crate::document::quoted(&text)),
        "[a-z \"'é]{0,12}".prop_map(|text| format!("{:?}", text.replace('\'', "’"))),
        "[a-z ]{0,8}".prop_map(|text| format!("'{text}'")),
        "[a-z ]{0,8}\n[a-z ]{0,8}".prop_map(|text| format!("\"\"\"{text}\"\"\"")),
        "[a-z]{1,8}".prop_map(|text| format!("\"\"\"{text} \\\n   more\"\"\"")),
        "[a-z ]{60,90}".prop_map(|text| format!("\"{text}\"")),
    ]
}

fn value() -> impl Strategy<Value = String> {
    scalar().prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            (proptest::collection::vec((gap(), inner.clone(), gap()), 0..4), gap(), any::<bool>()).prop_map(
                |(elements, tail, comma)| {
                    let all: Vec<String> = elements.iter().map(|(a, v, b)| format!("{a}{v}{b}")).collect();
                    let comma = if comma && !all.is_empty() { "," } else { "" };
                    format!("[{}{comma}{tail}]", all.join(","))
                }
            ),
            proptest::collection::btree_map("(id|text|key|[a-c])", inner, 0..4).prop_map(|members| {
                let all: Vec<String> = members.iter().map(|(name, v)| format!("{name} = {v}")).collect();
                format!("{{{}}}", all.join(" , "))
            }),
        ]
    })
}

fn members() -> impl Strategy<Value = String> {
    let name = "(id|stem|options|status|reviewed|tags|zz|[a-d]|\"a b\"|e\\.[a-c])";
    proptest::collection::btree_map(name, (gap(), value(), proptest::option::of("#[a-z]{0,5}")), 0..6)
        .prop_map(|members| {
            let line = |(name, (gap, value, comment)): (String, (String, String, Option<String>))| {
                format!("{gap}\n{name}  =   {value} {}\n", comment.unwrap_or_default())
            };
            members.into_iter().map(line).collect()
        })
}

proptest! {
    #[test]
    fn a_layout_is_final_keeps_the_digest_and_every_comment(
        head in members(),
        tables in proptest::collection::vec((gap(), "(item|enemies|domain|blueprint)", members()), 0..4),
        end in gap(),
    ) {
        let mut text = format!("{head}format = \"invigil/bank/v1\"\n");
        for (gap, name, members) in &tables {
            text.push_str(&format!("{gap}\n[[{name}]] #h\n{members}"));
        }
        text.push_str(&end);
        let before = data("x", text.as_bytes());
        prop_assume!(before.value.is_some());
        let once = formatted(&text);
        prop_assert_eq!(data("x", once.as_bytes()).value, before.value);
        prop_assert_eq!(&formatted(&once), &once, "from\n{}", text);
        prop_assert_eq!(comments(&once), comments(&text), "from\n{}\nto\n{}", text, once);
    }
}
