//! Computers whose clocks tell what a test wants. Needs Linux, root, `unshare` and `faketime`.
//!
//! The wall clock is set by `libfaketime`; the program asks the kernel itself for the time since boot, which is set by a
//! time namespace; the boot id is another file mounted over the kernel's. It waits by the monotonic clock, which stays.

use super::Bench;
use super::pty::Terminal;
use std::path::Path;

/// The variables that set the wall clock to `when`: `@2028-02-29 10:00:00` (and it goes on from there), or `+600` seconds.
fn wall(setting: (&str, &str)) -> [(String, String); 4] {
    forget_the_dead();
    [
        // found by the loader itself: the wrapper `faketime` ends at once where a dead process of the same number left its memory
        ("LD_PRELOAD", "/usr/$LIB/faketime/libfaketime.so.1"),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        ("FAKETIME_NO_CACHE", "1"),
        setting,
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
}

/// Takes away what `libfaketime` shared in processes that were killed: one that gets such a number again would count from
/// the start of the dead one.
fn forget_the_dead() {
    for file in std::fs::read_dir("/dev/shm").into_iter().flatten().flatten() {
        let name = file.file_name().into_string().unwrap_or_default();
        let process = ["faketime_shm_", "sem.faketime_sem_"].iter().find_map(|kind| name.strip_prefix(kind));
        if process.is_some_and(|id| !Path::new("/proc").join(id).exists()) {
            _ = std::fs::remove_file(file.path());
        }
    }
}

/// From the next run of this bench on the wall clock says `when`, as in `@2028-02-29 10:00:00`, or `+600` seconds.
pub fn fake(bench: &mut Bench, when: &str) {
    wall(("FAKETIME", when)).iter().for_each(|(name, value)| bench.set(name, value));
}

/// From the next run of this bench on the wall clock follows this file, which holds an offset such as `+600`. It may be
/// written again while the program runs.
pub fn follow(bench: &mut Bench, file: &Path) {
    let setting = ("FAKETIME_TIMESTAMP_FILE", file.to_str().unwrap());
    wall(setting).iter().for_each(|(name, value)| bench.set(name, value));
}

/// This command alone is run when the wall clock says `when`.
pub fn at(command: &mut std::process::Command, when: &str) {
    command.envs(wall(("FAKETIME", when)));
}

/// How a computer's clocks differ from the true ones, in seconds.
#[derive(Debug, Clone, Copy, Default)]
pub struct Clocks {
    /// The wall clock.
    pub wall: i64,
    /// The time since boot.
    pub boot: i64,
    /// It was started anew: its boot is another one than ever before.
    pub restarted: bool,
}

impl Clocks {
    /// True time went on by so many seconds.
    pub fn later(seconds: i64) -> Self {
        Self { wall: seconds, boot: seconds, restarted: false }
    }

    /// True time went on until so many seconds are left of the newest attempt of this home.
    pub fn with_seconds_left(bench: &Bench, seconds: i64) -> Self {
        let journal = std::fs::read_to_string(bench.journals().pop().unwrap()).unwrap();
        let mut records =
            journal.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        let limit = records.next().unwrap()["fact"]["binding"]["limit_ms"].as_u64().unwrap();
        let started = records.find(|r| r["fact"]["type"] == "started").unwrap()["up"].as_u64().unwrap();
        let left = i64::try_from(limit).unwrap() - i64::try_from(up() - started).unwrap();
        Self::later(left / 1000 - seconds)
    }
}

/// The binary on a computer with such clocks.
pub fn start(bench: &Bench, clocks: Clocks, arguments: &[&str]) -> Terminal {
    start_in((80, 24), bench, clocks, arguments)
}

/// The same in a terminal of so many columns and rows.
pub fn start_in(size: (u16, u16), bench: &Bench, clocks: Clocks, arguments: &[&str]) -> Terminal {
    let mut all: Vec<String> =
        ["unshare", "--mount", "--time", "--fork", "--kill-child"].map(str::to_owned).to_vec();
    all.extend(["--boottime".to_owned(), clocks.boot.to_string()]);
    let mount = "mount --bind \"$0\" /proc/sys/kernel/random/boot_id && exec \"$@\"";
    let boot_id = if clocks.restarted {
        let mut boots = (0..).map(|n| (n, bench.home().join(format!("another-boot-{n}"))));
        let (n, file) = boots.find(|(_, file)| !file.exists()).unwrap();
        std::fs::write(&file, format!("0f3a9c52-7b1d-4e86-a5c0-92d4e8f1{n:04x}\n")).unwrap();
        file.to_str().unwrap().to_owned()
    } else {
        "/proc/sys/kernel/random/boot_id".to_owned()
    };
    all.extend(["sh".to_owned(), "-c".to_owned(), mount.to_owned(), boot_id, "env".to_owned()]);
    let offset = format!("{:+}", clocks.wall);
    all.extend(wall(("FAKETIME", &offset)).map(|(name, value)| format!("{name}={value}")));
    all.push(super::binary().to_str().unwrap().to_owned());
    all.extend(arguments.iter().map(|a| (*a).to_owned()));
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    Terminal::start_program(bench, size.0, size.1, &all)
}

/// Milliseconds since this computer was started, in truth.
pub fn up() -> u64 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    u64::try_from(now.tv_sec).unwrap() * 1000 + u64::try_from(now.tv_nsec).unwrap() / 1_000_000
}
