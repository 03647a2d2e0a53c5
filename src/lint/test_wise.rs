//! The test-wise candidate: plays a bank by strategies that know nothing of its subject.
//!
//! Every strategy ranks the options of an item by how they look. It takes the best as many as are to be selected, and
//! guesses among those that are equal. Where nothing decides, it has no opinion, and scores what chance scores. Under the
//! hypothesis that looks and keys have nothing to do with each other, its points on an item with an opinion have a known
//! distribution: the test is one-sided, exact for up to [`EXACT`] items, by the normal law above, and Holm's correction
//! (1979) holds the chance of a false alarm over all strategies together at [`ALPHA`].
//!
//! What is learned of a bank (the commonest place of the key; how much each look counts) is learned on one half of its
//! items and played on the other, both ways, so that it cannot learn the keys by heart.

use super::choices::{CatchAll, stands_for};
use super::clues::length;
use super::desk::{Desk, Found, Offer, Sheet};
use super::rule::TEST_WISE;
use super::words;
use crate::program::Program;
use serde::Serialize;

/// The chance of a false alarm.
pub const ALPHA: f64 = 0.01;
/// Up to so many items with an opinion the test is exact.
const EXACT: usize = 250;
/// So many hundredths of a percent below the pass mark are near it.
const NEAR: f64 = 1000.0;
/// Fewer items than this are no exam.
const LEAST_ITEMS: usize = 8;
/// Points are counted in sixtieths: a guess among up to six, or a pair out of up to four or five, is a whole number of them.
const UNITS: f64 = 60.0;

/// What the test-wise candidate reached.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TestWise {
    /// Items that were played: those that a form can hold.
    pub items: usize,
    /// Share of points that chance reaches.
    pub chance: f64,
    /// The lowest pass mark of the bank's exams, as a share.
    pub pass_mark: Option<f64>,
    /// What each strategy reached.
    pub strategies: Vec<Play>,
}

/// What a strategy reached.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Play {
    /// Its name.
    pub strategy: &'static str,
    /// What it does, as a sentence without a subject.
    pub does: &'static str,
    /// Share of points that it is to be expected to reach.
    pub score: f64,
    /// Items on which it has an opinion.
    pub opinions: usize,
    /// What it reached on these, in items.
    pub right: f64,
    /// What chance reaches on these, in items.
    pub expected: f64,
    /// Chance of reaching so much by luck, corrected for the number of strategies.
    pub p: f64,
    /// It beats chance.
    pub beats_chance: bool,
    /// It comes near the pass mark, or reaches it.
    pub near_pass_mark: bool,
}

/// An item as it is played.
struct Game {
    /// For each option: it is a key.
    keys: Vec<bool>,
    /// What each look makes of each option.
    looks: Vec<[f64; LOOKS]>,
    /// The halves of the bank: which one it is in.
    half: bool,
}

/// How an option looks: longest, most qualified, free of absolutes, overlap with the stem, stands for all others.
const LOOKS: usize = 5;

const FIXED: [(&str, &str); LOOKS] = [
    ("longest", "takes the longest option"),
    ("most-qualified", "takes the option that hedges most"),
    ("avoid-absolutes", "strikes out what speaks of always, never, all, none"),
    ("stem-overlap", "takes the option that repeats most words of the stem"),
    ("all-of-the-above", "takes \"all of the above\" where it is offered"),
];
const COMMONEST: (&str, &str) =
    ("commonest-position", "takes the place where most keys of the other half stand");
const COMBINED: (&str, &str) = ("combination", "weighs all of these as the other half of the bank teaches");

