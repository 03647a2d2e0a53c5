//! Where use cases are carried out: off the threads that keep connections alive.

use crate::server::admin_problem::Problem;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use std::time::Duration;
use tokio::runtime::Handle;

/// The runtime that carries calls out, and how long one may take.
#[derive(Debug, Clone)]
pub struct Workers {
    runtime: Handle,
    longest: Duration,
}

impl Workers {
    /// Calls are carried out on `runtime`, each for at most `longest`.
    pub fn new(runtime: Handle, longest: Duration) -> Self {
        Self { runtime, longest }
    }
}

/// Carries the rest of a call out on the workers. A client that goes away meanwhile changes nothing: what was begun ends.
pub(super) async fn carry_out(State(workers): State<Workers>, request: Request, next: Next) -> Response {
    let longest = workers.longest;
    let call = workers.runtime.spawn(async move { tokio::time::timeout(longest, next.run(request)).await });
    match call.await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => Problem::too_slow().into_response(),
        Err(error) => {
            tracing::error!(%error, "a call ended before its time");
            Problem::server_error().into_response()
        }
    }
}
