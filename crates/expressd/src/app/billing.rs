//! What the billing face alone does with customers.

use super::{
    Actor, App, BillingChange, BillingCustomer, CreateBillingOutcome, Customer, CustomerId,
    DeleteOutcome, Found, Idempotency, Part, Precondition, Scope, Search, UpdateBillingOutcome,
    Written,
};
use crate::store::StoreError;

/// What a customer is created from on the billing face.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewBillingCustomer {
    /// The caller's own name for it, 1 to 255 characters, unique within the scope.
    pub external_id: String,
    /// 1 to 255 characters, kept exactly.
    pub name: String,
    /// All else. Its name and external id do not count.
    pub details: BillingChange,
}

/// How a customer is named on the billing face.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BillingName {
    /// By its id.
    Id(CustomerId),
    /// By its external id.
    ExternalId(String),
}

impl App {
    /// Creates a customer with what the billing face knows of it.
    ///
    /// # Errors
    /// The store failed.
    pub async fn create_billing(
        &self,
        scope: &Scope,
        by: &Actor,
        new: NewBillingCustomer,
        idempotency: Option<Idempotency>,
    ) -> Result<Written<CreateBillingOutcome>, StoreError> {
        let stamp = self.stamp(by);
        let NewBillingCustomer {
            external_id,
            name,
            mut details,
        } = new;
        details.common.name = None;
        details.external_id = Some(external_id);
        let mut customer = Customer::new(CustomerId::generate(), name, stamp.clone());
        let integrations = customer.apply_billing(&[], details, &stamp).added;
        // Nothing happened to it before it was there.
        let customer = Customer {
            updated_at: stamp.at,
            version: super::Version::at(stamp.at),
            ..customer
        };
        let new = BillingCustomer {
            customer,
            integrations,
        };
        let once = idempotency
            .map(|idempotency| idempotency.once(stamp.at, "createCustomer", &parts(&new)));
        self.store.create_billing(scope, new, stamp, once).await
    }

    /// The customer with this external id and its integrations, deleted or not.
    ///
    /// # Errors
    /// The store failed.
    pub async fn billing_customer_by_external_id(
        &self,
        scope: &Scope,
        external_id: &str,
    ) -> Result<Option<BillingCustomer>, StoreError> {
        let store = &self.store;
        store
            .billing_customer_by_external_id(scope, external_id)
            .await
    }

    /// Changes a customer if the precondition holds. Where every value is what it was, nothing
    /// moves.
    ///
    /// # Errors
    /// The store failed.
    pub async fn update_billing(
        &self,
        scope: &Scope,
        by: &Actor,
        name: BillingName,
        precondition: Precondition,
        change: BillingChange,
    ) -> Result<UpdateBillingOutcome, StoreError> {
        let stamp = self.stamp(by);
        self.store
            .update_billing(scope, name, precondition, change, stamp)
            .await
    }

    /// Deletes a customer, if it is not deleted. Nothing of it is lost, its external id stays
    /// taken, and nothing brings it back.
    ///
    /// # Errors
    /// The store failed.
    pub async fn delete(
        &self,
        scope: &Scope,
        by: &Actor,
        id: CustomerId,
    ) -> Result<DeleteOutcome, StoreError> {
        self.store.delete(scope, id, self.stamp(by)).await
    }

    /// The customers that meet all conditions.
    ///
    /// # Errors
    /// The store failed.
    pub async fn search(&self, scope: &Scope, search: Search) -> Result<Found, StoreError> {
        self.store.search(scope, search).await
    }
}

/// What a new customer is made of, for telling one request from another. What is not given is what
/// it becomes, so leaving out a default means the same as saying it.
fn parts(new: &BillingCustomer) -> Vec<Part<'_>> {
    let customer = &new.customer;
    let address = &customer.address;
    let texts = [
        &customer.external_id,
        &customer.name,
        &customer.email,
        &address.line1,
        &address.line2,
        &address.city,
        &address.state,
        &address.postal_code,
        &address.country,
        &customer.timezone,
    ];
    let mut parts: Vec<_> = texts.into_iter().map(|text| Part::Text(text)).collect();
    parts.push(Part::Text(customer.contact.as_deref().unwrap_or_default()));
    parts.push(Part::Metadata(customer.metadata.as_ref()));
    for integration in &new.integrations {
        parts.push(Part::Text(&integration.entity_id));
        parts.push(Part::Text(&integration.provider_type));
        parts.push(Part::Text(&integration.provider_entity_id));
    }
    parts
}
