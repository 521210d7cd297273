//! What the application asks of a store about what happened.

use async_trait::async_trait;

use super::StoreError;
use crate::app::{CustomerId, Event, EventId, Scope};

/// A database that keeps what happened.
///
/// A write that changes something keeps its [`Event`] in the same transaction, and one that changes
/// nothing keeps none; that is each write's affair. What is here is only for what is no write.
#[async_trait]
pub trait Trail: Send + Sync {
    /// Keeps something that happened without a change.
    async fn record(&self, scope: &Scope, event: Event) -> Result<(), StoreError>;

    /// At most so many events of the scope, or of one of its customers, newest first: those before
    /// `before`.
    async fn events(
        &self,
        scope: &Scope,
        about: Option<CustomerId>,
        before: Option<EventId>,
        limit: usize,
    ) -> Result<Vec<Event>, StoreError>;

    /// Removes at most so many of the events of all scopes whose ids are less than `before`. How many
    /// they were; fewer than `most` mean that no more are left, or that another process removes them.
    async fn remove_events(&self, before: EventId, most: usize) -> Result<usize, StoreError>;
}
