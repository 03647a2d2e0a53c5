//! The preview on a small bank: what is listed, what is shown of an item, and what becomes of it when the file changes.

use super::*;
use crate::document::FaultReport;
use crate::edition::tests as small;
use crate::edition::{self, Circumstances};
use crate::tui::sample::{ascii, picture};
use crate::tui::stage::{ch, key, looking_at, now};
use crate::tui::theme::Palette;
use crate::tui::ways::signposts::ways;
use crossterm::event::KeyCode;

const SIZES: [(u16, u16); 5] = [(80, 24), (120, 40), (60, 15), (40, 10), (1, 1)];
const ENTER: KeyEvent = KeyEvent::new(KeyCode::Enter, crossterm::event::KeyModifiers::NONE);

fn new(begin: Beginning) -> PreviewScreen {
    let mut screen = PreviewScreen::new(Beginning { name: "small.toml".into(), ..begin }, ways());
    let asked = screen.update(Event::Resize { width: 80, height: 24 }, &now());
    assert!(matches!(&asked[..], [Effect::Ask(Request::Authors(AuthorsWish::Follow))]));
    screen
}

fn opened() -> PreviewScreen {
    let mut screen = new(Beginning::default());
    tell(&mut screen, AuthoredNews::Edition(Arc::new(small::edition())));
    screen
}

fn tell(screen: &mut PreviewScreen, news: AuthoredNews) -> Vec<Effect> {
    screen.update(Event::Reply(Reply::Authors(Box::new(Authored::new(news)))), &now())
}

fn press(screen: &mut PreviewScreen, keys: &[KeyEvent]) -> Vec<Effect> {
    keys.iter().fold(Vec::new(), |_, key| screen.update(Event::Key(*key), &now()))
}

fn types(screen: &mut PreviewScreen, text: &str) {
    text.chars().for_each(|c| drop(press(screen, &[ch(c)])));
}

/// The screen on a terminal of this size.
fn shot(screen: &mut PreviewScreen, (width, height): (u16, u16)) -> String {
    screen.update(Event::Resize { width, height }, &now());
    picture(screen, (width, height))
}

fn text(screen: &mut PreviewScreen) -> String {
    shot(screen, (80, 24)).split("--- styles").next().unwrap().to_owned()
}

/// Answers what the screen asked for from this edition, as the workbench does.
fn answer(screen: &mut PreviewScreen, asked: Vec<Effect>, edition: &Arc<Edition>) {
    for effect in asked {
        let Effect::Ask(Request::Authors(wish)) = effect else { panic!("no wish of an author") };
        let news = match wish {
            AuthorsWish::Follow => continue,
            AuthorsWish::Sample(exam, seed) => {
                let drawn = edition::sample(edition, &exam, seed.unwrap_or(Digest([3; 32])));
                AuthoredNews::Sample(Box::new(drawn.map(|s| (edition.clone(), s)).map_err(|e| e.to_string())))
            }
            AuthorsWish::Exposure(exam) => {
                let found = edition::exposure(edition, &exam);
                AuthoredNews::Exposure(found.map(|x| (edition.clone(), x)).map_err(|e| e.to_string()))
            }
        };
        tell(screen, news);
    }
}

#[test]
fn the_list_fits_every_size() {
    for size in SIZES {
        insta::assert_snapshot!(format!("list_{}x{}", size.0, size.1), shot(&mut opened(), size));
    }
}

#[test]
fn both_views_of_an_item_fit_every_size() {
    for size in SIZES {
        let mut screen = opened();
        press(&mut screen, &[key(KeyCode::Down), ENTER]);
        insta::assert_snapshot!(format!("candidate_{}x{}", size.0, size.1), shot(&mut screen, size));
        press(&mut screen, &[ch('v')]);
        insta::assert_snapshot!(format!("author_{}x{}", size.0, size.1), shot(&mut screen, size));
    }
}

