//! Creating and changing the accounts of people.

use uuid::Uuid;

use super::{
    Account, AccountChange, AccountId, AccountOutcome, Actor, App, ChangePasswordOutcome,
    EmailAddress, HashError, Password, Role, Scope, SessionSecret, SignedIn, Tried, TypedPassword,
};
use crate::store::{InsertedAccount, KeptSession, StoreError};

/// What an account is created from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAccount {
    /// By which the person signs in.
    pub email: EmailAddress,
    /// The only data that the person will see.
    pub scope: Scope,
    /// What the person may do.
    pub role: Role,
    /// The first password.
    pub password: Password,
}

/// What came of creating an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CreateAccountOutcome {
    /// Its person can sign in from now on.
    Created(Account),
    /// An account with this e-mail address is there, in this or another scope.
    EmailTaken,
}

/// Why something with a password could not be done.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The password could not be hashed.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The operating system gave no random bytes.
    #[error("could not draw a secret")]
    Randomness(#[source] getrandom::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl App {
    /// Creates an account.
    ///
    /// # Errors
    /// The password could not be hashed, or the store failed.
    pub async fn create_account(
        &self,
        by: Option<&Actor>,
        new: NewAccount,
    ) -> Result<CreateAccountOutcome, AccountError> {
        let hash = self.hashing.hash(new.password).await?;
        let stamp = self.stamp_of(by);
        let account = Account {
            id: AccountId::generate(),
            email: new.email,
            scope: new.scope,
            role: new.role,
            created_at: stamp.at,
            disabled_at: None,
            last_sign_in: None,
        };
        let inserted = self.store.insert_account(&account, &hash, stamp).await?;
        Ok(match inserted {
            InsertedAccount::Inserted => CreateAccountOutcome::Created(account),
            InsertedAccount::EmailTaken => CreateAccountOutcome::EmailTaken,
        })
    }

    /// The accounts of one scope or (without one) of all, disabled ones too, oldest first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn accounts(&self, scope: Option<&Scope>) -> Result<Vec<Account>, StoreError> {
        self.store.accounts(scope).await
    }

    /// The account of the scope with this id.
    ///
    /// # Errors
    /// The store failed.
    pub async fn account(
        &self,
        scope: &Scope,
        id: AccountId,
    ) -> Result<Option<Account>, StoreError> {
        let found = self.store.account(id).await?;
        Ok(found
            .map(|(account, _)| account)
            .filter(|account| account.scope == *scope))
    }

    /// The account with this e-mail address, in whatever scope.
    ///
    /// # Errors
    /// The store failed.
    pub async fn account_by_email(
        &self,
        email: &EmailAddress,
    ) -> Result<Option<Account>, StoreError> {
        self.store.account_by_email(&email.folded()).await
    }

    /// Gives an account of the scope another role. If that differs, all its sessions end.
    ///
    /// # Errors
    /// The store failed.
    pub async fn set_role(
        &self,
        scope: &Scope,
        by: Option<&Actor>,
        id: AccountId,
        role: Role,
    ) -> Result<AccountOutcome, StoreError> {
        let change = AccountChange::Role(role);
        let stamp = self.stamp_of(by);
        self.store.change_account(scope, id, change, stamp).await
    }

    /// Sees to it that nobody can sign in to an account of the scope, and ends all its sessions.
    ///
    /// # Errors
    /// The store failed.
    pub async fn disable_account(
        &self,
        scope: &Scope,
        by: Option<&Actor>,
        id: AccountId,
    ) -> Result<AccountOutcome, StoreError> {
        let change = AccountChange::Enabled(false);
        let stamp = self.stamp_of(by);
        self.store.change_account(scope, id, change, stamp).await
    }

    /// Lets the person of an account of the scope sign in again.
    ///
    /// # Errors
    /// The store failed.
    pub async fn enable_account(
        &self,
        scope: &Scope,
        by: Option<&Actor>,
        id: AccountId,
    ) -> Result<AccountOutcome, StoreError> {
        let change = AccountChange::Enabled(true);
        let stamp = self.stamp_of(by);
        self.store.change_account(scope, id, change, stamp).await
    }

    /// Gives an account of the scope another password, ends all its sessions, and lifts a lock
    /// after failures to sign in.
    ///
    /// # Errors
    /// The password could not be hashed, or the store failed.
    pub async fn set_password(
        &self,
        scope: &Scope,
        by: Option<&Actor>,
        id: AccountId,
        password: Password,
    ) -> Result<AccountOutcome, AccountError> {
        let change = AccountChange::Password(self.hashing.hash(password).await?);
        let stamp = self.stamp_of(by);
        Ok(self.store.change_account(scope, id, change, stamp).await?)
    }

    /// Gives the account of somebody who is signed in another password, if they know the present
    /// one. All sessions end; the browser that asks goes on with the new secret that it is given.
    ///
    /// An attempt counts as one to sign in: whoever finds an open browser has no more guesses.
    ///
    /// # Errors
    /// A password could not be hashed, no secret could be drawn, or the store failed.
    pub async fn change_own_password(
        &self,
        who: &SignedIn,
        present: TypedPassword,
        new: Password,
    ) -> Result<ChangePasswordOutcome, AccountError> {
        let email = who.account.email.folded();
        let hash = match self.try_password(&email, None, present).await? {
            Tried::Right { hash, .. } => hash,
            Tried::Wrong => return Ok(ChangePasswordOutcome::Wrong),
            Tried::LockedUntil(until) => {
                return Ok(ChangePasswordOutcome::LockedUntil(until));
            }
        };
        let new = self.hashing.hash(new).await?;
        let secret = SessionSecret::generate().map_err(AccountError::Randomness)?;
        let actor = who.actor();
        let stamp = self.stamp(&actor);
        let mut session = who.session.clone();
        session.id = Uuid::now_v7();
        session.created_at = stamp.at;
        session.seen_at = stamp.at;
        let session = KeptSession {
            session,
            digest: secret.digest(),
        };
        let renewed = self.store.renew_password(session, &hash, new, stamp);
        Ok(if renewed.await? {
            ChangePasswordOutcome::Changed(secret)
        } else {
            ChangePasswordOutcome::Wrong
        })
    }
}
