//! A question with a figure: checked beside its bank, drawn in a terminal, described where it is not drawn, kept with the attempt.

mod common;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::figures::{HALVES, NAME, bank, bench};
use common::pty::Terminal;
use common::served::Served;
use common::{Bench, answers, begin, open_attempt, repository, sitting};
use invigil::api::{Opening, SealedAttempt, Start};
use invigil::digest::Digest;
use invigil::form::PresentedForm;
use invigil::note::SigningKey;
use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;

/// The question with the figure is answered; once that is on disk, the program is killed.
fn answer_and_be_killed(mut terminal: Terminal, form: &PresentedForm) {
    go_to_statement(&mut terminal, form);
    terminal.expect(HALVES);
    terminal.key("a");
    terminal.expect("(x) A  True");
    sitting::saved(&terminal);
    terminal.kill();
}

/// The attempt goes on, with its figure.
fn resumed(bench: &Bench) -> Terminal {
    let mut terminal = Terminal::start(bench, 80, 24, &[]);
    terminal.expect("Unfinished attempt");
    terminal.key("Enter");
    terminal.expect(HALVES);
    terminal
}

fn go_to_statement(terminal: &mut Terminal, form: &PresentedForm) {
    let number = form.items.iter().position(|item| !item.figures.is_empty()).unwrap() + 1;
    terminal.key("g");
    terminal.expect("Go to");
    terminal.text(&number.to_string());
    terminal.key("Enter");
    sitting::at(terminal, number);
}

#[test]
fn a_figure_is_drawn_described_kept_and_replayed() {
    let (bench, path) = bench();
    bench.ok(&["candidate", "add", "ada", "--name", "Ada King"]);
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    terminal.expect("EXAMS");
    begin(&mut terminal, "Survey Assistant");
    let form = answers::form(&bench);
    go_to_statement(&mut terminal, &form);
    let screen = terminal.expect(HALVES);
    assert!(screen.contains("Figure 1: Station 4") && screen.contains("v: figures in words"), "{screen}");
    assert!(!screen.contains("red hut"), "{screen}");
    terminal.key("v");
    let screen = terminal.expect("A red hut on a plain.");
    assert!(!screen.contains(HALVES), "{screen}");
    terminal.key("v");
    terminal.expect(HALVES);
    terminal.key("a");
    terminal.expect("(x) A  True");
    sitting::saved(&terminal);
    terminal.kill();

    // nothing of the bank is needed any more, and nothing of its names is in the candidate's files
    fs::remove_dir_all(path.parent().unwrap().join("images")).unwrap();
    let journal = bench.journals().pop().unwrap();
    let kept = fs::read_to_string(journal.with_file_name("form.json")).unwrap();
    assert!(!kept.contains("the-key-is-true") && kept.contains("![The station](figure:1)"));
    resumed(&bench).kill();

    // where there are no colours, or no room, words stand in its place
    for (argument, (columns, rows)) in [
        ("--theme=mono", (80, 24)),
        ("--ascii", (80, 24)),
        ("--figures=words", (80, 24)),
        ("--figures=blocks", (60, 15)),
    ] {
        let mut plain = Terminal::start(&bench, columns, rows, &[argument]);
        plain.expect("Unfinished attempt");
        plain.key("Enter");
        plain.wait("the description", |screen| screen.contains("Station 4") && !screen.contains('▀'));
        plain.kill();
    }
    // at the end of the record it is on display: whoever is killed sooner leaves no question there
    let mut terminal = resumed(&bench);
    sitting::saved(&terminal);
    terminal.kill();
    let attempt = form.attempt.to_string();
    let said = bench.run(&["attempts", "replay", &attempt]).stdout;
    assert!(String::from_utf8(said).unwrap().contains("A **red hut** on a plain."), "in plain lines too");
    let mut terminal = Terminal::start(&bench, 80, 24, &["attempts", "replay", &attempt]);
    terminal.expect("REPLAY");
    terminal.key("Enter");
    terminal.expect("fact 1 of");
    terminal.send(b"\x1b[F");
    terminal.expect(HALVES);
}

/// What was written since `from` bytes.
fn since(terminal: &Terminal, from: usize) -> String {
    String::from_utf8_lossy(&terminal.raw()[from..]).into_owned()
}

