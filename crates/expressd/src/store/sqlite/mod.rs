//! The store in an SQLite file.
//!
//! The file is in write-ahead mode: readers see the last commit and wait for nobody. Short reads
//! run on the thread that asks, scans on threads that may block, and all writes on one thread
//! that commits together what is waiting. Other processes (commands beside the server) may read
//! and write the same file at any time; what they commit is seen by the next read.

mod accounts;
mod attempts;
mod backup;
mod billing;
mod browse;
mod commits;
mod connection;
mod customers;
mod error;
mod keys;
mod members;
mod migrations;
mod named;
mod once;
mod open;
mod readers;
mod reading;
mod remembered;
mod rows;
mod scopes;
mod search;
mod segments;
mod sessions;
mod statistics;
mod trail;
mod transfer;
mod whole;
mod writer;

use std::fmt;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use async_trait::async_trait;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use rusqlite::{Connection, Result as SqliteResult};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::mpsc;
use uuid::Uuid;

pub use backup::{Contents, back_up, faults_of, settle};
pub(crate) use open::beside;
pub use open::{OpenError, OpenOptions, serve_alone};

use super::migration::Follower;
use super::{InsertedKey, PageQuery, Records, Store, StoreError, StoreErrorKind};
use crate::app::{
    ActivationOutcome, AddUserOutcome, ApiKey, BillingChange, BillingCustomer, BillingName,
    CreateBillingOutcome, Customer, CustomerChange, CustomerId, CustomerRecord, DeleteOutcome,
    ExpressCustomer, Found, ImportOutcome, Once, Precondition, RemoveUserOutcome, RevokeOutcome,
    Scope, Search, SecretDigest, Stamp, UpdateBillingOutcome, UpdateOutcome, UserId, Written,
};
use commits::Commits;
use error::failed;
use once::{Running, Slot};
use readers::Readers;
use scopes::{ScopeId, SeenScopes};
use transfer::Continue;
use writer::Writer;

/// How many exported customers wait for their reader at most.
const EXPORTED_AHEAD: usize = 256;

/// A [`Store`] in one file.
pub struct SqliteStore {
    readers: Arc<Readers>,
    scopes: Arc<SeenScopes>,
    writer: Writer,
    running: Running,
    /// Held for as long as the store is there.
    _serving: Option<File>,
}

impl SqliteStore {
    /// Opens the database file at `path`, and brings its schema up to date.
    ///
    /// It blocks: other processes may be waited for, up to a few seconds.
    ///
    /// # Errors
    /// One for each thing that may be in the way, with the file or folder that it is about.
    pub fn open(path: &Path, options: OpenOptions) -> Result<Self, OpenError> {
        Self::open_followed(path, options, &|_| {})
    }

    /// [`Self::open`], and tells how far it is with the schema.
    ///
    /// # Errors
    /// As there.
    pub fn open_followed(
        path: &Path,
        options: OpenOptions,
        follower: &Follower,
    ) -> Result<Self, OpenError> {
        let serving = open::prepare(path, options, follower)?;
        let writer = Writer::start(path, segments::settle).map_err(|source| OpenError::Other {
            path: path.to_owned(),
            source: source.into(),
        })?;
        // Commands beside the server read too little for it to matter.
        let commits = options.serve.then(|| Commits::of(path));
        Ok(Self {
            readers: Arc::new(Readers::new(path.to_owned(), commits)),
            scopes: Arc::default(),
            writer,
            running: Running::default(),
            _serving: serving,
        })
    }

    /// Reads a few rows of a scope; nothing where nothing was ever kept for it.
    fn read<T: Default>(
        &self,
        attempt: &'static str,
        of: &Scope,
        work: impl FnOnce(&Connection, ScopeId) -> SqliteResult<T>,
    ) -> Result<T, StoreError> {
        self.readers
            .read(attempt, |db| match self.scopes.find(db, of)? {
                Some(scope) => work(db, scope),
                None => Ok(T::default()),
            })
    }

