//! `POST /v1/express`

use std::collections::BTreeMap;

use express_types::{ExpressCustomer, NewExpressCustomer};

use crate::{
    Answer, Client, Error,
    draft::{Draft, typed},
    generated::operations,
    request::awaitable,
};

/// A request to create a customer.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is awaited or sent"]
pub struct Create {
    client: Client,
    name: String,
    metadata: Option<BTreeMap<String, String>>,
    idempotency_key: Option<String>,
}

impl Create {
    pub(super) fn new(client: Client, name: &str) -> Self {
        Self {
            client,
            name: name.to_owned(),
            metadata: None,
            idempotency_key: None,
        }
    }

    /// Adds a pair to the metadata: at most 50, the key of 1 to 100 characters, the value of up to
    /// 1,000. The same key again replaces its value.
    pub fn metadata(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.metadata
            .get_or_insert_default()
            .insert(key.into(), value.into());
        self
    }

    /// Marks this one intended customer (1 to 255 characters), so that it is safe to send the
    /// request again for 24 hours: a repeat gets the first answer.
    pub fn idempotency_key(mut self, key: impl Into<String>) -> Self {
        self.idempotency_key = Some(key.into());
        self
    }

    /// Sends the request.
    ///
    /// # Errors
    /// The request breaks the contract, or the call failed.
    pub async fn send(self) -> Result<Answer<ExpressCustomer>, Error> {
        let mut draft = Draft::new(&operations::CREATE);
        let name = draft.body("/expressCustomerName", self.name.parse());
        let metadata = self.metadata.as_ref().map(typed).transpose();
        let metadata = draft.body("/metadata", metadata);
        let key = self.idempotency_key.map(|key| key.parse()).transpose();
        let key = draft.header("Idempotency-Key", key);
        let (Some(express_customer_name), Some(metadata), Some(key)) = (name, metadata, key) else {
            return Err(draft.refused());
        };
        let body = NewExpressCustomer {
            metadata,
            ..NewExpressCustomer::new(express_customer_name)
        };
        let api = self.client.start(&operations::CREATE);
        let result = api.create(key.as_ref(), &body).await;
        api.inner.finish(result)
    }
}

awaitable!(Create => ExpressCustomer);
