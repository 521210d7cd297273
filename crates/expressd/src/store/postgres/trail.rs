//! What happened.

use async_trait::async_trait;
use deadpool_postgres::GenericClient;
use futures_util::FutureExt;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

use super::customers::key;
use super::error::Failure;
use super::rows::{actor, actor_columns, at, corrupt, get, text};
use super::session::Repeat;
use super::text::Text;
use super::{PostgresStore, scopes};
use crate::app::{Action, Customer, CustomerId, Event, EventId, Face, Scope, Stamp};
use crate::store::{StoreError, Trail};

#[async_trait]
impl Trail for PostgresStore {
    async fn record(&self, scope: &Scope, event: Event) -> Result<(), StoreError> {
        self.write("keep an event", Repeat::Safe, scope, move |db, scope, _| {
            let event = event.clone();
            async move { insert(db, scope, &event).await }.boxed()
        })
        .await
    }

    async fn events(
        &self,
        scope: &Scope,
        about: Option<CustomerId>,
        before: Option<EventId>,
        limit: usize,
    ) -> Result<Vec<Event>, StoreError> {
        let scope = scopes::id(scope);
        self.sessions
            .read("read events", move |db| {
                async move { page(db, scope, about, before, limit).await }.boxed()
            })
            .await
    }

    async fn remove_events(&self, before: EventId, most: usize) -> Result<usize, StoreError> {
        self.sessions
            .write("remove old events", Repeat::Safe, move |db, _| {
                async move { remove(db, before, most).await }.boxed()
            })
            .await
    }
}

/// Keeps that something was done to a customer.
pub(super) async fn happened(
    db: &impl GenericClient,
    scope: Uuid,
    customer: CustomerId,
    stamp: &Stamp,
    action: Action,
) -> Result<(), Failure> {
    insert(db, scope, &Event::new(stamp, Some(customer), action)).await
}

/// Keeps how a customer changed, if it did: any of its fields, or by new integrations.
pub(super) async fn changed(
    db: &impl GenericClient,
    scope: Uuid,
    before: &Customer,
    after: &Customer,
    integrated: bool,
    stamp: &Stamp,
) -> Result<(), Failure> {
    match Action::between(before, after, integrated) {
        Some(action) => happened(db, scope, after.id, stamp, action).await,
        None => Ok(()),
    }
}

/// The columns of events: the scope, and the order of [`Columns::values`].
macro_rules! event_columns {
    () => {
        "scope, id, at, by_key, by_user, face, customer, action"
    };
}
pub(super) use event_columns;

/// Keeps an event, unless it is there: an event never changes.
pub(super) async fn insert(
    db: &impl GenericClient,
    scope: Uuid,
    event: &Event,
) -> Result<(), Failure> {
    let insert = concat!(
        "INSERT INTO event (",
        event_columns!(),
        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING"
    );
    let insert = db.prepare_cached(insert).await?;
    let columns = Columns::of(event)?;
    let [id, at, by_key, by_user, face, customer, action] = columns.values();
    db.execute(
        &insert,
        &[&scope, id, at, by_key, by_user, face, customer, action],
    )
    .await?;
    Ok(())
}

/// What is kept of an event besides its scope.
pub(super) struct Columns<'a> {
    id: Uuid,
    at: i64,
    by_key: Option<Uuid>,
    by_user: Option<Text<&'a str>>,
    face: &'static str,
    customer: Option<Uuid>,
    action: Text<String>,
}

impl<'a> Columns<'a> {
    pub(super) fn of(event: &'a Event) -> Result<Self, Failure> {
        let (by_key, by_user) = actor_columns(event.by.as_ref());
        let action = serde_json::to_string(&event.action);
        Ok(Self {
            id: Uuid::from_bytes(*event.id.as_bytes()),
            at: event.at.as_microsecond(),
            by_key,
            by_user,
            face: event.through.as_str(),
            customer: event.customer.map(key),
            action: Text(action.map_err(|error| Failure::Unwritable(error.into()))?),
        })
    }

