//! Signing in and out.

use std::net::IpAddr;

use jiff::Timestamp;
use uuid::Uuid;

use super::{
    Account, AccountError, AccountId, AccountNamed, Action, Actor, App, Event, Folded,
    PasswordHash, Scope, Session, SessionSecret, SignInOutcome, SignedIn, Suspect, TypedPassword,
};
use crate::chain::Chain;
use crate::store::{BegunSignIn, KeptSession, StoreError};

/// An attempt to sign in.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// The e-mail address as it was typed.
    pub email: String,
    /// The password as it was typed.
    pub password: TypedPassword,
    /// The address from which it comes, where that is known.
    pub from: Option<IpAddr>,
    /// What the browser says it is.
    pub agent: Option<String>,
}

/// What trying a password came to.
pub(super) enum Tried {
    /// It is right.
    Right {
        account: Account,
        hash: PasswordHash,
    },
    /// There is no such account, it is disabled, or its password is another.
    Wrong,
    /// Nothing was tried.
    LockedUntil(Timestamp),
}

impl App {
    /// Signs a person in, if there is an enabled account with this e-mail address and password.
    ///
    /// Nothing in an answer, nor the time that it takes, tells whether there is an account: wrong
    /// passwords, unknown addresses and disabled accounts are alike. After a few failures for one
    /// e-mail address, and after more from one place, none is taken for a while
    /// ([`Attempts`](super::Attempts)).
    ///
    /// # Errors
    /// The password could not be checked, no secret could be drawn, or the store failed.
    pub async fn sign_in(&self, attempt: SignIn) -> Result<SignInOutcome, AccountError> {
        let source = attempt.from.map(Suspect::source);
        let email = Folded::of(&attempt.email);
        let tried = self.try_password(&email, source, attempt.password);
        let (account, hash) = match tried.await? {
            Tried::Right { account, hash } => (account, hash),
            Tried::Wrong => return Ok(SignInOutcome::Wrong),
            Tried::LockedUntil(until) => return Ok(SignInOutcome::LockedUntil(until)),
        };
        let secret = SessionSecret::generate().map_err(AccountError::Randomness)?;
        let actor = account.actor();
        let stamp = self.stamp(&actor);
        let agent = attempt.agent.map(|agent| {
            let kept = agent.chars().filter(|char| !char.is_control());
            kept.take(Session::MAX_AGENT).collect()
        });
        let session = Session {
            id: Uuid::now_v7(),
            account: account.id,
            created_at: stamp.at,
            seen_at: stamp.at,
            from: attempt.from.map(|from| from.to_canonical().to_string()),
            agent,
        };
        let kept = KeptSession {
            session: session.clone(),
            digest: secret.digest(),
        };
        let account = self.store.sign_in(kept, &hash, source, stamp).await?;
        Ok(match account {
            Some(account) => SignInOutcome::In {
                who: SignedIn { account, session },
                secret,
            },
            // Disabled, or given another password, while this one was being checked.
            None => SignInOutcome::Wrong,
        })
    }

    /// Who is signed in with this secret, as the account is now.
    ///
    /// # Errors
    /// The store failed.
    pub async fn session(&self, secret: &SessionSecret) -> Result<Option<SignedIn>, StoreError> {
        let digest = secret.digest();
        let found = self.store.session(&digest).await?;
        let at = self.now();
        // As with keys, the decision is made in constant time, though no guesser could use more.
        let open = found
            .filter(|(_, kept)| kept.matches(&digest))
            .map(|(who, _)| who)
            .filter(|who| who.account.is_enabled() && who.session.is_open(at));
        let Some(mut who) = open else {
            return Ok(None);
        };
        if who.session.wants_noting(at) {
            who.session.seen_at = at;
            // A store that takes no writes for a while keeps nobody from looking.
            if let Err(error) = self.store.note_session(who.session.id, at).await {
                tracing::warn!(error = %Chain(&error), "the use of a session is not noted");
            }
        }
        Ok(Some(who))
    }

    /// The sessions of an account that can be used, the one that was used last first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn sessions(&self, account: AccountId) -> Result<Vec<Session>, StoreError> {
        let at = self.now();
        let mut sessions = self.store.sessions(account).await?;
        sessions.retain(|session| session.is_open(at));
        Ok(sessions)
    }

    /// Ends the session of somebody who is signed in.
    ///
    /// # Errors
    /// The store failed.
    pub async fn sign_out(&self, who: &SignedIn) -> Result<(), StoreError> {
        let (account, session) = (who.account.id, who.session.id);
        self.store.end_session(account, session).await?;
        Ok(())
    }

    /// Ends one session of an account. Whether there was one.
    ///
    /// # Errors
    /// The store failed.
    pub async fn end_session(&self, account: AccountId, id: Uuid) -> Result<bool, StoreError> {
        self.store.end_session(account, id).await
    }

    /// Ends all sessions of an account of the scope. How many there were; nothing if there is no
    /// such account.
    ///
    /// # Errors
    /// The store failed.
    pub async fn sign_out_everywhere(
        &self,
        scope: &Scope,
        by: Option<&Actor>,
        account: AccountId,
    ) -> Result<Option<u64>, StoreError> {
        let stamp = self.stamp_of(by);
        self.store.end_sessions(scope, account, stamp).await
    }

    /// What a form sent in this session has to carry, so that no other site can have made it.
    pub fn csrf_token(&self, secret: &SessionSecret) -> String {
        self.cursors.token_of_session(secret)
    }

    /// Whether a form carried what it has to.
    pub fn csrf_holds(&self, secret: &SessionSecret, token: &str) -> bool {
        self.cursors.is_token_of_session(secret, token)
    }

    pub(super) async fn try_password(
        &self,
        email: &Folded,
        source: Option<Suspect>,
        password: TypedPassword,
    ) -> Result<Tried, AccountError> {
        let begun = self.store.begin_sign_in(email, source, self.now()).await?;
        let (found, locks_until) = match begun {
            BegunSignIn::LockedUntil(until) => return Ok(Tried::LockedUntil(until)),
            BegunSignIn::Allowed {
                account,
                locks_until,
            } => (account, locks_until),
        };
        let usable = found.clone().filter(|(account, _)| account.is_enabled());
        let kept = usable.as_ref().map(|(_, hash)| hash.clone());
        let is_right = self.hashing.is_right(password, kept).await?;
        if let Some((account, hash)) = usable.filter(|_| is_right) {
            return Ok(Tried::Right { account, hash });
        }
        if let (Some((account, _)), Some(until)) = (found, locks_until) {
            self.tell_of_lock(&account, until).await?;
        }
        Ok(Tried::Wrong)
    }

    async fn tell_of_lock(&self, account: &Account, until: Timestamp) -> Result<(), StoreError> {
        let stamp = self.stamp_of(None);
        let action = Action::LockedOut {
            account: AccountNamed::from(account),
            until,
        };
        let event = Event::new(&stamp, None, action);
        self.store.record(&account.scope, event).await
    }
}
