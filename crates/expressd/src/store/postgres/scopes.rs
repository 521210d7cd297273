//! The ids under which scopes are kept.

use std::collections::HashSet;
use std::sync::{PoisonError, RwLock};

use deadpool_postgres::GenericClient;
use sha2::{Digest, Sha256};
use tokio_postgres::Row;
use uuid::Uuid;

use super::error::Failure;
use super::rows::text;
use super::text::Text;
use crate::app::Scope;

/// The id of a scope: the first half of the SHA-256 digest of its names, as a UUID of the version
/// for such purposes (RFC 9562 §5.8).
pub(super) fn id(scope: &Scope) -> Uuid {
    let mut digest = Sha256::new();
    for name in [&scope.tenant, &scope.environment] {
        digest.update((name.len() as u64).to_be_bytes());
        digest.update(name);
    }
    let digest: [u8; 32] = digest.finalize().into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// The scopes whose names are known to be in the database.
#[derive(Default)]
pub(super) struct NamedScopes {
    ids: RwLock<HashSet<Uuid>>,
}

impl NamedScopes {
    /// Forgets all: the database may be another one now, which lacks the newest.
    pub(super) fn forget(&self) {
        let mut ids = self.ids.write().unwrap_or_else(PoisonError::into_inner);
        ids.clear();
    }

    /// Whether the names of this scope are there.
    pub(super) fn contain(&self, id: Uuid) -> bool {
        let ids = self.ids.read().unwrap_or_else(PoisonError::into_inner);
        ids.contains(&id)
    }

    /// Notes that they are, which is true when what named them is committed.
    pub(super) fn add(&self, id: Uuid) {
        let mut ids = self.ids.write().unwrap_or_else(PoisonError::into_inner);
        ids.insert(id);
    }
}

/// Sees to it that the names of a scope are there.
pub(super) async fn name(db: &impl GenericClient, scope: &Scope) -> Result<Uuid, Failure> {
    let id = id(scope);
    let insert = "INSERT INTO scope (id, tenant, environment) VALUES ($1, $2, $3)
                  ON CONFLICT DO NOTHING";
    db.execute(
        &db.prepare_cached(insert).await?,
        &[&id, &Text(&scope.tenant), &Text(&scope.environment)],
    )
    .await?;
    Ok(id)
}

/// All scopes that are named.
pub(super) async fn all(db: &impl GenericClient) -> Result<Vec<Scope>, Failure> {
    let select = "SELECT tenant, environment FROM scope ORDER BY tenant, environment";
    let rows = db.query(select, &[]).await?;
    let scope = |row: &Row| {
        Ok(Scope {
            tenant: text(row, 0)?,
            environment: text(row, 1)?,
        })
    };
    rows.iter().map(scope).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_has_one_id_and_no_other_has_it() {
        let acme = Scope::new("acme", "live");
        // Kept in databases: it must not change from release to release.
        insta::assert_snapshot!(id(&acme), @"cda8ce34-cc49-8cdf-8cdf-75d8b16ef33c");
        for other in [
            ("acmelive", ""),
            ("acme", "liv"),
            ("", "acmelive"),
            ("Acme", "live"),
        ] {
            assert_ne!(id(&acme), id(&Scope::new(other.0, other.1)));
        }
    }
}
