use super::*;
use crate::credential::sample::{self, attempt, day, requirement};
use crate::credential::{AwardEvent, AwardFact, Completion};
use crate::program::{RequirementKind, Track};
use proptest::prelude::*;

const TODAY: &str = "2026-11-26";
const LEVELS: [&str; 3] = ["foundation", "professional", "expert"];
const NAMES: [&str; 3] = ["associate", "professional", "expert"];

fn seats(track: &str, level: &str, count: u32) -> Seats {
    Seats { track: track.parse().unwrap(), level: level.parse().unwrap(), count }
}

fn tier(id: &str, seats: &[Seats]) -> Tier {
    Tier { id: id.parse().unwrap(), name: id.into(), seats: seats.to_vec(), benefits: vec![] }
}

/// The track of the sample twice, and four tiers over both.
fn program() -> Program {
    let mut program = sample::program();
    let second = |id: &str| id.replacen("sales", "technical", 1);
    program.tracks.push(Track {
        id: "technical".parse().unwrap(),
        name: "Technical".into(),
        ..program.tracks[0].clone()
    });
    let copies: Vec<CredentialRule> = program
        .credentials
        .iter()
        .map(|rule| CredentialRule {
            id: second(rule.id.as_str()).parse().unwrap(),
            title: rule.title.replacen("Sales", "Technical", 1),
            track: "technical".parse().unwrap(),
            exam: second(rule.exam.as_str()).parse().unwrap(),
            to_sit: rule.to_sit.iter().map(|kind| second(kind.as_str()).parse().unwrap()).collect(),
            to_award: vec![requirement(&format!("lab-{}", rule.level), "Lab", RequirementKind::Practical, 1)],
            ..rule.clone()
        })
        .collect();
    program.credentials.extend(copies);
    let both = |asked: &[(&str, u32)]| -> Vec<Seats> {
        let of = |track: &'static str| asked.iter().map(move |(level, count)| seats(track, level, *count));
        of("sales").chain(of("technical")).collect()
    };
    program.tiers = vec![
        tier("open", &[]),
        tier("silver", &both(&[("foundation", 1)])),
        tier("gold", &both(&[("professional", 2)])),
        tier("platinum", &both(&[("professional", 3), ("expert", 1)])),
    ];
    program
}

/// A person's history, step by step.
#[derive(Debug, Clone)]
struct Person {
    id: CandidateId,
    history: History,
}

impl Person {
    fn new(id: &str) -> Self {
        Self { id: id.parse().unwrap(), history: History::default() }
    }
    /// Awarded long ago, valid through `expires`; the levels below too.
    fn holds(self, kind: &str, expires: &str) -> Self {
        let (track, name) = kind.rsplit_once('-').unwrap();
        let rank = NAMES.iter().position(|n| *n == name).unwrap();
        NAMES[..=rank].iter().fold(self, |person, name| person.has(&format!("{track}-{name}"), day(expires)))
    }
    fn has(mut self, kind: &str, expires: Day) -> Self {
        let attempt = attempt(u8::try_from(self.history.awards.len() + 1).unwrap());
        self.records(kind, "2024-01-01", AwardEvent::Awarded { expires, attempt });
        self
    }
    fn records(&mut self, kind: &str, on: &str, event: AwardEvent) {
        self.history.awards.push(AwardFact {
            id: format!("c-{}-{kind}", self.id).parse().unwrap(),
            kind: kind.parse().unwrap(),
            effective: day(on),
            recorded: day(on).start(),
            program_digest: sample::program().digest,
            event,
        });
    }
    fn suspended(mut self, kind: &str) -> Self {
        self.records(kind, "2026-10-01", AwardEvent::Suspended { reason: "identity in question".into() });
        self
    }
    fn completes(mut self, requirement: &str, times: usize) -> Self {
        let done = Completion { requirement: requirement.parse().unwrap(), day: day("2026-11-01") };
        self.history.completions.extend(vec![done; times]);
        self
    }
}

fn on(program: &Program, people: &[Person], day: Day) -> PartnerStanding {
    let member = |p: &Person| Member::of(program, p.id.clone(), p.history.clone(), day);
    tiers(program, &people.iter().map(member).collect::<Vec<_>>(), usize::MAX)
}

