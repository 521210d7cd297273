//! The application: what can be done with customers, users, API keys and accounts, whoever asks.
//!
//! Nothing here knows HTTP. Each use case is a method of [`App`], gives every outcome that a
//! caller can tell apart as a value of its own, and fails only where the infrastructure does
//! ([`StoreError`]).

mod accounts;
mod billing;
mod browse;
mod cursor;
mod customers;
mod domain;
mod hashing;
mod idempotency;
mod keys;
mod list;
mod outcome;
mod recent;
mod sign_in;
mod statistics;
mod trail;
mod transfer;
mod usage;
mod users;

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

pub use accounts::{AccountError, CreateAccountOutcome, NewAccount};
pub use billing::{BillingName, NewBillingCustomer};
pub use browse::{BrowseFilter, BrowsePage, BrowseRequest};
pub use cursor::InvalidCursor;
pub use customers::NewCustomer;
pub use domain::{
    Access, Account, AccountChange, AccountChanged, AccountId, AccountNamed, Action, Actor,
    Address, ApiKey, Attempts, BillingChange, Change, Comparison, Condition, Customer,
    CustomerChange, CustomerId, CustomerRecord, Direction, EmailAddress, Event, EventId,
    ExpressCustomer, Face, Field, FieldChange, Fingerprint, Folded, Integration, IntegrationId,
    InvalidEmail, InvalidIdentifier, InvalidPassword, InvalidSecret, InvalidVersion, KeyNamed,
    Metadata, Moved, NewIntegration, Once, OtherField, Part, Password, PasswordHash, Permission,
    Place, Precondition, Role, Scope, Search, Secret, SecretDigest, Session, SessionSecret,
    SignedIn, Sort, Stamp, Status, Statuses, Suspect, TextField, TextTest, TimeField, TimeTest,
    TimeZoneName, TypedPassword, UnknownTimeZone, UserId, Version, Written, to_the_microsecond,
};
pub use hashing::HashError;
pub use idempotency::Idempotency;
pub use keys::{CreateKeyError, NewKey};
pub use list::{ListError, ListRequest, Page};
pub use outcome::{
    AccountOutcome, ActivationOutcome, AddUserOutcome, BillingCustomer, ChangePasswordOutcome,
    CreateBillingOutcome, DeleteOutcome, Found, ImportOutcome, RemoveUserOutcome, RevokeOutcome,
    SignInOutcome, UpdateBillingOutcome, UpdateOutcome,
};
pub use sign_in::SignIn;
pub use statistics::{Counts, CustomersOnDay, RequestCount, RequestStatistics};
pub use trail::TrailPage;
pub use transfer::Aborted;
pub use users::MembersPage;

use crate::chain::Chain;
use crate::store::{Store, StoreError};
use cursor::CursorSeal;
use hashing::Hashing;
use sign_in::Tried;
use statistics::Figures;
use usage::Usage;

/// The use cases over one store. Cheap to clone.
#[derive(Clone)]
pub struct App {
    store: Arc<dyn Store>,
    cursors: CursorSeal,
    clock: Clock,
    face: Face,
    hashing: Hashing,
    usage: Arc<Usage>,
    figures: Arc<Figures>,
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
            face: Face::Express,
            hashing: Hashing::new(),
            usage: Arc::default(),
            figures: Arc::default(),
        })
    }

    /// The same for those who come through this face, which is kept with what they do. Without it,
    /// they come through [`Face::Express`].
    #[must_use]
    pub fn through(&self, face: Face) -> Self {
        Self {
            face,
            ..self.clone()
        }
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

    /// Writes down what was only counted until now, takes no more writes, and returns when those
    /// taken before are done.
    pub async fn close(&self) {
        // The next process starts with what was counted until the last time.
        if let Err(error) = self.write_down_usage().await {
            tracing::warn!(error = %Chain(&error), "the latest figures are lost");
        }
        self.store.close().await;
    }

    fn now(&self) -> Timestamp {
        to_the_microsecond((self.clock)())
    }

    fn stamp(&self, by: &Actor) -> Stamp {
        self.stamp_of(Some(by))
    }

    fn stamp_of(&self, by: Option<&Actor>) -> Stamp {
        Stamp {
            by: by.cloned(),
            at: self.now(),
            through: self.face,
        }
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").finish_non_exhaustive()
    }
}
