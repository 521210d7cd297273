//! What the application asks of a store about people and their sessions.

use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

use super::StoreError;
use crate::app::{
    Account, AccountChange, AccountId, AccountOutcome, Folded, PasswordHash, Scope, SecretDigest,
    Session, SignedIn, Stamp, Suspect,
};

/// What came of inserting an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InsertedAccount {
    /// It is there now.
    Inserted,
    /// Another account has this e-mail address, or one that differs in case alone.
    EmailTaken,
}

/// What came of asking whether a password may be tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BegunSignIn {
    /// It may. It is counted as a failure until it turns out to be none.
    Allowed {
        /// The account that is named, enabled or not, if there is one.
        account: Option<(Account, PasswordHash)>,
        /// Until when nobody may try another one for this e-mail address, if this one fails.
        locks_until: Option<Timestamp>,
    },
    /// It may not, until then.
    LockedUntil(Timestamp),
}

/// A session with the digest of its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptSession {
    /// The session.
    pub session: Session,
    /// What is kept of its secret.
    pub digest: SecretDigest,
}

/// A database that keeps people and their sessions.
///
/// What was written in another process is seen at once: an account that was disabled opens nothing
/// from then on, anywhere.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// Keeps a new account.
    async fn insert_account(
        &self,
        account: &Account,
        password: &PasswordHash,
        stamp: Stamp,
    ) -> Result<InsertedAccount, StoreError>;

    /// The accounts of one scope or of all, disabled ones too, oldest first.
    async fn accounts(&self, scope: Option<&Scope>) -> Result<Vec<Account>, StoreError>;

    /// The account with this id, and what is kept of its password.
    async fn account(&self, id: AccountId) -> Result<Option<(Account, PasswordHash)>, StoreError>;

    /// The account with this folded e-mail address.
    async fn account_by_email(&self, email: &Folded) -> Result<Option<Account>, StoreError>;

    /// Applies a change ([`Account::change`]) to an account of the scope, and ends its sessions
    /// where anything is different then.
    async fn change_account(
        &self,
        scope: &Scope,
        id: AccountId,
        change: AccountChange,
        stamp: Stamp,
    ) -> Result<AccountOutcome, StoreError>;

    /// Counts an attempt to sign in for the e-mail address and for where it comes from
    /// ([`Attempts::begin`](crate::app::Attempts::begin)), and finds the account.
    async fn begin_sign_in(
        &self,
        email: &Folded,
        source: Option<Suspect>,
        at: Timestamp,
    ) -> Result<BegunSignIn, StoreError>;

    /// Keeps a new session, unless its account is disabled or its password is not this any more;
    /// forgives the attempt, and all failures before it for that e-mail address. The account as it
    /// is then.
    async fn sign_in(
        &self,
        session: KeptSession,
        password: &PasswordHash,
        source: Option<Suspect>,
        stamp: Stamp,
    ) -> Result<Option<Account>, StoreError>;

    /// Puts another password in the place of this one, ends all sessions of the account, and keeps
    /// a new one. Whether it did: not where the password is not this any more, or the account is
    /// disabled.
    async fn renew_password(
        &self,
        session: KeptSession,
        from: &PasswordHash,
        to: PasswordHash,
        stamp: Stamp,
    ) -> Result<bool, StoreError>;

    /// The session with this digest, ended by time or not, its account as it is now, and the digest
    /// as it is kept.
    async fn session(
        &self,
        digest: &SecretDigest,
    ) -> Result<Option<(SignedIn, SecretDigest)>, StoreError>;

    /// Notes when a session was used. A later time that is kept stays.
    async fn note_session(&self, id: Uuid, at: Timestamp) -> Result<(), StoreError>;

    /// The sessions of an account, the one that was used last first; ended ones may be among them.
    async fn sessions(&self, account: AccountId) -> Result<Vec<Session>, StoreError>;

    /// Ends one session of an account. Whether there was one.
    async fn end_session(&self, account: AccountId, id: Uuid) -> Result<bool, StoreError>;

    /// Ends all sessions of an account of the scope. How many there were; nothing if there is no
    /// such account.
    async fn end_sessions(
        &self,
        scope: &Scope,
        account: AccountId,
        stamp: Stamp,
    ) -> Result<Option<u64>, StoreError>;
}
