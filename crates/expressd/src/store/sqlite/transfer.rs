//! All customers of a scope, in and out.

use rusqlite::{Connection, Result};

use super::connection::one_state;
use super::error::is_taken;
use super::rows::Id;
use super::scopes::ScopeId;
use super::{customers, members, segments, trail};
use crate::app::{Action, CustomerRecord, Event, ImportOutcome, Stamp};
use crate::store::Records;

/// Keeps all records or none.
pub(super) fn import(
    db: &Connection,
    scope: ScopeId,
    records: Records,
    stamp: &Stamp,
) -> Result<ImportOutcome> {
    // The write around this ends well even where the import is refused, so the import undoes
    // its own part.
    db.execute_batch("SAVEPOINT import")?;
    let outcome = insert_all(db, scope, records)?;
    match outcome {
        // Nothing came, nothing happened.
        ImportOutcome::Imported { customers: 0 } => {}
        ImportOutcome::Imported { customers } => {
            let action = Action::CustomersImported(customers);
            trail::insert(db, scope, &Event::new(stamp, None, action))?;
        }
        ImportOutcome::AlreadyExists { .. } | ImportOutcome::Aborted => {
            db.execute_batch("ROLLBACK TO import")?;
        }
    }
    db.execute_batch("RELEASE import")?;
    Ok(outcome)
}

fn insert_all(db: &Connection, scope: ScopeId, records: Records) -> Result<ImportOutcome> {
    let mut index = 0;
    for record in records {
        let Ok(mut record) = record else {
            return Ok(ImportOutcome::Aborted);
        };
        let id = record.customer.id;
        record.customer.user_count = u32::try_from(record.users.len()).unwrap_or(u32::MAX);
        match customers::insert(db, scope, &record.customer) {
            Ok(()) => {}
            Err(error) if is_taken(&error) => {
                return Ok(ImportOutcome::AlreadyExists { index, id });
            }
            Err(error) => return Err(error),
        }
        for user in record.users {
            members::insert(db, scope, id, user)?;
        }
        for integration in &record.integrations {
            customers::insert_integration(db, scope, id, integration)?;
        }
        index += 1;
        segments::settle_now_and_then(db, index)?;
    }
    Ok(ImportOutcome::Imported { customers: index })
}

/// Hands every live customer to `each`, oldest first, until that says stop.
pub(super) fn export(
    db: &Connection,
    scope: ScopeId,
    mut each: impl FnMut(CustomerRecord) -> Continue,
) -> Result<()> {
    let db = &one_state(db)?;
    let mut ids = db.prepare_cached(
        "SELECT id FROM customer WHERE scope = ?1 AND status <> 'deleted' ORDER BY id",
    )?;
    let mut ids = ids.query([scope])?;
    while let Some(row) = ids.next()? {
        let Id(id) = row.get(0)?;
        let Some(customer) = customers::find(db, scope, id)? else {
            continue;
        };
        let record = CustomerRecord {
            customer,
            users: members::of(db, scope, id)?,
            integrations: customers::integrations(db, scope, id)?,
        };
        if each(record) == Continue::No {
            break;
        }
    }
    Ok(())
}

/// Whether a walk goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Continue {
    /// There is somebody to take the next one.
    Yes,
    /// There is not.
    No,
}
