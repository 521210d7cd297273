//! The operations: who reaches one of them has been let in.

use oaxum_runtime::server::Context;

use crate::people::Person;
use crate::server::*;
use crate::types::Greeting;

/// The implementation of the contract.
pub struct House;

impl KeysApi for House {
    type Principal = &'static Person;

    async fn street(&self, _: Context, _: StreetRequest) -> Result<StreetResponse, StreetError> {
        Ok(StreetResponse::Ok(greeting("stranger")))
    }

    async fn lobby(
        &self,
        context: Context<Option<&'static Person>>,
        _: LobbyRequest,
    ) -> Result<LobbyResponse, LobbyError> {
        let name = context.principal.map_or("stranger", |person| person.name);
        Ok(LobbyResponse::Ok(greeting(name)))
    }

    async fn office(
        &self,
        context: Context<&'static Person>,
        _: OfficeRequest,
    ) -> Result<OfficeResponse, OfficeError> {
        Ok(OfficeResponse::Ok(greeting(context.principal.name)))
    }

    async fn vault(
        &self,
        context: Context<&'static Person>,
        _: VaultRequest,
    ) -> Result<VaultResponse, VaultError> {
        Ok(VaultResponse::Ok(greeting(context.principal.name)))
    }
}

fn greeting(name: &str) -> Greeting {
    Greeting::new(format!("Hello, {name}!"))
}
