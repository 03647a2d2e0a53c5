//! Where a server is, and what may be sent there.

use crate::sync::call::Call;
use reqwest::Url;
use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;

/// Where a server is: `https://host[:port][/path]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(pub(super) Url);

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
    pub(super) fn call(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(&format!("{}/api/v1{path}", self.0.path().trim_end_matches('/')));
        url
    }

    /// The same with what is asked for.
    pub(super) fn asking(&self, call: &Call) -> Url {
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
