//! A database as a whole, as it is moved to another, of whichever kind.
//!
//! Unlike import and export, nothing is left out and nothing starts anew: versions, deleted
//! customers, keys, accounts, sessions, shared secrets, kept outcomes, events and figures come along,
//! so that a service on the copy goes on where the one on the original stopped. (Failures to sign in
//! do not: who was locked out has a few more tries.)

use async_trait::async_trait;
use jiff::Timestamp;

use super::{KeptSession, StoreError};
use crate::app::{
    Account, ApiKey, CustomerId, CustomerRecord, Event, EventId, Fingerprint, PasswordHash,
    RequestCount, Scope, SecretDigest,
};

/// What came of a write under an idempotency key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptOutcome {
    /// The caller's key.
    pub key: String,
    /// What it was used for.
    pub fingerprint: Fingerprint,
    /// The id of the request that used it.
    pub request_id: String,
    /// From when on the key is free again.
    pub expires_at: Timestamp,
    /// The outcome as JSON.
    pub outcome: String,
}

/// A database that can be read as a whole, and become the copy of another.
///
/// Each method that writes puts things in the place of those with the same names, so that doing it
/// twice is doing it once.
#[async_trait]
pub trait Whole: Send + Sync {
    /// All scopes, in any order.
    async fn scopes(&self) -> Result<Vec<Scope>, StoreError>;

    /// All keys, revoked ones too, with the digests of their secrets.
    async fn all_keys(&self) -> Result<Vec<(ApiKey, SecretDigest)>, StoreError>;

    /// All shared secrets with their names.
    async fn secrets(&self) -> Result<Vec<(String, [u8; 32])>, StoreError>;

    /// At most so many customers of a scope, deleted ones too, with all that belongs to them: those
    /// whose ids are greater than `after`, in ascending order.
    async fn records(
        &self,
        scope: &Scope,
        after: Option<CustomerId>,
        limit: usize,
    ) -> Result<Vec<CustomerRecord>, StoreError>;

    /// At most so many kept outcomes of a scope: those whose keys come after `after`, in the order of
    /// their keys, which may differ from store to store.
    async fn outcomes(
        &self,
        scope: &Scope,
        after: Option<String>,
        limit: usize,
    ) -> Result<Vec<KeptOutcome>, StoreError>;

    /// All accounts, disabled ones too, with what is kept of their passwords.
    async fn all_accounts(&self) -> Result<Vec<(Account, PasswordHash)>, StoreError>;

    /// All sessions, ended ones too, with the digests of their secrets.
    async fn all_sessions(&self) -> Result<Vec<KeptSession>, StoreError>;

    /// At most so many events of a scope: those that come after `after`, oldest first.
    async fn events(
        &self,
        scope: &Scope,
        after: Option<EventId>,
        limit: usize,
    ) -> Result<Vec<Event>, StoreError>;

    /// At most so many counts of requests of a scope: those that come after this time and operation,
    /// in their order.
    async fn request_counts(
        &self,
        scope: &Scope,
        after: Option<(Timestamp, String)>,
        limit: usize,
    ) -> Result<Vec<RequestCount>, StoreError>;

    /// Keeps scopes, keys, shared secrets, accounts and sessions.
    async fn put_access(&self, access: Access) -> Result<(), StoreError>;

    /// Keeps customers of a scope with all that belongs to them, exactly as they are.
    async fn put_records(
        &self,
        scope: &Scope,
        records: Vec<CustomerRecord>,
    ) -> Result<(), StoreError>;

    /// Keeps outcomes of a scope.
    async fn put_outcomes(
        &self,
        scope: &Scope,
        outcomes: Vec<KeptOutcome>,
    ) -> Result<(), StoreError>;

    /// Keeps events of a scope.
    async fn put_events(&self, scope: &Scope, events: Vec<Event>) -> Result<(), StoreError>;

    /// Removes the events of a scope that come before `first`; without it, all.
    async fn remove_events_before(
        &self,
        scope: &Scope,
        first: Option<EventId>,
    ) -> Result<(), StoreError>;

    /// Keeps counts of requests.
    async fn put_request_counts(&self, counts: Vec<RequestCount>) -> Result<(), StoreError>;

    /// What is wrong with the database as such: a line for each fault, up to a hundred. That rows can
    /// be read at all is not looked at here; [`Self::records`] does.
    async fn faults(&self) -> Result<Vec<String>, StoreError>;

    /// Lets go of the database.
    async fn let_go(&self);
}

/// Who is let in, and where to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// The scopes.
    pub scopes: Vec<Scope>,
    /// The keys.
    pub keys: Vec<(ApiKey, SecretDigest)>,
    /// The shared secrets.
    pub secrets: Vec<(String, [u8; 32])>,
    /// The accounts.
    pub accounts: Vec<(Account, PasswordHash)>,
    /// The sessions.
    pub sessions: Vec<KeptSession>,
}
