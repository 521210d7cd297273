//! Figures.

use async_trait::async_trait;
use deadpool_postgres::{GenericClient, Transaction};
use futures_util::FutureExt;
use jiff::Timestamp;
use tokio_postgres::Row;
use uuid::Uuid;

use super::error::Failure;
use super::rows::{at, get, text};
use super::session::Repeat;
use super::text::Text;
use super::{PostgresStore, keys, scopes};
use crate::app::{Counts, RequestCount, Scope};
use crate::store::{Statistics, StoreError};

#[async_trait]
impl Statistics for PostgresStore {
    async fn customers_before(
        &self,
        scope: &Scope,
        times: Vec<Timestamp>,
    ) -> Result<Vec<u64>, StoreError> {
        let scope = scopes::id(scope);
        self.sessions
            .read("count customers", move |db| {
                let times = times.clone();
                async move { customers_before(db, scope, &times).await }.boxed()
            })
            .await
    }

    async fn add_requests(
        &self,
        counts: Vec<RequestCount>,
        forget: Timestamp,
    ) -> Result<(), StoreError> {
        self.sessions
            .write("keep figures", Repeat::Unsafe, move |db, _| {
                let mut counts = counts.clone();
                async move {
                    // In one order everywhere, so that replicas do not wait for each other in a
                    // circle.
                    counts.sort_by(|one, other| {
                        let key = |it: &RequestCount| (scopes::id(&it.scope), it.at);
                        (key(one), &one.operation).cmp(&(key(other), &other.operation))
                    });
                    for count in &counts {
                        add(db, count).await?;
                    }
                    let delete = "DELETE FROM request_count WHERE (scope, bucket, operation) IN (
                                      SELECT scope, bucket, operation FROM request_count
                                      WHERE bucket < $1 FOR UPDATE SKIP LOCKED
                                  )";
                    let delete = db.prepare_cached(delete).await?;
                    db.execute(&delete, &[&forget.as_microsecond()]).await?;
                    Ok(())
                }
                .boxed()
            })
            .await
    }

    async fn requests(
        &self,
        scope: &Scope,
        since: Timestamp,
    ) -> Result<Vec<RequestCount>, StoreError> {
        let scope = scope.clone();
        self.sessions
            .read("read figures", move |db| {
                let scope = scope.clone();
                async move { from(db, &scope, since, None, i64::MAX).await }.boxed()
            })
            .await
    }

    async fn note_keys(&self, keys: Vec<Uuid>, at: Timestamp) -> Result<(), StoreError> {
        self.sessions
            .write("note the use of keys", Repeat::Safe, move |db, _| {
                let keys = keys.clone();
                async move { keys::note(db, &keys, at).await }.boxed()
            })
            .await
    }
}

/// Each customer is counted once, in the stretch of time in which it was created, by walking an
/// index; the sums follow.
async fn customers_before(
    db: &impl GenericClient,
    scope: Uuid,
    times: &[Timestamp],
) -> Result<Vec<u64>, Failure> {
    // The number of the stretch is that of the times that lie before it or at its beginning.
    let count = "SELECT width_bucket(created_at, $2::bigint[]), count(*) FROM customer
                 WHERE scope = $1 AND status IN ('published', 'archived') GROUP BY 1";
    let ends: Vec<_> = times.iter().map(|time| time.as_microsecond()).collect();
    let rows = db
        .query(&db.prepare_cached(count).await?, &[&scope, &ends])
        .await?;
    let mut stretches = vec![0_u64; times.len() + 1];
    for row in &rows {
        let stretch = usize::try_from(get::<i32>(row, 0)?).unwrap_or_default();
        if let Some(counted) = stretches.get_mut(stretch) {
            *counted += get::<i64>(row, 1)?.unsigned_abs();
        }
    }
    let sums = stretches.iter().scan(0, |sum, counted| {
        *sum += counted;
        Some(*sum)
    });
    Ok(sums.take(times.len()).collect())
}

async fn add(db: &Transaction<'_>, count: &RequestCount) -> Result<(), Failure> {
    let insert = "INSERT INTO request_count
                      (scope, bucket, operation, requests, refused, failed)
                  VALUES ($1, $2, $3, $4, $5, $6)
                  ON CONFLICT (scope, bucket, operation) DO UPDATE SET
                      requests = request_count.requests + excluded.requests,
                      refused = request_count.refused + excluded.refused,
                      failed = request_count.failed + excluded.failed";
    put_with(db, count, insert).await
}

/// Keeps a count, in the place of the one that was there.
pub(super) async fn put(db: &Transaction<'_>, count: &RequestCount) -> Result<(), Failure> {
    let insert = "INSERT INTO request_count
                      (scope, bucket, operation, requests, refused, failed)
                  VALUES ($1, $2, $3, $4, $5, $6)
                  ON CONFLICT (scope, bucket, operation) DO UPDATE SET
                      requests = excluded.requests, refused = excluded.refused,
                      failed = excluded.failed";
    put_with(db, count, insert).await
}

async fn put_with(db: &Transaction<'_>, count: &RequestCount, insert: &str) -> Result<(), Failure> {
    let figure = |figure: u64| i64::try_from(figure).unwrap_or(i64::MAX);
    db.execute(
        &db.prepare_cached(insert).await?,
        &[
            &scopes::id(&count.scope),
            &count.at.as_microsecond(),
            &Text(&count.operation),
            &figure(count.counts.requests),
            &figure(count.counts.refused),
            &figure(count.counts.failed),
        ],
    )
    .await?;
    Ok(())
}

/// At most so many counts of a scope from a time on, after this one, in order.
pub(super) async fn from(
    db: &impl GenericClient,
    scope: &Scope,
    since: Timestamp,
    after: Option<(Timestamp, &str)>,
    limit: i64,
) -> Result<Vec<RequestCount>, Failure> {
    let select = "SELECT bucket, operation, requests, refused, failed FROM request_count
                  WHERE scope = $1 AND (bucket, operation) > ($2, $3)
                  ORDER BY bucket, operation LIMIT $4";
    let (bucket, operation) = after.unwrap_or((since, ""));
    let rows = db
        .query(
            &db.prepare_cached(select).await?,
            &[
                &scopes::id(scope),
                &bucket.as_microsecond(),
                &Text(operation),
                &limit,
            ],
        )
        .await?;
    let count = |row: &Row| {
        let figure = |column| get::<i64>(row, column).map(i64::unsigned_abs);
        Ok(RequestCount {
            scope: scope.clone(),
            at: at(row, 0)?,
            operation: text(row, 1)?,
            counts: Counts {
                requests: figure(2)?,
                refused: figure(3)?,
                failed: figure(4)?,
            },
        })
    };
    rows.iter().map(count).collect()
}
