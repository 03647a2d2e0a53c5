//! The linter on banks of one thousand and of twenty thousand items, none of them in the repository: made of the words of a
//! shipped bank.
//!
//! `cargo bench --bench lint`

use divan::{Bencher, black_box};
use invigil::bank;
use invigil::lint::{self, Survey};
use std::fmt::Write as _;

fn main() {
    divan::main();
}

const SALES: &str = include_str!("../question-banks/sales-associate.toml");

/// A bank of `count` items of forty words and four options of nine each.
fn made(count: usize) -> String {
    let words: Vec<&str> =
        SALES.split(|c: char| !c.is_ascii_lowercase()).filter(|word| word.len() > 1).collect();
    let mut state = 1_u64;
    let mut say = |count: usize| {
        let word = |_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            words.get((state >> 33) as usize % words.len()).copied().unwrap_or_default()
        };
        (0..count).map(word).collect::<Vec<_>>().join(" ")
    };
    let mut text = String::from(
        "format = \"invigil/bank/v1\"\nid = \"made\"\nprogram = \"made\"\ntitle = \"Made\"\nlanguage = \"en\"\n\
         [[domain]]\nid = \"all\"\nname = \"All\"\nshort = \"All\"\n[[blueprint]]\nexam = \"made\"\n[blueprint.items]\nall = 40\n",
    );
    for n in 0..count {
        let _ = write!(
            text,
            "[[item]]\nid = \"i-{n}\"\ndomain = \"all\"\nstatus = \"live\"\nauthors = [\"made\"]\nreviewed = 2026-11-01\n\
             stem = \"{}. Which {}?\"\nrationale = \"{}\"\noptions = [\n",
            say(28),
            say(6),
            say(28)
        );
        for option in 0..4 {
            let key = if option == n % 4 { ", key = true" } else { "" };
            let _ = writeln!(text, "{{ id = \"{option}\", text = \"{}\"{key} }},", say(9));
        }
        text.push_str("]\n");
    }
    text
}

fn checked(text: &str) -> usize {
    let survey = bank::survey("made.toml", text.as_bytes(), None);
    survey.value.map_or(0, |(bank, places)| {
        let survey = Survey { text, bank: &bank, places: &places, program: None, at: None, today: None };
        lint::lint(survey, &mut || ()).faults.len()
    })
}

/// Reading is part of it, as it is of `bank check`.
#[divan::bench(args = [1_000])]
fn bank_checked(bencher: Bencher<'_, '_>, items: usize) {
    bencher.with_inputs(|| made(items)).bench_values(|text| black_box(checked(&text)));
}

#[divan::bench(args = [20_000], sample_count = 3, sample_size = 1)]
fn large_bank_checked(bencher: Bencher<'_, '_>, items: usize) {
    bencher.with_inputs(|| made(items)).bench_values(|text| black_box(checked(&text)));
}
