//! `expressd copy`: a whole database into another, of whichever kind.
//!
//! The source is only read, page by page, and serves meanwhile. Each page is held against what the
//! target has already, and only what differs is written: so a copy that was cut short goes on where
//! it stopped, and one that is repeated carries over what has changed since. At the end both are read
//! once more and compared.

use std::collections::BTreeMap;
use std::fmt;
use std::process::ExitCode;

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use sha2::{Digest, Sha256};

use super::database::Database;
use super::output::{counted, note, print_line};
use super::trouble::Trouble;
use crate::app::{CustomerId, CustomerRecord, Scope};
use crate::store::StoreError;
use crate::store::whole::{Access, KeptOutcome, Whole};

/// How many customers are carried over in one transaction.
const PAGE: usize = 200;

/// What is copied, and where to.
#[derive(Debug, Args)]
pub struct CopyOptions {
    /// The database to read: sqlite:PATH or postgres://USER@HOST/DATABASE.
    #[arg(
        long,
        value_name = "URL",
        env = "EXPRESS_COPY_FROM",
        hide_env_values = true
    )]
    from: Database,
    /// The database to fill. Nobody else may write to it meanwhile.
    #[arg(
        long,
        value_name = "URL",
        env = "EXPRESS_COPY_TO",
        hide_env_values = true
    )]
    to: Database,
}

/// Does what was asked.
pub async fn copy(options: CopyOptions) -> Result<ExitCode, Trouble> {
    let CopyOptions { from, to } = options;
    if from == to {
        return Err(Trouble::usage("--from and --to are the same database"));
    }
    let source = from.open_whole(false).await?;
    let target = to.open_whole(true).await?;
    let copied = Copy {
        source: source.as_ref(),
        target: target.as_ref(),
    }
    .run()
    .await;
    source.let_go().await;
    target.let_go().await;
    let sum = copied?;
    print_line(&format!(
        "copied from {from} to {to}; verified: {sum} on both sides"
    ))?;
    Ok(ExitCode::SUCCESS)
}

struct Copy<'a> {
    source: &'a dyn Whole,
    target: &'a dyn Whole,
}

impl Copy<'_> {
    async fn run(&self) -> Result<Sum, Trouble> {
        let access = read_access(self.source).await?;
        self.refuse_strangers(&access).await?;
        self.target.put_access(access.clone()).await?;
        let progress = progress();
        for scope in &access.scopes {
            progress.set_message(format!("{}/{}", scope.tenant, scope.environment));
            self.records(scope, &progress).await?;
            self.outcomes(scope).await?;
        }
        progress.set_message("verifying");
        let verified = self.verify(&access).await;
        progress.finish_and_clear();
        verified
    }

    /// A target with scopes or keys that the source does not have is not its copy.
    async fn refuse_strangers(&self, access: &Access) -> Result<(), Trouble> {
        let there = read_access(self.target).await?;
        let strange_scope = there.scopes.iter().find(|it| !access.scopes.contains(it));
        if let Some(scope) = strange_scope {
            let name = format!("{}/{}", scope.tenant, scope.environment);
            return Err(strange(&format!("data of {name}")));
        }
        let known = |digest| access.keys.iter().any(|(_, known)| *known == digest);
        let strange_key = there.keys.iter().find(|(_, digest)| !known(*digest));
        match strange_key {
            Some((key, _)) => Err(strange(&format!("the key {}", key.id))),
            None => Ok(()),
        }
    }

    /// Carries over the customers of a scope.
    async fn records(&self, scope: &Scope, progress: &ProgressBar) -> Result<(), Trouble> {
        let mut after = None;
        loop {
            let page = self.source.records(scope, after, PAGE).await?;
            let there = self.target.records(scope, after, PAGE).await?;
            let last = page.last().map(|record| record.customer.id);
            refuse_strange_customers(&page, &there, last)?;
            let Some(last) = last else {
                return Ok(());
            };
            let there: BTreeMap<_, _> = by_id(&there);
            let count = page.len() as u64;
            let mut missing = Vec::new();
            for record in page {
                match there.get(&record.customer.id) {
                    Some(kept) if **kept == record => {}
                    Some(kept) if kept.customer.version > record.customer.version => {
                        let id = record.customer.id;
                        return Err(strange(&format!("a newer state of {id}")));
                    }
                    _ => missing.push(record),
                }
            }
            if !missing.is_empty() {
                self.target.put_records(scope, missing).await?;
            }
            progress.inc(count);
            after = Some(last);
        }
    }

    /// Carries over what is kept for repeats. They are small and short-lived: those that are there
    /// are written once more.
    async fn outcomes(&self, scope: &Scope) -> Result<(), Trouble> {
        let mut after = None;
        loop {
            let page = self.source.outcomes(scope, after, PAGE).await?;
            let Some(last) = page.last() else {
                return Ok(());
            };
            after = Some(last.key.clone());
            self.target.put_outcomes(scope, page).await?;
        }
    }

    async fn verify(&self, access: &Access) -> Result<Sum, Trouble> {
        let mut whole = Sum::default();
        if *access != read_access(self.target).await? {
            return Err(differs("keys or shared secrets"));
        }
        for scope in &access.scopes {
            let expected = Sum::of(self.source, scope).await?;
            let found = Sum::of(self.target, scope).await?;
            if expected != found {
                let name = format!("{}/{}", scope.tenant, scope.environment);
                note(&format!("source: {expected}"));
                note(&format!("target: {found}"));
                return Err(differs(&name));
            }
            whole.add(&expected);
        }
        Ok(whole)
    }
}

