//! Banks that are published: what attempts are drawn from, what each of them keeps, and who does not sit them.

use crate::client::{Client, exam, whole};
use crate::house::{DAY, House, bank, caller, run};
use crate::wire::{both, over_the_wire};
use crate::{eligibility, home};
use invigil::api::{Eligibility, Involved, Mark, Publication, Stage, VersionState};
use invigil::attempt::{Fact, Mode};
use invigil::bank::Status;
use invigil::delivery::{ContentError, DeliveryError, PublishWish};
use invigil::embedded;

const CLERK: &str = "office-clerk";

/// The bank of the story, with other words in its questions.
fn edition(word: &str) -> String {
    bank(CLERK, 12).replace("question", word)
}

fn as_is() -> PublishWish {
    PublishWish::default()
}

async fn publishes(house: &House, text: &str, wish: &PublishWish) -> Result<Publication, ContentError> {
    house.office.content_desk().publish("bank.toml", text.as_bytes(), wish).await
}

fn asks(client: &Client, word: &str) -> bool {
    client.opened.form.items.iter().all(|item| item.stem.contains(word))
}

#[test]
fn an_attempt_keeps_the_version_that_it_was_drawn_from_and_the_next_draws_the_newest() {
    both(async || {
        let house = House::in_memory().await;
        let first = publishes(&house, &edition("riddle"), &as_is()).await.unwrap();
        assert_eq!((first.line.version, first.line.stage, first.same), (1, Stage::Live, false));
        assert_eq!(first.exams, [exam(CLERK)]);
        let mut ada = Client::sits(&house, "ada", CLERK).await.unwrap();
        assert!(asks(&ada, "riddle"), "published wins over the bank at hand");
        ada.starts();
        // no option of the first version stands in the second
        let second = edition("puzzle").replace("text = \"Right", "text = \"Once right");
        assert_eq!(publishes(&house, &second, &as_is()).await.unwrap().line.version, 2);
        let again = house.delivery.open(&caller("ada"), ada.attempt(), &crate::opening(9)).await.unwrap();
        assert_eq!(again, ada.sealed, "who lost everything goes on with the same form");
        ada.answers(4).ends(Fact::Submitted {});
        let outcome = ada.submits(&house).await.unwrap();
        assert_eq!((outcome.points, outcome.passed), (4, true), "scored by the version it was drawn from");
        let ben = Client::sits(&house, "ben", CLERK).await.unwrap();
        assert!(asks(&ben, "puzzle"));
        assert_ne!(ben.opened.binding.bank_digest, ada.opened.binding.bank_digest);
        assert!(house.office.store().verify_audit().await.unwrap().is_ok());
    });
}

#[test]
fn the_same_again_changes_nothing_and_another_stage_is_another_version() {
    run(async {
        let house = House::in_memory().await;
        let text = edition("riddle");
        publishes(&house, &text, &as_is()).await.unwrap();
        let again = publishes(&house, &format!("# a remark\n{text}"), &as_is()).await.unwrap();
        assert_eq!((again.line.version, again.same), (1, true), "a remark is no other bank");
        let beta = PublishWish { stage: Some(Stage::Beta), ..as_is() };
        let trial = publishes(&house, &text, &beta).await.unwrap();
        assert_eq!((trial.line.version, trial.line.stage), (2, Stage::Beta));
        let next = publishes(&house, &edition("puzzle"), &as_is()).await.unwrap();
        assert_eq!(
            (next.line.version, next.line.stage),
            (3, Stage::Beta),
            "it stays a beta until somebody says live"
        );
        let states: Vec<_> = house
            .office
            .content_desk()
            .versions(Some(CLERK))
            .await
            .unwrap()
            .iter()
            .map(|line| line.state)
            .collect();
        assert_eq!(states, [VersionState::Superseded, VersionState::Superseded, VersionState::Current]);
    });
}

