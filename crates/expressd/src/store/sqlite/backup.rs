//! Copies of a file while it serves, and whether a file is whole.

use std::path::Path;
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags, Result};

use super::error::failed;
use super::{connection, segments};
use crate::app::Folded;
use crate::store::{StoreError, StoreErrorKind};

/// How many pages are copied between two reports: about four megabytes.
const PAGES: i32 = 1024;

/// How many faults are told; where there are more, they are of one kind.
const TOLD: usize = 100;

/// How long to wait for a lock that another process holds for a moment.
const PATIENCE: Duration = Duration::from_millis(50);

/// How much a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contents {
    /// Customers, deleted ones too.
    pub customers: u64,
    /// Users of customers.
    pub users: u64,
    /// API keys, revoked ones too.
    pub keys: u64,
}

/// Copies the database at `from` into the file at `to`, which has to be empty or absent, as it is at
/// one moment; and holds the copy against that moment. Others read and write meanwhile.
///
/// `progress` is told how many pages of how many are copied. It blocks.
///
/// # Errors
/// Something could not be read or written, or the copy is not what it should be.
pub fn back_up(
    from: &Path,
    to: &Path,
    mut progress: impl FnMut(u64, u64),
) -> std::result::Result<Contents, StoreError> {
    let attempt = "back up the database";
    let source = connection::scanning(from).map_err(failed(attempt))?;
    let at_that_moment = copy(&source, to, &mut progress).map_err(failed(attempt))?;
    let faults = faults_of(to)?;
    if let Some(fault) = faults.first() {
        let damaged = StoreError::new(StoreErrorKind::Corrupt, "verify the backup");
        return Err(damaged.caused_by(Fault(fault.clone())));
    }
    let copied = contents_of(to)?;
    if copied != at_that_moment {
        let differs = format!("it holds {copied:?}, and should hold {at_that_moment:?}");
        let damaged = StoreError::new(StoreErrorKind::Corrupt, "verify the backup");
        return Err(damaged.caused_by(Fault(differs)));
    }
    Ok(copied)
}

/// Brings what is only in the log of the database at `path` into its file, so that the file is all of
/// it. Where nobody else has it open, the log goes. A file that cannot be opened is left as it is.
pub fn settle(path: &Path) {
    // What cannot be read needs no saving.
    let _ = looking(path)
        .and_then(|db| db.pragma_update_and_check(None, "wal_checkpoint", "TRUNCATE", |_| Ok(())));
}

/// What is wrong with the database at `path`: its structure first, and if that is sound, whether its
/// rows agree with each other. Nothing is changed. It blocks, for as long as reading all of it takes.
///
/// # Errors
/// It could not be read at all.
pub fn faults_of(path: &Path) -> std::result::Result<Vec<String>, StoreError> {
    looking(path)
        .and_then(|db| faults(&db))
        .map_err(failed("check the database"))
}

fn contents_of(path: &Path) -> std::result::Result<Contents, StoreError> {
    looking(path)
        .and_then(|db| contents(&db))
        .map_err(failed("read the database"))
}

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Fault(String);

fn looking(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    db.busy_timeout(Duration::from_secs(5))?;
    db.execute_batch("PRAGMA query_only = ON")?;
    Ok(db)
}

fn copy(source: &Connection, to: &Path, progress: &mut impl FnMut(u64, u64)) -> Result<Contents> {
    // One state for the whole copy: without it, the copy would start anew whenever something is
    // written, and under load never end.
    let moment = source.unchecked_transaction()?;
    let contents = contents(&moment)?;
    let mut copy = Connection::open(to)?;
    {
        let backup = Backup::new(&moment, &mut copy)?;
        loop {
            match backup.step(PAGES)? {
                StepResult::Done => break,
                StepResult::Busy | StepResult::Locked => std::thread::sleep(PATIENCE),
                _ => {}
            }
            let at = backup.progress();
            let whole = u64::try_from(at.pagecount).unwrap_or_default();
            let rest = u64::try_from(at.remaining).unwrap_or_default();
            progress(whole.saturating_sub(rest), whole);
        }
    }
    // A backup is one file that can be moved. In the write-ahead mode that it has from its source,
    // reading it would put others beside it.
    copy.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))?;
    Ok(contents)
}

