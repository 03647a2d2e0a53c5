//! Keys, scoring and feedback of a choice, by what the file's processing says of one response after another.

use crate::bank::Scoring;
use crate::exchange::Question;
use crate::exchange::report::Note;
use crate::exchange::settle::{self, Weighed};
use std::collections::BTreeSet;

/// What a response earns, and which pieces of feedback are shown to whoever gave it.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Verdict {
    pub score: f64,
    pub shown: BTreeSet<usize>,
}

/// How options are chosen.
#[derive(Debug, Clone)]
pub(super) struct Chooser {
    pub options: usize,
    /// Several can be chosen.
    pub several: bool,
    /// The most that can be chosen, where there is a bound.
    pub most: Option<usize>,
    /// What the file names as right: where there are too many responses to try all, those around this one are tried.
    pub named: Vec<usize>,
}

/// What the verdicts say together.
#[derive(Debug)]
pub(super) struct Judged {
    pub weighed: Weighed,
    /// Points for the keys.
    pub best: f64,
    /// When each piece of feedback is shown.
    pub feedback: Vec<When>,
}

/// When a piece of feedback is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// To everybody.
    Always,
    /// To whoever chose this option.
    Option(usize),
    /// To whoever chose the keys and nothing else.
    Right,
    /// To all others.
    Wrong,
    /// To nobody.
    Never,
    /// By a rule that is none of these.
    Otherwise,
}

/// The scores of two responses are the same.
const NEAR: f64 = 1e-3;

/// Up to so many options, all responses are tried.
const ALL_OF: usize = 8;

/// Follows what `verdict` says of responses. With `full`, that is what a right answer earns; else it is the most that any earns.
/// `pieces` is the number of pieces of feedback.
pub(super) fn choice(
    chooser: &Chooser,
    full: Option<f64>,
    pieces: usize,
    verdict: &dyn Fn(&[usize]) -> Result<Verdict, String>,
) -> Result<Judged, String> {
    let mut trial = Trial { verdict, tried: Vec::new() };
    for response in chooser.responses() {
        trial.score(&response)?;
    }
    if trial.score(&[])? > NEAR {
        return Err("choosing nothing earns points, which banks cannot say".to_owned());
    }
    let best = trial.tried.iter().map(|(_, verdict)| verdict.score).fold(0.0, f64::max);
    let weighed = if chooser.several {
        several(chooser, &mut trial, full)?
    } else {
        let full = some_points(full.unwrap_or(best))?;
        let weights: Result<Vec<f64>, String> =
            (0..chooser.options).map(|n| Ok(trial.score(&[n])? / full)).collect();
        settle::by_best(&weights?)?
    };
    let best = trial.tried.iter().map(|(_, verdict)| verdict.score).fold(0.0, f64::max);
    let feedback = (0..pieces).map(|piece| when(piece, &trial.tried, &weighed.keys)).collect();
    Ok(Judged { weighed, best, feedback })
}

fn some_points(points: f64) -> Result<f64, String> {
    if points > NEAR { Ok(points) } else { Err("no answer earns points, so none is the key".to_owned()) }
}

impl Chooser {
    /// The responses that are tried: nothing first, then each option alone.
    fn responses(&self) -> Vec<Vec<usize>> {
        let n = self.options;
        let mut out = vec![Vec::new()];
        out.extend((0..n).map(|option| vec![option]));
        if !self.several {
            return out;
        }
        if n <= ALL_OF {
            let subsets =
                (1..1_u32 << n).map(|bits| (0..n).filter(|i| bits >> i & 1 == 1).collect::<Vec<_>>());
            out.extend(subsets.filter(|subset| subset.len() > 1));
        } else {
            let pairs = (0..n).flat_map(|a| (a + 1..n).map(move |b| vec![a, b]));
            out.extend(pairs);
            out.push((0..n).collect());
        }
        out.retain(|response| self.may(response));
        out
    }

    /// So many may be chosen.
    fn may(&self, response: &[usize]) -> bool {
        self.most.is_none_or(|most| response.len() <= most)
    }
}

type Tried = Vec<(Vec<usize>, Verdict)>;

