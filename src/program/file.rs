//! The program file as written: which members it has, what each means, and which values they may hold.
//!
//! Nothing is compared here; references, repetitions and inheritance are the matter of `resolve`. The same functions
//! make the JSON Schema, so the texts in here are what an editor shows while somebody types.

use crate::document::{At, Node, constant, day, flag, id, integer, line, list, one_of, percent, table};
use crate::id::{CredentialKind, DomainId, ExamId, LevelId, ProgramId, RequirementId, TierId, TrackId};
use crate::program::{Appeals, Proctoring, RequirementKind, Retention};
use crate::time::Day;

/// The value of `format`.
pub(super) const FORMAT: &str = "invigil/program/v1";

/// A list as written; `None` when the member is missing or no list.
pub(super) type Listed<T> = Option<At<Vec<At<T>>>>;

/// The file.
#[derive(Debug)]
pub(super) struct RawProgram {
    pub id: Option<At<ProgramId>>,
    pub name: Option<At<String>>,
    pub organisation: Option<At<String>>,
    pub version: Option<At<String>>,
    pub effective_from: Option<At<Day>>,
    pub support: Option<At<RawSupport>>,
    pub pool_factor: u32,
    pub practice_items: u32,
    pub notices: Listed<u32>,
    pub appeals: Option<At<Appeals>>,
    pub retention: Option<At<Retention>>,
    pub defaults: Option<At<Defaults>>,
    pub requirements: Listed<RawRequirement>,
    pub levels: Listed<RawLevel>,
    pub tracks: Listed<RawTrack>,
    pub tiers: Listed<RawTier>,
}

/// `[support]`.
#[derive(Debug)]
pub(super) struct RawSupport {
    pub name: Option<At<String>>,
    pub email: Option<At<String>>,
    pub url: Option<At<String>>,
}

/// `[[requirement]]`.
#[derive(Debug)]
pub(super) struct RawRequirement {
    pub id: Option<At<RequirementId>>,
    pub title: Option<At<String>>,
    pub kind: Option<At<RequirementKind>>,
    pub count: u32,
}

/// The figures of a credential; they may also stand on its track, its level and in `[defaults]`: the nearest one wins.
#[derive(Debug, Default)]
pub(super) struct Figures {
    pub validity_months: Option<At<u32>>,
    pub pass_waits_months: Option<At<u32>>,
    pub renewal_opens_days: Option<At<u32>>,
    pub renew: Listed<Vec<At<String>>>,
    pub update: Option<At<RequirementId>>,
    pub update_due_months: Option<At<u32>>,
    pub grace_days: Option<At<u32>>,
    pub streamlined_days: Option<At<u32>>,
}

/// The figures of an exam or a brief assessment; they may stand in the same places.
#[derive(Debug, Default)]
pub(super) struct ExamFigures {
    pub questions: Option<At<u32>>,
    pub minutes: Option<At<u32>>,
    pub pass_mark: Option<At<u32>>,
    pub attempts: Option<At<u32>>,
    pub wait_days: Option<At<u32>>,
    pub cycle_months: Option<At<u32>>,
    pub proctoring: Listed<Proctoring>,
    pub monitored: Option<At<bool>>,
    pub beta: Option<At<bool>>,
    pub late_grace_minutes: Option<At<u32>>,
    pub local_credit: Option<At<bool>>,
}

/// `[defaults]`.
#[derive(Debug, Default)]
pub(super) struct Defaults {
    pub exam: ExamFigures,
    pub figures: Figures,
}

/// `[[level]]`.
#[derive(Debug)]
pub(super) struct RawLevel {
    pub id: Option<At<LevelId>>,
    pub name: Option<At<String>>,
    pub exam: ExamFigures,
    pub figures: Figures,
    pub brief: Option<At<ExamFigures>>,
}

/// `[[track]]`.
#[derive(Debug)]
pub(super) struct RawTrack {
    pub id: Option<At<TrackId>>,
    pub name: Option<At<String>>,
    pub audience: Option<At<String>>,
    pub optional: bool,
    pub domains: Listed<RawDomain>,
    pub exam: ExamFigures,
    pub figures: Figures,
    pub credentials: Listed<RawCredential>,
}

/// An element of a track's `domains`.
#[derive(Debug)]
pub(super) struct RawDomain {
    pub id: Option<At<DomainId>>,
    pub name: Option<At<String>>,
}

