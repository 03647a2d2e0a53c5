//! What one client, one call and one account may take.

use std::time::Duration;

/// The limits of a server.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Connections at a time; later ones wait to be accepted.
    pub connections: usize,
    /// Time for a TLS handshake.
    pub handshake: Duration,
    /// Time for the headers of a request, from the moment that the connection waits for one.
    pub headers_within: Duration,
    /// Header fields of a request.
    pub headers: usize,
    /// Bytes of a request's head.
    pub head_bytes: usize,
    /// Bytes of a body that an administrator sends.
    pub admin_body_bytes: usize,
    /// Bytes of a bank that a content developer sends.
    pub bank_bytes: usize,
    /// Time for a call, its body included.
    pub call: Duration,
    /// The same for a list of people, who are registered in one transaction: all or nobody.
    pub list: Duration,
    /// Calls at a time on one connection of HTTP/2.
    pub streams: u32,
    /// How old a connection grows before it is asked to make place for a new one.
    pub connection_age: Duration,
    /// Time for what runs when the server ends, or when a connection has to.
    pub drain: Duration,
    /// Calls of an account at once, after a pause.
    pub burst: u32,
    /// Calls of an account in a second, in the long run.
    pub calls_per_second: u32,
    /// How long the answer to a token of nobody takes.
    pub wrong_token: Duration,
    /// Tokens of nobody that are answered at a time; later ones wait their turn.
    pub wrong_tokens: usize,
    /// Tokens of an account that hold no longer are answered beside those, so many at once after a pause.
    pub outdated_burst: u32,
    /// The same in a second, in the long run.
    pub outdated_per_second: u32,
    /// The document of the interface is handed out so often at once after a pause, whoever asks.
    pub document_burst: u32,
    /// The same in a second, in the long run.
    pub documents_per_second: u32,
    /// The counters are told so often at once after a pause, whoever asks.
    pub metrics_burst: u32,
    /// The same in a second, in the long run.
    pub metrics_per_second: u32,
    /// Time for the database to say that it answers.
    pub ready: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 10_240,
            handshake: Duration::from_secs(10),
            headers_within: Duration::from_secs(10),
            headers: 64,
            head_bytes: 16 * 1024,
            admin_body_bytes: 64 * 1024,
            bank_bytes: crate::document::MAX_BYTES,
            call: Duration::from_secs(30),
            list: Duration::from_secs(300),
            streams: 32,
            connection_age: Duration::from_secs(600),
            drain: Duration::from_secs(20),
            burst: 200,
            calls_per_second: 20,
            wrong_token: Duration::from_millis(500),
            wrong_tokens: 32,
            outdated_burst: 8,
            outdated_per_second: 1,
            document_burst: 32,
            documents_per_second: 8,
            metrics_burst: 64,
            metrics_per_second: 16,
            ready: Duration::from_secs(2),
        }
    }
}
