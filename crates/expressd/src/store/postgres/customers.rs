//! Customers and their integrations.

use deadpool_postgres::{Client, GenericClient, Transaction};
use futures_util::future::try_join;
use tokio_postgres::Row;
use tokio_postgres::types::{ToSql, Type};
use uuid::Uuid;

use super::error::Failure;
use super::rows::{actor, actor_columns, at, corrupt, get, optional_text, status, text};
use super::text::{Text, written};
use super::trail;
use crate::app::{
    ActivationOutcome, Address, Customer, CustomerChange, CustomerId, Event, ExpressCustomer,
    Folded, Metadata, Precondition, Stamp, UpdateOutcome, Version,
};
use crate::store::PageQuery;

/// The columns of whole customers, in the order in which [`customer`] reads them.
macro_rules! columns {
    () => {
        "id, external_id, name, email, address_line1, address_line2, address_city, address_state,
         address_postal_code, address_country, timezone, contact, metadata, status, user_count,
         version, created_at, updated_at, created_by_key, created_by_user, updated_by_key,
         updated_by_user"
    };
}

/// Starts a query for whole customers.
macro_rules! select_customers {
    ($rest:literal) => {
        concat!("SELECT ", columns!(), " FROM customer WHERE ", $rest)
    };
}
/// Starts a query for what the Express face shows, in the order in which [`shown`] reads it.
macro_rules! select_shown {
    ($rest:literal) => {
        concat!(
            "SELECT id, name, metadata, status, user_count, version, created_at, updated_at,
                    created_by_key, created_by_user
             FROM customer WHERE ",
            $rest
        )
    };
}
/// The same columns, for queries that are put together.
pub(super) const COLUMNS: &str = columns!();
pub(super) use {columns, select_customers};

/// An identifier as PostgreSQL takes it.
pub(super) fn key(id: CustomerId) -> Uuid {
    Uuid::from_bytes(*id.as_bytes())
}

/// The customer as the Express face shows it, unless it is deleted.
pub(super) async fn find_shown(
    db: &Client,
    scope: Uuid,
    id: CustomerId,
) -> Result<Option<ExpressCustomer>, Failure> {
    let select = db
        .prepare_cached(select_shown!(
            "scope = $1 AND id = $2 AND status <> 'deleted'"
        ))
        .await?;
    let row = db.query_opt(&select, &[&scope, &key(id)]).await?;
    row.as_ref().map(shown).transpose()
}

/// The customer, deleted or not.
pub(super) async fn find(
    db: &impl GenericClient,
    scope: Uuid,
    id: CustomerId,
) -> Result<Option<Customer>, Failure> {
    let select = db
        .prepare_cached(select_customers!("scope = $1 AND id = $2"))
        .await?;
    let row = db.query_opt(&select, &[&scope, &key(id)]).await?;
    row.as_ref().map(customer).transpose()
}

/// The customer, unless it is deleted, held so that nobody else changes it before this transaction
/// is over.
pub(super) async fn hold_live(
    db: &Transaction<'_>,
    scope: Uuid,
    id: CustomerId,
) -> Result<Option<Customer>, Failure> {
    let select = db
        .prepare_cached(select_customers!(
            "scope = $1 AND id = $2 AND status <> 'deleted' FOR NO KEY UPDATE"
        ))
        .await?;
    let row = db.query_opt(&select, &[&scope, &key(id)]).await?;
    row.as_ref().map(customer).transpose()
}

/// One page of the live customers, newest first.
pub(super) async fn page(
    db: &Client,
    scope: Uuid,
    query: &PageQuery,
) -> Result<Vec<ExpressCustomer>, Failure> {
    let limit = i64::try_from(query.limit).unwrap_or(i64::MAX);
    let after = query.after.map(key);
    let rows = match (&query.name, &after) {
        (None, None) => {
            let select =
                select_shown!("scope = $1 AND status <> 'deleted' ORDER BY id DESC LIMIT $2");
            let select = db.prepare_cached(select).await?;
            db.query(&select, &[&scope, &limit]).await?
        }
        (None, Some(after)) => {
            let select = select_shown!(
                "scope = $1 AND id < $3 AND status <> 'deleted' ORDER BY id DESC LIMIT $2"
            );
            let select = db.prepare_cached(select).await?;
            db.query(&select, &[&scope, &limit, after]).await?
        }
        // Planned anew each time, since the best way depends on the needle: a rare one is looked up
        // in the index of parts, where there is one; a common one is soon met on the way.
        (Some(name), after) => {
            let select = select_shown!(
                "scope = $1 AND ($3 IS NULL OR id < $3) AND status <> 'deleted'
                 AND name_folded LIKE $4 ORDER BY id DESC LIMIT $2"
            );
            let needle = anywhere(name);
            let values: [(&(dyn ToSql + Sync), Type); 4] = [
                (&scope, Type::UUID),
                (&limit, Type::INT8),
                (after, Type::UUID),
                (&needle, Type::TEXT),
            ];
            db.query_typed(select, &values).await?
        }
    };
    rows.iter().map(shown).collect()
}

