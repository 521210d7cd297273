//! Pets in SQLite: what is acknowledged is on the disk.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::types::Type;
use rusqlite::{Connection, ErrorCode, OptionalExtension, Row, params};

use crate::types::{Page, Pet, PetId, PetInput, Status};

/// The pets, in one file.
#[derive(Clone)]
pub struct Store {
    connection: Arc<Mutex<Connection>>,
}

/// Why the store could not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is none with this id.
    #[error("No pet has this id.")]
    NoSuchPet,
    /// Names are there once.
    #[error("Another pet has this name.")]
    NameTaken,
    /// SQLite, or the disk under it.
    #[error("the store failed")]
    Failed(#[source] rusqlite::Error),
    /// The work was given up, which it is only when the program ends.
    #[error("the store is gone")]
    Gone,
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        // The one constraint that a valid pet can break is that of its name.
        match error.sqlite_error_code() {
            Some(ErrorCode::ConstraintViolation) => Self::NameTaken,
            _ => Self::Failed(error),
        }
    }
}

impl Store {
    /// Opens the file, and makes it if there is none.
    ///
    /// # Errors
    /// The file cannot be opened, or is no database.
    pub fn open(file: &Path) -> rusqlite::Result<Self> {
        let connection = Connection::open(file)?;
        // An answer follows the commit, and a commit the disk.
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "full")?;
        // AUTOINCREMENT: the id of a forgotten pet is never given to another.
        connection.execute_batch(
            "CREATE TABLE IF NOT EXISTS pet (
                id     INTEGER PRIMARY KEY AUTOINCREMENT,
                name   TEXT NOT NULL UNIQUE,
                status TEXT,
                tags   TEXT
            ) STRICT",
        )?;
        Ok(Self {
            connection: Arc::new(Mutex::new(connection)),
        })
    }

    /// Pets after the one with the id `after`, by their ids, at most `limit`.
    pub async fn list(
        &self,
        status: Option<Status>,
        after: Option<PetId>,
        limit: i32,
    ) -> Result<Page, StoreError> {
        self.run(move |connection| {
            let status = status.map(|status| status.as_str());
            let after = after.map_or(0, i64::from);
            let mut statement = connection.prepare_cached(
                "SELECT id, name, status, tags FROM pet
                 WHERE id > ?1 AND (?2 IS NULL OR status = ?2) ORDER BY id LIMIT ?3",
            )?;
            // One more than asked for tells whether there is a next page.
            let rows = statement.query_map(params![after, status, i64::from(limit) + 1], pet)?;
            let mut pets = rows.collect::<rusqlite::Result<Vec<Pet>>>()?;
            let wanted = usize::try_from(limit).unwrap_or_default();
            let has_more = pets.len() > wanted;
            pets.truncate(wanted);
            let next = pets.last().filter(|_| has_more).map(|pet| pet.id);
            Ok(Page { pets, next })
        })
        .await
    }

    /// Keeps a pet.
    pub async fn add(&self, pet: PetInput) -> Result<Pet, StoreError> {
        self.run(move |connection| {
            let mut statement = connection.prepare_cached(
                "INSERT INTO pet (name, status, tags) VALUES (?1, ?2, ?3)
                 RETURNING id, name, status, tags",
            )?;
            let (status, tags) = columns(&pet)?;
            Ok(statement.query_row(params![pet.name, status, tags], self::pet)?)
        })
        .await
    }

    /// The pet with this id.
    pub async fn get(&self, id: PetId) -> Result<Pet, StoreError> {
        self.run(move |connection| {
            connection
                .prepare_cached("SELECT id, name, status, tags FROM pet WHERE id = ?1")?
                .query_row([i64::from(id)], pet)
                .optional()?
                .ok_or(StoreError::NoSuchPet)
        })
        .await
    }

    /// Says everything about a pet anew.
    pub async fn replace(&self, id: PetId, pet: PetInput) -> Result<Pet, StoreError> {
        self.run(move |connection| {
            let mut statement = connection.prepare_cached(
                "UPDATE pet SET name = ?2, status = ?3, tags = ?4 WHERE id = ?1
                 RETURNING id, name, status, tags",
            )?;
            let (status, tags) = columns(&pet)?;
            statement
                .query_row(params![i64::from(id), pet.name, status, tags], self::pet)
                .optional()?
                .ok_or(StoreError::NoSuchPet)
        })
        .await
    }

    /// Forgets a pet.
    pub async fn remove(&self, id: PetId) -> Result<(), StoreError> {
        self.run(move |connection| {
            match connection.execute("DELETE FROM pet WHERE id = ?1", [i64::from(id)])? {
                0 => Err(StoreError::NoSuchPet),
                _ => Ok(()),
            }
        })
        .await
    }

    /// Works on the database away from the threads that serve: the disk takes its time.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let connection = Arc::clone(&self.connection);
        let work = tokio::task::spawn_blocking(move || {
            // Every statement is a transaction: a panic between two leaves nothing half done.
            work(&connection.lock().unwrap_or_else(PoisonError::into_inner))
        });
        work.await.unwrap_or(Err(StoreError::Gone))
    }
}

/// What a pet's status and tags are in their columns.
fn columns(pet: &PetInput) -> Result<(Option<&'static str>, Option<String>), StoreError> {
    let status = pet.status.map(|status| status.as_str());
    let tags = pet.tags.as_ref().map(serde_json::to_string).transpose();
    let tags = tags.map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
    Ok((status, tags))
}

/// A pet out of its row. A file may have been written by anybody: what does not fit the contract is
/// an error.
fn pet(row: &Row<'_>) -> rusqlite::Result<Pet> {
    let status: Option<String> = row.get(2)?;
    let tags: Option<String> = row.get(3)?;
    Ok(Pet {
        id: PetId::try_from(row.get::<_, i64>(0)?).map_err(corrupt(0, Type::Integer))?,
        name: row.get(1)?,
        status: status
            .map(|status| status.parse())
            .transpose()
            .map_err(corrupt(2, Type::Text))?,
        tags: tags
            .map(|tags| serde_json::from_str(&tags))
            .transpose()
            .map_err(corrupt(3, Type::Text))?,
    })
}

fn corrupt<E: std::error::Error + Send + Sync + 'static>(
    column: usize,
    kind: Type,
) -> impl FnOnce(E) -> rusqlite::Error {
    move |error| rusqlite::Error::FromSqlConversionFailure(column, kind, Box::new(error))
}
