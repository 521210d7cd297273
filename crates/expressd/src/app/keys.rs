//! Creating, listing, revoking and recognising API keys.

use std::sync::Arc;

use uuid::Uuid;

use super::{Access, Actor, ApiKey, App, RevokeOutcome, Scope, Secret, SecretDigest};
use crate::store::{InsertedKey, StoreError};

/// A key that was just created, with the secret that is never shown again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKey {
    /// The key.
    pub key: ApiKey,
    /// What callers send to be let in.
    pub secret: Secret,
}

/// Why a key was not created.
#[derive(Debug, thiserror::Error)]
pub enum CreateKeyError {
    /// The secret taken over belongs to a key already, of whatever scope, perhaps a revoked one.
    #[error("a key with this secret exists already")]
    SecretTaken,
    /// The operating system gave no random bytes.
    #[error("could not draw a secret")]
    Randomness(#[source] getrandom::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl App {
    /// Creates a key, with a new secret or one that is taken over.
    ///
    /// # Errors
    /// The secret is in use, none could be drawn, or the store failed.
    pub async fn create_key(
        &self,
        scope: &Scope,
        by: Option<&Actor>,
        name: impl Into<String>,
        access: Access,
        secret: Option<Secret>,
    ) -> Result<NewKey, CreateKeyError> {
        let secret = match secret {
            Some(secret) => secret,
            None => Secret::generate().map_err(CreateKeyError::Randomness)?,
        };
        let stamp = self.stamp_of(by);
        let key = ApiKey {
            id: Uuid::now_v7(),
            scope: scope.clone(),
            name: name.into(),
            access,
            created_at: stamp.at,
            revoked_at: None,
            last_used_at: None,
        };
        match self.store.insert_key(&key, secret.digest(), stamp).await? {
            InsertedKey::Inserted => Ok(NewKey { key, secret }),
            InsertedKey::DigestTaken => Err(CreateKeyError::SecretTaken),
        }
    }

    /// All keys of one scope or (without one) of all, revoked ones too, oldest first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn keys(&self, scope: Option<&Scope>) -> Result<Vec<ApiKey>, StoreError> {
        let mut keys = self.store.keys(scope).await?;
        let at = self.now();
        for key in &mut keys {
            if self.usage.is_in_use(key.id) {
                key.last_used_at = Some(at);
            }
        }
        Ok(keys)
    }

    /// Revokes a key, of this scope or (without one) of any. It opens nothing from the moment this
    /// returns, in any process.
    ///
    /// # Errors
    /// The store failed.
    pub async fn revoke_key(
        &self,
        scope: Option<&Scope>,
        by: Option<&Actor>,
        id: Uuid,
    ) -> Result<RevokeOutcome, StoreError> {
        self.store.revoke_key(scope, id, self.stamp_of(by)).await
    }

    /// The key that `secret` stands for, unless there is none or it was revoked.
    ///
    /// The store is asked each time, which alone knows whether what it knows is still so.
    ///
    /// # Errors
    /// The store failed.
    pub async fn authenticate(&self, secret: &[u8]) -> Result<Option<Arc<ApiKey>>, StoreError> {
        let digest = SecretDigest::of(secret);
        // The index compares digests, not secrets, and not in constant time. That tells a
        // guesser nothing, who cannot choose the digest of a guess; the decision itself is made
        // in constant time all the same.
        let found = self.store.key_by_digest(&digest).await?;
        let key = found
            .filter(|(_, kept)| kept.matches(&digest))
            .map(|(key, _)| key)
            .filter(|key| key.revoked_at.is_none());
        if let Some(key) = &key {
            self.usage.note(key);
        }
        Ok(key)
    }
}
