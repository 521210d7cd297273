//! Whether segments tell of the customers as they are.

use std::collections::BTreeSet;

use rusqlite::{Connection, Result, params};

use super::build::{Gathered, select_sources};
use super::members::Members;
use super::parts::Text;
use super::position::{By, Route};
use super::{Head, Walk, Wanted, texts};
use crate::app::{CustomerId, Direction, Statuses};
use crate::store::sqlite::rows::Id;
use crate::store::sqlite::scopes::{self, ScopeId};

/// What is wrong with the segments of a file, a line for each, up to `most`.
pub(crate) fn faults(db: &Connection, most: usize) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for scope in scopes::numbers(db)? {
        misplaced(db, scope, most, &mut faults)?;
        for head in Head::of_scope(db, scope)? {
            if faults.len() < most && !tells_the_truth(db, scope, &head)? {
                faults.push(format!(
                    "the segment {} of searches is not what its customers are",
                    head.id
                ));
            }
        }
    }
    let outdated: i64 =
        db.query_row("SELECT count(*) FROM loose WHERE outdated = 1", [], |row| {
            row.get(0)
        })?;
    if outdated > 0 {
        faults.push(format!(
            "searches were not told of {outdated} customers that changed"
        ));
    }
    let wrong: i64 = db.query_row(
        "SELECT count(*) FROM scope WHERE
             (SELECT count(*) FROM loose WHERE loose.scope = scope.id)
             <> coalesce((SELECT customers FROM loose_count WHERE loose_count.scope = scope.id), 0)",
        [],
        |row| row.get(0),
    )?;
    if wrong > 0 {
        faults.push("how many customers searches have to look at is counted wrong".to_owned());
    }
    faults.truncate(most);
    Ok(faults)
}

/// Every customer is in one place: a walk through all meets each once.
fn misplaced(db: &Connection, scope: ScopeId, most: usize, faults: &mut Vec<String>) -> Result<()> {
    let route = Route {
        by: By::Id,
        direction: Direction::Ascending,
    };
    let loose: Vec<_> = db
        .prepare(
            "SELECT customer FROM loose CROSS JOIN customer
                 ON customer.scope = loose.scope AND customer.id = loose.customer
             WHERE loose.scope = ?1",
        )?
        .query_map([scope], |row| {
            let Id(id) = row.get::<_, Id<CustomerId>>(0)?;
            Ok(route.position(id, 0))
        })?
        .collect::<Result<_>>()?;
    let everybody = Wanted::with(Statuses::Any);
    let mut walk = Walk::begin(db, scope, everybody, route, None, loose)?;
    let mut customers = db.prepare("SELECT id FROM customer WHERE scope = ?1 ORDER BY id")?;
    let mut rows = customers.query([scope])?;
    let mut customer = || -> Result<Option<CustomerId>> {
        let row = rows.next()?;
        row.map(|row| row.get::<_, Id<_>>(0).map(|id| id.0))
            .transpose()
    };
    let (mut there, mut met) = (customer()?, walk.next()?.map(|it| it.id));
    while faults.len() < most {
        match (there, met) {
            (None, None) => break,
            (Some(id), met_id) if met_id.is_none_or(|met| id < met) => {
                faults.push(format!("customer {id}: searches would miss it"));
                there = customer()?;
            }
            (there_id, Some(id)) if there_id != Some(id) => {
                faults.push(format!(
                    "customer {id}: searches know it twice, or after it was deleted"
                ));
                met = walk.next()?.map(|it| it.id);
            }
            _ => (there, met) = (customer()?, walk.next()?.map(|it| it.id)),
        }
    }
    Ok(())
}

/// Whether a segment made of its current members now would say the same of them.
fn tells_the_truth(db: &Connection, scope: ScopeId, head: &Head) -> Result<bool> {
    let mut numbers = Vec::new();
    let mut now = Gathered::default();
    let mut kept = Vec::new();
    let current = head.current();
    for block in head.blocks() {
        head.read_block(db, block, &current, |number, id, created| {
            numbers.push(number);
            kept.push((id, created));
        })?;
    }
    let mut source = db.prepare_cached(select_sources!("scope = ?1 AND id = ?2"))?;
    for (id, _) in &kept {
        let mut rows = source.query(params![scope, Id(*id)])?;
        let Some(row) = rows.next()? else {
            return Ok(false);
        };
        now.add(row)?;
    }
    if now.members != kept || !has_the_texts(db, head, &current, &now)? {
        return Ok(false);
    }
    let mut said = BTreeSet::new();
    let mut parts =
        db.prepare_cached("SELECT part, members FROM segment_part WHERE segment = ?1")?;
    let mut rows = parts.query([head.id])?;
    while let Some(row) = rows.next()? {
        let mut members = Members::none(head.members);
        members.add_encoded(row.get_ref(1)?.as_blob()?);
        members.keep(&current);
        if members.is_empty() {
            continue;
        }
        let part = row.get_ref(0)?.as_blob()?;
        let mut expected = Members::none(head.members);
        for number in now.parts.get(part).into_iter().flatten() {
            if let Some(number) = numbers.get(usize::from(*number)) {
                expected.insert(*number);
            }
        }
        if members != expected {
            return Ok(false);
        }
        said.insert(part.to_vec());
    }
    Ok(said.len() == now.parts.len())
}

fn has_the_texts(db: &Connection, head: &Head, current: &Members, now: &Gathered) -> Result<bool> {
    let mut same = true;
    for (which, text) in Text::ALL.into_iter().enumerate() {
        let mut expected = now.texts.iter().filter_map(|texts| texts.get(which));
        for block in head.blocks() {
            texts::read(db, head, block, text, |number, text| {
                if current.contains(number) {
                    same &= expected.next().map(Option::as_deref) == Some(text);
                }
            })?;
        }
        same &= expected.next().is_none();
    }
    Ok(same)
}
