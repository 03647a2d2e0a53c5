//! Why the machine does not accept a fact.

use crate::attempt::TicketError;
use crate::attempt::order::OrderError;
use crate::attempt::review::Span;
use crate::id::ChoiceId;

/// Why a fact was refused. Nothing has changed then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "members are explained by the message of their variant")]
pub enum Refusal {
    /// Record 0 is something else.
    #[error("an attempt begins with `opened` as record 0")]
    NotOpened,
    /// `opened` stands elsewhere.
    #[error("an attempt is opened once, by record 0")]
    OpenedTwice,
    /// Not the next record.
    #[error("record {expected} is due here, and this is record {found}")]
    OutOfOrder { expected: u64, found: u64 },
    /// Record 0 binds what cannot be.
    #[error("record 0 binds an attempt that cannot be: {0}")]
    Binding(BindingFault),
    /// The clock has not started.
    #[error("the exam has not started yet")]
    NotStarted,
    /// The clock started already.
    #[error("the exam has started already")]
    StartedTwice,
    /// The clock stands still by order.
    #[error("the exam is paused; it goes on when the proctor says so")]
    Paused,
    /// Not paused.
    #[error("the exam is not paused")]
    NotPaused,
    /// A break is on.
    #[error("a break is on; end it first")]
    OnBreak,
    /// No break is on.
    #[error("no break is on")]
    NotOnBreak,
    /// The allowance for breaks is used up, or there is none.
    #[error("no break time is left")]
    NoBreakLeft,
    /// At or after the deadline.
    #[error("the time was up after {limit}; this came at {elapsed}", limit = Span(*limit_ms), elapsed = Span(*elapsed_ms))]
    TimeIsUp { limit_ms: u64, elapsed_ms: u64 },
    /// Before the deadline.
    #[error("the time is not up: {left} are left", left = Span(*left_ms))]
    TimeLeft { left_ms: u64 },
    /// The attempt is over.
    #[error("the attempt has ended: nothing but its signature may follow, once")]
    Ended,
    /// Signed before its end.
    #[error("the attempt has not ended, so it cannot be signed")]
    NotEnded,
    /// No such item.
    #[error("the form has no question {item}: it has {items}")]
    NoSuchItem { item: u32, items: u32 },
    /// Acted on an item that was never shown.
    #[error("question {item} has not been shown yet")]
    NotShown { item: u32 },
    /// No such option.
    #[error("question {item} has no option {choice}")]
    NoSuchChoice { item: u32, choice: ChoiceId },
    /// One option too many.
    #[error("question {item} asks for {select}, and {chosen} are chosen: clear one first")]
    TooManyChoices { item: u32, chosen: usize, select: u32 },
    /// No option.
    #[error("an answer to question {item} without an option: that is `cleared`")]
    EmptyResponse { item: u32 },
    /// An option twice, or not in the form's order.
    #[error("the options chosen for question {item} are not in the form's order, each once")]
    ChoiceOrder { item: u32 },
    /// Not all options where an order is asked for.
    #[error("question {item} asks for an order of all {options} options, each once, and {chosen} are given")]
    NoOrder { item: u32, chosen: usize, options: usize },
    /// Two options for one gap.
    #[error("a gap of question {item} gets two options: it takes one")]
    GapTwice { item: u32 },
    /// Options where text is due.
    #[error("question {item} asks for text, and options are chosen")]
    NotEntered { item: u32 },
    /// Text where options are due.
    #[error("question {item} asks for options, and text was entered")]
    NotChosen { item: u32 },
    /// A text that cannot be kept as a response.
    #[error(
        "this cannot be kept as an answer to question {item}: it must hold 1 to {max} characters on one line, and none that steer a terminal or turn the writing direction"
    )]
    Entry { item: u32, max: usize },
    /// Focus is not recorded in this attempt.
    #[error("this attempt does not record the focus")]
    FocusNotWatched,
    /// Text with something in it that cannot be shown, or too long, or empty.
    #[error(
        "this text cannot be kept: it must hold 1 to {TEXT_MAX} characters, and none that steer a terminal or turn the writing direction"
    )]
    Text,
    /// A jump that the clocks do not show.
    #[error("the clocks do not show a jump by {by_ms} ms here")]
    NoJump { by_ms: i64 },
    /// A gap that the clocks do not show.
    #[error("the clocks do not show a gap {behind_ms} ms behind here")]
    NoGap { behind_ms: u64 },
    /// A gap that is known, or is not charged for more than that.
    #[error("there is no gap here that would count as {ms} ms by the time since boot")]
    NoDoubt { ms: u64 },
    /// A gap that is known, or of another length.
    #[error("there is no gap here that was {ms} ms long by the clock that is put right")]
    NotSettled { ms: u64 },
    /// An extension by nothing.
    #[error("an extension by 0 ms changes nothing")]
    NoExtension,
    /// No verifier key.
    #[error("`{0}` is no verifier key of a device")]
    Device(String),
    /// Not by its ticket.
    #[error("{0}")]
    Ticket(#[from] TicketError),
    /// Without an authorised order.
    #[error("{0}")]
    Order(#[from] OrderError),
}

/// Longest comment or message, in characters.
pub const TEXT_MAX: usize = 4_000;
/// Most items of a form.
pub const ITEMS_MAX: u32 = 10_000;

/// What record 0 binds and cannot.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "members are explained by the message of their variant")]
pub enum BindingFault {
    /// No items, or more than anybody can answer.
    #[error("a form has 1 to {ITEMS_MAX} questions, not {0}")]
    Items(u32),
    /// More scored items than items.
    #[error("{scored} questions are scored of {items}")]
    Scored { scored: u32, items: u32 },
    /// No time.
    #[error("it has no time limit")]
    NoTime,
    /// A key that is none.
    #[error("`{0}` is no verifier key")]
    Key(String),
    /// The form at hand is another one.
    #[error("it has {items} questions, and the form at hand has {found}")]
    Form { items: u32, found: usize },
}

/// True for text that may be kept and shown: 1 to [`TEXT_MAX`] characters, no control characters but newline and tab,
/// none that turn the writing direction.
pub fn is_clean_text(text: &str) -> bool {
    let steers = |c: char| {
        (c.is_control() && c != '\n' && c != '\t')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    !text.is_empty() && text.chars().count() <= TEXT_MAX && !text.chars().any(steers)
}
