//! Bars: a share of a whole in so many columns, in signs that hold without colour.

use crate::tui::Look;
use crate::tui::theme::Role;
use ratatui::text::Span;

/// Columns of `columns` that `part` of `whole` fills, rounded to the nearest; never none for something, never all for less
/// than all.
pub fn filled(part: u64, whole: u64, columns: usize) -> usize {
    if whole == 0 || part == 0 || columns == 0 {
        return 0;
    }
    if part >= whole {
        return columns;
    }
    let wide = columns as u128;
    let nearest = (u128::from(part) * wide * 2 + u128::from(whole)) / (u128::from(whole) * 2);
    let nearest = usize::try_from(nearest).unwrap_or(columns);
    nearest.clamp(1, columns.saturating_sub(1).max(1))
}

/// A bar, such as `━━━━━━┈┈`.
pub fn share_bar(look: &Look<'_>, part: u64, whole: u64, columns: usize, role: Role) -> Vec<Span<'static>> {
    let full = filled(part, whole, columns);
    let signs = look.theme.signs;
    vec![
        Span::styled(signs.bar_full.repeat(full), look.style(role)),
        Span::styled(signs.bar_empty.repeat(columns - full), look.style(Role::Dim)),
    ]
}

/// A thin bar with a mark at `mark` of `whole`, such as `━━━━┿━━┈┈`, and the column (from 0) that the mark stands in.
pub fn marked_bar(
    look: &Look<'_>,
    part: u64,
    mark: u64,
    whole: u64,
    columns: usize,
    role: Role,
) -> (Vec<Span<'static>>, usize) {
    let full = filled(part, whole, columns);
    let at = filled(mark, whole, columns).saturating_sub(1);
    let signs = look.theme.signs;
    let run = |from: usize, to: usize| {
        let thin = full.clamp(from, to);
        [
            Span::styled(signs.bar_thin.repeat(thin - from), look.style(role)),
            Span::styled(signs.bar_rest.repeat(to - thin), look.style(Role::Dim)),
        ]
    };
    let mut spans = Vec::new();
    if columns > 0 {
        spans.extend(run(0, at));
        spans.push(Span::styled(signs.bar_mark, look.style(Role::Strong)));
        spans.extend(run(at + 1, columns));
    }
    spans.retain(|s| !s.content.is_empty());
    (spans, at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::stage;

    #[test]
    fn something_is_never_drawn_as_nothing_and_less_than_all_never_as_all() {
        assert_eq!(filled(0, 40, 8), 0);
        assert_eq!(filled(1, 1000, 8), 1);
        assert_eq!(filled(999, 1000, 8), 7);
        assert_eq!(filled(8, 8, 8), 8);
        assert_eq!(filled(4, 8, 8), 4);
        assert_eq!(filled(1, 0, 8), 0);
        assert_eq!(filled(1, 2, 1), 1);
        assert_eq!(filled(u64::MAX, u64::MAX, 8), 8);
    }

    #[test]
    fn the_pass_mark_stands_in_its_column() {
        let text =
            |spans: Vec<Span<'static>>| spans.iter().map(|s| s.content.to_string()).collect::<String>();
        stage::looking(|look| {
            let (spans, at) = marked_bar(look, 33, 28, 40, 20, Role::Good);
            assert_eq!(text(spans), "━━━━━━━━━━━━━┿━━━┈┈┈");
            assert_eq!(at, 13);
            let (spans, _) = marked_bar(look, 10, 28, 40, 20, Role::Bad);
            assert_eq!(text(spans), "━━━━━┈┈┈┈┈┈┈┈┿┈┈┈┈┈┈");
            assert_eq!(text(share_bar(look, 6, 8, 8, Role::Text)), "━━━━━━┈┈");
            assert_eq!(marked_bar(look, 1, 1, 1, 0, Role::Good).0.len(), 0);
        });
    }
}
