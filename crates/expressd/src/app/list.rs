//! Walking through the customers of a scope, page by page.

use super::{App, ExpressCustomer, Folded, InvalidCursor, Scope};
use crate::store::{PageQuery, StoreError};

/// Which page is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListRequest {
    /// Where the page before ended; the first page without.
    pub cursor: Option<String>,
    /// How many customers at most, 1 to 100.
    pub limit: u16,
    /// Only customers whose name contains this, regardless of case. Empty text is no filter.
    pub name: Option<String>,
}

/// A page of customers, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The customers, in descending order of their ids.
    pub customers: Vec<ExpressCustomer>,
    /// Where the next page starts. None: this is the last.
    pub next: Option<String>,
}

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// The cursor is none of ours, or not one for this walk.
    #[error(transparent)]
    Cursor(#[from] InvalidCursor),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl App {
    /// One page of the customers that are not deleted.
    ///
    /// Pages follow the ids, which never change: whatever is created, changed or deactivated
    /// during a walk, no customer is skipped and none comes twice.
    ///
    /// # Errors
    /// The cursor is foreign, damaged or from a walk with another filter; or the store failed.
    pub async fn list(&self, scope: &Scope, request: ListRequest) -> Result<Page, ListError> {
        let name = request
            .name
            .map(|name| Folded::of(&name))
            .filter(|name| !name.is_empty());
        let after = match &request.cursor {
            Some(cursor) => Some(self.cursors.open(scope, name.as_ref(), cursor)?),
            None => None,
        };
        let limit = usize::from(request.limit);
        let query = PageQuery {
            after,
            name: name.clone(),
            // One more than asked for tells exactly whether there is a next page.
            limit: limit + 1,
        };
        let mut customers = self.store.express_customers(scope, query).await?;
        let more = customers.len() > limit;
        customers.truncate(limit);
        let next = customers
            .last()
            .filter(|_| more)
            .map(|last| self.cursors.seal(scope, name.as_ref(), last.id));
        Ok(Page { customers, next })
    }
}
