//! The file as a whole.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::{Connection, Result, Row, params};

use super::connection::one_state;
use super::rows::{At, Id};
use super::scopes::{self, ScopeId};
use super::{SqliteStore, accounts, backup, customers, keys, members, sessions, statistics, trail};
use crate::app::{
    Account, ApiKey, CustomerId, CustomerRecord, Event, EventId, Fingerprint, PasswordHash,
    RequestCount, Scope, SecretDigest,
};
use crate::store::whole::{Access, KeptOutcome, Whole};
use crate::store::{KeptSession, StoreError};

#[async_trait]
impl Whole for SqliteStore {
    async fn scopes(&self) -> std::result::Result<Vec<Scope>, StoreError> {
        self.readers.scan("list scopes", scopes::all).await
    }

    async fn all_keys(&self) -> std::result::Result<Vec<(ApiKey, SecretDigest)>, StoreError> {
        self.readers.scan("list keys", keys::all_with_digests).await
    }

    async fn secrets(&self) -> std::result::Result<Vec<(String, [u8; 32])>, StoreError> {
        self.readers.scan("list secrets", secrets).await
    }

    async fn records(
        &self,
        scope: &Scope,
        after: Option<CustomerId>,
        limit: usize,
    ) -> std::result::Result<Vec<CustomerRecord>, StoreError> {
        let (scopes, scope) = (Arc::clone(&self.scopes), scope.clone());
        self.readers
            .scan("read customers", move |db| {
                match scopes.find(db, &scope)? {
                    Some(scope) => records(db, scope, after, limit),
                    None => Ok(Vec::new()),
                }
            })
            .await
    }

    async fn outcomes(
        &self,
        scope: &Scope,
        after: Option<String>,
        limit: usize,
    ) -> std::result::Result<Vec<KeptOutcome>, StoreError> {
        let (scopes, scope) = (Arc::clone(&self.scopes), scope.clone());
        self.readers
            .scan("read outcomes", move |db| {
                match scopes.find(db, &scope)? {
                    Some(scope) => outcomes(db, scope, after.as_deref(), limit),
                    None => Ok(Vec::new()),
                }
            })
            .await
    }

    async fn all_accounts(&self) -> std::result::Result<Vec<(Account, PasswordHash)>, StoreError> {
        self.readers.scan("list accounts", accounts::all).await
    }

    async fn all_sessions(&self) -> std::result::Result<Vec<KeptSession>, StoreError> {
        self.readers.scan("list sessions", sessions::all).await
    }

    async fn events(
        &self,
        scope: &Scope,
        after: Option<EventId>,
        limit: usize,
    ) -> std::result::Result<Vec<Event>, StoreError> {
        let (scopes, scope) = (Arc::clone(&self.scopes), scope.clone());
        self.readers
            .scan("read events", move |db| match scopes.find(db, &scope)? {
                Some(scope) => trail::from(db, scope, after, as_limit(limit)),
                None => Ok(Vec::new()),
            })
            .await
    }

    async fn request_counts(
        &self,
        scope: &Scope,
        after: Option<(Timestamp, String)>,
        limit: usize,
    ) -> std::result::Result<Vec<RequestCount>, StoreError> {
        let (scopes, scope) = (Arc::clone(&self.scopes), scope.clone());
        self.readers
            .scan("read figures", move |db| match scopes.find(db, &scope)? {
                Some(id) => {
                    let after = after.as_ref().map(|(at, of)| (*at, of.as_str()));
                    statistics::from(db, id, &scope, Timestamp::MIN, after, as_limit(limit))
                }
                None => Ok(Vec::new()),
            })
            .await
    }

    async fn put_access(&self, access: Access) -> std::result::Result<(), StoreError> {
        self.writer
            .write("keep keys", move |db| put_access(db, &access))
            .await
    }

    async fn put_records(
        &self,
        scope: &Scope,
        records: Vec<CustomerRecord>,
    ) -> std::result::Result<(), StoreError> {
        self.write("keep customers", scope, move |db, scope| {
            put_records(db, scope, &records)
        })
        .await
    }

    async fn put_outcomes(
        &self,
        scope: &Scope,
        outcomes: Vec<KeptOutcome>,
    ) -> std::result::Result<(), StoreError> {
        self.write("keep outcomes", scope, move |db, scope| {
            put_outcomes(db, scope, &outcomes)
        })
        .await
    }

    async fn put_events(
        &self,
        scope: &Scope,
        events: Vec<Event>,
    ) -> std::result::Result<(), StoreError> {
        self.write("keep events", scope, move |db, scope| {
            events
                .iter()
                .try_for_each(|event| trail::insert(db, scope, event))
        })
        .await
    }

    async fn remove_events_before(
        &self,
        scope: &Scope,
        first: Option<EventId>,
    ) -> std::result::Result<(), StoreError> {
        self.write("remove old events", scope, move |db, scope| {
            trail::remove_before(db, scope, first)
        })
        .await
    }

