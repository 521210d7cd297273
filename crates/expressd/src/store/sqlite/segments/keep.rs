//! Keeping segments true to the customers.

use std::cmp::Ordering;

use rusqlite::{Connection, OptionalExtension, Result, params};

use super::build::{Builder, select_sources};
use super::members::Members;
use super::{BLOCK, BLOCKS, Head, LOOSE, SMALL, SMALL_ONES};
use crate::app::CustomerId;
use crate::store::migration::CUSTOMERS_BETWEEN;
use crate::store::sqlite::rows::Id;
use crate::store::sqlite::scopes::{self, ScopeId};

/// Brings the segments up to what was written: to be done before each commit. Customers of whom they
/// told otherwise are gone from them, and where many are loose, these become a segment.
pub(crate) fn settle(db: &Connection) -> Result<()> {
    take_out(db)?;
    while let Some(scope) = scope_with_many_loose(db)? {
        gather(db, scope)?;
    }
    Ok(())
}

/// [`settle`], where so many customers have come in one write that looking pays.
pub(crate) fn settle_now_and_then(db: &Connection, written: u64) -> Result<()> {
    if written.is_multiple_of(super::SEGMENT as u64) {
        settle(db)?;
    }
    Ok(())
}

/// Makes segments of all customers, where there are none yet, and tells how many are done.
pub(crate) fn make_all(db: &Connection, mut tell: impl FnMut(u64)) -> Result<()> {
    let mut done = 0;
    for scope in scopes::numbers(db)? {
        let mut builder = Builder::new(db, scope);
        let mut sources = db.prepare(select_sources!("scope = ?1 ORDER BY id"))?;
        let mut rows = sources.query([scope])?;
        while let Some(row) = rows.next()? {
            builder.add(row)?;
            done += 1;
            if done % CUSTOMERS_BETWEEN == 0 {
                tell(done);
            }
        }
        builder.finish()?;
    }
    Ok(())
}

fn take_out(db: &Connection) -> Result<()> {
    let mut outdated = db.prepare_cached(
        "SELECT scope, customer FROM loose INDEXED BY loose_outdated WHERE outdated = 1",
    )?;
    let outdated: Vec<(ScopeId, CustomerId)> = outdated
        .query_map([], |row| {
            let Id(customer) = row.get(1)?;
            Ok((row.get(0)?, customer))
        })?
        .collect::<Result<_>>()?;
    for (scope, customer) in outdated {
        take_out_one(db, scope, customer)?;
        db.prepare_cached("UPDATE loose SET outdated = 0 WHERE scope = ?1 AND customer = ?2")?
            .execute(params![scope, Id(customer)])?;
    }
    Ok(())
}

fn take_out_one(db: &Connection, scope: ScopeId, customer: CustomerId) -> Result<()> {
    // The nearest first: where segments are apart, it is the one.
    let mut segments = db.prepare_cached(
        "SELECT id, members, gone FROM segment INDEXED BY segment_by_range
         WHERE scope = ?1 AND least <= ?2 AND greatest >= ?2 ORDER BY least DESC",
    )?;
    let mut rows = segments.query(params![scope, Id(customer)])?;
    while let Some(row) = rows.next()? {
        let (segment, count) = (row.get(0)?, usize::from(row.get::<_, u16>(1)?));
        let Some(number) = number_of(db, segment, count, customer)? else {
            continue;
        };
        let mut gone = Members::none(count);
        if let Some(bits) = row.get_ref(2)?.as_blob_or_null()? {
            gone.add_bits(bits);
        }
        if gone.contains(number) {
            continue;
        }
        gone.insert(number);
        db.prepare_cached("UPDATE segment SET gone = ?2, current = members - ?3 WHERE id = ?1")?
            .execute(params![segment, gone.to_bits(), gone.count().cast_signed()])?;
        break;
    }
    Ok(())
}

/// The number of a customer in a segment, by halves.
fn number_of(
    db: &Connection,
    segment: i64,
    count: usize,
    customer: CustomerId,
) -> Result<Option<usize>> {
    let mut block = db.prepare_cached("SELECT customers FROM segment_block WHERE id = ?1")?;
    let (mut low, mut high) = (0, count.div_ceil(BLOCK));
    while low < high {
        let middle = low.midpoint(high);
        let id = segment * BLOCKS + i64::try_from(middle).unwrap_or(i64::MAX);
        let within = |ids: &[u8]| {
            let (ids, _) = ids.as_chunks::<16>();
            match (ids.first(), ids.last()) {
                (Some(first), _) if customer.as_bytes() < first => Err(Ordering::Less),
                (_, Some(last)) if customer.as_bytes() > last => Err(Ordering::Greater),
                _ => Ok(ids.binary_search(customer.as_bytes()).ok()),
            }
        };
        let place = block
            .query_row([id], |row| Ok(within(row.get_ref(0)?.as_blob()?)))
            .optional()?;
        match place {
            Some(Ok(number)) => return Ok(number.map(|number| middle * BLOCK + number)),
            Some(Err(Ordering::Greater)) => low = middle + 1,
            Some(Err(_)) | None => high = middle,
        }
    }
    Ok(None)
}

fn scope_with_many_loose(db: &Connection) -> Result<Option<ScopeId>> {
    const { assert!(LOOSE == 512, "the index says so too") };
    db.prepare_cached(
        "SELECT scope FROM loose_count INDEXED BY loose_enough WHERE customers >= 512 LIMIT 1",
    )?
    .query_row([], |row| row.get(0))
    .optional()
}

/// Makes a segment of all that are loose in a scope; and of small segments, where there are many.
pub(super) fn gather(db: &Connection, scope: ScopeId) -> Result<()> {
    let mut ids: Vec<CustomerId> = db
        .prepare_cached("SELECT customer FROM loose WHERE scope = ?1 ORDER BY customer")?
        .query_map([scope], |row| row.get::<_, Id<_>>(0).map(|id| id.0))?
        .collect::<Result<_>>()?;
    let small: Vec<Head> = Head::of_scope(db, scope)?
        .into_iter()
        .filter(|head| head.current().count() < SMALL)
        .collect();
    if small.len() >= SMALL_ONES {
        for head in small {
            head.for_each_current(db, |id, _| ids.push(id))?;
            head.delete(db)?;
        }
        ids.sort_unstable();
    }
    let mut builder = Builder::new(db, scope);
    let mut source = db.prepare_cached(select_sources!("scope = ?1 AND id = ?2"))?;
    for id in ids {
        let mut rows = source.query(params![scope, Id(id)])?;
        // Who was deleted for good is in no segment.
        if let Some(row) = rows.next()? {
            builder.add(row)?;
        }
    }
    builder.finish()?;
    db.prepare_cached("DELETE FROM loose WHERE scope = ?1")?
        .execute([scope])?;
    Ok(())
}
