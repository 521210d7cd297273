//! The operations: what the contract says, on what the store can do.

use oaxum_runtime::server::{Context, StatusCode};

use crate::server::*;
use crate::store::{Store, StoreError};
use crate::types::Problem;

/// The implementation of the contract.
pub struct Petstore {
    store: Store,
}

impl Petstore {
    /// On these pets.
    pub fn new(store: Store) -> Self {
        Self { store }
    }
}

impl PetstoreApi for Petstore {
    async fn list_pets(
        &self,
        _: Context,
        request: ListPetsRequest,
    ) -> Result<ListPetsResponse, ListPetsError> {
        let page = self
            .store
            .list(request.status, request.after, *request.limit);
        Ok(ListPetsResponse::Ok(page.await?))
    }

    async fn add_pet(
        &self,
        _: Context,
        request: AddPetRequest,
    ) -> Result<AddPetResponse, AddPetError> {
        let body = self.store.add(request.body).await?;
        let location = format!("/pets/{}", *body.id);
        Ok(AddPetResponse::Created { body, location })
    }

    async fn get_pet(
        &self,
        _: Context,
        request: GetPetRequest,
    ) -> Result<GetPetResponse, GetPetError> {
        Ok(GetPetResponse::Ok(self.store.get(request.id).await?))
    }

    async fn replace_pet(
        &self,
        _: Context,
        request: ReplacePetRequest,
    ) -> Result<ReplacePetResponse, ReplacePetError> {
        let pet = self.store.replace(request.id, request.body).await?;
        Ok(ReplacePetResponse::Ok(pet))
    }

    async fn remove_pet(
        &self,
        _: Context,
        request: RemovePetRequest,
    ) -> Result<RemovePetResponse, RemovePetError> {
        self.store.remove(request.id).await?;
        Ok(RemovePetResponse::NoContent)
    }
}

/// Which responses the failures of the store become, operation by operation; every other is a 500.
macro_rules! failures {
    ($($Error:ident { $($Failure:ident => $Response:ident $status:ident),* })*) => {$(
        impl From<StoreError> for $Error {
            fn from(error: StoreError) -> Self {
                match error {
                    $(StoreError::$Failure => {
                        Self::$Response(problem(StatusCode::$status, error.to_string()))
                    })*
                    error => {
                        let status = StatusCode::INTERNAL_SERVER_ERROR;
                        Self::Default(status, problem(status, hidden(&error)))
                    }
                }
            }
        }
    )*};
}

failures! {
    ListPetsError {}
    AddPetError { NameTaken => Conflict CONFLICT }
    GetPetError { NoSuchPet => NotFound NOT_FOUND }
    ReplacePetError { NoSuchPet => NotFound NOT_FOUND, NameTaken => Conflict CONFLICT }
    RemovePetError { NoSuchPet => NotFound NOT_FOUND }
}

fn problem(status: StatusCode, detail: String) -> Problem {
    let title = status.canonical_reason().unwrap_or("Error").to_owned();
    Problem::new(title, status.as_u16().into(), detail)
}

/// Tells the operator what happened, and the caller that something did.
#[allow(clippy::print_stderr, reason = "the log of an example")]
fn hidden(error: &StoreError) -> String {
    match std::error::Error::source(error) {
        Some(cause) => eprintln!("{error}: {cause}"),
        None => eprintln!("{error}"),
    }
    "Something failed on the server's side.".to_owned()
}
