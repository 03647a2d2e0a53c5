//! `attempts upload`: attempts that were made on this computer alone, brought to the server that somebody is signed in at.

use super::{known, record};
use crate::api::Uploaded;
use crate::cli::outcome::{Output, code};
use crate::cli::play;
use crate::cli::server::signed_in;
use crate::cli::shop::{Answer, Shop};
use crate::delivery::{Delivery, DeliveryError};
use crate::runtime::remote;
use crate::sync::Patience;
use crate::tui::text;
use std::fmt::Write as _;

/// Carries `attempts upload` out.
pub(super) fn upload(shop: &Shop, attempts: &[String]) -> Answer {
    let Some(account) = signed_in(&shop.home)? else {
        return Err(Output::failure(
            code::NO,
            "nobody is signed in here, so there is no server to upload to (invigil login URL)",
        ));
    };
    let desk = shop.desk_of_home()?;
    let server = remote::delivery(&account, Patience::PERSON).map_err(|e| Output::failure(code::NO, e))?;
    let (network, caller) = (play::network()?, remote::caller(&account));
    let mut output = Output::default();
    for given in attempts {
        let attempt = known(shop, &desk, given)?;
        let (found, remarks) = record(shop, &desk, &attempt)?;
        output.stderr.push_str(&remarks);
        let taken = match found {
            None => Err(DeliveryError::NoRecords(attempt.clone())),
            Some(found) => match desk.runtime.block_on(desk.delivery.upload_of(&attempt, &found.bytes)) {
                Ok(upload) => network.block_on(server.upload(&caller, &upload)),
                Err(error) => Err(error),
            },
        };
        match taken {
            Ok(uploaded) => {
                let _ = writeln!(output.stdout, "{attempt}: {}", said(&uploaded, &account.server));
            }
            Err(error) => {
                output.code = code::NO;
                let _ = writeln!(output.stderr, "invigil: {attempt}: {error}");
            }
        }
    }
    Ok(output)
}

/// `Clerk: 3 of 4 points, passed. Kept by the server as evidence; it does not count there.`
fn said(uploaded: &Uploaded, server: &str) -> String {
    let score = match uploaded.points {
        Some((points, possible)) => {
            let verdict = if uploaded.passed { "passed" } else { "not passed" };
            format!("{} points, {verdict}", text::result::points(points, possible))
        }
        None => "not scored: the server has not the questions that it was drawn from, or holds it for review"
            .to_owned(),
    };
    let kept = match uploaded.counts {
        true => "it counts there",
        false => "it is evidence, and does not count there",
    };
    let marks = text::marks::all(&uploaded.marks);
    format!("{}: {score}. {server} keeps it; {kept}. Marked: {marks}.", uploaded.title)
}
