//! A server of the real binary, and a client that speaks HTTP/1.1 by itself, so that it can also speak it badly.

use super::Bench;
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::thread::JoinHandle;
use std::time::Duration;

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(40);

/// A running server.
pub struct Served {
    child: Child,
    log: PathBuf,
    told: Option<JoinHandle<()>>,
    /// Where it listens.
    pub address: SocketAddr,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// Head, in lower case.
    pub head: String,
    /// Body.
    pub body: String,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }
    /// The code of a problem, whose form is checked.
    pub fn problem(&self) -> String {
        assert!(self.head.contains("content-type: application/problem+json"), "{self:?}");
        let problem = self.json();
        assert_eq!(problem["status"], self.status, "{self:?}");
        let code = problem["code"].as_str().unwrap().to_owned();
        assert_eq!(problem["type"], format!("urn:invigil:problem:{code}"));
        assert!(!problem["detail"].as_str().unwrap().is_empty(), "{self:?}");
        code
    }
}

impl Served {
    /// Starts a server on a free port of this computer and waits until it listens.
    pub fn start(bench: &Bench, arguments: &[&str]) -> Self {
        let mut all = vec!["serve", "--listen", "127.0.0.1:0"];
        all.extend(arguments);
        Self::of(bench, bench.command(&all))
    }

    /// Starts the server that `command` is.
    pub fn of(bench: &Bench, command: Command) -> Self {
        let (mut served, mut said) = Self::listening(bench, command);
        let mut file = std::fs::File::options().append(true).open(&served.log).unwrap();
        served.told = Some(std::thread::spawn(move || drop(std::io::copy(&mut said, &mut file))));
        served
    }

    /// Starts a server to which nobody listens any more, once it does.
    pub fn unheard(bench: &Bench) -> Self {
        Self::listening(bench, bench.command(&["serve", "--listen", "127.0.0.1:0"])).0
    }

    /// Starts a server and waits until it listens; with what it says from then on.
    fn listening(bench: &Bench, mut command: Command) -> (Self, BufReader<ChildStderr>) {
        let number = std::fs::read_dir(bench.home()).map_or(0, Iterator::count);
        let log = bench.home().join(format!("server-{number}.log"));
        let child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let nowhere = SocketAddr::from(([0, 0, 0, 0], 0));
        let mut served = Self { child, log, told: None, address: nowhere };
        let mut said = BufReader::new(served.child.stderr.take().unwrap());
        let mut all = String::new();
        while served.address == nowhere {
            let from = all.len();
            assert_ne!(said.read_line(&mut all).unwrap(), 0, "no server: {all}");
            std::fs::write(&served.log, &all).unwrap();
            let told: Value = serde_json::from_str(&all[from..]).unwrap_or_default();
            if told["message"] == "listening" {
                served.address = told["address"].as_str().unwrap().parse().unwrap();
            }
        }
        (served, said)
    }

    /// A connection.
    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// A call with a body of JSON, where there is one; a text is sent as the lines of a journal.
    pub fn call(&self, method: &str, path: &str, token: &str, body: Option<&Value>) -> Answer {
        let mut head = format!("{method} {path} HTTP/1.1\r\nhost: here\r\nconnection: close\r\n");
        if !token.is_empty() {
            head.push_str(&format!("authorization: Bearer {token}\r\n"));
        }
        let body = body.map(|body| match body {
            Value::String(lines) => ("application/jsonl", lines.clone()),
            body => ("application/json", body.to_string()),
        });
        if let Some((kind, body)) = &body {
            head.push_str(&format!("content-type: {kind}\r\ncontent-length: {}\r\n", body.len()));
        }
        let body = body.map(|(_, body)| body);
        self.raw(&format!("{head}\r\n{}", body.unwrap_or_default()))
    }

    /// Begins to register `id`, and stops in the midst of the body, once the server has asked for it; what is missing.
    pub fn half_registered(&self, token: &str, id: &str) -> (TcpStream, String) {
        let body = serde_json::json!({ "id": id, "name": "Half Example" }).to_string();
        let head = format!(
            "POST /api/v1/admin/people HTTP/1.1\r\nhost: here\r\nauthorization: Bearer {token}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\nexpect: 100-continue\r\n\r\n",
            body.len()
        );
        let mut stream = self.connect();
        stream.write_all(head.as_bytes()).unwrap();
        let mut go_on = [0; 25];
        stream.read_exact(&mut go_on).unwrap();
        assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
        stream.write_all(&body.as_bytes()[..5]).unwrap();
        (stream, body[5..].to_owned())
    }

    /// Waits until the log has `text`.
    pub fn logged(&self, text: &str) {
        for _ in 0..PATIENCE.as_millis() / 10 {
            if self.log().contains(text) {
                return;
            }
            std::thread::park_timeout(Duration::from_millis(10));
        }
        panic!("`{text}` never came\n{}", self.log());
    }

    /// Sends these bytes and reads until the server closes the connection.
    pub fn raw(&self, request: &str) -> Answer {
        let mut stream = self.connect();
        // a server that refuses early may close before everything is sent
        let _ = stream.write_all(request.as_bytes());
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        answer(&bytes)
    }

    /// What it said so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// Sends a signal, such as `TERM`.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status();
        assert!(sent.unwrap().success());
    }

    /// The number of its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits for its end; the log is whole then.
    pub fn end(&mut self) -> ExitStatus {
        let status = self.child.wait().unwrap();
        self.told.take().map(JoinHandle::join);
        status
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn answer(bytes: &[u8]) -> Answer {
    let text = String::from_utf8_lossy(bytes);
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or(0);
    let head = head.to_lowercase();
    Answer { status, head, body: body.to_owned() }
}

/// A certificate of this computer's own address and its key, by ECDSA, made by Debian's `openssl`.
pub fn certificate(bench: &Bench) -> (PathBuf, PathBuf) {
    let (cert, key) = (bench.home().join("cert.pem"), bench.home().join("key.pem"));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"])
        .args(["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout"])
        .arg(&key)
        .arg("-out")
        .arg(&cert)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    (cert, key)
}
