//! The story of who administers, told to a store in this process and over HTTP: every answer and every refusal is the same.

use crate::client::{Client, whole};
use crate::holds::late;
use crate::house::{House, caller, run};
use crate::wire::{SERVER, receipt_key};
use invigil::api::{AppealKind, AppealOutcome, Caller, Role};
use invigil::attempt::ReviewOutcome;
use invigil::credential::Wait;
use invigil::delivery::{
    AccommodationRequest, AppealRequest, CredentialAct, ImportLine, LocalDelivery, LocalRegistry, Registry,
    Review, TiersQuery,
};
use invigil::runtime::entropy::SystemEntropy;
use invigil::server::{Gate, GateError, Limits, Metrics, Office, Workers, app};
use invigil::store::{Accommodation, Verdict};
use invigil::sync::{Address, Link, Patience, RemoteRegistry};
use std::collections::BTreeSet;
use std::fmt::Debug;
use std::net::SocketAddr;
use std::sync::{Arc, mpsc};
use std::time::Duration;

/// Lets Root in, who administers.
struct RootAlone;

#[async_trait::async_trait]
impl Gate for RootAlone {
    async fn admit(&self, token: &str) -> Result<Caller, GateError> {
        match token {
            "ivg_root" => {
                let roles = BTreeSet::from([Role::Candidate, Role::Administrator]);
                Ok(Caller { person: "root".parse().unwrap(), roles })
            }
            _ => Err(GateError::Unknown),
        }
    }
}

/// Serves everything until the process ends; a call may take so long.
fn serve(delivery: Arc<LocalDelivery>, house: &House, longest: Duration) -> SocketAddr {
    let (bound, at) = mpsc::channel();
    let clock = house.clock.clone();
    std::thread::spawn(move || {
        run(async {
            let office = Office {
                delivery,
                gate: Arc::new(RootAlone),
                clock,
                entropy: Arc::new(SystemEntropy),
                name: SERVER.to_owned(),
                limits: Limits::default(),
                metrics: Metrics::new(),
            };
            let workers = Workers::new(tokio::runtime::Handle::current(), longest);
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            bound.send(listener.local_addr().unwrap()).unwrap();
            axum::serve(listener, app(office, workers)).await.unwrap();
        });
    });
    at.recv().unwrap()
}

fn remote(at: SocketAddr) -> RemoteRegistry {
    let link = |patience| {
        let address = Address::parse(&format!("http://{at}"), false).unwrap();
        Link::new(address, "ivg_root", None, patience)
    };
    RemoteRegistry::new(link(Patience::REPORT), link(Patience::ACT))
}

/// What was said in the story, answer by answer.
#[derive(Default)]
struct Told(Vec<String>);

impl Told {
    fn note<T: Debug, E: std::fmt::Display>(&mut self, what: &str, answer: Result<T, E>) -> Option<T> {
        let said = match &answer {
            Ok(value) => format!("{value:?}"),
            Err(error) => format!("refused: {error}"),
        };
        self.0.push(format!("{what}: {said}"));
        answer.ok()
    }
}

fn review(outcome: Verdict, on: &str) -> Review {
    Review {
        requirement: "induction".into(),
        outcome,
        on: Some(on.parse().unwrap()),
        reviewer: String::new(),
        score: "A".into(),
        note: String::new(),
    }
}

fn line(number: u64, id: &str, partner: &str) -> ImportLine {
    ImportLine {
        line: number,
        id: id.into(),
        name: format!("{id} Example"),
        email: String::new(),
        partner: partner.into(),
    }
}

