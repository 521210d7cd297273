//! What the billing face writes.

use rusqlite::{Connection, OptionalExtension, Result, named_params, params};

use super::connection::one_state;
use super::customers::{self, insert_integration, integrations};
use super::error::is_taken;
use super::rows::Id;
use super::scopes::ScopeId;
use super::trail;
use crate::app::{
    Action, BillingChange, BillingCustomer, BillingName, CreateBillingOutcome, Customer,
    CustomerId, DeleteOutcome, Precondition, Stamp, UpdateBillingOutcome,
};

/// The customer with this external id, deleted or not, and its integrations.
pub(super) fn find_by_external_id(
    db: &Connection,
    scope: ScopeId,
    external_id: &str,
) -> Result<Option<BillingCustomer>> {
    let db = &one_state(db)?;
    match id_of(db, scope, external_id)? {
        Some(id) => with_integrations(db, scope, id),
        None => Ok(None),
    }
}

/// The customer, deleted or not, and its integrations. The caller sees to it that both reads see
/// the same state.
pub(super) fn with_integrations(
    db: &Connection,
    scope: ScopeId,
    id: CustomerId,
) -> Result<Option<BillingCustomer>> {
    let Some(customer) = customers::find(db, scope, id)? else {
        return Ok(None);
    };
    let integrations = integrations(db, scope, id)?;
    Ok(Some(BillingCustomer {
        customer,
        integrations,
    }))
}

/// Keeps a new customer, unless its external id is taken.
pub(super) fn create(
    db: &Connection,
    scope: ScopeId,
    mut new: BillingCustomer,
    stamp: &Stamp,
) -> Result<CreateBillingOutcome> {
    new.customer.user_count = 0;
    match customers::insert(db, scope, &new.customer) {
        Ok(()) => {}
        Err(error) if is_taken(&error) => return Ok(CreateBillingOutcome::ExternalIdTaken),
        Err(error) => return Err(error),
    }
    for integration in &new.integrations {
        insert_integration(db, scope, new.customer.id, integration)?;
    }
    trail::happened(db, scope, new.customer.id, stamp, Action::CustomerCreated)?;
    Ok(CreateBillingOutcome::Created(new))
}

/// Changes a live customer if the precondition holds.
pub(super) fn update(
    db: &Connection,
    scope: ScopeId,
    name: &BillingName,
    precondition: &Precondition,
    change: BillingChange,
    stamp: &Stamp,
) -> Result<UpdateBillingOutcome> {
    let id = match name {
        BillingName::Id(id) => Some(*id),
        BillingName::ExternalId(external_id) => id_of(db, scope, external_id)?,
    };
    let found = match id {
        Some(id) => with_integrations(db, scope, id)?,
        None => None,
    };
    let Some(mut found) = found.filter(|found| !found.customer.is_deleted()) else {
        return Ok(UpdateBillingOutcome::NotFound);
    };
    if !precondition.holds(found.customer.version) {
        return Ok(UpdateBillingOutcome::Stale);
    }
    let before = found.customer.clone();
    let moved = found
        .customer
        .apply_billing(&found.integrations, change, stamp);
    if moved.anything {
        match save_details(db, scope, &found.customer) {
            Ok(()) => {}
            Err(error) if is_taken(&error) => return Ok(UpdateBillingOutcome::ExternalIdTaken),
            Err(error) => return Err(error),
        }
        customers::save(db, scope, &found.customer)?;
        let integrated = !moved.added.is_empty();
        trail::changed(db, scope, &before, &found.customer, integrated, stamp)?;
    }
    for integration in &moved.added {
        insert_integration(db, scope, found.customer.id, integration)?;
    }
    found.integrations.extend(moved.added);
    Ok(UpdateBillingOutcome::Updated(found))
}

/// Deletes a customer, if it is not deleted.
pub(super) fn delete(
    db: &Connection,
    scope: ScopeId,
    id: CustomerId,
    stamp: Stamp,
) -> Result<DeleteOutcome> {
    let Some(mut customer) = customers::find(db, scope, id)? else {
        return Ok(DeleteOutcome::NotFound);
    };
    if customer.delete(stamp.clone()) {
        customers::save(db, scope, &customer)?;
        trail::happened(db, scope, id, &stamp, Action::CustomerDeleted)?;
    }
    Ok(DeleteOutcome::Deleted(customer))
}

fn id_of(db: &Connection, scope: ScopeId, external_id: &str) -> Result<Option<CustomerId>> {
    db.prepare_cached("SELECT id FROM customer WHERE scope = ?1 AND external_id = ?2")?
        .query_row(params![scope, external_id], |row| {
            row.get::<_, Id<CustomerId>>(0).map(|id| id.0)
        })
        .optional()
}

/// Keeps what the billing face alone can change of a customer.
fn save_details(db: &Connection, scope: ScopeId, customer: &Customer) -> Result<()> {
    db.prepare_cached(
        "UPDATE customer SET
             external_id = :external_id, email = :email, address_line1 = :line1,
             address_line2 = :line2, address_city = :city, address_state = :state,
             address_postal_code = :postal_code, address_country = :country,
             timezone = :timezone, contact = :contact
         WHERE scope = :scope AND id = :id",
    )?
    .execute(named_params! {
        ":scope": scope,
        ":id": Id(customer.id),
        ":external_id": customer.external_id,
        ":email": customer.email,
        ":line1": customer.address.line1,
        ":line2": customer.address.line2,
        ":city": customer.address.city,
        ":state": customer.address.state,
        ":postal_code": customer.address.postal_code,
        ":country": customer.address.country,
        ":timezone": customer.timezone,
        ":contact": customer.contact,
    })?;
    Ok(())
}
