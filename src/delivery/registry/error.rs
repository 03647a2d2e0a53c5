//! Why a wish around an exam was not carried out: the errors of the use cases, under one name.

use crate::delivery::{
    DeliveryError, ImportError, ItemsError, RegistrarError, ReplayError, TiersError, VerifyError,
};
use crate::store::StoreError;

/// Why a wish around an exam was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// An administrator's wish.
    #[error(transparent)]
    Registrar(#[from] RegistrarError),
    /// A report on tiers.
    #[error(transparent)]
    Tiers(#[from] TiersError),
    /// The items of an attempt.
    #[error(transparent)]
    Items(#[from] ItemsError),
    /// A replay.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// The look back on an attempt.
    #[error(transparent)]
    Verify(#[from] VerifyError),
    /// A list of people.
    #[error(transparent)]
    Import(#[from] ImportError),
}

impl From<DeliveryError> for RegistryError {
    fn from(error: DeliveryError) -> Self {
        RegistrarError::from(error).into()
    }
}

impl From<StoreError> for RegistryError {
    fn from(error: StoreError) -> Self {
        RegistrarError::from(error).into()
    }
}