#[test]
fn the_other_pages_fit_every_size() {
    for size in SIZES {
        let edition = Arc::new(small::edition());
        let mut screen = opened();
        let asked = press(&mut screen, &[ch('d')]);
        answer(&mut screen, asked, &edition);
        insta::assert_snapshot!(format!("form_{}x{}", size.0, size.1), shot(&mut screen, size));
        let asked = press(&mut screen, &[key(KeyCode::Esc), ch('x')]);
        answer(&mut screen, asked, &edition);
        insta::assert_snapshot!(format!("exposure_{}x{}", size.0, size.1), shot(&mut screen, size));
        press(&mut screen, &[key(KeyCode::Esc), ch('f')]);
        insta::assert_snapshot!(format!("faults_{}x{}", size.0, size.1), shot(&mut screen, size));
    }
}

#[test]
fn in_ascii_every_sign_is_ascii_and_without_colours_the_words_stay() {
    for keys in [&[][..], &[ENTER], &[ch('v')], &[ch('f')]] {
        let mut screen = opened();
        press(&mut screen, keys);
        let said = ascii(&mut screen, (80, 24));
        // the pool's own signs are of its notation
        let said = said.replace(['≥', '×'], "");
        assert!(said.is_ascii(), "{said}");
    }
    let mono = looking_at(&now(), Palette::Mono, false, |look| {
        crate::tui::stage::draw_with((80, 24), look, |frame, look| opened().view(frame, look)).text()
    });
    for word in ["error", "SHORT", "review due"] {
        assert!(mono.contains(word), "{word}\n{mono}");
    }
}

#[test]
fn the_author_reads_the_key_in_words_and_the_candidates_view_has_none() {
    let mut screen = opened();
    press(&mut screen, &[key(KeyCode::Down), ENTER]);
    let candidate = text(&mut screen);
    assert!(candidate.contains("Which of these is true of the bridges in plan s-2?"), "{candidate}");
    for of_author in ["KEY", "second page", "Plan s-2, page 2", "ada"] {
        assert!(!candidate.contains(of_author), "{of_author}\n{candidate}");
    }
    press(&mut screen, &[ch('v')]);
    let author = shot(&mut screen, (80, 60));
    for part in
        ["KEY", "The plan says so on its second page.", "Plan s-2, page 2", "ada", "key-longest", "mend:"]
    {
        assert!(author.contains(part), "{part}\n{author}");
    }
    press(&mut screen, &[ch('n')]);
    assert!(shot(&mut screen, (80, 60)).contains("plan s-3"), "the view stays the author's");
    assert!(shot(&mut screen, (80, 60)).contains("never with"));
}

#[test]
fn what_is_typed_narrows_the_list_and_the_way_through_it() {
    let mut screen = opened();
    press(&mut screen, &[ch('/')]);
    assert!(text(&mut screen).contains("status:"), "the words are named");
    types(&mut screen, "domain:cost status:live");
    press(&mut screen, &[ENTER]);
    let listed = text(&mut screen);
    assert!(
        listed.contains("3 of 10 items") && listed.contains("c-1") && !listed.contains("s-1 "),
        "{listed}"
    );
    press(&mut screen, &[ENTER, ch('n'), ch('n')]);
    assert!(text(&mut screen).contains("c-3  3 of 3"));
    press(&mut screen, &[ch('n')]);
    assert!(text(&mut screen).contains("last item"));
    press(&mut screen, &[key(KeyCode::Esc), key(KeyCode::Esc)]);
    let all = text(&mut screen);
    assert!(all.contains("10 items") && all.contains("▌ c-3"), "the cursor stays on its item\n{all}");
    press(&mut screen, &[ch('/')]);
    types(&mut screen, "nothing like it");
    assert!(text(&mut screen).contains("No item is like that"));
}

#[test]
fn the_worst_items_come_first_where_that_is_wished_for() {
    let mut screen = opened();
    press(&mut screen, &[ch('s')]);
    let listed = text(&mut screen);
    let first = listed.lines().find(|line| line.contains("Scope  ") && line.contains("live")).unwrap();
    assert!(first.contains("s-2") && listed.contains("most faults first"), "{listed}");
}

