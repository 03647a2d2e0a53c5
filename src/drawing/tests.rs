use super::*;

fn svg(inside: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"40\" height=\"20\">\n{inside}\n</svg>"
    )
}

fn refusal(inside: &str) -> String {
    draw(svg(inside).as_bytes()).unwrap_err().to_string()
}

fn pixel(png: &[u8], x: u32, y: u32) -> [u8; 4] {
    let pixels = Pixmap::decode_png(png).unwrap();
    let pixel = pixels.pixel(x, y).unwrap();
    [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()]
}

#[test]
fn shapes_are_drawn_in_the_size_that_a_terminal_shows_at_most() {
    let png = draw(
        svg("<rect width='20' height='20' fill='#f00'/><rect x='20' width='20' height='20' fill='#00f'/>")
            .as_bytes(),
    )
    .unwrap();
    let pixels = Pixmap::decode_png(&png).unwrap();
    assert_eq!((pixels.width(), pixels.height()), (960, 480));
    assert_eq!((pixel(&png, 100, 100), pixel(&png, 900, 100)), ([255, 0, 0, 255], [0, 0, 255, 255]));
    assert_eq!(
        draw(svg("").as_bytes()).map(|png| pixel(&png, 5, 5)),
        Ok([0; 4]),
        "nothing drawn, all seen through"
    );
}

#[test]
fn texts_are_set_in_the_font_that_lies_in_the_binary() {
    let ink = |attributes: &str| {
        let text = svg(&format!("<text x='2' y='14' font-size='12' {attributes}>Hütte</text>"));
        let png = draw(text.as_bytes()).unwrap();
        let pixels = Pixmap::decode_png(&png).unwrap();
        pixels.pixels().iter().filter(|pixel| pixel.alpha() > 128).count()
    };
    let plain = ink("");
    assert!(plain > 2_000, "{plain}");
    assert_eq!(ink("font-family='Helvetica Neue, Arial'"), plain, "whatever is asked for");
    assert!(ink("font-weight='bold'") > plain);
    assert_ne!(ink("font-family='Courier New'"), plain);
    let said = refusal("<text x='1' y='9'>駅</text>");
    assert!(
        said.starts_with("line 2, column 1 of it: ") && said.contains("`駅`") && said.contains("to paths"),
        "{said}"
    );
}

#[test]
fn what_leads_out_runs_or_is_no_drawing_is_refused_with_its_place() {
    for (inside, due) in [
        ("<image href='file:///etc/passwd' width='9' height='9'/>", "line 2, column 1 of it: it has <image>"),
        ("<use href='other.svg#a'/>", "line 2, column 6 of it: `other.svg#a` leads out"),
        ("<use xlink:href='http://example.org/a.svg#a'/>", "leads out"),
        ("<rect fill='url(http://example.org/#a)' width='9' height='9'/>", "leads out"),
        ("<rect style='fill:URL( \"x.svg#a\")' width='9' height='9'/>", "leads out"),
        ("<style>@import url(http://example.org/a.css);</style>", "style sheet asks"),
        ("<style>@font-face{font-family:x;src:local('x')}</style>", "style sheet asks"),
        ("<style>rect{fill:u\\72l(http://example.org)}</style>", "style sheet asks"),
        ("<script>alert(1)</script>", "<script>: a figure runs nothing"),
        ("<rect onclick='alert(1)' width='9' height='9'/>", "`onclick` runs a script"),
        (
            "<foreignObject width='9' height='9'><p xmlns='http://www.w3.org/1999/xhtml'>x</p></foreignObject>",
            "<foreignObject>",
        ),
        ("<rect width='9' height='9'><animate attributeName='x' to='9'/></rect>", "stands still"),
        ("<filter id='f'/>", "<filter>: it is not drawn"),
        ("<g>", "no sound XML"),
        ("<?xml-stylesheet href='x.css'?>", "style sheet or a program"),
    ] {
        let said = refusal(inside);
        assert!(said.contains(due), "{inside}: {said}");
    }
    let bomb = "<!DOCTYPE svg [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><svg xmlns='http://www.w3.org/2000/svg'><text>&b;</text></svg>";
    assert!(draw(bomb.as_bytes()).unwrap_err().to_string().contains("document type"));
    assert!(draw(b"<svg xmlns='x'/>").unwrap_err().to_string().contains("no <svg>"));
    assert!(draw(b"<svg>\xff</svg>").unwrap_err().to_string().contains("UTF-8"));
    assert!(draw(&vec![b' '; DRAWING_BYTES + 1]).unwrap_err().to_string().contains("bytes"));
}

