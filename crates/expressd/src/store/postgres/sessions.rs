//! Who is signed in where. (What PostgreSQL calls a session is in `session`.)

use deadpool_postgres::GenericClient;
use jiff::Timestamp;
use tokio_postgres::Row;
use uuid::Uuid;

use super::accounts::uuid;
use super::error::Failure;
use super::rows::{at, digest, get, optional_text};
use super::text::Text;
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

/// Keeps a session.
pub(super) async fn insert(db: &impl GenericClient, kept: &KeptSession) -> Result<(), Failure> {
    let KeptSession { session, digest } = kept;
    let insert = "INSERT INTO session (digest, id, account, created_at, seen_at, source, agent)
                  VALUES ($1, $2, $3, $4, $5, $6, $7)";
    db.execute(
        &db.prepare_cached(insert).await?,
        &[
            &digest.as_bytes().as_slice(),
            &session.id,
            &uuid(session.account),
            &session.created_at.as_microsecond(),
            &session.seen_at.as_microsecond(),
            &session.from.as_deref().map(Text),
            &session.agent.as_deref().map(Text),
        ],
    )
    .await?;
    Ok(())
}

pub(super) async fn by_digest(
    db: &impl GenericClient,
    digest: &SecretDigest,
) -> Result<Option<KeptSession>, Failure> {
    let select = db
        .prepare_cached(select_sessions!("WHERE digest = $1"))
        .await?;
    let row = db
        .query_opt(&select, &[&digest.as_bytes().as_slice()])
        .await?;
    row.as_ref().map(kept).transpose()
}

/// The sessions of an account, the one that was used last first.
pub(super) async fn of(
    db: &impl GenericClient,
    account: AccountId,
) -> Result<Vec<Session>, Failure> {
    let select = select_sessions!("WHERE account = $1 ORDER BY seen_at DESC, id DESC");
    let select = db.prepare_cached(select).await?;
    let rows = db.query(&select, &[&uuid(account)]).await?;
    rows.iter().map(session).collect()
}

/// All sessions with the digests of their secrets.
pub(super) async fn all(db: &impl GenericClient) -> Result<Vec<KeptSession>, Failure> {
    let rows = db.query(select_sessions!("ORDER BY id"), &[]).await?;
    rows.iter().map(kept).collect()
}

pub(super) async fn note(db: &impl GenericClient, id: Uuid, at: Timestamp) -> Result<(), Failure> {
    let update = "UPDATE session SET seen_at = $2 WHERE id = $1 AND seen_at < $2";
    let update = db.prepare_cached(update).await?;
    db.execute(&update, &[&id, &at.as_microsecond()]).await?;
    Ok(())
}

pub(super) async fn end(
    db: &impl GenericClient,
    account: AccountId,
    id: Uuid,
) -> Result<bool, Failure> {
    let delete = "DELETE FROM session WHERE account = $1 AND id = $2";
    let delete = db.prepare_cached(delete).await?;
    Ok(db.execute(&delete, &[&uuid(account), &id]).await? > 0)
}

/// Ends all sessions of an account. How many there were.
pub(super) async fn end_all(db: &impl GenericClient, account: AccountId) -> Result<u64, Failure> {
    let delete = "DELETE FROM session WHERE account = $1";
    let delete = db.prepare_cached(delete).await?;
    Ok(db.execute(&delete, &[&uuid(account)]).await?)
}

/// Removes the sessions of an account that time has ended.
pub(super) async fn forget_ended(
    db: &impl GenericClient,
    account: AccountId,
    at: Timestamp,
) -> Result<(), Failure> {
    for session in of(db, account).await? {
        if !session.is_open(at) {
            end(db, account, session.id).await?;
        }
    }
    Ok(())
}

fn kept(row: &Row) -> Result<KeptSession, Failure> {
    Ok(KeptSession {
        session: session(row)?,
        digest: SecretDigest::from_bytes(digest(row, 6)?),
    })
}

/// The session in a row of `select_sessions!`.
fn session(row: &Row) -> Result<Session, Failure> {
    Ok(Session {
        id: get(row, 0)?,
        account: AccountId::from_bytes(get::<Uuid>(row, 1)?.into_bytes()),
        created_at: at(row, 2)?,
        seen_at: at(row, 3)?,
        from: optional_text(row, 4)?,
        agent: optional_text(row, 5)?,
    })
}
