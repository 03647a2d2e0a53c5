//! One table of keys: footer, help screen and the README's table come from it.
//!
//! A row belongs to a [`Context`] (a screen's name), lists the keys that do the same, the [`Action`] that they name, what
//! it does in words, and (where the footer shows it) a short label. `Everywhere` holds what works on every screen.

mod context;
mod key;

pub use context::Context;
pub use key::Key;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind};
use key::{ch, ctrl, key};

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the keymap's table explains each action in words")]
pub enum Action {
    Up,
    Down,
    PageUp,
    PageDown,
    Top,
    Bottom,
    Left,
    Right,
    Confirm,
    Back,
    Quit,
    Help,
    Refresh,
    Start,
    Practise,
    LastResult,
    Find,
    SwitchPerson,
    History,
    Tiers,
    Faster,
    Slower,
    /// Choose the option of this number (from 0).
    Choose(u8),
    ChooseHere,
    Next,
    Previous,
    GoTo,
    MarkForReview,
    Strike,
    Undo,
    Clear,
    Notes,
    Comment,
    Review,
    HideClock,
    End,
    Retry,
    Filter,
    Submit,
    Leave,
    Stay,
    Save,
    Stop,
    Toggle,
    Break,
    NextField,
    PreviousField,
    Edit,
    Sample,
    Exposure,
    Faults,
    Sort,
    Redraw,
    Blueprint,
}

impl Action {
    /// The option that it chooses, from 0.
    pub fn chooses(self) -> Option<usize> {
        match self {
            Self::Choose(option) => Some(usize::from(option)),
            _ => None,
        }
    }
}

/// A row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// Where it holds.
    pub context: Context,
    /// Keys that do the same.
    pub keys: &'static [Key],
    /// What they ask for.
    pub action: Action,
    /// What it does, in words.
    pub help: &'static str,
    /// Short label for the footer; empty where the footer leaves it out.
    pub footer: &'static str,
}

const fn row(
    context: Context,
    keys: &'static [Key],
    action: Action,
    footer: &'static str,
    help: &'static str,
) -> Row {
    Row { context, keys, action, help, footer }
}

use Action as A;
use Context as C;
use KeyCode as K;

