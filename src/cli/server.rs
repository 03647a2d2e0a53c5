//! `invigil login`, `logout`, `whoami`, `sync`: the server that exams are sat at.

use crate::api::Outcome;
use crate::cli::LoginArgs;
use crate::cli::outcome::{Output, code};
use crate::cli::play::{self, patiently};
use crate::cli::serve::host_name;
use crate::cli::shop::{Answer, Shop};
use crate::delivery::{Delivery, DeliveryError};
use crate::folder;
use crate::id::{AttemptId, CandidateId};
use crate::runtime::desk::Setup;
use crate::runtime::home::Home;
use crate::runtime::remote::{self, Waiting};
use crate::runtime::sittings::fold;
use crate::sync::{
    AccountError, Address, AddressError, Booted, Link, Me, Patience, RemoteDelivery, SignedIn,
};
use crate::time::Clock;
use crate::tui::text;
use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
use serde_json::json;
use std::fmt::Write as _;
use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::path::Path;
use zeroize::Zeroizing;

/// Files with more bytes hold no token.
const LONGEST_TOKEN: usize = 1024;

/// Whoever is signed in, if somebody is.
pub(super) fn signed_in(home: &Home) -> Answer<Option<SignedIn>> {
    SignedIn::read(&home.state).map_err(|error| {
        let said = match &error {
            AccountError::Io { path, source } => format!(
                "{} cannot be read: {source}. It would say which server this home is signed in at. Mend its permissions and those \
                 of its folder, or choose another home with --home DIR",
                path.display()
            ),
            error => error.to_string(),
        };
        Output::failure(code::IO, said)
    })
}

/// Signs in.
pub(super) fn login(shop: &Shop, args: &LoginArgs) -> Answer {
    let address = Address::parse(&args.url, args.plain_http).map_err(wrong_address)?;
    refuse_to_leave_behind(shop, Some(&address.to_string()))?;
    let token = token(args.token_file.as_deref())?;
    let ca_file = args.ca_file.as_deref().map(absolute).transpose()?;
    let link = Link::new(address.clone(), &token, ca_file.as_deref(), Patience::PERSON);
    link.check().map_err(wrong_address)?;
    let server = RemoteDelivery::new(link, None);
    let runtime = play::network()?;
    let asked = patiently(&runtime, &address.to_string(), async {
        Ok::<_, DeliveryError>((server.me().await?, server.receipt_key().await?))
    });
    let (me, receipts) = asked.map_err(|error| {
        // nobody has answered anything yet that could be told to be safe
        let why = match error {
            DeliveryError::Unreachable(why) => format!("the server cannot be reached ({why})"),
            error => error.to_string(),
        };
        Output::failure(code::NO, format!("not signed in at {address}: {why}"))
    })?;
    let others = waiting(shop, &address.to_string(), &me.person)?.others;
    if !others.is_empty() && !args.anyway {
        return Err(refuse_another(shop, &me, &others));
    }
    let now = shop.clock.now();
    let account = SignedIn {
        url: address.to_string(),
        server: me.server,
        person: me.person,
        name: me.name,
        token: token.to_string(),
        receipts: receipts.map(|key| key.to_string()),
        ca_file,
        ahead_ms: me.now.since(now.wall),
        booted: Some(Booted::of(&now, me.now)),
        state: Some(shop.home.state.clone()),
    };
    shop.home.make().map_err(|e| Output::failure(code::IO, e))?;
    account.keep(&shop.home.state).map_err(|e| Output::failure(code::IO, e))?;
    remote::forget_overview(&shop.home);
    register_device(shop, &runtime, &account)?;
    let stays = match others.is_empty() {
        true => String::new(),
        false => format!(". {} here until that person signs in again", stay(&others)),
    };
    Ok(Output::message(format!(
        "Signed in at {} ({}) as {} ({}). Exams are sat there from now on: invigil{stays}",
        account.server, account.url, account.name, account.person
    )))
}

/// What waits here for the server at `url`, as `person` has it.
fn waiting(shop: &Shop, url: &str, person: &CandidateId) -> Answer<Waiting> {
    Waiting::at(&shop.home.state, url, person).map_err(|e| Output::failure(code::IO, e))
}

/// `1 attempt of ada`, `2 attempts of ada and ben`.
fn whose(others: &[(AttemptId, CandidateId)]) -> String {
    let mut people: Vec<&str> = others.iter().map(|(_, person)| person.as_str()).collect();
    people.dedup();
    format!("{} of {}", text::count(others.len() as u64, "attempt", "attempts"), people.join(" and "))
}

