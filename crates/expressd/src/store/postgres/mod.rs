//! The store in a PostgreSQL database, which any number of replicas share.
//!
//! Everything that replicas have to agree on is decided by the database: idempotency keys by locks
//! that transactions hold, member counts and versions under the lock of their customer's row, keys by
//! a look-up for each request. Nothing is cached that another replica could change. What goes wrong
//! in between (a lost race, a server that went away) is tried again where that is safe.
//!
//! The schema is called `express`, so that the database may hold other things besides.

mod accounts;
mod address;
mod attempts;
mod billing;
mod browse;
mod connect;
mod customers;
mod error;
mod integrations;
mod keys;
mod members;
mod migrations;
mod once;
mod open;
mod rows;
mod scopes;
mod search;
mod session;
mod sessions;
mod statistics;
mod text;
mod tls;
mod trail;
mod transfer;
mod whole;

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use deadpool_postgres::{Client, Transaction};
use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream};
use futures_util::{FutureExt, StreamExt};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::mpsc;
use uuid::Uuid;

pub use address::{InvalidAddress, PostgresAddress};
pub use open::{IfEmpty, OpenError};
pub use tls::TlsError;

use super::migration::Follower;
use super::{InsertedKey, PageQuery, Records, Store, StoreError, StoreErrorKind};
use crate::app::{
    Action, ActivationOutcome, AddUserOutcome, ApiKey, BillingChange, BillingCustomer, BillingName,
    CreateBillingOutcome, Customer, CustomerChange, CustomerId, CustomerRecord, DeleteOutcome,
    Event, ExpressCustomer, Found, ImportOutcome, Once, Precondition, RemoveUserOutcome,
    RevokeOutcome, Scope, Search, SecretDigest, Stamp, UpdateBillingOutcome, UpdateOutcome, UserId,
    Written,
};
use crate::processors::processors;
use error::Failure;
use scopes::NamedScopes;
use session::{Repeat, Sessions};

/// How many exported customers wait for their reader at most.
const EXPORTED_AHEAD: usize = 256;

/// A [`Store`] in a PostgreSQL database.
#[derive(Clone)]
pub struct PostgresStore {
    sessions: Sessions,
    scopes: Arc<NamedScopes>,
}

impl PostgresStore {
    /// Opens the database at `address` with at most so many connections (at least two), and brings
    /// its schema up to date.
    ///
    /// # Errors
    /// One for each thing that may be in the way.
    pub async fn open(
        address: &PostgresAddress,
        connections: usize,
        if_empty: IfEmpty,
    ) -> Result<Self, OpenError> {
        Self::open_followed(address, connections, if_empty, &|_| {}).await
    }

    /// [`Self::open`], and tells how far it is with the schema.
    ///
    /// # Errors
    /// As there.
    pub async fn open_followed(
        address: &PostgresAddress,
        connections: usize,
        if_empty: IfEmpty,
        follower: &Follower,
    ) -> Result<Self, OpenError> {
        let connector = open::prepare(address, if_empty, follower).await?;
        let connections = connections.max(2);
        let scopes = Arc::new(NamedScopes::default());
        let named = Arc::clone(&scopes);
        // A new connection may lead to another server, which lacks what an asynchronous standby
        // had not received.
        let pool = connect::pool(connector, connections, move || named.forget())
            .map_err(|error| OpenError::Other(error.into()))?;
        Ok(Self {
            sessions: Sessions::new(pool, connections),
            scopes,
        })
    }

    /// As many connections as serve this machine well: its processors are busy with some requests
    /// while others wait for the database. PostgreSQL itself works best with few.
    #[must_use]
    pub fn connections_for_this_machine() -> usize {
        (processors() * 4).clamp(8, 32)
    }

    /// Writes in a scope, whose names are kept with its first write.
    async fn write<T: Send + 'static>(
        &self,
        attempt: &'static str,
        repeat: Repeat,
        scope: &Scope,
        work: impl for<'a> Fn(&'a Transaction<'_>, Uuid, bool) -> BoxFuture<'a, Result<T, Failure>>
        + Send
        + Sync
        + 'static,
    ) -> Result<T, StoreError> {
        let id = self.named(attempt, scope).await?;
        self.sessions
            .write(attempt, repeat, move |db, again| work(db, id, again))
            .await
    }

    /// The id of a scope whose names are kept.
    async fn named(&self, attempt: &'static str, scope: &Scope) -> Result<Uuid, StoreError> {
        let id = scopes::id(scope);
        if !self.scopes.contain(id) {
            let scope = scope.clone();
            self.sessions
                .write_by_statement(attempt, move |db: &Client, _| {
                    let scope = scope.clone();
                    async move { scopes::name(db, &scope).await }.boxed()
                })
                .await?;
            self.scopes.add(id);
        }
        Ok(id)
    }

    /// Writes in a scope, once if there is a key for that.
    async fn write_once<T>(
        &self,
        attempt: &'static str,
        repeat: Repeat,
        scope: &Scope,
        key: Option<Once>,
        work: impl for<'a> Fn(&'a Transaction<'_>, Uuid, bool) -> BoxFuture<'a, Result<T, Failure>>
        + Send
        + Sync
        + 'static,
    ) -> Result<Written<T>, StoreError>
    where
        T: Serialize + DeserializeOwned + Send + Sync + 'static,
    {
        let Some(key) = key else {
            return self
                .write(attempt, repeat, scope, work)
                .await
                .map(Written::Now);
        };
        self.write(attempt, Repeat::Safe, scope, move |db, scope, again| {
            let key = key.clone();
            // Whether it was done before is known by its key here.
            let work = work(db, scope, false);
            async move { once::once(db, scope, &key, again, work).await }.boxed()
        })
        .await
    }
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore").finish_non_exhaustive()
    }
}

