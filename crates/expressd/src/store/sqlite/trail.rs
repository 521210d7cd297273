//! What happened.

use std::result::Result as StdResult;

use async_trait::async_trait;
use rusqlite::types::Type;
use rusqlite::{Connection, Error, Result, Row, params};

use super::SqliteStore;
use super::rows::{At, Id, actor, actor_columns, corrupt};
use super::scopes::ScopeId;
use crate::app::{Action, Customer, CustomerId, Event, EventId, Face, Scope, Stamp};
use crate::store::{StoreError, Trail};

#[async_trait]
impl Trail for SqliteStore {
    async fn record(&self, scope: &Scope, event: Event) -> StdResult<(), StoreError> {
        self.write("keep an event", scope, move |db, scope| {
            insert(db, scope, &event)
        })
        .await
    }

    async fn events(
        &self,
        scope: &Scope,
        about: Option<CustomerId>,
        before: Option<EventId>,
        limit: usize,
    ) -> StdResult<Vec<Event>, StoreError> {
        self.read("read events", scope, |db, scope| {
            page(db, scope, about, before, limit)
        })
    }

    async fn remove_events(&self, before: EventId, most: usize) -> StdResult<usize, StoreError> {
        self.writer
            .write("remove old events", move |db| remove(db, before, most))
            .await
    }
}

/// Keeps that something was done to a customer.
pub(super) fn happened(
    db: &Connection,
    scope: ScopeId,
    customer: CustomerId,
    stamp: &Stamp,
    action: Action,
) -> Result<()> {
    insert(db, scope, &Event::new(stamp, Some(customer), action))
}

/// Keeps how a customer changed, if it did: any of its fields, or by new integrations.
pub(super) fn changed(
    db: &Connection,
    scope: ScopeId,
    before: &Customer,
    after: &Customer,
    integrated: bool,
    stamp: &Stamp,
) -> Result<()> {
    match Action::between(before, after, integrated) {
        Some(action) => happened(db, scope, after.id, stamp, action),
        None => Ok(()),
    }
}

/// Keeps an event.
pub(super) fn insert(db: &Connection, scope: ScopeId, event: &Event) -> Result<()> {
    let (by_key, by_user) = actor_columns(event.by.as_ref());
    let action = serde_json::to_string(&event.action)
        .map_err(|error| Error::ToSqlConversionFailure(error.into()))?;
    db.prepare_cached(
        "INSERT OR REPLACE INTO event (scope, id, at, by_key, by_user, face, customer, action)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        scope,
        Id(event.id),
        At(event.at),
        by_key,
        by_user,
        event.through.as_str(),
        event.customer.map(Id),
        action,
    ])?;
    Ok(())
}

/// Starts a query for events, in the order in which [`event`] reads them.
macro_rules! select_events {
    ($rest:literal) => {
        concat!(
            "SELECT id, at, by_key, by_user, face, customer, action FROM event ",
            $rest
        )
    };
}

fn page(
    db: &Connection,
    scope: ScopeId,
    about: Option<CustomerId>,
    before: Option<EventId>,
    limit: usize,
) -> Result<Vec<Event>> {
    // No id is greater than this, which is longer than any.
    let beyond_all = [0xff_u8; 17].as_slice();
    let before = before
        .as_ref()
        .map_or(beyond_all, |id| id.as_bytes().as_slice());
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    match about {
        None => db
            .prepare_cached(select_events!(
                "WHERE scope = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3"
            ))?
            .query_map(params![scope, before, limit], event)?
            .collect(),
        // Left to itself, SQLite goes through what happened to all customers.
        Some(customer) => db
            .prepare_cached(select_events!(
                "INDEXED BY event_by_customer
                 WHERE scope = ?1 AND customer = ?4 AND id < ?2 ORDER BY id DESC LIMIT ?3"
            ))?
            .query_map(params![scope, before, limit, Id(customer)], event)?
            .collect(),
    }
}

/// Scope by scope, and each by its key, so that only what goes is looked at.
fn remove(db: &Connection, before: EventId, most: usize) -> Result<usize> {
    let mut old = db.prepare_cached(
        "SELECT event.scope, event.id FROM scope CROSS JOIN event ON event.scope = scope.id
         WHERE event.id < ?1 LIMIT ?2",
    )?;
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let old = old.query_map(params![Id(before), most], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, Id<EventId>>(1)?))
    })?;
    let old: Vec<_> = old.collect::<Result<_>>()?;
    let mut delete = db.prepare_cached("DELETE FROM event WHERE scope = ?1 AND id = ?2")?;
    old.into_iter()
        .map(|(scope, id)| delete.execute(params![scope, id]))
        .sum()
}

/// Removes the events of a scope that come before `first`; without it, all.
pub(super) fn remove_before(db: &Connection, scope: ScopeId, first: Option<EventId>) -> Result<()> {
    db.prepare_cached("DELETE FROM event WHERE scope = ?1 AND (?2 IS NULL OR id < ?2)")?
        .execute(params![scope, first.map(Id)])?;
    Ok(())
}

/// At most so many events that come after `after`, oldest first.
pub(super) fn from(
    db: &Connection,
    scope: ScopeId,
    after: Option<EventId>,
    limit: i64,
) -> Result<Vec<Event>> {
    db.prepare_cached(select_events!(
        "WHERE scope = ?1 AND (?2 IS NULL OR id > ?2) ORDER BY id LIMIT ?3"
    ))?
    .query_map(params![scope, after.map(Id), limit], event)?
    .collect()
}

/// The event in a row of `select_events!`.
fn event(row: &Row<'_>) -> Result<Event> {
    let face: String = row.get(4)?;
    let action: String = row.get(6)?;
    Ok(Event {
        id: row.get::<_, Id<_>>(0)?.0,
        at: row.get::<_, At>(1)?.0,
        by: actor(row, 2)?,
        through: Face::from_text(&face)
            .ok_or_else(|| Error::InvalidColumnType(4, "face".to_owned(), Type::Text))?,
        customer: row.get::<_, Option<Id<_>>>(5)?.map(|id| id.0),
        action: serde_json::from_str(&action).map_err(corrupt(6, Type::Text))?,
    })
}
