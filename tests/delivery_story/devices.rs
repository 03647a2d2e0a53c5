//! Keys of devices: known to a server from their first use, and revoked.

use crate::client::{Client, device, exam, opening};
use crate::house::{House, caller};
use crate::wire::over_the_wire;
use invigil::attempt::Fact;
use invigil::delivery::{DeliveryError, RegistrarError, key_id};

#[test]
fn a_device_is_known_from_its_first_attempt_on_and_a_revoked_one_neither_opens_nor_ends_any() {
    over_the_wire(async || {
        let house = House::in_memory().await;
        let registrar = house.office.registrar();
        assert!(registrar.devices(None).await.unwrap().is_empty());
        let mut client = Client::sits(&house, "ada", "office-clerk").await.unwrap();
        let known = registrar.devices(Some("ada")).await.unwrap();
        let key = device().verifier().to_string();
        assert_eq!((known.len(), known[0].device.as_str(), known[0].revoked), (1, key.as_str(), None));
        house.office.register_device(&caller("ada"), &key, "laptop").await.unwrap();
        assert_eq!(registrar.devices(None).await.unwrap(), known, "it is registered once");

        client.starts().answers(4);
        client.sends(house.delivery.as_ref(), &client.bytes()).await.unwrap();
        let unknown = registrar.revoke_device("00000000", "stolen").await.unwrap_err();
        assert!(matches!(unknown, RegistrarError::UnknownDevice { .. }), "{unknown}");
        let people = registrar.revoke_device(key_id(&key), "It was stolen.").await.unwrap();
        assert_eq!(people, [caller("ada").person]);
        let again = registrar.revoke_device(key_id(&key), "x").await.unwrap_err();
        assert!(matches!(again, RegistrarError::DeviceRevoked(_)), "{again}");

        client.ends(Fact::Submitted {});
        let refused = client.submits(&house).await.unwrap_err();
        assert!(matches!(refused, DeliveryError::DeviceRevoked), "{refused}");
        let held = house.delivery.records(&client.caller, client.attempt()).await.unwrap();
        assert!(client.bytes().starts_with(&held) && held.len() < client.bytes().len(), "answers stay");
        let offer = house.delivery.prepare(&caller("ada"), &exam("office-master")).await;
        assert!(offer.is_err(), "that one asks for the clerk's credential");
        // Ben has the same computer, and nobody revoked his key
        let bens = Client::sits(&house, "ben", "office-clerk").await.unwrap();
        registrar.void_attempt(bens.attempt().as_str(), "for the story").await.unwrap();
        registrar.revoke_device(key_id(&key), "It was stolen.").await.unwrap();
        let offer = house.delivery.prepare(&caller("ben"), &exam("office-clerk")).await.unwrap();
        let refused = house.delivery.open(&caller("ben"), &offer.attempt, &opening(3)).await.unwrap_err();
        assert!(matches!(refused, DeliveryError::DeviceRevoked), "{refused}");
        assert!(house.office.store().verify_audit().await.unwrap().is_ok());
    });
}
