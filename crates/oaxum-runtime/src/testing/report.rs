//! What was looked at, and what breaks the contract.

use std::fmt::{self, Display, Formatter};

/// Something that breaks the contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// What breaks it: an operation, a type or an example.
    pub subject: String,
    /// What was sent, read or made: a request, or JSON.
    pub given: String,
    /// What came of it: a status, JSON, or nothing.
    pub found: String,
    /// Why that breaks the contract.
    pub reason: String,
}

impl Display for Breach {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let Self {
            subject,
            given,
            found,
            reason,
        } = self;
        writeln!(formatter, "{subject}: {reason}")?;
        writeln!(formatter, "    given: {given}")?;
        write!(formatter, "    found: {found}")
    }
}

/// The outcome of [`Contract::check`](super::Contract::check).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// What breaks the contract, in its order.
    pub breaches: Vec<Breach>,
    /// What could not be looked at, and why; and what the document leaves open.
    pub notes: Vec<String>,
    /// How many examples and defaults were held against their schemas.
    pub examples: usize,
    /// How many values went through their types and back.
    pub round_trips: usize,
    /// How many calls had to be refused.
    pub refusals: usize,
}

impl Report {
    /// Fails the test that calls it, with every breach.
    ///
    /// # Panics
    /// There is a breach.
    #[track_caller]
    pub fn assert_kept(&self) {
        assert!(self.breaches.is_empty(), "{self}");
    }

    pub(super) fn breach(
        &mut self,
        subject: impl Into<String>,
        given: impl Display,
        found: impl Display,
        reason: impl Display,
    ) {
        self.breaches.push(Breach {
            subject: subject.into(),
            given: given.to_string(),
            found: found.to_string(),
            reason: reason.to_string(),
        });
    }
}

impl Display for Report {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        writeln!(
            formatter,
            "{} breaches of the contract ({} examples, {} round trips, {} refusals)",
            self.breaches.len(),
            self.examples,
            self.round_trips,
            self.refusals
        )?;
        for breach in &self.breaches {
            writeln!(formatter, "{breach}")?;
        }
        for note in &self.notes {
            writeln!(formatter, "note: {note}")?;
        }
        Ok(())
    }
}
