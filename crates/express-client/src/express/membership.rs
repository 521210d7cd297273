//! `POST` and `DELETE /v1/express/{expressCustomerId}/users`

use express_types::{MembershipOutcome, UserReference};
use futures_util::FutureExt as _;

use crate::{
    Async, Error, Mode,
    draft::Draft,
    generated::operations,
    mode::Caller,
    overrides::Overrides,
    prepared::Prepared,
    request::{extensible, idempotent, request},
};

/// A request to add a user to a customer.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is awaited or sent"]
pub struct AddUser<M = Async> {
    caller: Caller<M>,
    id: String,
    user_id: String,
    idempotency_key: Option<String>,
    overrides: Overrides,
}

impl<M: Mode> AddUser<M> {
    pub(super) fn new(caller: Caller<M>, id: &str, user_id: &str) -> Self {
        Self {
            caller,
            id: id.to_owned(),
            user_id: user_id.to_owned(),
            idempotency_key: None,
            overrides: Overrides::default(),
        }
    }

    fn prepare(self) -> Result<Prepared<MembershipOutcome>, Error> {
        let mut draft = Draft::new(&operations::ADD_USER);
        let id = draft.path("expressCustomerId", self.id.parse());
        let user_id = draft.body("/userId", self.user_id.parse());
        let key = self.idempotency_key.map(|key| key.parse()).transpose();
        let key = draft.header("Idempotency-Key", key);
        let (Some(id), Some(user_id), Some(key)) = (id, user_id, key) else {
            return Err(draft.refused());
        };
        let api = self.caller.client.start(&operations::ADD_USER);
        let outcome = api
            .add_user(&id, key.as_ref(), &UserReference::new(user_id))
            .now_or_never();
        api.inner
            .prepared(self.caller.client, outcome, self.overrides)
    }
}

/// A request to remove a user from a customer.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is awaited or sent"]
pub struct RemoveUser<M = Async> {
    caller: Caller<M>,
    id: String,
    user_id: String,
    overrides: Overrides,
}

impl<M: Mode> RemoveUser<M> {
    pub(super) fn new(caller: Caller<M>, id: &str, user_id: &str) -> Self {
        Self {
            caller,
            id: id.to_owned(),
            user_id: user_id.to_owned(),
            overrides: Overrides::default(),
        }
    }

    fn prepare(self) -> Result<Prepared<MembershipOutcome>, Error> {
        let mut draft = Draft::new(&operations::REMOVE_USER);
        let id = draft.path("expressCustomerId", self.id.parse());
        let user_id = draft.body("/userId", self.user_id.parse());
        let (Some(id), Some(user_id)) = (id, user_id) else {
            return Err(draft.refused());
        };
        let api = self.caller.client.start(&operations::REMOVE_USER);
        let outcome = api
            .remove_user(&id, &UserReference::new(user_id))
            .now_or_never();
        api.inner
            .prepared(self.caller.client, outcome, self.overrides)
    }
}

request!(AddUser => MembershipOutcome);
request!(RemoveUser => MembershipOutcome);
idempotent!(AddUser);
extensible!(AddUser);
extensible!(RemoveUser);
