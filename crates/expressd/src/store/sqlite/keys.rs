//! API keys, and the secrets that processes share.

use jiff::Timestamp;
use rusqlite::{Connection, Error, OptionalExtension, Result, Row, params};
use uuid::Uuid;

use super::rows::{At, Id};
use super::scopes::{self, ScopeId};
use super::trail;
use crate::app::{Access, Action, ApiKey, Event, RevokeOutcome, Scope, SecretDigest, Stamp};
use crate::store::InsertedKey;

/// Starts a query for keys, in the order in which [`key`] reads them.
macro_rules! select_keys {
    ($rest:literal) => {
        concat!(
            "SELECT api_key.id, scope.tenant, scope.environment, api_key.name, api_key.access,
                    api_key.created_at, api_key.revoked_at, api_key.digest,
                    api_key.last_used_at
             FROM api_key JOIN scope ON scope.id = api_key.scope ",
            $rest
        )
    };
}

/// Keeps a new key.
pub(super) fn insert(db: &Connection, key: &ApiKey, digest: SecretDigest) -> Result<InsertedKey> {
    let taken = db
        .prepare_cached("SELECT 1 FROM api_key WHERE digest = ?1")?
        .exists([digest.as_bytes()])?;
    if taken {
        return Ok(InsertedKey::DigestTaken);
    }
    db.prepare_cached(
        "INSERT INTO api_key
             (digest, id, scope, name, access, created_at, revoked_at, last_used_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        digest.as_bytes(),
        Id(key.id),
        scopes::find_or_insert(db, &key.scope)?,
        key.name,
        key.access.as_str(),
        At(key.created_at),
        key.revoked_at.map(At),
        key.last_used_at.map(At),
    ])?;
    Ok(InsertedKey::Inserted)
}

/// Keeps a key that is created now.
pub(super) fn create(
    db: &Connection,
    key: &ApiKey,
    digest: SecretDigest,
    stamp: &Stamp,
) -> Result<InsertedKey> {
    let inserted = insert(db, key, digest)?;
    if inserted == InsertedKey::Inserted {
        let scope = scopes::find_or_insert(db, &key.scope)?;
        let action = Action::KeyCreated(key.into());
        trail::insert(db, scope, &Event::new(stamp, None, action))?;
    }
    Ok(inserted)
}

/// Notes when keys were used.
pub(super) fn note(db: &Connection, keys: &[Uuid], at: Timestamp) -> Result<()> {
    for key in keys {
        db.prepare_cached(
            "UPDATE api_key SET last_used_at = ?2
             WHERE id = ?1 AND (last_used_at IS NULL OR last_used_at < ?2)",
        )?
        .execute(params![Id(*key), At(at)])?;
    }
    Ok(())
}

/// The keys of one scope, oldest first.
pub(super) fn of_scope(db: &Connection, scope: ScopeId) -> Result<Vec<ApiKey>> {
    db.prepare_cached(select_keys!(
        "WHERE api_key.scope = ?1 ORDER BY api_key.created_at, api_key.id"
    ))?
    .query_map([scope], key)?
    .collect()
}

/// The keys of all scopes, oldest first.
pub(super) fn all(db: &Connection) -> Result<Vec<ApiKey>> {
    db.prepare_cached(select_keys!("ORDER BY api_key.created_at, api_key.id"))?
        .query_map([], key)?
        .collect()
}

/// The keys of all scopes with the digests of their secrets, oldest first.
pub(super) fn all_with_digests(db: &Connection) -> Result<Vec<(ApiKey, SecretDigest)>> {
    db.prepare(select_keys!("ORDER BY api_key.created_at, api_key.id"))?
        .query_map([], |row| {
            Ok((key(row)?, SecretDigest::from_bytes(row.get(7)?)))
        })?
        .collect()
}

