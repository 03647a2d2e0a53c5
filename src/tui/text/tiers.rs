//! Words of the report on a partner's tiers: who fills which seat, what is missing and who is nearest, and what is lost
//! unless somebody renews.

use crate::api::{
    HeldCard, HolderCard, LossCard, NAMED, NearestCard, PersonCard, SeatName, SeatsCard, TierCard, TierReport,
};
use crate::credential::Standing;
use crate::time::Day;
use crate::tui::text;
use crate::tui::widgets::width;
use std::collections::BTreeSet;
use std::fmt::Write;

/// Heading of the screen.
pub const TITLE: &str = "Partner tiers";
/// Nobody is named.
pub const NOBODY: &str =
    "Nobody is named yet, so there is no partner whose tiers to look at. Press w to say who you are.";
/// At a server they may be read by others only.
pub const NOT_YOURS: &str = "How a partner stands to the tiers is read by its partner manager and by the program's \
     administrators, because it names people. Ask your partner manager.";
/// The sign between parts of a line; a screen may have another one.
pub const DOT: &str = "·";

/// The widest first column; a longer label has a line of its own.
const WIDEST_LABEL: usize = 34;
/// Label of what a tier unlocks.
const UNLOCKS: &str = "unlocks";
/// So many of the nearest people are named for the tiers above the next one, which are further away.
const NAMED_ABOVE: usize = 1;

/// A line of the report: a label, and a text beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it is.
    pub kind: Kind,
    /// The column that the text begins in.
    pub column: usize,
    /// The label; may be empty.
    pub label: String,
    /// The text.
    pub body: String,
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nothing stands in it.
    Blank,
    /// It begins a part.
    Heading,
    /// A tier that is reached.
    Reached,
    /// Seats that are missing, or a loss.
    Lack,
    /// Anything else.
    Plain,
}

/// At a server none is meant: the person belongs to none, or manages `several`.
pub fn which(several: bool) -> &'static str {
    if several {
        "You manage several partners. Name the one whose tiers you want to see: invigil tiers --partner ID"
    } else {
        "You belong to no partner today, so there are no tiers to look at. Administrators name a partner: invigil tiers \
         --partner ID"
    }
}

/// The same on a screen, where no word of another program may stand.
pub fn none(program: &str) -> String {
    format!("{program} has no tiers to look at.")
}

/// A program without tiers.
pub fn no_tiers(program: &str) -> String {
    format!("{program} has no partner tiers.")
}

/// The whole report, line by line.
pub fn page(report: &TierReport) -> Vec<Line> {
    let mut out = Vec::new();
    let marks: Vec<&str> = report.marks.iter().map(|mark| text::marks::mark(*mark)).collect();
    let mut head = format!("{}, {} (UTC)", report.program.name, text::date(report.day));
    if !marks.is_empty() {
        let _ = write!(head, " · {}", marks.join(", "));
    }
    put(&mut out, Kind::Plain, 0, "", &head);
    let people = match report.people.len() {
        0 => "nobody belongs to it on this day".to_owned(),
        n => text::count(n as u64, "person", "people"),
    };
    blank(&mut out);
    let reaches = reaches(report.reached.as_ref().map(|tier| tier.name.as_str()));
    let partner = format!("{} ({}) {reaches} · {people}", report.partner.name, report.partner.id);
    put(&mut out, Kind::Heading, 0, "", &partner);
    let labels = report.tiers.iter().flat_map(|tier| &tier.seats).map(|seats| width(&seat(&seats.seat)));
    let column = 4 + labels.chain([width(UNLOCKS)]).max().unwrap_or(0).min(WIDEST_LABEL);
    let next = report.tiers.iter().position(|tier| !tier.reached);
    for (i, tier) in report.tiers.iter().enumerate() {
        one(&mut out, tier, column, if Some(i) == next { NAMED } else { NAMED_ABOVE });
    }
    losses(&mut out, report);
    out
}

fn reaches(tier: Option<&str>) -> String {
    tier.map_or_else(|| "reaches no tier".to_owned(), |name| format!("reaches {name}"))
}

