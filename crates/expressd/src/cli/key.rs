//! `expressd key`: create, list, revoke.

use std::io::Write;
use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};
use jiff::Timestamp;
use serde::Serialize;
use tabwriter::TabWriter;
use uuid::Uuid;

use super::database::{DatabaseOption, IfMissing};
use super::output::{note, print, print_line, to_json};
use super::scope::{ScopeOptions, label};
use super::trouble::Trouble;
use crate::app::{Access, ApiKey, CreateKeyError, NewKey, RevokeOutcome, Scope, Secret};

/// What can be done with keys.
#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Create a key and print its secret: once, it is not kept.
    Create(CreateOptions),
    /// List the keys, revoked ones too.
    List(ListOptions),
    /// Revoke a key: from now on it opens nothing.
    Revoke(RevokeOptions),
}

/// What a key is created from.
#[derive(Debug, Args)]
pub struct CreateOptions {
    #[command(flatten)]
    database: DatabaseOption,
    #[command(flatten)]
    scope: ScopeOptions,
    /// What the key is called, for people.
    #[arg(long, value_parser = label, allow_hyphen_values = true)]
    name: String,
    /// What the key may do.
    #[arg(long = "scope", value_enum, default_value = "write")]
    access: KeyScope,
    /// Take over this secret instead of drawing one: any printable characters, spaces too.
    #[arg(long, allow_hyphen_values = true)]
    secret: Option<String>,
    /// Print the key as a JSON object.
    #[arg(long)]
    json: bool,
}

/// Which keys are listed, and how.
#[derive(Debug, Args)]
pub struct ListOptions {
    #[command(flatten)]
    database: DatabaseOption,
    /// Only the keys of this tenant.
    #[arg(long, value_parser = label)]
    tenant: Option<String>,
    /// Only the keys of this environment.
    #[arg(long, value_parser = label)]
    environment: Option<String>,
    /// Print each key as a JSON object on a line of its own.
    #[arg(long)]
    json: bool,
}

