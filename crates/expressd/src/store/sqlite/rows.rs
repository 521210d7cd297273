//! Between rows and the application's types.

use std::error::Error as StdError;

use jiff::Timestamp;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, Type, ValueRef};
use rusqlite::{Error, Result, Row};
use uuid::Uuid;

use crate::app::{AccountId, Actor, CustomerId, EventId, IntegrationId, Status, UserId};

/// An identifier, as the sixteen bytes that it is.
pub(super) struct Id<T>(pub(super) T);

macro_rules! bytes {
    ($($id:ty),*) => {$(
        impl FromSql for Id<$id> {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                <[u8; 16]>::column_result(value).map(<$id>::from_bytes).map(Id)
            }
        }

        impl ToSql for Id<$id> {
            fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
                Ok(ToSqlOutput::Borrowed(ValueRef::Blob(self.0.as_bytes())))
            }
        }
    )*};
}

bytes!(AccountId, CustomerId, EventId, IntegrationId, UserId, Uuid);

/// A point in time, as microseconds.
pub(super) struct At(pub(super) Timestamp);

impl FromSql for At {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let microsecond = i64::column_result(value)?;
        Timestamp::from_microsecond(microsecond)
            .map(At)
            .map_err(|error| FromSqlError::Other(error.into()))
    }
}

impl ToSql for At {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(self.0.as_microsecond().into())
    }
}

/// A status, as its word.
pub(super) struct Word(pub(super) Status);

impl FromSql for Word {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Status::from_text(value.as_str()?)
            .map(Word)
            .ok_or(FromSqlError::InvalidType)
    }
}

impl ToSql for Word {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(self.0.as_str().into())
    }
}

/// The actor in two neighbouring columns, of which the first names a key and the second a
/// person.
pub(super) fn actor(row: &Row<'_>, column: usize) -> Result<Option<Actor>> {
    if let Some(Id(key)) = row.get::<_, Option<Id<Uuid>>>(column)? {
        return Ok(Some(Actor::ApiKey(key)));
    }
    let user: Option<String> = row.get(column + 1)?;
    Ok(user.map(Actor::User))
}

/// What the two columns of an actor hold.
pub(super) fn actor_columns(actor: Option<&Actor>) -> (Option<Id<Uuid>>, Option<&str>) {
    match actor {
        Some(Actor::ApiKey(key)) => (Some(Id(*key)), None),
        Some(Actor::User(user)) => (None, Some(user)),
        None => (None, None),
    }
}

/// Says that what a column holds cannot be understood.
pub(super) fn corrupt<E>(column: usize, of: Type) -> impl FnOnce(E) -> Error
where
    E: StdError + Send + Sync + 'static,
{
    move |error| Error::FromSqlConversionFailure(column, of, error.into())
}
