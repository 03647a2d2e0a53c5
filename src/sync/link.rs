//! One call over HTTP: where to, how long, how often.

use crate::api::Problem;
use crate::delivery::{Crosses, DeliveryError, by_status};
use crate::sync::account::SignedIn;
use crate::sync::trust::distrusted;
use backon::{ExponentialBuilder, Retryable as _};
use reqwest::{Method, StatusCode, Url, header};
use serde::de::DeserializeOwned;
use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::OnceCell;
use zeroize::Zeroizing;

/// The media type of JSON.
pub(super) const JSON: &str = "application/json";

/// An answer of more bytes is none of ours.
const LARGEST: usize = 64 * 1024 * 1024;

/// What is said of an answer that does not begin as one of HTTP does.
const NO_HTTP: &str = "invalid HTTP version parsed";

/// Said where such an answer came over http.
const SPEAKS_TLS: &str =
    "it does not speak plain HTTP on this port, but probably TLS: write the address with https";

/// Where a server is: `https://host[:port][/path]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(Url);

/// Why an address or its certificates cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AddressError {
    /// No address.
    #[error("`{given}` is no address of a server ({why}); write it like https://exams.example.org")]
    Url {
        /// What was given.
        given: String,
        /// What is wrong with it.
        why: String,
    },
    /// The token would be sent in the clear.
    #[error(
        "`{0}` is not encrypted: anybody on the way could read the token and the answers. Use https, or --plain-http if you \
         know that the way is safe"
    )]
    Plain(String),
    /// The certificates cannot be read.
    #[error("the certificates {} cannot be used: {why}", path.display())]
    Certificates {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// There is nothing to trust.
    #[error(
        "no certificate authorities are known on this computer ({0}), so no server can be trusted. Install the system's \
         certificates (on Debian the package ca-certificates), or name a file with --ca-file"
    )]
    NoAuthorities(String),
}

impl Address {
    /// Reads an address. Plain http is for this computer alone, unless `plain` allows it.
    pub fn parse(given: &str, plain: bool) -> Result<Self, AddressError> {
        let wrong = |why: String| AddressError::Url { given: given.to_owned(), why };
        let mut url = Url::parse(given.trim()).map_err(|e| wrong(e.to_string()))?;
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        match url.scheme() {
            "https" => {}
            "http" if plain || here => {}
            "http" => return Err(AddressError::Plain(given.to_owned())),
            other => return Err(wrong(format!("`{other}` is not https"))),
        }
        if host.is_empty() {
            return Err(wrong("it names no host".to_owned()));
        }
        if !url.username().is_empty()
            || url.password().is_some()
            || url.query().is_some()
            || url.fragment().is_some()
        {
            return Err(wrong("it must hold no user name, `?` or `#`".to_owned()));
        }
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        Ok(Self(url))
    }

    /// Where `path`, which begins with a slash, lies below the server's interface.
    fn call(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(&format!("{}/api/v1{path}", self.0.path().trim_end_matches('/')));
        url
    }

    /// The same with what is asked for.
    fn asking(&self, call: &Call) -> Url {
        let mut url = self.call(&call.path);
        if !call.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&call.query);
        }
        url
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

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

/// So long a server has to say that it lives.
const LIVES_WITHIN: Duration = Duration::from_secs(4);

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

/// A way to a server, with the token of whoever calls.
pub struct Link {
    client: OnceCell<reqwest::Client>,
    address: Address,
    token: Mutex<Zeroizing<String>>,
    /// The sign-in that the token is from; where it is refused, a later one is looked for.
    account: Option<SignedIn>,
    authorities: Option<PathBuf>,
    patience: Patience,
    /// What it carries changes something.
    acts: bool,
    /// Something was changed on the way of this link, or of those beside it.
    acted: Arc<AtomicBool>,
}

impl Link {
    /// A link to `address`; `authorities` is a PEM file of certificates to be trusted instead of the system's. Nothing is
    /// read before the first call: certificates take time, and a screen may be waiting for its first frame.
    pub fn new(address: Address, token: &str, authorities: Option<&Path>, patience: Patience) -> Self {
        let authorities = authorities.map(Path::to_path_buf);
        Self {
            client: OnceCell::new(),
            address,
            token: Mutex::new(Zeroizing::new(token.to_owned())),
            account: None,
            authorities,
            patience,
            acts: false,
            acted: Arc::default(),
        }
    }

    /// The two ways of somebody who reads and changes things: where an answer is lost, it is known whether something may have
    /// been changed.
    pub(super) fn pair(reads: Self, acts: Self) -> (Self, Self) {
        let acted = acts.acted.clone();
        (Self { acted, ..reads }, Self { acts: true, ..acts })
    }