/// Plays the bank. `None` where it has too few items for an exam.
pub(super) fn play(desk: &Desk<'_>, program: Option<&Program>) -> Option<TestWise> {
    let mut drawn: Vec<&Sheet<'_>> =
        desk.sheets.iter().filter(|sheet| sheet.is_drawn() && sheet.is_choice()).collect();
    if drawn.len() < LEAST_ITEMS {
        return None;
    }
    // by id, so that the order of the file decides nothing
    drawn.sort_by(|a, b| a.item.id.cmp(&b.item.id));
    let halves = [false, true].into_iter().cycle();
    let games: Vec<Game> = drawn.iter().zip(halves).map(|(sheet, half)| Game::of(sheet, half)).collect();
    let chance = games.iter().map(Game::chance).sum::<f64>() / games.len() as f64;
    let pass_mark = program.and_then(|program| {
        let marks =
            desk.bank.blueprints.iter().filter_map(|b| program.exam(&b.exam)).map(|exam| exam.pass_mark.0);
        marks.min().map(f64::from)
    });

    let mut plays = Vec::new();
    for (look, (strategy, does)) in FIXED.iter().enumerate() {
        plays.push(judge(strategy, does, &games, |game| {
            game.looks.iter().map(|looks| looks.get(look).copied().unwrap_or_default()).collect()
        }));
    }
    let places = [places(&games, true), places(&games, false)];
    plays.push(judge(COMMONEST.0, COMMONEST.1, &games, |game| {
        let [of_first, of_second] = &places;
        let learned = if game.half { of_second } else { of_first };
        (0..game.keys.len()).map(|at| learned.get(at).copied().unwrap_or_default()).collect()
    }));
    let weights = [learn(&games, true), learn(&games, false)];
    plays.push(judge(COMBINED.0, COMBINED.1, &games, |game| {
        let [of_first, of_second] = &weights;
        let learned = if game.half { of_second } else { of_first };
        game.features().iter().map(|features| rounded(value(learned, features))).collect()
    }));
    holm(&mut plays);
    for play in &mut plays {
        play.beats_chance = play.p <= ALPHA;
        play.near_pass_mark = pass_mark.is_some_and(|mark| play.score * 10_000.0 >= mark - NEAR);
    }
    Some(TestWise {
        items: games.len(),
        chance,
        pass_mark: pass_mark.map(|mark| mark / 10_000.0),
        strategies: plays,
    })
}

/// Reports the strategies that work.
pub(super) fn report(played: &TestWise, desk: &Desk<'_>, found: &mut Found<'_>) {
    let percent = |share: f64| share * 100.0;
    for play in played.strategies.iter().filter(|play| play.beats_chance || play.near_pass_mark) {
        let Play { strategy, does, score, p, .. } = play;
        let (score, chance) = (percent(*score), percent(played.chance));
        let message = match played.pass_mark {
            Some(mark) if play.near_pass_mark => format!(
                "a candidate who knows nothing and {does} scores {score:.1} % of {} items, near the pass mark of {:.0} % ({strategy})",
                played.items,
                percent(mark)
            ),
            _ => format!(
                "a candidate who knows nothing and {does} scores {score:.1} % of {} items, where chance gives {chance:.1} % ({strategy}, p {})",
                played.items,
                probability(*p)
            ),
        };
        found.bank(&TEST_WISE, desk.places.id, message, mend(strategy));
    }
}

fn mend(strategy: &str) -> &'static str {
    match strategy {
        "longest" => {
            "shorten keys and lengthen distractors until the longest option is the key no more often than any other"
        }
        "commonest-position" => {
            "spread the keys over all places: the order of the file is shown wherever options are not shuffled"
        }
        "most-qualified" => "word distractors as carefully as keys",
        "avoid-absolutes" => "take absolutes out of distractors, or put some into keys",
        "stem-overlap" => "let distractors repeat the stem as keys do",
        "all-of-the-above" => "replace the options that stand for all others",
        _ => {
            "see which of the other strategies comes closest, and write more options that somebody who does not know would choose"
        }
    }
}

/// `0.004`, `< 0.0001`
fn probability(p: f64) -> String {
    if p < 0.0001 { "< 0.0001".to_owned() } else { format!("{p:.4}") }
}

impl Game {
    fn of(sheet: &Sheet<'_>, half: bool) -> Self {
        let looks = sheet.options.iter().map(|offer| look(sheet, offer)).collect();
        Self { keys: sheet.options.iter().map(|offer| offer.choice.key).collect(), looks, half }
    }