/// Which key is revoked.
#[derive(Debug, Args)]
pub struct RevokeOptions {
    #[command(flatten)]
    database: DatabaseOption,
    /// The key's id, as `expressd key list` shows it.
    id: String,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum KeyScope {
    /// Look, change nothing.
    Read,
    /// Look and change.
    Write,
}

impl From<KeyScope> for Access {
    fn from(scope: KeyScope) -> Self {
        match scope {
            KeyScope::Read => Self::Read,
            KeyScope::Write => Self::Write,
        }
    }
}

/// Does what was asked.
pub async fn run(command: KeyCommand) -> Result<ExitCode, Trouble> {
    match command {
        KeyCommand::Create(options) => create(options).await,
        KeyCommand::List(options) => list(options).await,
        KeyCommand::Revoke(options) => revoke(options).await,
    }
}

async fn create(options: CreateOptions) -> Result<ExitCode, Trouble> {
    // Not checked while the arguments are parsed: a complaint there would repeat the secret.
    let secret = options.secret.map(Secret::taken_over).transpose();
    let secret = secret.map_err(|error| Trouble::usage(format!("--secret is no good: {error}")))?;
    let app = options.database.open(IfMissing::Create).await?;
    let created = app
        .create_key(
            &options.scope.scope(),
            None,
            options.name,
            options.access.into(),
            secret,
        )
        .await;
    app.close().await;
    let created = created.map_err(|error| match error {
        CreateKeyError::SecretTaken => Trouble::new("a key with this secret exists already")
            .hint("see `expressd key list`, or leave --secret out to draw a new one"),
        CreateKeyError::Randomness(error) => Trouble::new(format!(
            "the operating system gave no random bytes: {error}"
        )),
        CreateKeyError::Store(error) => Trouble::from(error),
    })?;
    if options.json {
        print_line(&to_json(&KeyWithSecret::from(&created))?)?;
    } else {
        print_line(created.secret.reveal())?;
        let ApiKey {
            id,
            scope,
            access,
            name,
            ..
        } = &created.key;
        note(&format!(
            "created key {id} \"{name}\" ({}) for {}/{}; its secret is not shown again",
            access.as_str(),
            scope.tenant,
            scope.environment
        ));
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(options: ListOptions) -> Result<ExitCode, Trouble> {
    let app = options.database.open(IfMissing::Refuse).await?;
    let keys = app.keys(None).await;
    app.close().await;
    let of = |wanted: &Option<String>, given: &str| wanted.as_deref().is_none_or(|it| it == given);
    let keys = keys?.into_iter().filter(|key| {
        of(&options.tenant, &key.scope.tenant) && of(&options.environment, &key.scope.environment)
    });
    if options.json {
        for key in keys {
            print_line(&to_json(&Key::from(&key))?)?;
        }
    } else {
        print_table(keys)?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn revoke(options: RevokeOptions) -> Result<ExitCode, Trouble> {
    let unknown = || {
        Trouble::new(format!("there is no key {}", options.id))
            .hint("see `expressd key list` for the ids")
    };
    let id = Uuid::parse_str(&options.id).map_err(|_| unknown())?;
    let app = options.database.open(IfMissing::Refuse).await?;
    let outcome = app.revoke_key(None, None, id).await;
    app.close().await;
    match outcome? {
        RevokeOutcome::Revoked(key) => print_line(&format!("revoked key {id} \"{}\"", key.name))?,
        RevokeOutcome::AlreadyRevoked(key) => print_line(&format!(
            "key {id} \"{}\" was revoked before, at {}",
            key.name,
            key.revoked_at.map(time).unwrap_or_default()
        ))?,
        RevokeOutcome::NotFound => return Err(unknown()),
    }
    Ok(ExitCode::SUCCESS)
}

#[derive(Serialize)]
struct KeyWithSecret<'a> {
    id: Uuid,
    secret: &'a str,
    tenant: &'a str,
    environment: &'a str,
    name: &'a str,
    scope: &'static str,
}

impl<'a> From<&'a NewKey> for KeyWithSecret<'a> {
    fn from(new: &'a NewKey) -> Self {
        let Scope {
            tenant,
            environment,
        } = &new.key.scope;
        Self {
            id: new.key.id,
            secret: new.secret.reveal(),
            tenant,
            environment,
            name: &new.key.name,
            scope: new.key.access.as_str(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Key<'a> {
    id: Uuid,
    tenant: &'a str,
    environment: &'a str,
    name: &'a str,
    scope: &'static str,
    created_at: Timestamp,
    /// Null while the key opens something.
    revoked_at: Option<Timestamp>,
}

impl<'a> From<&'a ApiKey> for Key<'a> {
    fn from(key: &'a ApiKey) -> Self {
        Self {
            id: key.id,
            tenant: &key.scope.tenant,
            environment: &key.scope.environment,
            name: &key.name,
            scope: key.access.as_str(),
            created_at: key.created_at,
            revoked_at: key.revoked_at,
        }
    }
}

fn print_table(keys: impl Iterator<Item = ApiKey>) -> Result<(), Trouble> {
    let mut table = TabWriter::new(Vec::new()).padding(2);
    let mut rows = "ID\tNAME\tTENANT\tENVIRONMENT\tSCOPE\tCREATED\tREVOKED\n".to_owned();
    for key in keys {
        let columns = [
            &key.id.to_string(),
            &key.name,
            &key.scope.tenant,
            &key.scope.environment,
            key.access.as_str(),
            &time(key.created_at),
            &key.revoked_at.map_or_else(|| "-".to_owned(), time),
        ];
        rows.push_str(&columns.join("\t"));
        rows.push('\n');
    }
    // Writing to memory cannot fail.
    let _ = table.write_all(rows.as_bytes());
    let table = table.into_inner().unwrap_or_default();
    print(&table)
}

/// To the second: finer figures only widen the table.
fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
