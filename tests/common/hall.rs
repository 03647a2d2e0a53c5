//! A server in the test's own process, with a way to it that can be cut, and the real client signed in there.

use crate::common::Bench;
use crate::house::{self, run};
use crate::served::Way;
use crate::wire;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse as _;
use axum::routing::{delete, get};
use axum::{Json, Router};
use invigil::delivery::{Delivery, LocalDelivery};
use invigil::id::AttemptId;
use invigil::runtime::clock::SystemClock;
use invigil::runtime::entropy::SystemEntropy;
use invigil::server::{GateError, Refused, room};
use invigil::store::Store;
use invigil::time::{Clock, Moment};
use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

/// Tokens that hold: the doorkeeper's, unless they were revoked.
#[derive(Clone, Default)]
pub(crate) struct Door(pub(crate) Arc<Mutex<BTreeSet<String>>>);

#[async_trait::async_trait]
impl invigil::server::Gate for Door {
    async fn admit(&self, token: &str) -> Result<invigil::api::Caller, GateError> {
        if self.0.lock().unwrap().contains(token) {
            return Err(GateError::Unknown);
        }
        // a later token of the same person has something behind it
        wire::Doorkeeper.admit(token.split('+').next().unwrap_or_default()).await
    }
}

/// A clock that is ahead of this computer's.
struct Ahead(Arc<AtomicI64>);

impl Clock for Ahead {
    fn now(&self) -> Moment {
        let now = SystemClock::new().now();
        Moment { wall: now.wall.plus(self.0.load(Ordering::SeqCst)), ..now }
    }
}

/// A server of the story's program, with Ada registered, and a way to it.
pub(crate) struct Hall {
    pub(crate) office: LocalDelivery,
    pub(crate) door: Door,
    pub(crate) way: Way,
    /// By how many milliseconds its clock is ahead of this computer's.
    pub(crate) ahead_ms: Arc<AtomicI64>,
    /// Starts are answered.
    pub(crate) starts: Arc<AtomicBool>,
}

impl Hall {
    pub(crate) fn open() -> Self {
        // the exam has a quarter of an hour: more than any of these tests takes
        let program = house::program().replace("minutes = 4", "minutes = 15");
        let bank = house::bank("office-clerk", 12);
        let library =
            invigil::library::Library::of_texts(program.as_bytes(), &[("office-clerk", bank.as_bytes())]);
        let store = Arc::new(run(Store::in_memory()).unwrap());
        let ahead_ms = Arc::new(AtomicI64::new(0));
        let (clock, entropy) = (Arc::new(Ahead(ahead_ms.clone())), Arc::new(SystemEntropy));
        let office = LocalDelivery::new(store, Arc::new(library.unwrap()), clock, entropy);
        let office = office.serving(wire::SERVER, wire::receipt_key());
        run(office.registrar().add_person("ada", "Ada King", "")).unwrap();
        let door = Door::default();
        let gate: Arc<dyn invigil::server::Gate> = Arc::new(door.clone());
        let me = |headers: HeaderMap, State(gate): State<Arc<dyn invigil::server::Gate>>| async move {
            let token = invigil::server::bearer(&headers)?;
            let caller = gate.admit(token).await?;
            let name = if caller.person.as_str() == "ada" { "Ada King" } else { "Ben Bell" };
            Ok::<_, Refused>(Json(serde_json::json!({
                "person": caller.person, "name": name, "roles": caller.roles, "server": wire::SERVER,
                "version": "0", "program": "guild", "now": SystemClock::new().now().wall,
            })))
        };
        let revoked = door.clone();
        let revoke = move |headers: HeaderMap| async move {
            let token = invigil::server::bearer(&headers)?;
            revoked.0.lock().unwrap().insert(token.to_owned());
            Ok::<_, Refused>(StatusCode::NO_CONTENT)
        };
        let routes = Router::new()
            .route("/me", get(me).with_state(gate.clone()))
            .route("/me/token", delete(revoke))
            .merge(room(Arc::new(office.clone()), gate));
        let starts = Arc::new(AtomicBool::new(true));
        let are_answered = starts.clone();
        let routes = routes.layer(axum::middleware::from_fn(
            move |request: axum::extract::Request, next: axum::middleware::Next| {
                let lost = request.uri().path().ends_with("/start") && !are_answered.load(Ordering::SeqCst);
                async move {
                    if lost {
                        StatusCode::SERVICE_UNAVAILABLE.into_response()
                    } else {
                        next.run(request).await
                    }
                }
            },
        ));
        let way = Way::clear(wire::serve(routes));
        Self { office, door, way, ahead_ms, starts }
    }
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.way.at)
    }
    pub(crate) fn held(&self, attempt: &AttemptId) -> Vec<u8> {
        run(self.office.held_record(attempt)).unwrap().unwrap_or_default()
    }
    /// The attempts of Ada that the server knows, newest first.
    pub(crate) fn attempts(&self) -> Vec<invigil::api::AttemptSummary> {
        run(self.office.attempts(&house::caller("ada"))).unwrap()
    }
}

pub(crate) fn sign_in(bench: &Bench, hall: &Hall, token: &str) -> std::process::Output {
    sign_in_with(bench, hall, token, &[])
}

pub(crate) fn sign_in_with(bench: &Bench, hall: &Hall, token: &str, flags: &[&str]) -> std::process::Output {
    let mut login = bench.command(&["login", &hall.url()]);
    login.args(flags);
    let mut child =
        login.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(format!("{token}\n").as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

pub(crate) fn signed_in(hall: &Hall) -> Bench {
    let bench = Bench::new();
    let done = sign_in(&bench, hall, "ivg_ada");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    bench
}

pub(crate) fn attempt(bench: &Bench) -> AttemptId {
    let folders: Vec<_> = std::fs::read_dir(bench.home().join("state/attempts")).unwrap().collect();
    assert_eq!(folders.len(), 1);
    folders[0].as_ref().unwrap().file_name().to_str().unwrap().parse().unwrap()
}

pub(crate) fn journal(bench: &Bench) -> Vec<u8> {
    invigil::folder::read_journal(&bench.home().join("state"), &attempt(bench)).unwrap()
}
