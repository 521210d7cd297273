//! What PostgreSQL's errors mean to the application, and what they mean for another try.

use std::error::Error;
use std::time::Duration;

use deadpool_postgres::{HookError, PoolError, TimeoutType};
use tokio_postgres::error::{Severity, SqlState};

use crate::store::{StoreError, StoreErrorKind};

/// Why something asked of PostgreSQL was not done.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The server refused, or the connection to it broke. What was begun did not happen.
    #[error("PostgreSQL did not do it")]
    Database(#[from] tokio_postgres::Error),
    /// The connection broke while a commit was under way: it happened, or it did not.
    #[error("PostgreSQL did not say whether it was done")]
    Unsettled(#[source] tokio_postgres::Error),
    /// There was no connection to be had.
    #[error("no connection to PostgreSQL")]
    Connection(#[from] PoolError),
    /// There was no answer in time.
    #[error("no answer within {0:?}")]
    Slow(Duration),
    /// What a column holds was not written by this program.
    #[error("a row is not one of ours")]
    Corrupt(#[source] Box<dyn Error + Send + Sync>),
    /// What was to be kept could not be written down.
    #[error("it cannot be written down")]
    Unwritable(#[source] Box<dyn Error + Send + Sync>),
}

impl Failure {
    /// Says what was attempted.
    pub(super) fn at(self, attempt: &'static str) -> StoreError {
        StoreError::new(self.kind(), attempt).caused_by(self)
    }

    /// The kind of failure.
    pub(super) fn kind(&self) -> StoreErrorKind {
        match self {
            Self::Database(error) | Self::Unsettled(error) => kind(error),
            Self::Connection(PoolError::Backend(error)) => kind(error),
            Self::Connection(PoolError::PostCreateHook(HookError::Backend(error))) => kind(error),
            Self::Connection(PoolError::Timeout(TimeoutType::Wait)) => StoreErrorKind::Busy,
            Self::Connection(PoolError::Closed) => StoreErrorKind::Closed,
            Self::Connection(_) | Self::Slow(_) => StoreErrorKind::Away,
            Self::Corrupt(_) => StoreErrorKind::Corrupt,
            Self::Unwritable(_) => StoreErrorKind::Internal,
        }
    }

    /// The same where the statement commits what it does: if it breaks off without an answer, nobody
    /// knows whether it had.
    pub(super) fn of_statement(self) -> Self {
        let severity = |error: &tokio_postgres::Error| {
            let answer = error.as_db_error()?;
            answer.parsed_severity()
        };
        match self {
            Self::Database(error)
                if severity(&error) != Some(Severity::Error) && !is_conversion(&error) =>
            {
                Self::Unsettled(error)
            }
            other => other,
        }
    }

    /// What another try is good for.
    pub(super) fn again(&self) -> Again {
        match self {
            Self::Unsettled(_) => Again::IfRepeatable,
            Self::Database(error) => again(error),
            Self::Connection(PoolError::Backend(error)) => match again(error) {
                // Whatever the server said, it did not let anybody in.
                Again::Never if error.as_db_error().is_none() => Again::Anew,
                other => other,
            },
            Self::Connection(PoolError::Timeout(TimeoutType::Create | TimeoutType::Recycle))
            | Self::Connection(PoolError::PostCreateHook(_)) => Again::Anew,
            Self::Connection(_) | Self::Slow(_) | Self::Corrupt(_) | Self::Unwritable(_) => {
                Again::Never
            }
        }
    }

    /// Whether the connection on which this happened is of no more use.
    pub(super) fn spoils_connection(&self) -> bool {
        match self {
            Self::Database(error) | Self::Unsettled(error) => {
                error.as_db_error().is_none() || again(error) == Again::Anew
            }
            Self::Slow(_) => true,
            _ => false,
        }
    }
}

/// Whether to try once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Again {
    /// No: it would end in the same way.
    Never,
    /// Yes: nothing happened, and others were in the way.
    Same,
    /// Yes, on a new connection: nothing happened, and this one is of no use.
    Anew,
    /// Only if doing it twice is the same as doing it once.
    IfRepeatable,
}

fn again(error: &tokio_postgres::Error) -> Again {
    let Some(code) = error.code() else {
        // Not an answer of the server's: the connection broke, unless a value did not fit.
        return if is_conversion(error) {
            Again::Never
        } else {
            Again::Anew
        };
    };
    if [
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::T_R_DEADLOCK_DETECTED,
        SqlState::LOCK_NOT_AVAILABLE,
    ]
    .contains(code)
    {
        return Again::Same;
    }
    let server_leaves = [
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::CANNOT_CONNECT_NOW,
        SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
        SqlState::IDLE_SESSION_TIMEOUT,
        // A server that was the primary once.
        SqlState::READ_ONLY_SQL_TRANSACTION,
        // A proxy, or somebody's DISCARD ALL, took the prepared statements away.
        SqlState::INVALID_SQL_STATEMENT_NAME,
    ];
    // Class 08: connection exceptions.
    if server_leaves.contains(code) || code.code().starts_with("08") {
        Again::Anew
    } else {
        Again::Never
    }
}

fn kind(error: &tokio_postgres::Error) -> StoreErrorKind {
    let Some(code) = error.code() else {
        return if is_conversion(error) {
            StoreErrorKind::Corrupt
        } else {
            StoreErrorKind::Away
        };
    };
    match code.code() {
        // Too many connections; no lock, no memory, no time; deadlocks and serialization failures.
        "53300" | "53200" | "53400" | "55P03" | "57014" | "40001" | "40P01" | "25P03" => {
            StoreErrorKind::Busy
        }
        "53100" => StoreErrorKind::OutOfSpace,
        "25006" => StoreErrorKind::ReadOnly,
        "58030" => StoreErrorKind::InputOutput,
        code if code.starts_with("XX0") => StoreErrorKind::Corrupt,
        code if code.starts_with("08") || code.starts_with("57P") => StoreErrorKind::Away,
        // Credentials, or the database, changed under a running service.
        code if code.starts_with("28") || code == "3D000" => StoreErrorKind::Away,
        _ => StoreErrorKind::Internal,
    }
}

/// Whether a value in a row is not what the program takes it for. `tokio_postgres` keeps its kinds
/// of errors to itself, so the cause has to tell: those of broken connections are the system's.
fn is_conversion(error: &tokio_postgres::Error) -> bool {
    let text = error.to_string();
    text.starts_with("error deserializing column")
        || text.starts_with("error serializing parameter")
}
