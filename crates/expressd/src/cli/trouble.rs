//! Why a command could not do its work, in words for the person who typed it.

use std::io::Write;
use std::process::ExitCode;

use crate::chain::Chain;
use crate::store::{StoreError, StoreErrorKind};

/// What failed and why, and what to do about it: a line each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    what: Option<String>,
    hint: Option<String>,
    status: u8,
}

/// The command could not do its work.
const FAILED: u8 = 1;

/// The command was not understood; `clap` uses the same.
const MISUSED: u8 = 2;

impl Trouble {
    /// What failed, and why.
    pub fn new(what: impl Into<String>) -> Self {
        Self {
            what: Some(what.into()),
            hint: None,
            status: FAILED,
        }
    }

    /// What is wrong with the arguments.
    pub fn usage(what: impl Into<String>) -> Self {
        Self {
            status: MISUSED,
            ..Self::new(what)
        }
    }

    /// Nothing that anybody would want to read about; the exit status tells enough.
    pub fn silent() -> Self {
        Self {
            what: None,
            hint: None,
            status: FAILED,
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Tells it on standard error. The exit status is 1, or 2 if the arguments are wrong.
    pub fn report(&self) -> ExitCode {
        let mut err = std::io::stderr().lock();
        // Where standard error is closed, the status still tells.
        if let Some(what) = &self.what {
            let _ = writeln!(err, "error: {what}");
        }
        if let Some(hint) = &self.hint {
            let _ = writeln!(err, " hint: {hint}");
        }
        ExitCode::from(self.status)
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        let trouble = Self::new(Chain(&error).to_string());
        match error.kind() {
            StoreErrorKind::Busy => trouble.hint("try again in a moment"),
            StoreErrorKind::OutOfSpace => {
                trouble.hint("free some space on the disk of the database")
            }
            StoreErrorKind::ReadOnly => {
                trouble.hint("make the database file and its folder writable for this user")
            }
            StoreErrorKind::InputOutput => trouble.hint("see the system's log about the disk"),
            StoreErrorKind::Away => trouble.hint("see whether the database runs, and try again"),
            StoreErrorKind::Corrupt => trouble.hint("restore the database from a backup"),
            StoreErrorKind::Closed | StoreErrorKind::Internal => trouble,
        }
    }
}
