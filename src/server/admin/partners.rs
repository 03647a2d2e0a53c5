//! Partners: who there is, who belongs to whom, and how they stand to the tiers.

use crate::api::{Role, TierReport};
use crate::delivery::{Moved, Registry as _, TiersQuery};
use crate::server::Refused;
use crate::server::admitted::{Administrator, Admitted, Asked, Named, Sent};
use crate::server::app::Office;
use crate::store::Partner;
use crate::time::Day;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new()
        .routes(routes!(list_partners, add_partner))
        .routes(routes!(partner_tiers))
        .routes(routes!(move_person))
}

/// A partner organisation.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Organisation {
    /// Identity: lower-case letters, digits, hyphens
    id: String,
    /// Name
    name: String,
}

/// Where a person belongs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Belonging {
    /// The partner; null for none
    #[schema(required)]
    partner: Option<String>,
    /// First day there (YYYY-MM-DD, UTC); else today
    #[schema(value_type = Option<String>)]
    from: Option<Day>,
}

/// Which tiers.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct WhichTiers {
    /// Only this tier
    tier: Option<String>,
    /// As of this day (YYYY-MM-DD, UTC); else today
    #[param(value_type = Option<String>)]
    at: Option<Day>,
    /// So many of those who are nearest to a missing seat; else all
    #[param(value_type = Option<u64>)]
    named: Option<usize>,
}

impl From<Partner> for Organisation {
    fn from(partner: Partner) -> Self {
        Self { id: partner.id.to_string(), name: partner.name }
    }
}

/// All partners, by id.
#[utoipa::path(get, path = "/partners", tag = "partners", security(("token" = [])), responses((status = 200, body = Vec<Organisation>)))]
async fn list_partners(
    State(office): State<Arc<Office>>,
    _: Administrator,
) -> Result<Json<Vec<Organisation>>, Refused> {
    let partners = office.delivery.registrar().partners().await?;
    Ok(Json(partners.into_iter().map(Organisation::from).collect()))
}

/// Registers a partner.
#[utoipa::path(post, path = "/partners", tag = "partners", security(("token" = [])), request_body = Organisation, responses((status = 201, body = Organisation)))]
async fn add_partner(
    State(office): State<Arc<Office>>,
    Administrator(by): Administrator,
    Sent(new): Sent<Organisation>,
) -> Result<(StatusCode, Json<Organisation>), Refused> {
    let partner = office.registrar(&by).add_partner(&new.id, &new.name).await?;
    Ok((StatusCode::CREATED, Json(partner.into())))
}

/// The tiers of a partner: for administrators, and for the partner's manager.
#[utoipa::path(get, path = "/partners/{partner}/tiers", tag = "partners", params(("partner" = String, Path, description = "Partner"), WhichTiers), security(("token" = [])), responses((status = 200, body = Object)))]
async fn partner_tiers(
    State(office): State<Arc<Office>>,
    who: Admitted,
    Named(partner): Named<String>,
    Asked(asked): Asked<WhichTiers>,
) -> Result<Json<TierReport>, Refused> {
    if !who.caller.roles.contains(&Role::Administrator) {
        let managed = office.delivery.managed_partners(&who.caller.person).await?;
        if !managed.iter().any(|id| id.as_str() == partner) {
            return Err(Refused::forbidden(
                "the tiers of a partner are read by its partner manager and by administrators, because they name people",
            ));
        }
    }
    Ok(Json(
        office
            .delivery
            .tiers(&TiersQuery { partner, tier: asked.tier, at: asked.at, named: asked.named })
            .await?,
    ))
}

/// Moves a person to another partner, or to none.
#[utoipa::path(put, path = "/people/{person}/partner", tag = "partners", params(("person" = String, Path, description = "Identity of a person")), security(("token" = [])), request_body = Belonging, responses((status = 200, body = Object)))]
async fn move_person(
    State(office): State<Arc<Office>>,
    Administrator(by): Administrator,
    Named(person): Named<String>,
    Sent(to): Sent<Belonging>,
) -> Result<Json<Moved>, Refused> {
    Ok(Json(office.registry(&by).move_person(&person, to.partner.as_deref(), to.from).await?))
}
