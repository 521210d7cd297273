//! Which users belong to which customer.

use std::collections::BTreeSet;

use rusqlite::{Connection, Result, params};

use super::customers;
use super::rows::Id;
use super::scopes::ScopeId;
use super::trail;
use crate::app::{Action, AddUserOutcome, CustomerId, RemoveUserOutcome, Stamp, UserId};

/// Adds a user to a live customer.
pub(super) fn add(
    db: &Connection,
    scope: ScopeId,
    id: CustomerId,
    user: UserId,
    stamp: Stamp,
) -> Result<AddUserOutcome> {
    let Some(mut customer) = customers::find_live(db, scope, id)? else {
        return Ok(AddUserOutcome::NotFound);
    };
    if contains(db, scope, id, user)? {
        return Ok(AddUserOutcome::AlreadyMember);
    }
    if !customer.status.is_active() {
        return Ok(AddUserOutcome::CustomerInactive);
    }
    insert(db, scope, id, user)?;
    trail::happened(db, scope, id, &stamp, Action::UserAdded(user))?;
    customer.gain_user(stamp);
    customers::save(db, scope, &customer)?;
    Ok(AddUserOutcome::Added)
}

/// Removes a user from a live customer.
pub(super) fn remove(
    db: &Connection,
    scope: ScopeId,
    id: CustomerId,
    user: UserId,
    stamp: Stamp,
) -> Result<RemoveUserOutcome> {
    let Some(mut customer) = customers::find_live(db, scope, id)? else {
        return Ok(RemoveUserOutcome::NotFound);
    };
    let removed = db
        .prepare_cached("DELETE FROM member WHERE scope = ?1 AND customer = ?2 AND user = ?3")?
        .execute(params![scope, Id(id), Id(user)])?;
    if removed == 0 {
        return Ok(RemoveUserOutcome::NotMember);
    }
    trail::happened(db, scope, id, &stamp, Action::UserRemoved(user))?;
    customer.lose_user(stamp);
    customers::save(db, scope, &customer)?;
    Ok(RemoveUserOutcome::Removed)
}

/// Keeps that a user belongs to a customer. Counting is the caller's.
pub(super) fn insert(
    db: &Connection,
    scope: ScopeId,
    customer: CustomerId,
    user: UserId,
) -> Result<()> {
    db.prepare_cached("INSERT INTO member (scope, customer, user) VALUES (?1, ?2, ?3)")?
        .execute(params![scope, Id(customer), Id(user)])?;
    Ok(())
}

/// The users of a customer.
pub(super) fn of(
    db: &Connection,
    scope: ScopeId,
    customer: CustomerId,
) -> Result<BTreeSet<UserId>> {
    db.prepare_cached("SELECT user FROM member WHERE scope = ?1 AND customer = ?2")?
        .query_map(params![scope, Id(customer)], |row| {
            row.get::<_, Id<_>>(0).map(|id| id.0)
        })?
        .collect()
}

fn contains(db: &Connection, scope: ScopeId, customer: CustomerId, user: UserId) -> Result<bool> {
    db.prepare_cached("SELECT 1 FROM member WHERE scope = ?1 AND customer = ?2 AND user = ?3")?
        .exists(params![scope, Id(customer), Id(user)])
}
