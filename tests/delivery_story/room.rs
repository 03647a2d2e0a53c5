//! What holds of a server alone: who is let in, what it answers to what it cannot read, receipts, and what never leaves it.

use crate::client::{Client, exam, opening, whole};
use crate::house::{House, bank, caller, library, run, start};
use crate::wire::{Doorkeeper, SERVER, Wire, over_the_wire, receipt_key, serve};
use invigil::api::{Ack, Caller, Mark, Role};
use invigil::attempt::Fact;
use invigil::delivery::{Delivery, DeliveryError, LocalDelivery, StatusQuery};
use invigil::journal::{Claim, Receipt};
use invigil::note::{Note, SigningKey};
use invigil::runtime::entropy::SystemEntropy;
use invigil::server::{Gate, GateError, MOST_BYTES, room};
use invigil::store::Store;
use invigil::sync::{Address, Link, Patience, RemoteDelivery};
use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};

/// One request as it is written here, and the whole answer.
fn says(at: SocketAddr, head: &str, body: &[u8]) -> String {
    let mut stream = TcpStream::connect(at).unwrap();
    let length = body.len();
    write!(stream, "{head}\r\nhost: guild\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n").unwrap();
    // a server that has refused need not read on
    let _ = stream.write_all(body);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn code(answer: &str) -> (u16, String) {
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    let code = answer.split("\"code\":\"").nth(1).and_then(|rest| rest.split('"').next());
    (status, code.unwrap_or_default().to_owned())
}

async fn hall() -> (LocalDelivery, SocketAddr) {
    let house = House::in_memory().await;
    let office = house.office.serving(SERVER, receipt_key());
    let at = serve(room(Arc::new(office.clone()), Arc::new(Doorkeeper)));
    (office, at)
}

const CALLS: [&str; 13] = [
    "GET /api/v1/overview",
    "GET /api/v1/receipt-key",
    "GET /api/v1/attempts",
    "POST /api/v1/exams/office-clerk/attempts",
    "POST /api/v1/exams/office-clerk/practice",
    "POST /api/v1/exams/office-clerk/practice/feedback",
    "POST /api/v1/attempts/0192f0c1-2f6e-7a31-9f0e-3a4b5c6d7e8f/open",
    "GET /api/v1/attempts/0192f0c1-2f6e-7a31-9f0e-3a4b5c6d7e8f/records",
    "POST /api/v1/attempts/0192f0c1-2f6e-7a31-9f0e-3a4b5c6d7e8f/records",
    "POST /api/v1/attempts/0192f0c1-2f6e-7a31-9f0e-3a4b5c6d7e8f/submit",
    "GET /api/v1/attempts/0192f0c1-2f6e-7a31-9f0e-3a4b5c6d7e8f/outcome",
    "GET /api/v1/attempts/0192f0c1-2f6e-7a31-9f0e-3a4b5c6d7e8f/report",
    "POST /api/v1/uploads",
];

#[test]
fn nobody_gets_in_without_a_token_that_holds() {
    run(async {
        let (_, at) = hall().await;
        for call in CALLS {
            for sign_in in [
                "x: y",
                "authorization: Bearer forged",
                "authorization: Basic aXZnX2FkYQ==",
                "authorization: ivg_ada",
            ] {
                let answer = says(at, &format!("{call} HTTP/1.1\r\n{sign_in}"), b"");
                assert_eq!(code(&answer), (401, "not-signed-in".into()), "{call} {sign_in}: {answer}");
                assert!(
                    answer.contains("application/problem+json")
                        && answer.contains("www-authenticate: Bearer")
                );
            }
        }
    });
}

/// Lets everybody in as an administrator who does not sit.
struct Office;

#[async_trait::async_trait]
impl Gate for Office {
    async fn admit(&self, token: &str) -> Result<Caller, GateError> {
        match token {
            "busy" => Err(GateError::TooMany("ada".parse().unwrap(), 17)),
            "down" => Err(GateError::Unavailable("/secret/accounts.db".into())),
            _ => Ok(Caller { person: "ada".parse().unwrap(), roles: BTreeSet::from([Role::Administrator]) }),
        }
    }
}

#[test]
fn only_candidates_sit_and_an_account_can_be_slowed_down() {
    run(async {
        let office = House::in_memory().await.office.serving(SERVER, receipt_key());
        let at = serve(room(Arc::new(office), Arc::new(Office)));
        let call = |call: &str, token: &str| {
            says(at, &format!("{call} HTTP/1.1\r\nauthorization: Bearer {token}"), b"")
        };
        for (n, name) in CALLS.iter().enumerate() {
            let (status, _) = code(&call(name, "grace"));
            assert_eq!(status, if n < 2 { 200 } else { 403 }, "{name}");
        }
        let busy = call(CALLS[0], "busy");
        assert_eq!(code(&busy), (429, "too-many".into()));
        assert!(busy.contains("retry-after: 17"), "{busy}");
        let down = call(CALLS[0], "down");
        assert_eq!(code(&down), (503, "unavailable".into()));
        assert!(!down.contains("secret"), "{down}");
        let patience = Patience { again: 0, ..Patience::PERSON };
        let link =
            |token| Link::new(Address::parse(&format!("http://{at}"), false).unwrap(), token, None, patience);
        let heard = RemoteDelivery::new(link("busy"), None).overview(None).await.unwrap_err();
        assert!(matches!(heard, DeliveryError::TooMany(17)), "{heard}");
        let heard = RemoteDelivery::new(link("down"), None).overview(None).await.unwrap_err();
        assert!(matches!(heard, DeliveryError::Unavailable), "{heard}");
    });
}

#[test]
fn what_cannot_be_read_is_refused_as_a_problem_and_changes_nothing() {
    run(async {
        let (office, at) = hall().await;
        let offer = office.prepare(&caller("ada"), &exam("office-clerk")).await.unwrap();
        let before = office.store().audit_lines().await.unwrap().len();
        let post = |path: &str, kind: &str, body: &[u8]| {
            let head = format!(
                "POST /api/v1/{path} HTTP/1.1\r\nauthorization: Bearer ivg_ada\r\ncontent-type: {kind}"
            );
            code(&says(at, &head, body))
        };
        let (open, records) =
            (format!("attempts/{}/open", offer.attempt), format!("attempts/{}/records", offer.attempt));
        let not_understood = |status: u16| (status, "not-understood".to_owned());
        assert_eq!(post(&open, "application/json", b"{"), not_understood(400));
        assert_eq!(post(&open, "application/json", b"{\"nonce\":1}"), not_understood(422));
        assert_eq!(post(&open, "text/plain", b"{}"), not_understood(415));
        assert_eq!(post(&records, "application/json", b"{}\n"), not_understood(415));
        assert_eq!(post(&records, "application/jsonl", &vec![b'x'; MOST_BYTES + 1]), not_understood(413));
        assert_eq!(post("attempts/'%20OR%201=1/open", "application/json", b"{}"), not_understood(400));
        assert_eq!(post("attempts/%00/submit", "application/json", b""), not_understood(400));
        assert_eq!(post("exams/unheard-of/attempts", "application/json", b""), (404, "unknown-exam".into()));
        assert_eq!(post(&records, "application/jsonl", b"{}\n"), (409, "not-opened".into()));
        assert_eq!(office.store().audit_lines().await.unwrap().len(), before);
    });
}

#[test]
fn a_server_that_can_only_read_is_one_to_wait_for_and_does_not_say_where_its_store_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("invigil.db");
    run(async {
        drop(House::in_file(&path).await);
        Store::open(&path).await.unwrap().close().await.unwrap();
        let store = Store::open_read_only(&path, "write-protected").await.unwrap();
        let office =
            House::over(Arc::new(store), library(), start(), 1).office.serving(SERVER, receipt_key());
        let at = serve(room(Arc::new(office), Arc::new(Doorkeeper)));
        let head = |call: &str| format!("{call} HTTP/1.1\r\nauthorization: Bearer ivg_ada");
        let refused = says(at, &head(CALLS[3]), b"");
        assert_eq!(code(&refused), (503, "unavailable".into()));
        let seen = says(at, &head(CALLS[0]), b"");
        assert!(seen.contains("Ada King") && seen.contains("only be read"), "{seen}");
        for answer in [refused, seen] {
            assert!(!answer.contains("invigil.db") && !answer.contains("write-protected"), "{answer}");
        }
    });
}

