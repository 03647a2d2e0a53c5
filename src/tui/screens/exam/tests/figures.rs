//! Figures in an exam: drawn where there is room, described else, and nothing moves when a picture is ready.

use super::*;
use crate::form::{ImageData, Media, PresentedFigure, PresentedImage};
use crate::tui::pictures::{Picture, Pictures};
use crate::tui::text::figures as words;
use crate::tui::theme::Palette;
use ratatui::style::Color;

/// A gallery that draws a red sky over a blue sea; or that is still at it.
struct Fake(bool);

impl Pictures for Fake {
    fn picture(&self, _: &ImageData, columns: u16, rows: u16) -> Picture {
        let row =
            |at: u16| if at < rows / 2 { [Color::Rgb(200, 30, 30); 2] } else { [Color::Indexed(21); 2] };
        let cells = (0..rows).flat_map(|at| vec![row(at); usize::from(columns)]);
        if self.0 { Picture::Ready(cells.collect()) } else { Picture::Coming }
    }
}

fn item() -> PresentedItem {
    let mut item = stage::item(
        "storage",
        "Look at the harbour:\n\n![](figure:1)\n\nWhich light is **red**?",
        1,
        &["The northern one", "The southern one", "Neither", "Both"],
    );
    item.figures = vec![PresentedFigure {
        alt: "The entrance lies between two lights; the **northern** one is green.".to_owned(),
        caption: Some("Harbour".to_owned()),
        columns: Some(24),
        image: Some(PresentedImage {
            data: Some(ImageData::from(&b"image"[..])),
            height: 50,
            media: Media::Png,
            sha256: crate::digest::Digest([0; 32]),
            width: 200,
        }),
    }];
    item
}

fn room(size: (u16, u16)) -> Room {
    let mut room = Room::of_item(item(), size);
    room.send(Event::Pictures(true));
    room
}

fn drawn(room: &Room, size: (u16, u16), pictures: &dyn Pictures) -> stage::Picture {
    stage::looking_at(&room.now(), Palette::Colour, false, |look| {
        let look = &Look { pictures: Some(pictures), ..*look };
        stage::draw_with(size, look, |frame, look| room.screen.view(frame, look))
    })
}

#[test]
fn a_picture_stands_in_its_place_and_nothing_moves_when_it_is_ready() {
    let size = (80, 24);
    let room = room(size);
    let (before, after) = (drawn(&room, size, &Fake(false)), drawn(&room, size, &Fake(true)));
    insta::assert_snapshot!("figure_80x24", after.snapshot());
    let place = |picture: &stage::Picture, text: &str| picture.text().lines().position(|l| l.contains(text));
    for text in ["Look at the harbour", "Figure 1: Harbour", "Which light is red", "( ) D"] {
        assert!(place(&before, text).is_some(), "{}", before.text());
        assert_eq!(place(&before, text), place(&after, text));
    }
    assert!(before.text().contains(words::COMING) && !after.text().contains(words::COMING));
    let room = self::room((120, 40));
    insta::assert_snapshot!("figure_120x40", drawn(&room, (120, 40), &Fake(true)).snapshot());
}

#[test]
fn words_stand_in_its_place_where_they_are_wanted_or_there_is_no_room() {
    let mut room = room((80, 24));
    room.press("v");
    assert!(room.sees("The entrance lies between two lights") && room.sees(words::DESCRIBED));
    insta::assert_snapshot!("figure_in_words_80x24", room.picture().snapshot());
    room.press("v");
    assert!(!room.sees("The entrance lies") && room.sees(words::DRAWN));
    room.send(Event::Resize { width: 60, height: 15 });
    assert!(room.sees("The entrance lies"));
    room.press("v");
    assert!(room.sees("Figures are described in words"));
    // a terminal without pictures
    let mut room = Room::of_item(item(), (80, 24));
    assert!(room.sees("Figure 1: Harbour") && room.sees("The entrance lies"));
    room.press("v");
    assert!(room.sees("The entrance lies") && room.sees("shows no pictures"));
    let mut room = Room::new((80, 24));
    room.press("v");
    assert!(room.sees(words::NO_FIGURE));
}