/// Responses, and what became of them.
struct Trial<'v> {
    verdict: &'v dyn Fn(&[usize]) -> Result<Verdict, String>,
    tried: Tried,
}

impl Trial<'_> {
    fn score(&mut self, response: &[usize]) -> Result<f64, String> {
        if let Some((_, verdict)) = self.tried.iter().find(|(known, _)| known == response) {
            return Ok(verdict.score);
        }
        let verdict = (self.verdict)(response)?;
        if !verdict.score.is_finite() {
            return Err("its scoring gives no number".to_owned());
        }
        let score = verdict.score;
        self.tried.push((response.to_vec(), verdict));
        Ok(score)
    }
}

/// Sorted, as responses are.
fn sorted(options: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut options: Vec<usize> = options.collect();
    options.sort_unstable();
    options
}

/// Keys and scoring where several options can be chosen.
fn several(chooser: &Chooser, trial: &mut Trial<'_>, full: Option<f64>) -> Result<Weighed, String> {
    let (keys, full) = key_set(chooser, trial, full)?;
    let is_key = |n: usize| keys.contains(&n);
    let flags: Vec<bool> = (0..chooser.options).map(is_key).collect();
    if chooser.most == Some(1) {
        let weights: Result<Vec<f64>, String> =
            (0..chooser.options).map(|n| Ok(trial.score(&[n])? / full)).collect();
        return settle::by_best(&weights?);
    }
    // all or nothing: whatever is not the keys earns nothing
    if trial.tried.iter().all(|(response, verdict)| *response == keys || verdict.score <= NEAR * full) {
        let mut notes = Vec::new();
        if keys.len() == 1 {
            notes.push(Note::normalised("several options could be chosen; one is right, so one is chosen"));
        }
        if trial.tried.iter().any(|(_, verdict)| verdict.score < -NEAR * full) {
            notes.push(Note::lossy("points that a wrong answer takes away are left out: it gives none"));
        }
        return Ok(Weighed { keys: flags, scoring: Scoring::AllOrNothing, notes });
    }
    // else each option has a weight, and a response earns their sum, within bounds
    let mut weights = Vec::new();
    for n in 0..chooser.options {
        let alone = trial.score(&[n])? / full;
        if is_key(n) || alone < -NEAR {
            weights.push(alone);
            continue;
        }
        // what a wrong option takes shows beside as many keys as may stand beside it
        let beside = chooser.most.map_or(keys.len(), |most| keys.len().min(most.saturating_sub(1)));
        let without = trial.score(keys.get(..beside).unwrap_or_default())?;
        let with = sorted(keys.iter().copied().take(beside).chain([n]));
        weights.push((trial.score(&with)? - without) / full);
    }
    let lowest = trial.tried.iter().map(|(_, verdict)| verdict.score / full).fold(0.0, f64::min);
    let fits = trial.tried.iter().all(|(response, verdict)| {
        let sum: f64 = response.iter().filter_map(|n| weights.get(*n)).sum();
        (sum.clamp(lowest, 1.0) - verdict.score / full).abs() <= 0.01
    });
    if !fits {
        return Err("its scoring follows a rule of its own, which banks cannot say".to_owned());
    }
    let mut weighed = settle::by_weight(&weights);
    if lowest < -NEAR {
        weighed.notes.push(Note::lossy("a sum below zero counts as zero in a bank"));
    }
    Ok(weighed)
}

