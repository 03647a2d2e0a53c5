//! A sample form: the draw of a seed, as a first attempt gets it.

use super::{Edition, Shown};
use crate::digest::Digest;
use crate::entropy::Seed;
use crate::form::{self, DrawError, History, PresentError, Presented};
use crate::id::ExamId;
use num_bigint::BigUint;

/// A form that was drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// Whose blueprint it meets.
    pub exam: ExamId,
    /// The seed that it was drawn with.
    pub seed: Digest,
    /// How many forms there are, all equally likely.
    pub forms: BigUint,
    /// For each item, in the order shown: its place in the bank, and whether it is scored (no pilot).
    pub items: Vec<(usize, bool)>,
    presented: Presented,
}

impl Sample {
    /// The item of this number, from 1, as the candidate sees it.
    pub fn shown(&self, number: u32) -> Option<Shown> {
        let (index, _) = *self.items.get((number as usize).checked_sub(1)?)?;
        Shown::of(&self.presented, number, index)
    }
}

/// Why there is no sample.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// The bank has no blueprint for the exam.
    #[error("the bank has no blueprint of `{0}`")]
    Exam(ExamId),
    /// No form can be drawn.
    #[error(transparent)]
    Draw(#[from] DrawError),
    /// What was drawn is not of this bank.
    #[error(transparent)]
    Present(#[from] PresentError),
}

/// Draws the form of this seed by the blueprint of this exam.
pub fn sample(edition: &Edition, exam: &ExamId, seed: Digest) -> Result<Sample, SampleError> {
    let bank = &edition.bank;
    let blueprint = bank.blueprint(exam).ok_or_else(|| SampleError::Exam(exam.clone()))?;
    let plan = form::plan(bank, blueprint, &History::default())?;
    let drawn = plan.draw(&Seed(seed.0));
    let attempt = form::nominal_attempt(&seed.0);
    let presented = form::present(bank, blueprint, &drawn, &attempt, &Seed(seed.0))?;
    let place = |item: &form::DrawnItem| Some((edition.index(&item.item)?, item.scored));
    let items = drawn.items.iter().filter_map(place).collect();
    Ok(Sample { exam: exam.clone(), seed, forms: plan.forms().clone(), items, presented })
}

/// About how many, as a power of ten; a small number as it is.
pub fn magnitude(count: &BigUint) -> String {
    let digits = count.to_string();
    if digits.len() <= 6 {
        digits
    } else {
        format!("about {}.{}e{}", &digits[..1], &digits[1..2], digits.len() - 1)
    }
}