async fn people(told: &mut Told, registry: &dyn Registry) {
    told.note("a partner", registry.add_partner("north", "North Ltd").await);
    told.note("the same partner", registry.add_partner("north", "North Ltd").await);
    told.note("cleo", registry.add_person("cleo", "Cleo Example", "cleo@example.org", Some("north")).await);
    told.note("cleo again", registry.add_person("cleo", "Cleo Example", "", None).await);
    told.note("no id", registry.add_person("Cleo King", "Cleo", "", None).await);
    told.note("no such partner", registry.add_person("dora", "Dora", "", Some("nroth")).await);
    told.note("another name", registry.rename_person("cleo", "Cleo Other").await);
    told.note("no name", registry.rename_person("cleo", " ").await);
    told.note("near", registry.rename_person("cloe", "Cleo").await);
    told.note("by name", registry.person("Ada King").await);
    told.note("with a slash", registry.person("../people/ada").await);
    told.note("moved", registry.move_person("ben", Some("north"), None).await);
    told.note("moved later", registry.move_person("ben", None, Some("2027-01-01".parse().unwrap())).await);
    told.note("belongs", registry.belongs("ben", None).await);
    told.note("belonged", registry.belongs("ben", Some("2027-02-01".parse().unwrap())).await);
    told.note("a list", registry.import_people(&[line(2, "eve", "north"), line(3, "finn", "")]).await);
    told.note("a bad list", registry.import_people(&[line(2, "eve", "sourth"), line(3, "Gus G", "")]).await);
    told.note("people", registry.people().await);
    told.note("partners", registry.partners().await);
    let query = TiersQuery { partner: "north".into(), tier: Some("gold".into()), at: None, named: Some(3) };
    told.note("no tiers", registry.tiers(&query).await);
    let query = TiersQuery { partner: "nroth".into(), ..query };
    told.note("no partner", registry.tiers(&query).await);
}

async fn accounts(told: &mut Told, registry: &dyn Registry) {
    told.note("manager", registry.grant_role("cleo", Role::PartnerManager, Some("north")).await);
    told.note("twice", registry.grant_role("cleo", Role::PartnerManager, Some("north")).await);
    told.note("of nothing", registry.grant_role("cleo", Role::PartnerManager, None).await);
    told.note("everywhere", registry.grant_role("cleo", Role::Proctor, Some("north")).await);
    told.note("not held", registry.withdraw_role("cleo", Role::Proctor, None).await);
    told.note("roles", registry.roles(Some("cleo")).await);
    let issued = told.note("a token", registry.issue_token("cleo", "laptop", 7).await).unwrap();
    assert!(issued.text.reveal().starts_with("ivg_"));
    told.note("too long", registry.issue_token("cleo", "laptop", 9_999).await);
    told.note("tokens", registry.tokens(None).await);
    told.note("revoked", registry.revoke_token(issued.id.as_str()).await);
    told.note("revoked twice", registry.revoke_token(issued.id.as_str()).await);
    told.note("no token", registry.revoke_token("tk-1").await);
}

