//! Customers for people who look around.

use std::cmp::Ordering;
use std::result::Result as StdResult;
use std::sync::Arc;

use async_trait::async_trait;
use rusqlite::{Connection, Result, ToSql, params};

use super::SqliteStore;
use super::connection::one_state;
use super::customers;
use super::named::Named;
use super::rows::{At, Id};
use super::scopes::ScopeId;
use super::segments::{By, Route};
use crate::app::{
    Customer, CustomerId, Direction, Folded, Place, Scope, Sort, Status, Statuses, UserId,
};
use crate::store::{Browse, BrowseQuery, StoreError};

#[async_trait]
impl Browse for SqliteStore {
    async fn browse(
        &self,
        scope: &Scope,
        query: BrowseQuery,
    ) -> StdResult<Vec<Customer>, StoreError> {
        let attempt = "list customers";
        let Some(name) = query.name.clone() else {
            return self.read(attempt, scope, |db, scope| page(db, scope, &query));
        };
        let (scopes, scope) = (Arc::clone(&self.scopes), scope.clone());
        self.readers
            .scan(attempt, move |db| match scopes.find(db, &scope)? {
                Some(scope) => named_page(db, scope, &query, &name),
                None => Ok(Vec::new()),
            })
            .await
    }

    async fn members(
        &self,
        scope: &Scope,
        customer: CustomerId,
        after: Option<UserId>,
        limit: usize,
    ) -> StdResult<Vec<UserId>, StoreError> {
        self.read("list users", scope, |db, scope| {
            db.prepare_cached(
                "SELECT user FROM member
                 WHERE scope = ?1 AND customer = ?2 AND user > ?3 ORDER BY user LIMIT ?4",
            )?
            .query_map(
                params![
                    scope,
                    Id(customer),
                    // Every id is greater than this, which is shorter than any.
                    after.as_ref().map_or(&[][..], |user| user.as_bytes()),
                    i64::try_from(limit).unwrap_or(i64::MAX)
                ],
                |row| row.get::<_, Id<_>>(0).map(|id| id.0),
            )?
            .collect()
        })
    }
}

/// Up to so many customers are sorted by their names rather than met in that order.
const SORTED: u64 = 1_000;

fn named_page(
    db: &Connection,
    scope: ScopeId,
    query: &BrowseQuery,
    name: &Folded,
) -> Result<Vec<Customer>> {
    let db = &one_state(db)?;
    let statuses = match query.active {
        None => Statuses::NotDeleted,
        Some(true) => Statuses::Only(Status::Published),
        Some(false) => Statuses::Only(Status::Archived),
    };
    let named = Named::begin(db, scope, name, statuses)?;
    if query.sort == Sort::Created {
        let route = Route {
            by: By::Age,
            direction: query.direction,
        };
        let beyond = match &query.beyond {
            Some(Place::Created(at, id)) => Some(route.position(*id, at.as_microsecond())),
            _ => None,
        };
        return named.walk(route, beyond, query.limit, customers::find);
    }
    if named.at_most()? > SORTED {
        return ids_in_order(db, scope, query)?
            .into_iter()
            .filter_map(|id| customers::find(db, scope, id).transpose())
            .collect();
    }
    let mut customers: Vec<_> = named
        .all()?
        .into_iter()
        .map(|customer| (Folded::of(&customer.name), customer))
        .collect();
    let directed = |ordering: Ordering| match query.direction {
        Direction::Ascending => ordering,
        Direction::Descending => ordering.reverse(),
    };
    let order = |one: (&Folded, CustomerId), other: (&Folded, CustomerId)| {
        directed((one.0.as_str(), one.1).cmp(&(other.0.as_str(), other.1)))
    };
    if let Some(Place::Name(name, id)) = &query.beyond {
        customers.retain(|(folded, it)| order((folded, it.id), (name, *id)).is_gt());
    }
    customers.sort_unstable_by(|one, other| order((&one.0, one.1.id), (&other.0, other.1.id)));
    customers.truncate(query.limit);
    Ok(customers
        .into_iter()
        .map(|(_, customer)| customer)
        .collect())
}

fn page(db: &Connection, scope: ScopeId, query: &BrowseQuery) -> Result<Vec<Customer>> {
    let db = &one_state(db)?;
    ids_in_order(db, scope, query)?
        .into_iter()
        .filter_map(|id| customers::find(db, scope, id).transpose())
        .collect()
}

fn ids_in_order(db: &Connection, scope: ScopeId, query: &BrowseQuery) -> Result<Vec<CustomerId>> {
    let mut statement = db.prepare_cached(&statement(query))?;
    let limit = i64::try_from(query.limit).unwrap_or(i64::MAX);
    let name = query.name.as_ref().map(Folded::as_str);
    let (place, id): (Option<Box<dyn ToSql>>, _) = match &query.beyond {
        None => (None, None),
        Some(Place::Name(name, id)) => (Some(Box::new(name.as_str().to_owned())), Some(Id(*id))),
        Some(Place::Created(at, id)) => (Some(Box::new(At(*at))), Some(Id(*id))),
    };
    let mut values: Vec<(&str, &dyn ToSql)> = vec![(":scope", &scope), (":limit", &limit)];
    if let (Some(place), Some(id)) = (&place, &id) {
        values.extend([(":place", place as &dyn ToSql), (":id", id)]);
    }
    if let Some(name) = &name {
        values.push((":name", name));
    }
    statement
        .query_map(values.as_slice(), |row| {
            row.get::<_, Id<_>>(0).map(|id| id.0)
        })?
        .collect()
}

/// One statement for each kind of query, so that each has one plan: a walk along one index. It asks
/// for ids alone: what it decides by is in the index then, and no customer is read that is not
/// shown.
fn statement(query: &BrowseQuery) -> String {
    let (index, status) = match (query.sort, query.active) {
        (Sort::Name, None) => ("customer_by_name", "<> 'deleted'"),
        (Sort::Name, Some(true)) => ("customer_by_name", "= 'published'"),
        (Sort::Name, Some(false)) => ("customer_inactive_by_name", "= 'archived'"),
        (Sort::Created, None) => ("customer_by_age", "<> 'deleted'"),
        (Sort::Created, Some(true)) => ("customer_by_status", "= 'published'"),
        (Sort::Created, Some(false)) => ("customer_by_status", "= 'archived'"),
    };
    let column = match query.sort {
        Sort::Name => "name_folded",
        Sort::Created => "created_at",
    };
    let (than, way) = match query.direction {
        Direction::Ascending => (">", "ASC"),
        Direction::Descending => ("<", "DESC"),
    };
    let beyond = match query.beyond {
        Some(_) => format!("AND ({column}, id) {than} (:place, :id)"),
        None => String::new(),
    };
    let named = match query.name {
        Some(_) => "AND instr(name_folded, :name) > 0",
        None => "",
    };
    format!(
        "SELECT id FROM customer INDEXED BY {index}
         WHERE scope = :scope AND status {status} {beyond} {named}
         ORDER BY {column} {way}, id {way} LIMIT :limit"
    )
}
