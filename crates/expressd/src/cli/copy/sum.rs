//! How much a database holds, in few words that differ where anything does.

use std::fmt;

use sha2::{Digest, Sha256};

use super::PAGE;
use super::progress::Progress;
use crate::app::{CustomerRecord, Event, Scope};
use crate::cli::output::counted;
use crate::store::StoreError;
use crate::store::whole::{KeptOutcome, Whole};

/// How much there is, and a checksum over all of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sum {
    customers: u64,
    users: u64,
    integrations: u64,
    outcomes: u64,
    events: u64,
    checksum: [u8; 32],
}

impl Sum {
    /// What a store holds of a scope.
    pub(super) async fn of(
        store: &dyn Whole,
        scope: &Scope,
        progress: &mut Progress,
    ) -> Result<Self, StoreError> {
        let mut sum = Self::default();
        let mut after = None;
        loop {
            let page = store.records(scope, after, PAGE).await?;
            let Some(last) = page.last() else {
                break;
            };
            after = Some(last.customer.id);
            page.iter().for_each(|record| sum.record(record));
            progress.done(page.len());
        }
        let mut after = None;
        loop {
            let page = store.outcomes(scope, after, PAGE).await?;
            let Some(last) = page.last() else {
                break;
            };
            after = Some(last.key.clone());
            page.iter().for_each(|kept| sum.outcome(kept));
        }
        let mut after = None;
        loop {
            let page = store.events(scope, after, PAGE).await?;
            let Some(last) = page.last() else {
                break;
            };
            after = Some(last.id);
            page.iter().for_each(|event| sum.event(event));
        }
        let mut after = None;
        loop {
            let page = store.request_counts(scope, after, PAGE).await?;
            let Some(last) = page.last() else {
                return Ok(sum);
            };
            after = Some((last.at, last.operation.clone()));
            page.iter().for_each(|count| sum.mix(&format!("{count:?}")));
        }
    }

    fn record(&mut self, record: &CustomerRecord) {
        self.customers += 1;
        self.users += record.users.len() as u64;
        self.integrations += record.integrations.len() as u64;
        // Every field is in it, and its form is the same wherever it was read.
        self.mix(&format!("{record:?}"));
    }

    fn outcome(&mut self, kept: &KeptOutcome) {
        self.outcomes += 1;
        self.mix(&format!("{kept:?}"));
    }

    fn event(&mut self, event: &Event) {
        self.events += 1;
        self.mix(&format!("{event:?}"));
    }

    /// Adds what another scope holds.
    pub(super) fn add(&mut self, other: &Self) {
        self.customers += other.customers;
        self.users += other.users;
        self.integrations += other.integrations;
        self.outcomes += other.outcomes;
        self.events += other.events;
        self.combine(other.checksum);
    }

    fn mix(&mut self, text: &str) {
        self.combine(Sha256::digest(text).into());
    }

    /// In whatever order things come: stores have orders of their own.
    fn combine(&mut self, digest: [u8; 32]) {
        for (byte, other) in self.checksum.iter_mut().zip(digest) {
            *byte ^= other;
        }
    }
}

impl fmt::Display for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = [
            counted(self.customers, "customer"),
            counted(self.users, "user"),
            counted(self.integrations, "integration"),
            counted(self.outcomes, "kept outcome"),
            counted(self.events, "event"),
        ];
        write!(f, "{}, checksum ", counts.join(", "))?;
        self.checksum[..8]
            .iter()
            .try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Customer, CustomerId, Face, Stamp};

    fn record(number: u8, name: &str) -> CustomerRecord {
        let stamp = Stamp {
            by: None,
            at: jiff::Timestamp::UNIX_EPOCH,
            through: Face::Command,
        };
        Customer::new(CustomerId::from_bytes([number; 16]), name, stamp).into()
    }

    fn sum(records: &[CustomerRecord]) -> Sum {
        let mut sum = Sum::default();
        records.iter().for_each(|record| sum.record(record));
        sum
    }

    #[test]
    fn a_checksum_depends_on_every_record_and_not_on_their_order() {
        let (one, other) = (record(1, "a"), record(2, "b"));
        let expected = sum(&[one.clone(), other.clone()]);
        assert_eq!(sum(&[other.clone(), one.clone()]), expected);
        assert_ne!(sum(&[one.clone(), record(2, "c")]), expected);
        assert_ne!(sum(&[one, record(3, "b")]), expected);
    }
}
