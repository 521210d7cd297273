//! The application: what can be done with customers, users and API keys, whoever asks.
//!
//! Nothing here knows HTTP. Each use case is a method of [`App`], gives every outcome that a
//! caller can tell apart as a value of its own, and fails only where the infrastructure does
//! ([`StoreError`]).

mod billing;
mod cursor;
mod customers;
mod domain;
mod idempotency;
mod keys;
mod list;
mod outcome;
mod transfer;
mod users;

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

pub use billing::{BillingName, NewBillingCustomer};
pub use cursor::InvalidCursor;
pub use customers::NewCustomer;
pub use domain::{
    Access, Actor, Address, ApiKey, BillingChange, Change, Comparison, Condition, Customer,
    CustomerChange, CustomerId, CustomerRecord, Direction, Field, Fingerprint, Folded, Integration,
    IntegrationId, InvalidIdentifier, InvalidSecret, InvalidVersion, Metadata, Moved,
    NewIntegration, Once, Part, Precondition, Scope, Search, Secret, SecretDigest, Stamp, Status,
    Statuses, TextField, TextTest, TimeField, TimeTest, TimeZoneName, UnknownTimeZone, UserId,
    Version, Written, to_the_microsecond,
};
pub use idempotency::Idempotency;
pub use keys::{CreateKeyError, NewKey};
pub use list::{ListError, ListRequest, Page};
pub use outcome::{
    ActivationOutcome, AddUserOutcome, BillingCustomer, CreateBillingOutcome, DeleteOutcome, Found,
    ImportOutcome, RemoveUserOutcome, RevokeOutcome, UpdateBillingOutcome, UpdateOutcome,
};
pub use transfer::Aborted;

use crate::store::{Store, StoreError};
use cursor::CursorSeal;

/// The use cases over one store. Cheap to clone.
#[derive(Clone)]
pub struct App {
    store: Arc<dyn Store>,
    cursors: CursorSeal,
    clock: Clock,
}

type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

impl App {
    /// The application over `store`, by the system's clock.
    ///
    /// # Errors
    /// The store could not give the secret that cursors are made with.
    pub async fn new(store: Arc<dyn Store>) -> Result<Self, StoreError> {
        Self::with_clock(store, Timestamp::now).await
    }

    /// The application over `store`, by a clock of the caller's.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub async fn with_clock(
        store: Arc<dyn Store>,
        clock: impl Fn() -> Timestamp + Send + Sync + 'static,
    ) -> Result<Self, StoreError> {
        let cursors = CursorSeal::new(&store.secret("cursor").await?);
        Ok(Self {
            store,
            cursors,
            clock: Arc::new(clock),
        })
    }

    /// The same over another store, such as one that watches this one's calls.
    #[must_use]
    pub fn over(self, wrap: impl FnOnce(Arc<dyn Store>) -> Arc<dyn Store>) -> Self {
        Self {
            store: wrap(self.store),
            ..self
        }
    }

    /// Whether the store answers and takes writes. Cheap enough to be asked every second.
    ///
    /// # Errors
    /// It does not.
    pub async fn ready(&self) -> Result<(), StoreError> {
        self.store.ready().await
    }

    /// How many customers are not deleted, in one scope or (without one) in all.
    ///
    /// # Errors
    /// The store failed.
    pub async fn live_customers(&self, scope: Option<&Scope>) -> Result<u64, StoreError> {
        self.store.live_customers(scope).await
    }

    /// Takes no more writes, and returns when those taken before are done.
    pub async fn close(&self) {
        self.store.close().await;
    }

    fn now(&self) -> Timestamp {
        to_the_microsecond((self.clock)())
    }

    fn stamp(&self, by: &Actor) -> Stamp {
        Stamp {
            by: Some(by.clone()),
            at: self.now(),
        }
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").finish_non_exhaustive()
    }
}
