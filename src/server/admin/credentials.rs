//! Credentials that an administrator suspends, reinstates or revokes.

use crate::credential::AwardFact;
use crate::server::Refused;
use crate::server::admin::records::{Award, Reason};
use crate::server::admitted::{Administrator, Named, Sent};
use crate::server::app::Office;
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new().routes(routes!(change_credential))
}

/// What becomes of a credential.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Wish {
    Suspend,
    Reinstate,
    Revoke,
}

/// Suspends, reinstates or revokes a credential: this one award, nothing else.
#[utoipa::path(post, path = "/credentials/{credential}/{change}", tag = "records", params(("credential" = String, Path, description = "Credential, as a status names it"), ("change" = String, Path, description = "suspend, reinstate or revoke")), security(("token" = [])), request_body = Reason, responses((status = 200, body = Vec<Award>)))]
async fn change_credential(
    State(office): State<Arc<Office>>,
    Administrator(by): Administrator,
    Named((credential, wish)): Named<(String, Wish)>,
    Sent(Reason { reason }): Sent<Reason>,
) -> Result<Json<Vec<Award>>, Refused> {
    let registrar = office.delivery.registrar_for(&by);
    let facts: Vec<AwardFact> = match wish {
        Wish::Suspend => registrar.suspend(&credential, &reason).await?,
        Wish::Reinstate => registrar.reinstate(&credential, &reason).await?,
        Wish::Revoke => registrar.revoke(&credential, &reason).await?,
    };
    Ok(Json(facts.iter().map(Award::from).collect()))
}
