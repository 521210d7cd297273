//! How connections to the file are set up.

use std::ops::{Deref, RangeInclusive};
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Result, Transaction};

use super::commits::LONG;
use super::search;
use crate::processors::processors;

/// How long a write waits for another process (an import, a key being created) to finish.
const WRITE_PATIENCE: Duration = Duration::from_secs(5);

/// How long a read waits. In write-ahead mode readers wait for nobody, but for the moments in
/// which another process recovers or removes the log; and they wait on threads that serve.
const READ_PATIENCE: Duration = Duration::from_secs(1);

/// How many prepared statements each connection keeps: more than there are.
const STATEMENTS: usize = 128;

/// How much of the file a connection keeps in memory, in KiB, where nothing else is said.
const CACHE: u32 = 8 * 1024;

/// How much all connections for short reads keep together, in KiB, if there is one for each
/// processor. With less, even the inner nodes of large tables are read from the file again and
/// again.
const READING_CACHE: u32 = 96 * 1024;

/// The most and the least that one of them keeps.
const ONE_READING_CACHE: RangeInclusive<u32> = 2 * 1024..=32 * 1024;

/// A connection for the one thread that writes.
pub(super) fn writing(path: &Path) -> Result<Connection> {
    let db = connect(path, OpenFlags::empty(), WRITE_PATIENCE, CACHE)?;
    // An answer follows the commit, and a commit the disk: FULL syncs the log on each one.
    // `fullfsync` makes Apple's disks mean it; elsewhere it says nothing. What a savepoint may have
    // to undo stays in memory: a file would be written ten times as often as the log.
    db.execute_batch(
        "PRAGMA synchronous = FULL;
         PRAGMA fullfsync = ON;
         PRAGMA foreign_keys = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA journal_size_limit = 67108864;",
    )?;
    db.pragma_update(None, "wal_autocheckpoint", LONG)?;
    Ok(db)
}

/// A connection that only reads, and much of what it reads once.
pub(super) fn scanning(path: &Path) -> Result<Connection> {
    read_only(path, CACHE)
}

/// A connection that only reads, and little at a time.
pub(super) fn reading(path: &Path) -> Result<Connection> {
    let share = READING_CACHE / u32::try_from(processors()).unwrap_or(u32::MAX);
    let (least, most) = ONE_READING_CACHE.into_inner();
    read_only(path, share.clamp(least, most))
}

fn read_only(path: &Path, cache: u32) -> Result<Connection> {
    let db = connect(path, OpenFlags::empty(), READ_PATIENCE, cache)?;
    search::add_functions(&db)?;
    db.execute_batch("PRAGMA query_only = ON;")?;
    Ok(db)
}

/// The first connection, which may create the file.
pub(super) fn opening(path: &Path, create: bool) -> Result<Connection> {
    let flags = if create {
        OpenFlags::SQLITE_OPEN_CREATE
    } else {
        OpenFlags::empty()
    };
    connect(path, flags, WRITE_PATIENCE, CACHE)
}

/// Connections are never shared between threads at one time, so SQLite need not lock them.
fn connect(path: &Path, flags: OpenFlags, patience: Duration, cache: u32) -> Result<Connection> {
    let flags = flags | OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    db.busy_timeout(patience)?;
    db.set_prepared_statement_cache_capacity(STATEMENTS);
    // One plan per statement, whatever is bound to it. Otherwise SQLite may compile a statement
    // anew for each new value, which takes many times as long as the read.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    db.execute_batch(&format!(
        "PRAGMA trusted_schema = OFF; PRAGMA cache_size = -{cache};"
    ))?;
    Ok(db)
}

/// A connection all of whose reads see one state.
pub(super) struct OneState<'a> {
    db: &'a Connection,
    /// None where a transaction was open already.
    _transaction: Option<Transaction<'a>>,
}

/// Sees to it that reads see one state for as long as what is returned lives, whether the caller has
/// done so already or not.
pub(super) fn one_state(db: &Connection) -> Result<OneState<'_>> {
    let alone = db.is_autocommit();
    Ok(OneState {
        db,
        _transaction: alone.then(|| db.unchecked_transaction()).transpose()?,
    })
}

impl Deref for OneState<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.db
    }
}
