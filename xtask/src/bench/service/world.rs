//! A service with customers, and a key for it.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use super::super::customers::write_records;
use super::super::server::Server;
use super::StoreKind;
use super::postgres::Postgres;
use crate::process::output;
use crate::workspace;

/// The customers and the key belong to this scope.
const SCOPE: [&str; 4] = ["--tenant", "bench", "--environment", "live"];

/// The file of a database that is one.
const DATABASE: &str = "express.db";

/// A service that is measured.
pub(super) struct World {
    pub(super) server: Server,
    pub(super) customers: u32,
    /// What opens it.
    pub(super) secret: String,
    /// The header with it.
    pub(super) authorization: String,
    folder: PathBuf,
    /// Ends behind the service.
    postgres: Option<Postgres>,
}

impl World {
    /// So many customers in a database of their own, and the service on it.
    pub(super) fn new(folder: &Path, store: StoreKind, customers: u32) -> Result<Self> {
        let folder = folder.join(customers.to_string());
        fs::create_dir(&folder)
            .with_context(|| format!("could not create {}", folder.display()))?;
        let postgres = match store {
            StoreKind::Sqlite => None,
            StoreKind::Postgres => Some(Postgres::start()?),
        };
        let database = match &postgres {
            Some(postgres) => postgres.url(),
            None => format!("sqlite:{}", folder.join(DATABASE).display()),
        };
        let expressd = || {
            let mut command = Command::new(workspace::target().join("release").join("expressd"));
            command.env("EXPRESS_DATABASE", &database);
            command
        };
        let records = folder.join("customers.ndjson");
        write_records(&records, customers)?;
        output(expressd().arg("import").args(SCOPE).arg(&records))?;
        fs::remove_file(&records).context("could not remove what was imported")?;
        let key = ["--scope", "write", "--name", "bench", "--json"];
        let created = output(expressd().args(["key", "create"]).args(SCOPE).args(key))?;
        let created: Value =
            serde_json::from_str(&created).context("`key create` wrote no JSON")?;
        let secret = created.get("secret").and_then(Value::as_str);
        let secret = secret.context("`key create` showed no secret")?;
        let world = Self {
            server: Server::start(expressd().args(["serve", "--listen", "127.0.0.1:0"]))?,
            customers,
            secret: secret.to_owned(),
            authorization: format!("Authorization: Bearer {secret}"),
            folder,
            postgres,
        };
        // A service that has never written anything is none that is in use.
        let headers = [world.authorization.clone()];
        let customer = r#"{"expressCustomerName":"First Clinic"}"#;
        let mut connection = world.server.connect()?;
        connection.post("/v1/express", &headers, customer)?;
        Ok(world)
    }

    /// Reads the database's file once, so that it is in the machine's memory as far as it fits in.
    /// A PostgreSQL server keeps its files to itself.
    pub(super) fn read_ahead(&self) -> Result<()> {
        if self.postgres.is_none() {
            let path = self.folder.join(DATABASE);
            let failed = || format!("could not read {}", path.display());
            let mut file = File::open(&path).with_context(failed)?;
            io::copy(&mut file, &mut io::sink()).with_context(failed)?;
        }
        Ok(())
    }

    /// Ends it and removes its files.
    pub(super) fn remove(self) -> Result<()> {
        let folder = self.folder.clone();
        drop(self);
        fs::remove_dir_all(&folder)
            .with_context(|| format!("could not remove {}", folder.display()))
    }
}
