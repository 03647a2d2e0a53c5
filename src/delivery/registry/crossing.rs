//! How the errors of the registry cross between server and client, beside those that every delivery has.

use crate::api::Problem;
use crate::delivery::problem::{Crosses, read, written};
use crate::delivery::{
    DeliveryError, ImportError, ItemsError, RegistrarError, RegistryError, ReplayError, TiersError,
    VerifyError,
};

impl Crosses for RegistryError {
    fn problem(&self) -> Problem {
        match self {
            Self::Registrar(error) => error.problem(),
            Self::Tiers(error) => error.problem(),
            Self::Items(ItemsError::Delivery(error))
            | Self::Items(ItemsError::Verify(VerifyError::Delivery(error)))
            | Self::Replay(ReplayError::Delivery(error))
            | Self::Verify(VerifyError::Delivery(error)) => error.problem(),
            Self::Items(ItemsError::Verify(error)) | Self::Verify(error) => written(error, 404),
            Self::Items(error) => written(error, 409),
            Self::Replay(error) => written(error, 409),
            Self::Import(ImportError::Store(_)) => DeliveryError::ServerError.problem(),
            Self::Import(error) => written(error, 422),
        }
    }
    fn heard(problem: Problem) -> Self {
        if let Some(error) = read::<TiersError>(&problem) {
            return error.into();
        }
        if let Some(error) = read::<ItemsError>(&problem) {
            return error.into();
        }
        if let Some(error) = read::<ReplayError>(&problem) {
            return error.into();
        }
        if let Some(error) = read::<VerifyError>(&problem) {
            return error.into();
        }
        if let Some(error) = read::<ImportError>(&problem) {
            return error.into();
        }
        RegistrarError::heard(problem).into()
    }
    fn is_kept_back(&self) -> bool {
        match self {
            Self::Registrar(error) => error.is_kept_back(),
            Self::Tiers(error) => error.is_kept_back(),
            Self::Items(ItemsError::Delivery(error))
            | Self::Items(ItemsError::Verify(VerifyError::Delivery(error)))
            | Self::Replay(ReplayError::Delivery(error))
            | Self::Verify(VerifyError::Delivery(error)) => error.is_kept_back(),
            Self::Import(ImportError::Store(_)) => true,
            Self::Items(_) | Self::Replay(_) | Self::Verify(_) | Self::Import(_) => false,
        }
    }
}
