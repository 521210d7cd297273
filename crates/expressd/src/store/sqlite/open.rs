//! Opening a database file, and saying precisely why it cannot be opened.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::ffi::SQLITE_IOERR_SHMSIZE;
use rusqlite::{Connection, ErrorCode};

use super::connection;
use super::migrations::{MigrationError, migrate};
use crate::store::migration::Follower;

/// How a database file is opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OpenOptions {
    /// Create the file if there is none.
    pub create: bool,
    /// Be the one process that serves from the file. Commands beside it (keys, import, export)
    /// leave this out.
    pub serve: bool,
}

/// Why a database file could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder of the file does not exist.
    #[error("the folder {} does not exist", folder.display())]
    FolderMissing {
        /// The folder.
        folder: PathBuf,
    },
    /// There is no such file, and it was not to be created.
    #[error("there is no database {}", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The file, or one of those that SQLite keeps beside it, cannot be created or written to.
    #[error("{} cannot be written to", path.display())]
    NotWritable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// It is a folder.
    #[error("{} is a folder", path.display())]
    IsFolder {
        /// The folder.
        path: PathBuf,
    },
    /// There is no space left for the file, or for those that SQLite keeps beside it.
    #[error("there is no space left on the disk of {}", path.display())]
    NoSpace {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The file is an SQLite database whose content contradicts itself.
    #[error("{} is damaged", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The file is something else than an SQLite database.
    #[error("{} is not an SQLite database", path.display())]
    NotADatabase {
        /// The file.
        path: PathBuf,
    },
    /// The file is an SQLite database of another program.
    #[error("{} is a database of another program", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// Another process holds the file locked.
    #[error("{} is locked by another process", path.display())]
    Locked {
        /// The file.
        path: PathBuf,
    },
    /// Another process serves from the file.
    #[error("another process is serving from {}", path.display())]
    Served {
        /// The file.
        path: PathBuf,
    },
    /// A newer version of this program has been here.
    #[error(
        "{} has schema version {found}, but this program knows only up to {known}",
        path.display()
    )]
    NewerSchema {
        /// The file.
        path: PathBuf,
        /// The version of its schema.
        found: u32,
        /// The newest version that this program knows.
        known: u32,
    },
    /// Anything else.
    #[error("{} could not be opened", path.display())]
    Other {
        /// The file.
        path: PathBuf,
        /// What SQLite or the system said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Sees to it that the file is there, in write-ahead mode and with the current schema. Gives the
/// lock that keeps other servers away, if one was asked for.
pub(super) fn prepare(
    path: &Path,
    options: OpenOptions,
    follower: &Follower,
) -> Result<Option<File>, OpenError> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if !folder.is_dir() {
        let folder = folder.to_owned();
        return Err(OpenError::FolderMissing { folder });
    }
    let path_buf = || path.to_owned();
    if path.is_dir() {
        return Err(OpenError::IsFolder { path: path_buf() });
    }
    if !options.create && !path.exists() {
        return Err(OpenError::Missing { path: path_buf() });
    }
    let serving = options.serve.then(|| serve_alone(path)).transpose()?;

    let explain = |error| explain(path, error);
    let mut db = connection::opening(path, options.create).map_err(explain)?;
    write_ahead(&db).map_err(explain)?;
    migrate(&mut db, follower).map_err(|error| match error {
        MigrationError::Foreign => OpenError::Foreign { path: path_buf() },
        MigrationError::Newer { found, known } => OpenError::NewerSchema {
            path: path_buf(),
            found,
            known,
        },
        MigrationError::Sqlite(error) => explain(error),
    })?;
    Ok(serving)
}

/// Takes the lock of the process that serves from the file at `path`, which keeps others from it for
/// as long as the lock is held. It lies on a file of its own, since locks on the database are
/// SQLite's, and it goes with the process, however that ends.
///
/// # Errors
/// Another process holds it, or it cannot be made.
pub fn serve_alone(path: &Path) -> Result<File, OpenError> {
    let beside = beside(path, "-serving");
    let not_writable = |source: io::Error| OpenError::NotWritable {
        path: beside.clone(),
        source: source.into(),
    };
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&beside)
        .map_err(not_writable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::Served {
            path: path.to_owned(),
        }),
        Err(TryLockError::Error(source)) => Err(not_writable(source)),
    }
}

/// The file whose name is that of the database with something after it.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Puts the file into write-ahead mode, in which it then stays. SQLite does not wait for other
/// processes here as it does elsewhere, hence the loop.
fn write_ahead(db: &Connection) -> rusqlite::Result<()> {
    let deadline = Instant::now() + Duration::from_secs(5);
    loop {
        let switched = db.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()));
        match switched {
            Err(error) if is_busy(&error) && Instant::now() < deadline => {
                thread::sleep(Duration::from_millis(20));
            }
            otherwise => return otherwise,
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
    )
}

fn finds_no_space(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::DiskFull)
        || error.sqlite_extended_error_code() == Some(SQLITE_IOERR_SHMSIZE)
}

fn explain(path: &Path, error: rusqlite::Error) -> OpenError {
    let path = path.to_owned();
    match error.sqlite_error_code() {
        _ if is_busy(&error) => OpenError::Locked { path },
        Some(ErrorCode::NotADatabase) => OpenError::NotADatabase { path },
        Some(ErrorCode::DatabaseCorrupt) => OpenError::Damaged {
            path,
            source: error.into(),
        },
        // Where there is no space for the log's index, SQLite says no more than where it was.
        _ if finds_no_space(&error) => OpenError::NoSpace {
            path,
            source: error.into(),
        },
        Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            OpenError::NotWritable {
                path,
                source: error.into(),
            }
        }
        _ => OpenError::Other {
            path,
            source: error.into(),
        },
    }
}
