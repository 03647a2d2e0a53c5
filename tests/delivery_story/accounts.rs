//! Accounts: roles, tokens, and who is let in.

use crate::house::{DAY, House, library, run};
use crate::wire::receipt_key;
use invigil::api::Role;
use invigil::delivery::{RegistrarError, token_days};
use invigil::store::Store;
use std::collections::BTreeSet;
use std::sync::Arc;

async fn roles(house: &House, token: &str) -> Option<BTreeSet<Role>> {
    house.office.authenticate(token).await.unwrap().map(|caller| caller.roles)
}

#[test]
fn a_token_is_its_person_with_the_roles_of_now_until_it_ends() {
    run(async {
        let house = House::in_memory().await;
        let desk = house.office.registrar();
        let issued = desk.issue_token("ada", "laptop", 2).await.unwrap();
        let token = issued.text.reveal().to_owned();
        assert!(token.starts_with("ivg_") && token.len() == 47, "{token}");
        assert_eq!(roles(&house, &token).await, Some([Role::Candidate].into()));
        desk.grant_role("ada", Role::Administrator, None).await.unwrap();
        assert_eq!(roles(&house, &token).await, Some([Role::Candidate, Role::Administrator].into()));
        desk.grant_role("ben", Role::Administrator, None).await.unwrap();
        desk.withdraw_role("ada", Role::Administrator, None).await.unwrap();
        assert_eq!(roles(&house, &token).await, Some([Role::Candidate].into()));
        for other in [
            "",
            "ivg_",
            &token[..46],
            &format!("{token}A"),
            &token.to_uppercase(),
            &format!(" {token}"),
            "ivg_' OR 1=1 --",
        ] {
            assert_eq!(roles(&house, other).await, None, "{other}");
        }
        house.clock.pass(2 * DAY);
        assert_eq!(roles(&house, &token).await, None, "it has expired");
    });
}

#[test]
fn a_token_that_was_revoked_and_a_person_who_was_erased_are_let_in_no_more() {
    run(async {
        let house = House::in_memory().await;
        let desk = house.office.registrar();
        let revoked = desk.issue_token("ada", "", token_days::USUAL).await.unwrap();
        let own = desk.issue_token("ada", "", token_days::USUAL).await.unwrap();
        let erased = desk.issue_token("ben", "", token_days::USUAL).await.unwrap();
        desk.revoke_token(revoked.id.as_str()).await.unwrap();
        assert_eq!(roles(&house, revoked.text.reveal()).await, None);
        let again = desk.revoke_token(revoked.id.as_str()).await.unwrap_err();
        assert!(matches!(again, RegistrarError::TokenRevoked(_)), "{again}");
        let unknown = desk.revoke_token("tk-00000000").await.unwrap_err();
        assert!(matches!(unknown, RegistrarError::UnknownToken { .. }), "{unknown}");
        let caller = house.office.authenticate(own.text.reveal()).await.unwrap().unwrap();
        house.office.sign_out(&caller, own.text.reveal()).await.unwrap();
        assert_eq!(roles(&house, own.text.reveal()).await, None);
        assert!(roles(&house, erased.text.reveal()).await.is_some());
        desk.erase_person("ben", "asked for it").await.unwrap();
        assert_eq!(roles(&house, erased.text.reveal()).await, None);
        let refused = desk.issue_token("ben", "", 1).await.unwrap_err();
        assert!(matches!(refused, RegistrarError::Erased(_)), "{refused}");
    });
}

#[test]
fn a_server_knows_at_once_what_it_changed_itself_and_within_two_seconds_what_another_did() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("invigil.db");
    run(async {
        let one = House::in_file(&path).await;
        let other = one.beside(Arc::new(Store::open(&path).await.unwrap()), library(), 2);
        let server = one.office.clone().serving("one", receipt_key());
        let desk = server.registrar();
        let known = async |token: &str| server.authenticate(token).await.unwrap().map(|caller| caller.roles);
        let here = desk.issue_token("ada", "", 1).await.unwrap();
        let there = desk.issue_token("ada", "", 1).await.unwrap();
        for token in [&here, &there] {
            assert!(known(token.text.reveal()).await.is_some());
        }
        desk.grant_role("ada", Role::Proctor, None).await.unwrap();
        assert!(known(here.text.reveal()).await.unwrap().contains(&Role::Proctor), "it granted that itself");
        desk.revoke_token(here.id.as_str()).await.unwrap();
        assert_eq!(known(here.text.reveal()).await, None, "it revoked that itself");
        assert!(known(there.text.reveal()).await.is_some());
        other.office.registrar().revoke_token(there.id.as_str()).await.unwrap();
        one.clock.pass(2_000);
        assert_eq!(known(there.text.reveal()).await, None);
    });
}

#[test]
fn what_no_role_and_no_token_can_be_is_refused() {
    run(async {
        let house = House::in_memory().await;
        let desk = house.office.registrar();
        let grant = async |role, partner| desk.grant_role("ada", role, partner).await.unwrap_err();
        assert!(matches!(grant(Role::Candidate, None).await, RegistrarError::CandidateAlways));
        assert!(matches!(grant(Role::PartnerManager, None).await, RegistrarError::NoPartner));
        let unknown = grant(Role::PartnerManager, Some("acme")).await;
        assert!(matches!(unknown, RegistrarError::UnknownPartner { .. }), "{unknown}");
        assert!(matches!(grant(Role::Proctor, Some("acme")).await, RegistrarError::PartnerOutOfPlace(_)));
        for days in [0, token_days::MOST + 1] {
            let refused = desk.issue_token("ada", "", days).await.unwrap_err();
            assert!(matches!(refused, RegistrarError::TokenDays { .. }), "{refused}");
        }
        desk.grant_role("ada", Role::Administrator, None).await.unwrap();
        let last = desk.withdraw_role("ada", Role::Administrator, None).await.unwrap_err();
        assert!(last.to_string().contains("ada is the only administrator"), "{last}");
    });
}

#[test]
fn the_first_administrator_is_made_once_and_acts_in_the_trail_by_name() {
    run(async {
        let house = House::in_memory().await;
        let desk = house.office.registrar();
        let first = desk.bootstrap("root").await.unwrap().expect("nobody administers");
        assert!(roles(&house, first.text.reveal()).await.unwrap().contains(&Role::Administrator));
        assert!(desk.bootstrap("root").await.unwrap().is_none());
        assert!(desk.bootstrap("ada").await.unwrap().is_none());
        let desk = house.office.registrar_for(&first.person);
        desk.rename_person("ada", "Ada Byron").await.unwrap();
        let trail = house.office.store().audit_trail().await.unwrap();
        assert_eq!(trail.last().unwrap().by, "administrator/root");
        assert!(house.office.store().verify_audit().await.unwrap().is_ok());
    });
}

#[test]
fn the_last_use_of_a_token_is_noted_to_the_hour() {
    run(async {
        let house = House::in_memory().await;
        let issued = house.office.registrar().issue_token("ada", "", 1).await.unwrap();
        let used = async || house.office.registrar().tokens(Some("ada")).await.unwrap()[0].used;
        assert_eq!(used().await, None);
        house.clock.pass(59 * 60_000 + 59_999);
        roles(&house, issued.text.reveal()).await.unwrap();
        let noon = used().await.unwrap();
        assert_eq!(noon.to_string(), "2026-11-22T12:00:00Z");
        house.clock.pass(1);
        roles(&house, issued.text.reveal()).await.unwrap();
        assert_eq!(used().await, Some(noon.plus(3_600_000)));
    });
}
