//! `POST /v1/express/{expressCustomerId}/deactivate` and `…/reactivate`

use express_types::ExpressCustomer;

use crate::{Answer, Client, Error, draft::Draft, generated::operations, request::awaitable};

macro_rules! activity {
    ($(#[$meta:meta])* $request:ident, $method:ident, $operation:expr) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        #[must_use = "a request does nothing until it is awaited or sent"]
        pub struct $request {
            client: Client,
            id: String,
            idempotency_key: Option<String>,
        }

        impl $request {
            pub(super) fn new(client: Client, id: &str) -> Self {
                Self { client, id: id.to_owned(), idempotency_key: None }
            }

            /// Marks this one intended change (1 to 255 characters): a repeat within 24 hours gets
            /// the first answer.
            pub fn idempotency_key(mut self, key: impl Into<String>) -> Self {
                self.idempotency_key = Some(key.into());
                self
            }

            /// Sends the request.
            ///
            /// # Errors
            /// The request breaks the contract, or the call failed.
            pub async fn send(self) -> Result<Answer<ExpressCustomer>, Error> {
                let mut draft = Draft::new($operation);
                let id = draft.path("expressCustomerId", self.id.parse());
                let key = self.idempotency_key.map(|key| key.parse()).transpose();
                let key = draft.header("Idempotency-Key", key);
                let (Some(id), Some(key)) = (id, key) else {
                    return Err(draft.refused());
                };
                let api = self.client.start($operation);
                let result = api.$method(&id, key.as_ref()).await;
                api.inner.finish(result)
            }
        }

        awaitable!($request => ExpressCustomer);
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
