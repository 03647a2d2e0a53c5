//! Draws for a hall: a bank is weighed once for everybody who has seen none of it.
//!
//! Weighing takes much longer than drawing from what was weighed, and what was weighed refers to its bank, so each bank and
//! exam has a thread that holds both and draws for whoever asks.

use crate::bank::Bank;
use crate::digest::Digest;
use crate::entropy::Seed;
use crate::form::{self, Draw, History};
use crate::id::ExamId;
use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot;

/// So many are kept at once; where there are more, all are weighed anew.
const MOST: usize = 8;

/// A seed, and who waits for what is drawn with it; an error says why nothing can be drawn.
type Order = (Seed, oneshot::Sender<Result<Draw, String>>);

/// Banks that were weighed, by digest and exam.
#[derive(Default)]
pub(super) struct Drawers(Mutex<BTreeMap<(Digest, ExamId), Sender<Order>>>);

impl Drawers {
    /// Draws for somebody who has seen nothing of the bank. `None` where the drawer ended; whoever asked draws then.
    pub(super) async fn draw(
        &self,
        bank: &Arc<Bank>,
        exam: &ExamId,
        seed: Seed,
    ) -> Option<Result<Draw, String>> {
        let (answer, drawn) = oneshot::channel();
        {
            let mut drawers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let key = (bank.digest, exam.clone());
            if !drawers.contains_key(&key) && drawers.len() >= MOST {
                drawers.clear();
            }
            let drawer = drawers.entry(key).or_insert_with(|| start(bank.clone(), exam.clone()));
            drawer.send((seed, answer)).ok()?;
        }
        drawn.await.ok()
    }
}

fn start(bank: Arc<Bank>, exam: ExamId) -> Sender<Order> {
    let (orders, waiting) = channel();
    // it ends when nobody can ask any more
    std::thread::spawn(move || work(&bank, &exam, &waiting));
    orders
}

fn work(bank: &Bank, exam: &ExamId, waiting: &Receiver<Order>) {
    let Some(blueprint) = bank.blueprint(exam) else { return };
    let plan = form::plan(bank, blueprint, &History::default()).map_err(|e| e.to_string());
    for (seed, answer) in waiting {
        let drawn = plan.as_ref().map(|plan| plan.draw(&seed)).map_err(Clone::clone);
        // whoever asked may be gone
        let _ = answer.send(drawn);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::Library;

    #[test]
    fn what_is_drawn_for_a_hall_is_what_is_drawn_for_one() {
        let library = Library::embedded().unwrap();
        let exam: ExamId = "sales-associate".parse().unwrap();
        let bank = library.bank(&exam).unwrap();
        let blueprint = bank.blueprint(&exam).unwrap();
        let alone = form::plan(&bank, blueprint, &History::default()).unwrap();
        let drawers = Drawers::default();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        for n in 0..5 {
            let drawn = runtime.block_on(drawers.draw(&bank, &exam, Seed([n; 32]))).unwrap().unwrap();
            assert_eq!(drawn, alone.draw(&Seed([n; 32])));
        }
        let none = runtime.block_on(drawers.draw(&bank, &"unheard-of".parse().unwrap(), Seed([0; 32])));
        assert!(none.is_none(), "it has no blueprint for that");
    }
}
