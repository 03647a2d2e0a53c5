//! A bank one of whose questions has a figure, and what its halves of cells look like.

use super::{Bench, repository};
use std::fs;
use std::path::PathBuf;

const STEM: &str = "stem = \"A contour line joins points of equal height.\"";
/// The image beside the bank; candidates are told nothing by its name.
pub const NAME: &str = "images/the-key-is-true.png";
/// What the upper and lower halves of cells are drawn with.
pub const HALVES: &str = "▀▀▀▀▀▀▀▀";

/// The bank of every type with a figure at its statement, and the image beside it.
pub fn bank(bench: &Bench, sha256: &str) -> PathBuf {
    let folder = bench.home().join("banks");
    fs::create_dir_all(folder.join("images")).unwrap();
    fs::copy(repository("tests/data/figures/station.png"), folder.join(NAME)).unwrap();
    let text = fs::read_to_string(repository("tests/data/types/banks/land-assistant.toml")).unwrap();
    let figure = format!(
        "{{ id = \"map\", file = \"{NAME}\", {sha256} alt = \"A **red hut** on a plain.\", caption = \"Station 4\", width = 32 }}"
    );
    let stem = STEM.replace("height.", "height.\\n\\n![The station](figure:map)");
    let text = text.replacen(STEM, &format!("{stem}\nfigures = [{figure}]"), 1);
    // its practice items ask what its live ones do, which a bank that is checked must not
    let practice = text.find("id = \"p-").unwrap();
    let text = format!(
        "{}{}",
        &text[..practice],
        text[practice..].replace("stem = \"", "stem = \"For practice alone, say: ")
    );
    let path = folder.join("land-assistant.toml");
    fs::write(&path, text).unwrap();
    path
}

/// A home whose bank has a figure that its check accepts.
pub fn bench() -> (Bench, PathBuf) {
    let mut bench = Bench::new();
    bench.set("INVIGIL_PROGRAM", repository("tests/data/types/program.toml").to_str().unwrap());
    let path = bank(&bench, "");
    let (said, _) = bench.fails(1, &["bank", "check", path.to_str().unwrap()]);
    let sha256 = said.lines().find_map(|line| line.split_once("add sha256 = \"")).unwrap().1;
    let sha256 = format!("sha256 = \"{}\",", &sha256[..64]);
    bank(&bench, &sha256);
    bench.ok(&["bank", "check", path.to_str().unwrap()]);
    bench.set("INVIGIL_BANKS", bench.home().join("banks").to_str().unwrap());
    (bench, path)
}
