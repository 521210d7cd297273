//! What the application asks of a store for people who look around.

use async_trait::async_trait;

use super::StoreError;
use crate::app::{Customer, CustomerId, Direction, Folded, Place, Scope, Sort, UserId};

/// Which customers of a scope to read, in which order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrowseQuery {
    /// Only those whose folded name contains this.
    pub name: Option<Folded>,
    /// Only those that are active, or only those that are not.
    pub active: Option<bool>,
    /// By what they are in order.
    pub sort: Sort,
    /// Which end comes first.
    pub direction: Direction,
    /// Only those beyond this place, in that direction. It is one of the same sort.
    pub beyond: Option<Place>,
    /// At most so many.
    pub limit: usize,
}

/// A database in which people can look around.
#[async_trait]
pub trait Browse: Send + Sync {
    /// The customers that are not deleted and match the query, in its order.
    async fn browse(&self, scope: &Scope, query: BrowseQuery) -> Result<Vec<Customer>, StoreError>;

    /// At most so many users of a customer that come after `after`, in ascending order.
    async fn members(
        &self,
        scope: &Scope,
        customer: CustomerId,
        after: Option<UserId>,
        limit: usize,
    ) -> Result<Vec<UserId>, StoreError>;
}
