//! Why a server's certificate was not trusted, in words that say what to do.

use rustls::CertificateError;
use std::error::Error;
use std::io;
use std::time::Duration;

/// Why the certificate that a server showed was refused, if that is what went wrong.
pub(super) fn distrusted(error: &(dyn Error + 'static)) -> Option<String> {
    match tls(error)? {
        rustls::Error::InvalidCertificate(why) => Some(told(why)),
        // of a certificate that could not even be read
        rustls::Error::NoCertificatesPresented => Some("the server shows no certificate".to_owned()),
        // what came first were no bytes of TLS
        rustls::Error::InvalidMessage(_) => Some(
            "it does not speak TLS on this port: the address begins with https and the server speaks plain HTTP there. Ask \
             whoever keeps the server for the right address"
                .to_owned(),
        ),
        _ => None,
    }
}

/// The error of TLS at the bottom of another one.
fn tls<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e rustls::Error> {
    let mut at = Some(error);
    while let Some(error) = at {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        // what an input error wraps is not named as its source, only what lies below that
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        at = match wrapped {
            Some(wrapped) => Some(wrapped as &(dyn Error + 'static)),
            None => error.source(),
        };
    }
    None
}

fn told(why: &CertificateError) -> String {
    match why {
        CertificateError::UnknownIssuer => "nobody whom this computer trusts vouches for its certificate. Of a server with a \
             certificate of its own, get the file of whoever vouches for it and sign in with `invigil login --ca-file FILE`"
            .to_owned(),
        // the name of who vouches for it is known, and the key behind that name is another one, or of another kind
        CertificateError::BadSignature
        | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => "its certificate was not made by whom this computer trusts under that name: it was \
             renewed, perhaps. Of a server with a certificate of its own, get the new file of whoever vouches for it and sign \
             in with `invigil login --ca-file FILE`"
            .to_owned(),
        CertificateError::NotValidForName => other_names(&[]),
        CertificateError::NotValidForNameContext { presented, .. } => other_names(presented),
        CertificateError::Expired => expired(""),
        CertificateError::ExpiredContext { not_after, .. } => {
            expired(&day(Duration::from_secs(not_after.as_secs())))
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "its certificate does not hold yet. Look at the clock of this computer; if that is right, tell whoever keeps the \
             server"
                .to_owned()
        }
        CertificateError::UnsupportedSignatureAlgorithmContext { .. } => {
            keeper("its certificate is signed in a way that this program does not know")
        }
        CertificateError::BadEncoding => keeper("its certificate cannot be read"),
        CertificateError::Revoked => keeper("its certificate was revoked"),
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            keeper("its certificate is not made for a server")
        }
        CertificateError::UnhandledCriticalExtension => {
            keeper("its certificate makes a condition that this program does not know")
        }
        // as in `Other(OtherError(CaUsedAsEndEntity))`
        other if format!("{other:?}").contains("CaUsedAsEndEntity") => {
            keeper("it shows the certificate of an authority as its own (openssl makes such ones with CA:TRUE)")
        }
        other => {
            let name = format!("{other:?}");
            let name = name.split(|c: char| !c.is_alphanumeric()).rfind(|word| !word.is_empty());
            keeper(&format!("its certificate cannot be trusted ({})", name.unwrap_or_default()))
        }
    }
}

/// What only its keeper can mend.
fn keeper(what: &str) -> String {
    format!("{what}. Tell whoever keeps the server, who needs another certificate")
}

fn expired(when: &str) -> String {
    format!(
        "its certificate has expired{when}. Look at the clock of this computer; if that is right, whoever keeps the server has \
         to renew it"
    )
}

fn other_names(presented: &[String]) -> String {
    // as in `DnsName("exams.example.org")`
    let name = |shown: &String| shown.split('"').nth(1).unwrap_or(shown).to_owned();
    let names: Vec<String> = presented.iter().map(name).filter(|name| !name.is_empty()).take(5).collect();
    let which = if names.is_empty() { String::new() } else { format!(" ({})", names.join(", ")) };
    format!(
        "its certificate is for another name{which}. Sign in under the name that it is for; if this is the right one, somebody \
         may be in between: tell whoever keeps the server"
    )
}

/// `, on 29 Nov 2026`.
fn day(since_1970: Duration) -> String {
    let ms = i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX);
    format!(", on {}", crate::time::Timestamp(ms).day().0.format("%-d %b %Y"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_reason_is_told_in_the_form_of_the_program() {
        let kind = CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext {
            signature_algorithm_id: vec![6, 8, 42],
            public_key_algorithm_id: vec![6, 7, 42],
        };
        assert!(told(&kind).contains("invigil login --ca-file FILE"), "{}", told(&kind));
        let all = [
            kind,
            CertificateError::BadEncoding,
            CertificateError::Revoked,
            CertificateError::InvalidPurpose,
            CertificateError::UnhandledCriticalExtension,
            CertificateError::UnknownRevocationStatus,
        ];
        for why in all {
            let said = told(&why);
            assert!(!said.contains(['{', '[', '_']) && said.contains("whoever"), "{said}");
        }
    }
}
