//! `express billing`

mod create;
mod delete;
mod details;
mod filter;
mod get;
mod search;
mod update;

use clap::{Args, Subcommand};
use express_client::{Answer, customers::Customer};

use crate::{
    arguments::DryRunOption,
    failure::{Status, Trouble},
    output::{Form, customer, print, print_json, print_line},
    session::Session,
    settings::ConnectionOptions,
};

/// See and keep customers as a billing system does.
#[derive(Debug, Args)]
pub struct BillingArguments {
    #[command(flatten)]
    dry_run: DryRunOption,
    #[command(subcommand)]
    command: BillingCommand,
}

#[derive(Debug, Subcommand)]
enum BillingCommand {
    /// Show a customer in its billing form, deleted ones too.
    Get(get::GetArguments),
    /// Create a customer with what an invoice needs.
    Create(Box<create::CreateArguments>),
    /// Change what is given of a customer, and leave the rest as it is.
    Update(Box<update::UpdateArguments>),
    /// Delete a customer for good; only `express billing` still shows it then.
    Delete(delete::DeleteArguments),
    /// Search for customers, the newest first.
    Search(Box<search::SearchArguments>),
}

/// Does what was asked.
pub async fn run(
    arguments: BillingArguments,
    connection: &ConnectionOptions,
) -> Result<Status, Trouble> {
    let session = Session::new(connection, arguments.dry_run.dry_run)?;
    match arguments.command {
        BillingCommand::Get(arguments) => get::run(arguments, &session).await,
        BillingCommand::Create(arguments) => create::run(*arguments, &session).await,
        BillingCommand::Update(arguments) => update::run(*arguments, &session).await,
        BillingCommand::Delete(arguments) => delete::run(arguments, &session).await,
        BillingCommand::Search(arguments) => search::run(*arguments, &session).await,
    }
}

/// Shows one customer.
fn show(answer: &Answer<Customer>, form: Form) -> Result<Status, Trouble> {
    match form {
        Form::Table => print(&customer::billing(answer))?,
        Form::Ids => print_line(answer.id.as_str())?,
        Form::Json | Form::JsonLines => print_json(answer.raw(), form)?,
    }
    Ok(Status::Done)
}
