//! Attempts that were made without a server, and are uploaded as evidence.

use crate::client::{Client, whole};
use crate::house::{BETWEEN, House, bank, caller, library, program, run, start};
use crate::wire::{SERVER, over_the_wire, receipt_key};
use crate::{eligibility, home};
use invigil::api::{Eligibility, Mark, Upload};
use invigil::attempt::Fact;
use invigil::credential::Standing;
use invigil::delivery::{DeliveryError, StatusQuery};
use invigil::library::Library;
use invigil::store::Store;
use std::sync::Arc;

/// A house of somebody's own, with Ada in it, that draws otherwise than the server does.
async fn alone(library: Library) -> House {
    let house = House::over(Arc::new(Store::in_memory().await.unwrap()), library, start(), 99);
    house.office.registrar().add_person("ada", "Ada King", "").await.unwrap();
    house
}

/// Sits with so many right answers there; the attempt as it is uploaded.
async fn sat(house: &House, right: usize) -> (Client, Upload) {
    let mut client = Client::sits(house, "ada", "office-clerk").await.unwrap();
    client.starts();
    house.clock.pass(60_000);
    client.answers(right).ends(Fact::Submitted {});
    client.submits(house).await.unwrap();
    let upload = house.office.upload_of(client.attempt(), &client.bytes()).await.unwrap();
    (client, upload)
}

/// A server is made of a house whose candidates call it over HTTP.
fn served(house: House) -> House {
    House { delivery: Arc::new(house.office.clone().serving(SERVER, receipt_key())), ..house }
}

#[test]
fn an_attempt_made_alone_is_kept_as_evidence_scored_and_counts_for_nothing() {
    run(async {
        let own = alone(library()).await;
        let (client, upload) = sat(&own, 4).await;
        let server = served(House::in_memory().await);
        server.passes_induction("ada", "2026-11-20").await;
        let taken = server.delivery.upload(&caller("ada"), &upload).await.unwrap();
        assert_eq!((taken.points, taken.passed, taken.counts), (Some((4, 4)), true, false));
        assert_eq!(taken.attempt, *client.attempt());
        for mark in [Mark::Uploaded, Mark::OrderOnly] {
            assert!(taken.marks.contains(&mark), "{:?}", taken.marks);
        }
        assert_eq!(server.delivery.upload(&caller("ada"), &upload).await.unwrap(), taken, "again the same");

        assert_eq!(home(&server).await.credentials[0].standing, Standing::None);
        assert_eq!(eligibility(&server, "office-clerk").await, Eligibility::Ready, "no attempt is used");
        assert!(server.office.status(&StatusQuery::default()).await.unwrap().people[0].attempts.is_empty());
        let listed = server.delivery.attempts(&caller("ada")).await.unwrap();
        assert_eq!((listed.len(), listed[0].uploaded), (1, Some(false)));
        let verdict = server.office.verify_attempt(client.attempt()).await.unwrap();
        assert_eq!(verdict.exit_code(), 0, "{verdict}");
        let export = server.office.registry_export(None).await.unwrap();
        let rows = |name| export.tables.iter().find(|table| table.name == name).unwrap().rows.len();
        assert_eq!((rows("uploads"), rows("attempts")), (1, 0));
        assert!(server.office.store().verify_audit().await.unwrap().is_ok());
        // and it stands in the way of nothing
        assert!(whole(&server, "ada", "office-clerk", 4).await.unwrap().passed);
    });
}

#[test]
fn it_earns_a_credential_only_where_the_program_says_so() {
    run(async {
        let text = program().replacen("attempts = 2", "attempts = 2\nlocal_credit = true", 1);
        let clerk = bank("office-clerk", 12);
        let generous = || Library::of_texts(text.as_bytes(), &[("office-clerk", clerk.as_bytes())]).unwrap();
        let own = alone(generous()).await;
        let (_, upload) = sat(&own, 4).await;
        let server = served(alone(generous()).await);
        server.passes_induction("ada", "2026-11-20").await;
        let taken = server.delivery.upload(&caller("ada"), &upload).await.unwrap();
        assert!(taken.counts && taken.passed, "{taken:?}");
        assert_eq!(home(&server).await.credentials[0].standing, Standing::Active);
        assert!(matches!(eligibility(&server, "office-clerk").await, Eligibility::Passed(_)));
        assert!(server.office.store().verify_audit().await.unwrap().is_ok());
    });
}