async fn records(told: &mut Told, registry: &dyn Registry, house: &House) {
    told.note("failed", registry.record_requirement("ada", &review(Verdict::Failed, "2026-11-01")).await);
    told.note(
        "withdrawn",
        registry.record_requirement("ada", &review(Verdict::Withdrawn, "2026-11-01")).await,
    );
    told.note("to come", registry.record_requirement("ada", &review(Verdict::Passed, "2027-11-01")).await);
    let unknown = Review { requirement: "inducton".into(), ..review(Verdict::Passed, "2026-11-01") };
    told.note("unknown", registry.record_requirement("ada", &unknown).await);
    told.note("passed", registry.record_requirement("ada", &review(Verdict::Passed, "2026-11-01")).await);
    told.note("a grant", registry.grant("ada", "office-clerk", "the power failed", Wait::Waived).await);
    told.note("no reason", registry.grant("ada", "office-clerk", "", Wait::Holds).await);
    told.note("no exam", registry.grant("ada", "office-clrk", "x", Wait::Holds).await);
    let measures = Accommodation { extra_percent: 25, ..Accommodation::default() };
    let request = AccommodationRequest { measures, case: "C-17".into() };
    told.note("more time", registry.accommodate("ben", "office-clerk", &request).await);
    let none = AccommodationRequest { measures: Accommodation::default(), ..request };
    told.note("no measure", registry.accommodate("ben", "office-clerk", &none).await);

    let failed = whole(house, "ada", "office-clerk", 2).await.unwrap().attempt;
    let rows = told.note("attempts", registry.attempts(None).await).unwrap();
    assert_eq!((rows.len(), &rows[0].summary.attempt), (1, &failed));
    told.note("hers", registry.attempts(Some("ada")).await);
    told.note("nobody's", registry.attempts(Some("addda")).await);
    let short = &rows[0].short;
    told.note("looked back on", registry.attempt_report(short, None).await);
    let items = told.note("items", registry.attempt_items(short, None).await).unwrap();
    let replay = told.note("replayed", registry.attempt_replay(short, None).await).unwrap();
    assert!(replay.entries.len() > 5);
    let export = told.note("handed over", registry.attempt_export(short, None).await).unwrap();
    assert!(export.result.is_some() && export.stands.contains("CLOSED"), "{}", export.stands);
    told.note("no attempt", registry.attempt_report("ffffffff", None).await);

    let wrong = items.iter().find(|item| item.points == 0 && item.possible > 0).unwrap();
    told.note("no item", registry.void_item("office-clerk", "lwa-01", &[], "bad").await);
    told.note("void", registry.void_item("office-clerk", wrong.item.as_str(), &[], "two keys").await);
    told.note("void items", registry.void_items().await);
    told.note("dry run", registry.rescore("office-clerk", None).await);
    told.note("applied", registry.rescore("office-clerk", Some("two keys")).await);
    let standing = told.note("status", registry.status(Some("ada"), None, None).await).unwrap();
    let award = standing.people[0].credentials[0].award.clone().unwrap();
    told.note("everybody", registry.status(None, Some("2027-10-20".parse().unwrap()), Some(60)).await);

    for act in
        [CredentialAct::Suspend, CredentialAct::Suspend, CredentialAct::Reinstate, CredentialAct::Revoke]
    {
        told.note(act.word(), registry.change_credential(award.id.as_str(), act, "a complaint").await);
    }
    let request = AppealRequest { text: "It was too hot".into(), ..AppealRequest::default() };
    let appeal =
        told.note("appeal", registry.open_appeal(short, AppealKind::Incident, &request).await).unwrap();
    told.note("appeal beside", registry.open_appeal(short, AppealKind::Incident, &request).await);
    let id = appeal.card.id.as_str();
    told.note("decided", registry.decide_appeal(id, AppealOutcome::Upheld, "it was").await);
    told.note("decided twice", registry.decide_appeal(id, AppealOutcome::Rejected, "it was not").await);
    told.note("appeals", registry.appeals().await);
    told.note("voided", registry.void_attempt(short, "the heat").await);
    told.note("voided twice", registry.void_attempt(short, "the heat").await);
    told.note("erased", registry.erase_person("ada", "asked for it").await);
    told.note("no longer", registry.grant("ada", "office-clerk", "x", Wait::Holds).await);
    let trail = told.note("audit", registry.audit().await).unwrap();
    assert_eq!((trail.fault, trail.entries.map(|all| all.len())), (None, Some(trail.records.len())));
}

