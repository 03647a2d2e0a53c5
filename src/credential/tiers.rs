//! Partner tiers: who fills which seat on a day, what is missing, who is nearest, and what is lost when nobody acts.
//!
//! A *seat* asks for a track and a level. A person fills one seat of a tier in each track, at the highest level in force
//! there (in grace counts, an overdue annual update does not hinder); a higher level may fill a lower seat. Tiers are judged
//! one by one: the same person fills a seat of each. A tier is *reached* when all its seats are filled. Nothing in here
//! promotes or demotes anybody: people do.

use crate::credential::seats::{Bench, fill};
use crate::credential::{Assessment, History, Standing, Step, StepKind, assess};
use crate::id::{CandidateId, CredentialKind, LevelId, TierId, TrackId};
use crate::program::{CredentialRule, Program, Seats, Tier};
use crate::time::Day;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// A person of a partner on a day. How the person stands is worked out when it is asked for: of thousands of people, all of
/// that together is many times larger than the facts that it follows from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member<'p> {
    /// Who.
    pub person: CandidateId,
    program: &'p Program,
    history: History,
    day: Day,
}

/// How a partner stands to the tiers of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerStanding {
    /// The highest tier that is reached.
    pub reached: Option<TierId>,
    /// Every tier, lowest first.
    pub tiers: Vec<TierStanding>,
    /// When the tier that is reached becomes a lower one, or none, if nobody renews; earliest first.
    pub falls: Vec<Fall>,
}

/// How a partner stands to one tier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TierStanding {
    /// Which one.
    pub tier: TierId,
    /// Its seats, in file order.
    pub seats: Vec<SeatsStanding>,
    /// Seats that are filled and will not be, if nobody renews; earliest first.
    pub losses: Vec<Loss>,
}

/// Seats of one track and level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeatsStanding {
    /// Track, level and number, as the program asks for them.
    pub asked: Seats,
    /// Who fills them.
    pub holders: Vec<Holder>,
    /// Who could fill one that is missing, nearest first, as many as were asked for; empty when none is.
    pub nearest: Vec<Nearest>,
    /// How many people could.
    pub near: usize,
}

/// A person on a seat, and the credential that counts there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Who.
    pub person: CandidateId,
    /// By which credential.
    pub credential: CredentialKind,
}

/// A person who could fill a seat that is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nearest {
    /// Who.
    pub person: CandidateId,
    /// The credential that would fill it: of those that would, the one with the fewest steps to go.
    pub credential: CredentialKind,
    /// What is still to do for it, the steps of lower credentials that it needs included. Empty where the person has
    /// nothing to do: an administrator has.
    pub to_go: Vec<Step>,
    /// The level of the seat that the person fills now and that nobody else could take over.
    pub leaves_open: Option<LevelId>,
}

/// Seats that will not be filled any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// The first day of it.
    pub day: Day,
    /// The tier was reached until then.
    pub tier_lost: bool,
    /// The seats, as they are filled from then on.
    pub seats: Vec<LostSeats>,
    /// Whose credentials have lapsed by then, where any one of them renewed in time keeps a seat.
    pub lapses: Vec<Holder>,
}

/// Seats of one track and level of which fewer are filled than before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostSeats {
    /// Track, level and number, as the program asks for them.
    pub asked: Seats,
    /// How many are still filled.
    pub filled: usize,
}

/// The reached tier from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fall {
    /// The first day of it.
    pub day: Day,
    /// The highest tier that is reached then.
    pub reached: Option<TierId>,
}

impl<'p> Member<'p> {
    /// The person of `history` on `day`. Facts after that day are left out.
    pub fn of(program: &'p Program, person: CandidateId, history: History, day: Day) -> Self {
        Self { person, program, history, day }
    }
    /// How the person stands to a credential.
    pub fn assessment(&self, kind: &CredentialKind) -> Option<Assessment> {
        self.program.credential(kind).map(|rule| assess(self.program, rule, &self.history, self.day))
    }
    /// How the person stands to every credential, in program order.
    fn assessments(&self) -> Vec<Assessment> {
        let rules = self.program.credentials.iter();
        rules.map(|rule| assess(self.program, rule, &self.history, self.day)).collect()
    }
}

impl SeatsStanding {
    /// How many seats are not filled.
    pub fn missing(&self) -> u32 {
        self.asked.count.saturating_sub(u32::try_from(self.holders.len()).unwrap_or(u32::MAX))
    }
}