/// The key with this digest.
pub(super) fn by_digest(
    db: &Connection,
    digest: &SecretDigest,
) -> Result<Option<(ApiKey, SecretDigest)>> {
    db.prepare_cached(select_keys!("WHERE api_key.digest = ?1"))?
        .query_row([digest.as_bytes()], |row| {
            Ok((key(row)?, SecretDigest::from_bytes(row.get(7)?)))
        })
        .optional()
}

/// Revokes a key.
pub(super) fn revoke(
    db: &Connection,
    of: Option<&Scope>,
    id: Uuid,
    stamp: &Stamp,
) -> Result<RevokeOutcome> {
    let found = db
        .prepare_cached(select_keys!("WHERE api_key.id = ?1"))?
        .query_row([Id(id)], key)
        .optional()?;
    let found = found.filter(|key| of.is_none_or(|scope| key.scope == *scope));
    let Some(mut key) = found else {
        return Ok(RevokeOutcome::NotFound);
    };
    if key.revoked_at.is_some() {
        return Ok(RevokeOutcome::AlreadyRevoked(key));
    }
    db.prepare_cached("UPDATE api_key SET revoked_at = ?2 WHERE id = ?1")?
        .execute(params![Id(id), At(stamp.at)])?;
    key.revoked_at = Some(stamp.at);
    let scope = scopes::find_or_insert(db, &key.scope)?;
    let action = Action::KeyRevoked((&key).into());
    trail::insert(db, scope, &Event::new(stamp, None, action))?;
    Ok(RevokeOutcome::Revoked(key))
}

/// The secret of this name, if it was drawn.
pub(super) fn known_secret(db: &Connection, name: &str) -> Result<Option<[u8; 32]>> {
    db.prepare_cached("SELECT value FROM secret WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()
}

/// The secret of this name, drawn now if it was not.
pub(super) fn secret(db: &Connection, name: &str) -> Result<[u8; 32]> {
    if let Some(known) = known_secret(db, name)? {
        return Ok(known);
    }
    let mut drawn = [0; 32];
    getrandom::fill(&mut drawn).map_err(|error| Error::ToSqlConversionFailure(error.into()))?;
    db.prepare_cached("INSERT INTO secret (name, value) VALUES (?1, ?2)")?
        .execute(params![name, drawn])?;
    Ok(drawn)
}

/// The key in a row of `select_keys!`.
fn key(row: &Row<'_>) -> Result<ApiKey> {
    let access: String = row.get(4)?;
    Ok(ApiKey {
        id: row.get::<_, Id<_>>(0)?.0,
        scope: Scope {
            tenant: row.get(1)?,
            environment: row.get(2)?,
        },
        name: row.get(3)?,
        access: Access::from_text(&access).ok_or_else(|| {
            Error::InvalidColumnType(4, "access".to_owned(), rusqlite::types::Type::Text)
        })?,
        created_at: row.get::<_, At>(5)?.0,
        revoked_at: row.get::<_, Option<At>>(6)?.map(|at| at.0),
        last_used_at: row.get::<_, Option<At>>(8)?.map(|at| at.0),
    })
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;
    use tempfile::TempDir;

    use super::super::connection;
    use super::super::migrations::migrate;
    use super::*;

    #[test]
    fn looking_up_another_key_compiles_nothing() {
        let folder = TempDir::new().unwrap();
        let mut db = connection::opening(&folder.path().join("express.db"), true).unwrap();
        migrate(&mut db, &|_| {}).unwrap();
        let key = ApiKey::some(1);
        let digests: Vec<_> = (0..10)
            .map(|byte| SecretDigest::from_bytes([byte; 32]))
            .collect();
        insert(&db, &key, digests[5]).unwrap();
        let found = digests
            .iter()
            .filter(|digest| by_digest(&db, digest).unwrap().is_some());
        assert_eq!(found.count(), 1);
        let statement = db
            .prepare_cached(select_keys!("WHERE api_key.digest = ?1"))
            .unwrap();
        assert!(
            statement.get_status(StatementStatus::Run) >= 10,
            "the same statement"
        );
        assert_eq!(statement.get_status(StatementStatus::RePrepare), 0);
    }
}