    fn select(&self) -> usize {
        self.keys.iter().filter(|key| **key).count()
    }

    fn chance(&self) -> f64 {
        1.0 / choose(self.keys.len(), self.select())
    }

    /// The looks beside the others of the item, from 0 to 1, and the place.
    fn features(&self) -> Vec<Vec<f64>> {
        let most: Vec<f64> = (0..LOOKS)
            .map(|look| {
                self.looks
                    .iter()
                    .filter_map(|l| l.get(look))
                    .fold(0.0_f64, |most, value| most.max(value.abs()))
            })
            .collect();
        let of = |(place, looks): (usize, &[f64; LOOKS])| {
            let scaled =
                looks.iter().zip(&most).map(|(value, most)| if *most > 0.0 { value / most } else { 0.0 });
            let places = (0..PLACES).map(|n| if n == place { 1.0 } else { 0.0 });
            scaled.chain(places).collect()
        };
        self.looks.iter().enumerate().map(of).collect()
    }
}

fn look(sheet: &Sheet<'_>, offer: &Offer<'_>) -> [f64; LOOKS] {
    let count =
        |list: &[&str]| offer.words.iter().filter(|word| list.contains(&word.as_str())).count() as f64;
    [
        length(offer) as f64,
        count(words::QUALIFIED),
        -(count(words::ABSOLUTE) + count(words::WHOLE)),
        offer.content.intersection(&sheet.content).count() as f64,
        if stands_for(offer) == Some(CatchAll::All) { 1.0 } else { 0.0 },
    ]
}

/// `n` over `k`.
fn choose(n: usize, k: usize) -> f64 {
    (0..k).fold(1.0, |product, i| product * (n - i) as f64 / (i + 1) as f64)
}

/// What a strategy that values options so can get of an item: how often it is right, and in how many of all cases it
/// could be. `None` where all options are equal to it.
fn opinion(game: &Game, values: &[f64]) -> Option<Opinion> {
    let select = game.select();
    let mut sorted = values.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let last = *sorted.get(select.checked_sub(1)?)?;
    let (above, equal): (Vec<usize>, Vec<usize>) = (0..values.len())
        .filter(|at| values.get(*at).is_some_and(|value| *value >= last))
        .partition(|at| values.get(*at).is_some_and(|value| *value > last));
    if above.is_empty() && equal.len() == values.len() {
        return None;
    }
    let guessed = select - above.len();
    let ways = choose(equal.len(), guessed);
    let units = UNITS / ways;
    // a share that sixtieths cannot tell exactly: no opinion
    if units.fract() != 0.0 {
        return None;
    }
    let is_key = |at: &usize| game.keys.get(*at).copied().unwrap_or_default();
    let hits = above.iter().all(is_key) && equal.iter().filter(|at| is_key(at)).count() == guessed;
    let reach = ways / choose(game.keys.len(), select);
    Some(Opinion { units: units as usize, hits, reach })
}

struct Opinion {
    /// Points in sixtieths where it hits.
    units: usize,
    hits: bool,
    /// The chance of hitting where keys have nothing to do with looks.
    reach: f64,
}

fn judge(
    strategy: &'static str,
    does: &'static str,
    games: &[Game],
    values: impl Fn(&Game) -> Vec<f64>,
) -> Play {
    let mut opinions = Vec::new();
    let mut undecided = 0.0;
    for game in games {
        match opinion(game, &values(game)) {
            Some(opinion) => opinions.push(opinion),
            None => undecided += game.chance(),
        }
    }
    let reached: usize = opinions.iter().filter(|o| o.hits).map(|o| o.units).sum();
    let expected: f64 = opinions.iter().map(|o| o.reach * o.units as f64 / UNITS).sum::<f64>() + 0.0;
    let right = reached as f64 / UNITS;
    Play {
        strategy,
        does,
        score: (right + undecided) / games.len().max(1) as f64,
        opinions: opinions.len(),
        right,
        expected,
        p: tail(&opinions, reached),
        beats_chance: false,
        near_pass_mark: false,
    }
}