#[test]
fn the_same_records_again_give_the_same_receipt_and_later_ones_another() {
    over_the_wire(async || {
        let house = House::in_memory().await;
        let mut client = Client::sits(&house, "ada", "office-clerk").await.unwrap();
        client.starts().answers(1);
        let delivery = house.delivery.as_ref();
        let first = client.sends(delivery, &client.bytes()).await.unwrap();
        let note = first.receipt.clone().unwrap();
        let receipt = Receipt::parse(Note::parse(&note).unwrap().text()).unwrap();
        assert_eq!(i64::try_from(receipt.received_ms).unwrap(), client.now().wall.0);
        assert_eq!(
            (receipt.attempt, receipt.head.seq, receipt.head.hash),
            (client.attempt().clone(), first.seq, first.hash)
        );
        // later, in pieces, and with nothing new
        house.clock.pass(60_000);
        for lines in [client.bytes(), client.lines[1].clone(), Vec::new()] {
            let again = client.sends(delivery, &lines).await.unwrap();
            assert_eq!(again.at, Some(client.now().wall), "the clock goes on");
            assert_eq!(Ack { at: first.at, ..again }, first);
        }
        client.answers(4);
        let later = client.sends(delivery, &client.bytes()).await.unwrap();
        assert_ne!(later.receipt, first.receipt);
        let receipt = Receipt::parse(Note::parse(later.receipt.as_ref().unwrap()).unwrap().text()).unwrap();
        assert_eq!(i64::try_from(receipt.received_ms).unwrap(), client.now().wall.0);
    });
}

