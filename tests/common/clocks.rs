//! A wall clock that tells what a test wants (`libfaketime`). Only the wall clock: the program asks the kernel itself for
//! the time since boot, and waits by the monotonic clock.

use super::Bench;

/// From the next run on the wall clock says `when`: `@2028-02-29 10:00:00` (and goes on from there), or `+10m`.
pub fn fake(bench: &mut Bench, when: &str) {
    let output =
        std::process::Command::new("faketime").args(["-f", "+0", "sh", "-c", "echo $LD_PRELOAD"]).output();
    let output = output.expect("faketime is installed (Debian package faketime)");
    let library = String::from_utf8(output.stdout).unwrap();
    assert!(library.contains("libfaketime"), "faketime preloads no library: {library}");
    bench.set("LD_PRELOAD", library.trim());
    bench.set("FAKETIME", when);
    bench.set("FAKETIME_DONT_FAKE_MONOTONIC", "1");
}
