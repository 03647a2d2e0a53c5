//! One call over HTTP: carried to the server, how often, and what comes back.

use crate::delivery::{Crosses, DeliveryError};
use crate::sync::account::SignedIn;
use crate::sync::address::{Address, AddressError};
use crate::sync::call::{Call, Patience};
use crate::sync::refusal::{Refusal, innermost, may_help, refusal};
use crate::sync::trust::distrusted;
use backon::{ExponentialBuilder, Retryable as _};
use reqwest::{Method, StatusCode, header};
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::OnceCell;
use zeroize::Zeroizing;

/// An answer of more bytes is none of ours.
const LARGEST: usize = 64 * 1024 * 1024;

/// What is said of an answer that does not begin as one of HTTP does.
const NO_HTTP: &str = "invalid HTTP version parsed";

/// Said where such an answer came over http.
const SPEAKS_TLS: &str =
    "it does not speak plain HTTP on this port, but probably TLS: write the address with https";

/// So long a server has to say that it lives.
const LIVES_WITHIN: Duration = Duration::from_secs(4);

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
        let refused = matches!(&answered, Err(Refusal::Told(problem, _)) if problem.status == StatusCode::UNAUTHORIZED.as_u16());
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

#[cfg(test)]
mod tests {
    use super::*;

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
