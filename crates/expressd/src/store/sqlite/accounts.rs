//! People, and what the application asks about them and their sessions.

use std::result::Result as StdResult;

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::types::Type;
use rusqlite::{Connection, Error, OptionalExtension, Result, Row, ToSql, params};
use uuid::Uuid;

use super::rows::{At, Id, corrupt};
use super::scopes::{self, ScopeId};
use super::{SqliteStore, attempts, sessions, trail};
use crate::app::{
    Account, AccountChange, AccountChanged, AccountId, AccountNamed, AccountOutcome, Action, Event,
    Folded, PasswordHash, Role, Scope, SecretDigest, Session, SignedIn, Stamp, Suspect,
};
use crate::store::{Accounts, BegunSignIn, InsertedAccount, KeptSession, StoreError};

#[async_trait]
impl Accounts for SqliteStore {
    async fn insert_account(
        &self,
        account: &Account,
        password: &PasswordHash,
        stamp: Stamp,
    ) -> StdResult<InsertedAccount, StoreError> {
        let (account, password) = (account.clone(), password.clone());
        self.writer
            .write("create an account", move |db| {
                create(db, &account, &password, &stamp)
            })
            .await
    }

    async fn accounts(&self, scope: Option<&Scope>) -> StdResult<Vec<Account>, StoreError> {
        let attempt = "list accounts";
        match scope {
            Some(scope) => self.read(attempt, scope, of_scope),
            None => self.readers.read(attempt, |db| {
                Ok(all(db)?.into_iter().map(|(account, _)| account).collect())
            }),
        }
    }

    async fn account(
        &self,
        id: AccountId,
    ) -> StdResult<Option<(Account, PasswordHash)>, StoreError> {
        self.readers.read("read an account", |db| by_id(db, id))
    }

    async fn account_by_email(&self, email: &Folded) -> StdResult<Option<Account>, StoreError> {
        self.readers.read("read an account", |db| {
            Ok(by_email(db, email)?.map(|(account, _)| account))
        })
    }

    async fn change_account(
        &self,
        scope: &Scope,
        id: AccountId,
        change: AccountChange,
        stamp: Stamp,
    ) -> StdResult<AccountOutcome, StoreError> {
        let scope = scope.clone();
        self.writer
            .write("change an account", move |db| {
                self::change(db, &scope, id, &change, &stamp)
            })
            .await
    }

    async fn begin_sign_in(
        &self,
        email: &Folded,
        source: Option<Suspect>,
        at: Timestamp,
    ) -> StdResult<BegunSignIn, StoreError> {
        let email = email.clone();
        self.writer
            .write("sign in", move |db| {
                Ok(match attempts::begin(db, &email, source, at)? {
                    Err(until) => BegunSignIn::LockedUntil(until),
                    Ok(locks_until) => BegunSignIn::Allowed {
                        account: by_email(db, &email)?,
                        locks_until,
                    },
                })
            })
            .await
    }

    async fn sign_in(
        &self,
        session: KeptSession,
        password: &PasswordHash,
        source: Option<Suspect>,
        stamp: Stamp,
    ) -> StdResult<Option<Account>, StoreError> {
        let password = password.clone();
        self.writer
            .write("sign in", move |db| {
                let Some(mut account) = usable(db, session.session.account, &password)? else {
                    return Ok(None);
                };
                account.last_sign_in = Some(stamp.at);
                db.prepare_cached("UPDATE account SET last_sign_in = ?2 WHERE id = ?1")?
                    .execute(params![Id(account.id), At(stamp.at)])?;
                attempts::forgive(db, &account.email.folded(), source)?;
                sessions::forget_ended(db, account.id, stamp.at)?;
                sessions::insert(db, &session)?;
                let named = AccountNamed::from(&account);
                happened(db, &account, &stamp, Action::SignedIn(named))?;
                Ok(Some(account))
            })
            .await
    }

    async fn renew_password(
        &self,
        session: KeptSession,
        from: &PasswordHash,
        to: PasswordHash,
        stamp: Stamp,
    ) -> StdResult<bool, StoreError> {
        let from = from.clone();
        self.writer
            .write("change a password", move |db| {
                let Some(account) = usable(db, session.session.account, &from)? else {
                    return Ok(false);
                };
                set_password(db, &account, &to)?;
                sessions::end_all(db, account.id)?;
                sessions::insert(db, &session)?;
                let named = AccountNamed::from(&account);
                happened(db, &account, &stamp, Action::PasswordSet(named))?;
                Ok(true)
            })
            .await
    }

