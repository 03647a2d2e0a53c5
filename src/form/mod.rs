//! Forms: what is drawn for one attempt (`draw/v1`), and what of it is presented.
//!
//! The draw is uniform over **all** feasible forms: each domain's quota is met exactly, and no two items of one enemy
//! set stand in it. The forms are numbered; a rank below their exact number, taken from the seed, is turned into a
//! form. What a candidate has seen before is minimised first. `docs/spec/draw-v1.md` fixes every byte.
//!
//! - [`plan()`] weighs a bank, a blueprint and a [`History`]: it counts, or explains why there is no form.
//! - [`Plan::draw`] turns a [`Seed`](crate::entropy::Seed) into a [`Draw`]: items and options in the order shown.
//! - [`present()`] makes of it what a candidate sees, and a [`ChoiceMap`] that stays with the bank, for scoring.
//! - [`joint_seed`] and [`commitment`] make the seed of two parties.
//!
//! Terms: a *group* is a domain with its live items, or the pilots; a *component* is a set of items tied together by
//! enemy sets; a *single* is an item without enemies in the pool; a *cluster* is a set of groups tied together by
//! components; a *vector* says how many items of each group are chosen.
//!
//! Invariants: all counts are exact integers; equal input gives equal output on every machine; work and memory are
//! bounded whatever the bank holds.

mod budget;
mod choice_ids;
mod cluster;
mod component;
mod error;
mod image_data;
mod infeasible;
mod layout;
mod model;
mod overlap;
mod plan;
mod pool;
mod present;
mod seal;
mod sealing;
mod seed;
mod shortage;
mod singles;
mod stream;
mod table;
#[cfg(test)]
pub(crate) mod types;

pub use budget::Figure;
pub use error::DrawError;
pub use model::*;
pub use overlap::{Overlap, Supply};
pub use plan::{Draw, DrawnItem, Inclusion, Plan, plan};
pub use pool::History;
pub use present::{
    Cell, ChoiceMap, MappedItem, PresentError, Presented, choice_map, loose, nominal_attempt, practice,
    present,
};
pub use seal::{FormKey, SealedForm, UnsealError};
pub use sealing::Sealing;
pub use seed::{commitment, joint_seed};
pub use shortage::{EnemySet, GroupName, Infeasible, Shortage};