/// The table, in the order of the contexts.
pub const TABLE: &[Row] = &[
    row(C::Everywhere, &[ch('?'), key(K::F(1))], A::Help, "help", "Help on the keys of this screen"),
    row(
        C::Everywhere,
        &[ctrl('l')],
        A::Refresh,
        "",
        "Draw the whole screen anew; at home, with what has changed elsewhere",
    ),
    row(C::Everywhere, &[ctrl('z')], A::Stop, "", "Stop the program, `fg` goes on (refused in an exam)"),
    row(C::Home, &[key(K::Enter)], A::Confirm, "open", "Details of the credential or exam under the cursor"),
    row(C::Home, &[ch('s')], A::Start, "start", "Start the exam under the cursor (or of the credential)"),
    row(C::Home, &[ch('p')], A::Practise, "practice", "Practise with public practice items"),
    row(C::Home, &[ch('h')], A::History, "history", "Look back on your attempts"),
    row(C::Home, &[ch('q'), ctrl('q'), ctrl('c')], A::Quit, "quit", "Quit"),
    row(C::Home, &[ch('/')], A::Find, "find", "Show only rows that contain a text"),
    row(
        C::Home,
        &[ch('t')],
        A::Tiers,
        "tiers",
        "Tiers, where the program has some: seats, people, what is missing",
    ),
    row(C::Home, &[ch('w')], A::SwitchPerson, "who", "Change who is sitting"),
    row(C::Home, &[key(K::Up), ch('k')], A::Up, "", "Cursor up"),
    row(C::Home, &[key(K::Down), ch('j')], A::Down, "", "Cursor down"),
    row(C::Home, &[key(K::PageUp)], A::PageUp, "", "A page up"),
    row(C::Home, &[key(K::PageDown)], A::PageDown, "", "A page down"),
    row(C::Home, &[key(K::Home)], A::Top, "", "First row"),
    row(C::Home, &[key(K::End)], A::Bottom, "", "Last row"),
    row(C::Home, &[key(K::Esc)], A::Back, "", "Show all rows again"),
    row(
        C::Details,
        &[key(K::Enter), ch('s')],
        A::Start,
        "go on",
        "Go on: rules and consent, who is sitting, terminal check",
    ),
    row(C::Details, &[ch('p')], A::Practise, "practice", "Practise with public practice items"),
    row(
        C::Details,
        &[ch('r')],
        A::LastResult,
        "last result",
        "The result of the last attempt, and what became of it",
    ),
    row(C::Details, &[key(K::Up), ch('k')], A::Up, "", "Scroll up"),
    row(C::Details, &[key(K::Down), ch('j')], A::Down, "", "Scroll down"),
    row(C::Details, &[key(K::PageUp)], A::PageUp, "", "A page up"),
    row(C::Details, &[key(K::PageDown)], A::PageDown, "", "A page down"),
    row(C::Details, &[key(K::Esc), ch('q'), ctrl('c')], A::Back, "back", "Back"),
    row(C::Consent, &[ch(' ')], A::Toggle, "agree", "Agree to the rules, or no longer"),
    row(C::Consent, &[key(K::Enter)], A::Confirm, "go on", "Go on, once agreed"),
    row(C::Consent, &[key(K::Up), ch('k')], A::Up, "", "Scroll up"),
    row(C::Consent, &[key(K::Down), ch('j')], A::Down, "read on", "Scroll down"),
    row(C::Consent, &[key(K::PageUp)], A::PageUp, "", "A page up"),
    row(C::Consent, &[key(K::PageDown)], A::PageDown, "", "A page down"),
    row(C::Consent, &[key(K::Esc), ch('q'), ctrl('c')], A::Back, "back", "Back to the details"),
    row(C::Person, &[key(K::Up)], A::Up, "", "Cursor up"),
    row(C::Person, &[key(K::Down)], A::Down, "", "Cursor down"),
    row(C::Person, &[key(K::PageUp)], A::PageUp, "", "A page up"),
    row(C::Person, &[key(K::PageDown)], A::PageDown, "", "A page down"),
    row(C::Person, &[key(K::Home)], A::Top, "", "First row"),
    row(C::Person, &[key(K::End)], A::Bottom, "", "Last row: to register"),
    row(C::Person, &[key(K::Tab)], A::NextField, "next field", "Next field"),
    row(C::Person, &[key(K::BackTab)], A::PreviousField, "", "Previous field"),
    row(
        C::Person,
        &[key(K::Enter)],
        A::Confirm,
        "confirm",
        "Use the person under the cursor, or register the new one",
    ),
    row(C::Person, &[key(K::Esc), ctrl('c')], A::Back, "back", "Show all people again; back"),
    row(C::Check, &[key(K::Enter)], A::Confirm, "begin", "Begin: the clock starts with the first question"),
    row(C::Check, &[key(K::Up)], A::Up, "", "Scroll up"),
    row(C::Check, &[key(K::Down)], A::Down, "", "Scroll down"),
    row(C::Check, &[key(K::Esc), ctrl('c')], A::Back, "back", "Back; nothing has started"),
    row(
        C::Resume,
        &[key(K::Enter)],
        A::Confirm,
        "choose",
        "Go on as the person under the cursor, or leave it alone",
    ),
    row(C::Resume, &[key(K::Up), ch('k')], A::Up, "", "Cursor up"),
    row(C::Resume, &[key(K::Down), ch('j')], A::Down, "", "Cursor down"),
    row(
        C::Resume,
        &[key(K::Esc), ch('q'), ctrl('c')],
        A::Back,
        "not now",
        "Not now: the attempt is left as it is",
    ),
    row(C::Exam, &[ch('a'), ch('1')], A::Choose(0), "answer", "Choose option A"),
    row(C::Exam, &[ch('b'), ch('2')], A::Choose(1), "", "Choose option B"),
    row(C::Exam, &[ch('c'), ch('3')], A::Choose(2), "", "Choose option C"),
    row(C::Exam, &[ch('d'), ch('4')], A::Choose(3), "", "Choose option D"),
    row(C::Exam, &[ch('e'), ch('5')], A::Choose(4), "", "Choose option E"),
    row(C::Exam, &[ch('f'), ch('6')], A::Choose(5), "", "Choose option F"),
    row(C::Exam, &[ch('7')], A::Choose(6), "", "Choose option G"),
    row(C::Exam, &[ch('8')], A::Choose(7), "", "Choose option H"),
    row(C::Exam, &[ch('9')], A::Choose(8), "", "Choose option I"),
    row(C::Exam, &[key(K::Up), ch('k')], A::Up, "", "Cursor to the option above; scrolls a long text"),
    row(C::Exam, &[key(K::Down), ch('j')], A::Down, "", "Cursor to the option below; scrolls a long text"),
    row(C::Exam, &[ch(' ')], A::ChooseHere, "", "Choose the option under the cursor"),
    row(C::Exam, &[ch('n'), key(K::Right), ch('l')], A::Next, "next", "Next question"),
    row(C::Exam, &[ch('p'), key(K::Left), ch('h')], A::Previous, "back", "Question before"),
    row(C::Exam, &[key(K::PageUp)], A::PageUp, "", "A page up in a long question"),
    row(C::Exam, &[key(K::PageDown)], A::PageDown, "", "A page down in a long question"),
    row(C::Exam, &[ch('<')], A::Left, "", "Wide code: scroll left"),
    row(C::Exam, &[ch('>')], A::Right, "", "Wide code: scroll right"),
    row(C::Exam, &[ch('m')], A::MarkForReview, "for review", "Mark the question for review, or no longer"),
    row(C::Exam, &[ch('r')], A::Review, "review", "List of all questions, and submit"),
    row(C::Exam, &[ch('x')], A::Strike, "strike", "Strike out the option under the cursor, or no longer"),
    row(C::Exam, &[ch('g')], A::GoTo, "go to", "Go to a question by its number"),
    row(C::Exam, &[ch('u')], A::Undo, "", "Undo the last change"),
    row(C::Exam, &[key(K::Backspace)], A::Clear, "", "Clear the answer to this question"),
    row(C::Exam, &[ch('w')], A::Notes, "", "Scratch notes; erased when the exam ends"),
    row(C::Exam, &[ch('i')], A::Comment, "", "Comment on the question, or report an incident"),
    row(C::Exam, &[ch('t')], A::HideClock, "", "Hide or show the clock (shown from 5 minutes on)"),
    row(C::Exam, &[ch('!')], A::Retry, "", "Try again to save, when saving failed"),
    row(C::Exam, &[ctrl('q'), ctrl('c')], A::End, "", "Leave, submit or stay"),
    row(C::Practice, &[key(K::Enter)], A::Confirm, "check", "Check the answer and read the rationale"),
    row(C::Practice, &[ch('a'), ch('1')], A::Choose(0), "answer", "Choose option A"),
    row(C::Practice, &[ch('b'), ch('2')], A::Choose(1), "", "Choose option B"),
    row(C::Practice, &[ch('c'), ch('3')], A::Choose(2), "", "Choose option C"),
    row(C::Practice, &[ch('d'), ch('4')], A::Choose(3), "", "Choose option D"),
    row(C::Practice, &[ch('e'), ch('5')], A::Choose(4), "", "Choose option E"),
    row(C::Practice, &[ch('f'), ch('6')], A::Choose(5), "", "Choose option F"),
    row(C::Practice, &[ch('7')], A::Choose(6), "", "Choose option G"),
    row(C::Practice, &[ch('8')], A::Choose(7), "", "Choose option H"),
    row(C::Practice, &[ch('9')], A::Choose(8), "", "Choose option I"),
    row(C::Practice, &[key(K::Up), ch('k')], A::Up, "", "Cursor to the option above; scrolls a long text"),
    row(
        C::Practice,
        &[key(K::Down), ch('j')],
        A::Down,
        "",
        "Cursor to the option below; scrolls a long text",
    ),
    row(C::Practice, &[ch(' ')], A::ChooseHere, "", "Choose the option under the cursor"),
    row(C::Practice, &[ch('n'), key(K::Right), ch('l')], A::Next, "next", "Next question"),
    row(C::Practice, &[ch('p'), key(K::Left), ch('h')], A::Previous, "back", "Question before"),
    row(C::Practice, &[key(K::PageUp)], A::PageUp, "", "A page up in a long question"),
    row(C::Practice, &[key(K::PageDown)], A::PageDown, "", "A page down in a long question"),
    row(C::Practice, &[ch('<')], A::Left, "", "Wide code: scroll left"),
    row(C::Practice, &[ch('>')], A::Right, "", "Wide code: scroll right"),
    row(C::Practice, &[ch('x')], A::Strike, "strike", "Strike out the option under the cursor, or no longer"),
    row(C::Practice, &[ch('g')], A::GoTo, "go to", "Go to a question by its number"),
    row(C::Practice, &[ch('u')], A::Undo, "", "Undo the last change"),
    row(C::Practice, &[key(K::Backspace)], A::Clear, "", "Clear the answer to this question"),
    row(
        C::Practice,
        &[ch('q'), key(K::Esc), ctrl('q'), ctrl('c')],
        A::Back,
        "end",
        "End the practice, with a summary; from there, home",
    ),
    row(C::Review, &[key(K::Enter)], A::Confirm, "open", "Open the question under the cursor"),
    row(C::Review, &[key(K::Up), ch('k')], A::Up, "", "Cursor up"),
    row(C::Review, &[key(K::Down), ch('j')], A::Down, "", "Cursor down"),
    row(C::Review, &[key(K::PageUp)], A::PageUp, "", "A page up"),
    row(C::Review, &[key(K::PageDown)], A::PageDown, "", "A page down"),
    row(
        C::Review,
        &[ch('f'), key(K::Tab)],
        A::Filter,
        "filter",
        "Next filter: all, open, incomplete, unseen, for review",
    ),
    row(C::Review, &[ch('s')], A::Submit, "submit", "Submit the exam (asks once)"),
    row(C::Review, &[key(K::Esc), ch('r'), ch('q')], A::Back, "back", "Back to the question left"),
    row(C::Review, &[ch('t')], A::HideClock, "", "Hide or show the clock (shown from 5 minutes on)"),
    row(C::Review, &[ch('!')], A::Retry, "", "Try again to save, when saving failed"),
    row(C::Review, &[ctrl('q'), ctrl('c')], A::End, "", "Leave, submit or stay"),
    row(C::End, &[key(K::Down), key(K::Right), key(K::Tab)], A::Down, "next choice", "Next choice"),
    row(C::End, &[key(K::Up), key(K::Left)], A::Up, "", "Choice before"),
    row(C::End, &[key(K::Enter)], A::Confirm, "do it", "Do what is chosen"),
    row(C::End, &[ch('l')], A::Leave, "", "Leave: the clock runs on"),
    row(C::End, &[ch('s')], A::Submit, "", "Submit the exam"),
    row(C::End, &[ch('b')], A::Break, "", "Take a break, where the exam allows for breaks"),
    row(C::End, &[key(K::Esc), ctrl('q'), ctrl('c')], A::Stay, "stay", "Stay"),
    row(C::GoTo, &[key(K::Enter)], A::Confirm, "go", "Go to the question of the number typed"),
    row(C::GoTo, &[key(K::Esc), ctrl('q'), ctrl('c')], A::Back, "back", "Back to the question left"),
    row(C::Submit, &[key(K::Enter)], A::Confirm, "hand in", "Hand in, once the word is typed"),
    row(C::Submit, &[key(K::PageDown)], A::PageDown, "scroll", "A page down"),
    row(C::Submit, &[key(K::PageUp)], A::PageUp, "", "A page up"),
    row(C::Submit, &[key(K::Up)], A::Up, "", "Scroll up"),
    row(C::Submit, &[key(K::Down)], A::Down, "", "Scroll down"),
    row(C::Submit, &[key(K::Esc), ctrl('q'), ctrl('c')], A::Back, "not yet", "Not yet: back to the exam"),
    row(C::Break, &[key(K::Enter)], A::Confirm, "end the break", "End the break: the clock runs again"),
    row(C::Still, &[ch('!')], A::Retry, "", "Try again to save, when saving failed"),
    row(C::Still, &[ctrl('q'), ctrl('c')], A::End, "leave", "Leave or stay"),
    row(C::Finish, &[ch('!'), key(K::Enter)], A::Retry, "try again", "Try again to hand in"),
    row(
        C::Finish,
        &[ctrl('q'), ctrl('c')],
        A::Leave,
        "home",
        "Home; the exam is over, and handing in can be repeated from there",
    ),
    row(C::Notes, &[key(K::Esc)], A::Save, "keep and close", "Keep the notes and close"),
    row(C::Notes, &[ctrl('c')], A::Back, "drop", "Close without keeping what was changed"),
    row(
        C::Writing,
        &[key(K::Tab)],
        A::NextField,
        "question/incident",
        "A comment: on the question, or an incident",
    ),
    row(C::Writing, &[key(K::Esc)], A::Save, "record", "Record what is written and close"),
    row(C::Writing, &[ctrl('c')], A::Back, "drop", "Close without recording"),
    row(C::Result, &[key(K::Enter), key(K::Esc), ch('q'), ctrl('q'), ctrl('c')], A::Back, "home", "Home"),
    row(C::Result, &[ch('c')], A::Confirm, "credential", "The credential that this exam counts for"),
    row(C::Result, &[key(K::Up), ch('k')], A::Up, "", "Scroll up"),
    row(C::Result, &[key(K::Down), ch('j')], A::Down, "", "Scroll down"),
    row(C::Result, &[key(K::PageUp)], A::PageUp, "", "A page up"),
    row(C::Result, &[key(K::PageDown)], A::PageDown, "", "A page down"),
    row(C::Result, &[ch('i')], A::Comment, "ask", "A question about an item, or an incident: whom to ask"),
    row(C::Credential, &[ch('s')], A::Start, "start its exam", "Details of its exam"),
    row(C::Credential, &[key(K::Up), ch('k')], A::Up, "", "Scroll up"),
    row(C::Credential, &[key(K::Down), ch('j')], A::Down, "", "Scroll down"),
    row(C::Credential, &[key(K::PageUp)], A::PageUp, "", "A page up"),
    row(C::Credential, &[key(K::PageDown)], A::PageDown, "", "A page down"),
    row(C::Credential, &[key(K::Esc), ch('q'), ctrl('c')], A::Back, "back", "Back"),
    row(C::History, &[key(K::Enter)], A::Confirm, "open", "Look at the attempt under the cursor"),
    row(C::History, &[key(K::Up), ch('k')], A::Up, "", "Cursor up"),
    row(C::History, &[key(K::Down), ch('j')], A::Down, "", "Cursor down"),
    row(C::History, &[key(K::PageUp)], A::PageUp, "", "A page up"),
    row(C::History, &[key(K::PageDown)], A::PageDown, "", "A page down"),
    row(C::History, &[key(K::Home)], A::Top, "", "Newest attempt"),
    row(C::History, &[key(K::End)], A::Bottom, "", "Oldest attempt"),
    row(C::History, &[key(K::Esc), ch('q'), ctrl('c')], A::Back, "back", "Back"),
    row(C::Attempt, &[key(K::Up), ch('k')], A::Up, "", "Scroll up"),
    row(C::Attempt, &[key(K::Down), ch('j')], A::Down, "scroll", "Scroll down"),
    row(C::Attempt, &[key(K::PageUp)], A::PageUp, "", "A page up"),
    row(C::Attempt, &[key(K::PageDown)], A::PageDown, "", "A page down"),
    row(C::Attempt, &[key(K::Esc), ch('q'), ctrl('c')], A::Back, "back", "Back"),
    row(C::Replay, &[ch(' ')], A::Toggle, "play/pause", "Play, or pause"),
    row(C::Replay, &[key(K::Right), ch('n'), ch('l')], A::Next, "fact on", "To the next fact"),
    row(C::Replay, &[key(K::Left), ch('p'), ch('h')], A::Previous, "back", "To the fact before"),
    row(C::Replay, &[ch('q'), key(K::Esc), ctrl('q'), ctrl('c')], A::Quit, "end", "End the replay"),
    row(C::Replay, &[ch('+'), ch('=')], A::Faster, "faster", "Faster: 1x, 2x, 4x, 8x, 16x, 60x"),
    row(C::Replay, &[ch('-')], A::Slower, "slower", "Slower"),
    row(C::Replay, &[ch('g')], A::GoTo, "time", "Go to a time of the exam's clock"),
    row(C::Replay, &[key(K::Home)], A::Top, "", "To the first fact"),
    row(C::Replay, &[key(K::End)], A::Bottom, "", "To the last fact"),
    row(C::Replay, &[key(K::Up), ch('k')], A::Up, "", "Scroll up in a long question"),
    row(C::Replay, &[key(K::Down), ch('j')], A::Down, "", "Scroll down in a long question"),
    row(C::Replay, &[key(K::PageUp)], A::PageUp, "", "A page up in a long question"),
    row(C::Replay, &[key(K::PageDown)], A::PageDown, "", "A page down in a long question"),
    row(C::Replay, &[ch('<')], A::Left, "", "Wide code: scroll left"),
    row(C::Replay, &[ch('>')], A::Right, "", "Wide code: scroll right"),
    row(C::ReplayTime, &[key(K::Enter)], A::Confirm, "go", "Go to the time typed, such as 12:30"),
    row(C::ReplayTime, &[key(K::Esc), ctrl('q'), ctrl('c')], A::Back, "back", "Back to the replay"),
    row(C::Tiers, &[key(K::Up), ch('k')], A::Up, "", "Scroll up"),
    row(C::Tiers, &[key(K::Down), ch('j')], A::Down, "scroll", "Scroll down"),
    row(C::Tiers, &[key(K::PageUp)], A::PageUp, "", "A page up"),
    row(C::Tiers, &[key(K::PageDown)], A::PageDown, "", "A page down"),
    row(C::Tiers, &[key(K::Esc), ch('q'), ctrl('c')], A::Back, "back", "Back"),
    row(C::Bank, &[key(K::Enter)], A::Confirm, "open", "The item under the cursor, as a candidate sees it"),
    row(C::Bank, &[ch('v'), key(K::Tab)], A::Toggle, "keys", "The same with keys, rationales and faults"),
    row(
        C::Bank,
        &[ch('/')],
        A::Find,
        "filter",
        "Filter: words, `domain:`, `status:`, `fault:`, `kind:`, `tag:`, `due`; `-` before a word for those without",
    ),
    row(C::Bank, &[ch('s')], A::Sort, "", "Next order: file, faults, domain, status"),
    row(C::Bank, &[ch('e')], A::Edit, "edit", "Open the editor ($VISUAL, $EDITOR) at the item"),
    row(
        C::Bank,
        &[ch('f')],
        A::Faults,
        "faults",
        "Everything that is wrong with the bank, with places and mends",
    ),
    row(C::Bank, &[ch('d')], A::Sample, "form", "A sample form: drawn as an exam draws it"),
    row(C::Bank, &[ch('x')], A::Exposure, "exposure", "How likely each item is to stand in a form"),
    row(C::Bank, &[ch('q'), ctrl('q'), ctrl('c')], A::Quit, "quit", "Quit"),
    row(C::Bank, &[key(K::Up), ch('k')], A::Up, "", "Cursor up"),
    row(C::Bank, &[key(K::Down), ch('j')], A::Down, "", "Cursor down"),
    row(C::Bank, &[key(K::PageUp)], A::PageUp, "", "A page up"),
    row(C::Bank, &[key(K::PageDown)], A::PageDown, "", "A page down"),
    row(C::Bank, &[key(K::Home)], A::Top, "", "First item"),
    row(C::Bank, &[key(K::End)], A::Bottom, "", "Last item"),
    row(C::Bank, &[key(K::Esc)], A::Back, "", "Show all items again"),
    row(
        C::BankItem,
        &[ch('v'), key(K::Tab)],
        A::Toggle,
        "other view",
        "The candidate's view, or the author's",
    ),
    row(C::BankItem, &[ch('n'), key(K::Right), ch('l')], A::Next, "next", "Next item of the list"),
    row(C::BankItem, &[ch('p'), key(K::Left), ch('h')], A::Previous, "back", "Item before"),
    row(C::BankItem, &[ch('e')], A::Edit, "edit", "Open the editor ($VISUAL, $EDITOR) at the item"),
    row(C::BankItem, &[ch('r')], A::Redraw, "shuffle", "Shuffle the options anew"),
    row(C::BankItem, &[key(K::Up), ch('k')], A::Up, "", "Scroll, or cursor up"),
    row(C::BankItem, &[key(K::Down), ch('j')], A::Down, "", "Scroll, or cursor down"),
    row(C::BankItem, &[key(K::PageUp)], A::PageUp, "", "A page up"),
    row(C::BankItem, &[key(K::PageDown)], A::PageDown, "", "A page down"),
    row(C::BankItem, &[ch('<')], A::Left, "", "Wide code: scroll left"),
    row(C::BankItem, &[ch('>')], A::Right, "", "Wide code: scroll right"),
    row(C::BankItem, &[key(K::Esc), ch('q'), ctrl('c')], A::Back, "list", "Back to the list"),
    row(
        C::BankForm,
        &[key(K::Enter)],
        A::Confirm,
        "open",
        "The question under the cursor, as its candidate sees it",
    ),
    row(C::BankForm, &[ch('r')], A::Redraw, "redraw", "Draw another form"),
    row(
        C::BankForm,
        &[ch('b'), key(K::Tab)],
        A::Blueprint,
        "blueprint",
        "By the next blueprint, where there are several",
    ),
    row(C::BankForm, &[ch('e')], A::Edit, "edit", "Open the editor ($VISUAL, $EDITOR) at the item"),
    row(C::BankForm, &[key(K::Up), ch('k')], A::Up, "", "Cursor up"),
    row(C::BankForm, &[key(K::Down), ch('j')], A::Down, "", "Cursor down"),
    row(C::BankForm, &[key(K::PageUp)], A::PageUp, "", "A page up"),
    row(C::BankForm, &[key(K::PageDown)], A::PageDown, "", "A page down"),
    row(C::BankForm, &[key(K::Home)], A::Top, "", "First question"),
    row(C::BankForm, &[key(K::End)], A::Bottom, "", "Last question"),
    row(C::BankForm, &[key(K::Esc), ch('q'), ctrl('c')], A::Back, "back", "Back"),
    row(
        C::BankExposure,
        &[ch('b'), key(K::Tab)],
        A::Blueprint,
        "blueprint",
        "By the next blueprint, where there are several",
    ),
    row(C::BankExposure, &[key(K::Up), ch('k')], A::Up, "", "Scroll up"),
    row(C::BankExposure, &[key(K::Down), ch('j')], A::Down, "", "Scroll down"),
    row(C::BankExposure, &[key(K::PageUp)], A::PageUp, "", "A page up"),
    row(C::BankExposure, &[key(K::PageDown)], A::PageDown, "", "A page down"),
    row(C::BankExposure, &[key(K::Esc), ch('q'), ctrl('c')], A::Back, "back", "Back"),
    row(C::BankFaults, &[key(K::Up), ch('k')], A::Up, "", "Scroll up"),
    row(C::BankFaults, &[key(K::Down), ch('j')], A::Down, "", "Scroll down"),
    row(C::BankFaults, &[key(K::PageUp)], A::PageUp, "", "A page up"),
    row(C::BankFaults, &[key(K::PageDown)], A::PageDown, "", "A page down"),
    row(C::BankFaults, &[ch('e')], A::Edit, "edit", "Open the editor ($VISUAL, $EDITOR) at the first error"),
    row(C::BankFaults, &[key(K::Esc), ch('q'), ctrl('c')], A::Back, "back", "Back"),
    row(C::Notice, &[key(K::Enter), key(K::Esc), ch('q'), ctrl('c')], A::Confirm, "read", "Close the notice"),
    row(C::Help, &[ch('/')], A::Find, "find", "Show only what contains a text; Esc shows all"),
    row(C::Help, &[key(K::Up), ch('k')], A::Up, "", "Scroll up"),
    row(C::Help, &[key(K::Down), ch('j')], A::Down, "", "Scroll down"),
    row(C::Help, &[key(K::PageUp)], A::PageUp, "", "A page up"),
    row(C::Help, &[key(K::PageDown)], A::PageDown, "", "A page down"),
    row(C::Help, &[key(K::Esc), ch('q'), ctrl('c')], A::Back, "back", "Back"),
];

