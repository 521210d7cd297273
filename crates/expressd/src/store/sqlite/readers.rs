//! Connections for reading.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, Result};
use tokio::sync::Semaphore;
use tokio::task;

use super::commits::Commits;
use super::connection;
use super::error::failed;
use super::reading::Reading;
use super::scopes::ScopeId;
use crate::app::{ApiKey, CustomerId, ExpressCustomer, SecretDigest};
use crate::store::{StoreError, StoreErrorKind};

/// How many scans run at one time; others wait. Scans are bound by memory and processor, so more
/// would only make all of them slower.
const SCANS: usize = 4;

/// How many steps of SQLite's machine a scan makes between looking whether it is still wanted:
/// well under a millisecond's worth.
const STEPS: i32 = 10_000;

/// Connections for short reads, and others for long ones, which would push what short reads need
/// out of their memory.
///
/// A short read runs on the thread that asks: handing it to another would take longer than the
/// read. No read awaits anything while it holds a connection, so there are never more of them
/// than threads.
pub(super) struct Readers {
    reading: Reading,
    scanning: Pool,
    scans: Arc<Semaphore>,
}

impl Readers {
    /// Those of the database at `path`. With its commits, what is read often is read with less work.
    pub(super) fn new(path: PathBuf, commits: Option<Commits>) -> Self {
        Self {
            reading: Reading::new(path.clone(), commits),
            scanning: Pool::new(path),
            scans: Arc::new(Semaphore::new(SCANS)),
        }
    }

    /// Reads a few rows, on the calling thread.
    pub(super) fn read<T>(
        &self,
        attempt: &'static str,
        work: impl FnOnce(&Connection) -> Result<T>,
    ) -> std::result::Result<T, StoreError> {
        self.reading
            .with(|reader| work(reader.db()))
            .map_err(failed(attempt))
    }

    /// The key with this digest.
    pub(super) fn key(
        &self,
        attempt: &'static str,
        digest: &SecretDigest,
    ) -> std::result::Result<Option<(Arc<ApiKey>, SecretDigest)>, StoreError> {
        self.reading
            .with(|reader| reader.key(digest))
            .map_err(failed(attempt))
    }

    /// The customer as the Express face shows it, unless it is deleted, of the scope that `scope`
    /// finds.
    pub(super) fn shown(
        &self,
        attempt: &'static str,
        scope: impl FnOnce(&Connection) -> Result<Option<ScopeId>>,
        id: CustomerId,
    ) -> std::result::Result<Option<ExpressCustomer>, StoreError> {
        self.reading
            .with(|reader| match scope(reader.db())? {
                Some(scope) => reader.shown(scope, id),
                None => Ok(None),
            })
            .map_err(failed(attempt))
    }

    /// Reads however many rows it takes, on a thread that may block. It stops soon after its
    /// caller has left.
    pub(super) async fn scan<T: Send + 'static>(
        self: &Arc<Self>,
        attempt: &'static str,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> std::result::Result<T, StoreError> {
        let turn = Arc::clone(&self.scans)
            .acquire_owned()
            .await
            .map_err(|_| StoreError::new(StoreErrorKind::Closed, attempt))?;
        let wanted = Wanted::default();
        let unwanted = Arc::clone(&wanted.withdrawn);
        let readers = Arc::clone(self);
        let scanned = task::spawn_blocking(move || {
            let _turn = turn;
            readers.with(|db| {
                db.progress_handler(STEPS, Some(move || unwanted.load(Ordering::Relaxed)))?;
                let result = work(db)?;
                db.progress_handler(0, None::<fn() -> bool>)?;
                Ok(result)
            })
        })
        .await;
        drop(wanted);
        match scanned {
            Ok(result) => result.map_err(failed(attempt)),
            Err(panic) => Err(StoreError::new(StoreErrorKind::Internal, attempt).caused_by(panic)),
        }
    }

    /// Reads however many rows it takes, on the calling thread, which may be blocked.
    pub(super) fn with<T>(&self, work: impl FnOnce(&mut Connection) -> Result<T>) -> Result<T> {
        self.scanning.with(work)
    }
}

/// Idle connections, the one used last on top.
struct Pool {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Pool {
    fn new(path: PathBuf) -> Self {
        Self {
            path,
            idle: Mutex::default(),
        }
    }

    /// Lends a connection. One on which something failed is closed, not used again.
    fn with<T>(&self, work: impl FnOnce(&mut Connection) -> Result<T>) -> Result<T> {
        let idle = self.idle().pop();
        let mut db = match idle {
            Some(db) => db,
            None => connection::scanning(&self.path)?,
        };
        let result = work(&mut db)?;
        self.idle().push(db);
        Ok(result)
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Withdraws a scan when the future that waits for it is dropped.
#[derive(Default)]
struct Wanted {
    withdrawn: Arc<AtomicBool>,
}

impl Drop for Wanted {
    fn drop(&mut self) {
        self.withdrawn.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tempfile::TempDir;

    use super::*;

    const ENDLESS: &str =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

    fn readers() -> (TempDir, Arc<Readers>) {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("empty.db");
        connection::opening(&path, true).unwrap();
        (folder, Arc::new(Readers::new(path, None)))
    }

    fn one(db: &Connection) -> Result<i64> {
        db.query_row("SELECT 1", [], |row| row.get(0))
    }

    #[tokio::test]
    async fn a_scan_stops_when_its_caller_leaves() {
        let (_folder, readers) = readers();
        // More than may run at one time: if they did not stop, the last would wait for ever.
        for _ in 0..2 * SCANS {
            let endless = readers.scan("scan", |db| {
                db.query_row(ENDLESS, [], |row| row.get::<_, i64>(0))
            });
            let left = tokio::time::timeout(Duration::from_millis(20), endless).await;
            assert!(left.is_err());
        }
        let scanned = tokio::time::timeout(Duration::from_secs(30), readers.scan("scan", one));
        assert_eq!(scanned.await.unwrap().unwrap(), 1);
    }

    #[tokio::test]
    async fn a_connection_is_used_again_and_no_longer_watched() {
        let (_folder, readers) = readers();
        for _ in 0..5 {
            assert_eq!(readers.scan("scan", one).await.unwrap(), 1);
            assert_eq!(readers.read("read", one).unwrap(), 1);
        }
        assert_eq!(readers.reading.idle(), 1);
        assert_eq!(readers.scanning.idle().len(), 1);
        // Long enough for a forgotten watch to be asked, which would stop it.
        let sum = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100000)
                   SELECT count(*) FROM n";
        let counted = readers.read("read", |db| {
            db.query_row(sum, [], |row| row.get::<_, i64>(0))
        });
        assert_eq!(counted.unwrap(), 100_000);
    }

    #[tokio::test]
    async fn a_connection_on_which_a_read_failed_is_not_used_again() {
        let (_folder, readers) = readers();
        let failed = readers.read("read", |db| db.execute("SELECT nonsense", []));
        assert_eq!(failed.unwrap_err().kind(), StoreErrorKind::Internal);
        assert_eq!(readers.reading.idle(), 0);
        assert_eq!(readers.read("read", one).unwrap(), 1);
    }

    #[tokio::test]
    async fn readers_cannot_write() {
        let (_folder, readers) = readers();
        let written = readers.read("write", |db| db.execute_batch("CREATE TABLE x (y)"));
        assert_eq!(written.unwrap_err().kind(), StoreErrorKind::ReadOnly);
    }
}
