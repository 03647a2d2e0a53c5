//! How the state of saving is shown.

use crate::tui::Look;
use crate::tui::saving::Saving;
use crate::tui::text::exam as words;
use crate::tui::theme::Role;
use ratatui::text::Span;

/// `saved ✓ 112`, `saving …`, `3 NOT SAVED`.
pub(super) fn span(saving: &Saving, look: &Look<'_>) -> Span<'static> {
    let signs = look.theme.signs;
    if saving.failing().is_some() {
        Span::styled(words::not_saved(saving.open()), look.style(Role::Bad))
    } else if saving.is_safe() {
        Span::styled(words::saved(signs.tick, saving.saved()), look.style(Role::Dim))
    } else {
        Span::styled(words::saving(signs.ellipsis), look.style(Role::Text))
    }
}
