//! Watches the calls of the store: slow ones are logged, all are measured and traced.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use futures_util::stream::BoxStream;
use uuid::Uuid;

use super::{Metrics, Traces};
use crate::app::{
    ActivationOutcome, AddUserOutcome, ApiKey, BillingChange, BillingCustomer, BillingName,
    CreateBillingOutcome, Customer, CustomerChange, CustomerId, CustomerRecord, DeleteOutcome,
    ExpressCustomer, Found, ImportOutcome, Once, Precondition, RemoveUserOutcome, RevokeOutcome,
    Scope, Search, SecretDigest, Stamp, UpdateBillingOutcome, UpdateOutcome, UserId, Written,
};
use crate::server::visit;
use crate::store::{InsertedKey, PageQuery, Records, Store, StoreError};

/// A store, and what watches its calls.
pub struct WatchedStore {
    /// Does the work.
    pub store: Arc<dyn Store>,
    /// A call that takes longer is logged at level `warn` under the target `slow`.
    pub slow: Option<Duration>,
    /// Measures how long each takes.
    pub metrics: Arc<Metrics>,
    /// Adds each to the trace of its request.
    pub traces: Option<Traces>,
}

impl WatchedStore {
    pub(super) async fn watch<T>(
        &self,
        call: &'static str,
        work: impl Future<Output = Result<T, StoreError>> + Send,
    ) -> Result<T, StoreError> {
        let began = Instant::now();
        let result = work.await;
        let elapsed = began.elapsed();
        self.metrics.called(call, elapsed);
        if let (Some(traces), Some(trace)) = (&self.traces, visit::trace()) {
            traces.call(&trace, call, elapsed, result.is_err());
        }
        if self.slow.is_some_and(|limit| elapsed > limit) {
            log_slow(call, elapsed, result.is_err());
        }
        result
    }
}

/// Says which call, and in which request: never of what, or with what.
fn log_slow(call: &'static str, elapsed: Duration, failed: bool) {
    let milliseconds = (elapsed.as_secs_f64() * 1e6).round() / 1e3;
    let subject = visit::subject();
    tracing::warn!(
        target: "slow",
        call,
        ms = milliseconds,
        failed,
        operation = subject.as_ref().map(|(operation, _)| *operation),
        request_id = subject.as_ref().map(|(_, id)| id.as_str()),
        "slow call of the store"
    );
}

