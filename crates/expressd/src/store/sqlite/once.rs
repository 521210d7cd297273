//! Doing a write once: outcomes kept under idempotency keys.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::types::Type;
use rusqlite::{Connection, Error, OptionalExtension, Result, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::rows::corrupt;
use super::scopes::ScopeId;
use crate::app::{Fingerprint, Once, Scope, Written};

/// How many expired keys each write removes: more than it adds, so the table shrinks to what is
/// valid without any write taking long.
const PURGED: u32 = 4;

/// Runs `work` unless its key was used before, and keeps what came of it.
pub(super) fn once<T: Serialize + DeserializeOwned>(
    db: &Connection,
    scope: ScopeId,
    once: &Once,
    work: impl FnOnce() -> Result<T>,
) -> Result<Written<T>> {
    if let Some((fingerprint, outcome, request_id)) = recall(db, scope, once)? {
        if fingerprint != once.fingerprint {
            return Ok(Written::KeyReused);
        }
        let outcome = serde_json::from_str(&outcome).map_err(corrupt(1, Type::Text))?;
        return Ok(Written::Replayed {
            outcome,
            request_id,
        });
    }
    let outcome = work()?;
    remember(db, scope, once, &outcome)?;
    purge(db, once)?;
    Ok(Written::Now(outcome))
}

fn recall(
    db: &Connection,
    scope: ScopeId,
    once: &Once,
) -> Result<Option<(Fingerprint, String, String)>> {
    db.prepare_cached(
        "SELECT fingerprint, outcome, request_id FROM idempotency
         WHERE scope = ?1 AND key = ?2 AND expires_at > ?3",
    )?
    .query_row(params![scope, once.key, once.at.as_microsecond()], |row| {
        let fingerprint = Fingerprint::from_bytes(row.get(0)?);
        Ok((fingerprint, row.get(1)?, row.get(2)?))
    })
    .optional()
}

/// Keeps an outcome, in the place of an expired one if there is one.
fn remember(db: &Connection, scope: ScopeId, once: &Once, outcome: &impl Serialize) -> Result<()> {
    let outcome = serde_json::to_string(outcome)
        .map_err(|error| Error::ToSqlConversionFailure(error.into()))?;
    db.prepare_cached(
        "INSERT OR REPLACE INTO idempotency
             (scope, key, fingerprint, request_id, expires_at, outcome)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        scope,
        once.key,
        once.fingerprint.as_bytes(),
        once.request_id,
        once.expires_at().as_microsecond(),
        outcome,
    ])?;
    Ok(())
}

fn purge(db: &Connection, once: &Once) -> Result<()> {
    // Most writes find nothing. Looking for it is one step; removing it makes a table of it first.
    let expired = db
        .prepare_cached("SELECT 1 FROM idempotency WHERE expires_at <= ?1 LIMIT 1")?
        .exists([once.at.as_microsecond()])?;
    if !expired {
        return Ok(());
    }
    db.prepare_cached(
        "DELETE FROM idempotency WHERE (scope, key) IN (
             SELECT scope, key FROM idempotency
             WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2
         )",
    )?
    .execute(params![once.at.as_microsecond(), PURGED])?;
    Ok(())
}

/// The keys whose first request runs at this moment. One process writes all requests of a file,
/// so its memory is the place to know them.
#[derive(Clone, Default)]
pub(super) struct Running {
    keys: Arc<Mutex<HashMap<(Scope, String), Fingerprint>>>,
}

impl Running {
    /// Takes the key until the slot is dropped, or says as what the write ends.
    pub(super) fn enter<T>(
        &self,
        scope: &Scope,
        once: &Once,
    ) -> std::result::Result<Slot, Written<T>> {
        let name = (scope.clone(), once.key.clone());
        match self.keys().entry(name.clone()) {
            Entry::Occupied(running) if *running.get() == once.fingerprint => {
                Err(Written::InProgress)
            }
            Entry::Occupied(_) => Err(Written::KeyReused),
            Entry::Vacant(free) => {
                free.insert(once.fingerprint);
                Ok(Slot {
                    running: self.clone(),
                    name,
                })
            }
        }
    }

    fn keys(&self) -> MutexGuard<'_, HashMap<(Scope, String), Fingerprint>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A key in use.
pub(super) struct Slot {
    running: Running,
    name: (Scope, String),
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.running.keys().remove(&self.name);
    }
}
