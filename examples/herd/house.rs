//! Where the exam takes place: a database with its people, and the server as a process.

use crate::candidate::Candidate;
use crate::play::Wish;
use crate::postgres;
use anyhow::{Context as _, Result, bail};
use invigil::delivery::{ImportLine, LocalDelivery};
use invigil::library::Library;
use invigil::runtime::clock::SystemClock;
use invigil::runtime::entropy::SystemEntropy;
use invigil::store::Store;
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep};

/// A day is more than any run takes.
const DAYS: u32 = 1;

/// The house.
pub(crate) struct House {
    pub(crate) database: String,
    pub(crate) address: SocketAddr,
    pub(crate) server: Arc<Server>,
    pub(crate) provisioned: Duration,
    tokens: Vec<String>,
    calls: u64,
    /// Gone with this value.
    _postgres: Option<postgres::Server>,
    _home: Option<tempfile::TempDir>,
}

impl House {
    /// Makes the database and registers everybody, each with a token.
    pub(crate) async fn build(wish: &Wish) -> Result<Self> {
        let (kept, home) = match &wish.home {
            Some(home) => (None, home.clone()),
            None => {
                let dir = tempfile::tempdir()?;
                let path = dir.path().to_path_buf();
                (Some(dir), path)
            }
        };
        std::fs::create_dir_all(&home)?;
        let private = match wish.database.as_str() {
            "postgres" => Some(tokio::task::spawn_blocking(postgres::Server::alone).await?),
            _ => None,
        };
        let database = match (wish.database.as_str(), &private) {
            ("sqlite", _) => format!("sqlite:{}", home.join("data").join("invigil.db").display()),
            (_, Some(server)) => server.database(),
            (url, None) => url.to_owned(),
        };
        let begun = Instant::now();
        let tokens = register(&database, wish.candidates).await?;
        let provisioned = begun.elapsed();
        let address = match &wish.url {
            Some(url) => {
                let address = url.strip_prefix("http://").context("--url is like http://127.0.0.1:8443")?;
                address.trim_end_matches('/').parse().context("--url names an address and a port")?
            }
            None => free_address()?,
        };
        let child = Mutex::new(None);
        let server = Server { home, database: database.clone(), address, child, killed: AtomicUsize::new(0) };
        let rounds = 40_usize.saturating_sub(wish.last).div_ceil(wish.per_call.max(1)) + 6;
        let calls = (wish.candidates * rounds) as u64;
        Ok(Self {
            database,
            address,
            server: Arc::new(server),
            provisioned,
            tokens,
            calls,
            _postgres: private,
            _home: kept,
        })
    }

    /// Starts the server, unless one runs.
    pub(crate) async fn start(&mut self) -> Result<()> {
        match tokio::net::TcpStream::connect(self.address).await {
            Ok(_) => Ok(()),
            Err(_) => self.server.start().await,
        }
    }

    /// Everybody.
    pub(crate) fn candidates(&mut self) -> Vec<Candidate> {
        let tokens = std::mem::take(&mut self.tokens);
        tokens.into_iter().enumerate().map(|(n, token)| Candidate::new(n, token)).collect()
    }

    /// At which of the calls the server is to be killed: evenly, a little after each other.
    pub(crate) fn kills(&self, many: usize) -> Vec<u64> {
        (1..=many as u64).map(|n| n * self.calls / (many as u64 + 1)).collect()
    }
}

async fn register(database: &str, many: usize) -> Result<Vec<String>> {
    let store = Arc::new(Store::connect(database).await?);
    let library = Arc::new(Library::embedded()?);
    let delivery =
        LocalDelivery::new(store.clone(), library, Arc::new(SystemClock::new()), Arc::new(SystemEntropy));
    let person = |n: usize| ImportLine {
        line: n as u64,
        id: format!("p-{n:06}"),
        name: format!("Candidate {n}"),
        ..ImportLine::default()
    };
    let people: Vec<ImportLine> = (1..=many).map(person).collect();
    delivery.registrar().import_people(&people).await?;
    let ids = people.iter().map(|person| person.id.parse()).collect::<Result<Vec<_>, _>>()?;
    let issued = delivery.registrar().issue_tokens(&ids, "hall", DAYS).await?;
    store.close().await?;
    Ok(issued.iter().map(|token| token.text.reveal().to_owned()).collect())
}

