//! `GET /v1/express/{expressCustomerId}`

use express_types::ExpressCustomer;
use futures_util::FutureExt as _;
use http::StatusCode;
use oaxum_runtime::Violations;

use crate::{
    Async, Error, Mode, decode, draft::Draft, generated::operations, mode::Caller,
    overrides::Overrides, prepared::Prepared, request::request, send::Received,
};

/// A request for a customer.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is awaited or sent"]
pub struct Retrieve<M = Async> {
    caller: Caller<M>,
    id: String,
    overrides: Overrides,
}

/// A request for a customer, if it has changed.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is awaited or sent"]
pub struct RetrieveIfChanged<M = Async> {
    caller: Caller<M>,
    id: String,
    etag: String,
    overrides: Overrides,
}

impl<M: Mode> Retrieve<M> {
    pub(super) fn new(caller: Caller<M>, id: &str) -> Self {
        Self {
            caller,
            id: id.to_owned(),
            overrides: Overrides::default(),
        }
    }

    /// Only if the customer is not of this version any more: the [`etag`](crate::Answer::etag) of an
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
    pub fn if_none_match(self, etag: impl Into<String>) -> RetrieveIfChanged<M> {
        RetrieveIfChanged {
            caller: self.caller,
            id: self.id,
            etag: etag.into(),
            overrides: self.overrides,
        }
    }

    fn prepare(self) -> Result<Prepared<ExpressCustomer>, Error> {
        let mut draft = Draft::new(&operations::RETRIEVE);
        let Some(id) = draft.path("expressCustomerId", self.id.parse()) else {
            return Err(draft.refused());
        };
        let api = self.caller.client.start(&operations::RETRIEVE);
        let outcome = api.retrieve(&id, None).now_or_never();
        api.inner
            .prepared(self.caller.client, outcome, self.overrides)
    }
}

impl<M: Mode> RetrieveIfChanged<M> {
    fn prepare(self) -> Result<Prepared<Option<ExpressCustomer>>, Error> {
        let mut draft = Draft::new(&operations::RETRIEVE);
        let id = draft.path("expressCustomerId", self.id.parse());
        let etag = draft.header("If-None-Match", self.etag.parse());
        let (Some(id), Some(etag)) = (id, etag) else {
            return Err(draft.refused());
        };
        let api = self.caller.client.start(&operations::RETRIEVE);
        let outcome = api.retrieve(&id, Some(&etag)).now_or_never();
        let prepared = api
            .inner
            .prepared(self.caller.client, outcome, self.overrides)?;
        Ok(prepared.conditional().reading(if_changed))
    }
}

/// The customer, or none if there is nothing new.
fn if_changed(received: &Received, strict: bool) -> Result<Option<ExpressCustomer>, Violations> {
    match received.status {
        StatusCode::NOT_MODIFIED => Ok(None),
        _ => decode::body(received, strict).map(Some),
    }
}

request!(Retrieve => ExpressCustomer);
request!(RetrieveIfChanged => Option<ExpressCustomer>);
