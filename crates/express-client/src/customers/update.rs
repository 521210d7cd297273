//! `PUT /v1/customers`

use express_types::BillingCustomerChanges;
use futures_util::FutureExt as _;

use super::{
    Customer,
    details::{Details, details, one},
};
use crate::{
    Async, Error, Mode,
    changes::{Changes, changes},
    draft::Draft,
    generated::operations,
    mode::Caller,
    overrides::Overrides,
    prepared::Prepared,
    request::{extensible, request},
};

/// A request to change a customer. What is not said stays as it is.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is awaited or sent"]
pub struct Update<M = Async> {
    caller: Caller<M>,
    of: Named,
    external_id: Option<String>,
    changes: Changes,
    details: Details,
    overrides: Overrides,
}

/// How the customer is named.
#[derive(Clone, Debug)]
pub(super) enum Named {
    Id(String),
    ExternalId(String),
}

impl<M: Mode> Update<M> {
    pub(super) fn new(caller: Caller<M>, of: Named) -> Self {
        Self {
            caller,
            of,
            external_id: None,
            changes: Changes::default(),
            details: Details::default(),
            overrides: Overrides::default(),
        }
    }

    /// The new external id, 1 to 255 characters. If another customer has it, nothing changes, and
    /// the call fails ([`is_conflict`](Error::is_conflict)).
    pub fn external_id(mut self, id: impl Into<String>) -> Self {
        self.external_id = Some(id.into());
        self
    }

    fn prepare(self) -> Result<Prepared<Customer>, Error> {
        let mut draft = Draft::new(&operations::UPDATE_CUSTOMER);
        let (id, of_external_id) = match &self.of {
            Named::Id(id) => (draft.query("id", id.parse()).map(Some), Some(None)),
            Named::ExternalId(id) => {
                let id = draft.query("external_customer_id", id.parse());
                (Some(None), id.map(Some))
            }
        };
        let external_id = one(&mut draft, "/external_id", self.external_id.as_deref());
        let name = one(&mut draft, "/name", self.changes.name.as_deref());
        let metadata = self.changes.metadata(&mut draft);
        let details = self.details.typed(&mut draft);
        let (
            Some(id),
            Some(of_external_id),
            Some(external_id),
            Some(name),
            Some(metadata),
            Some(details),
        ) = (id, of_external_id, external_id, name, metadata, details)
        else {
            return Err(draft.refused());
        };
        #[allow(
            clippy::needless_update,
            reason = "a field more is absent unless it is said"
        )]
        let body = BillingCustomerChanges {
            external_id,
            name,
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
            ..Default::default()
        };
        let api = self.caller.client.start(&operations::UPDATE_CUSTOMER);
        let outcome = api
            .update_customer(of_external_id.as_ref(), id.as_ref(), &body)
            .now_or_never();
        let prepared = api
            .inner
            .prepared(self.caller.client, outcome, self.overrides)?;
        Ok(prepared.reading(Customer::read))
    }
}

details!(Update);
changes!(Update);
request!(Update => Customer);
extensible!(Update);
