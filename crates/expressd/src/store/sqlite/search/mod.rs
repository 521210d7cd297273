//! Searches.

mod sifted;

use std::iter;

use rusqlite::functions::FunctionFlags;
use rusqlite::types::{ToSql, ToSqlOutput};
use rusqlite::{Connection, Error, Params, Result, params_from_iter};

use super::billing;
use super::connection::one_state;
use super::rows::Id;
use super::scopes::ScopeId;
use super::segments::Wanted;
use crate::app::{
    Condition, CustomerId, Found, Metadata, Search, Status, Statuses, TextField, TextTest,
    TimeField,
};
use crate::store::query::{Bound, Dialect, Values, bind, conditions, order};

/// Up to so many customers are sorted rather than met in the order of an index: fewer than that are
/// so rare among many that walking the index would take longer.
const SORTED: u64 = 5_000;

/// From so many on, segments count the customers that are left out, rather than an index be walked.
const FAR: u64 = 5_000;

/// What a search has found, as it is at one moment.
pub(super) fn search(db: &Connection, scope: ScopeId, search: &Search) -> Result<Found> {
    let db = &one_state(db)?;
    let (ids, total) = match segments_for(search) {
        Some(wanted) => sifted::find(db, scope, search, wanted)?,
        None => find(db, scope, search)?,
    };
    let mut customers = Vec::with_capacity(ids.len());
    for id in ids {
        customers.extend(billing::with_integrations(db, scope, id)?);
    }
    Ok(Found { customers, total })
}

/// What to ask segments for, where they find it faster than SQLite's indexes.
fn segments_for(search: &Search) -> Option<Wanted> {
    if search.conditions.is_empty() {
        let far = search.offset >= FAR && sifted::route(&search.order).is_some();
        return far.then(|| Wanted::with(search.statuses));
    }
    if search.conditions.iter().any(has_short_index) {
        return None;
    }
    Wanted::meeting(search.statuses, &search.conditions)
}

/// Whether an index finds the few of whom this holds.
fn has_short_index(condition: &Condition) -> bool {
    matches!(
        condition,
        Condition::Text(
            TextField::Id | TextField::ExternalId | TextField::Email,
            TextTest::OneOf(_)
        )
    )
}

/// By SQLite's indexes alone.
fn find(db: &Connection, scope: ScopeId, search: &Search) -> Result<(Vec<CustomerId>, u64)> {
    let total = total(db, scope, search)?;
    let ids = if total <= search.offset {
        Vec::new()
    } else {
        page(db, scope, search, total)?
    };
    Ok((ids, total))
}

fn total(db: &Connection, scope: ScopeId, search: &Search) -> Result<u64> {
    if search.conditions.is_empty() {
        return tallied(db, scope, search.statuses);
    }
    let mut bound = Vec::new();
    let conditions = conditions::<Sqlite>(search.statuses, &search.conditions, &mut bound);
    let count = format!("SELECT count(*) FROM customer WHERE scope = ?1{conditions}");
    let total: i64 = db
        .prepare(&count)?
        .query_row(in_scope(scope, bound), |row| row.get(0))?;
    Ok(total.unsigned_abs())
}

/// How many customers have one of these statuses, by the counts that are kept.
fn tallied(db: &Connection, scope: ScopeId, statuses: Statuses) -> Result<u64> {
    let mut tallies = db.prepare_cached("SELECT status, customers FROM tally WHERE scope = ?1")?;
    let mut rows = tallies.query([scope])?;
    let mut total = 0;
    while let Some(row) = rows.next()? {
        let status = Status::from_text(row.get_ref(0)?.as_str()?);
        if status.is_some_and(|status| statuses.contain(status)) {
            total += row.get::<_, i64>(1)?.unsigned_abs();
        }
    }
    Ok(total)
}

fn page(db: &Connection, scope: ScopeId, search: &Search, total: u64) -> Result<Vec<CustomerId>> {
    let mut bound = Vec::new();
    let conditions = conditions::<Sqlite>(search.statuses, &search.conditions, &mut bound);
    // A `+` keeps SQLite from taking an index for the order, so that it takes one for the
    // conditions.
    let sorted = !search.conditions.is_empty() && total <= SORTED;
    let order = order::<Sqlite>(&search.order, if sorted { "+" } else { "" });
    // Where no index finds them, they are met fastest in the order in which they lie.
    let from = if sorted && !search.conditions.iter().any(has_index) {
        "customer NOT INDEXED"
    } else {
        "customer"
    };
    let limit = i64::try_from(search.limit).unwrap_or(i64::MAX);
    let limit = bind::<Sqlite>(&mut bound, Bound::Number(limit));
    let offset = i64::try_from(search.offset).unwrap_or(i64::MAX);
    let offset = bind::<Sqlite>(&mut bound, Bound::Number(offset));
    let select = format!(
        "SELECT id FROM {from} WHERE scope = ?1{conditions}{order}
         LIMIT {limit} OFFSET {offset}"
    );
    db.prepare(&select)?
        .query_map(in_scope(scope, bound), |row| {
            row.get::<_, Id<CustomerId>>(0).map(|id| id.0)
        })?
        .collect()
}

