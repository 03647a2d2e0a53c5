//! What is asked of a server, and how long that may take.

use reqwest::Method;
use std::time::Duration;

/// The media type of JSON.
pub(super) const JSON: &str = "application/json";

/// How long a call may take, and how often it is made again.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Until a connection stands.
    pub connect: Duration,
    /// For one try.
    pub once: Duration,
    /// For all tries together.
    pub all: Duration,
    /// How often it is tried again at most.
    pub again: usize,
    /// The first pause between tries; they grow from there.
    pub pause: Duration,
    /// After so long without an answer it is asked whether the server says anything at all, and again after as long; `None`
    /// where an answer is not waited for that long.
    pub silence: Option<Duration>,
}

impl Patience {
    /// For a call that a person waits for.
    pub const PERSON: Self = Self {
        connect: Duration::from_secs(2),
        once: Duration::from_secs(6),
        all: Duration::from_secs(8),
        again: 2,
        pause: Duration::from_millis(150),
        silence: None,
    };
    /// For a report, which may take a server that lives a while.
    pub const REPORT: Self = Self {
        connect: Duration::from_secs(3),
        once: Duration::from_secs(40),
        all: Duration::from_secs(60),
        again: 2,
        pause: Duration::from_millis(150),
        silence: Some(Duration::from_secs(4)),
    };
    /// For what changes something and must not be sent twice.
    pub const ACT: Self = Self {
        connect: Duration::from_secs(4),
        once: Duration::from_secs(40),
        all: Duration::from_secs(45),
        again: 0,
        pause: Duration::from_millis(150),
        silence: Some(Duration::from_secs(4)),
    };
    /// For a call that nobody waits for, made again by whoever makes it.
    pub const ONCE: Self = Self {
        connect: Duration::from_secs(5),
        once: Duration::from_secs(20),
        all: Duration::from_secs(20),
        again: 0,
        pause: Duration::from_millis(150),
        silence: None,
    };
}

/// What is sent.
#[derive(Clone)]
pub(super) struct Call {
    pub(super) method: Method,
    pub(super) path: String,
    /// Names and values behind the path.
    pub(super) query: Vec<(&'static str, String)>,
    /// Media type and bytes.
    pub(super) body: Option<(&'static str, Vec<u8>)>,
    /// It may take so long, whatever the patience of the link.
    pub(super) within: Option<Duration>,
}

impl Call {
    pub(super) fn get(path: impl Into<String>) -> Self {
        Self { method: Method::GET, path: path.into(), query: Vec::new(), body: None, within: None }
    }
    pub(super) fn post(path: impl Into<String>) -> Self {
        Self { method: Method::POST, ..Self::get(path) }
    }
    pub(super) fn with(self, kind: &'static str, bytes: Vec<u8>) -> Self {
        Self { body: Some((kind, bytes)), ..self }
    }
    /// The same with what is asked for, as far as it is.
    pub(super) fn asking<const N: usize>(self, asked: [Option<(&'static str, String)>; N]) -> Self {
        Self { query: asked.into_iter().flatten().collect(), ..self }
    }
}