#[test]
fn a_pass_of_a_beta_earns_nothing_and_the_live_version_after_it_is_open() {
    both(async || {
        let house = House::in_memory().await;
        house.passes_induction("ada", "2026-11-20").await;
        // a beta may have a pool of any size
        let small = bank(CLERK, 3).replace("question", "riddle");
        let beta = PublishWish { stage: Some(Stage::Beta), ..as_is() };
        let trial = publishes(&house, &small, &beta).await.unwrap();
        assert!(trial.warnings.iter().any(|warning| warning.code == "shortage"), "{trial:?}");
        let card = home(&house).await.exams.remove(0);
        assert!(card.beta && card.marks.contains(&Mark::Beta), "{card:?}");
        let outcome = whole(&house, "ada", CLERK, 4).await.unwrap();
        assert!(
            outcome.passed && outcome.awarded.is_none() && outcome.marks.contains(&Mark::Beta),
            "{outcome:?}"
        );
        let live = PublishWish { stage: Some(Stage::Live), ..as_is() };
        let short = publishes(&house, &small, &live).await.unwrap_err();
        assert!(matches!(short, ContentError::BankFaults { .. }), "{short}");
        publishes(&house, &edition("puzzle"), &live).await.unwrap();
        assert_eq!(
            eligibility(&house, CLERK).await,
            Eligibility::Ready,
            "the beta sitting counts for nothing"
        );
        let outcome = whole(&house, "ada", CLERK, 4).await.unwrap();
        assert!(outcome.awarded.is_some() && !outcome.marks.contains(&Mark::Beta), "{outcome:?}");
        let modes: Vec<Mode> =
            house.delivery.attempts(&caller("ada")).await.unwrap().iter().map(|a| a.mode).collect();
        assert_eq!(modes, [Mode::Exam, Mode::Beta]);
    });
}

#[test]
fn what_was_prepared_for_a_beta_is_not_drawn_for_credit() {
    run(async {
        let house = House::in_memory().await;
        let beta = PublishWish { stage: Some(Stage::Beta), ..as_is() };
        publishes(&house, &edition("riddle"), &beta).await.unwrap();
        let offer = house.delivery.prepare(&caller("ada"), &exam(CLERK)).await.unwrap();
        publishes(&house, &edition("riddle"), &PublishWish { stage: Some(Stage::Live), ..as_is() })
            .await
            .unwrap();
        let refused =
            house.delivery.open(&caller("ada"), &offer.attempt, &crate::opening(1)).await.unwrap_err();
        assert!(matches!(refused, DeliveryError::OtherStage(_)), "{refused}");
        let client = Client::sits(&house, "ada", CLERK).await.unwrap();
        assert_eq!(client.opened.binding.mode, Mode::Exam);
    });
}

#[test]
fn a_version_that_is_withdrawn_gives_way_to_the_one_before_and_the_last_one_closes_the_exam() {
    both(async || {
        let house = House::in_memory().await;
        let desk = house.office.content_desk();
        publishes(&house, &edition("riddle"), &as_is()).await.unwrap();
        publishes(&house, &edition("puzzle"), &as_is()).await.unwrap();
        let done = desk.withdraw(CLERK, 2, "item law-03 gives item law-04 away").await.unwrap();
        assert_eq!(done.current.map(|line| line.version), Some(1));
        assert!(asks(&Client::sits(&house, "ada", CLERK).await.unwrap(), "riddle"));
        let twice = desk.withdraw(CLERK, 2, "again").await.unwrap_err();
        assert!(matches!(twice, ContentError::WithdrawnBefore { version: 2, .. }), "{twice}");
        let none = desk.withdraw(CLERK, 7, "a slip").await.unwrap_err().to_string();
        assert!(none.contains("version 7") && none.contains("the last one is 2"), "{none}");
        let unsaid = desk.withdraw(CLERK, 1, "  ").await.unwrap_err().to_string();
        assert!(unsaid.contains("the reason must not be empty"), "{unsaid}");
        let done = desk.withdraw(CLERK, 1, "it leaked").await.unwrap();
        assert_eq!(done.current, None);
        let refused = house.delivery.prepare(&caller("ben"), &exam(CLERK)).await.unwrap_err();
        assert!(
            matches!(&refused, DeliveryError::NotNow { why: Eligibility::NoBank, .. }),
            "the bank that the server was started with does not come back: {refused}"
        );
        // numbers go on
        assert_eq!(publishes(&house, &edition("riddle"), &as_is()).await.unwrap().line.version, 3);
        house.delivery.prepare(&caller("ben"), &exam(CLERK)).await.unwrap();
        let lines = desk.versions(Some(CLERK)).await.unwrap();
        assert_eq!(lines[1].withdrawn.as_ref().unwrap().reason, "item law-03 gives item law-04 away");
        assert!(house.office.store().verify_audit().await.unwrap().is_ok());
    });
}

