//! Where use cases are carried out: off the threads that keep connections alive.

use crate::delivery::DeliveryError;
use crate::server::Refused;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use std::time::Duration;
use tokio::runtime::Handle;

/// What is told where a call was given up.
const TOO_SLOW: &str =
    "the call took too long and was given up. Ask whether it was done before you repeat it";

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

    /// The same, where a call may take so long.
    pub(super) fn lasting(&self, longest: Duration) -> Self {
        Self { longest, ..self.clone() }
    }
}

/// Carries the rest of a call out on the workers. A client that goes away meanwhile changes nothing: what was begun ends.
pub(super) async fn carry_out(State(workers): State<Workers>, request: Request, next: Next) -> Response {
    let longest = workers.longest;
    let call = workers.runtime.spawn(async move { tokio::time::timeout(longest, next.run(request)).await });
    match call.await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => Refused::unavailable(TOO_SLOW).into_response(),
        Err(error) => {
            tracing::error!(%error, "a call ended before its time");
            Refused::from(DeliveryError::ServerError).into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::body::{Body, to_bytes};
    use axum::http::StatusCode;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use tower::ServiceExt as _;

    fn asked(path: &str) -> (StatusCode, String) {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let workers = Workers::new(runtime.handle().clone(), Duration::from_millis(50));
        let app: Router = Router::new()
            .route("/panic", get(async || -> &'static str { panic!("a fault of ours") }))
            .route("/slow", get(std::future::pending::<&'static str>))
            .route("/thread", get(async || std::thread::current().name().unwrap_or_default().to_owned()))
            .layer(from_fn_with_state(workers, carry_out));
        let front = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        front.block_on(async {
            let request = Request::get(path).body(Body::empty()).unwrap();
            let answer = app.oneshot(request).await.unwrap();
            let status = answer.status();
            let body = to_bytes(answer.into_body(), 10_000).await.unwrap();
            (status, String::from_utf8(body.to_vec()).unwrap())
        })
    }

    #[test]
    fn a_call_that_panics_or_hangs_is_answered_and_others_run_on_the_workers() {
        let (status, body) = asked("/panic");
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(body.contains("\"server-error\"") && !body.contains("fault of ours"), "{body}");
        let (status, body) = asked("/slow");
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(body.contains("Ask whether it was done"), "{body}");
        assert_eq!(asked("/thread"), (StatusCode::OK, "tokio-rt-worker".to_owned()));
    }
}