#[test]
fn an_anchored_record_proves_its_times_and_the_result_says_so() {
    over_the_wire(async || {
        let house = House::in_memory().await;
        let mut client = Client::sits(&house, "ada", "office-clerk").await.unwrap();
        client.starts();
        house.clock.pass(60_000);
        client.answers(4);
        let ack = client.sends(house.delivery.as_ref(), &client.bytes()).await.unwrap();
        client.record(Fact::Anchored { receipt: ack.receipt.unwrap() });
        client.ends(Fact::Submitted {});
        let outcome = client.submits(&house).await.unwrap();
        assert_eq!(outcome.marks, [invigil::api::Mark::NotMonitored]);
        let verdict = house.office.verify_attempt(client.attempt()).await.unwrap();
        assert!(verdict.proven.contains(&Claim::Anchored { receipts: 1, seq: ack.seq }), "{verdict}");
    });
}

#[test]
fn a_receipt_by_another_key_than_the_known_one_is_not_believed() {
    run(async {
        let (office, at) = hall().await;
        let other = SigningKey::from_secret("invigil/server", &[10; 32]).unwrap().verifier();
        let wire = Wire { at, receipts: receipt_key().verifier() };
        assert_eq!(wire.of("ada").receipt_key().await.unwrap(), Some(receipt_key().verifier()));
        let offer = office.prepare(&caller("ada"), &exam("office-clerk")).await.unwrap();
        let opened = office.open(&caller("ada"), &offer.attempt, &opening(7)).await.unwrap();
        let house = House { delivery: Arc::new(office.clone()), office, clock: start() };
        let client = Client::with(&house, caller("ada"), opened).await;
        assert!(client.sends(&wire.of("ada"), &client.bytes()).await.is_ok());
        let stranger = Wire { at, receipts: other };
        let doubted = client.sends(&stranger.of("ada"), &client.bytes()).await.unwrap_err();
        assert!(matches!(&doubted, DeliveryError::Unlike(why) if why.contains("key")), "{doubted}");
    });
}