#[test]
fn as_many_of_the_nearest_are_named_as_were_asked_for_and_all_are_counted() {
    let program = program();
    let people = [Person::new("ada").completes("sales-101", 1), Person::new("ben"), Person::new("cy")];
    let member = |p: &Person| Member::of(&program, p.id.clone(), p.history.clone(), day(TODAY));
    let members: Vec<Member<'_>> = people.iter().map(member).collect();
    for (named, expected) in [(0, 0), (2, 2), (usize::MAX, 3)] {
        let standing = tiers(&program, &members, named);
        let seats = &of(&standing, "silver").seats[0];
        assert_eq!((seats.nearest.len(), seats.near), (expected, 3), "{named}");
        assert!(seats.nearest.first().is_none_or(|near| near.person.as_str() == "ada"), "the nearest first");
    }
}

fn today(people: &[Person]) -> PartnerStanding {
    on(&program(), people, day(TODAY))
}

fn of<'s>(standing: &'s PartnerStanding, tier: &str) -> &'s TierStanding {
    standing.tiers.iter().find(|t| t.tier.as_str() == tier).unwrap()
}

fn reached(standing: &PartnerStanding) -> &str {
    standing.reached.as_ref().unwrap().as_str()
}

/// `a+b, c`: who fills the seats, group by group.
fn filled(tier: &TierStanding) -> String {
    let group = |s: &SeatsStanding| s.holders.iter().map(|h| h.person.as_str()).collect::<Vec<_>>().join("+");
    tier.seats.iter().map(group).collect::<Vec<_>>().join(", ")
}

fn nearest(tier: &TierStanding, group: usize) -> Vec<(&str, Vec<&str>)> {
    let near = &tier.seats[group].nearest;
    near.iter()
        .map(|n| (n.person.as_str(), n.to_go.iter().map(|step| step.title.as_str()).collect()))
        .collect()
}

fn five() -> Vec<Person> {
    vec![
        Person::new("ada")
            .holds("sales-professional", "2027-10-01")
            .holds("technical-associate", "2027-10-01"),
        Person::new("ben").holds("sales-expert", "2027-10-01"),
        Person::new("cy").holds("technical-professional", "2027-10-01"),
        Person::new("dee").holds("technical-associate", "2027-10-01").completes("lab-professional", 1),
        Person::new("eve"),
    ]
}

#[test]
fn the_missing_seat_is_named_with_the_nearest_people_and_filled_by_one_of_them() {
    let mut people = five();
    let standing = today(&people);
    assert_eq!(reached(&standing), "silver");
    let gold = of(&standing, "gold");
    assert_eq!(filled(gold), "ada+ben, cy");
    assert_eq!((gold.seats[0].missing(), gold.seats[1].missing(), gold.reached()), (0, 1, false));
    assert_eq!(
        nearest(gold, 1),
        [
            ("dee", vec!["technical-professional exam"]),
            ("ada", vec!["technical-professional exam", "Lab"]),
            ("ben", vec!["technical-associate exam", "Lab", "technical-professional exam", "Lab"]),
            ("eve", vec!["technical-associate exam", "Lab", "technical-professional exam", "Lab"]),
        ]
    );
    people[3] = Person::new("dee").holds("technical-professional", "2027-10-01");
    let standing = today(&people);
    assert_eq!((reached(&standing), filled(of(&standing, "gold")).as_str()), ("gold", "ada+ben, cy+dee"));
    assert_eq!(of(&standing, "gold").seats[1].nearest, []);
}

#[test]
fn one_person_fills_a_seat_in_each_track_and_not_two_in_one() {
    let both = Person::new("ada").holds("sales-expert", "2027-10-01").holds("technical-expert", "2027-10-01");
    let standing = today(&[both]);
    assert_eq!(reached(&standing), "silver");
    assert_eq!(filled(of(&standing, "gold")), "ada, ada");
    assert_eq!(filled(of(&standing, "platinum")), ", ada, , ada");
}

#[test]
fn a_partner_without_people_reaches_what_asks_for_none() {
    let standing = today(&[]);
    assert_eq!(reached(&standing), "open");
    assert_eq!(of(&standing, "silver").seats[0].nearest, []);
    let mut strict = program();
    strict.tiers.remove(0);
    assert_eq!(on(&strict, &[], day(TODAY)).reached, None);
    strict.tiers.clear();
    assert_eq!(on(&strict, &five(), day(TODAY)).tiers, []);
}

