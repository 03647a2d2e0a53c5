//! Accepting connections, and ending well: no framework's accept loop sets a time for headers under TLS, or a number of
//! connections.

use crate::server::{Limits, Metrics, Tls};
use axum::Router;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// How long to wait when the system has no room for another connection.
const NO_ROOM: Duration = Duration::from_millis(50);

/// What asks a server to end: SIGTERM and SIGINT.
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    /// From now on they ask, and end nothing by themselves.
    pub fn new() -> io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    /// Waits for the next of them.
    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// Serves `app` until a signal asks for the end. Then nothing is accepted any more; what runs has `limits.drain` to end, or
/// until the next signal. The number of connections that did not end in time.
pub async fn serve(
    listener: TcpListener,
    tls: Option<Tls>,
    app: Router,
    limits: Limits,
    metrics: Metrics,
    mut signals: Signals,
) -> usize {
    let places = Arc::new(Semaphore::new(limits.connections));
    let (ending, end) = watch::channel(false);
    let drain = limits.drain;
    let line = Arc::new(Line { tls, app, limits, end });
    let mut open = JoinSet::new();
    loop {
        tokio::select! {
            () = signals.next() => break,
            Some(_) = open.join_next(), if !open.is_empty() => {}
            (stream, place) = accept(&listener, &places) => {
                let (line, connected) = (line.clone(), metrics.connected());
                open.spawn(async move {
                    line.take(stream).await;
                    drop((connected, place));
                });
            }
        }
    }
    drop(listener);
    tracing::info!(connections = open.len(), "ending");
    // nobody may be there to hear it
    let _ = ending.send(true);
    tokio::select! {
        _ = timeout(drain, async { while open.join_next().await.is_some() {} }) => {}
        () = signals.next() => {}
    }
    open.len()
}

/// The next connection, as soon as there is a place for it.
async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> (TcpStream, Option<OwnedSemaphorePermit>) {
    let place = places.clone().acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return (stream, place),
            Err(error) => {
                // of one connection that went away, or of all: the system has no more files
                tracing::warn!(%error, "a connection could not be accepted");
                sleep(NO_ROOM).await;
            }
        }
    }
}

/// What each connection needs.
struct Line {
    tls: Option<Tls>,
    app: Router,
    limits: Limits,
    end: watch::Receiver<bool>,
}

impl Line {
    async fn take(&self, stream: TcpStream) {
        if stream.set_nodelay(true).is_err() {
            return;
        }
        let Some(tls) = &self.tls else { return self.talk(stream, false).await };
        match timeout(self.limits.handshake, tls.accept(stream)).await {
            Ok(Ok(stream)) => {
                let h2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
                self.talk(stream, h2).await;
            }
            Ok(Err(error)) => tracing::debug!(%error, "a handshake failed"),
            Err(_) => tracing::debug!("a handshake took too long"),
        }
    }

    /// Which HTTP it is was settled before: waiting for a first byte to tell would have no end.
    async fn talk<Io: AsyncRead + AsyncWrite + Unpin + Send + 'static>(&self, stream: Io, h2: bool) {
        let builder = self.builder();
        let builder = if h2 { builder.http2_only() } else { builder.http1_only() };
        let service = TowerToHyperService::new(self.app.clone());
        let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
        let mut end = self.end.clone();
        tokio::select! {
            done = connection.as_mut() => return told(done),
            _ = end.wait_for(|ending| *ending) => {}
            () = sleep(self.limits.connection_age) => {}
        }
        connection.as_mut().graceful_shutdown();
        match timeout(self.limits.drain, connection).await {
            Ok(done) => told(done),
            Err(_) => tracing::debug!("a connection was cut"),
        }
    }

    fn builder(&self) -> Builder<TokioExecutor> {
        let mut builder = Builder::new(TokioExecutor::new());
        builder
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(self.limits.headers_within)
            .max_headers(self.limits.headers)
            .max_buf_size(self.limits.head_bytes);
        builder
            .http2()
            .timer(TokioTimer::new())
            .max_concurrent_streams(self.limits.streams)
            .max_header_list_size(u32::try_from(self.limits.head_bytes).unwrap_or(u32::MAX))
            .keep_alive_interval(self.limits.headers_within)
            .keep_alive_timeout(self.limits.headers_within);
        builder
    }
}

fn told(done: Result<(), Box<dyn std::error::Error + Send + Sync>>) {
    if let Err(error) = done {
        tracing::debug!(error, "a connection broke");
    }
}
