use super::*;
use crate::api::Role;
use crate::id::AttemptId;
use crate::time::{Day, Timestamp};
use std::collections::BTreeSet;

fn attempt() -> AttemptId {
    "0192f0c1-2f6e-7a31-9f0e-3a4b5c6d7e8f".parse().unwrap()
}

/// The variants of an enum, as its source has them: a new one has to be among the samples.
fn variants(source: &str, name: &str) -> BTreeSet<String> {
    let file = syn::parse_file(source).unwrap();
    let found = file.items.into_iter().find_map(|item| match item {
        syn::Item::Enum(found) if found.ident == name => Some(found),
        _ => None,
    });
    found.unwrap().variants.into_iter().map(|variant| variant.ident.to_string()).collect()
}

/// One of each, with what a server must not tell marked as `/secret`.
fn samples() -> Vec<DeliveryError> {
    use DeliveryError::*;
    let exam = || "sales-associate".parse().unwrap();
    let secret = || "/secret/place: near `item-7`".to_owned();
    let mut all = vec![
        UnknownExam(exam()),
        UnknownPerson("ada".parse().unwrap()),
        UnknownAttempt(attempt()),
        NotYours { attempt: attempt(), owner: "ben".parse().unwrap() },
        OtherProgram(attempt()),
        NotOpened(attempt()),
        Over(attempt()),
        Void(attempt()),
        Involved("Sales".into()),
        OtherStage("Sales".into()),
        DeviceKey("it is no key".into()),
        RegistryKey(secret()),
        Draw { exam: exam(), why: secret() },
        Content(secret()),
        Missing { kind: "bank".into(), attempt: attempt() },
        Torn,
        Gap { expected: 4, found: 9 },
        NoRecords(attempt()),
        Forked { seq: 3 },
        TakenOver { seq: 3 },
        Refused { seq: 3, reason: "no such item".into() },
        Binding(attempt()),
        Newer { seq: 3, name: "levitated".into() },
        NotClosed(attempt()),
        NotIntact { attempt: attempt(), reason: "record 2 was changed".into() },
        NoResult(attempt()),
        NoPractice(exam()),
        NoSuchChoice(2),
        Contended,
        Unreachable("connection refused".into()),
        Unsure("connection reset".into()),
        NotSignedIn,
        DeviceRevoked,
        NotTaken { attempt: attempt(), reason: "it is whole".into() },
        Forbidden("only a candidate may".into()),
        TooMany(7),
        NotUnderstood("no JSON".into()),
        Unlike("status 302".into()),
        Unavailable,
        ServerError,
        Store(StoreError::Busy { path: "/secret/invigil.db".into() }),
        Store(StoreError::Damaged { path: "/secret/invigil.db".into(), reason: "SELECT secret".into() }),
        Store(StoreError::Stale),
    ];
    let whys = [
        Eligibility::Ready,
        Eligibility::Open(attempt()),
        Eligibility::Waiting(Timestamp(1_900_000_000_000)),
        Eligibility::UsedUp,
        Eligibility::Missing(vec!["Certified Clerk".into()]),
        Eligibility::Passed(Some("2027-01-02".parse::<Day>().unwrap())),
        Eligibility::Passed(None),
        Eligibility::PassWaits("2027-01-02".parse().unwrap()),
        Eligibility::UnderReview(attempt()),
        Eligibility::NoBank,
        Eligibility::BrokenBank(secret()),
        Eligibility::ReadOnly("the server can only be read at the moment".into()),
        Eligibility::Involved,
        Eligibility::NobodyNamed,
    ];
    all.extend(whys.map(|why| NotNow { title: "Sales".into(), why }));
    all
}