#[test]
fn the_cursor_stays_on_its_item_when_the_file_changes() {
    let mut screen = opened();
    press(&mut screen, &[key(KeyCode::End), key(KeyCode::Up)]);
    assert!(text(&mut screen).contains("▌ c-3"));
    // the first item is gone, and c-3 asks something else
    let before = small::text();
    let first = before.find("[[item]]").unwrap();
    let second = first + 8 + before[first + 8..].find("[[item]]").unwrap();
    let after =
        format!("{}{}", &before[..first], &before[second..]).replace("timber in plan", "paper in plan");
    let after =
        after.replace("[[enemies]]\nitems = [\"s-1\", \"s-3\"]", "[[enemies]]\nitems = [\"s-2\", \"s-3\"]");
    press(&mut screen, &[ENTER]);
    tell(&mut screen, AuthoredNews::Edition(Arc::new(small::edition_of(&after))));
    assert!(text(&mut screen).contains("true of the paper in plan c-3"), "{}", text(&mut screen));
    press(&mut screen, &[key(KeyCode::Esc)]);
    let listed = text(&mut screen);
    assert!(listed.contains("▌ c-3") && listed.contains("9 items"), "{listed}");
    // what lies open is not in the file any more
    press(&mut screen, &[ENTER]);
    tell(
        &mut screen,
        AuthoredNews::Edition(Arc::new(small::edition_of(&after.replace("\"c-3\"", "\"c-9\"")))),
    );
    assert!(text(&mut screen).contains("`c-3` is not in the file any more"));
}

#[test]
fn a_file_that_breaks_leaves_the_last_version_and_says_what_is_wrong() {
    let mut screen = opened();
    let program = small::program();
    let broken = small::text().replace("status = \"draft\"", "status = \"drft\"");
    let around: Circumstances<'_> = small::around(&program);
    let report = Edition::read("small.toml", broken.as_bytes(), around).unwrap_err();
    let line = report.position(&report.faults()[0]).line;
    tell(&mut screen, AuthoredNews::Broken(report));
    let shown = text(&mut screen);
    assert!(shown.contains("THE FILE CANNOT BE USED (1 error"), "{shown}");
    assert!(shown.contains(&format!("Line {line}, column")) && shown.contains("drft"), "{shown}");
    assert!(shown.contains("Shown: the version of 14:05:00") && shown.contains("s-1"), "{shown}");
    insta::assert_snapshot!("broken_80x24", shot(&mut screen, (80, 24)));
    // over a question there is no room to push anything down
    press(&mut screen, &[ENTER]);
    assert!(text(&mut screen).contains("THE FILE CANNOT BE USED"));
    press(&mut screen, &[key(KeyCode::Esc), ch('f')]);
    assert!(text(&mut screen).contains("^^^^"), "{}", text(&mut screen));
    let editing = press(&mut screen, &[ch('e')]);
    assert!(matches!(&editing[..], [Effect::Edit(at)] if *at == line));
    press(&mut screen, &[key(KeyCode::Esc)]);
    tell(&mut screen, AuthoredNews::Edition(Arc::new(small::edition())));
    assert!(!text(&mut screen).contains("CANNOT BE USED"));
}

#[test]
fn a_file_that_was_never_whole_is_shown_with_its_errors() {
    let program = small::program();
    let broken = small::text().replace("domain = \"cost\"", "domain = \"costs\"");
    let mut screen = new(Beginning::default());
    assert!(text(&mut screen).contains("Reading"));
    let report = Edition::read("small.toml", broken.as_bytes(), small::around(&program)).unwrap_err();
    tell(&mut screen, AuthoredNews::Broken(report));
    let shown = text(&mut screen);
    assert!(
        shown.contains("there is no domain `costs`") && shown.contains("did you mean `cost`?"),
        "{shown}"
    );
    assert!(matches!(&press(&mut screen, &[ch('e')])[..], [Effect::Edit(line)] if *line > 1));
    // what does not fit is scrolled to, and once the file is whole there is the list
    let top = shot(&mut screen, (60, 15));
    press(&mut screen, &[key(KeyCode::PageDown)]);
    assert_ne!(shot(&mut screen, (60, 15)), top);
    tell(&mut screen, AuthoredNews::Edition(Arc::new(small::edition())));
    assert!(text(&mut screen).contains("10 items"), "{}", text(&mut screen));
}

