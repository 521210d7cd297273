//! What SQLite's errors mean to the application.

use rusqlite::{Error, ErrorCode};

use crate::store::{StoreError, StoreErrorKind};

/// Says of an error of SQLite's what was attempted.
pub(super) fn failed(attempt: &'static str) -> impl FnOnce(Error) -> StoreError {
    move |error| StoreError::new(kind(&error), attempt).caused_by(error)
}

/// The kind of failure that an error of SQLite's is.
pub(super) fn kind(error: &Error) -> StoreErrorKind {
    if matches!(
        error,
        Error::FromSqlConversionFailure(..)
            | Error::InvalidColumnType(..)
            | Error::IntegralValueOutOfRange(..)
            | Error::Utf8Error(..)
    ) {
        return StoreErrorKind::Corrupt;
    }
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreErrorKind::Busy,
        Some(ErrorCode::DiskFull) => StoreErrorKind::OutOfSpace,
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => StoreErrorKind::ReadOnly,
        Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen) => StoreErrorKind::InputOutput,
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StoreErrorKind::Corrupt,
        _ => StoreErrorKind::Internal,
    }
}

/// Whether a row was refused because its key, or a value that must be unique, is taken.
pub(super) fn is_taken(error: &Error) -> bool {
    use rusqlite::ffi::{SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE};
    matches!(
        error.sqlite_extended_error_code(),
        Some(SQLITE_CONSTRAINT_PRIMARYKEY | SQLITE_CONSTRAINT_UNIQUE)
    )
}
