//! `expressd user`: the accounts of people who sign in at the dashboard.

mod password;

use std::io::Write;
use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};
use jiff::Timestamp;
use password::{Chosen, PasswordOptions};
use serde::Serialize;
use tabwriter::TabWriter;

use super::database::{DatabaseOption, IfMissing};
use super::output::{counted, note, print, print_line, to_json};
use super::scope::label;
use super::trouble::Trouble;
use crate::app::{
    Account, AccountError, AccountId, AccountOutcome, App, CreateAccountOutcome, EmailAddress,
    NewAccount, Role, Scope,
};
use crate::chain::Chain;

/// What can be done with accounts.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Create an account, with which a person signs in at the dashboard.
    ///
    /// The password is asked for. Where there is no terminal, it is read from standard input
    /// (--password-stdin), or one is made and printed (--generate-password): once, it is not kept.
    Create(CreateOptions),
    /// List the accounts, disabled ones too.
    List(ListOptions),
    /// Give an account another role, and sign its person out everywhere.
    Role(RoleOptions),
    /// See to it that nobody can sign in to an account, and sign its person out everywhere.
    Disable(AccountOptions),
    /// Let the person of a disabled account sign in again.
    Enable(AccountOptions),
    /// Give an account another password, sign its person out everywhere, and lift a lock after
    /// failures to sign in.
    Password(SetPasswordOptions),
    /// Sign the person of an account out everywhere.
    SignOut(AccountOptions),
}

/// What an account is created from.
#[derive(Debug, Args)]
pub struct CreateOptions {
    #[command(flatten)]
    database: DatabaseOption,
    /// The e-mail address by which the person signs in.
    #[arg(long, value_name = "ADDRESS")]
    email: EmailAddress,
    /// The tenant whose data the person sees.
    #[arg(long, value_parser = label)]
    tenant: String,
    /// The environment whose data the person sees.
    #[arg(long, value_parser = label, default_value = "live")]
    environment: String,
    /// What the person may do.
    #[arg(long, value_enum, default_value = "owner")]
    role: RoleName,
    #[command(flatten)]
    password: PasswordOptions,
    /// Print the account as a JSON object, with a password that was made.
    #[arg(long)]
    json: bool,
}

/// Which accounts are listed, and how.
#[derive(Debug, Args)]
pub struct ListOptions {
    #[command(flatten)]
    database: DatabaseOption,
    /// Only the accounts of this tenant.
    #[arg(long, value_parser = label)]
    tenant: Option<String>,
    /// Only the accounts of this environment.
    #[arg(long, value_parser = label)]
    environment: Option<String>,
    /// Print each account as a JSON object on a line of its own.
    #[arg(long)]
    json: bool,
}

/// Which account.
#[derive(Debug, Args)]
pub struct AccountOptions {
    #[command(flatten)]
    database: DatabaseOption,
    /// The account's e-mail address.
    email: EmailAddress,
}

/// Which account is given which role.
#[derive(Debug, Args)]
pub struct RoleOptions {
    #[command(flatten)]
    account: AccountOptions,
    /// What the person may do from now on.
    #[arg(value_enum)]
    role: RoleName,
}

/// Which account is given another password.
#[derive(Debug, Args)]
pub struct SetPasswordOptions {
    #[command(flatten)]
    account: AccountOptions,
    #[command(flatten)]
    password: PasswordOptions,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum RoleName {
    /// Everything, and the people of the environment.
    Owner,
    /// Customers and keys.
    Admin,
    /// Look at customers, change nothing.
    Member,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Owner => Self::Owner,
            RoleName::Admin => Self::Admin,
            RoleName::Member => Self::Member,
        }
    }
}

/// Does what was asked.
pub async fn run(command: UserCommand) -> Result<ExitCode, Trouble> {
    match command {
        UserCommand::Create(options) => create(options).await,
        UserCommand::List(options) => list(options).await,
        UserCommand::Role(options) => {
            let role = options.role.into();
            let changed = options
                .account
                .change(async |app, scope, id| Ok(app.set_role(scope, None, id, role).await?));
            let account = changed.await?;
            say(&account, &format!("is {} now", account.role.as_str()))
        }
        UserCommand::Disable(options) => {
            let changed = options
                .change(async |app, scope, id| Ok(app.disable_account(scope, None, id).await?));
            say(&changed.await?, "cannot sign in any more")
        }
        UserCommand::Enable(options) => {
            let changed = options
                .change(async |app, scope, id| Ok(app.enable_account(scope, None, id).await?));
            say(&changed.await?, "can sign in")
        }
        UserCommand::Password(options) => set_password(options).await,
        UserCommand::SignOut(options) => sign_out(options).await,
    }
}