/// The one response that earns the most, and what it earns. Where not all were tried, the ones around it are tried as well.
fn key_set(chooser: &Chooser, trial: &mut Trial<'_>, full: Option<f64>) -> Result<(Vec<usize>, f64), String> {
    let n = chooser.options;
    if n > ALL_OF {
        // what is named, or else what earns more beside another; then each of these left out, and each other added
        let mut worth = chooser.named.clone();
        if worth.is_empty() {
            for option in 0..n {
                let gains = trial.tried.iter().any(|(response, verdict)| {
                    let [a, b] = response.as_slice() else {
                        return *response == [option] && verdict.score > NEAR;
                    };
                    let other = if *a == option { b } else { a };
                    let alone =
                        trial.tried.iter().find(|(r, _)| *r == [*other]).map_or(0.0, |(_, v)| v.score);
                    (*a == option || *b == option) && verdict.score > alone + NEAR
                });
                worth.extend(Some(option).filter(|_| gains));
            }
        }
        let mut more = vec![worth.clone()];
        more.extend(worth.iter().map(|out| sorted(worth.iter().copied().filter(|o| o != out))));
        more.extend((0..n).filter(|o| !worth.contains(o)).map(|o| sorted(worth.iter().copied().chain([o]))));
        for response in more.iter().filter(|response| chooser.may(response)) {
            trial.score(response)?;
        }
    }
    let best = trial.tried.iter().map(|(_, verdict)| verdict.score).fold(0.0, f64::max);
    let full = some_points(full.unwrap_or(best))?;
    let mut all = trial.tried.iter().filter(|(_, verdict)| verdict.score >= full * (1.0 - NEAR));
    let Some((keys, _)) = all.next() else {
        return Err("no answer earns all points, so none is the key".to_owned());
    };
    let keys = keys.clone();
    if let Some((other, _)) = all.next() {
        let more = other.len() > keys.len() && keys.iter().all(|key| other.contains(key));
        return Err(if more {
            "more options than the right ones earn all points as well, so choosing all of them is right"
                .to_owned()
        } else {
            settle::SEVERAL_RIGHT.to_owned()
        });
    }
    Ok((keys, full))
}

/// When a piece of feedback is shown, by the responses that were tried.
fn when(piece: usize, tried: &Tried, keys: &[bool]) -> When {
    // what is said to no answer at all is no matter here
    let given: Vec<(&Vec<usize>, bool)> =
        tried.iter().filter(|(r, _)| !r.is_empty()).map(|(r, v)| (r, v.shown.contains(&piece))).collect();
    let is =
        |rule: &dyn Fn(&Vec<usize>) -> bool| given.iter().all(|(response, shown)| rule(response) == *shown);
    let right = |response: &Vec<usize>| (0..keys.len()).all(|n| keys.get(n) == Some(&response.contains(&n)));
    if is(&|_| true) {
        return When::Always;
    }
    if let Some(option) = (0..keys.len()).find(|option| is(&|response| response.contains(option))) {
        return When::Option(option);
    }
    match () {
        () if is(&|_| false) => When::Never,
        () if is(&right) => When::Right,
        () if is(&|response| !right(response)) => When::Wrong,
        () => When::Otherwise,
    }
}

/// The same by what was shown for whole answers that were right or not.
pub(super) fn overall(pieces: usize, tried: &[(bool, BTreeSet<usize>)]) -> Vec<When> {
    let is = |piece: usize, rule: &dyn Fn(bool) -> bool| {
        tried.iter().all(|(right, shown)| rule(*right) == shown.contains(&piece))
    };
    let when = |piece: usize| match () {
        () if is(piece, &|_| true) => When::Always,
        () if is(piece, &|_| false) => When::Never,
        () if is(piece, &|right| right) => When::Right,
        () if is(piece, &|right| !right) => When::Wrong,
        () => When::Otherwise,
    };
    (0..pieces).map(when).collect()
}

