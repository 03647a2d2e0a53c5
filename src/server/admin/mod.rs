//! The administrators' routes: the same use cases as the `admin` commands. Each one asks for an administrator by its
//! arguments; the audit trail names who it was.

mod accounts;
mod credentials;
mod partners;
mod people;
pub(super) mod records;

use crate::server::app::Office;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;

pub(super) fn routes() -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new()
        .merge(people::routes())
        .merge(partners::routes())
        .merge(accounts::routes())
        .merge(records::routes())
        .merge(credentials::routes())
}
