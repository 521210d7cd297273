//! Customers for people who look around.

use async_trait::async_trait;
use deadpool_postgres::{Client, GenericClient};
use futures_util::FutureExt;
use tokio_postgres::types::{ToSql, Type};
use uuid::Uuid;

use super::customers::{COLUMNS, anywhere, customer, key};
use super::error::Failure;
use super::rows::get;
use super::text::Text;
use super::{PostgresStore, scopes};
use crate::app::{Customer, CustomerId, Direction, Place, Scope, Sort, UserId};
use crate::store::{Browse, BrowseQuery, StoreError};

#[async_trait]
impl Browse for PostgresStore {
    async fn browse(&self, scope: &Scope, query: BrowseQuery) -> Result<Vec<Customer>, StoreError> {
        let scope = scopes::id(scope);
        self.sessions
            .read("list customers", move |db| {
                let query = query.clone();
                async move { page(db, scope, &query).await }.boxed()
            })
            .await
    }

    async fn members(
        &self,
        scope: &Scope,
        customer: CustomerId,
        after: Option<UserId>,
        limit: usize,
    ) -> Result<Vec<UserId>, StoreError> {
        let scope = scopes::id(scope);
        self.sessions
            .read("list users", move |db| {
                async move { members(db, scope, customer, after, limit).await }.boxed()
            })
            .await
    }
}

async fn members(
    db: &Client,
    scope: Uuid,
    customer: CustomerId,
    after: Option<UserId>,
    limit: usize,
) -> Result<Vec<UserId>, Failure> {
    let select = "SELECT user_id FROM member
                  WHERE scope = $1 AND customer = $2 AND ($3::uuid IS NULL OR user_id > $3)
                  ORDER BY user_id LIMIT $4";
    let select = db.prepare_cached(select).await?;
    let after = after.map(|user| Uuid::from_bytes(*user.as_bytes()));
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = db
        .query(&select, &[&scope, &key(customer), &after, &limit])
        .await?;
    rows.iter()
        .map(|row| Ok(UserId::from_bytes(get::<Uuid>(row, 0)?.into_bytes())))
        .collect()
}

async fn page(db: &Client, scope: Uuid, query: &BrowseQuery) -> Result<Vec<Customer>, Failure> {
    let limit = i64::try_from(query.limit).unwrap_or(i64::MAX);
    let needle = query.name.as_ref().map(anywhere);
    let place: Option<(Box<dyn ToSql + Sync + Send>, Type, Uuid)> =
        query.beyond.as_ref().map(|place| match place {
            Place::Name(name, id) => {
                let name: Box<dyn ToSql + Sync + Send> = Box::new(Text(name.as_str().to_owned()));
                (name, Type::TEXT, key(*id))
            }
            Place::Created(at, id) => {
                let at: Box<dyn ToSql + Sync + Send> = Box::new(at.as_microsecond());
                (at, Type::INT8, key(*id))
            }
        });
    let mut values: Vec<(&(dyn ToSql + Sync), Type)> =
        vec![(&scope, Type::UUID), (&limit, Type::INT8)];
    let mut statement = Statement::new(query);
    if let Some((place, of, id)) = &place {
        values.extend([
            (place.as_ref() as &(dyn ToSql + Sync), of.clone()),
            (id as &(dyn ToSql + Sync), Type::UUID),
        ]);
        statement.beyond(values.len());
    }
    if let Some(needle) = &needle {
        values.push((needle, Type::TEXT));
        statement.named(values.len());
    }
    let select = statement.text(query.active);
    // With a needle, planned anew each time, as searches are.
    let rows = if needle.is_some() {
        db.query_typed(&select, &values).await?
    } else {
        let values: Vec<_> = values.iter().map(|(value, _)| *value).collect();
        let select = db.prepare_cached(&select).await?;
        db.query(&select, &values).await?
    };
    rows.iter().map(customer).collect()
}

/// A query, put together.
struct Statement {
    column: &'static str,
    than: &'static str,
    way: &'static str,
    conditions: String,
}

impl Statement {
    fn new(query: &BrowseQuery) -> Self {
        let (than, way) = match query.direction {
            Direction::Ascending => (">", "ASC"),
            Direction::Descending => ("<", "DESC"),
        };
        Self {
            column: match query.sort {
                Sort::Name => "name_folded",
                Sort::Created => "created_at",
            },
            than,
            way,
            conditions: String::new(),
        }
    }

    /// Beyond the place in the last two of so many values.
    fn beyond(&mut self, values: usize) {
        let (column, than) = (self.column, self.than);
        let (place, id) = (values - 1, values);
        self.conditions += &format!(" AND ({column}, id) {than} (${place}, ${id})");
    }

    /// With the pattern in the last of so many values.
    fn named(&mut self, values: usize) {
        self.conditions += &format!(" AND name_folded LIKE ${values}");
    }

    /// Each is a walk along one index, in its order.
    fn text(&self, active: Option<bool>) -> String {
        let status = match active {
            None => "<> 'deleted'",
            Some(true) => "= 'published'",
            Some(false) => "= 'archived'",
        };
        let Self {
            column,
            way,
            conditions,
            ..
        } = self;
        format!(
            "SELECT {COLUMNS} FROM customer WHERE scope = $1 AND status {status}{conditions}
             ORDER BY {column} {way}, id {way} LIMIT $2"
        )
    }
}
