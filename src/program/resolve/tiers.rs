//! Partner tiers.

use super::super::file::RawProgram;
use super::super::{Seats, Tier};
use super::each;
use super::names::Names;
use crate::document::{FaultCode, Faults};
use std::collections::BTreeSet;

/// The tiers, lowest first.
pub(super) fn resolve(raw: &RawProgram, names: &Names, faults: &Faults) -> Vec<Tier> {
    let mut tiers: Vec<Tier> = Vec::new();
    for tier in each(&raw.tiers) {
        let mut seen = BTreeSet::new();
        let mut seats = Vec::new();
        for seat in each(&tier.value.seats) {
            let (Some(track), Some(level)) = (&seat.value.track, &seat.value.level) else { continue };
            let (known, level_known) = (names.tracks.knows(track, faults), names.levels.knows(level, faults));
            if known && level_known && !has_credential(raw, track.value.as_str(), level.value.as_str()) {
                let message =
                    format!("track `{}` has no credential of level `{}` or above", track.value, level.value);
                faults.error(
                    FaultCode::Contradiction,
                    level.span,
                    message,
                    "name a level that people can reach there",
                );
            }
            if !seen.insert((track.value.clone(), level.value.clone())) {
                let message = format!("seats of `{}` at level `{}` stand twice", track.value, level.value);
                faults.error(FaultCode::Duplicate, seat.span, message, "add the counts up in one of them");
            }
            if let Some(count) = seat.value.count.as_ref().filter(|_| known && level_known) {
                seats.push(Seats {
                    track: track.value.clone(),
                    level: level.value.clone(),
                    count: count.value,
                });
            }
        }
        let (Some(id), Some(name)) = (&tier.value.id, &tier.value.name) else { continue };
        let benefits = each(&tier.value.benefits).map(|benefit| benefit.value.clone()).collect();
        let tier = Tier { id: id.value.clone(), name: name.value.clone(), seats, benefits };
        if let Some((lower, seat)) =
            tiers.last().and_then(|lower| asks_less(&tier, lower, names).map(|s| (lower, s)))
        {
            let message = format!(
                "tier `{}` stands above `{}` and asks for fewer people in track `{}` at level `{}` or above",
                tier.id, lower.id, seat.track, seat.level
            );
            let mend = "write tiers lowest first, each asking for at least as much as the one before";
            faults.warning(FaultCode::Contradiction, id.span, message, mend);
        }
        tiers.push(tier);
    }
    tiers
}

/// True when a credential of `track` stands at `level` or above.
fn has_credential(raw: &RawProgram, track: &str, level: &str) -> bool {
    let rank = |name: &str| {
        each(&raw.levels).position(|l| l.value.id.as_ref().is_some_and(|id| id.value.as_str() == name))
    };
    let least = rank(level);
    each(&raw.tracks)
        .filter(|t| t.value.id.as_ref().is_some_and(|id| id.value.as_str() == track))
        .flat_map(|t| each(&t.value.credentials))
        .any(|c| c.value.level.as_ref().is_none_or(|l| rank(l.value.as_str()) >= least))
}

/// A seat of the lower tier for which the upper one asks for fewer people at that level or above.
fn asks_less<'t>(upper: &Tier, lower: &'t Tier, names: &Names) -> Option<&'t Seats> {
    let people = |tier: &Tier, seat: &Seats| -> u64 {
        let least = names.levels.rank(seat.level.as_str());
        let counted = tier.seats.iter().filter(|s| s.track == seat.track);
        counted.filter(|s| names.levels.rank(s.level.as_str()) >= least).map(|s| u64::from(s.count)).sum()
    };
    lower.seats.iter().find(|seat| people(upper, seat) < people(lower, seat))
}