    /// Writes in a scope.
    async fn write<T: Send + 'static>(
        &self,
        attempt: &'static str,
        of: &Scope,
        work: impl FnOnce(&Connection, ScopeId) -> SqliteResult<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let of = of.clone();
        self.writer
            .write(attempt, move |db| {
                work(db, scopes::find_or_insert(db, &of)?)
            })
            .await
    }

    /// Writes in a scope, once if there is a key for that.
    async fn write_once<T>(
        &self,
        attempt: &'static str,
        of: &Scope,
        key: Option<Once>,
        work: impl FnOnce(&Connection, ScopeId) -> SqliteResult<T> + Send + 'static,
    ) -> Result<Written<T>, StoreError>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
    {
        let Some(key) = key else {
            return self.write(attempt, of, work).await.map(Written::Now);
        };
        let slot: Slot = match self.running.enter(of, &key) {
            Ok(slot) => slot,
            Err(refused) => return Ok(refused),
        };
        // The slot travels with the write, and comes back with its outcome: it is free again
        // when that is on the disk, even if nobody waits for it here any more.
        let (written, _slot) = self
            .write(attempt, of, move |db, scope| {
                let written = once::once(db, scope, &key, || work(db, scope))?;
                Ok((written, slot))
            })
            .await?;
        Ok(written)
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore").finish_non_exhaustive()
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn express_customer(
        &self,
        scope: &Scope,
        id: CustomerId,
    ) -> Result<Option<ExpressCustomer>, StoreError> {
        let scope = |db: &Connection| self.scopes.find(db, scope);
        self.readers.shown("read a customer", scope, id)
    }

    async fn billing_customer(
        &self,
        scope: &Scope,
        id: CustomerId,
    ) -> Result<Option<BillingCustomer>, StoreError> {
        self.read("read a customer", scope, |db, scope| {
            customers::find_for_billing(db, scope, id)
        })
    }

    async fn express_customers(
        &self,
        scope: &Scope,
        query: PageQuery,
    ) -> Result<Vec<ExpressCustomer>, StoreError> {
        let attempt = "list customers";
        let Some(name) = query.name.clone() else {
            return self.read(attempt, scope, |db, scope| {
                customers::page(db, scope, &query)
            });
        };
        let (scopes, scope) = (Arc::clone(&self.scopes), scope.clone());
        self.readers
            .scan(attempt, move |db| match scopes.find(db, &scope)? {
                Some(scope) => named::page(db, scope, &query, &name),
                None => Ok(Vec::new()),
            })
            .await
    }

    async fn live_customers(&self, scope: Option<&Scope>) -> Result<u64, StoreError> {
        let (scopes, scope) = (Arc::clone(&self.scopes), scope.cloned());
        self.readers
            .scan("count customers", move |db| match scope {
                None => customers::count_live(db, None),
                Some(scope) => match scopes.find(db, &scope)? {
                    Some(scope) => customers::count_live(db, Some(scope)),
                    None => Ok(0),
                },
            })
            .await
    }

    async fn create(
        &self,
        scope: &Scope,
        mut customer: Customer,
        stamp: Stamp,
        once: Option<Once>,
    ) -> Result<Written<Customer>, StoreError> {
        customer.user_count = 0;
        self.write_once("create a customer", scope, once, move |db, scope| {
            customers::create(db, scope, &customer, &stamp)?;
            Ok(customer)
        })
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
        self.write("update a customer", scope, move |db, scope| {
            customers::update(db, scope, id, &precondition, change, stamp)
        })
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
        let attempt = if active {
            "reactivate a customer"
        } else {
            "deactivate a customer"
        };
        self.write_once(attempt, scope, once, move |db, scope| {
            customers::set_active(db, scope, id, active, stamp)
        })
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
        self.write_once("add a user", scope, once, move |db, scope| {
            members::add(db, scope, customer, user, stamp)
        })
        .await
    }

    async fn remove_user(
        &self,
        scope: &Scope,
        customer: CustomerId,
        user: UserId,
        stamp: Stamp,
    ) -> Result<RemoveUserOutcome, StoreError> {
        self.write("remove a user", scope, move |db, scope| {
            members::remove(db, scope, customer, user, stamp)
        })
        .await
    }

    async fn billing_customer_by_external_id(
        &self,
        scope: &Scope,
        external_id: &str,
    ) -> Result<Option<BillingCustomer>, StoreError> {
        self.read("read a customer", scope, |db, scope| {
            billing::find_by_external_id(db, scope, external_id)
        })
    }

    async fn create_billing(
        &self,
        scope: &Scope,
        new: BillingCustomer,
        stamp: Stamp,
        once: Option<Once>,
    ) -> Result<Written<CreateBillingOutcome>, StoreError> {
        self.write_once("create a customer", scope, once, move |db, scope| {
            billing::create(db, scope, new, &stamp)
        })
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
        self.write("update a customer", scope, move |db, scope| {
            billing::update(db, scope, &name, &precondition, change, &stamp)
        })
        .await
    }

    async fn delete(
        &self,
        scope: &Scope,
        id: CustomerId,
        stamp: Stamp,
    ) -> Result<DeleteOutcome, StoreError> {
        self.write("delete a customer", scope, move |db, scope| {
            billing::delete(db, scope, id, stamp)
        })
        .await
    }

    async fn search(&self, scope: &Scope, search: Search) -> Result<Found, StoreError> {
        let (scopes, scope) = (Arc::clone(&self.scopes), scope.clone());
        self.readers
            .scan("search customers", move |db| {
                match scopes.find(db, &scope)? {
                    Some(scope) => search::search(db, scope, &search),
                    None => Ok(Found::default()),
                }
            })
            .await
    }

    async fn import(
        &self,
        scope: &Scope,
        records: Records,
        stamp: Stamp,
    ) -> Result<ImportOutcome, StoreError> {
        self.write("import customers", scope, move |db, scope| {
            transfer::import(db, scope, records, &stamp)
        })
        .await
    }

    fn export(&self, scope: &Scope) -> BoxStream<'static, Result<CustomerRecord, StoreError>> {
        let attempt = "export customers";
        let (exported, mut waiting) = mpsc::channel(EXPORTED_AHEAD);
        let (readers, scopes) = (Arc::clone(&self.readers), Arc::clone(&self.scopes));
        let scope = scope.clone();
        let walk = move || {
            let walked = readers.with(|db| match scopes.find(db, &scope)? {
                Some(scope) => transfer::export(db, scope, |record| {
                    match exported.blocking_send(Ok(record)) {
                        Ok(()) => Continue::Yes,
                        Err(_) => Continue::No,
                    }
                }),
                None => Ok(()),
            });
            if let Err(error) = walked.map_err(failed(attempt)) {
                // If nobody reads any more, nobody needs to know.
                let _ = exported.blocking_send(Err(error));
            }
        };
        // A thread of its own, not one of a pool: an export lasts as long as its reader likes.
        let started = thread::Builder::new()
            .name("sqlite-export".to_owned())
            .spawn(walk);
        match started {
            Ok(_) => stream::poll_fn(move |context| waiting.poll_recv(context)).boxed(),
            Err(error) => {
                let error = StoreError::new(StoreErrorKind::Internal, attempt).caused_by(error);
                stream::iter([Err(error)]).boxed()
            }
        }
    }

    async fn insert_key(
        &self,
        key: &ApiKey,
        digest: SecretDigest,
        stamp: Stamp,
    ) -> Result<InsertedKey, StoreError> {
        let key = key.clone();
        self.writer
            .write("create a key", move |db| {
                keys::create(db, &key, digest, &stamp)
            })
            .await
    }

    async fn keys(&self, scope: Option<&Scope>) -> Result<Vec<ApiKey>, StoreError> {
        let attempt = "list keys";
        match scope {
            Some(scope) => self.read(attempt, scope, keys::of_scope),
            None => self.readers.read(attempt, keys::all),
        }
    }

    async fn key_by_digest(
        &self,
        digest: &SecretDigest,
    ) -> Result<Option<(Arc<ApiKey>, SecretDigest)>, StoreError> {
        self.readers.key("look up a key", digest)
    }

    async fn revoke_key(
        &self,
        scope: Option<&Scope>,
        id: Uuid,
        stamp: Stamp,
    ) -> Result<RevokeOutcome, StoreError> {
        let scope = scope.cloned();
        self.writer
            .write("revoke a key", move |db| {
                keys::revoke(db, scope.as_ref(), id, &stamp)
            })
            .await
    }

    async fn secret(&self, name: &'static str) -> Result<[u8; 32], StoreError> {
        let attempt = "read a secret";
        let known = self
            .readers
            .read(attempt, |db| keys::known_secret(db, name))?;
        match known {
            Some(secret) => Ok(secret),
            None => {
                self.writer
                    .write(attempt, move |db| keys::secret(db, name))
                    .await
            }
        }
    }

    async fn ready(&self) -> Result<(), StoreError> {
        let attempt = "answer";
        if !self.writer.is_running() {
            return Err(StoreError::new(StoreErrorKind::Closed, attempt));
        }
        self.readers
            .read(attempt, |db| keys::known_secret(db, "cursor"))?;
        Ok(())
    }

    async fn close(&self) {
        self.writer.close().await;
    }
}
