//! Pieces that screens are made of. A widget draws what it is given; it asks for nothing and changes nothing.

mod page;

pub use page::{Page, fit, rule, width};
