//! Hashing passwords, which is meant to be slow, beside all that is meant to be fast.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash as Phc;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::{OnceCell, Semaphore};
use tokio::task;

use super::{Password, PasswordHash, TypedPassword};

/// How many passwords are hashed at one time; others wait. Each takes a processor for some ten
/// milliseconds and 19 MiB of memory: strangers who try passwords must not take all of either.
const AT_ONCE: usize = 2;

/// How many may wait for that. Whoever comes then is refused rather than kept.
const WAITING: usize = 64;

/// What OWASP recommends for argon2id (Password Storage Cheat Sheet): 19 MiB, twice over, on one
/// lane. Each hash says what it was made with, so that these may change.
const MEMORY_KIB: u32 = 19 * 1024;
const ITERATIONS: u32 = 2;
const LANES: u32 = 1;

const SALT_BYTES: usize = 16;

/// Hashes passwords and holds typed ones against hashes, on threads that may block.
#[derive(Clone)]
pub(super) struct Hashing {
    turns: Arc<Semaphore>,
    places: Arc<Semaphore>,
    /// What a password is held against where there is no account, so that finding that out takes as
    /// long as finding out that a password is wrong.
    nobodys: Arc<OnceCell<PasswordHash>>,
}

/// Why a password could not be hashed, or held against a hash.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// Too many wait already. Soon it may work.
    #[error("too many passwords are being checked")]
    Busy,
    /// The operating system gave no random bytes.
    #[error("could not draw a salt")]
    Randomness(#[source] getrandom::Error),
    /// The hash that is kept cannot be understood, or no hash could be made.
    #[error("could not hash a password: {0}")]
    Failed(String),
}

impl Hashing {
    pub(super) fn new() -> Self {
        Self {
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            places: Arc::new(Semaphore::new(AT_ONCE + WAITING)),
            nobodys: Arc::default(),
        }
    }

    /// What is kept of a password.
    pub(super) async fn hash(&self, password: Password) -> Result<PasswordHash, HashError> {
        self.work(move || hash(password.reveal().as_bytes())).await
    }

    /// Whether what was typed is the password that this is kept of. Without a hash it is wrong,
    /// which takes as long.
    pub(super) async fn is_right(
        &self,
        typed: TypedPassword,
        kept: Option<PasswordHash>,
    ) -> Result<bool, HashError> {
        let (kept, anybodys) = match kept {
            Some(kept) => (kept, true),
            None => (self.nobodys().await?, false),
        };
        let matches = self.work(move || verify(typed.bytes(), &kept)).await?;
        Ok(matches && anybodys)
    }

    async fn nobodys(&self) -> Result<PasswordHash, HashError> {
        let made = self.nobodys.get_or_try_init(|| async {
            let password = Password::generate().map_err(HashError::Randomness)?;
            self.hash(password).await
        });
        made.await.cloned()
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, HashError> + Send + 'static,
    ) -> Result<T, HashError> {
        let _place = self.places.try_acquire().map_err(|_| HashError::Busy)?;
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        let turn = turn.map_err(|_| HashError::Busy)?;
        // The turn goes with the work, which goes on when nobody waits for it any more.
        let done = task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        done.await
            .unwrap_or_else(|panic| Err(HashError::Failed(panic.to_string())))
    }
}

fn argon2() -> Result<Argon2<'static>, HashError> {
    let params = Params::new(MEMORY_KIB, ITERATIONS, LANES, None)
        .map_err(|error| HashError::Failed(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash(password: &[u8]) -> Result<PasswordHash, HashError> {
    let mut salt = [0; SALT_BYTES];
    getrandom::fill(&mut salt).map_err(HashError::Randomness)?;
    let hash = argon2()?
        .hash_password_with_salt(password, &salt)
        .map_err(|error| HashError::Failed(error.to_string()))?;
    Ok(PasswordHash::from_text(hash.to_string()))
}

fn verify(typed: &[u8], kept: &PasswordHash) -> Result<bool, HashError> {
    let failed = |error: argon2::password_hash::Error| HashError::Failed(error.to_string());
    let kept = Phc::new(kept.as_str()).map_err(|error| HashError::Failed(error.to_string()))?;
    match argon2()?.verify_password(typed, &kept) {
        Ok(()) => Ok(true),
        Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
        Err(error) => Err(failed(error)),
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;

    use super::*;

    fn typed(text: &str) -> TypedPassword {
        TypedPassword::new(text)
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn only_the_password_itself_is_right() {
        let hashing = Hashing::new();
        let password = Password::new("correct horse battery").unwrap();
        let kept = hashing.hash(password.clone()).await.unwrap();
        assert!(
            kept.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{}",
            kept.as_str()
        );
        let again = hashing.hash(password).await.unwrap();
        assert_ne!(kept, again, "each has a salt of its own");

        let is_right = |text: &str| hashing.is_right(typed(text), Some(kept.clone()));
        assert!(is_right("correct horse battery").await.unwrap());
        for wrong in ["", "Correct horse battery", "correct horse battery "] {
            assert!(!is_right(wrong).await.unwrap(), "{wrong}");
        }
        assert!(!is_right(&"x".repeat(5000)).await.unwrap());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn where_there_is_no_account_every_password_is_wrong() {
        let hashing = Hashing::new();
        assert!(
            !hashing
                .is_right(typed("anything at all"), None)
                .await
                .unwrap()
        );
        assert!(!hashing.is_right(typed(""), None).await.unwrap());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn more_than_can_wait_are_refused_at_once() {
        let hashing = Hashing::new();
        let held = hashing.turns.acquire_many(AT_ONCE as u32).await.unwrap();
        let mut waiting: Vec<_> = (0..AT_ONCE + WAITING)
            .map(|_| Box::pin(hashing.work(|| Ok(()))))
            .collect();
        for work in &mut waiting {
            let polled = futures_util::poll!(work.as_mut());
            assert!(polled.is_pending(), "it waits");
        }
        assert!(matches!(
            hashing.work(|| Ok(())).await,
            Err(HashError::Busy)
        ));
        drop(held);
        assert!(join_all(waiting).await.iter().all(Result::is_ok));
    }
}
