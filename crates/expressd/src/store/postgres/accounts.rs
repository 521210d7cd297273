//! People, and what the application asks about them and their sessions.

use async_trait::async_trait;
use deadpool_postgres::{GenericClient, Transaction};
use futures_util::FutureExt;
use jiff::Timestamp;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

use super::error::Failure;
use super::rows::{at, corrupt, get, optional_at, text};
use super::session::Repeat;
use super::text::Text;
use super::{PostgresStore, attempts, scopes, sessions, trail};
use crate::app::{
    Account, AccountChange, AccountChanged, AccountId, AccountNamed, AccountOutcome, Action,
    EmailAddress, Event, Folded, PasswordHash, Role, Scope, SecretDigest, Session, SignedIn, Stamp,
    Suspect,
};
use crate::store::{Accounts, BegunSignIn, InsertedAccount, KeptSession, StoreError};

#[async_trait]
impl Accounts for PostgresStore {
    async fn insert_account(
        &self,
        account: &Account,
        password: &PasswordHash,
        stamp: Stamp,
    ) -> Result<InsertedAccount, StoreError> {
        let named = AccountNamed::from(account);
        let event = Event::new(&stamp, None, Action::AccountCreated(named));
        let (account, password) = (account.clone(), password.clone());
        let attempt = "create an account";
        self.sessions
            .write(attempt, Repeat::Safe, move |db, again| {
                let (account, password) = (account.clone(), password.clone());
                let event = event.clone();
                async move { create(db, &account, &password, &event, again).await }.boxed()
            })
            .await
    }

    async fn accounts(&self, scope: Option<&Scope>) -> Result<Vec<Account>, StoreError> {
        let scope = scope.map(scopes::id);
        let accounts = self.sessions.read("list accounts", move |db| {
            async move { list(db, scope).await }.boxed()
        });
        let accounts = accounts.await?.into_iter();
        Ok(accounts.map(|(account, _)| account).collect())
    }

    async fn account(&self, id: AccountId) -> Result<Option<(Account, PasswordHash)>, StoreError> {
        self.sessions
            .read("read an account", move |db| {
                async move { by_id(db, id).await }.boxed()
            })
            .await
    }

    async fn account_by_email(&self, email: &Folded) -> Result<Option<Account>, StoreError> {
        let email = email.clone();
        let found = self.sessions.read("read an account", move |db| {
            let email = email.clone();
            async move { by_email(db, &email).await }.boxed()
        });
        Ok(found.await?.map(|(account, _)| account))
    }

    async fn change_account(
        &self,
        scope: &Scope,
        id: AccountId,
        change: AccountChange,
        stamp: Stamp,
    ) -> Result<AccountOutcome, StoreError> {
        let scope = scope.clone();
        self.sessions
            .write("change an account", Repeat::Unsafe, move |db, _| {
                let (scope, change, stamp) = (scope.clone(), change.clone(), stamp.clone());
                async move { self::change(db, &scope, id, &change, &stamp).await }.boxed()
            })
            .await
    }

    async fn begin_sign_in(
        &self,
        email: &Folded,
        source: Option<Suspect>,
        at: Timestamp,
    ) -> Result<BegunSignIn, StoreError> {
        let email = email.clone();
        self.sessions
            .write("sign in", Repeat::Unsafe, move |db, _| {
                let email = email.clone();
                async move {
                    Ok(match attempts::begin(db, &email, source, at).await? {
                        Err(until) => BegunSignIn::LockedUntil(until),
                        Ok(locks_until) => BegunSignIn::Allowed {
                            account: by_email(db, &email).await?,
                            locks_until,
                        },
                    })
                }
                .boxed()
            })
            .await
    }

    async fn sign_in(
        &self,
        session: KeptSession,
        password: &PasswordHash,
        source: Option<Suspect>,
        stamp: Stamp,
    ) -> Result<Option<Account>, StoreError> {
        let password = password.clone();
        self.sessions
            .write("sign in", Repeat::Unsafe, move |db, _| {
                let (session, password) = (session.clone(), password.clone());
                let stamp = stamp.clone();
                async move { sign_in(db, &session, &password, source, &stamp).await }.boxed()
            })
            .await
    }

