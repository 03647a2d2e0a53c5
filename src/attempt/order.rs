//! Orders: what an authority (a proctor, a server) tells an attempt to do, as a signed note.
//!
//! The text of an order is six lines: `invigil/order/v1`, the attempt, the order's number, the act, milliseconds (0
//! where the act has none), the reason. Numbers of an attempt's orders only grow, so that no order works twice. The act
//! is the name of the fact; of `taken_over` the new device's verifier key follows after a space, and the reason of a
//! `message` is the message itself. So nothing of what an order changes is outside its signature.

use crate::id::AttemptId;
use crate::note::{self, Note, NoteError, SigningKey, VerifierKey};

/// First line of an order's text.
pub const ORDER_FORMAT: &str = "invigil/order/v1";

/// What is ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Exam time stands still until further order.
    Paused,
    /// Exam time runs again.
    Continued,
    /// The limit grows by `ms`.
    Extended,
    /// A message is shown; the reason is its text.
    Message,
    /// Another device, with this verifier key, goes on with the attempt.
    TakenOver(Box<VerifierKey>),
    /// A break of at most `ms`, or until it is ended where `ms` is 0.
    BreakStarted,
    /// The attempt ends.
    Terminated,
}

/// An order to one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Whom it is for.
    pub attempt: AttemptId,
    /// Its number: higher than that of every earlier order to this attempt.
    pub number: u64,
    /// What is to be done.
    pub act: Act,
    /// Milliseconds of an extension or a break; 0 else.
    pub ms: u64,
    /// Why, in one line that is not empty.
    pub reason: String,
}

/// Why an order does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    /// The attempt obeys nobody.
    #[error("this attempt obeys no orders: nobody watches it")]
    NoAuthority,
    /// Not signed by an authority of the attempt.
    #[error("the order is not signed by who watches this attempt: {0}")]
    Note(#[from] NoteError),
    /// Not the text of an order.
    #[error("the signed text is no order: {0}")]
    Text(&'static str),
    /// For another attempt.
    #[error("the order is for the attempt {0}")]
    OtherAttempt(AttemptId),
    /// Its act, milliseconds or text are not those of the fact.
    #[error("the order says `{ordered}`, not what was done: `{done}`")]
    OtherAct {
        /// What the order says.
        ordered: String,
        /// What the fact says.
        done: String,
    },
    /// Not higher than the last one.
    #[error("the order has the number {number}, and order {last} was obeyed already")]
    Repeated {
        /// Number of this order.
        number: u64,
        /// Number of the last one obeyed.
        last: u64,
    },
}

impl Act {
    /// The act's line in an order.
    pub fn line(&self) -> String {
        match self {
            Self::Paused => "paused".to_owned(),
            Self::Continued => "continued".to_owned(),
            Self::Extended => "extended".to_owned(),
            Self::Message => "message".to_owned(),
            Self::TakenOver(device) => format!("taken_over {device}"),
            Self::BreakStarted => "break_started".to_owned(),
            Self::Terminated => "terminated".to_owned(),
        }
    }
    fn parse(line: &str) -> Option<Self> {
        Some(match line {
            "paused" => Self::Paused,
            "continued" => Self::Continued,
            "extended" => Self::Extended,
            "message" => Self::Message,
            "break_started" => Self::BreakStarted,
            "terminated" => Self::Terminated,
            other => Self::TakenOver(Box::new(other.strip_prefix("taken_over ")?.parse().ok()?)),
        })
    }
}

impl Order {
    /// The text that is signed.
    pub fn text(&self) -> String {
        format!(
            "{ORDER_FORMAT}\n{}\n{}\n{}\n{}\n{}\n",
            self.attempt,
            self.number,
            self.act.line(),
            self.ms,
            self.reason
        )
    }
    /// The order as a note signed by `key`. Refused if the reason is empty or not one line.
    pub fn sign(&self, key: &SigningKey) -> Result<String, OrderError> {
        Self::parse(&self.text())?;
        Ok(note::sign(&self.text(), key)?)
    }
    /// Reads an order that one of `authorities` signed.
    pub fn open(order: &str, authorities: &[VerifierKey]) -> Result<Self, OrderError> {
        if authorities.is_empty() {
            return Err(OrderError::NoAuthority);
        }
        let note = Note::parse(order)?;
        note.open(authorities)?;
        Self::parse(note.text())
    }
    fn parse(text: &str) -> Result<Self, OrderError> {
        let lines: Vec<&str> = text.split('\n').collect();
        let &[format, attempt, number, act, ms, reason, ""] = lines.as_slice() else {
            return Err(OrderError::Text("it has not six lines"));
        };
        if format != ORDER_FORMAT {
            return Err(OrderError::Text("its first line is not invigil/order/v1"));
        }
        if reason.trim().is_empty() || reason.chars().any(char::is_control) {
            return Err(OrderError::Text("it gives no reason"));
        }
        Ok(Self {
            attempt: attempt.parse().map_err(|_| OrderError::Text("its second line is no attempt"))?,
            number: decimal(number).ok_or(OrderError::Text("its number is no number"))?,
            act: Act::parse(act).ok_or(OrderError::Text("its act is none that is known"))?,
            ms: decimal(ms).ok_or(OrderError::Text("its milliseconds are no number"))?,
            reason: reason.to_owned(),
        })
    }
}

/// A number as it is written in signed texts: digits, no sign, no leading zero.
fn decimal(text: &str) -> Option<u64> {
    let plain = text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    if plain { text.parse().ok() } else { None }
}