#[test]
fn what_keeps_a_file_from_being_read_comes_before_what_the_linter_finds_in_the_rest() {
    let program = small::program();
    let mut broken = small::text().replacen("id = \"c-1\"", "id = \"c-1", 1);
    let report = Edition::read("small.toml", broken.as_bytes(), small::around(&program)).unwrap_err();
    let linted = Edition::linted_report("small.toml", broken.as_bytes(), &report);
    let first = |report: &FaultReport| report.position(&report.faults()[0]).line;
    let errors = |report: &FaultReport| report.errors();
    let (line, of_linter) = (first(&report), first(&linted));
    assert!(of_linter < line && errors(&linted) > errors(&report), "another item's error stands above it");
    // with a version that could be read, and without one
    for before in [true, false] {
        let mut screen = if before { opened() } else { new(Beginning::default()) };
        tell(&mut screen, AuthoredNews::Broken(linted.clone()));
        if before {
            let shown = text(&mut screen);
            assert!(shown.contains("THE FILE CANNOT BE USED (1 error; f lists all)"), "{shown}");
            assert!(shown.contains(&format!("Line {line}, column")), "{shown}");
            press(&mut screen, &[ch('f')]);
        }
        let shown = text(&mut screen);
        let top: String = shown.lines().skip(1).take(3).collect();
        assert!(top.contains("THE FILE CANNOT BE USED (1 error)") && top.contains("not TOML"), "{shown}");
        assert!(shown.contains("error["), "{shown}");
        assert!(matches!(&press(&mut screen, &[ch('e')])[..], [Effect::Edit(at)] if *at == line));
    }
    // nothing more is known of what cannot be read at all
    broken = broken.replacen("format", "format format", 1);
    let report = Edition::read("small.toml", broken.as_bytes(), small::around(&program)).unwrap_err();
    assert_eq!(Edition::linted_report("small.toml", broken.as_bytes(), &report), report);
}

#[test]
fn what_was_found_before_stays_until_the_linter_has_been_through() {
    let mut screen = opened();
    let program = small::program();
    let unlinted = Edition::read("small.toml", small::text().as_bytes(), small::around(&program)).unwrap();
    tell(&mut screen, AuthoredNews::Edition(Arc::new(unlinted)));
    let shown = text(&mut screen);
    let row = shown.lines().find(|line| line.contains("s-2")).unwrap();
    assert!(row.contains("1 error") && shown.contains("checking"), "{shown}");
}

#[test]
fn a_list_of_faulty_items_stays_while_the_linter_is_at_work() {
    let mut screen = new(Beginning { filter: "fault:any".into(), ..Beginning::default() });
    tell(&mut screen, AuthoredNews::Edition(Arc::new(small::edition())));
    press(&mut screen, &[key(KeyCode::End)]);
    let rows = |shown: &str| -> Vec<String> {
        let row = |line: &&str| line.contains(" live ") || line.contains(" draft ");
        shown.lines().filter(row).map(str::to_owned).collect()
    };
    let before = rows(&text(&mut screen));
    assert!(!before.is_empty(), "{}", text(&mut screen));
    let program = small::program();
    let unlinted = Edition::read("small.toml", small::text().as_bytes(), small::around(&program)).unwrap();
    tell(&mut screen, AuthoredNews::Edition(Arc::new(unlinted)));
    assert_eq!(rows(&text(&mut screen)), before);
}

