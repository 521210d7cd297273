//! Which database, and why it cannot be opened.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use clap::Args;

use super::migration::Migration;
use super::trouble::Trouble;
use crate::app::{App, Face};
use crate::chain::Chain;
use crate::store::Store;
use crate::store::migration::Follower;
use crate::store::postgres::{self, IfEmpty, InvalidAddress, PostgresAddress, PostgresStore};
use crate::store::sqlite::{OpenError, OpenOptions, SqliteStore, beside};
use crate::store::whole::Whole;

/// A command does one thing at a time, and little beside it.
const COMMAND_CONNECTIONS: u16 = 4;

/// The options that say which database.
#[derive(Debug, Args)]
pub struct DatabaseOption {
    /// Where the data is: sqlite:PATH, or postgres://USER@HOST:PORT/DATABASE with several hosts
    /// separated by commas.
    #[arg(
        long,
        value_name = "URL",
        env = "EXPRESS_DATABASE",
        hide_env_values = true,
        default_value = "sqlite:express.db"
    )]
    database: Database,
    /// How many connections to PostgreSQL at most; by default four for each processor, 8 to 32.
    #[arg(
        id = "database-connections",
        long,
        value_name = "NUMBER",
        env = "EXPRESS_DATABASE_CONNECTIONS",
        value_parser = clap::value_parser!(u16).range(2..=1000)
    )]
    database_connections: Option<u16>,
}

/// A database, as it is named on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Database {
    /// A file.
    Sqlite(PathBuf),
    /// On one or several servers.
    Postgres(Box<PostgresAddress>),
    /// Meant to be on a server. What is wrong is said when it is opened: a complaint about arguments
    /// would repeat the address, with its password.
    Wrong(InvalidAddress),
}

impl fmt::Display for DatabaseOption {
    /// As it is given on the command line, without a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.database.fmt(f)
    }
}

impl fmt::Display for Database {
    /// As it is given on the command line, without a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(address) => address.fmt(f),
            Self::Wrong(_) => f.write_str("postgres:"),
        }
    }
}

impl FromStr for Database {
    type Err = String;

    fn from_str(url: &str) -> Result<Self, Self::Err> {
        match url.split_once(':') {
            Some(("sqlite", path)) => sqlite_path(path).map(Self::Sqlite),
            Some(("postgres" | "postgresql", _)) => Ok(match url.parse() {
                Ok(address) => Self::Postgres(Box::new(address)),
                Err(wrong) => Self::Wrong(wrong),
            }),
            _ => Err(
                "a database is given as sqlite:PATH, such as sqlite:express.db, or as \
                 postgres://USER@HOST/DATABASE"
                    .to_owned(),
            ),
        }
    }
}

/// `PATH`, or `//PATH` as in a URL without a host.
fn sqlite_path(path: &str) -> Result<PathBuf, String> {
    match path.strip_prefix("//").unwrap_or(path) {
        "" => Err("the path is missing: sqlite:PATH, such as sqlite:express.db".to_owned()),
        ":memory:" => Err("a database in memory would keep nothing: give a file".to_owned()),
        path => Ok(path.into()),
    }
}

/// What to do if there is no database yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfMissing {
    /// Make one.
    Create,
    /// Say so: there is nothing to read in a new one.
    Refuse,
}

impl DatabaseOption {
    /// The database that is named.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Opens the database beside a service that may be running on it.
    pub async fn open(&self, missing: IfMissing) -> Result<App, Trouble> {
        let options = OpenOptions {
            create: missing == IfMissing::Create,
            serve: false,
        };
        let connections = self.database_connections.unwrap_or(COMMAND_CONNECTIONS);
        let migration = Migration::default();
        let opening = self
            .database
            .open(options, connections.into(), migration.follower());
        let app = migration.told(opening).await?;
        Ok(app.through(Face::Command))
    }

