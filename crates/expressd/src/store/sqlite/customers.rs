//! Customers and their integrations.

use rusqlite::types::Type;
use rusqlite::{Connection, Error, OptionalExtension, Result, Row, named_params, params};

use super::billing;
use super::connection::one_state;
use super::rows::{At, Id, Word, actor, actor_columns, corrupt};
use super::scopes::ScopeId;
use super::trail;
use crate::app::{
    Action, ActivationOutcome, Address, BillingCustomer, Customer, CustomerChange, CustomerId,
    ExpressCustomer, Folded, Integration, Metadata, Precondition, Stamp, UpdateOutcome, Version,
};
use crate::store::PageQuery;

/// Starts a query for whole customers, in the order in which [`customer`] reads them.
macro_rules! select_customers {
    ($rest:literal) => {
        concat!(
            "SELECT id, external_id, name, email, address_line1, address_line2, address_city,
                    address_state, address_postal_code, address_country, timezone, contact,
                    metadata, status, user_count, version, created_at, updated_at,
                    created_by_key, created_by_user, updated_by_key, updated_by_user
             FROM customer WHERE ",
            $rest
        )
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

/// The customer as the Express face shows it, unless it is deleted.
pub(super) fn find_shown(
    db: &Connection,
    scope: ScopeId,
    id: CustomerId,
) -> Result<Option<ExpressCustomer>> {
    db.prepare_cached(select_shown!(
        "scope = ?1 AND id = ?2 AND status <> 'deleted'"
    ))?
    .query_row(params![scope, Id(id)], shown)
    .optional()
}

/// The customer, deleted or not.
pub(super) fn find(db: &Connection, scope: ScopeId, id: CustomerId) -> Result<Option<Customer>> {
    db.prepare_cached(select_customers!("scope = ?1 AND id = ?2"))?
        .query_row(params![scope, Id(id)], customer)
        .optional()
}

/// The customer, unless it is deleted.
pub(super) fn find_live(
    db: &Connection,
    scope: ScopeId,
    id: CustomerId,
) -> Result<Option<Customer>> {
    Ok(find(db, scope, id)?.filter(|customer| !customer.is_deleted()))
}

/// The customer, deleted or not, and its integrations.
pub(super) fn find_for_billing(
    db: &Connection,
    scope: ScopeId,
    id: CustomerId,
) -> Result<Option<BillingCustomer>> {
    let db = &one_state(db)?;
    billing::with_integrations(db, scope, id)
}

/// One page of the live customers, newest first, whatever their names.
pub(super) fn page(
    db: &Connection,
    scope: ScopeId,
    query: &PageQuery,
) -> Result<Vec<ExpressCustomer>> {
    // No id is greater than this, which is longer than any.
    let beyond_all = [0xff_u8; 17].as_slice();
    let before = query
        .after
        .as_ref()
        .map_or(beyond_all, |id| id.as_bytes().as_slice());
    let limit = i64::try_from(query.limit).unwrap_or(i64::MAX);
    db.prepare_cached(select_shown!(
        "scope = ?1 AND id < ?2 AND status <> 'deleted' ORDER BY id DESC LIMIT ?3"
    ))?
    .query_map(params![scope, before, limit], shown)?
    .collect()
}

/// How many customers are not deleted.
pub(super) fn count_live(db: &Connection, scope: Option<ScopeId>) -> Result<u64> {
    let count: i64 = match scope {
        Some(scope) => db
            .prepare_cached(
                "SELECT coalesce(sum(customers), 0) FROM tally
                 WHERE scope = ?1 AND status <> 'deleted'",
            )?
            .query_row([scope], |row| row.get(0))?,
        None => db.query_row(
            "SELECT coalesce(sum(customers), 0) FROM tally WHERE status <> 'deleted'",
            [],
            |row| row.get(0),
        )?,
    };
    Ok(count.unsigned_abs())
}

/// Keeps a new customer, with the count of users that it says.
pub(super) fn insert(db: &Connection, scope: ScopeId, customer: &Customer) -> Result<()> {
    let (created_by_key, created_by_user) = actor_columns(customer.created_by.as_ref());
    let (updated_by_key, updated_by_user) = actor_columns(customer.updated_by.as_ref());
    db.prepare_cached(
        "INSERT INTO customer (
             scope, id, external_id, name, name_folded, email, address_line1, address_line2,
             address_city, address_state, address_postal_code, address_country, timezone, contact,
             metadata, status, user_count, version, created_at, updated_at, created_by_key,
             created_by_user, updated_by_key, updated_by_user
         ) VALUES (
             :scope, :id, :external_id, :name, :name_folded, :email, :line1, :line2, :city,
             :state, :postal_code, :country, :timezone, :contact, :metadata, :status,
             :user_count, :version, :created_at, :updated_at, :created_by_key, :created_by_user,
             :updated_by_key, :updated_by_user
         )",
    )?
    .execute(named_params! {
        ":scope": scope,
        ":id": Id(customer.id),
        ":external_id": customer.external_id,
        ":name": customer.name,
        ":name_folded": Folded::of(&customer.name).as_str(),
        ":email": customer.email,
        ":line1": customer.address.line1,
        ":line2": customer.address.line2,
        ":city": customer.address.city,
        ":state": customer.address.state,
        ":postal_code": customer.address.postal_code,
        ":country": customer.address.country,
        ":timezone": customer.timezone,
        ":contact": customer.contact,
        ":metadata": metadata_text(customer)?,
        ":status": Word(customer.status),
        ":user_count": customer.user_count,
        ":version": customer.version.number(),
        ":created_at": At(customer.created_at),
        ":updated_at": At(customer.updated_at),
        ":created_by_key": created_by_key,
        ":created_by_user": created_by_user,
        ":updated_by_key": updated_by_key,
        ":updated_by_user": updated_by_user,
    })?;
    Ok(())
}

/// Keeps a customer that is created now.
pub(super) fn create(
    db: &Connection,
    scope: ScopeId,
    customer: &Customer,
    stamp: &Stamp,
) -> Result<()> {
    insert(db, scope, customer)?;
    trail::happened(db, scope, customer.id, stamp, Action::CustomerCreated)
}

/// Keeps what the Express face can change of a customer.
pub(super) fn save(db: &Connection, scope: ScopeId, customer: &Customer) -> Result<()> {
    let (updated_by_key, updated_by_user) = actor_columns(customer.updated_by.as_ref());
    db.prepare_cached(
        "UPDATE customer SET
             name = :name, name_folded = :name_folded, metadata = :metadata, status = :status,
             user_count = :user_count, version = :version, updated_at = :updated_at,
             updated_by_key = :updated_by_key, updated_by_user = :updated_by_user
         WHERE scope = :scope AND id = :id",
    )?
    .execute(named_params! {
        ":scope": scope,
        ":id": Id(customer.id),
        ":name": customer.name,
        ":name_folded": Folded::of(&customer.name).as_str(),
        ":metadata": metadata_text(customer)?,
        ":status": Word(customer.status),
        ":user_count": customer.user_count,
        ":version": customer.version.number(),
        ":updated_at": At(customer.updated_at),
        ":updated_by_key": updated_by_key,
        ":updated_by_user": updated_by_user,
    })?;
    Ok(())
}

/// Changes a live customer if the precondition holds.
pub(super) fn update(
    db: &Connection,
    scope: ScopeId,
    id: CustomerId,
    precondition: &Precondition,
    change: CustomerChange,
    stamp: Stamp,
) -> Result<UpdateOutcome> {
    let Some(mut customer) = find_live(db, scope, id)? else {
        return Ok(UpdateOutcome::NotFound);
    };
    if !precondition.holds(customer.version) {
        return Ok(UpdateOutcome::Stale);
    }
    let before = customer.clone();
    if customer.apply(change, stamp.clone()) {
        save(db, scope, &customer)?;
        trail::changed(db, scope, &before, &customer, false, &stamp)?;
    }
    Ok(UpdateOutcome::Updated(customer))
}

/// Makes a live customer active or inactive.
pub(super) fn set_active(
    db: &Connection,
    scope: ScopeId,
    id: CustomerId,
    active: bool,
    stamp: Stamp,
) -> Result<ActivationOutcome> {
    let Some(mut customer) = find_live(db, scope, id)? else {
        return Ok(ActivationOutcome::NotFound);
    };
    let before = customer.clone();
    if customer.set_active(active, stamp.clone()) {
        save(db, scope, &customer)?;
        trail::changed(db, scope, &before, &customer, false, &stamp)?;
    }
    Ok(ActivationOutcome::Done(customer))
}

/// The integrations of a customer, oldest first.
pub(super) fn integrations(
    db: &Connection,
    scope: ScopeId,
    customer: CustomerId,
) -> Result<Vec<Integration>> {
    db.prepare_cached(
        "SELECT id, entity_id, provider_type, provider_entity_id, status, created_at, updated_at,
                created_by_key, created_by_user, updated_by_key, updated_by_user
         FROM integration WHERE scope = ?1 AND customer = ?2 ORDER BY created_at, id",
    )?
    .query_map(params![scope, Id(customer)], |row| {
        Ok(Integration {
            id: row.get::<_, Id<_>>(0)?.0,
            entity_id: row.get(1)?,
            provider_type: row.get(2)?,
            provider_entity_id: row.get(3)?,
            status: row.get::<_, Word>(4)?.0,
            created_at: row.get::<_, At>(5)?.0,
            updated_at: row.get::<_, At>(6)?.0,
            created_by: actor(row, 7)?,
            updated_by: actor(row, 9)?,
        })
    })?
    .collect()
}

/// Keeps a new integration of a customer.
pub(super) fn insert_integration(
    db: &Connection,
    scope: ScopeId,
    customer: CustomerId,
    integration: &Integration,
) -> Result<()> {
    let (created_by_key, created_by_user) = actor_columns(integration.created_by.as_ref());
    let (updated_by_key, updated_by_user) = actor_columns(integration.updated_by.as_ref());
    db.prepare_cached(
        "INSERT INTO integration (
             scope, customer, id, entity_id, provider_type, provider_entity_id, status,
             created_at, updated_at, created_by_key, created_by_user, updated_by_key,
             updated_by_user
         ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )?
    .execute(params![
        scope,
        Id(customer),
        Id(integration.id),
        integration.entity_id,
        integration.provider_type,
        integration.provider_entity_id,
        Word(integration.status),
        At(integration.created_at),
        At(integration.updated_at),
        created_by_key,
        created_by_user,
        updated_by_key,
        updated_by_user,
    ])?;
    Ok(())
}

/// The customer in a row of `select_customers!`.
pub(super) fn customer(row: &Row<'_>) -> Result<Customer> {
    Ok(Customer {
        id: row.get::<_, Id<_>>(0)?.0,
        external_id: row.get(1)?,
        name: row.get(2)?,
        email: row.get(3)?,
        address: Address {
            line1: row.get(4)?,
            line2: row.get(5)?,
            city: row.get(6)?,
            state: row.get(7)?,
            postal_code: row.get(8)?,
            country: row.get(9)?,
        },
        timezone: row.get(10)?,
        contact: row.get(11)?,
        metadata: metadata(row, 12)?,
        status: row.get::<_, Word>(13)?.0,
        user_count: row.get(14)?,
        version: Version::from_number(row.get(15)?),
        created_at: row.get::<_, At>(16)?.0,
        updated_at: row.get::<_, At>(17)?.0,
        created_by: actor(row, 18)?,
        updated_by: actor(row, 20)?,
    })
}

/// The customer in a row of `select_shown!`.
fn shown(row: &Row<'_>) -> Result<ExpressCustomer> {
    Ok(ExpressCustomer {
        id: row.get::<_, Id<_>>(0)?.0,
        name: row.get(1)?,
        metadata: metadata(row, 2)?,
        status: row.get::<_, Word>(3)?.0,
        user_count: row.get(4)?,
        version: Version::from_number(row.get(5)?),
        created_at: row.get::<_, At>(6)?.0,
        updated_at: row.get::<_, At>(7)?.0,
        created_by: actor(row, 8)?,
    })
}

fn metadata(row: &Row<'_>, column: usize) -> Result<Option<Metadata>> {
    match row.get_ref(column)?.as_str_or_null()? {
        Some(text) => serde_json::from_str(text)
            .map(Some)
            .map_err(corrupt(column, Type::Text)),
        None => Ok(None),
    }
}

fn metadata_text(customer: &Customer) -> Result<Option<String>> {
    customer
        .metadata
        .as_ref()
        .map(serde_json::to_string)
        .transpose()
        .map_err(|error| Error::ToSqlConversionFailure(error.into()))
}