    async fn session(
        &self,
        digest: &SecretDigest,
    ) -> StdResult<Option<(SignedIn, SecretDigest)>, StoreError> {
        self.readers.read("look up a session", |db| {
            let Some(kept) = sessions::by_digest(db, digest)? else {
                return Ok(None);
            };
            let account = by_id(db, kept.session.account)?;
            Ok(account.map(|(account, _)| {
                let session = kept.session;
                (SignedIn { account, session }, kept.digest)
            }))
        })
    }

    async fn note_session(&self, id: Uuid, at: Timestamp) -> StdResult<(), StoreError> {
        self.writer
            .write("note a session", move |db| sessions::note(db, id, at))
            .await
    }

    async fn sessions(&self, account: AccountId) -> StdResult<Vec<Session>, StoreError> {
        self.readers
            .read("list sessions", |db| sessions::of(db, account))
    }

    async fn end_session(&self, account: AccountId, id: Uuid) -> StdResult<bool, StoreError> {
        self.writer
            .write("end a session", move |db| sessions::end(db, account, id))
            .await
    }

    async fn end_sessions(
        &self,
        scope: &Scope,
        account: AccountId,
        stamp: Stamp,
    ) -> StdResult<Option<u64>, StoreError> {
        let scope = scope.clone();
        self.writer
            .write("end sessions", move |db| {
                let Some((account, _)) = by_id(db, account)?.filter(|(it, _)| it.scope == scope)
                else {
                    return Ok(None);
                };
                let ended = sessions::end_all(db, account.id)?;
                if ended > 0 {
                    let named = AccountNamed::from(&account);
                    happened(db, &account, &stamp, Action::SignedOutEverywhere(named))?;
                }
                Ok(Some(ended))
            })
            .await
    }
}

/// Starts a query for accounts, in the order in which [`account`] reads them.
macro_rules! select_accounts {
    ($rest:literal) => {
        concat!(
            "SELECT account.id, account.email, scope.tenant, scope.environment, account.role,
                    account.created_at, account.disabled_at, account.last_sign_in,
                    account.password
             FROM account JOIN scope ON scope.id = account.scope ",
            $rest
        )
    };
}

/// All accounts with what is kept of their passwords, oldest first.
pub(super) fn all(db: &Connection) -> Result<Vec<(Account, PasswordHash)>> {
    db.prepare_cached(select_accounts!("ORDER BY account.created_at, account.id"))?
        .query_map([], with_password)?
        .collect()
}

/// Keeps an account, in the place of one with the same id.
pub(super) fn put(db: &Connection, account: &Account, password: &PasswordHash) -> Result<()> {
    let scope = scopes::find_or_insert(db, &account.scope)?;
    db.prepare_cached(
        "INSERT INTO account (id, scope, email, email_folded, role, password, created_at,
                              disabled_at, last_sign_in)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (id) DO UPDATE SET
             scope = excluded.scope, email = excluded.email,
             email_folded = excluded.email_folded, role = excluded.role,
             password = excluded.password, created_at = excluded.created_at,
             disabled_at = excluded.disabled_at, last_sign_in = excluded.last_sign_in",
    )?
    .execute(params![
        Id(account.id),
        scope,
        account.email.as_str(),
        account.email.folded().as_str(),
        account.role.as_str(),
        password.as_str(),
        At(account.created_at),
        account.disabled_at.map(At),
        account.last_sign_in.map(At),
    ])?;
    Ok(())
}

fn create(
    db: &Connection,
    account: &Account,
    password: &PasswordHash,
    stamp: &Stamp,
) -> Result<InsertedAccount> {
    if by_email(db, &account.email.folded())?.is_some() {
        return Ok(InsertedAccount::EmailTaken);
    }
    put(db, account, password)?;
    let named = AccountNamed::from(account);
    happened(db, account, stamp, Action::AccountCreated(named))?;
    Ok(InsertedAccount::Inserted)
}

