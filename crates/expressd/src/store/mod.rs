//! Where customers, users and keys are kept.
//!
//! [`Store`] is what the application asks of a database; each implementation knows its own SQL.
//! A write is answered only when it is durable. Rules about customers are not here: stores apply
//! those of [`crate::app`] within their transactions.

mod accounts;
mod browse;
mod error;
pub mod migration;
pub mod postgres;
mod query;
pub mod sqlite;
mod statistics;
mod trail;
pub mod whole;

use std::sync::Arc;

use async_trait::async_trait;
use futures_util::stream::BoxStream;
use uuid::Uuid;

pub use accounts::{Accounts, BegunSignIn, InsertedAccount, KeptSession};
pub use browse::{Browse, BrowseQuery};
pub use error::{StoreError, StoreErrorKind};
pub use statistics::Statistics;
pub use trail::Trail;

use crate::app::{
    Aborted, ActivationOutcome, AddUserOutcome, ApiKey, BillingChange, BillingCustomer,
    BillingName, CreateBillingOutcome, Customer, CustomerChange, CustomerId, CustomerRecord,
    DeleteOutcome, ExpressCustomer, Folded, Found, ImportOutcome, Once, Precondition,
    RemoveUserOutcome, RevokeOutcome, Scope, Search, SecretDigest, Stamp, UpdateBillingOutcome,
    UpdateOutcome, UserId, Written,
};

/// Which customers of a scope to read, in descending order of their ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageQuery {
    /// Only those whose id is smaller than this.
    pub after: Option<CustomerId>,
    /// Only those whose folded name contains this.
    pub name: Option<Folded>,
    /// At most so many.
    pub limit: usize,
}

/// What came of inserting a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InsertedKey {
    /// It is there now.
    Inserted,
    /// Another key has this digest.
    DigestTaken,
}

/// The records of an import, pulled one by one.
pub type Records = Box<dyn Iterator<Item = Result<CustomerRecord, Aborted>> + Send>;