/// Everything that a candidate can fetch before, during and after an attempt.
#[test]
fn no_key_rationale_or_difficulty_ever_leaves_the_server() {
    let heard: Arc<Mutex<Vec<u8>>> = Arc::default();
    run(async {
        // what authors keep to themselves is marked
        let text = bank("office-clerk", 12)
            .replace("status = \"live\"", "status = \"live\"\ndifficulty = 61")
            .replace("Because of law", "HUSH law")
            .replace("Because of sums", "HUSH sums")
            .replace("It is.", "HUSH right")
            .replace("It is not.", "HUSH wrong")
            .replace("It is silly.", "HUSH silly");
        let library = invigil::library::Library::of_texts(
            crate::house::program().as_bytes(),
            &[("office-clerk", text.as_bytes())],
        )
        .unwrap();
        let store = Arc::new(Store::in_memory().await.unwrap());
        let house = House::over(store, library, start(), 1);
        house.office.registrar().add_person("ada", "Ada King", "").await.unwrap();
        house.passes_induction("ada", "2026-11-20").await;
        let office = house.office.clone().serving(SERVER, receipt_key());
        let ears = heard.clone();
        let routes = room(Arc::new(office.clone()), Arc::new(Doorkeeper)).layer(
            axum::middleware::map_response(move |answer: axum::response::Response| {
                let ears = ears.clone();
                async move {
                    let (parts, body) = answer.into_parts();
                    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
                    ears.lock().unwrap().extend_from_slice(&bytes);
                    axum::response::Response::from_parts(parts, axum::body::Body::from(bytes))
                }
            }),
        );
        let wire = Wire { at: serve(routes), receipts: receipt_key().verifier() };
        let house = House { delivery: Arc::new(wire), office, clock: house.clock };
        let ada = caller("ada");
        let everything = async |attempt: Option<&invigil::id::AttemptId>| {
            let delivery = house.delivery.as_ref();
            delivery.overview(Some(&ada)).await.unwrap();
            delivery.attempts(&ada).await.unwrap();
            if let Some(id) = attempt {
                // what is sealed is looked at too
                if let Ok(sealed) = delivery.open(&ada, id, &opening(3)).await {
                    let start = delivery.start(&ada, id).await.unwrap();
                    let form = sealed.unseal(&start.form_key).unwrap().form;
                    heard.lock().unwrap().extend(serde_json::to_vec(&form).unwrap());
                }
                let _ = delivery.records(&ada, id).await;
                let _ = delivery.outcome(&ada, id).await;
                let _ = delivery.report(&ada, id, None).await;
            }
        };
        everything(None).await;
        let failed = whole(&house, "ada", "office-clerk", 1).await.unwrap();
        everything(Some(&failed.attempt)).await;
        house.clock.pass(7 * crate::house::DAY);
        let mut client = Client::sits(&house, "ada", "office-clerk").await.unwrap();
        client.starts().answers(4);
        let ack = client.sends(house.delivery.as_ref(), &client.bytes()).await.unwrap();
        everything(Some(client.attempt())).await;
        client.record(Fact::Anchored { receipt: ack.receipt.unwrap() });
        client.ends(Fact::Submitted {});
        assert!(client.submits(&house).await.unwrap().passed);
        everything(Some(client.attempt())).await;
    });
    let heard = String::from_utf8(heard.lock().unwrap().clone()).unwrap();
    assert!(heard.contains("live question"), "the items were shown");
    for kept in ["HUSH", "\"key\":true", "\"key\":false", "rationale", "difficulty"] {
        assert!(!heard.contains(kept), "{kept} left the server");
    }
    // nor the bank's own ids of items and options
    assert!(!heard.contains("\"law-0") && !heard.contains("\"sums-0") && !heard.contains("\"a\""));
}

#[test]
fn what_a_server_delivered_is_self_attested_for_no_reader_of_its_store_and_what_it_did_not_is_for_all() {
    over_the_wire(async || {
        let store = Arc::new(Store::in_memory().await.unwrap());
        let hall = House::over(store.clone(), library(), start(), 1);
        let here =
            LocalDelivery::new(store, Arc::new(library()), hall.clock.clone(), Arc::new(SystemEntropy));
        let kitchen =
            House { delivery: Arc::new(here.clone()), office: here.clone(), clock: hall.clock.clone() };
        for (person, house) in [("ada", &hall), ("ben", &kitchen)] {
            house.office.registrar().add_person(person, person, "").await.unwrap();
            assert!(whole(house, person, "office-clerk", 4).await.unwrap().passed);
            house.passes_induction(person, "2026-11-22").await;
        }
        for (reader, itself) in
            [(hall.office.clone(), false), (here.clone(), true), (here.clone().of_server(), false)]
        {
            let report = reader.status(&StatusQuery::default()).await.unwrap();
            assert_eq!(report.marks.contains(&Mark::SelfAttested), itself);
            let said: Vec<bool> = report
                .people
                .iter()
                .map(|of| of.credentials[0].marks.contains(&Mark::SelfAttested))
                .collect();
            assert_eq!(said, [false, true], "ada sat at the server, ben here: {:?}", report.people);
        }
    });
}
