//! Sittings on the days that a story needs: in this process, into the store of a home that the real binary then reads.

use crate::client;
use crate::common::Bench;
use crate::house::{self, House, run};
use invigil::api::Outcome;
use invigil::delivery::DeliveryError;
use invigil::library::Library;
use invigil::store::Store;
use invigil::time::{Clock, Day, Timestamp};
use std::sync::Arc;

/// The person sits the exam in the morning (UTC) of `date`, with so many right answers.
pub(crate) fn sits(
    bench: &Bench,
    library: Library,
    person: &str,
    exam: &str,
    date: &str,
    right: usize,
) -> Result<Outcome, DeliveryError> {
    let clock = house::start();
    let then = Timestamp(date.parse::<Day>().unwrap().start().0 + 8 * 3_600_000);
    match then.since(clock.now().wall) {
        ahead if ahead >= 0 => clock.pass(ahead),
        behind => clock.set_back(-behind),
    }
    // another one for each attempt
    let of = [person, exam, date].concat();
    let seed = of.bytes().fold(0_u64, |seed, byte| seed.wrapping_mul(1_099_511_628_211) ^ u64::from(byte));
    run(async {
        let store = Arc::new(Store::open(&bench.home().join("data/invigil.db")).await.unwrap());
        let house = House::over(store.clone(), library, clock, seed);
        let outcome = client::whole(&house, person, exam, right).await;
        store.close().await.unwrap();
        outcome
    })
}
