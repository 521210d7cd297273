//! Failures to sign in.

use std::result::Result as StdResult;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Result, params};

use super::rows::At;
use crate::app::{Attempts, Folded, Suspect};

/// How many forgotten failures each attempt removes: more than it adds, so that strangers who make
/// up addresses cannot fill the disk for longer than a day.
const PURGED: i64 = 8;

/// Counts an attempt, unless somebody whom it may come from is locked out, until the time that is
/// given then. If it locks the e-mail address, until when.
pub(super) fn begin(
    db: &Connection,
    email: &Folded,
    source: Option<Suspect>,
    at: Timestamp,
) -> Result<StdResult<Option<Timestamp>, Timestamp>> {
    purge(db, at)?;
    let email = Suspect::email(email);
    let mut of_email = find(db, &email)?;
    let of_source = match &source {
        Some(source) => Some((source, find(db, source)?)),
        None => None,
    };
    if let Err(until) = of_email.begin(&email, at) {
        return Ok(Err(until));
    }
    if let Some((source, mut attempts)) = of_source {
        if let Err(until) = attempts.begin(source, at) {
            return Ok(Err(until));
        }
        save(db, source, &attempts)?;
    }
    save(db, &email, &of_email)?;
    Ok(Ok(of_email.locked_until))
}

/// An attempt was no failure: all failures for the e-mail address are forgotten, and one of those
/// from the source. Others of these may be somebody else's.
pub(super) fn forgive(db: &Connection, email: &Folded, source: Option<Suspect>) -> Result<()> {
    let email = Suspect::email(email);
    db.prepare_cached("DELETE FROM sign_in_attempt WHERE suspect = ?1")?
        .execute([email.digest().as_bytes()])?;
    if let Some(source) = source {
        let mut attempts = find(db, &source)?;
        attempts.forgive();
        save(db, &source, &attempts)?;
    }
    Ok(())
}

fn find(db: &Connection, of: &Suspect) -> Result<Attempts> {
    let found = db
        .prepare_cached(
            "SELECT failures, last_at, locked_until FROM sign_in_attempt WHERE suspect = ?1",
        )?
        .query_row([of.digest().as_bytes()], |row| {
            Ok(Attempts {
                failures: row.get(0)?,
                last: row.get::<_, At>(1)?.0,
                locked_until: row.get::<_, Option<At>>(2)?.map(|at| at.0),
            })
        })
        .optional()?;
    Ok(found.unwrap_or_default())
}

fn save(db: &Connection, of: &Suspect, attempts: &Attempts) -> Result<()> {
    db.prepare_cached(
        "INSERT OR REPLACE INTO sign_in_attempt (suspect, failures, last_at, locked_until)
         VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![
        of.digest().as_bytes(),
        attempts.failures,
        At(attempts.last),
        attempts.locked_until.map(At),
    ])?;
    Ok(())
}

fn purge(db: &Connection, at: Timestamp) -> Result<()> {
    let before = at.saturating_sub(Attempts::KEPT).unwrap_or(Timestamp::MIN);
    db.prepare_cached(
        "DELETE FROM sign_in_attempt WHERE suspect IN (
             SELECT suspect FROM sign_in_attempt WHERE last_at < ?1 ORDER BY last_at LIMIT ?2
         )",
    )?
    .execute(params![At(before), PURGED])?;
    Ok(())
}
