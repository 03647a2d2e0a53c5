//! The client at a server with TLS: a certificate of a private authority is trusted where its file is named, and what cannot be
//! trusted is refused in words that say why and what to do.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a broken fixture should stop a test at once")]

mod common;

use common::candidate::{Candidate, calls, wait};
use common::served::Served;
use common::{Bench, clocks, flat};
use std::path::{Path, PathBuf};
use std::process::Command;

const ECDSA: [&str; 5] = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/// A folder of certificates, made by Debian's `openssl`.
struct Papers<'b>(&'b Bench);

impl Papers<'_> {
    fn path(&self, name: &str) -> PathBuf {
        self.0.home().join(name)
    }
    /// Runs it on the day that is so many seconds off.
    fn openssl(&self, off: &str, arguments: &[&str]) {
        let mut openssl = Command::new("openssl");
        openssl.args(arguments).current_dir(self.0.home());
        if off != "0" {
            clocks::at(&mut openssl, off);
        }
        let made = openssl.output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    }
    /// An authority: `NAME.pem`.
    fn authority(&self, name: &str) -> PathBuf {
        let (key, cert) = (format!("{name}.key"), format!("{name}.pem"));
        let subject = format!("/CN={name}");
        let made = ["-days", "3650", "-subj", &subject, "-keyout", &key, "-out", &cert];
        self.openssl("-86400000", &[&["req", "-x509"], &ECDSA[..], &made].concat());
        self.path(&cert)
    }
    /// A server's certificate for `names` that `authority` signs for a day, so many seconds from now.
    fn server(&self, name: &str, authority: &str, names: &str, off: &str) -> [PathBuf; 2] {
        let (key, cert, wish) = (format!("{name}.key"), format!("{name}.pem"), format!("{name}.csr"));
        let asked = ["-subj", "/CN=server", "-keyout", &key, "-out", &wish];
        self.openssl("0", &[&["req", "-new"], &ECDSA[..], &asked].concat());
        let extensions = format!("{name}.ext");
        std::fs::write(self.path(&extensions), format!("subjectAltName={names}\n")).unwrap();
        let (by, with) = (format!("{authority}.pem"), format!("{authority}.key"));
        let signed = ["x509", "-req", "-in", &wish, "-CA", &by, "-CAkey", &with, "-CAcreateserial"];
        self.openssl(off, &[&signed[..], &["-days", "1", "-extfile", &extensions, "-out", &cert]].concat());
        [self.path(&cert), self.path(&key)]
    }
}

fn served(bench: &Bench, [cert, key]: [PathBuf; 2]) -> Served {
    Served::start(bench, &["--tls-cert", cert.to_str().unwrap(), "--tls-key", key.to_str().unwrap()])
}

/// Signs in with what stands in `token`; the exit code, and all that was said.
fn sign_in(url: &str, token: &Path, authorities: Option<&Path>, trusted: Option<&Path>) -> (i32, String) {
    let bench = Bench::new();
    let mut login = bench.command(&["login", url, "--token-file", token.to_str().unwrap()]);
    if let Some(file) = authorities {
        login.arg("--ca-file").arg(file);
    }
    if let Some(file) = trusted {
        login.env("SSL_CERT_FILE", file);
    }
    let done = login.output().unwrap();
    let said = String::from_utf8_lossy(&done.stdout) + String::from_utf8_lossy(&done.stderr);
    (done.status.code().unwrap(), flat(&said))
}

#[test]
fn a_certificate_is_trusted_by_its_authority_and_otherwise_refused_in_plain_words() {
    let bench = Bench::new();
    let papers = Papers(&bench);
    let (own, other) = (papers.authority("own"), papers.authority("other"));
    bench.ok(&["candidate", "add", "ada", "--name", "Ada King"]);
    let text = bench.ok(&["admin", "token", "issue", "ada"]).trim().to_owned();
    let token = papers.path("token");
    std::fs::write(&token, &text).unwrap();

    let good = served(&bench, papers.server("good", "own", "IP:127.0.0.1,DNS:localhost", "0"));
    let address = good.address;
    for url in [format!("https://{address}"), format!("https://localhost:{}", address.port())] {
        let (code, said) = sign_in(&url, &token, Some(&own), None);
        assert_eq!(code, 0, "{said}");
        assert!(said.contains("Signed in") && said.contains("Ada King"), "{said}");
    }
    // the system's store, as it is named to programs that use OpenSSL
    assert_eq!(sign_in(&format!("https://{address}"), &token, None, Some(&own)).0, 0);
    let refused = |served: &Served, authority: &Path, words: &[&str]| {
        let (code, said) = sign_in(&format!("https://{}", served.address), &token, Some(authority), None);
        assert_eq!(code, 1, "{said}");
        for word in words {
            assert!(said.contains(word), "`{word}` is missing: {said}");
        }
        assert!(!said.contains(&text), "{said}");
    };
    refused(&good, &other, &["nobody whom this computer trusts vouches", "invigil login --ca-file FILE"]);
    // the same name with another key: what a certificate of one's own is once it was renewed
    let elsewhere = Bench::new();
    let renewed = Papers(&elsewhere).authority("own");
    refused(&good, &renewed, &["it was renewed, perhaps", "invigil login --ca-file FILE"]);
    // each kind of address at a port of the other kind
    let (code, said) = sign_in(&format!("http://{address}"), &token, None, None);
    assert!(code == 1 && said.contains("write the address with https"), "{said}");
    let plain = Served::start(&bench, &[]);
    refused(&plain, &own, &["does not speak TLS on this port", "plain HTTP"]);
    drop(plain);
    // a whole attempt over it
    let delivery = calls("https", address, &text, Some(&own));
    let mut sitting = wait(Candidate::sits(&delivery, "ada", &"sales-associate".parse().unwrap())).unwrap();
    sitting.answers(40);
    let outcome = wait(sitting.submits(&delivery)).unwrap();
    assert_eq!(outcome.possible, 40);
    drop(good);

    let elsewhere = served(&bench, papers.server("elsewhere", "own", "DNS:exams.example.org", "0"));
    refused(&elsewhere, &own, &["for another name (exams.example.org)", "Sign in under the name"]);
    drop(elsewhere);
    let old = served(&bench, papers.server("old", "own", "IP:127.0.0.1", "-864000"));
    refused(&old, &own, &["has expired, on ", "clock of this computer", "renew it"]);
    drop(old);
    let early = served(&bench, papers.server("early", "own", "IP:127.0.0.1", "+864000"));
    refused(&early, &own, &["does not hold yet", "clock of this computer"]);
}