async fn create(options: CreateOptions) -> Result<ExitCode, Trouble> {
    let Chosen {
        password,
        generated,
    } = options.password.choose()?;
    let app = options.database.open(IfMissing::Create).await?;
    let shown = generated.then(|| password.reveal().to_owned());
    let new = NewAccount {
        email: options.email,
        scope: Scope::new(options.tenant, options.environment),
        role: options.role.into(),
        password,
    };
    let email = new.email.clone();
    let created = app.create_account(None, new).await;
    app.close().await;
    let account = match created.map_err(failed)? {
        CreateAccountOutcome::Created(account) => account,
        CreateAccountOutcome::EmailTaken => {
            let taken = Trouble::new(format!("there is an account for {email} already"));
            return Err(taken.hint(
                "see `expressd user list`; `expressd user password` gives it another password",
            ));
        }
    };
    if options.json {
        let line = AccountLine {
            password: shown.as_deref(),
            ..AccountLine::from(&account)
        };
        print_line(&to_json(&line)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(password) = &shown {
        print_line(password)?;
    }
    note(&format!(
        "created account {} for {} ({}) in {}/{}{}",
        account.id,
        account.email,
        account.role.as_str(),
        account.scope.tenant,
        account.scope.environment,
        if shown.is_some() {
            "; its password is not shown again"
        } else {
            ""
        }
    ));
    Ok(ExitCode::SUCCESS)
}

async fn list(options: ListOptions) -> Result<ExitCode, Trouble> {
    let app = options.database.open(IfMissing::Refuse).await?;
    let accounts = app.accounts(None).await;
    app.close().await;
    let of = |wanted: &Option<String>, given: &str| wanted.as_deref().is_none_or(|it| it == given);
    let accounts = accounts?.into_iter().filter(|account| {
        of(&options.tenant, &account.scope.tenant)
            && of(&options.environment, &account.scope.environment)
    });
    if options.json {
        for account in accounts {
            print_line(&to_json(&AccountLine::from(&account))?)?;
        }
    } else {
        print_table(accounts)?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn set_password(options: SetPasswordOptions) -> Result<ExitCode, Trouble> {
    let Chosen {
        password,
        generated,
    } = options.password.choose()?;
    let shown = generated.then(|| password.reveal().to_owned());
    let changed = options.account.change(async |app, scope, id| {
        app.set_password(scope, None, id, password)
            .await
            .map_err(failed)
    });
    let account = changed.await?;
    if let Some(password) = &shown {
        print_line(password)?;
        note(&format!(
            "{} has this password now; it is not shown again",
            account.email
        ));
        return Ok(ExitCode::SUCCESS);
    }
    say(&account, "has another password")
}

async fn sign_out(options: AccountOptions) -> Result<ExitCode, Trouble> {
    let app = options.database.open(IfMissing::Refuse).await?;
    let ended = async {
        let account = options.find(&app).await?;
        let ended = app
            .sign_out_everywhere(&account.scope, None, account.id)
            .await?;
        Ok::<_, Trouble>((account, ended.unwrap_or_default()))
    };
    let ended = ended.await;
    app.close().await;
    let (account, ended) = ended?;
    let ended = counted(ended, "session");
    say(&account, &format!("is signed out: {ended} ended"))
}

impl AccountOptions {
    /// Changes the account, and gives it as it is then.
    async fn change(
        &self,
        change: impl AsyncFnOnce(&App, &Scope, AccountId) -> Result<AccountOutcome, Trouble>,
    ) -> Result<Account, Trouble> {
        let app = self.database.open(IfMissing::Refuse).await?;
        let outcome = async {
            let account = self.find(&app).await?;
            change(&app, &account.scope, account.id).await
        };
        let outcome = outcome.await;
        app.close().await;
        match outcome? {
            AccountOutcome::Done(account) => Ok(account),
            AccountOutcome::NotFound => Err(self.unknown()),
            AccountOutcome::LastOwner => Err(Trouble::new(format!(
                "{} is the only owner who can sign in there, and somebody has to be",
                self.email
            ))
            .hint("make another account an owner first: expressd user role EMAIL owner")),
        }
    }

    async fn find(&self, app: &App) -> Result<Account, Trouble> {
        let found = app.account_by_email(&self.email).await?;
        found.ok_or_else(|| self.unknown())
    }

    fn unknown(&self) -> Trouble {
        Trouble::new(format!("there is no account for {}", self.email))
            .hint("see `expressd user list`")
    }
}

fn say(account: &Account, what: &str) -> Result<ExitCode, Trouble> {
    print_line(&format!("{} {what}", account.email))?;
    Ok(ExitCode::SUCCESS)
}

fn failed(error: AccountError) -> Trouble {
    match error {
        AccountError::Store(error) => Trouble::from(error),
        other => Trouble::new(Chain(&other).to_string()),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AccountLine<'a> {
    id: AccountId,
    email: &'a str,
    tenant: &'a str,
    environment: &'a str,
    role: &'static str,
    created_at: Timestamp,
    /// Null while its person can sign in.
    disabled_at: Option<Timestamp>,
    /// Null if its person never did.
    last_sign_in: Option<Timestamp>,
    /// Only where it was made just now.
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<&'a str>,
}

impl<'a> From<&'a Account> for AccountLine<'a> {
    fn from(account: &'a Account) -> Self {
        Self {
            id: account.id,
            email: account.email.as_str(),
            tenant: &account.scope.tenant,
            environment: &account.scope.environment,
            role: account.role.as_str(),
            created_at: account.created_at,
            disabled_at: account.disabled_at,
            last_sign_in: account.last_sign_in,
            password: None,
        }
    }
}

fn print_table(accounts: impl Iterator<Item = Account>) -> Result<(), Trouble> {
    let mut table = TabWriter::new(Vec::new()).padding(2);
    let mut rows = "EMAIL\tROLE\tTENANT\tENVIRONMENT\tCREATED\tLAST SIGN-IN\tDISABLED\n".to_owned();
    let time = |at: Option<Timestamp>| {
        at.map_or_else(
            || "-".to_owned(),
            |at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        )
    };
    for account in accounts {
        let columns = [
            account.email.as_str(),
            account.role.as_str(),
            &account.scope.tenant,
            &account.scope.environment,
            &time(Some(account.created_at)),
            &time(account.last_sign_in),
            &time(account.disabled_at),
        ];
        rows.push_str(&columns.join("\t"));
        rows.push('\n');
    }
    // Writing to memory cannot fail.
    let _ = table.write_all(rows.as_bytes());
    let table = table.into_inner().unwrap_or_default();
    print(&table)
}