impl TierStanding {
    /// True when every seat is filled.
    pub fn reached(&self) -> bool {
        self.seats.iter().all(|seats| seats.missing() == 0)
    }
}

/// How the partner whose people are `members` stands to the tiers of the program, on their day. Of those who are nearest to
/// a missing seat as many as `named` are named.
pub fn tiers(program: &Program, members: &[Member<'_>], named: usize) -> PartnerStanding {
    let field = Field::new(program, members, named);
    let highest = |on: Option<Day>| {
        let reached =
            |tier: &&Tier| field.filled(tier, on).iter().zip(&tier.seats).all(|(n, s)| is_full(*n, s));
        program.tiers.iter().rfind(reached).map(|tier| tier.id.clone())
    };
    let reached = highest(None);
    let mut falls: Vec<Fall> = Vec::new();
    for day in field.days() {
        let before = falls.last().map_or(&reached, |fall| &fall.reached);
        let then = highest(Some(day));
        if &then != before {
            falls.push(Fall { day, reached: then });
        }
    }
    let tiers = program.tiers.iter().map(|tier| field.standing(tier)).collect();
    PartnerStanding { reached, tiers, falls }
}

fn is_full(filled: usize, seats: &Seats) -> bool {
    u32::try_from(filled).unwrap_or(u32::MAX) >= seats.count
}

/// A credential in force.
struct Force<'a> {
    track: &'a TrackId,
    rank: usize,
    kind: &'a CredentialKind,
    /// The last day that it counts, where it is about to lapse.
    last: Option<Day>,
}

/// The people of a partner, what they have in force, and how far they are from what they have not.
struct Field<'a> {
    program: &'a Program,
    members: Vec<Placed<'a>>,
    /// How many of the nearest are named.
    named: usize,
}

/// A person in the field.
struct Placed<'a> {
    member: &'a Member<'a>,
    force: Vec<Force<'a>>,
    /// How far away each credential is, in program order.
    far: Vec<Far>,
}

/// How far away a credential is: whether an administrator has to act, steps, and things within them.
type Far = (bool, usize, u64);

/// What somebody is supposed to have beside what is in force: a member's number, a track, a rank.
type Supposed<'a> = (usize, &'a TrackId, usize);

impl<'a> Field<'a> {
    fn new(program: &'a Program, members: &'a [Member<'_>], named: usize) -> Self {
        let placed = |member: &'a Member<'_>| {
            let all = member.assessments();
            let far = program.credentials.iter().map(|rule| distance(&to_go(&all, &rule.id))).collect();
            Placed { member, force: in_force(program, &all), far }
        };
        Self { program, members: members.iter().map(placed).collect(), named }
    }

    /// The days on which something is in force no longer.
    fn days(&self) -> BTreeSet<Day> {
        let last = self.members.iter().flat_map(|placed| &placed.force).filter_map(|f| f.last);
        last.map(|day| day.plus_days(1)).collect()
    }

    /// The rank of `level`; levels of a checked program are all known.
    fn rank(&self, level: &LevelId) -> usize {
        rank(self.program, level)
    }

    /// The highest that a member has in force in a track: today, or on a later day if nobody renews.
    fn best(&self, member: usize, track: &TrackId, on: Option<Day>) -> Option<&Force<'a>> {
        let counts = |f: &&Force<'_>| f.track == track && !is_gone(f, on);
        self.members[member].force.iter().filter(counts).max_by_key(|f| f.rank)
    }

