//! What the billing face writes.

use deadpool_postgres::Transaction;
use tokio_postgres::error::SqlState;
use uuid::Uuid;

use super::customers::{self, columns, customer, hold_live, key, select_customers};
use super::error::Failure;
use super::text::Text;
use super::{integrations, trail};
use crate::app::{
    Action, BillingChange, BillingCustomer, BillingName, CreateBillingOutcome, Customer,
    CustomerId, DeleteOutcome, Event, Integration, Precondition, Stamp, UpdateBillingOutcome,
};

/// Keeps a new customer, unless its external id is taken, or it is this very one, kept by a try
/// whose end nobody saw.
pub(super) async fn create(
    db: &Transaction<'_>,
    scope: Uuid,
    mut new: BillingCustomer,
    event: &Event,
    again: bool,
) -> Result<CreateBillingOutcome, Failure> {
    new.customer.user_count = 0;
    if !customers::insert(db, scope, &new.customer).await? {
        // Nobody else knows its id, so it can only be there because of an earlier try; and then
        // its integrations are too.
        let kept = again && customers::find(db, scope, new.customer.id).await?.is_some();
        return Ok(if kept {
            CreateBillingOutcome::Created(new)
        } else {
            CreateBillingOutcome::ExternalIdTaken
        });
    }
    for integration in &new.integrations {
        integrations::insert(db, scope, new.customer.id, integration).await?;
    }
    trail::insert(db, scope, event).await?;
    Ok(CreateBillingOutcome::Created(new))
}

/// Changes a live customer if the precondition holds.
pub(super) async fn update(
    db: &Transaction<'_>,
    scope: Uuid,
    name: &BillingName,
    precondition: &Precondition,
    change: BillingChange,
    stamp: &Stamp,
) -> Result<UpdateBillingOutcome, Failure> {
    let Some(mut customer) = hold_named(db, scope, name).await? else {
        return Ok(UpdateBillingOutcome::NotFound);
    };
    if !precondition.holds(customer.version) {
        return Ok(UpdateBillingOutcome::Stale);
    }
    let id = customer.id;
    let external_id = customer.external_id.clone();
    let there = integrations::between(db, scope, id, id).await?;
    let mut integrations: Vec<Integration> = there.into_iter().map(|(_, one)| one).collect();
    let before = customer.clone();
    let moved = customer.apply_billing(&integrations, change, stamp);
    if moved.anything {
        let renamed = customer.external_id != external_id;
        if !save_details(db, scope, &customer, renamed).await? {
            return Ok(UpdateBillingOutcome::ExternalIdTaken);
        }
        customers::save(db, scope, &customer).await?;
        let integrated = !moved.added.is_empty();
        trail::changed(db, scope, &before, &customer, integrated, stamp).await?;
    }
    for integration in &moved.added {
        integrations::insert(db, scope, id, integration).await?;
    }
    integrations.extend(moved.added);
    Ok(UpdateBillingOutcome::Updated(BillingCustomer {
        customer,
        integrations,
    }))
}

/// Deletes a customer, if it is not deleted.
pub(super) async fn delete(
    db: &Transaction<'_>,
    scope: Uuid,
    id: CustomerId,
    stamp: Stamp,
) -> Result<DeleteOutcome, Failure> {
    if let Some(mut customer) = hold_live(db, scope, id).await? {
        customer.delete(stamp.clone());
        customers::save(db, scope, &customer).await?;
        trail::happened(db, scope, id, &stamp, Action::CustomerDeleted).await?;
        return Ok(DeleteOutcome::Deleted(customer));
    }
    Ok(match customers::find(db, scope, id).await? {
        Some(customer) => DeleteOutcome::Deleted(customer),
        None => DeleteOutcome::NotFound,
    })
}

/// The customer of this name, unless it is deleted, held so that nobody else changes it before this
/// transaction is over. One that is given another name while it is waited for is not this one.
async fn hold_named(
    db: &Transaction<'_>,
    scope: Uuid,
    name: &BillingName,
) -> Result<Option<Customer>, Failure> {
    let external_id = match name {
        BillingName::Id(id) => return hold_live(db, scope, *id).await,
        BillingName::ExternalId(external_id) => external_id,
    };
    let select = db
        .prepare_cached(select_customers!(
            "scope = $1 AND external_id = $2 AND status <> 'deleted' FOR NO KEY UPDATE"
        ))
        .await?;
    let row = db.query_opt(&select, &[&scope, &Text(external_id)]).await?;
    row.as_ref().map(customer).transpose()
}

/// Keeps what the billing face alone can change of a customer, unless its external id is taken.
/// Whether it was kept.
async fn save_details(
    db: &Transaction<'_>,
    scope: Uuid,
    customer: &Customer,
    renamed: bool,
) -> Result<bool, Failure> {
    // A customer of the same name may be on its way in another transaction: only the write itself
    // tells. It must not undo more than itself.
    if renamed {
        db.batch_execute("SAVEPOINT details").await?;
    }
    let update = db
        .prepare_cached(
            "UPDATE customer SET
                 external_id = $3, email = $4, address_line1 = $5, address_line2 = $6,
                 address_city = $7, address_state = $8, address_postal_code = $9,
                 address_country = $10, timezone = $11, contact = $12
             WHERE scope = $1 AND id = $2",
        )
        .await?;
    let written = db
        .execute(
            &update,
            &[
                &scope,
                &key(customer.id),
                &Text(&customer.external_id),
                &Text(&customer.email),
                &Text(&customer.address.line1),
                &Text(&customer.address.line2),
                &Text(&customer.address.city),
                &Text(&customer.address.state),
                &Text(&customer.address.postal_code),
                &Text(&customer.address.country),
                &Text(&customer.timezone),
                &customer.contact.as_deref().map(Text),
            ],
        )
        .await;
    match written {
        Ok(_) => Ok(true),
        Err(error) if renamed && error.code() == Some(&SqlState::UNIQUE_VIOLATION) => {
            db.batch_execute("ROLLBACK TO SAVEPOINT details").await?;
            Ok(false)
        }
        Err(error) => Err(error.into()),
    }
}
