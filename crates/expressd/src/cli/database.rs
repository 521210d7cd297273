//! Which database, and why it cannot be opened.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use clap::Args;

use super::trouble::Trouble;
use crate::app::App;
use crate::chain::Chain;
use crate::store::sqlite::{OpenError, OpenOptions, SqliteStore};

/// The option `--database`.
#[derive(Debug, Args)]
pub struct DatabaseOption {
    /// Where the data is: sqlite:PATH.
    #[arg(
        long,
        value_name = "URL",
        env = "EXPRESS_DATABASE",
        default_value = "sqlite:express.db"
    )]
    database: Database,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Database {
    Sqlite(PathBuf),
    Postgres,
}

impl fmt::Display for DatabaseOption {
    /// As it is given on the command line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.database {
            Database::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Database::Postgres => f.write_str("postgres"),
        }
    }
}

impl FromStr for Database {
    type Err = String;

    fn from_str(url: &str) -> Result<Self, Self::Err> {
        match url.split_once(':') {
            Some(("sqlite", path)) => sqlite_path(path).map(Self::Sqlite),
            Some(("postgres" | "postgresql", _)) => Ok(Self::Postgres),
            _ => Err("a database is given as sqlite:PATH, such as sqlite:express.db".to_owned()),
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
    /// Opens the database beside a service that may be running on it.
    pub async fn open(&self, missing: IfMissing) -> Result<App, Trouble> {
        self.open_with(OpenOptions {
            create: missing == IfMissing::Create,
            serve: false,
        })
        .await
    }

    /// Opens the database to serve from it, which one process may do at a time.
    pub async fn open_to_serve(&self) -> Result<App, Trouble> {
        self.open_with(OpenOptions {
            create: true,
            serve: true,
        })
        .await
    }

    async fn open_with(&self, options: OpenOptions) -> Result<App, Trouble> {
        let path = match &self.database {
            Database::Sqlite(path) => path.clone(),
            Database::Postgres => {
                return Err(
                    Trouble::new("PostgreSQL is not built into this version yet")
                        .hint("use an SQLite file: --database sqlite:PATH"),
                );
            }
        };
        // Opening may wait for another process, and migrate.
        let opened = tokio::task::spawn_blocking(move || SqliteStore::open(&path, options)).await;
        let store = match opened {
            Ok(Ok(store)) => store,
            Ok(Err(error)) => return Err(explain(&error)),
            Err(error) => return Err(Trouble::new(format!("cannot open the database: {error}"))),
        };
        Ok(App::new(Arc::new(store)).await?)
    }
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
        assert_eq!("postgres://host/db".parse(), Ok(Database::Postgres));
        assert_eq!("postgresql://host/db".parse(), Ok(Database::Postgres));
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