/// The pattern of `LIKE` for texts that have this anywhere, each character of it literally.
pub(super) fn anywhere(needle: &Folded) -> String {
    let mut pattern = String::from("%");
    for char in written(needle.as_str()).chars() {
        if matches!(char, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(char);
    }
    pattern.push('%');
    pattern
}

/// Whether the server would take a write.
pub(super) async fn are_writable(db: &Client) -> Result<bool, Failure> {
    let ask = "SELECT current_setting('transaction_read_only') = 'off'";
    let row = db.query_one(&db.prepare_cached(ask).await?, &[]).await?;
    get(&row, 0)
}

/// How many customers are not deleted.
pub(super) async fn count_live(
    db: &impl GenericClient,
    scope: Option<Uuid>,
) -> Result<u64, Failure> {
    let count = "SELECT coalesce(sum(customers), 0)::bigint FROM tally
                 WHERE ($1::uuid IS NULL OR scope = $1) AND status <> 'deleted'";
    let row = db.query_one(count, &[&scope]).await?;
    Ok(get::<i64>(&row, 0)?.unsigned_abs())
}

/// Keeps a new customer.
macro_rules! insert_customer {
    () => {
        "INSERT INTO customer (
             scope, id, external_id, name, name_folded, email, address_line1, address_line2,
             address_city, address_state, address_postal_code, address_country, timezone,
             contact, metadata, status, user_count, version, created_at, updated_at,
             created_by_key, created_by_user, updated_by_key, updated_by_user
         ) VALUES (
             $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
             $19, $20, $21, $22, $23, $24
         ) ON CONFLICT DO NOTHING"
    };
}

/// Keeps a new customer, unless its id or its external id is taken. Whether it was kept.
pub(super) async fn insert(
    db: &impl GenericClient,
    scope: Uuid,
    customer: &Customer,
) -> Result<bool, Failure> {
    insert_by(db, insert_customer!(), scope, customer, &[]).await
}

/// By a statement that takes the values of a customer, and more behind them.
async fn insert_by(
    db: &impl GenericClient,
    insert: &str,
    scope: Uuid,
    customer: &Customer,
    more: &[&(dyn ToSql + Sync)],
) -> Result<bool, Failure> {
    let insert = db.prepare_cached(insert).await?;
    let (created_by_key, created_by_user) = actor_columns(customer.created_by.as_ref());
    let (updated_by_key, updated_by_user) = actor_columns(customer.updated_by.as_ref());
    let folded = Folded::of(&customer.name);
    let metadata = metadata_text(customer)?;
    let values: [&(dyn ToSql + Sync); 24] = [
        &scope,
        &key(customer.id),
        &Text(&customer.external_id),
        &Text(&customer.name),
        &Text(folded.as_str()),
        &Text(&customer.email),
        &Text(&customer.address.line1),
        &Text(&customer.address.line2),
        &Text(&customer.address.city),
        &Text(&customer.address.state),
        &Text(&customer.address.postal_code),
        &Text(&customer.address.country),
        &Text(&customer.timezone),
        &customer.contact.as_deref().map(Text),
        &metadata,
        &customer.status.as_str(),
        &i64::from(customer.user_count),
        &customer.version.number(),
        &customer.created_at.as_microsecond(),
        &customer.updated_at.as_microsecond(),
        &created_by_key,
        &created_by_user,
        &updated_by_key,
        &updated_by_user,
    ];
    let inserted = db.execute(&insert, &[&values, more].concat()).await?;
    Ok(inserted == 1)
}

/// Keeps a customer whose id must be new, unless it is this very one, kept by a try whose end nobody
/// saw; and with it, by the same statement, what happened.
pub(super) async fn create(
    db: &impl GenericClient,
    scope: Uuid,
    customer: Customer,
    event: &Event,
    again: bool,
) -> Result<Customer, Failure> {
    let insert = concat!(
        "WITH kept AS (",
        insert_customer!(),
        " RETURNING scope) INSERT INTO event (",
        trail::event_columns!(),
        ") SELECT scope, $25::uuid, $26::bigint, $27::uuid, $28::text, $29::text, $30::uuid,
                  $31::text FROM kept"
    );
    let event = trail::Columns::of(event)?;
    if insert_by(db, insert, scope, &customer, &event.values()).await? {
        return Ok(customer);
    }
    match find(db, scope, customer.id).await? {
        // Nobody else can have changed it: nobody else knows its id yet.
        Some(kept) if again && kept == customer => Ok(customer),
        _ => Err(Failure::Unwritable(
            "a new customer has the id or the external id of another".into(),
        )),
    }
}

