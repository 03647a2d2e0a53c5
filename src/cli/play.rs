//! The screens: home, or an exam at once.

use crate::api::{Eligibility, Overview};
use crate::cli::Switch;
use crate::cli::configured::Trouble;
use crate::cli::outcome::{Output, code};
use crate::cli::shop::{Answer, Shop};
use crate::config::{FigureStyle, Name, Settings, Source, ThemeName, Value};
use crate::delivery::{Delivery, LocalDelivery};
use crate::document::nearest;
use crate::id::{CandidateId, ExamId};
use crate::linear::Linear;
use crate::runtime::clock::local_zone;
use crate::runtime::desk::{Desk, Setup};
use crate::runtime::graphics::Protocol;
use crate::runtime::hands::Hands;
use crate::runtime::home::Home;
use crate::runtime::lines;
use crate::runtime::news::News;
use crate::runtime::pictures::{Depth, Means};
use crate::runtime::remote::{self, Remote};
use crate::runtime::screens::{self, Room};
use crate::runtime::terminal;
use crate::sync::{AddressError, Patience, ServerClock, SignedIn};
use crate::time::{Clock, Moment};
use crate::tui::app::App;
use crate::tui::text;
use crate::tui::theme::{ASCII, Palette, Theme};
use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

/// What to show first.
pub(super) enum First {
    /// Home.
    Home,
    /// An exam's details.
    Exam(ExamId),
    /// The practice of an exam.
    Practice(ExamId),
}

/// How it is wished for.
pub(super) struct Wish<'s> {
    /// What the person has set.
    pub(super) settings: &'s Settings,
    /// What is wrong with the configuration.
    pub(super) trouble: Option<Trouble>,
    /// Plain lines, or no longer: remembered once they (or the screens) begin.
    pub(super) linear: Option<Switch>,
}

/// Opens the screens (or plain lines), until they end.
pub(super) fn play(shop: &Shop, wish: Wish<'_>, candidate: Option<&str>, first: First) -> Answer {
    let Wish { settings, trouble, linear: switch } = wish;
    let linear = linear(settings);
    let (input, output) = (std::io::stdin().is_terminal(), std::io::stdout().is_terminal());
    let terminal = input && output;
    if !(linear || terminal) {
        let what = match (input, output) {
            (true, _) => "standard output is",
            (_, true) => "standard input is",
            _ => "standard input and output are",
        };
        let said = format!(
            "the screens need a terminal, and {what} none. Start it in a terminal, use --linear for plain lines, or a \
             command, such as `invigil status` (invigil --help)"
        );
        return Err(Output::failure(code::USAGE, said));
    }
    let (setup, overview) = match shop.account()? {
        Some(account) => {
            // home alone can be shown before the server has said anything
            let may_wait = linear || !matches!(first, First::Home);
            at_table(shop, account, candidate, may_wait)?
        }
        None => at_home(shop, candidate)?,
    };
    if let (First::Exam(exam) | First::Practice(exam), Some(overview)) = (&first, &overview)
        && !overview.exams.iter().any(|card| &card.id == exam)
    {
        setup.close();
        let near = nearest(exam.as_str(), overview.exams.iter().map(|card| card.id.as_str()));
        let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        return Err(Output::failure(
            code::NO,
            format!("{} has no exam `{exam}`{hint}", overview.program.name),
        ));
    }
    if let (First::Exam(exam), Some(overview)) = (&first, &overview)
        && !terminal
        && let Some(card) = overview.exams.iter().find(|card| &card.id == exam)
        && !matches!(card.eligibility, Eligibility::Ready | Eligibility::Open(_))
    {
        // nobody is there to be told more
        setup.close();
        let now = shop.clock.now().wall;
        let said = text::details::eligibility(card, &overview.program.support, now, &local_zone());
        return Err(Output::failure(code::NO, said));
    }
    if let Some(trouble) = &trouble
        && overview.as_ref().is_none_or(|overview| overview.unfinished.is_empty())
    {
        setup.close();
        return Err(trouble.refusal.clone());
    }
    let remembered = switch.map_or(Ok(false), |switch| remember(&shop.home, switch));
    let remembered = remembered.inspect_err(|_| setup.close())?;
    let clock = setup.clock.clone();
    let room = room(clock, settings, |sender| Arc::new(Desk::start(setup, sender)));
    let ended = if linear {
        if let Some(trouble) = trouble {
            // behind it the lines begin
            let _ = trouble.said().say();
        }
        let start = |linear: &mut Linear, now: &Moment| match &first {
            First::Home => Vec::new(),
            First::Exam(exam) => linear.show_exam(exam, now),
            First::Practice(exam) => linear.practise(exam),
        };
        let linear = Linear::new(overview, local_zone());
        let linear = if matches!(first, First::Home) { linear } else { linear.without_list() };
        let linear = if remembered { linear.remembered() } else { linear };
        lines::run(linear, start, room)
    } else {
        let app = match (first, overview) {
            (First::Home, overview) => App::at_home(overview),
            (First::Exam(exam), Some(overview)) => App::at_details(overview, exam),
            (First::Practice(exam), Some(overview)) => App::at_practice(overview, exam),
            (First::Exam(_) | First::Practice(_), None) => App::at_home(None),
        };
        let app = app.with_keys(settings.keys.clone());
        let app = match trouble {
            Some(trouble) => app.with_notice(text::notice::PLEASE_NOTE, trouble.sentences),
            None => app,
        };
        screens::run(app, room)
    };
    ended.map(|code| Output { code, ..Output::default() }).map_err(|e| terminal_failed(&e))
}

