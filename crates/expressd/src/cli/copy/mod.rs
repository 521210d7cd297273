//! `expressd copy`: a whole database into another, of whichever kind.
//!
//! The source is only read, page by page, and serves meanwhile. Each page is held against what the
//! target has already, and only what differs is written: so a copy that was cut short goes on where
//! it stopped, and one that is repeated carries over what has changed since. At the end both are read
//! once more and compared.

mod progress;
mod sum;

use std::collections::BTreeMap;
use std::process::ExitCode;

use clap::Args;

use super::database::Database;
use super::output::{note, print_line};
use super::place::is_same_file;
use super::trouble::Trouble;
use crate::app::{CustomerId, CustomerRecord, Scope};
use crate::store::StoreError;
use crate::store::whole::{Access, Whole};
use progress::Progress;
use sum::Sum;

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
    let same = match (&from, &to) {
        (Database::Sqlite(from), Database::Sqlite(to)) => from == to || is_same_file(from, to),
        _ => from == to,
    };
    if same {
        return Err(Trouble::usage("--from and --to are the same database")
            .hint("name another database to fill with --to"));
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
        let mut progress = Progress::new();
        for scope in &access.scopes {
            progress.now(format!("{}/{}", scope.tenant, scope.environment));
            self.records(scope, &mut progress).await?;
            self.outcomes(scope).await?;
            self.events(scope).await?;
            self.request_counts(scope).await?;
        }
        progress.anew("verifying both sides");
        self.verify(&access, &mut progress).await
    }

    /// A target with scopes, keys or accounts that the source does not have is not its copy.
    async fn refuse_strangers(&self, access: &Access) -> Result<(), Trouble> {
        let there = read_access(self.target).await?;
        let strange_scope = there.scopes.iter().find(|it| !access.scopes.contains(it));
        if let Some(scope) = strange_scope {
            let name = format!("{}/{}", scope.tenant, scope.environment);
            return Err(strange(&format!("data of {name}")));
        }
        let known = |digest| access.keys.iter().any(|(_, known)| *known == digest);
        let strange_key = there.keys.iter().find(|(_, digest)| !known(*digest));
        if let Some((key, _)) = strange_key {
            return Err(strange(&format!("the key {}", key.id)));
        }
        let known = |id| access.accounts.iter().any(|(known, _)| known.id == id);
        let strange_account = there.accounts.iter().find(|(it, _)| !known(it.id));
        match strange_account {
            Some((account, _)) => Err(strange(&format!("the account {}", account.id))),
            None => Ok(()),
        }
    }

    /// Carries over the customers of a scope.
    async fn records(&self, scope: &Scope, progress: &mut Progress) -> Result<(), Trouble> {
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
            let count = page.len();
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
            progress.done(count);
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

    /// Carries over what happened. An event never changes, so one that is there stays as it is; but
    /// those that the source had once, and has no more, go (`trail-days`).
    async fn events(&self, scope: &Scope) -> Result<(), Trouble> {
        let oldest = self.source.events(scope, None, 1).await?;
        let oldest = oldest.first().map(|event| event.id);
        self.target.remove_events_before(scope, oldest).await?;
        let mut after = None;
        loop {
            let page = self.source.events(scope, after, PAGE).await?;
            let Some(last) = page.last().map(|event| event.id) else {
                return Ok(());
            };
            if self.target.events(scope, after, PAGE).await? != page {
                self.target.put_events(scope, page).await?;
            }
            after = Some(last);
        }
    }

    /// Carries over how many requests there were.
    async fn request_counts(&self, scope: &Scope) -> Result<(), Trouble> {
        let mut after = None;
        loop {
            let page = self.source.request_counts(scope, after.clone(), PAGE);
            let page = page.await?;
            let Some(last) = page.last() else {
                return Ok(());
            };
            after = Some((last.at, last.operation.clone()));
            self.target.put_request_counts(page).await?;
        }
    }

    async fn verify(&self, access: &Access, progress: &mut Progress) -> Result<Sum, Trouble> {
        let mut whole = Sum::default();
        if *access != read_access(self.target).await? {
            return Err(differs("keys, accounts or shared secrets"));
        }
        for scope in &access.scopes {
            let expected = Sum::of(self.source, scope, progress).await?;
            let found = Sum::of(self.target, scope, progress).await?;
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
        accounts: of.all_accounts().await?,
        sessions: of.all_sessions().await?,
    };
    // Stores give them in orders of their own.
    access.scopes.sort();
    access.keys.sort_by_key(|(key, _)| key.id);
    access.secrets.sort();
    access.accounts.sort_by_key(|(account, _)| account.id);
    access.sessions.sort_by_key(|kept| kept.session.id);
    Ok(access)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Customer, Face, Stamp};

    fn record(number: u8, name: &str) -> CustomerRecord {
        let stamp = Stamp {
            by: None,
            at: jiff::Timestamp::UNIX_EPOCH,
            through: Face::Command,
        };
        Customer::new(CustomerId::from_bytes([number; 16]), name, stamp).into()
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
