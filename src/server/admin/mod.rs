//! The routes of people around an exam: the same use cases as the `admin`, `candidate`, `partner`, `status`, `tiers` and
//! `attempts` commands. What changes something asks for an administrator by its arguments, and the audit trail names who it
//! was; what is read ends where the reach of the caller does.

mod accounts;
mod attempts;
mod contested;
mod credentials;
mod directory;
mod partners;
mod people;
pub(super) mod records;

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
        .merge(credentials::routes())
        .merge(attempts::routes())
        .merge(contested::routes())
}