impl fmt::Debug for WatchedStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WatchedStore")
            .field("slow", &self.slow)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl Store for WatchedStore {
    async fn express_customer(
        &self,
        scope: &Scope,
        id: CustomerId,
    ) -> Result<Option<ExpressCustomer>, StoreError> {
        self.watch("customer", self.store.express_customer(scope, id))
            .await
    }

    async fn billing_customer(
        &self,
        scope: &Scope,
        id: CustomerId,
    ) -> Result<Option<BillingCustomer>, StoreError> {
        self.watch("billing_customer", self.store.billing_customer(scope, id))
            .await
    }

    async fn express_customers(
        &self,
        scope: &Scope,
        query: PageQuery,
    ) -> Result<Vec<ExpressCustomer>, StoreError> {
        self.watch("customers", self.store.express_customers(scope, query))
            .await
    }

    async fn live_customers(&self, scope: Option<&Scope>) -> Result<u64, StoreError> {
        self.watch("live_customers", self.store.live_customers(scope))
            .await
    }

    async fn create(
        &self,
        scope: &Scope,
        customer: Customer,
        stamp: Stamp,
        once: Option<Once>,
    ) -> Result<Written<Customer>, StoreError> {
        self.watch("create", self.store.create(scope, customer, stamp, once))
            .await
    }

    async fn update(
        &self,
        scope: &Scope,
        id: CustomerId,
        precondition: Precondition,
        change: CustomerChange,
        stamp: Stamp,
    ) -> Result<UpdateOutcome, StoreError> {
        self.watch(
            "update",
            self.store.update(scope, id, precondition, change, stamp),
        )
        .await
    }

    async fn set_active(
        &self,
        scope: &Scope,
        id: CustomerId,
        active: bool,
        stamp: Stamp,
        once: Option<Once>,
    ) -> Result<Written<ActivationOutcome>, StoreError> {
        self.watch(
            "set_active",
            self.store.set_active(scope, id, active, stamp, once),
        )
        .await
    }

    async fn add_user(
        &self,
        scope: &Scope,
        customer: CustomerId,
        user: UserId,
        stamp: Stamp,
        once: Option<Once>,
    ) -> Result<Written<AddUserOutcome>, StoreError> {
        self.watch(
            "add_user",
            self.store.add_user(scope, customer, user, stamp, once),
        )
        .await
    }

    async fn remove_user(
        &self,
        scope: &Scope,
        customer: CustomerId,
        user: UserId,
        stamp: Stamp,
    ) -> Result<RemoveUserOutcome, StoreError> {
        self.watch(
            "remove_user",
            self.store.remove_user(scope, customer, user, stamp),
        )
        .await
    }

    async fn billing_customer_by_external_id(
        &self,
        scope: &Scope,
        external_id: &str,
    ) -> Result<Option<BillingCustomer>, StoreError> {
        let found = self
            .store
            .billing_customer_by_external_id(scope, external_id);
        self.watch("billing_customer_by_external_id", found).await
    }

    async fn create_billing(
        &self,
        scope: &Scope,
        new: BillingCustomer,
        stamp: Stamp,
        once: Option<Once>,
    ) -> Result<Written<CreateBillingOutcome>, StoreError> {
        self.watch(
            "create_billing",
            self.store.create_billing(scope, new, stamp, once),
        )
        .await
    }

    async fn update_billing(
        &self,
        scope: &Scope,
        name: BillingName,
        precondition: Precondition,
        change: BillingChange,
        stamp: Stamp,
    ) -> Result<UpdateBillingOutcome, StoreError> {
        let updated = self
            .store
            .update_billing(scope, name, precondition, change, stamp);
        self.watch("update_billing", updated).await
    }

    async fn delete(
        &self,
        scope: &Scope,
        id: CustomerId,
        stamp: Stamp,
    ) -> Result<DeleteOutcome, StoreError> {
        self.watch("delete", self.store.delete(scope, id, stamp))
            .await
    }

    async fn search(&self, scope: &Scope, search: Search) -> Result<Found, StoreError> {
        self.watch("search", self.store.search(scope, search)).await
    }

    async fn import(
        &self,
        scope: &Scope,
        records: Records,
        stamp: Stamp,
    ) -> Result<ImportOutcome, StoreError> {
        self.watch("import", self.store.import(scope, records, stamp))
            .await
    }

    fn export(&self, scope: &Scope) -> BoxStream<'static, Result<CustomerRecord, StoreError>> {
        self.store.export(scope)
    }

    async fn insert_key(
        &self,
        key: &ApiKey,
        digest: SecretDigest,
        stamp: Stamp,
    ) -> Result<InsertedKey, StoreError> {
        self.watch("insert_key", self.store.insert_key(key, digest, stamp))
            .await
    }

    async fn keys(&self, scope: Option<&Scope>) -> Result<Vec<ApiKey>, StoreError> {
        self.watch("keys", self.store.keys(scope)).await
    }

    async fn key_by_digest(
        &self,
        digest: &SecretDigest,
    ) -> Result<Option<(Arc<ApiKey>, SecretDigest)>, StoreError> {
        self.watch("key_by_digest", self.store.key_by_digest(digest))
            .await
    }

    async fn revoke_key(
        &self,
        scope: Option<&Scope>,
        id: Uuid,
        stamp: Stamp,
    ) -> Result<RevokeOutcome, StoreError> {
        self.watch("revoke_key", self.store.revoke_key(scope, id, stamp))
            .await
    }

    async fn secret(&self, name: &'static str) -> Result<[u8; 32], StoreError> {
        self.watch("secret", self.store.secret(name)).await
    }

    async fn ready(&self) -> Result<(), StoreError> {
        self.watch("ready", self.store.ready()).await
    }

    async fn close(&self) {
        self.store.close().await;
    }
}
