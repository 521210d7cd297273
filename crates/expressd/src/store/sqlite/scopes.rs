//! The numbers under which scopes are kept.

use foldhash::HashMap;
use rusqlite::types::{FromSql, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension, Result, params};

use crate::app::Scope;
use crate::per_thread::PerThread;

/// The number under which a scope's rows are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct ScopeId(i64);

impl ScopeId {
    /// The number itself.
    pub(super) const fn number(self) -> i64 {
        self.0
    }
}

#[cfg(test)]
impl ScopeId {
    /// Some scope, to test with.
    pub(super) const fn some(number: i64) -> Self {
        Self(number)
    }
}

impl FromSql for ScopeId {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        i64::column_result(value).map(Self)
    }
}

impl ToSql for ScopeId {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        self.0.to_sql()
    }
}

/// The numbers that readers have seen. A scope keeps its number for ever once that is committed,
/// and readers see nothing else, so what is remembered here cannot become wrong. It saves half
/// of the work of a point read.
#[derive(Default)]
pub(super) struct SeenScopes {
    numbers: PerThread<HashMap<Scope, ScopeId>>,
}

impl SeenScopes {
    /// The number of a scope, if anything was ever kept for it. `db` must be a connection that
    /// only reads.
    pub(super) fn find(&self, db: &Connection, scope: &Scope) -> Result<Option<ScopeId>> {
        self.numbers.with(|numbers| {
            if let Some(number) = numbers.get(scope) {
                return Ok(Some(*number));
            }
            let found = find(db, scope)?;
            if let Some(number) = found {
                numbers.insert(scope.clone(), number);
            }
            Ok(found)
        })
    }
}

/// The number of a scope, which gets one now if it has none. For the connection that writes.
pub(super) fn find_or_insert(db: &Connection, scope: &Scope) -> Result<ScopeId> {
    if let Some(known) = find(db, scope)? {
        return Ok(known);
    }
    db.prepare_cached("INSERT INTO scope (tenant, environment) VALUES (?1, ?2) RETURNING id")?
        .query_row(params![scope.tenant, scope.environment], |row| {
            row.get(0).map(ScopeId)
        })
}

/// All scopes for which something was ever kept.
pub(super) fn all(db: &Connection) -> Result<Vec<Scope>> {
    db.prepare("SELECT tenant, environment FROM scope ORDER BY tenant, environment")?
        .query_map([], |row| {
            Ok(Scope {
                tenant: row.get(0)?,
                environment: row.get(1)?,
            })
        })?
        .collect()
}

/// The numbers of all scopes.
pub(super) fn numbers(db: &Connection) -> Result<Vec<ScopeId>> {
    db.prepare("SELECT id FROM scope ORDER BY id")?
        .query_map([], |row| row.get(0))?
        .collect()
}

fn find(db: &Connection, scope: &Scope) -> Result<Option<ScopeId>> {
    db.prepare_cached("SELECT id FROM scope WHERE tenant = ?1 AND environment = ?2")?
        .query_row(params![scope.tenant, scope.environment], |row| {
            row.get(0).map(ScopeId)
        })
        .optional()
}
