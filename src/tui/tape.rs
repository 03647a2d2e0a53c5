//! An attempt as a tape: where in its facts one is, and how it plays on. Pure: nothing in here can record anything.

use crate::api::Replay;
use crate::attempt::{Attempt, Entry, Fact, FormShape, Refusal};
use crate::time::{Moment, Timestamp};

/// Speeds, as multiples of the time that passed.
pub const SPEEDS: [u64; 6] = [1, 2, 4, 8, 16, 60];
/// Between two facts at most so much is played, in milliseconds of the attempt's own time.
pub const LONGEST_GAP_MS: u64 = 10_000;

/// The tape.
#[derive(Debug)]
pub struct Tape {
    replay: Replay,
    /// Exam time at each fact, in milliseconds.
    elapsed: Vec<u64>,
    /// Index of the last fact that has happened.
    at: usize,
    /// How long ago that is, in milliseconds of the attempt's time.
    into: u64,
    speed: usize,
}

impl Tape {
    /// The tape of an attempt, at its first fact. Refused when its facts are not what an attempt accepts.
    pub fn new(replay: Replay) -> Result<Self, Refusal> {
        let (first, rest) = replay.entries.split_first().ok_or(Refusal::NotOpened)?;
        let shape = FormShape::of(&replay.form);
        let mut attempt = Attempt::open(replay.attempt.clone(), first, Some(shape))?;
        let mut elapsed = vec![0];
        for entry in rest {
            attempt.apply(entry)?;
            elapsed.push(attempt.elapsed_at_last_record());
        }
        Ok(Self { replay, elapsed, at: 0, into: 0, speed: 0 })
    }

    /// What is replayed.
    pub fn replay(&self) -> &Replay {
        &self.replay
    }
    /// The facts that have happened.
    pub fn past(&self) -> &[Entry] {
        self.replay.entries.get(..=self.at).unwrap_or_default()
    }
    /// The last of them.
    pub fn fact(&self) -> Option<&Entry> {
        self.replay.entries.get(self.at)
    }
    /// Its number from 1, and how many there are.
    pub fn place(&self) -> (usize, usize) {
        (self.at + 1, self.replay.entries.len())
    }
    /// Exam time at each fact, in the order of the facts.
    pub fn elapsed(&self) -> &[u64] {
        &self.elapsed
    }
    /// Exam time at the last fact of all, in milliseconds.
    pub fn whole_ms(&self) -> u64 {
        self.elapsed.last().copied().unwrap_or(0)
    }
    /// The last fact of all has happened.
    pub fn is_at_end(&self) -> bool {
        self.at + 1 >= self.replay.entries.len()
    }
    /// The speed.
    pub fn speed(&self) -> u64 {
        SPEEDS.get(self.speed).copied().unwrap_or(1)
    }
    /// The moment shown. It is of no boot of the attempt's machine, so that its time is measured by the wall clock.
    pub fn moment(&self) -> Moment {
        let at = self.fact().map_or(Timestamp(0), |entry| entry.at);
        Moment { wall: at.plus(i64::try_from(self.into).unwrap_or(i64::MAX)), up: 0, boot: "".into() }
    }

    /// The gap that follows the last fact, in milliseconds by the wall clock; 0 behind the last one of all.
    pub fn gap_ms(&self) -> u64 {
        let next = self.replay.entries.get(self.at + 1);
        let gap = next.zip(self.fact()).map_or(0, |(next, last)| next.at.since(last.at));
        u64::try_from(gap).unwrap_or(0)
    }
    /// So much of it is played.
    fn played_ms(&self) -> u64 {
        self.gap_ms().min(LONGEST_GAP_MS)
    }

    /// Plays on for `ms` of real time.
    pub fn play(&mut self, ms: u64) {
        self.into = self.into.saturating_add(ms.saturating_mul(self.speed()));
        while !self.is_at_end() && self.into >= self.played_ms() {
            self.into -= self.played_ms();
            self.at += 1;
        }
        if self.is_at_end() {
            self.into = 0;
        }
    }
    /// After so many milliseconds of real time something on the screen changes; `None` at the end.
    pub fn due_after_ms(&self) -> Option<u64> {
        if self.is_at_end() {
            return None;
        }
        let fact = self.played_ms().saturating_sub(self.into);
        let second = 1000 - self.into % 1000;
        Some(fact.min(second).div_ceil(self.speed()))
    }

    /// To the next fact.
    pub fn forward(&mut self) -> bool {
        let more = !self.is_at_end();
        self.to(self.at + usize::from(more));
        more
    }
    /// To the fact before.
    pub fn back(&mut self) -> bool {
        let more = self.at > 0;
        self.to(self.at.saturating_sub(1));
        more
    }
    /// To the fact of this index; the last one where there is none.
    pub fn to(&mut self, index: usize) {
        (self.at, self.into) = (index.min(self.replay.entries.len().saturating_sub(1)), 0);
    }
    /// To a time of the exam's clock, in milliseconds; the end where it is later.
    pub fn to_time(&mut self, ms: u64) {
        let index = self.elapsed.iter().rposition(|elapsed| *elapsed <= ms).unwrap_or(0);
        self.to(index);
        let runs = self.elapsed.get(index + 1).is_some_and(|next| *next > ms);
        let into = ms.saturating_sub(self.elapsed.get(index).copied().unwrap_or(0));
        self.into = if runs { into.min(self.played_ms().saturating_sub(1)) } else { 0 };
    }
    /// To the fact that showed the item of this number first; false when none did.
    pub fn to_item(&mut self, number: u32) -> bool {
        let shows = |entry: &Entry| matches!(entry.fact, Fact::Shown { item, .. } if item == number);
        let found = self.replay.entries.iter().position(shows);
        found.into_iter().for_each(|index| self.to(index));
        found.is_some()
    }
    /// Faster by a step; false at the fastest.
    pub fn faster(&mut self) -> bool {
        let more = self.speed + 1 < SPEEDS.len();
        self.speed += usize::from(more);
        more
    }
    /// Slower by a step; false at the slowest.
    pub fn slower(&mut self) -> bool {
        let more = self.speed > 0;
        self.speed -= usize::from(more);
        more
    }
    /// At this speed; false when it is none of [`SPEEDS`].
    pub fn at_speed(&mut self, speed: u64) -> bool {
        let found = SPEEDS.iter().position(|known| *known == speed);
        self.speed = found.unwrap_or(self.speed);
        found.is_some()
    }
}

