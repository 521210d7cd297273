//! One store with an application over it, and short ways to say what a test does.

use std::any::Any;
use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use expressd::app::{
    ActivationOutcome, Actor, AddUserOutcome, App, BillingChange, BillingCustomer, BillingName,
    CreateBillingOutcome, Customer, CustomerId, CustomerRecord, DeleteOutcome, ExpressCustomer,
    Face, Idempotency, ListRequest, Metadata, NewBillingCustomer, NewCustomer, Page, Precondition,
    RemoveUserOutcome, Scope, Stamp, UpdateBillingOutcome, UpdateOutcome, UserId, Written,
};
use expressd::store::{Store, StoreError};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// A store with nothing in it, and an application whose clock the test moves.
pub struct World {
    pub store: Arc<dyn Store>,
    pub app: App,
    pub clock: Clock,
    pub scope: Scope,
    pub key: Actor,
    /// Whatever must outlive the store, such as its folder.
    _ground: Box<dyn Any + Send + Sync>,
}

impl World {
    pub async fn over(store: Arc<dyn Store>, ground: impl Any + Send + Sync) -> Self {
        let clock = Clock::default();
        let reader = clock.clone();
        let app = App::with_clock(Arc::clone(&store), move || reader.now())
            .await
            .unwrap();
        Self {
            store,
            app,
            clock,
            scope: Scope::new("acme", "live"),
            key: Actor::ApiKey(Uuid::from_u128(7)),
            _ground: Box::new(ground),
        }
    }

    pub async fn create(&self, name: &str) -> Customer {
        self.create_with(name, None).await
    }

    pub async fn create_with(&self, name: &str, metadata: Option<Metadata>) -> Customer {
        let new = NewCustomer {
            name: name.to_owned(),
            metadata,
        };
        now(self.app.create(&self.scope, &self.key, new, None).await)
    }

    pub async fn create_once(&self, name: &str, once: Idempotency) -> Written<Customer> {
        let new = NewCustomer {
            name: name.to_owned(),
            metadata: None,
        };
        let created = self.app.create(&self.scope, &self.key, new, Some(once));
        created.await.unwrap()
    }

    pub async fn retrieve(&self, id: CustomerId) -> Option<Customer> {
        let shown = self.app.retrieve(&self.scope, id).await.unwrap();
        let whole = self.app.billing_customer(&self.scope, id).await.unwrap();
        let live = whole
            .map(|found| found.customer)
            .filter(|it| !it.is_deleted());
        assert_eq!(shown, live.clone().map(ExpressCustomer::from));
        live
    }

    pub async fn rename(&self, id: CustomerId, name: &str) -> UpdateOutcome {
        let change = expressd::app::CustomerChange {
            name: Some(name.to_owned()),
            ..Default::default()
        };
        self.update(id, Precondition::None, change).await
    }

    pub async fn update(
        &self,
        id: CustomerId,
        precondition: Precondition,
        change: expressd::app::CustomerChange,
    ) -> UpdateOutcome {
        let updated = self
            .app
            .update(&self.scope, &self.key, id, precondition, change);
        updated.await.unwrap()
    }

    pub async fn deactivate(&self, id: CustomerId) -> ActivationOutcome {
        now(self.app.deactivate(&self.scope, &self.key, id, None).await)
    }

    pub async fn reactivate(&self, id: CustomerId) -> ActivationOutcome {
        now(self.app.reactivate(&self.scope, &self.key, id, None).await)
    }

    pub async fn add_user(&self, id: CustomerId, user: UserId) -> AddUserOutcome {
        let added = self.app.add_user(&self.scope, &self.key, id, user, None);
        now(added.await)
    }

    pub async fn remove_user(&self, id: CustomerId, user: UserId) -> RemoveUserOutcome {
        let removed = self.app.remove_user(&self.scope, &self.key, id, user);
        removed.await.unwrap()
    }

    /// Creates a customer of which the billing face says no more than it has to.
    pub async fn create_billing(&self, external_id: &str, name: &str) -> BillingCustomer {
        let new = NewBillingCustomer {
            external_id: external_id.to_owned(),
            name: name.to_owned(),
            details: BillingChange::default(),
        };
        billed(self.try_create_billing(new, None).await)
    }

    pub async fn try_create_billing(
        &self,
        new: NewBillingCustomer,
        once: Option<Idempotency>,
    ) -> Result<Written<CreateBillingOutcome>, StoreError> {
        let created = self.app.create_billing(&self.scope, &self.key, new, once);
        created.await
    }

    pub async fn billing(&self, id: CustomerId) -> Option<BillingCustomer> {
        self.app.billing_customer(&self.scope, id).await.unwrap()
    }

