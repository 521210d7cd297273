//! `POST` and `DELETE /v1/express/{expressCustomerId}/users`

use express_types::{MembershipOutcome, UserReference};

use crate::{Answer, Client, Error, draft::Draft, generated::operations, request::awaitable};

/// A request to add a user to a customer.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is awaited or sent"]
pub struct AddUser {
    client: Client,
    id: String,
    user_id: String,
    idempotency_key: Option<String>,
}

impl AddUser {
    pub(super) fn new(client: Client, id: &str, user_id: &str) -> Self {
        Self {
            client,
            id: id.to_owned(),
            user_id: user_id.to_owned(),
            idempotency_key: None,
        }
    }

    /// Marks this one intended change (1 to 255 characters): a repeat within 24 hours gets the first
    /// answer.
    pub fn idempotency_key(mut self, key: impl Into<String>) -> Self {
        self.idempotency_key = Some(key.into());
        self
    }

    /// Sends the request. The answer's `message` says so when the user was a member already.
    ///
    /// # Errors
    /// The request breaks the contract, or the call failed: with a
    /// [conflict](Error::is_conflict) if the customer is inactive.
    pub async fn send(self) -> Result<Answer<MembershipOutcome>, Error> {
        let mut draft = Draft::new(&operations::ADD_USER);
        let id = draft.path("expressCustomerId", self.id.parse());
        let user_id = draft.body("/userId", self.user_id.parse());
        let key = self.idempotency_key.map(|key| key.parse()).transpose();
        let key = draft.header("Idempotency-Key", key);
        let (Some(id), Some(user_id), Some(key)) = (id, user_id, key) else {
            return Err(draft.refused());
        };
        let api = self.client.start(&operations::ADD_USER);
        let result = api
            .add_user(&id, key.as_ref(), &UserReference::new(user_id))
            .await;
        api.inner.finish(result)
    }
}

/// A request to remove a user from a customer.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is awaited or sent"]
pub struct RemoveUser {
    client: Client,
    id: String,
    user_id: String,
}

impl RemoveUser {
    pub(super) fn new(client: Client, id: &str, user_id: &str) -> Self {
        Self {
            client,
            id: id.to_owned(),
            user_id: user_id.to_owned(),
        }
    }

    /// Sends the request. The answer's `message` says so when the user was no member.
    ///
    /// # Errors
    /// The request breaks the contract, or the call failed.
    pub async fn send(self) -> Result<Answer<MembershipOutcome>, Error> {
        let mut draft = Draft::new(&operations::REMOVE_USER);
        let id = draft.path("expressCustomerId", self.id.parse());
        let user_id = draft.body("/userId", self.user_id.parse());
        let (Some(id), Some(user_id)) = (id, user_id) else {
            return Err(draft.refused());
        };
        let api = self.client.start(&operations::REMOVE_USER);
        let result = api.remove_user(&id, &UserReference::new(user_id)).await;
        api.inner.finish(result)
    }
}

awaitable!(AddUser => MembershipOutcome);
awaitable!(RemoveUser => MembershipOutcome);