/// `[[track.credential]]`.
#[derive(Debug)]
pub(super) struct RawCredential {
    pub id: Option<At<CredentialKind>>,
    pub title: Option<At<String>>,
    pub level: Option<At<LevelId>>,
    pub to_sit: Listed<CredentialKind>,
    pub to_award: Listed<RequirementId>,
    pub figures: Figures,
    pub exam: Option<At<RawExam>>,
    pub brief: Option<At<RawExam>>,
}

/// `exam` and `brief` of a credential.
#[derive(Debug)]
pub(super) struct RawExam {
    pub id: Option<At<ExamId>>,
    pub title: Option<At<String>>,
    pub figures: ExamFigures,
}

/// `[[tier]]`.
#[derive(Debug)]
pub(super) struct RawTier {
    pub id: Option<At<TierId>>,
    pub name: Option<At<String>>,
    pub seats: Listed<RawSeats>,
    pub benefits: Listed<String>,
}

/// An element of a tier's `seats`.
#[derive(Debug)]
pub(super) struct RawSeats {
    pub track: Option<At<TrackId>>,
    pub level: Option<At<LevelId>>,
    pub count: Option<At<u32>>,
}

const NAME: usize = 120;
const TEXT: usize = 400;
const MONTHS: u32 = 1200;
/// Minutes of a week.
const GRACE: u32 = 10_080;
const DAYS: u32 = 36_500;

/// Reads the whole file.
pub(super) fn program(n: &mut Node<'_>) -> RawProgram {
    n.required("format", "The format of this file.", constant(FORMAT));
    RawProgram {
        id: n.required("id", "Identity of the program. Results and standing are kept under it: never change it.", id()),
        name: n.required("name", "Name that people see, such as `Partner Certification`.", line(NAME)),
        organisation: n.optional("organisation", "The organisation that runs the program.", line(NAME)),
        version: n.required("version", "Your version of this file, such as `1.0.0`.", line(40)),
        effective_from: n.required("effective_from", "First day on which this version applies; it never applies backwards.", day()),
        support: n.optional("support", "Whom candidates may ask.", table(support)),
        pool_factor: n.default("pool_factor", "How many times the questions of a form the bank should hold in every domain, so that retakes show new questions.", integer(1..=100), 1),
        practice_items: n.default("practice_items", "Least number of practice items of a bank, beside the pool.", integer(0..=10_000), 0),
        notices: n.optional("notices", "Days before expiry on which notices go out, largest first, such as `[60, 30, 7]`.", list(integer(0..=DAYS)).at_most(50)),
        appeals: n.optional("appeals", "Deadlines of appeals. Without it there are none.", table(appeals)),
        retention: n.optional("retention", "How long what is known about people is kept. Without it everything is kept; nothing goes by itself either: see `invigil store prune`.", table(retention)),
        defaults: n.optional("defaults", "Figures for all exams and credentials. The nearest to the exam wins: exam or credential, track, level, defaults.", table(defaults)),
        requirements: n.optional("requirement", "Trainings, practical assessments and evidence that credentials ask for, beside exams. Each is written once and named by its id.", list(table(requirement))),
        levels: n.required("level", "The rungs of every track, lowest first.", list(table(level)).at_least(1).at_most(50)),
        tracks: n.required("track", "Lines of work that people certify in.", list(table(track)).at_least(1).at_most(200)),
        tiers: n.optional("tier", "Partner tiers, lowest first. Leave them out if the program has none.", list(table(tier)).at_most(50)),
    }
}

fn support(n: &mut Node<'_>) -> RawSupport {
    RawSupport {
        name: n.required("name", "Name of the desk or person.", line(NAME)),
        email: n.required("email", "E-mail address.", line(254)),
        url: n.optional("url", "Web page.", line(TEXT)),
    }
}

fn appeals(n: &mut Node<'_>) -> Appeals {
    Appeals {
        open_within_days: n
            .optional(
                "open_within_days",
                "Days after the end of an attempt in which an appeal may be opened. Without it: at any time.",
                integer(0..=DAYS),
            )
            .map(|days| days.value),
        decide_within_days: n
            .optional(
                "decide_within_days",
                "Days after its opening in which an appeal is decided. Without it: no promise.",
                integer(0..=DAYS),
            )
            .map(|days| days.value),
    }
}