    async fn renew_password(
        &self,
        session: KeptSession,
        from: &PasswordHash,
        to: PasswordHash,
        stamp: Stamp,
    ) -> Result<bool, StoreError> {
        let from = from.clone();
        self.sessions
            .write("change a password", Repeat::Unsafe, move |db, _| {
                let (session, stamp) = (session.clone(), stamp.clone());
                let (from, to) = (from.clone(), to.clone());
                async move { renew_password(db, &session, &from, &to, &stamp).await }.boxed()
            })
            .await
    }

    async fn session(
        &self,
        digest: &SecretDigest,
    ) -> Result<Option<(SignedIn, SecretDigest)>, StoreError> {
        let digest = *digest;
        self.sessions
            .read("look up a session", move |db| {
                async move {
                    let Some(kept) = sessions::by_digest(db, &digest).await? else {
                        return Ok(None);
                    };
                    let account = by_id(db, kept.session.account).await?;
                    Ok(account.map(|(account, _)| {
                        let session = kept.session;
                        (SignedIn { account, session }, kept.digest)
                    }))
                }
                .boxed()
            })
            .await
    }

    async fn note_session(&self, id: Uuid, at: Timestamp) -> Result<(), StoreError> {
        self.sessions
            .write("note a session", Repeat::Safe, move |db, _| {
                async move { sessions::note(db, id, at).await }.boxed()
            })
            .await
    }

    async fn sessions(&self, account: AccountId) -> Result<Vec<Session>, StoreError> {
        self.sessions
            .read("list sessions", move |db| {
                async move { sessions::of(db, account).await }.boxed()
            })
            .await
    }

    async fn end_session(&self, account: AccountId, id: Uuid) -> Result<bool, StoreError> {
        self.sessions
            .write("end a session", Repeat::Unsafe, move |db, _| {
                async move { sessions::end(db, account, id).await }.boxed()
            })
            .await
    }