/// Puts feedback where a bank has a place for it; what becomes of the rest is noted.
pub(super) fn place_feedback(question: &mut Question, pieces: Vec<(String, When)>) -> Vec<Note> {
    let mut notes = Vec::new();
    let join = |slot: &mut Option<String>, text: String| match slot {
        Some(before) if *before == text => {}
        Some(before) => *before = format!("{before}\n\n{text}"),
        None => *slot = Some(text),
    };
    let mut right = Vec::new();
    for (text, when) in pieces.into_iter().filter(|(text, _)| !text.trim().is_empty()) {
        match when {
            When::Always => join(&mut question.rationale, text),
            When::Option(n) => {
                if let Some(option) = question.options.get_mut(n) {
                    join(&mut option.rationale, text);
                }
            }
            When::Right => right.push(text),
            When::Wrong => {
                notes.push(Note::lossy("what is said to wrong answers as a whole is left out"));
            }
            When::Never => notes.push(Note::lossy("feedback that is shown to nobody is left out")),
            When::Otherwise => {
                notes.push(Note::lossy("feedback that is shown by a rule of its own is left out"));
            }
        }
    }
    for text in right {
        if question.rationale.is_none() {
            notes.push(Note::normalised("what is said to right answers is the rationale"));
            question.rationale = Some(text);
        } else {
            notes.push(Note::lossy("what is said to right answers as a whole is left out"));
        }
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(several: bool, most: Option<usize>, score: &dyn Fn(&[usize]) -> f64) -> Result<Judged, String> {
        let chooser = Chooser { options: 4, several, most, named: Vec::new() };
        choice(&chooser, None, 0, &|r| Ok(Verdict { score: score(r), shown: BTreeSet::new() }))
    }

    fn keys(judged: &Judged) -> Vec<usize> {
        (0..judged.weighed.keys.len()).filter(|n| judged.weighed.keys[*n]).collect()
    }

    #[test]
    fn keys_and_scoring_are_what_responses_earn() {
        let one = judged(false, Some(1), &|r| if r == [2] { 3.0 } else { 0.0 }).unwrap();
        assert_eq!((keys(&one), one.best, one.weighed.notes.len()), (vec![2], 3.0, 0));
        let all = judged(true, None, &|r| if r == [0, 2] { 1.0 } else { 0.0 }).unwrap();
        assert_eq!(
            (keys(&all), all.weighed.scoring, all.weighed.notes.len()),
            (vec![0, 2], Scoring::AllOrNothing, 0)
        );
        let sum = |r: &[usize]| r.iter().map(|n| if *n % 2 == 0 { 0.5 } else { -0.5 }).sum::<f64>().max(0.0);
        let part = judged(true, None, &sum).unwrap();
        assert_eq!(
            (keys(&part), part.weighed.scoring, part.weighed.notes.len()),
            (vec![0, 2], Scoring::Partial, 0)
        );
        // wrong options take nothing: what a bank makes of that is said
        let mild = judged(true, Some(2), &|r| r.iter().filter(|n| **n % 2 == 0).count() as f64).unwrap();
        assert_eq!((keys(&mild), mild.best), (vec![0, 2], 2.0));
        assert!(mild.weighed.notes[0].text.contains("counts 0 %"), "{:?}", mild.weighed.notes);
    }

    #[test]
    fn scoring_that_a_bank_cannot_say_is_refused_with_the_reason() {
        for (several, score, why) in [
            (false, (|_: &[usize]| 0.0) as fn(&[usize]) -> f64, "no answer earns points"),
            (false, |r: &[usize]| if r == [0] || r == [1] { 1.0 } else { 0.0 }, "right on their own"),
            (true, |r: &[usize]| f64::from(r.len().is_multiple_of(2)), "choosing nothing earns points"),
            (true, |r: &[usize]| if r.contains(&0) { 1.0 } else { 0.0 }, "more options than the right ones"),
            (true, |r: &[usize]| (r.len() * r.len()) as f64, "a rule of its own"),
        ] {
            let error = judged(several, None, &score).unwrap_err();
            assert!(error.contains(why), "{why}: {error}");
        }
    }

    #[test]
    fn many_options_are_followed_without_trying_all_responses() {
        let right = [1, 5, 9, 19];
        for partial in [false, true] {
            let counted = std::cell::Cell::new(0);
            let score = |r: &[usize]| {
                counted.set(counted.get() + 1);
                let sum: f64 = r.iter().map(|n| if right.contains(n) { 0.25 } else { -0.25 }).sum();
                let score = if partial { sum.max(0.0) } else { f64::from(r == right) };
                Ok(Verdict { score, shown: BTreeSet::new() })
            };
            let chooser = Chooser { options: 20, several: true, most: None, named: Vec::new() };
            let judged = choice(&chooser, None, 0, &score);
            // that one set of a million is the right one is found where it is named, and not by trying
            assert_eq!(judged.is_ok(), partial);
            let named = choice(&Chooser { named: right.to_vec(), ..chooser }, None, 0, &score).unwrap();
            assert_eq!(keys(&named), right);
            assert!(counted.get() < 600);
        }
    }
}