#[test]
fn a_terminal_that_takes_images_gets_them_over_the_half_blocks_and_loses_them_with_the_question() {
    let (mut bench, _) = bench();
    bench.ok(&["candidate", "add", "ada", "--name", "Ada King"]);
    bench.set("TERM", "xterm-kitty");
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    terminal.expect("EXAMS");
    begin(&mut terminal, "Survey Assistant");
    let form = answers::form(&bench);
    if form.items[0].figures.is_empty() {
        assert!(!since(&terminal, 0).contains("\x1b_G"), "nothing before there is a figure");
    }
    go_to_statement(&mut terminal, &form);
    terminal.expect(HALVES);
    let said = terminal.told_anywhere(0, "c=32,r=");
    let parts = said.split("\x1b_G").skip(1).filter_map(|part| part.split("\x1b\\").next()?.split_once(';'));
    let base64: String = parts.map(|(_, data)| data).collect();
    let png = STANDARD.decode(base64).unwrap();
    let (sent, own) = (image::load_from_memory(&png).unwrap(), repository("tests/data/figures/station.png"));
    let own = image::load_from_memory(&fs::read(own).unwrap()).unwrap();
    let mean = |image: &image::DynamicImage| {
        let small = image.resize_exact(1, 1, image::imageops::FilterType::Triangle).to_rgb8();
        small.get_pixel(0, 0).0.map(i32::from)
    };
    assert!(sent.width() <= 320 && sent.width() >= own.width().min(320), "{} pixels", sent.width());
    for (sent, own) in mean(&sent).into_iter().zip(mean(&own)) {
        assert!((sent - own).abs() < 12, "{:?} {:?}", sent, own);
    }

    // words take its place, and it comes back without being sent again
    let from = terminal.raw().len();
    terminal.key("v");
    terminal.expect("A red hut on a plain.");
    terminal.told_anywhere(from, "\x1b_Ga=d,d=i,i=");
    let from = terminal.raw().len();
    terminal.key("v");
    terminal.expect(HALVES);
    assert!(!terminal.told_anywhere(from, "\x1b_Ga=p,i=").contains("a=t"));
    let from = terminal.raw().len();
    terminal.key("a");
    terminal.expect("(x) A  True");
    sitting::saved(&terminal);
    assert!(!since(&terminal, from).contains("\x1b_G"), "it stays where it lies");
    // a dialog stands before nothing that shines through
    terminal.key("F1");
    terminal.told_anywhere(from, "\x1b_Ga=d,d=i,i=");
    terminal.key("Esc");
    terminal.expect(HALVES);
    let from = terminal.raw().len();
    terminal.resize(100, 30);
    terminal.told_anywhere(from, "\x1b_Ga=p,i=");
    terminal.signal("TERM");
    terminal.end();
    let said = since(&terminal, from);
    let (gone, left) = (said.rfind("\x1b_Ga=d,d=A,q=2\x1b\\").unwrap(), said.rfind("\x1b[?1049l").unwrap());
    assert!(gone < left, "taken away before the terminal is given back");

    for (variables, argument, due) in [
        (
            &[("TERM", "xterm-256color"), ("TERM_PROGRAM", "iTerm.app")][..],
            "--figures=auto",
            "\x1b]1337;File=inline=1;",
        ),
        (&[("TERM_PROGRAM", "")], "--figures=sixel", "\x1bP0;1;0q\"1;1;320;20#0;2;"),
        (&[("TERM", "xterm-kitty"), ("TMUX", "/tmp/tmux,1,0")], "--figures=auto", ""),
        (&[("TMUX", "")], "--figures=blocks", ""),
    ] {
        for (name, value) in variables {
            bench.set(name, value);
        }
        let mut terminal = Terminal::start(&bench, 80, 24, &[argument]);
        terminal.expect("Unfinished attempt");
        terminal.key("Enter");
        terminal.expect(HALVES);
        if due.is_empty() {
            terminal.key("v");
            terminal.expect("A red hut on a plain.");
            let said = since(&terminal, 0);
            assert!(
                !["\x1b_G", "\x1b]1337", "\x1bP"].iter().any(|begin| said.contains(begin)),
                "{variables:?}"
            );
        } else {
            terminal.told_anywhere(0, due);
        }
        terminal.kill();
    }
}

