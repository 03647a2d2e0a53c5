//! Notices to people whose result changed: told until they have looked at it.

use crate::api::{Caller, NoticeCard};
use crate::delivery::DeliveryError;
use crate::delivery::local::LocalDelivery;
use crate::id::{AttemptId, CandidateId};
use crate::store::{Actor, ChangedResult};

impl LocalDelivery {
    /// Results of a person that changed and were not looked at since.
    pub(super) async fn notices(&self, person: &CandidateId) -> Result<Vec<NoticeCard>, DeliveryError> {
        let changed = self.store.changed_results(&self.program().id, Some(person)).await?;
        Ok(changed.into_iter().filter(|of| of.seen.is_none()).map(|of| self.notice(of)).collect())
    }

    /// One of them.
    pub(super) fn notice(&self, of: ChangedResult) -> NoticeCard {
        let title = self.program().exam(&of.exam).map_or_else(|| of.exam.to_string(), |e| e.title.clone());
        let ChangedResult { attempt, exam, recorded, passed, before, .. } = of;
        NoticeCard { attempt, exam, title, recorded, passed, before }
    }

    /// The caller looked at this version of a result; a first one is no news.
    pub(super) async fn saw_result(&self, caller: &Caller, attempt: &AttemptId, version: u32) {
        if version < 2 {
            return;
        }
        let act = self.act(Actor::Candidate(caller.person.clone()));
        if let Err(error) = self.store.note_result_seen(&act, attempt, &caller.person, version).await {
            // told once more
            tracing::warn!(%error, person = %caller.person, "what was seen could not be noted");
        }
    }
}
