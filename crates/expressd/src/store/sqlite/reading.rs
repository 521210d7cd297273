//! Connections for short reads, which stay in the state that they have read for as long as that is
//! the last one.
//!
//! To begin and to end a transaction takes longer than to read a row: locks have to be taken and
//! given back, for which all threads wait for each other. Whether anything was committed since the
//! last read is told by one short read of a file, whoever committed it ([`Commits`]). Only if so,
//! a transaction that is open is ended. Hence whatever is read in it is what a transaction that
//! begins now would read.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use rusqlite::{Connection, Result};

use super::commits::{Commit, Commits};
use super::remembered::Remembered;
use super::scopes::ScopeId;
use super::{connection, customers, keys};
use crate::app::{ApiKey, CustomerId, ExpressCustomer, SecretDigest};
use crate::per_thread::Apart;
use crate::processors::processors;

/// How long a reader that is not used stays in a state at least, and at most twice as long. A state
/// that somebody stays in cannot leave the log.
const PATIENCE: Duration = Duration::from_millis(100);

/// Readers that are not in use.
pub(super) struct Reading {
    path: PathBuf,
    /// None where readers are to stay in no state.
    commits: Option<Commits>,
    shelves: Arc<Shelves>,
    /// Told when a reader begins to stay in a state.
    staying: SyncSender<()>,
}

/// A connection, and what it knows.
pub(super) struct Reader {
    db: Connection,
    /// Whether it has stayed in the state of the last commit, in a transaction.
    stays: bool,
    /// Whether it was used since somebody looked.
    used: bool,
    remembered: Remembered,
}

impl Reading {
    pub(super) fn new(path: PathBuf, commits: Option<Commits>) -> Self {
        let shelves = Arc::new(Shelves::new());
        let (staying, stay) = sync_channel(1);
        let watched = Arc::downgrade(&shelves);
        let watch = thread::Builder::new().name("readers".to_owned());
        // Without the thread, a state might be kept for ever, so none is.
        let watches = watch.spawn(move || let_go_in_time(&watched, &stay)).is_ok();
        Self {
            path,
            commits: commits.filter(|_| watches),
            shelves,
            staying,
        }
    }

    /// Lends a reader that sees the last commit. One on which something failed is closed, not used
    /// again.
    pub(super) fn with<T>(&self, work: impl FnOnce(&mut Reader) -> Result<T>) -> Result<T> {
        let (shelf, idle) = self.shelves.take();
        let mut lent = Lent {
            shelf,
            reader: None,
        };
        let mut reader = match idle {
            Some(reader) => reader,
            None => Box::new(Reader::open(&self.path)?),
        };
        let last = self.commits.as_ref().and_then(Commits::last);
        if reader.catch_up(last)? {
            // If it is full, the thread will look anyway.
            let _ = self.staying.try_send(());
        }
        let result = work(&mut reader)?;
        lent.reader = Some(reader);
        Ok(result)
    }

    #[cfg(test)]
    pub(super) fn idle(&self) -> usize {
        let shelves = self.shelves.0.iter();
        shelves.map(|shelf| shelf.locked().idle.len()).sum()
    }
}

impl Reader {
    fn open(path: &Path) -> Result<Self> {
        Ok(Self {
            db: connection::reading(path)?,
            stays: false,
            used: true,
            remembered: Remembered::nothing(),
        })
    }

    pub(super) const fn db(&self) -> &Connection {
        &self.db
    }

    /// The key with this digest.
    pub(super) fn key(
        &mut self,
        digest: &SecretDigest,
    ) -> Result<Option<(Arc<ApiKey>, SecretDigest)>> {
        self.remembered.key(digest, || {
            let found = keys::by_digest(&self.db, digest)?;
            Ok(found.map(|(key, kept)| (Arc::new(key), kept)))
        })
    }

    /// The customer as the Express face shows it, unless it is deleted.
    pub(super) fn shown(
        &mut self,
        scope: ScopeId,
        id: CustomerId,
    ) -> Result<Option<ExpressCustomer>> {
        self.remembered
            .customer(scope, id, || customers::find_shown(&self.db, scope, id))
    }

    /// Sees to it that `last`, or a later commit, is what is read. Says whether it begins to stay
    /// in a state.
    ///
    /// It does when nothing was committed since it was used last. While commits come more often
    /// than reads, to stay would only be more work.
    fn catch_up(&mut self, last: Option<Commit>) -> Result<bool> {
        self.used = true;
        let unchanged = self.remembered.catch_up(last);
        if self.stays && unchanged {
            return Ok(false);
        }
        self.let_go()?;
        // What it reads first may be of a commit later than `last`. Then that is told from `last`
        // the next time, and it does not stay.
        if unchanged && last.is_some_and(|last| last.may_be_kept()) {
            self.db.prepare_cached("BEGIN")?.execute([])?;
            self.stays = true;
        }
        Ok(self.stays)
    }