const DRAWING: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"64\" height=\"32\">\
    <rect width=\"64\" height=\"32\" fill=\"#e8f0ff\"/><text x=\"4\" y=\"20\" font-size=\"12\">the key is true</text></svg>";

/// The figure of the bank is a drawing in this file; its SHA-256.
fn drawing(bench: &Bench, path: &Path, name: &str) -> String {
    fs::write(path.with_file_name(name), DRAWING).unwrap();
    let text = fs::read_to_string(path).unwrap().replace(NAME, name);
    fs::write(path, &text).unwrap();
    let (said, _) = bench.fails(1, &["bank", "check", path.to_str().unwrap()]);
    let sha256 = said.split("write sha256 = \"").nth(1).unwrap().get(..64).unwrap();
    let at = text.find("sha256 = \"").unwrap() + "sha256 = \"".len();
    fs::write(path, format!("{}{sha256}{}", &text[..at], &text[at + 64..])).unwrap();
    bench.ok(&["bank", "check", path.to_str().unwrap()]);
    sha256.to_owned()
}

#[test]
fn a_drawing_is_checked_drawn_and_reaches_the_candidate_as_pixels() {
    let (bench, path) = bench();
    let sha256 = &drawing(&bench, &path, NAME);
    bench.ok(&["candidate", "add", "ada", "--name", "Ada King"]);
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    terminal.expect("EXAMS");
    begin(&mut terminal, "Survey Assistant");
    let form = answers::form(&bench);
    answer_and_be_killed(terminal, &form);
    let kept = fs::read_to_string(bench.journals().pop().unwrap().with_file_name("form.json")).unwrap();
    assert!(kept.contains("image/svg+xml") && kept.contains(sha256.as_str()), "its source is bound");
    let figure = form.items.iter().find_map(|item| item.figures.first()).unwrap();
    let data = figure.image.as_ref().unwrap().data.as_ref().unwrap().bytes();
    assert!(data.starts_with(b"\x89PNG"), "and only pixels are there: words of the file are not");
    resumed(&bench).kill();
}

#[test]
fn a_figure_that_was_changed_or_leads_away_keeps_its_bank_from_being_used() {
    let (bench, path) = bench();
    let image = path.parent().unwrap().join(NAME);
    let refused = |due: &str| {
        let (said, _) = bench.fails(1, &["bank", "check", path.to_str().unwrap()]);
        assert!(said.contains(due) && said.contains("land-assistant.toml:"), "{said}");
    };
    fs::copy(repository("tests/data/figures/station.jpg"), &image).unwrap();
    refused("its SHA-256 is another");
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\">\n <image href=\"file:///etc/passwd\"/>\n</svg>";
    fs::write(&image, svg).unwrap();
    refused(
        "SVG image that cannot be drawn: line 2, column 2 of it: it has <image>: a figure shows no other images; save the whole as PNG",
    );
    fs::remove_file(&image).unwrap();
    refused("is not there");
    std::os::unix::fs::symlink(repository("tests/data/figures/station.png"), &image).unwrap();
    refused("is not there");
    // the exam says what is wrong with it
    let listed = bench.ok(&["bank", "check", "--rules"]);
    assert!(listed.contains("unusable-figure"));
    bench.ok(&["bank", "fmt", path.to_str().unwrap()]);
}

#[test]
fn a_published_figure_reaches_the_candidate_of_a_server_sealed_and_stays_offline() {
    let (author, path) = bench();
    let server = Bench::new();
    let program = repository("tests/data/types/program.toml");
    let banks = repository("tests/data/types/banks");
    let mut served = Served::start(
        &server,
        &[
            "--bootstrap",
            "root",
            "--name",
            "Hall",
            "--program",
            program.to_str().unwrap(),
            "--banks",
            banks.to_str().unwrap(),
        ],
    );
    let url = format!("http://{}", served.address);
    let root = fs::read_to_string(server.home().join("state/bootstrap-token")).unwrap();
    let sign_in = |bench: &Bench, token: &str| {
        let file = bench.home().join("token");
        fs::write(&file, token.trim()).unwrap();
        bench.fails(0, &["login", &url, "--token-file", file.to_str().unwrap()]);
    };
    let office = Bench::new();
    sign_in(&office, &root);
    office.ok(&["candidate", "add", "ada", "--name", "Ada King"]);
    office.ok(&["candidate", "add", "dev", "--name", "Dev Example"]);
    office.ok(&["admin", "role", "grant", "dev", "content-developer"]);
    sign_in(&author, &office.ok(&["admin", "token", "issue", "dev"]));
    author.fails(0, &["bank", "publish", path.to_str().unwrap()]);

    let ada = Bench::new();
    sign_in(&ada, &office.ok(&["admin", "token", "issue", "ada"]));
    let mut terminal = Terminal::start(&ada, 80, 24, &[]);
    terminal.expect("EXAMS");
    terminal.key("s");
    terminal.expect("what it is");
    open_attempt(&mut terminal);
    terminal.expect("Question 1 of");
    let form = answers::form(&ada);
    answer_and_be_killed(terminal, &form);
    served.signal("KILL");
    served.end();
    resumed(&ada);
}

