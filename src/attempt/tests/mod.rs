//! What an attempt accepts and what it says, told through a room with clocks that can be bent.

mod answers;
mod clocks;
mod deadline;
mod gaps;
mod kinds;
mod late;
mod mixes;
mod orders;
mod paths;
mod phases;
mod stops;
