//! `GET /v1/customers/{id}`

use express_types::{BillingCustomer, BillingExpansion};

use crate::{Answer, Client, Error, draft::Draft, generated::operations, request::awaitable};

/// A request for a customer in its billing form.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is awaited or sent"]
pub struct Get {
    client: Client,
    id: String,
    expand: Option<BillingExpansion>,
}

impl Get {
    pub(super) fn new(client: Client, id: &str) -> Self {
        Self {
            client,
            id: id.to_owned(),
            expand: None,
        }
    }

    /// Asks for the integrations, even if there are none.
    pub fn expand_integrations(mut self) -> Self {
        self.expand = Some(BillingExpansion::Integrations);
        self
    }

    /// Sends the request.
    ///
    /// # Errors
    /// The request breaks the contract, or the call failed.
    pub async fn send(self) -> Result<Answer<BillingCustomer>, Error> {
        let mut draft = Draft::new(&operations::GET_CUSTOMER);
        let Some(id) = draft.path("id", self.id.parse()) else {
            return Err(draft.refused());
        };
        let api = self.client.start(&operations::GET_CUSTOMER);
        let result = api.get_customer(&id, self.expand.as_ref()).await;
        api.inner.finish(result)
    }
}

awaitable!(Get => BillingCustomer);
