//! `PATCH /v1/express/{expressCustomerId}`

use express_types::{ExpressCustomer, ExpressCustomerChanges};
use futures_util::FutureExt as _;

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
    id: String,
    changes: Changes,
    if_match: Option<String>,
    overrides: Overrides,
}

impl<M: Mode> Update<M> {
    pub(super) fn new(caller: Caller<M>, id: &str) -> Self {
        Self {
            caller,
            id: id.to_owned(),
            changes: Changes::default(),
            if_match: None,
            overrides: Overrides::default(),
        }
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
        let name = self
            .changes
            .name
            .as_deref()
            .map(|name| name.parse())
            .transpose();
        let name = draft.body("/expressCustomerName", name);
        let metadata = self.changes.metadata(&mut draft);
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
            .prepared(self.caller.client, outcome, self.overrides)
    }
}

changes!(Update);
request!(Update => ExpressCustomer);
extensible!(Update);