    /// Why there was no answer, and whether something may have been changed all the same.
    fn unheard(&self, why: String, may_be_there: bool) -> DeliveryError {
        match self.acted.load(Ordering::Relaxed) || (self.acts && may_be_there) {
            true => DeliveryError::Unsure(why),
            false => DeliveryError::Unreachable(why),
        }
    }

    fn unreachable(&self, error: &reqwest::Error) -> DeliveryError {
        let why = match innermost(error) {
            _ if error.is_timeout() => "no answer in time".to_owned(),
            // an alert of TLS, read as the first line of an answer
            why if why == NO_HTTP && self.address.0.scheme() == "http" => SPEAKS_TLS.to_owned(),
            why => why,
        };
        self.unheard(distrusted(error).unwrap_or(why), !error.is_connect())
    }

    /// Ends once the server says nothing at all for a while; a long answer is waited for as long as it lives.
    async fn falls_silent(&self) {
        let Some(silence) = self.patience.silence else { return std::future::pending().await };
        let mut url = self.address.0.clone();
        url.set_path(&format!("{}/healthz", self.address.0.path().trim_end_matches('/')));
        loop {
            tokio::time::sleep(silence).await;
            let Some(client) = self.client.get() else { continue };
            // whatever it says, it lives
            if client.get(url.clone()).timeout(LIVES_WITHIN).send().await.is_err() {
                return;
            }
        }
    }

    /// A link of this sign-in. Whoever signs in again while it is in use goes on with the new token.
    pub fn of(account: &SignedIn, patience: Patience) -> Result<Self, AddressError> {
        // whether the way may be in the clear was asked at the sign-in
        let address = Address::parse(&account.url, true)?;
        let link = Self::new(address, &account.token, account.ca_file.as_deref(), patience);
        Ok(Self { account: Some(account.clone()), ..link })
    }

