//! `GET /v1/express/{expressCustomerId}`

use express_types::ExpressCustomer;

use crate::{Answer, Client, Error, draft::Draft, generated::operations, request::awaitable};

/// A request for a customer.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is awaited or sent"]
pub struct Retrieve {
    client: Client,
    id: String,
}

/// A request for a customer, if it has changed.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is awaited or sent"]
pub struct RetrieveIfChanged {
    client: Client,
    id: String,
    etag: String,
}

impl Retrieve {
    pub(super) fn new(client: Client, id: &str) -> Self {
        Self {
            client,
            id: id.to_owned(),
        }
    }

    /// Only if the customer is not of this version any more: the [`etag`](Answer::etag) of an
    /// earlier answer. The answer is then none if it is.
    ///
    /// ```no_run
    /// # async fn run(client: express_client::Client) -> Result<(), express_client::Error> {
    /// # let (id, etag) = ("cus_019bc0fd89c07a3e9c5d4f1b2a6e8d07", "\"9a41c6f03be7d258\"");
    /// match &*client.express().retrieve(id).if_none_match(etag).await? {
    ///     Some(customer) => println!("now {}", *customer.express_customer_name),
    ///     None => println!("still the same"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn if_none_match(self, etag: impl Into<String>) -> RetrieveIfChanged {
        RetrieveIfChanged {
            client: self.client,
            id: self.id,
            etag: etag.into(),
        }
    }

    /// Sends the request.
    ///
    /// # Errors
    /// The request breaks the contract, or the call failed.
    pub async fn send(self) -> Result<Answer<ExpressCustomer>, Error> {
        let mut draft = Draft::new(&operations::RETRIEVE);
        let Some(id) = draft.path("expressCustomerId", self.id.parse()) else {
            return Err(draft.refused());
        };
        let api = self.client.start(&operations::RETRIEVE);
        let result = api.retrieve(&id, None).await;
        api.inner.finish(result)
    }
}

impl RetrieveIfChanged {
    /// Sends the request.
    ///
    /// # Errors
    /// The request breaks the contract, or the call failed.
    pub async fn send(self) -> Result<Answer<Option<ExpressCustomer>>, Error> {
        let mut draft = Draft::new(&operations::RETRIEVE);
        let id = draft.path("expressCustomerId", self.id.parse());
        let etag = draft.header("If-None-Match", self.etag.parse());
        let (Some(id), Some(etag)) = (id, etag) else {
            return Err(draft.refused());
        };
        let api = self.client.start(&operations::RETRIEVE);
        let result = api.retrieve(&id, Some(&etag)).await;
        api.inner.finish_conditional(result)
    }
}

awaitable!(Retrieve => ExpressCustomer);
awaitable!(RetrieveIfChanged => Option<ExpressCustomer>);
