//! `POST /v1/express/{expressCustomerId}/deactivate` and `…/reactivate`

use express_types::ExpressCustomer;
use futures_util::FutureExt as _;

use crate::{
    Async, Error, Mode,
    draft::Draft,
    generated::operations,
    mode::Caller,
    overrides::Overrides,
    prepared::Prepared,
    request::{idempotent, request},
};

macro_rules! activity {
    ($(#[$meta:meta])* $request:ident, $method:ident, $operation:expr) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        #[must_use = "a request does nothing until it is awaited or sent"]
        pub struct $request<M = Async> {
            caller: Caller<M>,
            id: String,
            idempotency_key: Option<String>,
            overrides: Overrides,
        }

        impl<M: Mode> $request<M> {
            pub(super) fn new(caller: Caller<M>, id: &str) -> Self {
                Self {
                    caller,
                    id: id.to_owned(),
                    idempotency_key: None,
                    overrides: Overrides::default(),
                }
            }

            fn prepare(self) -> Result<Prepared<ExpressCustomer>, Error> {
                let mut draft = Draft::new($operation);
                let id = draft.path("expressCustomerId", self.id.parse());
                let key = self.idempotency_key.map(|key| key.parse()).transpose();
                let key = draft.header("Idempotency-Key", key);
                let (Some(id), Some(key)) = (id, key) else {
                    return Err(draft.refused());
                };
                let api = self.caller.client.start($operation);
                let outcome = api.$method(&id, key.as_ref()).now_or_never();
                api.inner.prepared(self.caller.client, outcome, self.overrides)
            }
        }

        request!($request => ExpressCustomer);
        idempotent!($request);
    };
}

activity! {
    /// A request to make a customer inactive. One that is already stays so, unchanged.
    Deactivate, deactivate, &operations::DEACTIVATE
}

activity! {
    /// A request to make a customer active again. One that is already stays so, unchanged.
    Reactivate, reactivate, &operations::REACTIVATE
}