#[async_trait]
impl Store for PostgresStore {
    async fn express_customer(
        &self,
        scope: &Scope,
        id: CustomerId,
    ) -> Result<Option<ExpressCustomer>, StoreError> {
        let scope = scopes::id(scope);
        self.sessions
            .read("read a customer", move |db| {
                async move { customers::find_shown(db, scope, id).await }.boxed()
            })
            .await
    }

    async fn billing_customer(
        &self,
        scope: &Scope,
        id: CustomerId,
    ) -> Result<Option<BillingCustomer>, StoreError> {
        let scope = scopes::id(scope);
        self.sessions
            .read("read a customer", move |db| {
                async move { integrations::find_for_billing(db, scope, id).await }.boxed()
            })
            .await
    }

    async fn express_customers(
        &self,
        scope: &Scope,
        query: PageQuery,
    ) -> Result<Vec<ExpressCustomer>, StoreError> {
        let scope = scopes::id(scope);
        self.sessions
            .read("list customers", move |db| {
                let query = query.clone();
                async move { customers::page(db, scope, &query).await }.boxed()
            })
            .await
    }

    async fn live_customers(&self, scope: Option<&Scope>) -> Result<u64, StoreError> {
        let scope = scope.map(scopes::id);
        self.sessions
            .read("count customers", move |db| {
                async move { customers::count_live(db, scope).await }.boxed()
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
        let event = Event::new(&stamp, Some(customer.id), Action::CustomerCreated);
        let attempt = "create a customer";
        if once.is_none() {
            let scope = self.named(attempt, scope).await?;
            let created = self
                .sessions
                .write_by_statement(attempt, move |db: &Client, again| {
                    let (customer, event) = (customer.clone(), event.clone());
                    async move { customers::create(db, scope, customer, &event, again).await }
                        .boxed()
                })
                .await?;
            return Ok(Written::Now(created));
        }
        self.write_once(
            attempt,
            Repeat::Safe,
            scope,
            once,
            move |db, scope, again| {
                let (customer, event) = (customer.clone(), event.clone());
                async move { customers::create(db, scope, customer, &event, again).await }.boxed()
            },
        )
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
        let attempt = "update a customer";
        self.write(attempt, Repeat::Unsafe, scope, move |db, scope, _| {
            let (precondition, change) = (precondition.clone(), change.clone());
            let stamp = stamp.clone();
            async move { customers::update(db, scope, id, &precondition, change, stamp).await }
                .boxed()
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
        self.write_once(attempt, Repeat::Unsafe, scope, once, move |db, scope, _| {
            let stamp = stamp.clone();
            async move { customers::set_active(db, scope, id, active, stamp).await }.boxed()
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
        self.write_once(
            "add a user",
            Repeat::Unsafe,
            scope,
            once,
            move |db, scope, _| {
                let stamp = stamp.clone();
                async move { members::add(db, scope, customer, user, stamp).await }.boxed()
            },
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
        let attempt = "remove a user";
        self.write(attempt, Repeat::Unsafe, scope, move |db, scope, _| {
            let stamp = stamp.clone();
            async move { members::remove(db, scope, customer, user, stamp).await }.boxed()
        })
        .await
    }

    async fn billing_customer_by_external_id(
        &self,
        scope: &Scope,
        external_id: &str,
    ) -> Result<Option<BillingCustomer>, StoreError> {
        let (scope, external_id) = (scopes::id(scope), external_id.to_owned());
        self.sessions
            .read("read a customer", move |db| {
                let external_id = external_id.clone();
                async move { integrations::find_by_external_id(db, scope, &external_id).await }
                    .boxed()
            })
            .await
    }

    async fn create_billing(
        &self,
        scope: &Scope,
        new: BillingCustomer,
        stamp: Stamp,
        once: Option<Once>,
    ) -> Result<Written<CreateBillingOutcome>, StoreError> {
        let event = Event::new(&stamp, Some(new.customer.id), Action::CustomerCreated);
        let attempt = "create a customer";
        self.write_once(
            attempt,
            Repeat::Safe,
            scope,
            once,
            move |db, scope, again| {
                let (new, event) = (new.clone(), event.clone());
                async move { billing::create(db, scope, new, &event, again).await }.boxed()
            },
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
        let attempt = "update a customer";
        self.write(attempt, Repeat::Unsafe, scope, move |db, scope, _| {
            let (name, precondition) = (name.clone(), precondition.clone());
            let (change, stamp) = (change.clone(), stamp.clone());
            async move { billing::update(db, scope, &name, &precondition, change, &stamp).await }
                .boxed()
        })
        .await
    }

    async fn delete(
        &self,
        scope: &Scope,
        id: CustomerId,
        stamp: Stamp,
    ) -> Result<DeleteOutcome, StoreError> {
        let attempt = "delete a customer";
        // Done twice, it is done once, and told once.
        self.write(attempt, Repeat::Safe, scope, move |db, scope, _| {
            let stamp = stamp.clone();
            async move { billing::delete(db, scope, id, stamp).await }.boxed()
        })
        .await
    }

    async fn search(&self, scope: &Scope, search: Search) -> Result<Found, StoreError> {
        let scope = scopes::id(scope);
        self.sessions
            .read("search customers", move |db| {
                let search = search.clone();
                async move { search::search(db, scope, &search).await }.boxed()
            })
            .await
    }

    async fn import(
        &self,
        scope: &Scope,
        records: Records,
        stamp: Stamp,
    ) -> Result<ImportOutcome, StoreError> {
        let attempt = "import customers";
        if self.sessions.is_closed() {
            return Err(StoreError::new(StoreErrorKind::Closed, attempt));
        }
        let imported = async {
            let mut client = self.sessions.lend().await?;
            let id = scopes::name(&client, scope).await?;
            transfer::import(&mut client, id, records, &stamp).await
        };
        imported
            .await
            .map_err(|failure: Failure| failure.at(attempt))
    }

    fn export(&self, scope: &Scope) -> BoxStream<'static, Result<CustomerRecord, StoreError>> {
        let (exported, mut waiting) = mpsc::channel(EXPORTED_AHEAD);
        let (sessions, scope) = (self.sessions.clone(), scopes::id(scope));
        tokio::spawn(async move {
            let walk = async {
                let mut client = sessions.lend().await?;
                transfer::export(&mut client, scope, &exported).await
            };
            if let Err(failure) = walk.await {
                // If nobody reads any more, nobody needs to know.
                let _ = exported.send(Err(failure.at("export customers"))).await;
            }
        });
        stream::poll_fn(move |context| waiting.poll_recv(context)).boxed()
    }

    async fn insert_key(
        &self,
        key: &ApiKey,
        digest: SecretDigest,
        stamp: Stamp,
    ) -> Result<InsertedKey, StoreError> {
        let event = Event::new(&stamp, None, Action::KeyCreated(key.into()));
        let key = key.clone();
        self.sessions
            .write(
                "create a key",
                Repeat::Safe,
                move |db: &Transaction<'_>, again| {
                    let (key, event) = (key.clone(), event.clone());
                    async move { keys::insert(db, &key, digest, &event, again).await }.boxed()
                },
            )
            .await
    }

    async fn keys(&self, scope: Option<&Scope>) -> Result<Vec<ApiKey>, StoreError> {
        let scope = scope.map(scopes::id);
        let keys = self
            .sessions
            .read("list keys", move |db| {
                async move { keys::list(db, scope).await }.boxed()
            })
            .await?;
        Ok(keys.into_iter().map(|(key, _)| key).collect())
    }

    async fn key_by_digest(
        &self,
        digest: &SecretDigest,
    ) -> Result<Option<(Arc<ApiKey>, SecretDigest)>, StoreError> {
        let digest = *digest;
        let found = self
            .sessions
            .read("look up a key", move |db| {
                async move { keys::by_digest(db, &digest).await }.boxed()
            })
            .await?;
        Ok(found.map(|(key, kept)| (Arc::new(key), kept)))
    }

    async fn revoke_key(
        &self,
        scope: Option<&Scope>,
        id: Uuid,
        stamp: Stamp,
    ) -> Result<RevokeOutcome, StoreError> {
        let scope = scope.cloned();
        self.sessions
            .write("revoke a key", Repeat::Unsafe, move |db, _| {
                let (scope, stamp) = (scope.clone(), stamp.clone());
                async move { keys::revoke(db, scope.as_ref(), id, &stamp).await }.boxed()
            })
            .await
    }

    async fn secret(&self, name: &'static str) -> Result<[u8; 32], StoreError> {
        self.sessions
            .write("read a secret", Repeat::Safe, move |db, _| {
                async move { keys::secret(db, name).await }.boxed()
            })
            .await
    }

    async fn ready(&self) -> Result<(), StoreError> {
        let attempt = "answer";
        if self.sessions.is_closed() {
            return Err(StoreError::new(StoreErrorKind::Closed, attempt));
        }
        if self
            .sessions
            .read(attempt, move |db| {
                async move { customers::are_writable(db).await }.boxed()
            })
            .await?
        {
            Ok(())
        } else {
            Err(StoreError::new(StoreErrorKind::ReadOnly, attempt))
        }
    }

    async fn close(&self) {
        self.sessions.close().await;
    }
}
