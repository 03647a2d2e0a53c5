use super::*;
use crate::id::AttemptId;
use crate::time::{Day, Timestamp};
use std::collections::BTreeSet;

fn attempt() -> AttemptId {
    "0192f0c1-2f6e-7a31-9f0e-3a4b5c6d7e8f".parse().unwrap()
}

/// The variants of the enum, as its source has them: a new one has to be among the samples.
fn variants() -> BTreeSet<String> {
    let file = syn::parse_file(include_str!("../error.rs")).unwrap();
    let found = file.items.into_iter().find_map(|item| match item {
        syn::Item::Enum(found) if found.ident == "DeliveryError" => Some(found),
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
        NotSignedIn,
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
        Eligibility::NoBank,
        Eligibility::BrokenBank(secret()),
        Eligibility::Involved,
        Eligibility::NobodyNamed,
    ];
    all.extend(whys.map(|why| NotNow { title: "Sales".into(), why }));
    all
}

fn variant(error: &DeliveryError) -> String {
    format!("{error:?}").split(['(', ' ']).next().unwrap().to_owned()
}

#[test]
fn an_error_of_the_server_is_the_same_one_on_the_client() {
    let told: BTreeSet<String> = samples().iter().map(variant).collect();
    assert_eq!(told, variants(), "every variant has a sample");
    for error in samples() {
        let problem = Problem::of(&error);
        let bytes = serde_json::to_vec(&problem).unwrap();
        let heard: Problem = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(heard, problem);
        let here = heard.error();
        match &error {
            DeliveryError::Store(_) => {
                assert!(!matches!(here, DeliveryError::Store(_) | DeliveryError::Unlike(_)), "{here:?}");
            }
            _ => assert_eq!(variant(&here), variant(&error)),
        }
        assert_eq!(here.to_string(), problem.detail);
        // what was kept back stays so however often it crosses
        assert_eq!(Problem::of(&here), problem);
        if !matches!(error, DeliveryError::Store(_)) && !format!("{error:?}").contains("secret") {
            assert_eq!(here.to_string(), error.to_string());
        }
    }
}

#[test]
fn no_path_no_statement_and_nothing_of_a_bank_reaches_a_client() {
    for error in samples() {
        let sent = serde_json::to_string(&Problem::of(&error)).unwrap();
        for kept_back in ["secret", "SELECT", "item-7", ".db"] {
            assert!(!sent.contains(kept_back), "{sent}");
        }
    }
}

#[test]
fn a_problem_names_its_type_its_code_and_a_status_of_its_kind() {
    let gap = Problem::of(&DeliveryError::Gap { expected: 4, found: 9 });
    assert_eq!((gap.kind.as_str(), gap.status), ("urn:invigil:problem:gap", 409));
    assert_eq!(gap.data, serde_json::json!({"expected": 4, "found": 9}));
    let torn = serde_json::to_value(Problem::of(&DeliveryError::Torn)).unwrap();
    assert_eq!((torn["title"].as_str(), torn.get("data")), (Some("Torn"), None));
    let unknown = Problem::of(&DeliveryError::UnknownAttempt(attempt()));
    assert_eq!((unknown.code.as_str(), unknown.title.as_str()), ("unknown-attempt", "Unknown attempt"));
    for error in samples() {
        let problem = Problem::of(&error);
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
    assert!(matches!(newer(401).error(), DeliveryError::NotSignedIn));
    assert!(matches!(newer(503).error(), DeliveryError::Unavailable));
    assert!(matches!(newer(500).error(), DeliveryError::ServerError));
    let DeliveryError::Unlike(why) = newer(418).error() else { panic!("it is something unknown") };
    assert_eq!(why, "the moon[2J is in the way", "nothing that would disturb a terminal");
}

#[test]
fn what_something_in_between_answers_is_tried_again_and_what_the_server_refused_is_not() {
    let page = Problem::by_status(302, "<html>Sign in to the network of this hotel</html>");
    assert!(page.passes(), "{page}");
    assert!(DeliveryError::Unreachable("no route".into()).passes());
    for refused in
        [DeliveryError::Forked { seq: 5 }, DeliveryError::Torn, DeliveryError::Forbidden("no".into())]
    {
        assert!(!refused.passes(), "{refused}");
    }
}
