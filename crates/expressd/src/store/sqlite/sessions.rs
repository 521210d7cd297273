//! Who is signed in where.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Result, Row, params};
use uuid::Uuid;

use super::rows::{At, Id};
use crate::app::{AccountId, SecretDigest, Session};
use crate::store::KeptSession;

/// Starts a query for sessions, in the order in which [`session`] reads them.
macro_rules! select_sessions {
    ($rest:literal) => {
        concat!(
            "SELECT id, account, created_at, seen_at, source, agent, digest FROM session ",
            $rest
        )
    };
}

/// Keeps a session, in the place of one with the same secret or id.
pub(super) fn insert(db: &Connection, kept: &KeptSession) -> Result<()> {
    let KeptSession { session, digest } = kept;
    db.prepare_cached(
        "INSERT OR REPLACE INTO session
             (digest, id, account, created_at, seen_at, source, agent)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        digest.as_bytes(),
        Id(session.id),
        Id(session.account),
        At(session.created_at),
        At(session.seen_at),
        session.from,
        session.agent,
    ])?;
    Ok(())
}

pub(super) fn by_digest(db: &Connection, digest: &SecretDigest) -> Result<Option<KeptSession>> {
    db.prepare_cached(select_sessions!("WHERE digest = ?1"))?
        .query_row([digest.as_bytes()], kept)
        .optional()
}

/// The sessions of an account, the one that was used last first.
pub(super) fn of(db: &Connection, account: AccountId) -> Result<Vec<Session>> {
    db.prepare_cached(select_sessions!(
        "WHERE account = ?1 ORDER BY seen_at DESC, id DESC"
    ))?
    .query_map([Id(account)], session)?
    .collect()
}

/// All sessions with the digests of their secrets.
pub(super) fn all(db: &Connection) -> Result<Vec<KeptSession>> {
    db.prepare(select_sessions!("ORDER BY id"))?
        .query_map([], kept)?
        .collect()
}

pub(super) fn note(db: &Connection, id: Uuid, at: Timestamp) -> Result<()> {
    db.prepare_cached("UPDATE session SET seen_at = ?2 WHERE id = ?1 AND seen_at < ?2")?
        .execute(params![Id(id), At(at)])?;
    Ok(())
}

pub(super) fn end(db: &Connection, account: AccountId, id: Uuid) -> Result<bool> {
    let ended = db
        .prepare_cached("DELETE FROM session WHERE account = ?1 AND id = ?2")?
        .execute(params![Id(account), Id(id)])?;
    Ok(ended > 0)
}

/// Ends all sessions of an account. How many there were.
pub(super) fn end_all(db: &Connection, account: AccountId) -> Result<u64> {
    let ended = db
        .prepare_cached("DELETE FROM session WHERE account = ?1")?
        .execute([Id(account)])?;
    Ok(ended as u64)
}

/// Removes the sessions of an account that time has ended.
pub(super) fn forget_ended(db: &Connection, account: AccountId, at: Timestamp) -> Result<()> {
    for session in of(db, account)? {
        if !session.is_open(at) {
            end(db, account, session.id)?;
        }
    }
    Ok(())
}

fn kept(row: &Row<'_>) -> Result<KeptSession> {
    Ok(KeptSession {
        session: session(row)?,
        digest: SecretDigest::from_bytes(row.get(6)?),
    })
}

/// The session in a row of `select_sessions!`.
fn session(row: &Row<'_>) -> Result<Session> {
    Ok(Session {
        id: row.get::<_, Id<_>>(0)?.0,
        account: row.get::<_, Id<_>>(1)?.0,
        created_at: row.get::<_, At>(2)?.0,
        seen_at: row.get::<_, At>(3)?.0,
        from: row.get(4)?,
        agent: row.get(5)?,
    })
}
