//! The one thread that writes.
//!
//! SQLite lets one transaction write at a time, and making a commit durable takes the disk far
//! longer than the changes in it. So the writes that wait while one commit is under way share the
//! next: each runs under a savepoint of its own, so that a failing one undoes nothing of its
//! neighbours, and all are answered once their common commit is on the disk.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::{io, mem};

use rusqlite::{Connection, Result};
use tokio::sync::oneshot;
use tokio::task;

use super::connection;
use super::error::failed;
use crate::store::{StoreError, StoreErrorKind};

/// How many writes may wait. One more is refused at once, rather than kept until its caller has
/// given up.
const QUEUE: usize = 1024;

/// How many writes share a commit at most, so that the first of them does not wait for ever, and that
/// those who were answered send their next while the others' commit is under way.
const BATCH: usize = 128;

/// Hands writes to the thread.
pub(super) struct Writer {
    line: Mutex<Line>,
}

/// What is there until the writer is closed.
#[derive(Default)]
struct Line {
    queue: Option<SyncSender<Box<dyn Work>>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread on the file at `path`. Before each commit, it does what `settle` says.
    pub(super) fn start(path: &Path, settle: fn(&Connection) -> Result<()>) -> io::Result<Self> {
        let (queue, waiting) = sync_channel(QUEUE);
        let mut thread = Thread {
            path: path.to_owned(),
            connection: None,
            settle,
        };
        let thread = thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || thread.run(&waiting))?;
        Ok(Self {
            line: Mutex::new(Line {
                queue: Some(queue),
                thread: Some(thread),
            }),
        })
    }

    /// Runs `work` in a transaction, and returns what it gave when that is on the disk. Where
    /// `work` fails, nothing of what it did stays.
    ///
    /// A write whose caller leaves before its turn does not happen.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        attempt: &'static str,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> std::result::Result<T, StoreError> {
        let (answer, answered) = oneshot::channel();
        let task = Box::new(Task {
            attempt,
            state: State::Waiting(work),
            answer,
        });
        let queued = match &self.line().queue {
            Some(queue) => queue.try_send(task).map_err(|refused| match refused {
                TrySendError::Full(_) => StoreErrorKind::Busy,
                TrySendError::Disconnected(_) => StoreErrorKind::Closed,
            }),
            None => Err(StoreErrorKind::Closed),
        };
        queued.map_err(|kind| StoreError::new(kind, attempt))?;
        answered
            .await
            .unwrap_or_else(|_| Err(StoreError::new(StoreErrorKind::Closed, attempt)))
    }

    /// Whether the thread takes writes.
    pub(super) fn is_running(&self) -> bool {
        let line = self.line();
        line.queue.is_some() && line.thread.as_ref().is_some_and(|it| !it.is_finished())
    }

    /// Takes no more writes, and returns when those that wait are done.
    pub(super) async fn close(&self) {
        if let Some(thread) = self.hang_up() {
            // The thread catches what panics within it, so there is nothing to be told here.
            let _ = task::spawn_blocking(|| thread.join()).await;
        }
    }

    /// Ends the queue; the thread ends when it has emptied it.
    fn hang_up(&self) -> Option<JoinHandle<()>> {
        mem::take(&mut *self.line()).thread
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Writer {
    /// Writes that were taken are done even when nobody closed the store.
    fn drop(&mut self) {
        if let Some(thread) = self.hang_up() {
            let _ = thread.join();
        }
    }
}

/// What runs on the thread.
struct Thread {
    path: PathBuf,
    connection: Option<Connection>,
    settle: fn(&Connection) -> Result<()>,
}

impl Thread {
    fn run(&mut self, waiting: &Receiver<Box<dyn Work>>) {
        while let Ok(first) = waiting.recv() {
            let mut batch = vec![first];
            batch.extend(waiting.try_iter().take(BATCH - 1));
            let committed = self.commit(&mut batch);
            if let Err(error) = &committed {
                tracing::error!(
                    error = error as &dyn std::error::Error,
                    writes = batch.len(),
                    "a transaction failed"
                );
                // Closing the connection rolls back, and the next write starts on a sound one.
                self.connection = None;
            }
            for work in batch {
                work.settle(committed.as_ref().err());
            }
        }
    }

    fn commit(&mut self, batch: &mut [Box<dyn Work>]) -> std::result::Result<(), StoreError> {
        let db = match &mut self.connection {
            Some(db) => db,
            none => {
                let db = connection::writing(&self.path).map_err(failed("open the database"))?;
                none.insert(db)
            }
        };
        let execute = |sql| db.prepare_cached(sql)?.execute([]);
        execute("BEGIN IMMEDIATE").map_err(failed("begin a transaction"))?;
        for work in batch {
            execute("SAVEPOINT work").map_err(failed("set a savepoint"))?;
            if let Err(kind) = work.run(db) {
                if db.is_autocommit() {
                    // SQLite has undone the whole transaction, as it does where the disk is full.
                    return Err(StoreError::new(kind, "go on with the transaction"));
                }
                execute("ROLLBACK TO work").map_err(failed("undo a write"))?;
            }
            execute("RELEASE work").map_err(failed("release a savepoint"))?;
        }
        (self.settle)(db).map_err(failed("settle what was written"))?;
        execute("COMMIT").map_err(failed("commit"))?;
        Ok(())
    }
}

/// A write whose result type is its own affair.
trait Work: Send {
    /// Makes the changes; on failure, they are to be undone.
    fn run(&mut self, db: &Connection) -> std::result::Result<(), StoreErrorKind>;

    /// Answers, now that the transaction is on the disk, or failed.
    fn settle(self: Box<Self>, failure: Option<&StoreError>);
}

struct Task<T, F> {
    attempt: &'static str,
    state: State<T, F>,
    answer: oneshot::Sender<std::result::Result<T, StoreError>>,
}

enum State<T, F> {
    /// Not run: its turn has not come, or its caller has left.
    Waiting(F),
    /// Run, with what it gave.
    Ran(std::result::Result<T, StoreError>),
}

impl<T, F> Work for Task<T, F>
where
    T: Send,
    F: FnOnce(&Connection) -> Result<T> + Send,
{
    fn run(&mut self, db: &Connection) -> std::result::Result<(), StoreErrorKind> {
        if self.answer.is_closed() {
            return Ok(());
        }
        let nothing_yet = State::Ran(Err(StoreError::new(StoreErrorKind::Internal, self.attempt)));
        let State::Waiting(work) = mem::replace(&mut self.state, nothing_yet) else {
            return Ok(());
        };
        // A defect in one write must not end the thread on which all others depend. The
        // savepoint undoes what the write began.
        let result = match catch_unwind(AssertUnwindSafe(|| work(db))) {
            Ok(result) => result.map_err(failed(self.attempt)),
            Err(_) => Err(StoreError::new(StoreErrorKind::Internal, self.attempt)),
        };
        let verdict = result.as_ref().map(|_| ()).map_err(StoreError::kind);
        self.state = State::Ran(result);
        verdict
    }

    fn settle(self: Box<Self>, failure: Option<&StoreError>) {
        let failed = |failure: &StoreError| {
            Err(StoreError::new(failure.kind(), self.attempt).caused_by(failure.clone()))
        };
        let answer = match (self.state, failure) {
            (State::Ran(Err(error)), _) => Err(error),
            (State::Ran(Ok(_)) | State::Waiting(_), Some(failure)) => failed(failure),
            (State::Ran(Ok(given)), None) => Ok(given),
            // Skipped, since nobody listens; nor does anybody now.
            (State::Waiting(_), None) => return,
        };
        // Whoever left meanwhile cannot be told; the write stands.
        let _ = self.answer.send(answer);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::mpsc;

    use futures_util::FutureExt;
    use futures_util::future::join_all;
    use tempfile::TempDir;

    use super::*;

    /// A writer on a file with one table of numbers.
    async fn writer() -> (TempDir, Arc<Writer>) {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("numbers.db");
        connection::opening(&path, true)
            .unwrap()
            .execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE number (n INTEGER UNIQUE);")
            .unwrap();
        (folder, Arc::new(Writer::start(&path, |_| Ok(())).unwrap()))
    }

    async fn insert(writer: &Writer, n: i64) -> std::result::Result<usize, StoreError> {
        let sql = "INSERT INTO number VALUES (?1)";
        let inserted = writer.write("insert", move |db| db.prepare_cached(sql)?.execute([n]));
        inserted.await
    }

    async fn count(writer: &Writer) -> i64 {
        let sql = "SELECT count(*) FROM number";
        let counted = writer.write("count", move |db| db.query_row(sql, [], |row| row.get(0)));
        counted.await.unwrap()
    }

    /// Holds the thread up until the sender that it gives is dropped.
    async fn held_up(writer: &Arc<Writer>) -> mpsc::Sender<()> {
        let (hold, held) = mpsc::channel();
        let (begun, running) = oneshot::channel();
        let writer = Arc::clone(writer);
        tokio::spawn(async move {
            let wait = move |_: &Connection| {
                let _ = begun.send(());
                let _ = held.recv();
                Ok(())
            };
            writer.write("wait", wait).await.unwrap();
        });
        running.await.unwrap();
        hold
    }

    #[tokio::test]
    async fn an_answer_follows_a_synced_commit() {
        let (_folder, writer) = writer().await;
        let synchronous: i64 = writer
            .write("ask", |db| {
                db.pragma_query_value(None, "synchronous", |row| row.get(0))
            })
            .await
            .unwrap();
        assert_eq!(synchronous, 2, "FULL");
    }

    #[tokio::test]
    async fn what_a_savepoint_may_undo_is_kept_in_memory() {
        let (_folder, writer) = writer().await;
        let place: i64 = writer
            .write("ask", |db| {
                db.pragma_query_value(None, "temp_store", |row| row.get(0))
            })
            .await
            .unwrap();
        assert_eq!(place, 2, "MEMORY");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn writes_that_wait_share_one_commit() {
        let (folder, writer) = writer().await;
        let hold = held_up(&writer).await;
        let mut writes: Vec<_> = (0..100)
            .map(|n| Box::pin(insert(&writer, n % 90)))
            .collect();
        for write in &mut writes {
            assert!(write.now_or_never().is_none(), "it waits");
        }
        // The last in the queue sees, through a connection of its own, what is committed.
        let path = folder.path().join("numbers.db");
        let sql = "SELECT count(*) FROM number";
        let mut look = Box::pin(writer.write("look", move |_| {
            connection::reading(&path)?.query_row(sql, [], |row| row.get::<_, i64>(0))
        }));
        assert!((&mut look).now_or_never().is_none(), "it waits");
        drop(hold);
        assert_eq!(
            look.await.unwrap(),
            0,
            "all have run, and none is committed"
        );

        let outcomes = join_all(writes).await;
        let inserted = outcomes.iter().filter(|it| it.is_ok()).count();
        assert_eq!(inserted, 90, "those that were there before failed alone");
        assert_eq!(count(&writer).await, 90);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_full_disk_is_told_apart_and_passes() {
        let (_folder, writer) = writer().await;
        let pages = |most: &'static str| {
            let sql = format!("PRAGMA max_page_count = {most}");
            writer.write("set the limit", move |db| {
                db.query_row(&sql, [], |_| Ok(()))
            })
        };
        let fill = || {
            let sql = "CREATE TABLE ballast AS SELECT zeroblob(1000000)";
            writer.write("fill", |db| db.execute_batch(sql))
        };
        pages("1").await.unwrap();
        let hold = held_up(&writer).await;
        let (filled, neighbour, ()) =
            tokio::join!(fill(), insert(&writer, 1), async { drop(hold) });
        let error = filled.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::OutOfSpace);
        assert!(error.is_temporary());
        assert!(neighbour.is_ok(), "it needed no more space than there was");
        pages("1000000").await.unwrap();
        fill().await.unwrap();
        assert_eq!(count(&writer).await, 1);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_transaction_that_sqlite_undid_fails_for_all_in_it() {
        let (_folder, writer) = writer().await;
        let hold = held_up(&writer).await;
        let undo = |db: &Connection| {
            db.execute_batch("ROLLBACK")?;
            db.execute("INSERT INTO nowhere VALUES (1)", [])
        };
        let (before, undone, after, ()) = tokio::join!(
            insert(&writer, 1),
            writer.write("undo", undo),
            insert(&writer, 2),
            async { drop(hold) },
        );
        for outcome in [before, undone, after] {
            assert_eq!(outcome.unwrap_err().kind(), StoreErrorKind::Internal);
        }
        assert_eq!(count(&writer).await, 0);
        insert(&writer, 3).await.unwrap();
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_commit_that_fails_fails_for_all_in_it() {
        let (_folder, writer) = writer().await;
        let create = "CREATE TABLE child (n INTEGER REFERENCES number (n))";
        let created = writer.write("create", |db| db.execute_batch(create));
        created.await.unwrap();
        let hold = held_up(&writer).await;
        // SQLite looks at this reference when it commits, and then refuses to.
        let dangle = |db: &Connection| {
            db.execute_batch("PRAGMA defer_foreign_keys = ON")?;
            db.execute("INSERT INTO child VALUES (7)", [])
        };
        let (before, dangling, after, ()) = tokio::join!(
            insert(&writer, 1),
            writer.write("dangle", dangle),
            insert(&writer, 2),
            async { drop(hold) },
        );
        for outcome in [before, dangling, after] {
            assert_eq!(outcome.unwrap_err().kind(), StoreErrorKind::Internal);
        }
        assert_eq!(count(&writer).await, 0);
        insert(&writer, 3).await.unwrap();
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_write_that_panics_is_undone_alone() {
        let (_folder, writer) = writer().await;
        let panics = |db: &Connection| -> Result<()> {
            db.execute("INSERT INTO number VALUES (1)", [])?;
            panic!("a defect");
        };
        let error = writer.write("panic", panics).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Internal);
        assert!(writer.is_running());
        assert_eq!(count(&writer).await, 0);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_full_queue_refuses_at_once() {
        let (_folder, writer) = writer().await;
        let hold = held_up(&writer).await;
        let mut writes: Vec<_> = (0..QUEUE)
            .map(|n| Box::pin(insert(&writer, n as i64)))
            .collect();
        for write in &mut writes {
            assert!(write.now_or_never().is_none(), "it waits");
        }
        let refused = insert(&writer, -1).now_or_never().unwrap();
        assert_eq!(refused.unwrap_err().kind(), StoreErrorKind::Busy);
        drop(hold);
        assert!(join_all(writes).await.iter().all(|it| it.is_ok()));
        assert_eq!(count(&writer).await, QUEUE as i64);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_write_whose_caller_left_does_not_happen() {
        let (_folder, writer) = writer().await;
        let hold = held_up(&writer).await;
        assert!(insert(&writer, 1).now_or_never().is_none(), "it waits");
        drop(hold);
        assert_eq!(count(&writer).await, 0);
    }
}
