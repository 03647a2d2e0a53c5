//! `serve`: builds a server on a database of this computer, and runs it until a signal asks for its end.

use crate::cli::ServeArgs;
use crate::cli::database;
use crate::cli::outcome::{Output, code};
use crate::cli::shop::{Answer, Shop};
use crate::delivery::{IssuedToken, LocalDelivery};
use crate::folder;
use crate::server::{AccountGate, Limits, Metrics, Office, Signals, Tls, TlsError, Workers, app, serve, tls};
use crate::store::{Access, Store, StoreError};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::fmt::Display;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// Beside each connection a few files are open: the database, the log, a key being read.
const FILES_BESIDE: u64 = 128;

/// Where the server's log goes: each line a JSON object.
pub(super) fn log(file: Option<&Path>) -> std::io::Result<()> {
    let log = tracing_subscriber::fmt().json().flatten_event(true).with_max_level(tracing::Level::INFO);
    // where the log cannot be written nobody can be told, and no call fails for that
    let log = log.log_internal_errors(false);
    // a second subscriber in one process would be a fault of ours alone
    let _ = match file {
        None => log.with_writer(std::io::stderr).try_init(),
        Some(path) => {
            let file = std::fs::OpenOptions::new().create(true).append(true).open(path)?;
            log.with_writer(std::sync::Mutex::new(file)).try_init()
        }
    };
    Ok(())
}

/// Carries `serve` out.
pub(super) fn run(shop: &Shop, wish: &ServeArgs) -> Answer {
    let database = database(shop)?;
    let tls = secured(wish)?;
    room_for(wish.connections as usize);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    // connections take little beside what they ask for
    let front = threads("front", (cores / 4).max(1))?;
    // one of them may wait for the disk
    let work = threads("work", cores.max(2) + 1)?;
    let name = wish.name.clone().unwrap_or_else(host_name);
    let delivery = Arc::new(open(shop, &database, &name, &work)?);
    let ran = run_on(shop, wish, name, &front, &work, &delivery, tls);
    // what was under way when its connection was cut is recorded to its end
    work.block_on(delivery.drain());
    // everything is committed; what cannot be folded in now is by the next to open the store
    let _ = work.block_on(delivery.store().close());
    ran
}

fn run_on(
    shop: &Shop,
    wish: &ServeArgs,
    name: String,
    front: &Runtime,
    work: &Runtime,
    delivery: &Arc<LocalDelivery>,
    tls: Option<Tls>,
) -> Answer {
    let limits = Limits {
        connections: wish.connections as usize,
        calls_per_second: wish.calls_per_second,
        burst: wish.calls_per_second * 10,
        ..Limits::default()
    };
    bootstrap(shop, wish.bootstrap.as_deref(), delivery, work)?;
    compare_keys(shop, delivery, work)?;
    let metrics = Metrics::new();
    let secure = tls.is_some();
    let office = Office {
        delivery: delivery.clone(),
        gate: Arc::new(AccountGate::new(delivery.clone(), shop.clock.clone(), &limits)),
        clock: shop.clock.clone(),
        entropy: shop.entropy.clone(),
        name,
        limits: limits.clone(),
        metrics: metrics.clone(),
    };
    let app = app(office, Workers::new(work.handle().clone(), limits.call));
    let cut = front.block_on(async {
        let refused = |e: &dyn Display| {
            let why = format!("{} cannot be listened on: {e}. Choose another with --listen", wish.listen);
            Output::failure(code::IO, why)
        };
        let signals = Signals::new().map_err(|e| Output::failure(code::IO, e))?;
        let listener = TcpListener::bind(wish.listen).await.map_err(|e| refused(&e))?;
        let address = listener.local_addr().map_err(|e| refused(&e))?;
        let version = env!("CARGO_PKG_VERSION");
        // commands of this home go there from now on; one that cannot listen leads them nowhere
        database::note_served(&shop.home, &database(shop)?)?;
        tracing::info!(%address, tls = secure, version, program = %delivery.program().id, "listening");
        Ok(serve(listener, tls, app, limits, metrics, signals).await)
    })?;
    tracing::info!(cut, "ended");
    Ok(Output::default())
}

/// The database as a URL; that of the home where none is given.
fn database(shop: &Shop) -> Answer<String> {
    match &shop.named {
        Some(named) => database::url(&named.url),
        None => Ok(format!("sqlite:{}", shop.home.store().display())),
    }
}

/// TLS, or the permission to do without.
fn secured(wish: &ServeArgs) -> Answer<Option<Tls>> {
    match (&wish.tls_cert, &wish.tls_key) {
        (Some(certificate), Some(key)) => tls(certificate, key).map(Some).map_err(|error| {
            let file = match &error {
                TlsError::Certificate { path, .. } | TlsError::Key { path, .. } => Some(path),
                TlsError::Pair { .. } => None,
            };
            let missing = file.is_some_and(|path| !path.exists());
            Output::failure(if missing { code::NO_INPUT } else { code::DATA }, error)
        }),
        _ if wish.listen.ip().is_loopback() || wish.insecure_plain_http => Ok(None),
        _ => Err(Output::failure(
            code::USAGE,
            format!(
                "{} can be reached from other computers, and without TLS anybody on the way reads tokens and answers. Give \
                 --tls-cert and --tls-key, or say --insecure-plain-http where a proxy speaks TLS",
                wish.listen
            ),
        )),
    }
}

