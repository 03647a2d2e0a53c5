//! How often each item stands in a form: the exact inclusion probabilities of the draw, by domain.

use super::{Edition, SampleError};
use crate::form::{self, GroupName, History};
use crate::id::ExamId;

/// How often the items of a bank are drawn by one blueprint, by somebody who has seen none of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Exposure {
    /// Whose blueprint.
    pub exam: ExamId,
    /// One in so many forms, at most, is what the program's pool factor aims at.
    pub factor: u32,
    /// By domain, the one with the most exposed item first; pilots have a group of their own.
    pub groups: Vec<ExposureGroup>,
}

/// The items of one domain.
#[derive(Debug, Clone, PartialEq)]
pub struct ExposureGroup {
    /// Which.
    pub name: GroupName,
    /// Items of it in a form.
    pub quota: u32,
    /// Its items, the most exposed first.
    pub rows: Vec<ExposureRow>,
}

/// An item.
#[derive(Debug, Clone, PartialEq)]
pub struct ExposureRow {
    /// Its place in the bank.
    pub index: usize,
    /// Probability to stand in a form, rounded.
    pub probability: f64,
    /// The same as it is, in lowest terms: numerator, denominator.
    pub exact: (String, String),
    /// It stands in more forms than the program's factor aims at; told by exact numbers.
    pub is_over: bool,
}

impl Exposure {
    /// Items that stand in more forms than is aimed at; pilots are not counted.
    pub fn over(&self) -> usize {
        let scored = self.groups.iter().filter(|group| group.name != GroupName::Pilots);
        scored.flat_map(|group| &group.rows).filter(|row| row.is_over).count()
    }

    /// The most exposed item.
    pub fn highest(&self) -> Option<&ExposureRow> {
        let rows = self.groups.iter().flat_map(|group| group.rows.first());
        rows.max_by(|a, b| a.probability.total_cmp(&b.probability))
    }
}

/// The exposure of each item by the blueprint of this exam.
pub fn exposure(edition: &Edition, exam: &ExamId) -> Result<Exposure, SampleError> {
    let bank = &edition.bank;
    let blueprint = bank.blueprint(exam).ok_or_else(|| SampleError::Exam(exam.clone()))?;
    let plan = form::plan(bank, blueprint, &History::default())?;
    let factor = edition.pool.factor.max(1);
    let mut groups: Vec<ExposureGroup> = Vec::new();
    for one in plan.inclusion() {
        let Some(index) = edition.index(&one.item) else { continue };
        let quota = match &one.group {
            GroupName::Domain(id) => {
                blueprint.quotas.iter().find(|(domain, _)| domain == id).map(|(_, n)| *n)
            }
            GroupName::Pilots => Some(blueprint.pilots),
        };
        let row = ExposureRow {
            index,
            probability: one.probability(),
            is_over: &one.numerator * factor > one.denominator,
            exact: (one.numerator.to_string(), one.denominator.to_string()),
        };
        match groups.iter_mut().find(|group| group.name == one.group) {
            Some(group) => group.rows.push(row),
            None => groups.push(ExposureGroup {
                name: one.group,
                quota: quota.unwrap_or_default(),
                rows: vec![row],
            }),
        }
    }
    for group in &mut groups {
        group.rows.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    }
    let highest = |group: &ExposureGroup| group.rows.first().map_or(0.0, |row| row.probability);
    groups.sort_by(|a, b| highest(b).total_cmp(&highest(a)));
    Ok(Exposure { exam: exam.clone(), factor, groups })
}