    fn token(&self) -> Zeroizing<String> {
        self.token.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes the token of a later sign-in; false where there is none.
    fn renew(&self) -> bool {
        let Some(anew) = self.account.as_ref().and_then(SignedIn::anew) else { return false };
        let mut token = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = **token != anew.token;
        *token = Zeroizing::new(anew.token);
        is_new
    }

    /// Reads the certificates now: why none of them can be used, if so.
    pub fn check(&self) -> Result<(), AddressError> {
        self.build().map(drop)
    }

    fn build(&self) -> Result<reqwest::Client, AddressError> {
        // the first one that was installed stays; it is always this one
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("invigil/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(self.patience.connect)
            .timeout(self.patience.once)
            .pool_max_idle_per_host(1)
            .tcp_nodelay(true);
        if let Some(path) = &self.authorities {
            let wrong = |why: String| AddressError::Certificates { path: path.clone(), why };
            let pem = std::fs::read(path).map_err(|e| wrong(e.to_string()))?;
            let found = reqwest::Certificate::from_pem_bundle(&pem).map_err(|e| wrong(innermost(&e)))?;
            if found.is_empty() {
                return Err(wrong("it holds no certificate in PEM".to_owned()));
            }
            builder = builder.tls_certs_only(found);
        } else if self.address.0.scheme() == "http" {
            // the system's certificates are not asked for, and need not be there
            builder = builder.tls_certs_only(std::iter::empty());
        }
        builder.build().map_err(|e| match &self.authorities {
            Some(path) => AddressError::Certificates { path: path.clone(), why: innermost(&e) },
            None => AddressError::NoAuthorities(innermost(&e)),
        })
    }

    /// Where it leads.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Makes a call and reads its answer as JSON.
    pub(super) async fn json<T: DeserializeOwned>(&self, call: &Call) -> Result<T, DeliveryError> {
        self.heard(call).await
    }

    /// Makes a call, again where that may help, until it is answered or patience is at its end.
    pub(super) async fn bytes(&self, call: &Call) -> Result<Vec<u8>, DeliveryError> {
        self.answered(call).await
    }

    /// The same, where a refusal is heard as another kind of error.
    pub(super) async fn heard<T, E>(&self, call: &Call) -> Result<T, E>
    where
        T: DeserializeOwned,
        E: Crosses + From<DeliveryError>,
    {
        let bytes = self.answered::<E>(call).await?;
        serde_json::from_slice(&bytes).map_err(|e| DeliveryError::Unlike(e.to_string()).into())
    }

    /// The same, where a refusal is heard as another kind of error.
    pub(super) async fn answered<E>(&self, call: &Call) -> Result<Vec<u8>, E>
    where
        E: Crosses + From<DeliveryError>,
    {
        let answered = self.tried(call).await;
        let refused = match &answered {
            Err(Refusal::Told(problem, _)) => problem.status == StatusCode::UNAUTHORIZED.as_u16(),
            Err(Refusal::Unheard(error)) => matches!(error, DeliveryError::NotSignedIn),
            Ok(_) => false,
        };
        let answered = if refused && self.renew() { self.tried(call).await } else { answered };
        if self.acts && answered.is_ok() {
            self.acted.store(true, Ordering::Relaxed);
        }
        answered.map_err(Refusal::heard)
    }

    async fn tried(&self, call: &Call) -> Result<Vec<u8>, Refusal> {
        let backoff = ExponentialBuilder::default()
            .with_jitter()
            .with_min_delay(self.patience.pause)
            .with_max_delay(Duration::from_secs(2))
            .with_max_times(self.patience.again);
        let tries = (|| self.once(call)).retry(backoff).sleep(tokio::time::sleep).when(may_help);
        let all = call.within.unwrap_or(self.patience.all);
        tokio::select! {
            answered = tries => answered,
            () = tokio::time::sleep(all) => {
                Err(self.unheard(format!("no answer within {} s", all.as_secs()), true).into())
            }
            () = self.falls_silent() => {
                Err(self.unheard("it takes calls and says nothing".to_owned(), true).into())
            }
        }
    }

    async fn once(&self, call: &Call) -> Result<Vec<u8>, Refusal> {
        let client = self.client.get_or_try_init(async || self.build()).await;
        let client = client.map_err(|e| DeliveryError::Unreachable(e.to_string()))?;
        let mut request =
            client.request(call.method.clone(), self.address.asking(call)).bearer_auth(self.token().as_str());
        if let Some((kind, bytes)) = &call.body {
            request = request.header(header::CONTENT_TYPE, *kind).body(bytes.clone());
        } else if call.method == Method::POST {
            request = request.header(header::CONTENT_LENGTH, 0);
        }
        if let Some(within) = call.within {
            request = request.timeout(within);
        }
        let mut answer = request.send().await.map_err(|e| self.unreachable(&e))?;
        let status = answer.status();
        let retry_after = answer
            .headers()
            .get(header::RETRY_AFTER)
            .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
        let mut bytes = Vec::new();
        while let Some(piece) = answer.chunk().await.map_err(|e| self.unreachable(&e))? {
            if bytes.len() + piece.len() > LARGEST {
                return Err(DeliveryError::Unlike("its answer does not end".to_owned()).into());
            }
            bytes.extend_from_slice(&piece);
        }
        if status.is_success() { Ok(bytes) } else { Err(refusal(status, retry_after, &bytes)) }
    }
}

/// Why a call was not answered with what it asked for: what the server said, or why it said nothing of ours.
enum Refusal {
    Told(Problem, Option<u64>),
    Unheard(DeliveryError),
}

impl From<DeliveryError> for Refusal {
    fn from(error: DeliveryError) -> Self {
        Self::Unheard(error)
    }
}

impl Refusal {
    /// The error that this is.
    fn heard<E: Crosses + From<DeliveryError>>(self) -> E {
        match self {
            Self::Unheard(error) => error.into(),
            Self::Told(problem, retry_after) if problem.status == StatusCode::TOO_MANY_REQUESTS.as_u16() => {
                match (DeliveryError::heard(problem), retry_after) {
                    (DeliveryError::TooMany(_), Some(seconds)) => DeliveryError::TooMany(seconds).into(),
                    (error, _) => error.into(),
                }
            }
            Self::Told(problem, _) => E::heard(problem),
        }
    }
}

/// The same call may be answered another time.
fn may_help(refusal: &Refusal) -> bool {
    let told;
    let error = match refusal {
        Refusal::Unheard(error) => error,
        Refusal::Told(problem, _) => {
            told = DeliveryError::heard(problem.clone());
            &told
        }
    };
    matches!(error, DeliveryError::Unreachable(_) | DeliveryError::Unavailable | DeliveryError::Contended)
}

/// What an answer that is no success says. One that is not in the words of a server of ours is no word of it: a gateway on the way
/// answered in its place, and what it refuses today it may let pass tomorrow.
fn refusal(status: StatusCode, retry_after: Option<u64>, bytes: &[u8]) -> Refusal {
    let problem = serde_json::from_slice::<Problem>(bytes).ok();
    if let Some(problem) = problem.filter(Problem::is_ours) {
        return Refusal::Told(problem, retry_after);
    }
    let code = status.as_u16();
    let unlike = |why: String| DeliveryError::Unlike(why);
    Refusal::Unheard(match (by_status(code, ""), retry_after) {
        _ if status.is_redirection() => unlike(format!("it sends elsewhere, status {code}")),
        (DeliveryError::TooMany(_), Some(seconds)) => DeliveryError::TooMany(seconds),
        (DeliveryError::Forbidden(_) | DeliveryError::NotUnderstood(_), _) => unlike(format!(
            "status {code}, and not from an Invigil server: something on the way to it refuses"
        )),
        (DeliveryError::Unlike(_), _) => unlike(format!("status {code}")),
        (error, _) => error,
    })
}

/// What lies at the bottom of an error: the outer ones name addresses. What the system says of a connection is told in plain words.
fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let mut at = error;
    let mut told = plainly(at);
    while let Some(source) = at.source() {
        at = source;
        told = plainly(at).or(told);
    }
    if let Some(told) = told {
        return told.to_owned();
    }
    let said = at.to_string();
    if said.starts_with("failed to lookup address information") {
        return "no server of that name is known here, or there is no network".to_owned();
    }
    said.chars().filter(|c| !c.is_control()).take(200).collect()
}

/// What happened to a connection, where the system has only a word and a number for it.
fn plainly(error: &(dyn std::error::Error + 'static)) -> Option<&'static str> {
    use std::io::ErrorKind;
    Some(match error.downcast_ref::<std::io::Error>()?.kind() {
        ErrorKind::ConnectionRefused => "nobody answers at that address and port",
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe => {
            "the connection was cut off"
        }
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => {
            "there is no network to it"
        }
        ErrorKind::TimedOut => "no answer in time",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_something_on_the_way_is_no_word_of_the_server() {
        let heard = |status, bytes: &[u8]| -> DeliveryError {
            refusal(StatusCode::from_u16(status).unwrap(), None, bytes).heard()
        };
        let page = b"<html><h1>Request Entity Too Large</h1></html>";
        let json = br#"{"type":"about:blank","title":"Forbidden","status":403,"detail":"by policy","code":"forbidden"}"#;
        for (status, body) in
            [(403, &page[..]), (413, page), (400, page), (405, page), (404, page), (403, json)]
        {
            let error = heard(status, body);
            assert!(error.passes(), "{status}: {error}");
            assert!(error.to_string().contains(&format!("status {status}")), "{error}");
        }
        let ours = serde_json::to_vec(&Problem::new(403, "forbidden", "candidates may not")).unwrap();
        assert!(!heard(403, &ours).passes());
        assert!(matches!(heard(401, page), DeliveryError::NotSignedIn));
        assert!(matches!(heard(502, page), DeliveryError::Unavailable));
    }

    #[test]
    fn what_happened_to_a_connection_is_told_without_the_numbers_of_the_system() {
        for code in [104, 111, 103, 32, 113, 101, 110] {
            let told = innermost(&std::io::Error::from_raw_os_error(code));
            assert!(!told.contains("os error") && told.len() > 10, "{code}: {told}");
        }
    }

    #[test]
    fn a_token_goes_over_an_encrypted_way_or_stays_on_this_computer() {
        for here in ["http://localhost:8443", "http://127.0.0.1:9", "http://[::1]:9/", "https://x.org"] {
            Address::parse(here, false).unwrap();
        }
        let open = Address::parse("http://exams.example.org", false).unwrap_err().to_string();
        assert!(open.contains("not encrypted") && open.contains("https"), "{open}");
        Address::parse("http://exams.example.org", true).unwrap();
        for strange in
            ["exams.example.org", "ftp://x.org", "https://", "https://a:b@x.org", "https://x.org/?a=b"]
        {
            let said = Address::parse(strange, true).unwrap_err().to_string();
            assert!(said.contains(strange) && said.contains("https://exams.example.org"), "{said}");
        }
    }

    #[test]
    fn a_server_may_lie_below_a_path() {
        let address = Address::parse("https://x.org:444/exams/", false).unwrap();
        assert_eq!(address.call("/overview").as_str(), "https://x.org:444/exams/api/v1/overview");
        assert_eq!(address.to_string(), "https://x.org:444/exams");
        let plain = Address::parse("https://x.org", false).unwrap();
        assert_eq!(plain.call("/me").as_str(), "https://x.org/api/v1/me");
        assert_eq!(plain.to_string(), "https://x.org");
    }

    #[test]
    fn a_file_without_certificates_is_named() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("ca.pem");
        let link = || {
            let address = Address::parse("https://x.org", false).unwrap();
            Link::new(address, "t", Some(&path), Patience::PERSON).check().err().map(|e| e.to_string())
        };
        assert!(link().is_some_and(|said| said.contains("ca.pem")));
        std::fs::write(&path, "no certificate").unwrap();
        assert!(link().is_some_and(|said| said.contains("ca.pem") && said.contains("no certificate")));
    }
}
