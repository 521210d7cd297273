//! Why a command could not do its work, in words for the person who typed it.

mod argument;
mod of_call;
mod status;

pub use argument::{Arguments, argument_of, demand_of};
pub use of_call::{of_call, status_of, status_of_answer};
pub use status::{EXIT_STATUSES, Status};

use std::{fmt, io, io::ErrorKind, path::Path, process::ExitCode};

use anstream::eprintln;
use anstyle::{AnsiColor, Style};

const ERROR: Style = AnsiColor::Red.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default().bold();

/// What failed and why, line by line what is wrong, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    what: Option<String>,
    details: Vec<String>,
    hint: Option<String>,
    status: Status,
}

impl Trouble {
    /// What failed, and why.
    pub fn new(status: Status, what: impl fmt::Display) -> Self {
        Self {
            what: Some(what.to_string()),
            details: Vec::new(),
            hint: None,
            status,
        }
    }

    /// What the command could not do, for no fault of the service's.
    pub fn failed(what: impl fmt::Display) -> Self {
        Self::new(Status::Failed, what)
    }

    /// What is wrong with the arguments.
    pub fn misused(what: impl fmt::Display) -> Self {
        Self::new(Status::Misused, what)
    }

    /// Nothing that anybody would want to read about, such as that the reader of standard output
    /// has had enough.
    pub fn silent(status: Status) -> Self {
        Self {
            what: None,
            details: Vec::new(),
            hint: None,
            status,
        }
    }

    /// A file that cannot be read.
    pub fn cannot_read(path: &Path, error: &io::Error) -> Self {
        Self::failed(format_args!("cannot read {}: {error}", path.display()))
    }

    /// A file that cannot be written.
    pub fn cannot_write(path: &Path, error: &io::Error) -> Self {
        Self::failed(format_args!("cannot write {}: {error}", path.display()))
    }

    /// Standard output that cannot be written. A reader such as `head` that has had enough is no
    /// failure.
    pub fn cannot_print(error: &io::Error) -> Self {
        match error.kind() {
            ErrorKind::BrokenPipe => Self::silent(Status::Done),
            _ => Self::failed(format_args!("cannot write to standard output: {error}")),
        }
    }

    /// Whether there is nothing to read about: see [`Self::silent`].
    pub fn is_silent(&self) -> bool {
        self.what.is_none()
    }

    /// A line of its own about a part of it.
    #[must_use]
    pub fn detail(mut self, detail: impl fmt::Display) -> Self {
        self.details.push(detail.to_string());
        self
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl fmt::Display) -> Self {
        self.hint = Some(hint.to_string());
        self
    }

    /// What to do about it, if there is anything.
    #[must_use]
    pub fn maybe_hint(mut self, hint: Option<String>) -> Self {
        self.hint = hint.or(self.hint);
        self
    }

    /// Says before what failed which of several things it concerns.
    #[must_use]
    pub fn about(mut self, subject: impl fmt::Display) -> Self {
        self.what = self.what.map(|what| format!("{subject}: {what}"));
        self
    }

    /// What failed and what is wrong, on one line.
    pub fn summary(&self) -> String {
        let what = self.what.iter().map(String::as_str);
        let details = self.details.iter().map(|detail| detail.trim());
        what.chain(details).collect::<Vec<_>>().join("; ")
    }

    /// Tells it on standard error, and gives the exit status.
    pub fn report(&self) -> ExitCode {
        if let Some(what) = &self.what {
            eprintln!("{ERROR}error{ERROR:#}: {what}");
        }
        for detail in &self.details {
            eprintln!("  {detail}");
        }
        if let Some(hint) = &self.hint {
            eprintln!(" {HINT}hint{HINT:#}: {hint}");
        }
        self.status.into()
    }
}
