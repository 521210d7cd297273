//! The parts that a store builds on, watched like the rest of it.

use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

use super::WatchedStore;
use crate::app::{
    Account, AccountChange, AccountId, AccountOutcome, Customer, CustomerId, Event, EventId,
    Folded, PasswordHash, RequestCount, Scope, SecretDigest, Session, SignedIn, Stamp, Suspect,
    UserId,
};
use crate::store::{
    Accounts, BegunSignIn, Browse, BrowseQuery, InsertedAccount, KeptSession, Statistics,
    StoreError, Trail,
};

#[async_trait]
impl Accounts for WatchedStore {
    async fn insert_account(
        &self,
        account: &Account,
        password: &PasswordHash,
        stamp: Stamp,
    ) -> Result<InsertedAccount, StoreError> {
        self.watch(
            "insert_account",
            self.store.insert_account(account, password, stamp),
        )
        .await
    }

    async fn accounts(&self, scope: Option<&Scope>) -> Result<Vec<Account>, StoreError> {
        self.watch("accounts", self.store.accounts(scope)).await
    }

    async fn account(&self, id: AccountId) -> Result<Option<(Account, PasswordHash)>, StoreError> {
        self.watch("account", self.store.account(id)).await
    }

    async fn account_by_email(&self, email: &Folded) -> Result<Option<Account>, StoreError> {
        self.watch("account_by_email", self.store.account_by_email(email))
            .await
    }

    async fn change_account(
        &self,
        scope: &Scope,
        id: AccountId,
        change: AccountChange,
        stamp: Stamp,
    ) -> Result<AccountOutcome, StoreError> {
        self.watch(
            "change_account",
            self.store.change_account(scope, id, change, stamp),
        )
        .await
    }

    async fn begin_sign_in(
        &self,
        email: &Folded,
        source: Option<Suspect>,
        at: Timestamp,
    ) -> Result<BegunSignIn, StoreError> {
        self.watch("begin_sign_in", self.store.begin_sign_in(email, source, at))
            .await
    }

    async fn sign_in(
        &self,
        session: KeptSession,
        password: &PasswordHash,
        source: Option<Suspect>,
        stamp: Stamp,
    ) -> Result<Option<Account>, StoreError> {
        self.watch(
            "sign_in",
            self.store.sign_in(session, password, source, stamp),
        )
        .await
    }

    async fn renew_password(
        &self,
        session: KeptSession,
        from: &PasswordHash,
        to: PasswordHash,
        stamp: Stamp,
    ) -> Result<bool, StoreError> {
        self.watch(
            "renew_password",
            self.store.renew_password(session, from, to, stamp),
        )
        .await
    }

    async fn session(
        &self,
        digest: &SecretDigest,
    ) -> Result<Option<(SignedIn, SecretDigest)>, StoreError> {
        self.watch("session", self.store.session(digest)).await
    }

    async fn note_session(&self, id: Uuid, at: Timestamp) -> Result<(), StoreError> {
        self.watch("note_session", self.store.note_session(id, at))
            .await
    }

    async fn sessions(&self, account: AccountId) -> Result<Vec<Session>, StoreError> {
        self.watch("sessions", self.store.sessions(account)).await
    }

    async fn end_session(&self, account: AccountId, id: Uuid) -> Result<bool, StoreError> {
        self.watch("end_session", self.store.end_session(account, id))
            .await
    }

    async fn end_sessions(
        &self,
        scope: &Scope,
        account: AccountId,
        stamp: Stamp,
    ) -> Result<Option<u64>, StoreError> {
        self.watch(
            "end_sessions",
            self.store.end_sessions(scope, account, stamp),
        )
        .await
    }
}

#[async_trait]
impl Browse for WatchedStore {
    async fn browse(&self, scope: &Scope, query: BrowseQuery) -> Result<Vec<Customer>, StoreError> {
        self.watch("browse", self.store.browse(scope, query)).await
    }

    async fn members(
        &self,
        scope: &Scope,
        customer: CustomerId,
        after: Option<UserId>,
        limit: usize,
    ) -> Result<Vec<UserId>, StoreError> {
        self.watch("members", self.store.members(scope, customer, after, limit))
            .await
    }
}

#[async_trait]
impl Trail for WatchedStore {
    async fn record(&self, scope: &Scope, event: Event) -> Result<(), StoreError> {
        self.watch("record", self.store.record(scope, event)).await
    }

    async fn events(
        &self,
        scope: &Scope,
        about: Option<CustomerId>,
        before: Option<EventId>,
        limit: usize,
    ) -> Result<Vec<Event>, StoreError> {
        self.watch("events", self.store.events(scope, about, before, limit))
            .await
    }

    async fn remove_events(&self, before: EventId, most: usize) -> Result<usize, StoreError> {
        self.watch("remove_events", self.store.remove_events(before, most))
            .await
    }
}

#[async_trait]
impl Statistics for WatchedStore {
    async fn customers_before(
        &self,
        scope: &Scope,
        times: Vec<Timestamp>,
    ) -> Result<Vec<u64>, StoreError> {
        self.watch(
            "customers_before",
            self.store.customers_before(scope, times),
        )
        .await
    }

    async fn add_requests(
        &self,
        counts: Vec<RequestCount>,
        forget: Timestamp,
    ) -> Result<(), StoreError> {
        self.watch("add_requests", self.store.add_requests(counts, forget))
            .await
    }

    async fn requests(
        &self,
        scope: &Scope,
        since: Timestamp,
    ) -> Result<Vec<RequestCount>, StoreError> {
        self.watch("requests", self.store.requests(scope, since))
            .await
    }

    async fn note_keys(&self, keys: Vec<Uuid>, at: Timestamp) -> Result<(), StoreError> {
        self.watch("note_keys", self.store.note_keys(keys, at))
            .await
    }
}
