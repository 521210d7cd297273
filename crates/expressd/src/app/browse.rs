//! Looking through the customers of a scope, in several orders and both ways.
//!
//! Unlike a walk of the API ([`App::list`]), which must skip and repeat nothing, this is for people:
//! pages follow names, which change, and go backwards too.

use futures_util::stream::{self, BoxStream, StreamExt};

use super::{App, Customer, Direction, Folded, ListError, Place, Scope, Sort};
use crate::store::{BrowseQuery, StoreError};

/// How many customers are read at one time where all are.
const BATCH: usize = 500;

/// Which customers are looked through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BrowseFilter {
    /// Only those whose name contains this, regardless of case. Empty text is no filter.
    pub name: Option<String>,
    /// Only those that are active, or only those that are not.
    pub active: Option<bool>,
}

/// Which page is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrowseRequest {
    /// Which customers.
    pub filter: BrowseFilter,
    /// By what they are in order.
    pub sort: Sort,
    /// Which end comes first.
    pub direction: Direction,
    /// Which page, as [`BrowsePage`] named it; the first without. It belongs to its scope, filter,
    /// sort and direction.
    pub position: Option<String>,
    /// How many customers at most, 1 to 100.
    pub limit: u16,
}

/// A page of customers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrowsePage {
    /// The customers.
    pub customers: Vec<Customer>,
    /// The position of the page before. None: this is the first.
    pub previous: Option<String>,
    /// The position of the page after. None: this is the last.
    pub next: Option<String>,
}

/// Where a page begins or ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Position {
    /// It begins after this place.
    After(Place),
    /// It ends before this place.
    Before(Place),
}

/// What positions belong to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Walk<'a> {
    pub(super) scope: &'a Scope,
    pub(super) name: Option<&'a Folded>,
    pub(super) active: Option<bool>,
    pub(super) sort: Sort,
    pub(super) direction: Direction,
}

impl Walk<'_> {
    fn query(&self, direction: Direction, beyond: Option<Place>, limit: usize) -> BrowseQuery {
        BrowseQuery {
            name: self.name.cloned(),
            active: self.active,
            sort: self.sort,
            direction,
            beyond,
            limit,
        }
    }
}

impl App {
    /// One page of the customers that are not deleted.
    ///
    /// # Errors
    /// The position is foreign, damaged or of another order or filter; or the store failed.
    pub async fn browse(
        &self,
        scope: &Scope,
        request: BrowseRequest,
    ) -> Result<BrowsePage, ListError> {
        let name = folded(request.filter.name.as_deref());
        let walk = Walk {
            scope,
            name: name.as_ref(),
            active: request.filter.active,
            sort: request.sort,
            direction: request.direction,
        };
        let limit = usize::from(request.limit);
        let position = match &request.position {
            Some(position) => Some(self.cursors.open_position(&walk, position)?),
            None => None,
        };
        let page = match position {
            None => self.forward(&walk, None, limit).await?,
            Some(Position::After(place)) => self.forward(&walk, Some(place), limit).await?,
            Some(Position::Before(place)) => self.backward(&walk, place, limit).await?,
        };
        Ok(page)
    }

    /// All customers that are not deleted and match the filter, in this order. They are read bit by
    /// bit: what is written meanwhile may be among them or not.
    pub fn browse_all(
        &self,
        scope: &Scope,
        filter: &BrowseFilter,
        sort: Sort,
        direction: Direction,
    ) -> BoxStream<'static, Result<Customer, StoreError>> {
        let (app, scope) = (self.clone(), scope.clone());
        let query = BrowseQuery {
            name: folded(filter.name.as_deref()),
            active: filter.active,
            sort,
            direction,
            beyond: None,
            limit: BATCH,
        };
        let batches = stream::try_unfold(Some(query), move |query| {
            let (app, scope) = (app.clone(), scope.clone());
            async move {
                let Some(query) = query else {
                    return Ok(None);
                };
                let batch = app.store.browse(&scope, query.clone()).await?;
                let last = batch.last().filter(|_| batch.len() == BATCH);
                let next = last.map(|last| BrowseQuery {
                    beyond: Some(Place::of(last, sort)),
                    ..query
                });
                Ok::<_, StoreError>(Some((batch, next)))
            }
        });
        batches
            .flat_map(|batch| match batch {
                Ok(batch) => stream::iter(batch).map(Ok).boxed(),
                Err(error) => stream::iter([Err(error)]).boxed(),
            })
            .boxed()
    }

    async fn forward(
        &self,
        walk: &Walk<'_>,
        after: Option<Place>,
        limit: usize,
    ) -> Result<BrowsePage, StoreError> {
        let is_first = after.is_none();
        // One more than asked for tells exactly whether there is a next page.
        let query = walk.query(walk.direction, after, limit + 1);
        let mut customers = self.store.browse(walk.scope, query).await?;
        let more = customers.len() > limit;
        customers.truncate(limit);
        let previous = customers.first().filter(|_| !is_first);
        let next = customers.last().filter(|_| more);
        Ok(BrowsePage {
            previous: previous.map(|it| self.position_before(walk, it)),
            next: next.map(|it| self.position_after(walk, it)),
            customers,
        })
    }

    async fn backward(
        &self,
        walk: &Walk<'_>,
        before: Place,
        limit: usize,
    ) -> Result<BrowsePage, StoreError> {
        let query = walk.query(walk.direction.reversed(), Some(before), limit + 1);
        let mut customers = self.store.browse(walk.scope, query).await?;
        if customers.len() <= limit {
            // The beginning: a whole first page, rather than what is left of one.
            return self.forward(walk, None, limit).await;
        }
        customers.truncate(limit);
        customers.reverse();
        let (first, last) = (customers.first(), customers.last());
        Ok(BrowsePage {
            previous: first.map(|it| self.position_before(walk, it)),
            next: last.map(|it| self.position_after(walk, it)),
            customers,
        })
    }

    fn position_before(&self, walk: &Walk<'_>, customer: &Customer) -> String {
        let place = Place::of(customer, walk.sort);
        self.cursors.seal_position(walk, &Position::Before(place))
    }

    fn position_after(&self, walk: &Walk<'_>, customer: &Customer) -> String {
        let place = Place::of(customer, walk.sort);
        self.cursors.seal_position(walk, &Position::After(place))
    }
}

fn folded(name: Option<&str>) -> Option<Folded> {
    name.map(Folded::of).filter(|name| !name.is_empty())
}
