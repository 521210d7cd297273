//! Which users belong to a customer.

use super::{
    Actor, AddUserOutcome, App, CustomerId, Idempotency, Part, RemoveUserOutcome, Scope, UserId,
    Written,
};
use crate::store::StoreError;

/// Some users of a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MembersPage {
    /// The users, in ascending order of their ids.
    pub users: Vec<UserId>,
    /// After which the next page starts. None: this is the last.
    pub next: Option<UserId>,
}

impl App {
    /// At most so many users of a customer, those after `after`. None for a customer that does not
    /// exist.
    ///
    /// # Errors
    /// The store failed.
    pub async fn members(
        &self,
        scope: &Scope,
        customer: CustomerId,
        after: Option<UserId>,
        limit: u16,
    ) -> Result<MembersPage, StoreError> {
        let limit = usize::from(limit);
        // One more than asked for tells exactly whether there is a next page.
        let users = self.store.members(scope, customer, after, limit + 1);
        let mut users = users.await?;
        let more = users.len() > limit;
        users.truncate(limit);
        let next = users.last().copied().filter(|_| more);
        Ok(MembersPage { users, next })
    }

    /// Adds a user to a customer, unless it is there already.
    ///
    /// # Errors
    /// The store failed.
    pub async fn add_user(
        &self,
        scope: &Scope,
        by: &Actor,
        customer: CustomerId,
        user: UserId,
        idempotency: Option<Idempotency>,
    ) -> Result<Written<AddUserOutcome>, StoreError> {
        let stamp = self.stamp(by);
        let once = idempotency.map(|idempotency| {
            let parts = [Part::Id(customer.as_bytes()), Part::Id(user.as_bytes())];
            idempotency.once(stamp.at, "addUser", &parts)
        });
        self.store
            .add_user(scope, customer, user, stamp, once)
            .await
    }

    /// Removes a user from a customer, if it is there. An inactive customer may lose users.
    ///
    /// # Errors
    /// The store failed.
    pub async fn remove_user(
        &self,
        scope: &Scope,
        by: &Actor,
        customer: CustomerId,
        user: UserId,
    ) -> Result<RemoveUserOutcome, StoreError> {
        self.store
            .remove_user(scope, customer, user, self.stamp(by))
            .await
    }
}
