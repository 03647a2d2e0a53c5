//! A sample form: the draw of a seed, listed.

use super::list::padded;
use crate::digest::Digest;
use crate::edition::{Edition, Sample, Shown, kind_word, magnitude};
use crate::id::ExamId;
use crate::tui::keymap::Action;
use crate::tui::text::authors as words;
use crate::tui::theme::Role;
use crate::tui::widgets::{ListRow, Row, draw_list, draw_rows, draw_scrolled, fit, markdown, prose, width};
use crate::tui::{AuthorsWish, Look};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use std::sync::Arc;

/// What was drawn from which edition, or why nothing could be.
type Drawn = Result<(Arc<Edition>, Sample), String>;

/// The page of it.
pub(super) struct FormPage {
    pub(super) exam: ExamId,
    seed: Option<Digest>,
    drawn: Option<Drawn>,
    cursor: usize,
}

impl FormPage {
    /// A form of this exam that is on its way; by this seed, or by a random one.
    pub(super) fn new(exam: ExamId, seed: Option<Digest>) -> Self {
        Self { exam, seed, drawn: None, cursor: 0 }
    }

    /// The form is there.
    pub(super) fn drawn(&mut self, drawn: Drawn) {
        if let Ok((_, sample)) = &drawn {
            if sample.exam != self.exam {
                return;
            }
            self.seed = Some(sample.seed);
            self.cursor = self.cursor.min(sample.items.len().saturating_sub(1));
        }
        self.drawn = Some(drawn);
    }

    /// The wish for the same form of another edition.
    pub(super) fn again(&self) -> Option<AuthorsWish> {
        Some(AuthorsWish::Sample(self.exam.clone(), Some(self.seed?)))
    }

    /// The wish for another form.
    pub(super) fn redraw(&mut self, seed: Option<Digest>) -> AuthorsWish {
        self.seed = seed;
        AuthorsWish::Sample(self.exam.clone(), seed)
    }

    /// The wish for the form of the next blueprint; none where there is one alone.
    pub(super) fn next(&mut self, edition: &Edition) -> Option<AuthorsWish> {
        self.exam = next_exam(edition, &self.exam)?;
        self.drawn = None;
        Some(AuthorsWish::Sample(self.exam.clone(), self.seed))
    }

    /// The question under the cursor.
    pub(super) fn shown(&self) -> Option<(Arc<Edition>, Shown)> {
        let (edition, sample) = self.drawn.as_ref()?.as_ref().ok()?;
        Some((edition.clone(), sample.shown(u32::try_from(self.cursor + 1).ok()?)?))
    }

    /// The number of the question under the cursor, and how many there are.
    pub(super) fn place(&self) -> (usize, usize) {
        (self.cursor + 1, self.items())
    }

    fn items(&self) -> usize {
        self.drawn.as_ref().and_then(|drawn| drawn.as_ref().ok()).map_or(0, |(_, sample)| sample.items.len())
    }

    /// Moves the cursor by one; false at an end.
    pub(super) fn step(&mut self, by: isize) -> bool {
        let to = self.cursor.checked_add_signed(by).filter(|to| *to < self.items());
        self.cursor = to.unwrap_or(self.cursor);
        to.is_some()
    }

    /// Takes a key's action; false where it means nothing to a list.
    pub(super) fn act(&mut self, action: Action, size: (u16, u16)) -> bool {
        let page = usize::from(size.1.saturating_sub(10)).max(1);
        let last = self.items().saturating_sub(1);
        self.cursor = match action {
            Action::Up => self.cursor.saturating_sub(1),
            Action::Down => (self.cursor + 1).min(last),
            Action::PageUp => self.cursor.saturating_sub(page),
            Action::PageDown => (self.cursor + page).min(last),
            Action::Top => 0,
            Action::Bottom => last,
            _ => return false,
        };
        true
    }

    pub(super) fn draw(&self, frame: &mut Frame<'_>, look: &Look<'_>, area: Rect) {
        let text = Rect { x: area.x + 1, width: area.width - 1, ..area };
        let columns = usize::from(text.width.saturating_sub(1));
        let (edition, sample) = match &self.drawn {
            Some(Ok(drawn)) => drawn,
            Some(Err(why)) => {
                draw_scrolled(frame, look, text, &prose(why, Role::Bad, columns), 0);
                return;
            }
            None => {
                let row = Row::of(format!("{} {}", words::DRAWING, look.theme.signs.ellipsis), Role::Dim);
                draw_scrolled(frame, look, text, &[row], 0);
                return;
            }
        };
        let scored = sample.items.iter().filter(|(_, scored)| *scored).count();
        let mut head =
            prose(&words::form_of(sample.items.len(), scored, sample.exam.as_str()), Role::Strong, columns);
        head.extend(prose(&words::one_of(&magnitude(&sample.forms)), Role::Text, columns));
        head.extend(prose(&format!("seed {}", sample.seed), Role::Dim, columns));
        head.push(Row::default());
        let height = u16::try_from(head.len()).unwrap_or(0).min(area.height);
        draw_rows(frame, look, Rect { height, ..text }, &head, 0, 0);
        let rows: Vec<ListRow> = sample
            .items
            .iter()
            .enumerate()
            .map(|(i, (index, scored))| ListRow::of(row(look, edition, (i + 1, *index, *scored), columns)))
            .collect();
        let list = Rect { y: area.y + height, height: area.height - height, ..area };
        draw_list(frame, look, list, &rows, self.cursor);
    }
}

/// Number, item, domain, how many are asked for, and the beginning of the stem.
fn row(
    look: &Look<'_>,
    edition: &Edition,
    (number, index, scored): (usize, usize, bool),
    room: usize,
) -> Line<'static> {
    let Some((item, _)) = edition.item(index) else { return Line::default() };
    let ellipsis = look.theme.signs.ellipsis;
    let widest = |texts: &mut dyn Iterator<Item = &str>| texts.map(width).max().unwrap_or(0);
    let ids = widest(&mut edition.bank.items.iter().map(|item| item.id.as_str())).min(18);
    let domains = widest(&mut edition.bank.domains.iter().map(|d| d.short.as_str())).min(18);
    let domain = edition.bank.domains.iter().find(|domain| domain.id == item.domain);
    let lead = format!(
        "{number:>3}  {}  {}  {}  ",
        padded(&fit(item.id.as_str(), ids, ellipsis), ids),
        padded(&fit(domain.map_or("", |d| &d.short), domains, ellipsis), domains),
        padded(&kind_word(item), super::list::kind_columns(edition, 6))
    );
    let left = room.saturating_sub(width(&lead) + 3);
    let (stem, role) = match scored {
        true => (markdown::excerpt(&item.stem), Role::Dim),
        false => (words::PILOT.to_owned(), Role::Warn),
    };
    Line::from(vec![
        Span::styled(lead, look.style(Role::Text)),
        Span::styled(fit(&stem, left, ellipsis), look.style(role)),
    ])
}

/// The exam of the next blueprint; none where there is one alone.
pub(super) fn next_exam(edition: &Edition, exam: &ExamId) -> Option<ExamId> {
    let exams: Vec<&ExamId> = edition.bank.blueprints.iter().map(|blueprint| &blueprint.exam).collect();
    let at = exams.iter().position(|known| *known == exam).map_or(0, |at| at + 1);
    let next = exams.get(at % exams.len().max(1))?;
    (*next != exam).then(|| (*next).clone())
}
