//! Customers for people who look around.

use std::result::Result as StdResult;
use std::sync::Arc;

use async_trait::async_trait;
use rusqlite::{Connection, Result, ToSql, params};

use super::SqliteStore;
use super::customers::{self, SELECT, customer};
use super::rows::{At, Id, Word};
use super::scopes::ScopeId;
use crate::app::{Customer, CustomerId, Direction, Folded, Place, Scope, Sort, Status, UserId};
use crate::store::{Browse, BrowseQuery, StoreError};

#[async_trait]
impl Browse for SqliteStore {
    async fn browse(
        &self,
        scope: &Scope,
        query: BrowseQuery,
    ) -> StdResult<Vec<Customer>, StoreError> {
        let attempt = "list customers";
        if query.name.is_none() {
            return self.read(attempt, scope, |db, scope| page(db, scope, &query));
        }
        let (scopes, scope) = (Arc::clone(&self.scopes), scope.clone());
        self.readers
            .scan(attempt, move |db| match scopes.find(db, &scope)? {
                Some(scope) => page(db, scope, &query),
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

fn page(db: &Connection, scope: ScopeId, query: &BrowseQuery) -> Result<Vec<Customer>> {
    // All reads are to see the same state.
    let db = &db.unchecked_transaction()?;
    match query.active {
        Some(true) => of_status(db, scope, query, Status::Published),
        Some(false) => of_status(db, scope, query, Status::Archived),
        None => {
            // Each lies in an index in the right order; together they do not.
            let published = of_status(db, scope, query, Status::Published)?;
            let archived = of_status(db, scope, query, Status::Archived)?;
            Ok(merged(published, archived, query))
        }
    }
}

/// Of two pages in order, the one page that they make.
fn merged(one: Vec<Customer>, other: Vec<Customer>, query: &BrowseQuery) -> Vec<Customer> {
    let keyed = |customers: Vec<Customer>| {
        let keyed = customers.into_iter().map(|it| (key(&it, query.sort), it));
        keyed.collect::<Vec<_>>()
    };
    let mut all = keyed(one);
    all.extend(keyed(other));
    // Stable, and quick where two ordered runs stand one after the other.
    all.sort_by(|(one, _), (other, _)| match query.direction {
        Direction::Ascending => one.cmp(other),
        Direction::Descending => other.cmp(one),
    });
    all.truncate(query.limit);
    all.into_iter().map(|(_, customer)| customer).collect()
}

/// By what a customer is in order.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Name(String, CustomerId),
    Created(i64, CustomerId),
}

fn key(customer: &Customer, sort: Sort) -> Key {
    match Place::of(customer, sort) {
        Place::Name(name, id) => Key::Name(name.as_str().to_owned(), id),
        Place::Created(at, id) => Key::Created(at.as_microsecond(), id),
    }
}

fn of_status(
    db: &Connection,
    scope: ScopeId,
    query: &BrowseQuery,
    status: Status,
) -> Result<Vec<Customer>> {
    let mut statement = db.prepare_cached(&statement(query))?;
    let limit = i64::try_from(query.limit).unwrap_or(i64::MAX);
    let status = Word(status);
    let name = query.name.as_ref().map(Folded::as_str);
    let (place, id): (Option<Box<dyn ToSql>>, _) = match &query.beyond {
        None => (None, None),
        Some(Place::Name(name, id)) => (Some(Box::new(name.as_str().to_owned())), Some(Id(*id))),
        Some(Place::Created(at, id)) => (Some(Box::new(At(*at))), Some(Id(*id))),
    };
    let mut values: Vec<(&str, &dyn ToSql)> =
        vec![(":scope", &scope), (":status", &status), (":limit", &limit)];
    if let (Some(place), Some(id)) = (&place, &id) {
        values.extend([(":place", place as &dyn ToSql), (":id", id)]);
    }
    if let Some(name) = &name {
        values.push((":name", name));
    }
    if query.name.is_none() {
        return statement.query_map(values.as_slice(), customer)?.collect();
    }
    let ids = statement.query_map(values.as_slice(), |row| {
        row.get::<_, Id<_>>(0).map(|id| id.0)
    })?;
    let found = ids.map(|id| customers::find(db, scope, id?));
    found.filter_map(Result::transpose).collect()
}

/// One statement for each kind of query, so that each has one plan: a walk along one index. One with
/// a name asks for ids alone: all that it needs is in the index then, and no customer is read that
/// does not match.
fn statement(query: &BrowseQuery) -> String {
    let (index, column) = match query.sort {
        Sort::Name => ("customer_by_name", "name_folded"),
        Sort::Created => ("customer_by_age", "created_at"),
    };
    let (than, way) = match query.direction {
        Direction::Ascending => (">", "ASC"),
        Direction::Descending => ("<", "DESC"),
    };
    let beyond = match query.beyond {
        Some(_) => format!("AND ({column}, id) {than} (:place, :id)"),
        None => String::new(),
    };
    let (select, named) = match query.name {
        Some(_) => (
            "SELECT id FROM customer",
            "AND instr(name_folded, :name) > 0",
        ),
        None => (SELECT, ""),
    };
    format!(
        "{select} INDEXED BY {index} WHERE scope = :scope AND status = :status {beyond} {named}
         ORDER BY {column} {way}, id {way} LIMIT :limit"
    )
}
