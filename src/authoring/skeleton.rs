//! `bank new`: the file that an author starts from.

use crate::bank::FORMAT;
use crate::document::{named, quoted};
use crate::id::{DomainId, ExamId, ProgramId};
use crate::time::Day;
use std::fmt::Write as _;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// The widest short name of a domain, in columns.
const SHORT: usize = 24;

/// One item of each kind, with `DOMAIN` and `DAY` to be filled in.
const EXAMPLES: &str = include_str!("examples.toml");

/// What an author does with the file next.
const COMMANDS: [(&str, &str); 6] = [
    ("schema > bank.schema.json", "once: your editor completes and checks while you type"),
    ("check FILE", "after every change: faults, and flaws of items"),
    ("fmt FILE", "one layout; comments stay"),
    ("preview FILE", "as candidates see it"),
    ("review FILE", "what is due this quarter"),
    ("publish FILE", "attempts are drawn from it from then on"),
];

/// What is known of the bank before there is an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skeleton {
    /// The exam.
    pub exam: ExamId,
    /// Its program.
    pub program: ProgramId,
    /// Its title.
    pub title: String,
    /// Language of the content.
    pub language: String,
    /// Its domains, at least one.
    pub domains: Vec<Topic>,
    /// Exams that are drawn from the bank, and how many items each takes of the domains.
    pub blueprints: Vec<(ExamId, Vec<(DomainId, u32)>)>,
    /// How many times the items of a form the bank should hold.
    pub factor: u32,
    /// How many practice items it should hold.
    pub practice: u32,
    /// Today.
    pub today: Day,
}

/// A domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// Its id.
    pub id: DomainId,
    /// Its name.
    pub name: String,
    /// Its short name, where somebody gave it one.
    pub short: Option<String>,
}

/// Quotas that are as even as can be and come to `items`; the first domains take one more. `None` where there are more domains
/// than items, or none.
pub fn spread(domains: &[Topic], items: u32) -> Option<Vec<(DomainId, u32)>> {
    let n = u32::try_from(domains.len()).ok().filter(|n| (1..=items).contains(n))?;
    let share =
        |index: usize| items / n + u32::from(u32::try_from(index).is_ok_and(|index| index < items % n));
    Some(domains.iter().enumerate().map(|(index, domain)| (domain.id.clone(), share(index))).collect())
}

impl Skeleton {
    /// The text of the file, in the layout of `bank fmt`.
    pub fn text(&self) -> String {
        let Self { exam, program, .. } = self;
        let mut out = format!(
            "#:schema bank.schema.json

# The question bank of the exam `{exam}`. It holds the keys: keep it from candidates.
#
"
        );
        for (command, what) in COMMANDS {
            let command = format!("invigil bank {}", command.replace("FILE", &format!("{exam}.toml")));
            // Writing to a String cannot fail.
            let _ =
                writeln!(out, "#   {command:<width$}  {what}", width = (26 + exam.as_str().len()).max(38));
        }
        let _ = write!(
            out,
            "
format = \"{FORMAT}\"
id = \"{exam}\"
program = \"{program}\"
title = {}
language = {} # rules that read words hold for English
",
            quoted(&self.title),
            quoted(&self.language),
        );
        for (index, domain) in self.domains.iter().enumerate() {
            let comment = if index == 0 { "# The topics, in the order that people see.\n\n" } else { "" };
            let short = domain.short.clone().unwrap_or_else(|| short_of(&domain.name));
            let _ = write!(
                out,
                "\n{comment}[[domain]]\nid = \"{}\"\nname = {}\nshort = {}{}\n",
                domain.id,
                quoted(&domain.name),
                quoted(&short),
                if index == 0 { " # at most 24 columns" } else { "" },
            );
        }
        for (exam, quotas) in &self.blueprints {
            self.blueprint(exam, quotas, &mut out);
        }
        out.push_str(
            "
# Items of which a form holds at most one: they ask the same, or one gives the other away.
#
# [[enemies]]
# items = [\"example-one-right\", \"example-choose-two\"]
# reason = \"The stem of one names the key of the other.\"

",
        );
        let domain = self.domains.first().map(|domain| domain.id.to_string()).unwrap_or_default();
        out.push_str(&EXAMPLES.replace("DOMAIN", &domain).replace("DAY", &self.today.to_string()));
        out
    }

    fn blueprint(&self, exam: &ExamId, quotas: &[(DomainId, u32)], out: &mut String) {
        let items: u32 = quotas.iter().map(|(_, n)| n).sum();
        let live = items.saturating_mul(self.factor);
        let _ = write!(
            out,
            "
# How many items of each domain a form holds: {items} in all, as the program asks. The bank should hold {} times as many
# live items in each, {live} in all, and {} practice {}.

[[blueprint]]
exam = \"{exam}\"

[blueprint.items]
",
            self.factor,
            self.practice,
            if self.practice == 1 { "item" } else { "items" },
        );
        for (domain, quota) in quotas {
            let _ = writeln!(out, "{} = {quota}", named(domain.as_str()));
        }
    }
}

/// The first words of a name that fit, without one at the end that leads on.
fn short_of(name: &str) -> String {
    if name.width() <= SHORT {
        return name.to_owned();
    }
    let mut words: Vec<&str> = Vec::new();
    for word in name.split_whitespace() {
        if words.iter().map(|w| w.width() + 1).sum::<usize>() + word.width() > SHORT {
            break;
        }
        words.push(word);
    }
    while words.len() > 1
        && words.last().is_some_and(|word| ["and", "of", "the", "to", "for", "&"].contains(word))
    {
        words.pop();
    }
    let short = words.join(" ").trim_end_matches([',', ';', ':']).to_owned();
    if !short.is_empty() {
        return short;
    }
    // one long word
    let mut width = 0;
    let fits = |c: &char| {
        width += c.width().unwrap_or(0);
        width <= SHORT
    };
    name.chars().take_while(fits).collect()
}

#[cfg(test)]
mod tests;