fn by_id(records: &[CustomerRecord]) -> BTreeMap<CustomerId, &CustomerRecord> {
    let named = records.iter().map(|record| (record.customer.id, record));
    named.collect()
}

/// Looks at the stretch of ids that a page of the source covers, which has no end after the last.
fn refuse_strange_customers(
    page: &[CustomerRecord],
    there: &[CustomerRecord],
    last: Option<CustomerId>,
) -> Result<(), Trouble> {
    let known = by_id(page);
    let strangers = there.iter().map(|record| record.customer.id);
    let mut covered = strangers.filter(|id| last.is_none_or(|last| *id <= last));
    match covered.find(|id| !known.contains_key(id)) {
        Some(id) => Err(strange(&format!("the customer {id}"))),
        None => Ok(()),
    }
}

fn strange(what: &str) -> Trouble {
    Trouble::new(format!(
        "the target holds {what}, which the source does not"
    ))
    .hint("name an empty database, or one that was copied from this source and used by nobody")
}

fn differs(what: &str) -> Trouble {
    Trouble::new(format!("the copy of {what} differs from its source"))
        .hint("stop what writes to the source, and run this again: it carries over what differs")
}

async fn read_access(of: &dyn Whole) -> Result<Access, StoreError> {
    let mut access = Access {
        scopes: of.scopes().await?,
        keys: of.all_keys().await?,
        secrets: of.secrets().await?,
    };
    // Stores give them in orders of their own.
    access.scopes.sort();
    access.keys.sort_by_key(|(key, _)| key.id);
    access.secrets.sort();
    Ok(access)
}

/// How much there is, and a checksum over all of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sum {
    customers: u64,
    users: u64,
    integrations: u64,
    outcomes: u64,
    checksum: [u8; 32],
}

impl Sum {
    async fn of(store: &dyn Whole, scope: &Scope) -> Result<Self, StoreError> {
        let mut sum = Self::default();
        let mut after = None;
        loop {
            let page = store.records(scope, after, PAGE).await?;
            let Some(last) = page.last() else {
                break;
            };
            after = Some(last.customer.id);
            page.iter().for_each(|record| sum.record(record));
        }
        let mut after = None;
        loop {
            let page = store.outcomes(scope, after, PAGE).await?;
            let Some(last) = page.last() else {
                return Ok(sum);
            };
            after = Some(last.key.clone());
            page.iter().for_each(|kept| sum.outcome(kept));
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

    fn add(&mut self, other: &Self) {
        self.customers += other.customers;
        self.users += other.users;
        self.integrations += other.integrations;
        self.outcomes += other.outcomes;
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
        ];
        write!(f, "{}, checksum ", counts.join(", "))?;
        self.checksum[..8]
            .iter()
            .try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A line on standard error, if that is a terminal.
fn progress() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    match ProgressStyle::with_template("{spinner} {human_pos} customers, {per_sec} · {msg}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Customer, Stamp};

    fn record(number: u8, name: &str) -> CustomerRecord {
        let stamp = Stamp {
            by: None,
            at: jiff::Timestamp::UNIX_EPOCH,
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

    #[test]
    fn customers_that_the_source_lacks_are_refused_within_its_stretch() {
        let page = [record(1, "a"), record(3, "b")];
        let last = Some(page[1].customer.id);
        let check =
            |there: &[CustomerRecord], last| refuse_strange_customers(&page, there, last).is_err();
        assert!(!check(&page, last));
        assert!(!check(&[record(1, "a"), record(4, "later")], last));
        assert!(check(&[record(2, "x")], last));
        assert!(check(&[record(4, "x")], None), "the source ends before it");
    }
}
