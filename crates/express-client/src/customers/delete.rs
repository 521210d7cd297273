//! `DELETE /v1/customers/{id}`

use futures_util::FutureExt as _;

use crate::{
    Async, Error, Mode, draft::Draft, generated::operations, mode::Caller, overrides::Overrides,
    prepared::Prepared, request::request,
};

/// A request to delete a customer.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is awaited or sent"]
pub struct Delete<M = Async> {
    caller: Caller<M>,
    id: String,
    overrides: Overrides,
}

impl<M: Mode> Delete<M> {
    pub(super) fn new(caller: Caller<M>, id: &str) -> Self {
        Self {
            caller,
            id: id.to_owned(),
            overrides: Overrides::default(),
        }
    }

    fn prepare(self) -> Result<Prepared<()>, Error> {
        let mut draft = Draft::new(&operations::DELETE_CUSTOMER);
        let Some(id) = draft.path("id", self.id.parse()) else {
            return Err(draft.refused());
        };
        let api = self.caller.client.start(&operations::DELETE_CUSTOMER);
        let outcome = api.delete_customer(&id).now_or_never();
        api.inner
            .prepared_without_body(self.caller.client, outcome, self.overrides)
    }
}

request!(Delete => ());