/// What a server has to be looked after for: results that are held, records that contradict others, devices.
async fn desk(told: &mut Told, registry: &dyn Registry, house: &House) {
    told.note("nothing held", registry.reviews().await);
    let (held, outcome) = late(house, "ben", 3, 17).await;
    assert!(outcome.is_held(), "{outcome:?}");
    let held = held.attempt().as_str();
    let reviews = told.note("held", registry.reviews().await).unwrap();
    assert_eq!((reviews.len(), reviews[0].attempt.as_str()), (1, held));
    assert!(reviews[0].card.hold.late.is_some_and(|late| late.minutes() > 5), "{reviews:?}");
    told.note("no reason", registry.decide_review(held, ReviewOutcome::Refused, " ").await);
    let decided =
        told.note("released", registry.decide_review(held, ReviewOutcome::Released, "no network").await);
    assert!(decided.unwrap().passed);
    told.note("decided twice", registry.decide_review(held, ReviewOutcome::Refused, "late").await);
    told.note("no such attempt", registry.decide_review("0192", ReviewOutcome::Refused, "late").await);
    told.note("was held", registry.reviews().await);

    told.note("no incident", registry.incidents().await);
    let mut client = Client::sits(house, "eve", "office-clerk").await.unwrap();
    client.starts();
    client.sends(house.delivery.as_ref(), &client.bytes()).await.unwrap();
    let mut fork = Client::with(house, caller("eve"), client.sealed.clone()).await;
    house.clock.pass(1_000);
    fork.starts();
    fork.sends(house.delivery.as_ref(), &fork.bytes()).await.unwrap_err();
    told.note(
        "not held",
        registry.decide_review(client.attempt().as_str(), ReviewOutcome::Refused, "x").await,
    );
    let incidents = told.note("an incident", registry.incidents().await).unwrap();
    assert_eq!((incidents.len(), incidents[0].person.as_str()), (1, "eve"));
    let id = incidents[0].id;
    told.note("shown", registry.incident(id).await);
    told.note("no such incident", registry.incident(4711).await);
    told.note("closed for nothing", registry.close_incident(id, "").await);
    told.note("closed", registry.close_incident(id, "an old backup").await);
    told.note("closed twice", registry.close_incident(id, "an old backup").await);
    told.note("no such incident is closed", registry.close_incident(4711, "x").await);

    let devices = told.note("devices", registry.devices(None).await).unwrap();
    assert_eq!(devices.len(), 2, "{devices:?}");
    told.note("bens", registry.devices(Some("ben")).await);
    told.note("of nobody", registry.devices(Some("bne")).await);
    let id = devices[0].id.as_str();
    told.note("no such device", registry.revoke_device("../devices", "stolen").await);
    told.note("kept for no reason", registry.revoke_device(id, "").await);
    let revoked = told.note("stolen", registry.revoke_device(id, "stolen").await).unwrap();
    assert_eq!(revoked.people, [caller("ben").person, caller("eve").person]);
    told.note("stolen twice", registry.revoke_device(id, "stolen").await);
    told.note("without them", registry.devices(None).await);
    let trail = told.note("audit of it", registry.audit().await).unwrap();
    assert_eq!(trail.fault, None);
}

/// The story; with what it is told by.
async fn story(far: bool) -> Vec<String> {
    let house = House::in_memory().await;
    house.office.registrar().add_person("root", "Root", "").await.unwrap();
    let delivery = Arc::new(house.office.clone().serving(SERVER, receipt_key()));
    let served =
        House { delivery: delivery.clone(), office: (*delivery).clone(), clock: house.clock.clone() };
    let registry: Box<dyn Registry> = match far {
        true => Box::new(remote(serve(delivery, &house, Duration::from_secs(30)))),
        false => Box::new(LocalRegistry::of(delivery, "root".parse().unwrap())),
    };
    let mut told = Told::default();
    people(&mut told, &*registry).await;
    accounts(&mut told, &*registry).await;
    records(&mut told, &*registry, &house).await;
    desk(&mut told, &*registry, &served).await;
    told.0
}

#[test]
fn every_answer_and_every_refusal_is_the_same_here_and_over_http() {
    let (near, far) = run(async { (story(false).await, story(true).await) });
    assert_eq!(near.len(), far.len());
    for (near, far) in near.iter().zip(&far) {
        assert_eq!(near, far);
    }
    let refused = near.iter().filter(|said| said.contains("refused: ")).count();
    assert!(refused > 35, "{refused}");
}

#[test]
fn a_list_of_people_may_take_longer_than_any_other_call_and_registers_all_or_nobody() {
    run(async {
        let house = House::in_memory().await;
        house.office.registrar().add_person("root", "Root", "").await.unwrap();
        house.office.registrar().add_partner("north", "North Ltd").await.unwrap();
        let delivery = Arc::new(house.office.clone().serving(SERVER, receipt_key()));
        // far less than so many people take
        let registry = remote(serve(delivery, &house, Duration::from_millis(1)));
        let list = |last: &str| -> Vec<ImportLine> {
            let ids = (0..400).map(|n| format!("p-{n}")).chain([last.to_owned()]);
            ids.zip(2..).map(|(id, number)| line(number, &id, "north")).collect()
        };
        let refused = registry.import_people(&list("ada")).await.unwrap_err().to_string();
        assert!(refused.contains("1 line"), "{refused}");
        let people = async || house.office.registrar().people().await.unwrap().len();
        assert_eq!(people().await, 3);
        assert_eq!(registry.import_people(&list("zoe")).await.unwrap(), 401);
        assert_eq!(people().await, 404);
    });
}