    /// The members as they are to take seats of a track: last those who are about to lapse there, the soonest at the
    /// end; else those of a lower level first, so that people sit at their own.
    fn steadiest_first(&self, track: &TrackId) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.members.len()).collect();
        order.sort_by_key(|member| {
            let best = self.best(*member, track, None);
            let last = best.and_then(|f| f.last);
            (last.is_some(), Reverse(last), best.map(|f| f.rank), &self.members[*member].member.person)
        });
        order
    }

    /// The members on each bench of a tier, as they would be with what is supposed.
    fn seated(&self, tier: &Tier, on: Option<Day>, supposed: Option<Supposed<'_>>) -> Vec<Vec<usize>> {
        let mut seated = vec![Vec::new(); tier.seats.len()];
        let tracks: BTreeSet<&TrackId> = tier.seats.iter().map(|seats| &seats.track).collect();
        for track in tracks {
            let (places, benches): (Vec<usize>, Vec<Bench>) = tier
                .seats
                .iter()
                .enumerate()
                .filter(|(_, seats)| &seats.track == track)
                .map(|(i, seats)| (i, Bench { rank: self.rank(&seats.level), count: seats.count }))
                .unzip();
            let level = |member: usize| {
                let best = self.best(member, track, on).map(|f| f.rank);
                supposed
                    .filter(|(who, of, _)| *who == member && *of == track)
                    .map(|(.., rank)| rank)
                    .max(best)
            };
            let order = self.steadiest_first(track);
            let levels: Vec<Option<usize>> = order.iter().map(|member| level(*member)).collect();
            for (place, people) in places.into_iter().zip(fill(&benches, &levels)) {
                seated[place] = people.into_iter().map(|i| order[i]).collect();
            }
        }
        seated
    }

    fn filled(&self, tier: &Tier, on: Option<Day>) -> Vec<usize> {
        self.seated(tier, on, None).iter().map(Vec::len).collect()
    }

    fn standing(&self, tier: &Tier) -> TierStanding {
        let seated = self.seated(tier, None, None);
        let seats = tier.seats.iter().zip(&seated).map(|(asked, people)| {
            let mut holders: Vec<Holder> = people
                .iter()
                .filter_map(|member| Some(self.holder(*member, self.best(*member, &asked.track, None)?)))
                .collect();
            holders.sort_by(|a, b| a.person.cmp(&b.person));
            let full = is_full(people.len(), asked);
            let (nearest, near) = if full { (Vec::new(), 0) } else { self.nearest(tier, asked, &seated) };
            SeatsStanding { asked: asked.clone(), holders, nearest, near }
        });
        TierStanding { tier: tier.id.clone(), seats: seats.collect(), losses: self.losses(tier) }
    }

    fn holder(&self, member: usize, force: &Force<'_>) -> Holder {
        Holder { person: self.members[member].member.person.clone(), credential: force.kind.clone() }
    }

    /// Who could fill a missing seat, the fewest steps first, and how many could. Whoever needs an administrator comes last.
    fn nearest(&self, tier: &Tier, asked: &Seats, seated: &[Vec<usize>]) -> (Vec<Nearest>, usize) {
        let least = self.rank(&asked.level);
        let best = |member: usize| self.best(member, &asked.track, None).map(|f| f.rank);
        // it is the same for all who step from one level to another
        let mut emptied: BTreeMap<(Option<usize>, usize), Option<LevelId>> = BTreeMap::new();
        let mut found = Vec::new();
        for (number, placed) in self.members.iter().enumerate() {
            // nobody of this level or above is without a seat while one of theirs is missing
            let from = best(number);
            if from >= Some(least) {
                continue;
            }
            let would = |rule: &&CredentialRule| rule.track == asked.track && self.rank(&rule.level) >= least;
            let ways = self.program.credentials.iter().zip(&placed.far).filter(|(rule, _)| would(rule));
            let Some((rule, far)) = ways.min_by_key(|(_, far)| **far) else { continue };
            let to = self.rank(&rule.level);
            let leaves_open = emptied.entry((from, to)).or_insert_with(|| {
                let then = self.seated(tier, None, Some((number, &asked.track, to)));
                let mut groups = tier.seats.iter().zip(seated.iter().zip(&then));
                let emptier = groups.find(|(_, (now, then))| then.len() < now.len());
                emptier.map(|(seats, _)| seats.level.clone())
            });
            found.push((*far, leaves_open.is_some(), placed.member, rule, leaves_open.clone()));
        }
        let near = found.len();
        found.sort_by_key(|(far, leaves_open, member, ..)| (*far, *leaves_open, &member.person));
        let nearest = found.into_iter().take(self.named).map(|(.., member, rule, leaves_open)| Nearest {
            person: member.person.clone(),
            credential: rule.id.clone(),
            to_go: to_go(&member.assessments(), &rule.id).into_iter().cloned().collect(),
            leaves_open,
        });
        (nearest.collect(), near)
    }

    fn losses(&self, tier: &Tier) -> Vec<Loss> {
        let mut losses = Vec::new();
        let mut before = self.filled(tier, None);
        for day in self.days() {
            let now = self.filled(tier, Some(day));
            let full = |filled: &[usize]| tier.seats.iter().zip(filled).all(|(s, n)| is_full(*n, s));
            let fallen: Vec<usize> = (0..now.len()).filter(|i| now[*i] < before[*i]).collect();
            if !fallen.is_empty() {
                losses.push(Loss {
                    day,
                    tier_lost: full(&before) && !full(&now),
                    seats: fallen
                        .iter()
                        .map(|i| LostSeats { asked: tier.seats[*i].clone(), filled: now[*i] })
                        .collect(),
                    lapses: self.lapses(tier, day, &fallen, &now),
                });
            }
            before = now;
        }
        losses
    }

    /// What has lapsed by `day` and, in force again by itself, would fill one seat more of those that have fallen: of each
    /// person and track the lowest level that would.
    fn lapses(&self, tier: &Tier, day: Day, fallen: &[usize], now: &[usize]) -> Vec<Holder> {
        let tracks: BTreeSet<&TrackId> = fallen.iter().map(|i| &tier.seats[*i].track).collect();
        let mut lapses = Vec::new();
        // it is the same for all who would be back on one level from another
        let mut fills: BTreeMap<(&TrackId, Option<usize>, usize), bool> = BTreeMap::new();
        for (member, Placed { force, .. }) in self.members.iter().enumerate() {
            for track in &tracks {
                let from = self.best(member, track, Some(day)).map(|f| f.rank);
                let fills = |f: &&Force<'_>| {
                    *fills.entry((*track, from, f.rank)).or_insert_with(|| {
                        let then = self.seated(tier, Some(day), Some((member, track, f.rank)));
                        fallen.iter().any(|i| then[*i].len() > now[*i])
                    })
                };
                let gone = force.iter().filter(|f| &f.track == track && is_gone(f, Some(day)));
                lapses.extend(
                    gone.filter(fills).min_by_key(|f| f.rank).map(|f| (f.last, self.holder(member, f))),
                );
            }
        }
        lapses.sort_by(|(last, a), (other, b)| last.cmp(other).then_with(|| a.person.cmp(&b.person)));
        lapses.into_iter().map(|(_, holder)| holder).collect()
    }
}

