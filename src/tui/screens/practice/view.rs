//! The picture of practice.

use super::super::exam::{Marks, Rooms, draw_item, without};
use super::{PracticeScreen, Stage, Work, extra};
use crate::api::Feedback;
use crate::form::PresentedItem;
use crate::tui::Look;
use crate::tui::keymap::{Action, Context};
use crate::tui::text::{authors, exam as exam_words, practice as words, types};
use crate::tui::theme::Role;
use crate::tui::widgets::{Page, Row, draw_message, draw_scrolled, fit, prose, put, rule, share_bar, width};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// What cannot be done any more once an answer is checked.
const CHANGES: [Action; 5] =
    [Action::Confirm, Action::Choose(0), Action::Strike, Action::ChooseHere, Action::Place(0)];

impl PracticeScreen {
    pub(super) fn draw(&self, frame: &mut Frame<'_>, look: &Look<'_>) {
        let signs = look.theme.signs;
        let title = self.form().map_or(self.exam.as_str(), |form| form.title.as_str());
        let right = match (&self.trial, &self.stage) {
            (Some(trial), _) => trial.id.clone(),
            (None, Stage::Items | Stage::GoTo(_)) => {
                exam_words::question(self.desk.number(), self.desk.items())
            }
            _ => String::new(),
        };
        let room = usize::from(frame.area().width).saturating_sub(4 + width(&right));
        let left = match self.stage {
            Stage::Summary => words::summary_title().to_owned(),
            _ if self.trial.is_some() => format!("{title} {} {}", signs.dot, authors::TRIAL),
            _ => format!("{title} {} {}", signs.dot, words::practice()),
        };
        let left = fit(&left, room, signs.ellipsis);
        let checked = self.here().is_some_and(|work| work.feedback.is_some());
        let mut gone = if checked { CHANGES.to_vec() } else { Vec::new() };
        if self.trial.is_some() {
            gone.extend([Action::Next, Action::Previous, Action::GoTo, Action::Back, Action::End]);
        }
        gone.extend(self.item().map(|item| without(item.kind)).unwrap_or_default());
        let footer = match (&self.stage, self.item()) {
            (Stage::Summary, _) => Self::summary_footer(look),
            (Stage::Items, Some(item)) => {
                look.keys.footer_for(self.footer(), self.desk.options_here(item), &gone)
            }
            _ => look.keys.footer(self.footer()),
        };
        let page = Page { left, right, footer };
        let Some(area) = page.draw(frame, look, String::new) else { return };
        let text =
            Rect { x: area.x + 1, y: area.y + 1, width: area.width.min(82) - 2, height: area.height - 1 };
        let text_room = usize::from(text.width);
        match &self.stage {
            Stage::Waiting { .. } => {
                draw_scrolled(
                    frame,
                    look,
                    text,
                    &prose(&words::preparing(signs.ellipsis), Role::Text, text_room),
                    0,
                );
            }
            Stage::Failed(reason) => {
                let mut rows = prose(words::failed(), Role::Strong, text_room);
                rows.extend(prose(reason, Role::Text, text_room));
                rows.push(Row::default());
                rows.extend(prose(
                    &words::go_back(&look.key(Context::Practice, Action::Back)),
                    Role::Text,
                    text_room,
                ));
                draw_scrolled(frame, look, text, &rows, 0);
            }
            Stage::Summary => draw_scrolled(frame, look, text, &self.summary(look, text_room), 0),
            Stage::Items | Stage::GoTo(_) => self.draw_item(frame, look),
        }
        if let Stage::GoTo(go_to) = &self.stage {
            go_to.draw(frame, look, self.desk.items());
        }
        if let Some(told) = &self.told {
            draw_message(frame, look, told);
        }
    }

