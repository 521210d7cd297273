//! When the infrastructure fails.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// The store could not do what was asked. Nothing was acknowledged.
///
/// Its text says what was attempted and of which kind the failure is; the database's own words
/// are in [`Error::source`], for logs alone.
#[derive(Clone, Debug)]
pub struct StoreError {
    attempt: &'static str,
    kind: StoreErrorKind,
    source: Option<Arc<dyn Error + Send + Sync>>,
}

/// What kind of failure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreErrorKind {
    /// Too much is waiting, or another process holds the database. Soon it may work.
    Busy,
    /// There is no space left to write to.
    OutOfSpace,
    /// The database may not be written to.
    ReadOnly,
    /// The disk failed.
    InputOutput,
    /// The database does not answer, or went away in the middle. Soon it may be back.
    Away,
    /// The store is being closed.
    Closed,
    /// What the database holds cannot be understood.
    Corrupt,
    /// Anything else: a defect of this program.
    Internal,
}

impl StoreError {
    /// A failure of this kind to do `attempt`, which completes "could not …".
    pub fn new(kind: StoreErrorKind, attempt: &'static str) -> Self {
        Self {
            attempt,
            kind,
            source: None,
        }
    }

    /// The same failure with what caused it.
    #[must_use]
    pub fn caused_by(self, source: impl Error + Send + Sync + 'static) -> Self {
        Self {
            source: Some(Arc::new(source)),
            ..self
        }
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> StoreErrorKind {
        self.kind
    }

    /// Whether the same may work later without anything being repaired in this program: the
    /// caller should be told to come back.
    pub fn is_temporary(&self) -> bool {
        match self.kind {
            StoreErrorKind::Busy
            | StoreErrorKind::OutOfSpace
            | StoreErrorKind::ReadOnly
            | StoreErrorKind::InputOutput
            | StoreErrorKind::Away
            | StoreErrorKind::Closed => true,
            StoreErrorKind::Corrupt | StoreErrorKind::Internal => false,
        }
    }
}

impl fmt::Display for StoreErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Busy => "the database is busy",
            Self::OutOfSpace => "there is no space left",
            Self::ReadOnly => "the database cannot be written to",
            Self::InputOutput => "input or output failed",
            Self::Away => "the database does not answer",
            Self::Closed => "the store is closed",
            Self::Corrupt => "the database holds something that cannot be understood",
            Self::Internal => "internal failure",
        })
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "could not {}: {}", self.attempt, self.kind)
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source
            .as_deref()
            .map(|source| source as &(dyn Error + 'static))
    }
}
