//! Where a key has a meaning: a name for each screen, pane and dialog.

/// Where a key has a meaning. The order is that of the table and of the help screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Context {
    /// On every screen.
    Everywhere,
    /// The list of credentials and exams.
    Home,
    /// An exam's details.
    Details,
    /// The rules of an exam, and consent to them.
    Consent,
    /// Who is sitting.
    Person,
    /// The terminal check.
    Check,
    /// The offer to resume.
    Resume,
    /// The exam itself.
    Exam,
    /// Practice.
    Practice,
    /// Over practice: an item of a bank that its author tries.
    Trial,
    /// Over an exam or practice: an item of which the options are put in order.
    Ordering,
    /// Over an exam or practice: an item with prompts or gaps.
    Gaps,
    /// Over an exam or practice: an item that is answered by typing.
    Entry,
    /// The answer is being typed.
    Typing,
    /// The list of items before submitting.
    Review,
    /// Leave, submit or stay.
    End,
    /// The number of an item is being typed.
    GoTo,
    /// The last question before the exam is handed in.
    Submit,
    /// A break.
    Break,
    /// The exam stands still: a pause or a break.
    Still,
    /// The exam is over and being handed in.
    Finish,
    /// Scratch notes.
    Notes,
    /// Writing a comment or the report of an incident.
    Writing,
    /// A result.
    Result,
    /// A credential's details.
    Credential,
    /// The attempts of who is sitting.
    History,
    /// The look back on one attempt.
    Attempt,
    /// An attempt is replayed.
    Replay,
    /// The time to go to in a replay is being typed.
    ReplayTime,
    /// Who reaches which tier.
    Tiers,
    /// The items of a bank that is being written.
    Bank,
    /// One of them.
    BankItem,
    /// A sample form.
    BankForm,
    /// How often each item is drawn.
    BankExposure,
    /// What is wrong with the bank.
    BankFaults,
    /// A notice that stays until it is read.
    Notice,
    /// The help screen.
    Help,
}

impl Context {
    /// Its name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Everywhere => "Everywhere",
            Self::Home => "Home",
            Self::Details => "Exam details",
            Self::Consent => "Rules and consent",
            Self::Person => "Who is sitting",
            Self::Check => "Terminal check",
            Self::Resume => "Unfinished attempt",
            Self::Exam => "Exam",
            Self::Practice => "Practice",
            Self::Trial => "Bank preview: trying a question",
            Self::Ordering => "Question: an order",
            Self::Gaps => "Question: prompts, gaps",
            Self::Entry => "Question: to type",
            Self::Typing => "Answer field",
            Self::Review => "Review",
            Self::End => "End of the exam",
            Self::GoTo => "Go to a question",
            Self::Submit => "Submit",
            Self::Break => "Break",
            Self::Still => "Pause and break",
            Self::Finish => "Handing in",
            Self::Notes => "Scratch notes",
            Self::Writing => "Comment or incident",
            Self::Result => "Result",
            Self::Credential => "Credential",
            Self::History => "History",
            Self::Attempt => "Attempt",
            Self::Replay => "Replay",
            Self::ReplayTime => "Replay: go to a time",
            Self::Tiers => "Tiers",
            Self::Bank => "Bank preview",
            Self::BankItem => "Bank preview: a question",
            Self::BankForm => "Bank preview: a sample form",
            Self::BankExposure => "Bank preview: exposure",
            Self::BankFaults => "Bank preview: faults",
            Self::Notice => "Notice",
            Self::Help => "Help",
        }
    }
}
