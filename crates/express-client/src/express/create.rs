//! `POST /v1/express`

use std::collections::BTreeMap;

use express_types::{ExpressCustomer, NewExpressCustomer};
use futures_util::FutureExt as _;

use crate::{
    Async, Error, Mode,
    draft::{Draft, typed},
    generated::operations,
    mode::Caller,
    overrides::Overrides,
    prepared::Prepared,
    request::{extensible, idempotent, request},
};

/// A request to create a customer.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is awaited or sent"]
pub struct Create<M = Async> {
    caller: Caller<M>,
    name: String,
    metadata: Option<BTreeMap<String, String>>,
    idempotency_key: Option<String>,
    overrides: Overrides,
}

impl<M: Mode> Create<M> {
    pub(super) fn new(caller: Caller<M>, name: &str) -> Self {
        Self {
            caller,
            name: name.to_owned(),
            metadata: None,
            idempotency_key: None,
            overrides: Overrides::default(),
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

    fn prepare(self) -> Result<Prepared<ExpressCustomer>, Error> {
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
        let api = self.caller.client.start(&operations::CREATE);
        let outcome = api.create(key.as_ref(), &body).now_or_never();
        api.inner
            .prepared(self.caller.client, outcome, self.overrides)
    }
}

request!(Create => ExpressCustomer);
idempotent!(Create);
extensible!(Create);
