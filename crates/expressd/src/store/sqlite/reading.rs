//! Connections for short reads, which stay in the state that they have read for as long as that is
//! the last one.
//!
//! To begin and to end a transaction takes longer than to read a row: locks have to be taken and
//! given back, for which all threads wait for each other. Whether anything was committed since the
//! last read is told by one short read of a file, whoever committed it ([`Commits`]). Only if so,
//! a transaction that is open is ended. Hence whatever is read in it is what a transaction that
//! begins now would read, and what was found in it once need not be looked up again.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use rusqlite::{Connection, Result};

use super::commits::{Commit, Commits};
use super::{connection, keys};
use crate::app::{ApiKey, SecretDigest};

/// How long a reader that is not used stays in a state at least, and at most twice as long. A state
/// that somebody stays in cannot leave the log.
const PATIENCE: Duration = Duration::from_millis(100);

/// How many keys a reader remembers.
const KEYS: usize = 4_096;

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
    /// The last commit when it was used last.
    seen: Option<Commit>,
    /// Whether it has stayed in the state of that commit, in a transaction.
    stays: bool,
    /// Whether it was used since somebody looked.
    used: bool,
    /// What was found in the state in which it stays.
    keys: HashMap<SecretDigest, (ApiKey, SecretDigest)>,
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
        let shelf = self.shelves.mine();
        let idle = locked(shelf).pop();
        let mut reader = match idle {
            Some(reader) => reader,
            None => Reader::open(&self.path)?,
        };
        let last = self.commits.as_ref().and_then(Commits::last);
        if reader.catch_up(last)? {
            // If it is full, the thread will look anyway.
            let _ = self.staying.try_send(());
        }
        let result = work(&mut reader)?;
        locked(shelf).push(reader);
        Ok(result)
    }

    #[cfg(test)]
    pub(super) fn idle(&self) -> usize {
        let shelves = self.shelves.0.iter();
        shelves.map(|shelf| locked(shelf).len()).sum()
    }
}

impl Reader {
    fn open(path: &Path) -> Result<Self> {
        Ok(Self {
            db: connection::reading(path)?,
            seen: None,
            stays: false,
            used: true,
            keys: HashMap::new(),
        })
    }

    pub(super) const fn db(&self) -> &Connection {
        &self.db
    }

    /// The key with this digest.
    pub(super) fn key(&mut self, digest: &SecretDigest) -> Result<Option<(ApiKey, SecretDigest)>> {
        if let Some(found) = self.keys.get(digest) {
            return Ok(Some(found.clone()));
        }
        let found = keys::by_digest(&self.db, digest)?;
        // Only those that exist, so that nobody can fill the memory by guessing.
        if let Some(found) = &found
            && self.stays
            && self.keys.len() < KEYS
            && let Entry::Vacant(place) = self.keys.entry(*digest)
        {
            place.insert(found.clone());
        }
        Ok(found)
    }

    /// Sees to it that `last`, or a later commit, is what is read. Says whether it begins to stay
    /// in a state.
    ///
    /// It does when nothing was committed since it was used last. While commits come more often
    /// than reads, to stay would only be more work.
    fn catch_up(&mut self, last: Option<Commit>) -> Result<bool> {
        self.used = true;
        let unchanged = last.is_some() && last == self.seen;
        if self.stays && unchanged {
            return Ok(false);
        }
        self.let_go()?;
        self.seen = last;
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
            self.keys.clear();
            self.db.prepare_cached("COMMIT")?.execute([])?;
        }
        Ok(())
    }
}

/// Places for readers, so that threads do not wait for each other, and each has the reader again that
/// it had before, with what that has in memory.
struct Shelves(Box<[Mutex<Vec<Reader>>]>);

impl Shelves {
    fn new() -> Self {
        let processors = thread::available_parallelism().map_or(1, NonZero::get);
        Self((0..processors).map(|_| Mutex::default()).collect())
    }

    fn mine(&self) -> &Mutex<Vec<Reader>> {
        static THREADS: AtomicUsize = AtomicUsize::new(0);
        thread_local! {
            static MINE: usize = THREADS.fetch_add(1, Ordering::Relaxed);
        }
        let place = MINE.with(|mine| mine % self.0.len());
        #[expect(clippy::indexing_slicing, reason = "there is at least one processor")]
        &self.0[place]
    }

    /// Has those let go of their state that were not used since this was asked last. Says whether
    /// any still stays in one.
    fn let_go(&self) -> bool {
        let mut any_stays = false;
        for shelf in &self.0 {
            locked(shelf).retain_mut(|reader| {
                let kept = std::mem::take(&mut reader.used) || reader.let_go().is_ok();
                any_stays |= kept && reader.stays;
                kept
            });
        }
        any_stays
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

fn locked(shelf: &Mutex<Vec<Reader>>) -> MutexGuard<'_, Vec<Reader>> {
    shelf.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::time::Instant;

    use jiff::Timestamp;
    use tempfile::TempDir;

    use super::super::migrations::migrate;
    use super::*;
    use crate::app::{Face, Stamp};

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
        let stamp = Stamp {
            at: Timestamp::UNIX_EPOCH,
            by: None,
            through: Face::Express,
        };
        keys::revoke(&db, None, key.id, &stamp).unwrap();
        for _ in 0..3 {
            assert_eq!(found(), Some(Some(Timestamp::UNIX_EPOCH)));
        }
    }

    #[test]
    fn a_reader_that_nobody_uses_keeps_nobody_from_emptying_the_log() {
        let (folder, db, reading) = database();
        draw(&db, "old");
        assert_eq!((secrets(&reading), secrets(&reading)), (1, 1));
        draw(&db, "new");
        let log = folder.path().join("express.db-wal");
        let empties = || {
            let emptied =
                db.pragma_update_and_check(None, "wal_checkpoint", "TRUNCATE", |_| Ok(()));
            emptied.unwrap();
            std::fs::metadata(&log).unwrap().len() == 0
        };
        db.busy_timeout(Duration::ZERO).unwrap();
        assert!(!empties(), "the reader is still in a state that needs it");
        let deadline = Instant::now() + Duration::from_secs(20);
        while !empties() {
            assert!(Instant::now() < deadline, "still kept");
            thread::sleep(Duration::from_millis(10));
        }
        assert_eq!(secrets(&reading), 2);
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
