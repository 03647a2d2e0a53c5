//! A private PostgreSQL for tests: its own folder, reached through a socket in it, gone when the test's process is,
//! however that ends. It orders words as people do, not by bytes, so that a test sees where that would matter.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// What Debian and Ubuntu call it.
const PACKAGE: &str = "PostgreSQL is not here; install Debian's package `postgresql`";

/// A server of its own.
pub struct Server {
    dir: PathBuf,
    tools: PathBuf,
    /// What a command begins with, so that it does not run as root, as PostgreSQL demands.
    account: Vec<String>,
    settings: String,
    databases: AtomicU32,
    /// Stops the server and removes its folder as soon as its standard input ends, which this process holds open.
    keeper: Child,
}

impl Server {
    /// The one that the tests of a binary share. It is fast, and would not survive a power cut.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Server> = OnceLock::new();
        SHARED.get_or_init(|| Self::start("-c fsync=off -c full_page_writes=off"))
    }

    /// One for a single test, set up as one in service is; it ends with this value.
    pub fn alone() -> Self {
        Self::start("-c recovery_init_sync_method=syncfs")
    }

    /// One for a single test, with these settings beside the usual ones.
    pub fn start(settings: &str) -> Self {
        let tools = tools();
        let dir = tempfile::Builder::new().prefix("invigil-pg-").tempdir().unwrap().keep();
        let mut account = Vec::new();
        if said(Command::new("id").arg("-u")) == "0" {
            let user = ["postgres", "nobody"].into_iter().find(|user| number("-u", user).is_some()).unwrap();
            let (uid, gid) = (number("-u", user).unwrap(), number("-g", user).unwrap());
            std::os::unix::fs::chown(&dir, Some(uid), Some(gid)).unwrap();
            std::fs::set_permissions(&dir, std::fs::Permissions::from_mode(0o700)).unwrap();
            let words = ["setpriv", &format!("--reuid={uid}"), &format!("--regid={gid}"), "--clear-groups"];
            account = words.map(str::to_owned).to_vec();
        }
        let settings = format!(
            "{settings} -c listen_addresses= -c unix_socket_directories={} -c max_connections=300",
            dir.display()
        );
        let ending = [&account[..], &[tools.join("pg_ctl").to_str().unwrap().to_owned()]].concat();
        let keeper = Command::new("sh")
            .args(["-c", r#"trap "" INT TERM HUP; cat >/dev/null; dir=$1; shift; "$@" -D "$dir/data" -m immediate stop; rm -rf "$dir""#, "sh"])
            .arg(&dir)
            .args(ending)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self { dir, tools, account, settings, databases: AtomicU32::new(0), keeper };
        let data = server.data();
        let mut initdb = server.tool("initdb");
        initdb.args([
            "--auth=trust",
            "--username=invigil",
            "--encoding=UTF8",
            "--no-sync",
            "--locale=C.UTF-8",
        ]);
        // known from version 15 on
        if said(server.tool("initdb").arg("--help")).contains("--icu-locale") {
            initdb.args(["--locale-provider=icu", "--icu-locale=en-US"]);
        }
        succeeded("initdb", &initdb.arg("--pgdata").arg(&data).output().unwrap());
        let rules = data.join("pg_hba.conf");
        let trusting = std::fs::read_to_string(&rules).unwrap();
        std::fs::write(&rules, format!("local all locked scram-sha-256\n{trusting}")).unwrap();
        server.up();
        server
    }

    /// Starts it again, and waits until it takes calls.
    pub fn up(&self) {
        let log = self.dir.join("log");
        let started = self
            .tool("pg_ctl")
            .args(["-w", "-t", "60", "-l"])
            .arg(&log)
            .args(["-o", &self.settings, "start", "-D"])
            .arg(self.data())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert!(started.success(), "{}", std::fs::read_to_string(&log).unwrap_or_default());
    }

    /// Stops it as an administrator does: whoever is connected is sent away.
    pub fn down(&self) {
        let stopped = self.tool("pg_ctl").args(["-w", "-m", "fast", "stop", "-D"]).arg(self.data()).output();
        succeeded("pg_ctl", &stopped.unwrap());
    }

    /// Kills it and all that it started, without any warning.
    pub fn kill(&self) {
        let lock = self.data().join("postmaster.pid");
        let first = std::fs::read_to_string(&lock).unwrap().lines().next().unwrap().to_owned();
        // it can start no more while its children are looked for
        signal("-STOP", &first);
        let children = said(Command::new("ps").args(["-o", "pid=", "--ppid", &first]));
        for pid in children.split_whitespace().chain([first.as_str()]) {
            signal("-KILL", pid);
            while is_alive(pid) {
                std::thread::yield_now();
            }
        }
        // of a process that is dead, though perhaps nobody has asked for its end yet
        for lock in [lock, self.dir.join(".s.PGSQL.5432.lock")] {
            std::fs::remove_file(lock).unwrap();
        }
    }

    /// The URL of a new and empty database.
    pub fn database(&self) -> String {
        let name = format!("d{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.database_like(&name, &[]);
        self.url("invigil", &name)
    }

    /// Makes a database with these arguments of `createdb`.
    pub fn database_like(&self, name: &str, arguments: &[&str]) {
        let mut createdb = self.tool("createdb");
        createdb.arg("-h").arg(&self.dir).args(["-U", "invigil"]).args(arguments).arg(name);
        succeeded("createdb", &createdb.output().unwrap());
    }

    /// The URL of a database as this user.
    pub fn url(&self, user: &str, database: &str) -> String {
        let folder = self.dir.to_str().unwrap().replace('/', "%2F");
        format!("postgres://{user}@{folder}/{database}")
    }

    /// Runs SQL in the database of a URL.
    pub fn sql(&self, url: &str, sql: &str) -> String {
        let database = url.rsplit('/').next().unwrap();
        let mut psql = self.tool("psql");
        psql.arg("-h").arg(&self.dir).args([
            "-U",
            "invigil",
            "-qAtX",
            "-v",
            "ON_ERROR_STOP=1",
            "-c",
            sql,
            database,
        ]);
        let output = psql.output().unwrap();
        succeeded("psql", &output);
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// The bytes of a table as they lie on disk.
    pub fn file(&self, url: &str, table: &str) -> Vec<u8> {
        self.sql(url, "CHECKPOINT");
        let file = self.sql(url, &format!("SELECT pg_relation_filepath('{table}')"));
        std::fs::read(self.data().join(file)).unwrap()
    }

    fn data(&self) -> PathBuf {
        self.dir.join("data")
    }

    fn tool(&self, name: &str) -> Command {
        let tool = self.tools.join(name);
        let mut command = match self.account.split_first() {
            Some((first, others)) => {
                let mut command = Command::new(first);
                command.args(others).arg(tool);
                command
            }
            None => Command::new(tool),
        };
        command.current_dir("/").env("LC_ALL", "C").env_remove("PGDATABASE").env_remove("PGPASSWORD");
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

/// Where the programs of the newest PostgreSQL are.
fn tools() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<(u32, PathBuf)> = versions
        .filter_map(|e| Some((e.file_name().to_str()?.parse().ok()?, e.path().join("bin"))))
        .filter(|(_, bin)| bin.join("initdb").is_file())
        .collect();
    found.sort();
    let elsewhere = || {
        let output = Command::new("pg_config").arg("--bindir").output().ok()?;
        let bin = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim());
        bin.join("initdb").is_file().then_some(bin)
    };
    found.pop().map(|(_, bin)| bin).or_else(elsewhere).expect(PACKAGE)
}

fn number(what: &str, user: &str) -> Option<u32> {
    said(Command::new("id").args([what, user]).stderr(Stdio::null())).parse().ok()
}

/// Sends a process a signal, unless it has ended by itself.
pub fn signal(signal: &str, pid: &str) {
    Command::new("kill").args([signal, pid]).stderr(Stdio::null()).status().unwrap();
}

fn is_alive(pid: &str) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // the state follows the name, which stands in brackets
    stat.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with(['Z', 'X']))
}

fn said(command: &mut Command) -> String {
    String::from_utf8(command.output().unwrap().stdout).unwrap().trim().to_owned()
}

fn succeeded(what: &str, output: &Output) {
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{what}: {told}{}", String::from_utf8_lossy(&output.stdout));
}
