//! Creating, reading and changing one customer.

use super::{
    ActivationOutcome, Actor, App, BillingCustomer, Customer, CustomerChange, CustomerId,
    ExpressCustomer, Idempotency, Metadata, Part, Precondition, Scope, UpdateOutcome, Written,
};
use crate::store::StoreError;

/// What a customer is created from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCustomer {
    /// 1 to 255 characters, kept exactly.
    pub name: String,
    /// None and an empty map are different, and stay so.
    pub metadata: Option<Metadata>,
}

impl App {
    /// Creates a customer.
    ///
    /// # Errors
    /// The store failed; nothing was created, or (if its last word was lost) nothing was said.
    pub async fn create(
        &self,
        scope: &Scope,
        by: &Actor,
        new: NewCustomer,
        idempotency: Option<Idempotency>,
    ) -> Result<Written<Customer>, StoreError> {
        let stamp = self.stamp(by);
        let once = idempotency.map(|idempotency| {
            let parts = [Part::Text(&new.name), Part::Metadata(new.metadata.as_ref())];
            idempotency.once(stamp.at, "create", &parts)
        });
        let mut customer = Customer::new(CustomerId::generate(), new.name, stamp.clone());
        customer.metadata = new.metadata;
        self.store.create(scope, customer, stamp, once).await
    }

    /// The customer, unless it does not exist or is deleted.
    ///
    /// # Errors
    /// The store failed.
    pub async fn retrieve(
        &self,
        scope: &Scope,
        id: CustomerId,
    ) -> Result<Option<ExpressCustomer>, StoreError> {
        self.store.express_customer(scope, id).await
    }

    /// The customer with its integrations, deleted or not.
    ///
    /// # Errors
    /// The store failed.
    pub async fn billing_customer(
        &self,
        scope: &Scope,
        id: CustomerId,
    ) -> Result<Option<BillingCustomer>, StoreError> {
        self.store.billing_customer(scope, id).await
    }

    /// Changes a customer if the precondition holds. Where every value is what it was, nothing
    /// moves: neither `updated_at` nor the version.
    ///
    /// # Errors
    /// The store failed.
    pub async fn update(
        &self,
        scope: &Scope,
        by: &Actor,
        id: CustomerId,
        precondition: Precondition,
        change: CustomerChange,
    ) -> Result<UpdateOutcome, StoreError> {
        self.store
            .update(scope, id, precondition, change, self.stamp(by))
            .await
    }

    /// Makes a customer inactive, if it is not.
    ///
    /// # Errors
    /// The store failed.
    pub async fn deactivate(
        &self,
        scope: &Scope,
        by: &Actor,
        id: CustomerId,
        idempotency: Option<Idempotency>,
    ) -> Result<Written<ActivationOutcome>, StoreError> {
        self.set_active(scope, by, id, false, idempotency).await
    }

    /// Makes a customer active, if it is not.
    ///
    /// # Errors
    /// The store failed.
    pub async fn reactivate(
        &self,
        scope: &Scope,
        by: &Actor,
        id: CustomerId,
        idempotency: Option<Idempotency>,
    ) -> Result<Written<ActivationOutcome>, StoreError> {
        self.set_active(scope, by, id, true, idempotency).await
    }

    async fn set_active(
        &self,
        scope: &Scope,
        by: &Actor,
        id: CustomerId,
        active: bool,
        idempotency: Option<Idempotency>,
    ) -> Result<Written<ActivationOutcome>, StoreError> {
        let stamp = self.stamp(by);
        let operation = if active { "reactivate" } else { "deactivate" };
        let once = idempotency
            .map(|idempotency| idempotency.once(stamp.at, operation, &[Part::Id(id.as_bytes())]));
        self.store.set_active(scope, id, active, stamp, once).await
    }
}
