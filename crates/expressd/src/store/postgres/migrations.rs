//! Bringing the database to the schema that this program knows, while others go on serving.
//!
//! Replicas of two releases run side by side while a new one is rolled out. So each migration says
//! the oldest version of the schema whose programs can still work once it is applied. Whoever comes
//! first applies what is missing, all of it in one transaction and under a lock that the others wait
//! for; programs that are older than the schema, but not too old for it, serve on and start anew.

use tokio_postgres::{Client, Error, Transaction};

use super::open::IfEmpty;
use crate::store::migration::{Follower, Migrating};

/// One step of the schema.
struct Migration {
    /// What is done, for those who wait for it.
    does: &'static str,
    sql: &'static str,
    /// Programs that know the schema up to this version can work with it still.
    serves_from: i32,
}

/// In order; the position of the last one applied, counted from 1, is the schema's version.
const MIGRATIONS: &[Migration] = &[
    Migration {
        does: "making the tables of customers, users and keys",
        sql: include_str!("migrations/0001_customers_users_keys.sql"),
        serves_from: 1,
    },
    Migration {
        does: "counting customers, and making indexes for searches",
        sql: include_str!("migrations/0002_search.sql"),
        serves_from: 1,
    },
    Migration {
        does: "making the tables of people, events and figures",
        sql: include_str!("migrations/0003_people_events_figures.sql"),
        serves_from: 1,
    },
    Migration {
        does: "making an index for searches of parts of texts",
        sql: include_str!("migrations/0004_search_parts.sql"),
        serves_from: 1,
    },
];

/// Names the lock that one migrating process holds (`EXPR`).
const LOCK: i64 = 0x4558_5052;

/// Why the schema could not be brought up to date.
#[derive(Debug)]
pub(super) enum MigrationError {
    /// The schema belongs to another program.
    Foreign,
    /// There is none, and none was to be created.
    Empty,
    /// A newer version of this program has been here, and left nothing for this one.
    Newer { found: i32, known: i32 },
    /// PostgreSQL failed.
    Database(Error),
}

impl From<Error> for MigrationError {
    fn from(error: Error) -> Self {
        Self::Database(error)
    }
}

/// Applies what is missing. A schema that lacks nothing is only read.
pub(super) async fn migrate(
    client: &mut Client,
    if_empty: IfEmpty,
    follower: &Follower,
) -> Result<(), MigrationError> {
    let known = i32::try_from(MIGRATIONS.len()).unwrap_or(i32::MAX);
    let reading = client.transaction().await?;
    let found = version(&reading).await?;
    if is_current(found, known, if_empty)? {
        return Ok(());
    }
    reading.rollback().await?;
    let tell = |moment| {
        if found.is_some() {
            follower(moment);
        }
    };
    let transaction = client.transaction().await?;
    // A migration may take its time, and so may the process that has the lock. Rows that others
    // hold are waited for only briefly, since everybody else would queue behind this.
    transaction
        .batch_execute("SET LOCAL statement_timeout TO 0; SET LOCAL lock_timeout TO 0;")
        .await?;
    let lock = "SELECT pg_try_advisory_xact_lock($1)";
    if !transaction.query_one(lock, &[&LOCK]).await?.try_get(0)? {
        tell(Migrating::Waiting);
        let lock = "SELECT pg_advisory_xact_lock($1)";
        transaction.execute(lock, &[&LOCK]).await?;
    }
    // Once more: another process may have been faster.
    let found = version(&transaction).await?;
    if is_current(found, known, if_empty)? {
        return Ok(());
    }
    // IF NOT EXISTS would ask for the right to create one even where there is one.
    let schema = "SELECT to_regnamespace('express') IS NOT NULL";
    if !transaction.query_one(schema, &[]).await?.try_get(0)? {
        transaction.batch_execute("CREATE SCHEMA express").await?;
    }
    transaction
        .batch_execute(
            "SET LOCAL lock_timeout TO '5s';
             SET LOCAL search_path TO express;
             CREATE TABLE IF NOT EXISTS schema_version (
                 version integer PRIMARY KEY,
                 serves_from integer NOT NULL,
                 applied_at timestamptz NOT NULL DEFAULT now()
             );",
        )
        .await?;
    let applied = usize::try_from(found.map_or(0, |it| it.number)).unwrap_or_default();
    for (number, migration) in (1_i32..).zip(MIGRATIONS).skip(applied) {
        tell(Migrating::Step {
            number: number.cast_unsigned(),
            of: known.cast_unsigned(),
            does: migration.does,
        });
        transaction.batch_execute(migration.sql).await?;
        transaction
            .execute(
                "INSERT INTO schema_version (version, serves_from) VALUES ($1, $2)",
                &[&number, &migration.serves_from],
            )
            .await?;
    }
    tell(Migrating::Finishing);
    transaction.commit().await?;
    Ok(())
}

/// Whether nothing has to be done.
fn is_current(
    found: Option<Version>,
    known: i32,
    if_empty: IfEmpty,
) -> Result<bool, MigrationError> {
    match found {
        None if if_empty == IfEmpty::Refuse => Err(MigrationError::Empty),
        None => Ok(false),
        Some(found) if found.serves_from > known => Err(MigrationError::Newer {
            found: found.number,
            known,
        }),
        Some(found) => Ok(found.number >= known),
    }
}

/// Which migrations a schema has seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Version {
    number: i32,
    serves_from: i32,
}

/// The version of the schema; none if there is no schema.
async fn version(transaction: &Transaction<'_>) -> Result<Option<Version>, MigrationError> {
    let row = transaction
        .query_one(
            "SELECT to_regclass('express.schema_version') IS NOT NULL,
                    EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                            WHERE n.nspname = 'express')",
            &[],
        )
        .await?;
    match (row.try_get(0)?, row.try_get(1)?) {
        (true, _) => {}
        (false, true) => return Err(MigrationError::Foreign),
        (false, false) => return Ok(None),
    }
    let row = transaction
        .query_opt(
            "SELECT version, serves_from FROM express.schema_version
             ORDER BY version DESC LIMIT 1",
            &[],
        )
        .await?;
    match row {
        Some(row) => Ok(Some(Version {
            number: row.try_get(0)?,
            serves_from: row.try_get(1)?,
        })),
        None => Err(MigrationError::Foreign),
    }
}
