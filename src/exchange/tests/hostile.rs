//! Files that mean harm, or were broken on the way: each ends in an error with a place, or in a report.

use crate::exchange::{self, ExchangeError, Format};
use proptest::prelude::*;

fn said(bytes: &[u8]) -> String {
    exchange::read("x", bytes, None).unwrap_err().to_string()
}

#[test]
fn xml_that_declares_entities_is_refused_with_its_place() {
    let bomb = "<?xml version=\"1.0\"?>\n<!DOCTYPE quiz [\n <!ENTITY a \"aaaaaaaaaa\">\n <!ENTITY b \"&a;&a;&a;&a;&a;&a;\">\n]>\n<quiz>&b;</quiz>";
    let outside = "<?xml version=\"1.0\"?>\n<!DOCTYPE quiz [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><quiz><question type=\"essay\">&x;</question></quiz>";
    for text in [bomb, outside] {
        let error = said(text.as_bytes());
        assert!(error.starts_with("line 2, column 1: the document type declares entities"), "{error}");
    }
    // one that names a file and declares nothing is passed over: nothing is fetched
    let named = "<!DOCTYPE quiz SYSTEM \"http://127.0.0.1:1/quiz.dtd\"><quiz></quiz>";
    assert_eq!(exchange::read("x", named.as_bytes(), None).unwrap().found.len(), 0);
}

#[test]
fn broken_xml_is_named_with_its_place() {
    for (text, place, word) in [
        ("<quiz>\n <question>\n</quiz>", "line 3, column 1", "expected"),
        ("<quiz>\n <question type=\"a\" type=\"b\"/></quiz>", "line 2, column 2", "duplicate"),
        ("<quiz>\n  &wonder;</quiz>", "line 2, column 3", "`&wonder;`"),
        ("<quiz>\n <question>", "line 2, column 2", "never ends"),
        ("<quiz></quiz><quiz></quiz>", "line 1, column 14", "second element"),
        ("<quiz></quiz>x", "line 1, column 14", "outside"),
    ] {
        let error = said(text.as_bytes());
        assert!(error.starts_with(place) && error.contains(word), "{text}: {error}");
    }
    let deep = format!("<quiz>{}", "<a>".repeat(100_000));
    assert!(said(deep.as_bytes()).contains("nested more than 100 deep"));
}

#[test]
fn wrong_encodings_are_named() {
    let western = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><quiz><question type=\"essay\"><name><text>caf\xE9</text></name></question></quiz>";
    let reading = exchange::read("x", western, None).unwrap();
    assert_eq!(reading.found.len(), 1);
    let lying = b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<quiz>caf\xE9</quiz>";
    assert!(
        said(lying).starts_with("line 2, column 10: the file is not UTF-8 text: byte 48 is 0xE9"),
        "{}",
        said(lying)
    );
    assert_eq!(exchange::read("x", b"", None).unwrap_err(), ExchangeError::Empty);
}

#[test]
fn long_files_of_nothing_end_soon() {
    for text in [
        "{".repeat(200_000),
        "::".repeat(200_000),
        "~=".repeat(200_000) + "{",
        "x {=a ~".to_owned() + &"\\".repeat(300_000),
        "A. x\n".repeat(50_000) + "ANSWER: A\n",
        "stem,key,option_a,option_b\n".to_owned() + &"\"".repeat(300_001),
        "<quiz>".to_owned() + &"&lt;".repeat(100_000) + "</quiz>",
        "[".repeat(100_000),
    ] {
        for format in Format::ALL {
            // an error or a report: both are an end
            let _ = exchange::read("x", text.as_bytes(), Some(*format));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn no_bytes_are_too_odd_for_a_reader(bytes in proptest::collection::vec(any::<u8>(), 0..200), n in 0..Format::ALL.len()) {
        let _ = exchange::read("x", &bytes, Some(Format::ALL[n]));
    }

    #[test]
    fn no_text_of_a_format_is_too_odd(text in "(::|\\{|\\}|=|~|%50%|#|\n|\\\\|->|a|é|<b>|</|&lt;|\\[html\\]|A\\. |ANSWER: A|,|\"|<quiz>|</quiz>|<question type=\"multichoice\">|</question>|<!--|-->|//|\\$CATEGORY: x){0,40}", n in 0..Format::ALL.len()) {
        let _ = exchange::read("x", text.as_bytes(), Some(Format::ALL[n]));
        let _ = exchange::read("x", text.as_bytes(), None);
    }
}