#[test]
fn what_is_wrong_with_a_bank_is_told_with_its_place_and_nothing_is_published() {
    run(async {
        let house = House::in_memory().await;
        let good = edition("riddle");
        let told = async |text: &str| match publishes(&house, text, &as_is()).await.unwrap_err() {
            ContentError::BankFaults { faults } => faults
                .iter()
                .map(|f| format!("{}:{} {} {}", f.line, f.column, f.message, f.mend))
                .collect::<Vec<_>>(),
            other => vec![other.to_string()],
        };
        let foreign = told(&good.replace("\"guild\"\ntitle", "\"other\"\ntitle")).await;
        assert!(
            foreign[0].starts_with("3:") && foreign[0].contains("belongs to the program `other`"),
            "{foreign:?}"
        );
        let unknown = told(&good.replace("\"office-clerk\"", "\"office-clark\"")).await;
        assert!(
            unknown.iter().any(|f| f.contains("no exam `office-clark`") && f.contains("office-clerk")),
            "{unknown:?}"
        );
        let two = good.replacen("status = \"live\"", "status = \"alive\"", 1).replacen(
            "reviewed = 2026-10-05",
            "reviewed = 5",
            1,
        );
        assert!(told(&two).await.len() >= 2, "all faults at once");
        // every law item is an enemy of every other: two of them cannot stand in one form
        let all: Vec<String> = (0..12).map(|n| format!("\"law-{n:02}\"")).collect();
        let enemies = format!("{good}[[enemies]]\nitems = [{}]\n", all.join(", "));
        let stuck = told(&enemies).await;
        assert!(stuck.iter().any(|f| f.contains("law")), "{stuck:?}");
        let beta = PublishWish { stage: Some(Stage::Beta), ..as_is() };
        let stuck = publishes(&house, &enemies, &beta).await.unwrap_err();
        assert!(matches!(&stuck, ContentError::Infeasible { exam, .. } if exam.as_str() == CLERK), "{stuck}");
        assert!(!told("not = [toml").await.is_empty());
        assert!(house.office.content_desk().versions(None).await.unwrap().is_empty());
        let near = house.office.content_desk().versions(Some("office-clrk")).await.unwrap_err().to_string();
        assert!(near.contains("did you mean `office-clerk`?"), "{near}");
    });
}

/// The bank of the story with a question of the binary in the place of one of its own, under another id and in another order.
fn with_a_sample() -> String {
    let mut samples = embedded::banks().flat_map(|(_, bank)| bank.bank().items);
    let sample = samples.find(|item| item.status == Status::Live && item.select == 1).unwrap();
    let quoted = |text: &str| serde_json::to_string(text).unwrap();
    let mut options: Vec<String> = (1..)
        .zip(&sample.options)
        .map(|(n, o)| format!("{{ id = \"o{n}\", text = {}, key = {} }}", quoted(&o.text), o.key))
        .collect();
    options.reverse();
    format!(
        "{}[[item]]\nid = \"new-1\"\ndomain = \"law\"\nstatus = \"live\"\nauthors = [\"guild\"]\nreviewed = 2026-10-05\n\
         stem = {}\nrationale = \"Because.\"\noptions = [{}]\n",
        edition("riddle"),
        quoted(&format!("  {}", sample.stem)),
        options.join(", ")
    )
}

#[test]
fn a_public_sample_is_refused_unless_somebody_says_why() {
    run(async {
        let house = House::in_memory().await;
        let text = with_a_sample();
        let ContentError::PublicSamples { faults } = publishes(&house, &text, &as_is()).await.unwrap_err()
        else {
            panic!("it was not refused");
        };
        assert_eq!(faults.len(), 1);
        assert!(faults[0].message.contains("new-1") && faults[0].line > 100, "{faults:?}");
        let practice = text.replacen(
            "id = \"new-1\"\ndomain = \"law\"\nstatus = \"live\"",
            "id = \"new-1\"\ndomain = \"law\"\nstatus = \"draft\"",
            1,
        );
        publishes(&house, &practice, &as_is()).await.unwrap();
        let blank = PublishWish { force_public: Some(" ".into()), ..as_is() };
        let unsaid = publishes(&house, &text, &blank).await.unwrap_err().to_string();
        assert!(unsaid.contains("must not be empty"), "{unsaid}");
        let forced = PublishWish { force_public: Some("a trial of the hall".into()), ..as_is() };
        let done = publishes(&house, &text, &forced).await.unwrap();
        assert_eq!((done.line.samples, done.line.forced.as_str()), (1, "a trial of the hall"));
        let trail = house.office.store().audit_trail().await.unwrap();
        let last = trail.last().unwrap();
        assert_eq!(last.words.as_ref().unwrap()["forced"], "a trial of the hall");
        assert!(serde_json::to_string(&last.change).unwrap().contains("\"samples\":1"));
    });
}

