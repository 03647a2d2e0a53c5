//! Makes pictures of every screen: runs the binary in a pseudo-terminal, sits exams, and writes the screens as SVG, as a
//! dark terminal, a light one and one without colours show them; and `screens.md`, which shows them all.
//!
//! `cargo run --example picture -- DIRECTORY` (or `scripts/pictures`).

#[path = "../../tests/common/mod.rs"]
mod common;
mod desk;
mod story;
mod svg;

use common::pty::Terminal;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use svg::Ground;

/// Takes the pictures of one run, on these grounds.
pub(crate) struct Album<'a> {
    into: &'a Path,
    grounds: &'static [Ground],
    /// Name and caption of each picture, in the order of the story.
    pages: Vec<(String, String)>,
}

impl Album<'_> {
    /// Takes a picture of what the terminal shows now.
    pub(crate) fn take(&mut self, terminal: &Terminal, name: &str, caption: &str) {
        for ground in self.grounds {
            let picture = terminal.with_screen(|screen| svg::svg(screen, ground));
            let path: PathBuf = self.into.join(ground.name).join(format!("{name}.svg"));
            std::fs::write(&path, picture).expect("the picture can be written");
        }
        println!("{name}");
        self.pages.push((name.to_owned(), caption.to_owned()));
    }
}

fn main() {
    let into = std::env::args().nth(1).unwrap_or_else(|| "docs/pictures".to_owned());
    let into = Path::new(&into);
    for ground in [svg::DARK, svg::LIGHT, svg::MONO] {
        std::fs::create_dir_all(into.join(ground.name)).expect("the folder for pictures can be made");
    }
    let mut coloured = Album { into, grounds: &[svg::DARK, svg::LIGHT], pages: Vec::new() };
    let mut mono = Album { into, grounds: &[svg::MONO], pages: Vec::new() };
    story::tell(&mut coloured, &mut mono);
    assert_eq!(coloured.pages, mono.pages, "one story");
    std::fs::write(into.join("screens.md"), gallery(&coloured.pages)).expect("the gallery can be written");
}

fn gallery(pages: &[(String, String)]) -> String {
    let mut out = "# Every screen\n\nMade from the real program by `scripts/pictures`: on a dark terminal, on a light one, and \
                   without colours\n(`NO_COLOR`). No screen forces a background or tells anything by colour alone.\n"
        .to_owned();
    for (name, caption) in pages {
        // Writing to a String cannot fail.
        let _ = write!(out, "\n## {caption}\n\n");
        for ground in [svg::DARK, svg::LIGHT, svg::MONO] {
            let _ = writeln!(out, "![{caption}, {0}]({0}/{name}.svg)", ground.name);
        }
    }
    out
}
