//! An opened attempt on its way to whoever sits it: sealed while it is sent, so that however many forms with images go out at a time,
//! and however slowly they are taken, none of them lies in memory whole.

use crate::api::SealedAttempt;
use crate::attempt::Binding;
use crate::delivery::figures::WholeForm;
use crate::form::{SealedForm, Sealing};
use crate::id::AttemptId;

/// Where the sealed form stands in the JSON of an attempt without it; within a text its quotes would be escaped.
const SEALED: &str = "\"sealed\":\"\"";

/// An opened attempt whose form is not sealed yet.
pub struct OutgoingAttempt {
    /// All but the sealed form.
    attempt: SealedAttempt,
    form: WholeForm,
    sealing: Sealing,
}

impl OutgoingAttempt {
    pub(super) fn new(
        attempt: AttemptId,
        binding: Binding,
        name: String,
        form: WholeForm,
        sealing: Sealing,
    ) -> Self {
        let sealed = SealedForm { nonce: sealing.nonce(), sealed: String::new() };
        Self { attempt: SealedAttempt { attempt, binding, sealed, name }, form, sealing }
    }

    /// It in one piece.
    pub fn whole(self) -> SealedAttempt {
        let Self { mut attempt, form, mut sealing } = self;
        let sealed = &mut attempt.sealed.sealed;
        sealed.reserve_exact(Sealing::length(form.length()));
        form.for_each(|piece| sealing.add(&piece, sealed));
        sealing.end(sealed);
        attempt
    }

    /// Its JSON, piece by piece.
    pub fn json(self) -> Result<OutgoingJson, serde_json::Error> {
        let text = serde_json::to_string(&self.attempt)?;
        let at = text.find(SEALED).map_or(text.len(), |at| at + SEALED.len() - 1);
        let (before, after) = text.split_at(at);
        let left = text.len() + Sealing::length(self.form.length());
        Ok(OutgoingJson {
            before: before.to_owned(),
            form: self.form,
            sealing: Some(self.sealing),
            after: after.to_owned(),
            left,
        })
    }
}

/// The JSON of an opened attempt, made as it is taken.
pub struct OutgoingJson {
    before: String,
    form: WholeForm,
    sealing: Option<Sealing>,
    after: String,
    left: usize,
}

impl OutgoingJson {
    /// Bytes that are not taken yet.
    pub fn left(&self) -> usize {
        self.left
    }
}

impl Iterator for OutgoingJson {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        let sealing = self.sealing.as_mut()?;
        let mut piece = std::mem::take(&mut self.before);
        match self.form.next() {
            Some(plain) => sealing.add(&plain, &mut piece),
            None => {
                self.sealing.take()?.end(&mut piece);
                piece.push_str(&self.after);
            }
        }
        self.left -= piece.len();
        Some(piece)
    }
}
