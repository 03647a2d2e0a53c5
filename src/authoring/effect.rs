//! What it would do to a bank if an item had another status: pool, feasibility, enemies.

use crate::bank::{Bank, PoolRow, Status, pool};
use crate::form::{History, plan};
use crate::id::{ExamId, ItemId};
use crate::program::Program;

/// The effect of a decision that is not made yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// Domains whose pool changes, before and after, by blueprint.
    pub pools: Vec<PoolEffect>,
    /// Practice items before and after, and how many the program asks for; `None` where they stay.
    pub practice: Option<(u32, u32, u32)>,
    /// Whether forms can be drawn, of each blueprint.
    pub draws: Vec<DrawEffect>,
    /// Sets of enemies that the item is in.
    pub enemies: Vec<SetEffect>,
}

/// A pool that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolEffect {
    /// The exam of the blueprint.
    pub exam: ExamId,
    /// Before.
    pub before: PoolRow,
    /// After.
    pub after: PoolRow,
}

/// Whether forms of an exam can be drawn: why not, where they cannot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawEffect {
    /// The exam.
    pub exam: ExamId,
    /// Before.
    pub before: Option<String>,
    /// After.
    pub after: Option<String>,
}

/// A set of enemies that loses an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetEffect {
    /// The other items of it that forms are drawn from.
    pub left: Vec<ItemId>,
}

impl Effect {
    /// The effect of giving the item that status. `program` is the one that the bank belongs to.
    pub fn of(bank: &Bank, program: Option<&Program>, item: &ItemId, status: Status) -> Self {
        let mut after = bank.clone();
        after.items.iter_mut().filter(|i| i.id == *item).for_each(|i| i.status = status);
        let drawn = |id: &&ItemId| {
            bank.item(id).is_some_and(|i| matches!(i.status, Status::Live | Status::Pilot)) && *id != item
        };
        let of_item = bank.enemies.iter().filter(|set| set.contains(item));
        let mut effect = Self {
            pools: Vec::new(),
            practice: None,
            draws: bank.blueprints.iter().map(|blueprint| draws(bank, &after, &blueprint.exam)).collect(),
            enemies: of_item
                .map(|set| SetEffect { left: set.iter().filter(drawn).cloned().collect() })
                .collect(),
        };
        if let Some(program) = program {
            effect.count(&pool(bank, program), &pool(&after, program));
        }
        effect
    }

    fn count(&mut self, before: &crate::bank::PoolReport, after: &crate::bank::PoolReport) {
        for (old, new) in before.blueprints.iter().zip(&after.blueprints) {
            let rows = old.rows.iter().zip(&new.rows).filter(|(old, new)| old != new);
            self.pools.extend(rows.map(|(before, after)| PoolEffect {
                exam: old.exam.clone(),
                before: before.clone(),
                after: after.clone(),
            }));
        }
        if before.practice != after.practice {
            self.practice = Some((before.practice, after.practice, after.practice_needed));
        }
    }

    /// Forms could be drawn, and could not any more.
    pub fn closes_an_exam(&self) -> bool {
        self.draws.iter().any(|draw| draw.before.is_none() && draw.after.is_some())
    }
}

fn draws(before: &Bank, after: &Bank, exam: &ExamId) -> DrawEffect {
    let why_not = |bank: &Bank| {
        let blueprint = bank.blueprint(exam)?;
        plan(bank, blueprint, &History::default()).err().map(|error| error.to_string())
    };
    DrawEffect { exam: exam.clone(), before: why_not(before), after: why_not(after) }
}
