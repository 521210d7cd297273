//! What the application asks of a store about figures.

use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

use super::StoreError;
use crate::app::{RequestCount, Scope};

/// A database that keeps figures.
#[async_trait]
pub trait Statistics: Send + Sync {
    /// How many of the customers that are there now, not deleted, were created before each of these
    /// times, which are in ascending order.
    async fn customers_before(
        &self,
        scope: &Scope,
        times: Vec<Timestamp>,
    ) -> Result<Vec<u64>, StoreError>;

    /// Adds to the counts of requests what is not in them yet, and forgets those from before
    /// `forget`.
    async fn add_requests(
        &self,
        counts: Vec<RequestCount>,
        forget: Timestamp,
    ) -> Result<(), StoreError>;

    /// The counts of requests of a scope from then on, in the order of time.
    async fn requests(
        &self,
        scope: &Scope,
        since: Timestamp,
    ) -> Result<Vec<RequestCount>, StoreError>;

    /// Notes when keys were used. A later time that is kept stays.
    async fn note_keys(&self, keys: Vec<Uuid>, at: Timestamp) -> Result<(), StoreError>;
}