/// A PNG of nearly two megabytes, which no compression makes smaller.
fn noise(seed: u32) -> Vec<u8> {
    let mut state = seed;
    let image = image::RgbImage::from_fn(1000, 650, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [a, b, c, _] = state.rotate_right(7).to_be_bytes();
        image::Rgb([a, b, c])
    });
    let mut png = Cursor::new(Vec::new());
    image.write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

/// Megabytes of memory that a process has.
fn resident(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024
}

#[test]
fn a_hall_that_opens_an_exam_with_large_images_at_once_does_not_lie_in_memory() {
    const HALL: u8 = 16;
    let mut bench = Bench::new();
    bench.set("INVIGIL_PROGRAM", repository("tests/data/types/program.toml").to_str().unwrap());
    let path = bank(&bench, "");
    let figures = (0..4).map(|n| {
        let png = noise(n);
        fs::write(path.with_file_name(format!("images/{n}.png")), &png).unwrap();
        let sha256 = Digest::of(&[&png]);
        format!("{{ id = \"n{n}\", file = \"images/{n}.png\", sha256 = \"{sha256}\", alt = \"Noise {n}.\" }}")
    });
    let figures = format!("figures = [{}]", figures.collect::<Vec<_>>().join(", "));
    let text = fs::read_to_string(&path).unwrap().replace("\\n\\n![The station](figure:map)", "");
    let line = text.lines().find(|line| line.starts_with("figures = [")).unwrap();
    fs::write(&path, text.replace(line, &figures)).unwrap();
    bench.set("INVIGIL_BANKS", path.parent().unwrap().to_str().unwrap());
    let tokens: Vec<String> = (0..HALL)
        .map(|n| {
            let id = format!("person-{n}");
            bench.ok(&["candidate", "add", &id, "--name", &id]);
            bench.ok(&["admin", "token", "issue", &id]).trim().to_owned()
        })
        .collect();
    let served = Served::start(&bench, &[]);
    let open: Vec<_> = tokens
        .iter()
        .zip(1..)
        .map(|(token, n)| {
            let offer = served.call("POST", "/api/v1/exams/land-assistant/attempts", token, None).json();
            let attempt = offer["attempt"].as_str().unwrap().to_owned();
            let device = SigningKey::from_secret("invigil/device", &[n; 32]).unwrap();
            let opening = Opening { nonce: Digest([n; 32]), device: device.verifier().to_string() };
            let body = serde_json::to_string(&opening).unwrap();
            let mut stream = served.connect();
            let head = format!(
                "POST /api/v1/attempts/{attempt}/open HTTP/1.1\r\nhost: here\r\nconnection: close\r\nauthorization: \
                 Bearer {token}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            );
            stream.write_all(head.as_bytes()).unwrap();
            (token, attempt, stream)
        })
        .collect();
    // every answer has begun, and nobody reads on
    let mut begun: Vec<_> = open
        .into_iter()
        .map(|(token, attempt, mut stream)| {
            let mut status = [0; 15];
            stream.read_exact(&mut status).unwrap();
            assert_eq!(&status, b"HTTP/1.1 200 OK", "{attempt}");
            (token, attempt, stream)
        })
        .collect();
    let taken = resident(served.pid());
    assert!(
        taken < 200,
        "{taken} MB: a form of these is sealed in 15 MB, and {HALL} of them are on their way"
    );
    let (token, attempt, stream) = begun.last_mut().unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    let sealed: SealedAttempt = serde_json::from_str(body).unwrap();
    let start = served.call("POST", &format!("/api/v1/attempts/{attempt}/start"), token, None).json();
    let start: Start = serde_json::from_value(start).unwrap();
    let form = sealed.unseal(&start.form_key).unwrap().form;
    let images = form.items.iter().flat_map(|item| &item.figures).filter_map(|figure| figure.image.as_ref());
    let whole = images.filter(|image| Digest::of(&[image.data.as_ref().unwrap().bytes()]) == image.sha256);
    assert_eq!(whole.count(), 4);
}

#[test]
fn pictures_of_moodle_are_written_beside_the_bank_and_never_through_a_link() {
    let bench = Bench::new();
    let image = fs::read(repository("tests/data/figures/station.jpg")).unwrap();
    let base64 = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &image);
    let answer = |weight, text| format!("<answer fraction=\"{weight}\"><text>{text}</text></answer>");
    let quiz = format!(
        "<?xml version=\"1.0\"?><quiz><question type=\"multichoice\"><name><text>Hut</text></name><questiontext format=\"html\">\
         <text><![CDATA[<p>What is red?</p><img src=\"@@PLUGINFILE@@/hut.jpg\" alt=\"A hut on a plain\">]]></text>\
         <file name=\"hut.jpg\" path=\"/\" encoding=\"base64\">{base64}</file></questiontext>{}{}</question></quiz>",
        answer(100, "The hut"),
        answer(0, "The plain")
    );
    let file = bench.home().join("quiz.xml");
    fs::write(&file, quiz).unwrap();
    let bank = bench.home().join("imported/hut.toml");
    let folder = bank.parent().unwrap().to_owned();
    fs::create_dir(&folder).unwrap();
    let import = ["bank", "import", file.to_str().unwrap(), "-o", bank.to_str().unwrap()];
    // a folder of images that leads elsewhere is left alone, and so is everything
    let elsewhere = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), folder.join("images")).unwrap();
    let (_, said) = bench.fails(74, &import);
    assert!(said.contains("its folder is a link") && !bank.exists(), "{said}");
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
    fs::remove_file(folder.join("images")).unwrap();

    let said = bench.ok(&import);
    assert!(said.contains("its picture is a figure below the text"), "{said}");
    let written: Vec<_> =
        fs::read_dir(folder.join("images")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(written.len(), 1);
    assert_eq!(fs::read(&written[0]).unwrap(), image);
    let checked = bench.run(&["bank", "check", bank.to_str().unwrap()]);
    let checked = String::from_utf8(checked.stdout).unwrap();
    assert!(!checked.contains("figure") && checked.contains("1 draft"), "{checked}");
}

