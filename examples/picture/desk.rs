//! What the content developer sees: a bank's items, one of them with its keys, one with a figure as candidates see it.

use crate::Album;
use crate::common::pty::Terminal;
use crate::common::{Bench, figures, repository};
use crate::story::{SIZE, leave};
use invigil::digest::Digest;
use std::path::Path;

/// A bank of the program.
const BANK: &str = "technical-associate.toml";

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
    let image = std::fs::read(repository("tests/data/figures/station.png")).expect("the image can be read");
    let bank = figures::bank(bench, &format!("sha256 = \"{}\",", Digest::of(&[image.as_slice()])));
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
