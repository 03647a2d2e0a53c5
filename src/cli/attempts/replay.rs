//! `attempts replay`: an attempt on the exam screen, fact by fact, for an appeal; the same as lines where there is no
//! terminal to draw on. Nothing is written by it.

use super::{Named, named};
use crate::api::Replay;
use crate::attempt::Fact;
use crate::cli::outcome::{Output, code};
use crate::cli::shop::{Answer, Shop};
use crate::cli::{page, play};
use crate::config::Settings;
use crate::tui::app::App;
use crate::tui::tape::{SPEEDS, Tape, parse_time};
use crate::tui::text::figures::described;
use crate::tui::text::{clock, exam, replay as words};
use std::collections::BTreeSet;

/// Where to begin, and how fast.
pub(super) struct Wish {
    pub(super) speed: u64,
    pub(super) from: Option<String>,
    pub(super) item: Option<u32>,
}

/// Carries `attempts replay` out.
pub(super) fn replay(shop: &Shop, settings: &Settings, given: &str, wish: &Wish) -> Answer {
    let office = shop.office()?;
    let Named { attempt, record, remarks } = named(shop, &office, given)?;
    let replay = office.run(office.registry.attempt_replay(&attempt, record.as_ref()))?;
    let caveat = replay.caveat.as_ref().map(|caveat| words::ends_early(&replay, caveat));
    let mut tape = Tape::new(replay).map_err(|e| Output::failure(code::NO, e))?;
    begin(&mut tape, wish)?;
    if play::terminal() && !play::linear(settings) {
        let app = App::at_replay(tape).map_err(|e| Output::failure(code::NO, e))?;
        drop(office);
        return play::show(shop, settings, app);
    }
    let mut output = Output::data(in_lines(&tape));
    output.stderr = format!("{remarks}invigil: {}\n", words::WHO_MAY_SEE);
    if let Some(caveat) = caveat {
        output.stderr += &format!("invigil: {caveat}\n");
    }
    Ok(output)
}

fn begin(tape: &mut Tape, wish: &Wish) -> Answer<()> {
    if !tape.at_speed(wish.speed) {
        let speeds = SPEEDS.map(|speed| speed.to_string()).join(", ");
        let said = format!("--speed {}: a replay plays at one of {speeds} times the speed", wish.speed);
        return Err(Output::failure(code::USAGE, said));
    }
    if let Some(from) = &wish.from {
        let ms = parse_time(from).ok_or_else(|| {
            let said =
                format!("--from {from}: that is no time of the exam's clock; write it as 12:30, or 1:02:30");
            Output::failure(code::USAGE, said)
        })?;
        tape.to_time(ms);
    }
    if let Some(item) = wish.item
        && !tape.to_item(item)
    {
        return Err(Output::failure(code::NO, words::never_shown(item)));
    }
    Ok(())
}

/// Each fact on a line, with the time of the exam's clock; a question where it is shown first.
fn in_lines(tape: &Tape) -> String {
    let replay = tape.replay();
    let (from, of) = tape.place();
    let columns = of.to_string().len();
    let mut out = format!(
        "Attempt {} of {} ({})\n{}\n\n",
        replay.attempt, replay.name, replay.person, replay.form.title
    );
    let mut shown = BTreeSet::new();
    for (number, (entry, elapsed)) in (1..).zip(replay.entries.iter().zip(tape.elapsed())).skip(from - 1) {
        let time = clock(i64::try_from(*elapsed).unwrap_or(i64::MAX));
        let lead = format!("{time}  {number:>columns$}  ");
        page::put(&mut out, &lead, &words::fact(&entry.fact, &replay.form));
        if let Fact::Shown { item, .. } = entry.fact
            && shown.insert(item)
        {
            question(&mut out, replay, item);
        }
    }
    out
}

fn question(out: &mut String, replay: &Replay, number: u32) {
    let Some(item) = replay.form.item(number) else { return };
    page::put(out, "      ", described(item).trim_end());
    for (i, option) in item.options.iter().enumerate() {
        page::put(out, &format!("      {}  ", exam::letter(i)), option.text.trim_end());
    }
    for (number, gap) in (1..).zip(&item.gaps) {
        page::put(out, &format!("      {number}.  "), gap.text.trim_end());
        for (i, option) in gap.options.iter().enumerate() {
            page::put(out, &format!("      {number}{}  ", exam::letter(i)), option.text.trim_end());
        }
    }
}
