//! `tiers`: how a partner stands to the tiers of the program, on any day.

use crate::api::{
    HeldCard, HolderCard, LossCard, NearestCard, PersonCard, SeatName, SeatsCard, Step, TierCard, TierReport,
};
use crate::cli::outcome::{Output, code};
use crate::cli::shop::{Answer, Desk, Shop};
use crate::credential::Standing;
use crate::delivery::TiersQuery;
use crate::time::{Clock as _, Day};
use crate::tui::text;
use crate::tui::theme::Role;
use crate::tui::widgets::{Row, width, wrap};
use std::collections::BTreeSet;
use std::fmt::Write;

/// Columns of a narrow terminal.
const COLUMNS: usize = 80;
/// The widest first column; a longer label has a line of its own.
const WIDEST_LABEL: usize = 34;
/// So many of the nearest people are named for the tier that comes next, or that was asked for; the JSON has all.
const NAMED: usize = 3;
/// So many for the tiers above it, which are further away.
const NAMED_ABOVE: usize = 1;

/// Carries `tiers` out.
pub(super) fn tiers(
    shop: &Shop,
    partner: Option<String>,
    tier: Option<String>,
    at: Option<Day>,
    json: bool,
) -> Answer {
    let none = || Output::message(format!("{} has no partner tiers.", shop.library.program().name));
    if partner.is_none() && !json && shop.library.program().tiers.is_empty() {
        return Ok(none());
    }
    let desk = shop.desk()?;
    let (partner, remark) = match partner {
        Some(partner) => (partner, String::new()),
        None => own_partner(shop, &desk, at)?,
    };
    let report = desk.run(desk.delivery.tiers(&TiersQuery { partner, tier, at }))?;
    let mut output = if json {
        Output::json(&report)
    } else if report.tiers.is_empty() {
        return Ok(none());
    } else {
        Output::data(in_words(&report))
    };
    output.stderr += &remark;
    Ok(output)
}

/// The partner that the person in use belongs to, and a remark that it was taken.
fn own_partner(shop: &Shop, desk: &Desk, at: Option<Day>) -> Answer<(String, String)> {
    let unnamed = || {
        Output::failure(code::USAGE, "name the partner with --partner ID; `invigil partner list` shows them")
    };
    let used = shop.home.person().ok_or_else(unnamed)?;
    let registrar = desk.delivery.registrar();
    let person = desk.run(registrar.person(used.as_str()))?;
    let day = at.unwrap_or_else(|| shop.clock.now().wall.day());
    let memberships = desk.run(registrar.memberships(Some(&person.id)))?;
    let own = memberships.iter().rfind(|membership| membership.holds(day)).ok_or_else(unnamed)?;
    let remark = format!("The partner of {}: {} (--partner names another one).\n", person.name, own.partner);
    Ok((own.partner.to_string(), remark))
}

