//! Who carries out what screens wish for: the [`Desk`](crate::runtime::desk::Desk) where exams are sat, the
//! [`Workbench`](crate::runtime::workbench::Workbench) where a bank is written.

use crate::runtime::desk::Following;
use crate::runtime::scribe::Lost;
use crate::tui::app::AppEffect;

/// Carries out wishes, off the drawing thread.
pub trait Hands: Send + Sync {
    /// Carries out what is its own to do; hands back the rest (drawing, stopping, ending).
    fn carry_out(&self, effect: AppEffect) -> Option<AppEffect>;
    /// What any thread may call at the end: writes what can be written, and answers what is lost.
    fn farewell(&self) -> Box<dyn Fn() -> Option<Lost> + Send>;
    /// Writes what can be written, and ends.
    fn close(&self) -> Following;
    /// Opens the editor of the person at this line of the file that lies on the bench, and waits until it is closed. The
    /// terminal is the editor's meanwhile. The error is a sentence.
    fn edit(&self, line: usize) -> Result<(), String>;
}
