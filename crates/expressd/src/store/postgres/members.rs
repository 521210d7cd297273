//! Which users belong to which customer.

use deadpool_postgres::{GenericClient, Transaction};
use futures_util::future::try_join;
use uuid::Uuid;

use super::customers::{self, key};
use super::error::Failure;
use super::rows::get;
use super::trail;
use crate::app::{Action, AddUserOutcome, CustomerId, RemoveUserOutcome, Stamp, UserId};

fn user_key(user: UserId) -> Uuid {
    Uuid::from_bytes(*user.as_bytes())
}

/// Adds a user to a live customer.
pub(super) async fn add(
    db: &Transaction<'_>,
    scope: Uuid,
    id: CustomerId,
    user: UserId,
    stamp: Stamp,
) -> Result<AddUserOutcome, Failure> {
    let Some(mut customer) = customers::hold_live(db, scope, id).await? else {
        return Ok(AddUserOutcome::NotFound);
    };
    if !customer.status.is_active() {
        let member = contains(db, scope, id, user).await?;
        return Ok(if member {
            AddUserOutcome::AlreadyMember
        } else {
            AddUserOutcome::CustomerInactive
        });
    }
    if !insert(db, scope, id, user).await? {
        return Ok(AddUserOutcome::AlreadyMember);
    }
    let event = trail::happened(db, scope, id, &stamp, Action::UserAdded(user));
    customer.gain_user(stamp.clone());
    try_join(customers::save(db, scope, &customer), event).await?;
    Ok(AddUserOutcome::Added)
}

/// Removes a user from a live customer.
pub(super) async fn remove(
    db: &Transaction<'_>,
    scope: Uuid,
    id: CustomerId,
    user: UserId,
    stamp: Stamp,
) -> Result<RemoveUserOutcome, Failure> {
    let Some(mut customer) = customers::hold_live(db, scope, id).await? else {
        return Ok(RemoveUserOutcome::NotFound);
    };
    let delete = "DELETE FROM member WHERE scope = $1 AND customer = $2 AND user_id = $3";
    let delete = db.prepare_cached(delete).await?;
    let removed = db
        .execute(&delete, &[&scope, &key(id), &user_key(user)])
        .await?;
    if removed == 0 {
        return Ok(RemoveUserOutcome::NotMember);
    }
    let event = trail::happened(db, scope, id, &stamp, Action::UserRemoved(user));
    customer.lose_user(stamp.clone());
    try_join(customers::save(db, scope, &customer), event).await?;
    Ok(RemoveUserOutcome::Removed)
}

/// Keeps that a user belongs to a customer, unless that is known. Whether it was not. Counting is
/// the caller's.
pub(super) async fn insert(
    db: &impl GenericClient,
    scope: Uuid,
    customer: CustomerId,
    user: UserId,
) -> Result<bool, Failure> {
    let insert = "INSERT INTO member (scope, customer, user_id) VALUES ($1, $2, $3)
                  ON CONFLICT DO NOTHING";
    let insert = db.prepare_cached(insert).await?;
    let inserted = db
        .execute(&insert, &[&scope, &key(customer), &user_key(user)])
        .await?;
    Ok(inserted == 1)
}

/// The users of the customers from one id to another, with whose each is.
pub(super) async fn of(
    db: &impl GenericClient,
    scope: Uuid,
    from: CustomerId,
    to: CustomerId,
) -> Result<Vec<(CustomerId, UserId)>, Failure> {
    let select = "SELECT customer, user_id FROM member
                  WHERE scope = $1 AND customer BETWEEN $2 AND $3";
    let select = db.prepare_cached(select).await?;
    let rows = db.query(&select, &[&scope, &key(from), &key(to)]).await?;
    let member = |row: &tokio_postgres::Row| {
        let customer = CustomerId::from_bytes(get::<Uuid>(row, 0)?.into_bytes());
        let user = UserId::from_bytes(get::<Uuid>(row, 1)?.into_bytes());
        Ok((customer, user))
    };
    rows.iter().map(member).collect()
}

async fn contains(
    db: &Transaction<'_>,
    scope: Uuid,
    customer: CustomerId,
    user: UserId,
) -> Result<bool, Failure> {
    let select = "SELECT FROM member WHERE scope = $1 AND customer = $2 AND user_id = $3";
    let select = db.prepare_cached(select).await?;
    let row = db
        .query_opt(&select, &[&scope, &key(customer), &user_key(user)])
        .await?;
    Ok(row.is_some())
}
