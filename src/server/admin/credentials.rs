//! Credentials that an administrator suspends, reinstates or revokes.

use crate::api::AwardLine;
use crate::delivery::{CredentialAct, Registry as _};
use crate::server::Refused;
use crate::server::admin::records::Reason;
use crate::server::admitted::{Administrator, Named, Sent};
use crate::server::app::Office;
use axum::Json;
use axum::extract::State;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new().routes(routes!(change_credential))
}

/// Suspends, reinstates or revokes a credential: this one award, nothing else.
#[utoipa::path(post, path = "/credentials/{credential}/{change}", tag = "records", params(("credential" = String, Path, description = "Credential, as a status names it"), ("change" = String, Path, description = "suspend, reinstate or revoke")), security(("token" = [])), request_body = Reason, responses((status = 200, body = Vec<AwardLine>)))]
async fn change_credential(
    State(office): State<Arc<Office>>,
    Administrator(by): Administrator,
    Named((credential, act)): Named<(String, CredentialAct)>,
    Sent(Reason { reason }): Sent<Reason>,
) -> Result<Json<Vec<AwardLine>>, Refused> {
    Ok(Json(office.registry(&by).change_credential(&credential, act, &reason).await?))
}