    pub async fn by_external_id(&self, external_id: &str) -> Option<BillingCustomer> {
        let found = self
            .app
            .billing_customer_by_external_id(&self.scope, external_id);
        found.await.unwrap()
    }

    pub async fn update_billing(
        &self,
        name: BillingName,
        change: BillingChange,
    ) -> UpdateBillingOutcome {
        self.update_billing_if(name, Precondition::None, change)
            .await
    }

    pub async fn update_billing_if(
        &self,
        name: BillingName,
        precondition: Precondition,
        change: BillingChange,
    ) -> UpdateBillingOutcome {
        let updated = self
            .app
            .update_billing(&self.scope, &self.key, name, precondition, change);
        updated.await.unwrap()
    }

    pub async fn delete(&self, id: CustomerId) -> DeleteOutcome {
        let deleted = self.app.delete(&self.scope, &self.key, id);
        deleted.await.unwrap()
    }

    /// How many customers of the scope are not deleted.
    pub async fn live(&self) -> u64 {
        self.app.live_customers(Some(&self.scope)).await.unwrap()
    }

    pub async fn page(&self, cursor: Option<String>, limit: u16, name: Option<&str>) -> Page {
        let request = ListRequest {
            cursor,
            limit,
            name: name.map(str::to_owned),
        };
        self.app.list(&self.scope, request).await.unwrap()
    }

    /// The names of all customers that match, newest first.
    pub async fn names(&self, name: Option<&str>) -> Vec<String> {
        let page = self.page(None, 100, name).await;
        assert_eq!(page.next, None, "more than a test should have");
        page.customers.into_iter().map(|it| it.name).collect()
    }

    /// Imports records that are expected to fit.
    pub async fn import(&self, records: Vec<CustomerRecord>) {
        let expected = expressd::app::ImportOutcome::Imported {
            customers: records.len() as u64,
        };
        let imported = self.app.import(&self.scope, records.into_iter().map(Ok));
        assert_eq!(imported.await.unwrap(), expected);
    }

    /// A customer that is not in the store.
    pub fn elsewhere(&self, name: &str) -> Customer {
        Customer::new(CustomerId::generate(), name, self.stamp())
    }

    /// The stamp of what is done now.
    pub fn stamp(&self) -> Stamp {
        Stamp {
            by: Some(self.key.clone()),
            at: self.clock.now(),
            through: Face::Command,
        }
    }
}

/// A clock that stands still until it is moved.
#[derive(Clone)]
pub struct Clock(Arc<AtomicI64>);

impl Default for Clock {
    fn default() -> Self {
        let start: Timestamp = "2026-01-15T09:30:00.000001Z".parse().unwrap();
        Self(Arc::new(AtomicI64::new(start.as_microsecond())))
    }
}

impl Clock {
    pub fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.0.load(Ordering::SeqCst)).unwrap()
    }

    pub fn advance(&self, by: SignedDuration) {
        let by = i64::try_from(by.as_micros()).unwrap();
        self.0.fetch_add(by, Ordering::SeqCst);
    }

    pub fn tick(&self) {
        self.advance(SignedDuration::from_secs(1));
    }
}

/// What came of a write that is expected to happen now.
#[track_caller]
pub fn now<T: Debug, E: Debug>(written: Result<Written<T>, E>) -> T {
    match written.unwrap() {
        Written::Now(outcome) => outcome,
        other => panic!("expected a first outcome, got {other:?}"),
    }
}

/// The customer of a creation that is expected to go through.
#[track_caller]
pub fn billed<E: Debug>(written: Result<Written<CreateBillingOutcome>, E>) -> BillingCustomer {
    match now(written) {
        CreateBillingOutcome::Created(customer) => customer,
        CreateBillingOutcome::ExternalIdTaken => panic!("the external id is taken"),
    }
}

/// The customer of an activation that is expected to find one.
#[track_caller]
pub fn done(outcome: ActivationOutcome) -> Customer {
    match outcome {
        ActivationOutcome::Done(customer) => customer,
        ActivationOutcome::NotFound => panic!("no such customer"),
    }
}

/// The customer of an update that is expected to go through.
#[track_caller]
pub fn updated(outcome: UpdateOutcome) -> Customer {
    match outcome {
        UpdateOutcome::Updated(customer) => customer,
        other => panic!("expected an update, got {other:?}"),
    }
}

pub fn pairs(pairs: &[(&str, &str)]) -> Metadata {
    pairs
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect()
}

pub fn once(key: &str, request_id: &str) -> Idempotency {
    Idempotency {
        key: key.to_owned(),
        request_id: request_id.to_owned(),
    }
}

pub fn users(count: usize) -> BTreeSet<UserId> {
    (0..count).map(|_| UserId::generate()).collect()
}
