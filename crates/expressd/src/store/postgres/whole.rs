//! The database as a whole.

use std::sync::Arc;

use async_trait::async_trait;
use deadpool_postgres::{GenericClient, Transaction};
use futures_util::FutureExt;
use futures_util::future::try_join_all;
use jiff::Timestamp;
use tokio_postgres::Row;
use uuid::Uuid;

use super::customers::key;
use super::error::Failure;
use super::rows::{at, digest, text};
use super::session::Repeat;
use super::text::Text;
use super::transfer::{self, Deleted, NO_HURRY};
use super::{PostgresStore, accounts, keys, scopes, sessions, statistics, trail};
use crate::app::{
    Account, ApiKey, CustomerId, CustomerRecord, Event, EventId, Fingerprint, PasswordHash,
    RequestCount, Scope, SecretDigest,
};
use crate::store::whole::{Access, KeptOutcome, Whole};
use crate::store::{KeptSession, Store, StoreError};

#[async_trait]
impl Whole for PostgresStore {
    async fn scopes(&self) -> Result<Vec<Scope>, StoreError> {
        self.sessions
            .read("list scopes", |db| {
                async move { scopes::all(db).await }.boxed()
            })
            .await
    }

    async fn all_keys(&self) -> Result<Vec<(ApiKey, SecretDigest)>, StoreError> {
        self.sessions
            .read("list keys", |db| {
                async move { keys::list(db, None).await }.boxed()
            })
            .await
    }

    async fn secrets(&self) -> Result<Vec<(String, [u8; 32])>, StoreError> {
        self.sessions
            .read("list secrets", |db| {
                async move { keys::secrets(db).await }.boxed()
            })
            .await
    }

    async fn records(
        &self,
        scope: &Scope,
        after: Option<CustomerId>,
        limit: usize,
    ) -> Result<Vec<CustomerRecord>, StoreError> {
        let scope = scopes::id(scope);
        self.sessions
            .read("read customers", move |db| {
                async move { transfer::page(db, scope, after, limit, Deleted::Included).await }
                    .boxed()
            })
            .await
    }

    async fn outcomes(
        &self,
        scope: &Scope,
        after: Option<String>,
        limit: usize,
    ) -> Result<Vec<KeptOutcome>, StoreError> {
        let scope = scopes::id(scope);
        self.sessions
            .read("read outcomes", move |db| {
                let after = after.clone();
                async move { outcomes(db, scope, after, limit).await }.boxed()
            })
            .await
    }

    async fn all_accounts(&self) -> Result<Vec<(Account, PasswordHash)>, StoreError> {
        self.sessions
            .read("list accounts", |db| {
                async move { accounts::list(db, None).await }.boxed()
            })
            .await
    }

    async fn all_sessions(&self) -> Result<Vec<KeptSession>, StoreError> {
        self.sessions
            .read("list sessions", |db| {
                async move { sessions::all(db).await }.boxed()
            })
            .await
    }

    async fn events(
        &self,
        scope: &Scope,
        after: Option<EventId>,
        limit: usize,
    ) -> Result<Vec<Event>, StoreError> {
        let (scope, limit) = (scopes::id(scope), as_limit(limit));
        self.sessions
            .read("read events", move |db| {
                async move { trail::from(db, scope, after, limit).await }.boxed()
            })
            .await
    }

    async fn request_counts(
        &self,
        scope: &Scope,
        after: Option<(Timestamp, String)>,
        limit: usize,
    ) -> Result<Vec<RequestCount>, StoreError> {
        let (scope, limit) = (scope.clone(), as_limit(limit));
        self.sessions
            .read("read figures", move |db| {
                let (scope, after) = (scope.clone(), after.clone());
                async move {
                    let after = after.as_ref().map(|(at, of)| (*at, of.as_str()));
                    statistics::from(db, &scope, Timestamp::MIN, after, limit).await
                }
                .boxed()
            })
            .await
    }

    async fn put_access(&self, access: Access) -> Result<(), StoreError> {
        let access = Arc::new(access);
        self.sessions
            .write("keep keys", Repeat::Safe, move |db, _| {
                let access = Arc::clone(&access);
                async move { put_access(db, &access).await }.boxed()
            })
            .await
    }

    async fn put_records(
        &self,
        scope: &Scope,
        records: Vec<CustomerRecord>,
    ) -> Result<(), StoreError> {
        let (scope, records) = (scopes::id(scope), Arc::new(records));
        self.sessions
            .write("keep customers", Repeat::Safe, move |db, _| {
                let records = Arc::clone(&records);
                async move { put_records(db, scope, &records).await }.boxed()
            })
            .await
    }

    async fn put_outcomes(
        &self,
        scope: &Scope,
        outcomes: Vec<KeptOutcome>,
    ) -> Result<(), StoreError> {
        let (scope, outcomes) = (scopes::id(scope), Arc::new(outcomes));
        self.sessions
            .write("keep outcomes", Repeat::Safe, move |db, _| {
                let outcomes = Arc::clone(&outcomes);
                async move { put_outcomes(db, scope, &outcomes).await }.boxed()
            })
            .await
    }

    async fn put_events(&self, scope: &Scope, events: Vec<Event>) -> Result<(), StoreError> {
        let (scope, events) = (scopes::id(scope), Arc::new(events));
        self.sessions
            .write("keep events", Repeat::Safe, move |db, _| {
                let events = Arc::clone(&events);
                async move {
                    let kept = events.iter().map(|event| trail::insert(db, scope, event));
                    try_join_all(kept).await?;
                    Ok(())
                }
                .boxed()
            })
            .await
    }

