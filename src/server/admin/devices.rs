//! Keys of the devices that people sit on.

use crate::api::{DeviceLine, DeviceRevoked};
use crate::delivery::Registry as _;
use crate::server::Refused;
use crate::server::admin::records::Reason;
use crate::server::admitted::{Administrator, Asked, Named, Sent};
use crate::server::app::Office;
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new().routes(routes!(list_devices)).routes(routes!(revoke_device))
}

/// Whose.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct WhoseDevices {
    /// Only this person's
    person: Option<String>,
}

/// Devices, oldest first.
#[utoipa::path(get, path = "/devices", tag = "accounts", params(WhoseDevices), security(("token" = [])), responses((status = 200, body = Vec<DeviceLine>)))]
async fn list_devices(
    State(office): State<Arc<Office>>,
    Administrator(by): Administrator,
    Asked(asked): Asked<WhoseDevices>,
) -> Result<Json<Vec<DeviceLine>>, Refused> {
    Ok(Json(office.registry(&by).devices(asked.person.as_deref()).await?))
}

/// Revokes the key of a device: it neither opens nor ends an attempt any more.
#[utoipa::path(post, path = "/devices/{device}/revoke", tag = "accounts", params(("device" = String, Path, description = "Device, as the list of devices names it")), security(("token" = [])), request_body = Reason, responses((status = 200, body = DeviceRevoked)))]
async fn revoke_device(
    State(office): State<Arc<Office>>,
    Administrator(by): Administrator,
    Named(device): Named<String>,
    Sent(Reason { reason }): Sent<Reason>,
) -> Result<Json<DeviceRevoked>, Refused> {
    Ok(Json(office.registry(&by).revoke_device(&device, &reason).await?))
}