#[test]
fn the_linters_word_on_an_older_version_does_not_make_a_broken_file_whole() {
    let mut screen = new(Beginning::default());
    let program = small::program();
    let read = Edition::read("small.toml", small::text().as_bytes(), small::around(&program)).unwrap();
    let linted = read.linted(small::around(&program));
    tell(&mut screen, AuthoredNews::Edition(Arc::new(read)));
    let broken = small::text().replace("status = \"draft\"", "status = \"drft\"");
    let report = Edition::read("small.toml", broken.as_bytes(), small::around(&program)).unwrap_err();
    tell(&mut screen, AuthoredNews::Broken(report));
    tell(&mut screen, AuthoredNews::Edition(Arc::new(linted)));
    assert!(text(&mut screen).contains("THE FILE CANNOT BE USED"), "{}", text(&mut screen));
    // a version of its own does
    let again = Edition::read("small.toml", small::text().as_bytes(), small::around(&program)).unwrap();
    tell(&mut screen, AuthoredNews::Edition(Arc::new(again)));
    assert!(!text(&mut screen).contains("CANNOT BE USED"));
}

#[test]
fn the_editor_opens_at_the_item_and_what_went_wrong_is_told() {
    let mut screen = opened();
    let line = small::text().lines().position(|l| l == "id = \"s-3\"").unwrap();
    press(&mut screen, &[key(KeyCode::Down), key(KeyCode::Down)]);
    assert!(matches!(&press(&mut screen, &[ch('e')])[..], [Effect::Edit(at)] if *at == line));
    press(&mut screen, &[ENTER]);
    assert!(matches!(&press(&mut screen, &[ch('e')])[..], [Effect::Edit(at)] if *at == line));
    screen.update(Event::Reply(Reply::Edited(Err("no such editor".into()))), &now());
    assert!(text(&mut screen).contains("no such editor"));
}

#[test]
fn a_sample_form_is_walked_through_and_drawn_again() {
    let edition = Arc::new(small::edition());
    let mut screen = new(Beginning { seed: Some(Digest([9; 32])), ..Beginning::default() });
    tell(&mut screen, AuthoredNews::Edition(edition.clone()));
    let asked = press(&mut screen, &[ch('d')]);
    assert!(
        matches!(&asked[..], [Effect::Ask(Request::Authors(AuthorsWish::Sample(_, Some(Digest(s)))))] if *s == [9; 32])
    );
    answer(&mut screen, asked, &edition);
    let listed = text(&mut screen);
    assert!(listed.contains("4 questions") && listed.contains("one of 42 forms"), "{listed}");
    assert!(listed.contains(&Digest([9; 32]).to_string()), "{listed}");
    let sample = edition::sample(&edition, &edition.bank.id, Digest([9; 32])).unwrap();
    press(&mut screen, &[ENTER, ch('n')]);
    let second = sample.shown(2).unwrap();
    let shown = text(&mut screen);
    assert!(shown.contains(&second.item.stem) && shown.contains("2 of 4"), "{shown}");
    // another form while a question lies open: the same number of the other form
    let asked = press(&mut screen, &[ch('r')]);
    assert!(matches!(&asked[..], [Effect::Ask(Request::Authors(AuthorsWish::Sample(_, None)))]));
    answer(&mut screen, asked, &edition);
    let other = edition::sample(&edition, &edition.bank.id, Digest([3; 32])).unwrap().shown(2).unwrap();
    assert!(text(&mut screen).contains(&other.item.stem), "{}", text(&mut screen));
    press(&mut screen, &[key(KeyCode::Esc)]);
    assert!(text(&mut screen).contains(&Digest([3; 32]).to_string()));
    press(&mut screen, &[ch('b')]);
    assert!(text(&mut screen).contains("one blueprint"));
    // the file changes: the same seed, of the other version
    let asked = tell(&mut screen, AuthoredNews::Edition(Arc::new(small::edition())));
    assert!(
        matches!(&asked[..], [Effect::Ask(Request::Authors(AuthorsWish::Sample(_, Some(Digest(s)))))] if *s == [3; 32])
    );
}