    /// Opens the database to serve from it. From a file, one process may do so at a time.
    pub async fn open_to_serve(&self, follower: Arc<Follower>) -> Result<App, Trouble> {
        let options = OpenOptions {
            create: true,
            serve: true,
        };
        let connections = self
            .database_connections
            .map_or_else(PostgresStore::connections_for_this_machine, usize::from);
        self.database.open(options, connections, follower).await
    }
}

impl Database {
    /// Opens the database to be read as it is, or (`create`) to become a copy of another.
    pub async fn open_whole(&self, create: bool) -> Result<Box<dyn Whole>, Trouble> {
        let migration = Migration::default();
        let opening = self.open_as_it_is(create, migration.follower());
        migration.told(opening).await
    }

    async fn open_as_it_is(
        &self,
        create: bool,
        follower: Arc<Follower>,
    ) -> Result<Box<dyn Whole>, Trouble> {
        // What becomes a copy must not be served from meanwhile.
        let options = OpenOptions {
            create,
            serve: create,
        };
        let if_empty = if create {
            IfEmpty::Create
        } else {
            IfEmpty::Refuse
        };
        Ok(match self {
            Self::Sqlite(path) => Box::new(open_file(path.clone(), options, follower).await?),
            Self::Postgres(address) => {
                let connections = COMMAND_CONNECTIONS.into();
                Box::new(open_server(address, connections, if_empty, &*follower).await?)
            }
            Self::Wrong(wrong) => return Err(misnamed(wrong)),
        })
    }

    async fn open(
        &self,
        options: OpenOptions,
        connections: usize,
        follower: Arc<Follower>,
    ) -> Result<App, Trouble> {
        let store: Arc<dyn Store> = match self {
            Self::Sqlite(path) => Arc::new(open_file(path.clone(), options, follower).await?),
            Self::Postgres(address) => {
                let if_empty = if options.create {
                    IfEmpty::Create
                } else {
                    IfEmpty::Refuse
                };
                Arc::new(open_server(address, connections, if_empty, &*follower).await?)
            }
            Self::Wrong(wrong) => return Err(misnamed(wrong)),
        };
        Ok(App::new(store).await?)
    }
}

/// Opens a file.
async fn open_file(
    path: PathBuf,
    options: OpenOptions,
    follower: Arc<Follower>,
) -> Result<SqliteStore, Trouble> {
    refuse_emptied(&path, options)?;
    // Opening may wait for another process, and migrate.
    let open = move || SqliteStore::open_followed(&path, options, &*follower);
    match tokio::task::spawn_blocking(open).await {
        Ok(Ok(store)) => Ok(store),
        Ok(Err(error)) => Err(explain(&error)),
        Err(error) => Err(Trouble::new(format!("cannot open the database: {error}"))),
    }
}

/// A file in which nothing is left is not to be taken for a new one by those who read.
fn refuse_emptied(path: &Path, options: OpenOptions) -> Result<(), Trouble> {
    let length = |path: &Path| std::fs::metadata(path).map_or(0, |found| found.len());
    let log = beside(path, "-wal");
    if options.create || !path.is_file() || length(path) > 0 || length(&log) > 0 {
        return Ok(());
    }
    let trouble = Trouble::new(format!(
        "cannot open the database: {} is empty",
        path.display()
    ));
    Err(trouble.hint("check --database, or restore a backup: expressd restore FILE --replace"))
}

/// Opens a database on servers.
async fn open_server(
    address: &PostgresAddress,
    connections: usize,
    if_empty: IfEmpty,
    follower: &Follower,
) -> Result<PostgresStore, Trouble> {
    let opened = PostgresStore::open_followed(address, connections, if_empty, follower);
    opened
        .await
        .map_err(|error| explain_server(address, &error))
}

/// What is wrong with an address.
pub fn misnamed(wrong: &InvalidAddress) -> Trouble {
    Trouble::usage(format!("cannot use the address of the database: {wrong}"))
}

