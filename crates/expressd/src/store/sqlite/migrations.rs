//! Bringing the file to the schema that this program knows.

use rusqlite::{Connection, Error, TransactionBehavior};

use super::segments;
use crate::store::migration::{Follower, Migrating};

/// One step of the schema.
struct Migration {
    /// What is done, for those who wait for it.
    does: &'static str,
    sql: &'static str,
    /// What SQL alone cannot do.
    more: Option<More>,
}

/// Does it, and tells how far it is.
type More = fn(&Connection, &dyn Fn(Migrating)) -> Result<(), Error>;

/// In order; the position of the last one applied, counted from 1, is the file's `user_version`.
const MIGRATIONS: &[Migration] = &[
    Migration {
        does: "making the tables of customers, users and keys",
        sql: include_str!("migrations/0001_customers_users_keys.sql"),
        more: None,
    },
    Migration {
        does: "counting customers, and making indexes for searches",
        sql: include_str!("migrations/0002_search.sql"),
        more: None,
    },
    Migration {
        does: "making the tables of people, events and figures",
        sql: include_str!("migrations/0003_people_events_figures.sql"),
        more: None,
    },
    Migration {
        does: "preparing customers for searches",
        sql: include_str!("migrations/0004_segments.sql"),
        more: Some(make_segments),
    },
    Migration {
        does: "making an index for searches of what is rare",
        sql: include_str!("migrations/0005_segments_by_part.sql"),
        more: None,
    },
    Migration {
        does: "making an index for searches among many",
        sql: include_str!("migrations/0006_segments_by_end.sql"),
        more: None,
    },
];

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
pub(super) fn migrate(db: &mut Connection, follower: &Follower) -> Result<(), MigrationError> {
    let known = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    // In a transaction, since another process may be half-way between two reads.
    let reading = db.transaction()?;
    let found = version(&reading)?;
    if found == known {
        return Ok(());
    }
    let is_new = found == 0;
    drop(reading);
    let tell = |moment| {
        if !is_new {
            follower(moment);
        }
    };
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Once more: another process may have been faster.
    let found = version(&transaction)?;
    if found > known {
        return Err(MigrationError::Newer { found, known });
    }
    for (number, migration) in (1..).zip(MIGRATIONS).skip(found as usize) {
        let does = migration.does;
        tell(Migrating::Step {
            number,
            of: known,
            does,
        });
        transaction.execute_batch(migration.sql)?;
        if let Some(more) = migration.more {
            more(&transaction, &tell)?;
        }
    }
    tell(Migrating::Finishing);
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", known)?;
    transaction.commit()?;
    Ok(())
}

fn make_segments(db: &Connection, tell: &dyn Fn(Migrating)) -> Result<(), Error> {
    let count = "SELECT count(*) FROM customer";
    let of = db
        .query_row(count, [], |row| row.get::<_, i64>(0))?
        .cast_unsigned();
    segments::make_all(db, |done| tell(Migrating::Customers { done, of }))
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