/// `Sales · Foundation`.
fn seat(name: &SeatName) -> String {
    format!("{} · {}", name.track_name, name.level_name)
}

fn who(person: &PersonCard) -> String {
    format!("{} ({})", person.name, person.id)
}

fn one(out: &mut Vec<Line>, tier: &TierCard, column: usize, named: usize) {
    let state = match (tier.count, tier.missing) {
        (0, _) => "reached, no seats to fill".to_owned(),
        (_, 0) => "reached".to_owned(),
        (count, missing) => format!("{missing} of {} missing", text::count(count, "seat", "seats")),
    };
    blank(out);
    let kind = if tier.reached { Kind::Reached } else { Kind::Heading };
    put(out, kind, 0, "", &format!("{} · {state}", tier.name));
    if !tier.benefits.is_empty() {
        put(out, Kind::Plain, column, UNLOCKS, &tier.benefits.join(", "));
    }
    for seats in &tier.seats {
        group(out, seats, column, named);
    }
}

fn group(out: &mut Vec<Line>, seats: &SeatsCard, column: usize, named: usize) {
    let mut label = seat(&seats.seat);
    let mut row = |kind, body: &str| put(out, kind, column, &std::mem::take(&mut label), body);
    for holder in &seats.holders {
        row(Kind::Plain, &sitting(holder, &seats.seat));
    }
    if seats.missing == 0 {
        return;
    }
    let hint = if seats.nearest.is_empty() { "" } else { "; nearest:" };
    row(Kind::Lack, &format!("{} missing{hint}", seats.missing));
    let shown: Vec<(String, String)> = seats.nearest.iter().take(named).map(closeness).collect();
    let shown_of_them = shown.len() as u64;
    let column = 4 + shown.iter().map(|(far, _)| width(far)).max().unwrap_or(0);
    for (far, line) in shown {
        put(out, Kind::Plain, column, &far, &line);
    }
    let more = seats.near.saturating_sub(shown_of_them);
    if more > 0 {
        put(
            out,
            Kind::Plain,
            column,
            "",
            &format!("and {}", text::count(more, "more person", "more people")),
        );
    }
}

/// Who sits there, with a level that is not the seat's own, and what is about to happen.
fn sitting(holder: &HolderCard, seat: &SeatName) -> String {
    let held = &holder.credential;
    let mut line = who(&holder.person);
    if held.level != seat.level {
        let _ = write!(line, " · {}", held.level_name);
    }
    let ending = ending(held);
    if !ending.is_empty() {
        let _ = write!(line, " · {ending}");
    }
    line
}

/// `EXPIRING, counts through 14 Jan 2027`; empty where nothing is to be done soon.
fn ending(held: &HeldCard) -> String {
    let counts = || format!("counts through {}", text::date(held.counts_through));
    match held.standing {
        Standing::Expiring | Standing::Grace => format!("{}, {}", text::standing(held.standing), counts()),
        _ if held.update_due => "annual update due".to_owned(),
        _ => String::new(),
    }
}

/// How far away somebody is, and who it is with what is to do: `2 to go`, `Ada Example (ada): Fitter exam, first aid`.
fn closeness(near: &NearestCard) -> (String, String) {
    let mut line = format!("{}: ", who(&near.person));
    if near.to_go.is_empty() {
        let why = if near.standing == Standing::Suspended { "is suspended" } else { "waits" };
        let _ = write!(line, "{} {why}, an administrator has to act", near.title);
    } else {
        line += &near.to_go.iter().map(text::credential::open).collect::<Vec<_>>().join(", ");
    }
    if let Some(open) = &near.leaves_open {
        let _ = write!(line, "; leaves {} open", seat(open));
    }
    (format!("  {} to go", near.to_go.len()), line)
}

