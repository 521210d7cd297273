//! All customers of a scope, in and out.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::pin;

use deadpool_postgres::{Client, GenericClient, Transaction};
use futures_util::TryStreamExt;
use futures_util::future::try_join_all;
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;
use tokio_postgres::IsolationLevel;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

use super::customers::{self, columns, customer, key, select_customers};
use super::error::Failure;
use super::rows::{get, text};
use super::{integrations, members, trail};
use crate::app::{
    Action, CustomerId, CustomerRecord, Event, Folded, ImportOutcome, Integration, Stamp, UserId,
};
use crate::store::Records;

/// How many records travel together: as many as make the network's share small, and few enough to
/// be held in memory several times.
const BATCH: usize = 256;

/// What holds for a transaction that may be long: an import lasts as long as its source, an export
/// as long as its reader.
pub(super) const NO_HURRY: &str = "SET LOCAL statement_timeout TO 0;
                        SET LOCAL idle_in_transaction_session_timeout TO 0;";

/// Keeps all records or none.
pub(super) async fn import(
    client: &mut Client,
    scope: Uuid,
    records: Records,
    stamp: &Stamp,
) -> Result<ImportOutcome, Failure> {
    let transaction = client.transaction().await?;
    transaction.batch_execute(NO_HURRY).await?;
    let mut batches = batches(records);
    let mut imported = 0;
    while let Some(batch) = batches.recv().await {
        let Some(batch) = batch else {
            transaction.rollback().await?;
            return Ok(ImportOutcome::Aborted);
        };
        if let Some(position) = insert(&transaction, scope, &batch).await? {
            transaction.rollback().await?;
            return Ok(ImportOutcome::AlreadyExists {
                index: imported + position as u64,
                id: batch[position].customer.id,
            });
        }
        imported += batch.len() as u64;
    }
    // Nothing came, nothing happened.
    if imported > 0 {
        let action = Action::CustomersImported(imported);
        trail::insert(&transaction, scope, &Event::new(stamp, None, action)).await?;
    }
    transaction.commit().await.map_err(Failure::Unsettled)?;
    Ok(ImportOutcome::Imported {
        customers: imported,
    })
}

/// Pulls records on a thread that may block, as a source may. `None` stands for a source that gave
/// up; nothing follows it.
fn batches(records: Records) -> mpsc::Receiver<Option<Vec<CustomerRecord>>> {
    let (pulled, waiting) = mpsc::channel(2);
    spawn_blocking(move || {
        let mut records = records;
        loop {
            let mut batch = Vec::with_capacity(BATCH);
            for record in records.by_ref().take(BATCH) {
                let Ok(mut record) = record else {
                    // Whoever waits has left, or will see it.
                    let _ = pulled.blocking_send(None);
                    return;
                };
                let users = u32::try_from(record.users.len());
                record.customer.user_count = users.unwrap_or(u32::MAX);
                batch.push(record);
            }
            if batch.is_empty() || pulled.blocking_send(Some(batch)).is_err() {
                return;
            }
        }
    });
    waiting
}

/// Keeps new customers with all that belongs to them. Gives the position of the first one that is
/// there already; then the transaction is of no more use.
pub(super) async fn insert(
    db: &Transaction<'_>,
    scope: Uuid,
    records: &[CustomerRecord],
) -> Result<Option<usize>, Failure> {
    // All statements are on their way before the first is answered, in this order.
    let customers = records
        .iter()
        .map(|record| customers::insert(db, scope, &record.customer));
    let inserted = try_join_all(customers).await?;
    if let Some(position) = inserted.iter().position(|inserted| !inserted) {
        return Ok(Some(position));
    }
    let users = records.iter().flat_map(|record| {
        let users = record.users.iter();
        users.map(|user| members::insert(db, scope, record.customer.id, *user))
    });
    try_join_all(users).await?;
    let integrations = records.iter().flat_map(|record| {
        let integrations = record.integrations.iter();
        integrations.map(|one| integrations::insert(db, scope, record.customer.id, one))
    });
    try_join_all(integrations).await?;
    Ok(None)
}

/// Hands every live customer to `each`, oldest first, until nobody takes them any more.
pub(super) async fn export(
    client: &mut Client,
    scope: Uuid,
    to: &mpsc::Sender<Result<CustomerRecord, crate::store::StoreError>>,
) -> Result<(), Failure> {
    // One state of the database for the whole walk.
    let transaction = client
        .build_transaction()
        .isolation_level(IsolationLevel::RepeatableRead)
        .read_only(true)
        .start()
        .await?;
    transaction.batch_execute(NO_HURRY).await?;
    let mut after = None;
    loop {
        let records = page(&transaction, scope, after, BATCH, Deleted::LeftOut).await?;
        let Some(last) = records.last() else {
            break;
        };
        after = Some(last.customer.id);
        for record in records {
            if to.send(Ok(record)).await.is_err() {
                return Ok(());
            }
        }
    }
    transaction.rollback().await?;
    Ok(())
}

