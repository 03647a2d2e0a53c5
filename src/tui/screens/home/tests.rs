use super::*;
use crate::api::{OpenHere, Place};
use crate::id::AttemptId;
use crate::time::Timestamp;
use crate::tui::sample::{self, picture};
use crate::tui::stage::{self, ch, key, later, now};
use crate::tui::theme::Palette;
use crate::tui::ways::signposts;
use crossterm::event::KeyCode;

fn home(overview: Overview) -> HomeScreen {
    HomeScreen::new(Some(Arc::new(overview)), signposts::ways())
}

fn press(home: &mut HomeScreen, keys: &str) -> Vec<Effect> {
    let mut effects = Vec::new();
    for c in keys.chars() {
        let code = match c {
            '\n' => KeyCode::Enter,
            '\u{1b}' => KeyCode::Esc,
            c => KeyCode::Char(c),
        };
        effects = home.update(Event::Key(key(code)), &now());
    }
    effects
}

fn answer(home: &mut HomeScreen, result: Result<Overview, String>) -> Vec<Effect> {
    home.update(Event::Reply(Reply::Overview(Box::new(result))), &now())
}

#[track_caller]
fn pushes(effects: &[Effect], context: Context) {
    match effects {
        [Effect::Push(screen)] => assert_eq!(screen.context(), context),
        _ => panic!("expected one push, got {} effects", effects.len()),
    }
}

#[track_caller]
fn asks(effects: &[Effect], request: &Request) {
    match effects {
        [Effect::Ask(asked)] => assert_eq!(asked, request),
        _ => panic!("expected one request, got {} effects", effects.len()),
    }
}

#[test]
fn the_list_fits_every_size() {
    for size in [(80, 24), (120, 40), (100, 24), (60, 15), (40, 10), (1, 1)] {
        insta::assert_snapshot!(
            format!("home_{}x{}", size.0, size.1),
            picture(&mut home(sample::overview()), size)
        );
    }
}

#[test]
fn the_line_below_the_list_says_when_an_exam_may_be_sat_with_date_hour_and_zone() {
    let mut home = home(sample::overview());
    let waits = |home: &mut HomeScreen| {
        picture(home, (80, 24))
            .contains("You may sit it again from Sun 29 Nov 2026, 14:05 (UTC), in 7 days 0 h.")
    };
    assert!(!waits(&mut home));
    for _ in 0..5 {
        home.update(Event::Key(key(KeyCode::Down)), &now());
    }
    assert!(waits(&mut home), "{}", picture(&mut home, (80, 24)));
}

#[test]
fn a_handed_overview_is_shown_at_once_and_not_asked_for() {
    let mut shown = home(sample::overview());
    assert!(shown.update(Event::Tick, &now()).is_empty());
    assert!(picture(&mut shown, (80, 24)).contains("Certified Sales Associate"));
}

#[test]
fn without_an_overview_it_asks_once_and_waits_calmly() {
    let mut empty = HomeScreen::new(None, signposts::ways());
    insta::assert_snapshot!("home_waiting", picture(&mut empty, (80, 24)));
    asks(&empty.update(Event::Tick, &now()), &Request::Overview);
    assert!(empty.update(Event::Tick, &now()).is_empty());
    assert!(answer(&mut empty, Ok(sample::overview())).is_empty());
    assert!(picture(&mut empty, (80, 24)).contains("Certified Sales Associate"));
}

#[test]
fn a_failure_is_a_notice_once_and_enter_tries_again() {
    let mut empty = HomeScreen::new(None, signposts::ways());
    empty.update(Event::Tick, &now());
    pushes(&answer(&mut empty, Err("The store is locked.".into())), Context::Notice);
    assert!(empty.update(Event::Tick, &now()).is_empty());
    assert!(empty.update(Event::Back, &now()).is_empty(), "closing the notice does not bring it back");
    assert!(empty.update(Event::Tick, &now()).is_empty());
    insta::assert_snapshot!("home_failed", picture(&mut empty, (80, 24)));
    asks(&press(&mut empty, "\n"), &Request::Overview);
}