    fn let_go(&mut self) -> Result<()> {
        if self.stays {
            self.stays = false;
            self.db.prepare_cached("COMMIT")?.execute([])?;
        }
        Ok(())
    }
}

/// Places for readers: threads that read at one time have each its own, and in it the reader that it
/// had before, with what that has in memory.
struct Shelves(Box<[Shelf]>);

#[derive(Default)]
struct Shelf(Apart<Mutex<Readers>>);

#[derive(Default)]
struct Readers {
    /// In boxes, which are cheap to hand about.
    #[expect(
        clippy::vec_box,
        reason = "they are taken out and put back with every read"
    )]
    idle: Vec<Box<Reader>>,
    lent: usize,
}

/// A reader that is in use, to be put back.
struct Lent<'a> {
    shelf: &'a Shelf,
    /// None where it could not be opened, or something failed on it.
    reader: Option<Box<Reader>>,
}

impl Shelves {
    fn new() -> Self {
        Self((0..processors()).map(|_| Shelf::default()).collect())
    }

    /// A reader, or the place for one.
    ///
    /// A thread comes back to where it was last, unless it meets another there.
    fn take(&self) -> (&Shelf, Option<Box<Reader>>) {
        thread_local! {
            static MINE: Cell<usize> = const { Cell::new(0) };
        }
        let (before, from_mine) = self.0.split_at(MINE.get().min(self.0.len() - 1));
        for (further, shelf) in from_mine.iter().chain(before).enumerate() {
            let mut readers = shelf.locked();
            let alone = readers.lent == 0;
            let reader = readers.idle.pop();
            if reader.is_some() || alone {
                readers.lent += 1;
                MINE.set((before.len() + further) % self.0.len());
                return (shelf, reader);
            }
        }
        #[expect(clippy::indexing_slicing, reason = "there is at least one processor")]
        let mine = &from_mine[0];
        mine.locked().lent += 1;
        (mine, None)
    }

    /// Has those let go of their state that were not used since this was asked last. Says whether
    /// any may still stay in one.
    fn let_go(&self) -> bool {
        let mut any_stays = false;
        for shelf in &self.0 {
            let mut readers = shelf.locked();
            // One that is lent may stay in a state, and not be used again.
            any_stays |= readers.lent > 0;
            readers.idle.retain_mut(|reader| {
                let kept = std::mem::take(&mut reader.used) || reader.let_go().is_ok();
                any_stays |= kept && reader.stays;
                kept
            });
        }
        any_stays
    }
}

impl Shelf {
    fn locked(&self) -> MutexGuard<'_, Readers> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut readers = self.shelf.locked();
        readers.lent -= 1;
        readers.idle.extend(self.reader.take());
    }
}

