//! Which users belong to a customer.

use super::{
    Actor, AddUserOutcome, App, CustomerId, Idempotency, Part, RemoveUserOutcome, Scope, UserId,
    Written,
};
use crate::store::StoreError;

impl App {
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