#[test]
fn whoever_knows_the_questions_does_not_sit_them_on_a_server_and_may_practise() {
    over_the_wire(async || {
        let house = House::in_memory().await;
        let involved = async |person: &str| {
            let overview = house.delivery.overview(Some(&caller(person))).await.unwrap();
            overview.exams[0].eligibility == Eligibility::Involved
        };
        assert!(!involved("ada").await);
        // by her address, in an item that nobody is shown any more
        let text = edition("riddle").replacen(
            "authors = [\"guild\"]",
            "authors = [\"A. King <ADA@example.org>\"]",
            1,
        );
        let done = publishes(&house, &text, &as_is()).await.unwrap();
        assert_eq!(done.unknown_people, ["guild"], "what names nobody is told");
        assert!(involved("ada").await);
        let refused = house.delivery.prepare(&caller("ada"), &exam(CLERK)).await.unwrap_err();
        assert!(matches!(refused, DeliveryError::Involved(_)), "{refused}");
        house.delivery.practice(&exam(CLERK), &[1; 32]).await.unwrap();
        // a version without her does not make her forget
        publishes(&house, &edition("puzzle"), &as_is()).await.unwrap();
        assert!(involved("ada").await);
        assert!(!involved("ben").await);
        let ben = "ben".parse().unwrap();
        house.office.content_desk_for(&ben).fetch(CLERK, Some(1)).await.unwrap();
        assert!(involved("ben").await, "who fetched the keys knows them");
        house.office.registrar().add_person("eve", "Eve", "").await.unwrap();
        let eve = "eve".parse().unwrap();
        let third = edition("question").replacen("reviewed =", "reviewers = [\"ben\"]\nreviewed =", 1);
        let desk = house.office.content_desk_for(&eve);
        desk.publish("bank.toml", third.as_bytes(), &as_is()).await.unwrap();
        assert!(involved("eve").await);
        let barred = house.office.content_desk().barred(CLERK).await.unwrap();
        let why: Vec<_> = barred.iter().map(|line| (line.person.as_str(), line.why.clone())).collect();
        let expected = [
            ("ada", vec![Involved::Wrote(Some(1))]),
            ("ben", vec![Involved::Wrote(Some(3)), Involved::Fetched(1)]),
            ("eve", vec![Involved::Published(3)]),
        ];
        assert_eq!(why, expected);
        assert!(house.office.store().verify_audit().await.unwrap().is_ok());
    });
}

#[test]
fn on_the_own_computer_nobody_is_kept_from_an_exam() {
    run(async {
        let house = House::in_memory().await;
        let text = edition("riddle").replace("authors = [\"guild\"]", "authors = [\"ada\"]");
        publishes(&house, &text, &as_is()).await.unwrap();
        whole(&house, "ada", CLERK, 4).await.unwrap();
    });
}

#[test]
fn whoever_sits_does_not_read_the_keys_meanwhile() {
    over_the_wire(async || {
        let house = House::in_memory().await;
        publishes(&house, &edition("riddle"), &as_is()).await.unwrap();
        let mut client = Client::sits(&house, "ada", CLERK).await.unwrap();
        let ada = "ada".parse().unwrap();
        let desk = house.office.content_desk_for(&ada);
        let refused = desk.fetch(CLERK, None).await.unwrap_err();
        assert!(matches!(refused, ContentError::Sitting { .. }), "{refused}");
        client.starts().answers(0).ends(Fact::Submitted {});
        client.submits(&house).await.unwrap();
        house.clock.pass(DAY);
        let (line, bytes) = desk.fetch(CLERK, None).await.unwrap();
        assert_eq!((line.version, bytes), (1, edition("riddle").into_bytes()));
        house.clock.pass(7 * DAY);
        let refused = house.delivery.prepare(&caller("ada"), &exam(CLERK)).await.unwrap_err();
        assert!(matches!(refused, DeliveryError::Involved(_)), "{refused}");
    });
}
