//! What a draw costs: 150 items in five domains, 50 drawn, 20 enemy triples across domains.
//!
//! `cargo bench --bench draw` prints times, and under "max alloc" the most bytes held at once beside the bank.

#[expect(dead_code, reason = "only the large bank is measured")]
#[path = "../tests/draw_banks/mod.rs"]
mod draw_banks;

use divan::{AllocProfiler, Bencher, black_box};
use draw_banks::{hostile, large};
use invigil::entropy::Seed;
use invigil::form::{Draw, History, plan};

#[global_allocator]
static ALLOCATIONS: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

fn draw_after(attempts: u8) -> (History, Draw) {
    let (bank, blueprint) = large();
    let mut history = History::default();
    for attempt in 0..attempts {
        let draw = plan(&bank, &blueprint, &history).expect("feasible").draw(&Seed([attempt; 32]));
        history.0.push(draw.items.into_iter().map(|i| i.item).collect());
    }
    let draw = plan(&bank, &blueprint, &history).expect("feasible").draw(&Seed([9; 32]));
    (history, draw)
}

/// Plan and draw, after so many earlier attempts.
#[divan::bench(args = [0, 1, 2, 3])]
fn plan_and_draw(bencher: Bencher<'_, '_>, attempts: u8) {
    let (bank, blueprint) = large();
    let (history, _) = draw_after(attempts);
    bencher.bench_local(|| {
        let plan = plan(black_box(&bank), &blueprint, &history).expect("feasible");
        plan.draw(&Seed([9; 32]))
    });
}

/// The exact inclusion probabilities of all items; for authors and auditors.
#[divan::bench]
fn plan_and_inclusion(bencher: Bencher<'_, '_>) {
    let (bank, blueprint) = large();
    bencher.bench_local(|| {
        plan(black_box(&bank), &blueprint, &History::default()).expect("feasible").inclusion()
    });
}

/// How long it takes to refuse a bank whose vectors explode: 240 pairs in a ring across 24 domains.
#[divan::bench(sample_count = 10)]
fn refuse_hostile(bencher: Bencher<'_, '_>) {
    let (bank, blueprint) = hostile();
    bencher.bench_local(|| plan(black_box(&bank), &blueprint, &History::default()).is_err());
}