    async fn remove_events_before(
        &self,
        scope: &Scope,
        first: Option<EventId>,
    ) -> Result<(), StoreError> {
        let scope = scopes::id(scope);
        self.sessions
            .write("remove old events", Repeat::Safe, move |db, _| {
                async move { trail::remove_before(db, scope, first).await }.boxed()
            })
            .await
    }

    async fn put_request_counts(&self, counts: Vec<RequestCount>) -> Result<(), StoreError> {
        let counts = Arc::new(counts);
        self.sessions
            .write("keep figures", Repeat::Safe, move |db, _| {
                let counts = Arc::clone(&counts);
                async move {
                    let kept = counts.iter().map(|count| statistics::put(db, count));
                    try_join_all(kept).await?;
                    Ok(())
                }
                .boxed()
            })
            .await
    }

    async fn faults(&self) -> Result<Vec<String>, StoreError> {
        let attempt = "check the database";
        let faults = async {
            let mut client = self.sessions.lend().await?;
            transfer::faults(&mut client).await
        };
        faults.await.map_err(|failure: Failure| failure.at(attempt))
    }

    async fn let_go(&self) {
        self.close().await;
    }
}

async fn outcomes(
    db: &impl GenericClient,
    scope: Uuid,
    after: Option<String>,
    limit: usize,
) -> Result<Vec<KeptOutcome>, Failure> {
    let select = "SELECT key, fingerprint, request_id, expires_at, outcome FROM idempotency
                  WHERE scope = $1 AND ($2::text IS NULL OR key > $2) ORDER BY key LIMIT $3";
    let rows = db
        .query(
            &db.prepare_cached(select).await?,
            &[&scope, &after.map(Text), &as_limit(limit)],
        )
        .await?;
    let outcome = |row: &Row| {
        Ok(KeptOutcome {
            key: text(row, 0)?,
            fingerprint: Fingerprint::from_bytes(digest(row, 1)?),
            request_id: text(row, 2)?,
            expires_at: at(row, 3)?,
            outcome: text(row, 4)?,
        })
    };
    rows.iter().map(outcome).collect()
}

async fn put_access(db: &Transaction<'_>, access: &Access) -> Result<(), Failure> {
    for scope in &access.scopes {
        scopes::name(db, scope).await?;
    }
    for (key, digest) in &access.keys {
        let put = "INSERT INTO api_key (digest, id, scope, name, access, created_at, revoked_at,
                                        last_used_at)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                   ON CONFLICT (digest) DO UPDATE SET
                       id = excluded.id, scope = excluded.scope, name = excluded.name,
                       access = excluded.access, created_at = excluded.created_at,
                       revoked_at = excluded.revoked_at, last_used_at = excluded.last_used_at";
        db.execute(
            &db.prepare_cached(put).await?,
            &[
                &digest.as_bytes().as_slice(),
                &key.id,
                &scopes::name(db, &key.scope).await?,
                &Text(&key.name),
                &key.access.as_str(),
                &key.created_at.as_microsecond(),
                &key.revoked_at.map(Timestamp::as_microsecond),
                &key.last_used_at.map(Timestamp::as_microsecond),
            ],
        )
        .await?;
    }
    for (name, value) in &access.secrets {
        let put = "INSERT INTO secret (name, value) VALUES ($1, $2)
                   ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        db.execute(put, &[&Text(name), &value.as_slice()]).await?;
    }
    // A session that ended at the source has ended.
    db.execute("DELETE FROM session", &[]).await?;
    for (account, password) in &access.accounts {
        accounts::put(db, account, password).await?;
    }
    for session in &access.sessions {
        sessions::insert(db, session).await?;
    }
    Ok(())
}

fn as_limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

async fn put_records(
    db: &Transaction<'_>,
    scope: Uuid,
    records: &[CustomerRecord],
) -> Result<(), Failure> {
    db.batch_execute(NO_HURRY).await?;
    let ids: Vec<Uuid> = records.iter().map(|it| key(it.customer.id)).collect();
    // All go before the first comes, since one may have the former external id of another.
    for delete in [
        "DELETE FROM member WHERE scope = $1 AND customer = ANY ($2)",
        "DELETE FROM integration WHERE scope = $1 AND customer = ANY ($2)",
        "DELETE FROM customer WHERE scope = $1 AND id = ANY ($2)",
    ] {
        let delete = db.prepare_cached(delete).await?;
        db.execute(&delete, &[&scope, &ids]).await?;
    }
    match transfer::insert(db, scope, records).await? {
        None => Ok(()),
        Some(position) => Err(Failure::Unwritable(
            format!(
                "the external id of {} is another's",
                records[position].customer.id
            )
            .into(),
        )),
    }
}

async fn put_outcomes(
    db: &Transaction<'_>,
    scope: Uuid,
    outcomes: &[KeptOutcome],
) -> Result<(), Failure> {
    let put = "INSERT INTO idempotency
                   (scope, key, fingerprint, request_id, expires_at, outcome)
               VALUES ($1, $2, $3, $4, $5, $6)
               ON CONFLICT (scope, key) DO UPDATE SET
                   fingerprint = excluded.fingerprint, request_id = excluded.request_id,
                   expires_at = excluded.expires_at, outcome = excluded.outcome";
    let put = &db.prepare_cached(put).await?;
    let kept = outcomes.iter().map(|kept| async move {
        db.execute(
            put,
            &[
                &scope,
                &Text(&kept.key),
                &kept.fingerprint.as_bytes().as_slice(),
                &Text(&kept.request_id),
                &kept.expires_at.as_microsecond(),
                &Text(&kept.outcome),
            ],
        )
        .await
    });
    try_join_all(kept).await?;
    Ok(())
}