fn contents(db: &Connection) -> Result<Contents> {
    let count = |table: &str| -> Result<u64> {
        let sql = format!("SELECT count(*) FROM {table}");
        let count: i64 = db.query_row(&sql, [], |row| row.get(0))?;
        Ok(count.unsigned_abs())
    };
    Ok(Contents {
        customers: count("customer")?,
        users: count("member")?,
        keys: count("api_key")?,
    })
}

pub(super) fn faults(db: &Connection) -> Result<Vec<String>> {
    let structure: Vec<String> = db
        .prepare(&format!("PRAGMA integrity_check({TOLD})"))?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_>>()?;
    if structure != ["ok"] {
        return Ok(structure);
    }
    let mut faults: Vec<String> = db
        .prepare("PRAGMA foreign_key_check")?
        .query_map([], |row| {
            let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
            Ok(format!(
                "a row of {table} names a row of {parent} that is not there"
            ))
        })?
        .take(TOLD)
        .collect::<Result<_>>()?;
    let counts = "SELECT lower(hex(id)), user_count,
                         (SELECT count(*) FROM member
                          WHERE member.scope = customer.scope AND member.customer = customer.id)
                             AS counted
                  FROM customer WHERE user_count <> counted";
    let counts = db
        .prepare(counts)?
        .query_map([], |row| {
            let (id, said): (String, i64) = (row.get(0)?, row.get(1)?);
            let counted: i64 = row.get(2)?;
            Ok(format!(
                "customer cus_{id}: is said to have {said} users, and has {counted}"
            ))
        })?
        .take(TOLD)
        .collect::<Result<Vec<_>>>()?;
    faults.extend(counts);
    faults.extend(totals_that_are_wrong(db)?);
    faults.extend(rows_that_searches_miss(db)?);
    // A file of an older version has no segments.
    if faults.len() < TOLD && db.table_exists(None, "segment")? {
        faults.extend(segments::faults(db, TOLD)?);
    }
    faults.truncate(TOLD);
    Ok(faults)
}

/// Totals are kept as customers come and go. A file of an older version has none.
fn totals_that_are_wrong(db: &Connection) -> Result<Vec<String>> {
    if !db.table_exists(None, "tally")? {
        return Ok(Vec::new());
    }
    let totals = "WITH counted AS (
                      SELECT scope, status, count(*) AS customers FROM customer
                      GROUP BY scope, status
                  ), both AS (
                      SELECT scope, status FROM counted UNION SELECT scope, status FROM tally
                  )
                  SELECT tenant, environment, status, coalesce(tally.customers, 0) AS said,
                         coalesce(counted.customers, 0) AS counted
                  FROM both LEFT JOIN tally USING (scope, status)
                      LEFT JOIN counted USING (scope, status)
                      JOIN scope ON scope.id = both.scope
                  WHERE said <> coalesce(counted.customers, 0)";
    db.prepare(totals)?
        .query_map([], |row| {
            let (tenant, environment): (String, String) = (row.get(0)?, row.get(1)?);
            let status: String = row.get(2)?;
            let (said, counted): (i64, i64) = (row.get(3)?, row.get(4)?);
            Ok(format!(
                "{tenant}/{environment}: is said to have {said} {status} customers, and has {counted}"
            ))
        })?
        .take(TOLD)
        .collect()
}

/// Searches compare with the folded name. One folded by other rules would not be found.
fn rows_that_searches_miss(db: &Connection) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    let mut names = db.prepare("SELECT lower(hex(id)), name, name_folded FROM customer")?;
    let mut rows = names.query([])?;
    while let Some(row) = rows.next()? {
        let (name, folded): (String, String) = (row.get(1)?, row.get(2)?);
        if Folded::of(&name).as_str() != folded {
            let id: String = row.get(0)?;
            faults.push(format!(
                "customer cus_{id}: a search would not find its name"
            ));
            if faults.len() == TOLD {
                break;
            }
        }
    }
    Ok(faults)
}
