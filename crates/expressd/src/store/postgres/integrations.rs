//! The integrations of customers, and customers together with them.

use deadpool_postgres::{Client, GenericClient};
use tokio_postgres::Row;
use uuid::Uuid;

use super::customers::{columns, customer, key};
use super::error::Failure;
use super::rows::{actor, actor_columns, at, get, status, text};
use super::text::Text;
use crate::app::{BillingCustomer, CustomerId, Integration, IntegrationId};

/// The columns of integrations behind those of a customer, in the order in which [`integration`]
/// reads them.
macro_rules! linked_columns {
    () => {
        "linked.id, linked.entity_id, linked.provider_type, linked.provider_entity_id,
         linked.status, linked.created_at, linked.updated_at, linked.created_by_key,
         linked.created_by_user, linked.updated_by_key, linked.updated_by_user"
    };
}

/// A query for one customer, a row for each of its integrations: one statement sees one moment.
macro_rules! select_with_integrations {
    ($which:literal) => {
        concat!(
            "SELECT one.*, ",
            linked_columns!(),
            " FROM (SELECT ",
            columns!(),
            " FROM customer WHERE ",
            $which,
            ") AS one LEFT JOIN integration AS linked
                  ON linked.scope = $1 AND linked.customer = one.id
              ORDER BY linked.created_at, linked.id"
        )
    };
}

/// How many columns of customers there are: those of integrations begin behind them.
pub(super) const CUSTOMER_COLUMNS: usize = 22;

/// [`linked_columns`], for queries that are put together.
pub(super) const LINKED_COLUMNS: &str = linked_columns!();

/// The customer, deleted or not, and its integrations.
pub(super) async fn find_for_billing(
    db: &Client,
    scope: Uuid,
    id: CustomerId,
) -> Result<Option<BillingCustomer>, Failure> {
    let select = select_with_integrations!("scope = $1 AND id = $2");
    let select = db.prepare_cached(select).await?;
    let rows = db.query(&select, &[&scope, &key(id)]).await?;
    Ok(with_integrations(&rows, CUSTOMER_COLUMNS)?.pop())
}

/// The customer with this external id, deleted or not, and its integrations.
pub(super) async fn find_by_external_id(
    db: &Client,
    scope: Uuid,
    external_id: &str,
) -> Result<Option<BillingCustomer>, Failure> {
    let select = select_with_integrations!("scope = $1 AND external_id = $2");
    let select = db.prepare_cached(select).await?;
    let rows = db.query(&select, &[&scope, &Text(external_id)]).await?;
    Ok(with_integrations(&rows, CUSTOMER_COLUMNS)?.pop())
}

/// The customers in rows that have a customer's columns and, from `linked` on, those of one of its
/// integrations, or nothing in either. The rows of one customer stand together.
pub(super) fn with_integrations(
    rows: &[Row],
    linked: usize,
) -> Result<Vec<BillingCustomer>, Failure> {
    let mut found: Vec<BillingCustomer> = Vec::new();
    for row in rows {
        let Some(id) = get::<Option<Uuid>>(row, 0)? else {
            continue;
        };
        if found.last().is_none_or(|last| key(last.customer.id) != id) {
            found.push(BillingCustomer {
                customer: customer(row)?,
                integrations: Vec::new(),
            });
        }
        if let Some(last) = found.last_mut()
            && get::<Option<Uuid>>(row, linked)?.is_some()
        {
            last.integrations.push(integration(row, linked)?);
        }
    }
    Ok(found)
}

/// The integrations of the customers from one id to another, with whose each is: by customer, and
/// for each oldest first.
pub(super) async fn between(
    db: &impl GenericClient,
    scope: Uuid,
    from: CustomerId,
    to: CustomerId,
) -> Result<Vec<(CustomerId, Integration)>, Failure> {
    let select = db
        .prepare_cached(
            "SELECT id, entity_id, provider_type, provider_entity_id, status, created_at,
                    updated_at, created_by_key, created_by_user, updated_by_key,
                    updated_by_user, customer
             FROM integration WHERE scope = $1 AND customer BETWEEN $2 AND $3
             ORDER BY customer, created_at, id",
        )
        .await?;
    let rows = db.query(&select, &[&scope, &key(from), &key(to)]).await?;
    let with_whose = |row| {
        let of = CustomerId::from_bytes(get::<Uuid>(row, 11)?.into_bytes());
        Ok((of, integration(row, 0)?))
    };
    rows.iter().map(with_whose).collect()
}

/// The integration in a row, whose columns begin at this one.
fn integration(row: &Row, first: usize) -> Result<Integration, Failure> {
    Ok(Integration {
        id: IntegrationId::from_bytes(get::<Uuid>(row, first)?.into_bytes()),
        entity_id: text(row, first + 1)?,
        provider_type: text(row, first + 2)?,
        provider_entity_id: text(row, first + 3)?,
        status: status(row, first + 4)?,
        created_at: at(row, first + 5)?,
        updated_at: at(row, first + 6)?,
        created_by: actor(row, first + 7)?,
        updated_by: actor(row, first + 9)?,
    })
}

/// Keeps a new integration of a customer.
pub(super) async fn insert(
    db: &impl GenericClient,
    scope: Uuid,
    customer: CustomerId,
    integration: &Integration,
) -> Result<(), Failure> {
    let insert = db
        .prepare_cached(
            "INSERT INTO integration (
                 scope, customer, id, entity_id, provider_type, provider_entity_id, status,
                 created_at, updated_at, created_by_key, created_by_user, updated_by_key,
                 updated_by_user
             ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        )
        .await?;
    let (created_by_key, created_by_user) = actor_columns(integration.created_by.as_ref());
    let (updated_by_key, updated_by_user) = actor_columns(integration.updated_by.as_ref());
    db.execute(
        &insert,
        &[
            &scope,
            &key(customer),
            &Uuid::from_bytes(*integration.id.as_bytes()),
            &Text(&integration.entity_id),
            &Text(&integration.provider_type),
            &Text(&integration.provider_entity_id),
            &integration.status.as_str(),
            &integration.created_at.as_microsecond(),
            &integration.updated_at.as_microsecond(),
            &created_by_key,
            &created_by_user,
            &updated_by_key,
            &updated_by_user,
        ],
    )
    .await?;
    Ok(())
}
