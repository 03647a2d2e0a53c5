//! The same stories on a server of PostgreSQL, and two servers on one database.

use crate::common::postgres::Server;
use crate::house::{DAY, House, ON_SERVER, caller, library, run};
use crate::{Client, exam, home, opening, whole};
use invigil::attempt::Fact;
use invigil::delivery::Delivery;
use invigil::store::Store;
use std::process::Command;
use std::sync::Arc;

/// Told by this program in another process: which database a story is told on is one setting of all of them.
#[test]
fn every_story_holds_on_postgresql_too() {
    let mut again = Command::new(std::env::current_exe().unwrap());
    let told = again.args(["--skip", "postgres::", "--color", "never"]).env(ON_SERVER, "1").output().unwrap();
    let said = String::from_utf8_lossy(&told.stdout);
    assert!(told.status.success(), "{said}{}", String::from_utf8_lossy(&told.stderr));
    assert!(said.contains("the_story_holds_on_a_store_in_memory ... ok"), "{said}");
}

#[test]
fn two_servers_open_one_attempt() {
    let url = Server::shared().database();
    run(async {
        let one = House::on_server(&url).await;
        let two = one.beside(Arc::new(Store::connect(&url).await.unwrap()), library(), 77);
        let offer = one.delivery.prepare(&caller("ada"), &exam("office-clerk")).await.unwrap();
        assert_eq!(two.delivery.prepare(&caller("ada"), &exam("office-clerk")).await.unwrap(), offer);
        let open = |delivery: Arc<dyn Delivery>, nonce: u8| {
            let attempt = offer.attempt.clone();
            async move { delivery.open(&caller("ada"), &attempt, &opening(nonce)).await }
        };
        let (left, right) = tokio::join!(open(one.delivery.clone(), 1), open(two.delivery.clone(), 2));
        assert_eq!(left.unwrap(), right.unwrap());
        assert_eq!(home(&one).await.exams[0].used, 1);
        assert!(one.office.store().verify_audit().await.unwrap().is_ok());
    });
}

/// A version that was published through one server is what every other one draws from next.
#[test]
fn what_one_server_publishes_the_other_draws_from() {
    let url = Server::shared().database();
    run(async {
        let one = House::on_server(&url).await;
        let two = one.beside(Arc::new(Store::connect(&url).await.unwrap()), library(), 77);
        let publish = async |house: &House, word: &str| {
            let text = crate::house::bank("office-clerk", 12).replace("question", word);
            house.office.content_desk().publish("bank", text.as_bytes(), &Default::default()).await.unwrap()
        };
        let asks =
            |client: &Client, word: &str| client.opened.form.items.iter().all(|i| i.stem.contains(word));
        // the other one has read its banks already
        assert!(home(&two).await.exams[0].eligibility == invigil::api::Eligibility::Ready);
        assert_eq!(publish(&one, "riddle").await.line.version, 1);
        let mut ada = Client::sits(&two, "ada", "office-clerk").await.unwrap();
        assert!(asks(&ada, "riddle"));
        assert_eq!(publish(&two, "puzzle").await.line.version, 2);
        assert!(asks(&Client::sits(&one, "ben", "office-clerk").await.unwrap(), "puzzle"));
        ada.starts().answers(4).ends(Fact::Submitted {});
        assert_eq!(
            ada.submits(&one).await.unwrap().points,
            4,
            "scored by the version that it was drawn from"
        );
        assert!(two.office.store().verify_audit().await.unwrap().is_ok());
    });
}

/// Any server may answer any call.
#[test]
fn an_attempt_moves_from_one_server_to_the_other_and_counts_once() {
    let url = Server::shared().database();
    run(async {
        let one = House::on_server(&url).await;
        let two = one.beside(Arc::new(Store::connect(&url).await.unwrap()), library(), 77);
        let mut client = Client::sits(&one, "ada", "office-clerk").await.unwrap();
        client.starts().answers(4);
        let first = client.sends(two.delivery.as_ref(), &client.lines[..3].concat()).await.unwrap();
        assert_eq!(first.seq, 2);
        client.ends(Fact::Submitted {});
        let (left, right) = (client.submits(&one).await.unwrap(), client.submits(&two).await.unwrap());
        assert_eq!((left.points, left.nth), (4, (1, 2)));
        assert_eq!(left, right);
        one.clock.pass(7 * DAY);
        assert!(whole(&two, "ada", "office-clerk", 4).await.is_err(), "it was passed on the other one");
        assert!(two.office.store().verify_audit().await.unwrap().is_ok());
    });
}