fn retention(n: &mut Node<'_>) -> Retention {
    Retention {
        records_months: n
            .optional(
                "records_months",
                "Months after the end of an attempt in which its record is kept: journal, form and notes. Its result stays. Without it: for ever.",
                integer(1..=MONTHS),
            )
            .map(|months| months.value),
        words_months: n
            .optional(
                "words_months",
                "Months in which words about a person are kept: reasons, notes, reviewers, case references, the text of appeals. The facts stay. Without it: for ever.",
                integer(1..=MONTHS),
            )
            .map(|months| months.value),
    }
}

fn requirement(n: &mut Node<'_>) -> RawRequirement {
    const KINDS: &[(&str, RequirementKind, &str)] = &[
        ("training", RequirementKind::Training, "a course"),
        (
            "practical",
            RequirementKind::Practical,
            "a practical assessment that people review: pitch, lab, plan",
        ),
        (
            "evidence",
            RequirementKind::Evidence,
            "evidence of work done: closed deals, projects, a case study",
        ),
    ];
    RawRequirement {
        id: n.required("id", "Identity. The words exam, brief and update are taken (see renew).", id()),
        title: n.required("title", "Title that people see, such as `Sales 101 training`.", line(NAME)),
        kind: n.required("kind", "What kind of thing it is.", one_of(KINDS)),
        count: n.default("count", "How many of them are due.", integer(1..=1000), 1),
    }
}

fn defaults(n: &mut Node<'_>) -> Defaults {
    Defaults { exam: exam_figures(n), figures: figures(n) }
}

fn figures(n: &mut Node<'_>) -> Figures {
    Figures {
        validity_months: n.optional("validity_months", "Validity of a credential in calendar months.", integer(1..=MONTHS)),
        pass_waits_months: n.optional("pass_waits_months", "Months that a passed exam waits for the other requirements.", integer(1..=MONTHS)),
        renewal_opens_days: n.optional("renewal_opens_days", "Days before expiry from which a renewal counts.", integer(1..=DAYS)),
        renew: n.optional("renew", "The ways to renew: any one of them, each a list of parts that are all due. A part is `exam` (the credential's exam), `brief` (its brief assessment), `update` (see update), or the id of a requirement. Without it: `[[\"exam\"]]`.", list(list(line(64)).at_least(1).at_most(20)).at_least(1).at_most(20)),
        update: n.optional("update", "The requirement that is the regular update training.", id()),
        update_due_months: n.optional("update_due_months", "Months after issue at which the update is due though the credential goes on. For credentials that outlast it.", integer(1..=MONTHS)),
        grace_days: n.optional("grace_days", "Days after expiry in which a credential still counts. Without it: 0.", integer(0..=DAYS)),
        streamlined_days: n.optional("streamlined_days", "Last day after expiry on which passing the exam alone restores a credential. Without it: the days of grace.", integer(0..=DAYS)),
    }
}

fn exam_figures(n: &mut Node<'_>) -> ExamFigures {
    const PROCTORING: &[(&str, Proctoring, &str)] = &[
        ("self", Proctoring::Own, "nobody but the program's own record"),
        ("live", Proctoring::Live, "a remote proctor"),
        ("in-person", Proctoring::InPerson, "a proctor in the room"),
    ];
    ExamFigures {
        questions: n.optional("questions", "Scored questions of a form.", integer(1..=1000)),
        minutes: n.optional("minutes", "Time limit in minutes.", integer(1..=1440)),
        pass_mark: n.optional(
            "pass_mark",
            "Least share of points that passes, in percent with at most two decimals, such as 70 or 72.5.",
            percent(),
        ),
        attempts: n.optional("attempts", "Attempts included in a cycle.", integer(1..=1000)),
        wait_days: n.optional(
            "wait_days",
            "Days from the end of one attempt to the start of the next. Without it: 0.",
            integer(0..=DAYS),
        ),
        cycle_months: n.optional(
            "cycle_months",
            "Months from its first attempt after which a cycle of attempts ends.",
            integer(1..=MONTHS),
        ),
        proctoring: n.optional(
            "proctoring",
            "The ways of proctoring that count for a credential.",
            list(one_of(PROCTORING)).at_least(1).at_most(3),
        ),
        monitored: n.optional(
            "monitored",
            "A self-proctored sitting is to be monitored. Without it: false.",
            flag(),
        ),
        beta: n.optional(
            "beta",
            "Attempts never lead to a credential: the exam is being tried out. Without it: false.",
            flag(),
        ),
        late_grace_minutes: n.optional(
            "late_grace_minutes",
            "Minutes after the deadline in which answers given in time may still reach the server. A result with later ones is held for review. Without it: 0.",
            integer(0..=GRACE),
        ),
        local_credit: n.optional(
            "local_credit",
            "An attempt made wholly on a candidate's own computer, and uploaded later, counts for a credential. Nothing but the order of its facts is proven. Without it: false.",
            flag(),
        ),
    }
}