/// Whether an index besides the primary key finds those of whom this holds.
fn has_index(condition: &Condition) -> bool {
    matches!(
        condition,
        Condition::Text(TextField::ExternalId | TextField::Email, TextTest::OneOf(_))
            | Condition::Time(TimeField::CreatedAt, _)
    )
}

/// The values of a statement, of which the first is the scope.
fn in_scope(scope: ScopeId, bound: Vec<Bound>) -> impl Params {
    let scope = Bound::Number(scope.number());
    params_from_iter(iter::once(scope).chain(bound))
}

struct Sqlite;

impl Dialect for Sqlite {
    const PLACE: char = '?';

    fn text(field: TextField) -> &'static str {
        match field {
            TextField::Id => "('cus_' || lower(hex(id)))",
            TextField::ExternalId => "external_id",
            TextField::Name => "name",
            TextField::Email => "email",
            TextField::AddressLine1 => "address_line1",
            TextField::AddressLine2 => "address_line2",
            TextField::AddressCity => "address_city",
            TextField::AddressState => "address_state",
            TextField::AddressPostalCode => "address_postal_code",
            TextField::AddressCountry => "address_country",
            TextField::Contact => "coalesce(contact, '')",
            TextField::TimeZone => "timezone",
            TextField::Status => "status",
            TextField::CreatedBy => "coalesce(created_by_user, uuid_text(created_by_key), '')",
            TextField::UpdatedBy => "coalesce(updated_by_user, uuid_text(updated_by_key), '')",
        }
    }

    fn contains(text: &str, part: String, bound: &mut Vec<Bound>) -> String {
        let place = bind::<Self>(bound, Bound::Text(part));
        format!("instr({text}, {place}) > 0")
    }

    fn one_of(expression: &str, values: Values, bound: &mut Vec<Bound>) -> String {
        let values: Vec<_> = match values {
            Values::Texts(texts) => texts.into_iter().map(Bound::Text).collect(),
            Values::Ids(ids) => ids.into_iter().map(Bound::Id).collect(),
        };
        let places: Vec<_> = values
            .into_iter()
            .map(|value| bind::<Self>(bound, value))
            .collect();
        format!("{expression} IN ({})", places.join(", "))
    }

    fn pair(key: &str, value: &str, bound: &mut Vec<Bound>) -> String {
        let key = bind::<Self>(bound, Bound::Text(key.to_owned()));
        let value = bind::<Self>(bound, Bound::Text(value.to_owned()));
        format!("metadata_have(metadata, {key}, {value})")
    }
}

impl ToSql for Bound {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        match self {
            Self::Text(text) => text.to_sql(),
            Self::Number(number) => number.to_sql(),
            Self::Id(id) => Ok(ToSqlOutput::from(id.as_bytes().to_vec())),
            Self::Texts(_) | Self::Ids(_) => Err(Error::ToSqlConversionFailure(
                "SQLite has no value for several".into(),
            )),
        }
    }
}

/// The functions that searches call. SQLite's own for JSON end a text at U+0000.
pub(super) fn add_functions(db: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_INNOCUOUS;
    db.create_scalar_function("metadata_have", 3, flags, |call| {
        let Some(metadata) = call.get_raw(0).as_str_or_null()? else {
            return Ok(false);
        };
        let (key, value) = (call.get_raw(1).as_str()?, call.get_raw(2).as_str()?);
        let metadata: Metadata = serde_json::from_str(metadata)
            .map_err(|error| Error::UserFunctionError(error.into()))?;
        Ok(metadata.get(key).is_some_and(|kept| kept == value))
    })?;
    db.create_scalar_function("uuid_text", 1, flags, |call| {
        let id = call.get::<Option<Id<uuid::Uuid>>>(0)?;
        Ok(id.map(|Id(id)| id.to_string()))
    })
}
