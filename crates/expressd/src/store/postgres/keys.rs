//! API keys, and the secrets that processes share.

use deadpool_postgres::GenericClient;
use jiff::Timestamp;
use tokio_postgres::Row;
use uuid::Uuid;

use super::error::Failure;
use super::rows::{at, corrupt, digest, get, optional_at, text};
use super::text::Text;
use super::{scopes, trail};
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
pub(super) async fn insert(
    db: &impl GenericClient,
    key: &ApiKey,
    digest: SecretDigest,
    event: &Event,
    again: bool,
) -> Result<InsertedKey, Failure> {
    let scope = scopes::name(db, &key.scope).await?;
    let insert = "INSERT INTO api_key (digest, id, scope, name, access, created_at, revoked_at)
                  VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (digest) DO NOTHING";
    let inserted = db
        .execute(
            &db.prepare_cached(insert).await?,
            &[
                &digest.as_bytes().as_slice(),
                &key.id,
                &scope,
                &Text(&key.name),
                &key.access.as_str(),
                &key.created_at.as_microsecond(),
                &key.revoked_at.map(Timestamp::as_microsecond),
            ],
        )
        .await?;
    if inserted == 1 {
        trail::insert(db, scope, event).await?;
        return Ok(InsertedKey::Inserted);
    }
    let taken_by = by_digest(db, &digest).await?;
    let own = again && taken_by.is_some_and(|(found, _)| found.id == key.id);
    Ok(if own {
        InsertedKey::Inserted
    } else {
        InsertedKey::DigestTaken
    })
}

/// The keys of one scope or of all, oldest first.
pub(super) async fn list(
    db: &impl GenericClient,
    scope: Option<Uuid>,
) -> Result<Vec<(ApiKey, SecretDigest)>, Failure> {
    let select = db
        .prepare_cached(select_keys!(
            "WHERE $1::uuid IS NULL OR api_key.scope = $1 ORDER BY api_key.created_at, api_key.id"
        ))
        .await?;
    let rows = db.query(&select, &[&scope]).await?;
    rows.iter().map(key_with_digest).collect()
}

/// The key with this digest.
pub(super) async fn by_digest(
    db: &impl GenericClient,
    digest: &SecretDigest,
) -> Result<Option<(ApiKey, SecretDigest)>, Failure> {
    let select = db
        .prepare_cached(select_keys!("WHERE api_key.digest = $1"))
        .await?;
    let row = db
        .query_opt(&select, &[&digest.as_bytes().as_slice()])
        .await?;
    row.as_ref().map(key_with_digest).transpose()
}

/// Revokes a key.
pub(super) async fn revoke(
    db: &impl GenericClient,
    of: Option<&Scope>,
    id: Uuid,
    stamp: &Stamp,
) -> Result<RevokeOutcome, Failure> {
    let select = db
        .prepare_cached(select_keys!("WHERE api_key.id = $1 FOR UPDATE OF api_key"))
        .await?;
    let Some(row) = db.query_opt(&select, &[&id]).await? else {
        return Ok(RevokeOutcome::NotFound);
    };
    let mut key = key(&row)?;
    if of.is_some_and(|scope| key.scope != *scope) {
        return Ok(RevokeOutcome::NotFound);
    }
    if key.revoked_at.is_some() {
        return Ok(RevokeOutcome::AlreadyRevoked(key));
    }
    let update = "UPDATE api_key SET revoked_at = $2 WHERE id = $1";
    let update = db.prepare_cached(update).await?;
    db.execute(&update, &[&id, &stamp.at.as_microsecond()])
        .await?;
    key.revoked_at = Some(stamp.at);
    let event = Event::new(stamp, None, Action::KeyRevoked((&key).into()));
    trail::insert(db, scopes::id(&key.scope), &event).await?;
    Ok(RevokeOutcome::Revoked(key))
}

/// Notes when keys were used. A later time that is kept stays.
pub(super) async fn note(
    db: &impl GenericClient,
    keys: &[Uuid],
    at: Timestamp,
) -> Result<(), Failure> {
    // In one order everywhere, so that replicas do not wait for each other in a circle.
    let update = "UPDATE api_key SET last_used_at = $2 WHERE id IN (
                      SELECT id FROM api_key
                      WHERE id = ANY ($1) AND (last_used_at IS NULL OR last_used_at < $2)
                      ORDER BY id FOR NO KEY UPDATE
                  )";
    let update = db.prepare_cached(update).await?;
    db.execute(&update, &[&keys, &at.as_microsecond()]).await?;
    Ok(())
}

/// The secret of this name, drawn now if it was not.
pub(super) async fn secret(db: &impl GenericClient, name: &str) -> Result<[u8; 32], Failure> {
    if let Some(known) = known_secret(db, name).await? {
        return Ok(known);
    }
    let mut drawn = [0; 32];
    getrandom::fill(&mut drawn).map_err(|error| Failure::Unwritable(error.into()))?;
    // Of two processes that draw at one time, the one that comes first is right.
    let insert = "INSERT INTO secret (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    db.execute(insert, &[&Text(name), &drawn.as_slice()])
        .await?;
    let known = known_secret(db, name).await?;
    known.ok_or_else(|| corrupt("the secret that was just kept is not there"))
}

/// The secret of this name, if it was drawn.
pub(super) async fn known_secret(
    db: &impl GenericClient,
    name: &str,
) -> Result<Option<[u8; 32]>, Failure> {
    let select = "SELECT value FROM secret WHERE name = $1";
    let row = db.query_opt(select, &[&Text(name)]).await?;
    row.as_ref().map(|row| digest(row, 0)).transpose()
}

/// All secrets with their names.
pub(super) async fn secrets(db: &impl GenericClient) -> Result<Vec<(String, [u8; 32])>, Failure> {
    let rows = db
        .query("SELECT name, value FROM secret ORDER BY name", &[])
        .await?;
    rows.iter()
        .map(|row| Ok((text(row, 0)?, digest(row, 1)?)))
        .collect()
}

fn key_with_digest(row: &Row) -> Result<(ApiKey, SecretDigest), Failure> {
    Ok((key(row)?, SecretDigest::from_bytes(digest(row, 7)?)))
}

/// The key in a row of `select_keys!`.
fn key(row: &Row) -> Result<ApiKey, Failure> {
    Ok(ApiKey {
        id: get(row, 0)?,
        scope: Scope {
            tenant: text(row, 1)?,
            environment: text(row, 2)?,
        },
        name: text(row, 3)?,
        access: Access::from_text(get(row, 4)?)
            .ok_or_else(|| corrupt("no access has this name"))?,
        created_at: at(row, 5)?,
        revoked_at: optional_at(row, 6)?,
        last_used_at: optional_at(row, 8)?,
    })
}