fn change(
    db: &Connection,
    scope: &Scope,
    id: AccountId,
    change: &AccountChange,
    stamp: &Stamp,
) -> Result<AccountOutcome> {
    let Some((mut account, _)) = by_id(db, id)?.filter(|(it, _)| it.scope == *scope) else {
        return Ok(AccountOutcome::NotFound);
    };
    let others = other_owners(db, &account)?;
    match account.change(change, others, stamp.at) {
        AccountChanged::No => {}
        AccountChanged::LastOwner => return Ok(AccountOutcome::LastOwner),
        AccountChanged::By(action) => {
            db.prepare_cached("UPDATE account SET role = ?2, disabled_at = ?3 WHERE id = ?1")?
                .execute(params![
                    Id(id),
                    account.role.as_str(),
                    account.disabled_at.map(At)
                ])?;
            if let AccountChange::Password(password) = change {
                set_password(db, &account, password)?;
            }
            sessions::end_all(db, id)?;
            happened(db, &account, stamp, action)?;
        }
    }
    Ok(AccountOutcome::Done(account))
}

/// How many others of the scope can manage its people.
fn other_owners(db: &Connection, account: &Account) -> Result<u64> {
    let scope = scopes::find_or_insert(db, &account.scope)?;
    let others: i64 = db
        .prepare_cached(
            "SELECT count(*) FROM account
             WHERE scope = ?1 AND id <> ?2 AND role = 'owner' AND disabled_at IS NULL",
        )?
        .query_row(params![scope, Id(account.id)], |row| row.get(0))?;
    Ok(others.unsigned_abs())
}

/// Keeps another password, and lifts a lock after failures with the one before.
fn set_password(db: &Connection, account: &Account, password: &PasswordHash) -> Result<()> {
    db.prepare_cached("UPDATE account SET password = ?2 WHERE id = ?1")?
        .execute(params![Id(account.id), password.as_str()])?;
    attempts::forgive(db, &account.email.folded(), None)
}

/// The account, if it is enabled and this is what is kept of its password.
fn usable(db: &Connection, id: AccountId, password: &PasswordHash) -> Result<Option<Account>> {
    let found = by_id(db, id)?.filter(|(account, kept)| account.is_enabled() && kept == password);
    Ok(found.map(|(account, _)| account))
}

fn happened(db: &Connection, account: &Account, stamp: &Stamp, action: Action) -> Result<()> {
    let scope = scopes::find_or_insert(db, &account.scope)?;
    trail::insert(db, scope, &Event::new(stamp, None, action))
}

fn by_id(db: &Connection, id: AccountId) -> Result<Option<(Account, PasswordHash)>> {
    one(db, select_accounts!("WHERE account.id = ?1"), &Id(id))
}

fn by_email(db: &Connection, email: &Folded) -> Result<Option<(Account, PasswordHash)>> {
    let select = select_accounts!("WHERE account.email_folded = ?1");
    one(db, select, &email.as_str())
}

fn one(
    db: &Connection,
    select: &str,
    value: &dyn ToSql,
) -> Result<Option<(Account, PasswordHash)>> {
    db.prepare_cached(select)?
        .query_row([value], with_password)
        .optional()
}

fn of_scope(db: &Connection, scope: ScopeId) -> Result<Vec<Account>> {
    db.prepare_cached(select_accounts!(
        "WHERE account.scope = ?1 ORDER BY account.created_at, account.id"
    ))?
    .query_map([scope], account)?
    .collect()
}

fn with_password(row: &Row<'_>) -> Result<(Account, PasswordHash)> {
    let password: String = row.get(8)?;
    Ok((account(row)?, PasswordHash::from_text(password)))
}

/// The account in a row of `select_accounts!`.
fn account(row: &Row<'_>) -> Result<Account> {
    let (email, role): (String, String) = (row.get(1)?, row.get(4)?);
    Ok(Account {
        id: row.get::<_, Id<_>>(0)?.0,
        email: email.parse().map_err(corrupt(1, Type::Text))?,
        scope: Scope {
            tenant: row.get(2)?,
            environment: row.get(3)?,
        },
        role: Role::from_text(&role)
            .ok_or_else(|| Error::InvalidColumnType(4, "role".to_owned(), Type::Text))?,
        created_at: row.get::<_, At>(5)?.0,
        disabled_at: row.get::<_, Option<At>>(6)?.map(|at| at.0),
        last_sign_in: row.get::<_, Option<At>>(7)?.map(|at| at.0),
    })
}
