//! Between rows and the application's types.

use std::error::Error;

use jiff::Timestamp;
use tokio_postgres::Row;
use tokio_postgres::types::FromSql;
use uuid::Uuid;

use super::error::Failure;
use super::text::Text;
use crate::app::{Actor, Status};

/// The value in a column.
pub(super) fn get<'a, T: FromSql<'a>>(row: &'a Row, column: usize) -> Result<T, Failure> {
    Ok(row.try_get(column)?)
}

/// The text in a column.
pub(super) fn text(row: &Row, column: usize) -> Result<String, Failure> {
    Ok(get::<Text<String>>(row, column)?.0)
}

/// The text in a column, if there is any.
pub(super) fn optional_text(row: &Row, column: usize) -> Result<Option<String>, Failure> {
    Ok(get::<Option<Text<String>>>(row, column)?.map(|text| text.0))
}

/// The point in time in a column of microseconds.
pub(super) fn at(row: &Row, column: usize) -> Result<Timestamp, Failure> {
    Timestamp::from_microsecond(get(row, column)?).map_err(corrupt)
}

/// The point in time in a column of microseconds, if there is any.
pub(super) fn optional_at(row: &Row, column: usize) -> Result<Option<Timestamp>, Failure> {
    let microsecond: Option<i64> = get(row, column)?;
    let at = microsecond.map(Timestamp::from_microsecond).transpose();
    at.map_err(corrupt)
}

/// The status that a column names.
pub(super) fn status(row: &Row, column: usize) -> Result<Status, Failure> {
    Status::from_text(get(row, column)?).ok_or_else(|| corrupt("no status has this name"))
}

/// The thirty-two bytes of a digest.
pub(super) fn digest(row: &Row, column: usize) -> Result<[u8; 32], Failure> {
    get::<&[u8]>(row, column)?.try_into().map_err(corrupt)
}

/// The actor in two neighbouring columns, of which the first names a key and the second a person.
pub(super) fn actor(row: &Row, column: usize) -> Result<Option<Actor>, Failure> {
    if let Some(key) = get::<Option<Uuid>>(row, column)? {
        return Ok(Some(Actor::ApiKey(key)));
    }
    Ok(optional_text(row, column + 1)?.map(Actor::User))
}

/// What the two columns of an actor hold.
pub(super) fn actor_columns(actor: Option<&Actor>) -> (Option<Uuid>, Option<Text<&str>>) {
    match actor {
        Some(Actor::ApiKey(key)) => (Some(*key), None),
        Some(Actor::User(user)) => (None, Some(Text(user))),
        None => (None, None),
    }
}

/// Says that what a column holds cannot be understood.
pub(super) fn corrupt(why: impl Into<Box<dyn Error + Send + Sync>>) -> Failure {
    Failure::Corrupt(why.into())
}
