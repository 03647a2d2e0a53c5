//! What the commands take on a large store: 2,000 people and 500 attempts with their records.
//!
//! `cargo bench --bench load`. Time from start to end, and peak memory, each as the median of five runs. The same store is
//! measured in a terminal by `cargo bench --bench terminal`.

#[path = "../tests/common/mod.rs"]
mod common;
mod full;

use common::Bench;
use std::process::Stdio;
use std::time::{Duration, Instant};

const RUNS: usize = 5;

#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
fn now() -> Instant {
    Instant::now()
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Milliseconds and peak megabytes of a run.
fn run(bench: &Bench, arguments: &[&str]) -> (f64, f64) {
    let begun = now();
    let mut command = bench.command(arguments);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts");
    let mut peak = 0.0_f64;
    while child.try_wait().expect("a child").is_none() {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with("VmHWM"));
        let kib = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
        peak = peak.max(kib.unwrap_or(0.0) / 1024.0);
        std::thread::park_timeout(Duration::from_micros(500));
    }
    (begun.elapsed().as_secs_f64() * 1e3, peak)
}

fn main() {
    let bench = Bench::new();
    let begun = now();
    full::fill(&bench, 2_000, 500);
    println!("The store was made in {:.0} s.\n", begun.elapsed().as_secs_f64());
    let out = bench.home().join("out");
    let out = out.to_str().expect("UTF-8");
    println!("| command | ms | peak MB |");
    println!("|---|---:|---:|");
    for arguments in [
        &["candidate", "list"][..],
        &["status", "--json"],
        &["status", "--candidate", "person-7", "--json"],
        &["tiers", "--partner", "partner-7", "--json"],
        &["attempts", "list", "--candidate", "person-7", "--json"],
        &["attempts", "list", "--all", "--json"],
        &["store", "check", "--json"],
        &["store", "rebuild", "--dry-run"],
        &["admin", "audit", "--json"],
        &["store", "export", "--to", out],
    ] {
        let runs: Vec<(f64, f64)> = (0..RUNS)
            .map(|_| {
                let _ = std::fs::remove_dir_all(out);
                run(&bench, arguments)
            })
            .collect();
        let time = median(runs.iter().map(|run| run.0).collect());
        let memory = median(runs.iter().map(|run| run.1).collect());
        let shown: Vec<&str> = arguments.iter().map(|a| if *a == out { "DIR" } else { *a }).collect();
        println!("| {} | {time:.0} | {memory:.1} |", shown.join(" "));
    }
}