/// The chance of at least `reached` sixtieths.
fn tail(opinions: &[Opinion], reached: usize) -> f64 {
    if opinions.is_empty() {
        return 1.0;
    }
    if opinions.len() > EXACT {
        let (mean, variance) = opinions.iter().fold((0.0, 0.0), |(mean, variance), o| {
            let units = o.units as f64;
            (mean + o.reach * units, variance + o.reach * (1.0 - o.reach) * units * units)
        });
        return upper_normal((reached as f64 - mean) / variance.sqrt().max(f64::MIN_POSITIVE));
    }
    let most: usize = opinions.iter().map(|o| o.units).sum();
    let mut chances = vec![0.0; most + 1];
    chances.first_mut().into_iter().for_each(|first| *first = 1.0);
    let mut top = 0;
    for opinion in opinions {
        top += opinion.units;
        for sum in (0..=top).rev() {
            let before =
                sum.checked_sub(opinion.units).and_then(|n| chances.get(n)).copied().unwrap_or_default();
            if let Some(here) = chances.get_mut(sum) {
                *here = *here * (1.0 - opinion.reach) + before * opinion.reach;
            }
        }
    }
    chances.iter().skip(reached).sum::<f64>().min(1.0)
}

/// The upper tail of the standard normal law (Abramowitz & Stegun 1964, 7.1.26; its error is below 1.5e-7).
fn upper_normal(z: f64) -> f64 {
    let x = z.abs() / std::f64::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * x);
    let series = t
        * (0.254_829_592
            + t * (-0.284_496_736 + t * (1.421_413_741 + t * (-1.453_152_027 + t * 1.061_405_429))));
    let half = series * (-x * x).exp() / 2.0;
    if z >= 0.0 { half } else { 1.0 - half }
}

/// Holm's correction: the smallest of n probabilities counts n times, the next n − 1 times, and none less than one before.
fn holm(plays: &mut [Play]) {
    let mut order: Vec<usize> = (0..plays.len()).collect();
    let p = |plays: &[Play], at: usize| plays.get(at).map_or(1.0, |play| play.p);
    order.sort_by(|a, b| p(plays, *a).total_cmp(&p(plays, *b)));
    let mut least = 0.0_f64;
    for (rank, at) in order.iter().enumerate() {
        let factor = (plays.len() - rank) as f64;
        if let Some(play) = plays.get_mut(*at) {
            least = least.max((play.p * factor).min(1.0));
            play.p = least;
        }
    }
}

/// How many keys of a half stand at each place, in proportion to how many could.
fn places(games: &[Game], half: bool) -> Vec<f64> {
    let most = games.iter().map(|game| game.keys.len()).max().unwrap_or_default();
    let (mut keys, mut all) = (vec![0.0; most], vec![0.0_f64; most]);
    for game in games.iter().filter(|game| game.half == half) {
        for ((key, all), is_key) in keys.iter_mut().zip(&mut all).zip(&game.keys) {
            *key += if *is_key { 1.0 } else { 0.0 };
            *all += 1.0;
        }
    }
    keys.iter().zip(&all).map(|(keys, all)| keys / all.max(1.0)).collect()
}

/// Places that the combination tells apart.
const PLACES: usize = 5;
/// Steps of the descent, their size, and how strongly weights are held at zero.
const STEPS: usize = 150;
const RATE: f64 = 1.0;
const RIDGE: f64 = 0.01;
/// At most so many items teach the weights: more change nothing.
const TAUGHT_BY: usize = 1_000;

