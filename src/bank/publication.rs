//! A bank before it is published: questions that anybody can read are no exam.

use super::resolve::Places;
use super::{Bank, Item, Status};
use crate::document::{Fault, FaultCode};
use std::collections::BTreeMap;

impl Bank {
    /// Items that a form can hold and that `is_public`, in file order.
    pub fn public_items(&self, is_public: impl Fn(&Item) -> bool) -> impl Iterator<Item = &Item> {
        let drawn = self.items.iter().filter(|item| matches!(item.status, Status::Live | Status::Pilot));
        drawn.filter(move |item| is_public(item))
    }
}

/// One error for each of those items.
pub(super) fn faults(bank: &Bank, places: &Places, is_public: impl Fn(&Item) -> bool) -> Vec<Fault> {
    let spans: BTreeMap<_, _> = bank.items.iter().map(|item| &item.id).zip(&places.items).collect();
    let fault = |item: &Item| {
        let message =
            format!("`{}` is a public sample: its question comes with every copy of invigil", item.id);
        let span = spans.get(&item.id).map_or(places.id, |at| at.id);
        Fault::error(
            FaultCode::PublicSample,
            span,
            message,
            "write another question, or make it a practice item",
        )
    };
    bank.public_items(is_public).map(fault).collect()
}
