//! Keys of the devices that people sit on.

use crate::delivery::key_id;
use crate::id::CandidateId;
use crate::server::Refused;
use crate::server::admin::records::Reason;
use crate::server::admitted::{Administrator, Asked, Named, Sent};
use crate::server::app::Office;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
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

/// The key of a device.
#[derive(Serialize, ToSchema)]
struct Device {
    /// Its name for people
    id: String,
    /// Whose
    person: String,
    /// The verifier key
    key: String,
    /// The computer's name; may be empty
    label: String,
    /// When it was registered (RFC 3339)
    registered: String,
    /// When it was revoked
    revoked: Option<String>,
}

/// For whom a key was revoked.
#[derive(Serialize, ToSchema)]
struct DeviceRevoked {
    /// Whom it was registered for
    people: Vec<String>,
}

/// Devices, oldest first.
#[utoipa::path(get, path = "/devices", tag = "accounts", params(WhoseDevices), security(("token" = [])), responses((status = 200, body = Vec<Device>)))]
async fn list_devices(
    State(office): State<Arc<Office>>,
    _: Administrator,
    Asked(asked): Asked<WhoseDevices>,
) -> Result<Json<Vec<Device>>, Refused> {
    let rows = office.delivery.registrar().devices(asked.person.as_deref()).await?;
    let devices = rows.into_iter().map(|row| Device {
        id: key_id(&row.device).to_owned(),
        person: row.person.to_string(),
        key: row.device,
        label: row.label,
        registered: row.registered.to_string(),
        revoked: row.revoked.map(|at| at.to_string()),
    });
    Ok(Json(devices.collect()))
}

/// Revokes the key of a device: it neither opens nor ends an attempt any more.
#[utoipa::path(post, path = "/devices/{device}/revoke", tag = "accounts", params(("device" = String, Path, description = "Device, as the list of devices names it")), security(("token" = [])), request_body = Reason, responses((status = 200, body = DeviceRevoked)))]
async fn revoke_device(
    State(office): State<Arc<Office>>,
    Administrator(by): Administrator,
    Named(device): Named<String>,
    Sent(Reason { reason }): Sent<Reason>,
) -> Result<Json<DeviceRevoked>, Refused> {
    let people = office.delivery.registrar_for(&by).revoke_device(&device, &reason).await?;
    Ok(Json(DeviceRevoked { people: people.iter().map(CandidateId::to_string).collect() }))
}
