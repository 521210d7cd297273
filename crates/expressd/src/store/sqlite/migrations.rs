//! Bringing the file to the schema that this program knows.

use rusqlite::{Connection, Error, TransactionBehavior};

use super::segments;

/// In order; the position of the last one applied, counted from 1, is the file's `user_version`.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_customers_users_keys.sql"),
    include_str!("migrations/0002_search.sql"),
    include_str!("migrations/0003_people_events_figures.sql"),
    include_str!("migrations/0004_segments.sql"),
    include_str!("migrations/0005_segments_by_part.sql"),
];

/// The one that makes the tables of segments, which are filled then.
const SEGMENTS: u32 = 4;

/// Marks the file as ours (`EXPR`), so that no other program's database is ever written to.
const APPLICATION_ID: i32 = 0x4558_5052;

/// Why the schema could not be brought up to date.
#[derive(Debug)]
pub(super) enum MigrationError {
    /// The database belongs to another program.
    Foreign,
    /// A newer version of this program has been here.
    Newer { found: u32, known: u32 },
    /// SQLite failed.
    Sqlite(Error),
}

impl From<Error> for MigrationError {
    fn from(error: Error) -> Self {
        Self::Sqlite(error)
    }
}

/// Applies what is missing, all of it in one transaction. A file that lacks nothing is only read.
pub(super) fn migrate(db: &mut Connection) -> Result<(), MigrationError> {
    let known = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    // In a transaction, since another process may be half-way between two reads.
    let reading = db.transaction()?;
    if version(&reading)? == known {
        return Ok(());
    }
    drop(reading);
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Once more: another process may have been faster.
    let found = version(&transaction)?;
    if found > known {
        return Err(MigrationError::Newer { found, known });
    }
    for migration in MIGRATIONS.iter().skip(found as usize) {
        transaction.execute_batch(migration)?;
    }
    if found < SEGMENTS {
        make_segments(&transaction)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", known)?;
    transaction.commit()?;
    Ok(())
}

fn make_segments(db: &Connection) -> Result<(), Error> {
    let customers: i64 =
        db.query_row("SELECT coalesce(sum(customers), 0) FROM tally", [], |row| {
            row.get(0)
        })?;
    if customers > 0 {
        tracing::info!(
            customers,
            "preparing the customers for searches, once: about ten seconds for a million"
        );
    }
    segments::make_all(db)
}

/// How many migrations the file has seen; none if it is empty.
fn version(db: &Connection) -> Result<u32, MigrationError> {
    let application: i32 = db.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let version: u32 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let objects: u32 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    match application {
        APPLICATION_ID => Ok(version),
        0 if version == 0 && objects == 0 => Ok(0),
        _ => Err(MigrationError::Foreign),
    }
}