#[test]
fn expiring_grace_and_an_overdue_update_count_and_nothing_else_does() {
    // expires on E: expiring to E, in grace to E + 30
    for (expires, counts) in
        [("2027-10-01", true), ("2026-12-01", true), ("2026-10-27", true), ("2026-10-26", false)]
    {
        let standing = today(&[Person::new("ada").holds("sales-professional", expires)]);
        assert_eq!(filled(of(&standing, "gold")), if counts { "ada, " } else { ", " }, "{expires}");
    }
    let expert = Person::new("ada").holds("sales-expert", "2027-10-01");
    let kind = "sales-expert".parse().unwrap();
    let program = program();
    let member = Member::of(&program, expert.id.clone(), expert.history.clone(), day(TODAY));
    assert!(member.assessment(&kind).unwrap().update_due);
    assert_eq!(filled(of(&today(&[expert]), "platinum")), ", ada, , ");
}

#[test]
fn who_is_suspended_counts_by_the_level_below() {
    let ada = Person::new("ada").holds("sales-professional", "2027-10-01").suspended("sales-professional");
    let ben = Person::new("ben").holds("sales-associate", "2027-10-01");
    let standing = today(&[ada, ben]);
    assert_eq!(filled(of(&standing, "silver")), "ada, ");
    // nothing that ada can do, so the others come first
    assert_eq!(
        nearest(of(&standing, "gold"), 0),
        [("ben", vec!["Sales Professional exam", "Mock pitch review"]), ("ada", vec![])]
    );
}

#[test]
fn a_lower_credential_that_is_suspended_stands_for_itself() {
    let ada = Person::new("ada").holds("sales-associate", "2027-10-01").suspended("sales-associate");
    let standing = today(&[ada]);
    let steps = ["Certified Sales Associate", "Sales Professional exam", "Mock pitch review"];
    assert_eq!(nearest(of(&standing, "gold"), 0), [("ada", steps.to_vec())]);
}

#[test]
fn of_equal_steps_the_one_with_fewer_things_to_bring_is_nearer() {
    let expert =
        |id: &str, deals| Person::new(id).holds("sales-professional", "2027-10-01").completes("deals", deals);
    let people = [expert("ada", 1), expert("ben", 4), expert("cy", 0), expert("dee", 0)];
    let standing = today(&people);
    let near: Vec<&str> = nearest(of(&standing, "platinum"), 1).iter().map(|(who, _)| *who).collect();
    assert_eq!(near, ["ben", "ada", "cy", "dee"]);
}

#[test]
fn whose_step_up_would_empty_another_seat_is_told() {
    let holds = |id: &str| Person::new(id).holds("sales-professional", "2027-10-01");
    let open = |people: &[Person]| -> Vec<Option<String>> {
        let standing = today(people);
        let near = of(&standing, "platinum").seats[1].nearest.clone();
        near.into_iter().map(|n| n.leaves_open.map(String::from)).collect()
    };
    let professional = || Some("professional".to_owned());
    assert_eq!(
        open(&[holds("ada"), holds("ben"), holds("cy")]),
        [professional(), professional(), professional()]
    );
    assert_eq!(open(&[holds("ada"), holds("ben"), holds("cy"), holds("dee")]), [None, None, None, None]);
    // the nearer ones leave a seat open, the one further away does not
    assert_eq!(
        open(&[holds("ada"), holds("ben"), holds("cy"), Person::new("dee")]),
        [professional(), professional(), professional(), None]
    );
}

#[test]
fn the_steady_sit_before_those_who_are_about_to_lapse() {
    let holds = |id: &str, expires| Person::new(id).holds("sales-professional", expires);
    let people = [holds("ada", "2026-12-01"), holds("ben", "2026-12-20"), holds("cy", "2027-10-01")];
    assert_eq!(filled(of(&today(&people), "gold")), "ben+cy, ");
    let mut people = people;
    people[0] = Person::new("ada").holds("sales-expert", "2027-10-01");
    people[1] = holds("ben", "2027-10-01");
    assert_eq!(filled(of(&today(&people), "gold")), "ben+cy, ", "people sit at their own level");
}

#[test]
fn a_seat_that_is_about_to_be_lost_is_told_with_the_day_and_whoever_can_keep_it() {
    let mut people = five();
    people[3] = Person::new("dee").holds("technical-professional", "2026-11-20"); // in grace through 2026-12-20
    let standing = today(&people);
    assert_eq!(reached(&standing), "gold");
    let loss = &of(&standing, "gold").losses[0];
    assert_eq!((loss.day, loss.tier_lost, loss.seats[0].filled), (day("2026-12-21"), true, 1));
    let lapses: Vec<_> = loss.lapses.iter().map(|l| (l.person.as_str(), l.credential.as_str())).collect();
    assert_eq!(lapses, [("dee", "technical-professional")]);
    assert_eq!(of(&standing, "silver").losses, [], "others fill that seat");
    assert_eq!(standing.falls, [Fall { day: day("2026-12-21"), reached: Some("silver".parse().unwrap()) }]);
}

