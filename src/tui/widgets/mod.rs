//! Pieces that screens are made of. A widget draws what it is given; it asks for nothing and changes nothing.
//!
//! Text goes in two steps: a *layout* makes [`Row`]s for a width ([`markdown::layout`], [`prose`]), drawing shows a part of
//! them. So a screen lays out once and draws on every key.

mod bars;
mod beside;
mod clusters;
mod code;
mod dialog;
mod editor;
mod field;
mod list;
pub mod markdown;
mod page;
mod put;
mod row;
mod scroll;
mod table;
mod timeline;
mod wrap;

pub use bars::{filled, marked_bar, share_bar};
pub use beside::beside;
pub use clusters::pin_joined_signs;
pub use dialog::{PANEL_MARGIN, message_panel, panel_at_foot};
pub use editor::Editor;
pub use field::Field;
pub use list::{ListRow, draw_list, moved, offset};
pub use page::{Footer, Page, draw_message, fit, fit_middle, rule, side_rule, width};
pub use put::{put, put_into, takes_one_column};
pub use row::{Ink, Piece, Row, Strip, draw_rows};
pub use scroll::{Hidden, above_mark, below_mark, both_marks, draw_scrolled, last_offset};
pub use timeline::{Mark, timeline};
pub use wrap::{Run, prose, wrap};
