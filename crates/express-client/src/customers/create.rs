//! `POST /v1/customers`

use std::collections::BTreeMap;

use express_types::NewBillingCustomer;
use futures_util::FutureExt as _;

use super::{
    Customer,
    details::{Details, details},
};
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
    external_id: String,
    name: String,
    metadata: Option<BTreeMap<String, String>>,
    details: Details,
    idempotency_key: Option<String>,
    overrides: Overrides,
}

impl<M: Mode> Create<M> {
    pub(super) fn new(caller: Caller<M>, external_id: &str, name: &str) -> Self {
        Self {
            caller,
            external_id: external_id.to_owned(),
            name: name.to_owned(),
            metadata: None,
            details: Details::default(),
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

    fn prepare(self) -> Result<Prepared<Customer>, Error> {
        let mut draft = Draft::new(&operations::CREATE_CUSTOMER);
        let external_id = draft.body("/external_id", self.external_id.parse());
        let name = draft.body("/name", self.name.parse());
        let metadata = self.metadata.as_ref().map(typed).transpose();
        let metadata = draft.body("/metadata", metadata);
        let details = self.details.typed(&mut draft);
        let key = self.idempotency_key.map(|key| key.parse()).transpose();
        let key = draft.header("Idempotency-Key", key);
        let (Some(external_id), Some(name), Some(metadata), Some(details), Some(key)) =
            (external_id, name, metadata, details, key)
        else {
            return Err(draft.refused());
        };
        let body = NewBillingCustomer {
            email: details.email,
            address_line1: details.address_line1,
            address_line2: details.address_line2,
            address_city: details.address_city,
            address_state: details.address_state,
            address_postal_code: details.address_postal_code,
            address_country: details.address_country,
            contact: details.contact,
            timezone: details.timezone,
            metadata,
            integration_entity_mapping: details.integrations,
            ..NewBillingCustomer::new(external_id, name)
        };
        let api = self.caller.client.start(&operations::CREATE_CUSTOMER);
        let outcome = api.create_customer(key.as_ref(), &body).now_or_never();
        let prepared = api
            .inner
            .prepared(self.caller.client, outcome, self.overrides)?;
        Ok(prepared.reading(Customer::read))
    }
}

details!(Create);
request!(Create => Customer);
idempotent!(Create);
extensible!(Create);