/// What a key asks for in a context, the contexts given tried in order and `Everywhere` last. Releases ask for nothing.
pub fn action(contexts: &[Context], event: &KeyEvent) -> Option<Action> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    contexts.iter().chain(&[Context::Everywhere]).find_map(|context| {
        rows(*context).find(|row| row.keys.iter().any(|key| key.matches(event))).map(|row| row.action)
    })
}

/// True for an action that a held-down key may repeat: moving and scrolling, nothing that changes an answer.
pub fn repeats(action: Action) -> bool {
    use Action::*;
    matches!(action, Up | Down | PageUp | PageDown | Left | Right | Next | Previous)
}

/// The rows of a context, in order.
pub fn rows(context: Context) -> impl Iterator<Item = &'static Row> {
    let from = TABLE.partition_point(|row| row.context < context);
    let to = TABLE.partition_point(|row| row.context <= context);
    TABLE.get(from..to).unwrap_or_default().iter()
}

/// The whole table in Markdown, for the README.
pub fn markdown() -> String {
    let mut out = String::from("| where | keys | what |\n|---|---|---|\n");
    for row in TABLE {
        let keys: Vec<String> = row.keys.iter().map(|key| format!("`{}`", key.label())).collect();
        out.push_str(&format!("| {} | {} | {} |\n", row.context.title(), keys.join(" "), row.help));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::KeyModifiers;

    #[test]
    fn every_row_is_found_under_its_context() {
        assert!(TABLE.is_sorted_by_key(|row| row.context));
        let mut contexts: Vec<Context> = TABLE.iter().map(|row| row.context).collect();
        contexts.dedup();
        assert_eq!(contexts.iter().map(|context| rows(*context).count()).sum::<usize>(), TABLE.len());
    }

    #[test]
    fn no_key_means_two_things_in_one_context() {
        for (i, row) in TABLE.iter().enumerate() {
            for other in &TABLE[i + 1..] {
                let clash = row.context == other.context && row.keys.iter().any(|k| other.keys.contains(k));
                assert!(!clash, "{:?}: {} and {}", row.context, row.help, other.help);
            }
        }
    }

    #[test]
    fn alt_chords_and_releases_ask_for_nothing() {
        let alt = KeyEvent::new(KeyCode::Char('n'), KeyModifiers::ALT);
        assert_eq!(action(&[Context::Exam], &alt), None);
        let mut release = KeyEvent::new(KeyCode::Char('n'), KeyModifiers::NONE);
        assert_eq!(action(&[Context::Exam], &release), Some(Action::Next));
        release.kind = KeyEventKind::Release;
        assert_eq!(action(&[Context::Exam], &release), None);
    }
}