fn open(shop: &Shop, database: &str, name: &str, work: &Runtime) -> Answer<LocalDelivery> {
    let failed = |e: &dyn Display| Output::failure(code::IO, e);
    // its keys live there, whatever the database
    shop.home.make().map_err(|e| failed(&e))?;
    let (state, entropy) = (&shop.home.state, shop.entropy.as_ref());
    let receipts = folder::server_key(state, entropy).map_err(|e| failed(&e))?;
    let results = folder::registry_key(state, entropy).map_err(|e| failed(&e))?;
    let store = work.block_on(Store::connect(database)).map_err(|error| match &error {
        StoreError::Url { .. } => Output::failure(code::USAGE, error),
        _ => failed(&error),
    })?;
    if let Access::ReadOnly(reason) = store.access() {
        let path = store.path().display();
        let why = format!("the database {path} can only be read ({reason}); a server has to write");
        return Err(failed(&why));
    }
    let delivery =
        LocalDelivery::new(Arc::new(store), shop.library.clone(), shop.clock.clone(), shop.entropy.clone());
    Ok(delivery
        .signing_with(move || Ok(results.clone()))
        // many attempts were drawn from the same banks
        .remembering()
        .serving(name, receipts))
}

/// Says so where the results in the database were signed with another key than this home's: another server has keys of its
/// own, and would refuse what this one signs.
fn compare_keys(shop: &Shop, delivery: &LocalDelivery, work: &Runtime) -> Answer<()> {
    let known = work.block_on(delivery.store().last_signer()).map_err(|e| Output::failure(code::IO, e))?;
    let own = folder::registry_key(&shop.home.state, shop.entropy.as_ref());
    let own = own.map_err(|e| Output::failure(code::IO, e))?.verifier().to_string();
    if let Some(known) = known.filter(|known| *known != own) {
        let state = shop.home.state.display();
        tracing::warn!(
            known,
            own,
            "the last result in this database was signed with another key than that of this home. Servers on one database need the \
             same keys: end this one, copy registry-key.pem and server-key.pem from the first one's state folder to {state}, and \
             start it again"
        );
    }
    Ok(())
}

/// The first administrator, where there is none; what to do where nobody is named.
fn bootstrap(shop: &Shop, person: Option<&str>, delivery: &LocalDelivery, work: &Runtime) -> Answer<()> {
    let refused = |e: &dyn Display| Output::failure(code::NO, e);
    let Some(person) = person else {
        let administered = work.block_on(delivery.store().is_administered()).map_err(|e| refused(&e))?;
        if !administered {
            tracing::warn!("nobody administers this server; start it once with --bootstrap ID");
        }
        return Ok(());
    };
    let issued = work.block_on(delivery.registrar().bootstrap(person)).map_err(|e| refused(&e))?;
    let Some(issued) = issued else {
        tracing::info!("there is an administrator already; --bootstrap did nothing");
        return Ok(());
    };
    let path = shop.home.state.join("bootstrap-token");
    shop.home.make().map_err(|e| Output::failure(code::IO, e))?;
    written(&path, &issued).map_err(|e| {
        let why = format!(
            "the token could not be written to {}: {e}. Issue another: invigil admin token issue {person}",
            path.display()
        );
        Output::failure(code::IO, why)
    })?;
    tracing::info!(file = %path.display(), "the first administrator begins with the token in this file; it holds for a day");
    Ok(())
}

/// A file for its owner alone. It holds a secret: what stood there before is taken away, not written into.
fn written(path: &Path, issued: &IssuedToken) -> std::io::Result<()> {
    if path.symlink_metadata().is_ok() {
        std::fs::remove_file(path)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    writeln!(options.open(path)?, "{}", issued.text.reveal())
}

/// Lets the process open as many files as so many connections need, as far as the system allows it.
fn room_for(connections: usize) {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let wanted = u64::try_from(connections).unwrap_or(u64::MAX).saturating_add(FILES_BESIDE);
    let allowed = maximum.map_or(wanted, |most| most.min(wanted));
    if current.is_none_or(|now| now >= wanted) {
        return;
    }
    let raised = setrlimit(Resource::Nofile, Rlimit { current: Some(allowed), maximum });
    if raised.is_err() || allowed < wanted {
        tracing::warn!(files = allowed, connections, "the system allows fewer open files than connections");
    }
}

fn threads(name: &str, number: usize) -> Answer<Runtime> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder.worker_threads(number).thread_name(name).enable_all().build();
    runtime.map_err(|e| Output::failure(code::IO, e))
}

/// What this computer calls itself.
pub(super) fn host_name() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}