/// Lets no reader that nobody uses stay in a state, for as long as there are any.
fn let_go_in_time(shelves: &Weak<Shelves>, staying: &Receiver<()>) {
    while staying.recv().is_ok() {
        loop {
            if staying.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Disconnected) {
                return;
            }
            match shelves.upgrade() {
                Some(shelves) if shelves.let_go() => {}
                Some(_) => break,
                None => return,
            }
        }
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::ptr;
    use std::sync::Barrier;
    use std::time::Instant;

    use jiff::Timestamp;
    use tempfile::TempDir;

    use super::super::migrations::migrate;
    use super::super::scopes;
    use super::*;
    use crate::app::{Customer, Scope, Stamp};

    /// A database, a connection such as another process has, and readers.
    fn database() -> (TempDir, Connection, Reading) {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("express.db");
        let mut db = connection::opening(&path, true).unwrap();
        db.pragma_update(None, "journal_mode", "WAL").unwrap();
        migrate(&mut db, &|_| {}).unwrap();
        let commits = Commits::of(&path);
        (folder, db, Reading::new(path, Some(commits)))
    }

    fn draw(db: &Connection, name: &str) {
        let drawn = "INSERT INTO secret (name, value) VALUES (?1, zeroblob(32))";
        db.execute(drawn, [name]).unwrap();
    }

    fn secrets(reading: &Reading) -> i64 {
        let count = "SELECT count(*) FROM secret";
        reading
            .with(|reader| reader.db.query_row(count, [], |row| row.get(0)))
            .unwrap()
    }

    fn stays(reading: &Reading) -> bool {
        reading.with(|reader| Ok(reader.stays)).unwrap()
    }

    #[test]
    fn what_another_process_commits_is_read_next() {
        let (_folder, db, reading) = database();
        for number in 0..50 {
            assert_eq!(secrets(&reading), number);
            // However often it was read before, in whatever state the reader is.
            for _ in 0..number % 4 {
                assert_eq!(secrets(&reading), number);
            }
            draw(&db, &number.to_string());
        }
    }

    #[test]
    fn a_reader_stays_while_nothing_is_committed() {
        let (_folder, db, reading) = database();
        assert!(!stays(&reading), "not before it has read something");
        assert!(stays(&reading) && stays(&reading));
        draw(&db, "new");
        assert!(!stays(&reading));
        assert!(stays(&reading));
    }

    #[test]
    fn threads_that_read_at_one_time_come_back_each_to_its_own_reader() {
        let shelves = Shelves((0..2).map(|_| Shelf::default()).collect());
        let barrier = Barrier::new(2);
        let places = || {
            let mut places = Vec::new();
            for _ in 0..3 {
                // Both at one time, whoever comes first.
                barrier.wait();
                let (shelf, reader) = shelves.take();
                barrier.wait();
                places.push(ptr::from_ref(shelf) as usize);
                drop(Lent { shelf, reader });
            }
            places
        };
        let (one, other) = thread::scope(|scope| {
            let (one, other) = (scope.spawn(places), scope.spawn(places));
            (one.join().unwrap(), other.join().unwrap())
        });
        assert_eq!([one[0]; 3], one[..]);
        assert_eq!([other[0]; 3], other[..]);
        assert_ne!(one[0], other[0]);
    }

    #[test]
    fn a_key_that_another_process_revokes_is_found_revoked_next() {
        let (_folder, db, reading) = database();
        let key = ApiKey::some(1);
        let digest = SecretDigest::of(b"hush");
        let found = || {
            let found = reading.with(|reader| reader.key(&digest)).unwrap();
            found.map(|(key, _)| key.revoked_at)
        };
        for _ in 0..3 {
            assert_eq!(found(), None);
        }
        keys::insert(&db, &key, digest).unwrap();
        for _ in 0..3 {
            assert_eq!(found(), Some(None));
        }
        keys::revoke(&db, None, key.id, &Stamp::some()).unwrap();
        for _ in 0..3 {
            assert_eq!(found(), Some(Some(Timestamp::UNIX_EPOCH)));
        }
    }

    #[test]
    fn a_customer_that_another_process_changes_is_found_changed_next() {
        let (_folder, db, reading) = database();
        let scope = scopes::find_or_insert(&db, &Scope::new("acme", "live")).unwrap();
        let stamp = Stamp::some();
        let id = CustomerId::generate();
        let mut customer = Customer::new(id, "new", stamp.clone());
        let found = || {
            let found = reading.with(|reader| reader.shown(scope, id));
            found.unwrap().map(|customer| customer.name)
        };
        assert_eq!(found(), None);
        customers::create(&db, scope, &customer, &stamp).unwrap();
        for name in ["new", "changed", "changed again"] {
            name.clone_into(&mut customer.name);
            customers::save(&db, scope, &customer).unwrap();
            // However often it was read before, in whatever state the reader is.
            for _ in 0..3 {
                assert_eq!(found().as_deref(), Some(name));
            }
        }
    }

    /// Whether nobody keeps SQLite from emptying the log.
    fn can_be_emptied(folder: &TempDir, db: &Connection) -> bool {
        db.busy_timeout(Duration::ZERO).unwrap();
        let emptied = db.pragma_update_and_check(None, "wal_checkpoint", "TRUNCATE", |_| Ok(()));
        emptied.unwrap();
        let log = folder.path().join("express.db-wal");
        std::fs::metadata(&log).unwrap().len() == 0
    }

    #[track_caller]
    fn is_emptied_soon(folder: &TempDir, db: &Connection) {
        let deadline = Instant::now() + Duration::from_secs(20);
        while !can_be_emptied(folder, db) {
            assert!(Instant::now() < deadline, "still kept");
            thread::sleep(Duration::from_millis(10));
        }
    }

    #[test]
    fn a_reader_that_nobody_uses_keeps_nobody_from_emptying_the_log() {
        let (folder, db, reading) = database();
        draw(&db, "old");
        assert_eq!((secrets(&reading), secrets(&reading)), (1, 1));
        draw(&db, "new");
        assert!(
            !can_be_emptied(&folder, &db),
            "the reader is still in a state that needs it"
        );
        is_emptied_soon(&folder, &db);
        assert_eq!(secrets(&reading), 2);
    }

    #[test]
    fn nor_does_one_that_was_in_use_whenever_somebody_looked() {
        let (folder, db, reading) = database();
        draw(&db, "old");
        assert_eq!(secrets(&reading), 1);
        let long = reading.with(|reader| {
            let count = "SELECT count(*) FROM secret";
            let found = reader.db.query_row(count, [], |row| row.get::<_, i64>(0));
            thread::sleep(4 * PATIENCE);
            found
        });
        assert_eq!(long.unwrap(), 1);
        draw(&db, "new");
        is_emptied_soon(&folder, &db);
    }

    #[test]
    fn no_reader_stays_where_commits_cannot_be_told() {
        let (folder, db, _) = database();
        let reading = Reading::new(folder.path().join("express.db"), None);
        for number in 0..4 {
            assert!(!stays(&reading));
            assert_eq!(secrets(&reading), number);
            draw(&db, &number.to_string());
        }
    }
}