/// Whether deleted customers are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deleted {
    LeftOut,
    Included,
}

/// The customers whose ids are greater than `after`, with all that belongs to them, oldest first.
pub(super) async fn page(
    db: &impl GenericClient,
    scope: Uuid,
    after: Option<CustomerId>,
    limit: usize,
    deleted: Deleted,
) -> Result<Vec<CustomerRecord>, Failure> {
    let select = db
        .prepare_cached(select_customers!(
            "scope = $1 AND ($2::uuid IS NULL OR id > $2) AND ($4 OR status <> 'deleted')
             ORDER BY id LIMIT $3"
        ))
        .await?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let deleted = deleted == Deleted::Included;
    let rows = db
        .query(&select, &[&scope, &after.map(key), &limit, &deleted])
        .await?;
    let customers = rows.iter().map(customer).collect::<Result<Vec<_>, _>>()?;
    let (Some(first), Some(last)) = (customers.first(), customers.last()) else {
        return Ok(Vec::new());
    };
    let (first, last) = (first.id, last.id);
    let mut users: BTreeMap<CustomerId, BTreeSet<UserId>> = BTreeMap::new();
    for (of, user) in members::of(db, scope, first, last).await? {
        users.entry(of).or_default().insert(user);
    }
    let mut integrations: BTreeMap<CustomerId, Vec<Integration>> = BTreeMap::new();
    for (of, integration) in integrations::between(db, scope, first, last).await? {
        integrations.entry(of).or_default().push(integration);
    }
    let records = customers.into_iter().map(|customer| CustomerRecord {
        users: users.remove(&customer.id).unwrap_or_default(),
        integrations: integrations.remove(&customer.id).unwrap_or_default(),
        customer,
    });
    Ok(records.collect())
}

/// How many faults are told; where there are more, they are of one kind.
const TOLD: usize = 100;

/// Rows that do not agree with each other, as they are at one moment.
pub(super) async fn faults(client: &mut Client) -> Result<Vec<String>, Failure> {
    let transaction = client
        .build_transaction()
        .isolation_level(IsolationLevel::RepeatableRead)
        .read_only(true)
        .start()
        .await?;
    transaction.batch_execute(NO_HURRY).await?;
    let counts = "SELECT id, user_count, count(user_id) AS counted
                  FROM customer LEFT JOIN member
                      ON member.scope = customer.scope AND member.customer = customer.id
                  GROUP BY customer.scope, id, user_count HAVING user_count <> count(user_id)
                  LIMIT 100";
    let mut faults = Vec::new();
    for row in transaction.query(counts, &[]).await? {
        let id = CustomerId::from_bytes(get::<Uuid>(&row, 0)?.into_bytes());
        let (said, counted): (i64, i64) = (get(&row, 1)?, get(&row, 2)?);
        faults.push(format!(
            "customer {id}: is said to have {said} users, and has {counted}"
        ));
    }
    // Totals are kept as customers come and go.
    let totals = "WITH said AS (
                      SELECT scope, status, sum(customers)::bigint AS customers FROM tally
                      GROUP BY scope, status
                  ), counted AS (
                      SELECT scope, status, count(*) AS customers FROM customer
                      GROUP BY scope, status
                  )
                  SELECT tenant, environment, status, coalesce(said.customers, 0),
                         coalesce(counted.customers, 0)
                  FROM said FULL JOIN counted USING (scope, status)
                      JOIN scope ON scope.id = coalesce(said.scope, counted.scope)
                  WHERE coalesce(said.customers, 0) <> coalesce(counted.customers, 0)
                  LIMIT 100";
    for row in transaction.query(totals, &[]).await? {
        let (tenant, environment) = (text(&row, 0)?, text(&row, 1)?);
        let status = text(&row, 2)?;
        let (said, counted): (i64, i64) = (get(&row, 3)?, get(&row, 4)?);
        faults.push(format!(
            "{tenant}/{environment}: is said to have {said} {status} customers, and has {counted}"
        ));
    }
    // Searches compare with the folded name. One folded by other rules would not be found.
    let names = "SELECT id, name, name_folded FROM customer";
    let none: [&(dyn ToSql + Sync); 0] = [];
    let rows = transaction.query_raw(names, none).await?;
    let mut rows = pin!(rows);
    while let Some(row) = rows.try_next().await? {
        let (name, folded) = (text(&row, 1)?, text(&row, 2)?);
        if Folded::of(&name).as_str() != folded {
            let id = CustomerId::from_bytes(get::<Uuid>(&row, 0)?.into_bytes());
            faults.push(format!("customer {id}: a search would not find its name"));
        }
        if faults.len() >= TOLD {
            break;
        }
    }
    Ok(faults)
}
