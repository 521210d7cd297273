//! `GET /v1/customers/{id}`

use express_types::BillingExpansion;
use futures_util::FutureExt as _;

use super::Customer;
use crate::{
    Async, Error, Mode, draft::Draft, generated::operations, mode::Caller, overrides::Overrides,
    prepared::Prepared, request::request,
};

/// A request for a customer in its billing form.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is awaited or sent"]
pub struct Get<M = Async> {
    caller: Caller<M>,
    id: String,
    expand: Option<BillingExpansion>,
    overrides: Overrides,
}

impl<M: Mode> Get<M> {
    pub(super) fn new(caller: Caller<M>, id: &str) -> Self {
        Self {
            caller,
            id: id.to_owned(),
            expand: None,
            overrides: Overrides::default(),
        }
    }

    /// Asks for the integrations, even if there are none.
    pub fn expand_integrations(mut self) -> Self {
        self.expand = Some(BillingExpansion::Integrations);
        self
    }

    fn prepare(self) -> Result<Prepared<Customer>, Error> {
        let mut draft = Draft::new(&operations::GET_CUSTOMER);
        let Some(id) = draft.path("id", self.id.parse()) else {
            return Err(draft.refused());
        };
        let api = self.caller.client.start(&operations::GET_CUSTOMER);
        let outcome = api.get_customer(&id, self.expand.as_ref()).now_or_never();
        let prepared = api
            .inner
            .prepared(self.caller.client, outcome, self.overrides)?;
        Ok(prepared.reading(Customer::read))
    }
}

request!(Get => Customer);
