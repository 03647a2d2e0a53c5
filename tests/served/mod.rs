//! A way to a server that can be disturbed: it forwards requests one by one, and does to each what it is told to.
#![expect(dead_code, reason = "each test file is a crate that uses a part of it")]

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is answered.
    None,
    /// The connection is closed before anything is read.
    Drop,
    /// A part of it reaches the server, then the connection breaks.
    CutRequest(usize),
    /// The server answers, and a part of that comes back.
    CutAnswer(usize),
    /// The server answers, and nothing comes back for a long time.
    HalfOpen,
    /// It reaches the server twice; the second answer comes back.
    Twice,
    /// It waits for so many milliseconds.
    Late(u64),
    /// The connection is closed; the request reaches the server all the same, after the one that comes next.
    Behind,
}

/// A request that reaches the server after the next one.
type Kept = Arc<Mutex<Option<Vec<u8>>>>;

/// Pseudo-random numbers: the same seed, the same faults.
#[derive(Clone)]
pub struct Dice(Arc<Mutex<u64>>);

impl Dice {
    /// The numbers of a seed.
    pub fn new(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)))
    }
    /// The next number, below `sides`.
    pub fn roll(&self, sides: u64) -> u64 {
        let mut state = self.0.lock().unwrap();
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        *state % sides
    }
    /// What becomes of the next request; one that waits does so for less than `late` milliseconds.
    pub fn fault(&self, late: u64) -> Fault {
        match self.roll(12) {
            0 | 1 => Fault::Drop,
            2 => Fault::CutRequest(self.roll(100) as usize),
            3 => Fault::CutAnswer(self.roll(100) as usize),
            4 => Fault::Twice,
            5 => Fault::Late(self.roll(late)),
            6 if self.roll(4) == 0 => Fault::HalfOpen,
            7 => Fault::Behind,
            _ => Fault::None,
        }
    }
}

/// A way to a server.
pub struct Way {
    /// Where it begins.
    pub at: SocketAddr,
    open: Arc<AtomicBool>,
    passed: Arc<AtomicU64>,
}

impl Way {
    /// A way to `server`; `fault` says what becomes of the next request.
    pub fn to(server: SocketAddr, fault: impl FnMut() -> Fault + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let at = listener.local_addr().unwrap();
        let (open, passed) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicU64::new(0)));
        let (is_open, counts, fault) = (open.clone(), passed.clone(), Arc::new(Mutex::new(fault)));
        let kept = Kept::default();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(stream) = stream else { continue };
                if !is_open.load(Ordering::SeqCst) {
                    continue;
                }
                let fault = (fault.lock().unwrap())();
                let (is_open, counts, kept) = (is_open.clone(), counts.clone(), kept.clone());
                thread::spawn(move || {
                    if is_open.load(Ordering::SeqCst) && carry(stream, server, fault, &kept).is_some() {
                        counts.fetch_add(1, Ordering::SeqCst);
                    }
                });
            }
        });
        Self { at, open, passed }
    }
    /// A way that disturbs nothing.
    pub fn clear(server: SocketAddr) -> Self {
        Self::to(server, || Fault::None)
    }
    /// The network is gone, or is back.
    pub fn set_open(&self, open: bool) {
        self.open.store(open, Ordering::SeqCst);
    }
    /// Requests that were answered.
    pub fn passed(&self) -> u64 {
        self.passed.load(Ordering::SeqCst)
    }
}

/// Carries one request; `None` where it was disturbed.
fn carry(mut client: TcpStream, server: SocketAddr, fault: Fault, kept: &Kept) -> Option<()> {
    if fault == Fault::Drop {
        return None;
    }
    let request = request(&mut client)?;
    if fault == Fault::Behind {
        *kept.lock().unwrap() = Some(request);
        return None;
    }
    let carried = pass(client, server, fault, &request);
    let behind = kept.lock().unwrap().take();
    if let Some(behind) = behind {
        let _ = ask(server, &behind);
    }
    carried
}

fn pass(mut client: TcpStream, server: SocketAddr, fault: Fault, request: &[u8]) -> Option<()> {
    match fault {
        Fault::CutRequest(share) => {
            let mut upstream = TcpStream::connect(server).ok()?;
            let part = request.len() * share / 100;
            upstream.write_all(&request[..part]).ok()?;
            let _ = upstream.shutdown(Shutdown::Write);
            None
        }
        Fault::CutAnswer(share) => {
            let answer = ask(server, request)?;
            client.write_all(&answer[..answer.len() * share / 100]).ok()?;
            None
        }
        Fault::HalfOpen => {
            ask(server, request)?;
            // until the client has given up
            let _ = client.set_read_timeout(Some(Duration::from_secs(5)));
            let _ = client.read(&mut [0; 16]);
            None
        }
        Fault::Twice => {
            let _ = ask(server, request);
            client.write_all(&ask(server, request)?).ok()
        }
        Fault::Late(ms) => {
            let (_open, silence) = mpsc::channel::<()>();
            let _ = silence.recv_timeout(Duration::from_millis(ms));
            client.write_all(&ask(server, request)?).ok()
        }
        Fault::None | Fault::Drop | Fault::Behind => client.write_all(&ask(server, request)?).ok(),
    }
}

fn ask(server: SocketAddr, request: &[u8]) -> Option<Vec<u8>> {
    let mut upstream = TcpStream::connect(server).ok()?;
    upstream.write_all(request).ok()?;
    let mut answer = Vec::new();
    upstream.read_to_end(&mut answer).ok()?;
    Some(answer)
}

/// One whole request, which is to be the last one of its connection.
fn request(client: &mut TcpStream) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 16 * 1024];
    let head = loop {
        let n = client.read(&mut buffer).ok().filter(|n| *n > 0)?;
        bytes.extend_from_slice(&buffer[..n]);
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
    };
    let text = String::from_utf8_lossy(&bytes[..head]).to_lowercase();
    let length =
        text.split("content-length:").nth(1).and_then(|rest| rest.lines().next()?.trim().parse().ok());
    while bytes.len() < head + length.unwrap_or(0) {
        let n = client.read(&mut buffer).ok().filter(|n| *n > 0)?;
        bytes.extend_from_slice(&buffer[..n]);
    }
    let mut closing = bytes[..head - 2].to_vec();
    closing.extend_from_slice(b"connection: close\r\n\r\n");
    closing.extend_from_slice(&bytes[head..]);
    Some(closing)
}