    async fn put_request_counts(
        &self,
        counts: Vec<RequestCount>,
    ) -> std::result::Result<(), StoreError> {
        self.writer
            .write("keep figures", move |db| {
                counts
                    .iter()
                    .try_for_each(|count| statistics::put(db, count))
            })
            .await
    }

    async fn faults(&self) -> std::result::Result<Vec<String>, StoreError> {
        self.readers
            .scan("check the database", backup::faults)
            .await
    }

    async fn let_go(&self) {
        self.writer.close().await;
    }
}

fn secrets(db: &Connection) -> Result<Vec<(String, [u8; 32])>> {
    db.prepare("SELECT name, value FROM secret ORDER BY name")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

fn records(
    db: &Connection,
    scope: ScopeId,
    after: Option<CustomerId>,
    limit: usize,
) -> Result<Vec<CustomerRecord>> {
    let db = &one_state(db)?;
    let mut ids = db.prepare_cached(
        "SELECT id FROM customer WHERE scope = ?1 AND (?2 IS NULL OR id > ?2)
         ORDER BY id LIMIT ?3",
    )?;
    let ids: Vec<CustomerId> = ids
        .query_map(params![scope, after.map(Id), as_limit(limit)], |row| {
            row.get::<_, Id<_>>(0).map(|id| id.0)
        })?
        .collect::<Result<_>>()?;
    let mut records = Vec::with_capacity(ids.len());
    for id in ids {
        let Some(customer) = customers::find(db, scope, id)? else {
            continue;
        };
        records.push(CustomerRecord {
            customer,
            users: members::of(db, scope, id)?,
            integrations: customers::integrations(db, scope, id)?,
        });
    }
    Ok(records)
}

fn outcomes(
    db: &Connection,
    scope: ScopeId,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<KeptOutcome>> {
    let outcome = |row: &Row<'_>| {
        Ok(KeptOutcome {
            key: row.get(0)?,
            fingerprint: Fingerprint::from_bytes(row.get(1)?),
            request_id: row.get(2)?,
            expires_at: row.get::<_, At>(3)?.0,
            outcome: row.get(4)?,
        })
    };
    db.prepare_cached(
        "SELECT key, fingerprint, request_id, expires_at, outcome FROM idempotency
         WHERE scope = ?1 AND (?2 IS NULL OR key > ?2) ORDER BY key LIMIT ?3",
    )?
    .query_map(params![scope, after, as_limit(limit)], outcome)?
    .collect()
}

fn put_access(db: &Connection, access: &Access) -> Result<()> {
    for scope in &access.scopes {
        scopes::find_or_insert(db, scope)?;
    }
    for (key, digest) in &access.keys {
        db.prepare_cached("DELETE FROM api_key WHERE digest = ?1 OR id = ?2")?
            .execute(params![digest.as_bytes(), Id(key.id)])?;
        keys::insert(db, key, *digest)?;
    }
    for (name, value) in &access.secrets {
        db.prepare_cached("INSERT OR REPLACE INTO secret (name, value) VALUES (?1, ?2)")?
            .execute(params![name, value])?;
    }
    for (account, password) in &access.accounts {
        accounts::put(db, account, password)?;
    }
    // A session that ended at the source has ended.
    db.execute("DELETE FROM session", [])?;
    access
        .sessions
        .iter()
        .try_for_each(|session| sessions::insert(db, session))
}

fn put_records(db: &Connection, scope: ScopeId, records: &[CustomerRecord]) -> Result<()> {
    // All go before the first comes, since one may have the former external id of another.
    for record in records {
        let id = Id(record.customer.id);
        for delete in [
            "DELETE FROM member WHERE scope = ?1 AND customer = ?2",
            "DELETE FROM integration WHERE scope = ?1 AND customer = ?2",
            "DELETE FROM customer WHERE scope = ?1 AND id = ?2",
        ] {
            db.prepare_cached(delete)?.execute(params![scope, id])?;
        }
    }
    for record in records {
        let id = record.customer.id;
        customers::insert(db, scope, &record.customer)?;
        for user in &record.users {
            members::insert(db, scope, id, *user)?;
        }
        for integration in &record.integrations {
            customers::insert_integration(db, scope, id, integration)?;
        }
    }
    Ok(())
}

fn put_outcomes(db: &Connection, scope: ScopeId, outcomes: &[KeptOutcome]) -> Result<()> {
    for kept in outcomes {
        db.prepare_cached(
            "INSERT OR REPLACE INTO idempotency
                 (scope, key, fingerprint, request_id, expires_at, outcome)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            scope,
            kept.key,
            kept.fingerprint.as_bytes(),
            kept.request_id,
            At(kept.expires_at),
            kept.outcome,
        ])?;
    }
    Ok(())
}

fn as_limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
