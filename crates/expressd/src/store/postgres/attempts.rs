//! Failures to sign in.

use deadpool_postgres::Transaction;
use jiff::Timestamp;

use super::error::Failure;
use super::rows::{at, corrupt, get, optional_at};
use crate::app::{Attempts, Folded, Suspect};

/// How many forgotten failures each attempt removes: more than it adds, so that strangers who make
/// up addresses cannot fill the disk for longer than a day.
const PURGED: i64 = 8;

/// Counts an attempt, unless somebody whom it may come from is locked out, until the time that is
/// given then. If it locks the e-mail address, until when.
pub(super) async fn begin(
    db: &Transaction<'_>,
    email: &Folded,
    source: Option<Suspect>,
    at: Timestamp,
) -> Result<Result<Option<Timestamp>, Timestamp>, Failure> {
    purge(db, at).await?;
    // The source last, which many may wait for.
    let email = Suspect::email(email);
    let mut of_email = hold(db, &email).await?;
    if let Err(until) = of_email.begin(&email, at) {
        return Ok(Err(until));
    }
    if let Some(source) = &source {
        let mut of_source = hold(db, source).await?;
        if let Err(until) = of_source.begin(source, at) {
            return Ok(Err(until));
        }
        save(db, source, &of_source).await?;
    }
    save(db, &email, &of_email).await?;
    Ok(Ok(of_email.locked_until))
}

/// An attempt was no failure: all failures for the e-mail address are forgotten, and one of those
/// from the source. Others of these may be somebody else's.
pub(super) async fn forgive(
    db: &Transaction<'_>,
    email: &Folded,
    source: Option<Suspect>,
) -> Result<(), Failure> {
    let email = Suspect::email(email);
    let delete = "DELETE FROM sign_in_attempt WHERE suspect = $1";
    let delete = db.prepare_cached(delete).await?;
    db.execute(&delete, &[&email.digest().as_bytes().as_slice()])
        .await?;
    if let Some(source) = source {
        let mut attempts = hold(db, &source).await?;
        attempts.forgive();
        save(db, &source, &attempts).await?;
    }
    Ok(())
}

/// The attempts of a suspect, held so that nobody else counts before this transaction is over.
async fn hold(db: &Transaction<'_>, of: &Suspect) -> Result<Attempts, Failure> {
    let hold = "INSERT INTO sign_in_attempt (suspect, failures, last_at) VALUES ($1, 0, $2)
                ON CONFLICT (suspect) DO UPDATE SET failures = sign_in_attempt.failures
                RETURNING failures, last_at, locked_until";
    let hold = db.prepare_cached(hold).await?;
    let none = Attempts::default().last.as_microsecond();
    let row = db
        .query_one(&hold, &[&of.digest().as_bytes().as_slice(), &none])
        .await?;
    Ok(Attempts {
        failures: u32::try_from(get::<i64>(&row, 0)?).map_err(corrupt)?,
        last: at(&row, 1)?,
        locked_until: optional_at(&row, 2)?,
    })
}

async fn save(db: &Transaction<'_>, of: &Suspect, attempts: &Attempts) -> Result<(), Failure> {
    let update = "UPDATE sign_in_attempt SET failures = $2, last_at = $3, locked_until = $4
                  WHERE suspect = $1";
    let update = db.prepare_cached(update).await?;
    db.execute(
        &update,
        &[
            &of.digest().as_bytes().as_slice(),
            &i64::from(attempts.failures),
            &attempts.last.as_microsecond(),
            &attempts.locked_until.map(Timestamp::as_microsecond),
        ],
    )
    .await?;
    Ok(())
}

/// Rows that another transaction holds are left to it.
async fn purge(db: &Transaction<'_>, at: Timestamp) -> Result<(), Failure> {
    let before = at.saturating_sub(Attempts::KEPT).unwrap_or(Timestamp::MIN);
    let delete = "DELETE FROM sign_in_attempt WHERE suspect IN (
                      SELECT suspect FROM sign_in_attempt
                      WHERE last_at < $1 ORDER BY last_at LIMIT $2 FOR UPDATE SKIP LOCKED
                  )";
    let delete = db.prepare_cached(delete).await?;
    db.execute(&delete, &[&before.as_microsecond(), &PURGED])
        .await?;
    Ok(())
}