fn in_words(report: &TierReport) -> String {
    let mut out = String::new();
    let marks: Vec<&str> = report.marks.iter().map(|mark| text::marks::mark(*mark)).collect();
    let mut head = format!("{}, {} (UTC)", report.program.name, text::date(report.day));
    if !marks.is_empty() {
        let _ = write!(head, " · {}", marks.join(", "));
    }
    block(&mut out, 0, "", &head);
    let people = match report.people.len() {
        0 => "nobody belongs to it on this day".to_owned(),
        n => text::count(n as u64, "person", "people"),
    };
    out.push('\n');
    let reaches = reaches(report.reached.as_ref().map(|tier| tier.name.as_str()));
    block(&mut out, 0, "", &format!("{} ({}) {reaches} · {people}", report.partner.name, report.partner.id));
    let labels = report.tiers.iter().flat_map(|tier| &tier.seats).map(|seats| width(&seat(&seats.seat)));
    let column = 4 + labels.max().unwrap_or(0).min(WIDEST_LABEL);
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

fn one(out: &mut String, tier: &TierCard, column: usize, named: usize) {
    let state = match (tier.count, tier.missing) {
        (0, _) => "reached, no seats to fill".to_owned(),
        (_, 0) => "reached".to_owned(),
        (count, missing) => format!("{missing} of {} missing", text::count(count, "seat", "seats")),
    };
    out.push('\n');
    block(out, 0, "", &format!("{} · {state}", tier.name));
    for seats in &tier.seats {
        group(out, seats, column, named);
    }
}

fn group(out: &mut String, seats: &SeatsCard, column: usize, named: usize) {
    let mut label = seat(&seats.seat);
    let mut row = |body: &str| block(out, column, &std::mem::take(&mut label), body);
    for holder in &seats.holders {
        row(&sitting(holder, &seats.seat));
    }
    if seats.missing == 0 {
        return;
    }
    let hint = if seats.nearest.is_empty() { "" } else { "; nearest:" };
    row(&format!("{} missing{hint}", seats.missing));
    let shown: Vec<(String, String)> = seats.nearest.iter().take(named).map(closeness).collect();
    let column = 4 + shown.iter().map(|(far, _)| width(far)).max().unwrap_or(0);
    for (far, line) in shown {
        block(out, column, &far, &line);
    }
    let more = seats.nearest.len().saturating_sub(named);
    if more > 0 {
        block(out, column, "", &format!("and {}", text::count(more as u64, "more person", "more people")));
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
        line += &near.to_go.iter().map(step).collect::<Vec<_>>().join(", ");
    }
    if let Some(open) = &near.leaves_open {
        let _ = write!(line, "; leaves {} open", seat(open));
    }
    (format!("  {} to go", near.to_go.len()), line)
}

/// A step, with what of it is done: `Closed deals (3 of 5 done)`.
fn step(step: &Step) -> String {
    if step.needed > 1 {
        format!("{} ({} of {} done)", step.title, step.done, step.needed)
    } else {
        step.title.clone()
    }
}

/// What is lost if nobody renews, day by day, over the tiers that are shown.
fn losses(out: &mut String, report: &TierReport) {
    let all = || report.tiers.iter().flat_map(|tier| tier.losses.iter().map(move |loss| (tier, loss)));
    let days: BTreeSet<Day> = all().map(|(_, loss)| loss.day).collect();
    const LAPSES: &str = "lapses";
    const THEN: &str = "then";
    for day in days {
        let lost: Vec<(&TierCard, &LossCard)> = all().filter(|(_, loss)| loss.day == day).collect();
        let names = lost.iter().map(|(tier, _)| tier.name.as_str()).chain([LAPSES, THEN]);
        let column = 4 + names.map(width).max().unwrap_or(0).min(WIDEST_LABEL);
        out.push('\n');
        block(out, 0, "", &format!("From {} on, unless renewed in time", text::date(day)));
        let mut told: Vec<&HolderCard> = Vec::new();
        for holder in lost.iter().flat_map(|(_, loss)| &loss.lapses) {
            if told.iter().all(|known| known.credential.id != holder.credential.id) {
                told.push(holder);
            }
        }
        for holder in told {
            block(out, column, LAPSES, &lapse(holder));
        }
        for (tier, loss) in &lost {
            let seats: Vec<String> = loss
                .seats
                .iter()
                .map(|lost| format!("{}, {} of {} filled", seat(&lost.seat), lost.filled, lost.count))
                .collect();
            let lost = if loss.tier_lost { "lost: " } else { "" };
            block(out, column, &tier.name, &format!("{lost}{}", seats.join("; ")));
        }
        if let Some(fall) = report.falls.iter().find(|fall| fall.day == day) {
            let reaches = reaches(fall.reached.as_ref().map(|tier| tier.name.as_str()));
            block(out, column, THEN, &format!("{} {reaches}", report.partner.name));
        }
    }
}

fn lapse(holder: &HolderCard) -> String {
    let held = &holder.credential;
    let expiry = if held.standing == Standing::Grace { "expired" } else { "valid through" };
    let (standing, day) = (text::standing(held.standing), text::date(held.expires));
    format!("{} · {} · {standing}, {expiry} {day}", who(&holder.person), held.title)
}

/// A label, and a text beside it from `column` on; what is wrapped stands a little further in. A label that is too long
/// has a line of its own.
fn block(out: &mut String, column: usize, label: &str, body: &str) {
    const FURTHER: usize = 2;
    let mut lead = if label.is_empty() { String::new() } else { format!("  {label}") };
    if width(&lead) > column.saturating_sub(2) && !lead.is_empty() {
        let _ = writeln!(out, "{lead}");
        lead.clear();
    }
    let room = COLUMNS.saturating_sub(column);
    let lines = wrap(&[(body.to_owned(), Role::Text)], room, room.saturating_sub(FURTHER));
    for (i, body) in lines.into_iter().enumerate() {
        let text = Row { body, ..Row::default() }.plain();
        let (lead, start) = if i == 0 { (lead.as_str(), column) } else { ("", column + FURTHER) };
        let gap = " ".repeat(start.saturating_sub(width(lead)));
        let _ = writeln!(out, "{}", format!("{lead}{gap}{text}").trim_end());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::StepKind;

    fn near(standing: Standing, to_go: &[(&str, u32, u32)], leaves_open: bool) -> NearestCard {
        let step = |(title, done, needed): &(&str, u32, u32)| Step {
            kind: StepKind::Exam("fitter".parse().unwrap()),
            title: (*title).to_owned(),
            needed: *needed,
            done: *done,
            done_on: None,
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

    #[test]
    fn no_line_is_wider_than_a_narrow_terminal() {
        let (long, wide) = ("word ".repeat(60), "資格".repeat(40));
        for (column, label) in [(0, ""), (20, "short"), (20, long.as_str()), (38, wide.as_str())] {
            for body in [long.as_str(), wide.as_str(), &"x".repeat(200)] {
                let mut out = String::new();
                block(&mut out, column, label, body);
                // a label that is too long has a line of its own, as it is
                let lines = out.lines().skip(usize::from(width(label) > column));
                assert!(lines.map(width).all(|columns| columns <= COLUMNS), "{out}");
            }
        }
    }

    #[test]
    fn a_label_stands_beside_its_text_or_above_it() {
        let mut out = String::new();
        block(&mut out, 10, "short", "text");
        block(&mut out, 10, "rather long", "text");
        assert_eq!(out, "  short   text\n  rather long\n          text\n");
    }
}