/// What is lost if nobody renews, day by day, over the tiers that are shown.
fn losses(out: &mut Vec<Line>, report: &TierReport) {
    let all = || report.tiers.iter().flat_map(|tier| tier.losses.iter().map(move |loss| (tier, loss)));
    let days: BTreeSet<Day> = all().map(|(_, loss)| loss.day).collect();
    const LAPSES: &str = "lapses";
    const THEN: &str = "then";
    for day in days {
        let lost: Vec<(&TierCard, &LossCard)> = all().filter(|(_, loss)| loss.day == day).collect();
        let names = lost.iter().map(|(tier, _)| tier.name.as_str()).chain([LAPSES, THEN]);
        let column = 4 + names.map(width).max().unwrap_or(0).min(WIDEST_LABEL);
        blank(out);
        let from = format!("From {} on, unless renewed in time", text::date(day));
        put(out, Kind::Heading, 0, "", &from);
        let mut told: Vec<&HolderCard> = Vec::new();
        for holder in lost.iter().flat_map(|(_, loss)| &loss.lapses) {
            if told.iter().all(|known| known.credential.id != holder.credential.id) {
                told.push(holder);
            }
        }
        for holder in told {
            put(out, Kind::Plain, column, LAPSES, &lapse(holder));
        }
        for (tier, loss) in &lost {
            let seats: Vec<String> = loss
                .seats
                .iter()
                .map(|lost| format!("{}, {} of {} filled", seat(&lost.seat), lost.filled, lost.count))
                .collect();
            let (kind, lost) = if loss.tier_lost { (Kind::Lack, "lost: ") } else { (Kind::Plain, "") };
            put(out, kind, column, &tier.name, &format!("{lost}{}", seats.join("; ")));
        }
        if let Some(fall) = report.falls.iter().find(|fall| fall.day == day) {
            let reaches = reaches(fall.reached.as_ref().map(|tier| tier.name.as_str()));
            put(out, Kind::Plain, column, THEN, &format!("{} {reaches}", report.partner.name));
        }
    }
}

fn lapse(holder: &HolderCard) -> String {
    let held = &holder.credential;
    let expiry = if held.standing == Standing::Grace { "expired" } else { "valid through" };
    let (standing, day) = (text::standing(held.standing), text::date(held.expires));
    format!("{} · {} · {standing}, {expiry} {day}", who(&holder.person), held.title)
}

fn put(out: &mut Vec<Line>, kind: Kind, column: usize, label: &str, body: &str) {
    out.push(Line { kind, column, label: label.to_owned(), body: body.to_owned() });
}

fn blank(out: &mut Vec<Line>) {
    put(out, Kind::Blank, 0, "", "");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Step, StepKind};

    fn near(standing: Standing, to_go: &[(&str, u32, u32)], leaves_open: bool) -> NearestCard {
        let step = |(title, done, needed): &(&str, u32, u32)| Step {
            kind: StepKind::Exam("fitter".parse().unwrap()),
            title: (*title).to_owned(),
            needed: *needed,
            done: *done,
            done_on: None,
            carried: None,
        };
        let open = SeatName {
            track: "fitting".parse().unwrap(),
            track_name: "Fitting".into(),
            level: "junior".parse().unwrap(),
            level_name: "Junior".into(),
        };
        NearestCard {
            person: PersonCard { id: "ada".parse().unwrap(), name: "Ada".into(), partner: String::new() },
            credential: "fitting-senior".parse().unwrap(),
            title: "Senior Fitter".into(),
            standing,
            to_go: to_go.iter().map(step).collect(),
            leaves_open: leaves_open.then_some(open),
        }
    }

    #[test]
    fn what_somebody_lacks_is_said_with_how_far_it_is_done() {
        let (far, line) = closeness(&near(Standing::None, &[("exam", 0, 1), ("Jobs", 3, 5)], true));
        assert_eq!(far, "  2 to go");
        assert_eq!(line, "Ada (ada): exam, Jobs (3 of 5 done); leaves Fitting · Junior open");
        let (far, line) = closeness(&near(Standing::Suspended, &[], false));
        assert_eq!(far, "  0 to go");
        assert_eq!(line, "Ada (ada): Senior Fitter is suspended, an administrator has to act");
    }
}