#[test]
fn what_is_not_whole_or_not_the_callers_is_refused_in_plain_words() {
    run(async {
        let own = alone(library()).await;
        let mut client = Client::sits(&own, "ada", "office-clerk").await.unwrap();
        let mut fork = Client::with(&own, caller("ada"), client.sealed.clone()).await;
        client.starts();
        own.clock.pass(60_000);
        client.answers(4).ends(Fact::Submitted {});
        client.submits(&own).await.unwrap();
        let upload = own.office.upload_of(client.attempt(), &client.bytes()).await.unwrap();
        let server = served(House::in_memory().await);
        let refused = async |person: &str, upload: &Upload| {
            server.delivery.upload(&caller(person), upload).await.unwrap_err().to_string()
        };
        let theirs = refused("ben", &upload).await;
        assert!(theirs.contains("was sat by `ada`"), "{theirs}");
        let torn =
            Upload { journal: upload.journal[..upload.journal.len() - 9].to_owned(), ..upload.clone() };
        assert!(refused("ada", &torn).await.contains("cut short"), "{}", refused("ada", &torn).await);
        let lines: Vec<&str> = upload.journal.split_inclusive('\n').collect();
        let open = Upload { journal: lines[..4].concat(), ..upload.clone() };
        assert!(refused("ada", &open).await.contains("not finished"));
        let changed =
            Upload { journal: upload.journal.replacen("\"item\":1", "\"item\":2", 1), ..upload.clone() };
        assert!(refused("ada", &changed).await.contains("not intact"));
        let other_seed = Upload { secret: invigil::digest::Digest([1; 32]), ..upload.clone() };
        assert!(refused("ada", &other_seed).await.contains("seed"));
        let mut told = upload.seen.clone();
        told.push(vec!["law-00".parse().unwrap()]);
        let other_draw = Upload { seen: told, ..upload.clone() };
        assert!(refused("ada", &other_draw).await.contains("draws"));
        let nothing = Upload { journal: "hello\n".into(), ..upload.clone() };
        assert!(refused("ada", &nothing).await.contains("not the record of an attempt"));
        assert!(own.delivery.upload(&caller("ada"), &upload).await.is_err(), "not to a store of one's own");
        assert!(server.office.store().uploads(&"guild".parse().unwrap()).await.unwrap().is_empty());

        // another record of an attempt that is held is an incident
        server.delivery.upload(&caller("ada"), &upload).await.unwrap();
        fork.starts();
        fork.answers(2).ends(Fact::Submitted {});
        let fork = Upload { journal: String::from_utf8(fork.bytes()).unwrap(), ..upload.clone() };
        let forked = server.delivery.upload(&caller("ada"), &fork).await.unwrap_err();
        assert!(matches!(forked, DeliveryError::Forked { .. }), "{forked}");
        let incidents = server.office.registrar().incidents().await.unwrap();
        assert_eq!(incidents.len(), 1);
        assert!(incidents[0].closed.is_none() && incidents[0].held.is_some());
    });
}

#[test]
fn a_program_or_bank_that_the_server_never_had_is_told_from_one_that_it_has() {
    run(async {
        let clerk = bank("office-clerk", 13);
        let other_bank =
            Library::of_texts(program().as_bytes(), &[("office-clerk", clerk.as_bytes())]).unwrap();
        let (client, upload) = sat(&alone(other_bank).await, 4).await;
        let server = served(House::in_memory().await);
        let taken = server.delivery.upload(&caller("ada"), &upload).await.unwrap();
        assert_eq!((taken.points, taken.passed, taken.counts), (None, false, false));
        let listed = server.delivery.attempts(&caller("ada")).await.unwrap();
        assert_eq!((listed[0].attempt.clone(), listed[0].result.clone()), (client.attempt().clone(), None));
        assert_eq!(eligibility(&server, "office-clerk").await, Eligibility::Ready);

        let text = program().replacen("version = \"1\"", "version = \"0.9\"", 1);
        let clerk = bank("office-clerk", 12);
        let old = Library::of_texts(text.as_bytes(), &[("office-clerk", clerk.as_bytes())]).unwrap();
        let old = alone(old).await;
        // ids of attempts hold their time
        old.clock.pass(1_000);
        let (_, upload) = sat(&old, 4).await;
        let refused = server.delivery.upload(&caller("ada"), &upload).await.unwrap_err().to_string();
        assert!(refused.contains("never had the version of the program"), "{refused}");
    });
}

#[test]
fn an_upload_crosses_the_wire() {
    over_the_wire(async || {
        // the side of somebody's own is not the server's
        let between = BETWEEN.replace(None);
        let own = alone(library()).await;
        BETWEEN.set(between);
        let mut client = Client::sits(&own, "ada", "office-clerk").await.unwrap();
        client.starts().answers(3).ends(Fact::Submitted {});
        client.submits(&own).await.unwrap();
        let upload = own.office.upload_of(client.attempt(), &client.bytes()).await.unwrap();
        let server = House::in_memory().await;
        let taken = server.delivery.upload(&caller("ada"), &upload).await.unwrap();
        assert_eq!((taken.points, taken.counts), (Some((3, 4)), false));
        let theirs = server.delivery.upload(&caller("ben"), &upload).await.unwrap_err();
        assert!(matches!(theirs, DeliveryError::NotTaken { .. }), "{theirs}");
    });
}
