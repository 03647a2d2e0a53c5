//! Reading programs and banks, beside parsing the same TOML alone; and what the embedded ones cost at start-up.
//!
//! `cargo bench --bench content`

use divan::{Bencher, black_box};
use invigil::library::Library;
use invigil::{bank, embedded, program};

fn main() {
    divan::main();
}

const PROGRAM: &str = include_str!("../program.toml");
const BANK: &str = include_str!("../question-banks/sales-associate.toml");

#[divan::bench]
fn program_toml_alone() {
    let _ = black_box(toml::de::DeTable::parse(black_box(PROGRAM)));
}

#[divan::bench]
fn program_read() {
    let _ = black_box(program::read("program.toml", black_box(PROGRAM.as_bytes())));
}

#[divan::bench]
fn bank_toml_alone() {
    let _ = black_box(toml::de::DeTable::parse(black_box(BANK)));
}

#[divan::bench]
fn bank_read() {
    let _ = black_box(bank::read("bank.toml", black_box(BANK.as_bytes())));
}

#[divan::bench]
fn bank_pool(bencher: Bencher<'_, '_>) {
    let program = program::read("program.toml", PROGRAM.as_bytes()).ok();
    let bank = bank::read("bank.toml", BANK.as_bytes()).ok();
    bencher.bench_local(|| program.as_ref().zip(bank.as_ref()).map(|(p, b)| black_box(bank::pool(b, p))));
}

#[divan::bench]
fn embedded_catalogue() {
    embedded::banks().for_each(|entry| drop(black_box(entry)));
}

#[divan::bench]
fn embedded_library() {
    let _ = black_box(Library::embedded());
}

/// Three syntax errors and a screenful of values that do not fit.
#[divan::bench]
fn faults_rendered(bencher: Bencher<'_, '_>) {
    let broken =
        BANK.replacen("select = 2", "select = ", 3).replacen("difficulty = 6", "difficulty = -6", 40);
    bencher.bench_local(|| bank::check("bank.toml", black_box(broken.as_bytes()), None).report.plain());
}
