//! Searches that segments answer, wholly or with few customers to look at.

use std::cmp::Ordering;

use rusqlite::types::Value;
use rusqlite::{Connection, Result, Row, Statement};

use super::{SORTED, Sqlite, in_scope, page, tallied};
use crate::app::{CustomerId, Direction, Field, Search};
use crate::store::query::{conditions, terms};
use crate::store::sqlite::rows::Id;
use crate::store::sqlite::scopes::ScopeId;
use crate::store::sqlite::segments::{By, Route, Walk, Wanted};

/// The page of a search, and how many it finds in all.
pub(super) fn find(
    db: &Connection,
    scope: ScopeId,
    search: &Search,
    wanted: Wanted,
) -> Result<(Vec<CustomerId>, u64)> {
    let route = route(&search.order);
    let on = route.unwrap_or(ANY_ROUTE);
    let loose = loose(db, scope, search)?;
    let loose = loose.into_iter().map(|(id, at)| on.position(id, at));
    let exact = wanted.exact;
    let mut walk = Walk::begin(db, scope, wanted, on, None, loose.collect())?;
    if route.is_none() && walk.at_most()? <= SORTED {
        return sorted(db, scope, search, walk);
    }
    if !exact {
        let (ids, total) = looked_through(db, scope, search, walk)?;
        return match route {
            Some(_) => Ok((ids, total)),
            None => by_index(db, scope, search, total),
        };
    }
    let total = if search.conditions.is_empty() {
        tallied(db, scope, search.statuses)?
    } else {
        walk.count()?
    };
    if route.is_none() {
        return by_index(db, scope, search, total);
    }
    walk.skip(search.offset)?;
    let mut ids = Vec::new();
    while ids.len() < search.limit
        && let Some(candidate) = walk.next()?
    {
        ids.push(candidate.id);
    }
    Ok((ids, total))
}

/// The page in an order for which there is an index of SQLite's, or none.
fn by_index(
    db: &Connection,
    scope: ScopeId,
    search: &Search,
    total: u64,
) -> Result<(Vec<CustomerId>, u64)> {
    let ids = if total <= search.offset {
        Vec::new()
    } else {
        page(db, scope, search, total)?
    };
    Ok((ids, total))
}

/// The page in the order of the walk, each customer of which is looked at.
fn looked_through(
    db: &Connection,
    scope: ScopeId,
    search: &Search,
    mut walk: Walk<'_>,
) -> Result<(Vec<CustomerId>, u64)> {
    let mut look = Look::new(db, scope, search, "1")?;
    let (mut ids, mut met) = (Vec::new(), 0);
    while let Some(candidate) = walk.next()? {
        if candidate.loose || look.at(candidate.id, |_| Ok(()))?.is_some() {
            if met >= search.offset && ids.len() < search.limit {
                ids.push(candidate.id);
            }
            met += 1;
        }
    }
    Ok((ids, met))
}

/// The page in any order, of few customers.
fn sorted(
    db: &Connection,
    scope: ScopeId,
    search: &Search,
    mut walk: Walk<'_>,
) -> Result<(Vec<CustomerId>, u64)> {
    let terms = terms::<Sqlite>(&search.order);
    let texts: Vec<_> = terms.iter().map(|(term, _)| *term).collect();
    let mut look = Look::new(db, scope, search, &texts.join(", "))?;
    let mut found: Vec<(Vec<Value>, CustomerId)> = Vec::new();
    while let Some(candidate) = walk.next()? {
        let values = look.at(candidate.id, |row| {
            (0..terms.len()).map(|term| row.get(term)).collect()
        })?;
        found.extend(values.map(|values| (values, candidate.id)));
    }
    found.sort_unstable_by(|(one, _), (other, _)| {
        let both = one.iter().zip(other).zip(&terms);
        let mut orders = both.map(|((one, other), (_, direction))| match direction {
            Direction::Ascending => compared(one, other),
            Direction::Descending => compared(other, one),
        });
        orders
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    });
    let total = found.len() as u64;
    let offset = usize::try_from(search.offset).unwrap_or(usize::MAX);
    let page = found.into_iter().skip(offset).take(search.limit);
    Ok((page.map(|(_, id)| id).collect(), total))
}

/// As SQLite compares values of one kind.
fn compared(one: &Value, other: &Value) -> Ordering {
    match (one, other) {
        (Value::Integer(one), Value::Integer(other)) => one.cmp(other),
        (Value::Text(one), Value::Text(other)) => one.cmp(other),
        (Value::Blob(one), Value::Blob(other)) => one.cmp(other),
        _ => Ordering::Equal,
    }
}

/// Looks at single customers.
struct Look<'a> {
    statement: Statement<'a>,
    /// The place of the id.
    place: usize,
}

impl<'a> Look<'a> {
    fn new(db: &'a Connection, scope: ScopeId, search: &Search, terms: &str) -> Result<Self> {
        let mut bound = Vec::new();
        let conditions = conditions::<Sqlite>(search.statuses, &search.conditions, &mut bound);
        let place = bound.len() + 2;
        let mut statement = db.prepare(&format!(
            "SELECT {terms} FROM customer WHERE scope = ?1 AND id = ?{place}{conditions}"
        ))?;
        statement.raw_bind_parameter(1, scope)?;
        for (place, value) in (2..).zip(bound) {
            statement.raw_bind_parameter(place, value)?;
        }
        Ok(Self { statement, place })
    }

    /// What `read` gives of a customer, if it meets the conditions.
    fn at<T>(
        &mut self,
        id: CustomerId,
        read: impl FnOnce(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        self.statement.raw_bind_parameter(self.place, Id(id))?;
        self.statement.raw_query().next()?.map(read).transpose()
    }
}

/// The way through segments that has this order.
pub(super) fn route(order: &[(Field, Direction)]) -> Option<Route> {
    let terms = terms::<Sqlite>(order);
    let (first, direction) = *terms.first()?;
    let by = match (first, terms.get(1)) {
        ("id", _) => By::Id,
        ("created_at", Some(("id", last))) if *last == direction => By::Age,
        _ => return None,
    };
    Some(Route { by, direction })
}

const ANY_ROUTE: Route = Route {
    by: By::Id,
    direction: Direction::Ascending,
};

/// The loose customers that meet the conditions, with their times of creation.
fn loose(db: &Connection, scope: ScopeId, search: &Search) -> Result<Vec<(CustomerId, i64)>> {
    let mut bound = Vec::new();
    let conditions = conditions::<Sqlite>(search.statuses, &search.conditions, &mut bound);
    db.prepare(&format!(
        "SELECT id, created_at FROM loose CROSS JOIN customer
             ON customer.scope = loose.scope AND customer.id = loose.customer
         WHERE loose.scope = ?1{conditions}"
    ))?
    .query_map(in_scope(scope, bound), |row| {
        Ok((row.get::<_, Id<_>>(0)?.0, row.get(1)?))
    })?
    .collect()
}