#[test]
fn where_a_spare_lapses_first_either_of_two_can_keep_the_seat() {
    let holds = |id: &str, expires| Person::new(id).holds("sales-professional", expires);
    let people = [holds("ada", "2026-12-01"), holds("ben", "2026-12-20"), holds("cy", "2027-10-01")];
    let standing = today(&people);
    let losses = &of(&standing, "gold").losses;
    assert_eq!(losses.len(), 1, "the first lapse costs no seat: {losses:#?}");
    assert_eq!((losses[0].day, losses[0].tier_lost), (day("2027-01-20"), false));
    let lapses: Vec<&str> = losses[0].lapses.iter().map(|l| l.person.as_str()).collect();
    assert_eq!(lapses, ["ada", "ben"]);
    assert_eq!(standing.falls, []);
}

#[test]
fn the_lowest_level_that_keeps_the_seat_is_the_one_to_renew() {
    let expert = Person::new("ada")
        .has("sales-associate", day("2027-10-01"))
        .has("sales-professional", day("2026-12-05"))
        .has("sales-expert", day("2026-12-01"));
    let others = ["ben", "cy"].map(|id| Person::new(id).holds("sales-professional", "2027-10-01"));
    let people: Vec<Person> = others.into_iter().chain([expert]).collect();
    let losses = today(&people).tiers.swap_remove(3).losses;
    let told: Vec<_> = losses
        .iter()
        .map(|l| (l.day.to_string(), l.seats[0].asked.level.to_string(), l.lapses[0].credential.to_string()))
        .collect();
    assert_eq!(
        told,
        [
            ("2027-01-01".into(), "expert".into(), "sales-expert".into()),
            ("2027-01-05".into(), "professional".into(), "sales-professional".into())
        ]
    );
}

/// Up to two credentials in each track: their rank, and how many days from today they expire.
type Held = Vec<(usize, i64)>;

fn people() -> impl Strategy<Value = Vec<Person>> {
    let track = || proptest::collection::vec((0usize..3, -40i64..160), 0..3);
    let person = (track(), track());
    proptest::collection::vec(person, 0..6).prop_map(|all| {
        let person = |(number, (sales, technical)): (usize, (Held, Held))| {
            let held = [("sales", sales), ("technical", technical)];
            let all = held.into_iter().flat_map(|(track, held)| held.into_iter().map(move |h| (track, h)));
            all.fold(Person::new(&format!("p-{number}")), |person, (track, (rank, days))| {
                let kind = format!("{track}-{}", NAMES[rank]);
                if person.history.awards.iter().any(|f| f.kind.as_str() == kind) {
                    return person;
                }
                person.has(&kind, day(TODAY).plus_days(days))
            })
        };
        all.into_iter().enumerate().map(person).collect()
    })
}

fn counts(tier: &TierStanding) -> Vec<usize> {
    tier.seats.iter().map(|s| s.holders.len()).collect()
}

