//! Opening a database, and saying precisely why it cannot be opened.

use std::error::Error;
use std::io;

use tokio_postgres::Client;
use tokio_postgres::error::SqlState;

use super::address::PostgresAddress;
use super::connect::{Connector, Refused};
use super::migrations::{MigrationError, migrate};
use super::tls::TlsError;
use crate::store::migration::Follower;

/// Why a database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// No server answers.
    #[error("{}", none_answers(server))]
    Unreachable {
        /// `HOST:PORT`, of several one after the other.
        server: String,
        /// What the system said, if anything.
        source: Option<tokio_postgres::Error>,
    },
    /// The servers answer, and none of them takes writes.
    #[error("no server takes writes: {server} is a standby, or set to read only")]
    ReadOnly {
        /// `HOST:PORT`.
        server: String,
    },
    /// The user or the password is not accepted.
    #[error("{server} does not accept the user or the password")]
    NotLetIn {
        /// `HOST:PORT`.
        server: String,
        /// What the server said.
        source: tokio_postgres::Error,
    },
    /// There is no database of that name.
    #[error("there is no such database on {server}")]
    Missing {
        /// `HOST:PORT`.
        server: String,
        /// What the server said.
        source: tokio_postgres::Error,
    },
    /// No connection can be encrypted as it should be.
    #[error("no encrypted connection")]
    Tls(#[from] TlsError),
    /// The server offers no encryption, or could not show that it is the one that is meant.
    #[error("no encrypted connection to {server}")]
    Unverified {
        /// `HOST:PORT`.
        server: String,
        /// What is missing or wrong.
        source: tokio_postgres::Error,
    },
    /// The database's encoding cannot hold every text.
    #[error("the encoding of the database is {encoding}, and has to be UTF8")]
    Encoding {
        /// The encoding.
        encoding: String,
    },
    /// The schema `express` is another program's.
    #[error("the schema \"express\" of the database belongs to another program")]
    Foreign,
    /// There is nothing in the database, and nothing was to be created.
    #[error("the database holds no customers' schema yet")]
    Empty,
    /// A newer version of this program has been here, and this one cannot work with what it left.
    #[error("the schema has version {found}, but this program knows only up to {known}")]
    NewerSchema {
        /// The version of the schema.
        found: i32,
        /// The newest version that this program knows.
        known: i32,
    },
    /// The user may not create the schema.
    #[error("the user may not create the schema \"express\"")]
    NotAllowed {
        /// What the server said.
        source: tokio_postgres::Error,
    },
    /// Anything else.
    #[error("the database could not be opened")]
    Other(#[source] Box<dyn Error + Send + Sync>),
}

fn none_answers(server: &str) -> String {
    match server.contains(", ") {
        true => format!("none of the servers answers ({server})"),
        false => format!("{server} does not answer"),
    }
}

/// Whether a database in which nothing is yet gets a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfEmpty {
    /// Make one.
    Create,
    /// Say so.
    Refuse,
}

/// Sees to it that the database has a schema with which this program can work.
pub(super) async fn prepare(
    address: &PostgresAddress,
    if_empty: IfEmpty,
    follower: &Follower,
) -> Result<Connector, OpenError> {
    let connector = Connector::new(address)?;
    let (mut client, _) = connector.open().await.map_err(explain)?;
    check_encoding(&client).await?;
    migrate(&mut client, if_empty, follower)
        .await
        .map_err(|error| match error {
            MigrationError::Foreign => OpenError::Foreign,
            MigrationError::Empty => OpenError::Empty,
            MigrationError::Newer { found, known } => OpenError::NewerSchema { found, known },
            MigrationError::Database(source)
                if source.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE) =>
            {
                OpenError::NotAllowed { source }
            }
            MigrationError::Database(error) => OpenError::Other(error.into()),
        })?;
    Ok(connector)
}

/// In `SQL_ASCII` PostgreSQL would take any bytes, and elsewhere not every text.
async fn check_encoding(client: &Client) -> Result<(), OpenError> {
    let row = client.query_one("SHOW server_encoding", &[]).await;
    let encoding: String = row
        .and_then(|row| row.try_get(0))
        .map_err(|error| OpenError::Other(error.into()))?;
    if encoding == "UTF8" {
        Ok(())
    } else {
        Err(OpenError::Encoding { encoding })
    }
}

fn explain(Refused { server, error }: Refused) -> OpenError {
    let Some(error) = error else {
        return OpenError::Unreachable {
            server,
            source: None,
        };
    };
    if let Some(code) = error.code() {
        return match code.code() {
            code if code.starts_with("28") => OpenError::NotLetIn {
                server,
                source: error,
            },
            "3D000" => OpenError::Missing {
                server,
                source: error,
            },
            code if code.starts_with("57P") || code.starts_with("53") => OpenError::Unreachable {
                server,
                source: Some(error),
            },
            _ => OpenError::Other(error.into()),
        };
    }
    let cause = error.source();
    let cause = cause.and_then(|cause| cause.downcast_ref::<io::Error>());
    match cause.map(io::Error::kind) {
        // The driver tells by its words alone where it was.
        _ if error.to_string().contains("TLS") => OpenError::Unverified {
            server,
            source: error,
        },
        // How the driver says that a session turned out to be read only.
        Some(io::ErrorKind::PermissionDenied) if error.to_string().contains("connecting") => {
            OpenError::ReadOnly { server }
        }
        Some(_) => OpenError::Unreachable {
            server,
            source: Some(error),
        },
        None => OpenError::Other(error.into()),
    }
}