/// Shows screens that nobody sits at: no person is in use.
pub(super) fn show(shop: &Shop, settings: &Settings, app: App) -> Answer {
    let (runtime, local) = shop.open()?;
    let setup = setup(shop, runtime, local);
    show_with(shop, settings, app, |sender| Arc::new(Desk::start(setup, sender)))
}

/// Shows screens whose wishes these hands carry out.
pub(super) fn show_with(
    shop: &Shop,
    settings: &Settings,
    app: App,
    hands: impl FnOnce(Sender<News>) -> Arc<dyn Hands>,
) -> Answer {
    let room = room(shop.clock.clone(), settings, hands);
    let ended = screens::run(app.with_keys(settings.keys.clone()), room);
    ended.map(|code| Output { code, ..Output::default() }).map_err(|e| terminal_failed(&e))
}

fn terminal_failed(error: &std::io::Error) -> Output {
    Output::failure(code::IO, format!("the terminal: {error}"))
}

fn setup(shop: &Shop, runtime: tokio::runtime::Runtime, local: Arc<LocalDelivery>) -> Setup {
    let delivery: Arc<dyn Delivery> = local.clone();
    Setup {
        runtime,
        delivery,
        local: Some(local),
        remote: None,
        home: shop.home.clone(),
        clock: shop.clock.clone(),
        entropy: shop.entropy.clone(),
        person: None,
    }
}

/// The local store, and the overview of whoever sits at it.
fn at_home(shop: &Shop, candidate: Option<&str>) -> Answer<(Setup, Option<Overview>)> {
    let (runtime, local) = shop.open()?;
    let person = runtime.block_on(sitting(&local, candidate, shop.home.person()));
    let mut setup = setup(shop, runtime, local);
    let overview = person.and_then(|person| {
        setup.person = person;
        setup.overview().map_err(|e| Output::failure(code::IO, e))
    });
    let overview = overview.inspect_err(|_| setup.close())?;
    Ok((setup, Some(overview)))
}

/// The server, and its overview: the last one that it gave, unless the person can wait for one of now.
fn at_table(
    shop: &Shop,
    account: SignedIn,
    candidate: Option<&str>,
    may_wait: bool,
) -> Answer<(Setup, Option<Overview>)> {
    if let Some(other) = candidate.filter(|id| *id != account.person.as_str()) {
        let said = format!(
            "`{}` is signed in at {}, so `{other}` cannot sit here: `invigil logout` first, or leave --candidate out",
            account.person, account.server
        );
        return Err(Output::failure(code::NO, said));
    }
    let mut setup = at_server(shop, account)?;
    let overview = match may_wait {
        true => Some(setup.overview().map_err(|e| Output::failure(code::IO, e))?),
        false => setup.last_overview(),
    };
    Ok((setup, overview))
}

/// What calls to a server run on: one thread beside the others, so that a call in the background goes on.
pub(super) fn network() -> Answer<tokio::runtime::Runtime> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    runtime.map_err(|e| Output::failure(code::IO, e))
}

/// So long a person waits for a server without a word.
const WORDLESS: Duration = Duration::from_secs(2);

/// Runs a call to the server at `url` to its end; where that takes long a line on standard error says what is waited for.
pub(super) fn patiently<T>(runtime: &tokio::runtime::Runtime, url: &str, call: impl Future<Output = T>) -> T {
    runtime.block_on(async {
        let mut call = std::pin::pin!(call);
        if let Ok(done) = tokio::time::timeout(WORDLESS, &mut call).await {
            return done;
        }
        // who cannot be told that waits all the same
        let _ = Output::message(format!("No answer from {url} yet: waiting (Ctrl-C gives up)")).say();
        call.await
    })
}

/// The server that somebody is signed in at.
pub(super) fn at_server(shop: &Shop, account: SignedIn) -> Answer<Setup> {
    let wrong = |e: AddressError| Output::failure(code::IO, e);
    shop.home.make().map_err(|e| Output::failure(code::IO, e))?;
    let delivery = remote::delivery(&account, Patience::PERSON).map_err(wrong)?;
    let records = remote::delivery(&account, Patience::ONCE).map_err(wrong)?;
    let clock = Arc::new(ServerClock::new(shop.clock.clone(), account.ahead_ms, account.booted.as_ref()));
    Ok(Setup {
        runtime: network()?,
        delivery: Arc::new(delivery),
        local: None,
        home: shop.home.clone(),
        clock: clock.clone(),
        entropy: shop.entropy.clone(),
        person: Some(account.person.clone()),
        remote: Some(Remote { account, clock, records: Arc::new(records) }),
    })
}