#[test]
fn unfinished_attempts_are_offered_first_and_once() {
    let overview = Overview { unfinished: vec![sample::unfinished()], ..sample::overview() };
    let mut late = HomeScreen::new(None, signposts::ways());
    late.update(Event::Tick, &now());
    pushes(&answer(&mut late, Ok(overview.clone())), Context::Resume);
    asks(&late.update(Event::Back, &now()), &Request::Overview);
    assert!(answer(&mut late, Ok(overview)).is_empty());
}

#[test]
fn what_ended_and_waits_for_a_server_stands_in_its_row_and_is_not_offered_before_anything_else() {
    let mut card = sample::unfinished();
    card.progress.as_mut().unwrap().ended = true;
    let mut overview = Overview {
        place: Place::Server("Guild Hall".into()),
        is_old: true,
        troubles: vec!["The key of this computer was revoked.".into()],
        unfinished: vec![card.clone()],
        ..sample::overview()
    };
    overview.exams[0].eligibility = Eligibility::Open(card.attempt);
    overview.exams[0].open_here = OpenHere::Stored;
    let mut late = HomeScreen::new(None, signposts::ways());
    late.update(Event::Tick, &now());
    pushes(&answer(&mut late, Ok(overview.clone())), Context::Notice);
    assert!(answer(&mut late, Ok(overview.clone())).is_empty(), "it was told");
    press(&mut late, "jjj");
    for size in [(80, 24), (60, 15)] {
        let shown = picture(&mut late, size);
        assert!(shown.contains("as of") && shown.contains("Your attempt has ended: it is stored"), "{shown}");
        assert!(shown.contains(if size.0 == 80 { "stored, not handed in" } else { "stored" }), "{shown}");
        assert!(shown.contains("s: hand it in") && !shown.contains("You may start"), "{shown}");
    }
    pushes(&press(&mut late, "s"), Context::Resume);
    // over an offer, or an exam, nothing is told; it is when this screen is on top again
    let open = sample::unfinished();
    let mut under = HomeScreen::new(None, signposts::ways());
    under.update(Event::Tick, &now());
    let both = Overview { unfinished: vec![open], ..overview.clone() };
    pushes(&answer(&mut under, Ok(both.clone())), Context::Resume);
    assert!(answer(&mut under, Ok(both.clone())).is_empty());
    under.update(Event::Back, &now());
    pushes(&answer(&mut under, Ok(both)), Context::Notice);
    // a local store sends nothing by itself
    overview.place = Place::Local;
    assert_eq!(overview.offers().len(), 1);
}

#[test]
fn an_exam_that_goes_on_elsewhere_or_cannot_go_on_here_is_not_offered_as_if_it_could() {
    let mut overview = Overview { unfinished: vec![sample::unfinished()], ..sample::overview() };
    overview.exams[0].eligibility = Eligibility::Open(sample::id(sample::ATTEMPT));
    for (open_here, state, short, does) in [
        (OpenHere::TakenOver, "goes on elsewhere", "goes on", "s: take it back"),
        (OpenHere::Blocked, "cannot go on here", "blocked", "s: why it cannot go on"),
    ] {
        overview.exams[0].open_here = open_here;
        assert_eq!(words::state_in_short(&overview.exams[0], now().wall), short);
        let mut screen = home(overview.clone());
        press(&mut screen, "jjj");
        for size in [(80, 24), (60, 15)] {
            let shown = picture(&mut screen, size);
            assert!(shown.contains(state) && shown.contains(does) && !shown.contains("resume"), "{shown}");
        }
    }
}

#[test]
fn a_pass_mark_with_decimals_stands_apart_from_the_time() {
    let mut overview = sample::overview();
    overview.exams[0].pass_mark = crate::program::PassMark(6667);
    overview.exams[0].limit_ms = 45 * 60_000;
    let shown = picture(&mut home(overview), (80, 24));
    assert!(shown.contains("45 m 66.67 %   "), "{shown}");
}

#[test]
fn enter_opens_credential_or_exam_and_s_acts_on_its_exam() {
    let mut screen = home(sample::overview());
    pushes(&press(&mut screen, "\n"), Context::Credential);
    pushes(&press(&mut screen, "s"), Context::Details);
    pushes(&press(&mut screen, "jjj\n"), Context::Details);
    pushes(&press(&mut screen, "s"), Context::Details);
}

