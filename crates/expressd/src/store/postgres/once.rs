//! Doing a write once: outcomes kept under idempotency keys, whichever replica is asked.
//!
//! Two advisory locks are held until the transaction is over. The first is for the request (key and
//! fingerprint), the second for the key; they are taken in this order and never waited for. So whoever
//! does not get the first knows that the same request is running, and whoever gets the first and not
//! the second knows that another request has the key. PostgreSQL releases them when the transaction
//! can be seen, so whoever gets both sees what came of all before.

use deadpool_postgres::{GenericClient, Transaction};
use futures_util::future::{BoxFuture, try_join};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use tokio_postgres::Statement;
use uuid::Uuid;

use super::error::Failure;
use super::rows::{corrupt, digest, get, text};
use super::text::Text;
use crate::app::{Fingerprint, Once, Written};

/// How many expired keys each write removes: more than it adds, so the table shrinks to what is
/// valid without any write taking long.
const PURGED: i64 = 4;

/// Runs `work` unless its key was used before, and keeps what came of it. `again` tells that this
/// very write may have been done before, by a try whose end nobody saw.
pub(super) async fn once<T: Serialize + DeserializeOwned>(
    db: &Transaction<'_>,
    scope: Uuid,
    once: &Once,
    again: bool,
    work: BoxFuture<'_, Result<T, Failure>>,
) -> Result<Written<T>, Failure> {
    let statements = Statements::prepare(db).await?;
    // Both are on their way before the first is answered. The server does one after the other, and
    // each sees what was there when it began: what is recalled is of the time under the locks.
    let taking = take(db, &statements.take, scope, once);
    let (taken, kept) = try_join(taking, recall(db, &statements.recall, scope, once)).await?;
    match taken {
        Taken::Both => {}
        Taken::RequestOnly => return Ok(Written::KeyReused),
        Taken::Neither => return Ok(Written::InProgress),
    }
    if let Some(kept) = kept {
        if kept.fingerprint != once.fingerprint {
            return Ok(Written::KeyReused);
        }
        let outcome = serde_json::from_str(&kept.outcome).map_err(corrupt)?;
        if again && kept.request_id == once.request_id {
            return Ok(Written::Now(outcome));
        }
        return Ok(Written::Replayed {
            outcome,
            request_id: kept.request_id,
        });
    }
    let outcome = work.await?;
    try_join(remember(db, scope, once, &outcome), purge(db, once)).await?;
    Ok(Written::Now(outcome))
}

/// Which of the two locks this transaction has.
enum Taken {
    Both,
    RequestOnly,
    Neither,
}

/// What is sent at once has to be prepared before: else the later one might be sent first.
struct Statements {
    take: Statement,
    recall: Statement,
}

impl Statements {
    async fn prepare(db: &Transaction<'_>) -> Result<Self, Failure> {
        // CASE keeps the order in which the locks are taken.
        let take = "SELECT CASE WHEN NOT pg_try_advisory_xact_lock($1) THEN 0
                                WHEN NOT pg_try_advisory_xact_lock($2) THEN 1
                                ELSE 2 END";
        let recall = "SELECT fingerprint, outcome, request_id FROM idempotency
                      WHERE scope = $1 AND key = $2 AND expires_at > $3";
        Ok(Self {
            take: db.prepare_cached(take).await?,
            recall: db.prepare_cached(recall).await?,
        })
    }
}

async fn take(
    db: &Transaction<'_>,
    select: &Statement,
    scope: Uuid,
    once: &Once,
) -> Result<Taken, Failure> {
    let of_key = lock(&[scope.as_bytes(), once.key.as_bytes()]);
    let of_request = lock(&[
        scope.as_bytes(),
        once.key.as_bytes(),
        once.fingerprint.as_bytes(),
    ]);
    let row = db.query_one(select, &[&of_request, &of_key]).await?;
    Ok(match get::<i32>(&row, 0)? {
        0 => Taken::Neither,
        1 => Taken::RequestOnly,
        _ => Taken::Both,
    })
}

/// The number of a lock. Two things with one number, which are as likely as two in 2^64, are told
/// that one of them is running while it is; no more.
fn lock(parts: &[&[u8]]) -> i64 {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    let digest: [u8; 32] = digest.finalize().into();
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&digest[..8]);
    i64::from_be_bytes(bytes)
}

/// What is kept under a key.
struct Kept {
    fingerprint: Fingerprint,
    outcome: String,
    request_id: String,
}

async fn recall(
    db: &Transaction<'_>,
    select: &Statement,
    scope: Uuid,
    once: &Once,
) -> Result<Option<Kept>, Failure> {
    let row = db
        .query_opt(
            select,
            &[&scope, &Text(&once.key), &once.at.as_microsecond()],
        )
        .await?;
    let kept = |row: &tokio_postgres::Row| {
        Ok(Kept {
            fingerprint: Fingerprint::from_bytes(digest(row, 0)?),
            outcome: text(row, 1)?,
            request_id: text(row, 2)?,
        })
    };
    row.as_ref().map(kept).transpose()
}

/// Keeps an outcome, in the place of an expired one if there is one.
async fn remember(
    db: &Transaction<'_>,
    scope: Uuid,
    once: &Once,
    outcome: &impl Serialize,
) -> Result<(), Failure> {
    let outcome =
        serde_json::to_string(outcome).map_err(|error| Failure::Unwritable(error.into()))?;
    let insert = "INSERT INTO idempotency
                      (scope, key, fingerprint, request_id, expires_at, outcome)
                  VALUES ($1, $2, $3, $4, $5, $6)
                  ON CONFLICT (scope, key) DO UPDATE SET
                      fingerprint = excluded.fingerprint, request_id = excluded.request_id,
                      expires_at = excluded.expires_at, outcome = excluded.outcome";
    let insert = db.prepare_cached(insert).await?;
    db.execute(
        &insert,
        &[
            &scope,
            &Text(&once.key),
            &once.fingerprint.as_bytes().as_slice(),
            &Text(&once.request_id),
            &once.expires_at().as_microsecond(),
            &Text(outcome),
        ],
    )
    .await?;
    Ok(())
}

/// Rows that another transaction is about to remove are left to it.
async fn purge(db: &Transaction<'_>, once: &Once) -> Result<(), Failure> {
    let delete = "DELETE FROM idempotency WHERE (scope, key) IN (
                      SELECT scope, key FROM idempotency
                      WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2
                      FOR UPDATE SKIP LOCKED
                  )";
    let delete = db.prepare_cached(delete).await?;
    db.execute(&delete, &[&once.at.as_microsecond(), &PURGED])
        .await?;
    Ok(())
}
