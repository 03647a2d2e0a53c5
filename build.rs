//! Embeds the default program and the repository's banks, with a catalogue of what is in each bank.
//!
//! The modules that read and check programs and banks are pure, so this script includes them as they are: a bank that
//! `invigil bank check` would refuse for its structure cannot be built in, and the digests in the catalogue are those
//! of the reader. At start-up the program parses no item of an embedded bank, and later it reads what was read here
//! already: reading the TOML again would take several megabytes for a moment, which then are the process's for good.

#![expect(
    dead_code,
    unused_imports,
    unreachable_pub,
    reason = "the modules are the library's; this script needs a few"
)]

#[path = "src/bank/mod.rs"]
mod bank;
#[path = "src/decimal.rs"]
mod decimal;
#[path = "src/digest.rs"]
mod digest;
#[path = "src/document/mod.rs"]
mod document;
#[path = "src/id.rs"]
mod id;
#[path = "src/program/mod.rs"]
mod program;
#[path = "src/time.rs"]
mod time;

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, io};

const PROGRAM: &str = "program.toml";
const BANKS: &str = "question-banks";
const HOT_FUNCTIONS: &str = "link/hot-functions.txt";

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed={PROGRAM}");
    println!("cargo::rerun-if-changed={BANKS}");
    println!("cargo::rerun-if-changed={HOT_FUNCTIONS}");
    match generate().and_then(|()| lay_out()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            for line in message.lines() {
                println!("cargo::error={line}");
            }
            ExitCode::FAILURE
        }
    }
}

/// Writes `embedded.rs` into the build's output directory, and each bank as it was read.
fn generate() -> Result<(), String> {
    let failed = |path: &Path, error: io::Error| format!("{}: {error}", path.display());
    let dir = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    let out = dir.join("embedded.rs");
    let program_path = Path::new(PROGRAM);
    let bytes = fs::read(program_path).map_err(|e| failed(program_path, e))?;
    program::read(PROGRAM, &bytes).map_err(|report| report.plain())?;

    let mut rust = String::from(
        "/// Of each embedded bank, packed (zlib): the bank as it was read (JSON), its file, and the bytes of that.\n\
         pub(super) static BANKS: &[(&[u8], &[u8], usize)] = &[\n",
    );
    let mut catalogue = Vec::new();
    for path in bank_files()? {
        let bytes = fs::read(&path).map_err(|e| failed(&path, e))?;
        let bank = bank::read(&path.display().to_string(), &bytes).map_err(|report| report.plain())?;
        if path.file_stem().and_then(|stem| stem.to_str()) != Some(bank.id.as_str()) {
            return Err(format!(
                "{}: the file should be called {}.toml after its bank",
                path.display(),
                bank.id
            ));
        }
        catalogue.push(bank::CatalogueEntry::of(&bank));
        let whole = serde_json::to_vec(&bank).map_err(|e| e.to_string())?;
        let packed = |kind: &str, whole: &[u8]| {
            let name = format!("{}.{kind}.z", bank.id);
            pack(whole).and_then(|packed| fs::write(dir.join(&name), packed)).map_err(|e| failed(&dir, e))?;
            Ok::<_, String>(format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}\"))"))
        };
        let (read, file) = (packed("json", &whole)?, packed("toml", &bytes)?);
        writeln!(rust, "    ({read}, {file}, {}),", bytes.len()).map_err(|e| e.to_string())?;
    }
    let catalogue = serde_json::to_string(&catalogue).map_err(|e| e.to_string())?;
    // One text, since every start reads it: beside each bank, its entry would make a part of that bank count as memory. The
    // debug form of a string is a literal of the language.
    writeln!(rust, "];\n/// The catalogue entries of the banks (JSON), in their order.\npub(super) static CATALOGUE: &str = {catalogue:?};")
        .map_err(|e| e.to_string())?;
    fs::write(&out, rust).map_err(|e| failed(&out, e))
}

/// What the program inflates again when a bank is asked for: read where it lies, its pages would count as memory of the exam
/// until that ends.
fn pack(whole: &[u8]) -> io::Result<Vec<u8>> {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(whole)?;
    packed.finish()
}

/// The repository's banks, by name.
fn bank_files() -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    for entry in fs::read_dir(BANKS).map_err(|e| format!("{BANKS}: {e}"))? {
        let path = entry.map_err(|e| format!("{BANKS}: {e}"))?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Tells the linker of an optimised build to lay the functions that an exam runs side by side. A page of the program counts
/// as memory once anything near it runs, so functions that lie apart cost several times their size. A function that is
/// listed and gone, or here and not listed, does no harm.
fn lay_out() -> Result<(), String> {
    let of_cargo = |name: &str| env::var(name).unwrap_or_default();
    // the script is of the GNU linker's language, which lld reads too
    if of_cargo("OPT_LEVEL") == "0" || of_cargo("CARGO_CFG_TARGET_OS") != "linux" {
        return Ok(());
    }
    let list = fs::read_to_string(HOT_FUNCTIONS).map_err(|e| format!("{HOT_FUNCTIONS}: {e}"))?;
    let names = list.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    // functions marked cold have sections of their own kind, and run too when they are in the list
    let sections: String = names.map(|name| format!("*(.text.{name} .text.unlikely.{name})\n")).collect();
    let script = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?).join("hot.ld");
    fs::write(&script, format!("SECTIONS {{ .text.hot : {{\n{sections}}} }} INSERT BEFORE .text;\n"))
        .map_err(|e| format!("{}: {e}", script.display()))?;
    println!("cargo::rustc-link-arg-bins=-Wl,-T,{}", script.display());
    if of_cargo("CARGO_CFG_TARGET_ENV") == "gnu"
        && of_cargo("HOST") == of_cargo("TARGET")
        && packs_relocations()
    {
        println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
    Ok(())
}

/// Whether the C library here loads a program whose places to be adjusted at its start are listed in the short form
/// (DT_RELR): glibc 2.36 and later. The long list is read whole at every start, and counts as over a megabyte of memory.
fn packs_relocations() -> bool {
    let told = std::process::Command::new("getconf").arg("GNU_LIBC_VERSION").output();
    let told = told.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let version = told.trim().strip_prefix("glibc ").and_then(|version| version.split_once('.'));
    let number = |text: &str| text.split('.').next().and_then(|n| n.parse::<u32>().ok());
    version.and_then(|(major, minor)| Some((number(major)?, number(minor)?))).is_some_and(|v| v >= (2, 36))
}