    async fn end_sessions(
        &self,
        scope: &Scope,
        account: AccountId,
        stamp: Stamp,
    ) -> Result<Option<u64>, StoreError> {
        let scope = scope.clone();
        self.sessions
            .write("end sessions", Repeat::Unsafe, move |db, _| {
                let (scope, stamp) = (scope.clone(), stamp.clone());
                async move {
                    let found = by_id(db, account).await?;
                    let Some((account, _)) = found.filter(|(it, _)| it.scope == scope) else {
                        return Ok(None);
                    };
                    let ended = sessions::end_all(db, account.id).await?;
                    if ended > 0 {
                        let named = AccountNamed::from(&account);
                        let action = Action::SignedOutEverywhere(named);
                        happened(db, &account, &stamp, action).await?;
                    }
                    Ok(Some(ended))
                }
                .boxed()
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

/// The accounts of one scope or of all with what is kept of their passwords, oldest first.
pub(super) async fn list(
    db: &impl GenericClient,
    scope: Option<Uuid>,
) -> Result<Vec<(Account, PasswordHash)>, Failure> {
    let select = select_accounts!(
        "WHERE $1::uuid IS NULL OR account.scope = $1 ORDER BY account.created_at, account.id"
    );
    let select = db.prepare_cached(select).await?;
    let rows = db.query(&select, &[&scope]).await?;
    rows.iter().map(with_password).collect()
}

/// Keeps an account unless its id or its e-mail address is taken. Whether it was kept.
async fn insert(
    db: &impl GenericClient,
    account: &Account,
    password: &PasswordHash,
) -> Result<bool, Failure> {
    let scope = scopes::name(db, &account.scope).await?;
    let insert = "INSERT INTO account (id, scope, email, email_folded, role, password, created_at,
                                       disabled_at, last_sign_in)
                  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING";
    let inserted = db
        .execute(
            &db.prepare_cached(insert).await?,
            &[
                &uuid(account.id),
                &scope,
                &Text(account.email.as_str()),
                &Text(account.email.folded().as_str()),
                &account.role.as_str(),
                &password.as_str(),
                &account.created_at.as_microsecond(),
                &account.disabled_at.map(Timestamp::as_microsecond),
                &account.last_sign_in.map(Timestamp::as_microsecond),
            ],
        )
        .await?;
    Ok(inserted == 1)
}

/// Keeps an account, in the place of one with the same id, which has no sessions any more.
pub(super) async fn put(
    db: &Transaction<'_>,
    account: &Account,
    password: &PasswordHash,
) -> Result<(), Failure> {
    let delete = db
        .prepare_cached("DELETE FROM account WHERE id = $1")
        .await?;
    db.execute(&delete, &[&uuid(account.id)]).await?;
    if insert(db, account, password).await? {
        return Ok(());
    }
    Err(Failure::Unwritable(
        format!("the e-mail address of {} is another's", account.id).into(),
    ))
}

async fn create(
    db: &Transaction<'_>,
    account: &Account,
    password: &PasswordHash,
    event: &Event,
    again: bool,
) -> Result<InsertedAccount, Failure> {
    if insert(db, account, password).await? {
        trail::insert(db, scopes::id(&account.scope), event).await?;
        return Ok(InsertedAccount::Inserted);
    }
    // It may be this very one, kept by a try whose end nobody saw.
    let own = again && by_id(db, account.id).await?.is_some();
    Ok(if own {
        InsertedAccount::Inserted
    } else {
        InsertedAccount::EmailTaken
    })
}

async fn change(
    db: &Transaction<'_>,
    scope: &Scope,
    id: AccountId,
    change: &AccountChange,
    stamp: &Stamp,
) -> Result<AccountOutcome, Failure> {
    // Held, and in one order, so that of two owners who remove each other one stays.
    let owners = "SELECT id FROM account
                  WHERE scope = $1 AND role = 'owner' AND disabled_at IS NULL
                  ORDER BY id FOR UPDATE";
    let owners = db.prepare_cached(owners).await?;
    let owners = db.query(&owners, &[&scopes::id(scope)]).await?;
    let hold = db
        .prepare_cached("SELECT FROM account WHERE id = $1 FOR UPDATE")
        .await?;
    db.query_opt(&hold, &[&uuid(id)]).await?;
    let found = by_id(db, id).await?;
    let Some((mut account, _)) = found.filter(|(it, _)| it.scope == *scope) else {
        return Ok(AccountOutcome::NotFound);
    };
    let mut others = 0;
    for owner in &owners {
        others += u64::from(get::<Uuid>(owner, 0)? != uuid(id));
    }
    match account.change(change, others, stamp.at) {
        AccountChanged::No => {}
        AccountChanged::LastOwner => return Ok(AccountOutcome::LastOwner),
        AccountChanged::By(action) => {
            let update = "UPDATE account SET role = $2, disabled_at = $3 WHERE id = $1";
            let disabled_at = account.disabled_at.map(Timestamp::as_microsecond);
            db.execute(
                &db.prepare_cached(update).await?,
                &[&uuid(id), &account.role.as_str(), &disabled_at],
            )
            .await?;
            if let AccountChange::Password(password) = change {
                set_password(db, &account, password).await?;
            }
            sessions::end_all(db, id).await?;
            happened(db, &account, stamp, action).await?;
        }
    }
    Ok(AccountOutcome::Done(account))
}

async fn sign_in(
    db: &Transaction<'_>,
    session: &KeptSession,
    password: &PasswordHash,
    source: Option<Suspect>,
    stamp: &Stamp,
) -> Result<Option<Account>, Failure> {
    let Some(mut account) = hold_usable(db, session.session.account, password).await? else {
        return Ok(None);
    };
    account.last_sign_in = Some(stamp.at);
    let update = "UPDATE account SET last_sign_in = $2 WHERE id = $1";
    let update = db.prepare_cached(update).await?;
    db.execute(&update, &[&uuid(account.id), &stamp.at.as_microsecond()])
        .await?;
    attempts::forgive(db, &account.email.folded(), source).await?;
    sessions::forget_ended(db, account.id, stamp.at).await?;
    sessions::insert(db, session).await?;
    let named = AccountNamed::from(&account);
    happened(db, &account, stamp, Action::SignedIn(named)).await?;
    Ok(Some(account))
}

async fn renew_password(
    db: &Transaction<'_>,
    session: &KeptSession,
    from: &PasswordHash,
    to: &PasswordHash,
    stamp: &Stamp,
) -> Result<bool, Failure> {
    let Some(account) = hold_usable(db, session.session.account, from).await? else {
        return Ok(false);
    };
    set_password(db, &account, to).await?;
    sessions::end_all(db, account.id).await?;
    sessions::insert(db, session).await?;
    let named = AccountNamed::from(&account);
    happened(db, &account, stamp, Action::PasswordSet(named)).await?;
    Ok(true)
}

/// Keeps another password, and lifts a lock after failures with the one before.
async fn set_password(
    db: &Transaction<'_>,
    account: &Account,
    password: &PasswordHash,
) -> Result<(), Failure> {
    let update = "UPDATE account SET password = $2 WHERE id = $1";
    let update = db.prepare_cached(update).await?;
    db.execute(&update, &[&uuid(account.id), &password.as_str()])
        .await?;
    attempts::forgive(db, &account.email.folded(), None).await
}

/// The account, if it is enabled and this is what is kept of its password; held so that neither
/// changes before this transaction is over.
async fn hold_usable(
    db: &Transaction<'_>,
    id: AccountId,
    password: &PasswordHash,
) -> Result<Option<Account>, Failure> {
    let select = select_accounts!("WHERE account.id = $1 FOR UPDATE OF account");
    let found = one(db, select, &uuid(id)).await?;
    let usable = found.filter(|(account, kept)| account.is_enabled() && kept == password);
    Ok(usable.map(|(account, _)| account))
}

async fn happened(
    db: &Transaction<'_>,
    account: &Account,
    stamp: &Stamp,
    action: Action,
) -> Result<(), Failure> {
    let event = Event::new(stamp, None, action);
    trail::insert(db, scopes::id(&account.scope), &event).await
}

async fn by_id(
    db: &impl GenericClient,
    id: AccountId,
) -> Result<Option<(Account, PasswordHash)>, Failure> {
    one(db, select_accounts!("WHERE account.id = $1"), &uuid(id)).await
}

async fn by_email(
    db: &impl GenericClient,
    email: &Folded,
) -> Result<Option<(Account, PasswordHash)>, Failure> {
    let select = select_accounts!("WHERE account.email_folded = $1");
    one(db, select, &Text(email.as_str())).await
}

async fn one(
    db: &impl GenericClient,
    select: &str,
    value: &(dyn ToSql + Sync),
) -> Result<Option<(Account, PasswordHash)>, Failure> {
    let select = db.prepare_cached(select).await?;
    let row = db.query_opt(&select, &[value]).await?;
    row.as_ref().map(with_password).transpose()
}

/// An identifier as PostgreSQL takes it.
pub(super) fn uuid(id: AccountId) -> Uuid {
    Uuid::from_bytes(*id.as_bytes())
}

fn with_password(row: &Row) -> Result<(Account, PasswordHash), Failure> {
    let password = PasswordHash::from_text(get::<&str>(row, 8)?);
    Ok((account(row)?, password))
}

/// The account in a row of `select_accounts!`.
fn account(row: &Row) -> Result<Account, Failure> {
    Ok(Account {
        id: AccountId::from_bytes(get::<Uuid>(row, 0)?.into_bytes()),
        email: text(row, 1)?.parse::<EmailAddress>().map_err(corrupt)?,
        scope: Scope {
            tenant: text(row, 2)?,
            environment: text(row, 3)?,
        },
        role: Role::from_text(get(row, 4)?).ok_or_else(|| corrupt("no role has this name"))?,
        created_at: at(row, 5)?,
        disabled_at: optional_at(row, 6)?,
        last_sign_in: optional_at(row, 7)?,
    })
}