/// A time of the exam's clock as people write it (`12:30`, `1:02:30`, or minutes alone), in milliseconds.
pub fn parse_time(text: &str) -> Option<u64> {
    let parts: Vec<&str> = text.trim().split(':').collect();
    let numbers: Option<Vec<u64>> =
        parts.iter().map(|part| part.parse().ok().filter(|_| part.len() <= 4)).collect();
    let seconds = match numbers?[..] {
        [minutes] => minutes * 60,
        [minutes, seconds @ 0..60] => minutes * 60 + seconds,
        [hours, minutes @ 0..60, seconds @ 0..60] => hours * 3600 + minutes * 60 + seconds,
        _ => return None,
    };
    Some(seconds * 1000)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::attempt::CommentKind;
    use crate::tui::stage;

    /// Opened at 0 s, started at 1 s, question 17 shown, answered at 5 s, 65 s without a fact, then B instead, a mark, a
    /// comment, question 18, and the end at 100 s.
    pub(crate) fn replay() -> Replay {
        let form = stage::form(20);
        let sitting = stage::sitting(form.clone(), stage::binding(&form, 3_600_000));
        let choice = |option: usize| form.item(17).unwrap().options[option].id.clone();
        let mut entries = sitting.entries;
        let mut at = |seconds: u64, fact| {
            let ms = seconds * 1000;
            entries.push(Entry {
                seq: entries.len() as u64,
                at: stage::now().wall.plus(ms as i64),
                up: stage::now().up + ms,
                fact,
            });
        };
        at(1, Fact::Started {});
        at(1, Fact::Shown { item: 17, whole: true });
        at(5, Fact::Answered { item: 17, choices: vec![choice(0)] });
        at(70, Fact::Answered { item: 17, choices: vec![choice(0), choice(2)] });
        at(72, Fact::Struck { item: 17, choice: choice(3), on: true });
        at(74, Fact::Marked { item: 17, on: true });
        at(80, Fact::Commented { item: 17, kind: CommentKind::Item, text: "Unclear.".into() });
        at(85, Fact::Shown { item: 18, whole: true });
        at(90, Fact::Suspended { cause: crate::attempt::Leaving::Left });
        let boot = stage::now().boot_mark(&stage::attempt_id());
        at(95, Fact::Resumed { boot });
        at(100, Fact::Submitted {});
        Replay {
            attempt: stage::attempt_id(),
            person: "a-example".parse().unwrap(),
            name: "A. Example".into(),
            form,
            entries,
            caveat: None,
        }
    }

    fn tape() -> Tape {
        Tape::new(replay()).unwrap()
    }

    #[test]
    fn it_plays_at_the_speed_chosen_and_shortens_what_is_long() {
        let mut tape = tape();
        tape.play(999);
        assert_eq!(tape.place(), (1, 12));
        tape.play(1);
        assert_eq!(tape.place(), (3, 12), "two facts of one instant come together");
        tape.at_speed(4);
        tape.play(1000);
        assert_eq!((tape.place().0, tape.gap_ms()), (4, 65_000));
        // ten of the sixty-five seconds are played
        tape.play(2499);
        assert_eq!(tape.place().0, 4);
        tape.play(1);
        assert_eq!((tape.place().0, tape.moment().wall), (5, stage::now().wall.plus(70_000)));
        tape.play(1_000_000);
        assert!(tape.is_at_end() && tape.due_after_ms().is_none());
    }

    #[test]
    fn a_time_and_an_item_are_found() {
        let mut tape = tape();
        assert_eq!(tape.whole_ms(), 99_000);
        // the clock started a second after the opening
        tape.to_time(70_000);
        assert_eq!(tape.place().0, 5);
        assert_eq!(tape.moment().wall, stage::now().wall.plus(71_000));
        tape.to_time(u64::MAX);
        assert!(tape.is_at_end());
        assert!(tape.to_item(18) && tape.place().0 == 9);
        assert!(!tape.to_item(3) && tape.place().0 == 9);
        assert!(tape.forward() && tape.back() && tape.place().0 == 9);
        tape.to(0);
        assert!(!tape.back() && tape.place().0 == 1);
    }

    #[test]
    fn the_moment_shown_gives_the_exam_time_that_was() {
        let mut tape = tape();
        tape.to_time(3_500);
        let attempt =
            Attempt::replay(stage::attempt_id(), tape.past(), Some(FormShape::of(&tape.replay().form)));
        assert_eq!(attempt.unwrap().elapsed_ms(&tape.moment()), 3_500);
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        let read =
            [("12:30", Some(750_000)), ("1:02:03", Some(3_723_000)), ("5", Some(300_000)), ("0:00", Some(0))];
        for (text, ms) in
            read.into_iter().chain(["", "12:61", "1:2:3:4", "x", "-1", "99999"].map(|t| (t, None)))
        {
            assert_eq!(parse_time(text), ms, "{text}");
        }
    }
}