fn explain_server(address: &PostgresAddress, error: &postgres::OpenError) -> Trouble {
    use postgres::OpenError;
    let hint = match error {
        OpenError::Unreachable { .. } => "see whether the server runs, and check host and port",
        OpenError::ReadOnly { .. } => "add the host of the primary, or promote a standby",
        OpenError::NotLetIn { .. } => "check user and password, and pg_hba.conf on the server",
        OpenError::Missing { .. } => "create it (`createdb`), or name another",
        OpenError::Tls(_) | OpenError::Unverified { .. } => {
            "name a file with the authority of the server's certificate: ?sslrootcert=FILE"
        }
        OpenError::Encoding { .. } => {
            "create another: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"
        }
        OpenError::Foreign => "name another database; this one was left as it is",
        OpenError::Empty => "check the address; `expressd serve` and `expressd key create` fill it",
        OpenError::NewerSchema { .. } => {
            "use the newer expressd that wrote it; this one left it as it is"
        }
        OpenError::NotAllowed { .. } => {
            "as the database's owner: CREATE SCHEMA express AUTHORIZATION the user, or grant CREATE \
             on the database"
        }
        OpenError::Other(_) => "see the server's log",
    };
    let causes = Chain(error);
    Trouble::new(format!("cannot open the database {address}: {causes}")).hint(hint)
}

fn explain(error: &OpenError) -> Trouble {
    let hint = match error {
        OpenError::FolderMissing { .. } => "create it, or name another file with --database",
        OpenError::Missing { .. } => {
            "check --database; `expressd serve` and `expressd key create` create one"
        }
        OpenError::NotWritable { .. } => {
            "make the file and its folder writable for this user, or name another with --database"
        }
        OpenError::NotADatabase { .. } | OpenError::Foreign { .. } => {
            "name another file with --database; this one was left as it is"
        }
        OpenError::IsFolder { .. } => "name a file in it with --database",
        OpenError::NoSpace { .. } => "free some space there",
        OpenError::Damaged { .. } => "restore a backup: expressd restore FILE --replace",
        OpenError::Locked { .. } => "wait until the other process is done with it, or stop it",
        OpenError::Served { .. } => "stop that process first, or name another file with --database",
        OpenError::NewerSchema { .. } => {
            "use the newer expressd that wrote it; this one left it as it is"
        }
        OpenError::Other { .. } => "name another file with --database, or restore a backup",
    };
    Trouble::new(format!("cannot open the database: {}", Chain(error))).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_named_by_scheme_and_path() {
        for (url, path) in [
            ("sqlite:express.db", "express.db"),
            ("sqlite:/var/lib/x.db", "/var/lib/x.db"),
            ("sqlite:///var/lib/x.db", "/var/lib/x.db"),
            ("sqlite:a:b.db", "a:b.db"),
        ] {
            assert_eq!(url.parse(), Ok(Database::Sqlite(path.into())), "{url}");
        }
        for url in [
            "postgres://ada:hush@host/db",
            "postgresql://ada@host:5432/db",
        ] {
            let database: Database = url.parse().unwrap();
            assert!(matches!(database, Database::Postgres(_)), "{url}");
            assert_eq!(database.to_string(), "postgres://ada@host:5432/db");
        }
    }

    #[test]
    fn what_is_wrong_with_a_servers_address_is_said_without_its_password() {
        let database: Database = "postgres://ada:hush@host/db?sslmode=prefer"
            .parse()
            .unwrap();
        let Database::Wrong(wrong) = &database else {
            panic!("{database} was taken");
        };
        assert!(!format!("{wrong} {database} {database:?}").contains("hush"));
    }

    #[test]
    fn anything_else_is_refused_with_the_right_form() {
        for url in ["express.db", "mysql://x", "", "sqlite:", "sqlite::memory:"] {
            let error = url.parse::<Database>().unwrap_err();
            assert!(
                error.contains("sqlite:") || error.contains("file"),
                "{url}: {error}"
            );
        }
    }
}
