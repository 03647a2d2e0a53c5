//! `bank preview`: a bank while it is being written, on a screen that follows its file; the same as lines where there is no
//! terminal to draw on.

use crate::api::Feedback;
use crate::cli::content::{count, verdict};
use crate::cli::outcome::{Output, code};
use crate::cli::shop::{Answer, Shop};
use crate::cli::{PreviewArgs, play};
use crate::config::Settings;
use crate::digest::Digest;
use crate::edition::{Circumstances, Edition, Filter, Shown, kind_word};
use crate::entropy::{Entropy, random};
use crate::library::read_bank;
use crate::linear;
use crate::runtime::editor;
use crate::runtime::workbench::{Work, Workbench};
use crate::time::Clock;
use crate::tui::app::{App, WAYS};
use crate::tui::screens::authors::preview::{
    Beginning, PreviewScreen, author_lines, candidate_lines, scored,
};
use crate::tui::text::authors as words;
use std::fmt::Write as _;
use std::sync::Arc;

/// Columns of plain lines.
const COLUMNS: usize = 80;

/// Carries `bank preview` out.
pub(super) fn preview(shop: &Shop, settings: &Settings, args: &PreviewArgs) -> Answer {
    // what cannot be read at all is told before the terminal is taken
    let bytes = read_bank(&args.file).map_err(|error| Output::failure(code::USAGE, error))?;
    let today = args.at.unwrap_or_else(|| shop.clock.now().wall.day());
    if args.answer.is_some() || !play::terminal() || play::linear(settings) {
        let around = Circumstances { program: shop.library.program(), today, at: args.at };
        return Ok(in_lines(args, &bytes, around));
    }
    let seed = args.seed.map_or_else(|| random(&*shop.entropy), |seed| seed.0);
    let begin = Beginning {
        name: args.file.display().to_string(),
        item: args.item.clone(),
        filter: args.filter.clone(),
        seed: args.seed,
        order: seed,
    };
    let work = Work {
        path: args.file.clone(),
        library: shop.library.clone(),
        today,
        at: args.at,
        editor: editor::chosen(),
    };
    let entropy: Arc<dyn Entropy> = shop.entropy.clone();
    let app = App::new(Box::new(PreviewScreen::new(begin, WAYS)));
    play::show_with(shop, settings, app, |news| Arc::new(Workbench::new(work, entropy, news)))
}

/// The items, the pool and the faults; or one item in both views, or how an answer to it scores.
fn in_lines(args: &PreviewArgs, bytes: &[u8], around: Circumstances<'_>) -> Output {
    let name = args.file.display().to_string();
    let edition = match Edition::read(&name, bytes, around) {
        Ok(edition) => edition.linted(around),
        Err(report) => {
            let report = Edition::linted_report(&name, bytes, &report);
            let stdout = report.plain() + &verdict(&name, &report);
            return Output { stdout, code: code::NO, ..Output::default() };
        }
    };
    let Some(id) = &args.item else { return Output::data(whole(&edition, &args.filter)) };
    // the letters that were read are those that are answered with: one order, until a seed gives another
    let seed = args.seed.unwrap_or_else(|| Digest::of(&[b"invigil preview, in lines"]));
    match edition.index(id).and_then(|index| edition.look(index, &seed.0)) {
        Some(shown) => {
            let mut out = format!("{id}, {}\n\n", words::CANDIDATES_VIEW);
            if let Some(typed) = &args.answer {
                out += &candidate_lines(&shown, COLUMNS).join("\n");
                return match tried(&edition, &shown, typed) {
                    Ok(said) => Output::data(format!("{out}\n\n{said}\n")),
                    Err(why) => Output::failure(code::USAGE, words::no_answer(typed, &why)),
                };
            }
            let views = [candidate_lines(&shown, COLUMNS), author_lines(&edition, &shown, COLUMNS)];
            out += &views[0].join("\n");
            let _ = write!(out, "\n\n{id}, {}\n\n{}\n", words::AUTHORS_VIEW, views[1].join("\n"));
            Output::data(out)
        }
        None => Output::failure(code::NO, words::unknown(id.as_str())),
    }
}

/// How this answer to an item scores.
fn tried(edition: &Edition, shown: &Shown, typed: &str) -> Result<String, String> {
    let response = linear::response(&shown.item, typed)?;
    let judged = edition.item(shown.index).and_then(|(item, _)| {
        let (feedback, judged) = Feedback::on(item, &shown.item, &shown.mapped, 1, &response)?;
        let mut said = linear::verdict(&shown.item, &response, &feedback);
        said.push(format!("{}.", scored(item, &judged)));
        Some(said.join("\n"))
    });
    judged.ok_or_else(|| words::NOT_SCORED.to_owned())
}

fn whole(edition: &Edition, filter: &str) -> String {
    let bank = &edition.bank;
    // writing to a String cannot fail
    let mut out = format!("{}: {} ({})\n", edition.name, bank.title, bank.id);
    for blueprint in &edition.pool.blueprints {
        let _ = writeln!(out, "\nPool of {}", blueprint.exam);
        for row in &blueprint.rows {
            let _ = writeln!(out, "  {row}{}", if row.live < row.needed { "  SHORT" } else { "" });
        }
    }
    let pool = &edition.pool;
    let _ = writeln!(out, "  {}\n", words::practice(pool.practice, pool.practice_needed));
    let listed = Filter::of(filter).listed(edition, None);
    let items = || listed.iter().filter_map(|index| edition.item(*index));
    let ids = items().map(|(item, _)| item.id.as_str().len()).max().unwrap_or(0);
    let domains = items().map(|(item, _)| item.domain.as_str().len()).max().unwrap_or(0);
    let _ = writeln!(out, "{}", words::items(listed.len(), edition.items.len()));
    for (item, standing) in items() {
        let faults = match words::faults(standing.counts.0, standing.counts.1) {
            none if none.is_empty() => "no faults".to_owned(),
            some => some,
        };
        let due = if standing.is_due { format!(", {}", words::DUE) } else { String::new() };
        let _ = writeln!(
            out,
            "  {:ids$}  {:domains$}  {:8}  {:10}  {:9}  {faults}{due}",
            item.id,
            item.domain,
            item.status.word(),
            kind_word(item),
            count(item.points as usize, "point"),
        );
    }
    out.push('\n');
    out += &edition.report.plain();
    out + &verdict(&edition.name, &edition.report)
}