/// One of each of an administrator's.
fn wishes() -> Vec<RegistrarError> {
    use RegistrarError::*;
    let day = || "2027-01-02".parse::<Day>().unwrap();
    let (given, near) = (|| "adda".to_owned(), || Some("ada".to_owned()));
    let bank = || "sales-associate".parse().unwrap();
    let (item, versions) = (|| "item".parse().unwrap(), || "1a2b, 3c4d".to_owned());
    vec![
        Id(crate::id::IdError::Slug("A b".into())),
        UnknownPerson { given: given(), near: near() },
        Erased("ada".parse().unwrap()),
        InExam { person: "ada".parse().unwrap(), attempt: attempt() },
        UnknownPartner { given: given(), near: None },
        UnknownExam { given: given(), near: near() },
        UnknownRequirement { given: given(), near: near() },
        UnknownAttempt("0192".into()),
        Ambiguous { given: "01".into(), matches: vec!["0192".into(), "0193".into()] },
        UnknownCredential("c-1".into()),
        Taken("ada".into()),
        Empty("the name".into()),
        Text { what: "the name".into(), why: "is too long".into() },
        Future { day: day(), today: day() },
        NothingToWithdraw { day: day(), known: vec![day()] },
        LongAgo { day: day() },
        NoMeasure,
        TooMuch { what: "breaks".into(), given: 9, most: 3 },
        NotVoidable(attempt()),
        UnknownItem { bank: bank(), given: given(), near: near() },
        SeveralVersions { bank: bank(), item: item(), versions: versions() },
        UnknownVersion { bank: bank(), item: item(), given: given(), versions: versions() },
        NoReason,
        UnknownAppeal { given: given(), near: near() },
        RegistrarError::OtherProgram(attempt()),
        NotEnded(attempt()),
        TooLate { attempt: attempt(), ended: day(), last: day() },
        AppealOpen { attempt: attempt(), kind: "item".into(), appeal: "ap-1".parse().unwrap() },
        AppealDecided { appeal: "ap-1".parse().unwrap(), outcome: "upheld".into(), on: day() },
        NotHeld(attempt()),
        RegistrarError::ReviewDecided { attempt: attempt(), outcome: "released".into(), on: day() },
        UnknownIncident(7),
        IncidentClosed { id: 7, on: day() },
        UnknownDevice { given: given(), near: near() },
        RegistrarError::DeviceRevoked("4cd7b82e".into()),
        State { id: "c-1".parse().unwrap(), state: "revoked".into(), wanted: "suspended".into() },
        NotHeld(attempt()),
        ReviewDecided { attempt: attempt(), outcome: "refused".into(), on: day() },
        UnknownIncident(7),
        IncidentClosed { id: 7, on: day() },
        UnknownDevice { given: given(), near: near() },
        RegistrarError::DeviceRevoked("0a1b2c3d".into()),
        CandidateAlways,
        NoPartner,
        PartnerOutOfPlace(Role::Proctor),
        GrantedJustNow { person: "ada".parse().unwrap(), exam: "office-clerk".parse().unwrap() },
        RecordedAlready {
            person: "ada".parse().unwrap(),
            requirement: "panel-interview".parse().unwrap(),
            day: "2028-02-29".parse().unwrap(),
        },
        RoleHeld {
            person: "ada".parse().unwrap(),
            role: Role::PartnerManager,
            partner: Some("north".parse().unwrap()),
        },
        RoleNotHeld { person: "ada".parse().unwrap(), role: Role::Proctor, partner: None },
        LastAdministrator("ada".parse().unwrap()),
        UnknownToken { given: given(), near: near() },
        TokenRevoked("tk-1".parse().unwrap()),
        TokenDays { given: 0, most: 366 },
        RegistrarError::Contended,
        Delivery(DeliveryError::Forbidden("only an administrator may".into())),
        RegistrarError::Store(StoreError::Full { path: "/secret/invigil.db".into() }),
    ]
}

fn variant(error: &impl std::fmt::Debug) -> String {
    format!("{error:?}").split(['(', ' ']).next().unwrap().to_owned()
}

#[test]
fn an_error_of_the_server_is_the_same_one_on_the_client() {
    let told: BTreeSet<String> = samples().iter().map(variant).collect();
    assert_eq!(told, variants(include_str!("../error.rs"), "DeliveryError"), "every variant has a sample");
    for error in samples() {
        let problem = error.problem();
        let bytes = serde_json::to_vec(&problem).unwrap();
        let heard: Problem = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(heard, problem);
        let here = DeliveryError::heard(heard);
        match &error {
            DeliveryError::Store(_) => {
                assert!(!matches!(here, DeliveryError::Store(_) | DeliveryError::Unlike(_)), "{here:?}");
            }
            _ => assert_eq!(variant(&here), variant(&error)),
        }
        assert_eq!(here.to_string(), problem.detail);
        // what was kept back stays so however often it crosses
        assert_eq!(here.problem(), problem);
        if !matches!(error, DeliveryError::Store(_)) && !format!("{error:?}").contains("secret") {
            assert_eq!(here.to_string(), error.to_string());
        }
    }
}