/// The weights of the looks that a half of the bank teaches: a conditional logit model (McFadden 1974) of which option is
/// the key, by gradient ascent.
fn learn(games: &[Game], half: bool) -> Vec<f64> {
    let taught: Vec<(Vec<Vec<f64>>, &Game)> = games
        .iter()
        .filter(|game| game.half == half)
        .take(TAUGHT_BY)
        .map(|game| (game.features(), game))
        .collect();
    let mut weights = vec![0.0; LOOKS + PLACES];
    for _ in 0..STEPS {
        let mut slope: Vec<f64> = weights.iter().map(|weight| -RIDGE * weight).collect();
        for (options, game) in &taught {
            let likely: Vec<f64> = options.iter().map(|features| value(&weights, features).exp()).collect();
            let sum: f64 = likely.iter().sum();
            let share = 1.0 / game.select().max(1) as f64;
            for ((features, likely), is_key) in options.iter().zip(&likely).zip(&game.keys) {
                let missing = if *is_key { share } else { 0.0 } - likely / sum;
                for (slope, feature) in slope.iter_mut().zip(features) {
                    *slope += missing * feature / taught.len() as f64;
                }
            }
        }
        weights.iter_mut().zip(&slope).for_each(|(weight, slope)| *weight += RATE * slope);
    }
    weights
}

fn value(weights: &[f64], features: &[f64]) -> f64 {
    weights.iter().zip(features).map(|(weight, feature)| weight * feature).sum()
}

/// To a millionth, so that what differs by the order of adding only is equal.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coin(hits: bool, reach: f64) -> Opinion {
        Opinion { units: 60, hits, reach }
    }

    #[test]
    fn the_exact_tail_is_the_binomial_one() {
        let four: Vec<Opinion> = (0..4).map(|_| coin(true, 0.25)).collect();
        assert!((tail(&four, 240) - 0.25_f64.powi(4)).abs() < 1e-12);
        assert!((tail(&four, 180) - (0.25_f64.powi(4) + 4.0 * 0.25_f64.powi(3) * 0.75)).abs() < 1e-12);
        assert!((tail(&four, 0) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn the_normal_tail_meets_the_exact_one() {
        let many = |n: usize| (0..n).map(|_| coin(true, 0.25)).collect::<Vec<_>>();
        // one standard deviation above the mean of 62.5
        let (exact, normal) = (tail(&many(EXACT), 60 * 69), tail(&many(EXACT + 1), 60 * 69));
        assert!(exact > 0.15 && (exact - normal).abs() < 0.04, "{exact} {normal}");
        assert!(
            (upper_normal(1.959_964) - 0.025).abs() < 1e-6 && (upper_normal(-1.0) - 0.841_345).abs() < 1e-6
        );
    }

    #[test]
    fn a_guess_among_equals_scores_its_share() {
        let game =
            |keys: &[bool]| Game { keys: keys.to_vec(), looks: vec![[0.0; LOOKS]; keys.len()], half: false };
        let among_two = opinion(&game(&[true, false, false, false]), &[2.0, 2.0, 1.0, 0.0]).unwrap();
        assert_eq!((among_two.units, among_two.hits, among_two.reach), (30, true, 0.5));
        let missed = opinion(&game(&[false, false, true, false]), &[2.0, 2.0, 1.0, 0.0]).unwrap();
        assert!(!missed.hits);
        let pair = opinion(&game(&[true, true, false, false, false]), &[2.0, 1.0, 1.0, 0.0, 0.0]).unwrap();
        assert_eq!((pair.units, pair.hits, pair.reach), (30, true, 0.2));
        assert!(opinion(&game(&[true, false]), &[1.0, 1.0]).is_none());
    }

    #[test]
    fn holm_never_lets_a_later_one_pass_an_earlier_one() {
        let play = |p| Play {
            strategy: "s",
            does: "",
            score: 0.0,
            opinions: 0,
            right: 0.0,
            expected: 0.0,
            p,
            beats_chance: false,
            near_pass_mark: false,
        };
        let mut plays = vec![play(0.01), play(0.04), play(0.03)];
        holm(&mut plays);
        let p: Vec<f64> = plays.iter().map(|p| (p.p * 100.0).round()).collect();
        assert_eq!(p, [3.0, 6.0, 6.0]);
    }
}
