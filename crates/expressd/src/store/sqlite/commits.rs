//! Which commit is the last one, found out without a transaction.

use std::fs::File;
use std::path::{Path, PathBuf};

use thread_local::ThreadLocal;

use super::open::beside;

/// From so many frames on, SQLite moves the log into the database with every commit
/// (`wal_autocheckpoint`). The longer the log, the more of it are pages that are written once and
/// again; and with one more commit it still fits in one block of its index, in which readers look for
/// every page.
pub(super) const LONG: u32 = 3_000;

/// The version of the format that is understood here, as SQLite writes it.
const FORMAT: u32 = 3_007_000;

/// Where the header of the log's index ends, its copy follows.
const HEADER: usize = 48;

/// Where it says how many frames the database has already.
const BACKFILLED: usize = 2 * HEADER;

const READ: usize = BACKFILLED + 4;

/// The index of the log, a file that every process that uses the database shares.
///
/// Its format is the one that is documented in <https://www.sqlite.org/walformat.html>, section 2.1.
/// A commit is there for others from the moment on that its header is, and counts up a number
/// there, so that no two commits have the same header.
pub(super) struct Commits {
    path: PathBuf,
    /// Each thread opens it for itself, and for ever: closing it would take away the locks that
    /// SQLite's connections of this process have on the same file (fcntl(2), "Record locking").
    index: ThreadLocal<&'static File>,
}

/// The last commit at some moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Commit {
    header: [u8; HEADER],
    backfilled: u32,
}

impl PartialEq for Commit {
    /// Whether it is the same commit, whatever of it the database has already.
    fn eq(&self, other: &Self) -> bool {
        self.header == other.header
    }
}

impl Commits {
    /// Those of the database at `path`. There is to be one of these for a database, for as long as
    /// the process lives.
    pub(super) fn of(path: &Path) -> Self {
        Self {
            path: beside(path, "-shm"),
            index: ThreadLocal::new(),
        }
    }

    /// The last one, if that can be told.
    ///
    /// Whoever reads the database after this sees that commit or a later one. If this gives the
    /// same twice, nothing was committed in between, by whatever process.
    #[cfg(unix)]
    pub(super) fn last(&self) -> Option<Commit> {
        use std::os::unix::fs::FileExt;

        let mut bytes = [0; READ];
        self.index()?.read_exact_at(&mut bytes, 0).ok()?;
        Commit::from_index(&bytes)
    }

    /// Elsewhere, reading a file need not give what another process has just mapped into it.
    #[cfg(not(unix))]
    pub(super) fn last(&self) -> Option<Commit> {
        None
    }

    #[cfg(unix)]
    fn index(&self) -> Option<&'static File> {
        if let Some(index) = self.index.get() {
            return Some(index);
        }
        // The first connection that reads makes it.
        let index = Box::leak(Box::new(File::open(&self.path).ok()?));
        Some(self.index.get_or(|| index))
    }
}

impl Commit {
    fn from_index(bytes: &[u8; READ]) -> Option<Self> {
        let (header, _) = bytes.split_first_chunk::<HEADER>()?;
        let commit = Self {
            header: *header,
            backfilled: number(bytes, BACKFILLED)?,
        };
        let begun = header.get(12).is_some_and(|begun| *begun != 0);
        (begun && number(header, 0)? == FORMAT).then_some(commit)
    }

    /// Whether readers that stay in this state keep nobody from tidying up: the log is short, or in
    /// the database already, so that they don't need it.
    pub(super) fn may_be_kept(&self) -> bool {
        number(&self.header, 16).is_some_and(|frames| frames < LONG || frames == self.backfilled)
    }
}

#[cfg(test)]
impl Commit {
    /// Some commit, to test with.
    pub(super) const fn some(number: u8) -> Self {
        Self {
            header: [number; HEADER],
            backfilled: 0,
        }
    }
}

/// A number of four bytes, in the order of this machine.
fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..)?.first_chunk()?;
    Some(u32::from_ne_bytes(*bytes))
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use rusqlite::Connection;
    use tempfile::TempDir;

    use super::super::connection;
    use super::*;

    fn database() -> (TempDir, Connection, Commits) {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("some.db");
        let db = connection::opening(&path, true).unwrap();
        db.pragma_update(None, "journal_mode", "WAL").unwrap();
        db.execute_batch("CREATE TABLE numbers (number INTEGER)")
            .unwrap();
        let commits = Commits::of(&path);
        (folder, db, commits)
    }

    fn add(db: &Connection, number: i64) {
        db.execute("INSERT INTO numbers VALUES (?1)", [number])
            .unwrap();
    }

    #[test]
    fn a_commit_is_another_one_than_the_one_before() {
        let (_folder, db, commits) = database();
        let mut before = commits.last().unwrap();
        for number in 0..100 {
            add(&db, number);
            let after = commits.last().unwrap();
            assert!(before != after, "after {number}");
            before = after;
        }
    }

    #[test]
    fn nothing_but_a_commit_makes_a_difference() {
        let (_folder, db, commits) = database();
        add(&db, 1);
        let before = commits.last().unwrap();
        db.execute_batch("BEGIN; INSERT INTO numbers VALUES (2); ROLLBACK; SELECT 1;")
            .unwrap();
        db.pragma_update_and_check(None, "wal_checkpoint", "PASSIVE", |_| Ok(()))
            .unwrap();
        assert!(commits.last().unwrap() == before);
    }

    #[test]
    fn a_long_log_is_not_to_be_kept_unless_the_database_has_it() {
        let (_folder, db, commits) = database();
        db.pragma_update(None, "wal_autocheckpoint", 0).unwrap();
        assert!(commits.last().unwrap().may_be_kept());
        for number in 0..i64::from(LONG) {
            add(&db, number);
        }
        assert!(!commits.last().unwrap().may_be_kept());
        db.pragma_update_and_check(None, "wal_checkpoint", "PASSIVE", |_| Ok(()))
            .unwrap();
        assert!(commits.last().unwrap().may_be_kept());
    }

    #[test]
    fn without_a_log_nothing_is_told() {
        let folder = TempDir::new().unwrap();
        assert!(Commits::of(&folder.path().join("no.db")).last().is_none());
    }
}