#[test]
fn what_an_administrator_asked_for_wrongly_is_told_in_the_same_words_far_away() {
    let told: BTreeSet<String> = wishes().iter().map(variant).collect();
    let known = variants(include_str!("../registrar_error.rs"), "RegistrarError");
    assert_eq!(told, known, "every variant has a sample");
    for error in wishes() {
        let problem = error.problem();
        let bytes = serde_json::to_vec(&problem).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains("secret"), "{problem:?}");
        let here = RegistrarError::heard(serde_json::from_slice(&bytes).unwrap());
        assert_eq!(here.to_string(), problem.detail);
        assert_eq!(here.problem(), problem);
        if !matches!(error, RegistrarError::Store(_)) {
            assert_eq!((variant(&here), here.to_string()), (variant(&error), error.to_string()));
        }
    }
}

#[test]
fn why_there_is_no_report_on_tiers_is_told_in_the_same_words_far_away() {
    let errors = [
        TiersError::UnknownTier { given: "gold".into(), near: Some("golden".into()) },
        TiersError::NoTiers { given: "gold".into() },
        TiersError::NoPartner { name: "Ada".into() },
        TiersError::NoTiersHere("Guild".into()),
        RegistrarError::UnknownPartner { given: "noth".into(), near: None }.into(),
        RegistrarError::NoPartner.into(),
        RegistrarError::from(DeliveryError::NotSignedIn).into(),
    ];
    for error in errors {
        let here = TiersError::heard(error.problem());
        assert_eq!((variant(&here), here.to_string()), (variant(&error), error.to_string()));
    }
}

#[test]
fn no_path_no_statement_and_nothing_of_a_bank_reaches_a_client() {
    for error in samples() {
        let sent = serde_json::to_string(&error.problem()).unwrap();
        for kept_back in ["secret", "SELECT", "item-7", ".db"] {
            assert!(!sent.contains(kept_back), "{sent}");
        }
    }
}

#[test]
fn a_problem_names_its_type_its_code_and_a_status_of_its_kind() {
    let gap = DeliveryError::Gap { expected: 4, found: 9 }.problem();
    assert_eq!((gap.kind.as_str(), gap.status), ("urn:invigil:problem:gap", 409));
    assert_eq!(gap.data, serde_json::json!({"expected": 4, "found": 9}));
    let torn = serde_json::to_value(DeliveryError::Torn.problem()).unwrap();
    assert_eq!((torn["title"].as_str(), torn.get("data")), (Some("Torn"), None));
    let unknown = DeliveryError::UnknownAttempt(attempt()).problem();
    assert_eq!((unknown.code.as_str(), unknown.title.as_str()), ("unknown-attempt", "Unknown attempt"));
    for error in samples() {
        let problem = error.problem();
        assert!((400..600).contains(&problem.status), "{problem:?}");
        assert!(!problem.code.is_empty() && problem.kind.ends_with(&problem.code));
    }
}

#[test]
fn a_problem_that_this_version_does_not_know_is_told_by_its_status() {
    let newer = |status| Problem {
        kind: "urn:invigil:problem:eclipse".into(),
        title: "Eclipse".into(),
        status,
        detail: "the moon\u{1b}[2J is in the way".into(),
        code: "eclipse".into(),
        data: Value::Null,
    };
    assert!(matches!(DeliveryError::heard(newer(401)), DeliveryError::NotSignedIn));
    assert!(matches!(DeliveryError::heard(newer(503)), DeliveryError::Unavailable));
    assert!(matches!(DeliveryError::heard(newer(500)), DeliveryError::ServerError));
    let DeliveryError::Unlike(why) = DeliveryError::heard(newer(418)) else {
        panic!("it is something unknown")
    };
    assert_eq!(why, "the moon[2J is in the way", "nothing that would disturb a terminal");
}

#[test]
fn what_something_in_between_answers_is_tried_again_and_what_the_server_refused_is_not() {
    let page = by_status(302, "<html>Sign in to the network of this hotel</html>");
    assert!(page.passes(), "{page}");
    assert!(DeliveryError::Unreachable("no route".into()).passes());
    for refused in
        [DeliveryError::Forked { seq: 5 }, DeliveryError::Torn, DeliveryError::Forbidden("no".into())]
    {
        assert!(!refused.passes(), "{refused}");
    }
}
