//! Where a command works: at the server that somebody is signed in at, else on the store of this computer, or on the
//! database that is served from it. Decided here and
//! nowhere else; the commands ask a [`Registry`], and print the same from both.

use crate::cli::outcome::{Output, code};
use crate::cli::play::{self, patiently};
use crate::cli::shop::{Answer, Desk, Shop, code_of};
use crate::delivery::{DeliveryError, LocalRegistry, RegistrarError, Registry, RegistryError};
use crate::id::CandidateId;
use crate::runtime::remote;
use crate::sync::{Patience, SignedIn};
use crate::time::{Clock as _, Timestamp};
use std::fmt::Display;

/// The registry that a command works on.
pub(super) struct Office {
    seat: Seat,
    /// The registry.
    pub(super) registry: Box<dyn Registry>,
}

enum Seat {
    Here(Desk),
    There { runtime: tokio::runtime::Runtime, account: Box<SignedIn> },
}

impl Shop {
    /// The registry for one command. Where it is a server's, a line on standard error says so.
    pub(super) fn office(&self) -> Answer<Office> {
        let Some(account) = self.account()? else {
            let desk = self.desk()?;
            let registry = Box::new(LocalRegistry::of_owner(desk.delivery.clone(), login_name()));
            return Ok(Office { seat: Seat::Here(desk), registry });
        };
        let registry =
            remote::registry(&account, Patience::REPORT).map_err(|e| Output::failure(code::IO, e))?;
        let said = format!("at {} ({}) as {}", account.server, account.url, account.person);
        // it comes before what is asked, and before an answer that is written while it is made
        let _ = Output::message(said).say();
        let runtime = play::network()?;
        Ok(Office { seat: Seat::There { runtime, account: Box::new(account) }, registry: Box::new(registry) })
    }
}

impl Office {
    /// The store of this computer, where the command works on it.
    pub(super) fn here(&self) -> Option<&Desk> {
        match &self.seat {
            Seat::Here(desk) => Some(desk),
            Seat::There { .. } => None,
        }
    }

    /// Who is meant where nobody is named: the person in use here, or the one who is signed in.
    pub(super) fn person(&self, shop: &Shop) -> Option<CandidateId> {
        match &self.seat {
            Seat::Here(desk) => shop.home.person().filter(|_| desk.of_home),
            Seat::There { account, .. } => Some(account.person.clone()),
        }
    }

    /// The time there.
    pub(super) fn now(&self, shop: &Shop) -> Timestamp {
        let now = shop.clock.now().wall;
        match &self.seat {
            Seat::Here(_) => now,
            Seat::There { account, .. } => now.plus(account.ahead_ms),
        }
    }

    /// Runs a call to its end; an error becomes a message and an exit code, as [`Desk::run`] has it.
    pub(super) fn run<T>(&self, call: impl Future<Output = Result<T, RegistryError>>) -> Answer<T> {
        self.wait(call).map_err(|error| self.refused(error))
    }

    /// Runs a call to its end.
    pub(super) fn wait<T, E>(&self, call: impl Future<Output = Result<T, E>>) -> Result<T, E> {
        match &self.seat {
            Seat::Here(desk) => desk.runtime.block_on(call),
            Seat::There { runtime, account } => patiently(runtime, &account.url, call),
        }
    }

    /// What is said of a refusal.
    pub(super) fn refused(&self, error: RegistryError) -> Output {
        match (&self.seat, &error) {
            (
                Seat::There { account, .. },
                RegistryError::Registrar(RegistrarError::Delivery(DeliveryError::Unreachable(why))),
            ) => {
                let said = format!(
                    "{} cannot be reached ({why}). Nothing was changed there. With --local the command works on the store of this \
                     computer",
                    account.server
                );
                Output::failure(code::NO, said)
            }
            (Seat::Here(_), RegistryError::Registrar(told)) => Output::failure(code_of(told), error),
            _ => Output::failure(code::NO, error),
        }
    }

    /// A command that is about this computer alone.
    pub(super) fn only_here(&self, what: impl Display) -> Answer<&Desk> {
        match &self.seat {
            Seat::Here(desk) if desk.of_home => Ok(desk),
            Seat::Here(desk) => {
                let said = format!(
                    "{} is the database of a server, and {what}. With --local the command works on the store of this computer",
                    desk.delivery.store().path().display()
                );
                Err(Output::failure(code::NO, said))
            }
            Seat::There { account, .. } => {
                let said = format!(
                    "{} is signed in at {}, and {what}. With --local the command works on the store of this computer",
                    account.person, account.server
                );
                Err(Output::failure(code::NO, said))
            }
        }
    }

    /// A remark for standard error where the program in force may be another than the one that is meant. Else empty.
    pub(super) fn program_in_doubt(&self) -> Answer<String> {
        self.here().map_or_else(|| Ok(String::new()), Desk::program_in_doubt)
    }
}

/// The account that this computer knows the administrator by: on a local store its owner is the administrator.
fn login_name() -> String {
    ["USER", "LOGNAME", "USERNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.trim().is_empty()))
        .unwrap_or_else(|| "the administrator of this computer".to_owned())
}
