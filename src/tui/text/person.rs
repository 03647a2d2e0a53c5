//! Words of the question who is sitting, and of the registration of a person.

use crate::api::{PeopleFound, PersonCard};
use crate::tui::text::count;

/// Heading.
pub const TITLE: &str = "Who is sitting";
/// Before the list, when an exam is about to be sat.
pub const BEFORE_EXAM: &str = "Who sits this exam? Its record and its result carry this person's identity.";
/// Before the list, when people change.
pub const SWITCH: &str = "Who is sitting at this computer now?";
/// Before the form of the first person.
pub const FIRST_TIME: &str = "Nobody is registered here yet. Who are you? Your name stands on results.";
/// Before the form of another person.
pub const REGISTER_TITLE: &str = "A new person: the name stands on the results.";
/// The last row of the list.
pub const SOMEBODY_ELSE: &str = "I am somebody else: register me";
/// Before what is looked for.
pub const FIND: &str = "Find:";
/// Field: name.
pub const NAME: &str = "name";
/// Field: identity.
pub const IDENTITY: &str = "identity";
/// Field: e-mail.
pub const EMAIL: &str = "e-mail";
/// Hint: name.
pub const NAME_HINT: &str = "as it shall stand on results";
/// Hint: identity.
pub const IDENTITY_HINT: &str = "names your records: a-z, 0-9, hyphens";
/// Hint: e-mail.
pub const EMAIL_HINT: &str = "may stay empty";
/// How to send the form.
pub const SEND: &str = "Enter in the last field registers.";
/// While the store is asked.
pub const WAITING: &str = "One moment";
/// No name was typed.
pub const NAME_MISSING: &str = "Type your name first.";
/// The e-mail has no form of one.
pub const NO_EMAIL: &str = "This is no e-mail address: leave it empty, or write name@example.org.";

/// `I am A. Example`.
pub fn i_am(person: &PersonCard) -> String {
    format!("I am {}", person.name)
}

/// `a-example, Example Partners`.
pub fn identity(person: &PersonCard) -> String {
    if person.partner.is_empty() {
        person.id.to_string()
    } else {
        format!("{}, {}", person.id, person.partner)
    }
}

/// How many people there are, behind what is looked for: `3 of 2,000 people`.
pub fn found(typed: &str, listed: usize, found: &PeopleFound) -> String {
    let all = count(found.registered as u64, "person", "people");
    match found.matching > listed {
        _ if typed.is_empty() => format!("{all}: type a part of a name or an identity"),
        // not found yet
        _ if typed != found.part => all,
        false => format!("{} of {all}", found.matching),
        true => format!("{} of {all}: type more", found.matching),
    }
}

/// The identity is taken.
pub fn taken(id: &str) -> String {
    format!("`{id}` is registered already: choose it from the list, or change the identity.")
}

/// An identity proposed from a name, in lower-case letters, digits and hyphens; `candidate` where nothing of the name
/// can be written so.
pub fn proposed_identity(name: &str) -> String {
    let mut id = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        let plain = plain_letters(c);
        match (plain.is_empty(), id.ends_with('-') || id.is_empty()) {
            (false, _) => id.push_str(plain.as_str()),
            (true, false) if !is_apostrophe(c) => id.push('-'),
            (true, _) => {}
        }
        if id.len() > 40 {
            break;
        }
    }
    let id = id.trim_end_matches('-');
    if id.is_empty() { "candidate".to_owned() } else { id.to_owned() }
}

/// Is this what an e-mail may be: empty, or something on both sides of one `@`, without spaces?
pub fn is_email(text: &str) -> bool {
    text.is_empty()
        || text.split_once('@').is_some_and(|(left, right)| {
            !left.is_empty()
                && !right.is_empty()
                && !right.contains('@')
                && !text.contains(char::is_whitespace)
        })
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '.' | '`')
}

/// The letter as `a-z0-9`, Latin letters without their accents; empty for anything else.
fn plain_letters(c: char) -> String {
    const FOLDED: &[(&str, &str)] = &[
        ("àáâãäåāăą", "a"),
        ("çćĉċč", "c"),
        ("ďđð", "d"),
        ("èéêëēĕėęě", "e"),
        ("ĝğġģ", "g"),
        ("ĥħ", "h"),
        ("ìíîïĩīĭįı", "i"),
        ("ĵ", "j"),
        ("ķ", "k"),
        ("ĺļľł", "l"),
        ("ñńņň", "n"),
        ("òóôõöøōŏő", "o"),
        ("ŕŗř", "r"),
        ("śŝşšș", "s"),
        ("ţťŧț", "t"),
        ("ùúûüũūŭůűų", "u"),
        ("ŵ", "w"),
        ("ýÿŷ", "y"),
        ("źżž", "z"),
        ("æ", "ae"),
        ("œ", "oe"),
        ("ß", "ss"),
        ("þ", "th"),
    ];
    if c.is_ascii_alphanumeric() {
        return c.to_string();
    }
    let folded = FOLDED.iter().find(|(letters, _)| letters.contains(c));
    folded.map_or(String::new(), |(_, plain)| (*plain).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::is_slug;
    use proptest::prelude::*;

    #[test]
    fn identities_are_proposed_from_names() {
        for (name, id) in [
            ("Ann Example", "ann-example"),
            ("A. Example", "a-example"),
            ("Zoë  O'Neill-Müller", "zoe-oneill-muller"),
            ("Łukasz Żak ", "lukasz-zak"),
            ("山田 太郎", "candidate"),
            ("", "candidate"),
        ] {
            assert_eq!(proposed_identity(name), id, "{name}");
        }
    }

    proptest! {
        #[test]
        fn every_proposed_identity_is_one(name in ".{0,80}") {
            prop_assert!(is_slug(&proposed_identity(&name)));
        }
    }
}
