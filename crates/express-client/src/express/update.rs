//! `PATCH /v1/express/{expressCustomerId}`

use std::collections::BTreeMap;

use express_types::{ExpressCustomer, ExpressCustomerChanges};
use futures_util::FutureExt as _;
use oaxum_runtime::Patch;

use crate::{
    Async, Error, Mode,
    draft::{Draft, typed},
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
    id: String,
    name: Option<String>,
    metadata: Patch<BTreeMap<String, String>>,
    if_match: Option<String>,
    overrides: Overrides,
}

impl<M: Mode> Update<M> {
    pub(super) fn new(caller: Caller<M>, id: &str) -> Self {
        Self {
            caller,
            id: id.to_owned(),
            name: None,
            metadata: Patch::Absent,
            if_match: None,
            overrides: Overrides::default(),
        }
    }

    /// The new name, 1 to 255 characters.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Replaces the metadata whole: a key that is not among the pairs is gone. Without pairs the
    /// metadata is empty, which is not the same as [none](Self::clear_metadata).
    pub fn metadata<K, V>(mut self, pairs: impl IntoIterator<Item = (K, V)>) -> Self
    where
        K: Into<String>,
        V: Into<String>,
    {
        let pairs = pairs
            .into_iter()
            .map(|(key, value)| (key.into(), value.into()));
        self.metadata = Patch::Value(pairs.collect());
        self
    }

    /// Clears the metadata: the customer has none then.
    pub fn clear_metadata(mut self) -> Self {
        self.metadata = Patch::Null;
        self
    }

    /// Only if the customer is still of this version: the [`etag`](crate::Answer::etag) of an earlier
    /// answer. Otherwise nothing changes, and the call fails
    /// ([`is_precondition_failed`](Error::is_precondition_failed)).
    ///
    /// Such a failure after a [retry](Error::attempts) may mean that the first attempt changed the
    /// customer, but its answer was lost: retrieve it to see.
    pub fn if_match(mut self, etag: impl Into<String>) -> Self {
        self.if_match = Some(etag.into());
        self
    }

    fn prepare(self) -> Result<Prepared<ExpressCustomer>, Error> {
        let mut draft = Draft::new(&operations::UPDATE);
        let id = draft.path("expressCustomerId", self.id.parse());
        let name = self.name.map(|name| name.parse()).transpose();
        let name = draft.body("/expressCustomerName", name);
        let metadata = match self.metadata {
            Patch::Absent => Some(Patch::Absent),
            Patch::Null => Some(Patch::Null),
            Patch::Value(pairs) => draft.body("/metadata", typed(&pairs)).map(Patch::Value),
        };
        let etag = draft.header(
            "If-Match",
            self.if_match.map(|etag| etag.parse()).transpose(),
        );
        let (Some(id), Some(express_customer_name), Some(metadata), Some(etag)) =
            (id, name, metadata, etag)
        else {
            return Err(draft.refused());
        };
        #[allow(
            clippy::needless_update,
            reason = "a field more is absent unless it is said"
        )]
        let body = ExpressCustomerChanges {
            express_customer_name,
            metadata,
            ..Default::default()
        };
        let api = self.caller.client.start(&operations::UPDATE);
        let outcome = api.update(&id, etag.as_ref(), &body).now_or_never();
        api.inner
            .prepared(&self.caller.client, outcome, self.overrides)
    }
}

request!(Update => ExpressCustomer);
extensible!(Update);