#[test]
fn figures_go_to_moodle_and_qti_as_pictures_and_come_back_to_their_places() {
    let (bench, bank) = bench();
    let image = fs::read(bank.with_file_name(NAME)).unwrap();
    for (format, file) in [("moodle", "all.xml"), ("qti22", "two.zip"), ("qti3", "three.zip")] {
        let file = bench.home().join(file);
        let folder = bench.home().join(format);
        fs::create_dir(&folder).unwrap();
        let back = folder.join("land-assistant.toml");
        let (file, back_name) = (file.to_str().unwrap(), back.to_str().unwrap());
        let out = bench.run(&["bank", "export", bank.to_str().unwrap(), "-o", file, "--to", format]);
        let said = String::from_utf8(out.stdout).unwrap();
        assert!(!said.contains("stay beside the bank") && said.contains("the line below a figure"), "{said}");
        let said = bench.ok(&["bank", "import", file, "-o", back_name]);
        assert!(said.contains("with the same digest"), "{format}: {said}");
        assert_eq!(fs::read(folder.join(NAME)).unwrap(), image, "{format}");
        bench.ok(&["bank", "check", back_name]);
        // the same once more, into another bank of this folder: the image that is there is the one
        let again = folder.join("again.toml");
        bench.ok(&["bank", "import", file, "-o", again.to_str().unwrap()]);
        // another file of its name is left alone, and nothing is written
        fs::write(folder.join(NAME), b"somebody else's").unwrap();
        let third = folder.join("third.toml");
        let (_, why) = bench.fails(74, &["bank", "import", file, "-o", third.to_str().unwrap()]);
        assert!(why.contains("another file of its name is there already") && !third.exists(), "{why}");
        assert_eq!(fs::read(folder.join(NAME)).unwrap(), b"somebody else's");
        // a link in its place leads nowhere
        let elsewhere = bench.home().join(format!("{format}-elsewhere"));
        fs::write(&elsewhere, &image).unwrap();
        fs::remove_file(folder.join(NAME)).unwrap();
        std::os::unix::fs::symlink(&elsewhere, folder.join(NAME)).unwrap();
        let (_, why) = bench.fails(74, &["bank", "import", file, "-o", third.to_str().unwrap()]);
        assert!(why.contains("is no file, is there already") && !third.exists(), "{why}");
    }
}

