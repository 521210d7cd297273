//! Three stores over one database, as three replicas of the service have them: each call goes to the
//! next.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use expressd::app::{
    ActivationOutcome, AddUserOutcome, ApiKey, BillingChange, BillingCustomer, BillingName,
    CreateBillingOutcome, Customer, CustomerChange, CustomerId, CustomerRecord, DeleteOutcome,
    ExpressCustomer, Found, ImportOutcome, Once, Precondition, RemoveUserOutcome, RevokeOutcome,
    Scope, Search, SecretDigest, Stamp, UpdateBillingOutcome, UpdateOutcome, UserId, Written,
};
use expressd::store::{InsertedKey, PageQuery, Records, Store, StoreError};
use futures_util::future::join_all;
use futures_util::stream::BoxStream;
use uuid::Uuid;

pub struct Replicas {
    stores: [Arc<dyn Store>; 3],
    turn: AtomicUsize,
}

impl Replicas {
    pub fn new(stores: [Arc<dyn Store>; 3]) -> Self {
        Self {
            stores,
            turn: AtomicUsize::new(0),
        }
    }

    pub fn next(&self) -> &dyn Store {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        self.stores[turn % self.stores.len()].as_ref()
    }
}

#[async_trait]
impl Store for Replicas {
    async fn express_customer(
        &self,
        scope: &Scope,
        id: CustomerId,
    ) -> Result<Option<ExpressCustomer>, StoreError> {
        self.next().express_customer(scope, id).await
    }

    async fn billing_customer(
        &self,
        scope: &Scope,
        id: CustomerId,
    ) -> Result<Option<BillingCustomer>, StoreError> {
        self.next().billing_customer(scope, id).await
    }

    async fn express_customers(
        &self,
        scope: &Scope,
        query: PageQuery,
    ) -> Result<Vec<ExpressCustomer>, StoreError> {
        self.next().express_customers(scope, query).await
    }

    async fn live_customers(&self, scope: Option<&Scope>) -> Result<u64, StoreError> {
        self.next().live_customers(scope).await
    }

    async fn create(
        &self,
        scope: &Scope,
        customer: Customer,
        stamp: Stamp,
        once: Option<Once>,
    ) -> Result<Written<Customer>, StoreError> {
        self.next().create(scope, customer, stamp, once).await
    }

    async fn update(
        &self,
        scope: &Scope,
        id: CustomerId,
        precondition: Precondition,
        change: CustomerChange,
        stamp: Stamp,
    ) -> Result<UpdateOutcome, StoreError> {
        let next = self.next();
        next.update(scope, id, precondition, change, stamp).await
    }

    async fn set_active(
        &self,
        scope: &Scope,
        id: CustomerId,
        active: bool,
        stamp: Stamp,
        once: Option<Once>,
    ) -> Result<Written<ActivationOutcome>, StoreError> {
        self.next().set_active(scope, id, active, stamp, once).await
    }

    async fn add_user(
        &self,
        scope: &Scope,
        customer: CustomerId,
        user: UserId,
        stamp: Stamp,
        once: Option<Once>,
    ) -> Result<Written<AddUserOutcome>, StoreError> {
        let next = self.next();
        next.add_user(scope, customer, user, stamp, once).await
    }

    async fn remove_user(
        &self,
        scope: &Scope,
        customer: CustomerId,
        user: UserId,
        stamp: Stamp,
    ) -> Result<RemoveUserOutcome, StoreError> {
        self.next().remove_user(scope, customer, user, stamp).await
    }

    async fn billing_customer_by_external_id(
        &self,
        scope: &Scope,
        external_id: &str,
    ) -> Result<Option<BillingCustomer>, StoreError> {
        let next = self.next();
        next.billing_customer_by_external_id(scope, external_id)
            .await
    }

    async fn create_billing(
        &self,
        scope: &Scope,
        new: BillingCustomer,
        stamp: Stamp,
        once: Option<Once>,
    ) -> Result<Written<CreateBillingOutcome>, StoreError> {
        self.next().create_billing(scope, new, stamp, once).await
    }

    async fn update_billing(
        &self,
        scope: &Scope,
        name: BillingName,
        precondition: Precondition,
        change: BillingChange,
        stamp: Stamp,
    ) -> Result<UpdateBillingOutcome, StoreError> {
        self.next()
            .update_billing(scope, name, precondition, change, stamp)
            .await
    }

    async fn delete(
        &self,
        scope: &Scope,
        id: CustomerId,
        stamp: Stamp,
    ) -> Result<DeleteOutcome, StoreError> {
        self.next().delete(scope, id, stamp).await
    }

    async fn search(&self, scope: &Scope, search: Search) -> Result<Found, StoreError> {
        self.next().search(scope, search).await
    }

    async fn import(
        &self,
        scope: &Scope,
        records: Records,
        stamp: Stamp,
    ) -> Result<ImportOutcome, StoreError> {
        self.next().import(scope, records, stamp).await
    }

    fn export(&self, scope: &Scope) -> BoxStream<'static, Result<CustomerRecord, StoreError>> {
        self.next().export(scope)
    }

    async fn insert_key(
        &self,
        key: &ApiKey,
        digest: SecretDigest,
        stamp: Stamp,
    ) -> Result<InsertedKey, StoreError> {
        self.next().insert_key(key, digest, stamp).await
    }

    async fn keys(&self, scope: Option<&Scope>) -> Result<Vec<ApiKey>, StoreError> {
        self.next().keys(scope).await
    }

    async fn key_by_digest(
        &self,
        digest: &SecretDigest,
    ) -> Result<Option<(Arc<ApiKey>, SecretDigest)>, StoreError> {
        self.next().key_by_digest(digest).await
    }

    async fn revoke_key(
        &self,
        scope: Option<&Scope>,
        id: Uuid,
        stamp: Stamp,
    ) -> Result<RevokeOutcome, StoreError> {
        self.next().revoke_key(scope, id, stamp).await
    }

    async fn secret(&self, name: &'static str) -> Result<[u8; 32], StoreError> {
        self.next().secret(name).await
    }

    async fn ready(&self) -> Result<(), StoreError> {
        self.next().ready().await
    }

    async fn close(&self) {
        join_all(self.stores.iter().map(|store| store.close())).await;
    }
}