#[test]
fn what_repeats_without_end_or_too_often_is_refused_before_it_is_drawn() {
    let said = refusal("<g id='a'><use href='#b'/></g><g id='b'><use href='#a'/></g>");
    assert!(said.contains("shows itself"), "{said}");
    assert!(refusal("<g id='a'><use href='#a'/></g>").contains("shows itself"));
    let doubled: String = (1..20)
        .map(|n| format!("<g id='n{n}'><use href='#n{}'/><use href='#n{}'/></g>", n - 1, n - 1))
        .collect();
    let said = refusal(&format!("<rect id='n0' width='9' height='9'/>{doubled}"));
    assert!(said.contains("more shapes") || said.contains("deep"), "{said}");
    let deep = format!("{}{}", "<g>".repeat(9000), "</g>".repeat(9000));
    assert!(refusal(&deep).contains("deep"));
    assert!(refusal(&"<rect width='9' height='9'/>".repeat(7000)).contains("more shapes"));
    assert!(refusal(&"<rect width='9' height='9' opacity='.5'/>".repeat(700)).contains("more shapes"));
    let corners = "0,0 9,9 ".repeat(20_000);
    let arrows = format!(
        "<marker id='m'><path d='M0 0L9 9'/></marker><polyline points='{corners}' marker-mid='url(#m)'/>"
    );
    assert!(refusal(&arrows).contains("more shapes"));
    assert!(refusal(&"<g/>".repeat(30_000)).contains("parts"));
    for costly in [
        "<circle cx='20' cy='10' r='9.7' stroke='red' stroke-dasharray='.01 .01'/>".repeat(4000),
        "<rect width='40' height='20'/>".repeat(5000),
        "<g opacity='.5'><rect width='40' height='20'/></g>".repeat(200),
    ] {
        assert!(refusal(&costly).contains("takes too long"), "{}", costly.len());
    }
    for size in [
        "width='1e30' height='1'",
        "width='0' height='0'",
        "width='-5' height='5'",
        "width='nan' height='1'",
        "viewBox='0 0 1e-30 1'",
        "viewBox='0 0 0 0'",
    ] {
        let text =
            format!("<svg xmlns='http://www.w3.org/2000/svg' {size}><rect width='9' height='9'/></svg>");
        // drawn small or refused, never more than a picture
        if let Ok(png) = draw(text.as_bytes()) {
            let pixels = Pixmap::decode_png(&png).unwrap();
            assert!(pixels.width().max(pixels.height()) <= 960, "{size}");
        }
    }
}

#[test]
fn what_drawing_programs_write_is_drawn() {
    let inkscape = "<sodipodi:namedview xmlns:sodipodi='http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd' id='v'/><metadata><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/></metadata>\
        <defs><linearGradient id='g'><stop offset='0' stop-color='#0f0'/><stop offset='1' stop-color='#0f0'/></linearGradient><clipPath id='c'><rect width='40' height='20'/></clipPath>\
        <marker id='m' orient='auto'><path d='M0 0L9 9'/></marker></defs><g clip-path='url(#c)'><rect style='fill:url(#g);stroke:none' width='40' height='20'/><path marker-end='url(#m)' d='M1 1L5 5'/></g>";
    let png = draw(svg(inkscape).as_bytes()).unwrap();
    assert_eq!(pixel(&png, 700, 300), [0, 255, 0, 255]);
}
