//! `admin audit`: the audit trail for people who read it, and as it is for programs.

use crate::api::Role;
use crate::cli::AuditWish;
use crate::cli::office::Office;
use crate::cli::outcome::{Output, code};
use crate::cli::page;
use crate::cli::shop::Answer;
use crate::credential::Wait;
use crate::delivery::Trail;
use crate::id::{CandidateId, PartnerId};
use crate::runtime::clock::local_zone;
use crate::store::{AuditEntry, AwardWord, Change, Verdict};
use crate::time::{Timestamp, Zone};
use crate::tui::text::{count, date, instant};
use serde_json::{Value, json};
use std::fmt::Write;

/// Sealed words that are shown: why something was done, and what was found. Names, addresses and the measures of an
/// accommodation are not: the trail is read by ids.
const SHOWN: [&str; 7] = ["reviewer", "score", "note", "reason", "text", "late", "forced"];

/// Carries `admin audit` out.
pub(super) fn audit(office: &Office, wish: &AuditWish) -> Answer {
    let person = match &wish.candidate {
        Some(id) => Some(office.run(office.registry.person(id))?.id),
        None => None,
    };
    let wanted = Wanted { wish, person };
    let Trail { fault, records: lines, entries } = office.run(office.registry.audit())?;
    let mut output = if wish.json {
        let record = |line: &Vec<u8>| serde_json::from_slice(line).unwrap_or(Value::Null);
        let records: Vec<Value> =
            lines.iter().map(record).filter(|record| wanted.has_record(record)).collect();
        Output::json(&json!({ "intact": fault.is_none(), "fault": fault, "records": records }))
    } else {
        match entries {
            Some(trail) => {
                let shown: Vec<&AuditEntry> = trail.iter().filter(|entry| wanted.has(entry)).collect();
                let text = in_words(&shown, &local_zone());
                Output { stderr: counted(shown.len(), trail.len()), ..Output::data(text) }
            }
            // a line that cannot be read is shown as it is
            None => {
                let text = lines.iter().map(|line| String::from_utf8_lossy(line).into_owned() + "\n");
                Output::data(text.collect::<String>())
            }
        }
    };
    if let Some(fault) = fault {
        output.stderr = format!("invigil: the audit trail is not intact: {fault}\n");
        output.code = code::NO;
    }
    Ok(output)
}

fn counted(shown: usize, all: usize) -> String {
    let all_of_them = count(all as u64, "record", "records");
    if shown == all {
        format!("{all_of_them}, intact\n")
    } else {
        format!("{shown} of {all_of_them}; all are intact\n")
    }
}

/// Which entries are asked for.
struct Wanted<'w> {
    wish: &'w AuditWish,
    person: Option<CandidateId>,
}

impl Wanted<'_> {
    fn has(&self, entry: &AuditEntry) -> bool {
        self.in_time(entry.at) && self.concerns(&entry.by, entry.change.person())
    }
    /// The same of a record that nobody has read.
    fn has_record(&self, record: &Value) -> bool {
        let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        record["at"].as_i64().is_none_or(|at| self.in_time(Timestamp(at)))
            && self.concerns(&word(&record["by"]), &word(&record["change"]["person"]))
    }
    fn in_time(&self, at: Timestamp) -> bool {
        let day = at.day();
        self.wish.from.is_none_or(|from| day >= from) && self.wish.to.is_none_or(|to| day <= to)
    }
    fn concerns(&self, by: &str, about: &str) -> bool {
        // `administrator` alone is nobody by name; behind the name stands the token
        let acted = by.split('/').nth(1).unwrap_or_default();
        self.person.as_ref().is_none_or(|id| [about, acted].contains(&id.as_str()))
    }
}

/// `administrator`, or a candidate's id.
fn who(by: &str) -> &str {
    by.strip_prefix("candidate/").unwrap_or(by)
}

/// Number, time, who and about whom on one line; what, and why, below it.
fn in_words(entries: &[&AuditEntry], zone: &Zone) -> String {
    if entries.is_empty() {
        return String::new();
    }
    let head = ("NO".to_owned(), "WHEN".to_owned(), "WHO".to_owned(), "ABOUT WHOM".to_owned());
    let columns = |entry: &&AuditEntry| {
        let about = entry.change.person();
        let about = if about.is_empty() { "-" } else { about };
        (entry.seq.to_string(), instant(entry.at, zone), who(&entry.by).to_owned(), about.to_owned())
    };
    let rows: Vec<_> = std::iter::once(head).chain(entries.iter().map(columns)).collect();
    let widest = |column: fn(&(String, String, String, String)) -> &String| {
        rows.iter().map(|row| column(row).chars().count()).max().unwrap_or(0)
    };
    let (no, when, by) = (widest(|r| &r.0), widest(|r| &r.1), widest(|r| &r.2));
    let below = " ".repeat(no + 2);
    let mut out = String::new();
    for (i, (number, at, who, about)) in rows.iter().enumerate() {
        let _ = writeln!(out, "{number:>no$}  {at:when$}  {who:by$}  {about}");
        let Some(entry) = i.checked_sub(1).and_then(|i| entries.get(i)) else { continue };
        page::put(&mut out, &below, &what(&entry.change));
        let words = entry.words.iter().flatten();
        for (name, text) in words.filter(|(name, text)| SHOWN.contains(&name.as_str()) && !text.is_empty()) {
            page::put(&mut out, &format!("{below}{name}: "), text);
        }
    }
    out
}