/// Keeps what the Express face can change of a customer.
pub(super) async fn save(
    db: &Transaction<'_>,
    scope: Uuid,
    customer: &Customer,
) -> Result<(), Failure> {
    let update = db
        .prepare_cached(
            "UPDATE customer SET
                 name = $3, name_folded = $4, metadata = $5, status = $6, user_count = $7,
                 version = $8, updated_at = $9, updated_by_key = $10, updated_by_user = $11
             WHERE scope = $1 AND id = $2",
        )
        .await?;
    let (updated_by_key, updated_by_user) = actor_columns(customer.updated_by.as_ref());
    let folded = Folded::of(&customer.name);
    db.execute(
        &update,
        &[
            &scope,
            &key(customer.id),
            &Text(&customer.name),
            &Text(folded.as_str()),
            &metadata_text(customer)?,
            &customer.status.as_str(),
            &i64::from(customer.user_count),
            &customer.version.number(),
            &customer.updated_at.as_microsecond(),
            &updated_by_key,
            &updated_by_user,
        ],
    )
    .await?;
    Ok(())
}

/// Changes a live customer if the precondition holds.
pub(super) async fn update(
    db: &Transaction<'_>,
    scope: Uuid,
    id: CustomerId,
    precondition: &Precondition,
    change: CustomerChange,
    stamp: Stamp,
) -> Result<UpdateOutcome, Failure> {
    let Some(mut customer) = hold_live(db, scope, id).await? else {
        return Ok(UpdateOutcome::NotFound);
    };
    if !precondition.holds(customer.version) {
        return Ok(UpdateOutcome::Stale);
    }
    let before = customer.clone();
    if customer.apply(change, stamp.clone()) {
        let event = trail::changed(db, scope, &before, &customer, false, &stamp);
        try_join(save(db, scope, &customer), event).await?;
    }
    Ok(UpdateOutcome::Updated(customer))
}

/// Makes a live customer active or inactive.
pub(super) async fn set_active(
    db: &Transaction<'_>,
    scope: Uuid,
    id: CustomerId,
    active: bool,
    stamp: Stamp,
) -> Result<ActivationOutcome, Failure> {
    let Some(mut customer) = hold_live(db, scope, id).await? else {
        return Ok(ActivationOutcome::NotFound);
    };
    let before = customer.clone();
    if customer.set_active(active, stamp.clone()) {
        let event = trail::changed(db, scope, &before, &customer, false, &stamp);
        try_join(save(db, scope, &customer), event).await?;
    }
    Ok(ActivationOutcome::Done(customer))
}

/// The customer in a row of `select_customers!`.
pub(super) fn customer(row: &Row) -> Result<Customer, Failure> {
    Ok(Customer {
        id: CustomerId::from_bytes(get::<Uuid>(row, 0)?.into_bytes()),
        external_id: text(row, 1)?,
        name: text(row, 2)?,
        email: text(row, 3)?,
        address: Address {
            line1: text(row, 4)?,
            line2: text(row, 5)?,
            city: text(row, 6)?,
            state: text(row, 7)?,
            postal_code: text(row, 8)?,
            country: text(row, 9)?,
        },
        timezone: text(row, 10)?,
        contact: optional_text(row, 11)?,
        metadata: metadata(row, 12)?,
        status: status(row, 13)?,
        user_count: user_count(row, 14)?,
        version: Version::from_number(get(row, 15)?),
        created_at: at(row, 16)?,
        updated_at: at(row, 17)?,
        created_by: actor(row, 18)?,
        updated_by: actor(row, 20)?,
    })
}

/// The customer in a row of `select_shown!`.
fn shown(row: &Row) -> Result<ExpressCustomer, Failure> {
    Ok(ExpressCustomer {
        id: CustomerId::from_bytes(get::<Uuid>(row, 0)?.into_bytes()),
        name: text(row, 1)?,
        metadata: metadata(row, 2)?,
        status: status(row, 3)?,
        user_count: user_count(row, 4)?,
        version: Version::from_number(get(row, 5)?),
        created_at: at(row, 6)?,
        updated_at: at(row, 7)?,
        created_by: actor(row, 8)?,
    })
}

fn user_count(row: &Row, column: usize) -> Result<u32, Failure> {
    u32::try_from(get::<i64>(row, column)?).map_err(corrupt)
}

fn metadata(row: &Row, column: usize) -> Result<Option<Metadata>, Failure> {
    let Some(text) = optional_text(row, column)? else {
        return Ok(None);
    };
    serde_json::from_str(&text).map(Some).map_err(corrupt)
}

fn metadata_text(customer: &Customer) -> Result<Option<Text<String>>, Failure> {
    let metadata = customer.metadata.as_ref();
    let text = metadata.map(serde_json::to_string).transpose();
    let text = text.map_err(|error| Failure::Unwritable(error.into()))?;
    Ok(text.map(Text))
}