#[test]
fn exposure_tells_which_items_are_drawn_too_often() {
    let edition = Arc::new(small::edition());
    let mut screen = opened();
    let asked = press(&mut screen, &[ch('x')]);
    answer(&mut screen, asked, &edition);
    let shown = text(&mut screen);
    assert!(
        shown.contains("7 items stand in more than one form in 3") && shown.contains("66.67 %"),
        "{shown}"
    );
    assert!(shown.contains("Cost of the work  2 of 3 in a form"), "{shown}");
    let row = shown.lines().find(|line| line.contains("c-1")).unwrap();
    assert!(row.contains("2/3") && row.contains("over 1/3"), "{row}");
}

#[test]
fn it_begins_at_an_item_and_with_a_filter() {
    let begin = Beginning {
        item: Some("c-2".parse().unwrap()),
        filter: "domain:scope".into(),
        ..Beginning::default()
    };
    let mut screen = new(begin);
    tell(&mut screen, AuthoredNews::Edition(Arc::new(small::edition())));
    assert!(text(&mut screen).contains("stones in plan c-2"));
    let mut screen = new(Beginning { item: Some("c-99".parse().unwrap()), ..Beginning::default() });
    tell(&mut screen, AuthoredNews::Edition(Arc::new(small::edition())));
    assert!(text(&mut screen).contains("The bank has no item `c-99`"));
    assert!(matches!(&press(&mut screen, &[ch('q')])[..], [Effect::Quit(0)]));
}

#[test]
fn nothing_panics_whatever_the_size_and_the_page() {
    let edition = Arc::new(small::edition());
    for keys in [&[][..], &[ENTER], &[ch('v')], &[ch('d')], &[ch('x')], &[ch('f')], &[ch('/')]] {
        let mut screen = opened();
        let asked = press(&mut screen, keys);
        answer(&mut screen, asked, &edition);
        for width in [1, 20, 59, 60, 79, 100, 118, 119, 200] {
            for height in [1, 5, 15, 23, 24, 50] {
                // before and after the size is told
                let _ = picture(&mut screen, (width, height));
                screen.update(Event::Resize { width, height }, &now());
                let _ = picture(&mut screen, (width, height));
            }
        }
    }
}

#[test]
fn the_kind_of_an_item_is_written_out_in_the_list() {
    let gaps = "\n[[item]]\nid = \"c-5\"\ndomain = \"cost\"\nstatus = \"live\"\nauthors = [\"ada\"]\nreviewed = 2026-11-01\n\
                type = \"inline-choice\"\nstem = \"A wage is {{paid}} by the week.\"\nrationale = \"The plan says so.\"\n\
                gaps = [{ id = \"paid\", options = [{ id = \"a\", text = \"paid\", key = true }, { id = \"b\", text = \"kept\" }, { id = \"c\", text = \"lost\" }] }]\n";
    let mut screen = new(Beginning::default());
    let edition = small::edition_of(&(small::text() + gaps));
    tell(&mut screen, AuthoredNews::Edition(Arc::new(edition)));
    let shown = text(&mut screen);
    let row = shown.lines().find(|row| row.contains("c-5")).unwrap_or_else(|| panic!("{shown}"));
    assert!(row.contains("inline-choice    1  "), "{shown}");
    let choice = shown.lines().find(|row| row.contains("c-4")).unwrap();
    assert_eq!(choice.find("1 of 3"), row.find("inline-choice"), "{shown}");
}

/// The trial that a key opens over the preview, at 80x24.
fn trial(screen: &mut PreviewScreen) -> Box<dyn Screen> {
    let Some(Effect::Push(mut trial)) = press(screen, &[ch('t')]).pop() else { panic!("nothing is opened") };
    assert!(trial.update(Event::Resize { width: 80, height: 24 }, &now()).is_empty());
    trial
}

fn types_at(screen: &mut dyn Screen, keys: &[KeyEvent]) -> Vec<Effect> {
    keys.iter().flat_map(|key| screen.update(Event::Key(*key), &now())).collect()
}

