//! `expressd check`: whether a database is whole.

use std::process::ExitCode;

use clap::Args;

use super::database::DatabaseOption;
use super::output::{counted, note, print_line};
use super::trouble::Trouble;
use crate::app::{CustomerRecord, Scope};
use crate::store::whole::Whole;
use crate::store::{StoreError, StoreErrorKind};

/// How many customers are read at a time.
const PAGE: usize = 500;

/// So many faults are shown; the others are counted.
const SHOWN: usize = 100;

/// What is checked.
#[derive(Debug, Args)]
pub struct CheckOptions {
    #[command(flatten)]
    database: DatabaseOption,
}

/// Does what was asked.
pub async fn check(options: CheckOptions) -> Result<ExitCode, Trouble> {
    let database = options.database.database();
    let store = database.open_whole(false).await?;
    let checked = Checked::read(store.as_ref()).await;
    store.let_go().await;
    let checked = checked?;
    if checked.faults.is_empty() {
        print_line(&format!(
            "{database} is whole: {}, {} in {}",
            counted(checked.customers, "customer"),
            counted(checked.users, "user"),
            counted(checked.scopes, "environment"),
        ))?;
        return Ok(ExitCode::SUCCESS);
    }
    for fault in checked.faults.iter().take(SHOWN) {
        note(fault);
    }
    let count = checked.faults.len() as u64;
    let trouble = Trouble::new(format!("{database} has {}", counted(count, "fault")));
    Err(trouble.hint("restore it from a backup, or copy what can be read: `expressd copy`"))
}

/// What was read, and what is wrong with it.
#[derive(Default)]
struct Checked {
    scopes: u64,
    customers: u64,
    users: u64,
    faults: Vec<String>,
}

impl Checked {
    async fn read(store: &dyn Whole) -> Result<Self, StoreError> {
        let mut checked = Self {
            faults: store.faults().await?,
            ..Self::default()
        };
        // A file whose structure is broken gives what it likes.
        if checked.faults.is_empty() {
            checked.read_rows(store).await?;
        }
        Ok(checked)
    }

    /// Reads every row as the service would.
    async fn read_rows(&mut self, store: &dyn Whole) -> Result<(), StoreError> {
        if let Some(fault) = unreadable(store.all_keys().await)? {
            self.faults.push(format!("keys: {fault}"));
        }
        if let Some(fault) = unreadable(store.all_accounts().await)? {
            self.faults.push(format!("accounts: {fault}"));
        }
        if let Some(fault) = unreadable(store.all_sessions().await)? {
            self.faults.push(format!("sessions: {fault}"));
        }
        for scope in store.scopes().await? {
            self.scopes += 1;
            let mut after = None;
            loop {
                let page = match store.records(&scope, after, PAGE).await {
                    Ok(page) => page,
                    Err(error) if error.kind() == StoreErrorKind::Corrupt => {
                        let near = after.map_or("the first".to_owned(), |id| format!("{id}"));
                        let fault = crate::chain::Chain(&error);
                        self.faults.push(format!("customers after {near}: {fault}"));
                        break;
                    }
                    Err(error) => return Err(error),
                };
                let Some(last) = page.last() else {
                    break;
                };
                after = Some(last.customer.id);
                page.iter().for_each(|record| self.count(record));
            }
            if let Some(fault) = unreadable(read_events(store, &scope).await)? {
                self.faults.push(format!("events: {fault}"));
            }
        }
        Ok(())
    }

    fn count(&mut self, record: &CustomerRecord) {
        self.customers += 1;
        self.users += record.users.len() as u64;
    }
}

async fn read_events(store: &dyn Whole, scope: &Scope) -> Result<(), StoreError> {
    let mut after = None;
    loop {
        let page = store.events(scope, after, PAGE).await?;
        match page.last() {
            Some(last) => after = Some(last.id),
            None => return Ok(()),
        }
    }
}

/// What is wrong with rows that cannot be understood; other failures are no verdict on them.
fn unreadable<T>(read: Result<T, StoreError>) -> Result<Option<String>, StoreError> {
    match read {
        Ok(_) => Ok(None),
        Err(error) if error.kind() == StoreErrorKind::Corrupt => {
            Ok(Some(crate::chain::Chain(&error).to_string()))
        }
        Err(error) => Err(error),
    }
}