#[test]
fn figures_go_to_canvas_as_pictures_and_come_back_to_their_places() {
    let (bench, bank) = bench();
    let (file, back) = (bench.home().join("canvas.zip"), bench.home().join("canvas/land-assistant.toml"));
    fs::create_dir(bench.home().join("canvas")).unwrap();
    let (file, back_name) = (file.to_str().unwrap(), back.to_str().unwrap());
    let out = bench.run(&["bank", "export", bank.to_str().unwrap(), "-o", file, "--to", "qti12"]);
    let said = String::from_utf8(out.stdout).unwrap();
    assert!(!said.contains("stay beside the bank") && said.contains("the line below a figure"), "{said}");
    bench.run(&["bank", "import", file, "-o", back_name]);
    let image = fs::read(bank.with_file_name(NAME)).unwrap();
    assert_eq!(fs::read(back.with_file_name(NAME)).unwrap(), image);
    let text = fs::read_to_string(&back).unwrap();
    assert!(
        text.contains("![The station](figure:map)") && text.contains("A **red hut** on a plain."),
        "{text}"
    );
}

#[test]
fn drawings_go_to_moodle_and_qti_as_drawings_and_come_back_to_their_places() {
    let (bench, bank) = bench();
    let name = "images/the-key-is-true.svg";
    drawing(&bench, &bank, name);
    for (format, file) in [("moodle", "all.xml"), ("qti22", "two.zip"), ("qti3", "three.zip")] {
        let folder = bench.home().join(format);
        fs::create_dir(&folder).unwrap();
        let file = folder.join(file);
        let file = file.to_str().unwrap();
        bench.run(&["bank", "export", bank.to_str().unwrap(), "-o", file, "--to", format]);
        let back = folder.join("land-assistant.toml");
        let said = bench.ok(&["bank", "import", file, "-o", back.to_str().unwrap()]);
        assert!(said.contains("with the same digest"), "{format}: {said}");
        assert!(
            !said.contains("hold no questions") && !said.contains("holds no questions"),
            "{format}: {said}"
        );
        assert_eq!(fs::read_to_string(folder.join(name)).unwrap(), DRAWING, "{format}");
        bench.ok(&["bank", "check", back.to_str().unwrap()]);
    }
    // the same where nothing says whose bank it was: under a name that is its own
    let file = bench.home().join("moodle/all.xml");
    let text = fs::read_to_string(&file).unwrap();
    let picture = STANDARD.encode(DRAWING);
    assert!(text.contains(&picture), "a drawing goes out as it is");
    let question = format!(
        "<quiz><question type=\"truefalse\"><name><text>Hut</text></name><questiontext format=\"html\"><text><![CDATA[<p>Is it true?</p>\
         <img src=\"@@PLUGINFILE@@/hut.svg\" alt=\"A hut\">]]></text><file name=\"hut.svg\" encoding=\"base64\">{picture}</file></questiontext>\
         <answer fraction=\"100\"><text>true</text></answer><answer fraction=\"0\"><text>false</text></answer></question></quiz>"
    );
    let folder = bench.home().join("theirs");
    fs::create_dir(&folder).unwrap();
    let (file, bank) = (folder.join("hut.xml"), folder.join("hut.toml"));
    fs::write(&file, question).unwrap();
    bench.ok(&["bank", "import", file.to_str().unwrap(), "-o", bank.to_str().unwrap()]);
    let image = fs::read_dir(folder.join("images")).unwrap().next().unwrap().unwrap().path();
    assert_eq!(
        (image.extension().unwrap().to_str(), fs::read_to_string(&image).unwrap()),
        (Some("svg"), DRAWING.into())
    );
}
