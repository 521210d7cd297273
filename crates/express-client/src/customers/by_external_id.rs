//! `GET /v1/customers/external/{external_id}`

use futures_util::FutureExt as _;

use super::Customer;
use crate::{
    Async, Error, Mode, draft::Draft, generated::operations, mode::Caller, overrides::Overrides,
    prepared::Prepared, request::request,
};

/// A request for the customer that has an external id.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is awaited or sent"]
pub struct GetByExternalId<M = Async> {
    caller: Caller<M>,
    external_id: String,
    overrides: Overrides,
}

impl<M: Mode> GetByExternalId<M> {
    pub(super) fn new(caller: Caller<M>, external_id: &str) -> Self {
        Self {
            caller,
            external_id: external_id.to_owned(),
            overrides: Overrides::default(),
        }
    }

    fn prepare(self) -> Result<Prepared<Customer>, Error> {
        let mut draft = Draft::new(&operations::GET_CUSTOMER_BY_EXTERNAL_ID);
        let Some(id) = draft.path("external_id", self.external_id.parse()) else {
            return Err(draft.refused());
        };
        let api = self
            .caller
            .client
            .start(&operations::GET_CUSTOMER_BY_EXTERNAL_ID);
        let outcome = api.get_customer_by_external_id(&id).now_or_never();
        let prepared = api
            .inner
            .prepared(self.caller.client, outcome, self.overrides)?;
        Ok(prepared.reading(Customer::read))
    }
}

request!(GetByExternalId => Customer);