/// An address that nobody listens on: the server gets it each time that it is started.
fn free_address() -> Result<SocketAddr> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// The server as a process.
pub(crate) struct Server {
    home: PathBuf,
    database: String,
    address: SocketAddr,
    child: Mutex<Option<Child>>,
    killed: AtomicUsize,
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(running) = self.child.get_mut() {
            // it may have ended by itself
            let _ = running.kill();
            let _ = running.wait();
        }
    }
}

/// What a process has used so far.
pub(crate) struct Usage {
    cpu: f64,
    peak_mb: f64,
    now_mb: f64,
}

impl Server {
    pub(crate) fn killed(&self) -> usize {
        self.killed.load(Ordering::Relaxed)
    }

    pub(crate) async fn start(&self) -> Result<()> {
        let mut child = self.child.lock().await;
        self.start_as(&mut child).await
    }

    async fn start_as(&self, child: &mut Option<Child>) -> Result<()> {
        let started = Command::new(binary()?)
            .arg("--home")
            .arg(&self.home)
            .args(["serve", "--database", &self.database, "--listen", &self.address.to_string(), "--log"])
            .arg(self.home.join("server.log"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()?;
        let running = child.insert(started);
        loop {
            if tokio::net::TcpStream::connect(self.address).await.is_ok() {
                return Ok(());
            }
            if let Some(status) = running.try_wait()? {
                bail!("the server ended ({status}); its log is {}", self.home.join("server.log").display());
            }
            sleep(Duration::from_millis(5)).await;
        }
    }

    /// Kills the server without any warning, and starts it again.
    pub(crate) async fn kill_and_start(&self) -> Result<()> {
        let mut child = self.child.lock().await;
        let Some(running) = child.as_mut() else { bail!("only a server that was started here is killed") };
        running.kill()?;
        running.wait()?;
        self.killed.fetch_add(1, Ordering::Relaxed);
        self.start_as(&mut child).await
    }

    /// Ends the server as an administrator does.
    pub(crate) async fn end(&self) -> Result<()> {
        let Some(mut running) = self.child.lock().await.take() else { return Ok(()) };
        Command::new("kill").args(["-TERM", &running.id().to_string()]).status()?;
        let status = tokio::task::spawn_blocking(move || running.wait()).await??;
        anyhow::ensure!(status.success(), "the server ended with {status}");
        Ok(())
    }

    pub(crate) async fn usage(&self) -> Option<Usage> {
        let id = self.child.lock().await.as_ref()?.id();
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
        let mb = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name))?;
            line.split_whitespace().nth(1)?.parse::<f64>().ok().map(|kb| kb / 1024.0)
        };
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        // user and system time in hundredths of a second, the 14th and 15th field
        let ticks = stat.rsplit_once(") ")?.1.split(' ').skip(11).take(2);
        let cpu = ticks.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0;
        Some(Usage { cpu, peak_mb: mb("VmHWM:")?, now_mb: mb("VmRSS:")? })
    }
}

/// The server's binary: an example stands in `<profile>/examples`, the binary above it.
fn binary() -> Result<PathBuf> {
    let here = std::env::current_exe()?;
    let binary = here.parent().and_then(Path::parent).context("no folder")?.join("invigil");
    anyhow::ensure!(binary.is_file(), "{} is not built: cargo build --release", binary.display());
    Ok(binary)
}

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cpu, peak_mb, now_mb } = self;
        write!(f, "{cpu:.1} s of CPU, {now_mb:.0} MB in memory, {peak_mb:.0} MB at most")
    }
}