/// What changed, in a few words.
fn what(change: &Change) -> String {
    match change {
        Change::PersonAdded { .. } => "registered".to_owned(),
        Change::PersonRenamed { .. } => "given another name".to_owned(),
        Change::PersonErased { .. } => "erased".to_owned(),
        Change::PartnerAdded { partner } => format!("partner {partner} registered"),
        Change::MemberSince { partner, since, .. } => format!("belongs to {partner} from {}", date(*since)),
        Change::MemberUntil { until, .. } => format!("belongs to no partner from {}", date(*until)),
        Change::AttemptPrepared { attempt, exam, .. } => format!("attempt {attempt} at {exam} prepared"),
        Change::AttemptOpened { attempt, .. } => format!("attempt {attempt} opened"),
        Change::AttemptUploaded { attempt, exam, counts, .. } => {
            let counts = if *counts { "it counts" } else { "as evidence" };
            format!("attempt {attempt} at {exam}, made without a server, uploaded: {counts}")
        }
        Change::TakeoverPermitted { attempt, seq, .. } => {
            format!("attempt {attempt}: another device may go on after record {seq}")
        }
        Change::AttemptStarted { attempt, .. } => format!("attempt {attempt} started"),
        Change::RecordRefused { attempt, seq, .. } => {
            format!("attempt {attempt}: another record {seq} than the one held was offered, and refused")
        }
        Change::ResultRecorded { attempt, version: 1, .. } => format!("attempt {attempt}: result recorded"),
        Change::ResultRecorded { attempt, version, .. } => {
            format!("attempt {attempt}: counted anew, result {version} recorded")
        }
        Change::ResultSigned { attempt, version, .. } => {
            format!("attempt {attempt}: result {version} signed")
        }
        Change::AttemptVoided { attempt, .. } => format!("attempt {attempt} declared void"),
        Change::AttemptGivenBack { attempt, because, .. } => {
            format!("attempt {attempt} given back, because {because} turned out to be a pass")
        }
        Change::ItemVoided { bank, item, .. } => format!("item {item} of {bank} declared void"),
        Change::AppealOpened { appeal, attempt, late, .. } => {
            let late = if *late { ", after its time" } else { "" };
            format!("appeal {appeal} against attempt {attempt} opened{late}")
        }
        Change::AppealDecided { appeal, outcome, .. } => format!("appeal {appeal} {}", outcome.word()),
        Change::ReviewDecided { attempt, outcome, .. } => {
            format!("attempt {attempt}: its held result {}", outcome.word())
        }
        Change::ResultSeen { attempt, version, .. } => {
            format!("attempt {attempt}: result {version} was looked at")
        }
        Change::IncidentClosed { incident, attempt, .. } => {
            format!("attempt {attempt}: incident {incident} closed")
        }
        Change::RequirementReviewed { requirement, outcome: Verdict::Withdrawn, day, .. } => {
            format!("{requirement} passed on {} withdrawn", date(*day))
        }
        Change::RequirementReviewed { requirement, outcome, day, .. } => {
            format!("{requirement} {} on {}", outcome.word(), date(*day))
        }
        Change::AttemptGranted { exam, wait: Wait::Holds, .. } => {
            format!("one more attempt at {exam} granted")
        }
        Change::AttemptGranted { exam, wait: Wait::Waived, .. } => {
            format!("one more attempt at {exam} granted, without the wait")
        }
        Change::Accommodated { exam, .. } => format!("accommodation at {exam} granted"),
        Change::RecordPruned { attempt, .. } => {
            format!("record of attempt {attempt} removed: its time was over")
        }
        Change::WordsPruned { entries, .. } => {
            format!(
                "words of {} removed: their time was over",
                count(entries.len() as u64, "record", "records")
            )
        }
        Change::RoleGranted { role, partner, .. } => {
            format!("may act as {}", acts_as(*role, partner.as_ref()))
        }
        Change::RoleWithdrawn { role, partner, .. } => {
            format!("may no longer act as {}", acts_as(*role, partner.as_ref()))
        }
        Change::TokenIssued { token, expires, .. } => {
            format!("token {token} issued, through {}", date(expires.day()))
        }
        Change::TokenRevoked { token, .. } => format!("token {token} revoked"),
        Change::DeviceRevoked { device, .. } => format!("key of a device revoked: {device}"),
        Change::DeviceRegistered { device, .. } => format!("key of a device registered: {device}"),
        Change::BankPublished { bank, version, stage, samples, .. } => {
            let samples = match samples {
                0 => String::new(),
                n => format!(
                    ", with {} in spite of the check",
                    count((*n).into(), "public sample", "public samples")
                ),
            };
            format!("bank {bank}: version {version} published, {}{samples}", stage.word())
        }
        Change::BankWithdrawn { bank, version, .. } => format!("bank {bank}: version {version} withdrawn"),
        Change::BankFetched { bank, version, .. } => {
            format!("bank {bank}: version {version} fetched, with its keys")
        }
        Change::Award { kind, award, event, expires, .. } => {
            let through = expires.map(|day| format!(", through {}", date(day))).unwrap_or_default();
            format!("{kind} {}{through} ({award})", happened(*event))
        }
    }
}

fn acts_as(role: Role, partner: Option<&PartnerId>) -> String {
    match partner {
        Some(partner) => format!("{} of {partner}", role.word()),
        None => role.word().to_owned(),
    }
}

fn happened(event: AwardWord) -> &'static str {
    match event {
        AwardWord::Awarded => "awarded",
        AwardWord::Renewed => "renewed",
        AwardWord::Restored => "restored",
        AwardWord::Extended => "extended",
        AwardWord::Suspended => "suspended",
        AwardWord::Reinstated => "reinstated",
        AwardWord::Revoked => "revoked",
    }
}