#[test]
fn an_author_answers_an_item_as_its_candidate_does_and_sees_what_it_earns() {
    for from in [&[][..], &[ENTER], &[ch('v')]] {
        let mut screen = opened();
        press(&mut screen, from);
        let mut trial = trial(&mut screen);
        let seen = picture(&mut *trial, (80, 24));
        assert!(
            seen.contains("trying") && seen.contains("s-1") && seen.contains("nothing is kept"),
            "{seen}"
        );
        for absent in ["KEY", "Page 2", "next", "go to", "end"] {
            assert!(!seen.split("--- styles").next().unwrap().contains(absent), "{absent}\n{seen}");
        }
        let nine = "ABC".chars().find(|letter| seen.contains(&format!("{letter}  There are nine"))).unwrap();
        let asked = types_at(&mut *trial, &[ch(nine.to_ascii_lowercase()), ENTER]);
        assert!(asked.is_empty(), "it is scored here, and nobody is asked");
        let right = picture(&mut *trial, (80, 24));
        assert!(
            right.contains("RIGHT") && right.contains("1 of 1 point, 1 of 1 keys, all or nothing"),
            "{right}"
        );
        assert!(right.contains("The plan says so on its second page."), "{right}");
        assert!(types_at(&mut *trial, &[ENTER]).is_empty());
        assert!(picture(&mut *trial, (80, 24)).contains("t tries it once more"));
        let other = if nine == 'A' { 'b' } else { 'a' };
        types_at(&mut *trial, &[ch('t')]);
        assert!(!picture(&mut *trial, (80, 24)).contains("1 of 1 point"), "it begins anew");
        types_at(&mut *trial, &[ch(other), ENTER]);
        let wrong = picture(&mut *trial, (80, 24));
        assert!(wrong.contains("NOT RIGHT") && wrong.contains("0 of 1 point, 0 of 1 keys"), "{wrong}");
        assert!(matches!(&types_at(&mut *trial, &[ch('q')])[..], [Effect::Pop]), "without a summary");
    }
}

#[test]
fn items_of_every_type_are_tried_with_their_own_keys_and_say_which_parts_are_right() {
    let bank = include_str!("../../../../../tests/data/types/banks/land-assistant.toml");
    let edition = Arc::new(small::edition_of(bank));
    let mut seen = std::collections::BTreeSet::new();
    for (index, item) in edition.bank.items.iter().enumerate() {
        let kind = item.kind.kind();
        if !seen.insert(kind) {
            continue;
        }
        let shown = edition.look(index, &[0; 32]).unwrap();
        let mut trial = TrialScreen::new(edition.clone(), shown);
        trial.update(Event::Resize { width: 80, height: 40 }, &now());
        let space = key(KeyCode::Char(' '));
        let down = key(KeyCode::Down);
        let answer: Vec<KeyEvent> = match kind.word() {
            "choice" if item.select == 2 => vec![ch('a'), ch('b'), ENTER],
            "choice" | "true-false" => vec![ch('a'), ENTER],
            "ordering" => vec![space, space, ENTER],
            "matching" | "inline-choice" => {
                let fills = (0..item.select).flat_map(|_| [ch('a'), down]);
                fills.chain([ENTER]).collect()
            }
            _ => vec![space, ch('7'), ENTER, ENTER],
        };
        let before = picture(&mut trial, (80, 40));
        types_at(&mut trial, &answer);
        let after = picture(&mut trial, (80, 40));
        let points = format!(" of {} point", item.points);
        assert!(!before.contains(&points) && after.contains(&points), "{kind}\n{after}");
        let part = match kind.word() {
            "ordering" => "places right",
            "matching" => "pairs right",
            "inline-choice" => "gaps right",
            "numeric" | "text" => "percent of credit",
            _ => "keys",
        };
        assert!(after.contains(part), "{kind}\n{after}");
        for size in SIZES {
            trial.update(Event::Resize { width: size.0, height: size.1 }, &now());
            picture(&mut trial, size);
        }
    }
    assert_eq!(seen.len(), crate::form::ItemKind::ALL.len(), "the bank has an item of each type");
}
