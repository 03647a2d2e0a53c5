//! What the content developer sees: a bank's items, one of them with its keys, one with a figure as candidates see it.

use crate::Album;
use crate::common::pty::Terminal;
use crate::common::{Bench, repository};
use crate::story::{SIZE, leave};
use invigil::digest::Digest;
use std::path::{Path, PathBuf};

/// A bank of the program.
const BANK: &str = "technical-associate.toml";
/// The stem of an item of the bank of all types, which gets a figure.
const STEM: &str = "stem = \"A contour line joins points of equal height.\"";

/// The preview of a bank: its list, and an item as its author sees it.
pub(crate) fn preview(album: &mut Album<'_>, bench: &Bench) {
    // the screens name its path from where the program is run
    let from = repository("question-banks").join(BANK);
    std::fs::copy(from, bench.home().join(BANK)).expect("the bank can be copied");
    let mut terminal = open(bench, Path::new(BANK));
    album.take(&terminal, "preview", "The preview of a bank");
    terminal.key("Enter");
    terminal.expect("candidate's view");
    terminal.key("v");
    terminal.expect("KEY");
    album.take(&terminal, "preview-author", "An item, as its author sees it");
    leave(terminal);
}

/// An item with a figure, as a terminal shows it that takes no images.
pub(crate) fn figure(album: &mut Album<'_>, bench: &mut Bench) {
    let bank = figured(bench.home());
    bench.set(
        "INVIGIL_PROGRAM",
        repository("tests/data/types/program.toml").to_str().expect("a path in UTF-8"),
    );
    let mut terminal = open(bench, &bank);
    terminal.key("/");
    terminal.text("contour status:live");
    terminal.key("Enter");
    terminal.key("Enter");
    terminal.wait("the figure", |screen| screen.contains("Figure 1") && !screen.contains("being prepared"));
    album.take(&terminal, "figure", "A figure: in half-blocks, and without colours in words");
    leave(terminal);
}

fn open(bench: &Bench, bank: &Path) -> Terminal {
    let bank = bank.to_str().expect("a path in UTF-8");
    let terminal = Terminal::start(bench, SIZE.0, SIZE.1, &["bank", "preview", bank]);
    terminal.wait("the list", |screen| screen.contains("POOL") && !screen.contains("checking"));
    terminal
}

/// The bank of all types of items, with a figure at one of them.
fn figured(home: &Path) -> PathBuf {
    let read = |path: &str| std::fs::read(repository(path)).expect("test data can be read");
    let image = read("tests/data/figures/station.png");
    let text =
        String::from_utf8(read("tests/data/types/banks/land-assistant.toml")).expect("a bank is UTF-8");
    let figure = format!(
        "{{ id = \"map\", file = \"station.png\", sha256 = \"{}\", alt = \"A red hut on a plain.\", caption = \"Station 4\", width = 48 }}",
        Digest::of(&[image.as_slice()])
    );
    let stem = STEM.replace("height.", "height.\\n\\n![The station](figure:map)");
    let bank = home.join("land-assistant.toml");
    std::fs::write(home.join("station.png"), image).expect("the image can be written");
    std::fs::write(&bank, text.replacen(STEM, &format!("{stem}\nfigures = [{figure}]"), 1))
        .expect("the bank can be written");
    bank
}
