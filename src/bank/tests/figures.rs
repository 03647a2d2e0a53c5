//! Figures: each rule of them has its fault at its place, and a bank that carries them is the same bank.

use super::*;
use crate::bank::figures::samples::{PNG, png_head};
use crate::digest::Digest;

const ITEM: &str = "id = \"li-001\"\n";

/// The bank with a figure of these members in its first item, and its stem.
fn text(members: &str) -> String {
    let figure = format!("figures = [{{ id = \"map\", alt = \"A chart.\", {members} }}]\n");
    DECK.replacen(ITEM, &format!("{ITEM}{figure}"), 1)
}

fn sha(bytes: &[u8]) -> String {
    Digest::of(&[bytes]).to_string()
}

fn with(members: &str, files: &[(&str, &[u8])]) -> Checked<Bank> {
    let files: Vec<_> = files.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect();
    check("b.toml", &carry(text(members).into_bytes(), &files), None)
}

fn said(members: &str, files: &[(&str, &[u8])]) -> Vec<String> {
    let report = with(members, files).report;
    let place = |fault: &document::Fault| {
        assert_eq!(report.position(fault).line, line_of("id = \"li-001\"") + 1);
        format!("{} | {}", fault.message, fault.mend)
    };
    report.faults().iter().map(place).collect()
}

#[test]
fn a_bank_with_its_figures_is_the_same_bank_and_shows_them() {
    let members =
        format!("file = \"images/map.png\", sha256 = \"{}\", width = 40, caption = \"Harbour\"", sha(PNG));
    let bare = text(&members);
    assert_eq!(figure_files(bare.as_bytes()), ["images/map.png"]);
    let carried = carry(bare.clone().into_bytes(), &[("images/map.png".to_owned(), PNG.to_vec())]);
    assert_eq!(figure_files(&carried), [""; 0]);
    let (without, bank) = (read("b", bare.as_bytes()).unwrap(), read("b", &carried).unwrap());
    assert_eq!(without.digest, bank.digest);
    let figure = |bank: &Bank| bank.item(&"li-001".parse().unwrap()).unwrap().figures[0].clone();
    assert_eq!(figure(&without).image, None);
    assert_eq!(figure(&bank).image.unwrap().bytes[..], *PNG);
    assert_eq!((figure(&bank).width, figure(&bank).caption.as_deref()), (Some(40), Some("Harbour")));
    assert_ne!(bank.digest, deck().digest);
    let substance = |bank: &Bank| bank.item(&"li-001".parse().unwrap()).unwrap().substance();
    assert_ne!(substance(&bank), substance(&deck()));
}

#[test]
fn a_file_that_is_missing_changed_or_no_image_is_named_with_what_mends_it() {
    let right = sha(PNG);
    assert_eq!(
        said("file = \"map.png\"", &[("map.png", PNG)]),
        [format!(
            "the figure `map` has no sha256, so nobody could tell whether its file was changed | look at map.png; if it is the right one, add sha256 = \"{right}\""
        )]
    );
    let other = png_head(3, 3);
    assert_eq!(
        said(&format!("file = \"map.png\", sha256 = \"{right}\""), &[("map.png", &other)]),
        [format!(
            "map.png is not the file of the figure `map`: its SHA-256 is another | put the right file there; if the change is meant, write sha256 = \"{}\"",
            sha(&other)
        )]
    );
    let one = |members: &str, files: &[(&str, &[u8])], part: &str| {
        let said = said(members, files);
        assert!(said.len() == 1 && said[0].contains(part), "{said:?}");
    };
    let members = format!("file = \"map.png\", sha256 = \"{right}\"");
    one(&members, &[], "map.png is not there");
    one(&members, &[("map.png", b"GIF89a")], "it is no PNG, JPEG or SVG image");
    one(
        &members,
        &[("map.png", b"<svg xmlns=''>")],
        "it is an SVG image that cannot be drawn: nobody has drawn it yet",
    );
    one(&members, &[("map.png", &png_head(60_000, 60_000))], "60000 x 60000 pixels");
    one(&members, &[("map.png", &PNG[..20])], "cut short or damaged");
    one("file = \"../map.png\"", &[], "no path of a file beside the bank");
    one("file = \"/etc/map.png\"", &[], "no path of a file beside the bank");
    one("file = \"map.png\", sha256 = \"AB\"", &[], "64 lower-case hexadecimal digits");
}

#[test]
fn a_bank_that_came_without_its_figures_can_be_read_but_not_published() {
    let bare = text(&format!("file = \"map.png\", sha256 = \"{}\"", sha(PNG)));
    assert!(read("b", bare.as_bytes()).is_ok());
    let published = survey_for_publication("b", bare.as_bytes(), None, |_| false);
    assert!(published.report.plain().contains("map.png is not there"), "{}", published.report.plain());
    let unsigned = text("file = \"map.png\"");
    assert!(
        read("b", unsigned.as_bytes()).unwrap_err().plain().contains("bank check"),
        "a bank in use binds its figures"
    );
}