#[test]
fn s_on_a_credential_starts_what_renews_it_now_and_p_practises_for_its_exam() {
    let mut overview = sample::overview();
    overview.exams[1].renews = true;
    overview.exams[1].title = "Sales brief assessment".into();
    overview.credentials[0].sit = Some(overview.exams[1].id.clone());
    let mut screen = home(overview.clone());
    let shown = picture(&mut screen, (80, 24));
    assert!(shown.contains("s: Sales brief assessment") && !shown.contains("assessment exam"), "{shown}");
    pushes(&press(&mut screen, "s"), Context::Details);
    pushes(&press(&mut screen, "p"), Context::Practice);
    overview.credentials[0].sit = None;
    let mut screen = home(overview);
    assert!(!picture(&mut screen, (80, 24)).contains("s: "), "no exam would renew it");
    pushes(&press(&mut screen, "s"), Context::Notice);
}

#[test]
fn s_on_an_unfinished_exam_resumes_it() {
    let mut overview = sample::overview();
    let attempt: AttemptId = sample::id(sample::ATTEMPT);
    overview.exams[0].eligibility = Eligibility::Open(attempt);
    overview.unfinished = vec![sample::unfinished()];
    pushes(&press(&mut home(overview), "s"), Context::Resume);
}

#[test]
fn nobody_sits_before_a_name_was_given() {
    let mut overview = Overview { person: None, registered: false, ..sample::overview() };
    for exam in &mut overview.exams {
        exam.eligibility = Eligibility::NobodyNamed;
    }
    let mut screen = home(overview);
    pushes(&press(&mut screen, "s"), Context::Person);
    pushes(&press(&mut screen, "w"), Context::Person);
    insta::assert_snapshot!("home_nobody", picture(&mut screen, (80, 24)));
}

#[test]
fn practice_opens_where_there_are_practice_questions() {
    let mut screen = home(sample::overview());
    pushes(&press(&mut screen, "jjjp"), Context::Practice);
    pushes(&press(&mut screen, "jp"), Context::Notice);
}

#[test]
fn the_filter_narrows_the_list_and_escape_widens_it_again() {
    let mut screen = home(sample::overview());
    press(&mut screen, "/sales");
    assert_eq!(screen.entries().len(), 3);
    insta::assert_snapshot!("home_filter", picture(&mut screen, (80, 24)));
    pushes(&press(&mut screen, "\n\n"), Context::Credential);
    press(&mut screen, "\u{1b}");
    assert_eq!(screen.entries().len(), 7);
    press(&mut screen, "/zzz");
    assert!(picture(&mut screen, (80, 24)).contains("No row contains this text"));
    assert!(press(&mut screen, "\n\n").is_empty());
}

#[test]
fn quit_is_typed_into_the_filter_and_quits_elsewhere() {
    let mut screen = home(sample::overview());
    assert!(press(&mut screen, "/q").is_empty());
    let effects = press(&mut screen, "\u{1b}q");
    assert!(matches!(effects[..], [Effect::Quit(0)]));
}

#[test]
fn a_key_held_down_moves_and_starts_nothing() {
    let mut screen = home(sample::overview());
    let mut held = ch('s');
    held.kind = crossterm::event::KeyEventKind::Repeat;
    assert!(screen.update(Event::Key(held), &now()).is_empty());
    let mut held = ch('j');
    held.kind = crossterm::event::KeyEventKind::Repeat;
    screen.update(Event::Key(held), &now());
    assert_eq!(screen.cursor, 1);
}

#[test]
fn the_list_is_fetched_anew_when_a_wait_is_over_and_when_the_day_changes() {
    let mut overview = sample::overview();
    overview.exams[2].eligibility = Eligibility::Waiting(Timestamp(stage::NOON + 5_000));
    let mut screen = home(overview);
    assert!(screen.update(Event::Tick, &later(4_000)).is_empty());
    asks(&screen.update(Event::Tick, &later(5_000)), &Request::Overview);
    asks(&home(sample::overview()).update(Event::Tick, &later(86_400_000)), &Request::Overview);
}