fn stay(others: &[(AttemptId, CandidateId)]) -> String {
    format!("{} {}", whose(others), if others.len() == 1 { "stays" } else { "stay" })
}

/// What somebody else has not sent goes only under that person's sign-in, and would be forgotten under another.
fn refuse_another(shop: &Shop, me: &Me, others: &[(AttemptId, CandidateId)]) -> Output {
    let before = SignedIn::read(&shop.home.state).ok().flatten();
    let still = match before {
        Some(before) => format!("{} ({}) is signed in here still", before.name, before.person),
        None => "Nobody is signed in here".to_owned(),
    };
    let (are, go) = if others.len() == 1 { ("is", "it goes") } else { ("are", "they go") };
    let ids: Vec<&str> = others.iter().map(|(attempt, _)| attempt.as_str()).collect();
    Output::failure(
        code::NO,
        format!(
            "not signed in as {} ({}): {} {are} not handed in at {} yet ({}), and {go} only under that person's own sign-in. {still}. \
             As that person, finish what is open (invigil), then send it (invigil sync); or add --anyway to leave it here \
             until that person signs in again",
            me.name,
            me.person,
            whose(others),
            me.server,
            ids.join(", ")
        ),
    )
}

/// Registers the key of this computer with the server. Where that fails the first attempt does it.
fn register_device(shop: &Shop, runtime: &tokio::runtime::Runtime, account: &SignedIn) -> Answer<()> {
    let key = folder::device_key(&shop.home.state, shop.entropy.as_ref());
    let key = key.map_err(|e| Output::failure(code::IO, e))?.verifier().to_string();
    let server = remote::delivery(account, Patience::PERSON).map_err(wrong_address)?;
    match runtime.block_on(server.register_device(&key, &host_name())) {
        Err(DeliveryError::DeviceRevoked) => Err(Output::failure(code::NO, DeliveryError::DeviceRevoked)),
        Err(error) => {
            tracing::warn!(%error, "the key of this device is registered with the first attempt");
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

/// Signs out: the server is told first, so that no token is left that nobody has.
pub(super) fn logout(shop: &Shop, force: bool) -> Answer {
    let Some(account) = signed_in(&shop.home)? else {
        return Ok(Output::message("Nobody is signed in here."));
    };
    if !force {
        refuse_to_leave_behind(shop, None)?;
    }
    let runtime = play::network()?;
    let server = remote::delivery(&account, Patience::PERSON).map_err(wrong_address);
    let told = server.and_then(|server| {
        patiently(&runtime, &account.url, server.sign_out()).or_else(|error| match error {
            // it was revoked before
            DeliveryError::NotSignedIn => Ok(()),
            error => Err(Output::failure(code::NO, error)),
        })
    });
    if let (Err(refused), false) = (&told, force) {
        let hint = "You are still signed in here. With --force this computer forgets the token all the same; have it revoked then.\n";
        return Err(Output { stderr: format!("{}{hint}", refused.stderr), ..refused.clone() });
    }
    SignedIn::forget(&shop.home.state).map_err(|e| Output::failure(code::IO, e))?;
    remote::forget_overview(&shop.home);
    let left =
        if told.is_ok() { "" } else { " The server was not told: its administrator can revoke the token." };
    Ok(Output::message(format!("Signed out at {}.{left}", account.server)))
}

/// Who is signed in.
pub(super) fn whoami(shop: &Shop, json: bool) -> Answer {
    let Some(account) = signed_in(&shop.home)? else {
        return Err(Output::failure(
            code::NO,
            "nobody is signed in here; exams are sat on this computer (invigil login URL)",
        ));
    };
    let Waiting { own, others } = waiting(shop, &account.url, &account.person)?;
    let server = remote::delivery(&account, Patience::PERSON).map_err(wrong_address)?;
    let runtime = play::network()?;
    let me = patiently(&runtime, &account.url, server.me());
    let (open, own): (Vec<_>, Vec<_>) = own.into_iter().partition(|attempt| {
        me.is_ok() && runtime.block_on(goes_on_there(shop, &account, &server, attempt)).is_some()
    });
    let (open, waits) = (open.len(), own.len());
    if json {
        let roles = me.as_ref().ok().map(|me| &me.roles);
        let trouble = me.as_ref().err().map(ToString::to_string);
        let out = Output::json(&json!({
            "person": account.person, "name": account.name, "server": account.server, "url": account.url,
            "roles": roles, "to_send": waits, "open": open, "trouble": trouble,
            "to_send_of_others": others.iter().map(|(attempt, person)| json!({"attempt": attempt, "person": person}))
                .collect::<Vec<_>>(),
        }));
        return Ok(Output { code: if me.is_ok() { code::DONE } else { code::NO }, ..out });
    }
    let mut said = format!("{} ({}) at {}, {}\n", account.name, account.person, account.server, account.url);
    if waits > 0 {
        let _ = writeln!(said, "{waits} to send: invigil sync");
    }
    if open > 0 {
        let _ = writeln!(said, "{open} open; the server has all records so far. Go on: invigil");
    }
    if !others.is_empty() {
        let _ = writeln!(said, "{}: {}", whose(&others), goes_as_its_person(&account));
    }
    match me {
        Ok(_) => Ok(Output::data(said)),
        Err(error) => Ok(Output { stdout: said, ..Output::failure(code::NO, error) }),
    }
}

/// The attempt goes on, and the server has all of it that is here.
async fn goes_on_there(
    shop: &Shop,
    account: &SignedIn,
    server: &RemoteDelivery,
    attempt: &AttemptId,
) -> Option<()> {
    let bytes = folder::read_journal(&shop.home.state, attempt).ok()?;
    let chain = crate::journal::scan(&bytes);
    let ended = fold(attempt, &chain.entries(), None).ok()?.has_ended();
    let here = bytes.get(..crate::journal::torn_tail(&bytes).map_or(bytes.len(), |torn| torn.start))?;
    let there = server.records(&remote::caller(account), attempt).await.ok()?;
    (!ended && there.starts_with(here)).then_some(())
}

/// Sends what is stored here and the server does not have.
pub(super) fn sync(shop: &Shop) -> Answer {
    let Some(account) = signed_in(&shop.home)? else {
        return Err(Output::failure(
            code::NO,
            "nobody is signed in here, so there is no server to send to (invigil login URL)",
        ));
    };
    let setup = play::at_server(shop, account.clone())?;
    let mut output = Output::default();
    for (attempt, done) in setup.hand_in_kept() {
        let done = done.map_err(String::from).and_then(|outcome| match outcome {
            Some(outcome) => Ok(handed_in(&outcome)),
            None => send_open(shop, &account, &setup, &attempt),
        });
        match done {
            Ok(line) => {
                let _ = writeln!(output.stdout, "{attempt}: {line}");
            }
            Err(why) => {
                output.code = code::NO;
                let _ = writeln!(output.stderr, "invigil: {attempt}: {why}");
            }
        }
    }
    for (attempt, person) in waiting(shop, &account.url, &account.person)?.others {
        output.code = code::NO;
        let how = goes_as_its_person(&account);
        let _ = writeln!(output.stderr, "invigil: {attempt} is an attempt of {person}: {how}");
    }
    if output == Output::default() {
        return Ok(Output::message(format!("Nothing waits to be sent: {} has everything.", account.server)));
    }
    Ok(output)
}

/// How an attempt of another person than the one of this sign-in is sent.
fn goes_as_its_person(account: &SignedIn) -> String {
    format!(
        "not sent, because it goes only under that person's sign-in. With a token of that person: {}, then invigil sync",
        account.command()
    )
}

fn handed_in(outcome: &Outcome) -> String {
    if outcome.is_held() {
        let why = outcome.held.as_ref().map(|card| text::holds::why(&card.hold)).unwrap_or_default();
        return format!(
            "handed in. {}: held for review, because {why}. A person decides about it. Record code {}",
            outcome.title,
            outcome.record_code()
        );
    }
    let word = if outcome.passed { "passed" } else { "not passed" };
    format!(
        "handed in. {}: {} of {} points, {word}. Record code {}",
        outcome.title,
        outcome.points,
        outcome.possible,
        outcome.record_code()
    )
}

/// Sends the records of an attempt that goes on.
fn send_open(shop: &Shop, account: &SignedIn, setup: &Setup, attempt: &AttemptId) -> Result<String, String> {
    let bytes = folder::read_journal(&shop.home.state, attempt).map_err(|e| e.to_string())?;
    let whole = crate::journal::torn_tail(&bytes).map_or(bytes.len(), |torn| torn.start);
    let server = remote::delivery(account, Patience::PERSON).map_err(|e| e.to_string())?;
    let caller = remote::caller(account);
    let call = server.append(&caller, attempt, bytes.get(..whole).unwrap_or_default());
    let ack = setup.runtime.block_on(call).map_err(|error| {
        if matches!(error, DeliveryError::TakenOver { .. })
            && let Err(error) = folder::note_taken_over(&shop.home.state, attempt)
        {
            // it is told once more the next time
            tracing::warn!(%attempt, %error, "it is not noted that nothing more is to be sent");
        }
        error.to_string()
    })?;
    if let (Some(remote), Some(there)) = (&setup.remote, ack.at) {
        remote.clock.hear(there);
    }
    let entries = crate::journal::scan(&bytes).entries();
    if fold(attempt, &entries, None)?.is_time_up(&setup.clock.now()) {
        return Ok(format!(
            "the time was up; the server has all records up to {}. It is handed in as it stands when you start Invigil and choose it: \
             invigil",
            ack.seq
        ));
    }
    Ok(format!("open; the server has all records up to {}. Go on with it: invigil", ack.seq))
}

/// What waits for the server that somebody is signed in at would wait for ever.
fn refuse_to_leave_behind(shop: &Shop, going_to: Option<&str>) -> Answer<()> {
    let Ok(Some(account)) = SignedIn::read(&shop.home.state) else { return Ok(()) };
    if going_to == Some(account.url.as_str()) {
        return Ok(());
    }
    let waits = waiting(shop, &account.url, &account.person)?.own;
    if waits.is_empty() {
        return Ok(());
    }
    let said = format!(
        "{} to be sent to {} still: {}. Finish what is open, then `invigil sync`; or `invigil logout --force` leaves them here",
        if waits.len() == 1 { "1 attempt is".to_owned() } else { format!("{} attempts are", waits.len()) },
        account.server,
        waits.iter().map(AttemptId::as_str).collect::<Vec<_>>().join(", ")
    );
    Err(Output::failure(code::NO, said))
}

fn wrong_address(error: AddressError) -> Output {
    let code = match &error {
        AddressError::Certificates { path, .. } if !path.exists() => code::NO_INPUT,
        AddressError::Certificates { .. } => code::DATA,
        AddressError::NoAuthorities(_) => code::IO,
        AddressError::Url { .. } | AddressError::Plain(_) => code::USAGE,
    };
    Output::failure(code, error)
}

fn absolute(path: &Path) -> Answer<std::path::PathBuf> {
    std::path::absolute(path).map_err(|e| Output::failure(code::IO, format!("{}: {e}", path.display())))
}

/// The token, from a file, the terminal or standard input; never from the command line, which others can see.
fn token(file: Option<&Path>) -> Answer<Zeroizing<String>> {
    let text = match file {
        Some(path) => std::fs::read_to_string(path).map(Zeroizing::new).map_err(|e| {
            let code = if path.exists() { code::IO } else { code::NO_INPUT };
            Output::failure(code, format!("{} cannot be read: {e}", path.display()))
        })?,
        None => typed()?,
    };
    let token = text.trim();
    if token.is_empty() || token.len() > LONGEST_TOKEN || !token.chars().all(|c| c.is_ascii_graphic()) {
        return Err(Output::failure(
            code::DATA,
            "this is no token: it is one word that begins with `ivg_`; your program's administrator gives you one",
        ));
    }
    Ok(Zeroizing::new(token.to_owned()))
}

/// A line of standard input; at a terminal it is asked for, and not shown.
fn typed() -> Answer<Zeroizing<String>> {
    let failed = |e: std::io::Error| Output::failure(code::IO, format!("the token cannot be read: {e}"));
    let stdin = std::io::stdin();
    let mut line = Zeroizing::new(String::new());
    if !stdin.is_terminal() {
        stdin.lock().read_line(&mut line).map_err(failed)?;
        return Ok(line);
    }
    let before = tcgetattr(&stdin).map_err(|e| failed(e.into()))?;
    let mut silent = before.clone();
    silent.local_modes.remove(LocalModes::ECHO);
    eprint!("Token (it is not shown): ");
    std::io::stderr().flush().map_err(failed)?;
    tcsetattr(&stdin, OptionalActions::Flush, &silent).map_err(|e| failed(e.into()))?;
    let read = stdin.lock().read_line(&mut line);
    let restored = tcsetattr(&stdin, OptionalActions::Now, &before);
    eprintln!();
    read.map_err(failed)?;
    restored.map_err(|e| failed(e.into()))?;
    Ok(line)
}