    /// Contexts for the footer: keys of items only where there are items.
    fn footer(&self) -> &'static [Context] {
        match self.stage {
            Stage::Items | Stage::GoTo(_) => self.contexts(),
            Stage::Waiting { .. } | Stage::Failed(_) | Stage::Summary => &[],
        }
    }

    fn summary_footer(look: &Look<'_>) -> Vec<(String, &'static str)> {
        let key = |action| look.key(Context::Practice, action);
        let own = [(key(Action::Confirm), words::HOME), (key(Action::Previous), words::TO_QUESTIONS)];
        own.into_iter().chain(look.keys.footer_for(&[], 0, &[])).collect()
    }

    fn draw_item(&self, frame: &mut Frame<'_>, look: &Look<'_>) {
        let (Some(item), Some(work)) = (self.item(), self.here()) else { return };
        let size = (frame.area().width, frame.area().height);
        let mut own;
        let desk = if self.desk.size() == size {
            &self.desk
        } else {
            own = self.desk.clone();
            own.resize(size);
            own.lay_out(item, extra(work));
            &own
        };
        let Some(rooms) = desk.rooms() else { return };
        put(frame, self.sub_line(look, item, work, usize::from(rooms.sub.width)), rooms.sub);
        // once checked, rationales say more than strikes
        let struck: &[_] = if work.feedback.is_some() { &[] } else { &work.struck };
        draw_item(frame, look, &rooms, desk, item, Marks { given: &work.given, struck });
        if let Some(at) = rooms.rule {
            rule(frame, look, at);
        }
        put(frame, self.strip(look, &rooms), rooms.strip);
    }

    fn sub_line(&self, look: &Look<'_>, item: &PresentedItem, work: &Work, columns: usize) -> Line<'static> {
        let signs = look.theme.signs;
        let (state, role) = match (&work.feedback, work.asked) {
            (Some(feedback), _) if feedback.right => (words::right().to_owned(), Role::Good),
            (Some(feedback), _) if feedback.partly => (words::partly_right().to_owned(), Role::Warn),
            (Some(_), _) => (words::not_right().to_owned(), Role::Bad),
            (None, true) => (words::checking(signs.ellipsis), Role::Text),
            (None, false) if self.trial.is_some() => (authors::NOTHING_KEPT.to_owned(), Role::Dim),
            (None, false) => (words::no_record().to_owned(), Role::Dim),
        };
        let choose = types::task(item.kind, item.select);
        let form_domain = self.form().and_then(|form| form.domains.iter().find(|d| d.id == item.domain));
        let room = columns.saturating_sub(width(&choose) + width(&state) + 8);
        let domain = fit(form_domain.map_or("", |d| d.name.as_str()), room, signs.ellipsis);
        let mut spans = vec![
            Span::styled(format!(" {domain} {} ", signs.dot), look.style(Role::Dim)),
            Span::styled(
                choose,
                look.style(if item.select == 1 || !item.kind.is_choice() { Role::Dim } else { Role::Strong }),
            ),
        ];
        let used: usize = spans.iter().map(Span::width).sum();
        spans.push(Span::raw(" ".repeat(columns.saturating_sub(used + width(&state) + 1))));
        spans.push(Span::styled(state, look.style(role)));
        Line::from(spans)
    }

    fn strip(&self, look: &Look<'_>, rooms: &Rooms) -> Line<'static> {
        if let Some(trial) = &self.trial {
            let earned = trial.earned.as_deref().unwrap_or_default();
            let room = usize::from(rooms.strip.width).saturating_sub(2);
            let earned = fit(earned, room, look.theme.signs.ellipsis);
            return Line::from(vec![Span::raw(" "), Span::styled(earned, look.style(Role::Strong))]);
        }
        let (right, wrong, left) = self.counts();
        let counts = words::counts(right, wrong, left);
        let room = usize::from(rooms.strip.width).saturating_sub(width(&counts) + 4);
        let mut spans = vec![Span::raw(" ")];
        spans.extend(share_bar(look, (right + wrong) as u64, self.work.len() as u64, room, Role::Text));
        spans.push(Span::raw("  "));
        spans.push(Span::styled(counts, look.style(Role::Text)));
        Line::from(spans)
    }

    fn summary(&self, look: &Look<'_>, room: usize) -> Vec<Row> {
        let (right, wrong, left) = self.counts();
        let key = |action| look.key(Context::Practice, action);
        let mut rows = prose(&words::summary(right, right + wrong, right + wrong + left), Role::Strong, room);
        rows.push(Row::default());
        if let Some(form) = self.form() {
            for domain in &form.domains {
                let of = |f: &dyn Fn(&Feedback) -> bool| {
                    let pairs =
                        form.items.iter().zip(&self.work).filter(|(item, _)| item.domain == domain.id);
                    pairs.filter(|(_, work)| work.feedback.as_ref().is_some_and(f)).count()
                };
                let (right, checked) = (of(&|f| f.right), of(&|_| true));
                if checked > 0 {
                    rows.extend(prose(&words::domain(&domain.name, right, checked), Role::Text, room));
                }
            }
            rows.push(Row::default());
        }
        rows.extend(prose(words::counts_for_nothing(), Role::Dim, room));
        rows.push(Row::default());
        rows.extend(prose(
            &words::summary_keys(&key(Action::Back), &key(Action::Previous)),
            Role::Text,
            room,
        ));
        rows
    }
}
