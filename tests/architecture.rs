//! The layers hold: who may import whom, which crate lives in which room, no circles, no overgrown files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use syn::visit::Visit;

/// Rows of the design, lowest first; within a row a module may import what stands to its left.
const ROWS: &[&[&str]] = &[
    &["id", "decimal", "digest", "time", "entropy", "note", "document"],
    &[
        "program",
        "bank",
        "drawing",
        "exchange",
        "form",
        "lint",
        "authoring",
        "edition",
        "attempt",
        "journal",
        "score",
        "credential",
    ],
    &["api"],
    &["embedded", "library", "folder", "store", "delivery"],
    &["sync", "server"],
    &["tui", "linear"],
    &["config", "runtime", "cli"],
];

/// Crates that only these modules may name.
const ROOMS: &[(&str, &[&str])] = &[
    ("sqlx", &["store"]),
    ("rusqlite", &["store"]),
    ("percent_encoding", &["exchange", "store"]),
    ("ratatui", &["tui", "runtime"]),
    ("crossterm", &["tui", "runtime"]),
    ("clap", &["cli"]),
    ("csv", &["cli", "exchange"]),
    ("flate2", &["embedded"]),
    ("image", &["runtime"]),
    ("imagesize", &["bank"]),
    ("resvg", &["drawing"]),
    ("dejavu", &["drawing"]),
    ("skrifa", &["drawing"]),
    ("quick_xml", &["exchange"]),
    ("regex", &["bank"]),
    ("regex_syntax", &["exchange"]),
    ("indicatif", &["cli"]),
    ("similar", &["authoring"]),
    ("toml_edit", &["authoring"]),
    ("rand", &["runtime"]),
    ("notify", &["runtime"]),
    ("tokio", &["store", "delivery", "sync", "server", "runtime", "cli"]),
    ("reqwest", &["sync"]),
    ("backon", &["sync"]),
    ("axum", &["server"]),
    ("hyper", &["server"]),
    ("hyper_util", &["server"]),
    ("tower", &["server"]),
    ("tower_http", &["server"]),
    ("utoipa", &["api", "server"]),
    ("utoipa_axum", &["server"]),
    ("prometheus_client", &["server"]),
    ("rustls", &["sync", "server"]),
    ("tokio_rustls", &["server"]),
    ("annotate_snippets", &["document", "cli"]),
    ("rustix", &["folder", "runtime", "cli"]),
    ("etcetera", &["runtime"]),
    ("zip", &["exchange"]),
];

/// What the exam domain (rows 1 to 3) must never touch.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::env",
    "std::net",
    "std::thread",
    "std::process",
    "std::sync::Mutex",
    "std::sync::OnceLock",
];

const LONGEST: usize = 600;

struct Source {
    path: PathBuf,
    module: String,
    uses: BTreeSet<Vec<String>>,
    lines: usize,
}

#[derive(Default)]
struct Paths(BTreeSet<Vec<String>>);

impl Paths {
    fn tree(&mut self, prefix: &[String], tree: &syn::UseTree) {
        let with = |name: &syn::Ident| prefix.iter().cloned().chain([name.to_string()]).collect::<Vec<_>>();
        match tree {
            syn::UseTree::Path(p) => self.tree(&with(&p.ident), &p.tree),
            syn::UseTree::Group(g) => g.items.iter().for_each(|t| self.tree(prefix, t)),
            syn::UseTree::Name(n) => drop(self.0.insert(with(&n.ident))),
            syn::UseTree::Rename(r) => drop(self.0.insert(with(&r.ident))),
            syn::UseTree::Glob(_) => drop(self.0.insert(prefix.to_vec())),
        }
    }
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|a| {
        a.path().is_ident("cfg") && matches!(&a.meta, syn::Meta::List(l) if l.tokens.to_string() == "test")
    })
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if !is_test(&module.attrs) {
            syn::visit::visit_item_mod(self, module);
        }
    }
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.tree(&[], &item.tree);
    }
    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.segments.len() > 1 {
            self.0.insert(path.segments.iter().map(|s| s.ident.to_string()).collect());
        }
        syn::visit::visit_path(self, path);
    }
}

fn files(dir: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push(path);
        }
    }
}

/// Lines before the tests at the end of the file.
fn lines_without_tests(text: &str) -> usize {
    text.lines().position(|l| l.trim_end() == "#[cfg(test)]").unwrap_or_else(|| text.lines().count())
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    files(&root, &mut paths);
    paths.sort();
    let mut found = Vec::new();
    let mut test_only = BTreeSet::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        let file = syn::parse_file(&text).unwrap();
        let relative = path.strip_prefix(&root).unwrap();
        for item in &file.items {
            if let syn::Item::Mod(m) = item
                && m.content.is_none()
                && is_test(&m.attrs)
            {
                let folder = match relative.file_name().unwrap().to_str().unwrap() {
                    "mod.rs" | "lib.rs" | "main.rs" => relative.parent().unwrap().to_path_buf(),
                    _ => relative.with_extension(""),
                };
                test_only.insert(folder.join(m.ident.to_string()));
            }
        }
        let module = relative
            .components()
            .next()
            .unwrap()
            .as_os_str()
            .to_str()
            .unwrap()
            .trim_end_matches(".rs")
            .to_owned();
        let mut seen = Paths::default();
        seen.visit_file(&file);
        found.push(Source {
            path: relative.to_path_buf(),
            module,
            uses: seen.0,
            lines: lines_without_tests(&text),
        });
    }
    found.retain(|s| !test_only.iter().any(|t| s.path.starts_with(t) || s.path.with_extension("") == *t));
    found
}