    pub(super) fn values(&self) -> [&(dyn ToSql + Sync); 7] {
        [
            &self.id,
            &self.at,
            &self.by_key,
            &self.by_user,
            &self.face,
            &self.customer,
            &self.action,
        ]
    }
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

async fn page(
    db: &impl GenericClient,
    scope: Uuid,
    about: Option<CustomerId>,
    before: Option<EventId>,
    limit: usize,
) -> Result<Vec<Event>, Failure> {
    let before = before.map_or(Uuid::max(), |id| Uuid::from_bytes(*id.as_bytes()));
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = match about {
        None => {
            let select = select_events!("WHERE scope = $1 AND id < $2 ORDER BY id DESC LIMIT $3");
            let select = db.prepare_cached(select).await?;
            db.query(&select, &[&scope, &before, &limit]).await?
        }
        Some(customer) => {
            let select = select_events!(
                "WHERE scope = $1 AND customer = $4 AND id < $2 ORDER BY id DESC LIMIT $3"
            );
            let select = db.prepare_cached(select).await?;
            db.query(&select, &[&scope, &before, &limit, &key(customer)])
                .await?
        }
    };
    rows.iter().map(event).collect()
}

/// Scope by scope, so that only what goes is looked at. What another process removes is left to it.
async fn remove(db: &impl GenericClient, before: EventId, most: usize) -> Result<usize, Failure> {
    let delete = "DELETE FROM event WHERE (scope, id) IN (
                      SELECT old.scope, old.id FROM scope CROSS JOIN LATERAL (
                          SELECT event.scope, event.id FROM event
                          WHERE event.scope = scope.id AND event.id < $1
                          ORDER BY event.id LIMIT $2 FOR UPDATE SKIP LOCKED
                      ) AS old LIMIT $2
                  )";
    let delete = db.prepare_cached(delete).await?;
    let before = Uuid::from_bytes(*before.as_bytes());
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let removed = db.execute(&delete, &[&before, &most]).await?;
    Ok(usize::try_from(removed).unwrap_or(usize::MAX))
}

/// Removes the events of a scope that come before `first`; without it, all.
pub(super) async fn remove_before(
    db: &impl GenericClient,
    scope: Uuid,
    first: Option<EventId>,
) -> Result<(), Failure> {
    let delete = "DELETE FROM event WHERE scope = $1 AND ($2::uuid IS NULL OR id < $2)";
    let delete = db.prepare_cached(delete).await?;
    let first = first.map(|id| Uuid::from_bytes(*id.as_bytes()));
    db.execute(&delete, &[&scope, &first]).await?;
    Ok(())
}

/// At most so many events that come after `after`, oldest first.
pub(super) async fn from(
    db: &impl GenericClient,
    scope: Uuid,
    after: Option<EventId>,
    limit: i64,
) -> Result<Vec<Event>, Failure> {
    let select = select_events!("WHERE scope = $1 AND id > $2 ORDER BY id LIMIT $3");
    let select = db.prepare_cached(select).await?;
    let after = after.map_or(Uuid::nil(), |id| Uuid::from_bytes(*id.as_bytes()));
    let rows = db.query(&select, &[&scope, &after, &limit]).await?;
    rows.iter().map(event).collect()
}

/// The event in a row of `select_events!`.
fn event(row: &Row) -> Result<Event, Failure> {
    let customer: Option<Uuid> = get(row, 5)?;
    Ok(Event {
        id: EventId::from_bytes(get::<Uuid>(row, 0)?.into_bytes()),
        at: at(row, 1)?,
        by: actor(row, 2)?,
        through: Face::from_text(get(row, 4)?).ok_or_else(|| corrupt("no face has this name"))?,
        customer: customer.map(|id| CustomerId::from_bytes(id.into_bytes())),
        action: serde_json::from_str(&text(row, 6)?).map_err(corrupt)?,
    })
}
