//! How the state of saving and sending is shown.

use crate::tui::Look;
use crate::tui::saving::{Light, Saving};
use crate::tui::text::exam as words;
use crate::tui::theme::Role;
use ratatui::text::Span;

/// So many columns have room for a light in full words.
const ROOMY: usize = 78;

/// The state of saving, and behind it, where there is a server, the one of sending: `saved ✓ 112 · sent`.
/// While something in hand is `unrecorded`, nothing says that all is saved.
pub(super) fn spans(
    saving: &Saving,
    unrecorded: bool,
    columns: usize,
    look: &Look<'_>,
) -> Vec<Span<'static>> {
    let mut spans = vec![saved(saving, unrecorded, look)];
    if let Some(light) = saving.light() {
        let role = match light {
            Light::Sent | Light::ToSend(_) => Role::Dim,
            Light::Waiting(_) => Role::Text,
            Light::SignedOut(_) | Light::Untaken => Role::Bad,
        };
        let words = if columns < ROOMY { words::light_in_short(light) } else { words::light(light) };
        spans.push(Span::styled(format!(" {} {words}", look.theme.signs.dot), look.style(role)));
    }
    spans
}

/// `saved ✓ 112`, `saving …`, `3 NOT SAVED`.
fn saved(saving: &Saving, unrecorded: bool, look: &Look<'_>) -> Span<'static> {
    let signs = look.theme.signs;
    if saving.failing().is_some() {
        Span::styled(words::not_saved(saving.open()), look.style(Role::Bad))
    } else if saving.is_safe() && !unrecorded {
        Span::styled(words::saved(signs.tick, saving.saved()), look.style(Role::Dim))
    } else {
        Span::styled(words::saving(signs.ellipsis), look.style(Role::Text))
    }
}
