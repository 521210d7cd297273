//! What the process ends with.

use std::process::ExitCode;

/// How a command ended. The numbers are part of the command's interface: scripts branch on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Done.
    Done = 0,
    /// It could not be done, for a reason that has no status of its own.
    Failed = 1,
    /// The command line was not understood; clap uses the same.
    Misused = 2,
    /// The request breaks the contract.
    Invalid = 3,
    /// There is no API key, or it is not valid, or lacks the scope.
    Unauthorized = 4,
    /// There is no such customer, or no such path.
    NotFound = 5,
    /// The state of things does not allow it.
    Conflict = 6,
    /// No answer came.
    NoAnswer = 7,
    /// The service cannot answer just now, or requests come too fast.
    Unavailable = 8,
    /// An import could not create some of the customers.
    Incomplete = 9,
    /// Ctrl-C.
    Interrupted = 130,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status as u8)
    }
}

/// The table of exit statuses, for the help.
pub const EXIT_STATUSES: &str = "\
Exit status:
    0  done
    1  it could not be done, for a reason without a status of its own
    2  the command line was not understood
    3  the request breaks the contract; every violation is shown
    4  no API key, or one that is not valid or lacks the scope
    5  no such customer, or no such path
    6  the state of things does not allow it: the customer is inactive, or has changed since
    7  no answer: no connection, or not in time
    8  the service cannot answer just now, or requests came too fast
    9  an import ended, but could not create every customer
  130  interrupted by Ctrl-C";
