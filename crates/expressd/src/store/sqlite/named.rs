//! Customers by a part of their names.

use rusqlite::{Connection, Result, params};

use super::connection::one_state;
use super::customers;
use super::rows::{Id, Word};
use super::scopes::ScopeId;
use super::segments::{By, Position, Route, Walk, Wanted};
use crate::app::{Customer, CustomerId, Direction, ExpressCustomer, Folded, Statuses};
use crate::store::PageQuery;

/// One page of the live customers whose names contain `name`, newest first.
pub(super) fn page(
    db: &Connection,
    scope: ScopeId,
    query: &PageQuery,
    name: &Folded,
) -> Result<Vec<ExpressCustomer>> {
    let db = &one_state(db)?;
    let route = Route {
        by: By::Id,
        direction: Direction::Descending,
    };
    let beyond = query.after.map(|id| route.position(id, 0));
    let named = Named::begin(db, scope, name, Statuses::NotDeleted)?;
    named.walk(route, beyond, query.limit, customers::find_shown)
}

/// The customers with some statuses whose names contain a part.
pub(super) struct Named<'a> {
    db: &'a Connection,
    scope: ScopeId,
    wanted: Wanted,
    /// Those who are loose, with their times of creation.
    loose: Vec<(CustomerId, i64)>,
}

impl<'a> Named<'a> {
    pub(super) fn begin(
        db: &'a Connection,
        scope: ScopeId,
        name: &Folded,
        statuses: Statuses,
    ) -> Result<Self> {
        let mut loose = db.prepare_cached(
            "SELECT customer.id, created_at, status FROM loose CROSS JOIN customer
                 ON customer.scope = loose.scope AND customer.id = loose.customer
             WHERE loose.scope = ?1 AND instr(name_folded, ?2) > 0",
        )?;
        let mut rows = loose.query(params![scope, name.as_str()])?;
        let mut loose = Vec::new();
        while let Some(row) = rows.next()? {
            let (Id(id), Word(status)) = (row.get(0)?, row.get(2)?);
            if statuses.contain(status) {
                loose.push((id, row.get(1)?));
            }
        }
        Ok(Self {
            db,
            scope,
            wanted: Wanted::named(statuses, name),
            loose,
        })
    }

    /// The first of them on a route, beyond a place, each as it is then found.
    pub(super) fn walk<T>(
        &self,
        route: Route,
        beyond: Option<Position>,
        limit: usize,
        find: impl Fn(&Connection, ScopeId, CustomerId) -> Result<Option<T>>,
    ) -> Result<Vec<T>> {
        let mut walk = self.on(route, beyond)?;
        let mut customers = Vec::new();
        while customers.len() < limit
            && let Some(candidate) = walk.next()?
        {
            customers.extend(find(self.db, self.scope, candidate.id)?);
        }
        Ok(customers)
    }

    /// How many there are at most.
    pub(super) fn at_most(&self) -> Result<u64> {
        self.on(ANY_ROUTE, None)?.at_most()
    }

    /// All of them, in no order that matters.
    pub(super) fn all(&self) -> Result<Vec<Customer>> {
        self.walk(ANY_ROUTE, None, usize::MAX, customers::find)
    }

    fn on(&self, route: Route, beyond: Option<Position>) -> Result<Walk<'_>> {
        let loose = self.loose.iter();
        let loose = loose.map(|(id, created)| route.position(*id, *created));
        Walk::begin(
            self.db,
            self.scope,
            self.wanted.clone(),
            route,
            beyond,
            loose.collect(),
        )
    }
}

const ANY_ROUTE: Route = Route {
    by: By::Id,
    direction: Direction::Ascending,
};