/// The exam of this name: of the program at hand, or of a server's, which only the server knows.
pub(super) fn exam(shop: &Shop, given: &str) -> Answer<ExamId> {
    match shop.account()? {
        None => shop.exam(given),
        Some(_) => given.parse().map_err(|e| Output::failure(code::NO, format!("`{given}` is no exam: {e}"))),
    }
}

fn room(
    clock: Arc<dyn Clock>,
    settings: &Settings,
    hands: impl FnOnce(Sender<News>) -> Arc<dyn Hands>,
) -> Room {
    let (sender, news) = channel();
    Room {
        clock,
        zone: local_zone(),
        theme: theme(settings),
        pictures: pictures(settings),
        desk: hands(sender.clone()),
        news,
        sender,
        bell: settings.is_on(Name::Bell),
        mouse: settings.is_on(Name::Mouse) && !over_ssh(),
    }
}

/// How figures are drawn; `None` where they are described in words.
fn pictures(settings: &Settings) -> Option<Means> {
    let theme = theme(settings);
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    let known = Depth::of(&variable("COLORTERM"), &variable("TERM"));
    let style = settings.figures();
    // whoever names a way knows what the terminal has
    let depth = if style == FigureStyle::Auto { known? } else { known.unwrap_or(Depth::Indexed) };
    let protocol = match style {
        FigureStyle::Auto => Protocol::of(variable, terminal::cell_pixels().is_some()),
        FigureStyle::Kitty => Some(Protocol::Kitty),
        FigureStyle::Iterm => Some(Protocol::Iterm),
        FigureStyle::Sixel => Some(Protocol::Sixel),
        FigureStyle::Blocks => None,
        FigureStyle::Words => return None,
    };
    let plain = theme.palette() == Palette::Mono || theme.signs == &ASCII;
    (!plain).then_some(Means { depth, protocol })
}

/// Who is sitting: the person named, who has to be known; else the one remembered, unless the store no longer knows them.
async fn sitting(
    local: &LocalDelivery,
    named: Option<&str>,
    remembered: Option<CandidateId>,
) -> Answer<Option<CandidateId>> {
    let failed = |e: &dyn std::fmt::Display| Output::failure(code::NO, e);
    match (named, remembered) {
        (Some(id), _) => Ok(Some(local.registrar().person(id).await.map_err(|e| failed(&e))?.id)),
        (None, Some(id)) => Ok(local.store().person(&id).await.map_err(|e| failed(&e))?.map(|p| p.id)),
        (None, None) => Ok(None),
    }
}

/// Remembers what `--linear` says, whatever the command; true when plain lines are remembered from now on.
pub(super) fn remember(home: &Home, linear: Switch) -> Answer<bool> {
    let (before, on) = (home.linear(), linear == Switch::On);
    home.remember_linear(on).map_err(|e| Output::failure(code::IO, e))?;
    Ok(on && !before)
}

/// Standard input and output are a terminal.
pub(super) fn terminal() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

/// Plain lines are asked for, now or earlier, or the terminal can show nothing else.
pub(super) fn linear(settings: &Settings) -> bool {
    let dumb = std::env::var("TERM").is_ok_and(|terminal| terminal == "dumb");
    match settings.value(Name::Linear) {
        (value, Source::Flag | Source::Environment) => value == Some(&Value::Flag(true)),
        _ => dumb || settings.is_on(Name::Linear),
    }
}

/// Over SSH the mouse is off: each of its bytes has a long way to go.
fn over_ssh() -> bool {
    ["SSH_CONNECTION", "SSH_TTY"].iter().any(|name| std::env::var_os(name).is_some())
}

/// Colours and signs that this terminal can show.
fn theme(settings: &Settings) -> Theme {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let terminal = std::env::var("TERM").unwrap_or_default();
    let dumb = terminal == "dumb";
    let colourless = set("NO_COLOR") || dumb;
    let palette = match settings.theme() {
        ThemeName::HighContrast => Palette::HighContrast,
        _ if colourless => Palette::Mono,
        ThemeName::Auto => Palette::Colour,
        ThemeName::Dark => Palette::Dark,
        ThemeName::Light => Palette::Light,
        ThemeName::Mono => Palette::Mono,
    };
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    let utf8 = locale.is_none_or(|name| {
        let name = name.to_lowercase();
        name.contains("utf-8") || name.contains("utf8")
    });
    // a look of one's own may bring colours into a theme that has none
    let paints = if colourless { settings.paints.colourless() } else { settings.paints };
    Theme::new(palette, settings.is_on(Name::Ascii) || dumb || terminal == "linux" || !utf8).painted(paints)
}