#[test]
fn a_stem_shows_figures_that_the_item_has_on_lines_of_their_own() {
    let stem = |line: &str| {
        let figure = format!(
            "figures = [{{ id = \"map\", alt = \"A chart.\", file = \"m.png\", sha256 = \"{}\" }}]\n",
            sha(PNG)
        );
        let text = DECK.replacen(ITEM, &format!("{ITEM}{figure}"), 1);
        let at = text.find("stem = \"").unwrap() + 8;
        let text = format!("{}{line}{}", &text[..at], &text[at..]);
        let report = check("b.toml", text.as_bytes(), None).report;
        report.faults().iter().map(|f| bare(&f.message)).collect::<Vec<_>>()
    };
    assert_eq!(stem("![The chart](figure:map)\\n\\n"), [""; 0]);
    assert_eq!(
        stem("![The chart](figure:mep)\\n\\n"),
        ["the stem shows the figure `mep`, which this item has not"]
    );
    assert_eq!(stem("See ![The chart](figure:map) "), ["a figure does not stand within a line of text"]);
    assert_eq!(stem("![](figure:map)\\n![](figure:map)\\n"), ["the stem shows the figure `map` twice"]);
}

#[test]
fn an_image_that_holds_words_beside_its_pixels_is_refused() {
    let mut titled = PNG[..33].to_vec();
    titled.extend([0, 0, 0, 9]);
    titled.extend(b"tEXtTitle\0key\0\0\0\0");
    titled.extend(&PNG[33..]);
    let jpeg = include_bytes!("../../../tests/data/figures/station.jpg");
    let mut exif = jpeg[..2].to_vec();
    exif.extend([0xff, 0xe1, 0, 10]);
    exif.extend(b"Exif\0\0ab");
    exif.extend(&jpeg[2..]);
    for (name, bytes) in [("map.png", &titled[..]), ("map.jpg", &exif)] {
        let members = format!("file = \"{name}\", sha256 = \"{}\"", sha(bytes));
        let said = said(&members, &[(name, bytes)]);
        assert!(said.len() == 1 && said[0].contains("save it without metadata"), "{said:?}");
    }
    let members = format!("file = \"map.jpg\", sha256 = \"{}\"", sha(jpeg));
    assert_eq!(said(&members, &[("map.jpg", jpeg)]), [""; 0]);
}

#[test]
fn a_prompt_shows_no_figure_so_that_its_id_reaches_nobody() {
    let prompts = "[[item]]\nid = \"pairs\"\ndomain = \"lights\"\nstatus = \"draft\"\ntype = \"matching\"\nstem = \"Match.\"\n\
         authors = [\"a\"]\nreviewed = 2026-11-20\nrationale = \"So.\"\n\
         options = [{ id = \"x\", text = \"X\" }, { id = \"y\", text = \"Y\" }]\n\
         prompts = [{ id = \"p\", text = \"![the right one](figure:right-one)\", match = \"x\" }, { id = \"q\", text = \"Q\", match = \"y\" }]\n";
    let report =
        check("b.toml", format!("{}\n{prompts}", text("file = \"map.png\"")).as_bytes(), None).report;
    let told = report.faults().iter().any(|fault| fault.message.contains("a prompt or a gap shows a figure"));
    assert!(told, "{}", report.plain());
}

#[test]
fn a_drawing_comes_with_what_was_drawn_of_it_and_is_bound_by_its_own_bytes() {
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'/>";
    let members = format!("file = \"map.svg\", sha256 = \"{}\"", sha(svg));
    let carried = carry(text(&members).into_bytes(), &[("map.svg".to_owned(), svg.to_vec())]);
    let drawn = with_drawings(carried.clone(), |_| Ok(PNG.to_vec()));
    let bank = read("b", &drawn).unwrap();
    let image = bank.item(&"li-001".parse().unwrap()).unwrap().figures[0].image.clone().unwrap();
    assert_eq!((image.media, &image.bytes[..], image.sha256), (Media::Svg, PNG, Digest::of(&[svg])));
    assert_eq!(with_drawings(drawn.clone(), |_| Ok(PNG.to_vec())), drawn, "the same again");
    // whatever is drawn of it, it is the same bank
    let other = with_drawings(drawn, |_| Ok(png_head(9, 9)));
    assert_eq!(read("b", &other).unwrap().digest, bank.digest);
    let refused = with_drawings(other, |_| Err("line 1: it has <script>".to_owned()));
    let report = check("b.toml", &refused, None).report;
    let said: Vec<&str> = report.faults().iter().map(|fault| fault.message.as_str()).collect();
    assert_eq!(
        said,
        [
            "map.svg cannot be shown as the figure `map`: it is an SVG image that cannot be drawn: line 1: it has <script>"
        ]
    );
    let plain = text("file = \"map.png\"").into_bytes();
    assert_eq!(with_drawings(plain.clone(), |_| Err(String::new())), plain);
}