fn level(n: &mut Node<'_>) -> RawLevel {
    RawLevel {
        id: n.required("id", "Identity.", id()),
        name: n.required("name", "Name that people see, such as `Foundation`.", line(NAME)),
        exam: exam_figures(n),
        figures: figures(n),
        brief: n.optional("brief", "Figures for the brief assessments of this level. What is not given here is as for the exam, but questions and minutes must be given here or on the brief assessment itself.", table(exam_figures)),
    }
}

fn track(n: &mut Node<'_>) -> RawTrack {
    RawTrack {
        id: n.required("id", "Identity.", id()),
        name: n.required("name", "Name that people see, such as `Sales`.", line(NAME)),
        audience: n.optional("audience", "Whom the track is for.", line(TEXT)),
        optional: n.default("optional", "A partner may leave the track out.", flag(), false),
        domains: n.optional(
            "domains",
            "The learning path: the domains of the track's exams, in order.",
            list(table(domain)).at_most(100),
        ),
        exam: exam_figures(n),
        figures: figures(n),
        credentials: n.required(
            "credential",
            "The credentials of the track, lowest level first.",
            list(table(credential)).at_least(1).at_most(50),
        ),
    }
}

fn domain(n: &mut Node<'_>) -> RawDomain {
    RawDomain {
        id: n.required("id", "Identity, as question banks name it.", id()),
        name: n.required("name", "Name in full.", line(NAME)),
    }
}

fn credential(n: &mut Node<'_>) -> RawCredential {
    RawCredential {
        id: n.required("id", "Identity.", id()),
        title: n.required("title", "Title that people see, such as `Certified Sales Associate`.", line(NAME)),
        level: n.required("level", "Its level.", id()),
        to_sit: n.optional(
            "to_sit",
            "Credentials that must be in force on the day the exam starts.",
            list(id()).at_most(50),
        ),
        to_award: n.optional(
            "to_award",
            "Requirements that are due before the award, in any order, beside the exam.",
            list(id()).at_most(50),
        ),
        figures: figures(n),
        exam: n.required("exam", "The exam of the credential.", table(exam)),
        brief: n.optional(
            "brief",
            "A brief assessment for renewal. It draws from the exam's bank by its own blueprint.",
            table(brief),
        ),
    }
}

fn exam(n: &mut Node<'_>) -> RawExam {
    RawExam {
        id: n.optional(
            "id",
            "Identity, and the name of its question bank. Without it: the credential's id.",
            id(),
        ),
        title: n.required("title", "Title that people see, such as `Sales Associate`.", line(NAME)),
        figures: exam_figures(n),
    }
}

fn brief(n: &mut Node<'_>) -> RawExam {
    RawExam {
        id: n.required("id", "Identity.", id()),
        title: n.required("title", "Title that people see.", line(NAME)),
        figures: exam_figures(n),
    }
}

fn tier(n: &mut Node<'_>) -> RawTier {
    RawTier {
        id: n.required("id", "Identity.", id()),
        name: n.required("name", "Name that people see, such as `Gold`.", line(NAME)),
        seats: n.optional(
            "seats",
            "People that a partner must have, by track and level. A higher level may fill a lower seat.",
            list(table(seats)).at_most(100),
        ),
        benefits: n.optional("benefits", "What the tier unlocks.", list(line(NAME)).at_most(100)),
    }
}

fn seats(n: &mut Node<'_>) -> RawSeats {
    RawSeats {
        track: n.required("track", "Track.", id()),
        level: n.required("level", "Level.", id()),
        count: n.required("count", "How many people.", integer(1..=10_000)),
    }
}