fn place(module: &str) -> Option<(usize, usize)> {
    ROWS.iter().enumerate().find_map(|(r, row)| row.iter().position(|m| *m == module).map(|c| (r, c)))
}

/// Modules of this crate that a source names, its own left out.
fn imports(source: &Source) -> BTreeSet<&str> {
    let named = source.uses.iter().filter_map(|path| match path.first().map(String::as_str) {
        Some("crate" | "invigil") => path.get(1).map(String::as_str),
        _ => None,
    });
    named.filter(|m| *m != source.module).collect()
}

#[test]
fn every_module_has_a_row() {
    for source in sources() {
        let known = place(&source.module).is_some() || ["lib", "main"].contains(&source.module.as_str());
        assert!(known, "{} stands in no row of the design", source.path.display());
    }
}

#[test]
fn modules_import_only_from_rows_above_or_from_their_left() {
    let mut wrong = Vec::new();
    for source in sources() {
        let Some(here) = place(&source.module) else { continue };
        for import in imports(&source) {
            let fine = place(import)
                .is_some_and(|there| there.0 < here.0 || (there.0 == here.0 && there.1 < here.1));
            if !fine {
                wrong.push(format!("{} imports {import}", source.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The screens of authors, who write the keys.
const AUTHORS: &str = "tui/screens/authors";

#[test]
fn screens_never_import_what_holds_keys_or_stores() {
    let mut wrong = Vec::new();
    for source in sources().into_iter().filter(|s| s.module == "tui" || s.module == "linear") {
        for import in imports(&source) {
            let key = ["bank", "authoring", "edition", "lint", "score"].contains(&import)
                && !source.path.starts_with(AUTHORS);
            if key || ["library", "folder", "store", "delivery"].contains(&import) {
                wrong.push(format!("{} imports {import}", source.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// News for authors goes through the stack in an envelope, which only their screens can open; and no other screen names one
/// of theirs.
#[test]
fn screens_of_candidates_name_none_of_authors() {
    let mut wrong = Vec::new();
    let screens = sources().into_iter().filter(|s| s.module == "tui" || s.module == "linear");
    for source in screens.filter(|s| !s.path.starts_with(AUTHORS)) {
        let envelope = ["crate", "tui", "screens", "authors", "Authored"];
        let carries = source.path == Path::new("tui/event.rs");
        for path in &source.uses {
            let named = path.windows(2).any(|pair| pair[0] == "screens" && pair[1] == "authors");
            if named && !(carries && *path == envelope) {
                wrong.push(format!("{} names {}", source.path.display(), path.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn crates_stay_in_their_rooms() {
    let mut wrong = Vec::new();
    for source in sources() {
        for (krate, rooms) in ROOMS {
            let named = source.uses.iter().any(|p| p.len() > 1 && p[0] == *krate);
            if named && !rooms.contains(&source.module.as_str()) {
                wrong.push(format!("{} names {krate}", source.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_exam_domain_is_pure() {
    let mut wrong = Vec::new();
    for source in sources().into_iter().filter(|s| place(&s.module).is_some_and(|p| p.0 < 3)) {
        for path in &source.uses {
            let text = path.join("::");
            if IMPURE.iter().any(|i| text == *i || text.starts_with(&format!("{i}::"))) || path[0] == "tokio"
            {
                wrong.push(format!("{} touches {text}", source.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Circles between the files of one module: files may name their folder's `mod.rs` re-exports, so circles are looked for
/// between the modules of the crate only, and between screens, which must not know each other.
#[test]
fn there_are_no_circles_between_modules() {
    let mut edges: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in sources() {
        let targets = imports(&source).into_iter().map(str::to_owned).collect::<BTreeSet<_>>();
        edges.entry(source.module.clone()).or_default().extend(targets);
    }
    fn reaches(
        edges: &BTreeMap<String, BTreeSet<String>>,
        from: &str,
        to: &str,
        seen: &mut BTreeSet<String>,
    ) -> bool {
        edges
            .get(from)
            .into_iter()
            .flatten()
            .any(|next| next == to || (seen.insert(next.clone()) && reaches(edges, next, to, seen)))
    }
    for module in edges.keys() {
        assert!(
            !reaches(&edges, module, module, &mut BTreeSet::new()),
            "{module} imports itself over others"
        );
    }
}

#[test]
fn no_file_is_overgrown() {
    let long: Vec<_> =
        sources().into_iter().filter(|s| s.lines > LONGEST).map(|s| (s.path, s.lines)).collect();
    assert!(long.is_empty(), "over {LONGEST} lines without tests: {long:?}");
}

#[test]
fn the_checks_above_see_the_sources() {
    let all = sources();
    assert!(all.len() > 20);
    let exam = all.iter().find(|s| s.path.ends_with("api/sitting.rs")).unwrap();
    assert!(imports(exam).contains("attempt"), "{:?}", exam.uses);
}