/// The person's credential is in force for a year longer than anything else.
fn renew(people: &mut [Person], who: &CandidateId, kind: &str) {
    let person = people.iter_mut().find(|p| &p.id == who).unwrap();
    let expires = day("2028-10-01");
    let known = person.history.awards.iter().any(|f| f.kind.as_str() == kind);
    let attempt = attempt(200);
    let event = if known {
        AwardEvent::Renewed { from: day(TODAY), expires, attempt: None }
    } else {
        AwardEvent::Awarded { expires, attempt }
    };
    person.records(kind, TODAY, event);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// What is told today of days to come, against the same people looked at on those days. What is active today cannot
    /// be gone within the 60 days of the window and the 30 of grace.
    #[test]
    fn losses_and_falls_are_what_comes_to_pass_when_nobody_renews(people in people()) {
        let program = program();
        let now = on(&program, &people, day(TODAY));
        let mut before = now.clone();
        for later in (1..=90).map(|n| day(TODAY).plus_days(n)) {
            let then = on(&program, &people, later);
            for ((told, was), is) in now.tiers.iter().zip(&before.tiers).zip(&then.tiers) {
                let lost: Vec<(Seats, usize)> = is
                    .seats
                    .iter()
                    .zip(&was.seats)
                    .filter(|(is, was)| is.holders.len() < was.holders.len())
                    .map(|(is, _)| (is.asked.clone(), is.holders.len()))
                    .collect();
                let loss = told.losses.iter().find(|l| l.day == later);
                let of = |l: &Loss| l.seats.iter().map(|s| (s.asked.clone(), s.filled)).collect::<Vec<_>>();
                prop_assert_eq!(loss.map(of).unwrap_or_default(), lost, "{}", later);
                if let Some(loss) = loss {
                    prop_assert_eq!(loss.tier_lost, was.reached() && !is.reached());
                }
            }
            let fall = now.falls.iter().find(|f| f.day == later).map(|f| &f.reached);
            prop_assert_eq!(fall, (then.reached != before.reached).then_some(&then.reached));
            before = then;
        }
    }

    /// Of every loss: each of the people named can keep a seat alone, and nobody else who has lapsed by then can.
    #[test]
    fn exactly_those_are_named_who_can_keep_a_seat(people in people()) {
        let program = program();
        let now = on(&program, &people, day(TODAY));
        for (place, tier) in now.tiers.iter().enumerate() {
            for loss in tier.losses.iter().filter(|l| l.day <= day(TODAY).plus_days(90)) {
                let filled = |people: &[Person]| -> Vec<usize> {
                    let then = on(&program, people, loss.day);
                    let lost = |s: &&SeatsStanding| loss.seats.iter().any(|l| l.asked == s.asked);
                    then.tiers[place].seats.iter().filter(lost).map(|s| s.holders.len()).collect()
                };
                let least = filled(&people);
                let mut can = BTreeSet::new();
                for person in &people {
                    for fact in &person.history.awards {
                        let kind = fact.kind.as_str();
                        let in_force = |on: Day| {
                            let rule = program.credential(&fact.kind).unwrap();
                            assess(&program, rule, &person.history, on).standing.in_force()
                        };
                        if !in_force(day(TODAY)) || in_force(loss.day) {
                            continue;
                        }
                        let mut renewed = people.clone();
                        renew(&mut renewed, &person.id, kind);
                        if filled(&renewed).iter().zip(&least).any(|(with, without)| with > without) {
                            can.insert((person.id.to_string(), kind.split_once('-').unwrap().0.to_owned()));
                        }
                    }
                }
                let named: BTreeSet<(String, String)> = loss
                    .lapses
                    .iter()
                    .map(|l| (l.person.to_string(), l.credential.as_str().split_once('-').unwrap().0.to_owned()))
                    .collect();
                prop_assert_eq!(named, can);
            }
        }
    }

    /// Whoever is nearest fills a seat more with the credential named; or one seat for another, where that is told.
    #[test]
    fn the_nearest_fill_the_seat_with_the_credential_named(people in people()) {
        let program = program();
        let now = on(&program, &people, day(TODAY));
        for (place, tier) in now.tiers.iter().enumerate() {
            for (group, seats) in tier.seats.iter().enumerate() {
                let best = |person: &Person| -> Option<usize> {
                    let rules = program.credentials.iter().filter(|rule| rule.track == seats.asked.track);
                    let in_force = rules.filter(|r| {
                        assess(&program, r, &person.history, day(TODAY)).standing.in_force()
                    });
                    in_force.map(|rule| rank(&program, &rule.level)).max()
                };
                let short = |person: &&Person| best(person) < Some(rank(&program, &seats.asked.level));
                let all_short = if seats.missing() > 0 { people.iter().filter(short).count() } else { 0 };
                prop_assert_eq!(seats.nearest.len(), all_short);
                for near in &seats.nearest {
                    let mut then = people.clone();
                    renew(&mut then, &near.person, near.credential.as_str());
                    let then = counts(&on(&program, &then, day(TODAY)).tiers[place]);
                    let before = counts(tier);
                    // a higher credential may sit on a higher seat that is missing too
                    let rises = |i: &usize| tier.seats[*i].asked.track == seats.asked.track && then[*i] > before[*i];
                    let risen: Vec<usize> = (0..then.len()).filter(rises).collect();
                    let rank = |i: usize| rank(&program, &tier.seats[i].asked.level);
                    prop_assert!(risen.len() == 1 && rank(risen[0]) >= rank(group), "{:?}", risen);
                    let all = |counts: &[usize]| counts.iter().sum::<usize>();
                    prop_assert_eq!(all(&then), all(&before) + usize::from(near.leaves_open.is_none()));
                }
                let steps: Vec<_> = seats.nearest.iter().map(|n| distance(&n.to_go.iter().collect::<Vec<_>>())).collect();
                prop_assert!(steps.is_sorted());
            }
        }
    }
}

#[test]
fn levels_stand_in_the_order_of_the_program() {
    let program = program();
    assert_eq!(LEVELS.map(|level| rank(&program, &level.parse().unwrap())), [0, 1, 2]);
}