fn rank(program: &Program, level: &LevelId) -> usize {
    program.levels.iter().position(|l| &l.id == level).unwrap_or(usize::MAX)
}

fn is_gone(force: &Force<'_>, on: Option<Day>) -> bool {
    on.zip(force.last).is_some_and(|(day, last)| last < day)
}

fn in_force<'a>(program: &'a Program, assessments: &[Assessment]) -> Vec<Force<'a>> {
    let force = |assessment: &Assessment| {
        let rule = program.credential(&assessment.kind).filter(|_| assessment.standing.in_force())?;
        let ending = matches!(assessment.standing, Standing::Expiring | Standing::Grace);
        let last = assessment.award.as_ref().filter(|_| ending).map(|award| award.grace_ends);
        Some(Force { track: &rule.track, rank: rank(program, &rule.level), kind: &rule.id, last })
    };
    assessments.iter().filter_map(force).collect()
}

fn distance(to_go: &[&Step]) -> Far {
    let things = to_go.iter().map(|step| u64::from(step.needed.saturating_sub(step.done).max(1))).sum();
    let waits = to_go.is_empty() || to_go.iter().any(|step| matches!(step.kind, StepKind::Credential(_)));
    (waits, to_go.len(), things)
}

/// The steps that are open for a credential. A lower credential that is missing stands as the steps that are open for it;
/// as itself only where there are none, because an administrator has to act.
fn to_go<'a>(assessments: &'a [Assessment], kind: &CredentialKind) -> Vec<&'a Step> {
    let mut steps = Vec::new();
    add_to_go(assessments, kind, &mut Vec::new(), &mut steps);
    steps
}

fn add_to_go<'a>(
    assessments: &'a [Assessment],
    kind: &CredentialKind,
    seen: &mut Vec<&'a CredentialKind>,
    steps: &mut Vec<&'a Step>,
) {
    let of = |kind: &CredentialKind| assessments.iter().find(|assessment| &assessment.kind == kind);
    let Some(assessment) = of(kind).filter(|assessment| !seen.contains(&&assessment.kind)) else { return };
    seen.push(&assessment.kind);
    let is_open = |step: &&Step| step.done_on.is_none();
    for step in assessment.steps.iter().filter(is_open) {
        match &step.kind {
            StepKind::Credential(lower) if of(lower).is_some_and(|a| a.steps.iter().any(|s| is_open(&s))) => {
                add_to_go(assessments, lower, seen, steps);
            }
            kind if steps.iter().all(|known| &known.kind != kind) => steps.push(step),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