#[test]
fn another_organisation_reads_no_word_of_the_default_program() {
    let mut screen = home(sample::foreign());
    let shown = picture(&mut screen, (80, 24));
    insta::assert_snapshot!("home_foreign", shown);
    for word in ["Partner", "Sales", "Technical", "tier"] {
        assert!(!shown.contains(word), "{word}");
    }
    let bare = Overview {
        credentials: vec![],
        place: Place::Server("exams.example.org".into()),
        ..sample::foreign()
    };
    let shown = picture(&mut home(bare), (80, 24));
    assert!(!shown.contains("CREDENTIALS") && shown.contains("exams.example.org"), "{shown}");
}

#[test]
fn long_lists_scroll_with_the_cursor_in_sight() {
    let mut overview = sample::overview();
    let more = overview.exams[0].clone();
    for n in 0..30 {
        overview.exams.push(ExamCard {
            title: format!("Exam {n} 日本語のとても長い題名は切り詰められます"),
            ..more.clone()
        });
    }
    let mut screen = home(overview);
    for _ in 0..40 {
        press(&mut screen, "j");
    }
    insta::assert_snapshot!("home_scrolled", picture(&mut screen, (60, 15)));
}

fn of_server(at: i64) -> Overview {
    let place = Place::Server("Guild Hall".into());
    Overview { place, at: Timestamp(stage::NOON + at), ..sample::overview() }
}

#[test]
fn what_a_server_said_last_is_shown_with_its_time_until_it_answers() {
    let mut screen = home(of_server(-7_200_000));
    let shown = picture(&mut screen, (80, 24));
    assert!(shown.contains("as of 12:05 UTC · A. Example · Guild Hall"), "{shown}");
    for (width, height) in [(80, 24), (120, 40), (60, 15)] {
        insta::assert_snapshot!(
            format!("home_as_of_{width}x{height}"),
            picture(&mut screen, (width, height))
        );
    }
    // it is asked at once
    assert_eq!(screen.wake_after_ms(&now()), Some(0));
    asks(&screen.update(Event::Tick, &now()), &Request::Overview);
    assert!(screen.update(Event::Tick, &now()).is_empty());
    answer(&mut screen, Ok(of_server(0)));
    assert!(!picture(&mut screen, (80, 24)).contains("as of"));
    let yesterday = picture(&mut home(of_server(-86_400_000)), (120, 40));
    assert!(yesterday.contains("as of 21 Nov 14:05 UTC"), "{yesterday}");
}

#[test]
fn what_a_silent_server_said_last_is_not_taken_for_what_it_says() {
    let mut screen = home(of_server(-5_000));
    asks(&screen.update(Event::Tick, &now()), &Request::Overview);
    assert_eq!(screen.wake_after_ms(&now()), Some(1_000));
    let shown = |screen: &HomeScreen, at: &Moment| {
        stage::looking_at(at, Palette::Colour, false, |look| {
            stage::draw_with((80, 24), look, |frame, look| screen.view(frame, look)).text()
        })
    };
    assert!(!shown(&screen, &now()).contains("asking"));
    let silent = shown(&screen, &later(1_000));
    assert!(silent.contains("asking Guild Hall · as of 14:04 UTC · A."), "{silent}");
    answer(&mut screen, Ok(of_server(0)));
    assert!(!shown(&screen, &later(1_000)).contains("asking"));
}

#[test]
fn a_server_is_looked_after_now_and_then_and_never_under_an_exam() {
    let mut screen = home(of_server(0));
    asks(&screen.update(Event::Tick, &now()), &Request::Overview);
    answer(&mut screen, Ok(of_server(0)));
    // something stands above it: no key has reached it
    assert!(screen.update(Event::Tick, &later(600_000)).is_empty());
    assert_eq!(screen.wake_after_ms(&later(600_000)), None);
    screen.update(Event::Key(ch('j')), &later(1_000));
    assert!(screen.update(Event::Tick, &later(59_000)).is_empty());
    asks(&screen.update(Event::Tick, &later(61_000)), &Request::Overview);
    // it is away, and what it said last comes instead: it is left alone for a while
    answer(&mut screen, Ok(of_server(0)));
    assert!(screen.update(Event::Tick, &later(62_000)).is_empty());
    asks(&screen.update(Event::Tick, &later(92_000)), &Request::Overview);
    answer(&mut screen, Ok(of_server(92_000)));
    screen.update(Event::Key(key(KeyCode::Enter)), &later(93_000));
    assert!(screen.update(Event::Tick, &later(600_000)).is_empty());
}
