//! Figures.

use std::result::Result as StdResult;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::{Connection, Result, Row, params};
use uuid::Uuid;

use super::rows::At;
use super::scopes::{self, ScopeId};
use super::{SqliteStore, keys};
use crate::app::{Counts, RequestCount, Scope};
use crate::store::{Statistics, StoreError};

#[async_trait]
impl Statistics for SqliteStore {
    async fn customers_before(
        &self,
        scope: &Scope,
        times: Vec<Timestamp>,
    ) -> StdResult<Vec<u64>, StoreError> {
        let (scopes, scope) = (Arc::clone(&self.scopes), scope.clone());
        self.readers
            .scan("count customers", move |db| {
                match scopes.find(db, &scope)? {
                    Some(scope) => customers_before(db, scope, &times),
                    None => Ok(vec![0; times.len()]),
                }
            })
            .await
    }

    async fn add_requests(
        &self,
        counts: Vec<RequestCount>,
        forget: Timestamp,
    ) -> StdResult<(), StoreError> {
        self.writer
            .write("keep figures", move |db| {
                for count in &counts {
                    add(db, count)?;
                }
                db.prepare_cached("DELETE FROM request_count WHERE bucket < ?1")?
                    .execute([At(forget)])?;
                Ok(())
            })
            .await
    }

    async fn requests(
        &self,
        scope: &Scope,
        since: Timestamp,
    ) -> StdResult<Vec<RequestCount>, StoreError> {
        self.read("read figures", scope, |db, id| {
            from(db, id, scope, since, None, i64::MAX)
        })
    }

    async fn note_keys(&self, keys: Vec<Uuid>, at: Timestamp) -> StdResult<(), StoreError> {
        self.writer
            .write("note the use of keys", move |db| keys::note(db, &keys, at))
            .await
    }
}

/// Each customer is counted once, in the stretch of time in which it was created, by walking an
/// index; the sums follow.
fn customers_before(db: &Connection, scope: ScopeId, times: &[Timestamp]) -> Result<Vec<u64>> {
    let mut count = db.prepare_cached(
        "SELECT count(*) FROM customer INDEXED BY customer_by_status
         WHERE scope = ?1 AND status = ?2 AND created_at >= ?3 AND created_at < ?4",
    )?;
    let mut sum = 0;
    let mut from = i64::MIN;
    let mut sums = Vec::with_capacity(times.len());
    for time in times {
        let to = time.as_microsecond();
        for status in ["published", "archived"] {
            let counted: i64 =
                count.query_row(params![scope, status, from, to], |row| row.get(0))?;
            sum += counted.unsigned_abs();
        }
        sums.push(sum);
        from = to.max(from);
    }
    Ok(sums)
}

fn add(db: &Connection, count: &RequestCount) -> Result<()> {
    put_with(
        db,
        count,
        "INSERT INTO request_count (scope, bucket, operation, requests, refused, failed)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (scope, bucket, operation) DO UPDATE SET
             requests = requests + excluded.requests, refused = refused + excluded.refused,
             failed = failed + excluded.failed",
    )
}

/// Keeps a count, in the place of the one that was there.
pub(super) fn put(db: &Connection, count: &RequestCount) -> Result<()> {
    put_with(
        db,
        count,
        "INSERT OR REPLACE INTO request_count
             (scope, bucket, operation, requests, refused, failed)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )
}

fn put_with(db: &Connection, count: &RequestCount, insert: &str) -> Result<()> {
    let figure = |figure: u64| i64::try_from(figure).unwrap_or(i64::MAX);
    db.prepare_cached(insert)?.execute(params![
        scopes::find_or_insert(db, &count.scope)?,
        At(count.at),
        count.operation,
        figure(count.counts.requests),
        figure(count.counts.refused),
        figure(count.counts.failed),
    ])?;
    Ok(())
}

/// At most so many counts of a scope from a time on, after this one, in order.
pub(super) fn from(
    db: &Connection,
    id: ScopeId,
    scope: &Scope,
    since: Timestamp,
    after: Option<(Timestamp, &str)>,
    limit: i64,
) -> Result<Vec<RequestCount>> {
    let count = |row: &Row<'_>| {
        let figure = |column| row.get::<_, i64>(column).map(i64::unsigned_abs);
        Ok(RequestCount {
            scope: scope.clone(),
            at: row.get::<_, At>(0)?.0,
            operation: row.get(1)?,
            counts: Counts {
                requests: figure(2)?,
                refused: figure(3)?,
                failed: figure(4)?,
            },
        })
    };
    let (bucket, operation) = after.map_or((since, ""), |(bucket, operation)| (bucket, operation));
    db.prepare_cached(
        "SELECT bucket, operation, requests, refused, failed FROM request_count
         WHERE scope = ?1 AND (bucket, operation) > (?2, ?3) ORDER BY bucket, operation LIMIT ?4",
    )?
    .query_map(params![id, At(bucket), operation, limit], count)?
    .collect()
}