/// A database that keeps customers, users and keys, and (by the traits that it builds on) people,
/// what happened, and figures.
///
/// Any number of processes may work on one database. Every method is one transaction: it happens
/// wholly or not at all, and what it answers with is durable. All fail with a [`StoreError`]
/// where the infrastructure does, and with nothing else.
///
/// A write with [`Once`] keeps its outcome, refusals included, in the same transaction, for
/// [`Once::KEPT`] from [`Once::at`]; within that time, the same key of the same scope gets it
/// again, or is refused as [`Written::KeyReused`] or [`Written::InProgress`]. Failures are not
/// kept.
///
/// A write that changes something keeps what happened ([`Event`](crate::app::Event)) in the same
/// transaction; one that changes nothing keeps no event.
#[async_trait]
pub trait Store: Accounts + Browse + Trail + Statistics + Send + Sync + 'static {
    /// What the Express face shows of the customer, unless it is deleted.
    async fn express_customer(
        &self,
        scope: &Scope,
        id: CustomerId,
    ) -> Result<Option<ExpressCustomer>, StoreError>;

    /// The customer, deleted or not, and its integrations, read at one moment.
    async fn billing_customer(
        &self,
        scope: &Scope,
        id: CustomerId,
    ) -> Result<Option<BillingCustomer>, StoreError>;

    /// What the Express face shows of the customers that are not deleted and match the query.
    async fn express_customers(
        &self,
        scope: &Scope,
        query: PageQuery,
    ) -> Result<Vec<ExpressCustomer>, StoreError>;

    /// How many customers are not deleted, in one scope or in all.
    async fn live_customers(&self, scope: Option<&Scope>) -> Result<u64, StoreError>;

    /// Keeps a new customer. Its id must be new; it has no users, whatever its count says.
    async fn create(
        &self,
        scope: &Scope,
        customer: Customer,
        stamp: Stamp,
        once: Option<Once>,
    ) -> Result<Written<Customer>, StoreError>;

    /// Applies a change ([`Customer::apply`]) to a customer that is not deleted, if the
    /// precondition holds.
    async fn update(
        &self,
        scope: &Scope,
        id: CustomerId,
        precondition: Precondition,
        change: CustomerChange,
        stamp: Stamp,
    ) -> Result<UpdateOutcome, StoreError>;

    /// Makes a customer that is not deleted active or inactive ([`Customer::set_active`]).
    async fn set_active(
        &self,
        scope: &Scope,
        id: CustomerId,
        active: bool,
        stamp: Stamp,
        once: Option<Once>,
    ) -> Result<Written<ActivationOutcome>, StoreError>;

    /// Adds a user to a customer that is not deleted ([`Customer::gain_user`]).
    async fn add_user(
        &self,
        scope: &Scope,
        customer: CustomerId,
        user: UserId,
        stamp: Stamp,
        once: Option<Once>,
    ) -> Result<Written<AddUserOutcome>, StoreError>;

    /// Removes a user from a customer that is not deleted ([`Customer::lose_user`]).
    async fn remove_user(
        &self,
        scope: &Scope,
        customer: CustomerId,
        user: UserId,
        stamp: Stamp,
    ) -> Result<RemoveUserOutcome, StoreError>;

    /// The customer with this external id, deleted or not, and its integrations, read at one moment.
    async fn billing_customer_by_external_id(
        &self,
        scope: &Scope,
        external_id: &str,
    ) -> Result<Option<BillingCustomer>, StoreError>;

    /// Keeps a new customer with its integrations, unless its external id is taken. Its id must be
    /// new; it has no users, whatever its count says.
    async fn create_billing(
        &self,
        scope: &Scope,
        new: BillingCustomer,
        stamp: Stamp,
        once: Option<Once>,
    ) -> Result<Written<CreateBillingOutcome>, StoreError>;

    /// Applies a change of the billing face ([`Customer::apply_billing`]) to a customer that is not
    /// deleted, if the precondition holds, unless another has the external id that it is to get.
    async fn update_billing(
        &self,
        scope: &Scope,
        name: BillingName,
        precondition: Precondition,
        change: BillingChange,
        stamp: Stamp,
    ) -> Result<UpdateBillingOutcome, StoreError>;

    /// Deletes a customer, if it is not deleted ([`Customer::delete`]).
    async fn delete(
        &self,
        scope: &Scope,
        id: CustomerId,
        stamp: Stamp,
    ) -> Result<DeleteOutcome, StoreError>;

    /// The customers that meet all conditions, as they are at one moment, and how many they are.
    async fn search(&self, scope: &Scope, search: Search) -> Result<Found, StoreError>;

    /// Keeps all the records or, if one has an id that is taken or the source aborts, none.
    async fn import(
        &self,
        scope: &Scope,
        records: Records,
        stamp: Stamp,
    ) -> Result<ImportOutcome, StoreError>;

    /// The customers that are not deleted with all that belongs to them, in ascending order of
    /// their ids, as they were at one moment.
    fn export(&self, scope: &Scope) -> BoxStream<'static, Result<CustomerRecord, StoreError>>;

    /// Keeps a new key.
    async fn insert_key(
        &self,
        key: &ApiKey,
        digest: SecretDigest,
        stamp: Stamp,
    ) -> Result<InsertedKey, StoreError>;

    /// All keys of one scope or of all, revoked ones too, oldest first.
    async fn keys(&self, scope: Option<&Scope>) -> Result<Vec<ApiKey>, StoreError>;

    /// The key with this digest, revoked or not, and the digest as it is kept. What another
    /// process revoked is seen at once.
    async fn key_by_digest(
        &self,
        digest: &SecretDigest,
    ) -> Result<Option<(Arc<ApiKey>, SecretDigest)>, StoreError>;

    /// Revokes a key, of this scope or (without one) of any; the time of a first revocation stays.
    async fn revoke_key(
        &self,
        scope: Option<&Scope>,
        id: Uuid,
        stamp: Stamp,
    ) -> Result<RevokeOutcome, StoreError>;

    /// The secret of this name, drawn at random when it is first asked for and the same ever
    /// after, for all processes.
    async fn secret(&self, name: &'static str) -> Result<[u8; 32], StoreError>;

    /// Whether the store answers and takes writes.
    async fn ready(&self) -> Result<(), StoreError>;

    /// Takes no more writes, and returns when those taken before are done.
    async fn close(&self);
}
