//! The routes of people around an exam: the same use cases as the `admin`, `candidate`, `partner`, `status`, `tiers` and
//! `attempts` commands. What changes something asks for an administrator by its arguments, and the audit trail names who it
//! was; what is read ends where the reach of the caller does.

mod accounts;
mod attempts;
mod contested;
mod credentials;
mod devices;
mod directory;
mod incidents;
mod partners;
mod people;
pub(super) mod records;
mod reviews;

use crate::server::app::Office;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;

pub(super) fn routes() -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new()
        .merge(people::routes())
        .merge(directory::routes())
        .merge(partners::routes())
        .merge(accounts::routes())
        .merge(records::routes())
        .merge(reviews::routes())
        .merge(devices::routes())
        .merge(incidents::routes())
        .merge(credentials::routes())
        .merge(attempts::routes())
        .merge(contested::routes())
}

/// What may take longer than other calls.
pub(super) fn lists() -> OpenApiRouter<Arc<Office>> {
    directory::lists()
}
